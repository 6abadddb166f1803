"""Backups and damage at the desk and from the command line."""

import json
import random
import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from gkdesk.cli import main
from gkdesk.desk.desk import Desk as Work
from gkdesk.desk.rescue import rescue, salvage
from gkdesk.domain.errors import WorldError
from gkdesk.readers.editions import Editions
from gkdesk.store.backups import Backups, check
from gkdesk.store.held import FILE
from gkdesk.store.log import Store

UNIT = "某局"
CELL = "applications/new/person"
AT = datetime(2026, 1, 8, 9, 10)


class Desk:
    """Runs commands on one store and keeps what they said."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self._capsys = folder, capsys
        self.out = self.err = ""

    def __call__(self, *words: str) -> int:
        status = main(["--store", str(self.folder), *words])
        self.out, self.err = self._capsys.readouterr()
        assert len(self.err.splitlines()) <= 1
        return status

    def value(self, path: str = CELL) -> str:
        assert self("show", "2023", "--json") == 0
        return str(json.loads(self.out)["values"].get(path, ""))


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    made = Desk(tmp_path / "store", capsys)
    assert made("new", UNIT, "2023") == 0
    assert made("put", "2023", CELL, "5") == 0
    return made


def listed(desk: Desk) -> list[list[str]]:
    assert desk("backup", "--list") == 0
    return [line.split("\t") for line in desk.out.splitlines()]


def test_backed_up_listed_and_restored(desk: Desk) -> None:
    assert desk("backup") == 0
    made = Path(desk.out.strip())
    assert desk("put", "2023", CELL, "6") == 0
    name, _, reason, content, _ = listed(desk)[0]
    assert (name, reason, content) == (made.name, "手动", "1 份报告")
    assert desk("restore", name) == 0
    assert "备份以后的 1 次改动会退回去" in desk.out
    assert desk.value() == "5"
    assert listed(desk)[0][2] == "恢复前"
    assert desk("restore", listed(desk)[0][0]) == 0
    assert desk.value() == "6"


def test_a_day_of_use_begins_with_a_backup_and_an_import_too(desk: Desk, tmp_path: Path) -> None:
    assert [line[2] for line in listed(desk)] == ["每日"]
    assert desk("export", "2023", "--to", str(tmp_path), "--exchange") == 0
    file = next(tmp_path.glob("*.gk.json"))
    assert desk("import", str(file)) == 2  # refused: it is there already
    assert [line[2] for line in listed(desk)] == ["每日"]
    assert desk("import", str(file), str(file), "--replace") == 0
    assert [line[2] for line in listed(desk)] == ["导入前", "每日"]


def test_a_copy_elsewhere_and_back(desk: Desk, tmp_path: Path) -> None:
    assert desk("backup", "--to", str(tmp_path / "拷走.db")) == 0
    assert check(tmp_path / "拷走.db").reports == 1
    assert desk("backup", "--to", str(tmp_path / "拷走.db")) == 2
    assert "已经有了" in desk.err
    other = Desk(tmp_path / "other", desk._capsys)
    assert other("restore", str(tmp_path / "拷走.db")) == 0
    assert other.value() == "5"
    assert other("restore", "没有.db") == 2
    assert "没有备份" in other.err


@pytest.mark.parametrize("content", [b"", b"x" * 9000, b"SQLite format 3\0" + bytes(9000)])
def test_a_damaged_store_is_told_with_its_way_out(desk: Desk, content: bytes) -> None:
    assert desk("backup") == 0
    (desk.folder / FILE).write_bytes(content)
    assert desk("list") == 2
    newest = listed_names(desk)[0]
    assert f'用 gkdesk --store "{desk.folder}" restore {newest} 恢复' in desk.err
    assert (desk.folder / FILE).read_bytes() == content
    assert desk("restore", newest) == 0
    assert desk.value() == "5"
    [aside] = desk.folder.glob("gkdesk-损坏-*.db")
    assert aside.read_bytes() == content


def listed_names(desk: Desk) -> list[str]:
    return [each.path.name for each in Backups(desk.folder).all()]


def damage(folder: Path, statement: str) -> None:
    with closing(sqlite3.connect(folder / FILE)) as db:
        assert db.execute(statement).rowcount > 0
        db.commit()


def test_a_changed_row_is_refused_and_what_is_sound_is_saved_beside(
    desk: Desk, editions: Editions
) -> None:
    assert desk("backup") == 0
    assert desk("put", "2023", "overview", "后来写的。") == 0
    assert desk("put", "2023", CELL, "7") == 0
    for table in ("edits", "heads"):
        damage(desk.folder, f"UPDATE {table} SET text = '99' WHERE text = '7'")
    assert desk("show", "2023") == 2
    assert "最近的完好备份" in desk.err
    assert desk("restore", listed_names(desk)[0]) == 0
    assert "从中读出 1 份报告" in desk.out
    [room] = desk.folder.glob("抢救-*")
    assert room.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in room.iterdir()} == {0o600}
    saved = json.loads((room / "某局2023年度.gk.json").read_text(encoding="utf-8"))
    assert saved["values"]["overview"] == "后来写的。"
    assert saved["values"][CELL] == "5"  # the newest that can be vouched for
    assert f"{CELL} 的最后一次改动没有读出来" in (room / "说明.txt").read_text(encoding="utf-8")
    log = [json.loads(x) for x in (room / "修改记录.jsonl").read_text("utf-8").splitlines()]
    assert [row["text"] for row in log if not row["sound"]] == ["99"]
    assert desk.value("overview") == ""
    assert desk("import", str(room / "某局2023年度.gk.json"), "--replace") == 0
    assert desk.value("overview") == "后来写的。"


def test_a_log_that_is_damaged_is_told_when_it_is_copied_and_changes_no_figure(desk: Desk) -> None:
    assert desk("put", "2023", CELL, "7") == 0
    damage(desk.folder, "UPDATE edits SET text = '99' WHERE text = '7'")
    assert desk.value(CELL) == "7"
    assert desk("backup") == 2
    assert "已损坏" in desk.err


def test_without_any_backup_the_reports_are_salvaged_all_the_same(
    desk: Desk, editions: Editions
) -> None:
    for backup in Backups(desk.folder).all():
        backup.path.unlink()
    file = desk.folder / FILE
    file.write_bytes(bytes(100) + file.read_bytes()[100:])
    done = rescue(desk.folder, editions, None, AT)
    assert done.reports == 1
    assert done.doubts == []
    with closing(Store(desk.folder)) as store:
        assert store.entries() == []
    assert desk("import", str(desk.folder / "抢救-2026-01-08_091000" / "某局2023年度.gk.json")) == 0
    assert desk.value() == "5"


def test_salvage_never_fails_and_never_invents(desk: Desk, editions: Editions) -> None:
    for number in range(60):
        assert (
            desk("put", "2023", f"applications/done.granted/{COLUMNS[number % 3]}", str(number))
            == 0
        )
    whole, chance = (desk.folder / FILE).read_bytes(), random.Random(2)
    known = {str(number) for number in range(60)} | {"5"}
    file = desk.folder / "damaged.db"
    for number in range(40):
        content = bytearray(whole)
        for _ in range(chance.choice((1, 5, 50))):
            at = chance.randrange(len(content))
            content[at : at + 64] = chance.randbytes(64)
        file.write_bytes(content[: chance.choice((len(content), len(content) // 2))])
        done = salvage(file, editions, AT.replace(second=number))
        for saved in done.folder.glob("*.gk.json") if done.folder else ():
            values = json.loads(saved.read_text(encoding="utf-8"))["values"]
            assert {values.get(f"applications/done.granted/{c}", "5") for c in COLUMNS} <= known


def test_a_report_that_was_made_though_the_disk_said_no_is_made_once(
    tmp_path: Path, editions: Editions, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when the last sync of a commit fails after the commit itself."""
    with closing(Store(tmp_path)) as store:
        made, asked = store.create, list[int]()

        def create(*arguments: Any) -> int:  # noqa: ANN401  # takes whatever it is given
            asked.append(made(*arguments))
            if len(asked) == 1:
                raise WorldError("磁盘出错。")
            return asked[-1]

        monkeypatch.setattr(store, "create", create)
        entry = Work(store, editions).new(UNIT, 2023)
        assert asked == [entry.id, entry.id]
        assert [each.id for each in store.entries()] == [entry.id]
        assert len({each.unit for each in store.entries()}) == 1


