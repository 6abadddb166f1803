"""A damaged file: said in one sentence, and no wrong figure is ever shown."""

import os
import random
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest

from gkdesk.domain.errors import WorldError
from gkdesk.store.held import FILE
from gkdesk.store.log import Change, Store

AT = datetime(2026, 1, 8, 9, 10)
PATHS = [f"applications/new/c{number}" for number in range(30)]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A closed store of three years with a few hundred edits."""
    chance = random.Random(5)
    with closing(Store(tmp_path)) as store:
        unit: int | None = None
        for year in (2022, 2023, 2024):
            change = Change(store.number(), 0, AT, "created", {"unit/name": "某局"})
            report = store.create(unit, year, "2021", f"uid{year}", change)
            unit = store.entries()[0].unit
            typed = [
                {path: str(chance.randrange(1000)) for path in chance.sample(PATHS, k=3)}
                for _ in range(40)
            ]
            store.append(Change(store.number(), report, AT, "typed", texts) for texts in typed)
    return tmp_path / FILE


def read(folder: Path) -> list[dict[str, str]]:
    with closing(Store(folder)) as store:
        return [store.load(entry.id) for entry in store.entries()]


def history(folder: Path) -> None:
    with closing(Store(folder)) as store:
        for entry in store.entries():
            store.history(entry.id)


def look_over(folder: Path) -> None:
    with closing(Store(folder)) as store:
        for _ in store.look_over():
            pass


def change_by_hand(file: Path, *statements: str) -> None:
    with closing(sqlite3.connect(file)) as db:
        for statement in statements:
            assert db.execute(statement).rowcount > 0, statement
        db.commit()


OF_VALUES = [
    "UPDATE heads SET text = '5'",
    "UPDATE heads SET text = NULL",
    "UPDATE heads SET path = path || 'x'",
    "UPDATE heads SET hash = x'00'",
    "UPDATE heads SET hash = 5",
    "UPDATE heads SET edit = edit - 1",
    "UPDATE heads SET edit = 100000",
    "DELETE FROM heads WHERE path = 'applications/new/c3'",
    "DELETE FROM heads",
    "UPDATE reports SET year = year + 10",
    "UPDATE reports SET edition = '2019'",
]
OF_THE_LOG = [
    "UPDATE edits SET text = '5' WHERE id IN (SELECT edit FROM heads)",
    "UPDATE edits SET path = path || 'x' WHERE id IN (SELECT edit FROM heads)",
    "UPDATE edits SET hash = x'00' WHERE id IN (SELECT edit FROM heads)",
    "UPDATE edits SET hash = 5 WHERE id IN (SELECT edit FROM heads)",
    "UPDATE changes SET at = '2020-01-01T00:00:00.000'",
    "UPDATE changes SET source = 'imported'",
    "DELETE FROM edits WHERE id = (SELECT max(edit) FROM heads)",
]
"""What does not change a value that is shown: found by the look over the store."""


@pytest.mark.parametrize("statement", OF_VALUES)
@pytest.mark.parametrize("look", [read, look_over])
def test_what_was_changed_behind_the_programs_back_is_refused(
    file: Path, statement: str, look: Callable[[Path], object]
) -> None:
    change_by_hand(file, statement)
    with pytest.raises(WorldError, match=r"已损坏（.*校验不符"):
        look(file.parent)


@pytest.mark.parametrize("statement", OF_THE_LOG)
def test_a_log_that_was_changed_is_found_and_changes_no_value(file: Path, statement: str) -> None:
    good = read(file.parent)
    change_by_hand(file, statement)
    assert read(file.parent) == good
    with pytest.raises(WorldError, match=r"已损坏（.*校验不符"):
        look_over(file.parent)


def test_a_head_with_a_hash_of_its_own_that_the_log_does_not_know_is_found(file: Path) -> None:
    """An older value together with its hash, as a page that was not written leaves it."""
    with closing(sqlite3.connect(file)) as db:
        query = "SELECT path, edit, text, hash FROM heads WHERE report = 1 AND path = ?"
        old = db.execute(query, (PATHS[0],)).fetchone()
    with closing(Store(file.parent)) as store:
        store.append([Change(store.number(), 1, AT, "typed", {PATHS[0]: "77777"})])
    put_back = "UPDATE heads SET edit = {1}, text = '{2}', hash = x'{3}' WHERE path = '{0}'"
    path, edit, text, kept = old
    change_by_hand(file, f"{put_back.format(path, edit, text, kept.hex())} AND report = 1")
    for look in (read, look_over):
        with pytest.raises(WorldError, match="校验不符"):
            look(file.parent)


@pytest.mark.parametrize("table", ["edits", "heads"])
@pytest.mark.parametrize("look", [history, look_over])
def test_a_text_that_is_no_text_is_refused(
    file: Path, look: Callable[[Path], object], table: str
) -> None:
    """Half a Chinese character, as a flipped bit leaves it."""
    change_by_hand(file, f"UPDATE {table} SET text = CAST(x'E4BD' AS TEXT)")
    with pytest.raises(WorldError):
        look(file.parent)


def test_an_older_row_of_the_log_is_checked_when_the_history_is_read(file: Path) -> None:
    change_by_hand(
        file,
        "UPDATE edits SET text = '5' WHERE id ="
        " (SELECT min(id) FROM edits WHERE id NOT IN (SELECT edit FROM heads))",
    )
    read(file.parent)
    with pytest.raises(WorldError, match="校验不符"):
        history(file.parent)


FLIPS = int(os.environ.get("GKDESK_FLIPS", "300"))


def test_no_flipped_bit_ever_shows_as_a_figure_or_hides_one(file: Path) -> None:
    good, whole, chance = read(file.parent), file.read_bytes(), random.Random(7)
    refused = 0
    for _ in range(FLIPS):
        damaged = bytearray(whole)
        damaged[chance.randrange(len(damaged))] ^= 1 << chance.randrange(8)
        file.write_bytes(damaged)
        try:
            assert read(file.parent) == good
            look_over(file.parent)
        except WorldError:
            refused += 1
    assert refused > FLIPS / 10  # else nothing was put to the test
