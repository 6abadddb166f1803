"""What SQLite and the disk fail at, as sentences for the clerk."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gkdesk.domain.errors import Damaged, Held, WorldError
from gkdesk.store import holder


def damaged(path: Path, place: str = "") -> Damaged:
    """The file does not hold what was written to it; ``place`` is where that showed."""
    where = f"（“{place}”与校验不符）" if place else "（内容与校验不符）"
    return Damaged(f"数据文件 {path} 已损坏{where}。")


def newer(path: Path) -> WorldError:
    """A program of a later version wrote the file."""
    return WorldError(f"数据文件 {path} 由更新版本的程序写成，请升级程序后再打开；文件没有改动。")


@contextmanager
def in_words(path: Path) -> Iterator[None]:
    """Turn SQLite's failures into sentences."""
    try:
        yield
    except sqlite3.Error as error:
        raise _told(path, error) from error


def _told(path: Path, error: sqlite3.Error) -> WorldError:
    code = getattr(error, "sqlite_errorcode", None)
    primary = code & 0xFF if code is not None else None
    if primary in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return Damaged(f"{path} 不是公开年报的数据文件，或者已损坏。")
    if primary is None and isinstance(error, sqlite3.OperationalError):
        return damaged(path)  # it is not SQLite that fails: a text in it cannot be read as one
    if primary in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return Held(_who_holds(path))
    return WorldError(_sentence(path, primary, error))


def _who_holds(path: Path) -> str:
    there = holder.holder_of(path.parent)
    if there is None:
        return f"另一个公开年报程序正在使用 {path}，请先关闭它再打开。"
    todo = "请先关闭它" if there.window else "请等它做完"
    return f"{there.told()}，正在使用 {path.parent}，{todo}再试。"


def _sentence(path: Path, primary: int | None, error: sqlite3.Error) -> str:
    if primary == sqlite3.SQLITE_FULL:
        return f"磁盘已满，没有存到 {path}；请腾出空间。"
    if primary in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_CANTOPEN):
        return f"没有权限写入 {path}，请检查文件夹是否只读。"
    if primary == sqlite3.SQLITE_IOERR:
        return f"磁盘出错，没有读写成 {path}；请检查磁盘和空间。"
    # Its name only: the message may quote what it stumbled over.
    name = getattr(error, "sqlite_errorname", type(error).__name__)
    return f"读写 {path} 时出错（{name}），请检查磁盘。"
