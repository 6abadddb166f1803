"""Painting in the palette's colours without the namespace ``Qt``.

Its enumerations take a sixth of the time of the whole start to load, and any pen or brush made of
a colour in Python loads them; brushes of the palette and a widget's own pen do not.
"""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QPainter, QPainterPath, QPalette
from PySide6.QtWidgets import QWidget

Role = QPalette.ColorRole

PLAIN_TEXT = 0
CENTRE = 0x84
LEFT = 0x81
"""Left, and in the middle of its height."""
ROUND = 4
"""The radius of a button's corners."""


class Inks:
    """Pens in the palette's colours, for what paints with more than its widget's own."""

    def __init__(self, owner: QWidget) -> None:
        self._owner = owner
        self._wells: dict[Role, QWidget] = {}

    def dip(self, painter: QPainter, role: Role) -> None:
        """Give a painter the pen of a role of the owner's palette; its font is lost."""
        if role not in self._wells:
            self._wells[role] = well = QWidget(self._owner)
            well.setForegroundRole(role)
            well.hide()
        self._wells[role].initPainter(painter)


def fill(painter: QPainter, rect: QRect, palette: QPalette, role: Role) -> None:
    """Fill a rectangle."""
    painter.setBackground(palette.brush(role))
    painter.eraseRect(rect)


def sheet(
    painter: QPainter,
    rect: QRect,
    palette: QPalette,
    roles: tuple[Role, Role],
    *,
    radius: float = ROUND,
    wide: int = 1,
) -> None:
    """A rounded sheet; ``roles`` are those of its edge, ``wide`` pixels, and of its ground."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for inset, role in ((0, roles[0]), (wide, roles[1])):
        path = QPainterPath()
        place = QRectF(rect.adjusted(inset, inset, -inset, -inset))
        path.addRoundedRect(place, radius - inset, radius - inset)
        painter.fillPath(path, palette.brush(role))


def button(
    painter: QPainter,
    rect: QRect,
    palette: QPalette,
    *,
    primary: bool = False,
    focused: bool = False,
    hot: bool = False,
) -> None:
    """A button without its text."""
    ground = Role.Highlight if primary else Role.Midlight if hot else Role.Button
    still = Role.Highlight if primary else Role.Mid
    edge = (Role.WindowText if primary else Role.Highlight) if focused else still
    sheet(painter, rect, palette, (edge, ground), wide=2 if focused else 1)
