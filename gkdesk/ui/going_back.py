"""Backups in the window: their list, going back to one, and what is asked of a damaged store."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QMessageBox,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from gkdesk import places
from gkdesk.desk.keeping import go_back, lines, offered, told_loss
from gkdesk.desk.rescue import rescue
from gkdesk.domain.errors import Damaged, GkdeskError
from gkdesk.readers.editions import Editions
from gkdesk.store.backups import ASKED, Backups
from gkdesk.ui.parts import button, fit, label, row

if TYPE_CHECKING:
    from gkdesk.store.backups import Backup
    from gkdesk.ui.desktop import Desktop

Step = Callable[[], str]
_HEADS = ("备份时间", "原因", "内容", "最近的改动")


def ask_after_damage(parent: QWidget | None, folder: Path, error: Damaged) -> Step | None:
    """Say that the store is damaged and what there is to go back to; what to do, None for nothing.

    ``parent`` is the window while the store is open; without one the program is just starting.
    """
    newest = Backups(folder).newest_sound()
    box = QMessageBox(parent)
    box.setIcon(QMessageBox.Icon.Warning)
    box.setWindowTitle("数据文件损坏")
    box.setText(f"{error}\n\n{offered(newest)}")
    box.setInformativeText(
        "损坏的文件会改名留在旁边，不会删除；读得出的报告会另存到旁边的“抢救”文件夹，可以再导入。"
    )
    back = anew = None
    if newest:
        back = box.addButton("恢复这个备份", QMessageBox.ButtonRole.AcceptRole)
    if parent is None:
        anew = box.addButton("从空白开始", QMessageBox.ButtonRole.DestructiveRole)
    words = "先不恢复" if parent else "退出"
    leave = box.addButton(words, QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(back or leave)
    box.setEscapeButton(leave)
    box.exec()
    if back is not None and box.clickedButton() is back:
        return partial(_rescue, folder, newest)
    if anew is not None and box.clickedButton() is anew:
        return partial(_rescue, folder, None)
    return None


def _rescue(folder: Path, backup: Backup | None) -> str:
    from datetime import datetime

    done = rescue(folder, _editions(folder), backup.path if backup else None, datetime.now())
    begun = f"已恢复 {backup.at:%Y-%m-%d %H:%M} 的备份。" if backup else "已从空白开始。"
    return f"{begun}{done.told}"


def _editions(folder: Path) -> Editions:
    return Editions(places.forms(), own=folder / "templates")


class BackupsDialog(QDialog):
    """Every backup with its date, reason and content; one more, or back to one of them."""

    leave_asked = Signal(object)
    """Carries what is to be done once the window is closed."""

    def __init__(self, parent: QWidget, desktop: Desktop) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._desktop = desktop
        self.setWindowTitle("备份与恢复")
        fit(self, 760, 460)
        self.table = QTableWidget(0, len(_HEADS))
        self.table.setHorizontalHeaderLabels(list(_HEADS))
        self.table.verticalHeader().hide()
        self.table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QTableWidget.SelectionMode.SingleSelection)
        self.table.setTabKeyNavigation(False)
        self.table.setAccessibleName("备份")
        header = self.table.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for column, wide in enumerate((180, 90, 110)):
            header.resizeSection(column, wide)
        header.setStretchLastSection(True)
        self.said = label("", "muted")
        self.make = button("现在备份", self._make)
        self.back = button("恢复选中的备份…", self._go_back)
        self._arrange()
        self.table.itemSelectionChanged.connect(self._show_loss)
        self._fill()

    def _arrange(self) -> None:
        column = QVBoxLayout(self)
        column.addWidget(
            label(
                "每天第一次使用、导入和取回返回稿之前，程序都会自己备份；旧的只留一部分。", "muted"
            )
        )
        column.addWidget(self.table, 1)
        column.addWidget(self.said)
        column.addLayout(row(self.make, None, self.back, button("关闭", self.reject)))

    def _fill(self) -> None:
        self._lines = lines(self._desktop.store.backups)
        self.table.setRowCount(len(self._lines))
        for number, line in enumerate(self._lines):
            for column, text in enumerate(line.words):
                self.table.setItem(number, column, QTableWidgetItem(text))
        if self._lines:
            self.table.selectRow(0)
        self._show_loss()

    def _chosen(self) -> Backup | None:
        row = self.table.currentRow()
        whole = 0 <= row < len(self._lines) and self._lines[row].held is not None
        return self._lines[row].backup if whole else None

    def _loss(self, chosen: Backup | None) -> str:
        if chosen is None:
            return "这个备份读不出来，请另选一个。" if self._lines else "还没有备份。"
        try:
            return told_loss(self._desktop.store, chosen.path)
        except GkdeskError as error:
            return str(error)

    def _show_loss(self) -> None:
        chosen = self._chosen()
        self.said.setText(self._loss(chosen))
        self.back.setEnabled(chosen is not None)

    def _make(self) -> None:
        store = self._desktop.store
        try:
            made = store.backups.make(store, ASKED)
        except GkdeskError as error:
            self.said.setText(str(error))
            return
        self._fill()
        self.said.setText(f"已备份到 {made.path}")

    def _go_back(self) -> None:
        chosen = self._chosen()
        if chosen is None:
            return
        box = QMessageBox(self)
        box.setIcon(QMessageBox.Icon.Question)
        box.setWindowTitle("恢复备份")
        box.setText(f"恢复到 {chosen.at:%Y-%m-%d %H:%M:%S} 的备份？\n\n{self._loss(chosen)}")
        box.setInformativeText("现在的内容先备份一份，随时可以再恢复回来。")
        yes = box.addButton("恢复", QMessageBox.ButtonRole.AcceptRole)
        no = box.addButton("不恢复", QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(no)
        box.exec()
        if box.clickedButton() is yes:
            self.accept()
            self.leave_asked.emit(partial(_go_back, self._desktop.folder, chosen))


def _go_back(folder: Path, backup: Backup) -> str:
    told = go_back(folder, backup.path, _editions(folder))
    return f"已恢复 {backup.at:%Y-%m-%d %H:%M} 的备份。{told}"
