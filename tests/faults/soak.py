"""A clerk's day at speed in the real window, and what memory the process has as it goes on.

``python -m tests.faults.soak EVENTS`` prints a line ``events KB objects`` now and then: private
memory after everything that was let go of is gone, and the number of Python's objects. At the end
it says with ``#`` in front how often what was done.
"""

import ctypes
import gc
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton

from gkdesk.domain.status import DRAFT
from gkdesk.readers.editions import Editions
from gkdesk.ui import dialogs
from gkdesk.ui.app import make_application, settle_in
from gkdesk.ui.desktop import Desktop
from gkdesk.ui.findings import FindingCard
from gkdesk.ui.look import Look
from gkdesk.ui.report_view import ReportView
from gkdesk.ui.returned import ReturnedDialog
from gkdesk.ui.table_page import TablePage
from gkdesk.ui.table_view import TableView
from gkdesk.ui.text_page import TextPage
from tests.readers.foreign import UNIT, as_docx, as_xlsx, full_report
from tests.ui.reviewer import reviewed, write_cell

_ROUND = 50
_SITTING = 10
"""Rounds after which the window is closed and opened again."""
_CELL = "applications/carried_in/person"
_WAIT = 500
"""Times 20 ms that a file may take to be read."""
_UNITS = ("云溪市司法局", "云溪市档案馆")
_WORDS = ("全年主动公开信息{}条。", "收到申请{}件，均按期答复。", "开展培训{}次，效果良好。\n")
_TOLD = 20


class Clerk:
    """Does what clerks do, by a seed."""

    def __init__(self, folder: Path, look: Look, seed: int) -> None:
        self.folder, self.look, self.dice = folder, look, Random(seed)
        self.desktop = self.sit_down()
        self.done = Counter[str]()
        desk = self.desktop.desk
        self.entries = [desk.new(unit, 2023).id for unit in _UNITS]
        editions = Editions(desk.editions.folder)
        report = full_report(editions, 2022)
        self.files = [folder / "往年.docx", folder / "往年.xlsx"]
        for file, content in zip(
            self.files, (as_docx(report, editions), as_xlsx(report)), strict=True
        ):
            file.write_bytes(content)

    def sit_down(self, before: Desktop | None = None) -> Desktop:
        """The window opened on the store, as the program does after the one before."""
        editions = before.editions if before else None
        desktop = Desktop(self.folder / "store", self.look, editions=editions)
        desktop.window.resize(1366, 768)
        desktop.window.show()
        desktop.window.activateWindow()
        return desktop

    def get_up(self) -> None:
        """The window closed."""
        self.desktop.window.close()
        self.desktop.close()

    @property
    def view(self) -> ReportView:
        """The open report."""
        assert self.desktop.window.view is not None
        return self.desktop.window.view

    def round(self, number: int) -> None:
        """A report opened, worked on, and left; now and then in a window opened anew."""
        if number and number % _SITTING == 0:
            self.get_up()
            self.desktop = self.sit_down(self.desktop)
            self.done["reopened"] += 1
        self.desktop.window.activateWindow()
        self.desktop.window.open_report(self.dice.choice(self.entries))
        acts: list[Callable[[], object]] = [self.page, self.figure, self.figure, self.text]
        acts += [self.paste, self.undo, self.redo, self.next_finding, self.explain, self.put_aside]
        for _ in range(_ROUND - 2):
            act = self.dice.choice(acts)
            act()
            self.done[act.__name__] += 1
            QApplication.processEvents()
        self.end()
        self.desktop.window.go_home()
        let_go()

    def end(self) -> None:
        """What a sitting at a report may end with."""
        ways = [self.export, self.look_at_files, self.bring, self.merge, *[self.page] * 6]
        way = self.dice.choice(ways)
        way()
        self.done[way.__name__] += 1

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

    def undo(self) -> None:
        before = self.desktop.store.number()
        self.view.undo()
        self.done["undone"] += self.desktop.store.number() > before + 1

    def redo(self) -> None:
        self.view.redo()

    def next_finding(self) -> None:
        self.view.next_finding()

    def explain(self) -> None:
        """Write a 核实说明 on a card of the page in view, if there is one to write on."""
        for card in self.press("写说明", "改说明"):
            line = card.findChild(QLineEdit)
            assert isinstance(line, QLineEdit)
            line.setText(f"已核实{self.dice.randrange(99)}件")
            QTest.keyClick(line, Qt.Key.Key_Return)
            self.done["explained"] += not card.finding.open

    def put_aside(self) -> None:
        """不再提示, where the page in view has a hint."""
        for _ in self.press("不再提示"):
            self.done["aside"] += 1

    def press(self, *words: str) -> Iterator[FindingCard]:
        """One of the cards on which a button with such words was clicked."""
        found = [
            (card, button)
            for card in self.view.panel.findChildren(FindingCard)
            for button in card.findChildren(QPushButton)
            if button.text() in words and button.isVisible()
        ]
        if found:
            card, button = self.dice.choice(found)
            QTest.mouseClick(button, Qt.MouseButton.LeftButton)
            yield card

    def look_at_files(self) -> None:
        """Reports of earlier years read, looked at, and left."""
        self.desktop.window.take_files(self.files)  # one alone would be one that came back
        bringing = self.desktop.window.bringing
        assert bringing is not None
        wait_until(lambda: all(item.reading or item.sentence for item in bringing.items))

    def bring(self) -> None:
        """The same, and brought in; over the one that is there, made writable and changed."""
        desk = self.desktop.desk
        there = desk.there(UNIT, 2022)
        if there is not None:
            desk.set_status(there.id, DRAFT)
            desk.put(there.id, _CELL, str(self.dice.randrange(99)))
        self.look_at_files()
        bringing = self.desktop.window.bringing
        assert bringing is not None
        first = bringing.items[0]
        if first.reading is None:  # a busy machine takes longer than a file is given
            return
        bringing.files.setCurrentRow(0)
        bringing.head.replace.setChecked(there is not None)
        bringing.bring_all()
        assert first.entry, first.sentence

    def merge(self) -> None:
        """The report sent, changed by somebody else, and what was changed taken over."""
        self.desktop.desk.put(self.view.report_id, _CELL, str(self.dice.randrange(1, 50)))
        self.view.go_to(self.view.last)
        self.view.finish.folder.setText(str(self.folder / "out"))
        QTest.mouseClick(self.view.finish.run, Qt.MouseButton.LeftButton)
        made = self.view.finish.made
        sent = next(each for each in made if each.suffix == ".docx")
        figure = str(self.dice.randrange(50, 99))
        back = reviewed(
            sent, self.folder / "返回.docx", lambda body: write_cell(body, 1, 4, 1, figure)
        )
        for each in made:
            each.unlink()
        self.desktop.window.take_files([back])
        wait_until(lambda: bool(self.desktop.window.findChildren(ReturnedDialog)))
        [dialog] = self.desktop.window.findChildren(ReturnedDialog)
        QTest.mouseClick(dialog.run, Qt.MouseButton.LeftButton)
        assert self.desktop.desk.report(self.view.report_id).text(_CELL) == figure


