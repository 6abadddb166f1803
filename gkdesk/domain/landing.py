"""Where a copied block lands on a table: the path of each scrap, or the reason why it has none."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from gkdesk.domain.errors import InvalidValue
from gkdesk.domain.form import Block
from gkdesk.domain.labels import Spot
from gkdesk.domain.layout import Cell, Grid
from gkdesk.domain.report import Report
from gkdesk.domain.scraps import Line, Reading, Scrap


@dataclass(frozen=True)
class Landed:
    """A scrap with the path it goes to, or with the reason why it goes nowhere."""

    text: str
    row: int
    column: int
    path: str = ""
    reason: str = ""
    outside: bool = False
    unheaded: bool = False

    @property
    def where(self) -> str:
        """The place in the block, in words."""
        return f"粘贴内容第 {self.row + 1} 行第 {self.column + 1} 列"


@dataclass(frozen=True)
class _Target:
    """A line of the table: its number in the grid and what it is."""

    row: int
    spot: Spot


class Landing:
    """A block laid over a table from the cell ``start`` on."""

    def __init__(self, grid: Grid, report: Report, start: Cell, reading: Reading) -> None:
        self.grid = grid
        self.report = report
        self.start = start
        self.reading = reading
        self.notes: tuple[str, ...] = ()
        self._targets = tuple(self._value_rows())

    def _value_rows(self) -> Iterator[_Target]:
        form = self.report.form
        table = form.section(form.fields[self.start.path].section).table
        blocks = {block.key: block for block in table.blocks} if table else {}
        seen: set[int] = set()
        for path, cell in self.grid.by_path.items():
            if cell.row not in seen:
                seen.add(cell.row)
                block = blocks[form.fields[path].block]
                yield _Target(cell.row, Spot(block, block.rows[form.fields[path].row]))

    def landed(self) -> list[Landed]:
        """Where every scrap goes; totals are jumped over when the block plainly has none."""
        found = self._laid(skip_rows=False, skip_columns=False)
        if not self._contradicts(found):
            return found
        for rows, columns in ((True, False), (False, True), (True, True)):
            if self._may_skip(rows=rows, columns=columns):
                other = self._laid(skip_rows=rows, skip_columns=columns)
                if not self._contradicts(other):
                    self.notes += ("复制的内容里看来没有总计，已跳过总计的格子，请核对。",)
                    return other
        return found

    def _contradicts(self, landed: Iterable[Landed]) -> bool:
        """Whether a figure lands on a total that the figures of the block do not add up to."""
        texts = {each.path: each.text for each in landed if each.path}
        fields = self.report.form.fields
        trial = Report(self.report.form, self.report.year)
        for path, text in texts.items():
            if not fields[path].derived and (value := _parsed(self.report, path, text)):
                trial.set(path, value)
        return any(
            fields[path].derived
            and set(fields[path].terms) & set(texts)
            and (_number(self.report, path, text) or 0) != (trial.number(path) or 0)
            for path, text in texts.items()
        )

    def _may_skip(self, *, rows: bool, columns: bool) -> bool:
        """Whether the block is just as large as the table would be without its totals."""
        entered = [t for t in self._targets if not t.spot.header.sum]
        squares = self._squares(self._targets[0].spot.block)
        tall = len(self.reading.lines) == len(entered) < len(self._targets)
        wide = self._wide == sum(1 for *_, derived in squares if not derived) < len(squares)
        first = self.start.row == self._targets[0].row and self.start.column == squares[0][0]
        return first and (tall or not rows) and (wide or not columns) and not self._labelled

    @cached_property
    def _labelled(self) -> bool:
        return any(line.label for line in self.reading.lines)

    @staticmethod
    def _squares(block: Block) -> list[tuple[int, bool]]:
        """The squares of a line that hold values, and whether each is a total."""
        left = block.rows.depth if block.rows.leaves[0].label else 0
        leaves = [(leaf, n) for leaf in block.columns.leaves for n in range(leaf.span)]
        return [(left + at, bool(leaf.sum)) for at, (leaf, _) in enumerate(leaves)]

    @cached_property
    def _margin(self) -> int:
        """How many columns of the block are labels, with blanks left by merged labels."""
        reading = self.reading
        block = self._targets[0].spot.block
        depth = max((t.spot.block.rows.depth for t in self._targets), default=0)
        blank = all(not s.text for line in reading.lines for s in line.scraps[reading.side : depth])
        if not reading.side or reading.side >= depth or not blank or depth >= reading.width:
            return reading.side
        if self._is_whole(reading.width - reading.side, block):
            return reading.side
        if not self._is_whole(reading.width - depth, block):
            self.notes += ("行名右边的空列当作行名的一部分，请核对数字所在的列。",)
        return depth

    @property
    def _wide(self) -> int:
        return self.reading.width - self._margin

    def _is_whole(self, wide: int, block: Block) -> bool:
        squares = self._squares(block)
        return wide in (len(squares), sum(1 for _, derived in squares if not derived))

    def _laid(self, *, skip_rows: bool, skip_columns: bool) -> list[Landed]:
        found: list[Landed] = []
        following = self._following(skip_totals=skip_rows)
        used: set[int] = set()
        for line in self.reading.lines:
            target = self._named(line) if self._labelled else following(line)
            if isinstance(target, _Target) and target.row in used:
                target = f"“{line.label}”出现了两次"
            if isinstance(target, _Target):
                used.add(target.row)
                found.extend(self._line(line, target, skip_totals=skip_columns))
            else:
                found.extend(self._nowhere(line, target))
        return found

    def _following(self, *, skip_totals: bool) -> "_Following":
        targets = [t for t in self._targets if not (skip_totals and t.spot.header.sum)]
        at = next((n for n, t in enumerate(targets) if t.row >= self.start.row), 0)
        headed = self.reading.lines and self.reading.lines[0].heads
        if headed and len(self.reading.lines) == len(targets):
            at = 0
        return _Following(targets, at)

    def _named(self, line: Line) -> "_Target | str":
        """The line of the table that a label names, or why there is none."""
        names = self.reading.names
        if not line.label:
            return "这一行没有名称"
        found = names.rows.find(line.label)
        groups = [spot for text in line.groups for spot in names.row_groups.find(text)][-1:]
        fitting = [spot for spot in found if spot.under(groups)]
        if line.caption and len(fitting) > 1:
            fitting = [spot for spot in fitting if spot.block == line.caption]
        if len(fitting) == 1:
            return next(target for target in self._targets if target.spot == fitting[0])
        return self._why_unnamed(line, found, fitting)

    def _why_unnamed(self, line: Line, found: list[Spot], fitting: list[Spot]) -> str:
        if fitting:
            return f"“{line.label}”不止一行，不知道是哪一行"
        if found:
            return f"“{line.label}”不在“{line.groups[-1]}”里"
        if self.reading.names.row_groups.find(line.label):
            return f"“{line.label}”是一组的名称，没有自己的数"
        return f"表里没有“{line.label}”这一行"

    def _nowhere(self, line: Line, reason: str) -> Iterator[Landed]:
        for column, scrap in self._scraps(line):
            if scrap.text:
                outside = reason == _BELOW
                yield Landed(scrap.text, line.number, column, reason=reason, outside=outside)

    def _scraps(self, line: Line) -> Iterator[tuple[int, Scrap]]:
        for column in range(self._margin, self.reading.width):
            if not line.scraps[column].repeat:
                yield column, line.scraps[column]

    def _line(self, line: Line, target: _Target, *, skip_totals: bool) -> Iterator[Landed]:
        heads = [self._headed(line, target, n) for n in range(len(line.heads))]
        named = any(heads[self._margin :])
        squares = self._squares(target.spot.block)
        if not self._starts_whole(line, target):
            squares = [square for square in squares if square[0] >= self.start.column]
        squares = [square for square in squares if not (skip_totals and square[1])]
        taken: set[str] = set()
        for column, scrap in self._scraps(line):
            at = column - self._margin
            square = squares[at][0] if at < len(squares) else None
            landed = self._at(line, target, column, square, heads[column] if named else None)
            if landed.path and landed.path in taken and scrap.text:
                landed = replace(landed, path="", reason="这一格已经有数了")
            taken.add(landed.path)
            yield landed

    def _starts_whole(self, line: Line, target: _Target) -> bool:
        labelled = bool(line.label or line.heads)
        return labelled and self._is_whole(self._wide, target.spot.block)

    def _headed(self, line: Line, target: _Target, column: int) -> list[Spot]:
        """The columns of the table that the heads above a column of the block may mean."""
        names = self.reading.names
        stack = line.heads[column]
        if not stack:
            return []
        block = target.spot.block
        found = [spot for spot in names.columns.find(stack[-1]) if spot.block == block]
        groups = [spot for text in stack[:-1] for spot in names.column_groups.find(text)][-1:]
        return [spot for spot in found if spot.under(groups)]

    def _at(
        self,
        line: Line,
        target: _Target,
        column: int,
        square: int | None,
        heads: list[Spot] | None,
    ) -> Landed:
        at = (line.scraps[column].text, line.number, column)
        here = self.grid.covering.get((target.row, square)) if square is not None else None
        if heads is None:
            if here is None:
                return Landed(*at, reason=_BESIDE, outside=True)
            if here.column != square:
                return Landed(*at, reason="表里这一格与左边的合并成一格")
            return Landed(*at, here.path)
        paths = [target.spot.block.path(target.spot.header, spot.header) for spot in heads]
        if len(paths) == 1 or (here and here.path in paths):
            return Landed(*at, paths[0] if len(paths) == 1 or not here else here.path)
        stack, groups = line.heads[column], self.reading.names.column_groups
        unheaded = not stack or bool(groups.exactly(stack[-1]))
        return Landed(*at, reason=_unheaded(line, column, paths), unheaded=unheaded)


_BELOW = "超出了表的最后一行"
_BESIDE = "超出了表的最后一列"


def _unheaded(line: Line, column: int, paths: list[str]) -> str:
    if not line.heads[column]:
        return "这一列没有名称"
    name = line.heads[column][-1]
    return f"“{name}”不止一列，不知道是哪一列" if paths else f"表里没有“{name}”这一列"


class _Following:
    """The lines of the table one after another, from the current one or from a caption on."""

    def __init__(self, targets: Sequence[_Target], at: int) -> None:
        self._targets = targets
        self._at = at
        self._caption: Block | None = None

    def __call__(self, line: Line) -> "_Target | str":
        if line.caption and line.caption != self._caption:
            blocks = [target.spot.block for target in self._targets]
            self._caption, self._at = line.caption, blocks.index(line.caption)
        self._at += 1
        return self._targets[self._at - 1] if self._at <= len(self._targets) else _BELOW


def _parsed(report: Report, path: str, text: str) -> str:
    """The text that would be kept; "" where it cannot be read."""
    try:
        return report.form.fields[path].kind.parse(text)
    except InvalidValue:
        return ""


def _number(report: Report, path: str, text: str) -> object:
    return report.form.fields[path].kind.number(_parsed(report, path, text))
