"""How a table of the form is painted: the same for its cells and for its frozen headers."""

from collections.abc import Callable
from functools import lru_cache

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QHeaderView,
    QLineEdit,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from gkdesk.domain.kinds import Kind
from gkdesk.domain.layout import Cell, Role
from gkdesk.ui.guarded import guarded
from gkdesk.ui.look import SMALL, TINY, Look
from gkdesk.ui.parts import own_viewport
from gkdesk.ui.table_model import Index, TableModel

_WRAP = int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignCenter)
_WRAP_LEFT = int(
    Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
)
_LAST_YEAR = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
_CENTRE = int(Qt.AlignmentFlag.AlignCenter)
PADDING = 6


class Brush:
    """Colours and fonts of a table, made once."""

    def __init__(self, look: Look) -> None:
        c = look.colours
        self.font = look.font(SMALL)
        self.bold = look.font(SMALL, bold=True)
        self.tiny = look.font(TINY)
        self.width, self.bold_width = _measure(self.font), _measure(self.bold)
        self.tiny_width = _measure(self.tiny)
        self.ink, self.muted = QColor(c.ink), QColor(c.muted)
        self.blue, self.red, self.amber = QColor(c.blue), QColor(c.red), QColor(c.amber)
        self.page, self.label, self.derived = QColor(c.page), QColor(c.label), QColor(c.derived)
        self.cross, self.selected = QColor(c.cross), QColor(c.selection)
        self.caption = QColor(c.blue_soft)
        self.red_soft, self.amber_soft = QColor(c.red_soft), QColor(c.amber_soft)
        self.line = QPen(QColor(c.line))

    def header(self, painter: QPainter, rect: QRect, cell: Cell, *, current: bool) -> None:
        """A header, caption or label."""
        ground = self.caption if cell.role is Role.CAPTION or current else self.label
        painter.fillRect(rect, ground)
        self.frame(painter, rect)
        plain = cell.role in (Role.ROW, Role.CORNER)
        painter.setFont(self.font if plain else self.bold)
        painter.setPen(self.blue if current else self.ink)
        inner = rect.adjusted(PADDING, 1, -PADDING, -1)
        if cell.role is Role.GROUP:
            inner = rect.adjusted(3, 2, -3, -2)
        left = cell.role is Role.ROW
        text = cell.text
        if not plain:
            text = balanced(text, painter.fontMetrics(), inner.width())
        painter.drawText(inner, _WRAP_LEFT if left else _WRAP, text)

    def frame(self, painter: QPainter, rect: QRect) -> None:
        """The hairline to the right of and below a cell."""
        painter.setPen(self.line)
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        painter.drawLine(rect.topRight(), rect.bottomRight())


def _measure(font: QFont) -> Callable[[str], int]:
    """How wide a figure is in a font. That costs as much as painting it; each is measured once."""
    metrics = QFontMetrics(font)

    @lru_cache(1024)
    def width(text: str) -> int:
        return metrics.horizontalAdvance(text)

    return width


