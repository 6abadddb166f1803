"""Processes that read files give way to the window."""

import os
import sys
from contextlib import suppress

_NICENESS = 2
"""Enough for the window to go first; not so much that a busy computer leaves a file unread."""


def step_back(process: int) -> None:
    """Let a process that was just started wait where the window has something to do.

    Windows itself prefers the program in front; a lower priority there may mean no time at all.
    """
    if sys.platform != "win32":
        with suppress(OSError):  # it has ended already
            os.setpriority(os.PRIO_PROCESS, process, os.getpriority(os.PRIO_PROCESS, 0) + _NICENESS)
