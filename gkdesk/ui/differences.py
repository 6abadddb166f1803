"""A table of what differs, section by section: words taken out are struck, new ones underlined.

Where the clerk decides, each line has a box to tick, and each section one for all its lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from PySide6.QtCore import (
    QAbstractItemModel,
    QAbstractTableModel,
    QEvent,
    QModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QResizeEvent, QTextDocument
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionButton,
    QStyleOptionViewItem,
    QTableView,
)

from gkdesk.domain.brief import cut
from gkdesk.domain.compare import CONFLICT, FIGURE, MOVED, SAME, Difference
from gkdesk.domain.report import Report
from gkdesk.ui.guarded import guarded
from gkdesk.ui.look import SMALL, Colours, Look
from gkdesk.ui.parts import own_viewport
from gkdesk.ui.table_model import Index

BOX, PLACE, SENT, THEIRS, MINE, WHO = range(6)
"""The columns of a file that came back; between two milestones some of them are hidden."""
_ROW = Qt.ItemDataRole.UserRole
_SIDE, _EDGE = 8, 5
_BOX_WIDTH, _PLACE_WIDTH, _WHO_WIDTH = 34, 190, 120
_TICK = 16
_CELLS = 2
_ON, _OFF = QStyle.StateFlag.State_On, QStyle.StateFlag.State_Off
_PARTLY = QStyle.StateFlag.State_NoChange
_CONTEXT = 12
_TOKEN = re.compile(r"\{[^{}\n]*\}")
_LONGEST = 400
"""Characters of a difference that are shown: whole paragraphs can be new."""


@dataclass(frozen=True)
class Row:
    """A line of the table: the heading of a section, or a difference."""

    section: str
    heading: str = ""
    difference: Difference | None = None
    remark: str = ""


class DifferenceModel(QAbstractTableModel):
    """The differences under the headings of their sections, and which of them are accepted."""

    accepted_changed = Signal()

    def __init__(self, headers: Sequence[str], *, deciding: bool) -> None:
        super().__init__()
        self._headers = list(headers)
        self._deciding = deciding
        self._rows: list[Row] = []
        self._accepted: set[int] = set()

    def show(self, report: Report, differences: Iterable[Difference]) -> None:
        """Show these, nothing ticked but what only the file has changed."""
        self.beginResetModel()
        self._rows = list(_rows(report, differences))
        self._accepted = {
            number
            for number, row in enumerate(self._rows)
            if self._deciding and row.difference and plain(row.difference)
        }
        self.endResetModel()
        self.accepted_changed.emit()

    @property
    def accepted(self) -> list[Difference]:
        """The differences that are ticked, in order."""
        return [d for number in sorted(self._accepted) if (d := self._rows[number].difference)]

    @property
    def undecided(self) -> int:
        """How many could be accepted and are not."""
        return sum(self._can(number) for number in range(len(self._rows))) - len(self._accepted)

    def row(self, number: int) -> Row:
        """A line."""
        return self._rows[number]

    def tick(self, number: int, *, accept: bool) -> None:
        """Accept a difference or keep what there is; of a heading, all the plain ones below it."""
        wanted = {number} if self._rows[number].difference else set(self._below(number, accept))
        wanted = {each for each in wanted if self._can(each)}
        self._accepted = self._accepted | wanted if accept else self._accepted - wanted
        last = self.index(max(0, len(self._rows) - 1), 0)
        self.dataChanged.emit(self.index(0, 0), last, [Qt.ItemDataRole.CheckStateRole])
        self.accepted_changed.emit()

    def tick_all(self, *, accept: bool) -> None:
        """The same for every section."""
        for number, row in enumerate(self._rows):
            if row.difference is None:
                self.tick(number, accept=accept)

    def _below(self, number: int, accept: bool) -> Iterable[int]:  # noqa: FBT001 - said at the call
        """The lines of a section; what both sides have changed is accepted by itself only."""
        for each in range(number + 1, len(self._rows)):
            difference = self._rows[each].difference
            if difference is None:
                return
            if plain(difference) or not accept:
                yield each

    def _can(self, number: int) -> bool:
        difference = self._rows[number].difference
        return self._deciding and difference is not None and difference.open

    # -- as Qt asks --------------------------------------------------------------------------

    @guarded(0)
    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._rows)

    @guarded(0)
    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._headers)

    @guarded()
    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        across = orientation == Qt.Orientation.Horizontal
        return self._headers[section] if across and role == Qt.ItemDataRole.DisplayRole else None

    @guarded(Qt.ItemFlag.NoItemFlags)
    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if index.column() == BOX and self._box(index.row()) is not None:
            flags |= Qt.ItemFlag.ItemIsUserCheckable
        return flags

    @guarded()
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row = self._rows[index.row()]
        if role == _ROW:
            return row
        if role == Qt.ItemDataRole.CheckStateRole and index.column() == BOX:
            return self._box(index.row())
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return _spoken(row, index.column())
        return None

    @guarded(False)
    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.CheckStateRole:
            return False
        self.tick(index.row(), accept=Qt.CheckState(value) == Qt.CheckState.Checked)
        return True

    def _box(self, number: int) -> Qt.CheckState | None:
        """Whether a line is ticked; None where there is nothing to tick."""
        if self._rows[number].difference:
            ticked = [number] if self._can(number) else []
        else:
            ticked = [each for each in self._below(number, accept=False) if self._can(each)]
        if not ticked:
            return None
        there = sum(each in self._accepted for each in ticked)
        if there == len(ticked):
            return Qt.CheckState.Checked
        return Qt.CheckState.PartiallyChecked if there else Qt.CheckState.Unchecked


def plain(difference: Difference) -> bool:
    """Whether only the file has changed it, and no figure that follows the tables."""
    return difference.open and difference.kind != CONFLICT and not difference.cells


def _rows(report: Report, differences: Iterable[Difference]) -> Iterable[Row]:
    by_section: dict[str, list[Difference]] = {}
    for each in differences:
        by_section.setdefault(each.section, []).append(each)
    for key in ("", *(section.key for section in report.form.sections)):
        if key in by_section:
            yield Row(key, report.form.section(key).heading if key else "封面与前言")
            for each in by_section[key]:
                yield Row(key, difference=each, remark=_remark(report, each))


def _spoken(row: Row, column: int) -> str:
    """What a screen reader says of a square."""
    each = row.difference
    if each is None:
        return row.heading
    texts = {PLACE: each.place, SENT: each.sent, THEIRS: each.theirs, MINE: each.mine}
    texts[WHO] = who(each)
    words = texts.get(column, "")
    return f"{words}，{row.remark}" if column == PLACE and row.remark else words


def who(difference: Difference) -> str:
    """Who changed it and when, where that is known."""
    return " ".join(filter(None, (difference.author, difference.date[:10])))


def _remark(report: Report, difference: Difference) -> str:
    """What has to be known before it is accepted."""
    if difference.kind == SAME:
        return "现在已经一样，不用处理"
    if difference.kind == CONFLICT:
        return "两边都改了，请选一个"
    if difference.cells:
        fields = report.form.fields
        shown = [f"{fields[path].place}是 {report.text(path) or '空'}" for path in difference.cells]
        more = "等" if len(shown) > _CELLS else ""
        return f"{'、'.join(shown[:_CELLS])}{more}；采纳后文中的数不再跟着表变"
    return "段落挪了位置" if difference.shape == MOVED else ""


class Differences(QTableView):
    """The table. Space ticks the line that is current, wherever in it the keyboard is."""

    def __init__(self, look: Look, headers: Sequence[str], *, deciding: bool = True) -> None:
        super().__init__()
        own_viewport(self)
        self.differences = DifferenceModel(headers, deciding=deciding)
        self.setModel(self.differences)
        self.sample = QCheckBox(self)
        """Never shown: what the boxes of the table are drawn like."""
        self.sample.hide()
        self.setItemDelegate(_Delegate(self, look))
        self.setAccessibleName("修改之处")
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.verticalHeader().hide()
        head = self.horizontalHeader()
        head.setHighlightSections(False)
        c = look.colours
        head.setStyleSheet(
            f"QHeaderView::section {{ background: {c.page}; color: {c.muted}; border: 0;"
            f" border-bottom: 1px solid {c.line}; padding: 5px {_SIDE}px; font-size: {SMALL}px; }}"
        )
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        head.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        head.setMinimumSectionSize(_BOX_WIDTH)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setColumnHidden(BOX, not deciding)
        self.setColumnHidden(MINE, not deciding)

    def show_differences(self, report: Report, differences: Iterable[Difference]) -> None:
        """Show the differences to a report, the first of them current."""
        self.differences.show(report, differences)
        self.clearSpans()
        count = self.differences.rowCount()
        for number in range(count):
            if self.differences.row(number).difference is None:
                self.setSpan(number, PLACE, 1, self.differences.columnCount() - PLACE)
        self._lay_out()
        if count > 1:
            self.setCurrentIndex(self.differences.index(1, PLACE))

    def _lay_out(self) -> None:
        wide = self.viewport().width()
        place, who_ = min(_PLACE_WIDTH, wide // 4), min(_WHO_WIDTH, wide // 7)
        fixed = {BOX: _BOX_WIDTH, PLACE: place, WHO: who_}
        shown = [c for c in range(self.differences.columnCount()) if not self.isColumnHidden(c)]
        left = wide - sum(width for column, width in fixed.items() if column in shown)
        texts = [column for column in shown if column not in fixed]
        for column in shown:
            self.setColumnWidth(column, fixed.get(column, max(60, left // max(1, len(texts)))))
        self.resizeRowsToContents()

    @guarded()
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()

    @guarded()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and self.currentIndex().isValid():
            self.toggle(self.currentIndex().row())
        else:
            super().keyPressEvent(event)

    def toggle(self, row: int) -> None:
        """Tick a line, or take its tick away, where it has a box."""
        box = self.differences.index(row, BOX)
        state = self.differences.data(box, Qt.ItemDataRole.CheckStateRole)
        if state is not None:
            self.differences.tick(row, accept=state != Qt.CheckState.Checked)


class _Delegate(QStyledItemDelegate):
    def __init__(self, parent: Differences, look: Look) -> None:
        super().__init__(parent)
        self._table = parent
        self._c = look.colours
        self._font, self._bold = look.font(SMALL), look.font(SMALL, bold=True)

    @guarded(QSize(60, 26))
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        if index.column() == BOX:
            return QSize(_BOX_WIDTH, 26)
        row: Row = index.data(_ROW)
        if row.difference is None:
            return QSize(60, 30)
        made = self._document(index, row, self._table.columnWidth(index.column()) - 2 * _SIDE)
        return QSize(60, int(made.size().height()) + 2 * _EDGE)

    @guarded()
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        rect = option.rect  # type: ignore[attr-defined]  # missing in PySide6's stubs
        row: Row = index.data(_ROW)
        current = self._table.currentIndex().row() == index.row()
        ground = self._c.blue_soft if current else self._c.page if row.difference else self._c.label
        painter.save()
        painter.fillRect(rect, QColor(ground))
        painter.setPen(QColor(self._c.line))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        painter.restore()
        if index.column() == BOX:
            self._paint_box(painter, rect, index)
            return
        painter.save()
        made = self._document(index, row, rect.width() - 2 * _SIDE)
        painter.translate(rect.left() + _SIDE, rect.top() + _EDGE)
        made.drawContents(painter)
        painter.restore()

    def _paint_box(self, painter: QPainter, rect: QRect, index: Index) -> None:
        state = index.data(Qt.ItemDataRole.CheckStateRole)
        if state is None:
            return
        box = QStyleOptionButton()
        box.rect = QRect(rect.left() + _SIDE, rect.top() + _EDGE, _TICK, _TICK)  # type: ignore[attr-defined]  # missing in PySide6's stubs
        on = {Qt.CheckState.Checked: _ON, Qt.CheckState.Unchecked: _OFF}.get(state, _PARTLY)
        box.state = QStyle.StateFlag.State_Enabled | on  # type: ignore[attr-defined]  # missing in PySide6's stubs
        indicator = QStyle.PrimitiveElement.PE_IndicatorCheckBox
        self._table.sample.style().drawPrimitive(indicator, box, painter, self._table.sample)
        if on == _PARTLY:
            middle = QRect(
                rect.left() + _SIDE + 4, rect.top() + _EDGE + _TICK // 2 - 1, _TICK - 8, 2
            )
            painter.fillRect(middle, QColor(self._c.blue))

    @guarded(False)
    def editorEvent(
        self,
        event: QEvent,
        model: QAbstractItemModel,
        option: QStyleOptionViewItem,
        index: Index,
    ) -> bool:
        clicked = event.type() == QEvent.Type.MouseButtonRelease
        if index.column() == BOX and clicked:
            self._table.toggle(index.row())
            return True
        return False

    def _document(self, index: Index, row: Row, width: int) -> QTextDocument:
        made = QTextDocument()
        made.setDocumentMargin(0)
        made.setDefaultFont(self._font if row.difference else self._bold)
        made.setHtml(_html(self._c, row, index.column()))
        made.setTextWidth(max(40, width))
        return made


def _html(c: Colours, row: Row, column: int) -> str:
    """What a square shows, as marked text."""
    each = row.difference
    if each is None:
        return _coloured(c.ink, row.heading)
    if column == PLACE:
        colour = c.amber if each.kind == CONFLICT or each.cells else c.muted
        told = row.remark
        return _coloured(c.ink, each.place) + (f"<br>{_coloured(colour, told)}" if told else "")
    if column == SENT:
        return _around(c, each, _marked(each.sent, "s", c.red if each.shape != FIGURE else c.ink))
    if column == THEIRS:
        return _around(c, each, _marked(each.theirs, "u", c.blue))
    if column == MINE:
        return _now(c, each)
    return _coloured(c.muted, who(each) or "没有留痕")


def _now(c: Colours, each: Difference) -> str:
    """What stands there now, where that is not what was sent."""
    if each.mine == each.sent:
        return _coloured(c.muted, "没有改动")
    if each.shape == FIGURE:
        return _coloured(c.ink, each.mine or "（空）")
    before, after = each.whole[: each.start], each.whole[each.end :]
    first = _TOKEN.sub("…", before.rpartition("\n")[2])[-_CONTEXT:]
    last = _TOKEN.sub("…", after.partition("\n")[0])[:_CONTEXT]
    return _coloured(c.muted, first) + _coloured(c.ink, each.mine) + _coloured(c.muted, last)


def _around(c: Colours, each: Difference, words: str) -> str:
    """Words between those before and after them in their line."""
    if each.shape == FIGURE:
        return words
    return _coloured(c.muted, each.before) + words + _coloured(c.muted, each.after)


def _marked(words: str, tag: str, colour: str) -> str:
    shown = cut(words, _LONGEST)
    return f"<{tag}>{_coloured(colour, shown)}</{tag}>" if shown else _coloured(colour, "（空）")


def _coloured(colour: str, words: str) -> str:
    return f'<span style="color:{colour}">{escape(words).replace(chr(10), "<br>")}</span>'
