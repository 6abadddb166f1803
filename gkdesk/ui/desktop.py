"""The window with everything below it, made once and handed down."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from gkdesk import places
from gkdesk.domain.errors import GkdeskError
from gkdesk.store.log import Entry, Store
from gkdesk.store.writer import Writer
from gkdesk.ui.guarded import Watched
from gkdesk.ui.look import Look
from gkdesk.ui.signals import DeskSignals
from gkdesk.ui.window import MainWindow

if TYPE_CHECKING:
    from PySide6.QtCore import QSettings

    from gkdesk.desk.desk import Desk
    from gkdesk.readers.editions import Editions
    from gkdesk.readers.words import OwnWords
    from gkdesk.store.keeper import Keeper
    from gkdesk.store.working_copy import HandedBack, WorkingCopy


class Desktop:
    """The window with everything below it: store, writer, desk. ``close`` takes it down."""

    def __init__(
        self,
        folder: Path,
        look: Look,
        now: Callable[[], datetime] = datetime.now,
        copy: WorkingCopy | None = None,
        editions: Editions | None = None,
    ) -> None:
        """Raises Held or WorldError where the store cannot be opened; ``now`` is the clock.

        ``copy`` says where the store in the folder came from and goes back to; ``editions`` are
        what the window before this one had read.
        """
        self.now, self.copy = now, copy
        self.not_back = ""
        self.signals = DeskSignals()
        self.store = Store(folder, now, window=True)
        self.writer = Writer(Watched(self.store), self.signals.outcome)
        self.folder = folder
        self.between: Callable[[], str] | None = None
        """What is to be done with the store when this window is closed, before the next opens."""
        self._desk: Desk | None = None
        self._editions = editions
        try:
            self.window = MainWindow(self, look)
        except GkdeskError:  # the list cannot be read: the file has to be free for what follows
            self.close()
            raise

    @property
    def desk(self) -> Desk:
        """The desk; loaded when it is first asked for, as the list shows without it."""
        if self._desk is None:
            from gkdesk.desk.desk import Desk

            editions = self.editions
            keep, settle = self.writer.submit, self.writer.flush
            self._desk = Desk(
                self.store, editions, keep=keep, settle=settle, now=self.now, words=self.words
            )
            self.signals.listen_to(self._desk)
            self._desk.before_much(self.keeper.before)
            self._desk.subscribe(lambda _: self.keeper.changed())
        return self._desk

    @property
    def editions(self) -> Editions:
        """The editions of the form, read once however often the window is opened."""
        if self._editions is None:
            from gkdesk.readers.editions import Editions

            self._editions = Editions(places.forms(), own=self.folder / "templates")
        return self._editions

    @cached_property
    def keeper(self) -> Keeper:
        """Who backs the store up and looks over it; not needed before the list shows."""
        from gkdesk.store.keeper import Keeper

        return Keeper(self.store, self.signals.warn, self.now)

    @cached_property
    def words(self) -> OwnWords:
        """The office's own word list."""
        from gkdesk.readers.words import OwnWords

        return OwnWords(self.folder)

    def entries(self) -> list[Entry]:
        """The reports as the desk has them; before there is one, as they are on disk."""
        return self._desk.entries() if self._desk else self.store.entries()

    @property
    def today(self) -> date:
        """The day it is."""
        return self.now().date()

    @property
    def settings(self) -> QSettings:
        """What the program remembers beside the reports."""
        from PySide6.QtCore import QSettings

        return QSettings(str(self.folder / "window.ini"), QSettings.Format.IniFormat)

    def hand_back(self) -> HandedBack | None:
        """Put what is a copy in the place of its original; None where it is none."""
        if self.copy is None:
            return None
        from gkdesk.desk.handover import hand_back

        self.writer.flush()
        return hand_back(self.desk, self.store, self.copy)

    def close(self) -> None:
        """Write what is left and let go of the store; ``not_back`` is why a copy stays here."""
        try:
            back = self.hand_back()
            self.not_back = back.told if back and not back.done else ""
        finally:
            self.writer.close()
            self.keeper.close()
            self.store.close()
            if made := self.__dict__.get("window"):
                made.deleteLater()  # what it is connected to would keep it, and all this, for good
