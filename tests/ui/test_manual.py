"""The manual within the program: all of it in sight, its pictures too."""

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QTextBrowser, QWidget
from pytestqt.qtbot import QtBot

from gkdesk.ui.dialogs import ManualDialog


@pytest.mark.parametrize("size", [(1366, 768), (683, 384)])
def test_pictures_are_no_wider_than_the_window(qtbot: QtBot, size: tuple[int, int]) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(*size)
    manual = ManualDialog(window)
    manual.show()
    browser = manual.findChild(QTextBrowser)
    assert browser is not None
    qtbot.waitUntil(lambda: browser.verticalScrollBar().maximum() > 0)
    assert browser.horizontalScrollBar().maximum() == 0
    kind = QTextDocument.ResourceType.ImageResource.value
    picture = browser.document().resource(kind, QUrl("pictures/import.png"))
    assert 400 < picture.deviceIndependentSize().width() <= browser.viewport().width()
