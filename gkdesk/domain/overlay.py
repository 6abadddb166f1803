"""A text that came back laid over the text as it was sent.

What came back is printed: its live numbers are figures. Where such a figure was not touched the
live number stays; where it was, the new figure is plain text, and the patch knows what it replaced.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from gkdesk.domain.alignment import Hunk, hunks
from gkdesk.domain.live import Live
from gkdesk.domain.moves import restored
from gkdesk.domain.units import Print, Unit, print_of, same, texts, units, where


@dataclass(frozen=True)
class Patch:
    """What is to stand from ``start`` to ``end`` of a text, and the live numbers it replaces."""

    start: int
    end: int
    text: str
    lives: tuple[Live, ...] = ()


@dataclass(frozen=True)
class Move:
    """A paragraph from ``start`` to ``end`` that is to stand behind the place ``to``; -1: first.

    ``late`` ones come behind what a patch puts in at the same place. ``text`` is what moves, where
    that is not what stands there.
    """

    start: int
    end: int
    to: int
    late: bool = False
    order: int = 0
    text: str | None = None


@dataclass(frozen=True)
class Overlay:
    """How one text becomes another."""

    patches: tuple[Patch, ...] = ()
    moves: tuple[Move, ...] = ()


Shown = Callable[[Live], str]
_TELLING = 12
"""So many characters do not stand in two places by chance."""


def _one(text: str) -> int:
    return int(bool(text))


_WEIGHTS = (len, _one)
"""Which of two paragraphs was moved: the shorter one, as a rule; else as few as can be."""


def overlay(sent: str, came: str, shown: Shown, later: Shown, *, lines: bool = True) -> Overlay:
    """How the text that was sent became the one that came back.

    ``shown`` is what its live numbers were printed as, ``later`` what they are with the figures
    that came back: a reviewer who changed a figure in the table and in the text changed one thing.
    """
    found = _overlay(sent, came, shown, lines=lines)
    moved = {live.start for patch in found.patches for live in patch.lives}
    moved = {live.start for live in print_of(sent, shown).lives if live.start in moved}
    if not moved:
        return found

    def either(live: Live) -> str:
        return later(live) if live.start in moved else shown(live)

    return _overlay(sent, came, either, lines=lines)


def raw_overlay(before: str, after: str, *, lines: bool = True) -> Overlay:
    """How a text with its live numbers became another: each is one unit."""
    return _overlay(before, after, lambda live: live.token, lines=lines)


def _overlay(sent: str, came: str, shown: Shown, *, lines: bool) -> Overlay:
    printed = print_of(sent, shown)
    if same(printed.text, came, lines=lines):
        return Overlay()
    laid = _Laid(printed, came, lines=lines)
    for weight in _WEIGHTS if lines else ():
        found = laid.with_moves(weight)
        if found.moves:
            whole = applied(sent, found.patches, found.moves)
            # Each live number by its own place, which a move does not keep: by what it says.
            numbers = {live.token: shown(live) for live in printed.lives}
            told = partial(_told, numbers)
            if same(print_of(whole, told).text, came):
                return _revived(sent, shown, found)
    return _revived(sent, shown, laid.overlay())


def _revived(sent: str, shown: Shown, found: Overlay) -> Overlay:
    """The patches; a paragraph that one takes out and another puts in keeps its live numbers."""
    gone = [patch for patch in found.patches if patch.lives]
    alive: dict[str, str] = {}
    at = 0
    for line in sent.split("\n"):
        start, end = at, at + len(line)
        at = end + 1
        words = line.strip()
        if "{" in words and any(p.start <= start + 1 and end - 1 <= p.end for p in gone):
            alive[print_of(words, shown).text] = words
    patches = []
    for patch in found.patches:
        text = patch.text
        for told, words in alive.items():
            text = text.replace(told, words) if len(told) >= _TELLING else text
        patches.append(replace(patch, text=text))
    return Overlay(tuple(patches), found.moves)


def _told(numbers: dict[str, str], live: Live) -> str:
    return numbers.get(live.token, live.token)


class _Laid:
    """One text laid over the print of another."""

    def __init__(self, printed: Print, came: str, *, lines: bool = True) -> None:
        self.printed = printed
        self.came = came
        self.lines = lines
        self.ours = units(printed.text, lines=lines)

    def overlay(self) -> Overlay:
        """Words that came and went, and no paragraph that was moved."""
        theirs = units(self.came, lines=self.lines)
        return Overlay(tuple(self._patches(self.came, theirs, self._hunks(theirs))))

    def with_moves(self, weight: Callable[[str], int]) -> Overlay:
        """The same with paragraphs that were moved back in their old places."""
        here = _paragraphs(self.ours)
        other = units(self.came)
        there = _paragraphs(other)
        back = restored(_told_of(self.ours, here), _told_of(other, there), weight)
        if not back.moved:
            return Overlay(tuple(self._patches(self.came, other, self._hunks(other))))
        parts = [self.came[slice(*where(other, *there[n]))] for n in back.order]
        text = "\n".join(parts)
        theirs = units(text)
        found = self._hunks(theirs)
        ends = dict(zip(back.order, (end for _, end in _paragraphs(theirs)), strict=True))
        moves = self._moves(back.moved, here, ends, found)
        return Overlay(tuple(self._patches(text, theirs, found)), tuple(moves))

    def _hunks(self, theirs: Sequence[Unit]) -> list[Hunk]:
        return hunks(texts(self.ours), texts(theirs))

    def _patches(self, text: str, theirs: Sequence[Unit], found: Iterable[Hunk]) -> list[Patch]:
        """The hunks as patches of the text as it was kept, live numbers whole."""
        made: list[tuple[int, int, int, int, int, int]] = []
        for hunk in found:
            here = where(self.ours, hunk.start, hunk.end)
            there = where(theirs, hunk.there, hunk.then)
            start, end = self.printed.origin(*here)
            if made and start < made[-1][1]:  # in the same live number
                first = made.pop()
                start, here, there = first[0], (first[2], here[1]), (first[4], there[1])
                end = max(end, first[1])
            made.append((start, end, *here, *there))
        return [self._patch(text, *each) for each in made]

    def _patch(self, text: str, start: int, end: int, *of: int) -> Patch:
        low, high, there, then = of
        first, last = self.printed.printed(start, end)
        printed = self.printed.text
        whole = printed[first:low] + text[there:then] + printed[high:last]
        lives = (live for live in self.printed.lives if start <= live.start and live.end <= end)
        return Patch(start, end, whole, tuple(lives))

    def _moves(
        self,
        moved: Sequence[tuple[int, int]],
        here: Sequence[tuple[int, int]],
        ends: dict[int, int],
        found: Sequence[Hunk],
    ) -> Iterator[Move]:
        away = {there for _, there in moved}
        for paragraph, there in moved:
            start, end = self.printed.origin(*where(self.ours, *here[paragraph]))
            before = next((n for n in range(there - 1, -1, -1) if n not in away), None)
            if before is None:
                yield Move(start, end, -1, order=there)
                continue
            at, late = _placed(ends[before], found)
            to = self.printed.origin(*where(self.ours, at, at))[0]
            yield Move(start, end, to, late, there)


def _paragraphs(of: Sequence[Unit]) -> list[tuple[int, int]]:
    """From which unit to which each paragraph goes."""
    breaks = [n for n, unit in enumerate(of) if unit.text == "\n"]
    return list(zip([0, *(n + 1 for n in breaks)], [*breaks, len(of)], strict=True))


def _told_of(of: Sequence[Unit], paragraphs: Iterable[tuple[int, int]]) -> list[str]:
    return ["".join(texts(of[start:end])) for start, end in paragraphs]


def _placed(at: int, found: Iterable[Hunk]) -> tuple[int, bool]:
    """The place before the units of ours that the place before their unit ``at`` is."""
    by = 0
    for hunk in found:
        if at <= hunk.there:
            break
        if at <= hunk.then:
            return hunk.end, True
        by = hunk.end - hunk.then
    return at + by, False


# ---- Applying

_OPEN, _CLOSE, _HOLE, _TARGET = "\ue0f0", "\ue0f1", "\ue0f2", "\ue0f3"
"""Signs of private use, put in for a moment; a text that has them is not taken apart."""


def applied(text: str, patches: Iterable[Patch], moves: Iterable[Move] = ()) -> str:
    """A text with patches in place and paragraphs moved."""
    moving = sorted(moves, key=lambda move: move.order)
    made: list[str] = []
    at = 0
    # Places in order; at one place: what ends there, what goes there, what begins there.
    acts = sorted([*map(_act, patches), *(act for move in moving for act in _signs(move, moving))])
    for start, _, end, new in acts:
        made += [text[at : max(at, start)], new]
        at = max(at, end)
    made.append(text[at:])
    return _rearranged("".join(made), moving) if moving else "".join(made)


def _act(patch: Patch) -> tuple[int, int, int, str]:
    rank = 3
    if patch.start == patch.end:  # a paragraph put in before or behind another is none of it
        rank = 2 if patch.text.endswith("\n") else 6 if patch.text.startswith("\n") else 4
    return patch.start, rank, patch.end, patch.text


def _signs(move: Move, moves: Sequence[Move]) -> Iterator[tuple[int, int, int, str]]:
    number = chr(0xE100 + moves.index(move))
    yield move.start, 2, move.start, _OPEN + number
    yield move.end, 5, move.end, _CLOSE + number
    to = max(move.to, 0)
    yield to, 0 if move.to < 0 else 7 if move.late else 5, to, _TARGET + number


def _rearranged(text: str, moves: Sequence[Move]) -> str:
    for n, move in enumerate(moves):
        number = chr(0xE100 + n)
        before, _, rest = text.partition(_OPEN + number)
        inner, _, behind = rest.partition(_CLOSE + number)
        text = before + _HOLE + behind
        moved = inner if move.text is None else move.text
        put = moved + "\n" if move.to < 0 else "\n" + moved
        text = text.replace(_TARGET + number, put)
    lines = [line for line in text.split("\n") if line.strip() != _HOLE]
    return "\n".join(lines).replace(_HOLE, "")


def shifted(move: Move, start: int, end: int, to: int) -> Move:
    """The same move in another text."""
    return replace(move, start=start, end=end, to=to)
