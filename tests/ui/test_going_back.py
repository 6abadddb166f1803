"""Backups in the window: listed, made, gone back to; a damaged store is offered the newest."""

import json
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from gkdesk.desk.keeping import go_back
from gkdesk.domain.errors import Damaged, WorldError
from gkdesk.store.backups import ASKED, DAILY, IMPORT, RESTORE
from gkdesk.store.log import Store
from gkdesk.ui.desktop import Desktop
from gkdesk.ui.going_back import BackupsDialog, ask_after_damage
from tests.bench.samples import desk_on
from tests.ui.conftest import UNIT

CELL = "applications/new/person"


def answer(words: str, seen: list[str]) -> None:
    """Click the button with these words of the question that is about to be asked."""

    def click() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        seen.append(box.text())
        [button] = [each for each in box.buttons() if each.text() == words]
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    QTimer.singleShot(50, click)


def dialog_of(desktop: Desktop) -> BackupsDialog:
    desktop.window._backups()
    found = desktop.window.findChild(BackupsDialog)
    assert isinstance(found, BackupsDialog)
    return found


def shown(dialog: BackupsDialog) -> list[list[str]]:
    cells = range(dialog.table.columnCount())
    rows = range(dialog.table.rowCount())
    return [[(i.text() if (i := dialog.table.item(r, c)) else "") for c in cells] for r in rows]


def test_without_backups_the_list_says_so_and_one_can_be_made(desktop: Desktop) -> None:
    desktop.desk.new(UNIT, 2023)
    dialog = dialog_of(desktop)
    assert shown(dialog) == []
    assert dialog.said.text() == "还没有备份。"
    assert not dialog.back.isEnabled()
    QTest.mouseClick(dialog.make, Qt.MouseButton.LeftButton)
    [[_, reason, content, _]] = shown(dialog)
    assert (reason, content) == (ASKED, "1 份报告")
    assert "已备份到" in dialog.said.text()
    assert dialog.back.isEnabled()
    dialog.close()


def test_going_back_says_first_what_is_lost_and_keeps_it(
    desktop: Desktop, start: Callable[[], Desktop]
) -> None:
    desk, folder = desktop.desk, desktop.folder
    report = desk.new(UNIT, 2023).id
    desktop.store.backups.make(desktop.store, DAILY)
    desk.put(report, CELL, "5")
    desk.put(report, CELL, "6")
    dialog = dialog_of(desktop)
    assert f"备份以后的 2 次改动会退回去：{UNIT} 2023 年度 2 处" in dialog.said.text()
    seen: list[str] = []
    answer("不恢复", seen)
    QTest.mouseClick(dialog.back, Qt.MouseButton.LeftButton)
    assert desktop.between is None
    answer("恢复", seen)
    QTest.mouseClick(dialog.back, Qt.MouseButton.LeftButton)
    assert all("2 次改动会退回去" in text for text in seen)
    assert len(seen) == 2
    assert not desktop.window.isVisible()
    between = desktop.between
    assert between is not None
    desktop.close()
    assert "已恢复" in between()
    with closing(Store(folder)) as store:
        assert CELL not in store.load(report)
        newest = store.backups.all()[0]
        assert newest.reason == RESTORE
    again = start()
    assert again.store.changed_since(newest.path) is None
    again.close()
    go_back(folder, newest.path, desk.editions)
    with closing(Store(folder)) as store:
        assert store.load(report)[CELL] == "6"


def test_a_backup_before_each_import(desktop: Desktop) -> None:
    desk = desktop.desk
    report = desk.new(UNIT, 2023).id
    desk.put(report, CELL, "5")
    for _ in range(2):
        desk.bring(2023, {"unit/name": UNIT, CELL: "7"}, {}, over=True)
    desktop.writer.flush()
    desktop.keeper.settle()
    [made] = desktop.store.backups.all()
    assert made.reason == IMPORT
    with closing(sqlite3.connect(made.path)) as db:
        last = "SELECT text FROM edits WHERE path = ? ORDER BY id DESC"
        assert db.execute(last, (CELL,)).fetchone() == ("5",)


