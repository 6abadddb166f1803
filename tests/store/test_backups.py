"""Backups: made by SQLite, checked, named, thinned; a moment of the log each."""

import os
import random
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from gkdesk.domain.errors import Damaged, WorldError
from gkdesk.store.backups import (
    ASKED,
    DAILY,
    IMPORT,
    MERGE,
    Backup,
    Backups,
    check,
    copy_out,
    superfluous,
)
from gkdesk.store.keeper import Keeper
from gkdesk.store.log import Change, Store

START = datetime(2026, 1, 8, 9, 10)


class Clock:
    def __init__(self) -> None:
        self.time = START

    def __call__(self) -> datetime:
        return self.time


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(tmp_path: Path, clock: Clock) -> Iterator[Store]:
    with closing(Store(tmp_path / "data", clock)) as made:
        yield made


def new(store: Store) -> int:
    change = Change(store.number(), 0, START, "created", {"unit/name": "某局"})
    return store.create(None, 2023, "2021", "uid", change)


def put(store: Store, text: str, source: str = "typed") -> None:
    store.append([Change(store.number(), 1, START, source, {"overview": text})])


def reasons(store: Store) -> list[str]:
    return [each.reason for each in store.backups.all()]


def test_a_backup_is_whole_private_and_named_by_when_and_why(store: Store) -> None:
    new(store)
    made = store.back_up(DAILY)
    assert made is not None
    assert made.path.name == "2026-01-08_091000_每日_1.db"
    assert made.path.stat().st_mode & 0o777 == 0o600
    assert made.path.parent.stat().st_mode & 0o777 == 0o700
    assert [path.name for path in made.path.parent.iterdir()] == [made.path.name]
    assert check(made.path)[:3] == (1, 1, 1)
    assert store.backups.all() == [made]


def test_an_empty_store_needs_no_backup(store: Store) -> None:
    assert store.back_up(DAILY) is None
    assert not store.backups.folder.exists()


def test_one_a_day_and_only_after_changes(store: Store, clock: Clock) -> None:
    new(store)
    assert store.back_up(DAILY)
    put(store, "一")
    assert store.back_up(DAILY) is None
    clock.time += timedelta(days=1)
    assert store.back_up(DAILY)
    clock.time += timedelta(days=1)
    assert store.back_up(DAILY) is None  # nothing new since
    put(store, "二")
    clock.time -= timedelta(days=30)
    assert store.back_up(DAILY)  # the clock was set back
    assert [each.number for each in store.backups.all()] == [3, 2, 1]


def test_many_files_in_a_row_are_one_backup(store: Store) -> None:
    new(store)
    for _ in range(3):
        store.back_up(IMPORT)
        put(store, str(random.random()), "imported")
    assert reasons(store) == [IMPORT]
    put(store, "键入")
    store.back_up(IMPORT)
    assert reasons(store) == [IMPORT, IMPORT]
    put(store, "一", "imported")
    store.back_up(MERGE)
    assert reasons(store) == [MERGE, IMPORT, IMPORT]


def test_a_store_that_went_back_is_backed_up_though_it_has_fewer_changes(store: Store) -> None:
    new(store)
    put(store, "一")
    assert store.back_up(IMPORT)
    with closing(sqlite3.connect(store.backups.all()[0].path)) as db:
        db.execute("UPDATE edits SET hash = x'00' WHERE id = 2")  # a copy with another past
        db.commit()
    assert store.back_up(IMPORT)


def test_a_copy_taken_while_typing_is_a_moment_of_the_log(store: Store) -> None:
    new(store)
    going, copies = threading.Event(), list[Path]()

    def type_on() -> None:
        number = 0
        while not going.is_set():
            number += 1
            put(store, f"第{number}稿" * (1 + number % 200))

    typist = threading.Thread(target=type_on)
    typist.start()
    copies = [store.backups.make(store, ASKED).path for _ in range(12)]
    going.set()
    typist.join()
    log = store.history(1)
    for copy in copies:
        if not copy.exists():  # thinned by now
            continue
        held = check(copy)
        with closing(sqlite3.connect(copy)) as db:
            texts = [text for (text,) in db.execute("SELECT text FROM edits ORDER BY id")]
        assert texts == [edit.after for edit in log if edit.change <= held.newest]
        assert store.changed_since(copy) == (
            {1: left} if (left := len({e.change for e in log if e.change > held.newest})) else {}
        )


def test_a_damaged_store_makes_no_backup_and_lets_go_of_none(tmp_path: Path, clock: Clock) -> None:
    with closing(Store(tmp_path, clock)) as store:
        new(store)
        assert store.back_up(DAILY)
    with closing(sqlite3.connect(store.path)) as db:
        db.execute("UPDATE edits SET text = '改过'")
        db.commit()
    clock.time += timedelta(days=1)
    with closing(Store(tmp_path, clock)) as store:
        before = store.backups.all()
        put(store, "二")
        with pytest.raises(Damaged, match="已损坏"):
            store.back_up(DAILY)
        assert store.backups.all() == before
        assert len(list(store.backups.folder.iterdir())) == len(before)


