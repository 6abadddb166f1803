"""The tables of somebody else's document as it has them, with the place of one cell marked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from gkdesk.domain.labels import is_words
from gkdesk.domain.source import Sheet
from gkdesk.ui.guarded import guarded
from gkdesk.ui.look import Look
from gkdesk.ui.parts import own_viewport
from gkdesk.ui.table_paint import PADDING, Brush, text_height, wrapping

Index = QModelIndex | QPersistentModelIndex
_DISPLAY = int(Qt.ItemDataRole.DisplayRole)
_ACCESSIBLE = int(Qt.ItemDataRole.AccessibleTextRole)
_SQUARE = re.compile(r"(.*)第(\d+)行第(\d+)格", re.DOTALL)
_ROW, _NARROW, _LABEL, _LEAST_LABEL = 26, 46, 150, 84
_MANY = 3000
"""Squares up to which merged cells are drawn as one and rows are as high as their words."""


def square_of(place: str) -> tuple[str, int, int] | None:
    """The table, row and column, from 0, of a place in a table (``Sheet.at``)."""
    found = _SQUARE.fullmatch(place)
    return (found[1], int(found[2]) - 1, int(found[3]) - 1) if found else None


class SheetModel(QAbstractTableModel):
    """Tables under one another, each under a line that says which one it is."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[tuple[Sheet, int]] = []
        self._width = 0
        self._starts: dict[str, int] = {}
        self._texts: list[list[str]] = []
        self._words: list[list[bool]] = []
        self._levels: Mapping[str, str] = {}
        self._tints: dict[tuple[int, int], str] = {}

    def show(self, sheets: Sequence[Sheet]) -> None:
        """Show these tables."""
        self.beginResetModel()
        self._rows, self._starts = [], {}
        self._width = max((len(s.rows[0]) for s in sheets if s.rows), default=0)
        for sheet in sheets:
            self._starts[sheet.place] = len(self._rows) + 1
            self._rows += ((sheet, row) for row in range(-1, len(sheet.rows)))
        columns = range(self._width)
        # Painted a thousand times, looked up once.
        self._texts = [[self._text(n, c) for c in columns] for n in range(len(self._rows))]
        self._words = [[is_words(text) for text in row] for row in self._texts]
        self._tint()
        self.endResetModel()

    def show_levels(self, levels: Mapping[str, str]) -> None:
        """Tint the places in question."""
        self._levels = levels
        self._tint()

    def _tint(self) -> None:
        squares = ((self.index_at(place), level) for place, level in self._levels.items())
        self._tints = {(i.row(), i.column()): level for i, level in squares if i.isValid()}

    def level(self, row: int, column: int) -> str:
        """How a square is tinted."""
        return self._tints.get((row, column), "")

    def words(self, row: int, column: int) -> bool:
        """Whether a square says something and is no figure."""
        return self._words[row][column]

    @guarded(0)
    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  (Qt's own default)
        return 0 if parent.isValid() else len(self._rows)

    @guarded(0)
    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  (Qt's own default)
        return 0 if parent.isValid() else self._width

    @guarded()
    def data(self, index: Index, role: int = _DISPLAY) -> object:
        if role == _DISPLAY:
            return self.text(index.row(), index.column())
        if role == _ACCESSIBLE:
            return f"{self.place(index)} {self.text(index.row(), index.column()) or '空'}"
        return None

    def is_caption(self, row: int) -> bool:
        """Whether a row is the line above a table."""
        return self._rows[row][1] < 0

    def text(self, row: int, column: int) -> str:
        """What stands in a square; nothing where a merged cell only covers it."""
        return self._texts[row][column]

    def _text(self, row: int, column: int) -> str:
        sheet, line = self._rows[row]
        if line < 0:
            return sheet.place if column == 0 else ""
        scraps = sheet.rows[line]
        return scraps[column].text if self._own(scraps, column) else ""

    @staticmethod
    def _own(scraps: Sequence[object], column: int) -> bool:
        return column < len(scraps) and not getattr(scraps[column], "repeat", False)

    def repeats(self, row: int, column: int) -> bool:
        """Whether a merged cell covers a square besides its first."""
        sheet, line = self._rows[row]
        return line >= 0 and column < len(sheet.rows[line]) and sheet.rows[line][column].repeat

    def place(self, index: Index) -> str:
        """What the document calls a square."""
        sheet, line = self._rows[index.row()]
        return sheet.place if line < 0 else sheet.at(line, index.column())

    def index_at(self, place: str) -> QModelIndex:
        """The square of a place; invalid where it is in none of these tables."""
        square = square_of(place)
        if square is None or square[0] not in self._starts:
            return QModelIndex()
        return self.index(self._starts[square[0]] + square[1], square[2])

    def merged(self) -> Iterator[tuple[int, int, int, int]]:
        """The cells over several squares: row, column, rows, columns."""
        for row in range(len(self._rows)):
            if self.is_caption(row):
                if self._width > 1:
                    yield row, 0, 1, self._width
                continue
            for column in range(self._width):
                if not self.repeats(row, column) and (size := self._size(row, column)) != (1, 1):
                    yield row, column, *size

    def _size(self, row: int, column: int) -> tuple[int, int]:
        text = self.text(row, column)
        wide, high = 1, 1
        while column + wide < self._width and self._covers(row, column + wide, text):
            wide += 1
        while row + high < len(self._rows) and all(
            self._covers(row + high, column + n, text) for n in range(wide)
        ):
            high += 1
        return high, wide

    def _covers(self, row: int, column: int, text: str) -> bool:
        sheet, line = self._rows[row]
        return self.repeats(row, column) and sheet.rows[line][column].text == text


class SheetView(QTableView):
    """Shows a SheetModel. ``chosen`` carries the place of the cell that was clicked."""

    chosen = Signal(str)

    def __init__(self, look: Look) -> None:
        super().__init__()
        own_viewport(self)
        self.sheet = SheetModel()
        self.mark = QModelIndex()
        self._brush = Brush(look)
        self.setModel(self.sheet)
        self.setItemDelegate(_Delegate(self, self._brush))
        self.setShowGrid(False)
        self.horizontalHeader().hide()
        self.verticalHeader().hide()
        for header in (self.horizontalHeader(), self.verticalHeader()):
            header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
            header.setMinimumSectionSize(8)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setAccessibleName("原文的表")
        self.clicked.connect(lambda index: self.chosen.emit(self.sheet.place(index)))

    def show_sheets(self, sheets: Sequence[Sheet]) -> None:
        """Show these tables of the document."""
        self.mark = QModelIndex()
        self.clearSpans()
        self.sheet.show(sheets)
        if self._modest:
            for row, column, rows, columns in self.sheet.merged():
                self.setSpan(row, column, rows, columns)
        self._lay_out()

    @property
    def _modest(self) -> bool:
        return self.sheet.rowCount() * self.sheet.columnCount() <= _MANY

    def point_at(self, place: str) -> bool:
        """Mark a place and bring it into view; False where it is in none of the tables shown."""
        self.mark = self.sheet.index_at(place)
        if self.mark.isValid():
            self.scrollTo(self.mark)
            self.setCurrentIndex(self.mark)
        self.viewport().update()
        return self.mark.isValid()

    @guarded()
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._lay_out()

    def _lay_out(self) -> None:
        """Columns of words wide, those of figures as wide as they need; rows as high as words."""
        columns = self.sheet.columnCount()
        if not columns:
            return
        sample = range(min(self.sheet.rowCount(), _MANY // columns + 1))
        figures = [self._figures(column, sample) for column in range(columns)]
        words = [0 if wide else self._words(n, sample) for n, wide in enumerate(figures)]
        room = self.viewport().width() - sum(figures)
        for column, wide in enumerate(figures):
            share = room * words[column] // max(sum(words), 1)
            least = min(words[column], _LEAST_LABEL)
            self.setColumnWidth(column, wide or max(least, share))
        if self._modest:
            for row in range(self.sheet.rowCount()):
                self.setRowHeight(row, self._height(row))

    def _figures(self, column: int, rows: range) -> int:
        """How wide the figures of a column are; 0 for a column of words."""
        texts = [self.sheet.text(n, column) for n in rows if not self.sheet.words(n, column)]
        widest = max((self._brush.width(text) for text in texts if text), default=0)
        return max(_NARROW, min(widest + 2 * PADDING, _LABEL)) if widest else 0

    def _words(self, column: int, rows: range) -> int:
        """How much of the room the words of a column ask for; a group's label takes little."""
        most = _NARROW
        for row in rows:
            if self.columnSpan(row, column) == 1 and self.rowSpan(row, column) == 1:
                wide = self._brush.width(self.sheet.text(row, column)) + 2 * PADDING
                most = max(most, min(wide, 2 * _LABEL))
        return most

    def _height(self, row: int) -> int:
        high = _ROW
        for column in range(self.sheet.columnCount()):
            text = self.sheet.text(row, column)
            if text and self.rowSpan(row, column) == 1:
                last = column + self.columnSpan(row, column)
                room = sum(self.columnWidth(n) for n in range(column, last)) - 2 * PADDING
                wrap = int(wrapping(text, self._brush.font, room))
                high = max(high, text_height(text, self._brush.font, room, wrap) + 8)
        return high


class _Delegate(QStyledItemDelegate):
    def __init__(self, view: SheetView, brush: Brush) -> None:
        super().__init__(view)
        self._view, self._brush = view, brush

    @guarded()
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        rect: QRect = option.rect  # type: ignore[attr-defined]  # missing in PySide6's stubs
        sheet, brush = self._view.sheet, self._brush
        row, column = index.row(), index.column()
        caption, marked = sheet.is_caption(row), index == self._view.mark
        words = caption or sheet.words(row, column)
        painter.fillRect(rect, self._ground(sheet.level(row, column), words=words, marked=marked))
        brush.frame(painter, rect)
        if text := sheet.text(row, column):
            font = brush.bold if caption else brush.font
            painter.setFont(font)
            painter.setPen(brush.muted if caption else brush.ink)
            inner = rect.adjusted(PADDING, 1, -PADDING, -1)
            wrap = wrapping(text, font, inner.width())
            painter.drawText(inner, int(wrap | (_LEFT if words else _CENTRE)), text)
        if marked:
            painter.setPen(QPen(brush.blue, 2))
            painter.drawRect(rect.adjusted(1, 1, -2, -2))

    def _ground(self, level: str, *, words: bool, marked: bool) -> QColor:
        brush = self._brush
        if level:
            return brush.red_soft if level == "error" else brush.amber_soft
        if marked:
            return brush.selected
        return brush.label if words else brush.page


_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_CENTRE = Qt.AlignmentFlag.AlignCenter
