"""The main window: home and the open report, the menus, what is saved."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QMainWindow, QStackedWidget

from gkdesk.domain.errors import GkdeskError
from gkdesk.ui.bars import MenuBar, StatusBar, TopBar
from gkdesk.ui.guarded import guarded
from gkdesk.ui.home import HomePage
from gkdesk.ui.look import Look
from gkdesk.ui.parts import label

if TYPE_CHECKING:
    from PySide6.QtGui import QAction, QCloseEvent
    from PySide6.QtWidgets import QMenu

    from gkdesk.desk.desk import Announcement
    from gkdesk.ui.app import Desktop
    from gkdesk.ui.report_view import ReportView

_NOTICE = "本软件仅处理拟公开信息，严禁录入国家秘密、工作秘密"


class MainWindow(QMainWindow):
    """Shows one thing at a time: the list of reports, or one report."""

    def __init__(self, desktop: Desktop, look: Look) -> None:
        super().__init__()
        self._desktop, self._look = desktop, look
        self._signals, self._writer = desktop.signals, desktop.writer
        self.view: ReportView | None = None
        self.home = HomePage(desktop, look)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.home)
        self.setCentralWidget(self._stack)
        self.setWindowTitle("公开年报")
        self.resize(1366, 768)
        self._saved = label("", "muted", wrap=False)
        self._status = label("", "muted", wrap=False)
        self._due = label("", "muted", wrap=False)
        self._menus()
        bar = StatusBar()
        self.setStatusBar(bar)
        notice = label(_NOTICE, "muted", wrap=False)
        for each in (self._saved, self._status, notice):
            each.setContentsMargins(8, 0, 8, 0)
        bar.addWidget(self._saved)
        bar.addWidget(self._status, 1)
        bar.addPermanentWidget(notice)
        self.home.open_asked.connect(self.open_report)
        self.home.export_asked.connect(self.export_report)
        self.home.import_asked.connect(self.import_file)
        self._signals.changed.connect(self._on_change)
        self._signals.saved.connect(self._on_saved)
        self._signals.failed.connect(self._on_failed)
        self.go_home()

    # -- menus -------------------------------------------------------------------------------

    def _menus(self) -> None:
        """The names of the menus; what is in them follows once the list has been painted."""
        bar = MenuBar()
        self.setMenuWidget(TopBar(bar, self._due))
        self._named = [bar.addMenu(name) for name in ("文件", "编辑", "报告", "帮助")]
        bar.fit()
        self._undo_actions: list[QAction] = []
        self._table_actions: list[QAction] = []
        self._report_actions: list[QAction] = []
        self.home.list.painted.connect(self._fill_menus)

    def _fill_menus(self) -> None:
        if self._report_actions:
            return
        file, edit, report, help_menu = self._named
        self._action(file, "报告列表", self.go_home, "Ctrl+L")
        self._action(file, "新建年度报告…", self._new, "Ctrl+N")
        self._action(file, "导入…", self.import_file, "Ctrl+O")
        file.addSeparator()
        self._action(file, "退出", self.close, "Ctrl+Q")
        self._undo_actions = [
            self._action(edit, "撤销", self._on_view("undo"), "Ctrl+Z"),
            self._action(edit, "恢复", self._on_view("redo"), "Ctrl+Y"),
        ]
        edit.addSeparator()
        self._table_actions = [
            # The keys themselves are the table's, so that they work in a text as everywhere.
            self._action(edit, "向下填充\tCtrl+D", self._on_table("fill_down")),
            self._action(edit, "向右填充\tCtrl+R", self._on_table("fill_right")),
            self._action(edit, "空格填 0", self._on_table("fill_zeros"), "Ctrl+0"),
        ]
        edit.addSeparator()
        self._table_actions.append(
            self._action(edit, "插入数字…", self._on_view("insert_number"), "Ctrl+I")
        )
        self._report_actions = [
            self._action(report, "上一部分", self._on_view("back"), "Ctrl+PgUp"),
            self._action(report, "下一部分", self._on_view("forward"), "Ctrl+PgDown"),
            self._action(report, "核对与导出", self._finish, "F9"),
            self._action(report, "本页下一处问题", self._on_view("next_finding"), "F8"),
            self._action(
                report, "确认本处无误，到下一处", self._on_view("confirm_and_next"), "Ctrl+Return"
            ),
            self._action(report, "显示或收起核对栏", self._on_view("fold_panel"), "F6"),
            self._action(report, "从上年带入空着的内容", self._on_view("bring_forward")),
            self._action(report, "修改记录…", self._history),
            self._action(report, "从这一年新建…", self._copy),
        ]
        self._action(report, "发布前检查的词表…", self._edit_words)
        self._action(help_menu, "使用手册", self._manual, "F1")
        self._action(help_menu, "关于", self._about)
        self._show_actions()

    def _action(
        self,
        menu: QMenu,
        text: str,
        run: Callable[[], object],
        keys: str = "",
    ) -> QAction:
        made = menu.addAction(text)
        if keys:
            made.setShortcut(keys)
        made.triggered.connect(lambda: run())
        return made

    def _on_view(self, name: str) -> Callable[[], None]:
        def run() -> None:
            if self.view is not None:
                getattr(self.view, name)()

        return run

    def _on_table(self, name: str) -> Callable[[], None]:
        def run() -> None:
            if self.view is not None:
                self.view.on_table(name)

        return run

    # -- where we are ------------------------------------------------------------------------

    def go_home(self) -> None:
        """Show the list of reports."""
        self._leave_report()
        self.home.say("")
        self.home.refresh()
        self._stack.setCurrentWidget(self.home)
        self.home.focus()
        self._show_actions()

    def _leave_report(self) -> None:
        if self.view is None:
            return
        view, self.view = self.view, None
        view.leave()
        self._desktop.desk.close(view.report_id)
        self._stack.removeWidget(view)
        view.deleteLater()
        self._status.clear()

    def open_report(self, report_id: int) -> None:
        """Show a report."""
        # Most of the window's code is for an open report; the list shows without it.
        from gkdesk.ui.report_view import ReportView

        self._look.dress()
        self._fill_menus()
        self._leave_report()
        try:
            self.view = ReportView(self._desktop, report_id, self._look)
        except GkdeskError as error:
            self.home.say(str(error))
            return
        self.view.status_changed.connect(self._status.setText)
        self.home.unit = self._desktop.desk.entry(report_id).unit
        self._stack.addWidget(self.view)
        self._stack.setCurrentWidget(self.view)
        self.home.rest()
        self._show_actions()
        self.view.page.focus()

    def export_report(self, report_id: int) -> None:
        """Show a report's last page."""
        self.open_report(report_id)
        self._finish()

    def _finish(self) -> None:
        if self.view is not None:
            self.view.go_to(self.view.last)

    def _new(self) -> None:
        self.go_home()
        self.home.new()

    def _copy(self) -> None:
        if self.view is not None:
            report = self.view.report_id
            self.go_home()
            self.home.copy_of(report)

    def _edit_words(self) -> None:
        """Open the office's word list in the system's own editor of texts."""
        from PySide6.QtCore import QUrl
        from PySide6.QtGui import QDesktopServices

        try:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._desktop.words.make())))
        except GkdeskError as error:
            self._status.setText(str(error))

    def _show_actions(self) -> None:
        open_ = self.view is not None
        for action in (*self._undo_actions, *self._table_actions, *self._report_actions):
            action.setEnabled(open_)
        self._show_due()
        title = f"{self.view.report.unit} {self.view.report.year} 年度 — " if self.view else ""
        self.setWindowTitle(title + "公开年报")

    def _show_due(self) -> None:
        if self.view is None or self.view.report.status != "draft":
            self._due.clear()
            return
        from gkdesk.ui.summary import due_date

        due = due_date(self.view.report)
        left = (due - self._desktop.today).days
        words = f"还有 {left} 天" if left >= 0 else f"已过 {-left} 天"
        self._due.setText(f"报送截止（{due.month}月{due.day}日）{words}")

    # -- files -------------------------------------------------------------------------------

    def import_file(self) -> None:
        """Bring in an exchange file."""
        from PySide6.QtWidgets import QFileDialog

        kinds = "公开年报交换文件 (*.gk.json *.json)"
        name, _ = QFileDialog.getOpenFileName(self, "导入", "", kinds)
        if name:
            self.go_home()
            self.import_path(Path(name))

    def import_path(self, path: Path) -> None:
        """Bring in a file, and say above the list what of it was refused."""
        from gkdesk.desk.documents import import_exchange

        try:
            brought = import_exchange(self._desktop.desk, path)
        except GkdeskError as error:
            self.home.say(str(error))
            return
        self.home.unit = brought.entry.unit
        self.home.refresh()
        told = [f"已导入 {brought.entry.name} {brought.entry.year} 年度报告。"]
        told += [f"没有读入：{each.path} {each.reason}" for each in brought.refused]
        self.home.say("\n".join([*told, *brought.notes]))

    # -- what is saved -----------------------------------------------------------------------

    def _on_change(self, _: Announcement) -> None:
        if not self._writer.idle:
            self._saved.setText("○ 正在保存")
        self._show_due()

    def _on_saved(self, _: int) -> None:
        # Only when everything is on disk: an older commit says nothing about newer typing.
        if self._writer.idle:
            self._saved.setText(f"● 已保存 {self._desktop.now():%H:%M:%S}")
            self._saved.setStyleSheet("")

    def _on_failed(self, sentence: str) -> None:
        self._saved.setText(f"✕ 未保存　{sentence}")
        self._saved.setStyleSheet(f"color: {self._look.colours.red}; font-weight: bold;")

    def saved_words(self) -> str:
        """What the status bar says about saving."""
        return self._saved.text()

    def due_words(self) -> str:
        """What the corner says about the deadline."""
        return self._due.text()

    @guarded()
    def closeEvent(self, event: QCloseEvent) -> None:
        self._leave_report()
        if self._writer.flush():
            event.accept()
            return
        from gkdesk.ui.dialogs import ask_to_leave

        if ask_to_leave(self):
            event.accept()
        else:
            self.home.refresh()
            event.ignore()

    # -- help --------------------------------------------------------------------------------

    def _history(self) -> None:
        if self.view is not None:
            from gkdesk.ui.dialogs import HistoryDialog

            self.view.commit()
            HistoryDialog(self, self._desktop.desk, self.view.report_id).open()

    def _manual(self) -> None:
        from gkdesk.ui.dialogs import ManualDialog

        ManualDialog(self).show()

    def _about(self) -> None:
        from gkdesk.ui.dialogs import show_about

        show_about(self)
