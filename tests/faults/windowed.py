"""A clerk at the window: sends a draft for review, takes it back, hands over, takes over, backs up.

``python -m tests.faults.windowed STORE OUT YEAR``; the store holds a report on the year.
"""

import os
import sys
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from gkdesk.store.backups import ASKED
from gkdesk.ui.app import make_application
from gkdesk.ui.desktop import Desktop
from gkdesk.ui.handover import HandOverDialog, TakeOverDialog
from gkdesk.ui.returned import ReturnedDialog
from tests.readers.foreign import changed


def until(fact: Callable[[], object]) -> None:
    for _ in range(1500):
        if fact():
            return
        QTest.qWait(20)
    raise AssertionError("it does not come about")


def shown(window: QWidget, kind: type[QWidget]) -> list[QWidget]:
    return [each for each in window.findChildren(kind) if each.isVisible()]


def review(desktop: Desktop, out: Path, year: int) -> None:
    """Out as a draft by the button of the last page, back with words changed, and taken in."""
    window = desktop.window
    entry = desktop.desk.find(None, year)
    window.open_report(entry.id)
    assert window.view is not None
    window.view.go_to(window.view.last)
    window.view.finish.folder.setText(str(out))
    QTest.mouseClick(window.view.finish.run, Qt.MouseButton.LeftButton)
    made = next(path for path in window.view.finish.made if path.suffix == ".docx")
    back = out / "窗口返回.docx"
    back.write_bytes(changed(made.read_bytes(), "工作顺利", "工作有序"))
    window.arrivals.take_back(back, asked=True)
    until(lambda: shown(window, ReturnedDialog))
    [dialog] = window.findChildren(ReturnedDialog)
    QTest.mouseClick(dialog.run, Qt.MouseButton.LeftButton)
    assert "工作有序" in desktop.desk.report(entry.id).values["overview"]


def hand_over(desktop: Desktop, out: Path) -> None:
    desktop.window.hand_over()
    [dialog] = desktop.window.findChildren(HandOverDialog)
    dialog.write(out / "窗口移交.gkd")
    assert (out / "窗口移交.gkd").exists()
    dialog.accept()
    desktop.window.arrivals.take_over(out / "窗口移交.gkd")
    until(lambda: shown(desktop.window, TakeOverDialog))
    [taken] = desktop.window.findChildren(TakeOverDialog)
    taken.reject()


def main(store: Path, out: Path, year: int) -> None:
    os.umask(0o077)  # as the program does before anything else
    _, look = make_application()
    desktop = Desktop(store, look)
    desktop.window.show()
    desktop.keeper.start()
    review(desktop, out, year)
    hand_over(desktop, out)
    assert desktop.writer.flush()
    desktop.store.backups.make(desktop.store, ASKED)
    desktop.window.close()
    desktop.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
