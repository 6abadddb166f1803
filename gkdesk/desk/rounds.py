"""送审与返回: a report goes to the leaders as a Word file, comes back changed, and is taken in.

    send             makes 第n稿, a milestone in the log, and its Word file
    take_back        reads a file that came back and compares; changes nothing. A window takes its
                     steps: ``awaited``, ``fetch`` on another thread, ``compare``
    compare_again    the same once more, after the clerk has gone on typing
    accept           what the clerk chose and all comments, as one change and one step of undo
    rounds           what went and what came, in order
    changed_between  what differs between two milestones, or one and now
    changes_sheet    the same on paper, 修改对照表

Comments are notes: findings of the check ``comment`` (``domain.notes``), ticked off with
``Desk.put_aside``.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from gkdesk.desk.awaited import Awaited, awaited
from gkdesk.desk.desk import Desk, Misread
from gkdesk.desk.documents import put_in, stem_of
from gkdesk.desk.milestones import (
    Milestone,
    Return,
    digest_of,
    milestone,
    milestone_text,
    milestones,
    return_text,
    returns,
)
from gkdesk.desk.returned import Asked, Returned, again, returned_in, text_of, with_texts
from gkdesk.domain.compare import FIGURE, Difference, between, merged
from gkdesk.domain.errors import GkdeskError, Refused, WorldError
from gkdesk.domain.finding import Finding
from gkdesk.domain.marks import ASIDE, RETURNED
from gkdesk.domain.notes import finding_of, note_path, notes
from gkdesk.domain.overlay import raw_overlay
from gkdesk.domain.plain import from_plain
from gkdesk.domain.report import Report
from gkdesk.store.backups import MERGE
from gkdesk.store.log import Edit

__all__ = [
    "Awaited",
    "Fetched",
    "Milestone",
    "Return",
    "Returned",
    "Sent",
    "accept",
    "awaited",
    "changed_between",
    "changes_sheet",
    "compare",
    "compare_again",
    "fetch",
    "milestones",
    "returns",
    "rounds",
    "send",
    "take_back",
]


_LAST = 2**62
"""A change after all others."""


# ---- Sending


@dataclass(frozen=True)
class Sent:
    """A milestone and the Word file that was made of it."""

    milestone: Milestone
    file: Path


def send(desk: Desk, report: int, folder: Path) -> Sent:
    """Make a milestone of a report as it stands, and its Word file in ``folder``.

    A report that nobody has touched since its last milestone goes out as that one again.
    Refused where the report is no draft; WorldError where the file cannot be written, and then
    there is no milestone either.
    """
    from gkdesk.writers import word

    desk.require_draft(report)
    values = desk.report(report)
    known = milestones(desk, report)
    again = known[-1] if known and _untouched(desk, report, known[-1]) else None
    number = again.number if again else len(known) + 1
    template = desk.editions.template(values.form.id)
    content = word.write(values, template, draft=desk.today, milestone=number, now=desk.moment)
    file = put_in(folder, f"{stem_of(values)}（送审第{number}稿）", ".docx", content)
    if again:
        return Sent(again, file)
    try:
        desk.send(report, number, milestone_text(file.name, digest_of(content)))
        made = next((m for m in milestones(desk, report) if m.number == number), None)
        if made is None:
            raise WorldError("磁盘写不进去，送审没有记下来；请腾出空间后再送审一次。")
    except GkdeskError:
        file.unlink(missing_ok=True)
        raise
    return Sent(made, file)


def _untouched(desk: Desk, report: int, since: Milestone) -> bool:
    return not desk.history_between(report, since.change, _LAST)


def rounds(desk: Desk, report: int) -> list[Milestone | Return]:
    """What went to the leaders and what came back, in order."""
    both: list[Milestone | Return] = [*milestones(desk, report), *returns(desk, report)]
    return sorted(both, key=lambda each: each.change)


# ---- Taking back


@dataclass(frozen=True)
class Fetched:
    """A file that came back, compared with what there was then; ``now`` is the report then."""

    returned: Returned
    now: Mapping[str, str]


def take_back(desk: Desk, path: Path) -> Returned:
    """Read a file that came back and compare it with what was sent and with the report of now.

    NotFound or Refused with one sentence: the file is of another unit or year, the report has no
    milestone yet or is no draft; WorldError where the file cannot be read.
    """
    return compare(desk, fetch(awaited(desk), path))


def fetch(of: Awaited, path: Path, stop: Callable[[], bool] = lambda: False) -> Fetched:
    """Read and compare a file; a process of its own does it, and any thread may wait for that.

    Comparing is as much work on somebody else's words as reading is, and may as well go wrong.
    """
    from gkdesk.readers import convert, guard

    guard.must_be_file(path)
    with convert.readable(path, stop) as there:
        asked = Asked(path, there.path, of)
        (answer,) = guard.work_out(path, returned_in, asked, stop, spent=there.spent)
    return as_fetched(of, answer)


def as_fetched(of: Awaited, answer: object) -> Fetched:
    """What the other process made of a file (``returned_in``)."""
    returned = from_plain(Returned, answer)
    out = next(out for out in of.reports if out.entry.id == returned.report)
    return Fetched(with_texts(returned, out.now), out.now)


def compare(desk: Desk, fetched: Fetched) -> Returned:
    """A file that was read, compared with the report as it is by now; changes nothing."""
    returned = fetched.returned
    desk.require_draft(returned.report)
    if desk.report(returned.report).values == fetched.now:
        return returned
    return compare_again(desk, returned)


def compare_again(desk: Desk, returned: Returned) -> Returned:
    """The same file compared with the report as it is by now."""
    sent = desk.as_at(returned.report, returned.milestone.change)
    return again(returned, sent, desk.report(returned.report))


# ---- Taking in


def accept(desk: Desk, returned: Returned, chosen: Iterable[Difference]) -> list[Misread]:
    """Take in what was chosen, with all comments as notes: one change, one step of undo.

    Whatever is chosen of a conflict is taken as the file has it. What no kind can hold comes back.
    Refused where a text was changed since it was compared (``compare_again``), or no draft.
    """
    desk.require_draft(returned.report)
    report = desk.report(returned.report)
    wanted = list(chosen)
    for each in wanted:
        if text_of(report, each) != each.whole:
            raise Refused(f"{each.place}刚才又改过，请重新比对后再采用。")
    number = 1 + max((each.number for each in returns(desk, returned.report)), default=0)
    words = return_text(
        returned.milestone.number, returned.file, returned.digest, returned.reviewers
    )
    marks = {f"{RETURNED}{number}": words, **_note_marks(report, returned, number)}
    desk.forewarn(MERGE)
    return desk.put_many(returned.report, merged(wanted), "merged", marks)


def _note_marks(report: Report, returned: Returned, number: int) -> dict[str, str]:
    """The comments that are not noted yet; one settled in the file is put aside at once."""
    known = {(note.path, note.mark) for _, note in notes(report)}
    made: dict[str, str] = {}
    for place, note in enumerate(returned.notes, start=1):
        if (note.path, note.mark) in known:
            continue
        made[note_path(number, place, note.path)] = note.mark
        if note.done:
            found: Finding = finding_of(report, f"{number}.{place}", note)
            made[ASIDE + found.key] = found.message
    return made


# ---- What changed


def changed_between(
    desk: Desk, report: int, first: int, second: int | None = None
) -> list[Difference]:
    """What changed from one change of the log to another, or to now, with who changed it.

    ``author`` is the reviewers of the file it was taken from, "" for the clerk's own typing.
    """
    was = desk.as_at(report, first)
    became = desk.report(report) if second is None else desk.as_at(report, second)
    edits = desk.history_between(report, first, second or _LAST)
    by_change = _reviewers(edits)
    found = []
    for each in between(was, became):
        own = [edit for edit in edits if edit.path == each.path]
        found.append(replace(each, author=_author(each, own, by_change)))
    return found


def changes_sheet(
    desk: Desk, report: int, folder: Path, first: int | None = None, second: int | None = None
) -> Path:
    """The 修改对照表 of two milestones by number; by default from the newest one to now.

    NotFound where there is no such milestone.
    """
    from gkdesk.writers import changes_sheet as sheet

    known = milestones(desk, report)
    began = milestone(desk, report, first or (known[-1].number if known else 1))
    ended = milestone(desk, report, second) if second else None
    found = changed_between(desk, report, began.change, ended.change if ended else None)
    became = desk.as_at(report, ended.change) if ended else desk.report(report)
    until = ended.label if ended else "现在"
    template = desk.editions.template(became.form.id)
    content = sheet.write(became, found, (began.label, until), template, desk.moment)
    name = f"{stem_of(became)}（修改对照表，{began.label}至{until}）"
    return put_in(folder, name, ".docx", content)


def _reviewers(edits: Iterable[Edit]) -> dict[int, str]:
    """The changes in which a file was taken in, and whose it was."""
    found = {}
    for edit in edits:
        if edit.path.startswith(RETURNED) and edit.after:
            names = edit.after.split("\n")[4:]
            found[edit.change] = "、".join(names) or "返回稿"
    return found


def _author(difference: Difference, edits: Iterable[Edit], by_change: dict[int, str]) -> str:
    own = list(edits)
    for edit in reversed(own):
        names = by_change.get(edit.change)
        if names and (len(own) == 1 or _made(edit, difference)):
            return names
    return ""


def _made(edit: Edit, difference: Difference) -> bool:
    """Whether an edit is what brought the words of a difference in, or took them out."""
    if difference.shape == FIGURE:
        return edit.after == difference.theirs
    for patch in raw_overlay(edit.before, edit.after).patches:
        gone = edit.before[patch.start : patch.end]
        for one, other in ((patch.text, difference.theirs), (gone, difference.sent)):
            if one.strip() and other.strip() and (one in other or other in one):
                return True
    return False
