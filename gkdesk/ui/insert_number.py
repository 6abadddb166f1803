"""插入数字: pick a figure of the tables for the text, by a few words of its row and column."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from gkdesk.domain.choices import Choice, choices
from gkdesk.domain.live import FORMS, NUMBER, live_numbers, shown, token
from gkdesk.domain.report import Report
from gkdesk.ui.guarded import guarded
from gkdesk.ui.parts import button, label, row

_HIGH, _LOW, _LINE = 190, 52, 26
_ROOM = 560
"""A window lower than this shows a shorter list, and leaves room for the text."""


class InsertNumber(QFrame):
    """A card above the text; ``picked`` carries the token to insert. Esc puts it away."""

    picked = Signal(str)
    left = Signal()

    def __init__(self, report: Report) -> None:
        super().__init__()
        self.setProperty("card", "true")
        self._report = report
        self._choices: tuple[Choice, ...] = choices(report.form)
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
        self.list = QListWidget()
        self.list.setAccessibleName("可以插入的数字")
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setTextElideMode(Qt.TextElideMode.ElideMiddle)  # the number stands at the end
        self.list.itemActivated.connect(lambda _: self.pick())
        lines = QVBoxLayout(self)
        lines.setContentsMargins(14, 10, 14, 10)
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
        lines.addWidget(self.list)
        for number, _ in enumerate(self._choices):
            item = QListWidgetItem()
            item.setData(Qt.ItemDataRole.UserRole, number)
            self.list.addItem(item)

    def offer(self) -> None:
        """Show the card, ready for a few words."""
        self.search.clear()
        self.told.setCurrentIndex(0)
        self._show_numbers()
        self._filter("")
        roomy = self.window().height() >= _ROOM
        self._title.setVisible(roomy)
        self.list.setMinimumHeight(_HIGH if roomy else _LINE)
        self.list.setMaximumHeight(_HIGH if roomy else _LOW)
        self.show()
        self.search.setFocus()

    def _show_numbers(self) -> None:
        """Write beside each figure what the text would say."""
        for number, choice in enumerate(self._choices):
            says = shown(self._report, live_numbers(self._token(choice))[0])
            self.list.item(number).setText(f"{choice.label}　{says}")

    def _token(self, choice: Choice) -> str:
        return token(choice.terms, self.told.currentData() or NUMBER)

    def _filter(self, text: str) -> None:
        words = text.split()
        first = None
        for number, choice in enumerate(self._choices):
            fits = all(word in choice.label for word in words)
            self.list.item(number).setHidden(not fits)
            first = number if fits and first is None else first
        self.list.setCurrentRow(-1 if first is None else first)

    def pick(self) -> None:
        """Insert the figure that is chosen."""
        if self.isHidden():
            return  # Enter in the list comes twice: as the list's own and as a key of the card
        item = self.list.currentItem()
        if item is not None and not item.isHidden():
            choice = self._choices[item.data(Qt.ItemDataRole.UserRole)]
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
            if not self.list.item(number).isHidden():
                self.list.setCurrentRow(number)
                return
            number += way
