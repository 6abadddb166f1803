"""Who holds the store: a note beside it that says which process has it open, since when.

The lock is SQLite's own and ends with its process. The note only gives it a name: it is read when
the store is found locked, and believed when the process that wrote it is still running. One left
behind by a killed program, a power cut or another boot is simply written over.
"""

import os
import sys
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from gkdesk import processes
from gkdesk.store.private import write_private

FILE = "gkdesk.open"
_LARGEST = 4_000
_WINDOW = "window"


class Holder(NamedTuple):
    """A process that has the store open: with a window, or for one command."""

    pid: int
    begun: str
    since: datetime
    host: str
    user: str
    window: bool

    @property
    def is_here(self) -> bool:
        """Whether it runs on this machine for this user, so that its window can be raised."""
        return (self.host, self.user) == (processes.host(), _user())

    def told(self) -> str:
        """Who it is and since when, as the beginning of a sentence."""
        what = "公开年报已经开着" if self.window else "有一条 gkdesk 命令正在执行"
        where = "" if self.host == processes.host() else f"在电脑 {self.host} 上，"
        return f"{what}（{where}使用者 {self.user}，{_moment(self.since)} 起）"


def sign(folder: Path, *, window: bool) -> None:
    """Note that this process holds the store of a folder; a disk that refuses is no obstacle."""
    pid, now = os.getpid(), datetime.now().isoformat(timespec="seconds")
    lines = (
        str(pid),
        processes.begun(pid),
        now,
        processes.host(),
        _user(),
        _WINDOW if window else "command",
    )
    with suppress(OSError):
        write_private(folder / FILE, "\n".join(lines).encode())


def sign_off(folder: Path) -> None:
    """Take the note away, while the lock is still held: the next holder's must stay."""
    with suppress(OSError):
        (folder / FILE).unlink()


def holder_of(folder: Path) -> Holder | None:
    """Who says to hold the store; None where nobody does, or who did is gone."""
    try:
        with (folder / FILE).open("rb") as file:
            pid, begun, since, host, user, what = file.read(_LARGEST).decode().split("\n")
        at = datetime.fromisoformat(since)
        found = Holder(int(pid), begun, at, host, user, window=what == _WINDOW)
    except (OSError, ValueError):
        return None
    return (
        None
        if found.host == processes.host() and found.begun != processes.begun(found.pid)
        else found
    )


def _user() -> str:
    if sys.platform == "win32":
        return os.environ.get("USERNAME", "")
    import pwd

    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return str(os.getuid())


def _moment(at: datetime) -> str:
    return f"{at.month}月{at.day}日 {at:%H:%M}"
