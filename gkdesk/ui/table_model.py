"""A table of the form as a Qt model: a thin adapter over its grid and its report."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal

from gkdesk.domain.errors import GkdeskError
from gkdesk.domain.form import Table
from gkdesk.domain.layout import Cell, Grid, Role, lay_out
from gkdesk.domain.report import Report
from gkdesk.ui.guarded import guarded

if TYPE_CHECKING:
    from gkdesk.desk.desk import Misread

Index = QModelIndex | QPersistentModelIndex

# Enum members compare slowly, and data() is called a thousand times for one repaint.
_DISPLAY = int(Qt.ItemDataRole.DisplayRole)
_EDIT = int(Qt.ItemDataRole.EditRole)
_TOOLTIP = int(Qt.ItemDataRole.ToolTipRole)
_ALIGNMENT = int(Qt.ItemDataRole.TextAlignmentRole)
_ACCESSIBLE = int(Qt.ItemDataRole.AccessibleTextRole)
_CENTRE = int(Qt.AlignmentFlag.AlignCenter)

_REASONS = 3
"""How many there is room for at the foot of the page."""

_LABEL = Qt.ItemFlag.ItemIsEnabled
_TOTAL = _LABEL | Qt.ItemFlag.ItemIsSelectable
_INPUT = _TOTAL | Qt.ItemFlag.ItemIsEditable


class Keeper(Protocol):
    """Who has the reports and takes what is typed: the desk, or a file not stored yet."""

    def report(self, report: int) -> Report:
        """The report with that number, kept up to date."""

    def put(self, report: int, path: str, text: str) -> None:
        """Put what was typed; a GkdeskError with the sentence to show where it is refused."""


@dataclass(frozen=True)
class Refusal:
    """A text that was typed and refused; it stays in its cell with its reason."""

    text: str
    reason: str


class TableModel(QAbstractTableModel):
    """The squares of a grid below its head and right of its side.

    Rows and columns are squares; a cell over several squares answers at its upper left one and the
    view spans it. Texts come from the report; writing goes through the desk.
    """

    refusals_changed = Signal()

    def __init__(self, desk: Keeper, report_id: int, table: Table) -> None:
        super().__init__()
        self.table = table
        self.grid: Grid = lay_out(table)
        self.report: Report = desk.report(report_id)
        self.refusals: dict[str, Refusal] = {}
        self.marked: dict[str, str] = {}
        """The worst level found for each path."""
        self._desk = desk
        self._id = report_id
        before = {path: self.report.last_text(path) for path in self.grid.by_path}
        self.last_year: dict[str, str] = {path: text for path, text in before.items() if text}
        self._texts: dict[str, str] = {p: self.report.text(p) for p in self.grid.by_path}
        self._cells = {
            (row - self.grid.head, column - self.grid.side): cell
            for (row, column), cell in self.grid.covering.items()
        }

    # -- what the view asks ------------------------------------------------------------------

    @guarded(0)
    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  (Qt's own default)
        return 0 if parent.isValid() else self.grid.rows - self.grid.head

    @guarded(0)
    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  (Qt's own default)
        return 0 if parent.isValid() else self.grid.columns - self.grid.side

    @guarded()
    def data(self, index: Index, role: int = _DISPLAY) -> object:
        cell = self.cell(index)
        if cell is None:
            return None
        if role in (_DISPLAY, _EDIT):
            return self.shown(cell)
        if role == _ALIGNMENT:
            return _CENTRE
        if role == _TOOLTIP:
            return self._explain(cell)
        if role == _ACCESSIBLE and cell.path:
            return f"{self.report.field(cell.path).label} {self.shown(cell) or '空'}"
        return None

    @guarded(Qt.ItemFlag.NoItemFlags)
    def flags(self, index: Index) -> Qt.ItemFlag:
        cell = self.cell(index)
        if cell is None:
            return Qt.ItemFlag.NoItemFlags
        if not cell.path:
            return _LABEL
        return _TOTAL if cell.derived or self.report.status != "draft" else _INPUT

    @guarded(False)
    def setData(self, index: Index, value: object, role: int = _EDIT) -> bool:
        cell = self.cell(index)
        if cell is None or not cell.path or role != _EDIT:
            return False
        return self.put(cell.path, str(value))

    # -- what the page asks ------------------------------------------------------------------

    def cell(self, index: Index) -> Cell | None:
        """The cell over a square, None outside."""
        return self._cells.get((index.row(), index.column())) if index.isValid() else None

    def index_of(self, path: str) -> QModelIndex:
        """Where a path stands; an invalid index where it is not of this table."""
        cell = self.grid.by_path.get(path)
        if cell is None:
            return QModelIndex()
        return self.index(cell.row - self.grid.head, cell.column - self.grid.side)

    def shown(self, cell: Cell) -> str:
        """The text in a cell: a label, a value, or what was typed and refused."""
        if not cell.path:
            return cell.text
        refusal = self.refusals.get(cell.path)
        return refusal.text if refusal else self._texts[cell.path]

    def put(self, path: str, text: str) -> bool:
        """Put what was typed; what is refused stays visible with its reason."""
        if self.refusals.get(path, Refusal("", "")).text == text and text:
            return False
        try:
            self._desk.put(self._id, path, text)
        except GkdeskError as error:
            self.refuse(path, text, str(error))
            return False
        self.let_go([path])
        return True

    def refuse(self, path: str, text: str, reason: str) -> None:
        """Let a refused text stand in its cell; the one typed last stands last."""
        self.refusals.pop(path, None)
        self.refusals[path] = Refusal(text.strip(), reason)
        self._repaint([path])
        self.refusals_changed.emit()

    def settle(self, texts: Iterable[str], refused: Sequence[Misread]) -> str:
        """After many texts were put: show those refused in their cells; the reasons, each once."""
        paths = {each.path for each in refused}
        self.let_go(path for path in texts if path not in paths)
        for each in refused:
            self.refuse(each.path, each.text, each.reason)
        return "；".join(list(dict.fromkeys(each.reason for each in refused))[:_REASONS])

    def let_go(self, paths: Iterable[str]) -> None:
        """Forget what was refused at these paths; their values show again."""
        gone = [path for path in paths if self.refusals.pop(path, None)]
        if gone:
            self._repaint(gone)
            self.refusals_changed.emit()

    def refresh(self) -> None:
        """Take over what the report says now; only squares that changed are repainted."""
        changed = []
        for path, old in self._texts.items():
            if (new := self.report.text(path)) != old:
                self._texts[path] = new
                changed.append(path)
        self.let_go(changed)
        self._repaint(changed)

    def mark(self, levels: dict[str, str]) -> None:
        """Show which cells are in question."""
        changed = [p for p in {*self.marked, *levels} if self.marked.get(p) != levels.get(p)]
        self.marked = levels
        self._repaint(changed)

    def closed(self, index: Index) -> str:
        """Why nothing can be put into a square; "" where something can."""
        cell = self.cell(index)
        if self.report.status != "draft":
            return "这份报告是只读的；要改动，请先点“重新打开”。"
        if cell is None or not cell.path:
            return "这里是表头，不能填写；请先选一个要填的格。"
        return "这一格是合计，由程序计算，不能填写。" if cell.derived else ""

    def _repaint(self, paths: list[str]) -> None:
        for path in paths:
            index = self.index_of(path)
            if index.isValid():
                self.dataChanged.emit(index, index)

    def _explain(self, cell: Cell) -> str:
        if not cell.path:
            return cell.guide
        parts = [self.report.field(cell.path).place]
        if refusal := self.refusals.get(cell.path):
            parts.append(refusal.reason)
        if cell.derived:
            parts.append("合计，由程序计算。")
        if last := self.last_year.get(cell.path):
            parts.append(f"上年 {last}")
        return "\n".join(parts)

    def is_input(self, index: Index) -> bool:
        """Whether a clerk fills this square in: a value, not a total, at its upper left corner."""
        cell = self.cell(index)
        return bool(
            cell
            and cell.role is Role.VALUE
            and not cell.derived
            and cell.column - self.grid.side == index.column()
            and cell.row - self.grid.head == index.row()
        )
