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

from gkdesk.store.private import private_folder, write_private

_FOLDER = "calls"
_LEFT, _HEARD = ".call", ".heard"
_LARGEST = 1_000_000
_MOST = 100


@dataclass(frozen=True)
class Call:
    """The files somebody wants opened, none where the window is only to come forward."""

    path: Path
    files: tuple[Path, ...]


def place(folder: Path) -> Path:
    """Where the calls for the store of a folder lie, made where there is none."""
    return private_folder(folder / _FOLDER)


def leave(folder: Path, files: list[Path]) -> Path:
    """Leave a call; it is there no more once the window has heard it."""
    from uuid import uuid4

    call = place(folder) / f"{uuid4().hex}{_LEFT}"
    content = json.dumps({"files": [str(each.absolute()) for each in files]})
    write_private(call, content.encode("utf-8", "surrogatepass"))
    return call


def heed(folder: Path) -> list[Call]:
    """The calls that wait, the oldest first; from now on they are heard."""
    found = []
    for path in _waiting(folder):
        files = _files(path)
        heard = path.with_suffix(_HEARD)
        with suppress(OSError):
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
        return sorted(there, key=lambda each: each.stat().st_mtime_ns)[:_MOST]
    except OSError:
        return []


def _files(path: Path) -> tuple[Path, ...]:
    try:
        with path.open("rb") as file:
            names = json.loads(file.read(_LARGEST))["files"]
        return tuple(Path(name) for name in names if isinstance(name, str))[:_MOST]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return ()
