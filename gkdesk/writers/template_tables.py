"""The tables of the template: columns and rows by the grid, the labels set so that they fit."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from gkdesk.domain.bookmarks import bookmark, table_bookmark
from gkdesk.domain.form import Table
from gkdesk.domain.layout import Cell, Grid, Role, lay_out, printed_rows
from gkdesk.writers import template_styles as styles
from gkdesk.writers.template_pages import BLOCK
from gkdesk.writers.template_styles import Style
from gkdesk.writers.wordml import MM, Element, Marks, W, run, w

_TINT = "C6D9F1"


@dataclass(frozen=True)
class _Look:
    """How a table is set: its styles, the height of its rows, the margin beside a cell's text."""

    label: Style
    figure: Style
    row: int
    margin: int

    def holds(self, width: float) -> int:
        """How many Chinese characters stand beside each other in ``width`` twips."""
        return int((width - 2 * self.margin) / (self.label.size * 20))

    @property
    def figure_width(self) -> int:
        """The width that a figure of eight digits needs, and half a point to spare."""
        return round(8 * self.figure.size / 2 * 20) + 2 * self.margin + 10


_OPEN = _Look(styles.TABLE, styles.FIGURE, row=round(8.4 * MM), margin=40)
_DENSE = _Look(styles.DENSE_TABLE, styles.DENSE_FIGURE, row=round(6.5 * MM), margin=20)


def draw_table(table: Table, marks: Marks) -> Element:
    """The table with nothing in its value cells, ready to be filled."""
    return _Drawing(table, marks).table()


class _Drawing:
    """A table of the template as it grows."""

    def __init__(self, table: Table, marks: Marks) -> None:
        self._table = table
        self._marks = marks
        self._grid = lay_out(table)
        # A table of many columns is set small.
        self._look = _OPEN if self._grid.columns <= 6 else _DENSE
        self._widths = _widths(self._grid, self._look)

    def table(self) -> Element:
        made = w("tbl", self._setting(), w("tblGrid", *(w("gridCol", w=n) for n in self._widths)))
        rows = [self._row(number, cells) for number, cells in enumerate(printed_rows(self._grid))]
        for row in rows[:-1]:
            _keep_with_next(row)
        made.extend(rows)
        self._mark(made)
        return made

    def _setting(self) -> Element:
        sides = (("top", 20), ("left", None), ("bottom", 20), ("right", None))
        margins = (w(side, w=width or self._look.margin, type="dxa") for side, width in sides)
        return w(
            "tblPr",
            w("tblStyle", val=styles.GRID),
            w("tblW", w=BLOCK, type="dxa"),
            w("jc", val="center"),
            styles.borders(),
            w("tblLayout", type="fixed"),
            w("tblCellMar", *margins),
            w("tblCaption", val=self._table.label),
        )

    def _mark(self, drawn: Element) -> None:
        first = next(drawn.iter(W + "p"))
        for end in self._marks.around(table_bookmark(self._table.key)):
            first.insert(1, end) if end.tag == W + "bookmarkStart" else first.append(end)

    def _row(self, number: int, cells: Iterable[tuple[Cell, bool]]) -> Element:
        # A short table has room.
        height = self._look.row if self._grid.rows > 10 else _OPEN.row
        setting = w("trPr", w("cantSplit"), w("trHeight", val=height, hRule="atLeast"))
        if number < self._grid.head:
            setting.append(w("tblHeader"))
        drawn = (self._cell(cell) if begins else self._below(cell) for cell, begins in cells)
        return w("tr", setting, *drawn)

    def _width(self, cell: Cell) -> int:
        return sum(self._widths[cell.column : cell.column + cell.columns])

    def _cell(self, cell: Cell) -> Element:
        look, width = self._look, self._width(cell)
        setting = _cell_setting(cell, width, begins=True)
        if cell.role is Role.CAPTION:
            setting.append(w("shd", val="clear", color="auto", fill=_TINT))
        if cell.role is Role.GROUP and look.holds(width) < 2:
            setting.append(w("textDirection", val="tbRlV"))
        setting.append(w("vAlign", val="center"))
        return w("tc", setting, self._value(cell) if cell.path else _label(cell, width, look))

    def _value(self, cell: Cell) -> Element:
        # The run is there to be filled: setting a text is quicker than making a run.
        content = self._marks.around(bookmark(cell.path), w("r", w("t")))
        return w("p", w("pPr", w("pStyle", val=self._look.figure.id)), *content)

    def _below(self, cell: Cell) -> Element:
        """The part of a merged cell in a row below the one it begins in."""
        paragraph = w("p", w("pPr", w("pStyle", val=self._look.label.id)))
        return w("tc", _cell_setting(cell, self._width(cell), begins=False), paragraph)


