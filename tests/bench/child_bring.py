"""Child: ten files brought in to gkdesk's window; the longest gap between ticks of a timer.

Besides, how long it takes from the drop until the view of the files has been painted.
"""

import sys
import time
from contextlib import closing
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from gkdesk.ui.app import make_application, settle_in
from gkdesk.ui.bring_lines import IN_READING, READ, WAITING
from gkdesk.ui.desktop import Desktop

_TICK = 10
_PATIENCE = 60.0


class Metronome:
    """Ticks as often as the window can paint, and paints at every tick, as a busy hand would."""

    def __init__(self, desktop: Desktop) -> None:
        self.times: list[float] = []
        self._window = desktop.window
        self._timer = QTimer()
        self._timer.setInterval(_TICK)
        self._timer.timeout.connect(self._tick)
        self._timer.start()

    def _tick(self) -> None:
        self._window.update()
        self.times.append(time.perf_counter())

    @property
    def longest(self) -> float:
        """Milliseconds of the longest gap."""
        pairs = zip(self.times, self.times[1:], strict=False)
        return max((after - before) * 1000 for before, after in pairs)


class Painted(QObject):
    """When a widget is painted for the first time."""

    def __init__(self, widget: QObject) -> None:
        super().__init__()
        self.at = 0.0
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            watched.removeEventFilter(self)
            QTimer.singleShot(0, self._note)  # the whole frame, with all that is in the widget
        return False

    def _note(self) -> None:
        self.at = time.perf_counter()


def bring_in(desktop: Desktop, files: list[Path]) -> tuple[float, float, int, float]:
    """The longest gap while files are read and looked at, how long all took, how many came.

    The last figure is how long the first frame took.
    """
    # What takes long only the first time is part of what she feels: nothing is warmed up.
    metronome = Metronome(desktop)
    start = time.perf_counter()
    desktop.window.take_files(files)
    view = desktop.window.bringing
    assert view is not None
    painted = Painted(view)
    walked = 0
    while time.perf_counter() - start < _PATIENCE:
        QApplication.processEvents()
        states = [item.state for item in view.items]
        if READ in states and walked < len(files) and states[walked] == READ:
            view.files.setCurrentRow(walked)  # each is looked at while the next are read
            walked += 1
        if not {WAITING, IN_READING} & set(states) and walked == len(files):
            break
        time.sleep(0.001)
    took = (time.perf_counter() - start) * 1000
    read = sum(item.state == READ for item in view.items)
    return metronome.longest, took, read, (painted.at - start) * 1000


if __name__ == "__main__":
    application, look = make_application()
    settle_in(application)
    with closing(Desktop(Path(sys.argv[1]), look)) as desktop:
        desktop.window.resize(1366, 768)
        desktop.window.show()
        QTest.qWait(600)
        print(*bring_in(desktop, sorted(Path(sys.argv[2]).iterdir())), flush=True)
        assert desktop.window.bringing is not None
        desktop.window.bringing.close_files()
