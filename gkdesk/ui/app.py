"""Starting the window: makes every object once and hands it down."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import date, datetime
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from gkdesk import places
from gkdesk.domain.errors import Damaged, GkdeskError, Held
from gkdesk.store.log import Entry, Store
from gkdesk.store.writer import Writer
from gkdesk.ui.guarded import FaultDialog, Watched
from gkdesk.ui.look import Look
from gkdesk.ui.signals import DeskSignals
from gkdesk.ui.window import MainWindow

if TYPE_CHECKING:
    from PySide6.QtCore import QSettings

    from gkdesk.desk.desk import Desk
    from gkdesk.readers.editions import Editions
    from gkdesk.readers.words import OwnWords
    from gkdesk.store.keeper import Keeper
    from gkdesk.store.working_copy import HandedBack, WorkingCopy

_LATER = 100
"""Milliseconds after which the list of reports has been painted."""
_CALM = 1500
"""Milliseconds after which nobody waits for the start any more."""


def prepare_input_method() -> None:
    """Let Chinese be typed through fcitx5, whose own plugin the Qt wheels do not carry.

    fcitx5 speaks ibus through the portal; has to be set before the application is made.
    """
    named = os.environ.get("QT_IM_MODULE", "") + os.environ.get("XMODIFIERS", "")
    if "fcitx" in named:
        os.environ["QT_IM_MODULE"] = "ibus"
        os.environ["IBUS_USE_PORTAL"] = "1"


def make_application() -> tuple[QApplication, Look]:
    """The application with its look."""
    prepare_input_method()
    # Asked for by its option: setStyle hands out the style, whose enumerations take long to load.
    application = QApplication.instance() or QApplication([sys.argv[0], "-style", "Fusion"])
    assert isinstance(application, QApplication)
    application.setApplicationName("gkdesk")
    application.setApplicationDisplayName("公开年报")
    return application, Look(application, places.resources() / "icons")


def settle_in(application: QApplication) -> None:
    """What has time until the list of reports is painted: Chinese for Qt's own buttons, the icon.

    Also says so where no font of this system has Chinese characters.
    """
    gc.enable()
    from PySide6.QtCore import QLibraryInfo, QTranslator
    from PySide6.QtGui import QFontDatabase, QIcon

    translator = QTranslator(application)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if translator.load("qtbase_zh_CN", folder):
        application.installTranslator(translator)
    application.setWindowIcon(QIcon(str(places.resources() / "gkdesk.svg")))
    if not QFontDatabase.families(QFontDatabase.WritingSystem.SimplifiedChinese):
        print("系统里没有中文字体，请安装 fonts-noto-cjk 或 fonts-wqy-zenhei。", file=sys.stderr)


class Desktop:
    """The window with everything below it: store, writer, desk. ``close`` takes it down."""

    def __init__(
        self,
        folder: Path,
        look: Look,
        now: Callable[[], datetime] = datetime.now,
        copy: WorkingCopy | None = None,
        editions: Editions | None = None,
    ) -> None:
        """Raises Held or WorldError where the store cannot be opened; ``now`` is the clock.

        ``copy`` says where the store in the folder came from and goes back to; ``editions`` are
        what the window before this one had read.
        """
        self.now, self.copy = now, copy
        self.not_back = ""
        self.signals = DeskSignals()
        self.store = Store(folder, now, window=True)
        self.writer = Writer(Watched(self.store), self.signals.outcome)
        self.folder = folder
        self.between: Callable[[], str] | None = None
        """What is to be done with the store when this window is closed, before the next opens."""
        self._desk: Desk | None = None
        self._editions = editions
        try:
            self.window = MainWindow(self, look)
        except GkdeskError:  # the list cannot be read: the file has to be free for what follows
            self.close()
            raise

    @property
    def desk(self) -> Desk:
        """The desk; loaded when it is first asked for, as the list shows without it."""
        if self._desk is None:
            from gkdesk.desk.desk import Desk

            editions = self.editions
            keep, settle = self.writer.submit, self.writer.flush
            self._desk = Desk(
                self.store, editions, keep=keep, settle=settle, now=self.now, words=self.words
            )
            self.signals.listen_to(self._desk)
            self._desk.before_much(self.keeper.before)
            self._desk.subscribe(lambda _: self.keeper.changed())
        return self._desk

    @property
    def editions(self) -> Editions:
        """The editions of the form, read once however often the window is opened."""
        if self._editions is None:
            from gkdesk.readers.editions import Editions

            self._editions = Editions(places.forms(), own=self.folder / "templates")
        return self._editions

    @cached_property
    def keeper(self) -> Keeper:
        """Who backs the store up and looks over it; not needed before the list shows."""
        from gkdesk.store.keeper import Keeper

        return Keeper(self.store, self.signals.warn, self.now)

    @cached_property
    def words(self) -> OwnWords:
        """The office's own word list."""
        from gkdesk.readers.words import OwnWords

        return OwnWords(self.folder)

    def entries(self) -> list[Entry]:
        """The reports as the desk has them; before there is one, as they are on disk."""
        return self._desk.entries() if self._desk else self.store.entries()

    @property
    def today(self) -> date:
        """The day it is."""
        return self.now().date()

    @property
    def settings(self) -> QSettings:
        """What the program remembers beside the reports."""
        from PySide6.QtCore import QSettings

        return QSettings(str(self.folder / "window.ini"), QSettings.Format.IniFormat)

    def hand_back(self) -> HandedBack | None:
        """Put what is a copy in the place of its original; None where it is none."""
        if self.copy is None:
            return None
        from gkdesk.desk.handover import hand_back

        self.writer.flush()
        return hand_back(self.desk, self.store, self.copy)

    def close(self) -> None:
        """Write what is left and let go of the store; ``not_back`` is why a copy stays here."""
        try:
            back = self.hand_back()
            self.not_back = back.told if back and not back.done else ""
        finally:
            self.writer.close()
            self.keeper.close()
            self.store.close()
            if made := self.__dict__.get("window"):
                made.deleteLater()  # what it is connected to would keep it, and all this, for good


