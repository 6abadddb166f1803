"""The one SQLite file of the store: opened, migrated, held on to, copied, let go.

The file is never opened, copied or renamed by anything else in this process: closing a second
handle would drop SQLite's lock.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from gkdesk.domain.errors import Damaged, WorldError
from gkdesk.store import holder
from gkdesk.store.chain import digest_of_head, look_over
from gkdesk.store.failures import damaged, in_words, newer
from gkdesk.store.schema import APPLICATION_ID, MIGRATIONS

if TYPE_CHECKING:
    from gkdesk.store.backups import Backup, Backups

FILE = "gkdesk.db"
_SMALLEST = 512
_CACHE_KIB = 512
"""Pages kept: what a few reports take. The rest is as near in the memory of the system."""


class HeldFile:
    """A file that is ours as long as it is open, wherever it goes meanwhile."""

    def __init__(
        self, folder: Path, now: Callable[[], datetime] = datetime.now, *, window: bool = False
    ) -> None:
        """Open the store in a folder, making both where there are none; ``now`` is the clock.

        ``window`` is what others are told: that a window holds it, not a command.
        Raises Held where another program has the store open, WorldError where the folder cannot be
        used or a newer program wrote it, Damaged where it is damaged, lost or not ours; the file is
        then left as it was.
        """
        self.path = folder / FILE
        self._now = now
        self._lock = threading.RLock()
        self._shaken = False
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise unusable(folder) from error
        self._require_no_loss()
        self._open()
        self._tail = self._newest_row()
        holder.sign(folder, window=window)

    @cached_property
    def backups(self) -> Backups:
        """The copies beside the file; their code is not needed to show the list of reports."""
        from gkdesk.store.backups import Backups

        return Backups(self.path.parent, self._now)

    def _require_no_loss(self) -> None:
        """A missing or empty file is a new store, unless there are backups of an old one."""
        with suppress(OSError):
            if self.path.stat().st_size:
                return
        if self.backups.all():
            raise Damaged(f"数据文件 {self.path} 不见了，或者是空的。")

    def _open(self) -> None:
        try:
            fresh = not self.path.exists()
            if not fresh:
                _require_file(self.path)
                refuse_newer(self.path)
            self._db = sqlite3.connect(
                self.path, timeout=0.0, isolation_level=None, check_same_thread=False
            )
        except (OSError, sqlite3.Error) as error:
            raise unusable(self.path.parent) from error
        try:
            with self._reading():
                self._prepare(fresh=fresh)
        except WorldError:
            self._db.close()
            raise
        self._place = self._where()

    def _prepare(self, *, fresh: bool) -> None:
        self._db.execute("PRAGMA locking_mode = EXCLUSIVE")
        version = 0 if fresh else self._version()
        self._db.execute("PRAGMA journal_mode = TRUNCATE")
        self._db.execute("PRAGMA synchronous = FULL")
        self._db.execute("PRAGMA foreign_keys = ON")
        self._db.execute("PRAGMA mmap_size = 0")
        self._db.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
        if 0 < version < len(MIGRATIONS):
            # Under EXCLUSIVE the lock stays: of several programs, one alone makes a copy.
            self._db.executescript("BEGIN EXCLUSIVE; COMMIT")
            version = self._version()
        if 0 < version < len(MIGRATIONS):
            from gkdesk.store.backups import MIGRATION

            self.backups.make(self, MIGRATION)
        for number, steps in enumerate(MIGRATIONS[version:], start=version + 1):
            self._migrate(number, steps)
        # Under EXCLUSIVE the first write takes the lock for good; take it before anybody types.
        with self._transaction():
            self._opened()
        with suppress(OSError):  # a disk that knows no permissions, or whose they are not ours
            self.path.chmod(0o600)

    def _version(self) -> int:
        """How many migrations the file has been through; refuses what is not for us to open."""
        empty = not self._one("SELECT count(*) FROM sqlite_master")
        # SQLite takes what is shorter than its smallest page for empty, and would write over it.
        scrap = empty and 0 < self.path.stat().st_size < _SMALLEST
        if scrap or (not empty and self._one("PRAGMA application_id") != APPLICATION_ID):
            raise Damaged(f"{self.path} 不是公开年报的数据文件，或者已损坏。")
        version = self._one("PRAGMA user_version")
        if version > len(MIGRATIONS):
            raise newer(self.path)
        if version <= 0 and not empty:
            raise damaged(self.path)
        return version

    def _migrate(self, number: int, steps: Iterable[str]) -> None:
        self._db.create_function(
            "digest_of_head", -1, lambda path, text, edit, *of: digest_of_head(path, text, edit, of)
        )
        with self._transaction():
            for step in steps:
                self._db.execute(step)
            self._db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            self._db.execute(f"PRAGMA user_version = {number}")

    def _opened(self) -> None:
        """What is read once the file is open; in a transaction that has the lock."""

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

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """A transaction on the file that has the name; its end is known when it is on disk."""
        with self._lock, in_words(self.path):
            self._hold()
            try:
                with self._transaction():
                    yield
                    end = self._end()
            except sqlite3.Error as error:
                self._shaken = True
                raise error
            # A file that was taken away takes commits all the same, and they are gone with it.
            if self._where() != self._place:
                raise _gone(self.path)
            self._tail = end

    def _newest_row(self) -> tuple[int, bytes] | None:
        try:
            with self._reading():
                return self._end()
        except WorldError:
            self._db.close()
            raise

    def _end(self) -> tuple[int, bytes] | None:
        query = "SELECT id, hash FROM edits ORDER BY id DESC LIMIT 1"
        row: tuple[int, bytes] | None = self._db.execute(query).fetchone()
        return row

    def _where(self) -> tuple[int, int] | None:
        """Which file it is that has our name; None where there is none."""
        try:
            found = self.path.stat()
        except OSError:
            return None
        return found.st_dev, found.st_ino

    # -- the file that goes and comes back ---------------------------------------------------

    def _hold(self) -> None:
        """Be sure that what is written goes to the file that has the name.

        A disk that went and came back, or failed, is opened anew; a file that was deleted under our
        hands is written anew from the handle we have.
        """
        where = self._where()
        if where == self._place and not self._shaken:
            return
        if where is None:
            if not self.path.parent.is_dir():
                raise _gone(self.path)
            self._write_anew()
        elif where != self._place:
            self._require_ours()
        self._shaken = True
        self._db.close()
        self._open()
        if not self._goes_on(self._db):
            raise _exchanged(self.path)
        self._shaken = False

    def _write_anew(self) -> None:
        from gkdesk.store.backups import check, sync, sync_folder

        try:
            made = self.backups.begin(self)
            check(made)
            sync(made)
            made.replace(self.path)
            sync_folder(self.path.parent)
        except (OSError, WorldError) as error:
            raise _gone(self.path) from error

    def _require_ours(self) -> None:
        """The file that has our name by now is the one we wrote to; nobody has it open here."""
        with closing(sqlite3.connect(self.path, timeout=0.0)) as other:
            try:
                ours = self._goes_on(other)
            except (sqlite3.Error, ValueError):
                ours = False
        if not ours:
            raise _exchanged(self.path)

    def _goes_on(self, db: sqlite3.Connection) -> bool:
        """Whether a store holds all that was said to be saved."""
        if self._tail is None:
            return True
        row = db.execute("SELECT hash FROM edits WHERE id = ?", self._tail[:1]).fetchone()
        return row is not None and row[0] == self._tail[1]

    def copy_to(self, target: Path) -> None:
        """Write what is on disk by now to a file of its own, which is not made to last yet."""
        with self._lock, closing(sqlite3.connect(target, isolation_level=None)) as other:
            other.execute("PRAGMA synchronous = OFF")
            self._db.backup(other)

    def back_up(self, reason: str) -> Backup | None:
        """A checked copy among the backups; None where the newest one holds everything already.

        Raises WorldError where there can be none, Damaged where the store itself is damaged.
        """
        made = self.copy_if_due(reason)
        return self.finish_copy(made, reason) if made else None

    def copy_if_due(self, reason: str) -> Path | None:
        """The quick half of ``back_up``; the store stands still as long as it takes."""
        with self._lock, in_words(self.path):
            return self.backups.begin_if_due(self, reason, self._db)

    def finish_copy(self, made: Path, reason: str) -> Backup:
        """The other half of ``back_up``, which may run on any thread."""
        try:
            return self.backups.finish(made, reason)
        except Damaged as error:
            for _ in self.look_over():  # tells a damaged store from a copy that went wrong
                pass
            raise WorldError(
                f"没有备份成：{self.backups.folder} 里的副本和原件不一样，请检查磁盘。"
            ) from error

    def changed_since(self, backup: Path) -> dict[int, int] | None:
        """How many changes each report has had since a backup; None where it is of another past."""
        from gkdesk.store.backups import holds, stands_in

        with self._reading():
            if not stands_in(backup, self._db):
                return None
            query = "SELECT report, count(*) FROM changes WHERE id > ? GROUP BY report"
            return dict(self._db.execute(query, (holds(backup).newest,)))

    def look_over(self) -> Iterator[None]:
        """Check the whole file in small pieces; raises Damaged at the first fault."""
        pieces = look_over(self._db, self.path)
        going = True
        while going:
            with self._lock:
                going = next(pieces, self) is not self
            yield

    def close(self) -> None:
        """Let go of the file; leaves no journal beside it."""
        with self._lock:
            with suppress(sqlite3.Error):  # the journal is empty either way
                self._db.execute("PRAGMA journal_mode = DELETE")
            holder.sign_off(self.path.parent)
            self._db.close()

    @contextmanager
    def _reading(self) -> Iterator[None]:
        """What cannot be read back as what was written is damage to the file, not our fault."""
        with self._lock, in_words(self.path):
            try:
                yield
            except (ValueError, TypeError) as error:
                raise damaged(self.path) from error


def refuse_newer(path: Path) -> None:
    """Raise WorldError where a newer program wrote a store, before it is opened.

    To open it would be to finish or undo what that program left half-done beside it. SQLite looks
    here for itself, but takes the file for one that cannot change.
    """
    address = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
    with suppress(sqlite3.Error), closing(sqlite3.connect(address, uri=True)) as db:
        (whose,) = db.execute("PRAGMA application_id").fetchone()
        (version,) = db.execute("PRAGMA user_version").fetchone()
        if whose == APPLICATION_ID and version > len(MIGRATIONS):
            raise newer(path)


def _require_file(path: Path) -> None:
    """A pipe in the place of the file would be waited for without end."""
    if not path.is_file():
        raise WorldError(f"{path} 不是文件，打不开；请移走它，或换一个数据文件夹。")


def unusable(folder: Path) -> WorldError:
    """That no store can be kept in a folder, as a failure to raise."""
    return WorldError(f"打不开数据文件夹 {folder}，请检查文件夹的权限和磁盘。")


def _gone(path: Path) -> WorldError:
    return WorldError(f"数据文件 {path} 不见了（U盘拔出，或者文件夹移走、删除了）；请放回原处。")


def _exchanged(path: Path) -> WorldError:
    return WorldError(f"数据文件 {path} 被换成了另外一个，没有往里写；请把原来的放回原处。")
