"""Going back to a backup; a store that is damaged, lost or not ours."""

import random
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest

from gkdesk.domain.errors import Damaged, WorldError
from gkdesk.store import held
from gkdesk.store.backups import ASKED, DAILY, MIGRATION
from gkdesk.store.held import FILE
from gkdesk.store.log import Change, Store
from gkdesk.store.restoring import begin_anew, restore, set_aside
from gkdesk.store.salvage import rows
from gkdesk.store.schema import MIGRATIONS

AT = datetime(2026, 1, 8, 9, 10)


def fill(store: Store, changes: int = 3) -> None:
    first = Change(store.number(), 0, AT, "created", {"unit/name": "某局"})
    report = store.create(None, 2023, "2021", "uid", first)
    for number in range(changes):
        texts = {"overview": f"第{number}稿", f"a/{number}": str(number)}
        store.append([Change(store.number(), report, AT, "typed", texts)])


def texts(folder: Path) -> dict[str, str]:
    with closing(Store(folder)) as store:
        return store.load(1)


@pytest.fixture
def backup(tmp_path: Path) -> Path:
    """A store with one backup and two changes since; the backup's file."""
    with closing(Store(tmp_path)) as store:
        fill(store, 1)
        made = store.backups.make(store, DAILY).path
        for text in ("后来", "最后"):
            store.append([Change(store.number(), 1, AT, "typed", {"overview": text})])
    return made


def test_what_is_restored_is_the_backup(tmp_path: Path, backup: Path) -> None:
    assert texts(tmp_path)["overview"] == "最后"
    restore(tmp_path, backup)
    assert texts(tmp_path)["overview"] == "第0稿"
    assert (tmp_path / FILE).stat().st_mode & 0o777 == 0o600
    assert sorted(path.name for path in tmp_path.iterdir()) == ["backups", FILE]


def test_a_stale_journal_does_not_undo_the_restore(tmp_path: Path, backup: Path) -> None:
    for side in ("-journal", "-wal", "-shm"):
        (tmp_path / f"{FILE}{side}").write_bytes(random.Random(1).randbytes(9000))
    restore(tmp_path, backup)
    assert texts(tmp_path)["overview"] == "第0稿"


def test_a_damaged_backup_is_refused_and_the_store_stays(tmp_path: Path, backup: Path) -> None:
    with closing(sqlite3.connect(backup)) as db:
        db.execute("UPDATE edits SET text = '改过' WHERE id = 2")
        db.commit()
    with pytest.raises(Damaged, match="也已损坏"):
        restore(tmp_path, backup)
    assert texts(tmp_path)["overview"] == "最后"
    with pytest.raises(WorldError, match="没有备份"):
        restore(tmp_path, tmp_path / "none.db")


def test_what_is_set_aside_keeps_its_bytes_and_its_journal(tmp_path: Path, backup: Path) -> None:
    (tmp_path / FILE).write_bytes(b"damaged")
    (tmp_path / f"{FILE}-journal").write_bytes(b"journal")
    names = [set_aside(tmp_path, AT)]
    (tmp_path / FILE).write_bytes(b"again")
    names.append(set_aside(tmp_path, AT))
    assert [name.name for name in names if name] == [
        "gkdesk-损坏-2026-01-08_091000.db",
        "gkdesk-损坏-2026-01-08_091000+.db",
    ]
    assert [name.read_bytes() for name in names if name] == [b"damaged", b"again"]
    assert (tmp_path / "gkdesk-损坏-2026-01-08_091000.db-journal").read_bytes() == b"journal"
    assert set_aside(tmp_path, AT) is None


@pytest.mark.parametrize("how", [Path.unlink, lambda file: file.write_bytes(b"")])
def test_a_store_that_is_gone_is_not_begun_anew_in_silence(
    tmp_path: Path, backup: Path, how: Callable[[Path], object]
) -> None:
    how(tmp_path / FILE)
    with pytest.raises(Damaged, match="不见了"):
        Store(tmp_path)
    begin_anew(tmp_path)
    with closing(Store(tmp_path)) as store:
        assert store.entries() == []
    restore(tmp_path, backup)
    assert texts(tmp_path)["overview"] == "第0稿"


# -- salvage ---------------------------------------------------------------------------------


@pytest.fixture
def damaged(tmp_path: Path) -> Path:
    """A closed store of some pages."""
    with closing(Store(tmp_path)) as store:
        fill(store, 120)
    return tmp_path / FILE


def sound(file: Path) -> set[tuple[str, str]]:
    return {(row.path, row.text) for row in rows(file) if row.sound}


def test_all_of_a_sound_file_is_sound(damaged: Path) -> None:
    assert len(rows(damaged)) == 241
    assert all(row.sound for row in rows(damaged))
    assert [path.name for path in damaged.parent.iterdir()] == [FILE]


def test_a_lost_header_is_got_over(damaged: Path) -> None:
    whole = damaged.read_bytes()
    damaged.write_bytes(bytes(100) + whole[100:])
    with pytest.raises(Damaged):
        Store(damaged.parent)
    assert len(rows(damaged)) == 241
    assert damaged.read_bytes() == bytes(100) + whole[100:]


