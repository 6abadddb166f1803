"""The window opened, closed and opened again in one run of the program."""

import gc
from pathlib import Path
from typing import Any
from weakref import ref

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication

from gkdesk.ui.desktop import Desktop
from gkdesk.ui.look import Look
from tests.ui.conftest import UNIT


def opened(folder: Path, look: Look, before: Desktop | None = None) -> Desktop:
    """The window on a store, with a report open in it."""
    made = Desktop(folder, look, editions=before.editions if before else None)
    made.window.show()
    QApplication.processEvents()
    made.window.open_report((made.desk.entries() or [made.desk.new(UNIT, 2023)])[0].id)
    return made


def closed(desktop: Desktop) -> None:
    desktop.window.close()
    desktop.close()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def test_a_window_that_was_closed_is_let_go_of_with_all_below_it(
    qapp: QApplication, look: Look, tmp_path: Path
) -> None:
    first = opened(tmp_path, look)
    left: list[ref[Any]] = [ref(first), ref(first.window), ref(first.desk)]
    form = first.desk.report(1).form
    closed(first)
    second = opened(tmp_path, look, first)
    assert second.desk.report(1).form is form, "the editions were read once"
    del first
    gc.collect()
    assert [each() for each in left] == [None] * len(left)
    closed(second)
