"""A list of lines under quiet headings; a line may carry a sign with its word, a note, a figure.

The signs differ in shape as well as in colour, and the word beside each says the same again.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QListWidget,
    QListWidgetItem,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from gkdesk.ui.guarded import guarded
from gkdesk.ui.look import SMALL, Colours, Look
from gkdesk.ui.parts import own_viewport
from gkdesk.ui.table_model import Index

SQUARE, DISC, DOT, RING, TICK = "square", "disc", "dot", "ring", "tick"
"""The signs: wrong, to be explained or confirmed, to be looked at, unfinished, settled."""
_LINE = Qt.ItemDataRole.UserRole
_SIDE, _EDGE, _GAP, _SIGN = 8, 4, 8, 10
_WRAP = int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
_FAR = 10_000


@dataclass(frozen=True)
class Line:
    """What one line shows; ``goal`` is whatever it stands for. A heading cannot be chosen."""

    text: str
    sign: str = ""
    word: str = ""
    note: str = ""
    figure: str = ""
    goal: object = None
    heading: bool = False

    @property
    def spoken(self) -> str:
        """The line as a screen reader says it."""
        return "，".join(part for part in (self.word, self.text, self.figure, self.note) if part)


class LineList(QListWidget):
    """The list. Up and Down pass over the headings; Enter and a double click activate a line."""

    def __init__(self, look: Look, name: str) -> None:
        super().__init__()
        own_viewport(self)
        self.setItemDelegate(_Delegate(self, look))
        self.setAccessibleName(name)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.setResizeMode(QListWidget.ResizeMode.Adjust)

    @guarded(QSize(200, 96))
    def sizeHint(self) -> QSize:
        return QSize(200, 96)  # it takes what is left, and asks for no more than a few lines

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Show these lines in the place of those before."""
        self.clear()
        for line in lines:
            item = QListWidgetItem()
            self.addItem(item)
            _fill(item, line)
            if line.heading:
                item.setFlags(Qt.ItemFlag.NoItemFlags)

    def show_line(self, row: int, line: Line) -> None:
        """Show another wording of one line."""
        if self.line(row) != line:
            _fill(self.item(row), line)

    def line(self, row: int) -> Line:
        """The line at a place of the list."""
        found: Line = self.item(row).data(_LINE)
        return found

    @property
    def lines(self) -> Iterator[Line]:
        """All lines in order."""
        return (self.line(row) for row in range(self.count()))

    def height_of_lines(self, most: int) -> int:
        """How high the list has to be to show its lines that are not hidden, up to a height."""
        high = self.height() - self.viewport().height()
        for row in range(self.count()):
            if not self.isRowHidden(row):
                high += self.sizeHintForRow(row)
                if high >= most:
                    return most
        return high

    @guarded()
    def scrollTo(
        self,
        index: Index,
        hint: QListWidget.ScrollHint = QListWidget.ScrollHint.EnsureVisible,
    ) -> None:
        # With the first line of a group comes its heading, which cannot be gone to itself.
        if index.row() > 0 and self.line(index.row() - 1).heading:
            super().scrollTo(self.model().index(index.row() - 1, 0), hint)
        super().scrollTo(index, hint)

    @guarded()
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()  # lines wrap anew; Qt would keep their heights


def _fill(item: QListWidgetItem, line: Line) -> None:
    item.setText(line.text)
    item.setData(_LINE, line)
    item.setData(Qt.ItemDataRole.AccessibleTextRole, line.spoken)


