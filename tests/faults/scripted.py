"""A session that types, imports and backs up on a disk that fails at each operation in turn.

Run as a program: every case is a process of its own, forked before any file is open; what was
acknowledged is written down outside of the store, and a second process looks at what is left.
Prints one JSON object: how many cases there were and what was wrong with them.
"""

import argparse
import json
import os
import random
import signal
import sqlite3
import sys
import tempfile
from collections.abc import Callable
from contextlib import closing, suppress
from datetime import datetime, timedelta
from functools import partial
from itertools import count
from pathlib import Path
from typing import TypeVar

from gkdesk.domain.errors import Damaged, GkdeskError, WorldError
from gkdesk.store.backups import DAILY, IMPORT, MIGRATION, check
from gkdesk.store.held import FILE
from gkdesk.store.log import Change, Store
from tests.faults.faulty_disk import FaultyDisk

T = TypeVar("T")
KINDS = ("error", "short", "full")
MODES = ("once", "some", "on", "cut", "kill")
"""Fails one operation; 25 in a row and then no more; all from then on; the power goes; or the
program is killed.

``lie`` is the last on a disk that does not do what it says: there, things must be found wrong.
"""
_KINDS_OF = {"cut": ("a", "b", "c"), "lie": ("a", "b", "c"), "kill": ("",)}
_SOME = 25
_AT = datetime(2026, 1, 8, 9)
_CHANGES = 14
_TRIES = 60


class Session:
    """What the clerk does, and what of it was acknowledged."""

    def __init__(self, folder: Path, told: int, before: int, *, opening: bool = False) -> None:
        """``before`` is how many changes the store holds already; ``opening`` is all there is."""
        self.folder = folder
        self.opening = opening
        self.told = told
        self.before = before
        self.days = count()

    def now(self) -> datetime:
        return _AT + timedelta(days=next(self.days) / 4)

    def run(self) -> None:
        store = self.until_done(self.open)
        if self.opening:
            store.close()
            return
        report = self.until_done(lambda: self.create(store))
        for number in range(_CHANGES):
            if number in (3, 9):
                with suppress(WorldError):
                    store.back_up(IMPORT if number == 9 else DAILY)
            if number == 6:
                store.close()
                store = self.until_done(self.open)
            self.until_done(partial(self.change, store, report, number))
        store.close()
        self.tell(0)  # the end was reached

    def open(self) -> Store:
        return Store(self.folder, self.now)

    def change(self, store: Store, report: int, number: int) -> None:
        """Typing; the ninth is an import. Tried again, it is the same change, as in the program."""
        texts = {"overview": f"第{number}稿" * 300, f"a/{number}": str(number)}
        if number == 9:
            texts = {f"b/{each}": str(each) for each in range(60)}
        store.append([Change(self.before + number + 2, report, _AT, "typed", texts)])
        self.tell(self.before + number + 2)

    def create(self, store: Store) -> int:
        change = Change(self.before + 1, 0, _AT, "created", {"unit/name": "某局"})
        report = store.create(None, 2023, "2021", "uid", change)
        self.tell(change.id)
        return report

    def tell(self, number: int) -> None:
        os.write(self.told, f"{number}\n".encode())

    @staticmethod
    def until_done(task: Callable[[], T]) -> T:
        """As the program's writer does: what failed is tried again. Damage would be a lie here."""
        for _ in range(_TRIES):
            try:
                return task()
            except Damaged:
                os._exit(3)
            except GkdeskError:
                continue
        os._exit(4)


def begun(folder: Path, *, old: bool) -> int:
    """A folder without a store, or with one of the first version; how many changes it holds."""
    if not old:
        return 0
    script = Path(__file__).parents[1] / "store" / "version_1.sql"
    with closing(sqlite3.connect(folder / FILE)) as db:
        db.executescript(script.read_text(encoding="utf-8"))
        return int(db.execute("SELECT max(id) FROM changes").fetchone()[0])


