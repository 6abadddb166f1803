"""The line of undo of one report, read from its log, so that it reaches across sittings."""

from collections.abc import Iterable, Mapping

_STEPS = {
    *("typed", "pasted", "filled", "imported", "total"),
    *("rolled", "fixed", "confirmed", "explained", "aside", "merged"),
}
_BESIDE = {"sent"}
"""Acts that change nothing of the report: the line goes on past them."""
Texts = Mapping[str, tuple[str, str]]


class UndoLine:
    """Which changes can be taken back and which can be taken again, by their numbers in the log.

    A change that is no step of the clerk's (a new report, a change of status) ends the line.
    """

    def __init__(self, log: Iterable[tuple[int, str, int | None]] = ()) -> None:
        self._done: list[int] = []
        self._undone: list[int] = []
        self._texts: dict[int, Texts] = {}
        for number, source, undoes in log:
            self._read(number, source, undoes)

    def _read(self, number: int, source: str, undoes: int | None) -> None:
        if source == "undo" and undoes in self._done:
            self._done.remove(undoes)
            self._undone.append(undoes)
        elif source == "redo" and undoes in self._undone:
            self._undone.remove(undoes)
            self._done.append(undoes)
        elif source in _STEPS:
            self._done.append(number)
            self._undone.clear()
        elif source not in _BESIDE:
            self._done.clear()
            self._undone.clear()

    @property
    def can_undo(self) -> bool:
        """Whether there is a change to take back."""
        return bool(self._done)

    @property
    def can_redo(self) -> bool:
        """Whether there is a change to take again."""
        return bool(self._undone)

    @property
    def last_done(self) -> int | None:
        """The change to take back next."""
        return self._done[-1] if self._done else None

    @property
    def last_undone(self) -> int | None:
        """The change to take again next."""
        return self._undone[-1] if self._undone else None

    def did(self, number: int, texts: Texts) -> None:
        """A new step, with what each path was and became."""
        self._done.append(number)
        self._undone.clear()
        self._texts[number] = texts

    def texts(self, number: int) -> Texts | None:
        """What a step of this sitting changed; older ones stand in the log."""
        return self._texts.get(number)

    def moved(self, number: int, texts: Texts, *, undone: bool) -> None:
        """A step was taken back, or again."""
        source, target = (self._done, self._undone) if undone else (self._undone, self._done)
        source.remove(number)
        target.append(number)
        self._texts[number] = texts
