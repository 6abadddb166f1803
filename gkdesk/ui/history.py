"""The history of a report: every change of it, the newest first, and a field to find some by."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    QSortFilterProxyModel,
    Qt,
)
from PySide6.QtWidgets import QDialog, QHeaderView, QLineEdit, QTableView, QVBoxLayout, QWidget

from gkdesk.desk.desk import Desk
from gkdesk.desk.history_told import told
from gkdesk.domain.form import Form
from gkdesk.store.log import Edit
from gkdesk.ui.guarded import guarded
from gkdesk.ui.parts import fit, label

Index = QModelIndex | QPersistentModelIndex
_COLUMNS = ("时间", "方式", "位置", "原来", "改为")
_WIDE = {2: 250, 3: 200, 4: 200}
_DISPLAY, _ACCESSIBLE = Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole


class HistoryModel(QAbstractTableModel):
    """Edits as lines of five texts; each is told when it is first shown or looked through."""

    def __init__(self, form: Form, edits: Sequence[Edit]) -> None:
        super().__init__()
        self._form, self._edits = form, edits
        self._lines: dict[int, tuple[str, ...]] = {}

    def _line(self, row: int) -> tuple[str, ...]:
        if row not in self._lines:
            (self._lines[row],) = told(self._form, [self._edits[row]])
        return self._lines[row]

    @guarded(0)
    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  (Qt's own default)
        return 0 if parent.isValid() else len(self._edits)

    @guarded(0)
    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  (Qt's own default)
        return 0 if parent.isValid() else len(_COLUMNS)

    @guarded()
    def headerData(self, section: int, way: Qt.Orientation, role: int = _DISPLAY) -> object:
        across = way == Qt.Orientation.Horizontal
        return _COLUMNS[section] if across and role == _DISPLAY else None

    @guarded()
    def data(self, index: Index, role: int = _DISPLAY) -> object:
        if role == _DISPLAY:
            return self._line(index.row())[index.column()]
        if role == _ACCESSIBLE:
            return f"{_COLUMNS[index.column()]} {self._line(index.row())[index.column()]}"
        return None


class HistoryDialog(QDialog):
    """Every change of a report, the newest first."""

    def __init__(self, parent: QWidget, desk: Desk, report: int) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        entry = desk.entry(report)
        self.setWindowTitle(f"修改记录 — {entry.name} {entry.year} 年度")
        edits = desk.history(report)[::-1]
        self._found = QSortFilterProxyModel(self)
        self._found.setSourceModel(HistoryModel(desk.report(report).form, edits))
        self._found.setFilterKeyColumn(-1)
        self._found.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.words = QLineEdit()
        self.words.setPlaceholderText("查找：时间、位置、原来或改为的内容")
        self.words.setAccessibleName("在修改记录里查找")
        self.words.setClearButtonEnabled(True)
        self.words.textChanged.connect(self._look_for)
        self.table = self._table()
        self._count = label("", "muted")
        lines = QVBoxLayout(self)
        lines.addWidget(label("每一次改动都留有记录，最近的在最上面。", "muted"))
        lines.addWidget(self.words)
        lines.addWidget(self.table)
        lines.addWidget(self._count)
        self._look_for("")
        self.words.setFocus()
        fit(self, 1000, 600)

    def _table(self) -> QTableView:
        table = QTableView()
        table.setModel(self._found)
        table.setAccessibleName("修改记录")
        table.verticalHeader().hide()
        table.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        table.setTabKeyNavigation(False)
        header = table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        for column, wide in _WIDE.items():
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Interactive)
            header.resizeSection(column, wide)
        header.setStretchLastSection(True)
        return table

    @property
    def said(self) -> str:
        """How many changes there are, and how many were found."""
        return self._count.text()

    def _look_for(self, words: str) -> None:
        self._found.setFilterFixedString(words.strip())
        found, known = self._found.rowCount(), self._found.sourceModel().rowCount()
        said = f"找到 {found} 处，" if words.strip() else ""
        self._count.setText(f"{said}共 {known} 处改动。")
