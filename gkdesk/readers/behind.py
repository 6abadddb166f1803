"""Processes that read files: they give way to the window, and are watched for what they take."""

import os
import sys
import time
from contextlib import suppress

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
        bytes_ = 0
        with suppress(psutil.Error):  # it has ended
            first = psutil.Process(self._process)
            for each in (first, *first.children(recursive=True)):
                with suppress(psutil.Error):
                    bytes_ += each.memory_info().rss
        return bytes_ > MEMORY
