"""Child: prints which document libraries are loaded once home is shown and a cell typed in."""

import sys
from contextlib import closing
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from gkdesk.ui.app import make_application
from gkdesk.ui.desktop import Desktop
from gkdesk.ui.table_page import TablePage

HEAVY = ("docx", "openpyxl", "lxml", "xlsxwriter")


def _tell() -> None:
    print(*(name for name in HEAVY if name in sys.modules))


def _type_in_a_cell(desktop: Desktop) -> None:
    desktop.window.open_report(desktop.desk.entries()[0].id)
    view = desktop.window.view
    assert view is not None
    number = next(n for n, page in enumerate(view.pages) if isinstance(page, TablePage))
    view.go_to(number)
    QTest.qWait(50)
    QTest.keyClick(view.page.view, Qt.Key.Key_5)  # type: ignore[attr-defined]  # it is a table's page
    editor = QApplication.focusWidget()
    assert editor is not None
    QTest.keyClick(editor, Qt.Key.Key_Return)
    QTest.qWait(200)


if __name__ == "__main__":
    _, look = make_application()
    with closing(Desktop(Path(sys.argv[1]), look)) as desktop:
        desktop.window.show()
        QTest.qWait(800)
        _tell()
        _type_in_a_cell(desktop)
        _tell()
