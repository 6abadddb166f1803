"""Small pieces that pages are made of: labels, buttons, form rows. Each is made in one place."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from gkdesk.ui.guarded import guarded

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent
    from PySide6.QtWidgets import QGridLayout

_PLAIN_TEXT = 0
"""``Qt.TextFormat.PlainText``, without the namespace ``Qt``: its enumerations take a sixth of the
time of the whole start, and the list of reports shows without them."""


def label(text: str = "", look: str = "", *, wrap: bool = True) -> QLabel:
    """A label; ``look`` is one of title, muted, strong, wrong, note."""
    made = QLabel(text)
    made.setWordWrap(wrap)
    made.setProperty("textFormat", _PLAIN_TEXT)
    if look:
        made.setProperty(look, "true")
    return made


class Button(QPushButton):
    """A button that Enter presses too, where it has the keyboard; it leaves the arrows alone."""

    @guarded()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.InsertParagraphSeparator):
            self.click()
        elif event.matches(QKeySequence.StandardKey.MoveToNextLine) or event.matches(
            QKeySequence.StandardKey.MoveToPreviousLine
        ):
            event.ignore()  # for what the button stands in; Qt would go to any button nearby
        else:
            super().keyPressEvent(event)


def button(text: str, clicked: Callable[[], object], look: str = "", tip: str = "") -> QPushButton:
    """A button; ``look`` is primary or link. Enter in a field never presses it."""
    made = Button(text)
    made.setAutoDefault(False)
    made.setToolTip(tip)
    made.clicked.connect(lambda: clicked())
    if look:
        made.setProperty(look, "true")
    if look == "link":
        from PySide6.QtCore import Qt

        made.setCursor(Qt.CursorShape.PointingHandCursor)
    return made


def card() -> QFrame:
    """A white sheet with a hairline round it."""
    made = QFrame()
    made.setProperty("card", "true")
    return made


def row(*items: QWidget | None, spacing: int = 8) -> QHBoxLayout:
    """Widgets side by side; None is a stretch."""
    line = QHBoxLayout()
    line.setSpacing(spacing)
    for item in items:
        if item is None:
            line.addStretch(1)
        else:
            line.addWidget(item)
    return line


def add_field(grid: QGridLayout, place: tuple[int, int], name: str, field: QWidget) -> None:
    """A form row: label, field, the keyboard's buddy and the screen reader's name together."""
    line, column = place
    made = label(name, wrap=False)
    made.setBuddy(field)
    field.setAccessibleName(name)
    grid.addWidget(made, line, 2 * column)
    grid.addWidget(field, line, 2 * column + 1)


def restyle(widget: QWidget, name: str, value: str) -> None:
    """Set a property that the style sheet looks at."""
    if (widget.property(name) or "") != value:
        widget.setProperty(name, value)
        widget.style().unpolish(widget)
        widget.style().polish(widget)
