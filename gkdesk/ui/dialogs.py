"""The few windows that stand apart: the manual, about, leaving unsaved."""

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QImage, QTextDocument
from PySide6.QtWidgets import (
    QDialog,
    QMessageBox,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from gkdesk import __version__, places
from gkdesk.ui.guarded import guarded
from gkdesk.ui.parts import fit

_MARGIN = 28


class _Pages(QTextBrowser):
    """A text whose pictures are no wider than the room there is."""

    def __init__(self, room: int) -> None:
        super().__init__()
        self._room = room

    @guarded()
    def loadResource(self, kind: int, name: QUrl | str) -> object:
        if kind != QTextDocument.ResourceType.ImageResource.value:
            return None
        picture = QImage(str(places.resources() / QUrl(name).path()))
        beside = self.verticalScrollBar().sizeHint().width() + 2 * self.frameWidth()
        shown = max(1, min(self._room - beside, picture.width()))
        pixels = max(1, min(round(shown * self.devicePixelRatioF()), picture.width()))
        made = picture.scaledToWidth(pixels, Qt.TransformationMode.SmoothTransformation)
        made.setDevicePixelRatio(pixels / shown)
        return made


class ManualDialog(QDialog):
    """The manual, which needs no network."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("使用手册")
        fit(self, 1040, 700)
        browser = _Pages(self.width() - 2 * _MARGIN)
        browser.document().setDocumentMargin(_MARGIN)
        browser.setMarkdown((places.resources() / "manual.md").read_text(encoding="utf-8"))
        lines = QVBoxLayout(self)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.addWidget(browser)


def show_about(parent: QWidget) -> None:
    """Version, licence, and what it is built on."""
    box = QMessageBox(parent)
    box.setWindowTitle("关于公开年报")
    box.setText(
        f"公开年报 gkdesk {__version__}\n政府信息公开工作年度报告的填报、核对与导出\n\n"
        "Apache-2.0 许可。界面使用 Qt 和 PySide6（LGPL-3.0，可以自行替换），\n"
        "文档使用 python-docx、XlsxWriter、lxml、pypdfium2（PDFium）。\n\n"
        "程序不连接网络，所有内容只保存在本机。"
    )
    box.open()


def ask_to_leave_files(parent: QWidget, count: int) -> bool:
    """Whether to go although files that were read are not brought in."""
    box = QMessageBox(parent)
    box.setWindowTitle("还有文件没有导入")
    box.setText(f"还有 {count} 份报告读了没有导入，在这里改过的也不会保留。")
    stay = box.addButton("留下来", QMessageBox.ButtonRole.RejectRole)
    leave = box.addButton("不导入了", QMessageBox.ButtonRole.DestructiveRole)
    box.setDefaultButton(stay)
    box.exec()
    return box.clickedButton() is leave


def ask_to_leave(parent: QWidget) -> bool:
    """Whether to close although something is not on disk yet."""
    box = QMessageBox(parent)
    box.setWindowTitle("还有内容没有存到磁盘")
    box.setText("最后的改动还没有存到磁盘。请先检查磁盘空间和权限，程序会自动再存。")
    stay = box.addButton("留下来", QMessageBox.ButtonRole.RejectRole)
    leave = box.addButton("放弃这些改动并退出", QMessageBox.ButtonRole.DestructiveRole)
    box.setDefaultButton(stay)
    box.exec()
    return box.clickedButton() is leave
