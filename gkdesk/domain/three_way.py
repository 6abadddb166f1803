"""A text as sent, as it came back and as it is now: what each change comes to in the text of now.

Changes of the two sides at different places stand beside one another; where both changed the same
words they are one question to the clerk.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from gkdesk.domain.alignment import hunks
from gkdesk.domain.live import Live
from gkdesk.domain.overlay import Move, Overlay, Patch, applied, shifted
from gkdesk.domain.units import texts, units, where

Span = tuple[int, int]


@dataclass(frozen=True)
class Piece:
    """One change of the text that came back, as a patch or a move of the text of now.

    ``sent`` is where the words stood in the text as sent, ``both`` whether the text of now was
    changed there as well.
    """

    sent: Span
    now: Span
    both: bool = False
    patch: Patch | None = None
    move: Move | None = None
    lives: tuple[Live, ...] = ()


def pieces_of(sent: str, overlaid: Overlay, now: str, *, lines: bool = True) -> list[Piece]:
    """The changes of ``overlaid``, which made ``sent`` into what came back, in the text of now."""
    laid = _Now(sent, now, lines=lines)
    found = [_piece(sent, laid, *cluster) for cluster in laid.clusters(overlaid.patches)]
    return [*found, *(_moved(sent, laid, move, overlaid.patches) for move in overlaid.moves)]


class _Now:
    """The text of now beside the text as sent: which place of the one is which of the other."""

    def __init__(self, sent: str, now: str, *, lines: bool) -> None:
        here, there = units(sent, lines=lines), units(now, lines=lines)
        self.changed: list[tuple[int, int, int, int]] = []
        self._starts, self._ends = {0: 0}, {0: 0}
        if there and here:
            self._starts[here[0].start] = self._ends[here[0].start] = there[0].start
        at = other = 0
        found = hunks(texts(here), texts(there))
        for start, end, begin, then in (*found, (len(here), len(here), len(there), len(there))):
            for one, two in zip(here[at:start], there[other:begin], strict=True):
                self._starts[one.start] = two.start
                self._ends[one.end] = two.end
            at, other = end, then
        for hunk in found:
            span = where(here, hunk.start, hunk.end)
            self.changed.append((*span, *where(there, hunk.there, hunk.then)))
        self._order = [span[0] for span in self.changed]

    def clusters(
        self, patches: Iterable[Patch]
    ) -> list[tuple[list[Patch], list[tuple[int, int, int, int]]]]:
        """The patches with what was changed now at the same place; those that meet, together."""
        made: list[tuple[list[Patch], list[tuple[int, int, int, int]]]] = []
        for patch in patches:
            meets = self._meeting(patch.start, patch.end)
            if made and meets and made[-1][1] and meets[0] in made[-1][1]:
                made[-1][0].append(patch)
                made[-1][1].extend(each for each in meets if each not in made[-1][1])
            else:
                made.append(([patch], meets))
        return made

    def _meeting(self, start: int, end: int) -> list[tuple[int, int, int, int]]:
        first = max(0, bisect_right(self._order, start) - 1)
        return [each for each in self.changed[first:] if each[0] <= end and start <= each[1]]

    def start(self, at: int) -> int:
        """Where a stretch that begins at a place as sent begins now."""
        return self._found(at, self._starts, 0)

    def end(self, at: int) -> int:
        """Where a stretch that ends at a place as sent ends now."""
        return self._found(at, self._ends, 1)

    def _found(self, at: int, known: dict[int, int], side: int) -> int:
        for each in self.changed:
            if each[side] == at and (each[0] < each[1] or at not in known):
                return each[2 + side]
        if at in known:
            return known[at]
        within = next((each for each in self.changed if each[0] < at < each[1]), None)
        if within:
            return within[2 + side]
        return known[max(place for place in known if place <= at)]


def _piece(
    sent: str, laid: _Now, patches: Sequence[Patch], meets: Sequence[tuple[int, int, int, int]]
) -> Piece:
    start = min([patches[0].start, *(each[0] for each in meets)])
    end = max([patches[-1].end, *(each[1] for each in meets)])
    lives = tuple(live for patch in patches for live in patch.lives)
    if start == end:
        now = (laid.end(start), laid.end(start))
        if meets:
            now = (meets[0][2], meets[-1][3])
    else:
        now = (laid.start(start), laid.end(end))
        now = (
            min([now[0], *(each[2] for each in meets)]),
            max([now[1], *(each[3] for each in meets)]),
        )
    text = applied(sent[start:end], [_from(patch, start) for patch in patches])
    return Piece((start, end), now, bool(meets), Patch(*now, text, lives), lives=lives)


def _from(patch: Patch, start: int) -> Patch:
    return Patch(patch.start - start, patch.end - start, patch.text, patch.lives)


def _moved(sent: str, laid: _Now, move: Move, patches: Iterable[Patch]) -> Piece:
    """A move; of a paragraph that is no longer there, the paragraph as it came back."""
    now = (laid.start(move.start), laid.end(move.end))
    whole = now[0] < now[1]
    there = shifted(move, *(now if whole else (now[1], now[1])), _target(laid, move))
    if not whole:
        within = [p for p in patches if move.start <= p.start and p.end <= move.end]
        inner = [_from(patch, move.start) for patch in within]
        there = Move(
            there.start,
            there.end,
            there.to,
            there.late,
            there.order,
            applied(sent[move.start : move.end], inner),
        )
    return Piece((move.start, move.end), (there.start, there.end), not whole, move=there)


def _target(laid: _Now, move: Move) -> int:
    return -1 if move.to < 0 else laid.end(move.to)
