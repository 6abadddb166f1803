"""A report recognised in somebody else's document: the one structural reader of all kinds of file.

Nothing is guessed and nothing is dropped in silence: what belongs to no section, and whatever a
cell cannot hold, is listed with its place.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from gkdesk.domain.clutter import is_clutter, is_page_number, is_signature, split_end
from gkdesk.domain.cover import TITLE
from gkdesk.domain.edition_told import edition_told
from gkdesk.domain.errors import Nameless, NotFound
from gkdesk.domain.flat import FlatTable
from gkdesk.domain.form import PREAMBLE, Form, Section
from gkdesk.domain.found import Found
from gkdesk.domain.found_tables import Part, Tables, take_parts
from gkdesk.domain.headings import broken_at_headings, just_heads, section_headed
from gkdesk.domain.identity import Identity, behind_title, identity
from gkdesk.domain.marked import NO_HEADING, parted_by_marks
from gkdesk.domain.source import Line, Sheet, Source, lines_of

_SHORTEST = 16
_LONGEST_BEFORE = 200
_SECOND = "从这里起像是另一份报告，没有读入；请拆成两个文件，分别导入"


def recognise(source: Source, forms: Sequence[Form], unit: str = "", year: int = 0) -> Found:
    """The report in a document; ``unit`` and ``year`` overrule what it says of itself.

    NotFound with one sentence where there is no unit, no year, or nothing of a report.
    """
    own = identity(lines_of(source))
    wanted = year or _number(source.about.get("year", "")) or own.year or own.period
    name = unit or source.about.get("unit") or own.unit
    if not wanted:
        raise Nameless("没有认出报告年度，请写明年度再导入。", "year")
    form = _form_for(forms, wanted)
    title = own.title if source.prose else ""
    found = Found(form, wanted, name, title, prose=source.prose)
    _Recogniser(found, own, source).read()
    if found.empty:
        raise NotFound("里面没有认出年报的表和各部分，请确认选对了文件。")
    if not name:
        raise Nameless("没有认出单位名称，请写明单位再导入。", "unit")
    _doubt_identity(found, own, year)
    told = edition_told(source.items, forms)
    if told and told is not form:
        found.doubtful["edition"] = (
            f"表是 {told.id} 版的格式，{wanted} 年度应为 {form.id} 版；对不上的没有读入"
        )
    return found


def _number(text: str) -> int:
    return int(text) if text.isdecimal() else 0


def _form_for(forms: Sequence[Form], year: int) -> Form:
    form = next((form for form in forms if form.covers(year)), None)
    if form is None:
        raise NotFound(f"{year} 年度没有统一的报告格式，不能导入。")
    return form


def _doubt_identity(found: Found, own: Identity, year: int) -> None:
    if not year and own.year and own.period and own.year != own.period:
        found.doubtful["year"] = f"标题写 {own.year} 年，统计期限写 {own.period} 年"
    elif not year and not own.year and own.period:
        found.doubtful["year"] = "标题里没有年度，年度取自统计期限"


@dataclass
class _Pile:
    """What stands under one heading, or before the first."""

    section: Section | None
    lines: list[Line] = field(default_factory=list)


class _Recogniser:
    def __init__(self, found: Found, own: Identity, source: Source) -> None:
        self.found = found
        self.own = own
        self.source = source
        self.tables = Tables(found.form)
        self.parts: list[Part] = []
        self.piles = [_Pile(None)]
        self.at = -1

    def read(self) -> None:
        """Sort the document's items under the headings and read what is there."""
        for item in self._first_report(list(self._items())):
            if isinstance(item, Part):
                self.parts.append(item)
            else:
                self._line(item)
        for path, cell in self.source.named.items():
            self.found.take_named(path, cell.text, cell.place)
        self._part_by_marks()
        self._doubt_lost_headings()
        take_parts(self.found, [*self.parts, *self._flat_parts()])
        for pile in self.piles:
            self._read_pile(pile)
        if self.found.title:
            self.found.values[TITLE] = self.found.title

    def _first_report(self, items: list[Line | Part]) -> list[Line | Part]:
        """The items up to where the file goes on with a second report, which is listed."""
        begins = [n for n, item in enumerate(items) if self._is_first_heading(item)]
        for last, again in pairwise(begins):
            tables = [n for n in range(last, again) if isinstance(items[n], Part)]
            if tables:
                start = self._title_before(items, tables[-1] + 1, again)
                line = items[start]
                assert isinstance(line, Line)
                self.found.miss(line.place, line.text, _SECOND)
                return items[:start]
        return items

    def _is_first_heading(self, item: Line | Part) -> bool:
        return isinstance(item, Line) and just_heads(item.text, self.found.form) == 0

    def _title_before(self, items: list[Line | Part], first: int, again: int) -> int:
        """Where the title of a second report stands; its first heading where there is none."""
        lines = [item for item in items[first:again] if isinstance(item, Line)]
        used = identity(lines).used
        titled = [n for n in range(first, again) if getattr(items[n], "text", "") in used]
        if titled:
            return titled[0]
        text = self.found.form.sections[-1].text
        self.found.doubt(text, "后面像是另一份报告，这里可能有它的前言")
        return again

    def _items(self) -> Iterator[Line | Part]:
        for item in self.source.items:
            if isinstance(item, Sheet):
                yield from self.tables.parts(item)
                continue
            for piece in broken_at_headings(item.text, self.found.form):
                yield replace(item, text=piece)

    def _line(self, line: Line) -> None:
        if not (line.text.strip() or line.lost) or line.text in self.own.used:
            return
        if self.at < 0 and self.own.names(line.text):
            return
        if line.aside or is_page_number(line):
            self.found.aside.append(line.text)
            return
        headed = section_headed(line.text, self.found.form, self.at)
        if headed is None and self._begins_again(line):
            self.piles[0].lines += self.piles[-1].lines
            self.piles, self.at, headed = [self.piles[0]], -1, 0
        if headed is None:
            headed = self._out_of_order(line)
        if headed is None:
            self.piles[-1].lines.append(line)
        else:
            self.at = max(self.at, headed)
            self.piles.append(_Pile(self.found.form.sections[headed]))

    def _out_of_order(self, line: Line) -> int | None:
        """A section that was put behind later ones; none that has begun already."""
        headed = just_heads(line.text, self.found.form)
        begun = [pile.section for pile in self.piles]
        return None if headed is None or self.found.form.sections[headed] in begun else headed

    def _begins_again(self, line: Line) -> bool:
        """Whether the headings so far were a table of contents."""
        bare = len(self.piles) > 2 and not any(pile.lines for pile in self.piles[1:-1])
        return bare and section_headed(line.text, self.found.form, -1) == 0

    def _part_by_marks(self) -> None:
        """Cut the piles where only a bookmark of ours says that a section begins."""
        headed = {pile.section.key for pile in self.piles if pile.section}
        made: list[_Pile] = []
        for pile in self.piles:
            for section, lines, heading in parted_by_marks(pile.lines, self.found.form, headed):
                made.append(_Pile(section or pile.section, lines))
                if section:
                    headed.add(section.key)
                    shown = f"“{heading}”" if heading else ""
                    self.found.doubt(section.text, shown + NO_HEADING)
        self.piles = made

    def _doubt_lost_headings(self) -> None:
        """Say of a text that the next one, whose heading is missing, may be part of it."""
        sections = self.found.form.sections
        begun = [pile.section for pile in self.piles if pile.section]
        for before, section in zip((None, *sections), sections, strict=False):
            if not section.text or section in begun or not self.source.prose:
                continue
            above = PREAMBLE if before is None else before.text
            if above and (before is None or before in begun):
                why = f"没有找到“{section.heading}”的标题，它的内容可能并在这里"
                self.found.doubt(above, why)

    def _flat_parts(self) -> list[Part]:
        """The tables that stand as text under their headings."""
        made: list[Part] = []
        there = {part.table.key for part in self.parts}
        for pile in self.piles:
            table = pile.section.table if pile.section else None
            if table and self.source.web and table.key not in there:
                lines, pile.lines = self._without_clutter(pile.lines), []
                made += FlatTable(self.found, table, self.tables).take(lines)
        return made

    def _read_pile(self, pile: _Pile) -> None:
        if pile.section is None:
            self._take_preamble(pile.lines)
        elif pile.section.table:
            for line in self._without_clutter(pile.lines):
                self.found.miss(
                    line.place, line.text, f"“{pile.section.heading}”里只读表，没有读入。"
                )
        else:
            self._take_text(pile.section.text, self._without_end(pile))

    def _take_preamble(self, lines: list[Line]) -> None:
        """What stands between the title and the first sentence is no part of the preamble."""
        lines = self._without_clutter(lines)
        first = next((n for n, each in enumerate(lines) if _is_sentence(each)), len(lines))
        for line in lines[:first]:
            self.found.miss(line.place, line.text, "不在六个部分里，也不像前言。")
        self._take_text(PREAMBLE, self._without_title(lines[first:]))

    def _without_title(self, lines: list[Line]) -> list[Line]:
        """The lines from behind the title on, where it runs on into the first of them."""
        parted = behind_title(lines[0].text, self.own.unit) if lines and self.source.web else None
        if parted is None or len(parted[0]) > _LONGEST_BEFORE:
            return lines
        self.found.miss(lines[0].place, parted[0], "不在六个部分里，也不像前言。")
        if is_clutter(Line(parted[1][:30], "")):
            self.found.doubtful[PREAMBLE] = "前言和网页上的文字连在一行"
        return [replace(lines[0], text=parted[1]), *lines[1:]]

    def _without_clutter(self, lines: list[Line]) -> list[Line]:
        """The lines without those that belong to the web page."""
        if not self.source.web:
            return lines
        self.found.aside += [line.text for line in lines if is_clutter(line)]
        return [line for line in lines if not is_clutter(line)]

    def _without_end(self, pile: _Pile) -> list[Line]:
        """The lines of a text; from the last one what the page or the signature adds is taken."""
        lines = list(pile.lines)
        if self.source.web and pile is self.piles[-1] and lines:
            lines[-1], tail = split_end(lines[-1])
            self.found.aside += [tail] if tail else []
        while pile is self.piles[-1] and len(lines) > 1 and self._is_end(lines[-1]):
            self.found.aside.append(lines.pop().text)
        return lines

    def _is_end(self, line: Line) -> bool:
        return (self.source.web and is_clutter(line)) or is_signature(line, self.found.unit)

    def _take_text(self, path: str, lines: list[Line]) -> None:
        texts = [line.text.strip(" \t\u3000\xa0") for line in lines]
        if lines:
            self.found.places[path] = tuple(dict.fromkeys(line.place for line in lines))
        if lost := "、".join(dict.fromkeys(line.lost for line in lines if line.lost)):
            self.found.doubt(path, f"文中的{lost}没有读入")
        for why in dict.fromkeys(line.doubt for line in lines if line.doubt):
            self.found.doubt(path, why)
        if text := self.found.form.fields[path].kind.parse("\n".join(texts)):
            self.found.values[path] = text
        elif lines:
            self.found.blank.add(path)


def _is_sentence(line: Line) -> bool:
    text = line.text.strip()
    return "。" in text or (len(text) > _SHORTEST and any(mark in text for mark in "，；《"))
