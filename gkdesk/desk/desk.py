"""The desk: everything a clerk does with reports, without a window.

One road in: every change goes through ``put`` or ``put_many``, is parsed, logged and announced.
One value out: every output reads the Report that ``report`` hands out.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from gkdesk.desk.opened import Opened, report_of
from gkdesk.desk.undo import UndoLine
from gkdesk.domain.carried import confirmed_with
from gkdesk.domain.cover import (
    COVER,
    COVER_SECTION,
    DETAILS,
    NAME,
    SHORT,
    STATUS,
    STATUSES,
    TITLE,
    prefilled,
)
from gkdesk.domain.errors import (
    AlreadyThere,
    InvalidValue,
    NotFound,
    ReadOnly,
    Refused,
    WorldError,
)
from gkdesk.domain.finding import EXPLAIN, HINT, Finding, Span
from gkdesk.domain.form import PREAMBLE, Form
from gkdesk.domain.kinds import Prose
from gkdesk.domain.marks import (
    ASIDE,
    CONFIRMED,
    EXPLAINED,
    SENT,
    explanation,
)
from gkdesk.domain.report import Report
from gkdesk.domain.review import review, review_section
from gkdesk.domain.roll_forward import begun_from, brought_forward, details
from gkdesk.domain.status import DRAFT
from gkdesk.readers.editions import Editions
from gkdesk.store.backups import IMPORT
from gkdesk.store.log import STATED, Change, Edit, Entry, History, Row, Store


@dataclass(frozen=True)
class Misread:
    """A text that was refused: where it stood, what it said, and why."""

    path: str
    text: str
    reason: str


@dataclass(frozen=True)
class Announcement:
    """What changed: a report's paths, in the log under ``change``."""

    report: int
    paths: tuple[str, ...]
    change: int


