"""A window in which everything a clerk types is a canary, and everything fails that can.

``python -m tests.faults.canaries STORE OUT`` types, provokes the failures in turn and prints the
text to copy of each fault that was shown.
"""

import sqlite3
import sys
import threading
import warnings
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QUrl, qWarning
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox

from gkdesk.faults import tell_no_content
from gkdesk.store.log import Store
from gkdesk.ui import dialogs
from gkdesk.ui.app import make_application
from gkdesk.ui.desktop import Desktop
from gkdesk.ui.guarded import FaultDialog
from gkdesk.ui.table_page import TablePage
from gkdesk.ui.table_view import TableView
from tests.readers.foreign import packed

UNIT = "金丝雀市雀跃局"
FIGURE = "83746152"
SENTENCE = "雀鸣一声全年无事"
PHONE = "0577-61528374"
MAIL = "canary@quque.example"
CANARIES = (UNIT, FIGURE, SENTENCE, PHONE, MAIL)


def fail(*told: object) -> None:
    """A fault of ours with content in its arguments, its locals and its message."""
    held = (*told, *CANARIES)
    raise RuntimeError(f"cannot take {held}")


def undecodable(*_: object) -> None:
    raise sqlite3.OperationalError(
        f"Could not decode to UTF-8 column 'text' with text '{SENTENCE}'"
    )


class Leaves:
    """Raises when it goes."""

    def __del__(self) -> None:
        fail(SENTENCE)


class Clerk:
    """Types canaries in every kind of field and goes through all that fails."""

    def __init__(self, desktop: Desktop, out: Path) -> None:
        self.desktop, self.out = desktop, out
        self.shown: list[str] = []
        self.report = desktop.desk.new(UNIT, 2023).id
        desktop.window.open_report(self.report)
        view = desktop.window.view
        assert view is not None
        self.view = view

    def type(self) -> None:
        """Through the keyboard where there is a cell, by the desk where there is a line."""
        page = next(page for page in self.view.pages if isinstance(page, TablePage))
        self.view.go_to(self.view.pages.index(page))
        page.view.setFocus()
        QTest.qWait(20)
        page.view.go_to_first()
        QTest.keyClicks(page.view, FIGURE[0])
        editor = QApplication.focusWidget()
        assert editor is not None
        QTest.keyClicks(editor, FIGURE[1:])
        QTest.keyClick(editor, Qt.Key.Key_Tab)
        texts = {"overview": SENTENCE, "unit/telephone": PHONE, "unit/email": MAIL}
        assert not self.desktop.desk.put_many(self.report, texts, "typed")
        assert self.desktop.writer.flush()
        stored = self.desktop.store.load(self.report)
        assert not (missing := set(CANARIES) - set(stored.values())), missing

    def suffer(self) -> None:
        """Every failure once; each fault of ours ends in a window with a text to copy."""
        for fault in (
            self.in_a_slot,
            self.in_an_override,
            self.on_a_thread,
            self.in_a_destructor,
            lambda: self.in_the_writer(fail),
            lambda: self.in_the_writer(undecodable),
        ):
            fault()
            self.close_box()
        self.export_in_vain()
        self.bring_in_vain()
        self.open_with_nothing()
        self.libraries_complain()

    def in_a_slot(self) -> None:
        sender = QObject(self.desktop.window)
        sender.objectNameChanged.connect(fail)
        sender.setObjectName(SENTENCE)

    def in_an_override(self) -> None:
        kept, TableView._command = TableView._command, fail  # type: ignore[method-assign, assignment]  # made to fail on purpose
        page = next(page for page in self.view.pages if isinstance(page, TablePage))
        self.view.go_to(self.view.pages.index(page))
        QTest.keyClick(page.view, Qt.Key.Key_F4)
        TableView._command = kept  # type: ignore[method-assign]  # and mended

    def on_a_thread(self) -> None:
        thread = threading.Thread(target=fail, args=(SENTENCE,), name="canary")
        thread.start()
        thread.join()

    def in_a_destructor(self) -> None:
        del [Leaves()][0]

    def in_the_writer(self, broken: Callable[..., None]) -> None:
        kept, Store.append = Store.append, broken  # type: ignore[method-assign]  # made to fail on purpose
        self.desktop.desk.put(self.report, "overview", SENTENCE + broken.__name__)
        self.desktop.writer.flush(2)
        Store.append = kept  # type: ignore[method-assign]  # and mended
        assert self.desktop.writer.flush()

    def export_in_vain(self) -> None:
        """A file stands where the folder should be; then it can be done."""
        self.view.go_to(len(self.view.pages) - 1)
        page = self.view.finish
        (self.out / "名").touch()
        for folder in (self.out / "名" / "表", self.out):
            page.folder.setText(str(folder))
            page._export()  # the question what stands against it has its own tests
            QTest.qWait(10)
        assert page.made

    def bring_in_vain(self) -> None:
        """Files that are damaged, nameless, or not what they say."""
        lines = f"{SENTENCE}\n{FIGURE}\n{PHONE}\n".encode()
        files = {
            "坏.docx": b"PK\x03\x04" + lines,
            "空.xlsx": packed({"xl/workbook.xml": b"<workbook>" + lines}),
            "无名.txt": lines,
            "坏.pdf": b"%PDF-1.4\n" + lines,
            "坏.gk.json": b'{"gkdesk": 1, "unit": {"name": "' + UNIT.encode() + b'"}',
        }
        for name, content in files.items():
            (self.out / name).write_bytes(content)
        dialogs.ask_to_drop = lambda *_: True
        dialogs.ask_to_leave_files = lambda *_: True
        self.desktop.window.take_files([self.out / name for name in files])
        bringing = self.desktop.window.bringing
        assert bringing is not None
        end = 1500
        while any(not item.sentence for item in bringing.items) and (end := end - 1):
            QTest.qWait(20)
        assert end, [item.state for item in bringing.items]
        self.desktop.window.go_home()

    def open_with_nothing(self) -> None:
        """There is no program here to open a document with, which Qt complains of by its name."""
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.out / f"{UNIT}.docx")))

    def libraries_complain(self) -> None:
        qWarning(f"QString::arg: Argument missing: {SENTENCE}")
        warnings.warn(f"cannot read {SENTENCE}", stacklevel=1)

    def close_box(self) -> None:
        """Note the text to copy of the fault that is shown, and close it."""
        for _ in range(200):
            QTest.qWait(10)
            for box in QApplication.allWidgets():
                if isinstance(box, QMessageBox) and box.isVisible():
                    self.shown.append(box.detailedText())
                    box.close()
                    QTest.qWait(10)
                    return
        raise AssertionError("no fault was shown")


def main(store: Path, out: Path) -> None:
    tell_no_content()
    application, look = make_application()
    FaultDialog(application).install()
    desktop = Desktop(store, look)
    desktop.window.show()
    desktop.window.activateWindow()
    QTest.qWaitForWindowActive(desktop.window)
    clerk = Clerk(desktop, out)
    clerk.type()
    clerk.suffer()
    desktop.window.close()
    desktop.close()
    print("\n\n".join(clerk.shown))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
