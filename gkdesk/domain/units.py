"""A text as the units in which it is compared: characters, figures, words, live numbers, lines.

A unit is known by its text and knows its place. How lines are set (blanks before and after, empty
lines) is no part of it, so a text is the same before it was printed and after.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from gkdesk.domain.live import Live, pieces

_UNIT = re.compile(
    r"(?P<break>\s*\n\s*)|[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?"
    r"|[A-Za-z]+|(?P<blank>[ \t\u3000\xa0]+)|.",
    re.DOTALL,
)


class Unit(NamedTuple):
    """The text of a unit and where it stands."""

    text: str
    start: int
    end: int


@lru_cache(maxsize=64)
def units(text: str, *, lines: bool = True) -> tuple[Unit, ...]:
    """The units of a text, each live number one; without ``lines`` its line ends are none."""
    found: list[Unit] = []
    at = 0
    for piece in pieces(text):
        if isinstance(piece, Live):
            found.append(Unit(piece.token, piece.start, piece.end))
            at = piece.end
        else:
            found.extend(_plain(piece, at, lines=lines))
            at += len(piece)
    return tuple(_stripped(found))


def _plain(piece: str, at: int, *, lines: bool) -> Iterator[Unit]:
    for each in _UNIT.finditer(piece):
        shown = "\n" if each["break"] else " " if each["blank"] else each[0]
        if lines or shown not in "\n ":
            yield Unit(shown, at + each.start(), at + each.end())


def _stripped(found: Sequence[Unit]) -> Sequence[Unit]:
    first, last = 0, len(found)
    while first < last and found[first].text in "\n ":
        first += 1
    while first < last and found[last - 1].text in "\n ":
        last -= 1
    return found[first:last]


def texts(of: Sequence[Unit]) -> list[str]:
    """What units say, without their places."""
    return [unit.text for unit in of]


def same(one: str, other: str, *, lines: bool = True) -> bool:
    """Whether two texts say the same, however they are set."""
    return one == other or texts(units(one, lines=lines)) == texts(units(other, lines=lines))


def where(of: Sequence[Unit], start: int, end: int) -> tuple[int, int]:
    """The places in the text of units ``start`` to ``end``; between two units, the first's end."""
    if start < end:
        return of[start].start, of[end - 1].end
    at = of[start - 1].end if start else of[0].start if of else 0
    return at, at


@dataclass(frozen=True)
class Print:
    """A text as it was printed, and where each of its characters comes from."""

    text: str
    _starts: tuple[int, ...]
    _ends: tuple[int, ...]
    lives: tuple[Live, ...] = ()

    def origin(self, start: int, end: int) -> tuple[int, int]:
        """The places in the text as kept of what was printed there, live numbers whole."""
        if start < end:
            return self._starts[start], self._ends[end - 1]
        after = self._starts[start] if start < len(self._starts) else None
        before = self._ends[start - 1] if start else 0
        # Within a live number the one after begins before the one before ends.
        return (before, before) if after is None or after >= before else (after, before)

    def printed(self, start: int, end: int) -> tuple[int, int]:
        """The reverse: where a stretch of the text as kept was printed."""
        return bisect_right(self._ends, start), bisect_right(self._ends, end)


def print_of(text: str, shown: Callable[[Live], str]) -> Print:
    """A text with every live number as ``shown`` says."""
    made: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    lives: list[Live] = []
    at = 0
    for piece in pieces(text):
        if isinstance(piece, Live):
            number = shown(piece)
            made.append(number)
            starts += [piece.start] * len(number)
            ends += [piece.end] * len(number)
            lives.append(piece)
            at = piece.end
        else:
            made.append(piece)
            starts += range(at, at + len(piece))
            ends += range(at + 1, at + len(piece) + 1)
            at += len(piece)
    return Print("".join(made), tuple(starts), tuple(ends), tuple(lives))
