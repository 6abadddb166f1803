"""Child: a bare QMainWindow, to its first paint."""

import os
import sys
import time

from PySide6.QtCore import QTimer
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication, QMainWindow


class Window(QMainWindow):
    """Says when it has been painted, and ends."""

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        QTimer.singleShot(0, _painted)


def _painted() -> None:
    print(time.monotonic_ns(), flush=True)
    os._exit(0)


if __name__ == "__main__":
    application = QApplication(sys.argv[:1])
    window = Window()
    window.resize(1366, 768)
    window.show()
    application.exec()
