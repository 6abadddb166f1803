"""移交: a unit's years with all that happened to them, as one file, and the way in for the next.

hand_over   writes the file, with the 交接清单 for people
opened      reads a file that was handed over; changes nothing. A window takes its steps:
            ``fetch`` on another thread, ``understood``
compared    which of its years are new here, newer there, newer here, or changed on both sides
take_over   brings them in behind the log; nothing that is here goes
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gkdesk.desk.desk import Desk
from gkdesk.desk.documents import Wanted, contents, put_in, require_clean
from gkdesk.desk.milestones import Milestone, milestones
from gkdesk.desk.opened import report_of
from gkdesk.desk.rounds import changed_between, returns, rounds
from gkdesk.domain.cover import COVER, NAME, STATUSES, due_date
from gkdesk.domain.errors import GkdeskError, InvalidValue, WorldError
from gkdesk.domain.marks import NOTE, RETURNED, SENT, is_note
from gkdesk.domain.notes import read_note
from gkdesk.domain.report import Report
from gkdesk.domain.status import DRAFT
from gkdesk.readers.editions import Editions
from gkdesk.readers.limits import LETTERS, too_much
from gkdesk.store import handover, sealed, working_copy
from gkdesk.store.log import STATED, Change, Entry, History, Store
from gkdesk.store.working_copy import HandedBack, WorkingCopy

if TYPE_CHECKING:
    from gkdesk.readers import guard

SUFFIX = ".gkd"
_SHEET = "交接清单.docx"
NEW, SAME, THERE, HERE, BOTH = "new", "same", "there", "here", "both"
STATES = {
    NEW: "本机没有",
    SAME: "两边一样",
    THERE: "移交的较新",
    HERE: "本机的较新",
    BOTH: "两边都改过",
}
"""What is said of a year of the file beside the same year here."""
_RETURNED_LINES = 4
_HEAD = 64


# ---- Handing over


def hand_over(desk: Desk, unit: int, target: Path, password: str = "") -> list[Path]:
    """Write a unit's hand-over file, and beside it the 交接清单; the paths of both.

    Under a password the sheet is in the file only. A file that is there is not replaced: the new
    one gets a number.
    """
    entries = [each for each in desk.entries() if each.unit == unit]
    paper = _sheet(desk, entries)
    documents = dict(each for entry in entries for each in _documents(desk, entry))
    content = _packed(desk, entries, {_SHEET: paper, **documents})
    if password:
        content = sealed.seal(content, password)
    stem = target.name.removesuffix(SUFFIX)
    made = [put_in(target.parent, stem, SUFFIX, content)]
    if not password:
        made.append(put_in(target.parent, f"{stem}（交接清单）", ".docx", paper))
    return made


def packed(desk: Desk) -> bytes:
    """A hand-over file of everything there is."""
    return _packed(desk, desk.entries(), {})


def hand_back(desk: Desk, store: Store, copy: WorkingCopy) -> HandedBack:
    """Put a working copy in the place of its original, or beside it (``store.working_copy``)."""
    from gkdesk.writers import files

    return working_copy.hand_back(copy, store, lambda: packed(desk), files.replace)


def _packed(desk: Desk, entries: list[Entry], papers: Mapping[str, bytes]) -> bytes:
    from gkdesk import __version__

    about = {
        "made": desk.moment.isoformat(timespec="seconds"),
        "program": __version__,
        "units": sorted({entry.name for entry in entries}),
        "reports": [_told(desk, entry) for entry in entries],
    }
    return handover.pack(desk.log(entry.id for entry in entries), about, papers)


def _documents(desk: Desk, entry: Entry) -> Iterator[tuple[str, bytes]]:
    """What a year is on paper, for people: as it stands, and each draft as it went out."""
    from gkdesk.writers import word

    stem = f"{entry.year}年度报告"
    made = contents(desk, entry.id, stem, Wanted(draft=entry.status == DRAFT))
    template = desk.editions.template(entry.edition)
    for sent in milestones(desk, entry.id):
        values = desk.as_at(entry.id, sent.change)
        day, number = sent.at.date(), sent.number
        draft = word.write(values, template, draft=day, milestone=number, now=sent.at)
        made.append((f"{stem}（送审第{number}稿）", ".docx", draft))
    for name, suffix, content in made:
        require_clean(name, suffix, content)
        yield name + suffix, content


def _told(desk: Desk, entry: Entry) -> dict[str, Any]:
    """A report in the manifest, with the files that went out and came back as the log has them."""
    return {
        "unit": entry.name,
        "year": entry.year,
        "edition": entry.edition,
        "uid": entry.uid,
        "status": entry.status,
        "sent": [
            {"number": m.number, "at": f"{m.at:%Y-%m-%d %H:%M}", "file": m.file, "sha256": m.digest}
            for m in milestones(desk, entry.id)
        ],
        "returned": [
            {"draft": r.milestone, "at": f"{r.at:%Y-%m-%d %H:%M}", "file": r.file}
            | {"sha256": r.digest, "by": list(r.reviewers)}
            for r in returns(desk, entry.id)
        ],
    }


def _sheet(desk: Desk, entries: list[Entry]) -> bytes:
    from gkdesk.writers import handover_sheet as sheet

    years = [
        sheet.HandedYear(
            report=report,
            changed=entry.changed,
            rounds=tuple(_rounds(desk, entry)),
            findings=tuple(desk.review(entry.id)),
            due=_due(report),
        )
        for entry in entries
        for report in [desk.report(entry.id)]
    ]
    with_rounds = (entry for entry in entries if returns(desk, entry.id))
    last = next(with_rounds, None)
    changes = _leaders_changes(desk, last) if last else None
    template = desk.editions.template(years[0].report.form.id)
    return sheet.write(years, changes, template, desk.moment)


def _due(report: Report) -> str:
    if report.status != DRAFT:
        return ""
    day = due_date(report.form, report.values, report.year)
    return f"{day.year}年{day.month}月{day.day}日"


def _rounds(desk: Desk, entry: Entry) -> Iterator[str]:
    """Who has which draft, the last first: nothing came back after what is still out."""
    both = rounds(desk, entry.id)
    for place, each in enumerate(both):
        day = f"{each.at.year}-{each.at.month:02}-{each.at.day:02}"
        if isinstance(each, Milestone):
            back = any(getattr(r, "milestone", 0) == each.number for r in both[place + 1 :])
            yield f"{each.label} {day} 送审" + ("" if back else "，没有取回")
        else:
            by = f"（{'、'.join(each.reviewers)}）" if each.reviewers else ""
            yield f"{each.label} {day} 取回{by}"


def _leaders_changes(desk: Desk, entry: Entry) -> Any:  # noqa: ANN401 - python-docx comes late
    from gkdesk.writers.handover_sheet import LeadersChanges

    first = milestones(desk, entry.id)[0]
    found = [d for d in changed_between(desk, entry.id, first.change) if d.author]
    return LeadersChanges(desk.report(entry.id), f"{first.label}以后", tuple(found))


# ---- Looking at what was handed over


@dataclass(frozen=True)
class Handed:
    """A year of a hand-over file: the report as it is there, and its history."""

    unit: int
    history: History
    report: Report

    @property
    def changed(self) -> datetime:
        """When it was last changed there."""
        return self.history.changes[-1].at


@dataclass(frozen=True)
class Parcel:
    """What a hand-over file holds, the newest year of each unit first."""

    file: str
    made: datetime
    years: tuple[Handed, ...]


def opened(desk: Desk, path: Path, password: str = "") -> Parcel:
    """Read a hand-over file; NotFound or WorldError with one sentence. Nothing is changed."""
    return understood(desk.editions, fetch(desk.editions.folder, path, password))


class NeedsPassword(WorldError):
    """A hand-over file that only its password opens."""


@dataclass(frozen=True)
class Arrived:
    """What a hand-over file holds, read and checked: the histories with the unit each is of."""

    file: str
    made: datetime
    histories: tuple[tuple[int, History], ...]


def fetch(
    editions: Path, path: Path, password: str = "", stop: Callable[[], bool] = lambda: False
) -> Arrived:
    """Have a file read by a process of its own; any thread may wait for it.

    Raises NeedsPassword where it is under one and none is given, else as ``opened``.
    """
    from gkdesk.readers import guard

    guard.must_be_file(path)
    if not password and _is_sealed(path):
        raise NeedsPassword(f"“{path.name}”有密码，请填写移交时设的密码。")
    asked = Asked(path, password, editions)
    return arrived(path.name, guard.work_out(path, histories_in, asked, stop, _says()))


def _says() -> "guard.Says":
    from gkdesk.readers import guard

    return guard.Says(
        "移交文件太大，读了太久，已停止；请对方一个单位一个单位地移交。",
        "读移交文件要用的内存太多，已停止；请对方一个单位一个单位地移交。",
        "移交文件已损坏，读不下去；请对方重新移交一次。",
        "读不了移交文件，请检查权限。",
    )


def _is_sealed(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return sealed.is_sealed(file.read(_HEAD))
    except OSError as error:
        raise WorldError(f"读不了“{path.name}”，请检查权限。") from error


def arrived(file: str, pieces: Iterable[Any]) -> Arrived:
    """What the other process found (``histories_in``), a history and then its changes."""
    made, *rest = pieces
    found: list[tuple[int, History, list[Change]]] = []
    for piece in rest:
        if isinstance(piece, dict):
            unit = piece.pop("unit")
            found.append((unit, History(None, **piece, changes=()), []))
        else:
            number, report, at, *more = piece
            changes = found[-1][-1]
            changes.append(Change(number, report, datetime.fromisoformat(at), *more))
    whole = ((unit, each._replace(changes=tuple(changes))) for unit, each, changes in found)
    return Arrived(file, datetime.fromisoformat(made), tuple(whole))


def understood(editions: Editions, what: Arrived) -> Parcel:
    """The reports of a file that was read."""
    years = [Handed(unit, each, _report(editions, each)) for unit, each in what.histories]
    years.sort(key=lambda each: (each.report.unit, -each.report.year))
    return Parcel(what.file, what.made, tuple(years))


def _report(editions: Editions, history: History) -> Report:
    form = editions[history.edition]
    return report_of(form, history.year, history.uid, _texts(history.changes))


# ---- In a process of its own


@dataclass(frozen=True)
class Asked:
    """A file to be read, its password, and where the editions are that it is held against."""

    path: Path
    password: str
    editions: Path


def histories_in(asked: Asked) -> Iterator[object]:
    """What a hand-over file holds, every hash and every text checked, as plain data."""
    content = _content(asked.path)
    if sealed.is_sealed(content):
        content = sealed.unseal(content, asked.password)
    package = handover.unpack(content)
    editions = Editions(asked.editions)
    yield package.made.isoformat()
    for unit, all_ in package.units.items():
        for history in all_:
            _check_history(editions, history)
            about = {"year": history.year, "edition": history.edition, "uid": history.uid}
            yield {"unit": unit, **about}
            for each in history.changes:
                at = each.at.isoformat()
                yield [each.id, each.report, at, each.source, each.edits, each.undoes]


def _content(path: Path) -> bytes:
    if path.stat().st_size > handover.LARGEST:
        raise WorldError("文件太大，不像移交文件，没有打开。")
    return path.read_bytes()


def _check_history(editions: Editions, history: History) -> None:
    report = _report(editions, history)
    if sum(map(len, (*report.values.values(), *report.marks.values()))) > LETTERS:
        raise too_much()
    try:
        for change in history.changes:
            for path, text in change.edits.items():
                _check(report, path, text)
    except (GkdeskError, ValueError) as error:
        raise WorldError(
            f"移交文件里 {history.year} 年度的报告有认不得的内容，没有打开；请对方重新移交一次。"
        ) from error


def _texts(changes: Iterable[Change]) -> dict[str, str]:
    texts: dict[str, str] = {}
    for change in changes:
        texts |= change.edits
    return {path: text for path, text in texts.items() if text}


def _check(report: Report, path: str, text: str) -> None:
    """That a text of a foreign log is one that this program could have written."""
    if path.startswith(STATED):
        field = report.field(path.removeprefix(STATED))
    elif is_note(path):
        _check_mark(path, text)
        return
    else:
        field = COVER.get(path) or report.field(path)
        if field.derived:
            raise InvalidValue(path)
    if text and field.kind.parse(text) != text:
        raise InvalidValue(path)


def _check_mark(path: str, text: str) -> None:
    if path.startswith((SENT, RETURNED)):
        int(path.partition(":")[2])
    if path.startswith(RETURNED) and text:
        lines = text.split("\n")
        if len(lines) < _RETURNED_LINES:
            raise InvalidValue(path)
        int(lines[_RETURNED_LINES - 1])
    if path.startswith(NOTE) and text:
        read_note(path, text)


# ---- Taking over


@dataclass(frozen=True)
class Compared:
    """A year of the file beside the same year here; ``here`` is that report, if there is one."""

    handed: Handed
    state: str
    here: Entry | None
    common: int
    """How many changes both logs begin with."""

    @property
    def uid(self) -> str:
        """The identity of the report in the file."""
        return self.handed.history.uid

    @property
    def choosable(self) -> bool:
        """Whether it takes a decision to bring it in: there is something here already."""
        return self.state in (THERE, BOTH)

    @property
    def told(self) -> str:
        """The year and how it stands, in words."""
        handed = self.handed
        status = STATUSES.label(handed.report.status)
        there = f"移交的改于 {handed.changed:%Y-%m-%d %H:%M}"
        here = f"，本机的改于 {self.here.changed:%Y-%m-%d %H:%M}" if self.here else ""
        name = f"{handed.report.unit} {handed.report.year} 年度（{status}）"
        return f"{name}：{STATES[self.state]}；{there}{here}。"


def compared(desk: Desk, parcel: Parcel) -> list[Compared]:
    """Each year of a hand-over file beside what is here."""
    return [_compared(desk, each, _unit_here(desk, parcel, each.unit)) for each in parcel.years]


def _unit_here(desk: Desk, parcel: Parcel, unit: int) -> int | None:
    """The unit here that a unit of the file is: by a report of both, else by its name."""
    mine = [each for each in parcel.years if each.unit == unit]
    uids = {each.history.uid for each in mine}
    known = next((e.unit for e in desk.entries() if e.uid in uids), None)
    if known is not None:
        return known
    names = {each.report.values.get(NAME, "") for each in mine} - {""}
    return next((e.unit for e in desk.entries() if e.name in names), None)


def _compared(desk: Desk, handed: Handed, unit: int | None) -> Compared:
    entries = desk.entries()
    here = next((e for e in entries if e.uid == handed.history.uid), None) or next(
        (e for e in entries if e.unit == unit and e.year == handed.history.year), None
    )
    if here is None:
        return Compared(handed, NEW, None, 0)
    ours, theirs = _changes(desk, here), handed.history.changes
    common = _common(ours, theirs)
    if common == len(theirs):
        state = SAME if common == len(ours) else HERE
    else:
        state = THERE if common == len(ours) else BOTH
    return Compared(handed, state, here, common)


def _changes(desk: Desk, entry: Entry) -> tuple[Change, ...]:
    (history,) = handover.histories(desk.log([entry.id]))
    return history.changes


def _common(ours: tuple[Change, ...], theirs: tuple[Change, ...]) -> int:
    count = 0
    for mine, other in zip(ours, theirs, strict=False):
        if (mine.at, mine.source, mine.edits) != (other.at, other.source, other.edits):
            break
        count += 1
    return count


def take_over(desk: Desk, parcel: Parcel, chosen: Collection[str]) -> list[Compared]:
    """Bring in the years ``chosen`` by their uid; the years that came in.

    What is here stays in the log: what the file has more of is written behind it, and where both
    went on, a last change makes the report what it is in the file. What is newer here, or the
    same, is left alone.
    """
    taken = [
        each
        for each in compared(desk, parcel)
        if each.uid in chosen and (each.state == NEW or each.choosable)
    ]
    units = {each.handed.unit: _unit_here(desk, parcel, each.handed.unit) for each in taken}
    for unit, here in units.items():
        own = [each for each in taken if each.handed.unit == unit]
        desk.adopt(here, [_behind(desk, each) for each in own])
    return taken


def _behind(desk: Desk, each: Compared) -> History:
    """The part of a history that is written behind what is here."""
    history = each.handed.history
    if each.here is None:
        return history
    ours = _changes(desk, each.here)
    known = {
        theirs.id: mine.id
        for mine, theirs in zip(ours[: each.common], history.changes, strict=False)
    }
    more = history.changes[each.common :]
    if each.state == BOTH:
        more = (*more, *_settling(desk, (*ours, *more), history))
    return history._replace(report=each.here.id, changes=more, known=known)


def _settling(desk: Desk, written: Iterable[Change], theirs: History) -> Iterator[Change]:
    """The change that makes a report what it is in the file, where both sides went on."""
    wanted, reached = _texts(theirs.changes), _texts(written)
    edits = {path: wanted.get(path, "") for path in sorted({*reached, *wanted})}
    edits = {path: text for path, text in edits.items() if text != reached.get(path, "")}
    if edits:
        last = max(change.id for change in theirs.changes)
        yield Change(last + 1, 0, desk.moment, "taken", edits)
