"""Names of rows and columns of a table, as they are met in other people's tables."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from gkdesk.domain.form import Block, Header, Table
from gkdesk.domain.kinds import narrow

_MARKS = re.compile(r"[\W_]+")
_CIRCLED = {0x2460 + n: str(n + 1) for n in range(20)}
_NUMERALS = "一二三四五六七八九十"
_NUMBERING = re.compile(rf"[①-⑳]|\(?([{_NUMERALS}]{{1,3}}|[0-9]{{1,2}})[)、.:](?![0-9])")
_FIGURE = re.compile(r"(增加?|减少?|[-+])?[0-9][0-9,]*(\.[0-9]+)?(万?元|件|项|个|条|次)?")
_CHINESE = re.compile(r"[\u3400-\u9fff]")
_REMEMBERED = 4096
_DIGIT = re.compile(r"[0-9]")


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """A label without blanks, brackets, quotes and dots, in half width."""
    return _MARKS.sub("", narrow(text).translate(_CIRCLED))


def _parted(text: str) -> tuple[str, str]:
    """The number of a label and the rest of it: ``（三）不予公开`` is 3 and 不予公开."""
    whole = narrow(text)
    found = _NUMBERING.match(whole)
    if not found:
        return "", plain(whole)
    number = plain(found.group())
    number = str(_NUMERALS.index(number) + 1) if number in _NUMERALS else number
    return number, plain(whole[found.end() :])


def is_figure(text: str) -> bool:
    """Whether it is a number, with its sign and unit perhaps."""
    return bool(_FIGURE.fullmatch(narrow(text)))


def is_words(text: str) -> bool:
    """Whether it can only be a label: Chinese, and no digits but those of its numbering."""
    rest = _parted(text)[1]
    return bool(_CHINESE.search(rest)) and not _DIGIT.search(rest)


@dataclass(frozen=True)
class Spot:
    """A row or a column of a block."""

    block: Block
    header: Header

    def under(self, groups: Iterable["Spot"]) -> bool:
        """Whether it is nested in one of these; yes when there are none."""
        inside = [self.header.key.startswith(group.header.key + ".") for group in groups]
        return any(inside) or not inside


class _Index:
    """Headers by what they may be called: as it is, or without its number."""

    def __init__(self, spots: Iterable[Spot]) -> None:
        self._exact: dict[str, dict[Spot, None]] = defaultdict(dict)
        self._loose: dict[str, dict[tuple[Spot, str], None]] = defaultdict(dict)
        self._found: dict[str, tuple[Spot, ...]] = {}
        for spot in spots:
            header = spot.header
            for name in filter(None, (header.label, header.short, *header.aliases)):
                self._exact[plain(name)][spot] = None
                number, rest = _parted(name)
                self._loose[rest][spot, number] = None

    def exactly(self, text: str) -> list[Spot]:
        """Those of just that name, numbering and all."""
        return list(self._exact.get(plain(text), ()))

    def find(self, text: str) -> list[Spot]:
        """Those of that name; ``9.其他`` is not ``3.其他``, but 其他 may be."""
        if text not in self._found:
            if len(self._found) > _REMEMBERED:
                self._found.clear()
            self._found[text] = tuple(self._find(text))
        return list(self._found[text])

    def _find(self, text: str) -> list[Spot]:
        number, rest = _parted(text)
        loose = self._loose.get(rest, {})
        fitting = {spot: None for spot, own in loose if not number or not own or number == own}
        return self.exactly(text) or list(fitting)


class Names:
    """All that is printed in a table around its figures."""

    def __init__(self, table: Table) -> None:
        rows = [Spot(b, h) for b in table.blocks for h in b.rows.headers if h.label]
        columns = [Spot(b, h) for b in table.blocks for h in b.columns.headers]
        self.rows = _Index(s for s in rows if s.header in s.block.rows.leaves)
        self.row_groups = _Index(s for s in rows if s.header not in s.block.rows.leaves)
        self.columns = _Index(s for s in columns if s.header in s.block.columns.leaves)
        self.column_groups = _Index(s for s in columns if s.header not in s.block.columns.leaves)
        self.column_labels = [s.header.label for s in columns if s.header in s.block.columns.leaves]
        self.captions = {plain(b.caption): b for b in table.blocks if b.caption}
        texts = (text for b in table.blocks for text in (b.corner, b.columns_title))
        self._furniture = {plain(text) for text in texts if text} | set(self.captions)

    def is_row(self, text: str) -> bool:
        """Whether it names a row or a group of rows, and not as well a column."""
        if self.columns.exactly(text):
            return False
        return bool(self.rows.find(text) or self.row_groups.find(text))

    def is_head(self, text: str) -> bool:
        """Whether it stands above figures: a column, a group of columns, a caption, a corner."""
        column = self.columns.exactly(text) or self.column_groups.exactly(text)
        return bool(column) or plain(text) in self._furniture


@lru_cache(maxsize=16)
def names_of(table: Table) -> Names:
    """The names of a table, gathered once."""
    return Names(table)
