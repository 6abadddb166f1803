"""A fault of ours, wherever it comes up, ends in words on the screen; work goes on and is kept."""

import sys
import threading
from collections.abc import Callable, Iterator
from types import SimpleNamespace

import pytest
from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from gkdesk.store.log import Store
from gkdesk.ui.guarded import FaultDialog
from gkdesk.ui.table_view import TableView
from tests.ui.conftest import table_page

SECRET = "某人的申请"
PATH = "documents/rule/made"


class OurFault(RuntimeError):
    """One of ours, with content in its message."""


def fail(*_: object) -> None:
    raise OurFault(SECRET)


@pytest.fixture
def dialog(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> Iterator[FaultDialog]:
    """The dialog in the place it has in the program."""
    for module, name in ((sys, "excepthook"), (threading, "excepthook"), (sys, "unraisablehook")):
        monkeypatch.setattr(module, name, getattr(module, name))
    made = FaultDialog(qapp)
    made.install()
    yield made
    made.deleteLater()


def in_an_override(opened: SimpleNamespace, patch: pytest.MonkeyPatch) -> None:
    with patch.context() as once:
        once.setattr(TableView, "_command", fail)
        QTest.keyClick(table_page(opened, "proactive").view, Qt.Key.Key_F4)


def in_a_slot(opened: SimpleNamespace, _: pytest.MonkeyPatch) -> None:
    sender = QObject(opened.desktop.window)
    sender.objectNameChanged.connect(fail)
    sender.setObjectName("x")


def in_a_timer(_: SimpleNamespace, __: pytest.MonkeyPatch) -> None:
    QTimer.singleShot(0, fail)


def on_a_thread(_: SimpleNamespace, __: pytest.MonkeyPatch) -> None:
    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()


def in_the_writer(opened: SimpleNamespace, patch: pytest.MonkeyPatch) -> None:
    with patch.context() as once:
        once.setattr(Store, "append", fail)
        opened.desk.put(opened.entry.id, "overview", "第一稿")
        opened.desktop.writer.flush(2)


class Leaves:
    """Raises when it goes."""

    def __del__(self) -> None:
        fail()


def in_a_destructor(_: SimpleNamespace, __: pytest.MonkeyPatch) -> None:
    del [Leaves()][0]


PLACES = (in_an_override, in_a_slot, in_a_timer, on_a_thread, in_the_writer, in_a_destructor)


def boxes() -> list[QMessageBox]:
    shown = [each for each in QApplication.topLevelWidgets() if isinstance(each, QMessageBox)]
    own = [each for each in QApplication.allWidgets() if isinstance(each, QMessageBox)]
    return [each for each in {*shown, *own} if each.isVisible()]


def button(box: QMessageBox, name: str) -> QAbstractButton:
    return next(each for each in box.buttons() if each.text() == name)


@pytest.mark.parametrize("place", PLACES)
def test_it_is_told_and_typing_goes_on_and_is_kept(
    place: Callable[[SimpleNamespace, pytest.MonkeyPatch], None],
    opened: SimpleNamespace,
    dialog: FaultDialog,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    place(opened, monkeypatch)
    qtbot.waitUntil(lambda: len(boxes()) == 1, timeout=5000)
    (box,) = boxes()
    assert "已保存的内容都在，可以继续使用" in box.text()
    assert "OurFault" in box.detailedText()
    assert "test_faults.py" in box.detailedText()
    assert SECRET not in box.detailedText() + capsys.readouterr().err
    QTest.mouseClick(button(box, "复制文字"), Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text().startswith("OurFault")
    qtbot.waitUntil(lambda: not boxes(), timeout=5000)

    opened.desktop.window.activateWindow()
    view = table_page(opened, "proactive").view
    qtbot.waitUntil(view.hasFocus, timeout=5000)
    view.go_to_first()
    QTest.keyClicks(view, "4")
    editor = QApplication.focusWidget()
    assert editor is not None
    QTest.keyClick(editor, Qt.Key.Key_Tab)
    assert opened.desktop.writer.flush()
    stored = opened.desktop.store.load(opened.entry.id)
    assert stored[PATH] == "4"
    assert stored.get("overview", "第一稿") == "第一稿"


def test_however_many_there_are_there_is_one_window(
    opened: SimpleNamespace, dialog: FaultDialog, qtbot: QtBot
) -> None:
    def again() -> None:
        fail()

    for each in (fail, again, fail):
        QTimer.singleShot(0, each)
    qtbot.waitUntil(lambda: bool(boxes()), timeout=5000)
    qtbot.wait(50)
    (box,) = boxes()
    assert box.detailedText().count("OurFault") == 2
    box.close()
    qtbot.waitUntil(lambda: not boxes(), timeout=5000)
