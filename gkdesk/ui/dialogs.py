"""The few windows that stand apart: the manual, about, leaving unsaved."""

from collections.abc import Iterator

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QImage, QResizeEvent, QTextCursor, QTextDocument
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
_PICTURE = "\N{OBJECT REPLACEMENT CHARACTER}"
_SMOOTH = Qt.TransformationMode.SmoothTransformation


class Manual(QTextBrowser):
    """The manual's text; its pictures are as wide as there is room, and no wider than they are."""

    def __init__(self) -> None:
        super().__init__()
        self.document().setDocumentMargin(_MARGIN)
        self.setSearchPaths([str(places.resources())])
        self.setMarkdown((places.resources() / "manual.md").read_text(encoding="utf-8"))
        self._pictures = list(self._found_pictures())

    def _found_pictures(self) -> Iterator[tuple[int, str, QImage]]:
        """Where each picture stands, what it is called, and the picture."""
        cursor = QTextCursor(self.document())
        for place, sign in enumerate(self.document().toRawText()):
            if sign == _PICTURE:
                cursor.setPosition(place + 1)
                name = cursor.charFormat().toImageFormat().name()
                yield place, name, QImage(str(places.resources() / name))

    @guarded()
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        room = self.viewport().width() - 2 * _MARGIN
        for place, name, picture in self._pictures:
            self._fit(place, name, picture, min(room, picture.width()))

    def _fit(self, place: int, name: str, picture: QImage, wide: int) -> None:
        dots = self.devicePixelRatioF()
        # Made smaller here: the document would leave out rows and columns of its dots.
        fitted = picture.scaledToWidth(round(wide * dots), _SMOOTH)
        fitted.setDevicePixelRatio(dots)
        kind = QTextDocument.ResourceType.ImageResource
        self.document().addResource(kind.value, QUrl(name), fitted)
        cursor = QTextCursor(self.document())
        cursor.setPosition(place)
        cursor.setPosition(place + 1, QTextCursor.MoveMode.KeepAnchor)
        shape = cursor.charFormat().toImageFormat()
        shape.setWidth(wide)
        cursor.setCharFormat(shape)


class ManualDialog(QDialog):
    """The manual, which needs no network."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("使用手册")
        fit(self, 1040, 700)
        lines = QVBoxLayout(self)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.addWidget(Manual())


def show_about(parent: QWidget) -> None:
    """Version, licence, and what it is built on."""
    box = QMessageBox(parent)
    box.setWindowTitle("关于公开年报")
    box.setText(
        f"公开年报 gkdesk {__version__}\n政府信息公开工作年度报告的填报、核对与导出\n\n"
        "Apache-2.0 许可。界面使用 Qt 和 PySide6（LGPL-3.0，可以自行替换）；"
        "文档使用 python-docx、XlsxWriter、lxml、pypdfium2（PDFium）。\n\n"
        "程序不连接网络，所有内容只保存在本机。"
    )
    box.open()


def ask_to_leave_files(parent: QWidget, count: int) -> bool:
    """Whether to go although files that were read are not brought in."""
    told = f"还有 {count} 份报告读了没有导入，在这里改过的也不会保留。"
    return _asked(parent, "还有文件没有导入", told, "不导入了")


def ask_to_drop(parent: QWidget, lost: str) -> bool:
    """Whether to close although what was refused would be lost; ``lost`` says what that is."""
    return _asked(parent, "有内容没有填进去", f"{lost}\n退出以后，这些内容不会保留。", "退出")


def ask_to_leave(parent: QWidget) -> bool:
    """Whether to close although something is not on disk yet."""
    told = "最后的改动还没有存到磁盘。请先检查磁盘空间和权限，程序会自动再存。"
    return _asked(parent, "还有内容没有存到磁盘", told, "放弃这些改动并退出")


def _asked(parent: QWidget, title: str, told: str, go: str) -> bool:
    """Whether something is to be lost, as the button ``go`` says; Enter and Esc keep it."""
    box = QMessageBox(parent)
    box.setWindowTitle(title)
    box.setText(told)
    stay = box.addButton("留下来", QMessageBox.ButtonRole.RejectRole)
    leave = box.addButton(go, QMessageBox.ButtonRole.DestructiveRole)
    box.setDefaultButton(stay)
    box.exec()
    return box.clickedButton() is leave
