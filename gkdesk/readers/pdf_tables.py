"""Tables in a PDF: what ruled lines enclose, laid out in rows and columns.

Squares without a line between them are one merged cell. A table that goes on on the next page has
the same edges there; both get the columns of both.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from gkdesk.domain.labels import is_figure
from gkdesk.domain.scraps import Scrap
from gkdesk.domain.source import Sheet, squared
from gkdesk.readers.pdf_lines import Row, rows_of
from gkdesk.readers.pdf_pages import Letter, Page, Rule

_NEAR = 3.0
_BROKEN = "表格线不全，格子可能分错"
_MOST_LINES = 400
Square = tuple[int, int]


@dataclass
class Grid:
    """The ruled lines of one table and the letters in it."""

    across: list[Rule]
    down: list[Rule]
    letters: list[Letter] = field(default_factory=list)
    xs: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        ends = [x for rule in self.across for x in (rule.start, rule.end)]
        self.left, self.right = min(ends), max(ends)
        self.xs = _places([*(rule.at for rule in self.down), self.left, self.right])
        self.ys = _places(rule.at for rule in self.across)

    def holds(self, letter: Letter) -> bool:
        """Whether a letter stands in it."""
        x, y = letter.middle
        return self.xs[0] <= x <= self.xs[-1] and self.ys[0] <= y <= self.ys[-1]

    def follows(self, above: "Grid") -> bool:
        """Whether it may be the rest of a table on the page before."""
        edges = ((self.left, above.left), (self.right, above.right))
        return all(abs(one - other) < 2 * _NEAR for one, other in edges)

    def share(self, other: "Grid") -> None:
        """Give both the columns of both."""
        self.xs = other.xs = _places([*self.xs, *other.xs])

    def sheet(self, place: str) -> Sheet:
        """The table with its merged cells expanded."""
        parts, whole = self._parts()
        texts = self._texts(parts)
        rows = [
            [
                Scrap(texts.get(parts[row, column], ""), repeat=parts[row, column] != (row, column))
                for column in range(len(self.xs) - 1)
            ]
            for row in range(len(self.ys) - 1)
        ]
        return replace(squared(rows, place), doubt="" if whole else _BROKEN)

    # ---- Squares

    def _parts(self) -> tuple[dict[Square, Square], bool]:
        """The first square of the cell that each is in; whether all cells are oblong."""
        parts = {(r, c): (r, c) for r in range(len(self.ys) - 1) for c in range(len(self.xs) - 1)}
        for row, column in parts:
            right, below = (row, column + 1), (row + 1, column)
            if right in parts and not self._parted(self.down, self.xs[column + 1], self.ys, row):
                _unite(parts, (row, column), right)
            if below in parts and not self._parted(self.across, self.ys[row + 1], self.xs, column):
                _unite(parts, (row, column), below)
        found = {square: _first(parts, square) for square in parts}
        return found, all(_is_oblong(cell) for cell in _cells(found))

    @staticmethod
    def _parted(rules: Sequence[Rule], at: float, along: Sequence[float], number: int) -> bool:
        middle = (along[number] + along[number + 1]) / 2
        return any(abs(r.at - at) <= _NEAR and r.start <= middle <= r.end for r in rules)

    def _texts(self, parts: dict[Square, Square]) -> dict[Square, str]:
        inside: dict[Square, list[Letter]] = {}
        for letter in self.letters:
            x, y = letter.middle
            square = (bisect_right(self.ys, y) - 1, bisect_right(self.xs, x) - 1)
            if square in parts:
                inside.setdefault(parts[square], []).append(letter)
        wide = {first: self._width(parts, first) for first in inside}
        return {first: _text(letters, wide[first]) for first, letters in inside.items()}

    def _width(self, parts: dict[Square, Square], first: Square) -> float:
        columns = [column for (_, column), own in parts.items() if own == first]
        return self.xs[max(columns) + 1] - self.xs[min(columns)]


def _places(found: Iterable[float]) -> list[float]:
    """Places that are as good as one put together."""
    made: list[float] = []
    for each in sorted(found):
        if not made or each - made[-1] > _NEAR:
            made.append(each)
    return made


def _first(parts: dict[Square, Square], square: Square) -> Square:
    while parts[square] != square:
        parts[square] = parts[parts[square]]
        square = parts[square]
    return square


def _unite(parts: dict[Square, Square], one: Square, other: Square) -> None:
    first, second = sorted((_first(parts, one), _first(parts, other)))
    parts[second] = first


def _cells(parts: dict[Square, Square]) -> Iterator[list[Square]]:
    cells: dict[Square, list[Square]] = {}
    for square, first in parts.items():
        cells.setdefault(first, []).append(square)
    return iter(cells.values())


def _is_oblong(cell: Sequence[Square]) -> bool:
    rows, columns = {row for row, _ in cell}, {column for _, column in cell}
    return len(cell) == len(rows) * len(columns) and min(cell) == (min(rows), min(columns))


def _text(letters: Sequence[Letter], wide: float) -> str:
    """The text of a cell. A figure is joined only where its first line is full."""
    rows = rows_of(letters)
    if len(rows) > 1 and all(is_figure(row.text) for row in rows):
        return ("" if _is_full(rows[0], wide) else "\n").join(row.text for row in rows)
    return "".join(row.text for row in _upright(letters, rows))


def _is_full(row: Row, wide: float) -> bool:
    own = row.right - row.left
    return own + 1.6 * own / max(len(row.text), 1) > wide - 0.8 * row.size


def _upright(letters: Sequence[Letter], rows: list[Row]) -> list[Row]:
    """The lines, or the columns from right to left where a cell is written downwards."""
    if len(rows) < 3 or any(len(row.text.split()) < 2 for row in rows[:-1]):
        return rows
    if any(len(part) > 1 for row in rows for part in row.text.split()):
        return rows
    turned = [Letter(e.text, e.top, -e.right, e.bottom, -e.left) for e in letters]
    return rows_of(turned)


# ---- Which lines are a table


def grids(page: Page) -> list[Grid]:
    """The tables of a page from above to below, with their letters taken from the page."""
    across, down = _merged(page.across), _merged(page.down)
    if len(across) + len(down) > _MOST_LINES:
        return []
    found = [Grid(*group) for group in _groups(across, down)]
    found = [grid for grid in found if len(grid.xs) > 2 or len(grid.ys) > 3]
    for grid in found:
        grid.letters = [letter for letter in page.letters if grid.holds(letter)]
        page.letters = [letter for letter in page.letters if not grid.holds(letter)]
    return sorted(found, key=lambda grid: grid.ys[0])


def _merged(rules: Iterable[Rule]) -> list[Rule]:
    """Lines drawn piece by piece made whole."""
    made: list[Rule] = []
    for rule in sorted(rules, key=lambda each: (round(each.at / _NEAR), each.start)):
        last = made[-1] if made else None
        if last and abs(last.at - rule.at) <= _NEAR and rule.start <= last.end + _NEAR:
            made[-1] = Rule(last.at, last.start, max(last.end, rule.end))
        else:
            made.append(rule)
    return made


def _groups(across: list[Rule], down: list[Rule]) -> Iterator[tuple[list[Rule], list[Rule]]]:
    """The lines that cross or touch each other, two of each at least."""
    left = [("across", rule) for rule in across] + [("down", rule) for rule in down]
    while left:
        group, left = [left[0]], left[1:]
        at = 0
        while at < len(group):
            touching = [each for each in left if _touch(group[at], each)]
            group += touching
            left = [each for each in left if each not in touching]
            at += 1
        found = [[rule for kind, rule in group if kind == name] for name in ("across", "down")]
        if min(map(len, found)) > 1:
            yield found[0], found[1]


def _touch(one: tuple[str, Rule], other: tuple[str, Rule]) -> bool:
    if one[0] == other[0]:
        return False
    (_, a), (_, b) = one, other
    return a.start - _NEAR <= b.at <= a.end + _NEAR and b.start - _NEAR <= a.at <= b.end + _NEAR