def test_a_copy_that_went_wrong_is_no_damaged_store(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    new(store)
    made = store.copy_if_due(DAILY)
    assert made is not None
    made.write_bytes(made.read_bytes()[:5000])
    with pytest.raises(WorldError, match="副本和原件不一样") as told:
        store.finish_copy(made, DAILY)
    assert not isinstance(told.value, Damaged)
    assert list(store.backups.folder.iterdir()) == []


def test_a_folder_that_takes_no_backup_is_told_in_one_sentence(store: Store) -> None:
    new(store)
    store.backups.folder.write_text("in the way")
    with pytest.raises(WorldError, match=r"没有备份成：.*请检查"):
        store.back_up(DAILY)
    put(store, "后来")  # the clerk goes on
    told: list[str] = []
    keeper = Keeper(store, lambda error: told.append(str(error)))
    keeper.start()
    keeper.before(IMPORT)
    keeper.settle()
    assert len(told) == 2
    assert all("没有备份成" in sentence for sentence in told)


def test_the_keeper_starts_each_day_with_a_backup(store: Store, clock: Clock) -> None:
    new(store)
    keeper = Keeper(store, lambda error: pytest.fail(str(error)), clock)
    keeper.start()
    keeper.settle()
    put(store, "一")
    keeper.changed()
    keeper.settle()
    assert reasons(store) == [DAILY]
    clock.time += timedelta(days=1)  # the program was left open over night
    put(store, "二")
    keeper.changed()
    keeper.close()
    assert reasons(store) == [DAILY, DAILY]


def test_the_keeper_finds_what_is_damaged(tmp_path: Path, clock: Clock) -> None:
    with closing(Store(tmp_path, clock)) as store:
        new(store)
        put(store, "一")
        put(store, "二")
        store.back_up(DAILY)
    with closing(sqlite3.connect(store.path)) as db:
        db.execute("UPDATE edits SET text = '改过' WHERE id = 2")  # not a row that loading reads
        db.commit()
    told: list[Exception] = []
    with closing(Store(tmp_path, clock)) as store:
        keeper = Keeper(store, told.append, clock)
        keeper.start()
        keeper.settle()
    assert [type(error) for error in told] == [Damaged]


def test_what_a_killed_program_left_unfinished_goes(store: Store) -> None:
    new(store)
    store.backups.folder.mkdir()
    (store.backups.folder / ".gkdesk-abc.tmp").write_bytes(b"half")
    (store.backups.folder / ".gkdesk-abc.tmp-journal").write_bytes(b"half")
    store.back_up(DAILY)
    assert len(list(store.backups.folder.iterdir())) == 1


def test_a_copy_goes_wherever_it_is_wanted(store: Store, tmp_path: Path) -> None:
    new(store)
    named = copy_out(store, tmp_path / "拷贝#1%20?.db")
    assert check(named).reports == 1
    inside = copy_out(store, tmp_path)
    assert inside.parent == tmp_path
    assert check(inside).reports == 1
    with pytest.raises(WorldError, match="已经有了"):
        copy_out(store, named)
    with pytest.raises(WorldError, match="没有备份成"):
        copy_out(store, tmp_path / "nowhere" / "x.db")


# -- thinning --------------------------------------------------------------------------------


def kept(made: list[Backup]) -> list[Backup]:
    gone = {each.number for each in superfluous(made)}
    return [each for each in made if each.number not in gone]


def at(number: int, when: datetime, reason: str = DAILY) -> Backup:
    return Backup(Path(str(number)), when, reason, number)


def test_three_years_of_days_leave_days_weeks_and_months() -> None:
    folder: list[Backup] = []
    for day in range(3 * 365):
        folder.append(at(day + 1, START + timedelta(days=day)))
        folder = kept(folder)
        assert folder[-1].number == day + 1
    days = [each.at.date() for each in folder]
    newest = max(days)
    assert sum(newest - day < timedelta(days=7) for day in days) == 7
    assert len({day.isocalendar()[:2] for day in days}) >= 4
    assert len({(day.year, day.month) for day in days}) == 6
    assert len(folder) <= 7 + 4 + 6


def test_the_last_ten_from_before_something_stay_whatever_the_days() -> None:
    before = [at(n, START + timedelta(minutes=n), IMPORT) for n in range(1, 30)]
    days = [at(n, START + timedelta(days=n), DAILY) for n in range(30, 200)]
    assert [b.number for b in kept(before + days) if b.reason == IMPORT] == list(range(20, 30))


def test_a_jumping_clock_never_takes_the_newest() -> None:
    chance = random.Random(3)
    for _ in range(1000):
        folder: list[Backup] = []
        for number in range(1, chance.randrange(2, 40)):
            when = START + timedelta(days=chance.randrange(-4000, 4000))
            folder.append(at(number, when, chance.choice([DAILY, IMPORT, MERGE])))
            folder = kept(folder)
            assert folder[-1].number == number
            assert len(folder) <= 7 + 4 + 6 + 10 + 1


def test_what_is_in_the_folder_and_no_backup_stays(store: Store) -> None:
    new(store)
    store.backups.folder.mkdir()
    other = store.backups.folder / "我的备份.db"
    other.write_bytes(b"x")
    for number in range(40):
        put(store, str(number))
        store.backups.make(store, ASKED)
    assert other.exists()
    assert len(store.backups.all()) == 10
    assert not [name for name in os.listdir(store.backups.folder) if name.endswith(".tmp")]  # noqa: PTH208  # names are enough


def test_the_newest_sound_one_is_found_past_damaged_ones(store: Store) -> None:
    new(store)
    first = store.back_up(DAILY)
    put(store, "一")
    second = store.backups.make(store, ASKED)
    content = bytearray(second.path.read_bytes())
    content[len(content) // 2 :] = bytes(len(content) - len(content) // 2)
    second.path.write_bytes(content)
    assert Backups(store.path.parent).newest_sound() == first
