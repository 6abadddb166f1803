"""The windows that stand apart, as the menus open them: the history, the manual, about."""

import re
from collections.abc import Callable
from datetime import datetime
from types import SimpleNamespace
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt, QTimer, QUrl
from PySide6.QtGui import QTextDocument
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox, QTextBrowser, QWidget
from pytestqt.qtbot import QtBot

from gkdesk import __version__, places
from gkdesk.ui import dialogs
from gkdesk.ui.dialogs import ManualDialog
from gkdesk.ui.history import HistoryDialog
from gkdesk.ui.window import MainWindow

Shown = TypeVar("Shown", bound=QWidget)


def chosen(opened: SimpleNamespace, name: str, kind: type[Shown]) -> Shown:
    """What an action of the menus opens."""
    window: MainWindow = opened.desktop.window
    (action,) = [a for menu in window._named for a in menu.actions() if a.text() == name]
    action.trigger()
    (shown,) = window.findChildren(kind)
    assert shown.isVisible()
    return shown


def lines(history: HistoryDialog) -> list[tuple[str, ...]]:
    model = history.table.model()
    return [
        tuple(model.index(row, column).data() for column in range(1, model.columnCount()))
        for row in range(model.rowCount())
    ]


def test_the_history_shows_every_change_the_newest_first(opened: SimpleNamespace) -> None:
    opened.desk.put(opened.entry.id, "applications/new/person", "12")
    opened.desk.put(opened.entry.id, "applications/new/person", "13")
    opened.desk.put(opened.entry.id, "overview", "第一段。\n第二段。")
    history = chosen(opened, "修改记录…", HistoryDialog)
    place = opened.report.form.fields["applications/new/person"].place
    assert lines(history)[:3] == [
        ("键入", "一、总体情况", "空", "第一段。 第二段。"),
        ("键入", place, "12", "13"),
        ("键入", place, "空", "12"),
    ]
    assert ("新建", "单位全称", "空", opened.entry.name) in lines(history)
    when = history.table.model().index(0, 0).data()
    assert abs((datetime.now() - datetime.fromisoformat(when)).total_seconds()) < 60
    assert len(lines(history)) == len(opened.desk.history(opened.entry.id))


def test_the_history_is_looked_through(opened: SimpleNamespace) -> None:
    opened.desk.put(opened.entry.id, "applications/new/person", "12")
    opened.desk.put(opened.entry.id, "overview", "办结[12]件。")
    history = chosen(opened, "修改记录…", HistoryDialog)
    known = len(lines(history))
    assert history.focusWidget() is history.words
    QTest.keyClicks(history.words, " [12] ")
    assert lines(history) == [("键入", "一、总体情况", "空", "办结[12]件。")]
    assert history.said == f"找到 1 处，共 {known} 处改动。"
    history.words.setText("没有这句话")
    assert (lines(history), history.said) == ([], f"找到 0 处，共 {known} 处改动。")
    history.words.clear()
    assert (len(lines(history)), history.said) == (known, f"共 {known} 处改动。")
    QTest.keyClick(history.words, Qt.Key.Key_Return)
    assert history.isVisible()
    QTest.keyClick(history.words, Qt.Key.Key_Escape)
    assert not history.isVisible()


def test_what_was_just_typed_is_in_the_history(opened: SimpleNamespace) -> None:
    page = opened.pages["overview"]
    opened.view.go_to(opened.view.pages.index(page))
    QTest.keyClicks(page.edit, "1")
    assert lines(chosen(opened, "修改记录…", HistoryDialog))[0][-1].endswith("1")


def test_the_manual_is_all_there(opened: SimpleNamespace) -> None:
    manual = chosen(opened, "使用手册", ManualDialog)
    browser = manual.findChild(QTextBrowser)
    assert browser is not None
    written = (places.resources() / "manual.md").read_text(encoding="utf-8")
    for heading in re.findall(r"^#+ (.+)$", written, re.MULTILINE):
        assert heading in browser.toPlainText()


@pytest.mark.parametrize("size", [(1366, 768), (683, 384)])
def test_the_pictures_of_the_manual_are_no_wider_than_its_window(
    qtbot: QtBot, opened: SimpleNamespace, size: tuple[int, int]
) -> None:
    opened.desktop.window.resize(*size)
    manual = chosen(opened, "使用手册", ManualDialog)
    browser = manual.findChild(QTextBrowser)
    assert browser is not None
    qtbot.waitUntil(lambda: browser.verticalScrollBar().maximum() > 0)
    assert browser.horizontalScrollBar().maximum() == 0
    written = (places.resources() / "manual.md").read_text(encoding="utf-8")
    pictures = re.findall(r"!\[[^]]*\]\(([^)]+)\)", written)
    assert pictures
    kind = QTextDocument.ResourceType.ImageResource.value
    for name in pictures:
        picture = browser.document().resource(kind, QUrl(name))
        assert 400 < picture.deviceIndependentSize().width() <= browser.viewport().width()


def test_about_says_which_program_this_is(opened: SimpleNamespace) -> None:
    box = chosen(opened, "关于", QMessageBox)
    assert f"gkdesk {__version__}" in box.text()
    assert "Apache-2.0" in box.text()
    box.reject()


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Escape, None])
@pytest.mark.parametrize(
    "ask",
    [
        lambda window: dialogs.ask_to_leave_files(window, 3),
        lambda window: dialogs.ask_to_drop(window, "没有存下：报送截止“2-30”。"),
        dialogs.ask_to_leave,
    ],
)
def test_only_the_button_that_says_so_lets_something_be_lost(
    opened: SimpleNamespace, ask: Callable[[QWidget], bool], key: Qt.Key | None
) -> None:
    def answer() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        if key is None:
            (leave,) = [b for b in box.buttons() if b.text() != "留下来"]
            leave.click()
        else:
            QTest.keyClick(box, key)

    QTimer.singleShot(100, answer)
    assert ask(opened.desktop.window) == (key is None)
