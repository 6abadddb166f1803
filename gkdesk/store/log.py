"""The store: one SQLite file, an append-only log of edits, and the newest edit of every path."""

import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from gkdesk.domain.errors import Held, WorldError
from gkdesk.store import holder
from gkdesk.store.schema import APPLICATION_ID, MIGRATIONS

FILE = "gkdesk.db"
_SMALLEST = 512
_CACHE_KIB = 512
"""Pages kept: what a few reports take. The rest is as near in the memory of the system."""
STATED = "stated:"
"""Before a path: the total that a document brought along for it."""


class Change(NamedTuple):
    """One act of the clerk on one report: texts by path, "" for a blank.

    ``source`` is how it came about (``typed``, ``pasted``, ``imported``, ``undo``, …); ``undoes``
    is the change that an undo or redo speaks of.
    """

    id: int
    report: int
    at: datetime
    source: str
    edits: Mapping[str, str]
    undoes: int | None = None


class Entry(NamedTuple):
    """A report as the list shows it."""

    id: int
    unit: int
    name: str
    short: str
    year: int
    edition: str
    uid: str
    status: str
    changed: datetime


class Edit(NamedTuple):
    """One line of the history: what a path was and what it became."""

    change: int
    at: datetime
    source: str
    path: str
    before: str
    after: str


class Row(NamedTuple):
    """One row of the log with the act it is a part of, and the hash of the row before it."""

    id: int
    path: str
    text: str
    before: bytes
    hash: bytes
    change: int
    report: int
    at: str
    source: str
    undoes: int | None
    unit: int
    year: int
    edition: str
    uid: str

    @property
    def sound(self) -> bool:
        """Whether it is what was written."""
        return digest(self.before, self.path, self.text, self[5:]) == self.hash


class History(NamedTuple):
    """What happened to a report, as another store has it, with the numbers it has there.

    ``report`` is the report here that it goes on with, None for a new one; ``known`` are changes
    that are here already, by their numbers there.
    """

    report: int | None
    year: int
    edition: str
    uid: str
    changes: tuple[Change, ...]
    known: Mapping[int, int] = MappingProxyType({})


