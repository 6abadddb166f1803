"""Paragraphs that stand elsewhere than they did: found, and put back for the comparison.

With them back in their old places everything else about them compares as in any other paragraph:
a live number in a paragraph that was moved stays live.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

_MOST = 400
"""Paragraphs; a text of the report has some tens."""
_SHORTEST = 6
_ALIKE = 0.6


@dataclass(frozen=True)
class Restored:
    """Their paragraphs by number, in our order; ``moved`` are those of ours with theirs."""

    order: tuple[int, ...]
    moved: tuple[tuple[int, int], ...]


def restored(
    ours: Sequence[str], theirs: Sequence[str], weight: Callable[[str], int] = len
) -> Restored:
    """Their paragraphs with those that were moved back in their old places.

    Of two that changed places the one of less ``weight`` was moved.
    """
    partners = _partners(ours, theirs) if max(len(ours), len(theirs)) <= _MOST else {}
    stayed = _heaviest(sorted(partners.items()), [weight(text) for text in ours])
    moved = tuple(
        (here, there)
        for here, there in sorted(partners.items())
        if (here, there) not in stayed and len(theirs[there]) >= _SHORTEST
    )
    away = {there for _, there in moved}
    order = [there for there in range(len(theirs)) if there not in away]
    for here, there in moved:
        order.insert(_place(here, order, partners, ours, theirs), there)
    return Restored(tuple(order), moved)


def _partners(ours: Sequence[str], theirs: Sequence[str]) -> dict[int, int]:
    """Which of our paragraphs is which of theirs: those that are the same, then those alike."""
    here, there = _once(ours), _once(theirs)
    found = {at: there[text] for text, at in here.items() if text in there}
    left = [n for n in range(len(ours)) if n not in found and len(ours[n]) >= _SHORTEST]
    free = set(range(len(theirs))) - set(found.values())
    pairs = {n: _pairs(theirs[n]) for n in free}
    likely = sorted(
        ((_likeness(_pairs(ours[n]), pairs[m]), -abs(n - m), n, m) for n in left for m in free),
        reverse=True,
    )
    for likeness, _, n, m in likely:
        if likeness < _ALIKE:
            break
        if n not in found and m in free:
            found[n] = m
            free.remove(m)
    return found


def _once(paragraphs: Sequence[str]) -> dict[str, int]:
    count = Counter(paragraphs)
    return {text: n for n, text in enumerate(paragraphs) if count[text] == 1}


def _pairs(text: str) -> Counter[str]:
    return Counter(one + other for one, other in pairwise(text))


def _likeness(one: Counter[str], other: Counter[str]) -> float:
    both = one.total() + other.total()
    return 2 * (one & other).total() / both if both else 0.0


def _heaviest(pairs: Sequence[tuple[int, int]], of: Sequence[int]) -> set[tuple[int, int]]:
    """The pairs in the same order on both sides that weigh most: these stayed."""
    weights: list[int] = []
    before: list[int] = []
    for n, (here, there) in enumerate(pairs):
        best = max(
            (m for m in range(n) if pairs[m][1] < there), key=lambda m: weights[m], default=-1
        )
        before.append(best)
        weights.append((weights[best] if best >= 0 else 0) + 1 + of[here])
    at = max(range(len(pairs)), key=lambda n: weights[n], default=-1)
    kept: set[tuple[int, int]] = set()
    while at >= 0:
        kept.add(pairs[at])
        at = before[at]
    return kept


def _place(
    here: int,
    order: Sequence[int],
    partners: Mapping[int, int],
    ours: Sequence[str],
    theirs: Sequence[str],
) -> int:
    """Where a paragraph goes back to: behind the one that stood before it, and what is left of it.

    A paragraph that was broken in two has one partner; its other half belongs to it all the same.
    """
    known = [n for n in range(here) if n in partners and partners[n] in order]
    if not known:
        return 0
    at, taken = order.index(partners[known[-1]]) + 1, set(partners.values())
    behind = ours[here + 1] if here + 1 < len(ours) else ""
    while at < len(order) and order[at] not in taken:
        half = theirs[order[at]]
        if _within(half, behind) > _within(half, ours[here - 1]):
            break
        at += 1
    return at


def _within(text: str, other: str) -> int:
    return (_pairs(text) & _pairs(other)).total()