def balanced(text: str, metrics: QFontMetrics, width: int) -> str:
    """A header broken into lines of even length; a number like （三） keeps a line of its own."""
    mark, bracket, rest = text.partition("）")
    if bracket and metrics.horizontalAdvance(text) > width:
        return f"{mark}）\n{rest}"
    lines = -(-metrics.horizontalAdvance(text) // max(width, 1))
    if lines != 2:
        return text
    each = -(-len(text) // lines)
    return "\n".join(text[n : n + each] for n in range(0, len(text), each))


def text_height(text: str, font: QFont, width: int, wrap: int = _WRAP) -> int:
    """How high a text is when it wraps at a width; by default where a line of Chinese may end."""
    box = QFontMetrics(font).boundingRect(QRect(0, 0, max(width, 12), 10_000), wrap, text)
    return box.height()


@lru_cache(4096)
def wrapping(text: str, font: QFont, width: int) -> Qt.TextFlag:
    """Where a text of which nothing is known may be broken at a width.

    Where lines of Chinese may end; anywhere, if a figure or a word in it is too wide for that.
    """
    box = QFontMetrics(font).boundingRect(QRect(0, 0, max(width, 12), 10_000), _WRAP, text)
    return Qt.TextFlag.TextWordWrap if box.width() <= width else Qt.TextFlag.TextWrapAnywhere


def takes_words(kind: Kind) -> bool:
    """Whether an input method is of use: for 增, 减, 元 and 万元, not for bare figures."""
    return kind.name not in ("count", "money")


class CellDelegate(QStyledItemDelegate):
    """Paints a square and makes its editor: a plain line, checked after it is left.

    ``typed`` says whether another text than the square's stands in the editor.
    """

    typed = Signal(bool)

    def __init__(self, view: QTableView, brush: Brush) -> None:
        super().__init__(view)
        self._view = view
        self._brush = brush

    @guarded()
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model = self._view.model()
        assert isinstance(model, TableModel)
        cell = model.cell(index)
        if cell is None:
            return
        rect: QRect = option.rect  # type: ignore[attr-defined]  # missing in PySide6's stubs
        if cell.role is not Role.VALUE:
            self._brush.header(painter, rect, cell, current=False)
            return
        current = self._view.currentIndex()
        painter.fillRect(rect, self._ground(model, cell, index, current))
        self._brush.frame(painter, rect)
        self._value(painter, rect, model, cell)
        if index == current and self._view.hasFocus():
            painter.setPen(QPen(self._brush.blue, 2))
            painter.drawRect(rect.adjusted(1, 1, -2, -2))

    def _ground(self, model: TableModel, cell: Cell, index: Index, current: Index) -> QColor:
        brush = self._brush
        if self._view.selectionModel().isSelected(index) and index != current:
            return brush.selected
        level = model.marked.get(cell.path)
        if cell.path in model.refusals or level == "error":
            return brush.red_soft
        if level:
            return brush.amber_soft
        if cell.derived:
            return brush.derived
        crossed = index.row() == current.row() or index.column() == current.column()
        return brush.cross if crossed else brush.page

    def _value(self, painter: QPainter, rect: QRect, model: TableModel, cell: Cell) -> None:
        brush = self._brush
        text = model.shown(cell)
        last = model.last_year.get(cell.path, "")
        if last and self._fits(rect, cell, text, last):
            painter.setFont(brush.tiny)
            painter.setPen(brush.muted)
            painter.drawText(rect.adjusted(3, 1, -2, -1), _LAST_YEAR, last)
        painter.setFont(brush.bold if cell.derived else brush.font)
        refused = cell.path in model.refusals
        wrong = refused or model.marked.get(cell.path) == "error"
        painter.setPen(brush.red if wrong else brush.ink)
        if refused:
            # What was refused may be a whole sentence: its beginning is what tells it.
            text = painter.fontMetrics().elidedText(
                text, Qt.TextElideMode.ElideRight, rect.width() - 4
            )
        painter.drawText(rect.adjusted(2, 0, -2, 0), _CENTRE, text)
        if refused:
            painter.setPen(QPen(brush.red, 1, Qt.PenStyle.DashLine))
            painter.drawRect(rect.adjusted(1, 1, -2, -2))

    def _fits(self, rect: QRect, cell: Cell, text: str, last: str) -> bool:
        """Whether last year's figure has room beside this year's."""
        width = self._brush.bold_width if cell.derived else self._brush.width
        beside = self._brush.tiny_width(last) + 5
        half = width(text) // 2 + 2
        return beside + half <= rect.width() // 2 or not text or rect.height() > 40

    @guarded()
    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        model = self._view.model()
        assert isinstance(model, TableModel)
        cell = model.cell(index)
        assert cell is not None
        editor = QLineEdit(parent)
        editor.setFrame(False)
        editor.setFont(self._brush.font)
        editor.setAlignment(Qt.AlignmentFlag.AlignCenter)
        editor.setProperty("cell", "true")
        editor.setAccessibleName(model.report.field(cell.path).place)
        words = takes_words(model.report.field(cell.path).kind)
        editor.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, words)
        return editor

    @guarded()
    def setEditorData(self, editor: QWidget, index: Index) -> None:
        assert isinstance(editor, QLineEdit)
        kept = str(index.data(Qt.ItemDataRole.EditRole) or "")
        editor.setText(kept)
        editor.textChanged.connect(lambda text: self.typed.emit(text != kept))

    @guarded(False)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(watched, QLineEdit):
            handler = getattr(self._view, "editor_key", None)
            if handler and handler(watched, event):
                return True
        return super().eventFilter(watched, event)

    @guarded(QSize())
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(44, 28)


class SpanHeader(QHeaderView):
    """A frozen header with merged and nested cells, painted from the grid."""

    def __init__(self, orientation: Qt.Orientation, view: QTableView, brush: Brush) -> None:
        super().__init__(orientation, view)
        own_viewport(self)
        self._view = view
        self._brush = brush
        self.levels: list[int] = []
        """Heights of a column header's rows, or widths of a row header's columns, in pixels."""
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setMinimumSectionSize(8)

    @guarded(QSize())
    def sizeHint(self) -> QSize:
        thick = sum(self.levels)
        across = self.orientation() == Qt.Orientation.Horizontal
        return QSize(100, thick) if across else QSize(thick, 100)

    @guarded()
    def paintEvent(self, event: QPaintEvent) -> None:
        model = self._view.model()
        if not isinstance(model, TableModel):
            return
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), self._brush.label)
        for cell in model.grid.cells:
            rect = self._rect(model, cell)
            if rect is not None and rect.intersects(event.rect()):
                self._brush.header(painter, rect, cell, current=self._is_current(model, cell))
        painter.end()

    def _rect(self, model: TableModel, cell: Cell) -> QRect | None:
        """Where a header cell stands in this header, None for the cells of others."""
        head, side = model.grid.head, model.grid.side
        if self.orientation() == Qt.Orientation.Horizontal:
            if cell.row >= head or cell.column < side:
                return None
            left = self.sectionViewportPosition(cell.column - side)
            wide = sum(self.sectionSize(cell.column - side + n) for n in range(cell.columns))
            top = sum(self.levels[: cell.row])
            return QRect(left, top, wide, sum(self.levels[cell.row : cell.row + cell.rows]))
        if cell.column >= side or cell.row < head:
            return None
        top = self.sectionViewportPosition(cell.row - head)
        high = sum(self.sectionSize(cell.row - head + n) for n in range(cell.rows))
        left = sum(self.levels[: cell.column])
        return self._in_view(
            QRect(left, top, sum(self.levels[cell.column : cell.column + cell.columns]), high)
        )

    def _in_view(self, rect: QRect) -> QRect:
        """A tall group label keeps its words in sight while the table scrolls."""
        shown = rect.intersected(self.viewport().rect())
        return shown if rect.height() > 200 and shown.height() > 90 else rect

    def _is_current(self, model: TableModel, cell: Cell) -> bool:
        current = self._view.currentIndex()
        if not current.isValid():
            return False
        if self.orientation() == Qt.Orientation.Horizontal:
            last = cell.row + cell.rows == model.grid.head
            column = current.column() + model.grid.side
            return last and cell.column <= column < cell.column + cell.columns
        row = current.row() + model.grid.head
        return cell.role is Role.ROW and cell.row == row

    def cell_at(self, point: QPoint) -> Cell | None:
        """The header cell under a point of this header."""
        model = self._view.model()
        assert isinstance(model, TableModel)
        for cell in model.grid.cells:
            rect = self._rect(model, cell)
            if rect is not None and rect.contains(point):
                return cell
        return None


class Corner(QWidget):
    """The cell above the row labels and left of the column headers."""

    def __init__(self, view: QTableView, brush: Brush) -> None:
        super().__init__(view)
        # Covers Qt's own corner button, whose style would keep a picture of it for every view.
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._view = view
        self._brush = brush

    @guarded()
    def paintEvent(self, event: QPaintEvent) -> None:
        model = self._view.model()
        if not isinstance(model, TableModel):
            return
        painter = QPainter(self)
        cell = next((c for c in model.grid.cells if c.role is Role.CORNER), None)
        if cell:
            self._brush.header(painter, self.rect(), cell, current=False)
        painter.end()
