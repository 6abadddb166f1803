"""Starting the window: makes every object once and hands it down."""

import os
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QLibraryInfo, QLocale, QSettings, QTranslator
from PySide6.QtGui import QFontDatabase, QIcon
from PySide6.QtWidgets import QApplication

from gkdesk import places
from gkdesk.desk.desk import Desk
from gkdesk.domain.errors import GkdeskError
from gkdesk.readers.editions import Editions
from gkdesk.readers.words import OwnWords
from gkdesk.store.log import Store
from gkdesk.store.writer import Writer
from gkdesk.ui.guarded import FaultDialog
from gkdesk.ui.look import Look
from gkdesk.ui.signals import DeskSignals
from gkdesk.ui.window import MainWindow


def prepare_input_method() -> None:
    """Let Chinese be typed through fcitx5, whose own plugin the Qt wheels do not carry.

    fcitx5 speaks ibus through the portal; has to be set before the application is made.
    """
    named = os.environ.get("QT_IM_MODULE", "") + os.environ.get("XMODIFIERS", "")
    if "fcitx" in named:
        os.environ["QT_IM_MODULE"] = "ibus"
        os.environ["IBUS_USE_PORTAL"] = "1"


def make_application() -> tuple[QApplication, Look]:
    """The application with its look and Chinese for Qt's own buttons."""
    prepare_input_method()
    application = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(application, QApplication)
    application.setApplicationName("gkdesk")
    application.setApplicationDisplayName("公开年报")
    icon = places.resources() / "gkdesk.svg"
    if icon.exists():
        application.setWindowIcon(QIcon(str(icon)))
    translator = QTranslator(application)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if translator.load(QLocale("zh_CN"), "qtbase", "_", folder):
        application.installTranslator(translator)
    return application, Look(application, places.resources() / "icons")


def can_show_chinese() -> bool:
    """Whether any font of this system has Chinese characters."""
    return bool(QFontDatabase.families(QFontDatabase.WritingSystem.SimplifiedChinese))


class Desktop:
    """The window with everything below it: store, writer, desk. ``close`` takes it down."""

    def __init__(
        self, folder: Path, look: Look, now: Callable[[], datetime] = datetime.now
    ) -> None:
        """Raises WorldError where the store cannot be opened; ``now`` is the clock."""
        self.signals = DeskSignals()
        self.store = Store(folder)
        self.writer = Writer(self.store, self.signals.outcome)
        editions = Editions(places.forms(), own=folder / "templates")
        words = OwnWords(folder)
        self.desk = Desk(
            self.store,
            editions,
            keep=self.writer.submit,
            settle=self.writer.flush,
            now=now,
            words=words,
        )
        self.signals.listen_to(self.desk)
        settings = QSettings(str(folder / "window.ini"), QSettings.Format.IniFormat)
        self.window = MainWindow(self.desk, self.signals, self.writer, look, settings, words)

    def close(self) -> None:
        """Write what is left and let go of the store."""
        self.writer.close()
        self.store.close()


def run(folder: Path) -> int:
    """Open the window on the store in a folder; the exit status."""
    application, look = make_application()
    sys.excepthook = FaultDialog(application)
    if not can_show_chinese():
        print("系统里没有中文字体，请安装 fonts-noto-cjk 或 fonts-wqy-zenhei。", file=sys.stderr)
    try:
        desktop = Desktop(folder, look)
    except GkdeskError as error:
        from PySide6.QtWidgets import QMessageBox

        QMessageBox.warning(None, "公开年报", str(error))
        print(error, file=sys.stderr)
        return 2
    with closing(desktop):
        desktop.window.show()
        return application.exec()
