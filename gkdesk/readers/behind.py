"""Processes that read files: they give way to the window, and are watched for what they take."""

from __future__ import annotations

import os
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import psutil

_NICENESS = 2
"""Enough for the window to go first; not so much that a busy computer leaves a file unread."""
MEMORY = 500_000_000
"""Bytes that whatever reads a file may have in memory."""
_HELD = sys.platform == "linux"
"""Whether the system itself keeps a process to its limit; Windows and macOS do not."""
_PAUSE = 0.1


def step_back(process: int) -> None:
    """Let a process that was just started wait where the window has something to do.

    Windows itself prefers the program in front; a lower priority there may mean no time at all.
    """
    if sys.platform != "win32":
        with suppress(OSError):  # it has ended already
            os.setpriority(os.PRIO_PROCESS, process, os.getpriority(os.PRIO_PROCESS, 0) + _NICENESS)


def pipes_of(process: int) -> list[Path]:
    """The pipes with names of their own that a process and all that it started listen at."""
    import psutil

    found = []
    for each in _family(process):
        with suppress(psutil.Error):
            found += [Path(str(c.laddr)) for c in each.net_connections("unix") if c.laddr]
    return [pipe for pipe in found if pipe.is_socket()]


def _family(process: int) -> list[psutil.Process]:
    import psutil

    try:
        first = psutil.Process(process)
        return [first, *first.children(recursive=True)]
    except psutil.Error:  # it has ended
        return []


class Scales:
    """What a process has in memory, with all that it started, looked at now and then."""

    def __init__(self, process: int) -> None:
        self._process = process
        self._next = 0.0

    def too_much(self) -> bool:
        """Whether it is more than reading a file may take."""
        if _HELD or time.monotonic() < self._next:
            return False
        import psutil

        self._next = time.monotonic() + _PAUSE
        taken = 0
        for each in _family(self._process):
            with suppress(psutil.Error):
                taken += each.memory_info().rss
        return taken > MEMORY