class Desk:
    """The reports of one store. Not thread-safe: it belongs to the thread of the window."""

    def __init__(
        self,
        store: Store,
        editions: Editions,
        keep: Callable[[Change], None] | None = None,
        settle: Callable[[], bool] = lambda: True,
        now: Callable[[], datetime] = datetime.now,
        words: Callable[[], tuple[str, ...]] = tuple,
    ) -> None:
        """``keep`` puts a change on disk, now or in its own time; by default before it returns.

        ``settle`` waits until everything kept is on disk, and says whether it came about.
        ``words`` is the office's own list of words that must not be published.
        """
        self.editions = editions
        self._store = store
        self._keep = keep or (lambda change: store.append([change]))
        self._settle = settle
        self._now = now
        self._words = words
        self._open: dict[int, Opened] = {}
        self._entries: list[Entry] | None = None
        self._listeners: list[Callable[[Announcement], None]] = []
        self._forewarned: list[Callable[[str], None]] = []

    # -- finding -----------------------------------------------------------------------------

    def entries(self) -> list[Entry]:
        """All reports, the newest year of each unit first."""
        if self._entries is None:
            self._entries = self._store.entries()
        return list(self._entries)

    def entry(self, report: int) -> Entry:
        """A report's line in the list."""
        for each in self.entries():
            if each.id == report:
                return each
        raise NotFound("这份报告已经不在数据文件里。")

    def names(self) -> dict[int, str]:
        """Each unit's name, as its newest report has it."""
        found: dict[int, str] = {}
        for entry in self.entries():
            found.setdefault(entry.unit, entry.name)
        return found

    def unit_named(self, name: str | None) -> int:
        """The unit with that full, else with that short name; without a name, the only one.

        Refused where several have it.
        """
        names = self.names()
        known = "、".join(names.values())
        if name is None:
            if len(names) == 1:
                return next(iter(names))
            raise NotFound(f"请写明单位：{known}。" if names else "还没有任何报告，请先新建。")
        name = COVER[NAME].kind.parse(name)  # as it is kept
        full = {e.unit for e in self.entries() if name and e.name == name}
        found = full or {e.unit for e in self.entries() if name and e.short == name}
        if len(found) > 1:
            todo = "请先在窗口的“封面与前言”里给其中一个改名" if full else "请写单位全称"
            raise Refused(f"名为“{name}”的单位不止一个，{todo}。")
        if not found:
            there = f"已有的是：{known}" if names else "还没有任何报告，请先新建"
            raise NotFound(f"没有名为“{name}”的单位，{there}。")
        return found.pop()

    def find(self, name: str | None, year: int) -> Entry:
        """The report of a unit on a year; NotFound says which of the two is missing."""
        unit = self.unit_named(name)
        found = self._of(unit, year)
        if found is None:
            raise NotFound(f"{self.names()[unit]}没有 {year} 年度的报告。")
        return found

    def there(self, name: str, year: int) -> Entry | None:
        """The report of a unit, by its full name, on a year; None where there is none."""
        same = (e for e in self.entries() if e.name == name)
        unit = next((e.unit for e in same), None)
        return self._of(unit, year) if unit is not None else None

    def _of(self, unit: int, year: int) -> Entry | None:
        return next((e for e in self.entries() if e.unit == unit and e.year == year), None)

    def report(self, report: int) -> Report:
        """The values of a report, kept up to date by the desk; only to be read."""
        return self._opened(report).report

    def _opened(self, report: int) -> Opened:
        if report not in self._open:
            entry = self.entry(report)
            read = self._read(entry, self._store.load(report))
            self._open[report] = Opened(entry, read, lambda: self._store.steps(report))
        return self._open[report]

    def _read(self, entry: Entry, texts: Mapping[str, str]) -> Report:
        form, before = self.editions[entry.edition], partial(self._before, entry)
        return report_of(form, entry.year, entry.uid, texts, before)

    def as_at(self, report: int, change: int) -> Report:
        """A report as it stood after a change of its log, with last year's as it is now."""
        self._settle()
        return self._read(self.entry(report), self._store.load(report, change))

    def close(self, report: int) -> None:
        """Forget a report in memory; it opens again from the log.

        What could not be put on disk yet stays in memory, where it is the only copy.
        """
        if self._settle():
            self._open.pop(report, None)

    def _before(self, entry: Entry) -> Report | None:
        before = self._of(entry.unit, entry.year - 1)
        return self.report(before.id) if before else None

    # -- reviewing ---------------------------------------------------------------------------

    def review(self, report: int) -> list[Finding]:
        """Every finding of a report, in the order of its sections."""
        return [*self._word_list(), *self.findings_of(self.report(report))]

    def findings_of(self, report: Report) -> list[Finding]:
        """What the review finds in a report that need not be stored."""
        return review(report, self._own_words())

    def review_section(self, report: int, section: str) -> list[Finding]:
        """The findings of one section; the key of the cover and the preamble is ""."""
        first = self._word_list() if section == COVER_SECTION else []
        return [*first, *review_section(self.report(report), section, self._own_words())]

    def _own_words(self) -> tuple[str, ...]:
        try:
            return self._words()
        except WorldError:
            return ()

    def _word_list(self) -> list[Finding]:
        """Says that the office's word list cannot be read: a check that is not made is no check."""
        try:
            self._words()
        except WorldError as error:
            return [Finding("word-list", EXPLAIN, COVER_SECTION, (), "词表没有读到", str(error))]
        return []

    # -- making ------------------------------------------------------------------------------

    def new(self, name: str, year: int, source: int | None = None) -> Entry:
        """A new report of a unit on a year, with its details remembered from its nearest report.

        ``source`` is a report to begin from: its texts are brought over, and from the year before
        the figures that follow from it. Refused where the report exists, InvalidValue without a
        name, NotFound for a year without an edition.
        """
        form = self.editions.for_year(year)
        clean = COVER[NAME].kind.parse(name)
        if not clean:
            raise InvalidValue("请填写单位全称。")
        unit = next((e.unit for e in self.entries() if e.name == clean), None)
        if unit is not None and self._of(unit, year):
            raise Refused(f"{clean} {year} 年度的报告已经有了，请直接打开。")
        nearest = self._nearest(unit, year)
        known = details(self.report(nearest.id)) if nearest else {}
        known[NAME] = clean
        values = known | prefilled(form, known, year)
        if source is not None:
            before = self._of(unit, year - 1) if unit is not None else None
            last = self.report(before.id) if before else None
            values |= begun_from(self.report(source), form, year, values[PREAMBLE], last)
        return self._create(unit, year, form, values, "copied" if source else "created")

    def doubt_of_year(self, year: int) -> str:
        """Why a new report on a year may be a slip of the keys; "" for a year that has begun."""
        now = self.today.year
        return f"今年是 {now} 年，{year} 年度还没有到，请核对报告年度。" if year > now else ""

    def bring_forward(self, report: int) -> list[Misread]:
        """Bring over into blanks what an existing report has from last year's; one step of undo.

        What is there already is left alone and comes back, with what last year's report says.
        Refused without a report on the year before.
        """
        opened = self._writable(report)
        before = opened.report.before
        if before is None:
            raise Refused(f"没有 {opened.entry.year - 1} 年度的报告，请先新建或导入。")
        found = brought_forward(opened.report, before)
        self._apply(opened, found.taken, "rolled")
        return [
            Misread(path, text, f"已填 {opened.report.text(path)}，没有改动；上年报告是 {text}。")
            for path, text in found.left.items()
        ]

    def _nearest(self, unit: int | None, year: int) -> Entry | None:
        """The newest earlier report of a unit, else its oldest later one."""
        own = [e for e in self.entries() if e.unit == unit]
        earlier = [e for e in own if e.year < year]
        return earlier[0] if earlier else own[-1] if own else None

    def bring(
        self,
        year: int,
        values: Mapping[str, str],
        stated: Mapping[str, str],
        *,
        over: bool = False,
        unread: Collection[str] = (),
    ) -> Entry:
        """A report as a file has it, already parsed; ``stated`` are totals by path.

        A report that is there already is left alone (Refused) unless ``over``: then the whole
        form becomes what the file says, blanks too, as one change in the log; but the paths
        ``unread``, of which it says what cannot be read, stay as they are.
        """
        form = self.editions.for_year(year)
        name = COVER[NAME].kind.parse(values.get(NAME, ""))
        if not name:
            raise InvalidValue("文件里没有单位全称，请补上再导入。")
        values = {**values, NAME: name}
        totals = {STATED + path: text for path, text in stated.items()}
        there = self.there(name, year)
        if there is None:
            unit = next((e.unit for e in self.entries() if e.name == name), None)
            title = prefilled(form, values, year)[TITLE]
            self.forewarn(IMPORT)
            return self._create(unit, year, form, {TITLE: title, **values, **totals}, "imported")
        if not over:
            raise AlreadyThere(
                f"{name} {year} 年度的报告已经有了，没有导入；要以文件为准，请选择替换。"
            )
        opened = self._writable(there.id)
        blank = {each.path: "" for each in opened.report.entered if each.path not in unread}
        gone = {STATED + path: "" for path in opened.report.stated if path not in unread}
        self.forewarn(IMPORT)
        self._apply(opened, {**blank, **gone, **values, **totals}, "imported")
        return opened.entry

    def _create(
        self, unit: int | None, year: int, form: Form, values: Mapping[str, str], source: str
    ) -> Entry:
        self._settle()
        change = Change(self._store.number(), 0, self._now(), source, values)
        from uuid import uuid4

        self._entries = None
        asked = (unit, year, form.id, uuid4().hex, change)
        try:
            report = self._store.create(*asked)
        except WorldError:  # it may be on disk all the same, and is not made twice
            report = self._store.create(*asked)
        self._announce(report, values, change.id)
        return self.entry(report)

    # -- changing ----------------------------------------------------------------------------

    def put(self, report: int, path: str, text: str, source: str = "typed") -> None:
        """Put what was typed at a path; unchanged text makes no entry in the log.

        Raises InvalidValue, NotFound or Refused with the sentence to show; nothing changes then.
        """
        if path == STATUS:
            self.set_status(report, text)
            return
        opened = self._writable(report)
        self._apply(opened, {path: self._parse(opened, path, text)}, source)

    def put_many(
        self,
        report: int,
        texts: Mapping[str, str],
        source: str = "pasted",
        marks: Mapping[str, str] | None = None,
    ) -> list[Misread]:
        """Put many texts as one change and one step of undo; what is refused comes back.

        ``marks`` are noted in the same change.
        """
        opened = self._writable(report)
        values: dict[str, str] = {}
        refused: list[Misread] = []
        for path, text in texts.items():
            try:
                values[path] = self._parse(opened, path, text)
            except (InvalidValue, NotFound, Refused) as error:
                refused.append(Misread(path, text, str(error)))
        clean = {path: Prose().parse(text) for path, text in (marks or {}).items()}
        self._apply(opened, {**values, **clean}, source)
        return refused

    def _parse(self, opened: Opened, path: str, text: str) -> str:
        clean = opened.report.parse(path, text)
        if path == NAME:
            self._require_name(opened.entry, clean)
        return clean

    def _require_name(self, entry: Entry, name: str) -> None:
        """InvalidValue for no name at all, Refused for one that another unit has."""
        if not name:
            raise InvalidValue("单位全称不能空着，请填写。")
        years = [f"{e.year}" for e in self.entries() if e.name == name and e.unit != entry.unit]
        if years:
            raise Refused(
                f"另一个单位（有 {'、'.join(reversed(years))} 年度的报告）已经叫“{name}”，"
                "两个单位不能同名，请换一个全称，或先给那个单位改名。"
            )

    def set_status(self, report: int, status: str) -> None:
        """Mark a report as draft, final or published; the one change a finished report takes."""
        opened = self._opened(report)
        wanted = STATUSES.parse(status)
        if wanted != opened.report.status:
            self._apply(opened, {STATUS: wanted}, "status")
            opened.undo = UndoLine()

    def accept_total(self, report: int, path: str) -> None:
        """Let go of a total that a document stated: the computed one stands."""
        self._apply(self._writable(report), {STATED + path: ""}, "total")

    def fix(self, report: int, finding: Finding) -> list[Misread]:
        """Put right what can be put right in one way only; what is refused comes back."""
        return self.put_many(report, dict(finding.fix.texts), "fixed") if finding.fix else []

    def explain(self, report: int, finding: Finding, words: str) -> None:
        """Let a finding stand with a 核实说明; without words, take that back.

        Refused where the finding has to be put right.
        """
        if not finding.explainable:
            raise Refused("这一条是错误，要改正，不能只写说明。")
        self._mark(report, EXPLAINED + finding.key, explanation(finding.message, words))

    def put_aside(self, report: int, finding: Finding) -> None:
        """Show a hint no more, as long as its figures stay as they are."""
        if finding.level != HINT:
            raise Refused("只有提示可以不再显示；需说明的，请写核实说明。")
        self._mark(report, ASIDE + finding.key, finding.message)

    def confirm(self, report: int, path: str, spans: Iterable[Span]) -> None:
        """Say of sentences brought over from last year that they hold this year as well."""
        words = confirmed_with(self.report(report), path, spans)
        self._mark(report, CONFIRMED + path, words)

    def send(self, report: int, number: int, words: str) -> None:
        """Note that a report was sent for review as it stands, which is no step of undo."""
        self._mark(report, f"{SENT}{number}", words)

    def require_draft(self, report: int) -> None:
        """Refused where the report takes no changes."""
        self._writable(report)

    def _mark(self, report: int, path: str, text: str) -> None:
        source = path.partition(":")[0]
        clean = Prose().parse(text)
        self._apply(self._writable(report), {path: clean}, source)

    def _writable(self, report: int) -> Opened:
        opened = self._opened(report)
        if opened.report.status != DRAFT:
            raise read_only(opened.report.status)
        return opened

    def _apply(self, opened: Opened, values: Mapping[str, str], source: str) -> None:
        before = {path: opened.text(path) for path in values}
        edits = {path: text for path, text in values.items() if text != before[path]}
        if not edits:
            return
        edits |= self._follow(opened.report, edits, values)
        before |= {path: opened.text(path) for path in edits}
        undo = opened.undo  # read from the log before this change stands in it
        number = self._commit(opened, edits, source)
        if source not in ("status", "sent"):
            undo.did(number, {path: (before[path], text) for path, text in edits.items()})

    def _follow(
        self, report: Report, edits: Mapping[str, str], asked: Mapping[str, str]
    ) -> dict[str, str]:
        """Title and preamble go along with the unit's details until somebody edits them.

        What was asked for, be it no change, is not overruled.
        """
        if not any(path in DETAILS for path in edits):
            return {}
        known = details(report)
        old = prefilled(report.form, known, report.year)
        new = prefilled(report.form, known | dict(edits), report.year)
        return {
            path: text
            for path, text in new.items()
            if path not in asked and report.values.get(path, "") in ("", old.get(path))
        }

    def _commit(
        self, opened: Opened, edits: Mapping[str, str], source: str, undoes: int | None = None
    ) -> int:
        entry = opened.entry
        change = Change(self._store.number(), entry.id, self._now(), source, dict(edits), undoes)
        self._keep(change)
        for path, text in edits.items():
            opened.put(path, text)
        if any(path in COVER for path in edits):
            self._renew(opened, change)
        self._announce(entry.id, edits, change.id)
        return change.id

    def _renew(self, opened: Opened, change: Change) -> None:
        """Bring the list up to date without waiting for the disk."""
        values = opened.report.values
        opened.entry = opened.entry._replace(
            name=values.get(NAME, ""),
            short=values.get(SHORT, ""),
            status=opened.report.status,
            changed=change.at,
        )
        self._entries = [opened.entry if e.id == opened.entry.id else e for e in self.entries()]

    # -- undoing -----------------------------------------------------------------------------

    def can_undo(self, report: int) -> bool:
        """Whether there is a step to take back."""
        return self._opened(report).undo.can_undo

    def can_redo(self, report: int) -> bool:
        """Whether there is a step to take again."""
        return self._opened(report).undo.can_redo

    def undo(self, report: int) -> tuple[str, ...]:
        """Take back the newest step, also one of an earlier sitting; the paths it changed."""
        return self._step(report, "undo")

    def redo(self, report: int) -> tuple[str, ...]:
        """Take again the step last taken back; the paths it changed."""
        return self._step(report, "redo")

    def _step(self, report: int, way: str) -> tuple[str, ...]:
        opened = self._writable(report)
        number = opened.undo.last_done if way == "undo" else opened.undo.last_undone
        if number is None:
            return ()
        edits = opened.undo.texts(number) or self._texts_of_change(number)
        values = {path: pair[0] if way == "undo" else pair[1] for path, pair in edits.items()}
        if NAME in values:  # by now it may be another unit's
            self._require_name(opened.entry, values[NAME])
        opened.undo.moved(number, edits, undone=way == "undo")
        self._commit(opened, values, way, number)
        return tuple(values)

    def _texts_of_change(self, number: int) -> dict[str, tuple[str, str]]:
        return {edit.path: (edit.before, edit.after) for edit in self._store.change(number)}

    def history(self, report: int, path: str | None = None) -> list[Edit]:
        """The log of a report or of one path, the oldest first, with what waited for the disk."""
        self._settle()
        return self._store.history(report, path)

    def noted(self, report: int, prefix: str) -> list[Edit]:
        """The newest edits of a report's marks of one kind, the oldest first; none that is gone."""
        self._settle()
        return [edit for edit in self._store.newest(report, prefix) if edit.after]

    def history_between(self, report: int, after: int, upto: int) -> list[Edit]:
        """The log of a report after one change, up to another and with it, the oldest first."""
        self._settle()
        return self._store.between(report, after, upto)

    def log(self, reports: Iterable[int]) -> list[Row]:
        """The log of some reports as it is written, with what waited for the disk."""
        self._must_settle()
        return self._store.rows(reports)

    def adopt(self, unit: int | None, histories: Iterable[History]) -> None:
        """Write what another store has of a unit behind the log here; its reports open anew."""
        self._must_settle()
        self.forewarn(IMPORT)
        self._store.adopt(unit, histories)
        self._entries = None
        self._open.clear()

    def _must_settle(self) -> None:
        if not self._settle():
            raise WorldError("最后的改动还没有存到磁盘，请先腾出空间，存好以后再做。")

    # -- telling -----------------------------------------------------------------------------

    def subscribe(self, listener: Callable[[Announcement], None]) -> Callable[[], None]:
        """Call ``listener`` after every change; the returned call ends that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def before_much(self, listener: Callable[[str], None]) -> None:
        """Call ``listener`` before much is changed at once, with what is about to be done."""
        self._forewarned.append(listener)

    def forewarn(self, reason: str) -> None:
        """Say that much is about to be changed at once, when everything before is on disk."""
        if self._forewarned:
            self._settle()
        for listener in self._forewarned:
            listener(reason)

    def _announce(self, report: int, paths: Iterable[str], change: int) -> None:
        news = Announcement(report, tuple(paths), change)
        for listener in list(self._listeners):
            listener(news)

    @property
    def today(self) -> date:
        """The day it is, by the clock the desk was given."""
        return self._now().date()

    @property
    def moment(self) -> datetime:
        """The time it is, by the clock the desk was given."""
        return self._now()


def read_only(status: str) -> ReadOnly:
    """What is said of a report that is no draft to whoever wants to change it, to be raised."""
    said = STATUSES.label(status)
    return ReadOnly(f"这份报告{said}，是只读的；要改动，请先点“重新打开”。")
