"""What the desk says, as Qt signals on the thread of the window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from gkdesk.desk.desk import Announcement, Desk


class DeskSignals(QObject):
    """One for the whole window.

    ``changed`` carries an Announcement; ``saved`` the number of the newest change on disk;
    ``failed`` a sentence on why a change is not on disk yet. The last two come from the writer's
    thread and arrive in the window's.
    """

    changed = Signal(object)
    saved = Signal(object)
    failed = Signal(str)

    def listen_to(self, desk: Desk) -> None:
        """Pass on what a desk announces."""
        desk.subscribe(self._on_change)

    def _on_change(self, news: Announcement) -> None:
        self.changed.emit(news)

    def outcome(self, number: int, failure: str) -> None:
        """To be called by the store's writer."""
        if failure:
            self.failed.emit(failure)
        else:
            self.saved.emit(number)
