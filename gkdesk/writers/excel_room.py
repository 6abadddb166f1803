"""How much room a sheet takes: its type, the columns and rows that hold its labels and figures.

Excel does not fit rows to merged cells, so it is worked out here.
"""

import re
from dataclasses import dataclass

from gkdesk.domain.layout import Cell, Grid, Role

# Pixels of a screen between the margins of an A4 page that is printed at 92 in the hundred.
_PORTRAIT, _LANDSCAPE = 735, 1090
NOTE_COLUMNS = (130, _PORTRAIT - 130)
"""The columns of the notes in pixels: the terms and what is said of them."""
NOTE_SIZE = 11
_DIGITS = 8
"""The longest figure met in a published report; a longer one shrinks to fit its cell."""
_PADDING = 10
_INDENT = 9
_WIDE = 6
"""A table with more columns than this is set in small type."""
_SHORT = 8
"""A heading of more characters than this is left to break where it will."""
_NUMBER = re.compile(r"（.）")


@dataclass(frozen=True)
class Room:
    """The sizes of one sheet: type in points, columns in pixels, rows in points."""

    size: float
    landscape: bool
    columns: tuple[int, ...]
    rows: tuple[float, ...]

    def upright(self, cell: Cell) -> bool:
        """Whether a column is so narrow that its label stands on end."""
        return cell.role is Role.GROUP and self.width(cell) < 2

    def width(self, cell: Cell) -> float:
        """How many Chinese characters go on a line of a cell."""
        pixels = sum(self.columns[cell.column : cell.column + cell.columns]) - _PADDING
        return (pixels - (_INDENT if cell.role is Role.ROW else 0)) / _em(self.size)

    def text(self, cell: Cell) -> str:
        """The text of a cell, a short heading broken between its words.

        Excel breaks anywhere, 社会公益组|织; Chinese words are mostly of two characters.
        """
        width = self.width(cell)
        breakable = cell.role in (Role.COLUMN, Role.GROUP) and not self.upright(cell)
        if not breakable or not width < len(cell.text) <= _SHORT:
            return cell.text
        number = _NUMBER.match(cell.text)
        start = number.end() if number else 0
        step = max(2, int(width) // 2 * 2)
        words = [cell.text[n : n + step] for n in range(start, len(cell.text), step)]
        return "\n".join([cell.text[:start], *words] if start else words)


def _em(size: float) -> float:
    return size * 96 / 72


def room_of(grid: Grid) -> Room:
    """The sizes of the sheet of a grid, on the page that its columns fit."""
    size = 10.0 if grid.columns > _WIDE else 12.0
    figures = {c.column for c in grid.cells if c.role is Role.VALUE and c.columns == 1}
    least = _DIGITS * _em(size) / 2 + _PADDING
    whole = sum(grid.widths)

    def fitted(page: int) -> tuple[int, ...]:
        ratio = [width * page / whole for width in grid.widths]
        return tuple(round(max(w, least) if n in figures else w) for n, w in enumerate(ratio))

    landscape = sum(fitted(_PORTRAIT)) > 1.2 * _PORTRAIT
    columns = fitted(_LANDSCAPE if landscape else _PORTRAIT)
    bare = Room(size, landscape, columns, ())
    return Room(size, landscape, columns, tuple(_heights(grid, bare)))


def _heights(grid: Grid, room: Room) -> list[float]:
    heights = [room.size * 2.4] * grid.rows
    # The low cells first: a tall one then adds only what is still missing.
    for cell in sorted(grid.cells, key=lambda cell: cell.rows):
        rows = range(cell.row, cell.row + cell.rows)
        missing = _height(cell, room) - sum(heights[row] for row in rows)
        for row in rows:
            heights[row] += max(0, missing) / cell.rows
    return heights


def _height(cell: Cell, room: Room) -> float:
    if room.upright(cell):
        return len(cell.text) * room.size * 1.25 + 8
    return _lines(room.text(cell), room.width(cell)) * room.size * 1.35 + 6


def _lines(text: str, width: float) -> int:
    """How many lines a text takes; ``width`` counts Chinese characters."""
    lines, used = 1, 0.0
    for character in text:
        wide = 0.5 if character.isascii() else 1.0
        if character == "\n" or used + wide > width:
            lines, used = lines + 1, 0.0
        used += wide
    return lines


def note_height(text: str) -> float:
    """The height in points of a row of notes."""
    room = (NOTE_COLUMNS[1] - 2 * _PADDING) / _em(NOTE_SIZE)
    return NOTE_SIZE * 1.35 * _lines(text, room) + 12
