"""Files and folders for a moment, which go even where the program is killed before they could.

Each is named by the process that made it: its machine, the boot, its number and when it began.
Whoever comes by later takes away those whose maker is gone, and no others.
"""

import os
import re
import stat
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from itertools import count
from pathlib import Path
from zlib import crc32

from gkdesk.processes import BOOT, begun, host

# Not compiled before it is needed: the start writes such files and looks for none.
_NAME = r"\.gkdesk-([0-9a-f]{8})-([0-9a-f]{8})-([0-9]+)-([0-9]+)-[0-9]+\.tmp(?:-journal)?"
_LONG_AGO = 3600
"""Seconds after which nothing is in use any more that another boot of this machine made: machines
that were copied whole, and share a folder, have one identity."""
_MACHINE = Path("/etc/machine-id")
_SPACE = Path("/proc/self/ns/pid")
_counted = count(1)


def new_file(folder: Path) -> tuple[int, Path]:
    """An empty file in a folder, open to be written, for its owner only."""
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    while True:
        path = folder / _name()
        with suppress(FileExistsError):
            return os.open(path, flags, 0o600), path


def new_room(folder: Path | None = None) -> Path:
    """An empty folder for its owner only: in ``folder``, or where the system has such."""
    while True:
        path = (folder or _temporary()) / _name()
        with suppress(FileExistsError):
            path.mkdir(mode=0o700)
            return path


@contextmanager
def room(folder: Path | None = None) -> Iterator[Path]:
    """The same for as long as it is needed."""
    made = new_room(folder)
    try:
        yield made
    finally:
        let_go(made)


def let_go(path: Path) -> None:
    """Take a file or folder of ours away, as far as that can be done."""
    from shutil import rmtree

    if path.is_dir() and not path.is_symlink():
        rmtree(path, ignore_errors=True)
    else:
        with suppress(OSError):
            path.unlink()


def sweep(*folders: Path) -> None:
    """Take away what was left in folders by processes that are gone."""
    for folder in folders:
        with suppress(OSError):
            for name in os.listdir(folder):  # noqa: PTH208  # names are enough
                if (made := re.fullmatch(_NAME, name)) and _is_left(folder / name, made):
                    let_go(folder / name)


def sweep_temporary() -> None:
    """The same where the system has its temporary files."""
    sweep(_temporary())


def _is_left(path: Path, made: re.Match[str]) -> bool:
    machine, boot, pid, start = made.groups()
    about = path.lstat()
    regular = stat.S_ISREG(about.st_mode) or stat.S_ISDIR(about.st_mode)
    own = sys.platform == "win32" or about.st_uid == os.getuid()
    if machine != _machine() or not (own and regular):
        return False
    if boot == _boot() != _told(""):
        return begun(int(pid)).rpartition("/")[2] != start
    return time.time() - about.st_mtime > _LONG_AGO


def _name() -> str:
    start = begun(os.getpid()).rpartition("/")[2] or "0"
    return f".gkdesk-{_machine()}-{_boot()}-{os.getpid()}-{start}-{next(_counted)}.tmp"


@cache
def _machine() -> str:
    with suppress(OSError):
        return _told(host() + _MACHINE.read_text(encoding="utf-8"))
    return _told(host())


@cache
def _boot() -> str:
    """This boot, and the space in which the numbers of processes count; of "" where unknown."""
    with suppress(OSError):
        return _told(BOOT.read_text(encoding="utf-8") + os.readlink(_SPACE))  # noqa: PTH115  # no path: a name the kernel gives
    return _told("")


def _told(text: str) -> str:
    return f"{crc32(text.encode('utf-8', 'replace')):08x}"


def _temporary() -> Path:
    from tempfile import gettempdir

    return Path(gettempdir())
