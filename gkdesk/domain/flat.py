"""A table that came as lines of text, put back into rows and columns.

Its rows are known by their labels. The columns can only be counted, so a row with too few or too
many figures is listed and not read; the headings have to stand in the order of the form.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from gkdesk.domain.flat_lines import Piece, fitted, labels_of, parted, pieces
from gkdesk.domain.form import Block, Table
from gkdesk.domain.found import Found, is_blank, joined
from gkdesk.domain.found_tables import Part, Tables
from gkdesk.domain.labels import Spot, names_of, plain
from gkdesk.domain.layout import Role, lay_out
from gkdesk.domain.scraps import Scrap
from gkdesk.domain.source import Line, Sheet

_MOST_CUT = 6  # lines that one label may have been cut into
_NO_COUNT = "数的个数与表的列数对不上，不知道是哪一列的数"
_NO_ROW = "没有行名，不知道是哪一行的数"
_ORDER = "表头的次序与格式不同，不知道是哪一列的数"
_NO_HEAD = "表头不全，按格式的次序读入"


@dataclass(frozen=True)
class _LineOfTable(Sheet):
    """One line as a table of one row; its figures are counted, not its columns."""

    side: int = 0

    def at(self, row: int, column: int) -> str:
        """The line, and which of its figures."""
        number = column - self.side
        return self.place if number < 0 else f"{self.place}第{number + 1}个数"


@dataclass
class _Row:
    """Labels and the figures behind them, gathered until the next label."""

    labels: list[str] = field(default_factory=list)
    cells: list[str] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)


class FlatTable:
    """The lines under the heading of a table; labels of another table lead over to that one."""

    def __init__(self, found: Found, table: Table, tables: Tables) -> None:
        self.parts: list[Part] = []
        self._found = found
        self._tables = tables
        self._row = _Row()
        self._turn_to(table)

    def _turn_to(self, table: Table) -> None:
        self._table = table
        self._names = names_of(table)
        self._orders: dict[str, list[str]] = {}
        self._heads: list[str] = []
        self._groups: dict[int, str] = {}
        self._block: Block | None = table.blocks[0] if len(table.blocks) == 1 else None

    def take(self, lines: Iterable[Line]) -> list[Part]:
        """The rows that could be made of the lines; what could not is listed as not understood."""
        pattern = labels_of(self._found.form.tables)
        for line in lines:
            for piece in pieces(line, pattern):
                self._piece(piece)
            if parted(line):
                self._finish()
        self._finish()
        return self.parts

    # ---- One piece after another

    def _piece(self, piece: Piece) -> None:
        own = self._tables.of_row(tuple(Scrap(label) for label in piece.labels))
        if own and own is not self._table:
            self._finish()
            self._turn_to(own)
        if piece.labels and all(self._names.is_head(label) for label in piece.labels):
            self._finish()
            self._head(piece)
            return
        if piece.labels and self._row.cells:
            self._finish()
        self._row.labels += piece.labels
        self._row.cells += piece.cells
        self._row.lines.append(piece.line)

    def _head(self, piece: Piece) -> None:
        for label in piece.labels:
            if caption := self._names.captions.get(plain(label)):
                self._block, self._heads = caption, []
            elif self._names.columns.exactly(label):
                self._heads.append(label)
        # What stands behind headings is a row without a name: that of a table with one row.
        self._row = _Row([], list(piece.cells) if piece.filled else [], [piece.line])

    # ---- One row after another

    def _finish(self) -> None:
        row, self._row = self._row, _Row()
        if not row.labels and not any(not is_blank(cell) for cell in row.cells):
            return
        label, before = self._named(row.labels)
        self._group(row, before)
        spots = self._names.rows.exactly(label) or self._names.rows.find(label)
        if not row.cells and (spots or self._is_group(label)):
            self._group(row, [label] if not spots else [])
            return
        block = spots[0].block if len(spots) == 1 else self._block
        self._block = block or self._block
        if why := self._why_not(row, block, label):
            self._miss(row, why)
        elif block:
            self._put(row, block, label, spots)

    def _named(self, labels: Sequence[str]) -> tuple[str, list[str]]:
        """The label of a row, joined if lines have cut it, and the labels before it."""
        for count in range(1, min(len(labels), _MOST_CUT) + 1):
            label = "".join(labels[-count:])
            if self._names.rows.exactly(label):
                return label, list(labels[:-count])
        return (labels[-1], list(labels[:-1])) if labels else ("", [])

    def _is_group(self, label: str) -> bool:
        return bool(self._names.row_groups.find(label))

    def _group(self, row: _Row, labels: Iterable[str]) -> None:
        unknown = []
        for label in labels:
            if found := self._names.row_groups.find(label):
                depth = found[0].header.depth
                self._groups = {d: t for d, t in self._groups.items() if d < depth}
                self._groups[depth] = label
            else:
                unknown.append(label)
        if unknown:
            self._found.miss(row.lines[0].place, " ".join(unknown), "不认识的文字，没有读入。")

    def _why_not(self, row: _Row, block: Block | None, label: str) -> str:
        """Why a row cannot be placed; "" where it can."""
        filled = any(not is_blank(cell) for cell in row.cells)
        if not filled:
            # A row without a name is not known by being empty.
            return "" if block and block.rows.leaves[0].label else "不是表里的内容"
        if block is None or (not label and block.rows.leaves[0].label):
            return _NO_ROW
        if self._cells(row, block, label) is None:
            return _NO_COUNT
        return "" if _follows(self._own_heads(block), self._order(block)) else _ORDER

    def _miss(self, row: _Row, why: str) -> None:
        lines = list(dict.fromkeys(line.place for line in row.lines))
        texts = [text for text in (*row.labels[-1:], *row.cells) if text]
        self._found.miss(lines[-1], joined(texts), why)

    def _own_heads(self, block: Block) -> list[str]:
        """The headings met, as the form calls them."""
        spots = (
            [s for s in self._names.columns.exactly(h) if s.block == block] for h in self._heads
        )
        return [found[0].header.label for found in spots if found]

    def _put(self, row: _Row, block: Block, label: str, spots: Sequence[Spot]) -> None:
        names = self._side(label, spots)
        cells = self._cells(row, block, label) or [""] * len(block.columns.leaves)
        figures = [
            Scrap(text)
            for leaf, cell in zip(block.columns.leaves, cells, strict=True)
            for text in (cell, *[""] * (leaf.span - 1))
        ]
        whole = self._own_heads(block) == self._order(block)
        place = row.lines[-1].place
        sheet = _LineOfTable((), place, "" if whole else _NO_HEAD, side=len(names))
        self._append((*names, *figures), sheet)

    def _append(self, scraps: tuple[Scrap, ...], sheet: Sheet) -> None:
        last = self.parts[-1] if self.parts else None
        if last is None or last.table is not self._table or last.width != len(scraps):
            last = Part(self._table)
            self.parts.append(last)
        last.rows.append((scraps, sheet, 0))

    def _side(self, label: str, spots: Sequence[Spot]) -> list[Scrap]:
        """The columns of labels: the groups a row is in, and its own label at its depth."""
        axis = self._table.blocks[0].rows
        if not axis.leaves[0].label:
            return []
        depth = self._depth(label, spots)
        groups = [Scrap(self._groups.get(n, "")) for n in range(depth)]
        repeats = [Scrap(label, repeat=True)] * (axis.depth - depth - 1)
        return [*groups, Scrap(label), *repeats]

    def _order(self, block: Block) -> list[str]:
        """What is asked for each row, worked out once."""
        if block.key not in self._orders:
            self._orders[block.key] = _head_order(self._table, block)
        return self._orders[block.key]

    def _cells(self, row: _Row, block: Block, label: str) -> list[str] | None:
        spots = self._names.rows.exactly(label) or self._names.rows.find(label)
        spare = block.rows.depth - 1 - self._depth(label, spots) if label else 0
        return fitted(row.cells, len(block.columns.leaves), spare)

    def _depth(self, label: str, spots: Sequence[Spot]) -> int:
        named = spots or self._names.row_groups.find(label)
        return named[0].header.depth if named else self._table.blocks[0].rows.depth - 1


def _head_order(table: Table, block: Block) -> list[str]:
    """The headings of a block's columns as they are met when a table is read line by line."""
    cells = (cell for cell in lay_out(table).cells if cell.role is Role.COLUMN)
    top, bottom = _extent(table, block)
    keys = {header.key for header in block.columns.leaves}
    return [cell.text for cell in cells if top <= cell.row < bottom and cell.key in keys]


def _extent(table: Table, block: Block) -> tuple[int, int]:
    """The rows of the laid out table between which a block's headings stand."""
    grid = lay_out(table)
    paths = (
        block.path(row, column) for row in block.rows.leaves for column in block.columns.leaves
    )
    first = min(grid.by_path[path].row for path in paths)
    return first - block.columns.depth, first


def _follows(heads: Sequence[str], order: Sequence[str]) -> bool:
    """Whether the headings met stand in the order of the form, some missing perhaps."""
    rest: Iterator[str] = iter(order)
    return all(head in rest for head in heads)
