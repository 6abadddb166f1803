"""Child: prints resident and peak memory in MB, of gkdesk on a store or else of a bare table."""

import gc
import re
import sys
from contextlib import closing
from pathlib import Path


def tell() -> None:
    """The process's memory now and at its highest."""
    gc.collect()
    status = Path("/proc/self/status").read_text(encoding="ascii")
    found = {name: int(size) for name, size in re.findall(r"(VmRSS|VmHWM):\s+(\d+) kB", status)}
    print(found["VmRSS"] / 1024, found["VmHWM"] / 1024)


def ours(folder: Path) -> None:
    """A report open on table three, as after coming from the list."""
    from gkdesk.ui.app import make_application  # first, as its command does: it brings PySide6

    _, look = make_application()
    from PySide6.QtTest import QTest

    from gkdesk.ui.desktop import Desktop
    from tests.bench.child_keys import table_three

    with closing(Desktop(folder, look)) as desktop:
        desktop.window.show()
        QTest.qWait(600)
        table_three(desktop)
        tell()


def bare() -> None:
    """A window with one table of that size."""
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QApplication, QMainWindow, QTableView

    from tests.bench.child_table import Model

    application = QApplication(sys.argv[:1])
    window, table, model = QMainWindow(), QTableView(), Model()
    table.setModel(model)
    window.setCentralWidget(table)
    window.resize(1366, 768)
    window.show()
    QTest.qWait(900)
    tell()
    del application


if __name__ == "__main__":
    if len(sys.argv) > 1:
        ours(Path(sys.argv[1]))
    else:
        bare()
