"""送审与返回: a report goes to the leaders as a Word file, comes back changed, and is taken in.

    send             makes 第n稿, a milestone in the log, and its Word file
    take_back        reads a file that came back and compares; changes nothing. A window reads with
                     ``fetch`` on another thread and then calls ``compare``
    compare_again    the same once more, after the clerk has gone on typing
    accept           what the clerk chose and all comments, as one change and one step of undo
    rounds           what went and what came, in order
    changed_between  what differs between two milestones, or one and now
    changes_sheet    the same on paper, 修改对照表

Comments are notes: findings of the check ``comment`` (``domain.notes``), ticked off with
``Desk.put_aside``.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from gkdesk.desk.desk import Desk, Misread
from gkdesk.desk.documents import put_in, stem_of
from gkdesk.desk.milestones import (
    Milestone,
    Return,
    digest_of,
    digest_of_file,
    milestone,
    milestone_text,
    milestones,
    return_text,
    returns,
)
from gkdesk.desk.whose import belonging
from gkdesk.domain.compare import (
    CONFLICT,
    FIGURE,
    MOVED,
    Difference,
    Total,
    between,
    came_back,
    merged,
    totals,
)
from gkdesk.domain.cover import TITLE
from gkdesk.domain.errors import GkdeskError, Refused, WorldError
from gkdesk.domain.finding import Finding
from gkdesk.domain.found import Found, Unread
from gkdesk.domain.marks import ASIDE, RETURNED
from gkdesk.domain.notes import Note, finding_of, note_of, note_path, notes
from gkdesk.domain.overlay import raw_overlay
from gkdesk.domain.published import recognise
from gkdesk.domain.report import Report
from gkdesk.domain.reviewed import DELETED, MOVED_AWAY, Comment, Tracked
from gkdesk.domain.source import Source
from gkdesk.store.backups import MERGE
from gkdesk.store.log import Edit

__all__ = [
    "Fetched",
    "Milestone",
    "Return",
    "Returned",
    "Sent",
    "accept",
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
class Returned:
    """A file that came back, compared: nothing of it is in the report yet.

    ``differences`` are in the order of the report; those with ``open`` wait for the clerk.
    ``notes`` are the comments. ``totals`` are those a reviewer wrote over, which is told and never
    taken; ``unread``, ``missing`` (places in words) and ``doubtful`` (place and why) are what was
    not understood, ``odd`` sentences about the file itself. ``reviewers`` are all whose names are
    in it.
    """

    report: int
    milestone: Milestone
    file: str
    digest: str
    reviewers: tuple[str, ...]
    differences: tuple[Difference, ...]
    notes: tuple[Note, ...]
    totals: tuple[Total, ...]
    unread: tuple[Unread, ...]
    missing: tuple[str, ...]
    doubtful: tuple[tuple[str, str], ...]
    odd: tuple[str, ...]
    _read: "_Read" = field(repr=False, compare=False)

    @property
    def open(self) -> tuple[Difference, ...]:
        """The differences that wait for the clerk."""
        return tuple(each for each in self.differences if each.open)

    @property
    def undisputed(self) -> tuple[Difference, ...]:
        """Those of them where the report of now still is as it was sent."""
        return tuple(each for each in self.open if each.kind != CONFLICT)

    @property
    def told(self) -> bool:
        """Whether there is anything in it to look at besides the differences."""
        open_notes = any(not note.done for note in self.notes)
        told = (self.totals, self.unread, self.missing, self.doubtful, self.odd)
        return open_notes or any(told)


@dataclass(frozen=True)
class _Read:
    """What was read in a file and in our own print of its milestone, to compare again."""

    sent: Report
    found: Found
    ours: Found
    tracked: tuple[Tracked, ...]


@dataclass(frozen=True)
class Fetched:
    """A file that came back, read and not yet understood."""

    path: Path
    source: Source
    digest: str


def take_back(desk: Desk, path: Path) -> Returned:
    """Read a file that came back and compare it with what was sent and with the report of now.

    NotFound or Refused with one sentence: the file is of another unit or year, the report has no
    milestone yet or is no draft; WorldError where the file cannot be read.
    """
    return compare(desk, fetch(path))


def fetch(path: Path) -> Fetched:
    """Read a file; touches no desk and may run on any thread."""
    from gkdesk.readers import guard

    return Fetched(path, guard.read(path), digest_of_file(path))


def compare(desk: Desk, fetched: Fetched) -> Returned:
    """A file that was read, compared; changes nothing."""
    path, source, digest = fetched.path, fetched.source, fetched.digest
    try:
        of = belonging(desk, source, digest)
    except GkdeskError as error:
        raise type(error)(f"{path.name}：{error}") from error
    ours = _our_own(desk, of.sent, of.milestone)
    read = _Read(of.sent, of.found, ours, source.review.tracked)
    reviewers = source.review.authors or tuple(filter(None, [source.review.modified_by]))
    missing = _missing(of.found, ours)
    return Returned(
        report=of.entry.id,
        milestone=of.milestone,
        file=path.name,
        digest=digest,
        reviewers=reviewers,
        differences=tuple(_differences(desk.report(of.entry.id), read)),
        notes=tuple(_notes(source, of.found)),
        totals=tuple(totals(of.sent, _figures(of.found), of.found.stated)),
        unread=tuple(_unread(of.found, ours)),
        missing=tuple(dict.fromkeys(of.found.place_of(each) for each in missing)),
        doubtful=tuple(_doubtful(of.found, ours)),
        odd=(*of.odd, *_odd(desk, of.entry.id, of.milestone, digest, source)),
        _read=read,
    )


def compare_again(desk: Desk, returned: Returned) -> Returned:
    """The same file compared with the report as it is by now."""
    again = _differences(desk.report(returned.report), returned._read)  # noqa: SLF001 - its own
    return replace(returned, differences=tuple(again))


def _our_own(desk: Desk, sent: Report, milestone: Milestone) -> Found:
    """What our own print of a milestone reads as: so much is lost in reading alone."""
    import io
    import zipfile

    from gkdesk.readers import docx
    from gkdesk.writers import word

    template = desk.editions.template(sent.form.id)
    content = word.write(sent, template, milestone=milestone.number, now=desk.moment)
    source = docx.read(zipfile.ZipFile(io.BytesIO(content)))
    return recognise(source, [sent.form], sent.unit or "－", sent.year)


def _came(found: Found) -> dict[str, str]:
    """What a file has at each path it has a place for."""
    title = {TITLE: found.title} if found.title else {}
    return {**title, **dict.fromkeys(found.blank, ""), **found.values}


def _figures(found: Found) -> dict[str, str]:
    fields = found.form.fields
    entered = {path: text for path, text in _came(found).items() if path in fields}
    return {p: t for p, t in entered.items() if fields[p].kind.is_number and not fields[p].derived}


def _differences(now: Report, read: _Read) -> Iterator[Difference]:
    for each in came_back(read.sent, _came(read.found), now, _came(read.ours)):
        yield _signed(each, read)


def _signed(difference: Difference, read: _Read) -> Difference:
    """The difference with who made it and when, where the file tracked it."""
    places = read.found.places.get(difference.path, ())
    own = [t for t in read.tracked if t.place in places and _speaks_of(t, difference)]
    authors = "、".join(dict.fromkeys(each.author for each in own if each.author))
    date = max((each.date for each in own), default="")
    return replace(difference, author=authors, date=date)


def _speaks_of(tracked: Tracked, difference: Difference) -> bool:
    if difference.shape == FIGURE:
        return True
    gone = tracked.kind in (DELETED, MOVED_AWAY)
    words = difference.sent if gone or difference.shape == MOVED else difference.theirs
    one, other = ("".join(text.split()) for text in (tracked.text, words))
    if not one or not other:
        return tracked.text == "\n" and "\n" in words
    return one in other or other in one


# ---- What was not understood


def _missing(found: Found, ours: Found) -> list[str]:
    """The paths our own print has and the file has not, where nothing else tells of them."""
    told = [each.why for each in found.unread]
    there = (
        set(_came(ours))
        - set(_came(found))
        - set(found.form.fields).difference(each.path for each in found.form.entered)
    )
    order = (TITLE, *found.form.fields)
    lost = (path for path in order if path in there)
    return [p for p in lost if not any(why.startswith(found.place_of(p) + "：") for why in told)]


def _unread(found: Found, ours: Found) -> Iterator[Unread]:
    known = {each.text for each in ours.unread} | set(ours.aside)
    yield from (each for each in found.unread if each.text not in known)
    for text in found.aside:
        if text not in known:
            yield Unread("", text, "像落款或页码，没有读入。")


def _doubtful(found: Found, ours: Found) -> Iterator[tuple[str, str]]:
    for path, why in found.doubtful.items():
        if ours.doubtful.get(path) != why:
            yield found.place_of(path), why


def _odd(
    desk: Desk, report: int, milestone: Milestone, digest: str, source: Source
) -> Iterator[str]:
    if digest and digest == milestone.digest:
        yield f"这就是送出去的{milestone.label}，没有改动过。"
    for each in returns(desk, report):
        if digest and each.digest == digest:
            yield f"这份返回稿 {each.at:%Y-%m-%d %H:%M} 已经取回过。"
    if source.review.lost:
        yield "文件里的批注读不出来，请在 Word 或 WPS 里查看。"


# ---- Comments


def _notes(source: Source, found: Found) -> Iterator[Note]:
    by_place = {place: path for path, places in found.places.items() for place in places}
    for comment in source.review.comments:
        yield note_of(comment, _path_of(comment, by_place, found))


def _path_of(comment: Comment, by_place: dict[str, str], found: Found) -> str:
    """The path a comment is about: of its place, else of the row, the table, the text after it."""
    if comment.place in by_place:
        return by_place[comment.place]
    table, parted, _ = comment.place.partition("行第")
    if parted:  # on a label: the first figure of the row, else of the table
        for start in (table + parted, table.rpartition("第")[0] + "第"):
            near = next((p for place, p in by_place.items() if place.startswith(start)), "")
            if near:
                return near
    number = _paragraph(comment.place)
    texts = sorted((n, path) for place, path in by_place.items() if (n := _paragraph(place)))
    return next((path for n, path in texts if number and n >= number), TITLE)


def _paragraph(place: str) -> int:
    digits = place.removeprefix("第").removesuffix("段")
    return int(digits) if digits.isdecimal() and place.endswith("段") else 0


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
        if _now(report, each) != each.whole:
            raise Refused(f"{each.place}刚才又改过，请重新比对后再采用。")
    number = 1 + max((each.number for each in returns(desk, returned.report)), default=0)
    words = return_text(
        returned.milestone.number, returned.file, returned.digest, returned.reviewers
    )
    marks = {f"{RETURNED}{number}": words, **_note_marks(report, returned, number)}
    desk.forewarn(MERGE)
    return desk.put_many(returned.report, merged(wanted), "merged", marks)


def _now(report: Report, difference: Difference) -> str:
    if difference.shape == FIGURE:
        return report.text(difference.path)
    return report.values.get(difference.path, "")


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
