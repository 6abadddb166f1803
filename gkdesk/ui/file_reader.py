"""Files read one after another on a thread of their own, so that the window goes on.

Files by others are read and recognised by a process of their own, which ``cancel`` ends; the
thread only waits for it. What a file holds arrives in the window's thread as a signal.
"""

from __future__ import annotations

import queue
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from gkdesk.desk.earlier import Wish, fetch
from gkdesk.domain.errors import GkdeskError

if TYPE_CHECKING:
    from gkdesk.readers.editions import Editions


_LONGEST = 5.0
"""Seconds that closing waits for a file to be let go of."""
_PATIENCE = 20
"""Milliseconds before the first file is read, in which the list of files is painted."""


@dataclass(frozen=True)
class Job:
    """A file to be read: its number in the list, and what the clerk says of it."""

    number: int
    path: Path
    wish: Wish


class FileReader(QObject):
    """Reads what it is given in turn. ``begun``, then ``fetched`` or ``failed``, for each job."""

    begun = Signal(int)
    fetched = Signal(object, object)
    """The job, and what the file holds (``desk.earlier.fetch``)."""
    failed = Signal(object, object)
    """The job, and the GkdeskError."""

    def __init__(self, editions: Editions) -> None:
        super().__init__()
        self._editions = editions
        self._jobs: queue.SimpleQueue[tuple[int, Job] | None] = queue.SimpleQueue()
        self._round = 0  # what was asked for in an earlier round is no longer wanted
        self._thread: threading.Thread | None = None
        self._start = QTimer(self)
        self._start.setSingleShot(True)
        self._start.setInterval(_PATIENCE)
        self._start.timeout.connect(self._begin)

    def read(self, job: Job) -> None:
        """Read a file after those that wait already."""
        self._jobs.put((self._round, job))
        if self._thread is None:
            self._start.start()

    def _begin(self) -> None:
        self._thread = threading.Thread(target=self._run, name="files", daemon=True)
        self._thread.start()

    def cancel(self) -> None:
        """Give up the file being read and forget those that wait."""
        self._round += 1

    def close(self) -> None:
        """Give everything up and end the thread."""
        self.cancel()
        self._start.stop()
        if self._thread is not None:
            self._jobs.put(None)
            self._thread.join(_LONGEST)  # on a disk that is gone it never is
            self._thread = None

    def _run(self) -> None:
        while (asked := self._jobs.get()) is not None:
            if asked[0] == self._round:
                self._read(*asked)

    def _read(self, of_round: int, job: Job) -> None:
        self.begun.emit(job.number)
        try:
            content = fetch(self._editions, job.path, job.wish, lambda: of_round != self._round)
        except GkdeskError as error:
            self.failed.emit(job, error)
        except Exception:
            sys.excepthook(*sys.exc_info())
            self.failed.emit(job, GkdeskError("读这个文件时程序出了问题，没有导入。"))
        else:
            self.fetched.emit(job, content)