def test_a_backup_that_fails_is_said_and_the_import_comes_in(
    desktop: Desktop, qtbot: QtBot
) -> None:
    desk = desktop.desk
    report = desk.new(UNIT, 2023).id
    desktop.store.backups.folder.write_text("in the way")
    with qtbot.waitSignal(desktop.signals.warned):
        desk.bring(2023, {"unit/name": UNIT, CELL: "7"}, {}, over=True)
    assert "没有备份成" in desktop.window.home._note.text()
    assert desk.report(report).text(CELL) == "7"


def test_a_long_warning_makes_the_window_no_wider(opened: SimpleNamespace) -> None:
    window = opened.desktop.window
    before = window.minimumSizeHint().width()
    sentence = f"数据文件夹 /{'很长的文件夹名' * 30} 在网络共享上。"
    opened.desktop.signals.warn(WorldError(sentence))
    assert window._status.text() == window._status.toolTip() == sentence
    assert window.minimumSizeHint().width() == before


def test_damage_that_is_found_while_the_window_is_open(desktop: Desktop) -> None:
    desktop.desk.new(UNIT, 2023)
    made = desktop.store.backups.make(desktop.store, DAILY)
    seen: list[str] = []
    answer("先不恢复", seen)
    desktop.signals.warn(Damaged("数据文件已损坏。"))
    assert desktop.window.isVisible()
    answer("恢复这个备份", seen)
    desktop.signals.warn(Damaged("数据文件已损坏。"))
    assert not desktop.window.isVisible()
    assert f"最近的完好备份：{made.at:%Y-%m-%d %H:%M}（每日），有 1 份报告" in seen[-1]
    assert desktop.between is not None


def test_without_a_sound_backup_only_a_blank_beginning_is_offered(
    look: object, tmp_path: Path
) -> None:
    seen: list[str] = []
    (tmp_path / "gkdesk.db").write_bytes(b"x" * 9000)
    answer("退出", seen)
    assert ask_after_damage(None, tmp_path, Damaged("数据文件已损坏。")) is None
    answer("从空白开始", seen)
    step = ask_after_damage(None, tmp_path, Damaged("数据文件已损坏。"))
    assert step is not None
    assert "没有找到完好的备份" in seen[0]
    assert "已从空白开始" in step()
    with closing(Store(tmp_path)) as store:
        assert store.entries() == []
    [aside] = tmp_path.glob("gkdesk-损坏-*.db")
    assert aside.read_bytes() == b"x" * 9000


@pytest.mark.parametrize(
    "statement",
    ["UPDATE changes SET at = '5'", "UPDATE heads SET text = '改' WHERE path = 'overview'"],
)
def test_what_is_damaged_is_offered_a_backup_when_it_is_first_read(
    start: Callable[[], Desktop], tmp_path: Path, statement: str
) -> None:
    with closing(Store(tmp_path / "store")) as store:
        report = desk_on(store).new(UNIT, 2023).id
        desk_on(store).put(report, "overview", "原文。")
        store.backups.make(store, DAILY)
    with closing(sqlite3.connect(tmp_path / "store" / "gkdesk.db")) as db:
        db.execute(statement)
        db.commit()
    if "changes" in statement:
        with pytest.raises(Damaged):
            start()
        Store(tmp_path / "store").close()  # nobody holds it
        return
    again = start()
    seen: list[str] = []
    answer("恢复这个备份", seen)
    again.window.open_report(report)
    assert "最近的完好备份" in seen[0]
    between = again.between
    assert between is not None
    again.close()
    between()
    with closing(Store(tmp_path / "store")) as store:
        assert store.load(report)["overview"] == "原文。"


