"""The store: an append-only log, what it refuses, and what survives."""

import os
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gkdesk.domain.errors import Held, WorldError
from gkdesk.store.backups import MIGRATION, Backup, Backups
from gkdesk.store.held import FILE
from gkdesk.store.log import Change, Store
from gkdesk.store.schema import APPLICATION_ID, MIGRATIONS
from gkdesk.store.writer import Writer

AT = datetime(2026, 1, 8, 9, 10, 11, 123000)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with closing(Store(tmp_path / "data")) as made:
        yield made


def new(store: Store, year: int = 2023, **texts: str) -> int:
    change = Change(store.number(), 0, AT, "created", {"unit/name": "某局", **texts})
    return store.create(None, year, "2021", f"uid{year}", change)


def put(store: Store, report: int, **texts: str) -> Change:
    change = Change(store.number(), report, AT, "typed", texts)
    store.append([change])
    return change


def raw(store: Store) -> sqlite3.Connection:
    """The file behind the store's back; the store must be closed."""
    return sqlite3.connect(store.path)


def test_a_report_as_it_stood_after_a_change(store: Store) -> None:
    report, other = new(store), new(store, 2024)
    first = put(store, report, overview="一", remarks="二")
    put(store, other, overview="别的")
    last = put(store, report, overview="", remarks="三")
    assert store.load(report, first.id) == {"unit/name": "某局", "overview": "一", "remarks": "二"}
    assert store.load(report, last.id) == store.load(report)
    assert store.load(report, last.id + 9) == store.load(report)
    assert store.load(report, 0) == {}


def test_the_log_between_two_changes(store: Store) -> None:
    report, other = new(store), new(store, 2024)
    first, second, third = (put(store, report, overview=text) for text in "一二三")
    put(store, other, overview="别的")
    assert [e.after for e in store.between(report, first.id, second.id)] == ["二"]
    assert [e.after for e in store.between(report, first.id, third.id + 9)] == ["二", "三"]


def test_the_newest_edits_below_a_prefix(store: Store) -> None:
    report = new(store)
    first = put(store, report, **{"sent:1": "甲", "sender": "不是", "overview": "一"})
    second = put(store, report, **{"sent:2": "乙"})
    assert [(e.path, e.after, e.change) for e in store.newest(report, "sent:")] == [
        ("sent:1", "甲", first.id),
        ("sent:2", "乙", second.id),
    ]


def test_what_was_appended_is_there_after_reopening(tmp_path: Path) -> None:
    with closing(Store(tmp_path)) as store:
        report = new(store)
        put(store, report, overview="一", remarks="二")
        put(store, report, overview="", remarks="三")
    with closing(Store(tmp_path)) as store:
        assert store.load(report) == {"unit/name": "某局", "remarks": "三"}
        assert [(e.before, e.after) for e in store.history(report, "overview")] == [
            ("", "一"),
            ("一", ""),
        ]
        assert store.entries()[0].changed == AT


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40
)
@given(
    st.lists(
        st.dictionaries(st.sampled_from(["a", "b", "c"]), st.text(max_size=3), min_size=1),
        max_size=8,
    )
)
def test_the_newest_edit_is_the_value_and_old_rows_never_change(
    tmp_path_factory: pytest.TempPathFactory, steps: list[dict[str, str]]
) -> None:
    expected: dict[str, str] = {"unit/name": "某局"}
    with closing(Store(tmp_path_factory.mktemp("s"))) as store:
        report = new(store)
        rows: list[tuple[object, ...]] = []
        for step in steps:
            step = {k: v.encode("utf-8", "ignore").decode() for k, v in step.items()}
            put(store, report, **step)
            expected |= step
            now = store._db.execute("SELECT * FROM edits ORDER BY id").fetchall()
            assert now[: len(rows)] == rows
            rows = now
        assert store.load(report) == {path: text for path, text in expected.items() if text}


def test_pragmas_and_permissions(store: Store) -> None:
    def pragma(name: str) -> object:
        return store._db.execute(f"PRAGMA {name}").fetchone()[0]

    assert pragma("journal_mode") == "truncate"
    assert pragma("synchronous") == 2
    assert pragma("locking_mode") == "exclusive"
    assert pragma("application_id") == APPLICATION_ID
    assert pragma("user_version") == len(MIGRATIONS)
    assert store.path.stat().st_mode & 0o777 == 0o600
    assert store.path.parent.stat().st_mode & 0o777 == 0o700


def test_no_journal_is_left_behind(tmp_path: Path) -> None:
    with closing(Store(tmp_path)) as store:
        new(store)
    assert [path.name for path in tmp_path.iterdir()] == [FILE]


def test_a_newer_file_is_refused_and_not_touched(tmp_path: Path) -> None:
    Store(tmp_path).close()
    with closing(sqlite3.connect(tmp_path / FILE)) as db:
        db.execute("PRAGMA user_version = 99")
    before = (tmp_path / FILE).read_bytes(), (tmp_path / FILE).stat().st_mtime_ns
    with pytest.raises(WorldError, match="更新版本的程序"):
        Store(tmp_path)
    assert before == ((tmp_path / FILE).read_bytes(), (tmp_path / FILE).stat().st_mtime_ns)


