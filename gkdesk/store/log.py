"""The store: an append-only log of edits, and what its newest edit of every path says."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import NamedTuple

from gkdesk.store.chain import (
    ACT,
    HEAD,
    HEADS_OF_LOG,
    TALLY,
    check_tally,
    digest,
    digest_of_head,
)
from gkdesk.store.failures import damaged, in_words
from gkdesk.store.held import HeldFile

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


class Store(HeldFile):
    """The reports on disk. Safe to use from two threads; one process at a time.

    A change is on disk when ``append`` has returned.
    """

    _next_change = 1

    def content(self) -> bytes:
        """The file as it is on disk now, byte for byte, without opening it a second time."""
        with self._lock, in_words(self.path):
            return self._db.serialize()

    # -- writing -----------------------------------------------------------------------------

    def number(self) -> int:
        """The number for the next change."""
        with self._lock:
            taken = self._next_change
            self._next_change += 1
            return taken

    def _opened(self) -> None:
        newest = self._one("SELECT coalesce(max(id), 0) FROM changes")
        # What waits for the disk while the file is opened anew has its numbers already.
        self._next_change = max(self._next_change, 1 + newest)

    def create(self, unit: int | None, year: int, edition: str, uid: str, change: Change) -> int:
        """A new report with its first change; ``unit`` None makes a new unit. The report's id.

        ``change.report`` is ignored: the report does not exist before. A change that is there
        already, because the disk failed after it was written, made its report then.
        """
        with self._writing():
            made = "SELECT report FROM changes WHERE id = ?"
            for (there,) in self._db.execute(made, (change.id,)):
                return int(there)
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
        """Commit changes in order, all or none; they are on disk when this returns.

        A change that is there already, because the disk failed after it was written, is left.
        """
        with self._writing():
            for change in changes:
                if not self._one("SELECT count(*) FROM changes WHERE id = ?", change.id):
                    self._append(change, change.report)

    def adopt(self, unit: int | None, histories: Iterable[History]) -> None:
        """Write what another store has of a unit behind the log here, all or none.

        ``unit`` None makes a new unit. Every change keeps its time and its kind, and gets a number
        and a place in the chain of this log.
        """
        with self._writing():
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
        heads, tally = self._tally(report)
        at = change.at.isoformat(timespec="milliseconds")
        self._db.execute(
            "INSERT INTO changes (id, report, at, source, undoes) VALUES (?, ?, ?, ?, ?)",
            (change.id, report, at, change.source, change.undoes),
        )
        chain = self._end()
        last = chain[1] if chain else b""
        act = f"SELECT {ACT} FROM changes JOIN reports ON reports.id = report WHERE changes.id = ?"
        about = self._db.execute(act, (change.id,)).fetchone()
        of = self._db.execute(f"SELECT {HEAD} FROM reports WHERE id = ?", (report,)).fetchone()
        for path, text in change.edits.items():
            last = digest(last, path, text, about)
            previous, edit = self._append_edit(change.id, report, path, text, last)
            self._set_head(report, path, edit, text, digest_of_head(path, text, edit, of))
            heads += previous is None
            tally += edit - (previous or 0)
        self._db.execute(
            "UPDATE changes SET heads = ?, tally = ? WHERE id = ?",
            (heads, tally, change.id),
        )

    def _append_edit(
        self, change: int, report: int, path: str, text: str, kept: bytes
    ) -> tuple[int | None, int]:
        """One row of the log; the edit that was the head of its path until now, and this one."""
        head = "SELECT edit FROM heads WHERE report = ? AND path = ?"
        row = self._db.execute(head, (report, path)).fetchone()
        previous: int | None = row[0] if row else None
        edit = self._db.execute(
            "INSERT INTO edits (change, path, text, previous, hash) VALUES (?, ?, ?, ?, ?)",
            (change, path, text, previous, kept),
        ).lastrowid
        assert edit is not None
        return previous, edit

    def _set_head(self, report: int, path: str, edit: int, text: str, kept: bytes) -> None:
        self._db.execute(
            "REPLACE INTO heads (report, path, edit, text, hash) VALUES (?, ?, ?, ?, ?)",
            (report, path, edit, text, kept),
        )

    def _tally(self, report: int) -> tuple[int, int]:
        """What the newest change left; never counted from the heads, which may have lost one."""
        row = self._db.execute(TALLY, (report,)).fetchone()
        if row is not None and row[0] is not None:
            return row[0], row[1]
        log = [edit for _, edit in self._db.execute(HEADS_OF_LOG, (report,))]
        return len(log), sum(log)

    # -- reading -----------------------------------------------------------------------------

    def entries(self) -> list[Entry]:
        """All reports, the newest year first within a unit, units in the order they came."""
        # Three look-ups by key for each report; all values together would be read from end to end.
        now = "(SELECT text FROM heads WHERE report = reports.id AND path = ?)"
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

        Each is checked against its hash; Damaged where the file is not as it was written.
        """
        with self._reading():
            texts = self._now_in(report) if upto is None else self._then_in(report, upto)
        return {path: text for path, text in texts.items() if text}

    def _now_in(self, report: int) -> dict[str, str]:
        """What the heads say: one stretch of the file, however long the log is."""
        about = self._db.execute(f"SELECT {HEAD} FROM reports WHERE id = ?", (report,)).fetchone()
        query = "SELECT path, text, edit, hash FROM heads WHERE report = ?"
        heads = self._db.execute(query, (report,)).fetchall()
        check_tally(self._db, self.path, report, [edit for _, _, edit, _ in heads])
        for path, text, edit, kept in heads:
            if digest_of_head(path, text, edit, about or ()) != kept:
                raise damaged(self.path, path)
        return {path: text for path, text, _, _ in heads}

    def _then_in(self, report: int, upto: int) -> dict[str, str]:
        """What the log says up to a change and with it."""
        query = f"""
            SELECT edits.path, edits.text, edits.hash, before.hash, {ACT}
            FROM ({_THEN}) AS newest JOIN edits ON edits.id = newest.edit
            LEFT JOIN changes ON changes.id = edits.change
            LEFT JOIN reports ON reports.id = changes.report
            LEFT JOIN edits AS before ON before.id = edits.id - 1"""
        texts: dict[str, str] = {}
        for path, text, kept, before, *about in self._db.execute(query, (report, upto)):
            if digest(before or b"", path, text, about) != kept:
                raise damaged(self.path, path)
            texts[path] = text
        return texts

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
            SELECT edits.id, edits.path, edits.text, coalesce(chain.hash, x''), edits.hash, {ACT}
            FROM changes JOIN edits ON edits.change = changes.id
            JOIN reports ON reports.id = changes.report
            LEFT JOIN edits AS chain ON chain.id = edits.id - 1
            WHERE changes.report IN ({marks}) ORDER BY edits.id"""
        with self._reading():
            found = [Row(*row) for row in self._db.execute(query, wanted)]
            if broken := next((row for row in found if not row.sound), None):
                raise damaged(self.path, broken.path)
        return found

    def _edits(self, where: str, values: tuple[object, ...]) -> list[Edit]:
        query = f"""
            SELECT edits.path, edits.text, edits.hash, chain.hash, coalesce(before.text, ''), {ACT}
            FROM changes JOIN edits ON edits.change = changes.id
            JOIN reports ON reports.id = changes.report
            LEFT JOIN edits AS chain ON chain.id = edits.id - 1
            LEFT JOIN edits AS before ON before.id = edits.previous
            WHERE {where} ORDER BY edits.id"""
        found: list[Edit] = []
        with self._reading():
            for path, text, kept, chain, before, *about in self._db.execute(query, values):
                if digest(chain or b"", path, text, about) != kept:
                    raise damaged(self.path, path)
                number, _, at, source, *_ = about
                found.append(Edit(number, datetime.fromisoformat(at), source, path, before, text))
        return found


_THEN = """SELECT max(edits.id) AS edit FROM changes JOIN edits ON edits.change = changes.id
    WHERE changes.report = ? AND changes.id <= ? GROUP BY edits.path"""
"""The newest edits of every path of a report after a change."""