def run(folder: Path, files: Sequence[Path] = ()) -> int:
    """Open the window on the store in a folder, with files to look at; the exit status.

    Where a window has the store open already, that one comes forward and gets the files.
    """
    gc.disable()  # what is made while starting stays; looked through when there is time
    application, look = make_application()
    faults = FaultDialog(application)
    faults.install()
    try:
        copy = _copy_of(folder)
    except GkdeskError as error:
        return _warn(error, look)
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
    """What is worked on instead of a folder that the clerk chose."""
    if folder == places.data():
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
        desktop.window.show()
        desktop.window.home.say(told)
        QTimer.singleShot(_LATER, desktop.window, lambda: _answer_the_door(desktop, files))
        QTimer.singleShot(_LATER, desktop.window, lambda: _hear_of_failures(desktop, faults))
        QTimer.singleShot(_CALM, desktop.window, lambda: desktop.keeper.start())
        return QApplication.exec()


def _answer_the_door(desktop: Desktop, files: Sequence[Path]) -> None:
    """Hear of other starts, and look at the files this one was given."""
    from gkdesk.ui.doorbell import Doorbell

    bell = Doorbell(desktop.folder, desktop.window)
    bell.rung.connect(desktop.window.answer)
    bell.listen()
    if desktop.copy is not None:
        desktop.window.home.say(desktop.copy.told)
    if files:
        desktop.window.take_files(list(files))


def _hear_of_failures(desktop: Desktop, faults: FaultDialog) -> None:
    """Have the window tell what failed where nobody waited for it."""
    from PySide6.QtCore import Qt  # takes long to load

    # Queued: no question inside the paint or the key that the failure came up in.
    faults.failed.connect(desktop.window.hear, Qt.ConnectionType.QueuedConnection)


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