class _Delegate(QStyledItemDelegate):
    def __init__(self, parent: LineList, look: Look) -> None:
        super().__init__(parent)
        self._c = look.colours
        self._font, self._small = look.font(SMALL), look.font(SMALL - 1)
        self._bold = look.font(SMALL, bold=True)
        self._word = QFontMetrics(self._bold).horizontalAdvance("需说明") + _GAP
        self._list = parent

    def _text_box(self, left: int, width: int, line: Line) -> QRect:
        """Where the words of a line may stand, from its top."""
        indent = _SIDE + (_SIGN + _GAP + self._word if line.sign else 0)
        figure = QFontMetrics(self._font).horizontalAdvance(line.figure)
        taken = indent + _SIDE + (figure + 2 * _GAP if line.figure else 0)
        return QRect(left + indent, 0, max(40, width - taken), _FAR)

    @guarded(QSize(60, 26))
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        line: Line = index.data(_LINE)
        if line.heading:
            return QSize(60, QFontMetrics(self._small).height() + 2 * _GAP - _EDGE)
        box = self._text_box(0, self._list.viewport().width(), line)
        high = _height(self._font, box, line.text)
        note = _height(self._small, box, line.note) if line.note else 0
        return QSize(60, high + note + 2 * _EDGE)

    @guarded()
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        rect: QRect = option.rect  # type: ignore[attr-defined]  # missing in PySide6's stubs
        line: Line = index.data(_LINE)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if line.heading:
            self._paint_heading(painter, rect, line)
        else:
            if index.row() == self._list.currentRow():
                self._paint_choice(painter, rect)
            self._paint_line(painter, rect, line)
        painter.restore()

    def _paint_heading(self, painter: QPainter, rect: QRect, line: Line) -> None:
        painter.setFont(self._small)
        painter.setPen(QColor(self._c.muted))
        place = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom)
        box = rect.adjusted(_SIDE, 0, -_SIDE, -3)
        words = QFontMetrics(self._small).elidedText(
            line.text, Qt.TextElideMode.ElideRight, box.width()
        )
        painter.drawText(box, place, words)
        painter.setPen(QColor(self._c.line))
        painter.drawLine(rect.left() + _SIDE, rect.bottom(), rect.right() - _SIDE, rect.bottom())

    def _paint_choice(self, painter: QPainter, rect: QRect) -> None:
        painter.setBrush(QColor(self._c.blue_soft))
        focused = self._list.hasFocus()
        painter.setPen(QPen(QColor(self._c.blue), 1) if focused else Qt.PenStyle.NoPen)
        painter.drawRoundedRect(rect.adjusted(1, 1, -1, -1), 4, 4)

    def _paint_line(self, painter: QPainter, rect: QRect, line: Line) -> None:
        box = self._text_box(rect.left(), rect.width(), line).translated(0, rect.top() + _EDGE)
        high = QFontMetrics(self._font).height()
        if line.sign:
            place = QRect(rect.left() + _SIDE, box.top() + (high - _SIGN) // 2 + 1, _SIGN, _SIGN)
            colour = _paint_sign(painter, self._c, place, line.sign)
            painter.setFont(self._bold)
            painter.setPen(colour)
            painter.drawText(place.right() + _GAP, box.top(), self._word, high, _WRAP, line.word)
        painter.setFont(self._font)
        painter.setPen(QColor(self._c.ink))
        painter.drawText(box, _WRAP, line.text)
        painter.drawText(rect.adjusted(0, _EDGE, -_SIDE, 0), _RIGHT, line.figure)
        if line.note:
            painter.setFont(self._small)
            painter.setPen(QColor(self._c.muted))
            below = box.translated(0, _height(self._font, box, line.text))
            painter.drawText(below, _WRAP, line.note)


def _height(font: QFont, box: QRect, text: str) -> int:
    return QFontMetrics(font).boundingRect(box, _WRAP, text).height()


def _paint_sign(painter: QPainter, c: Colours, place: QRect, sign: str) -> QColor:
    """Draw a sign; the colour, which is that of its word too."""
    colour = QColor({SQUARE: c.red, DISC: c.amber, TICK: c.green}.get(sign, c.muted))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    if sign == SQUARE:
        painter.drawRoundedRect(place, 2, 2)
    elif sign == DISC:
        painter.drawEllipse(place)
    elif sign == DOT:
        painter.drawEllipse(place.adjusted(2, 2, -2, -2))
    else:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(colour, 2))
        if sign == RING:
            painter.drawEllipse(place.adjusted(1, 1, -1, -1))
        else:
            left, top, side = place.left(), place.top(), place.width()
            painter.drawLine(left, top + side // 2, left + side // 3, top + side - 2)
            painter.drawLine(left + side // 3, top + side - 2, left + side, top + 1)
    return colour
