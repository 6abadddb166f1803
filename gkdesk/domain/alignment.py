"""Two sequences of units laid beside one another: where they differ, in hunks a person can read.

Long stretches are cut at runs of units that stand once in both, so that time grows with length and
not with its square; short ones are compared unit by unit.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import pairwise
from typing import NamedTuple

_SMALL = 40_000
"""So many pairs of units are compared one by one; more are cut at anchors first."""
_RUNS = (24, 8, 4, 2, 1)
"""How many units an anchor has, the surest first."""
_LONGEST_CHANCE = 8
_STOPS = "。；！？"
_COMMAS = "，、：,;:"


class Hunk(NamedTuple):
    """Units ``start`` to ``end`` of the one became units ``there`` to ``then`` of the other."""

    start: int
    end: int
    there: int
    then: int

    @property
    def size(self) -> int:
        """How many units it speaks of, on the side where there are more."""
        return max(self.end - self.start, self.then - self.there)

    @property
    def anew(self) -> bool:
        """Whether there were other words before and are now."""
        return self.start < self.end and self.there < self.then


def hunks(ours: Sequence[str], theirs: Sequence[str]) -> list[Hunk]:
    """Where two sequences differ, in order, with something alike between every two."""
    found = list(_between(_blocks(ours, theirs), len(ours), len(theirs)))
    slid = [_slid(ours, theirs, hunk, *near) for hunk, near in _with_neighbours(found, ours)]
    return _gathered(ours, slid)


# ---- What is alike


def _blocks(ours: Sequence[str], theirs: Sequence[str]) -> list[tuple[int, int, int]]:
    """Where both are alike, in order: from where in the one, in the other, and how far."""
    found: list[tuple[int, int, int]] = []
    todo = [(0, len(ours), 0, len(theirs))]
    while todo:
        low, high, there, then = todo.pop()
        ahead = _alike_ahead(ours, low, high, theirs, there, then)
        found.append((low, there, ahead))
        low, there = low + ahead, there + ahead
        behind = _alike_behind(ours, low, high, theirs, there, then)
        high, then = high - behind, then - behind
        found.append((high, then, behind))
        if low == high or there == then:
            continue
        if (high - low) * (then - there) <= _SMALL:
            found += _compared(ours, low, high, theirs, there, then)
        else:
            anchors = _anchors(ours[low:high], theirs[there:then])
            for at, other, until, beyond in anchors:
                todo.append((low + at, low + until, there + other, there + beyond))
    return sorted(block for block in found if block[2])


def _alike_ahead(
    ours: Sequence[str], low: int, high: int, theirs: Sequence[str], there: int, then: int
) -> int:
    most, n = min(high - low, then - there), 0
    while n < most and ours[low + n] == theirs[there + n]:
        n += 1
    return n


def _alike_behind(
    ours: Sequence[str], low: int, high: int, theirs: Sequence[str], there: int, then: int
) -> int:
    most, n = min(high - low, then - there), 0
    while n < most and ours[high - 1 - n] == theirs[then - 1 - n]:
        n += 1
    return n


def _compared(
    ours: Sequence[str], low: int, high: int, theirs: Sequence[str], there: int, then: int
) -> Iterator[tuple[int, int, int]]:
    matcher = SequenceMatcher(None, ours[low:high], theirs[there:then], autojunk=False)
    for block in matcher.get_matching_blocks():
        yield low + block.a, there + block.b, block.size


def _anchors(ours: Sequence[str], theirs: Sequence[str]) -> list[tuple[int, int, int, int]]:
    """The stretches between anchors, each of which begins with its anchor; none without any."""
    for length in _RUNS:
        here, there = _once(ours, length), _once(theirs, length)
        common = sorted((at, there[run]) for run, at in here.items() if run in there)
        if kept := _rising(common):
            cuts = [(0, 0), *kept, (len(ours), len(theirs))]
            return [(*cut, *next_cut) for cut, next_cut in pairwise(cuts)]
    return []


def _once(units: Sequence[str], length: int) -> dict[tuple[str, ...], int]:
    """The runs of units that stand in a sequence once, and where."""
    found: dict[tuple[str, ...], int] = {}
    for at in range(len(units) - length + 1):
        run = tuple(units[at : at + length])
        found[run] = -1 if run in found else at
    return {run: at for run, at in found.items() if at >= 0}


def _rising(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest choice of pairs that rises on both sides; they rise on the first already."""
    tails: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for n, (_, there) in enumerate(pairs):
        place = bisect_left(tails, there)
        before.append(ends[place - 1] if place else -1)
        tails[place : place + 1] = [there]
        ends[place : place + 1] = [n]
    kept: list[tuple[int, int]] = []
    at = ends[-1] if ends else -1
    while at >= 0:
        kept.append(pairs[at])
        at = before[at]
    return kept[::-1]