COLUMNS = ("person", "legal.business", "legal.research")


@pytest.mark.parametrize("content", [None, b"", b"bad" * 1000])
def test_backups_are_listed_where_the_store_is_of_no_use(desk: Desk, content: bytes | None) -> None:
    assert desk("backup") == 0
    made = Path(desk.out.strip()).name
    store = desk.folder / FILE
    store.unlink()
    if content is not None:
        store.write_bytes(content)
    assert desk("backup", "--list") == 0
    assert made in desk.out
    assert desk.err == ""


def test_a_full_disk_is_one_true_sentence_of_a_command(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert desk("export", "2023", "--exchange", "--to", str(tmp_path / "out")) == 0
    (made,) = (tmp_path / "out").iterdir()
    made.write_text(made.read_text("utf-8").replace("2023", "2022"), "utf-8")

    def full(*_: object) -> None:
        error = sqlite3.OperationalError("database or disk is full")
        error.sqlite_errorcode = sqlite3.SQLITE_FULL
        raise error

    monkeypatch.setattr(Store, "_append", full)
    monkeypatch.setattr(Store, "copy_to", full)
    for backup in desk.folder.glob("backups/*"):
        backup.unlink()
    for words in (("put", "2023", CELL, "7"), ("import", str(made), "--year", "2022")):
        assert desk(*words) == 2
        assert "磁盘已满，没有存到" in desk.err
        assert "窗口" not in desk.err
