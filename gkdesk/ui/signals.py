"""What the desk says, as Qt signals on the thread of the window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from gkdesk.desk.desk import Announcement, Desk
    from gkdesk.domain.errors import GkdeskError


class DeskSignals(QObject):
    """One for the whole window.

    ``changed`` carries an Announcement; ``saved`` the number of the newest change on disk;
    ``failed`` a sentence on why a change is not on disk yet. These two come from the writer's
    thread and arrive in the window's, like ``warned``, which carries what is wrong with the store
    or why there was no backup.
    """

    changed = Signal(object)
    saved = Signal(object)
    failed = Signal(str)
    warned = Signal(object)

    def listen_to(self, desk: Desk) -> None:
        """Pass on what a desk announces."""
        desk.subscribe(self._on_change)

    def _on_change(self, news: Announcement) -> None:
        self.changed.emit(news)

    def warn(self, error: GkdeskError) -> None:
        """To be called by the store's keeper."""
        self.warned.emit(error)

    def outcome(self, number: int, failure: str) -> None:
        """To be called by the store's writer."""
        if failure:
            self.failed.emit(failure)
        else:
            self.saved.emit(number)
