"""Processes: known again by more than their number, and whom what they write is for."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

BOOT = Path("/proc/sys/kernel/random/boot_id")
_PRIVATE = 0o077
_before: list[int] = []


def write_for_owner() -> None:
    """Whatever this process writes from now on is its owner's alone."""
    _before.append(os.umask(_PRIVATE))


@contextmanager
def as_started() -> Iterator[None]:
    """Start another program as the person would: what it writes is for whom it always was."""
    mask = os.umask(_before[-1]) if _before else None
    try:
        yield
    finally:
        if mask is not None:
            os.umask(mask)


def begun(pid: int) -> str:
    """What tells a process from every other with its number: this boot, and when it began.

    "" where the system does not say, or there is no such process.
    """
    if sys.platform != "linux":
        return ""
    try:
        boot = BOOT.read_text(encoding="utf-8").strip()
        told = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    # The name, in brackets, may hold anything; the start is the twentieth field after it.
    return f"{boot}/{told.rpartition(')')[2].split()[19]}"


def host() -> str:
    """The name of this machine."""
    return os.environ.get("COMPUTERNAME", "") if sys.platform == "win32" else os.uname().nodename
