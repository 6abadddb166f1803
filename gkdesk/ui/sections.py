"""The left column: the sections of a report with their state, always in view."""

from dataclasses import dataclass

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QListWidget,
    QListWidgetItem,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from gkdesk.ui.guarded import guarded
from gkdesk.ui.look import SMALL, Look
from gkdesk.ui.parts import own_viewport
from gkdesk.ui.table_model import Index

_STATE = Qt.ItemDataRole.UserRole
_WIDTH = 240
_DISC = 18
_WRAP = int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)


@dataclass(frozen=True)
class State:
    """How far a section is. ``mark`` is empty, begun, done, error or explain."""

    mark: str = "empty"
    count: int = 0
    note: str = ""

    @property
    def words(self) -> str:
        """The state said in words, for tool tips and screen readers."""
        named = {"empty": "未填写", "begun": "填写中", "done": "已填完"}
        return named.get(self.mark) or f"{self.count} 处要处理"


class SectionList(QListWidget):
    """Cover, the six sections, and the end; any can be gone to at any time."""

    chosen = Signal(int)

    def __init__(self, look: Look) -> None:
        super().__init__()
        own_viewport(self)
        self.setItemDelegate(_Delegate(self, look))
        self.setAccessibleName("报告各部分")
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFixedWidth(_WIDTH)
        self.setSpacing(1)
        self.setResizeMode(QListWidget.ResizeMode.Adjust)
        self.currentRowChanged.connect(self.chosen)

    @guarded()
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.scheduleDelayedItemsLayout()  # Qt lays out again by the height alone

    def add(self, title: str) -> None:
        """Add a section at the end."""
        item = QListWidgetItem(title)
        item.setData(_STATE, State())
        self.addItem(item)

    def show_state(self, number: int, state: State) -> None:
        """Show how far a section is."""
        item = self.item(number)
        if item.data(_STATE) != state:
            item.setData(_STATE, state)
            item.setToolTip(f"{item.text()}：{state.words}")
            item.setData(
                Qt.ItemDataRole.AccessibleTextRole, f"{item.text()}，{state.words}，{state.note}"
            )


class _Delegate(QStyledItemDelegate):
    def __init__(self, parent: SectionList, look: Look) -> None:
        super().__init__(parent)
        self._c = look.colours
        self._font, self._bold = look.font(SMALL), look.font(SMALL, bold=True)
        self._small, self._count = look.font(SMALL - 1), look.font(SMALL - 1, bold=True)
        self._list = parent

    @guarded(QSize(_WIDTH, 48))
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        state = index.data(_STATE)
        high = self._height(str(index.data())) + 20
        return QSize(60, max(42, high + (18 if state and state.note else 0)))

    def _height(self, text: str) -> int:
        box = QRect(0, 0, self._list.viewport().width() - 54, 200)
        return QFontMetrics(self._bold).boundingRect(box, _WRAP, text).height()

    @guarded()
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        rect: QRect = option.rect  # type: ignore[attr-defined]  # missing in PySide6's stubs
        chosen = index.row() == self._list.currentRow()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if chosen:
            painter.setBrush(QColor(self._c.blue_soft))
            focused = self._list.hasFocus()
            painter.setPen(QPen(QColor(self._c.blue), 1) if focused else Qt.PenStyle.NoPen)
            painter.drawRoundedRect(rect.adjusted(4, 1, -4, -1), 4, 4)
        state: State = index.data(_STATE)
        self._disc(painter, QRect(rect.left() + 14, rect.top() + 12, _DISC, _DISC), state)
        text = QRect(rect.left() + 42, rect.top() + 12, rect.width() - 50, rect.height() - 14)
        painter.setFont(self._bold if chosen else self._font)
        painter.setPen(QColor(self._c.blue if chosen else self._c.ink))
        title = str(index.data())
        painter.drawText(text, _WRAP, title)
        if state.note:
            painter.setFont(self._small)
            painter.setPen(QColor(self._c.muted))
            painter.drawText(text.adjusted(0, self._height(title) + 2, 0, 0), _WRAP, state.note)
        painter.restore()

    def _disc(self, painter: QPainter, disc: QRect, state: State) -> None:
        """A disc whose sign says it without its colour: ✓, a count, a ring, a half ring."""
        solid = {"done": self._c.green, "error": self._c.red, "explain": self._c.amber}
        if state.mark in solid:
            painter.setBrush(QColor(solid[state.mark]))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.drawEllipse(disc)
            painter.setPen(QColor(self._c.page))
            painter.setFont(self._count)
            sign = "✓" if state.mark == "done" else str(state.count)
            painter.drawText(disc, int(Qt.AlignmentFlag.AlignCenter), sign)
            return
        painter.setBrush(Qt.BrushStyle.NoBrush)
        begun = state.mark == "begun"
        painter.setPen(QPen(QColor(self._c.blue if begun else self._c.muted), 2 if begun else 1))
        painter.drawEllipse(disc.adjusted(1, 1, -1, -1))
        if begun:
            painter.setBrush(QColor(self._c.blue))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.drawPie(disc.adjusted(4, 4, -4, -4), 90 * 16, -180 * 16)