def wait_until(true: Callable[[], bool]) -> None:
    """Wait for what happens in other threads."""
    for _ in range(_WAIT):
        if true():
            return
        QTest.qWait(20)
    raise AssertionError("it did not happen in time")


def let_go() -> None:
    """Have deleted what is to be deleted later, as the event loop of the program does."""
    QApplication.processEvents()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def private_kilobytes() -> int:
    """What this process alone has written to memory, once what is free was given back.

    Pages of libraries and fonts are left out: whether they are its own depends on which other
    programs have the same files open.
    """
    for _ in range(3):
        let_go()
        gc.collect()
    ctypes.CDLL(None).malloc_trim(0)
    lines = Path("/proc/self/smaps_rollup").read_text(encoding="ascii").splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("Private_Dirty:"))


def run(events: int) -> None:
    """Replay so many events."""
    dialogs.ask_to_drop = lambda *_: True  # what was refused is not kept
    dialogs.ask_to_leave_files = lambda *_: True  # files that were read are not brought in
    application, look = make_application()
    settle_in(application)
    with TemporaryDirectory() as folder:
        clerk = Clerk(Path(folder), look, 1)
        rounds = max(events // _ROUND, 2)
        for number in range(rounds + 1):
            if number % max(rounds // _TOLD, 1) == 0:
                clerk.desktop.keeper.settle()  # a backup being looked over is not what stays
                print(number * _ROUND, private_kilobytes(), len(gc.get_objects()), flush=True)
            clerk.round(number)
        QGuiApplication.clipboard().clear()
        clerk.get_up()
    print("#", dict(clerk.done))


if __name__ == "__main__":
    run(int(sys.argv[1]))
