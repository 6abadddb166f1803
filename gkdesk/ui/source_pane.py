"""The document beside the report: its tables where it has some, else its lines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QColor, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QStackedWidget, QTextEdit, QVBoxLayout, QWidget

from gkdesk.domain.found import joined
from gkdesk.domain.source import Sheet, Source
from gkdesk.ui.look import SMALL, Look
from gkdesk.ui.parts import label
from gkdesk.ui.source_sheet import SheetView, square_of

_END = QTextCursor.MoveOperation.EndOfBlock


class SourcePane(QWidget):
    """``chosen`` carries a place of the document that was clicked."""

    chosen = Signal(str)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._source: Source | None = None
        self._shown: tuple[str, ...] = ()
        self._blocks: dict[str, int] = {}
        self.title = label("原文", "muted", wrap=False)
        self.table = SheetView(look)
        self.table.chosen.connect(self.chosen)
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setFont(look.font(SMALL))
        self.text.setAccessibleName("原文")
        self._stack = QStackedWidget()
        self._stack.addWidget(self.table)
        self._stack.addWidget(self.text)
        self._lines = lines = QVBoxLayout(self)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(4)
        lines.addWidget(self.title)
        lines.addWidget(self._stack, 1)

    def set_gap(self, gap: int) -> None:
        """Keep off what stands on the left."""
        self._lines.setContentsMargins(gap, 0, 0, 0)

    def show_source(self, source: Source | None) -> None:
        """Take another document."""
        # What is shown of the one before makes room when something of this one is asked for.
        self._source, self._shown, self._blocks = source, (), {}

    def show_levels(self, levels: Mapping[str, str]) -> None:
        """Tint the places in question."""
        self.table.sheet.show_levels(levels)
        self.table.viewport().update()

    def focus(self) -> None:
        """Put the keyboard on the document."""
        self._stack.currentWidget().setFocus()

    def show_places(self, places: Sequence[str], mark: str, others: Sequence[str] = ()) -> None:
        """Show the tables that a place to mark and the other places are in; else the lines."""
        in_lines = mark and square_of(mark) is None
        sheets = () if in_lines else self._sheets([mark, *places])
        if sheets:
            self._show_sheets(sheets)
            self.table.point_at(mark)
            self._stack.setCurrentWidget(self.table)
        else:
            self._show_lines([mark] if mark else others, near=places)
            self._stack.setCurrentWidget(self.text)
        named = mark or "、".join(sheet.place for sheet in sheets) or _span(others)
        self.title.setText(f"原文　{named or '文件里没有这一处'}")

    def _sheets(self, places: Iterable[str]) -> tuple[Sheet, ...]:
        """The tables that these places are in, in the order of the document."""
        names = {square[0] for place in places if (square := square_of(place))}
        items = self._source.items if self._source else ()
        return tuple(i for i in items if isinstance(i, Sheet) and i.place in names)

    def _show_sheets(self, sheets: Sequence[Sheet]) -> None:
        names = tuple(sheet.place for sheet in sheets)
        if names != self._shown:
            self._shown = names
            self.table.show_sheets(sheets)

    def _show_lines(self, marks: Sequence[str], near: Sequence[str]) -> None:
        """Mark lines; where there are none to mark, show those near by."""
        if not self._blocks:
            self._fill()
        self.text.setExtraSelections([])
        found = [self._block(mark) for mark in marks if mark]
        known = [number for number in found if number is not None]
        selections = []
        for number in known:
            chosen = QTextEdit.ExtraSelection()
            cursor = QTextCursor(self.text.document().findBlockByNumber(number))
            cursor.movePosition(_END, QTextCursor.MoveMode.KeepAnchor)
            chosen.cursor = cursor  # type: ignore[attr-defined]  # missing in the stubs
            chosen.format.setBackground(QColor(self._look.colours.selection))  # type: ignore[attr-defined]  # missing in the stubs
            selections.append(chosen)
        self.text.setExtraSelections(selections)
        beside = [n for each in near[:1] if (n := self._block(each)) is not None]
        for number in (known or beside)[:1]:
            self.text.setTextCursor(QTextCursor(self.text.document().findBlockByNumber(number)))
            self.text.centerCursor()

    def _fill(self) -> None:
        """All lines of the document, its tables as a line a row."""
        lines: list[str] = []
        for item in self._source.items if self._source else ():
            if isinstance(item, Sheet):
                for row, scraps in enumerate(item.rows):
                    self._blocks[f"{item.place}第{row + 1}行"] = len(lines)
                    lines.append(joined(s.text for s in scraps if not s.repeat))
            else:
                self._blocks.setdefault(item.place, len(lines))
                lines.append(item.text)
        self.text.setPlainText("\n".join(" ".join(line.split("\n")) for line in lines))

    def _block(self, place: str) -> int | None:
        """The line of a place; figures of a line have places that begin with that of the line."""
        while place:
            if place in self._blocks:
                return self._blocks[place]
            place = place.rpartition("第")[0]
        return None


def _span(places: Sequence[str]) -> str:
    """Where a text stands: the first of its places, and the last."""
    return " 至 ".join(dict.fromkeys((*places[:1], *places[-1:])))
