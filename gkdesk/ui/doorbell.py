"""What a second start of the program asks of this window: heard at once, answered when it can."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication

from gkdesk.store import calls

_WAIT = 300
"""Milliseconds until it is looked again whether a dialog or a menu is still open."""


class Doorbell(QObject):
    """Watches for calls in the folder of the store. ``rung`` carries the files of one."""

    rung = Signal(object)

    def __init__(self, folder: Path, parent: QObject) -> None:
        super().__init__(parent)
        self._folder = folder
        self._waiting: dict[Path, calls.Call] = {}
        self._answering = False
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(_WAIT)
        self._later.timeout.connect(self._answer)

    def listen(self) -> None:
        """Answer what was left while nobody listened, and from now on what comes."""
        try:
            watched = QFileSystemWatcher([str(calls.place(self._folder))], self)
        except OSError:  # a folder that takes no calls: a second start then says who holds it
            return
        watched.directoryChanged.connect(self._hear)
        for call in calls.heed(self._folder):
            if call.files:
                self._waiting[call.path] = call
            else:  # whoever only wanted a window has one now
                calls.done(call)
        self._answer()

    def _hear(self) -> None:
        for call in calls.heed(self._folder):
            self._waiting.setdefault(call.path, call)
        self._answer()

    def _answer(self) -> None:
        """Files are shown when no dialog or menu stands over the window."""
        while self._waiting and not self._answering:
            if QApplication.activeModalWidget() or QApplication.activePopupWidget():
                self._later.start()
                return
            path, call = next(iter(self._waiting.items()))
            self._answering = True
            self.rung.emit(list(call.files))
            self._answering = False
            calls.done(call)
            del self._waiting[path]