# ---- What differs


def _between(blocks: Sequence[tuple[int, int, int]], here: int, there: int) -> Iterator[Hunk]:
    at = other = 0
    for start, begin, size in (*blocks, (here, there, 0)):
        if start > at or begin > other:
            yield Hunk(at, start, other, begin)
        at, other = start + size, begin + size


def _with_neighbours(
    found: Sequence[Hunk], ours: Sequence[str]
) -> Iterator[tuple[Hunk, tuple[int, int]]]:
    """Each hunk with how far it may slide; two that touched would be one."""
    for n, hunk in enumerate(found):
        first = found[n - 1].end + 1 if n else 0
        last = found[n + 1].start - 1 if n + 1 < len(found) else len(ours)
        yield hunk, (first, last)


def _slid(ours: Sequence[str], theirs: Sequence[str], hunk: Hunk, first: int, last: int) -> Hunk:
    """What was only put in or taken out, moved to where a paragraph or a sentence begins.

    ``甲。乙。`` out of ``甲。`` is a sentence more, not ``。乙`` in the middle of one.
    """
    if hunk.start < hunk.end and hunk.there < hunk.then:
        return hunk
    taken_out = hunk.start < hunk.end
    units, start, end = (ours, *hunk[:2]) if taken_out else (theirs, *hunk[2:])
    back = ahead = 0
    while hunk.start - back > first and units[start - back - 1] == units[end - back - 1]:
        back += 1
    while hunk.end + ahead < last and units[start + ahead] == units[end + ahead]:
        ahead += 1
    best = max(
        range(-back, ahead + 1),
        key=lambda by: (_fitness(units, start + by, end + by), -abs(by)),
        default=0,
    )
    return Hunk(*(n + best for n in hunk))


def _fitness(units: Sequence[str], start: int, end: int) -> int:
    """How well a stretch stands by itself: whole paragraphs, sentences, clauses."""
    before = units[start - 1] if start else "\n"
    after = units[end] if end < len(units) else "\n"
    if (before == "\n" and units[end - 1] == "\n") or (units[start] == "\n" and after == "\n"):
        return 3
    if before in _STOPS + "\n" and units[end - 1] in _STOPS:
        return 2
    return 1 if before in _COMMAS and units[end - 1] in _COMMAS else 0


def _gathered(ours: Sequence[str], found: Sequence[Hunk]) -> list[Hunk]:
    """Hunks with next to nothing alike between them, as one: that was alike by chance."""
    made: list[Hunk] = []
    for hunk in found:
        while made and _by_chance(ours[made[-1].end : hunk.start], made[-1], hunk):
            last = made.pop()
            hunk = Hunk(last.start, hunk.end, last.there, hunk.then)
        made.append(hunk)
    return made


def _by_chance(units: Sequence[str], before: Hunk, after: Hunk) -> bool:
    """Whether so little between two hunks is alike that the words were written anew.

    A figure alone, with other words on both sides of it, is no longer the same figure.
    """
    if len(units) > _LONGEST_CHANCE or "\n" in units:
        return False
    if not any(unit.isalpha() for unit in units):
        return any(unit[-1].isdigit() for unit in units) and before.anew and after.anew
    gone = before.end - before.start + after.end - after.start
    new = before.then - before.there + after.then - after.there
    enough = min(before.size, after.size, gone, new)
    return len(units) <= enough and all(unit.isalpha() for unit in units)
