"""A store that lies where it cannot be worked on: copied in, worked on here, handed back whole.

    working_copy   the local copy of a folder's store, made or gone on with
    hand_back      puts it in the place of the original as one file; where the original has changed
                   meanwhile both are kept, ours beside it as a hand-over file

The record beside the copy names the original and what it was when the two were last the same. An
original that is something else by now takes the place of the copy only where it is sound and holds
all that the copy does; one that is damaged or an earlier state is kept beside what is handed back.
"""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from gkdesk import scratch
from gkdesk.domain.errors import WorldError
from gkdesk.store import ground
from gkdesk.store.held import FILE, refuse_newer
from gkdesk.store.log import Store
from gkdesk.store.private import private_folder, write_private
from gkdesk.store.standing import Standing, standing_of

_RECORD = "origin.txt"
_EARLIER = "earlier"
_KEPT = 5
"""Copies that gave way to a newer original, and are still there."""
_JOURNAL = f"{FILE}-journal"
_BESIDE = ("words.txt", "templates")
"""What an office keeps beside its store."""
_NOTHING = "没有要交回的改动。"
_GIVEN = "beside"
"""In the record: the copy lies beside an original that went on differently."""


class WorkingCopy(NamedTuple):
    """``folder`` holds the copy of the store in ``origin``; ``told`` is what to say of it.

    ``unsound`` is what the original was where it is not fit to be copied in.
    """

    origin: Path
    folder: Path
    told: str
    unsound: str = ""


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
    origin = ground.resolved(origin)
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
        return _brought_up(origin, folder, why)


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
    return _digest_here(folder) in ("", _digest(origin))


def _brought_up(origin: Path, folder: Path, why: str) -> WorkingCopy:
    """The copy, made what it has to be now."""
    there, here, record = _digest(origin), _digest_here(folder), _recorded(folder)
    where = f"{origin} {why}" if why else str(origin)
    told, unsound = "", ""
    if not here:
        with scratch.room(folder) as room:
            told = _copy_in(_fetched(origin, room), room, origin, folder, where)
    elif there == here:
        _record(folder, origin, there)
    elif not there and record.common:
        told = f"{origin} 里的数据现在不在，打开的是本机的副本；它回来以后，关闭时交回。"
    elif there in ("", record.common):
        told = f"{where}；打开的是本机上次没交回的副本，关闭时交回。"
    else:
        told, unsound = _beside_another(origin, folder, where)
    _take_along(origin, folder)
    return WorkingCopy(origin, folder, told, unsound)


def _beside_another(origin: Path, folder: Path, where: str) -> tuple[str, str]:
    """What to say where the original is another by now, and what it is if it is not sound.

    It is copied in where nothing is lost by that, or what would be lies beside it.
    """
    refuse_newer(origin / FILE)
    common, given = _recorded(folder)
    returned = _digest(folder) == common
    with scratch.room(folder) as room:
        there = _fetched(origin, room)
        with closing(sqlite3.connect(folder / FILE)) as ours:
            standing = standing_of(room / FILE, ours)
        if returned and (standing is Standing.ONWARD or (standing is Standing.APART and given)):
            return _copy_in(there, room, origin, folder, where), ""
    then = "没有采用；打开的是本机的副本，关闭时交回，那里的那个改名留在旁边。"
    if standing is Standing.UNSOUND:
        return f"{where}，那里的数据文件已损坏、是空的，或者不是公开年报的，{then}", there
    if standing is Standing.EARLIER:
        return f"{where}，那里的数据文件是早先的，缺后来保存的改动，{then}", ""
    more = "那里没有" if returned else "没交回"
    told = f"那里的在别处改过，本机也有{more}的改动；打开的是本机的，两份都会保留。"
    return f"{where}，{told}", ""


def _fetched(origin: Path, room: Path) -> str:
    """Put the original into a room of its own, as it is; what it is."""
    there = ""
    for name in (_JOURNAL, FILE):
        with suppress(FileNotFoundError, NotADirectoryError):
            content = (origin / name).read_bytes()
            write_private(room / name, content, lasting=True)
            there = digest_of(content) if name == FILE else ""
    return there


def _copy_in(there: str, room: Path, origin: Path, folder: Path, where: str) -> str:
    """Take the original that was put into a room; the copy it takes the place of is kept aside."""
    replaced = _kept_aside(folder)
    (folder / _JOURNAL).unlink(missing_ok=True)
    # A transaction that was cut off is undone here by SQLite, unless that is done already.
    for name in (FILE,) if replaced else (_JOURNAL, FILE):
        if (room / name).exists():
            (room / name).replace(folder / name)
    _record(folder, origin, there)
    return f"{where}，在那里直接改容易损坏；打开的是本机的副本，关闭时交回。"


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


def _kept_aside(folder: Path) -> bool:
    """Keep a second copy of the copy, which stays until the other is there; False without one."""
    if not _digest_here(folder):
        return False
    earlier = private_folder(folder / _EARLIER)
    kept = private_folder(earlier / f"{datetime.now():%Y%m%d-%H%M%S-%f}")
    write_private(kept / FILE, (folder / FILE).read_bytes(), lasting=True)
    others = sorted(each for each in earlier.iterdir() if each != kept)
    for old in others[: max(0, len(others) + 1 - _KEPT)]:  # never this one: clocks are set back
        for file in old.iterdir():
            file.unlink()
        old.rmdir()
    return True


# ---- Handing back


