"""Small files of the program's own, which only their owner may read."""

import os
from pathlib import Path

from gkdesk.scratch import new_file


def private_folder(folder: Path) -> Path:
    """Make a folder that only its owner may look into; one that is there stays as it is."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def write_private(target: Path, content: bytes, *, lasting: bool = False) -> None:
    """Put a file there whole: whoever looks finds the old one or this one.

    ``lasting`` waits until the disk has it.
    """
    handle, temporary = new_file(target.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            if lasting:
                file.flush()
                os.fsync(file.fileno())
        temporary.replace(target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
