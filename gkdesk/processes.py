"""Processes: known again by more than their number, and whom what they write is for."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

BOOT = Path("/proc/sys/kernel/random/boot_id")
_PRIVATE = 0o077
_before: list[int] = []


def open_streams() -> None:
    """Have input, output and complaints open where whoever started this process closed them.

    Else the next files opened, the store among them, would stand where others write to.
    """
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        with suppress(OSError):
            try:
                os.fstat(number)
            except OSError:
                os.open(os.devnull, os.O_RDWR)  # takes the lowest number that is free: this one
        if getattr(sys, name) is None:
            setattr(sys, name, _nowhere("w" if number else "r"))


def _nowhere(mode: str) -> IO[Any]:
    return Path(os.devnull).open(mode, encoding="utf-8")


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
