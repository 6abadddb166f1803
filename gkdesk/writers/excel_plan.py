"""All about the sheet of a table that is the same in every report: labels, places, formulas."""

# XlsxWriter carries no types of its own.
# mypy: disable-error-code="import-untyped"

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

from xlsxwriter.utility import xl_range, xl_rowcol_to_cell

from gkdesk.domain.defined_names import name_of
from gkdesk.domain.form import Field, Table
from gkdesk.domain.layout import Cell, Grid, Role, lay_out
from gkdesk.writers.excel_room import room_of

TOP = 2
"""How many rows stand above the grid on every sheet: the heading and the unit with its year."""

_Square = tuple[int, int]
Box = tuple[int, int, int, int]
"""The first row and column of a range and the last."""


class Label(NamedTuple):
    """A cell that says the same in every report."""

    box: Box
    text: str
    role: Role
    upright: bool


class Place(NamedTuple):
    """A cell for a value: where it is, and the name and the reference by which it is known."""

    path: str
    box: Box
    name: str
    reference: str


class Plan:
    """The sheet of a table before there is a report."""

    def __init__(self, table: Table) -> None:
        self.grid = lay_out(table)
        self.room = room = room_of(self.grid)
        labels = (cell for cell in self.grid.cells if cell.role is not Role.VALUE)
        self.labels = [Label(_box(c), room.text(c), c.role, room.upright(c)) for c in labels]
        self.places = [_place(table, cell) for cell in self.grid.cells if cell.path]
        self._formulas: dict[str, str] = {}
        self._inputs: dict[str, list[Box]] = {}

    def formula(self, field: Field) -> str:
        """The formula of a total."""
        if field.path not in self._formulas:
            self._formulas[field.path] = _formula(self.grid, field)
        return self._formulas[field.path]

    def inputs(self, kind: str, fields: Mapping[str, Field]) -> list[Box]:
        """Where values of a kind are typed."""
        if kind not in self._inputs:
            self._inputs[kind] = _boxes(
                (TOP + cell.row, cell.column)
                for path, cell in self.grid.by_path.items()
                if not cell.derived and fields[path].kind.name == kind
            )
        return self._inputs[kind]


@lru_cache(maxsize=16)
def plan_of(table: Table) -> Plan:
    """The plan of a table, worked out once."""
    return Plan(table)


def _box(cell: Cell) -> Box:
    top = TOP + cell.row
    return top, cell.column, top + cell.rows - 1, cell.column + cell.columns - 1


def _place(table: Table, cell: Cell) -> Place:
    square = xl_rowcol_to_cell(TOP + cell.row, cell.column, row_abs=True, col_abs=True)
    return Place(cell.path, _box(cell), name_of(cell.path), f"'{table.label}'!{square}")


def _formula(grid: Grid, field: Field) -> str:
    terms = [grid.by_path[path] for path in field.terms]
    ranges = ",".join(xl_range(*box) for box in _boxes((TOP + c.row, c.column) for c in terms))
    return f'=IF(COUNT({ranges})=0,"",SUM({ranges}))'


def _boxes(squares: Iterable[_Square]) -> list[Box]:
    """The squares as few rectangles, those of a row joined first, then equal ones below."""
    boxes: list[Box] = []
    for row, column in sorted(squares):
        if boxes and boxes[-1][0] == row and boxes[-1][3] == column - 1:
            boxes[-1] = (*boxes[-1][:3], column)
        else:
            boxes.append((row, column, row, column))
    joined: dict[tuple[int, int, int], Box] = {}
    for top, left, bottom, right in boxes:
        above = joined.pop((left, right, top - 1), (top, left, bottom, right))
        joined[left, right, bottom] = (above[0], left, bottom, right)
    return sorted(joined.values())
