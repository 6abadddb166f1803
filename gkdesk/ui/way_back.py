"""Files that come back from review, read on threads of their own so that the window goes on."""

from __future__ import annotations

import sys
import threading
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from gkdesk.desk.rounds import Fetched, fetch
from gkdesk.domain.errors import GkdeskError


@dataclass(frozen=True)
class Came:
    """A file that was read, or the error why not; ``asked`` where it was named a returned one."""

    path: Path
    asked: bool
    content: Fetched | GkdeskError


class ReviewedFiles(QObject):
    """Reads files without holding up the window; each arrives as a Came."""

    came = Signal(object)

    def read(self, path: Path, *, asked: bool) -> None:
        """Begin to read; returns at once."""
        threading.Thread(target=lambda: self._arrive(_read(path, asked=asked)), daemon=True).start()

    def _arrive(self, came: Came) -> None:
        with suppress(RuntimeError):  # the window was closed meanwhile, and this object with it
            self.came.emit(came)


def _read(path: Path, *, asked: bool) -> Came:
    try:
        return Came(path, asked, fetch(path))
    except GkdeskError as error:
        return Came(path, asked, error)
    except Exception:
        sys.excepthook(*sys.exc_info())
        return Came(path, asked, GkdeskError("读这个文件时程序出了问题，没有取回。"))
