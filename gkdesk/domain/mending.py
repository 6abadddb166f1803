"""A table by somebody else made to fit: rows joined again, labels that were damaged restored.

Nothing of it is certain, so every row and column that was mended says why, and is shown to the
clerk as doubtful.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher

from gkdesk.domain.form import Header, Table
from gkdesk.domain.labels import Names, Spot, is_figure, names_of, plain
from gkdesk.domain.scraps import Line, Reading, Scrap

_LIKE = 0.6
_LONGEST = 80
Row = tuple[Scrap, ...]


@dataclass(frozen=True)
class Mended:
    """A table's rows with the doubts by row; ``everywhere`` are doubts about whole columns."""

    rows: Sequence[Row]
    doubts: Mapping[int, str] = field(default_factory=dict)
    everywhere: Mapping[int, str] = field(default_factory=dict)


def mended(rows: Sequence[Row], table: Table) -> Mended:
    """The rows, of one length, with what is plainly meant put in the place of what is printed."""
    heads, columns = _heads_mended(rows, names_of(table))
    return _Mender(heads, table).mend(columns)


def closest(text: str, labels: Mapping[str, str]) -> str | None:
    """The one key whose label is like a damaged one; None where none is, or two are as much so."""
    if len(text) > _LONGEST or not labels:
        return None
    likeness = sorted(
        ((_likeness(text, label), key) for key, label in labels.items()), reverse=True
    )
    near = [key for ratio, key in likeness if ratio >= max(_LIKE, likeness[0][0])]
    return near[0] if len(near) == 1 else None


def _likeness(text: str, label: str) -> float:
    return SequenceMatcher(None, plain(text), plain(label), autojunk=False).ratio()


# ---- The headings of the columns


def _heads_mended(rows: Sequence[Row], names: Names) -> tuple[Sequence[Row], dict[int, str]]:
    reading = Reading(rows, names)
    heads = sorted(reading.head_numbers)
    doubts: dict[int, str] = {}
    made = list(rows)
    labels = {plain(label): label for label in names.column_labels}
    there = {plain(scrap.text) for n in heads for scrap in rows[n]}
    missing = {key: label for key, label in labels.items() if key not in there}
    for number in heads:
        for column, scrap in enumerate(rows[number]):
            if not scrap.text or names.columns.find(scrap.text) or names.is_head(scrap.text):
                continue
            if column >= reading.side and (key := closest(scrap.text, missing)):
                doubts[column] = f"列名“{scrap.text}”按相近的“{labels[key]}”读入"
                made[number] = _put(made[number], column, labels[key])
    return made, doubts


def _put(row: Row, column: int, text: str) -> Row:
    return (*row[:column], replace(row[column], text=text), *row[column + 1 :])


# ---- The labels of the rows


class _Mender:
    def __init__(self, rows: Sequence[Row], table: Table) -> None:
        self.rows = list(rows)
        self.names = names_of(table)
        self.table = table
        self.doubts: dict[int, str] = {}
        self.reading = Reading(rows, self.names)
        self.leaves = [Spot(b, h) for b in table.blocks for h in b.rows.leaves if h.label]
        self.there = [spot for line in self.reading.lines for spot in self._found(line)]

    def mend(self, columns: Mapping[int, str]) -> Mended:
        dropped: set[int] = set()
        above = -1
        for line in self.reading.lines:
            if not (found := self._found(line)):
                dropped |= self._mend(line, above)
                found = self._now_at(line)
            above = max((self.leaves.index(spot) for spot in found[:1]), default=above)
        kept = [n for n in range(len(self.rows)) if n not in dropped]
        # The numbers of the rows stay what they are: a dropped one is left empty.
        empty = tuple(Scrap("") for _ in range(self.reading.width))
        rows = [self.rows[n] if n in kept else empty for n in range(len(self.rows))]
        return Mended(rows, self.doubts, columns)

    def _found(self, line: Line) -> list[Spot]:
        if not line.label:
            return []
        found = [spot for spot in self.names.rows.find(line.label) if spot in self.leaves]
        if line.caption and len(found) > 1:
            return [spot for spot in found if spot.block == line.caption]
        groups = [spot for text in line.groups for spot in self.names.row_groups.find(text)][-1:]
        return [spot for spot in found if spot.under(groups)]

    def _now_at(self, line: Line) -> list[Spot]:
        texts = (s.text for s in self.rows[line.number][: self.reading.side] if s.text)
        return [spot for text in texts for spot in self.names.rows.exactly(text)]

    def _mend(self, line: Line, above: int) -> set[int]:
        """Put the label right that was meant; the rows that are joined to this one."""
        if not line.label or not any(self._figures(line.number)):
            return set()
        if joined := self._joined(line):
            return joined
        if spot := self._single(line):
            why = f"“{line.label}”在这一版里分成几行，按“{spot.header.label}”读入"
        elif spot := self._damaged(line, above):
            why = f"行名“{line.label}”按相近的“{spot.header.label}”读入"
        else:
            return set()
        self._relabel(line, spot)
        self.there.append(spot)
        self.doubts[line.number] = why
        return set()

    def _figures(self, number: int) -> Iterator[str]:
        return (s.text for s in self.rows[number][self.reading.side :] if s.text)

    def _joined(self, line: Line) -> set[int]:
        """A row that a page cut in two: the rest of its label stands in the next one, alone."""
        number = line.number + 1
        if number >= len(self.rows) or any(self._figures(number)):
            return set()
        rest = next((s.text for s in reversed(self.rows[number]) if s.text and not s.repeat), "")
        if not rest or not (found := self.names.rows.exactly(line.label + rest)):
            return set()
        self._relabel(line, found[0])
        return {number}

    def _single(self, line: Line) -> Spot | None:
        """The row that stands for a group of this edition which an older one had as one row."""
        for spot in self.names.row_groups.find(line.label):
            below = [h for h in spot.block.rows.below(spot.header) if h in spot.block.rows.leaves]
            if not any(each.header in below and each in self.there for each in self.leaves):
                plain_group = spot.header.depth and not any(
                    "." in h.key[len(spot.header.key) + 1 :] for h in below
                )
                return Spot(spot.block, below[-1]) if plain_group else None
        return None

    def _damaged(self, line: Line, above: int) -> Spot | None:
        if any(is_figure(text) for text in (line.label,)):
            return None
        following = [self.leaves.index(s) for s in self.there if self.leaves.index(s) > above]
        between = self.leaves[above + 1 : min(following, default=len(self.leaves))]
        labels = {spot.header.key: spot.header.label for spot in between}
        key = closest(line.label, labels)
        return next((spot for spot in between if spot.header.key == key), None)

    def _relabel(self, line: Line, spot: Spot) -> None:
        """Write the label of a row, and the group it is in, where Reading will find them."""
        row = self.rows[line.number]
        at = max(n for n in range(self.reading.side) if row[n].text)
        for column in range(at + 1):
            if row[column].text == row[at].text:
                row = _put(row, column, spot.header.label)
        if at and (group := _group(spot)):
            row = _put(row, at - 1, group.label)
        self.rows[line.number] = row


def _group(spot: Spot) -> Header | None:
    chain = spot.block.rows.chain(spot.header)
    return chain[-2] if len(chain) > 1 else None
