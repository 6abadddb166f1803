"""Child: a bare QTableView of table three's size on a plain model; types a digit and Enter."""

import sys
import time

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMainWindow, QTableView

Index = QModelIndex | QPersistentModelIndex
ROWS, COLUMNS = 25, 7
# As a careful hand would write it: enum members compare slowly, and a slow model is no measure.
_DISPLAY, _EDIT = int(Qt.ItemDataRole.DisplayRole), int(Qt.ItemDataRole.EditRole)
_FLAGS = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEditable


class Model(QAbstractTableModel):
    """Figures in a list of lists."""

    def __init__(self) -> None:
        super().__init__()
        self._texts = [["0"] * COLUMNS for _ in range(ROWS)]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  # Qt's own default
        return ROWS

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  # Qt's own default
        return COLUMNS

    def data(self, index: Index, role: int = _DISPLAY) -> str | None:
        if role in (_DISPLAY, _EDIT):
            return self._texts[index.row()][index.column()]
        return None

    def setData(self, index: Index, value: object, role: int = _EDIT) -> bool:
        self._texts[index.row()][index.column()] = str(value)
        self.dataChanged.emit(index, index)
        return True

    def flags(self, index: Index) -> Qt.ItemFlag:
        return _FLAGS


def type_digit(view: QTableView, digit: str) -> float:
    """Type over the cell in the middle and press Enter; milliseconds until that is painted."""
    view.setCurrentIndex(view.model().index(5, 2))
    view.setFocus()
    QTest.qWait(5)
    start = time.perf_counter()
    QTest.keyClicks(view, digit)
    editor = QApplication.focusWidget()
    assert editor is not None
    QTest.keyClick(editor, Qt.Key.Key_Return)
    QApplication.processEvents()
    return (time.perf_counter() - start) * 1000


if __name__ == "__main__":
    application = QApplication(sys.argv[:1])
    window = QMainWindow()
    table = QTableView()
    model = Model()
    table.setModel(model)
    window.setCentralWidget(table)
    window.resize(1366, 768)
    window.show()
    window.activateWindow()
    QTest.qWait(200)
    for number, _ in enumerate(sys.stdin):
        print(type_digit(table, str(number % 9 + 1)), flush=True)
