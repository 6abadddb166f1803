"""插入数字: pick a figure of the tables for the text, by a few words of its row and column."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QComboBox, QFrame, QLineEdit, QVBoxLayout, QWidget

from gkdesk.domain.choices import Choice, choices
from gkdesk.domain.form import Form
from gkdesk.domain.live import FORMS, NUMBER, live_numbers, shown, token
from gkdesk.domain.report import Report
from gkdesk.ui.guarded import guarded
from gkdesk.ui.line_list import Line, LineList
from gkdesk.ui.look import Look
from gkdesk.ui.parts import button, label, row

_HIGH, _LOW, _LINE = 190, 58, 30
_NONE = "没有这样的行或列，请换几个字。"
_ROOM = 560
"""A window lower than this shows a shorter list, and leaves room for the text."""


class InsertNumber(QFrame):
    """A card above the text; ``picked`` carries the token to insert. Esc puts it away."""

    picked = Signal(str)
    left = Signal()

    def __init__(self, report: Report, look: Look) -> None:
        super().__init__()
        self.setProperty("card", "true")
        self._report = report
        self.search = QLineEdit()
        self.search.setPlaceholderText("行、列的名称，空格隔开，如：新收 总计")
        self.search.setAccessibleName("找数字")
        self.search.textChanged.connect(self._filter)
        self.told = QComboBox()
        self.told.setAccessibleName("怎么写")
        for form, name in FORMS.items():
            self.told.addItem(name, form)
        self.told.currentIndexChanged.connect(self._show_numbers)
        for field in (self.search, self.told):
            field.setMinimumHeight(field.sizeHint().height())  # the list gives way first
        self.list = LineList(look, "可以插入的数字")
        self.list.setProperty("framed", "true")
        self.list.setMinimumHeight(_LINE)
        self.list.itemActivated.connect(lambda _: self.pick())
        lines = self._lines = QVBoxLayout(self)
        about = label("插入的数字跟着表走：表里改了，文中自动改。", "muted", wrap=False)
        pick = button("插入", self.pick, "primary")
        self._title = QWidget()
        title = row(label("插入数字", "strong", wrap=False), about, None)
        title.setContentsMargins(0, 0, 0, 0)
        self._title.setLayout(title)
        lines.addWidget(self._title)
        head = row(self.search, self.told, pick, button("收起", self.leave))
        head.setStretch(0, 1)
        lines.addLayout(head)
        lines.addWidget(self._room_for_list())
        self.list.show_lines(list(_lines(report.form)))

    def _room_for_list(self) -> QWidget:
        """The list is as high as its hits, but what is below the card does not move with it."""
        self._none = label(_NONE, "muted")
        self._room = QWidget()
        lines = QVBoxLayout(self._room)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(0)
        lines.addWidget(self.list, 1)
        lines.addWidget(self._none)
        lines.addStretch(0)
        return self._room

    def offer(self) -> None:
        """Show the card, ready for a few words."""
        self.search.clear()
        self.told.setCurrentIndex(0)
        self._show_numbers()
        self._filter("")
        roomy = self.window().height() >= _ROOM
        self._title.setVisible(roomy)
        side, top = (14, 10) if roomy else (10, 4)
        self._lines.setContentsMargins(side, top, side, top)
        self._room.setMinimumHeight(_HIGH if roomy else _LINE)
        self._room.setMaximumHeight(_HIGH if roomy else _LOW)
        self.show()
        self.search.setFocus()

    def _show_numbers(self) -> None:
        """Write beside each figure what the text would say."""
        for number, choice in self._choices():
            says = shown(self._report, live_numbers(self._token(choice))[0])
            self.list.show_line(number, replace(self.list.line(number), figure=says))

    def _choices(self) -> Iterator[tuple[int, Choice]]:
        """The figures by their place in the list, without the headings."""
        for number, line in enumerate(self.list.lines):
            if isinstance(line.goal, Choice):
                yield number, line.goal

    def _token(self, choice: Choice) -> str:
        return token(choice.terms, self.told.currentData() or NUMBER)

    def _filter(self, text: str) -> None:
        words = text.split()
        hits = {n: c for n, c in self._choices() if all(word in c.label for word in words)}
        tables = {choice.table for choice in hits.values()}
        for number, line in enumerate(self.list.lines):
            self.list.setRowHidden(number, number not in hits and line.goal not in tables)
        self.list.setVisible(bool(hits))
        self._none.setVisible(not hits)
        if hits:
            self._fit()
        self.list.setCurrentRow(next(iter(hits), -1))
        self.list.scrollToTop()
        self.list.scrollTo(self.list.currentIndex())  # a very low list has no room for the heading

    def _fit(self) -> None:
        self.list.setMaximumHeight(max(_LINE, self.list.height_of_lines(_HIGH)))

    @guarded()
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def pick(self) -> None:
        """Insert the figure that is chosen."""
        if self.isHidden():
            return  # Enter in the list comes twice: as the list's own and as a key of the card
        item = self.list.currentItem()
        if item is not None and not item.isHidden():
            choice = self.list.line(self.list.row(item)).goal
            assert isinstance(choice, Choice)
            self.picked.emit(self._token(choice))
            self.leave()

    def leave(self) -> None:
        """Put the card away; the keyboard goes back to the text."""
        self.hide()
        self.left.emit()

    @guarded()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key == Qt.Key.Key_Escape:
            self.leave()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.pick()
        elif key in (Qt.Key.Key_Down, Qt.Key.Key_Up) and self.search.hasFocus():
            self._step(1 if key == Qt.Key.Key_Down else -1)
        else:
            super().keyPressEvent(event)

    def _step(self, way: int) -> None:
        """Walk through the list while the keyboard stays with the words."""
        number = self.list.currentRow() + way
        while 0 <= number < self.list.count():
            if not self.list.item(number).isHidden() and not self.list.line(number).heading:
                self.list.setCurrentRow(number)
                return
            number += way


def _lines(form: Form) -> Iterator[Line]:
    """The figures of each table under its heading."""
    named = {s.table.label: f"{s.short}（{s.table.label}）" for s in form.sections if s.table}
    for table, figures in groupby(choices(form), key=lambda choice: choice.table):
        yield Line(named[table], goal=table, heading=True)
        yield from (Line(choice.name, goal=choice) for choice in figures)
