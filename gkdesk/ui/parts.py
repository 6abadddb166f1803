"""Small pieces that pages are made of: labels, buttons, form rows. Each is made in one place.

Labels and buttons know their look from the palette and need no style sheet: the list of reports
is on screen before there is one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize
from PySide6.QtGui import QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from gkdesk.ui import ink
from gkdesk.ui.guarded import guarded
from gkdesk.ui.ink import CENTRE, PLAIN_TEXT, Role
from gkdesk.ui.look import SMALL, TEXT, TITLE, Look

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QPaintEvent
    from PySide6.QtWidgets import QAbstractScrollArea, QGridLayout

_LINK_EDGE = 5
"""Room on each side of a link's words, for the frame it has where the keyboard is."""
_LABELS = {
    "title": (TITLE, True, Role.WindowText),
    "strong": (TEXT, True, Role.WindowText),
    "muted": (SMALL, False, Role.PlaceholderText),
    "wrong": (SMALL, False, Role.BrightText),
}


def label(text: str = "", look: str = "", *, wrap: bool = True) -> QLabel:
    """A label; ``look`` is one of title, muted, strong, wrong, note."""
    made = QLabel(text)
    made.setWordWrap(wrap)
    made.setProperty("textFormat", PLAIN_TEXT)
    if look in _LABELS:
        size, bold, colour = _LABELS[look]
        made.setFont(Look.font(size, bold=bold))
        made.setForegroundRole(colour)
    elif look:
        made.setProperty(look, "true")
    return made


class Button(QPushButton):
    """A button that Enter presses too, where it has the keyboard; it leaves the arrows alone.

    It looks as its properties ``primary`` or ``link`` say.
    """

    @guarded()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        from PySide6.QtGui import QKeySequence

        if event.matches(QKeySequence.StandardKey.InsertParagraphSeparator):
            self.click()
        elif event.matches(QKeySequence.StandardKey.MoveToNextLine) or event.matches(
            QKeySequence.StandardKey.MoveToPreviousLine
        ):
            event.ignore()  # for what the button stands in; Qt would go to any button nearby
        else:
            super().keyPressEvent(event)

    @property
    def _shown_font(self) -> QFont:
        font = QFont(self.font())
        if self.property("primary"):
            font.setBold(True)
        if self.property("link") and self.underMouse():
            font.setUnderline(True)
        return font

    @guarded(QSize(60, 30))
    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(self._shown_font)
        wide, high = (2 * _LINK_EDGE, 4) if self.property("link") else (26, 12)
        return QSize(
            metrics.horizontalAdvance(self.text()) + wide, max(18, metrics.height()) + high
        )

    @guarded(QSize(60, 30))
    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    @guarded()
    def paintEvent(self, event: QPaintEvent) -> None:
        painter, palette, enabled = QPainter(self), self.palette(), self.isEnabled()
        primary = bool(self.property("primary")) and enabled
        if not self.property("link"):
            ink.button(
                painter,
                self.rect(),
                palette,
                primary=primary,
                focused=self.hasFocus(),
                hot=enabled and self.underMouse(),
            )
        elif self.hasFocus():
            ink.sheet(painter, self.rect(), palette, (Role.Highlight, Role.Base))
        colour = self.colour if enabled else Role.ButtonText
        if self.foregroundRole() != colour:  # setting it asks for another paint
            self.setForegroundRole(colour)
        self.initPainter(painter)
        painter.setFont(self._shown_font)
        painter.drawText(self.rect(), CENTRE, self.text())
        painter.end()

    @property
    def colour(self) -> Role:
        """The palette's role for its text, where it can be pressed."""
        if self.property("link"):
            return Role.Link
        return Role.HighlightedText if self.property("primary") else Role.ButtonText


def button(text: str, clicked: Callable[[], object], look: str = "", tip: str = "") -> QPushButton:
    """A button; ``look`` is primary or link. Enter in a field never presses it."""
    made = Button(text)
    made.setAutoDefault(False)
    made.setToolTip(tip)
    made.clicked.connect(lambda: clicked())
    if look:
        made.setProperty(look, "true")
        made.setForegroundRole(made.colour)
    if look == "link":
        from PySide6.QtCore import Qt

        made.setCursor(Qt.CursorShape.PointingHandCursor)
    return made


def own_viewport(area: QAbstractScrollArea) -> None:
    """Give a scroll area a viewport that is made here, before it is set up.

    Of one that Qt made the binding does not know the class; asked for it, it would get all classes
    of widgets ready to find out, which takes 2 MB and, on a good computer, 20 ms.
    """
    made = QWidget()
    made.setBackgroundRole(Role.Base)
    made.setAutoFillBackground(True)
    area.setViewport(made)


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


def links(*items: QWidget) -> QHBoxLayout:
    """Links side by side, the words of the first below the words above it."""
    line = row(*items, None, spacing=4)
    line.insertSpacing(0, -_LINK_EDGE)
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


def fit(dialog: QWidget, wide: int, high: int) -> None:
    """Give a dialog the size it wants, as far as the window it belongs to has room for it."""
    parent = dialog.parentWidget()
    room = parent.window().size() if parent else QSize(wide, high)
    dialog.resize(min(wide, room.width()), min(high, room.height()))


def let_go(widget: QWidget) -> None:
    """Delete what was shown, with all that Qt's style sheet keeps of the parts in it.

    Of parts that no style sheet can speak of (what scrolls in a scroll area, the list of a combo
    box) it keeps something from when they are painted, and does not hear of their end: a kilobyte
    each that stays for good. A part that has a style sheet of its own it does hear of.
    """
    from PySide6.QtCore import Qt  # takes long to load, and the list of reports needs none of it

    for part in widget.findChildren(QWidget):
        if not part.testAttribute(Qt.WidgetAttribute.WA_StyleSheet):
            part.setStyleSheet("*{}")
    widget.deleteLater()
