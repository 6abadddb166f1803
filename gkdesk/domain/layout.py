"""A table laid out once: a grid of cells with spans, for screen, Word, Excel and readers alike."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from functools import cached_property, lru_cache

from gkdesk.domain.form import Axis, Block, Header, Table


class Role(Enum):
    """What a cell of the grid is for."""

    CAPTION = "caption"
    CORNER = "corner"
    COLUMN = "column"
    ROW = "row"
    GROUP = "group"
    VALUE = "value"


@dataclass(frozen=True)
class Cell:
    """A cell with its upper left square (0-based) and how many squares it covers."""

    row: int
    column: int
    rows: int
    columns: int
    role: Role
    text: str = ""
    path: str = ""
    derived: bool = False
    guide: str = ""
    key: str = ""

    @property
    def squares(self) -> Iterator[tuple[int, int]]:
        """The squares it covers, row by row."""
        for row in range(self.row, self.row + self.rows):
            for column in range(self.column, self.column + self.columns):
                yield row, column


@dataclass(frozen=True)
class Grid:
    """A laid out table of ``rows`` × ``columns`` squares, every square covered by one cell.

    ``head`` and ``side`` are how many rows and columns are headers for the whole table and stay in
    view; a table of several blocks has its headers in between and both are 0.
    """

    rows: int
    columns: int
    head: int
    side: int
    widths: tuple[int, ...]
    cells: tuple[Cell, ...]

    @cached_property
    def covering(self) -> dict[tuple[int, int], Cell]:
        """The cell over each square."""
        return {square: cell for cell in self.cells for square in cell.squares}

    @cached_property
    def by_path(self) -> dict[str, Cell]:
        """The cells that hold values."""
        return {cell.path: cell for cell in self.cells if cell.path}

    def at(self, row: int, column: int) -> Cell:
        """The cell that covers a square."""
        return self.covering[row, column]


@lru_cache(maxsize=16)
def lay_out(table: Table) -> Grid:
    """The grid of a table: captions, nested headers, row labels and values, in reading order."""
    cells: list[Cell] = []
    row = 0
    for block in table.blocks:
        cells.extend(_block_cells(block, row, len(table.widths)))
        row += _height(block)
    single = len(table.blocks) == 1
    first = table.blocks[0]
    return Grid(
        rows=row,
        columns=len(table.widths),
        head=_head(first) if single else 0,
        side=_side(first) if single else 0,
        widths=table.widths,
        cells=tuple(sorted(cells, key=lambda cell: (cell.row, cell.column))),
    )


def printed_rows(grid: Grid) -> list[list[tuple[Cell, bool]]]:
    """The rows as a document has them: the cells met in each, and whether a cell begins there."""
    return [
        [
            (cell, cell.row == row)
            for column in range(grid.columns)
            if (cell := grid.at(row, column)).column == column
        ]
        for row in range(grid.rows)
    ]


def _head(block: Block) -> int:
    return bool(block.caption) + bool(block.columns_title) + block.columns.depth


def _side(block: Block) -> int:
    return block.rows.depth if block.rows.leaves[0].label else 0


def _height(block: Block) -> int:
    return _head(block) + len(block.rows.leaves)


def _block_cells(block: Block, top: int, width: int) -> Iterator[Cell]:
    side = _side(block)
    row = top
    if block.caption:
        yield Cell(row, 0, 1, width, Role.CAPTION, block.caption)
        row += 1
    levels = _head(block) - (row - top)
    if side:
        yield Cell(row, 0, levels, side, Role.CORNER, block.corner)
    if block.columns_title:
        yield Cell(row, side, 1, width - side, Role.COLUMN, block.columns_title)
        row += 1
    yield from _column_headers(block.columns, row, side)
    row += block.columns.depth
    if side:
        yield from _row_headers(block.rows, row)
    yield from _values(block, row, side)


def _column_headers(axis: Axis, top: int, left: int) -> Iterator[Cell]:
    starts = _starts(axis, left)
    for header in axis.headers:
        group = axis.below(header)
        leaves = [h for h in group if h in axis.leaves] or [header]
        yield Cell(
            row=top + header.depth,
            column=starts[leaves[0].key],
            rows=1 if group else axis.depth - header.depth,
            columns=sum(h.span for h in leaves),
            role=Role.COLUMN,
            text=header.label,
            guide=header.guide,
            key=header.key,
        )


def _row_headers(axis: Axis, top: int) -> Iterator[Cell]:
    order = {h.key: top + n for n, h in enumerate(axis.leaves)}
    for header in axis.headers:
        group = axis.below(header)
        leaves = [h for h in group if h in axis.leaves] or [header]
        yield Cell(
            row=order[leaves[0].key],
            column=header.depth,
            rows=len(leaves),
            columns=1 if group else axis.depth - header.depth,
            role=Role.GROUP if group else Role.ROW,
            text=header.label,
            guide=header.guide,
            key=header.key,
        )


def _values(block: Block, top: int, left: int) -> Iterator[Cell]:
    starts = _starts(block.columns, left)
    for number, row in enumerate(block.rows.leaves):
        for column in block.columns.leaves:
            yield Cell(
                row=top + number,
                column=starts[column.key],
                rows=1,
                columns=column.span,
                role=Role.VALUE,
                path=block.path(row, column),
                derived=bool(row.sum or column.sum),
                guide=_guide(row, column),
            )


def _guide(row: Header, column: Header) -> str:
    return row.guide or column.guide


def _starts(axis: Axis, left: int) -> dict[str, int]:
    starts: dict[str, int] = {}
    for leaf in axis.leaves:
        starts[leaf.key] = left
        left += leaf.span
    return starts
