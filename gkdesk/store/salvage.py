"""What can be read of a damaged store: row by row, each with a word on whether it is as written."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, NamedTuple

from gkdesk import scratch
from gkdesk.store.chain import digest
from gkdesk.store.held import FILE, HeldFile

_HEADER, _PAGE = 100, 4096
_PAGES = slice(28, 32)
"""Where the header has the number of pages."""
_UNREADABLE = (sqlite3.Error, ValueError)
"""The latter where SQLite quotes damaged text in its complaint."""
_ROWS = 200
"""More rows than a page can hold."""
_TABLES = {
    "reports": "unit, year, edition, uid",
    "changes": "report, at, source, undoes",
    "edits": "change, path, text, hash",
}


class Row(NamedTuple):
    """A row of the log with the act it belongs to; ``sound`` where its hash says so."""

    uid: str
    year: int
    edition: str
    at: str
    source: str
    path: str
    text: str
    sound: bool


def rows(damaged: Path) -> list[Row]:
    """Every row of the log that can still be read, in order. Reads from a copy, changes nothing."""
    with scratch.room(damaged.parent) as room:
        copy = room / FILE
        shutil.copyfile(damaged, copy)
        journal = damaged.with_name(f"{damaged.name}-journal")
        if journal.exists():
            shutil.copyfile(journal, copy.with_name(f"{FILE}-journal"))
        _mend_header(copy, room / "new")
        with suppress(*_UNREADABLE), closing(sqlite3.connect(copy)) as db:
            return list(_rows(db))
    return []


def _mend_header(copy: Path, room: Path) -> None:
    """Give a file whose first bytes are gone those of a new store, which differ in its length."""
    with suppress(*_UNREADABLE), closing(sqlite3.connect(copy)) as db:
        db.execute("SELECT count(*) FROM sqlite_master")
        return
    pages = copy.stat().st_size // _PAGE
    HeldFile(room).close()
    header = bytearray((room / FILE).read_bytes()[:_HEADER])
    header[_PAGES] = pages.to_bytes(4, "big")
    with copy.open("r+b") as file:
        file.write(header)


def _rows(db: sqlite3.Connection) -> Iterator[Row]:
    db.text_factory = lambda raw: raw.decode("utf-8", "replace")
    reports, changes, edits = (_table(db, name) for name in _TABLES)
    for number, (change, path, text, kept) in sorted(edits.items()):
        report, *act = changes.get(change, (None,))
        about = reports.get(report)
        if about is None or not act:
            continue
        covered = (change, report, *act, *about)
        before = edits[number - 1][3] if number - 1 in edits else b"" if number == 1 else None
        sound = isinstance(before, bytes) and digest(before, path, text, covered) == kept
        _, year, edition, uid = about
        yield Row(uid, year, edition, act[0], act[1], path, text, sound)


def _table(db: sqlite3.Connection, name: str) -> dict[int, tuple[Any, ...]]:
    """What can be read of a table: from the front, from the back, and between them row by row."""
    query = f"SELECT id, {_TABLES[name]} FROM {name} NOT INDEXED"
    found: dict[int, tuple[Any, ...]] = {}
    pages = db.execute("PRAGMA page_count").fetchone()[0]
    db.execute(f"{query} LIMIT 0")  # fails where the table itself is not known
    first = _read(db, f"{query} ORDER BY id", found)
    last = _read(db, f"{query} ORDER BY id DESC", found) if first is not None else None
    if first is not None and last is not None:
        for number in range(first + 1, last or first + pages * _ROWS):
            _read(db, f"{query} WHERE id = ?", found, number)
    return found


def _read(
    db: sqlite3.Connection, query: str, found: dict[int, tuple[Any, ...]], *values: int
) -> int | None:
    """Read until the end (None) or until it fails: the last row's number then."""
    number = 0
    try:
        for number, *row in db.execute(query, values):
            found[number] = tuple(row)
    except _UNREADABLE:
        return number
    return None
