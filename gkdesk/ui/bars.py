"""The bars above and below what the window shows.

They paint themselves: the list of reports is on screen before there is a style sheet.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QMenuBar, QStatusBar, QWidget

from gkdesk.ui import ink
from gkdesk.ui.guarded import guarded
from gkdesk.ui.ink import CENTRE, Role
from gkdesk.ui.parts import label, row

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent
    from PySide6.QtWidgets import QLabel

_HIGH, _EDGE = 38, 18


class MenuBar(QMenuBar):
    """The menus' names on the ground of the bar they stand in."""

    @guarded()
    def paintEvent(self, event: QPaintEvent) -> None:
        painter, chosen = QPainter(self), self.activeAction()
        for action in self.actions():
            place = self.actionGeometry(action)
            if chosen is not None and action is chosen:
                edge_and_ground = (Role.Midlight, Role.Midlight)
                ink.sheet(painter, place, self.palette(), edge_and_ground)
            painter.drawText(place, CENTRE, action.text())
        painter.end()

    def fit(self) -> None:
        """Be as high as the names are, so that the row has them in its middle."""
        self.setFixedHeight(self.sizeHint().height())


class TopBar(QWidget):
    """The program's name, the menus, and when the report is due, in one row."""

    def __init__(self, menus: MenuBar, due: QLabel) -> None:
        super().__init__()
        line = row(label("公开年报", "strong", wrap=False), menus, due, spacing=12)
        line.setContentsMargins(_EDGE, 0, _EDGE, 1)
        line.setStretch(1, 1)
        self.setLayout(line)

    @guarded(QSize(400, _HIGH))
    def sizeHint(self) -> QSize:
        return QSize(400, _HIGH)

    @guarded()
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        ink.fill(painter, self.rect(), self.palette(), Role.Base)
        edge = QRect(0, self.height() - 1, self.width(), 1)
        ink.fill(painter, edge, self.palette(), Role.Mid)
        painter.end()


class StatusBar(QStatusBar):
    """The line at the foot of the window."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizeGripEnabled(False)

    @guarded()
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        ink.fill(painter, self.rect(), self.palette(), Role.Base)
        ink.fill(painter, QRect(0, 0, self.width(), 1), self.palette(), Role.Mid)
        painter.end()
