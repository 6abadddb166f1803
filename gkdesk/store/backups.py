"""Rotating copies of the store: made by SQLite, checked, named by when and why, thinned.

A copy is written beside and renamed when it has been checked, so that whatever has the name of a
backup is one. Thinning goes by the order in which copies were made, which a clock cannot upset.
"""

import errno
import os
import re
import sqlite3
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import NamedTuple, Protocol

from gkdesk import scratch
from gkdesk.domain.errors import Damaged, WorldError
from gkdesk.store.chain import begins_with, look_over
from gkdesk.store.failures import in_words, newer
from gkdesk.store.schema import MIGRATIONS

FOLDER = "backups"
DAILY, IMPORT, MERGE = "每日", "导入前", "取回前"
MIGRATION, RESTORE, ASKED = "升级前", "恢复前", "手动"
_REASONS = (DAILY, IMPORT, MERGE, MIGRATION, RESTORE, ASKED)
_ACTS = {IMPORT: "imported", MERGE: "merged"}
"""Backups from before an act that often comes many times in a row, and what the log calls it."""
_NAME = re.compile(rf"(\d{{4}}-\d\d-\d\d_\d{{6}})_({'|'.join(_REASONS)})_(\d+)\.db")
_TIME = "%Y-%m-%d_%H%M%S"
_UNFINISHED = (".gkdesk-", ".tmp")
_DAYS, _WEEKS, _MONTHS, _BEFORE = 7, 4, 6, 10


class Backup(NamedTuple):
    """A copy of the store; ``number`` counts them in the order in which they were made."""

    path: Path
    at: datetime
    reason: str
    number: int


class Held(NamedTuple):
    """What a copy holds: its reports, its changes, and when the newest change was made."""

    reports: int
    changes: int
    newest: int
    changed: datetime | None


class Copies(Protocol):
    """What a copy can be made of."""

    def copy_to(self, target: Path) -> None:
        """Write what is on disk by now to a file of its own."""


def superfluous(backups: Iterable[Backup]) -> list[Backup]:
    """The backups that need not be kept.

    Kept are the newest of all; of the daily ones, the newest of each of the last 7 days, 4 weeks
    and 6 months in which there are any; and the last 10 made before something or by hand.
    """
    rest = sorted(backups, key=lambda each: -each.number)
    kept = {each.number for each in rest[:1]}
    periods: tuple[tuple[Callable[[Backup], object], int], ...] = (
        (lambda each: each.at.date(), _DAYS),
        (lambda each: each.at.isocalendar()[:2], _WEEKS),
        (lambda each: (each.at.year, each.at.month), _MONTHS),
    )
    for period, count in periods:
        newest: dict[object, int] = {}
        for each in rest:
            if each.reason == DAILY:
                newest.setdefault(period(each), each.number)
        kept.update(list(newest.values())[:count])
    kept.update([each.number for each in rest if each.reason != DAILY][:_BEFORE])
    return [each for each in rest if each.number not in kept]


def check(path: Path) -> Held:
    """What a backup holds; raises Damaged where it is not sound from end to end."""
    with _opened(path) as db:
        for _ in look_over(db, path):
            time.sleep(0)  # lets other threads have their turn
        return _held(db)


def holds(path: Path) -> Held:
    """What a backup holds, at a glance; raises Damaged where it cannot be read."""
    with _opened(path) as db:
        return _held(db)


def require_known(path: Path) -> None:
    """Raise WorldError where a newer program made a backup."""
    with _opened(path) as db:
        if db.execute("PRAGMA user_version").fetchone()[0] > len(MIGRATIONS):
            raise newer(path)


def stands_in(path: Path, other: sqlite3.Connection) -> bool:
    """Whether all that a backup holds is held by a store as well: it is an earlier moment of it."""
    with _opened(path) as db:
        return begins_with(other, db)


@contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    """A copy that nobody else has open, to be read; nothing is written, no journal made."""
    with in_words(path):
        address = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
        with closing(sqlite3.connect(address, uri=True, check_same_thread=False)) as db:
            try:
                yield db
            except (ValueError, TypeError) as error:
                raise Damaged(f"备份 {path.name} 已损坏。") from error


def _held(db: sqlite3.Connection) -> Held:
    reports = db.execute("SELECT count(*) FROM reports").fetchone()[0]
    changes, newest = db.execute("SELECT count(*), coalesce(max(id), 0) FROM changes").fetchone()
    last = db.execute("SELECT at FROM changes ORDER BY id DESC LIMIT 1").fetchone()
    return Held(reports, changes, newest, datetime.fromisoformat(last[0]) if last else None)


def copy_out(store: Copies, target: Path) -> Path:
    """A checked copy outside of the backups: a file of that name, or a new one in a folder."""
    with _told(target.parent):
        if target.is_dir():
            target = target / f"公开年报备份-{datetime.now().strftime(_TIME)}.db"
        if target.exists():
            raise WorldError(f"{target} 已经有了，没有备份；请换一个文件名。")
    with _told(target.parent):
        scratch.sweep(target.parent)
        handle, made = scratch.new_file(target.parent)
        os.close(handle)
        try:
            store.copy_to(made)
            check(made)
            sync(made)
            made.replace(target)
        finally:
            made.unlink(missing_ok=True)
        sync_folder(target.parent)
    return target