def _label(cell: Cell, width: int, look: _Look) -> Element:
    place = _label_setting(cell, width, look)
    setting = w("pPr", w("pStyle", val=look.label.id), *place)
    return w("p", setting, run(_broken(cell, width, look)))


def _widths(grid: Grid, look: _Look) -> list[int]:
    """The columns' widths, in all the text block.

    The columns of figures are equal. In a dense table each holds eight digits, a column of groups
    holds four characters, and the labels have the rest; in an open one the labels have their own
    length, and no less than an equal share.
    """
    widths = [width * BLOCK / sum(grid.widths) for width in grid.widths]
    letter = look.label.size * 20
    if look is _OPEN:
        longest = max(len(cell.text) for cell in grid.cells if cell.role is Role.ROW)
        widths[0] = max((longest + 2) * letter, BLOCK / grid.columns)
        widths[1:] = [(BLOCK - widths[0]) / (grid.columns - 1)] * (grid.columns - 1)
    elif grid.side:
        group = 4.4 * letter + 2 * look.margin
        widths[: grid.side] = [min(width, group) for width in widths[: grid.side]]
        widths[grid.side :] = [look.figure_width] * (grid.columns - grid.side)
        widths[grid.side - 1] += BLOCK - sum(widths)
    edges = [round(sum(widths[:n])) for n in range(len(widths) + 1)]
    return [right - left for left, right in pairwise(edges)]


def _cell_setting(cell: Cell, width: int, *, begins: bool) -> Element:
    made = w("tcPr", w("tcW", w=width, type="dxa"))
    if cell.columns > 1:
        made.append(w("gridSpan", val=cell.columns))
    if cell.rows > 1:
        made.append(w("vMerge", val="restart") if begins else w("vMerge"))
    return made


def _broken(cell: Cell, width: int, look: _Look) -> str:
    """The label in the lines it is to be set in, where it has a place to be broken at."""
    holds = look.holds(width)
    if not 2 <= holds < len(cell.text):
        return cell.text
    if cell.role is Role.GROUP:
        return cell.text.replace("）", "）\n", 1)
    if cell.role is Role.CORNER:
        return cell.text.replace("：", "：\n").replace("，", "，\n")
    return cell.text


def _label_setting(cell: Cell, width: int, look: _Look) -> Iterator[Element]:
    """Row labels of a dense table on the left; no single character of a column label left over."""
    if cell.role is Role.ROW and look is _DENSE:
        yield w("ind", left=40)
        yield w("jc", val="left")
    holds = look.holds(width)
    if cell.role is Role.COLUMN and holds > 1 and len(cell.text) % holds == 1:
        even = -(-len(cell.text) // (len(cell.text) // holds + 1))
        wanted = (even + 0.5) * look.label.size * 20
        over = round((width - 2 * look.margin - wanted) / 2)
        yield w("ind", left=over, right=over)


def _keep_with_next(cells: Iterable[Element]) -> None:
    for cell in cells:
        for setting in cell.iter(W + "pPr"):
            setting.insert(1, w("keepNext"))