def hand_back(
    copy: WorkingCopy, store: Store, pack: Callable[[], bytes], put: Callable[[Path, bytes], None]
) -> HandedBack:
    """Put the open copy in the place of its original; the store stays open.

    ``pack`` makes a hand-over file of all that is in the store, ``put`` writes a file whole or
    raises WorldError.
    """
    content = store.content()
    try:
        return _handed_back(copy, content, pack, put)
    except (OSError, WorldError) as error:
        why = str(error) if isinstance(error, WorldError) else f"{copy.origin} 写不进去。"
        kept = "没有交回，内容都在本机；下次打开自动接着，到时再交回。"
        return HandedBack(done=False, told=f"{why}{kept}")


def _handed_back(
    copy: WorkingCopy, content: bytes, pack: Callable[[], bytes], put: Callable[[Path, bytes], None]
) -> HandedBack:
    origin, told = copy.origin, f"已交回到 {copy.origin}。"
    ours, there, record = digest_of(content), _digest(origin), _recorded(copy.folder)
    if there == ours:
        _record(copy.folder, origin, ours)
        return HandedBack(done=True, told=_NOTHING)
    if not record.common:  # a store that was begun here
        origin.mkdir(parents=True, exist_ok=True)
    if not origin.is_dir():
        raise WorldError(f"{origin} 现在不在。")
    if there in ("", record.common):
        _put_there(origin, content, put)
    else:
        standing = _standing_now(copy, content)
        if standing in (Standing.ONWARD, Standing.APART):
            if ours == record.common and (standing is Standing.ONWARD or record.given):
                return HandedBack(done=True, told=_NOTHING)
            return _kept_both(copy, ours, pack(), put)
        with _set_aside(origin, standing) as aside:
            _put_there(origin, content, put)
        told = f"已交回到 {origin}；那里原来的留在旁边的“{aside}”。"
    _record(copy.folder, origin, ours)
    return HandedBack(done=True, told=told)


def _put_there(origin: Path, content: bytes, put: Callable[[Path, bytes], None]) -> None:
    # Left there, it would be rolled back into the new file.
    (origin / _JOURNAL).unlink(missing_ok=True)
    put(origin / FILE, content)


def _standing_now(copy: WorkingCopy, content: bytes) -> Standing:
    """What an original that is another by now is to the open copy, which has that content.

    Raises WorldError where it cannot be said: a file that is not sound may be half written, and is
    believed to be so where it was something else when the copy was opened.
    """
    refuse_newer(copy.origin / FILE)
    with scratch.room(copy.folder) as room, closing(sqlite3.connect(":memory:")) as ours:
        there = _fetched(copy.origin, room)
        ours.deserialize(content)
        standing = standing_of(room / FILE, ours)
    if standing is Standing.UNSOUND and there != copy.unsound:
        raise WorldError(f"{copy.origin} 里的数据文件正在变，或者已损坏。")
    return standing


@contextmanager
def _set_aside(origin: Path, standing: Standing) -> Iterator[str]:
    """Give the original another name, where it stays unless nothing takes its place."""
    from gkdesk.store.restoring import set_aside

    word = "较早" if standing is Standing.EARLIER else "损坏"
    aside = set_aside(origin, datetime.now(), word) or origin / FILE
    try:
        yield aside.name
    except BaseException:
        for name in (aside.name, f"{aside.name}-journal"):
            with suppress(OSError):
                (origin / name).rename(origin / name.replace(aside.name, FILE))
        raise


def _kept_both(
    copy: WorkingCopy, ours: str, content: bytes, put: Callable[[Path, bytes], None]
) -> HandedBack:
    beside = copy.origin / f"公开年报（本机改动 {datetime.now():%Y-%m-%d %H%M%S}）.gkd"
    put(beside, content)
    _record(copy.folder, copy.origin, ours, given=True)
    told = (
        f"{copy.origin} 里的数据在别处改过，没有覆盖它；"
        f"本机的写在旁边的“{beside.name}”，下次打开后用“文件 - 接收移交”并进来。"
    )
    return HandedBack(done=False, told=told)


# ---- The record


def _record(folder: Path, origin: Path, digest: str, *, given: bool = False) -> None:
    text = f"{origin}\n{digest}{' ' + _GIVEN if given else ''}"
    write_private(folder / _RECORD, text.encode("utf-8", "surrogateescape"), lasting=True)


class Record(NamedTuple):
    """What original and copy were when they were the same; None where that is not known.

    ``given`` where it is only the copy that was so, and was put beside the original.
    """

    common: str | None
    given: bool


def _recorded(folder: Path) -> Record:
    try:
        last = (folder / _RECORD).read_bytes().decode("utf-8", "replace").rpartition("\n")[2]
    except FileNotFoundError:
        return Record(None, given=False)
    common, _, given = last.partition(" ")
    return Record(common, given=given == _GIVEN)


def _name(origin: Path) -> str:
    return digest_of(str(origin).encode("utf-8", "surrogateescape"))[:16]


def _digest(folder: Path) -> str:
    """What the store in a folder is, byte for byte; "" where there is none."""
    try:
        return digest_of((folder / FILE).read_bytes())
    except (FileNotFoundError, NotADirectoryError):
        return ""


def _digest_here(folder: Path) -> str:
    """The same of a copy; "" also where it is empty and there is nothing to go back to."""
    with suppress(FileNotFoundError):
        if not (folder / FILE).stat().st_size:
            from gkdesk.store.backups import Backups

            return _digest(folder) if Backups(folder).all() else ""
    return _digest(folder)


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
