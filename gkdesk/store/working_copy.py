"""A store that lies where it cannot be worked on: copied in, worked on here, handed back whole.

    working_copy   the local copy of a folder's store, made or gone on with
    hand_back      puts it in the place of the original as one file; where the original has changed
                   meanwhile both are kept, ours beside it as a hand-over file

The record beside the copy names the original and what it was when the two were last the same.
"""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from gkdesk.domain.errors import WorldError
from gkdesk.store import ground
from gkdesk.store.held import FILE
from gkdesk.store.log import Store
from gkdesk.store.private import private_folder, write_private

_RECORD = "origin.txt"
_EARLIER = "earlier"
_KEPT = 5
"""Copies that gave way to a newer original, and are still there."""
_JOURNAL = f"{FILE}-journal"
_BESIDE = ("words.txt", "templates")
"""What an office keeps beside its store."""


class WorkingCopy(NamedTuple):
    """``folder`` holds the copy of the store in ``origin``; ``told`` is what to say of it."""

    origin: Path
    folder: Path
    told: str


class HandedBack(NamedTuple):
    """How handing back went, as a sentence; ``done`` where the original is as the copy now."""

    done: bool
    told: str


def working_copy(origin: Path, places: Sequence[Path]) -> WorkingCopy | None:
    """The copy to work on instead of the store in ``origin``.

    ``places`` are the folders in which copies may be, the first that is safe for new ones. None
    where it is safe to stay, or no place is any safer (``risk`` says so). Raises WorldError where
    the original cannot be read.
    """
    origin = origin.resolve()
    why = ground.why_not(origin)
    folder = _place(_name(origin), places, new=bool(why))
    if folder is None:
        return None
    if not why and _in_step(origin, folder):
        return None
    with _in_words(origin):
        private_folder(folder)
        if _is_held(folder / FILE):  # its window has the word
            return WorkingCopy(origin, folder, "")
        return WorkingCopy(origin, folder, _brought_up(origin, folder, why))


def _place(name: str, places: Sequence[Path], *, new: bool) -> Path | None:
    """Where the copy is, or where a new one is to be made."""
    known = (each / name for each in places if (each / name / _RECORD).exists())
    safe = (each / name for each in places if new and not ground.why_not(each))
    return next(known, None) or next(safe, None)


def risk(folder: Path) -> str:
    """What to say of a store that is worked on where it lies though that is not safe; else ""."""
    why = ground.why_not(folder)
    if not why:
        return ""
    return (
        f"数据文件夹 {folder} {why}，直接在上面改容易损坏；"
        "请管理员移到本机磁盘，移走以前常用“文件 - 移交”在别处留一份。"
    )


def _in_step(origin: Path, folder: Path) -> bool:
    """Whether the copy has nothing that the original, now on safe ground, has not."""
    return _digest(folder) in ("", _digest(origin))


def _brought_up(origin: Path, folder: Path, why: str) -> str:
    """Make the copy what it has to be now; what to say of that."""
    there, here, common = _digest(origin), _digest(folder), _recorded(folder)
    where = f"{origin} {why}" if why else str(origin)
    if common is None or (here == common and there not in ("", here)):
        _copy_in(origin, folder)
        _record(folder, origin, there)
        return f"{where}，在那里直接改容易损坏；打开的是本机的副本，关闭时交回。"
    _take_along(origin, folder)
    if there == here:
        _record(folder, origin, there)
        return ""
    if not there and common:
        return f"{origin} 里的数据现在不在，打开的是本机的副本；它回来以后，关闭时交回。"
    if there not in (common, here):
        return f"{where}，那里的在别处改过，本机也有没交回的改动；打开的是本机的，两份都会保留。"
    return f"{where}；打开的是本机上次没交回的副本，关闭时交回。"


def _copy_in(origin: Path, folder: Path) -> None:
    """Take the original as it is; the copy it takes the place of is put aside."""
    _put_aside(folder)
    for name in (_JOURNAL, FILE):  # a transaction that was cut off is undone here by SQLite
        if (origin / name).exists():
            write_private(folder / name, (origin / name).read_bytes(), lasting=True)
    _take_along(origin, folder)


def _take_along(origin: Path, folder: Path) -> None:
    from shutil import copytree  # with five kinds of archives behind it

    for name in _BESIDE:
        theirs, ours = origin / name, folder / name
        if ours.exists():
            continue
        with suppress(OSError):
            if theirs.is_dir():
                copytree(theirs, ours)
            elif theirs.exists():
                write_private(ours, theirs.read_bytes())


