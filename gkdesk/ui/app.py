"""Starting the window: makes every object once and hands it down."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from gkdesk import places
from gkdesk.domain.errors import Damaged, GkdeskError
from gkdesk.store.log import Entry, Store
from gkdesk.store.writer import Writer
from gkdesk.ui.guarded import FaultDialog, Watched
from gkdesk.ui.look import Look
from gkdesk.ui.signals import DeskSignals
from gkdesk.ui.window import MainWindow

if TYPE_CHECKING:
    from PySide6.QtCore import QSettings

    from gkdesk.desk.desk import Desk
    from gkdesk.readers.words import OwnWords
    from gkdesk.store.keeper import Keeper

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
        self, folder: Path, look: Look, now: Callable[[], datetime] = datetime.now
    ) -> None:
        """Raises WorldError where the store cannot be opened; ``now`` is the clock."""
        self.now = now
        self.signals = DeskSignals()
        self.store = Store(folder, now)
        self.writer = Writer(Watched(self.store), self.signals.outcome)
        self.folder = folder
        self.between: Callable[[], str] | None = None
        """What is to be done with the store when this window is closed, before the next opens."""
        self._desk: Desk | None = None
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
            from gkdesk.readers.editions import Editions

            editions = Editions(places.forms(), own=self.folder / "templates")
            keep, settle = self.writer.submit, self.writer.flush
            self._desk = Desk(
                self.store, editions, keep=keep, settle=settle, now=self.now, words=self.words
            )
            self.signals.listen_to(self._desk)
            self._desk.before_much(self.keeper.before)
            self._desk.subscribe(lambda _: self.keeper.changed())
        return self._desk

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

    def close(self) -> None:
        """Write what is left and let go of the store."""
        self.writer.close()
        self.keeper.close()
        self.store.close()


def run(folder: Path) -> int:
    """Open the window on the store in a folder; the exit status."""
    gc.disable()  # what is made while starting stays; looked through when there is time
    application, look = make_application()
    FaultDialog(application).install()
    QTimer.singleShot(_LATER, lambda: settle_in(application))
    told, status = "", 2
    while True:
        try:
            desktop = Desktop(folder, look)
        except GkdeskError as error:
            look.dress()
            between = _after_failure(folder, error)
        else:
            status = _show(desktop, told, application)
            between = desktop.between
        if between is None:
            return status
        told, status = _do(between), 2


def _show(desktop: Desktop, told: str, application: QApplication) -> int:
    """Show the window until it is closed."""
    with closing(desktop):
        desktop.window.show()
        desktop.window.home.say(told)
        QTimer.singleShot(_CALM, desktop.window, lambda: desktop.keeper.start())
        return application.exec()


def _after_failure(folder: Path, error: GkdeskError) -> Callable[[], str] | None:
    """Say why the store cannot be opened; what to do about it before it is tried again."""
    print(error, file=sys.stderr)
    if isinstance(error, Damaged):
        from gkdesk.ui.going_back import ask_after_damage

        return ask_after_damage(None, folder, error)
    _warn(error)
    return None


def _do(between: Callable[[], str]) -> str:
    """Do what the store has to be closed for; what became of it, in words."""
    try:
        return between()
    except GkdeskError as error:
        _warn(error)
        return ""


def _warn(error: GkdeskError) -> None:
    from PySide6.QtWidgets import QMessageBox

    QMessageBox.warning(None, "公开年报", str(error))
