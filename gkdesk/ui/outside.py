"""Files and folders opened in the system's own programs for them."""

from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from gkdesk.processes import as_started


def open_outside(path: Path) -> str:
    """Have the system open a file or a folder; "" or a sentence where it has no program for it.

    The other program writes its files as the person's programs do, not for this one's eyes alone.
    """
    with as_started():
        if QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))):
            return ""
    return f"这台电脑没有打开它的程序，请自己打开：{path}"
