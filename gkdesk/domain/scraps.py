"""A copied block by itself: which of its lines are heads, which of its columns are labels."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from gkdesk.domain.form import Block
from gkdesk.domain.labels import Names, is_figure, is_words, plain


@dataclass(frozen=True)
class Scrap:
    """One square of a copied block; ``repeat`` where a merged cell covers it besides its first.

    ``mark`` is the bookmark of ours that it carries in a document.
    """

    text: str
    repeat: bool = False
    mark: str = ""


@dataclass(frozen=True)
class Line:
    """A line of the block that is not a head, with the heads above each of its columns."""

    number: int
    scraps: Sequence[Scrap]
    label: str
    groups: tuple[str, ...]
    heads: tuple[tuple[str, ...], ...]
    caption: Block | None


class Reading:
    """A block with its labels told from its figures: the first ``side`` columns are labels."""

    def __init__(self, rows: Sequence[Sequence[Scrap]], names: Names) -> None:
        self.rows = rows
        self.names = names
        self.width = len(rows[0])

    @cached_property
    def side(self) -> int:
        """How many columns are labels; none of them holds a figure."""
        firsts = [
            next((n for n, scrap in enumerate(row) if is_figure(scrap.text)), -1)
            for row in self.rows
        ]
        first = min((n for n in firsts if n >= 0), default=self.width)
        labels = (
            n
            for row, figure in zip(self.rows, firsts, strict=True)
            for n in range(first)
            if self._is_label(row[n].text, beside_figure=figure >= 0)
        )
        return max(labels, default=-1) + 1

    def _is_label(self, text: str, *, beside_figure: bool) -> bool:
        if not text or self.names.is_row(text):
            return bool(text)
        return beside_figure and is_words(text)

    def _is_head(self, row: Sequence[Scrap]) -> bool:
        own = list(_texts(row))
        if any(is_figure(text) for text in own) or (own and self.names.is_row(own[0])):
            return False
        beyond = (scrap.text for scrap in row[self.side :] if scrap.text)
        return any(self.names.is_head(text) for text in (*own[:1], *beyond))

    @cached_property
    def head_numbers(self) -> frozenset[int]:
        """The rows that stand above figures and name their columns."""
        return frozenset(n for n, row in enumerate(self.rows) if self._is_head(row))

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """The lines to be placed, in order; empty ones count where nothing is labelled."""
        return tuple(
            line
            for line in self._all()
            if line.number not in self.around and not (self.side and not any(_texts(line.scraps)))
        )

    @cached_property
    def ignored(self) -> tuple[str, ...]:
        """What stands around the table: its title above the heads, notes in place of labels."""
        return tuple(t for n in sorted(self.around) for t in _texts(self.rows[n]))

    @cached_property
    def around(self) -> frozenset[int]:
        """The rows that are neither heads nor figures: titles and notes."""
        first = min(self.head_numbers, default=0)
        return frozenset(
            n
            for n, row in enumerate(self.rows)
            if n not in self.head_numbers
            and not any(is_figure(s.text) or self.names.is_row(s.text) for s in row)
            and any(_texts(row))
            and (n < first or (self.side and not any(_texts(row[self.side :]))))
        )

    def _all(self) -> Iterator[Line]:
        heads: list[tuple[str, ...]] = []
        caption: Block | None = None
        labels: dict[int, str] = {}
        for number, row in enumerate(self.rows):
            if number in self.head_numbers:
                if number - 1 not in self.head_numbers:
                    heads, caption = [], None
                heads.append(self._filled(row))
                caption = caption or self.names.captions.get(plain(row[0].text))
            else:
                label, groups = self._label(row, labels)
                stacks = tuple(tuple(filter(None, stack)) for stack in zip(*heads, strict=True))
                yield Line(number, row, label, groups, stacks, caption)

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
        # What a heading is merged with below itself is no label.
        own = ["" if s.repeat and self.names.is_head(s.text) else s.text for s in row[: self.side]]
        at = max((n for n, text in enumerate(own) if text), default=-1)
        if at < 0:
            return "", ()
        above.update((n, text) for n, text in enumerate(own) if text)
        return own[at], tuple(above[n] for n in range(at) if n in above)


def _texts(row: Iterable[Scrap]) -> Iterator[str]:
    return (scrap.text for scrap in row if scrap.text and not scrap.repeat)
