"""What was typed and refused, among the steps of the log: the newest of both is taken back first.

A refused text is no step of the log, it only stands in its place; to her who typed it, it is.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True)
class RefusedText:
    """A text that stands at a path of the report without being in it, and why it is not."""

    path: str
    text: str
    reason: str = field(compare=False)


class Turns:
    """Refused texts with how many steps of the log were done when each was first seen.

    Steps are counted from the opening of the report: those of earlier sittings lie below nought.
    """

    def __init__(self) -> None:
        self._height = 0
        self._standing: dict[RefusedText, int] = {}
        self._taken: list[tuple[RefusedText, int]] = []

    def see(self, refused: Iterable[RefusedText]) -> None:
        """The texts that stand refused now; to be told before every step and every turn."""
        now = list(refused)
        new = [each for each in now if each not in self._standing]
        self._standing = {each: at for each, at in self._standing.items() if each in now}
        self._standing |= dict.fromkeys(new, self._height)
        if new:
            self._taken.clear()

    def stepped(self, by: int, *, anew: bool) -> None:
        """The log went on or back; ``anew`` where it did by more than taking a step again."""
        self._height += by
        if anew:
            self._taken.clear()

    def take_back(self) -> RefusedText | None:
        """The refused text that is newer than every step; None where the log comes first."""
        newest = next(reversed(self._standing), None)
        if newest is None or self._standing[newest] < self._height:
            return None
        self._taken.append((newest, self._standing.pop(newest)))
        return newest

    def take_again(self) -> RefusedText | None:
        """The refused text taken back last; None where a step of the log comes first."""
        if not self._taken or self._taken[-1][1] != self._height:
            return None
        again, _ = self._taken.pop()
        self._standing[again] = self._height
        return again
