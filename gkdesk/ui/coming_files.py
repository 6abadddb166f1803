"""Files that come from elsewhere, read beside the window.

A process of its own reads them; a thread waits for that, so that the window goes on. Of several
files the last is the one that is wanted.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

from PySide6.QtCore import QObject, Signal

from gkdesk.domain.errors import GkdeskError

T = TypeVar("T")
Stop = Callable[[], bool]
_PATIENCE = 5.0
"""Seconds; ending a process and clearing its folder away takes a tenth of one."""


class ComingFiles(QObject):
    """Reads a file without holding up the window, and hands over what it holds or why not."""

    reading = Signal(str)
    """The name of the file that is being read; "" when none is any more."""
    _came = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._newest = 0
        self._threads: list[threading.Thread] = []
        self._came.connect(self._hand_over)

    def read(
        self, name: str, work: Callable[[Stop], T], then: Callable[[T | GkdeskError], None]
    ) -> None:
        """Begin to read a file, and give up what is being read; returns at once.

        ``work`` runs on another thread, with a question that says yes as soon as nobody wants the
        answer; ``then`` gets the answer on the thread of the window.
        """
        self._newest += 1
        number = self._newest
        self.reading.emit(name)

        def run() -> None:
            content = _read(lambda: work(lambda: number != self._newest))
            with suppress(RuntimeError):  # the window was closed, and this object with it
                self._came.emit((number, lambda: then(content)))

        self._threads = [each for each in self._threads if each.is_alive()]
        self._threads.append(threading.Thread(target=run, name="coming", daemon=True))
        self._threads[-1].start()

    def cancel(self) -> None:
        """Give up what is being read."""
        self._newest += 1
        self.reading.emit("")

    def close(self) -> None:
        """Give up what is being read, and wait until all that it took has been cleared away."""
        self.cancel()
        for each in self._threads:
            each.join(_PATIENCE)

    def _hand_over(self, came: tuple[int, Callable[[], None]]) -> None:
        number, then = came
        if number == self._newest:
            self.reading.emit("")
            then()


def _read(work: Callable[[], T]) -> T | GkdeskError:
    try:
        return work()
    except GkdeskError as error:
        return error
    except Exception:
        sys.excepthook(*sys.exc_info())
        return GkdeskError("读这个文件时程序出了问题，没有打开。")
