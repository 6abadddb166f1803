"""A bare SQLite file with the store's settings, to which the same rows are committed."""

import sqlite3
import time
from pathlib import Path

_ROWS = 20_000


class BareStore:
    """Two tables as large as the store's, and the rows of one edit per commit."""

    def __init__(self, path: Path) -> None:
        self._db = sqlite3.connect(path, isolation_level=None)
        for pragma in ("locking_mode = EXCLUSIVE", "journal_mode = TRUNCATE", "synchronous = FULL"):
            self._db.execute(f"PRAGMA {pragma}")
        self._db.execute("CREATE TABLE changes (id INTEGER PRIMARY KEY, report, at, source)")
        self._db.execute("CREATE TABLE edits (id INTEGER PRIMARY KEY, change, path, text, hash)")
        self._db.execute("CREATE TABLE heads (path PRIMARY KEY, edit) WITHOUT ROWID")
        self._db.execute("BEGIN")
        for number in range(_ROWS):
            self._insert(f"applications/new/person{number}")
        self._db.execute("COMMIT")

    def _insert(self, path: str) -> None:
        at = "2025-01-15T09:30:00.000"
        change = self._db.execute(
            "INSERT INTO changes (report, at, source) VALUES (1, ?, 'typed')", (at,)
        )
        values = (change.lastrowid, path, "5", b"0123456789abcdef")
        edit = self._db.execute(
            "INSERT INTO edits (change, path, text, hash) VALUES (?, ?, ?, ?)", values
        )
        self._db.execute("REPLACE INTO heads VALUES (?, ?)", (path, edit.lastrowid))

    def commit(self) -> float:
        """Milliseconds for one edit to be on disk."""
        start = time.perf_counter()
        self._db.execute("BEGIN IMMEDIATE")
        self._insert("applications/new/person7")
        self._db.execute("COMMIT")
        return (time.perf_counter() - start) * 1000

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()