def test_a_lost_page_costs_its_rows_only(damaged: Path) -> None:
    whole, good = damaged.read_bytes(), sound(damaged)
    counts = []
    for page in range(1, len(whole) // 4096):
        damaged.write_bytes(whole[: page * 4096] + bytes(4096) + whole[(page + 1) * 4096 :])
        found = sound(damaged)
        assert found <= good
        counts.append(len(found))
    assert sum(counts) > len(good) * len(counts) / 2


def test_no_flipped_bit_is_salvaged_as_sound(damaged: Path) -> None:
    whole, good, chance = damaged.read_bytes(), sound(damaged), random.Random(4)
    for _ in range(60):
        flipped = bytearray(whole)
        flipped[chance.randrange(len(whole))] ^= 1 << chance.randrange(8)
        damaged.write_bytes(flipped)
        assert sound(damaged) <= good


@pytest.mark.parametrize("content", [b"", b"x", b"\xd4" * 9000, bytes(9000)])
def test_of_a_file_that_is_none_nothing_is_salvaged(tmp_path: Path, content: bytes) -> None:
    (tmp_path / FILE).write_bytes(content)
    assert rows(tmp_path / FILE) == []


# -- migrations ------------------------------------------------------------------------------

FIXTURES = Path(__file__).parent


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A store of the first version."""
    with closing(sqlite3.connect(tmp_path / FILE)) as db:
        db.executescript((FIXTURES / "version_1.sql").read_text(encoding="utf-8"))
    return tmp_path


@pytest.fixture
def next_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """A program with one more migration than was ever shipped."""
    steps = ("CREATE TABLE extra (x)", "INSERT INTO extra SELECT id FROM reports")
    monkeypatch.setattr(held, "MIGRATIONS", (*MIGRATIONS, steps))


@pytest.mark.parametrize("version", range(1, len(MIGRATIONS) + 1))
def test_every_version_that_shipped_has_a_fixture_that_opens_whole(
    tmp_path: Path, version: int
) -> None:
    """A migration that is added without one fails here."""
    script = (FIXTURES / f"version_{version}.sql").read_text(encoding="utf-8")
    with closing(sqlite3.connect(tmp_path / FILE)) as db:
        db.executescript(script)
        assert db.execute("PRAGMA user_version").fetchone() == (version,)
    with closing(Store(tmp_path)) as store:
        assert store.entries()
        for _ in store.look_over():
            pass
        assert all(store.load(entry.id) for entry in store.entries())
        made = [each.reason for each in store.backups.all()]
    assert made == ([MIGRATION] if version < len(MIGRATIONS) else [])


def test_heads_get_the_texts_that_the_store_itself_would_write(tmp_path: Path) -> None:
    odd = {"overview": "长" * 9000, "remarks": "a\0b\U0001f600", "title": "", "unit/name": "某局"}
    with closing(Store(tmp_path)) as store:
        report = store.create(None, 2023, "2021", "uid", Change(1, 0, AT, "created", odd))
        good = store.load(report)
    every = "SELECT * FROM heads ORDER BY path"
    with closing(sqlite3.connect(tmp_path / FILE)) as db:
        heads = db.execute(every).fetchall()
        for column in ("text", "hash"):
            db.execute(f"ALTER TABLE heads DROP COLUMN {column}")
        db.execute("PRAGMA user_version = 2")
    with closing(Store(tmp_path)) as store:
        assert store.load(report) == good
    with closing(sqlite3.connect(tmp_path / FILE)) as db:
        assert db.execute(every).fetchall() == heads


@pytest.mark.usefixtures("next_one")
def test_an_older_store_is_backed_up_and_then_migrated(old: Path) -> None:
    with closing(Store(old)) as store:
        assert store._one("PRAGMA user_version") == len(MIGRATIONS) + 1
        assert store._one("SELECT count(*) FROM extra") == 1
        [kept] = store.backups.all()
    assert kept.reason == MIGRATION
    with closing(sqlite3.connect(kept.path)) as db:
        assert db.execute("PRAGMA user_version").fetchone() == (1,)
    with closing(Store(old)) as store:  # once only
        assert len(store.backups.all()) == 1
    restore(old, kept.path)
    with closing(Store(old)) as store:  # an old backup is migrated, too
        assert store._one("PRAGMA user_version") == len(MIGRATIONS) + 1


@pytest.mark.usefixtures("next_one")
def test_without_a_backup_nothing_is_migrated(old: Path) -> None:
    (old / "backups").write_text("in the way")
    with pytest.raises(WorldError, match="没有备份成"):
        Store(old)
    with closing(sqlite3.connect(old / FILE)) as db:
        assert db.execute("PRAGMA user_version").fetchone() == (1,)


@pytest.mark.usefixtures("next_one")
def test_a_damaged_old_store_is_not_migrated(old: Path) -> None:
    with closing(sqlite3.connect(old / FILE)) as db:
        db.execute("UPDATE edits SET text = '改过' WHERE id = 1")
        db.commit()
    with pytest.raises(Damaged):
        Store(old)
    with closing(sqlite3.connect(old / FILE)) as db:
        assert db.execute("PRAGMA user_version").fetchone() == (1,)


def test_a_migration_that_fails_leaves_the_old_store(
    old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = ("CREATE TABLE extra (x)", "INSERT INTO nowhere VALUES (1)")
    monkeypatch.setattr(held, "MIGRATIONS", (*MIGRATIONS, steps))
    with pytest.raises(WorldError):
        Store(old)
    monkeypatch.setattr(held, "MIGRATIONS", MIGRATIONS)
    with closing(Store(old)) as store:
        assert store.load(1)["unit/name"] == "某局"


def test_a_backup_of_a_newer_program_is_not_damaged_but_not_opened(
    tmp_path: Path, backup: Path
) -> None:
    with closing(sqlite3.connect(backup)) as db:
        db.execute("PRAGMA user_version = 99")
    restore_failed = pytest.raises(WorldError, match="更新版本")
    with restore_failed:
        restore(tmp_path, backup)
    assert texts(tmp_path)["overview"] == "最后"


def test_backups_by_hand_are_kept_apart_from_daily_ones(tmp_path: Path, backup: Path) -> None:
    with closing(Store(tmp_path)) as store:
        store.backups.make(store, ASKED)
        assert [each.reason for each in store.backups.all()] == [ASKED, DAILY]
    assert backup.exists()