def test_a_file_of_somebody_else_is_refused_and_not_touched(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / FILE)) as db:
        db.execute("CREATE TABLE theirs (x)")
    before = (tmp_path / FILE).read_bytes()
    with pytest.raises(WorldError, match="不是公开年报的数据文件"):
        Store(tmp_path)
    assert (tmp_path / FILE).read_bytes() == before


def test_a_file_that_is_no_store_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text("这不是数据库" * 100, encoding="utf-8")
    with pytest.raises(WorldError, match="不是公开年报的数据文件"):
        Store(tmp_path)


def test_a_folder_that_cannot_be_made_is_told_in_words(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")
    with pytest.raises(WorldError, match="打不开数据文件夹"):
        Store(tmp_path / "data")


@pytest.mark.parametrize("table", ["heads", "edits"])
def test_a_flipped_text_is_noticed(tmp_path: Path, table: str) -> None:
    with closing(Store(tmp_path)) as store:
        report = new(store, overview="原文")
    with closing(raw(store)) as db:
        db.execute(f"UPDATE {table} SET text = '改过' WHERE path = 'overview'")
        db.commit()
    with closing(Store(tmp_path)) as store:
        with pytest.raises(WorldError, match="overview"):
            list(store.look_over())
        if table == "heads":
            with pytest.raises(WorldError, match="overview"):
                store.load(report)
        else:
            assert store.load(report)["overview"] == "原文"


OPEN = "import sys; from pathlib import Path; from gkdesk.store.log import Store; "


def test_a_second_program_is_told_who_is_in_the_way(store: Store) -> None:
    code = OPEN + "Store(Path(sys.argv[1]))"
    done = subprocess.run(
        [sys.executable, "-c", code, str(store.path.parent)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert "有一条 gkdesk 命令正在执行（使用者" in done.stderr


def test_the_lock_of_a_killed_program_is_no_obstacle(tmp_path: Path) -> None:
    code = OPEN + "s = Store(Path(sys.argv[1])); print('open', flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"open\n"
        other.kill()
        other.wait()
    Store(tmp_path).close()


def test_a_read_only_folder_is_told_in_words(tmp_path: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may write everywhere")
    tmp_path.chmod(0o500)
    with pytest.raises(WorldError):
        Store(tmp_path)


@pytest.mark.parametrize(
    "content", [b"", b"x", b"\xd4" * 4096, bytes(4096)], ids=["empty", "x", "noise", "zeros"]
)
def test_a_file_that_is_no_database(tmp_path: Path, content: bytes) -> None:
    """An empty file is a store that was never written to; anything else is left alone."""
    (tmp_path / FILE).write_bytes(content)
    if not content:
        with closing(Store(tmp_path)) as store:
            assert store.entries() == []
        return
    with pytest.raises(WorldError, match=r"复制一份|不是公开年报"):
        Store(tmp_path)
    assert (tmp_path / FILE).read_bytes() == content


def test_a_folder_in_the_way_of_the_file(tmp_path: Path) -> None:
    (tmp_path / FILE).mkdir()
    with pytest.raises(WorldError, match="打不开"):
        Store(tmp_path)


# What a file of the first version looks like; later versions must be able to open it.
VERSION_1 = (Path(__file__).parent / "version_1.sql").read_text(encoding="utf-8")


def test_a_file_of_the_first_version_opens_with_everything_in_it(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / FILE)) as db:
        db.executescript(VERSION_1)
    with closing(Store(tmp_path)) as store:
        [entry] = store.entries()
        assert (entry.name, entry.year, entry.edition) == ("某局", 2023, "2021")
        assert (entry.uid, entry.status) == ("5f0c", "final")
        assert store.load(entry.id) == {
            "unit/name": "某局",
            "applications/new/person": "12",
            "stated:applications/new/total": "13",
            "status": "final",
        }
        history = store.history(entry.id, "applications/new/person")
        assert [(e.before, e.after) for e in history] == [("", "5"), ("5", ""), ("", "12")]
        assert store.steps(entry.id)[2] == (3, "undo", 2)
        put(store, entry.id, remarks="无")


def test_while_an_older_file_is_backed_up_no_other_program_has_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two that made a copy at once would sweep each other's away."""
    with closing(sqlite3.connect(tmp_path / FILE)) as db:
        db.executescript(VERSION_1)
    make, tried = Backups.make, []

    def met(backups: Backups, store: Store, reason: str) -> Backup:
        tried.append(reason)
        with pytest.raises(Held):
            Store(tmp_path)
        return make(backups, store, reason)

    monkeypatch.setattr(Backups, "make", met)
    Store(tmp_path).close()
    assert tried == [MIGRATION]


def test_a_new_file_has_the_tables_of_the_migrations_and_no_others(tmp_path: Path) -> None:
    """The fixture of version 1 is what the first migration makes."""
    tables = "SELECT type, name FROM sqlite_master ORDER BY name"
    with closing(sqlite3.connect(":memory:")) as old, closing(sqlite3.connect(":memory:")) as new:
        old.executescript(VERSION_1)
        for step in MIGRATIONS[0]:
            new.execute(step)
        assert old.execute(tables).fetchall() == new.execute(tables).fetchall()


def test_a_full_disk_is_named_loses_nothing_and_is_got_over(store: Store) -> None:
    report = new(store, overview="原文")
    pages = store._db.execute("PRAGMA page_count").fetchone()[0]
    store._db.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(WorldError, match="磁盘已满"):
        put(store, report, overview="长" * 20_000)
    assert store.load(report)["overview"] == "原文"
    store._db.execute("PRAGMA max_page_count = 1000000")
    put(store, report, overview="后来")
    assert store.load(report)["overview"] == "后来"


def test_all_of_a_batch_or_nothing_of_it(store: Store) -> None:
    report = new(store)
    good = Change(store.number(), report, AT, "typed", {"overview": "好"})
    bad = Change(store.number(), report, AT, "typed", {"remarks": "\ud800"})
    with pytest.raises(UnicodeEncodeError):
        store.append([good, bad])
    assert store.load(report) == {"unit/name": "某局"}
    put(store, report, overview="a\0b\x01")
    assert store.load(report)["overview"] == "a\0b\x01"


def test_one_unit_has_one_report_on_a_year(store: Store) -> None:
    new(store)
    unit = store.entries()[0].unit
    again = Change(store.number(), 0, AT, "created", {"unit/name": "某局"})
    with pytest.raises(WorldError):
        store.create(unit, 2023, "2021", "other", again)
    assert len(store.entries()) == 1


# -- the writer ------------------------------------------------------------------------------


class Slow:
    """A store that commits when it is told to, and fails as often as it is told to."""

    def __init__(self, failures: int = 0) -> None:
        self.go = threading.Event()
        self.failures = failures
        self.fault: Exception | None = None
        self.asked = 0
        self.batches: list[list[int]] = []

    def append(self, changes: list[Change]) -> None:
        self.asked += 1
        assert self.go.wait(5)
        if self.fault:
            fault, self.fault = self.fault, None
            raise fault
        if self.failures:
            self.failures -= 1
            raise WorldError("磁盘已满。")
        self.batches.append([change.id for change in changes])


def wait_until(fact: Callable[[], bool]) -> None:
    end = time.monotonic() + 5
    while not fact():
        assert time.monotonic() < end
        time.sleep(0.001)


def change(number: int) -> Change:
    return Change(number, 1, AT, "typed", {"a": str(number)})


def test_saved_is_said_only_after_the_commit_and_in_order() -> None:
    store, told = Slow(), list[tuple[int, str]]()
    writer = Writer(store, lambda number, failure: told.append((number, failure)))
    for number in (1, 2, 3):
        writer.submit(change(number))
    assert told == []
    assert not writer.idle
    store.go.set()
    assert writer.close()
    assert [number for batch in store.batches for number in batch] == [1, 2, 3]
    assert told[-1] == (3, "")


def test_what_fails_stays_in_line_and_is_tried_again() -> None:
    store, told = Slow(failures=1), list[tuple[int, str]]()
    store.go.set()
    writer = Writer(store, lambda number, failure: told.append((number, failure)))
    writer.submit(change(1))
    assert writer.flush(8.0) or writer.flush(8.0)
    assert told[0] == (0, "磁盘已满；内容还在窗口里，会自动再存。")
    assert told[-1] == (1, "")
    assert writer.close()


def test_what_piles_up_during_a_commit_goes_to_disk_in_one() -> None:
    slow = Slow()
    writer = Writer(slow, lambda *_: None)
    writer.submit(change(1))
    wait_until(lambda: slow.asked == 1)
    for number in range(2, 50):
        writer.submit(change(number))
    slow.go.set()
    assert writer.close()
    assert slow.batches == [[1], list(range(2, 50))]


def test_nothing_is_announced_while_the_commit_is_under_way() -> None:
    store, told = Slow(), list[tuple[int, str]]()
    writer = Writer(store, lambda number, failure: told.append((number, failure)))
    writer.submit(change(1))
    wait_until(lambda: store.asked == 1)
    assert not writer.flush(0.05)
    assert told == []
    store.go.set()
    assert writer.flush()
    assert writer.close()
    assert told == [(1, "")]


def test_closing_while_the_disk_refuses_says_so() -> None:
    store = Slow(failures=1000)
    store.go.set()
    writer = Writer(store, lambda *_: None)
    writer.submit(change(1))
    assert not writer.close()
    assert not writer.idle


def test_a_fault_of_ours_is_told_and_does_not_end_the_writer() -> None:
    store, told = Slow(), list[tuple[int, str]]()
    store.fault = ZeroDivisionError("x")
    store.go.set()
    writer = Writer(store, lambda number, failure: told.append((number, failure)))
    writer.submit(change(1))
    assert writer.flush() or writer.flush()
    assert writer.close()
    assert "没有存上" in told[0][1]
    assert told[-1] == (1, "")
