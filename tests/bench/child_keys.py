"""Child: table three in gkdesk's window; types a digit and Enter, waits for 已保存."""

import sys
import time
from contextlib import closing
from pathlib import Path

from PySide6.QtCore import QEventLoop, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from gkdesk.ui.app import make_application
from gkdesk.ui.desktop import Desktop
from gkdesk.ui.table_page import TablePage

_ROWS = 25
_PATH = "applications/new/person"


def table_three(desktop: Desktop) -> TablePage:
    """Open the newest report on its largest table."""
    desktop.window.open_report(desktop.desk.entries()[0].id)
    view = desktop.window.view
    assert view is not None
    view.go_to_path(_PATH)
    page = view.page
    assert isinstance(page, TablePage)
    assert page.model.rowCount() >= _ROWS
    QTest.qWait(300)
    return page


def type_digit(desktop: Desktop, page: TablePage, saved: QLabel, digit: str) -> tuple[float, float]:
    """Milliseconds until totals and checks are painted, and from there until 已保存 shows."""
    page.view.go_to(_PATH)
    QTest.qWait(5)
    start = time.perf_counter()
    QTest.keyClicks(page.view, digit)
    editor = QApplication.focusWidget()
    assert editor is not None
    QTest.keyClick(editor, Qt.Key.Key_Return)
    QApplication.processEvents()
    painted = time.perf_counter()
    assert page.model.report.values[_PATH] == digit
    while "已保存" not in saved.text():
        # Asleep until something happens, as the program is: a busy loop would hold up the writer.
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
    end = time.perf_counter()
    assert desktop.writer.idle
    QTest.qWait(5)
    return (painted - start) * 1000, (end - painted) * 1000


if __name__ == "__main__":
    _, look = make_application()
    with closing(Desktop(Path(sys.argv[1]), look)) as desktop:
        desktop.window.show()
        desktop.window.activateWindow()
        QTest.qWait(600)
        page = table_three(desktop)
        label = desktop.window._saved
        for number, _ in enumerate(sys.stdin):
            print(*type_digit(desktop, page, label, str(number % 9 + 1)), flush=True)