class Store:
    """The reports on disk. Safe to use from two threads; one process at a time.

    A change is on disk when ``append`` has returned. The file is never opened, copied or renamed by
    anything else in this process: closing a second handle would drop SQLite's lock.
    """

    def __init__(self, folder: Path, *, window: bool = False) -> None:
        """Open the store in a folder, making both where there are none.

        ``window`` is what others are told: that a window holds it, not a command.
        Raises Held where another program has the store open, WorldError where the folder cannot be
        used, the file is damaged or not ours, or a newer program wrote it; the file is then left
        as it was.
        """
        self.path = folder / FILE
        self._lock = threading.RLock()
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            fresh = not self.path.exists()
            self._db = sqlite3.connect(
                self.path, timeout=0.0, isolation_level=None, check_same_thread=False
            )
        except (OSError, sqlite3.Error) as error:
            raise WorldError(f"打不开数据文件夹 {folder}，请检查文件夹的权限和磁盘。") from error
        try:
            with self._reading():
                self._prepare(fresh=fresh)
        except WorldError:
            self._db.close()
            raise
        holder.sign(folder, window=window)

    def _prepare(self, *, fresh: bool) -> None:
        self._db.execute("PRAGMA locking_mode = EXCLUSIVE")
        version = 0 if fresh else self._version()
        self._db.execute("PRAGMA journal_mode = TRUNCATE")
        self._db.execute("PRAGMA synchronous = FULL")
        self._db.execute("PRAGMA foreign_keys = ON")
        self._db.execute("PRAGMA mmap_size = 0")
        self._db.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
        for number, steps in enumerate(MIGRATIONS[version:], start=version + 1):
            self._migrate(number, steps)
        # Under EXCLUSIVE the first write takes the lock for good; take it before anybody types.
        with self._transaction():
            self._next_change = 1 + self._one("SELECT coalesce(max(id), 0) FROM changes")
        with suppress(OSError):  # a disk that knows no permissions, or whose they are not ours
            self.path.chmod(0o600)

    def _version(self) -> int:
        """How many migrations the file has been through; refuses what is not for us to open."""
        empty = not self._one("SELECT count(*) FROM sqlite_master")
        # SQLite takes what is shorter than its smallest page for empty, and would write over it.
        scrap = empty and 0 < self.path.stat().st_size < _SMALLEST
        if scrap or (not empty and self._one("PRAGMA application_id") != APPLICATION_ID):
            raise WorldError(f"{self.path} 不是公开年报的数据文件，请换一个文件夹。")
        version = self._one("PRAGMA user_version")
        if version > len(MIGRATIONS):
            raise WorldError(
                f"数据文件 {self.path} 由更新版本的程序写成，请升级程序后再打开；文件没有改动。"
            )
        return version

    def _migrate(self, number: int, steps: Iterable[str]) -> None:
        with self._transaction():
            for step in steps:
                self._db.execute(step)
            self._db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            self._db.execute(f"PRAGMA user_version = {number}")

    def _one(self, query: str, *values: object) -> int:
        found: int = self._db.execute(query, values).fetchone()[0]
        return found

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._db.execute("COMMIT")
        except BaseException:
            if self._db.in_transaction:  # a full disk makes SQLite roll back by itself
                self._db.execute("ROLLBACK")
            raise

    def close(self) -> None:
        """Let go of the file; leaves no journal beside it."""
        with self._lock:
            with suppress(sqlite3.Error):  # the journal is empty either way
                self._db.execute("PRAGMA journal_mode = DELETE")
            holder.sign_off(self.path.parent)
            self._db.close()

    def content(self) -> bytes:
        """The file as it is on disk now, byte for byte, without opening it a second time."""
        with self._lock, _in_words(self.path):
            return self._db.serialize()

    # -- writing -----------------------------------------------------------------------------

    def number(self) -> int:
        """The number for the next change."""
        with self._lock:
            taken = self._next_change
            self._next_change += 1
            return taken

    def create(self, unit: int | None, year: int, edition: str, uid: str, change: Change) -> int:
        """A new report with its first change; ``unit`` None makes a new unit. The report's id.

        ``change.report`` is ignored: the report does not exist before.
        """
        with self._lock, _in_words(self.path), self._transaction():
            if unit is None:
                unit = self._db.execute("INSERT INTO units DEFAULT VALUES").lastrowid
            cursor = self._db.execute(
                "INSERT INTO reports (unit, year, edition, uid) VALUES (?, ?, ?, ?)",
                (unit, year, edition, uid),
            )
            report = cursor.lastrowid
            assert report is not None
            self._append(change, report)
            return report

    def append(self, changes: Iterable[Change]) -> None:
        """Commit changes in order, all or none; they are on disk when this returns."""
        with self._lock, _in_words(self.path), self._transaction():
            for change in changes:
                self._append(change, change.report)

    def adopt(self, unit: int | None, histories: Iterable[History]) -> None:
        """Write what another store has of a unit behind the log here, all or none.

        ``unit`` None makes a new unit. Every change keeps its time and its kind, and gets a number
        and a place in the chain of this log.
        """
        with self._lock, _in_words(self.path), self._transaction():
            if unit is None:
                unit = self._db.execute("INSERT INTO units DEFAULT VALUES").lastrowid
            for history in histories:
                self._adopt(unit, history)

    def _adopt(self, unit: int | None, history: History) -> None:
        report = history.report
        if report is None:
            report = self._db.execute(
                "INSERT INTO reports (unit, year, edition, uid) VALUES (?, ?, ?, ?)",
                (unit, history.year, history.edition, history.uid),
            ).lastrowid
            assert report is not None
        numbers = dict(history.known)
        for change in history.changes:
            numbers[change.id] = self.number()
            undoes = numbers.get(change.undoes) if change.undoes is not None else None
            self._append(change._replace(id=numbers[change.id], undoes=undoes), report)

    def _append(self, change: Change, report: int) -> None:
        at = change.at.isoformat(timespec="milliseconds")
        self._db.execute(
            "INSERT INTO changes (id, report, at, source, undoes) VALUES (?, ?, ?, ?, ?)",
            (change.id, report, at, change.source, change.undoes),
        )
        chain = self._db.execute("SELECT hash FROM edits ORDER BY id DESC LIMIT 1").fetchone()
        link = chain[0] if chain else b""
        act = f"SELECT {_ACT} FROM changes JOIN reports ON reports.id = report WHERE changes.id = ?"
        about = self._db.execute(act, (change.id,)).fetchone()
        for path, text in change.edits.items():
            link = digest(link, path, text, about)
            edit = self._db.execute(
                "INSERT INTO edits (change, path, text, previous, hash) VALUES (?, ?, ?,"
                " (SELECT edit FROM heads WHERE report = ? AND path = ?), ?)",
                (change.id, path, text, report, path, link),
            ).lastrowid
            self._db.execute(
                "INSERT INTO heads (report, path, edit) VALUES (?, ?, ?)"
                " ON CONFLICT DO UPDATE SET edit = excluded.edit",
                (report, path, edit),
            )

    # -- reading -----------------------------------------------------------------------------

    @contextmanager
    def _reading(self) -> Iterator[None]:
        """What cannot be read back as what was written is damage to the file, not our fault."""
        with self._lock, _in_words(self.path):
            try:
                yield
            except (ValueError, TypeError) as error:
                raise _damaged(self.path) from error

    def entries(self) -> list[Entry]:
        """All reports, the newest year first within a unit, units in the order they came."""
        # Three look-ups by key for each report; all values together would be read from end to end.
        now = (
            "(SELECT edits.text FROM heads JOIN edits ON edits.id = heads.edit"
            " WHERE heads.report = reports.id AND heads.path = ?)"
        )
        query = f"""
            SELECT reports.id, unit, year, edition, uid, {now}, {now}, {now},
                (SELECT at FROM changes WHERE report = reports.id ORDER BY id DESC LIMIT 1)
            FROM reports ORDER BY unit, year DESC"""
        with self._reading():
            return [
                Entry(
                    id=row[0],
                    unit=row[1],
                    name=row[5] or "",
                    short=row[6] or "",
                    year=row[2],
                    edition=row[3],
                    uid=row[4],
                    status=row[7] or "draft",
                    changed=datetime.fromisoformat(row[8]),
                )
                for row in self._db.execute(query, ("unit/name", "unit/short", "status"))
            ]

    def load(self, report: int, upto: int | None = None) -> dict[str, str]:
        """Every text of a report by path, blanks left out; as it stood after the change ``upto``.

        Each row is checked against its hash; WorldError where the file has been damaged.
        """
        heads, values = ("heads", (report,)) if upto is None else (_THEN, (report, upto, report))
        query = f"""
            SELECT heads.path, edits.path, edits.text, edits.hash, before.hash, {_ACT}
            FROM {heads} LEFT JOIN edits ON edits.id = heads.edit
            LEFT JOIN changes ON changes.id = edits.change AND changes.report = heads.report
            LEFT JOIN reports ON reports.id = changes.report
            LEFT JOIN edits AS before ON before.id = edits.id - 1
            WHERE heads.report = ?"""
        texts: dict[str, str] = {}
        with self._reading():
            for place, path, text, kept, before, *about in self._db.execute(query, values):
                if path != place or digest(before or b"", path, text, about) != kept:
                    raise _damaged(self.path, place)
                texts[path] = text
        return {path: text for path, text in texts.items() if text}

    def steps(self, report: int, limit: int = 500) -> list[tuple[int, str, int | None]]:
        """The newest changes of a report, the oldest first: id, source, what it undoes."""
        query = "SELECT id, source, undoes FROM changes WHERE report = ? ORDER BY id DESC LIMIT ?"
        with self._reading():
            return list(reversed(self._db.execute(query, (report, limit)).fetchall()))

    def change(self, number: int) -> list[Edit]:
        """The edits of one change, with what stood there before."""
        return self._edits("edits.change = ?", (number,))

    def history(self, report: int, path: str | None = None) -> list[Edit]:
        """The log of a report, or of one path of it, the oldest first."""
        if path is None:
            return self._edits("changes.report = ?", (report,))
        return self._edits("changes.report = ? AND edits.path = ?", (report, path))

    def between(self, report: int, after: int, upto: int) -> list[Edit]:
        """The log of a report after one change, up to another and with it, the oldest first."""
        where = "changes.report = ? AND changes.id > ? AND changes.id <= ?"
        return self._edits(where, (report, after, upto))

    def newest(self, report: int, prefix: str) -> list[Edit]:
        """The newest edit of each path that begins with a prefix, also where it made a blank."""
        where = """edits.id IN (SELECT edit FROM heads
            WHERE report = ? AND path >= ? AND path < ?)"""
        return self._edits(where, (report, prefix, prefix + "\U0010ffff"))

    def rows(self, reports: Iterable[int]) -> list[Row]:
        """The log of some reports as it is written, in its order, to be taken elsewhere."""
        wanted = list(reports)
        marks = ", ".join("?" * len(wanted))
        query = f"""
            SELECT edits.id, edits.path, edits.text, coalesce(chain.hash, x''), edits.hash, {_ACT}
            FROM changes JOIN edits ON edits.change = changes.id
            JOIN reports ON reports.id = changes.report
            LEFT JOIN edits AS chain ON chain.id = edits.id - 1
            WHERE changes.report IN ({marks}) ORDER BY edits.id"""
        with self._reading():
            found = [Row(*row) for row in self._db.execute(query, wanted)]
            if broken := next((row for row in found if not row.sound), None):
                raise _damaged(self.path, broken.path)
        return found

    def _edits(self, where: str, values: tuple[object, ...]) -> list[Edit]:
        query = f"""
            SELECT edits.path, edits.text, edits.hash, chain.hash, coalesce(before.text, ''), {_ACT}
            FROM changes JOIN edits ON edits.change = changes.id
            JOIN reports ON reports.id = changes.report
            LEFT JOIN edits AS chain ON chain.id = edits.id - 1
            LEFT JOIN edits AS before ON before.id = edits.previous
            WHERE {where} ORDER BY edits.id"""
        found: list[Edit] = []
        with self._reading():
            for path, text, kept, chain, before, *about in self._db.execute(query, values):
                if digest(chain or b"", path, text, about) != kept:
                    raise _damaged(self.path, path)
                number, _, at, source, *_ = about
                found.append(Edit(number, datetime.fromisoformat(at), source, path, before, text))
        return found


