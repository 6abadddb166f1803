"""A window on a store of its own for each test, taken down whole."""

import gc
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtGui import QGuiApplication, QPaintEvent, QRegion
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from gkdesk.ui.app import make_application, settle_in
from gkdesk.ui.desktop import Desktop
from gkdesk.ui.look import Look
from gkdesk.ui.report_view import ReportView
from gkdesk.ui.table_page import TablePage
from gkdesk.ui.text_page import TextPage

UNIT = "乐清市市政公用工程建设中心"


@pytest.fixture(scope="session")
def look(qapp: QApplication) -> Look:
    """The look of the one application of this run."""
    application, look = make_application()
    assert application.platformName() == os.environ["QT_QPA_PLATFORM"]
    settle_in(application)
    return look


@pytest.fixture
def start(qtbot: QtBot, look: Look, tmp_path: Path) -> Iterator[Callable[[], Desktop]]:
    """Starts the program on this test's store; what is left open is closed after the test."""
    running: list[Desktop] = []

    def run() -> Desktop:
        for old in running:
            take_down(old)
        running[:] = [Desktop(tmp_path / "store", look)]
        window = running[0].window
        window.resize(1366, 768)
        with qtbot.waitExposed(window):
            window.show()
        window.activateWindow()
        return running[0]

    yield run
    for desktop in running:
        take_down(desktop)


def take_down(desktop: Desktop) -> None:
    """Close a window and everything below it, and let Qt delete what it deletes later."""
    # The offscreen platform's clipboard outlives Python and crashes over what Python left in it.
    QGuiApplication.clipboard().clear()
    with closing(desktop):
        desktop.window._leave_files()  # or closing asks about them
        desktop.window._leave_report()  # or about what was refused in it
        desktop.window.close()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    gc.collect()


@pytest.fixture
def desktop(start: Callable[[], Desktop]) -> Desktop:
    """The program with an empty store."""
    return start()


@pytest.fixture
def opened(desktop: Desktop) -> SimpleNamespace:
    """A report on 2020 opened in the window: desktop, view, entry, pages by section."""
    return open_report(desktop, 2020)


def open_report(desktop: Desktop, year: int, name: str = UNIT) -> SimpleNamespace:
    """A new report opened in the window."""
    entry = desktop.desk.new(name, year)
    desktop.window.open_report(entry.id)
    view = desktop.window.view
    assert isinstance(view, ReportView)
    return SimpleNamespace(
        desktop=desktop,
        desk=desktop.desk,
        entry=entry,
        view=view,
        report=view.report,
        pages={page.section: page for page in view.pages},
    )


def table_page(opened: SimpleNamespace, section: str) -> TablePage:
    """Go to a page with a table."""
    page = opened.pages[section]
    opened.view.go_to(opened.view.pages.index(page))
    assert isinstance(page, TablePage)
    page.view.setFocus()
    return page


def text_page(opened: SimpleNamespace, section: str) -> TextPage:
    """Go to a page with a text."""
    page = opened.pages[section]
    opened.view.go_to(opened.view.pages.index(page))
    assert isinstance(page, TextPage)
    return page


@pytest.fixture(autouse=True)
def no_faults(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """A fault of ours that a guarded override caught still fails the test."""
    faults: list[str] = []
    monkeypatch.setattr(sys, "excepthook", lambda kind, error, _: faults.append(repr(error)))
    yield faults
    assert not faults


class Painted(QObject):
    """What of a widget was painted since it was last asked."""

    def __init__(self, watched: QWidget) -> None:
        super().__init__(watched)
        self._region = QRegion()
        self._times = 0
        watched.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  (Qt's own name)
        if isinstance(event, QPaintEvent):
            self._region = self._region.united(event.region())
            self._times += 1
        return False

    def taken(self) -> QRegion:
        """The region, when nothing more is painted; it then begins anew."""
        seen = -1
        while seen != self._times:  # on a busy computer what was asked for comes late
            seen = self._times
            QTest.qWait(40)
        region, self._region = self._region, QRegion()
        return region
