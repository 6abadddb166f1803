"""Pasting a block into a table: which scrap belongs to which path, and what does not fit.

The block may be bare figures or carry the labels of the printed table. Labels found in it say
where its rows and columns belong; without them it starts at the current cell and runs over the
value cells in order. Labels are never data, totals are compared and never written, blank scraps
leave what is there alone, and nothing is guessed: what fits nowhere is listed with its reason.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from html import escape

from gkdesk.domain.errors import InvalidValue
from gkdesk.domain.form import Block, Header, Table
from gkdesk.domain.kinds import narrow
from gkdesk.domain.layout import Cell, Grid
from gkdesk.domain.report import Report


@dataclass(frozen=True)
class Scrap:
    """One square of a copied block; ``repeat`` where a merged cell covers it besides its first."""

    text: str
    repeat: bool = False


@dataclass(frozen=True)
class Misfit:
    """A scrap that was not taken: its text, its place in the table or in the block, and why."""

    text: str
    place: str
    reason: str


@dataclass(frozen=True)
class Total:
    """A total in the block that is not what the figures add up to once they are pasted."""

    path: str
    pasted: str
    computed: str


@dataclass(frozen=True)
class Plan:
    """What pasting would do. ``values`` are parsed texts by path, ready to be put.

    ``refused`` has no place or cannot be read, ``outside`` fell beyond the table's edge,
    ``unchanged`` stands there already, ``blanks`` were left alone, ``ignored`` are lines around
    the table (a title, a note), ``notes`` say what was assumed.
    """

    values: Mapping[str, str]
    refused: tuple[Misfit, ...] = ()
    outside: tuple[Misfit, ...] = ()
    totals: tuple[Total, ...] = ()
    unchanged: int = 0
    blanks: int = 0
    ignored: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def clean(self) -> bool:
        """Whether everything fits, so that it may be applied without asking."""
        return not (self.refused or self.outside or self.totals or self.notes)


def plan(report: Report, grid: Grid, start: str, block: Sequence[Sequence[Scrap]]) -> Plan:
    """What pasting ``block`` at the cell ``start`` would do; changes nothing.

    ``grid`` is the laid out table; the rows of the block are of one length.
    """
    if not any(scrap.text for row in block for scrap in row):
        return Plan({}, blanks=sum(len(row) for row in block))
    section = report.form.section(report.form.fields[start].section)
    assert section.table, start
    reading = _Reading(block, _Names(section.table))
    return _settled(report, _Landing(grid, report, grid.by_path[start], reading))


def copy_block(report: Report, grid: Grid, paths: Iterable[str]) -> tuple[str, str]:
    """The cells at ``paths`` as tab-separated text and as an HTML table, for other programs.

    Lines without a chosen cell, such as the headings in between, are left out; a cell over several
    columns is merged in the HTML and followed by blanks in the text.
    """
    chosen = {grid.by_path[path] for path in paths}
    left = min((cell.column for cell in chosen), default=0)
    right = max((cell.column + cell.columns for cell in chosen), default=0)
    plain, marked = [], []
    for row in sorted({cell.row for cell in chosen}):
        cells = dict.fromkeys(grid.at(row, column) for column in range(left, right))
        texts = [(cell, report.text(cell.path) if cell in chosen else "") for cell in cells]
        plain.append("\t".join(t + "\t" * (cell.columns - 1) for cell, t in texts) + "\n")
        marked.append("<tr>" + "".join(_marked(cell, text) for cell, text in texts) + "</tr>")
    return "".join(plain), '<meta charset="utf-8"><table>' + "".join(marked) + "</table>"


def _marked(cell: Cell, text: str) -> str:
    span = f' colspan="{cell.columns}"' if cell.columns > 1 else ""
    return f"<td{span}>{escape(text)}</td>"


# ---- names of rows and columns, as they are met in other people's tables

_MARKS = re.compile(r"[\W_]+")
_CIRCLED = {0x2460 + n: str(n + 1) for n in range(20)}
_NUMERALS = "一二三四五六七八九十"
_NUMBERING = re.compile(rf"[①-⑳]|\(?([{_NUMERALS}]{{1,3}}|[0-9]{{1,2}})[)、.:](?![0-9])")
_FIGURE = re.compile(r"(增加?|减少?|[-+])?[0-9][0-9,]*(\.[0-9]+)?(万?元|件|项|个|条|次)?")
_CHINESE = re.compile(r"[\u3400-\u9fff]")
_DIGIT = re.compile(r"[0-9]")


def _plain(text: str) -> str:
    """A label without blanks, brackets, quotes and dots, in half width."""
    return _MARKS.sub("", narrow(text).translate(_CIRCLED))


def _parted(text: str) -> tuple[str, str]:
    """The number of a label and the rest of it: ``（三）不予公开`` is 3 and 不予公开."""
    whole = narrow(text)
    found = _NUMBERING.match(whole)
    if not found:
        return "", _plain(whole)
    number = _plain(found.group())
    number = str(_NUMERALS.index(number) + 1) if number in _NUMERALS else number
    return number, _plain(whole[found.end() :])


def _is_figure(text: str) -> bool:
    return bool(_FIGURE.fullmatch(narrow(text)))


def _is_words(text: str) -> bool:
    """Whether it can only be a label: Chinese, and no digits but those of its numbering."""
    rest = _parted(text)[1]
    return bool(_CHINESE.search(rest)) and not _DIGIT.search(rest)


@dataclass(frozen=True)
class _Spot:
    """A row or a column of a block."""

    block: Block
    header: Header

    def under(self, groups: Iterable["_Spot"]) -> bool:
        """Whether it is nested in one of these; yes when there are none."""
        inside = [self.header.key.startswith(group.header.key + ".") for group in groups]
        return any(inside) or not inside


class _Index:
    """Headers by what they may be called: as it is, or without its number."""

    def __init__(self, spots: Iterable[_Spot]) -> None:
        self._exact: dict[str, dict[_Spot, None]] = defaultdict(dict)
        self._loose: dict[str, dict[tuple[_Spot, str], None]] = defaultdict(dict)
        for spot in spots:
            header = spot.header
            for name in filter(None, (header.label, header.short, *header.aliases)):
                self._exact[_plain(name)][spot] = None
                number, rest = _parted(name)
                self._loose[rest][spot, number] = None

    def exactly(self, text: str) -> list[_Spot]:
        return list(self._exact.get(_plain(text), ()))

    def find(self, text: str) -> list[_Spot]:
        """Those of that name; ``9.其他`` is not ``3.其他``, but 其他 may be."""
        number, rest = _parted(text)
        loose = self._loose.get(rest, {})
        fitting = {spot: None for spot, own in loose if not number or not own or number == own}
        return self.exactly(text) or list(fitting)


class _Names:
    """All that is printed in a table around its figures."""

    def __init__(self, table: Table) -> None:
        rows = [_Spot(b, h) for b in table.blocks for h in b.rows.headers if h.label]
        columns = [_Spot(b, h) for b in table.blocks for h in b.columns.headers]
        self.rows = _Index(s for s in rows if s.header in s.block.rows.leaves)
        self.row_groups = _Index(s for s in rows if s.header not in s.block.rows.leaves)
        self.columns = _Index(s for s in columns if s.header in s.block.columns.leaves)
        self.column_groups = _Index(s for s in columns if s.header not in s.block.columns.leaves)
        self.captions = {_plain(b.caption): b for b in table.blocks if b.caption}
        texts = (text for b in table.blocks for text in (b.corner, b.columns_title))
        self._furniture = {_plain(text) for text in texts if text} | set(self.captions)

    def is_row(self, text: str) -> bool:
        """Whether it names a row or a group of rows, and not as well a column."""
        if self.columns.exactly(text):
            return False
        return bool(self.rows.find(text) or self.row_groups.find(text))

    def is_head(self, text: str) -> bool:
        """Whether it stands above figures: a column, a group of columns, a caption, a corner."""
        column = self.columns.exactly(text) or self.column_groups.exactly(text)
        return bool(column) or _plain(text) in self._furniture


# ---- the block by itself: which lines are heads, which columns are labels


@dataclass(frozen=True)
class _Line:
    """A line of the block that is not a head, with the heads above each of its columns."""

    number: int
    scraps: Sequence[Scrap]
    label: str
    groups: tuple[str, ...]
    heads: tuple[tuple[str, ...], ...]
    caption: Block | None


class _Reading:
    """A block with its labels told from its figures: the first ``side`` columns are labels."""

    def __init__(self, rows: Sequence[Sequence[Scrap]], names: _Names) -> None:
        self.rows = rows
        self.names = names
        self.width = len(rows[0])

    @cached_property
    def side(self) -> int:
        """How many columns are labels; none of them holds a figure."""
        figures = (n for row in self.rows for n, s in enumerate(row) if _is_figure(s.text))
        first = min(figures, default=self.width)
        labels = (n for row in self.rows for n in range(first) if self._is_label(row, n))
        return max(labels, default=-1) + 1

    def _is_label(self, row: Sequence[Scrap], column: int) -> bool:
        text = row[column].text
        if not text or self.names.is_row(text):
            return bool(text)
        return _is_words(text) and any(_is_figure(scrap.text) for scrap in row)

    def _is_head(self, row: Sequence[Scrap]) -> bool:
        own = list(_texts(row))
        if any(_is_figure(text) for text in own) or (own and self.names.is_row(own[0])):
            return False
        beyond = (scrap.text for scrap in row[self.side :] if scrap.text)
        return any(self.names.is_head(text) for text in (*own[:1], *beyond))

    @cached_property
    def _head_numbers(self) -> frozenset[int]:
        return frozenset(n for n, row in enumerate(self.rows) if self._is_head(row))

    @cached_property
    def lines(self) -> tuple[_Line, ...]:
        """The lines to be placed, in order; empty ones count where nothing is labelled."""
        return tuple(
            line
            for line in self._all()
            if line.number not in self._around and not (self.side and not any(_texts(line.scraps)))
        )

    @cached_property
    def ignored(self) -> tuple[str, ...]:
        """What stands around the table: its title above the heads, notes in place of labels."""
        return tuple(t for n in sorted(self._around) for t in _texts(self.rows[n]))

    @cached_property
    def _around(self) -> frozenset[int]:
        first = min(self._head_numbers, default=0)
        return frozenset(
            n
            for n, row in enumerate(self.rows)
            if n not in self._head_numbers
            and not any(_is_figure(s.text) or self.names.is_row(s.text) for s in row)
            and any(_texts(row))
            and (n < first or (self.side and not any(_texts(row[self.side :]))))
        )

    def _all(self) -> Iterator[_Line]:
        heads: list[tuple[str, ...]] = []
        caption: Block | None = None
        labels: dict[int, str] = {}
        for number, row in enumerate(self.rows):
            if number in self._head_numbers:
                if number - 1 not in self._head_numbers:
                    heads, caption = [], None
                heads.append(self._filled(row))
                caption = caption or self.names.captions.get(_plain(row[0].text))
            else:
                label, groups = self._label(row, labels)
                stacks = tuple(tuple(filter(None, stack)) for stack in zip(*heads, strict=True))
                yield _Line(number, row, label, groups, stacks, caption)

    def _filled(self, row: Sequence[Scrap]) -> tuple[str, ...]:
        """The texts of a head; plain text leaves the squares of a merged heading blank."""
        texts: list[str] = []
        for scrap in row:
            left = texts[-1] if texts else ""
            group = not scrap.text and bool(self.names.column_groups.exactly(left))
            texts.append(left if group else scrap.text)
        return tuple(texts)

    def _label(self, row: Sequence[Scrap], above: dict[int, str]) -> tuple[str, tuple[str, ...]]:
        """The innermost label of a line and the groups it is in, also those begun further up."""
        at = max((n for n in range(self.side) if row[n].text), default=-1)
        if at < 0:
            return "", ()
        above.update((n, row[n].text) for n in range(at + 1) if row[n].text)
        return row[at].text, tuple(above[n] for n in range(at) if n in above)


def _texts(row: Iterable[Scrap]) -> Iterator[str]:
    return (scrap.text for scrap in row if scrap.text and not scrap.repeat)


# ---- where the lines and columns of the block go


@dataclass(frozen=True)
class _Landed:
    """A scrap with the path it goes to, or with the reason why it goes nowhere."""

    text: str
    where: str
    path: str = ""
    reason: str = ""
    outside: bool = False


@dataclass(frozen=True)
class _Target:
    """A line of the table: its number in the grid and what it is."""

    row: int
    spot: _Spot


class _Landing:
    """A block laid over a table from the cell ``start`` on."""

    def __init__(self, grid: Grid, report: Report, start: Cell, reading: _Reading) -> None:
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
                yield _Target(cell.row, _Spot(block, block.rows[form.fields[path].row]))

    def landed(self) -> list[_Landed]:
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

    def _contradicts(self, landed: Iterable[_Landed]) -> bool:
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

    def _laid(self, *, skip_rows: bool, skip_columns: bool) -> list[_Landed]:
        found: list[_Landed] = []
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

    def _named(self, line: _Line) -> "_Target | str":
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

    def _why_unnamed(self, line: _Line, found: list[_Spot], fitting: list[_Spot]) -> str:
        if fitting:
            return f"“{line.label}”不止一行，不知道是哪一行"
        if found:
            return f"“{line.label}”不在“{line.groups[-1]}”里"
        if self.reading.names.row_groups.find(line.label):
            return f"“{line.label}”是一组的名称，没有自己的数"
        return f"表里没有“{line.label}”这一行"

    def _nowhere(self, line: _Line, reason: str) -> Iterator[_Landed]:
        for column, scrap in self._scraps(line):
            if scrap.text:
                where = _where(line, column)
                yield _Landed(scrap.text, where, reason=reason, outside=reason == _BELOW)

    def _scraps(self, line: _Line) -> Iterator[tuple[int, Scrap]]:
        for column in range(self._margin, self.reading.width):
            if not line.scraps[column].repeat:
                yield column, line.scraps[column]

    def _line(self, line: _Line, target: _Target, *, skip_totals: bool) -> Iterator[_Landed]:
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
                landed = _Landed(scrap.text, landed.where, reason="这一格已经有数了")
            taken.add(landed.path)
            yield landed

    def _starts_whole(self, line: _Line, target: _Target) -> bool:
        labelled = bool(line.label or line.heads)
        return labelled and self._is_whole(self._wide, target.spot.block)

    def _headed(self, line: _Line, target: _Target, column: int) -> list[_Spot]:
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
        line: _Line,
        target: _Target,
        column: int,
        square: int | None,
        heads: list[_Spot] | None,
    ) -> _Landed:
        text, where = line.scraps[column].text, _where(line, column)
        here = self.grid.covering.get((target.row, square)) if square is not None else None
        if heads is None:
            if here is None:
                return _Landed(text, where, reason=_BESIDE, outside=True)
            if here.column != square:
                return _Landed(text, where, reason="表里这一格与左边的合并成一格")
            return _Landed(text, where, here.path)
        paths = [target.spot.block.path(target.spot.header, spot.header) for spot in heads]
        if len(paths) == 1 or (here and here.path in paths):
            return _Landed(text, where, paths[0] if len(paths) == 1 or not here else here.path)
        return _Landed(text, where, reason=_unheaded(line, column, paths))


_BELOW = "超出了表的最后一行"
_BESIDE = "超出了表的最后一列"


def _unheaded(line: _Line, column: int, paths: list[str]) -> str:
    if not line.heads[column]:
        return "这一列没有名称"
    name = line.heads[column][-1]
    return f"“{name}”不止一列，不知道是哪一列" if paths else f"表里没有“{name}”这一列"


def _where(line: _Line, column: int) -> str:
    return f"粘贴内容第 {line.number + 1} 行第 {column + 1} 列"


class _Following:
    """The lines of the table one after another, from the current one or from a caption on."""

    def __init__(self, targets: Sequence[_Target], at: int) -> None:
        self._targets = targets
        self._at = at
        self._caption: Block | None = None

    def __call__(self, line: _Line) -> "_Target | str":
        if line.caption and line.caption != self._caption:
            blocks = [target.spot.block for target in self._targets]
            self._caption, self._at = line.caption, blocks.index(line.caption)
        self._at += 1
        return self._targets[self._at - 1] if self._at <= len(self._targets) else _BELOW


# ---- what becomes of it


def _parsed(report: Report, path: str, text: str) -> str:
    """The text that would be kept; "" where it cannot be read."""
    try:
        return report.form.fields[path].kind.parse(text)
    except InvalidValue:
        return ""


def _number(report: Report, path: str, text: str) -> object:
    return report.form.fields[path].kind.number(_parsed(report, path, text))


def _settled(report: Report, landing: _Landing) -> Plan:
    landed = landing.landed()
    values: dict[str, str] = {}
    totals: dict[str, str] = {}
    refused = [_misfit(report, x) for x in landed if x.text and not x.path and not x.outside]
    unchanged = 0
    for each in landed:
        if not each.text or not each.path:
            continue
        field = report.form.fields[each.path]
        try:
            kept = field.kind.parse(_one_line(each.text))
        except InvalidValue as error:
            refused.append(_misfit(report, each, str(error)))
            continue
        if field.derived:
            totals[each.path] = kept
        elif kept == report.text(each.path):
            unchanged += 1
        else:
            values[each.path] = kept
    refused += _unplaced(landing.reading, landed)
    return Plan(
        values=values,
        refused=tuple(refused),
        outside=tuple(_misfit(report, x) for x in landed if x.text and x.outside),
        totals=tuple(_differing(report, values, totals)),
        unchanged=unchanged,
        blanks=sum(1 for each in landed if not each.text),
        ignored=landing.reading.ignored,
        notes=landing.notes,
    )


def _misfit(report: Report, landed: _Landed, reason: str = "") -> Misfit:
    place = report.form.fields[landed.path].place if landed.path else landed.where
    return Misfit(landed.text, place, reason or landed.reason)


def _one_line(text: str) -> str:
    """The text of a cell; several lines with figures are not one number."""
    lines = [line for line in text.split("\n") if _DIGIT.search(narrow(line))]
    if len(lines) > 1:
        raise InvalidValue(f"“{'、'.join(lines)}”一格里有几行数，请分开填。")
    return text


def _unplaced(reading: _Reading, landed: Sequence[_Landed]) -> list[Misfit]:
    """The complaint about a block that holds nothing but labels."""
    if any(each.text for each in landed):
        return []
    text = next(scrap.text for row in reading.rows for scrap in row if scrap.text)
    return [Misfit(text, "粘贴的内容", "只有表头，没有数")]


def _differing(
    report: Report, values: Mapping[str, str], totals: Mapping[str, str]
) -> Iterator[Total]:
    after = Report(report.form, report.year, {**report.values, **values})
    for path, pasted in totals.items():
        if after.field(path).kind.number(pasted) != after.number(path):
            yield Total(path, pasted, after.text(path))
