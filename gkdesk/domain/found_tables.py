"""The tables of the form found among the tables of a document, and their figures laid on it.

A table is known by its labels. Parts that a page parted are put together again where they are of
one width; what has the labels of no table is left for the caller.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import groupby

from gkdesk.domain.form import Form, Table
from gkdesk.domain.found import Found, is_blank, joined
from gkdesk.domain.headings import section_headed
from gkdesk.domain.labels import Names, is_figure, names_of
from gkdesk.domain.landing import Landed, Landing
from gkdesk.domain.layout import lay_out
from gkdesk.domain.marked import NO_LABEL, path_of
from gkdesk.domain.mending import Mended, Row, mended
from gkdesk.domain.report import Report
from gkdesk.domain.scraps import Reading
from gkdesk.domain.source import Line, Sheet, row_as_line


@dataclass
class Part:
    """Rows of one table of the form, each with the place it has in the document."""

    table: Table
    rows: list[tuple[Row, Sheet, int]] = field(default_factory=list)

    @property
    def width(self) -> int:
        """How many columns it has."""
        return len(self.rows[0][0])


class Tables:
    """The tables of a form, told apart by what is printed in them."""

    def __init__(self, form: Form) -> None:
        self.form = form
        self._names = [(table, names_of(table)) for table in form.tables]

    def parts(self, sheet: Sheet) -> Iterator[Line | Part]:
        """A table of a document as what it holds: tables of the form, and lines around them."""
        owners = [self.of_row(row) for row in sheet.rows]
        marked = self._marked(sheet)
        current = Part(marked) if marked and {marked, *owners} <= {marked, None} else None
        for number, (row, own) in enumerate(zip(sheet.rows, owners, strict=True)):
            line = None if own else row_as_line(sheet, number)
            headed = line is not None and section_headed(line.text, self.form, -1) is not None
            if current and (headed or (own and own is not current.table)):
                yield current
                current = None
            if own and current is None:
                current = Part(own)
            if current:
                current.rows.append((row, sheet, number))
            else:
                yield line or Line(_shown(row), sheet.at(number, 0))
        if current:
            yield current

    def _marked(self, sheet: Sheet) -> Table | None:
        return next((table for table in self.form.tables if table.key == sheet.key), None)

    def of_row(self, row: Row) -> Table | None:
        """The table whose labels stand in a row, if it is one only."""
        texts = {scrap.text for scrap in row if scrap.text and not is_figure(scrap.text)}
        hits = sorted(((_hits(texts, n), -i) for i, (_, n) in enumerate(self._names)), reverse=True)
        (most, first), (next_most, _) = hits[0], hits[1]
        return self._names[-first][0] if most > next_most else None


def _hits(texts: Iterable[str], names: Names) -> int:
    return sum(1 for text in texts if names.is_row(text) or names.is_head(text))


def _shown(row: Row) -> str:
    return joined(s.text for s in row if s.text and not s.repeat)


def take_parts(found: Found, parts: Iterable[Part]) -> None:
    """Read the figures of all parts of the document's tables."""
    for _, same in groupby(parts, key=lambda part: (part.table.key, part.width)):
        together = list(same)
        rows = [row for part in together for row in part.rows]
        _Laid(found, together[0].table, rows).take()


class _Laid:
    """One table of the document laid over one of the form."""

    def __init__(self, found: Found, table: Table, placed: list[tuple[Row, Sheet, int]]) -> None:
        self.found = found
        self.table = table
        self.placed = placed
        self.mended: Mended = mended([row for row, _, _ in placed], table)
        self.reading = Reading(self.mended.rows, names_of(table))
        grid = lay_out(table)
        start = next(iter(grid.by_path.values()))
        self.landing = Landing(grid, Report(found.form, found.year), start, self.reading)

    def take(self) -> None:
        if self._nameless():
            for line in self.reading.lines:
                self._take_nameless(line.number)
            return
        if self._is_turned():
            for line in self.reading.lines:
                self._miss_row(line.number, "这个表的行和列与格式相反，没有读入")
            return
        landed = self.landing.landed() if self.reading.lines else []
        for row, cells in groupby(landed, key=lambda each: each.row):
            self._take_row(row, list(cells))
        for number in sorted(self.reading.around):
            self._miss_row(number, "不是表里的内容")

    def _is_turned(self) -> bool:
        """Whether the names of columns stand before the rows."""
        names = self.reading.names
        labels = [line.label for line in self.reading.lines if line.label]
        columns = sum(1 for label in labels if names.columns.exactly(label))
        return columns > sum(1 for label in labels if names.is_row(label))

    def _nameless(self) -> bool:
        """Whether the rows have lost the names that the form gives them."""
        named = any(h.label for block in self.table.blocks for h in block.rows.leaves)
        return named and not any(line.label for line in self.reading.lines)

    def _take_nameless(self, row: int) -> None:
        squares = enumerate(self.placed[row][0])
        cells = [Landed(s.text, row, n) for n, s in squares if s.text and not s.repeat]
        if any(self._marked(each) for each in cells):
            self._take_row(row, cells)
        else:
            self._miss_row(row, "这几行没有名称，不知道是哪一行")

    def _marked(self, cell: Landed) -> str:
        """The path of a cell that a bookmark of ours tells; "" where its labels tell it."""
        told = cell.path and not self._doubt(cell.row, cell.column)
        mark = "" if told else self.placed[cell.row][0][cell.column].mark
        path = path_of(mark, self.found.form)
        known = self.found.form.fields.get(path)
        return path if known and known.block in {each.key for each in self.table.blocks} else ""

    def _take_row(self, row: int, cells: list[Landed]) -> None:
        by_mark = {each.column: path for each in cells if (path := self._marked(each))}
        cells = [replace(c, path=by_mark.get(c.column) or c.path) for c in cells]
        astray = [each for each in cells if not is_blank(each.text) and not each.path]
        if any(each.outside or each.unheaded for each in astray):
            self._miss_row(row, "这一行的格数与表头对不上，不知道是哪一列的数")
            return
        if astray and not any(each.path for each in cells):
            self._miss_row(row, astray[0].reason)
            return
        for each in cells:
            if each.path:
                doubt = NO_LABEL if each.column in by_mark else self._doubt(row, each.column)
                self.found.take(each.path, each.text, self._place(row, each.column), doubt)
            elif not is_blank(each.text):
                self.found.miss(self._place(row, each.column), each.text, each.reason)

    def _doubt(self, row: int, column: int) -> str:
        mended, sheet = self.mended, self.placed[row][1]
        return mended.doubts.get(row) or mended.everywhere.get(column) or sheet.doubt

    def _miss_row(self, row: int, why: str) -> None:
        self.found.miss(self._place(row, 0), _shown(self.placed[row][0]), why)

    def _place(self, row: int, column: int) -> str:
        _, sheet, number = self.placed[row]
        return sheet.at(number, column)
