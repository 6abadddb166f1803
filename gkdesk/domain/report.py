"""A report: the values of one unit's year by path, with its totals computed when asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from gkdesk.domain.cover import COVER, NAME, STATUS, TITLE
from gkdesk.domain.errors import NotFound, Refused
from gkdesk.domain.form import Field, Form
from gkdesk.domain.kinds import Number
from gkdesk.domain.live import printed
from gkdesk.domain.rules import Crossing
from gkdesk.domain.status import DRAFT


class Report:
    """The values of one report by path, each the text that the document prints.

    Besides the fields of the form there are those of the cover (``title``, ``unit/name``, …).
    Only the desk changes a report; everything else reads it. ``text`` and ``number`` answer for
    entered and computed paths alike; a total over nothing but blanks is blank.
    """

    def __init__(
        self,
        form: Form,
        year: int,
        values: Mapping[str, str] | None = None,
        stated: Mapping[str, str] | None = None,
        uid: str = "",
        before: Callable[[], Report | None] = lambda: None,
    ) -> None:
        """``before`` finds the same unit's report on the year before, whenever it is asked for."""
        self.form = form
        self.year = year
        self.uid = uid
        """The report's identifier, the same in the store and in every document made from it."""
        self.values: dict[str, str] = {p: t for p, t in (values or {}).items() if t}
        self.stated: dict[str, str] = dict(stated or {})
        """Totals as found in a document that was brought in, beside the computed ones."""
        self.marks: dict[str, str] = {}
        """What was noted about the report besides its values, by kind and place (``marks``)."""
        self._before = before
        self._numbers: dict[str, Number | None] = {}

    @property
    def before(self) -> Report | None:
        """The same unit's report on the year before, in its own edition; None without one."""
        return self._before()

    @property
    def unit(self) -> str:
        """The full name of the unit, as this year's report has it."""
        return self.values.get(NAME, "")

    @property
    def title(self) -> str:
        """The title as the documents print it, one line or several."""
        return printed(self, self.values.get(TITLE, ""))

    @property
    def status(self) -> str:
        """``draft``, ``final`` or ``published``."""
        return self.values.get(STATUS, DRAFT)

    def field(self, path: str) -> Field:
        """The field at a path, of the form or of the cover; NotFound where there is none."""
        found = self.form.fields.get(path) or COVER.get(path)
        if found is None:
            raise NotFound(f"{self.form.id} 版的报告里没有“{path}”这一项。")
        return found

    def parse(self, path: str, text: str) -> str:
        """What would be kept if ``text`` were typed at ``path``; changes nothing.

        Raises NotFound for no such path, Refused for a total and for the status, which is no text
        of the report, InvalidValue for an unreadable text.
        """
        target = self.field(path)
        if path == STATUS:
            raise Refused("状态不是报告的内容，请用“定稿”“公布”“重新打开”来改。")
        if target.derived:
            raise Refused(f"{target.place}是合计，由程序计算，不能填写。")
        return target.kind.parse(text)

    def set(self, path: str, text: str) -> None:
        """Keep an already parsed text; an empty one is a blank."""
        if text:
            self.values[path] = text
        else:
            self.values.pop(path, None)
        self._numbers.clear()

    def text(self, path: str) -> str:
        """What stands in a cell: the entered text, or the computed total; "" for a blank."""
        if self.form.fields[path].terms:
            total = self.number(path)
            return "" if total is None else str(total)
        return self.values.get(path, "")

    def printed(self, path: str) -> str:
        """What the documents print at a path: ``text`` with live numbers as their numbers."""
        return printed(self, self.text(path))

    def number(self, path: str) -> Number | None:
        """The figure at a path; None for a blank and for prose."""
        if path in self._numbers:
            return self._numbers[path]
        field = self.form.fields[path]
        found = self.total(field.terms) if field.terms else self._entered(field)
        self._numbers[path] = found
        return found

    def _entered(self, field: Field) -> Number | None:
        return field.kind.number(self.values.get(field.path, ""))

    def total(self, paths: Iterable[str]) -> Number | None:
        """The sum of what is there; None where everything is blank."""
        found = [number for path in paths if (number := self.number(path)) is not None]
        return sum(found) if found else None

    def filled(self, paths: Iterable[str]) -> bool:
        """Whether every figure has been entered that these are or are made of."""
        return all(
            self.filled(terms) if (terms := self.form.fields[path].terms) else self.values.get(path)
            for path in paths
        )

    def last_text(self, path: str) -> str:
        """What last year's report has at the place of this cell; "" where nothing compares."""
        before = self.before
        there, crossing = self._earlier(path, before) if before else ("", None)
        if before is None or not there or (crossing and crossing.together):
            return ""
        return before.text(there)

    def incomparable(self, path: str) -> str:
        """Why last year's edition has nothing to compare with a cell; "" where it has, or none."""
        before = self.before
        crossing = self._earlier(path, before)[1] if before else None
        return crossing.why if crossing else ""

    def last_total(self, paths: Iterable[str]) -> Number | None:
        """The sum of last year's figures at the places of these; None where they do not compare."""
        before = self.before
        if before is None:
            return None
        wanted = tuple(paths)
        there: set[str] = set()
        for path in wanted:
            place, crossing = self._earlier(path, before)
            if not place or (crossing and not self._together(crossing, place, wanted)):
                return None
            there.add(place)
        return before.total(there)

    def _earlier(self, path: str, before: Report) -> tuple[str, Crossing | None]:
        """Where last year's edition keeps what stands at ``path`` here."""
        if before.form.id == self.form.id:
            return path, None
        crossing = self.form.rules.crossing(path, before.form.id)
        there = path if crossing is None else crossing.find(path) or ""
        return (there if there in before.form.fields else ""), crossing

    def _together(self, crossing: Crossing, place: str, paths: tuple[str, ...]) -> bool:
        """Whether all that shares a place in last year's edition is among these paths."""
        return not crossing.together or all(
            path in paths for path in self.form.fields if crossing.find(path) == place
        )

    @property
    def entered(self) -> tuple[Field, ...]:
        """The fields a clerk fills in, in the order of the form."""
        return self.form.entered

    def blanks(self, section: str | None = None) -> list[str]:
        """The paths still to be filled, of one section or of the whole report."""
        fields = self.form.entered if section is None else self.form.entered_in(section)
        return [field.path for field in fields if not self.values.get(field.path)]

    @property
    def progress(self) -> float:
        """How much of the report is filled in, from 0 to 1.

        A text counts as much as the whole tables' cells divided by ten: it is a tenth of the work.
        """
        done = whole = 0.0
        cells = sum(1 for field in self.entered if field.kind.is_number)
        for field in self.entered:
            weight = 1.0 if field.kind.is_number else max(1.0, cells / 10)
            whole += weight
            done += weight if self.values.get(field.path) else 0
        return done / whole
