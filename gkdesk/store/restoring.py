"""Going back to a backup: the store in use is set aside, never deleted, and a copy takes its place.

The store must be closed. A file of our own is never written over in place: what stands under its
name is the old store, none, or the whole new one at any time.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from pathlib import Path

from gkdesk import scratch
from gkdesk.domain.errors import Damaged, WorldError
from gkdesk.store.backups import check, require_known, sync, sync_folder
from gkdesk.store.held import FILE, HeldFile

_SIDE = ("-journal", "-wal", "-shm")


def restore(folder: Path, backup: Path) -> None:
    """Put a copy of a backup in the place of the store.

    Raises Damaged where the backup is not sound, WorldError where the copy cannot be written; the
    store is then as it was.
    """
    require_sound(backup)
    with _beside(folder) as room:
        made = room / FILE
        with (
            closing(sqlite3.connect(f"{backup.absolute().as_uri()}?mode=ro", uri=True)) as source,
            closing(sqlite3.connect(made, isolation_level=None)) as target,
        ):
            source.backup(target)
        _take_the_place(folder, made)


def require_sound(backup: Path) -> None:
    """Raise WorldError where a backup is missing, damaged, or a newer program's."""
    try:
        there = backup.is_file()
    except OSError as error:
        raise WorldError(f"读不了备份 {backup}，请检查文件名和所在文件夹的权限。") from error
    if not there:
        raise WorldError(f"没有备份 {backup}。")
    try:
        check(backup)
        require_known(backup)
    except Damaged as error:
        raise Damaged(f"备份 {backup} 也已损坏，没有恢复，请另选一个。") from error


def begin_anew(folder: Path) -> None:
    """Put an empty store in the place of the one that was set aside."""
    with _beside(folder) as room:
        HeldFile(room).close()
        _take_the_place(folder, room / FILE)


def set_aside(folder: Path, at: datetime, why: str = "损坏") -> Path | None:
    """Give a store a name of its own, with why and the date; None where there is no file."""
    store = folder / FILE
    if not store.exists():
        return None
    aside = folder / f"gkdesk-{why}-{at:%Y-%m-%d_%H%M%S}.db"
    while aside.exists():
        aside = aside.with_stem(aside.stem + "+")
    try:
        store.rename(aside)
        for side in _SIDE:  # what belongs to it, goes with it
            with suppress(FileNotFoundError):
                (folder / f"{FILE}{side}").rename(folder / f"{aside.name}{side}")
    except OSError as error:
        raise WorldError(
            f"{store} 改不了名，什么都没有改；请检查文件夹 {folder} 的权限。"
        ) from error
    sync_folder(folder)
    return aside


@contextmanager
def _beside(folder: Path) -> Iterator[Path]:
    """A folder on the same disk as the store, for its owner only; failures are told in words."""
    try:
        with scratch.room(folder) as room:
            yield room
    except (OSError, sqlite3.Error) as error:
        raise WorldError(f"没有恢复：{folder} 写不进去，请检查磁盘空间和权限。") from error


def _take_the_place(folder: Path, made: Path) -> None:
    made.chmod(0o600)
    check(made)
    sync(made)
    for side in _SIDE:
        (folder / f"{FILE}{side}").unlink(missing_ok=True)
    made.replace(folder / FILE)
    sync_folder(folder)
