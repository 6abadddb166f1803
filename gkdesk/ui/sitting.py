"""A sitting at the window: the store opened, the window shown until it is closed, and what follows.

Where the store cannot be opened it is said why, and what can be done about it is done.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from gkdesk import places
from gkdesk.domain.errors import Damaged, GkdeskError, Held
from gkdesk.store.held import unusable
from gkdesk.ui.app import settle_in
from gkdesk.ui.desktop import Desktop
from gkdesk.ui.guarded import FaultDialog
from gkdesk.ui.look import Look

if TYPE_CHECKING:
    from gkdesk.store.working_copy import WorkingCopy

_LATER = 100
"""Milliseconds after which the list of reports has been painted."""
_CALM = 1500
"""Milliseconds after which nobody waits for the start any more."""


def sit(application: QApplication, look: Look, folder: Path, files: Sequence[Path]) -> int:
    """Open the window on the store in a folder, with files to look at; the exit status.

    Where a window has the store open already, that one comes forward and gets the files.
    """
    faults = FaultDialog(application)
    faults.install()
    try:
        copy = _copy_of(folder)
    except (GkdeskError, OSError) as error:
        return _warn(error if isinstance(error, GkdeskError) else unusable(folder), look)
    folder = copy.folder if copy else folder
    QTimer.singleShot(_LATER, lambda: settle_in(application))
    told, status, editions = "", 2, None
    while True:
        try:
            make = partial(Desktop, folder, look, copy=copy, editions=editions)
            made = _opened(make, folder, files)
        except GkdeskError as error:
            between = _after_failure(folder, error, look)
        else:
            if isinstance(made, int):
                return made
            status, between = _show(made, told, faults, files), made.between
            editions = made.editions
            if made.not_back:
                status = _warn(GkdeskError(made.not_back), look)
        if between is None:
            return status
        told, status, files = _do(between, look), 2, ()


def _copy_of(folder: Path) -> WorkingCopy | None:
    """What is worked on instead of a folder where a store is not safe."""
    if not any(each.exists() for each in places.copies()):
        from gkdesk.store.ground import why_not  # alone, for a quick start where all is well

        if not why_not(folder):
            return None
    from gkdesk.store.working_copy import working_copy

    return working_copy(folder, places.copies())


def _opened(make: Callable[[], Desktop], folder: Path, files: Sequence[Path]) -> Desktop | int:
    try:
        return make()
    except Held as error:
        from gkdesk.ui.second_start import second_start

        return second_start(make, folder, files, error)


def _show(made: Desktop, told: str, faults: FaultDialog, files: Sequence[Path]) -> int:
    """Show the window until it is closed; ``told`` is what became of the one before."""
    with closing(made) as desktop:
        desktop.window.appear()
        desktop.window.home.say(told)
        QTimer.singleShot(_LATER, desktop.window, lambda: _listen(desktop, faults, files))
        QTimer.singleShot(_CALM, desktop.window, lambda: desktop.keeper.start())
        return QApplication.exec()


def _listen(desktop: Desktop, faults: FaultDialog, files: Sequence[Path]) -> None:
    """Hear of failures and of other starts, and look at the files this one was given."""
    from PySide6.QtCore import Qt  # takes long to load

    from gkdesk.ui.doorbell import Doorbell

    # Queued: no question inside the paint or the key that the failure came up in.
    faults.failed.connect(desktop.window.hear, Qt.ConnectionType.QueuedConnection)
    bell = Doorbell(desktop.folder, desktop.window)
    bell.rung.connect(desktop.window.answer)
    bell.listen()
    if desktop.copy is not None:
        desktop.window.home.say(desktop.copy.told)
    if files:
        desktop.window.take_files(list(files))


def _after_failure(folder: Path, error: GkdeskError, look: Look) -> Callable[[], str] | None:
    """Say why the store cannot be opened; what to do about it before it is tried again."""
    if isinstance(error, Damaged):
        from gkdesk.ui.going_back import ask_after_damage

        look.dress()
        print(error, file=sys.stderr)
        return ask_after_damage(None, folder, error)
    _warn(error, look)
    return None


def _do(between: Callable[[], str], look: Look) -> str:
    """Do what the store has to be closed for; what became of it, in words."""
    try:
        return between()
    except GkdeskError as error:
        _warn(error, look)
        return ""


def _warn(error: GkdeskError, look: Look) -> int:
    """Tell what keeps the window from opening, or was left undone when it closed."""
    from PySide6.QtWidgets import QMessageBox

    look.dress()
    print(error, file=sys.stderr)
    QMessageBox.warning(None, "公开年报", str(error))
    return 2
