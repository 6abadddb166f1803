"""Code that a click will ask for, loaded while the list of reports is on the screen.

A module at a time with room for some frames between, so that neither the list nor the click waits.
"""

from __future__ import annotations

from importlib import import_module

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QAbstractScrollArea

_PAUSE = 30
"""Milliseconds between two modules."""
_MODULES = (
    *("gkdesk.domain.labels", "gkdesk.domain.paste", "gkdesk.domain.found"),
    *("gkdesk.domain.source", "gkdesk.desk.reading", "gkdesk.desk.earlier"),
    *("gkdesk.ui.line_list", "gkdesk.ui.bring_lines", "gkdesk.ui.table_view"),
    *("gkdesk.ui.text_edit", "gkdesk.ui.source_pane", "gkdesk.ui.bring_sheet"),
    *("gkdesk.ui.bring_view", "gkdesk.readers.guard", "gkdesk.domain.loader"),
)
"""What files that are dropped on the window need, each after what it is built upon."""


def load_ahead(window: QObject) -> None:
    """Begin; the timer belongs to the window and ends with it."""
    modules = iter(_MODULES)
    timer = QTimer(window)
    timer.setInterval(_PAUSE)

    def step() -> None:
        name = next(modules, "")
        if name:
            import_module(name)
        else:
            # Asked for a widget whose class it cannot know, PySide gets all classes ready.
            QAbstractScrollArea().viewport()
            timer.stop()
            timer.deleteLater()

    timer.timeout.connect(step)
    timer.start()