PROGRAM = """
import json, sys
from pathlib import Path
from types import SimpleNamespace
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMessageBox
from gkdesk.ui import app as program
from gkdesk.ui.window import MainWindow

application, _ = program.make_application()
seen = []

def look():
    box = QApplication.activeModalWidget()
    if isinstance(box, QMessageBox):
        seen.append(box.text())
        box.defaultButton().click()
        return
    for window in QApplication.topLevelWidgets():
        if isinstance(window, MainWindow) and window.isVisible():
            seen.append(window.home._note.text())
            window.close()

timer = QTimer()
timer.timeout.connect(look)
timer.start(200)
status = program.run(Path(sys.argv[1]))
print(json.dumps([status, seen]))
"""


def test_the_program_starts_with_a_damaged_store_and_goes_on(tmp_path: Path) -> None:
    with closing(Store(tmp_path)) as store:
        report = desk_on(store).new(UNIT, 2023).id
        store.backups.make(store, DAILY)
        desk_on(store).put(report, CELL, "6")
    (tmp_path / "gkdesk.db").write_bytes((tmp_path / "gkdesk.db").read_bytes()[:9000])
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(tmp_path)],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    status, seen = json.loads(done.stdout.splitlines()[-1])
    assert status == 0
    assert "最近的完好备份" in seen[0]
    assert "已恢复" in seen[1]
    assert "损坏的文件留作 gkdesk-损坏-" in seen[1]
    with closing(Store(tmp_path)) as store:
        assert [entry.name for entry in store.entries()] == [UNIT]
    assert list(tmp_path.glob("gkdesk-损坏-*.db"))


LATE = """
import json, sys
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMessageBox
from gkdesk.ui import app as program, sitting
from gkdesk.ui.window import MainWindow

sitting._CALM = 10**8  # no look over the store that would find it first
application, _ = program.make_application()
seen, done = [], []

def act(window):
    desktop = window._desktop
    [entry] = desktop.desk.entries()
    window.open_report(entry.id)
    desktop.store._db.execute("UPDATE edits SET text = '改' WHERE text = '第一稿'")
    action = next(each for each in window._report_actions if each.text() == "修改记录…")
    action.trigger()  # the box is shown once this slot has been left
    action.trigger()

def look():
    box = QApplication.activeModalWidget()
    if isinstance(box, QMessageBox):
        seen.append([box.windowTitle(), box.text()])
        box.defaultButton().click()
        return
    for window in QApplication.topLevelWidgets():
        if isinstance(window, MainWindow) and window.isVisible():
            if not done:
                done.append(window)
                act(window)
            elif window.view is None:
                seen.append([window.home._note.text(), ""])
                window.close()

timer = QTimer()
timer.timeout.connect(look)
timer.start(500)
status = program.run(Path(sys.argv[1]))
print(json.dumps([status, seen]))
"""


def test_damage_that_shows_in_a_late_read_is_told_and_a_backup_offered(tmp_path: Path) -> None:
    with closing(Store(tmp_path)) as store:
        desk = desk_on(store)
        report = desk.new(UNIT, 2023).id
        for text in ("第一稿", "第二稿"):
            desk.put(report, "overview", text)
        store.backups.make(store, DAILY)
    done = subprocess.run(
        [sys.executable, "-c", LATE, str(tmp_path)],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    status, seen = json.loads(done.stdout.splitlines()[-1])
    assert status == 0
    (title, words), (after, _) = seen
    assert title == "数据文件损坏"
    assert "已损坏（“overview”与校验不符）" in words
    assert "最近的完好备份" in words
    assert "已恢复" in after
    with closing(Store(tmp_path)) as store:
        assert [edit.after for edit in store.history(report, "overview")] == ["第一稿", "第二稿"]


def test_restoring_what_is_not_there_changes_nothing(desktop: Desktop) -> None:
    desktop.desk.new(UNIT, 2023)
    desktop.close()
    with pytest.raises(WorldError, match="没有备份"):
        go_back(desktop.folder, desktop.folder / "none.db", desktop.desk.editions, datetime.now)
    with closing(Store(desktop.folder)) as store:
        assert len(store.entries()) == 1