def _put_aside(folder: Path) -> None:
    if not (folder / FILE).exists():
        return
    earlier = private_folder(folder / _EARLIER)
    kept = private_folder(earlier / f"{datetime.now():%Y%m%d-%H%M%S-%f}")
    for name in (FILE, _JOURNAL):
        if (folder / name).exists():
            (folder / name).replace(kept / name)
    for old in sorted(earlier.iterdir())[:-_KEPT]:
        for file in old.iterdir():
            file.unlink()
        old.rmdir()


# ---- Handing back


def hand_back(
    copy: WorkingCopy, store: Store, pack: Callable[[], bytes], put: Callable[[Path, bytes], None]
) -> HandedBack:
    """Put the open copy in the place of its original; the store stays open.

    ``pack`` makes a hand-over file of all that is in the store, ``put`` writes a file whole or
    raises WorldError.
    """
    content = store.content()
    ours, common = digest_of(content), _recorded(copy.folder)
    try:
        there = _digest(copy.origin)
        if there == ours:
            _record(copy.folder, copy.origin, ours)
            return HandedBack(done=True, told="没有要交回的改动。")
        if not common:  # a store that was begun here
            copy.origin.mkdir(parents=True, exist_ok=True)
        if not copy.origin.is_dir():
            raise WorldError(f"{copy.origin} 现在不在。")
        if there not in ("", common):
            return _kept_both(copy, ours, pack(), put)
        # Left there, it would be rolled back into the new file.
        (copy.origin / _JOURNAL).unlink(missing_ok=True)
        put(copy.origin / FILE, content)
        _record(copy.folder, copy.origin, ours)
    except (OSError, WorldError) as error:
        why = str(error) if isinstance(error, WorldError) else f"{copy.origin} 写不进去。"
        kept = "没有交回，内容都在本机；下次打开自动接着，到时再交回。"
        return HandedBack(done=False, told=f"{why}{kept}")
    return HandedBack(done=True, told=f"已交回到 {copy.origin}。")


def _kept_both(
    copy: WorkingCopy, ours: str, content: bytes, put: Callable[[Path, bytes], None]
) -> HandedBack:
    beside = copy.origin / f"公开年报（本机改动 {datetime.now():%Y-%m-%d %H%M%S}）.gkd"
    put(beside, content)
    _record(copy.folder, copy.origin, ours)
    told = (
        f"{copy.origin} 里的数据在别处改过，没有覆盖它；"
        f"本机的写在旁边的“{beside.name}”，下次打开后用“文件 - 接收移交”并进来。"
    )
    return HandedBack(done=False, told=told)


# ---- The record


def _record(folder: Path, origin: Path, digest: str) -> None:
    text = f"{origin}\n{digest}"
    write_private(folder / _RECORD, text.encode("utf-8", "surrogateescape"), lasting=True)


def _recorded(folder: Path) -> str | None:
    """What original and copy were when they were the same; None where there is no copy."""
    if not (folder / FILE).exists():
        return None
    try:
        return (folder / _RECORD).read_bytes().decode("utf-8", "replace").rpartition("\n")[2]
    except FileNotFoundError:
        return None


def _name(origin: Path) -> str:
    return digest_of(str(origin).encode("utf-8", "surrogateescape"))[:16]


def _digest(folder: Path) -> str:
    """What the store in a folder is, byte for byte; "" where there is none."""
    try:
        return digest_of((folder / FILE).read_bytes())
    except (FileNotFoundError, NotADirectoryError):
        return ""


def digest_of(content: bytes) -> str:
    """By what bytes are known again."""
    from _blake2 import blake2b

    return blake2b(content, digest_size=16).hexdigest()


def _is_held(file: Path) -> bool:
    """Whether another program has a store open: it must not be changed under it."""
    if not file.exists():
        return False
    with closing(sqlite3.connect(file, timeout=0.0, isolation_level=None)) as db:
        try:
            db.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            return error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
        except sqlite3.Error:
            return False
    return False


@contextmanager
def _in_words(origin: Path) -> Iterator[None]:
    """Turn a failure of the disk into a sentence."""
    try:
        yield
    except OSError as error:
        raise WorldError(f"读不了 {origin} 里的数据，请检查 U盘、网络和权限。") from error
