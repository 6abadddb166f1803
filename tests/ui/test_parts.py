"""What is shown and left leaves nothing behind in Qt."""

import ctypes
import gc
import sys

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QComboBox, QGridLayout, QTextEdit, QWidget

from gkdesk.ui.look import Look
from gkdesk.ui.parts import let_go

_MANY = 200
_WIDGET = 40
"""Bytes of a ``QWidget``."""


class _Allocated(ctypes.Structure):
    """``struct mallinfo2`` of glibc."""

    _fields_ = [
        (name, ctypes.c_size_t)
        for name in (
            *("arena", "ordblks", "smblks", "hblks", "hblkhd"),
            *("usmblks", "fsmblks", "uordblks", "fordblks", "keepcost"),
        )
    ]


def _allocated() -> int:
    """Bytes in use that were asked of malloc, as Qt does."""
    gc.collect()
    ask = ctypes.CDLL(None).mallinfo2
    ask.restype = _Allocated
    return int(ask().uordblks)


def _take_places(many: int) -> None:
    """Take what is free in the size of a widget, so that the next widgets stand in new places.

    What Qt keeps it keeps by the place of a widget, and a widget in the same place adds nothing.
    """
    libc = ctypes.CDLL(None)
    libc.malloc.restype = ctypes.c_void_p
    for _ in range(many):
        libc.malloc(ctypes.c_size_t(_WIDGET))


def _shown_and_left() -> None:
    """Two parts that no style sheet speaks of, many times; all there at once, then gone."""
    host = QWidget()
    grid = QGridLayout(host)
    for number in range(_MANY):
        combo = QComboBox()
        combo.addItems(["甲", "乙"])
        combo.view()
        for column, part in enumerate((combo, QTextEdit())):
            part.setFixedSize(20, 20)
            grid.addWidget(part, number // 10, 2 * (number % 10) + column)
    host.show()
    QApplication.processEvents()
    let_go(host)
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


@pytest.mark.skipif(sys.platform != "linux", reason="asks glibc")
def test_what_is_left_stays_not_in_the_style_sheet(qapp: QApplication, look: Look) -> None:
    look.dress()
    _shown_and_left()  # tables that only grow have their size
    _take_places(20 * _MANY)
    before = _allocated()
    _shown_and_left()
    assert (_allocated() - before) / _MANY < 500  # 1,200 with deleteLater alone
