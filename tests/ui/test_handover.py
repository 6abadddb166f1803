"""移交 and 接收移交 in the window."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QInputDialog
from pytestqt.qtbot import QtBot

from gkdesk import places
from gkdesk.desk.desk import Desk
from gkdesk.desk.handover import hand_over
from gkdesk.readers.editions import Editions
from gkdesk.store import calls
from gkdesk.store.log import Store
from gkdesk.store.working_copy import working_copy
from gkdesk.ui.desktop import Desktop
from gkdesk.ui.doorbell import Doorbell
from gkdesk.ui.handover import HandOverDialog, TakeOverDialog
from gkdesk.ui.look import Look
from tests.ui.conftest import UNIT, open_report, take_down

_WAIT = 20_000


@pytest.fixture
def parcel(tmp_path: Path) -> Callable[..., Path]:
    """Makes a hand-over file of two years as somebody else has them."""

    def make(text: str = "移交的文字", password: str = "") -> Path:
        store = Store(tmp_path / "theirs")
        desk = Desk(store, Editions(places.forms()))
        if not desk.entries():
            for year in (2022, 2023):
                desk.new(UNIT, year)
        desk.put(desk.find(UNIT, 2023).id, "overview", text)
        (file, *_) = hand_over(desk, desk.entries()[0].unit, tmp_path / "移交.gkd", password)
        store.close()
        return file

    return make


def came(desktop: Desktop, qtbot: QtBot, file: Path) -> TakeOverDialog:
    """The dialog that a file brings once it has been read."""
    desktop.window.take_files([file])
    dialogs: list[TakeOverDialog] = []

    def shown() -> bool:
        dialogs[:] = desktop.window.findChildren(TakeOverDialog)
        return bool(dialogs)

    qtbot.waitUntil(shown, timeout=_WAIT)
    (found,) = dialogs
    return found


def test_on_a_small_screen_all_of_it_is_in_sight(
    desktop: Desktop, parcel: Callable[..., Path], qtbot: QtBot
) -> None:
    desktop.window.resize(683, 384)  # 1366 × 768 at 200 %
    dialog = came(desktop, qtbot, parcel())
    assert dialog.width() <= desktop.window.width()
    assert dialog.height() <= desktop.window.height()
    assert dialog.rect().contains(dialog.go.geometry())


def test_a_file_is_read_before_anything_comes_in(
    desktop: Desktop, qtbot: QtBot, parcel: Callable[..., Path]
) -> None:
    shown = came(desktop, qtbot, parcel())
    assert shown.table.rowCount() == 2
    assert "移交的文字" in shown.text.toPlainText()
    assert desktop.desk.entries() == []
    shown.reject()
    assert desktop.desk.entries() == []


def test_what_is_ticked_comes_in(
    desktop: Desktop, qtbot: QtBot, parcel: Callable[..., Path]
) -> None:
    shown = came(desktop, qtbot, parcel())
    first = shown.table.item(1, 0)
    assert first is not None
    first.setCheckState(Qt.CheckState.Unchecked)
    assert shown.go.text() == "接收 1 份"
    shown.go.click()
    assert [entry.year for entry in desktop.desk.entries()] == [2023]
    assert [entry.year for entry in desktop.window.home.listed] == [2023]


def test_what_is_here_already_has_to_be_ticked(
    desktop: Desktop, qtbot: QtBot, parcel: Callable[..., Path]
) -> None:
    mine = open_report(desktop, 2023)
    mine.desk.put(mine.entry.id, "overview", "本机的文字")
    shown = came(desktop, qtbot, parcel())
    assert desktop.window.view is None, "the report is not open while it is replaced"
    newest = shown.table.item(0, 0)
    assert newest is not None
    assert newest.checkState() == Qt.CheckState.Unchecked
    newest.setCheckState(Qt.CheckState.Checked)
    shown.go.click()
    report = desktop.desk.report(mine.entry.id)
    assert report.values["overview"] == "移交的文字"
    texts = [edit.after for edit in desktop.desk.history(mine.entry.id, "overview")]
    assert texts == ["本机的文字", "移交的文字"]


def test_a_password_is_asked_for_until_it_is_right(
    desktop: Desktop, qtbot: QtBot, parcel: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = iter([("", True), ("wrong horse", True), ("correct horse", True)])
    asked: list[str] = []

    def answer(parent: object, title: str, text: str, *_: object) -> tuple[str, bool]:
        asked.append(text)
        return next(answers)

    monkeypatch.setattr(QInputDialog, "getText", answer)
    assert came(desktop, qtbot, parcel(password="correct horse")).table.rowCount() == 2
    assert asked[:2] == ["密码"] * 2  # Enter alone says nothing
    assert "密码不对" in asked[2]


def test_a_broken_file_is_told_of_on_the_list(
    desktop: Desktop, qtbot: QtBot, tmp_path: Path
) -> None:
    (tmp_path / "坏.gkd").write_bytes(b"PK\x03\x04 and no more")
    desktop.window.take_files([tmp_path / "坏.gkd"])
    qtbot.waitUntil(lambda: "坏.gkd：" in desktop.window.home._note.text(), timeout=_WAIT)
    assert not desktop.window.findChildren(TakeOverDialog)
    assert "已损坏" in desktop.window.home._note.text()


def test_a_password_that_is_not_given_is_not_asked_for_again(
    desktop: Desktop, qtbot: QtBot, parcel: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def answer(*words: object) -> tuple[str, bool]:
        asked.append(str(words[2]))
        return "", False

    monkeypatch.setattr(QInputDialog, "getText", answer)
    desktop.window.take_files([parcel(password="correct horse")])
    qtbot.waitUntil(lambda: bool(asked), timeout=_WAIT)
    assert asked == ["密码"]
    assert not desktop.window.findChildren(TakeOverDialog)


def test_of_two_files_the_last_is_shown(
    desktop: Desktop, qtbot: QtBot, parcel: Callable[..., Path], tmp_path: Path
) -> None:
    file = parcel()
    (tmp_path / "坏.gkd").write_bytes(b"PK\x03\x04 and no more")
    desktop.window.take_files([tmp_path / "坏.gkd"])
    shown = came(desktop, qtbot, file)
    assert shown.table.rowCount() == 2
    assert desktop.window.home._note.text() == ""


def test_handing_over_asks_twice_for_a_password(desktop: Desktop, tmp_path: Path) -> None:
    open_report(desktop, 2023)
    desktop.window.hand_over()
    (shown,) = desktop.window.findChildren(HandOverDialog)
    shown.password.setText("correct horse")
    shown.go.click()
    assert "不一样" in shown.outcome.text()
    shown.again.setText("correct horse")
    shown.write(tmp_path / "移交.gkd")
    assert (tmp_path / "移交.gkd").exists()
    assert "移交.gkd" in shown.outcome.text()
    shown.password.setText("short")
    shown.write(tmp_path / "移交.gkd")
    assert "密码太短" in shown.outcome.text()


def test_a_call_waits_for_an_open_dialog(desktop: Desktop, qtbot: QtBot, tmp_path: Path) -> None:
    open_report(desktop, 2023)
    bell = Doorbell(tmp_path / "store", desktop.window)
    bell.rung.connect(desktop.window.answer)
    bell.listen()
    desktop.window.hand_over()
    (shown,) = desktop.window.findChildren(HandOverDialog)
    text = tmp_path / "往年.txt"
    text.write_text("某某局\n2021年政府信息公开工作年度报告\n一、总体情况\n公开三条。\n")
    call = calls.leave(tmp_path / "store", [text])
    qtbot.waitUntil(lambda: not call.exists())
    assert desktop.window.bringing is None
    shown.accept()
    qtbot.waitUntil(lambda: desktop.window.bringing is not None)
    assert not list((tmp_path / "store" / "calls").iterdir())


def test_a_copy_is_handed_back_when_the_window_closes(look: Look, tmp_path: Path) -> None:
    origin = tmp_path / "OneDrive" / "年报"
    copy = working_copy(origin, [tmp_path / "copies"])
    assert copy is not None
    desktop = Desktop(copy.folder, look, copy=copy)
    desktop.window.show()
    desktop.desk.new(UNIT, 2023)
    desktop.window.hand_back()
    assert f"已交回到 {origin}" in desktop.window.home._note.text()
    desktop.desk.new(UNIT, 2024)
    take_down(desktop)
    assert desktop.not_back == ""
    again = working_copy(origin, [tmp_path / "elsewhere"])
    assert again is not None
    store = Store(again.folder)
    assert [entry.year for entry in store.entries()] == [2024, 2023]
    store.close()


def test_a_copy_whose_place_is_gone_stays_here(look: Look, tmp_path: Path) -> None:
    origin = tmp_path / "OneDrive" / "年报"
    copy = working_copy(origin, [tmp_path / "copies"])
    assert copy is not None
    desktop = Desktop(copy.folder, look, copy=copy)
    desktop.window.show()
    desktop.desk.new(UNIT, 2023)
    desktop.window.hand_back()
    origin.rename(tmp_path / "gone")
    desktop.desk.new(UNIT, 2024)
    take_down(desktop)
    assert "内容都在本机" in desktop.not_back


def test_every_file_of_a_call_comes_to_the_window(
    desktop: Desktop, qtbot: QtBot, tmp_path: Path
) -> None:
    bell = Doorbell(tmp_path / "store", desktop.window)
    bell.rung.connect(desktop.window.answer)
    bell.listen()
    files = [tmp_path / f"没有的{number}.docx" for number in range(130)]
    calls.leave(tmp_path / "store", files)
    qtbot.waitUntil(lambda: desktop.window.bringing is not None)
    assert desktop.window.bringing is not None
    assert [item.path for item in desktop.window.bringing.items] == files
