"""The years of a unit as a list of cards: the model, its painting, and the keyboard on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSize,
    QTimer,
    Signal,
)
from PySide6.QtGui import QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QListView, QStyledItemDelegate

from gkdesk.domain.status import DRAFT, STATUS_WORDS
from gkdesk.store.log import Entry
from gkdesk.ui import ink
from gkdesk.ui.guarded import guarded
from gkdesk.ui.ink import CENTRE, LEFT, Inks, Role
from gkdesk.ui.look import SMALL, TEXT, TITLE, Look
from gkdesk.ui.parts import own_viewport

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import QEvent, QPoint
    from PySide6.QtGui import QKeyEvent, QMouseEvent, QPaintEvent
    from PySide6.QtWidgets import QStyleOptionViewItem

    Index = QModelIndex | QPersistentModelIndex

# Numbers of the namespace ``Qt``, which is loaded later; see ``ui.ink``.
_DISPLAY, _TOOLTIP, _ACCESSIBLE = 0, 3, 11
_NEVER, _AS_NEEDED = 1, 0
_NO_FOCUS, _STRONG_FOCUS = 0, 11

_CARD, _GAP, _ROUND = 70, 9, 8
_SIDE, _YEAR, _BETWEEN = 19, 92, 12
_BUTTON_HIGH, _BUTTON_EDGE = 33, 26
_BAR, _SHORT_BAR, _BAR_HIGH, _PERCENT = 150, 60, 6, 44
_ROOMY = 720
"""Width of a card from which the bar of progress has its full length."""
OPEN, EXPORT = "open", "export"


class Card(NamedTuple):
    """What the list shows of one report; ``about`` and ``percent`` come when there is time."""

    entry: Entry
    about: str
    percent: int | None = None

    @property
    def state(self) -> str:
        """Its status in words."""
        return STATUS_WORDS.get(self.entry.status, self.entry.status)

    @property
    def todo(self) -> str:
        """What opening it is called."""
        return "继续填写" if self.entry.status == DRAFT else "查看"

    @property
    def spoken(self) -> str:
        """The card as a screen reader says it."""
        done = "" if self.percent is None else f"，已填 {self.percent}%"
        return f"{self.entry.name} {self.entry.year} 年度，{self.state}{done}，{self.about}"


class ReportModel(QAbstractListModel):
    """The reports of one unit, the newest year first."""

    def __init__(self) -> None:
        super().__init__()
        self.cards: list[Card] = []

    def show(self, entries: Sequence[Entry]) -> None:
        """Take these reports in the place of those before."""
        self.beginResetModel()
        self.cards = [Card(entry, f"{entry.edition} 版格式") for entry in entries]
        self.endResetModel()

    def tell(self, row: int, about: str, percent: int | None) -> None:
        """Show how far a report is and when it is due, or its key figures."""
        self.cards[row] = Card(self.cards[row].entry, about, percent)
        self.dataChanged.emit(self.index(row), self.index(row))

    @guarded(0)
    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  (Qt's own default)
        return 0 if parent.isValid() else len(self.cards)

    @guarded()
    def data(self, index: Index, role: int = _DISPLAY) -> object:
        card = self.cards[index.row()]
        if role == _DISPLAY:
            return str(card.entry.year)
        if role == _ACCESSIBLE:
            return card.spoken
        return card.about if role == _TOOLTIP else None


class _Delegate(QStyledItemDelegate):
    def __init__(self, view: ReportList) -> None:
        super().__init__(view)
        self._list = view
        self._small, self._plain = Look.font(SMALL), Look.font(TEXT)
        self._bold, self._year = Look.font(TEXT, bold=True), Look.font(TITLE, bold=True)
        self._inks = Inks(view)
        self._widths: dict[tuple[str, bool], int] = {}

    @guarded(QSize(200, _CARD + _GAP))
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(200, _CARD + _GAP)

    def targets(self, rect: QRect, card: Card) -> dict[str, QRect]:
        """The places on a card that can be pressed."""
        places, right = {}, rect.right() + 1 - _SIDE
        for name, text in ((OPEN, card.todo), (EXPORT, "导出")):
            bold = name == OPEN and card.entry.status == DRAFT
            wide = self._width(text, bold=bold) + _BUTTON_EDGE
            top = rect.top() + (_CARD - _BUTTON_HIGH) // 2
            places[name] = QRect(right - wide, top, wide, _BUTTON_HIGH)
            right -= wide + _BETWEEN
        return places

    def _width(self, text: str, *, bold: bool) -> int:
        if (text, bold) not in self._widths:
            font = self._bold if bold else self._plain
            self._widths[text, bold] = QFontMetrics(font).horizontalAdvance(text)
        return self._widths[text, bold]

    @guarded()
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row, view = index.row(), self._list
        card, place = view.cards[row], view.place(row)
        edge = Role.Highlight if row == view.currentIndex().row() else Role.Mid
        ink.sheet(painter, place, view.palette(), (edge, Role.Button), radius=_ROUND)
        targets = self.targets(place, card)
        right = targets[EXPORT].left() - _BETWEEN
        if card.percent is not None:
            right = self._progress(painter, place, right, card.percent)
        self._words(painter, place, right, card)
        for name, target in targets.items():
            self._button(painter, target, card, (row, name))

    def _text(
        self, painter: QPainter, rect: QRect, text: str, font: QFont, role: Role = Role.WindowText
    ) -> None:
        self._inks.dip(painter, role)
        painter.setFont(font)
        painter.drawText(rect, LEFT, text)

    def _words(self, painter: QPainter, place: QRect, right: int, card: Card) -> None:
        left = place.left() + _SIDE
        year = QRect(left, place.top(), _YEAR, _CARD)
        self._text(painter, year, str(card.entry.year), self._year)
        words = QRect(left + _YEAR, place.top() + 14, right - left - _YEAR, 22)
        self._text(painter, words, card.state, self._bold)
        about = self._fitted(card.about, words.width())
        self._text(painter, words.translated(0, 21), about, self._small, Role.PlaceholderText)

    def _fitted(self, text: str, room: int) -> str:
        """The text as far as there is room; first its edition goes, the tool tip has all of it."""
        metrics = QFontMetrics(self._small)
        for words in (text, text.partition(" · ")[2]):
            if words and metrics.horizontalAdvance(words) <= room:
                return words
        from PySide6.QtCore import Qt

        return metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)

    def _progress(self, painter: QPainter, place: QRect, right: int, percent: int) -> int:
        """The bar and its figure; where they begin."""
        figure = QRect(right - _PERCENT, place.top(), _PERCENT, _CARD)
        self._text(painter, figure, f"{percent}%", self._plain)
        wide = _BAR if place.width() >= _ROOMY else _SHORT_BAR
        left, top = figure.left() - _BETWEEN - wide, place.top() + (_CARD - _BAR_HIGH) // 2
        for length, role in ((wide, Role.Midlight), (wide * percent // 100, Role.Highlight)):
            if length:
                part = QRect(left, top, length, _BAR_HIGH)
                ink.sheet(painter, part, self._list.palette(), (role, role), radius=_BAR_HIGH / 2)
        return left - _BETWEEN

    def _button(self, painter: QPainter, place: QRect, card: Card, spot: tuple[int, str]) -> None:
        view = self._list
        primary = spot[1] == OPEN and card.entry.status == DRAFT
        focused = spot == (view.currentIndex().row(), view.target) and view.hasFocus()
        hot = spot == view.hot
        ink.button(painter, place, view.palette(), primary=primary, focused=focused, hot=hot)
        self._inks.dip(painter, Role.HighlightedText if primary else Role.ButtonText)
        painter.setFont(self._bold if primary else self._plain)
        painter.drawText(place, CENTRE, card.todo if spot[1] == OPEN else "导出")


class ReportList(QListView):
    """The cards. Up and Down go from year to year, Left and Right to what Enter will do."""

    asked = Signal(str, int)
    """``OPEN`` or ``EXPORT``, and the report's number."""
    painted = Signal()
    """Once, when the list has been painted for the first time."""

    def __init__(self) -> None:
        super().__init__()
        own_viewport(self)
        self._model = ReportModel()
        self._painted = False
        self.side = 0
        self.target = OPEN
        """What Enter does on the current card."""
        self.hot: tuple[int, str] | None = None
        """The place under the mouse: row and target."""
        self._pressed: tuple[int, str] | None = None
        self.setModel(self._model)
        self._delegate = _Delegate(self)
        self.setItemDelegate(self._delegate)
        self.setUniformItemSizes(True)
        self.setFrameStyle(0)
        self.setMouseTracking(True)
        ground = self.palette()
        ground.setColor(Role.Base, ground.color(Role.Window))
        self.setPalette(ground)
        self.setAccessibleName("报告列表")
        for name in ("horizontalScrollBarPolicy", "verticalScrollBarPolicy"):
            self.setProperty(name, _NEVER)

    @property
    def cards(self) -> list[Card]:
        """The cards in the list, the newest year first."""
        return self._model.cards

    def show_entries(self, entries: Sequence[Entry]) -> None:
        """Show these reports; the first is the current one."""
        self._model.show(entries)
        self.target, self.hot, self._pressed = OPEN, None, None
        # On an empty list the keyboard would be nowhere to be seen.
        self.setProperty("focusPolicy", _STRONG_FOCUS if entries else _NO_FOCUS)
        if entries:
            self.setCurrentIndex(self._model.index(0))

    def tell(self, row: int, about: str, percent: int | None) -> None:
        """Show more of one report."""
        self._model.tell(row, about, percent)

    def set_side(self, side: int) -> None:
        """Keep this much room beside the cards; the scroll bar stands in it."""
        self.side = side

    def let_scroll(self) -> None:
        """Show the scroll bar where it is needed: once it looks as it should."""
        self.setProperty("verticalScrollBarPolicy", _AS_NEEDED)

    def place(self, row: int) -> QRect:
        """Where a card stands in the viewport."""
        top = self.visualRect(self._model.index(row)).top()
        return QRect(self.side, top, self.width() - 2 * self.side, _CARD)

    def target_at(self, point: QPoint) -> tuple[int, str] | None:
        """The row and the target under a point of the viewport."""
        row = self.indexAt(point).row()
        if row < 0:
            return None
        targets = self._delegate.targets(self.place(row), self.cards[row])
        return next(((row, name) for name, at in targets.items() if at.contains(point)), None)

    def ask(self, row: int, target: str) -> None:
        """Have something done with a report."""
        if 0 <= row < len(self.cards):
            self.asked.emit(target, self.cards[row].entry.id)

    @guarded()
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._painted:
            self._painted = True
            QTimer.singleShot(0, self, self.painted.emit)

    @guarded()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        from PySide6.QtCore import Qt

        key = event.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.ask(self.currentIndex().row(), self.target)
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.target = EXPORT if key == Qt.Key.Key_Left else OPEN
            self.update(self.currentIndex())
        else:
            super().keyPressEvent(event)

    @guarded()
    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        self.target = OPEN
        if self._painted:  # before, nothing needs to be painted again, and asking takes long
            self.viewport().update()

    def _point_at(self, hot: tuple[int, str] | None) -> None:
        if hot != self.hot:
            self.hot = hot
            self.viewport().update()

    @guarded()
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._point_at(self.target_at(event.position().toPoint()))

    @guarded()
    def leaveEvent(self, event: QEvent) -> None:
        self._point_at(None)
        super().leaveEvent(event)

    @guarded()
    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        self._pressed = self.target_at(event.position().toPoint())

    @guarded()
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        from PySide6.QtCore import Qt

        super().mouseReleaseEvent(event)
        pressed, self._pressed = self._pressed, None
        here = self.target_at(event.position().toPoint())
        if here is not None and here == pressed and event.button() == Qt.MouseButton.LeftButton:
            self.ask(*here)

    @guarded()
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        point = event.position().toPoint()
        if self.target_at(point) is None:
            self.ask(self.indexAt(point).row(), OPEN)
