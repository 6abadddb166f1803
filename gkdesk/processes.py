"""Processes and machines known again: by what a number or a name alone does not tell."""

import os
import sys
from pathlib import Path

BOOT = Path("/proc/sys/kernel/random/boot_id")


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
