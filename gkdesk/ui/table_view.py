"""A table of the form to type into: hands stay on the keyboard.

Enter goes down, Tab to the next cell that can be filled (totals and labels skipped), typing
replaces, F2 edits. Ranges are copied and pasted to and from Excel and WPS.
"""

from collections.abc import Callable, Iterable, Iterator

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QMimeData,
    QModelIndex,
    QPoint,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QFocusEvent,
    QGuiApplication,
    QHelpEvent,
    QInputMethodEvent,
    QKeyEvent,
    QKeySequence,
    QRegion,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QHeaderView,
    QLineEdit,
    QTableView,
    QToolTip,
    QWidget,
)

from gkdesk.domain.layout import Cell, Role
from gkdesk.ui.guarded import guarded
from gkdesk.ui.look import Look
from gkdesk.ui.parts import own_viewport
from gkdesk.ui.table_model import Index, TableModel
from gkdesk.ui.table_paint import (
    PADDING,
    Brush,
    CellDelegate,
    Corner,
    SpanHeader,
    takes_words,
    text_height,
)

_ROW, _HEAD = 28, 26
_SMALLEST_COLUMN = 46
_GROUP_COLUMNS = (38, 62)
_LABEL_SHARE = 0.385
_KEY = QEvent.Type.KeyPress
_ACTION = QAbstractItemView.CursorAction
_STEPS = {
    _ACTION.MoveUp: (-1, 0),
    _ACTION.MoveDown: (1, 0),
    _ACTION.MoveLeft: (0, -1),
    _ACTION.MoveRight: (0, 1),
}
_GOING = {
    *(Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Right),
    *(Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown),
}


