"""Child: gkdesk as its command starts it, to the first paint of the home window."""

import os
import sys
import time
from collections.abc import Callable

from gkdesk.__main__ import main


class _Watch:
    """Waits at the imports until there are windows to be watched; loads nothing by itself."""

    def find_spec(self, name: str, path: object, target: object = None) -> None:
        if name.startswith("gkdesk.ui.") and "PySide6.QtWidgets" in sys.modules:
            sys.meta_path.remove(self)
            _watch()


def _watch() -> None:
    """Have a window say when it is painted, from the moment it is shown."""
    from PySide6.QtCore import QTimer
    from PySide6.QtGui import QPaintEvent
    from PySide6.QtWidgets import QMainWindow, QWidget

    def watched(show: Callable[[QWidget], None]) -> Callable[[QWidget], None]:
        def run(window: QWidget) -> None:
            type(window).paintEvent = paint  # type: ignore[method-assign]  # to see the paint
            show(window)

        return run

    def paint(window: QWidget, event: QPaintEvent) -> None:
        QWidget.paintEvent(window, event)
        QTimer.singleShot(0, _painted)

    QMainWindow.show = watched(QWidget.show)  # type: ignore[method-assign]  # to see the window
    QMainWindow.showMaximized = watched(  # type: ignore[method-assign]  # on a small screen
        QWidget.showMaximized
    )


def _painted() -> None:
    print(time.monotonic_ns(), flush=True)
    os._exit(0)


if __name__ == "__main__":
    sys.meta_path.insert(0, _Watch())
    main(["--store", sys.argv[1]])
