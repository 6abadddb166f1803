"""The hash chain of the log, and the look over a whole file that rests on it.

SQLite's own check misses most flipped bits; each row of the log carries a hash of its content, of
the act it belongs to and of the row before it.
"""

import sqlite3
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from gkdesk.store.failures import damaged, in_words
from gkdesk.store.schema import APPLICATION_ID, HEADS_HAVE_TEXTS

ACT = """changes.id, changes.report, changes.at, changes.source, changes.undoes,
    reports.unit, reports.year, reports.edition, reports.uid"""
"""What a log row's hash covers besides its own path and text: when, how, and of whose report."""

ROWS = f"""SELECT edits.id, edits.path, edits.text, edits.hash, before.hash, {ACT}
    FROM edits LEFT JOIN changes ON changes.id = edits.change
    LEFT JOIN reports ON reports.id = changes.report
    LEFT JOIN edits AS before ON before.id = edits.id - 1"""
"""Every row of the log with what its hash covers; what is lost comes as NULL."""

HEADS_OF_LOG = """SELECT edits.path, max(edits.id) FROM changes
    JOIN edits ON edits.change = changes.id WHERE changes.report = ? GROUP BY edits.path"""
"""The newest edit of each path of a report as the log itself has it."""

HEAD = "reports.id, unit, year, edition, uid"
"""What a head's hash covers besides its own path, text and edit: of whose report it is."""

TALLY = "SELECT heads, tally FROM changes WHERE report = ? ORDER BY id DESC LIMIT 1"
"""How many heads the newest change of a report left, and the sum of their edits."""

_PIECE = 400


def digest(before: bytes, path: str, text: str, about: Iterable[object]) -> bytes:
    """The hash of a log row: its content, the act it belongs to, and the hash of the row before."""
    # Where hashlib takes it from; hashlib itself brings 3 MB of OpenSSL along.
    from _blake2 import blake2b

    content = "\0".join((path, text, *map(str, about))).encode("utf-8", "surrogatepass")
    return blake2b(before + content, digest_size=16).digest()


def digest_of_head(path: str, text: str, edit: int, about: Iterable[object]) -> bytes:
    """The hash of a head, which stands by itself: a value, the edit it is of, and whose it is."""
    return digest(b"", path, text, (edit, *about))


def begins_with(log: sqlite3.Connection, other: sqlite3.Connection) -> bool:
    """Whether a log holds all of another and before all else: the other is an earlier state of it.

    Both are sound; each hash covers all that was written before.
    """
    last = other.execute("SELECT id, hash FROM edits ORDER BY id DESC LIMIT 1").fetchone()
    if last is None:
        return True
    same = log.execute("SELECT hash FROM edits WHERE id = ?", last[:1]).fetchone()
    return same is not None and bool(same[0] == last[1])


def look_over(db: sqlite3.Connection, path: Path) -> Iterator[None]:
    """Check a file through and through, in pieces small enough to let others in between.

    Raises Damaged, which names ``path``, at the first thing that is not as it was written.
    """
    with in_words(path):
        try:
            yield from _look_over(db, path)
        except (ValueError, TypeError) as error:
            raise damaged(path) from error


def _look_over(db: sqlite3.Connection, path: Path) -> Iterator[None]:
    if db.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
        raise damaged(path)
    if db.execute("PRAGMA integrity_check(1)").fetchone()[0] != "ok":
        raise damaged(path)
    yield
    yield from _chain(db, path)
    for (report,) in db.execute("SELECT id FROM reports").fetchall():
        check_heads(db, path, report)
        yield


def _chain(db: sqlite3.Connection, path: Path) -> Iterator[None]:
    newest, query = 0, f"{ROWS} WHERE edits.id > ? ORDER BY edits.id LIMIT {_PIECE}"
    while rows := db.execute(query, (newest,)).fetchall():
        for number, place, text, kept, before, *about in rows:
            if number != newest + 1 or digest(before or b"", place, text, about) != kept:
                raise damaged(path, place)
            newest = number
        yield


def check_tally(db: sqlite3.Connection, path: Path, report: int, edits: Collection[int]) -> None:
    """Raise Damaged where a report's heads, by their edits, are not those its newest change left.

    A report that was not changed since there are tallies is compared with its log.
    """
    kept = db.execute(TALLY, (report,)).fetchone()
    if kept is None or kept[0] is None:
        check_heads(db, path, report)
    elif kept != (len(edits), sum(edits)):
        raise damaged(path)


def check_heads(db: sqlite3.Connection, path: Path, report: int) -> None:
    """Raise Damaged where the heads of a report are not the newest of its log."""
    log = dict(db.execute(HEADS_OF_LOG, (report,)))
    heads = dict(db.execute("SELECT path, edit FROM heads WHERE report = ?", (report,)))
    if log != heads:
        off = next(place for place in (*log, *heads) if log.get(place) != heads.get(place))
        raise damaged(path, off)
    if db.execute("PRAGMA user_version").fetchone()[0] >= HEADS_HAVE_TEXTS:
        _check_texts(db, path, report)


def _check_texts(db: sqlite3.Connection, path: Path, report: int) -> None:
    query = f"""SELECT heads.path, heads.text, edits.text, heads.hash, edit, {HEAD}
        FROM heads JOIN edits ON edits.id = edit JOIN reports ON reports.id = report
        WHERE report = ?"""
    for place, text, logged, kept, edit, *about in db.execute(query, (report,)):
        if text != logged or digest_of_head(place, text, edit, about) != kept:
            raise damaged(path, place)