def case(folder: Path, mode: str, kind: str, at: int, *, old: bool, opening: bool = False) -> str:
    """What became of one case: "" or what is wrong."""
    before = begun(folder, old=old)
    reading, told = os.pipe()
    child = os.fork()
    if not child:
        _be_the_program(Session(folder, told, before, opening=opening), mode, kind, at)
    os.close(told)
    with os.fdopen(reading) as pipe:
        lines = [int(line) for line in pipe.read().split()]
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    if code == 3:
        return "took a sound store for a damaged one"
    if code not in (0, 4, 9, -signal.SIGKILL) or (mode in ("once", "some") and code == 4):
        return f"ended with {code}"
    held = [*range(1, before + 1), *lines]
    return _in_a_clean_process(lambda: looked_at(folder, held, old=old))


def _be_the_program(session: Session, mode: str, kind: str, at: int) -> None:
    chance = random.Random(f"{mode}{kind}{at}")

    def fault(number: int, _: str) -> str | None:
        if mode in ("cut", "lie") and number == at:
            disk.cut(chance, session.folder)
        if mode == "kill" and number == at:
            os.kill(os.getpid(), signal.SIGKILL)
        last = {"once": at, "some": at + _SOME, "on": sys.maxsize}.get(mode, 0)
        return kind if at <= number <= last else None

    code = 5
    try:
        disk = FaultyDisk(fault, lies=mode == "lie")
        session.run()
        code = 0
    except BaseException as error:
        print(repr(error), file=sys.stderr)
    finally:
        sys.stdout.flush()
        os._exit(code)


def _in_a_clean_process(look: Callable[[], str]) -> str:
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        try:
            os.write(writing, look().encode())
        except BaseException as error:
            os.write(writing, repr(error).encode())
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        answer = pipe.read()
    os.waitpid(child, 0)
    return answer


def looked_at(folder: Path, told: list[int], *, old: bool = False) -> str:
    """What is wrong with what a session left behind."""
    acknowledged = {number for number in told if number}
    try:
        store = Store(folder)
    except Damaged as error:
        return f"damaged: {error}"
    for _ in store.look_over():
        pass
    kept = {e.change for entry in store.entries() for e in store.history(entry.id)}
    for backup in store.backups.all():
        check(backup.path)
    for entry in store.entries():
        store.load(entry.id)
    kept_old = [each for each in store.backups.all() if each.reason == MIGRATION]
    store.close()
    if old and not kept_old:
        return "migrated without a backup"
    if 0 in told and acknowledged != kept:
        return "the end was reached and not all is there"
    return f"lost {sorted(acknowledged - kept)}" if acknowledged - kept else ""


def operations(*, old: bool, opening: bool = False) -> int:
    """How many operations there are when nothing fails."""
    seen = 0

    def look(number: int, _: str) -> None:
        nonlocal seen
        seen = number

    reading, writing = os.pipe()
    with tempfile.TemporaryDirectory() as folder:
        before = begun(Path(folder), old=old)
        child = os.fork()
        if not child:
            FaultyDisk(look)
            with open(os.devnull, "wb") as nobody:  # noqa: PTH123  # a plain handle, as a shell makes it
                Session(Path(folder), nobody.fileno(), before, opening=opening).run()
            os.write(writing, str(seen).encode())
            os._exit(0)
        os.close(writing)
        with os.fdopen(reading) as pipe:
            answer = int(pipe.read())
        os.waitpid(child, 0)
    return answer


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--cases", type=int, default=0, help="a sample of so many; 0 is all")
    parser.add_argument("--mode", choices=(*MODES, "lie"), action="append")
    parser.add_argument("--old", action="store_true", help="begin with a store to migrate")
    parser.add_argument("--opening", action="store_true", help="a session that only opens it")
    asked = parser.parse_args()
    whole = operations(old=asked.old, opening=asked.opening)
    every = [
        (mode, kind, at)
        for mode in asked.mode or MODES
        for kind in _KINDS_OF.get(mode, KINDS)
        for at in range(1, whole + 1)
    ]
    chosen = random.Random(asked.seed).sample(every, asked.cases) if asked.cases else every
    wrong: dict[str, str] = {}
    for mode, kind, at in chosen:
        with tempfile.TemporaryDirectory(prefix="gkdesk-fault-") as folder:
            if found := case(Path(folder), mode, kind, at, old=asked.old, opening=asked.opening):
                wrong[f"{mode} {kind} {at}"] = found
    print(json.dumps({"operations": whole, "cases": len(chosen), "wrong": wrong}))


if __name__ == "__main__":
    main()