_ACT = """changes.id, changes.report, changes.at, changes.source, changes.undoes,
    reports.unit, reports.year, reports.edition, reports.uid"""
"""What a log row's hash covers besides its own path and text: when, how, and of whose report."""

_THEN = """(SELECT changes.report AS report, edits.path AS path, max(edits.id) AS edit
    FROM changes JOIN edits ON edits.change = changes.id
    WHERE changes.report = ? AND changes.id <= ? GROUP BY edits.path) AS heads"""
"""The heads as they were after a change."""


def digest(before: bytes, path: str, text: str, about: Iterable[object]) -> bytes:
    """The hash of a log row: its content, the act it belongs to, and the hash of the row before."""
    # Where hashlib takes it from; hashlib itself brings 3 MB of OpenSSL along.
    from _blake2 import blake2b

    content = "\0".join((path, text, *map(str, about))).encode("utf-8", "surrogatepass")
    return blake2b(before + content, digest_size=16).digest()


def _damaged(path: Path, place: str = "") -> WorldError:
    return WorldError(
        f"数据文件 {path} 里{f'“{place}”' if place else ''}的内容与校验不符，文件可能已损坏；"
        "请先不要改动，把整个文件夹复制一份再处理。"
    )


@contextmanager
def _in_words(path: Path) -> Iterator[None]:
    """Turn SQLite's failures into sentences."""
    try:
        yield
    except sqlite3.Error as error:
        if _primary(error) in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            raise Held(_who_holds(path)) from error
        raise WorldError(_sentence(path, error)) from error


def _primary(error: sqlite3.Error) -> int | None:
    code: int | None = getattr(error, "sqlite_errorcode", None)
    return code & 0xFF if code is not None else None


def _who_holds(path: Path) -> str:
    there = holder.holder_of(path.parent)
    if there is None:
        return f"另一个公开年报程序正在使用 {path}，请先关闭它再打开。"
    todo = "请先关闭它" if there.window else "请等它做完"
    return f"{there.told()}，正在使用 {path.parent}，{todo}再试。"


def _sentence(path: Path, error: sqlite3.Error) -> str:
    primary = _primary(error)
    if primary == sqlite3.SQLITE_FULL:
        return f"磁盘已满，没有存到 {path}；请腾出空间，内容还在窗口里，会自动再存。"
    if primary in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_CANTOPEN):
        return f"没有权限写入 {path}，请检查文件夹是否只读。"
    if primary in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return f"{path} 不是公开年报的数据文件，或者已损坏；请把它复制一份保存，再换一个文件夹。"
    return f"读写 {path} 时出错（{error.args[0]}），请检查磁盘。"
