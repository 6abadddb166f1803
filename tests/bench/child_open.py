"""Child: opens the newest report of a store whenever it is told to, and says how long that took."""

import gc
import sys
import time
from contextlib import closing
from pathlib import Path

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from gkdesk.ui.app import make_application
from gkdesk.ui.desktop import Desktop

_TIMES = 5


def read_report(desktop: Desktop, report: int) -> float:
    """From the log to a Report in memory, with the year before; milliseconds."""
    start = time.perf_counter()
    for _ in range(_TIMES):
        desktop.desk.report(report)
        before = desktop.desk.entries()[1].id
        desktop.desk.report(before)
        desktop.desk.close(report)
        desktop.desk.close(before)
    return (time.perf_counter() - start) * 1000 / _TIMES


def open_report(desktop: Desktop, report: int) -> float:
    """From the list of reports to the first page painted; milliseconds."""
    desktop.window.go_home()
    settle()
    gc.collect()
    start = time.perf_counter()
    desktop.window.open_report(report)
    QApplication.processEvents()
    return (time.perf_counter() - start) * 1000


def settle() -> None:
    """Let the list finish what it does when there is time, and what was left be deleted."""
    QTest.qWait(250)


def _serve(desktop: Desktop) -> None:
    report = desktop.desk.entries()[0].id
    doing = {"desk": read_report, "window": open_report}
    for word in sys.stdin:
        run = doing.get(word.strip())
        print(run(desktop, report) if run else "", flush=True)


if __name__ == "__main__":
    _, look = make_application()
    with closing(Desktop(Path(sys.argv[1]), look)) as desktop:
        desktop.window.show()
        settle()
        open_report(desktop, desktop.desk.entries()[0].id)
        _serve(desktop)
