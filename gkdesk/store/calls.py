"""What a second start hands to the program that holds the store: a file for each call.

No socket, so the program needs nothing of a network library. A call stays on disk until what it
brought has been shown; whichever of the two programs ends first, nothing it was given is lost.

    leave -> ….call, written by the second start
    heed  -> ….heard: the window knows; the second start sees that the call is gone, and ends
    done  -> removed: the files are in the window
"""

import json
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from gkdesk.domain.errors import Refused, WorldError
from gkdesk.store.private import private_folder, write_private

_FOLDER = "calls"
_LEFT, _HEARD = ".call", ".heard"
_LARGEST = 32_000_000
"""Bytes of one call: more than a command line can hold."""
_AT_ONCE = 100
"""Calls heard at a time; the next ones are when these are done."""


@dataclass(frozen=True)
class Call:
    """The files somebody wants opened, none where the window is only to come forward."""

    path: Path
    files: tuple[Path, ...]


def place(folder: Path) -> Path:
    """Where the calls for the store of a folder lie, made where there is none."""
    return private_folder(folder / _FOLDER)


def leave(folder: Path, files: list[Path]) -> Path:
    """Leave a call; it is there no more once the window has heard it.

    Refused where the files are more than a call can carry, WorldError where it cannot be written.
    """
    from uuid import uuid4

    text = json.dumps({"files": [str(each.absolute()) for each in files]}, ensure_ascii=False)
    content = text.encode("utf-8", "surrogatepass")
    if len(content) > _LARGEST:
        raise Refused(f"一次打开的文件太多（{len(files)} 个），没有打开；请分几次打开。")
    try:
        call = place(folder) / f"{uuid4().hex}{_LEFT}"
        write_private(call, content)
    except OSError as error:
        raise WorldError(
            f"公开年报已经开着，但 {folder} 写不进去，没有把文件转到那个窗口；"
            "请检查磁盘空间和权限，或在那个窗口里打开。"
        ) from error
    return call


def heed(folder: Path) -> list[Call]:
    """The calls that wait, the oldest first; from now on they are heard."""
    found = []
    for path in _waiting(folder):
        heard = path.with_suffix(_HEARD)
        with suppress(OSError):  # not to be read now: it waits
            files = _files(path)
            path.replace(heard)
            found.append(Call(heard, files))
    return found


def done(call: Call) -> None:
    """Forget a call."""
    with suppress(OSError):
        call.path.unlink()


def _waiting(folder: Path) -> list[Path]:
    try:
        there = [p for p in (folder / _FOLDER).iterdir() if p.suffix in (_LEFT, _HEARD)]
        return sorted(there, key=lambda each: each.stat().st_mtime_ns)[:_AT_ONCE]
    except OSError:
        return []


def _files(path: Path) -> tuple[Path, ...]:
    with path.open("rb") as file:
        content = file.read(_LARGEST)
    try:
        names = json.loads(content)["files"]
        return tuple(Path(name) for name in names if isinstance(name, str))
    except (ValueError, KeyError, TypeError, RecursionError):
        return ()