@contextmanager
def _told(folder: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, sqlite3.Error) as error:
        if isinstance(error, OSError) and error.errno == errno.ENAMETOOLONG:
            raise WorldError("没有备份成：文件名太长，请换一个短些的。") from error
        raise WorldError(f"没有备份成：{folder} 写不进去，请检查磁盘空间和权限。") from error


class Backups:
    """The copies of one store, in a folder beside it. May be used from two threads."""

    def __init__(self, folder: Path, now: Callable[[], datetime] = datetime.now) -> None:
        """``folder`` is where the store lives; nothing is made before there is a copy to make."""
        self.folder = folder / FOLDER
        self._now = now
        self._lock = threading.Lock()
        self._unfinished: set[Path] = set()
        self._begun: tuple[str, int] | None = None
        """Why the newest copy was begun that has no name yet, and the newest change in it."""

    def all(self) -> list[Backup]:
        """Every backup there is, the newest first."""
        try:
            paths = list(self.folder.iterdir())
        except OSError:
            return []
        found = [_read_name(path) for path in paths]
        return sorted((each for each in found if each), key=lambda each: -each.number)

    def newest_sound(self) -> Backup | None:
        """The newest backup that is sound from end to end."""
        for each in self.all():
            with suppress(WorldError):
                check(each.path)
                return each
        return None

    def due(self, reason: str, db: sqlite3.Connection) -> bool:
        """Whether there is something to keep that the newest backup does not keep already."""
        newest = db.execute("SELECT coalesce(max(id), 0) FROM changes").fetchone()[0]
        if not newest:
            return False
        if self._begun is not None and not _since(db, reason, *self._begun):
            return False
        last = next(iter(self.all()), None)
        if last is None:
            return True
        if reason == DAILY and last.at.date() == self._now().date():
            return False
        with suppress(WorldError):
            held = holds(last.path)
            if held.newest > newest or not stands_in(last.path, db):
                return True
            return _since(db, reason, last.reason, held.newest)
        return True

    def make(self, store: Copies, reason: str) -> Backup:
        """Copy the store, check the copy, give it its name, let go of what is superfluous.

        Raises WorldError in one sentence where that cannot be done, Damaged where the copy does not
        hold together; no older backup is let go of then.
        """
        return self.finish(self.begin(store), reason)

    def begin_if_due(self, store: Copies, reason: str, db: sqlite3.Connection) -> Path | None:
        """The first, quick half of ``make``, where there is something to keep."""
        if not self.due(reason, db):
            return None
        made = self.begin(store)
        newest = db.execute("SELECT coalesce(max(id), 0) FROM changes").fetchone()[0]
        self._begun = (reason, newest)
        return made

    def begin(self, store: Copies) -> Path:
        """The copy, still without a name."""
        with _told(self.folder):
            self.folder.mkdir(mode=0o700, exist_ok=True)
            self._sweep()
            handle, made = scratch.new_file(self.folder)
            os.close(handle)
            with self._lock:
                self._unfinished.add(made)
        try:
            with _told(self.folder):
                store.copy_to(made)
        except BaseException:
            self._drop(made)
            raise
        return made

    def finish(self, made: Path, reason: str) -> Backup:
        """The second half, which may run on another thread."""
        try:
            check(made)
            with _told(self.folder):
                sync(made)
                with self._lock:
                    last = next(iter(self.all()), None)
                    number = last.number + 1 if last else 1
                    at = self._now().replace(microsecond=0)
                    name = f"{at.strftime(_TIME)}_{reason}_{number}.db"
                    backup = Backup(self.folder / name, at, reason, number)
                    made.replace(backup.path)
                sync_folder(self.folder)
        finally:
            self._begun = None
            self._drop(made)
        for each in superfluous(self.all()):
            with suppress(OSError):
                each.path.unlink()
        return backup

    def _sweep(self) -> None:
        """Take away what a killed program left unfinished."""
        first, last = _UNFINISHED
        for path in self.folder.glob(f"{first}*{last}*"):
            if path not in self._unfinished:
                with suppress(OSError):
                    path.unlink()

    def _drop(self, made: Path) -> None:
        with suppress(OSError):
            made.unlink(missing_ok=True)
        with self._lock:
            self._unfinished.discard(made)


def _since(db: sqlite3.Connection, reason: str, made_for: str, newest: int) -> bool:
    """Whether there is more to keep since a copy that was made for some reason.

    Of many files taken in one after the other the copy from before the first serves.
    """
    query = "SELECT count(*) FROM changes WHERE id > ? AND source != ?"
    act = _ACTS.get(reason, "") if made_for == reason else ""
    return bool(db.execute(query, (newest, act)).fetchone()[0])


def _read_name(path: Path) -> Backup | None:
    parts = _NAME.fullmatch(path.name)
    if parts is None:
        return None
    with suppress(ValueError):
        return Backup(path, datetime.strptime(parts[1], _TIME), parts[2], int(parts[3]))
    return None


def sync(path: Path) -> None:
    """Make a file last on disk."""
    with path.open("r+b") as file:
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Make the names in a folder last; only POSIX can, and some disks refuse."""
    if os.name == "posix":
        with suppress(OSError):
            handle = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)
