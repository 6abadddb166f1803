"""The application: made with its look before anything is shown, then handed to the window."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtWidgets import QApplication

from gkdesk import places
from gkdesk.ui.look import Look


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
    from gkdesk import memory

    memory.share()
    from PySide6.QtCore import QLibraryInfo, QTranslator
    from PySide6.QtGui import QFontDatabase, QIcon

    translator = QTranslator(application)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if translator.load("qtbase_zh_CN", folder):
        application.installTranslator(translator)
    application.setWindowIcon(QIcon(str(places.resources() / "gkdesk.svg")))
    if not QFontDatabase.families(QFontDatabase.WritingSystem.SimplifiedChinese):
        print("系统里没有中文字体，请安装 fonts-noto-cjk 或 fonts-wqy-zenhei。", file=sys.stderr)


def run(folder: Path, files: Sequence[Path] = ()) -> int:
    """Open the window on the store in a folder, with files to look at; the exit status."""
    application, look = make_application()
    from gkdesk.ui.sitting import sit

    return sit(application, look, folder, files)
