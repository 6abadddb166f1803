"""A clerk's day at speed in the real window, and what memory the process has as it goes on.

``python -m tests.faults.soak EVENTS`` prints a line ``events KB objects`` now and then: private
memory after everything that was let go of is gone, and the number of Python's objects.
"""

import ctypes
import gc
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from gkdesk.readers.editions import Editions
from gkdesk.ui import dialogs
from gkdesk.ui.app import make_application, settle_in
from gkdesk.ui.desktop import Desktop
from gkdesk.ui.report_view import ReportView
from gkdesk.ui.table_page import TablePage
from gkdesk.ui.table_view import TableView
from gkdesk.ui.text_page import TextPage
from tests.readers.foreign import as_docx, as_xlsx, full_report

_ROUND = 50
_UNITS = ("云溪市司法局", "云溪市档案馆")
_WORDS = ("全年主动公开信息{}条。", "收到申请{}件，均按期答复。", "开展培训{}次，效果良好。\n")
_TOLD = 20


class Clerk:
    """Does what clerks do, by a seed."""

    def __init__(self, desktop: Desktop, folder: Path, seed: int) -> None:
        self.desktop, self.folder, self.dice = desktop, folder, Random(seed)
        self.entries = [desktop.desk.new(unit, 2023).id for unit in _UNITS]
        editions = Editions(desktop.desk.editions.folder)
        report = full_report(editions, 2022)
        self.files = [folder / "往年.docx", folder / "往年.xlsx"]
        for file, content in zip(
            self.files, (as_docx(report, editions), as_xlsx(report)), strict=True
        ):
            file.write_bytes(content)

    @property
    def view(self) -> ReportView:
        """The open report."""
        assert self.desktop.window.view is not None
        return self.desktop.window.view

    def round(self) -> None:
        """A report opened, worked on, and left."""
        self.desktop.window.open_report(self.dice.choice(self.entries))
        acts: list[Callable[[], object]] = [self.page, self.figure, self.figure, self.text]
        acts += [self.paste, self.view.undo, self.view.redo, self.view.next_finding]
        for _ in range(_ROUND - 2):
            self.dice.choice(acts)()
            QApplication.processEvents()
        way = self.dice.randrange(6)
        if way == 0:
            self.export()
        elif way == 1:
            self.bring()
        self.desktop.window.go_home()
        let_go()

    def page(self) -> None:
        self.view.go_to(self.dice.randrange(len(self.view.pages)))

    def figure(self) -> TableView:
        tables = [n for n, page in enumerate(self.view.pages) if isinstance(page, TablePage)]
        number = self.dice.choice(tables)
        self.view.go_to(number)
        page = self.view.pages[number]
        assert isinstance(page, TablePage)
        table = page.view
        table.setFocus()
        table.setCurrentIndex(self.dice.choice(list(table.inputs())))
        QTest.keyClicks(table, str(self.dice.randrange(10)))
        editor = QApplication.focusWidget()
        QTest.keyClick(editor if editor is not None else table, Qt.Key.Key_Tab)
        return table

    def text(self) -> None:
        texts = [n for n, page in enumerate(self.view.pages) if isinstance(page, TextPage)]
        number = self.dice.choice(texts)
        self.view.go_to(number)
        page = self.view.pages[number]
        assert isinstance(page, TextPage)
        if len(page.edit.toPlainText()) > 1500:
            page.edit.selectAll()
        page.edit.insertPlainText(self.dice.choice(_WORDS).format(self.dice.randrange(99)))

    def paste(self) -> None:
        QGuiApplication.clipboard().setText("\t".join(str(self.dice.randrange(9)) for _ in "abc"))
        QTest.keyClick(self.figure(), Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)

    def export(self) -> None:
        self.view.go_to(self.view.last)
        self.view.finish.folder.setText(str(self.folder / "out"))
        QTest.mouseClick(self.view.finish.run, Qt.MouseButton.LeftButton)
        for made in self.view.finish.made:
            made.unlink(missing_ok=True)

    def bring(self) -> None:
        self.desktop.window.take_files(self.files)  # one alone would be one that came back
        bringing = self.desktop.window.bringing
        assert bringing is not None
        while not all(item.reading for item in bringing.items):
            QTest.qWait(20)


def let_go() -> None:
    """Have deleted what is to be deleted later, as the event loop of the program does."""
    QApplication.processEvents()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def private_kilobytes() -> int:
    """Memory of this process alone, once what is free was given back."""
    for _ in range(3):
        let_go()
        gc.collect()
    ctypes.CDLL(None).malloc_trim(0)
    lines = Path("/proc/self/smaps_rollup").read_text(encoding="ascii").splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("Private_"))


def run(events: int) -> None:
    """Replay so many events."""
    dialogs.ask_to_leave_files = lambda *_: True  # files that were read are not brought in
    application, look = make_application()
    settle_in(application)
    with TemporaryDirectory() as folder:
        desktop = Desktop(Path(folder) / "store", look)
        with closing(desktop):
            desktop.window.resize(1366, 768)
            desktop.window.show()
            desktop.window.activateWindow()
            clerk = Clerk(desktop, Path(folder), 1)
            rounds = max(events // _ROUND, 2)
            for number in range(rounds + 1):
                if number % max(rounds // _TOLD, 1) == 0:
                    print(number * _ROUND, private_kilobytes(), len(gc.get_objects()), flush=True)
                clerk.round()
            QGuiApplication.clipboard().clear()
            desktop.window.close()


if __name__ == "__main__":
    run(int(sys.argv[1]))