class TableView(QTableView):
    """The view of a TableModel. ``paste_asked`` says that the clipboard should go to a cell."""

    paste_asked = Signal(QMimeData)
    filled = Signal(dict, str)
    """Texts by path that should be put together, and what the history calls it."""
    current_path = Signal(str)
    said = Signal(str)
    typing = Signal(bool)
    """Whether another text than the cell's stands in an open editor."""
    """Why a key did nothing."""

    def __init__(self, model: TableModel, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        own_viewport(self)
        self._model = model
        self._brush = Brush(look)
        self._typing = False
        self._head = SpanHeader(Qt.Orientation.Horizontal, self, self._brush)
        self._side = SpanHeader(Qt.Orientation.Vertical, self, self._brush)
        self._corner = Corner(self, self._brush)
        self.setModel(model)
        self.setHorizontalHeader(self._head)
        self.setVerticalHeader(self._side)
        self._head.setVisible(model.grid.head > 0)
        self._side.setVisible(model.grid.side > 0)
        self._delegate = CellDelegate(self, self._brush)
        self.setItemDelegate(self._delegate)
        self._delegate.typed.connect(self.typing)
        self._delegate.closeEditor.connect(lambda: self.typing.emit(False))
        self.setShowGrid(False)
        self.setCornerButtonEnabled(False)
        self.setMouseTracking(False)
        self.setAccessibleName(model.table.label)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.AnyKeyPressed
        )
        for header in (self._head, self._side):
            header.viewport().installEventFilter(self)
        self._span()
        model.dataChanged.connect(self._make_room)
        self.go_to_first()

    # -- shape -------------------------------------------------------------------------------

    def _span(self) -> None:
        head, side = self._model.grid.head, self._model.grid.side
        for cell in self._model.grid.cells:
            if cell.row >= head and cell.column >= side and (cell.rows > 1 or cell.columns > 1):
                self.setSpan(cell.row - head, cell.column - side, cell.rows, cell.columns)

    @guarded()
    def resizeEvent(self, event: QResizeEvent) -> None:
        self._lay_out()
        super().resizeEvent(event)

    def _lay_out(self) -> None:
        """Columns in the form's proportions, rows as high as their labels need."""
        grid = self._model.grid
        whole = self.width() - 2 * self.frameWidth() - self._scroll_bar_width()
        self._side.levels = self._label_widths(whole)
        widths = self._column_widths(whole - sum(self._side.levels))
        self._head.levels = self._head_heights(widths)
        for column, width in enumerate(widths):
            self._head.resizeSection(column, width)
        for row in range(grid.rows - grid.head):
            self._side.resizeSection(row, self._row_height(row, widths))
        self.updateGeometries()
        self._corner.setGeometry(
            self.frameWidth(), self.frameWidth(), sum(self._side.levels), sum(self._head.levels)
        )
        self._corner.setVisible(bool(grid.side and grid.head))
        self.setMaximumHeight(self._total_height() + self._spare_height())

    def _spare_height(self) -> int:
        """Room for a scroll bar below, where the columns are wider than the view."""
        bar = self.horizontalScrollBar()
        return bar.sizeHint().height() if self._head.length() > self.viewport().width() else 0

    def _scroll_bar_width(self) -> int:
        bar = self.verticalScrollBar()
        return bar.sizeHint().width() if self._total_height() > self.height() else 0

    def _total_height(self) -> int:
        return sum(self._head.levels) + self._side.length() + 2 * self.frameWidth()

    def _label_widths(self, whole: int) -> list[int]:
        side = self._model.grid.side
        if not side:
            return []
        groups = list(_GROUP_COLUMNS[: side - 1])
        return [*groups, max(190, int(whole * _LABEL_SHARE)) - sum(groups)]

    def _column_widths(self, room: int) -> list[int]:
        """At least what the figures need; what is left goes by the form's proportions."""
        grid = self._model.grid
        ratios = grid.widths[grid.side :]
        needed = [self._needed(column) for column in range(len(ratios))]
        spare = max(0, room - sum(needed))
        wide = [
            need + spare * ratio // sum(ratios) for need, ratio in zip(needed, ratios, strict=True)
        ]
        if spare:
            wide[-1] += room - sum(wide)
        return wide

    def _needed(self, column: int) -> int:
        """How wide the figures of a column are."""
        cells = (
            self._model.cell(self._model.index(row, column))
            for row in range(self._model.rowCount())
        )
        single = (cell for cell in cells if cell and cell.path and cell.columns == 1)
        return max(_SMALLEST_COLUMN, max(map(self._width_of, single), default=0))

    def _width_of(self, cell: Cell) -> int:
        """How wide a square has to be for its figure, and last year's, to be read whole."""
        if cell.path in self._model.refusals:
            return 0  # it may be a whole sentence, of which the beginning is shown
        width = self._brush.bold_width if cell.derived else self._brush.width
        last = self._model.last_year.get(cell.path, "")
        beside = self._brush.tiny_width(last) + PADDING if last else 0
        return max(width(self._model.shown(cell)) + 2 * PADDING, beside)

    def _make_room(self, index: QModelIndex) -> None:
        """Columns become wider for a figure that does not fit; they never cut one off."""
        cell = self._model.cell(index)
        if cell and cell.columns == 1 and self._width_of(cell) > self.columnWidth(index.column()):
            self._lay_out()

    def _head_heights(self, widths: list[int]) -> list[int]:
        grid = self._model.grid
        heights = [_HEAD] * grid.head
        for cell in grid.cells:
            if cell.row < grid.head and cell.column >= grid.side:
                first = cell.column - grid.side
                room = sum(widths[first : first + cell.columns]) - 2 * PADDING
                high = text_height(cell.text, self._brush.bold, room) + 6
                short = high - sum(heights[cell.row : cell.row + cell.rows])
                if short > 0:
                    heights[cell.row + cell.rows - 1] += short
        return heights

    def _row_height(self, row: int, widths: list[int]) -> int:
        """As high as the row's own label; group labels spread over many rows and fit anyway."""
        grid = self._model.grid
        high = _ROW
        for column in range(grid.columns):
            cell = grid.at(row + grid.head, column)
            if cell.rows == 1 and cell.text and cell.role is not Role.VALUE:
                high = max(
                    high, text_height(cell.text, self._brush.font, self._room(cell, widths)) + 8
                )
        return high

    def _room(self, cell: Cell, widths: list[int]) -> int:
        all_widths = [*self._side.levels, *widths]
        return sum(all_widths[cell.column : cell.column + cell.columns]) - 2 * PADDING

    # -- moving ------------------------------------------------------------------------------

    def inputs(self) -> Iterator[QModelIndex]:
        """The squares to be filled in, row by row."""
        for row in range(self._model.rowCount()):
            for column in range(self._model.columnCount()):
                index = self._model.index(row, column)
                if self._model.is_input(index):
                    yield index

    def _move_to(self, index: QModelIndex) -> None:
        """Make a square the current and only selected one, whatever keys are held down."""
        self.selectionModel().setCurrentIndex(
            index, self.selectionModel().SelectionFlag.ClearAndSelect
        )

    def go_to_first(self) -> None:
        """Make the first square that can be filled the current one."""
        first = next(self.inputs(), None)
        if first is not None:
            self._move_to(first)

    def show_anew(self) -> None:
        """Begin again at the top, in columns that fit: all figures may be others."""
        self._lay_out()
        self.scrollToTop()
        self.go_to_first()

    def go_to(self, path: str) -> None:
        """Make a path the current square and bring it into view."""
        index = self._model.index_of(path)
        if index.isValid():
            self._move_to(index)
            self.scrollTo(index, QAbstractItemView.ScrollHint.EnsureVisible)
            self.setFocus()

    def show_cells(self, paths: tuple[str, ...]) -> None:
        """Select the cells of a finding and stand on the first that can be filled."""
        own = [self._model.index_of(path) for path in paths]
        own = [index for index in own if index.isValid()]
        if not own:
            return
        target = next((index for index in own if self._model.is_input(index)), own[0])
        self._move_to(target)
        chosen = QItemSelection()
        for index in own:
            chosen.select(index, index)
        self.selectionModel().select(chosen, self.selectionModel().SelectionFlag.ClearAndSelect)
        self.scrollTo(target)
        self.setFocus()

    @guarded(QModelIndex())
    def moveCursor(
        self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier
    ) -> QModelIndex:
        if action in (_ACTION.MoveNext, _ACTION.MovePrevious):
            return self._beside(1 if action == _ACTION.MoveNext else -1)
        if action in _STEPS:
            down, right = _STEPS[action]
            return self._towards(down, right)
        if action in (_ACTION.MoveHome, _ACTION.MoveEnd):
            whole = bool(modifiers & Qt.KeyboardModifier.ControlModifier)
            return self._edge(0 if action == _ACTION.MoveHome else -1, whole=whole)
        there = super().moveCursor(action, modifiers)
        if action in (_ACTION.MovePageDown, _ACTION.MovePageUp):
            return self._near(there.row(), 1 if action == _ACTION.MovePageDown else -1)
        return there

    @guarded(QItemSelectionModel.SelectionFlag.NoUpdate)
    def selectionCommand(
        self, index: Index, event: QEvent | None = None
    ) -> QItemSelectionModel.SelectionFlag:
        # Going somewhere with Ctrl would leave selected what was: Delete would then empty that.
        if isinstance(event, QKeyEvent) and event.key() in _GOING:
            held = event.modifiers() & ~Qt.KeyboardModifier.ControlModifier
            event = QKeyEvent(event.type(), event.key(), held)
        return super().selectionCommand(index, event)

    def _beside(self, step: int) -> QModelIndex:
        """The next or previous square to fill, in reading order; invalid past the end."""
        order = list(self.inputs())
        here = self.currentIndex()
        ahead = [i for i in order if (i.row(), i.column()) > (here.row(), here.column())]
        behind = [i for i in order if (i.row(), i.column()) < (here.row(), here.column())]
        found = ahead[:1] if step > 0 else behind[-1:]
        return found[0] if found else QModelIndex()

    def _towards(self, down: int, right: int) -> QModelIndex:
        """The nearest square to fill in a direction; where there is none, stay."""
        here = self.currentIndex()
        row, column = here.row() + down, here.column() + right
        while 0 <= row < self._model.rowCount() and 0 <= column < self._model.columnCount():
            if (found := self._to_fill(row, column)).isValid():
                return found
            row, column = row + down, column + right
        return here

    def _to_fill(self, row: int, column: int) -> QModelIndex:
        """The square to fill that covers this one, by its upper left; invalid where none does."""
        cell = self._model.cell(self._model.index(row, column))
        fits = cell is not None and cell.path and not cell.derived
        return self._model.index_of(cell.path) if cell and fits else QModelIndex()

    def _edge(self, end: int, *, whole: bool) -> QModelIndex:
        """The first or last square to fill of the row or of the whole table; else stay."""
        here = self.currentIndex()
        found = [index for index in self.inputs() if whole or index.row() == here.row()]
        return found[end] if found else here

    def _near(self, row: int, down: int) -> QModelIndex:
        """The square to fill in this column nearest to a row: on from it, else back to here."""
        here = self.currentIndex()
        end = self._model.rowCount() if down > 0 else -1
        for each in (*range(row, end, down), *range(row - down, here.row(), -down)):
            if (found := self._to_fill(each, here.column())).isValid():
                return found
        return here

    @guarded()
    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        cell = self._model.cell(current)
        if cell and cell.path:
            self._tune_input_method()
            self.current_path.emit(cell.path)
        self._show_cross(current, previous)

    def _show_cross(self, current: Index, previous: Index) -> None:
        """Repaint the rows and columns that are no longer marked or newly are, and their labels."""
        whole = self.viewport().rect()
        if current.row() != previous.row():
            for row in (current.row(), previous.row()):
                top, high = self.rowViewportPosition(row), self.rowHeight(row)
                self.viewport().update(0, top, whole.width(), high)
                self._side.viewport().update(0, top, self._side.width(), high)
        if current.column() != previous.column():
            for column in (current.column(), previous.column()):
                left, wide = self.columnViewportPosition(column), self.columnWidth(column)
                self.viewport().update(left, 0, wide, whole.height())
                self._head.viewport().update(left, 0, wide, self._head.height())

    @guarded()
    def focusInEvent(self, event: QFocusEvent) -> None:
        self._show_focus()
        self._tune_input_method()

    @guarded()
    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._show_focus()

    def _show_focus(self) -> None:
        """Repaint what tells whether the keys come here: the frame and the current square.

        Qt's own view would paint all of itself, when an editor opens and when it closes: for every
        figure twice.
        """
        edge = self.frameWidth()
        frame = QRegion(self.rect()) - QRegion(self.rect().adjusted(edge, edge, -edge, -edge))
        QWidget.update(self, frame)
        self.update(self.currentIndex())

    def _tune_input_method(self) -> None:
        """Off where only a number fits, on where words do."""
        cell = self._model.cell(self.currentIndex())
        if cell and cell.path:
            words = takes_words(self._model.report.field(cell.path).kind)
            self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, words)

    # -- keys --------------------------------------------------------------------------------

    @guarded()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._command(event) or self._walk(event):
            event.accept()
            return
        if event.key() in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            event.ignore()  # past the last square: on to the next field of the page
            return
        self._typing = bool(event.text())
        super().keyPressEvent(event)

    def _walk(self, event: QKeyEvent) -> bool:
        """Enter and Tab; False where Tab has no further square to go to."""
        key, shift = event.key(), bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._move_to(self._towards(-1 if shift else 1, 0))
            return True
        if key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            target = self._beside(-1 if key == Qt.Key.Key_Backtab else 1)
            if target.isValid():
                self._move_to(target)
            return target.isValid()
        return False

    def _command(self, event: QKeyEvent) -> bool:
        commands: dict[QKeySequence.StandardKey, Callable[[], None]] = {
            QKeySequence.StandardKey.Copy: self.copy,
            QKeySequence.StandardKey.Cut: self.cut,
            QKeySequence.StandardKey.Paste: self.paste,
        }
        for standard, command in commands.items():
            if event.matches(standard):
                command()
                return True
        if event.key() == Qt.Key.Key_F2:
            self._change()
            return True
        control = event.modifiers() == Qt.KeyboardModifier.ControlModifier
        if control and event.key() == Qt.Key.Key_D:
            self.fill_down()
        elif control and event.key() == Qt.Key.Key_R:
            self.fill_right()
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.clear_selected()
        else:
            return False
        return True

    @guarded()
    def keyboardSearch(self, search: str) -> None:
        # What is typed where nothing fits would go to the next square that begins with it.
        if search.isprintable():
            self.said.emit(self._model.closed(self.currentIndex()))

    def _change(self) -> None:
        """F2: the cursor behind what is there, instead of everything selected to be replaced."""
        if not self._model.is_input(self.currentIndex()):
            return
        self._typing = False
        self.edit(self.currentIndex())
        editor = self._open_editor()
        if editor is not None:
            editor.deselect()
            editor.end(False)

    def editor_key(self, editor: QLineEdit, event: QEvent) -> bool:
        """A key in an open editor: leave it and move on; True where it was one of ours."""
        assert isinstance(event, QKeyEvent)
        key, shift = event.key(), bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        moves: dict[int, Callable[[], QModelIndex]] = {
            Qt.Key.Key_Return: lambda: self._towards(-1 if shift else 1, 0),
            Qt.Key.Key_Enter: lambda: self._towards(-1 if shift else 1, 0),
            Qt.Key.Key_Down: lambda: self._towards(1, 0),
            Qt.Key.Key_Up: lambda: self._towards(-1, 0),
            Qt.Key.Key_Tab: lambda: self._beside(1),
            Qt.Key.Key_Backtab: lambda: self._beside(-1),
        }
        if self._typing:
            moves[Qt.Key.Key_Left] = lambda: self._towards(0, -1)
            moves[Qt.Key.Key_Right] = lambda: self._towards(0, 1)
        if key not in moves:
            return False
        target = moves[key]()
        self.close_editor(editor)
        if target.isValid():
            self._move_to(target)
        return True

    def close_editor(self, editor: QLineEdit | None = None) -> None:
        """Take over what stands in the open editor, if one is open."""
        editor = editor or self._open_editor()
        if editor is not None:
            self.commitData(editor)
            self.closeEditor(editor, QAbstractItemDelegate.EndEditHint.NoHint)
            self.typing.emit(False)
            self.setFocus()

    def _open_editor(self) -> QLineEdit | None:
        if self.state() != QAbstractItemView.State.EditingState:
            return None
        # An editor that was just left is still a child until Qt deletes it.
        found = [editor for editor in self.viewport().findChildren(QLineEdit) if editor.isVisible()]
        return found[-1] if found else None

    @guarded()
    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        # Text committed without composing first (，, full-width digits) is lost by Qt's own view.
        index = self.currentIndex()
        composing = self.state() == QAbstractItemView.State.EditingState
        if event.commitString() and not event.preeditString() and not composing:
            self._typing = True
            self.edit(index)
            editor = self._open_editor()
            if editor is not None:
                editor.setText(event.commitString())
            return
        super().inputMethodEvent(event)

    @guarded(False)
    def eventFilter(self, watched: object, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            for header in (self._head, self._side):
                if watched is header.viewport():
                    self._explain(header, event.pos(), event.globalPos())
                    return True
        return super().eventFilter(watched, event)  # type: ignore[arg-type]  # any QObject

    def _explain(self, header: QHeaderView, point: QPoint, where: QPoint) -> None:
        assert isinstance(header, SpanHeader)
        cell = header.cell_at(point)
        QToolTip.showText(where, cell.guide if cell else "")

    # -- ranges ------------------------------------------------------------------------------

    def selected_paths(self) -> list[str]:
        """The paths of the selected squares in reading order; the current one if none is."""
        indexes = sorted(self.selectedIndexes(), key=lambda i: (i.row(), i.column()))
        cells = [self._model.cell(index) for index in indexes]
        paths = [cell.path for cell in cells if cell and cell.path]
        if not paths and (cell := self._model.cell(self.currentIndex())):
            paths = [cell.path] if cell.path else []
        return list(dict.fromkeys(paths))

    def selected_inputs(self) -> list[str]:
        """The selected paths that can be filled in."""
        return [p for p in self.selected_paths() if not self._model.report.field(p).derived]

    def copy(self) -> None:
        """Put the selected range on the clipboard, for Excel, WPS and Word."""
        paths = self.selected_paths()
        if not self._refused(paths, "复制"):
            self._copy(paths)

    def _copy(self, paths: list[str]) -> None:
        from gkdesk.domain.paste import copy_block

        text, html = copy_block(self._model.report, self._model.grid, paths)
        data = QMimeData()
        data.setText(text)
        data.setHtml(html)
        QGuiApplication.clipboard().setMimeData(data)

    def cut(self) -> None:
        """Copy the selected range and make it blank."""
        paths = self.selected_paths()
        if not self._refused(paths, "剪切"):
            self._copy(paths)
            self.clear_selected()

    def paste(self) -> None:
        """Ask for the clipboard to be put here; one figure fills the whole selection."""
        self.close_editor()
        self.paste_asked.emit(QGuiApplication.clipboard().mimeData())

    def clear_selected(self) -> None:
        """Make the selected cells blank, and let go of refused texts in them."""
        paths = self.selected_inputs()
        self._model.let_go(paths)
        self.filled.emit(dict.fromkeys(paths, ""), "filled")

    def fill_down(self) -> None:
        """Carry the top figure of each selected column down."""
        self._fill(lambda cell: cell.column, "向下填充")

    def fill_right(self) -> None:
        """Carry the left figure of each selected row to the right."""
        self._fill(lambda cell: cell.row, "向右填充")

    def _fill(self, line: Callable[[Cell], int], name: str) -> None:
        """Put the first figure of each line into the others."""
        first: dict[int, str] = {}
        sources: dict[str, str] = {}
        for path in self.selected_inputs():
            source = first.setdefault(line(self._model.grid.by_path[path]), path)
            if source != path:
                sources[path] = source
        if not self._refused(sources.values(), name):
            texts = {path: self._model.report.text(s) for path, s in sources.items()}
            self.filled.emit(texts, "filled")

    def _refused(self, paths: Iterable[str], name: str) -> bool:
        """Whether what is seen in one of these cells is no figure; told with what waits for it.

        The figure that the report still has there is not seen, so it is not what was meant.
        """
        for path in paths:
            if refusal := self._model.refusals.get(path):
                place = self._model.report.field(path).place
                self.said.emit(f"{place}：“{refusal.text}”没有填进去，请先改好，再{name}。")
                return True
        return False

    def fill_zeros(self) -> None:
        """0 into the blanks of the selection, or of the whole table if one cell is selected."""
        paths = self.selected_inputs()
        if len(paths) <= 1:
            paths = [p for p, c in self._model.grid.by_path.items() if not c.derived]
        blank = [
            path
            for path in paths
            if not self._model.report.text(path) and path not in self._model.refusals
        ]
        self.filled.emit(dict.fromkeys(blank, "0"), "filled")
