"""The main window: home and the open report, the menus, what is saved."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QMainWindow, QSizePolicy, QStackedWidget

from gkdesk.domain.errors import Damaged, GkdeskError
from gkdesk.ui.bars import MenuBar, StatusBar, TopBar
from gkdesk.ui.guarded import guarded
from gkdesk.ui.home import HomePage
from gkdesk.ui.look import Look
from gkdesk.ui.parts import label, let_go

if TYPE_CHECKING:
    from PySide6.QtCore import QMimeData
    from PySide6.QtGui import QAction, QCloseEvent, QDragEnterEvent, QDropEvent
    from PySide6.QtWidgets import QMenu

    from gkdesk.desk.desk import Announcement
    from gkdesk.ui.arrivals import Arrivals
    from gkdesk.ui.bring_view import BringView
    from gkdesk.ui.desktop import Desktop
    from gkdesk.ui.report_view import ReportView

_NOTICE = "本软件仅处理拟公开信息，严禁录入国家秘密、工作秘密"
_FILES = (
    "年报文件 (*.docx *.docm *.doc *.wps *.rtf *.odt *.xlsx *.xlsm *.xls *.et *.ods *.pdf *.html"
    " *.htm *.mht *.mhtml *.txt *.json *.gkd);;所有文件 (*)"
)
"""What is offered first; whatever is chosen, its bytes decide what it is."""
_FRAME = 48
"""More than the title bar and the edges that a desktop puts round a window."""


class MainWindow(QMainWindow):
    """Shows one thing at a time: the list of reports, one report, or files being brought in."""

    def __init__(self, desktop: Desktop, look: Look) -> None:
        super().__init__()
        self._desktop, self._look = desktop, look
        self._signals, self._writer = desktop.signals, desktop.writer
        self.view: ReportView | None = None
        self.bringing: BringView | None = None
        self._arrivals: Arrivals | None = None
        self._heard: set[str] = set()
        self._asking = False
        self.setAcceptDrops(True)
        self.home = HomePage(desktop, look)
        self.resize(1366, 768)
        self.home.resize(self.size())  # else the stack asks what it wants, laid out for nothing
        self._stack = QStackedWidget()
        self._stack.addWidget(self.home)
        self.setCentralWidget(self._stack)
        self.setWindowTitle("公开年报")
        self._saved = label("", "muted", wrap=False)
        self._typing, self._kept, self._failure = False, "", ""
        self._status = label("", "muted", wrap=False)
        self._due = label("", "muted", wrap=False)
        self._menus()
        bar = StatusBar()
        self.setStatusBar(bar)
        notice = label(_NOTICE, "muted", wrap=False)
        for each in (self._saved, self._status, notice):
            each.setContentsMargins(8, 0, 8, 0)
        # A long sentence is cut off rather than making the window wider than the screen.
        self._status.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        bar.addWidget(self._saved)
        bar.addWidget(self._status, 1)
        bar.addPermanentWidget(notice)
        self.home.open_asked.connect(self.open_report)
        self.home.export_asked.connect(self.export_report)
        self.home.import_asked.connect(self.import_file)
        self._signals.changed.connect(self._on_change)
        self._signals.saved.connect(self._on_saved)
        self._signals.failed.connect(self._on_failed)
        self._signals.warned.connect(self.warn)
        self.go_home()

    def appear(self) -> None:
        """Show the window: over the whole screen, where its frame would stand out from it."""
        room = self.screen().availableGeometry().size()
        if room.width() < self.width() + _FRAME or room.height() < self.height() + _FRAME:
            self.resize(self.size().boundedTo(room))
            self.showMaximized()
        else:
            self.show()

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
        self._action(file, "导入往年的报告、交换文件…", self.import_file, "Ctrl+O")
        self._action(file, "导入复制的文字", self.import_copied, "Ctrl+Shift+O")
        file.addSeparator()
        self._action(file, "备份与恢复…", self._backups)
        self._action(file, "移交…", self.hand_over)
        self._action(file, "接收移交…", lambda: self.arrivals.ask_for_unit())
        if self._desktop.copy is not None:
            self._action(file, "交回原处", self.hand_back)
        file.addSeparator()
        self._action(file, "退出", self.close, "Ctrl+Q")
        self._undo_actions = [
            self._action(edit, "撤销", self._on_view("undo"), "Ctrl+Z"),
            self._action(edit, "恢复", self._on_view("redo"), "Ctrl+Y"),
        ]
        edit.addSeparator()
        # The keys of these are those of the field that has the keyboard, or of the table.
        for text, name in (
            ("剪切\tCtrl+X", "cut"),
            ("复制\tCtrl+C", "copy"),
            ("粘贴\tCtrl+V", "paste"),
        ):
            self._action(edit, text, partial(self._in_field, name))
        edit.addSeparator()
        self._table_actions = [
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
            self._action(report, "取回返回稿…", self.take_back_file, "Ctrl+T"),
            self._action(report, "历次稿件…", self.show_rounds),
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

    @staticmethod
    def _in_field(name: str) -> None:
        """Cut, copy or paste where the keyboard is, if that is a place where one can."""
        from PySide6.QtWidgets import QApplication, QLineEdit, QTableView, QTextEdit

        field = QApplication.focusWidget()
        if isinstance(field, QLineEdit | QTextEdit | QTableView):
            getattr(field, name, lambda: None)()

    # -- where we are ------------------------------------------------------------------------

    def go_home(self) -> bool:
        """Show the list of reports, if what is in view may be left; whether that is so."""
        may = self._may_leave_files()
        if may:
            self._go_home()
        return may

    def _go_home(self) -> None:
        lost = self._leave_report()
        self._leave_files()
        self.home.say(lost)
        self.home.refresh()
        self._stack.setCurrentWidget(self.home)
        self.home.focus()
        self._show_actions()

    def _leave_report(self) -> str:
        """Be done with the open report; what was not taken over from it, in one sentence."""
        if self.view is None:
            return ""
        view, self.view = self.view, None
        lost = view.leave()
        self._on_typing(False)
        self._desktop.desk.close(view.report_id)
        self._stack.removeWidget(view)
        let_go(view)
        self._status.clear()
        return lost

    def open_report(self, report_id: int) -> None:
        """Show a report."""
        # Most of the window's code is for an open report; the list shows without it.
        from gkdesk.ui.report_view import ReportView

        if not self._may_leave_files():
            return
        self._look.dress()
        self._fill_menus()
        self._leave_report()
        self._leave_files()
        try:
            self.view = ReportView(self._desktop, report_id, self._look)
        except GkdeskError as error:
            self.home.say(str(error))
            if isinstance(error, Damaged):
                self.warn(error)
            return
        self.view.status_changed.connect(self._status.setText)
        self.view.typing.connect(self._on_typing)
        self.view.take_back_asked.connect(self.take_back_file)
        self.view.rounds_asked.connect(self.show_rounds)
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
        from gkdesk.ui.outside import open_outside

        try:
            if why := open_outside(self._desktop.words.make()):
                self.say(why)
        except GkdeskError as error:
            self._status.setText(str(error))

    def _show_actions(self) -> None:
        open_ = self.view is not None
        for action in (*self._undo_actions, *self._table_actions, *self._report_actions):
            action.setEnabled(open_)
        self._show_due()
        if self.bringing is not None:
            self.setWindowTitle("导入核对 — 公开年报")
            return
        title = f"{self.view.report.unit} {self.view.report.year} 年度 — " if self.view else ""
        self.setWindowTitle(title + "公开年报")

    def _show_due(self) -> None:
        if self.view is None or self.view.report.status != "draft":
            self._due.clear()
            return
        from gkdesk.domain.cover import due_date

        report = self.view.report
        due = due_date(report.form, report.values, report.year)
        left = (due - self._desktop.today).days
        words = f"还有 {left} 天" if left >= 0 else f"已过 {-left} 天"
        self._due.setText(f"报送截止（{due.month}月{due.day}日）{words}")

    # -- files -------------------------------------------------------------------------------

    def import_file(self) -> None:
        """Ask for files of earlier years, or exchange files, and show what they hold."""
        from PySide6.QtWidgets import QFileDialog

        names, _ = QFileDialog.getOpenFileNames(self, "导入", "", _FILES)
        if names:
            self.take_files([Path(name) for name in names])

    def import_copied(self) -> None:
        """Show what report there is in what was copied from a page or a document."""
        from PySide6.QtGui import QGuiApplication

        self._bring_view()
        self._take_copied(QGuiApplication.clipboard().mimeData())

    def take_files(self, paths: list[Path]) -> None:
        """What is opened or dropped on the window: a file that came back, or reports to bring in.

        One file alone may have come back from review, where something went there, or be one that
        was handed over.
        """
        if len(paths) == 1 and paths[0].suffix.lower() == ".gkd":
            self.arrivals.take_over(paths[0])
        elif len(paths) == 1 and self.arrivals.are_awaited():
            self.arrivals.take_back(paths[0], asked=False)
        else:
            self.bring(paths)

    def bring(self, paths: list[Path]) -> None:
        """Show what reports there are in files."""
        self._bring_view().add(paths)

    @property
    def arrivals(self) -> Arrivals:
        """What reads files that come back or are handed over, made when the first one is."""
        if self._arrivals is None:
            from gkdesk.ui.arrivals import Arrivals

            self._arrivals = Arrivals(self, self._desktop, self._look)
            note = self._arrivals.note
            self.statusBar().insertWidget(1, note, 1)
            note.shown.connect(self._status.setHidden)  # there is room for one of the two
            note.hide()  # the bar shows what it is given
        return self._arrivals

    def take_back_file(self) -> None:
        """Ask for the Word file that came back from review, and compare it."""
        self.arrivals.ask_for_draft()

    def answer(self, files: list[Path]) -> None:
        """Come forward for a second start of the program, with the files it was given."""
        from PySide6.QtCore import Qt  # takes long to load, and is seldom wanted
        from PySide6.QtWidgets import QApplication

        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.raise_()
        self.activateWindow()
        QApplication.alert(self)  # where the system does not let a window come forward by itself
        if files:
            self.take_files(files)
        else:
            self.say("公开年报已经开着，就在这个窗口里，没有再开一个。")

    def say(self, sentence: str) -> None:
        """Say something about a report where the clerk is."""
        if self.view is not None:
            self.view.say(sentence)
        else:
            self._tell(sentence)

    def commit(self) -> None:
        """Hand over what is being typed in the open report."""
        if self.view is not None:
            self.view.commit()

    def show_rounds(self) -> None:
        """Show what went out and came back of the open report."""
        from gkdesk.desk.milestones import milestones

        if self.view is None:
            return
        if not milestones(self._desktop.desk, self.view.report_id):
            self.say("还没有送审过。在这一页导出送审稿，就记为第1稿。")
        else:
            from gkdesk.ui.rounds import RoundsDialog

            self.view.commit()
            RoundsDialog(self, self._desktop.desk, self.view.report_id, self._look).open()

    def _take_copied(self, data: QMimeData) -> None:
        if not self._bring_view().add_copied(data):
            self._status.setText("剪贴板里没有文字。请先在网页或文档里选中报告，复制，再回来粘贴。")

    def _bring_view(self) -> BringView:
        """The files being brought in, in view; an open report is left for them."""
        if self.bringing is None:
            from gkdesk.ui.bring_view import BringView

            self._look.dress()
            self._leave_report()
            self.bringing = view = BringView(self._desktop, self._look)
            view.finished.connect(self._on_brought)
            view.open_asked.connect(self.open_report)
            view.add_asked.connect(self.import_file)
            view.paste_asked.connect(self.import_copied)
            self._stack.addWidget(view)
            self._stack.setCurrentWidget(view)
            self._show_actions()
            view.focus()
        self._status.clear()
        return self.bringing

    def _may_leave_files(self) -> bool:
        """Whether files that could be brought in may be left; asked where there are some."""
        if self.bringing is None:
            return True
        self.bringing.sheet.commit()
        if not self.bringing.pending:
            return True
        from gkdesk.ui.dialogs import ask_to_leave_files

        return ask_to_leave_files(self, self.bringing.pending)

    def _leave_files(self) -> None:
        if self.bringing is None:
            return
        view, self.bringing = self.bringing, None
        view.close_files()
        self._stack.removeWidget(view)
        let_go(view)

    def _on_brought(self, reports: list[int]) -> None:
        """All files came in: back to the list, which says so."""
        entries = [self._desktop.desk.entry(report) for report in reports]
        self.home.unit = entries[0].unit
        self._go_home()
        years = "、".join(str(year) for year in sorted({entry.year for entry in entries}))
        self.home.say(f"已导入 {len(entries)} 份报告：{years} 年度。")

    @guarded()
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    @guarded()
    def dropEvent(self, event: QDropEvent) -> None:
        urls = event.mimeData().urls()
        event.acceptProposedAction()
        self.take_files([Path(url.toLocalFile()) for url in urls if url.isLocalFile()])

    # -- handing over --------------------------------------------------------------------------

    def hand_over(self) -> None:
        """Ask how, and write a unit's reports with their history as one file."""
        from gkdesk.ui.handover import HandOverDialog

        self.commit()
        HandOverDialog(self, self._desktop.desk, self.home.unit).open()

    def on_taken(self, sentence: str, unit: int) -> None:
        """Reports of a unit that were handed over are in: back to the list, which says so."""
        self.home.unit = unit
        self._go_home()
        self.home.say(sentence)

    def hand_back(self) -> None:
        """Put a store that is worked on as a copy in the place it came from."""
        self.commit()
        back = self._desktop.hand_back()
        if back is not None:
            self.say(back.told)

    # -- what is saved -----------------------------------------------------------------------

    def _on_change(self, _: Announcement) -> None:
        self._show_saved()
        self._show_due()

    def _on_typing(self, typing: bool) -> None:  # noqa: FBT001  # as the signal carries it
        if typing != self._typing:
            self._typing = typing
            self._show_saved()

    def _on_saved(self, _: int) -> None:
        # Only when everything is on disk: an older commit says nothing about newer typing.
        if self._writer.idle:
            self._failure = ""
            self._kept = f"● 已保存 {self._desktop.now():%H:%M:%S}"
            self._show_saved()

    def _on_failed(self, sentence: str) -> None:
        self._failure = sentence
        self._show_saved()

    def _show_saved(self) -> None:
        """Say of all that is in sight whether it is on disk."""
        red = f"color: {self._look.colours.red}; font-weight: bold;" if self._failure else ""
        if red != self._saved.styleSheet():
            self._saved.setStyleSheet(red)
        if self._failure:
            self._saved.setText(f"✕ 未保存　{self._failure}")
        elif self._typing:
            self._saved.setText("○ 正在输入")
        else:
            self._saved.setText(self._kept if self._writer.idle else "○ 正在保存")

    # -- backups -----------------------------------------------------------------------------

    def hear(self, error: GkdeskError) -> None:
        """Say what failed where nobody waited for it; about the same damage ask once."""
        if str(error) in self._heard:
            self._tell(str(error))
            return
        self._heard.add(str(error))
        self.warn(error)

    def _tell(self, sentence: str) -> None:
        """Say something above the list, or in the line at the foot where there is no list."""
        if self.view is None and self.bringing is None:
            self.home.say(sentence)
        else:
            self._status.setText(sentence)
            self._status.setToolTip(sentence)

    def warn(self, error: GkdeskError) -> None:
        """Say what is not well with the store; of a damaged one, ask whether to go back."""
        self._tell(str(error))
        if isinstance(error, Damaged) and not self._asking:
            from gkdesk.ui.going_back import ask_after_damage

            self._asking = True
            try:
                step = ask_after_damage(self, self._desktop.folder, error)
            finally:
                self._asking = False
            self.leave_for(step)

    def _backups(self) -> None:
        from gkdesk.ui.going_back import BackupsDialog

        self.commit()
        self._writer.flush()
        dialog = BackupsDialog(self, self._desktop)
        dialog.leave_asked.connect(self.leave_for)
        dialog.open()

    def leave_for(self, step: Callable[[], str] | None) -> None:
        """Close for something that the store has to be closed for; the window opens again after."""
        self._desktop.between = step
        if step is not None and not self.close():
            self._desktop.between = None

    # -- closing -----------------------------------------------------------------------------

    def saved_words(self) -> str:
        """What the status bar says about saving."""
        return self._saved.text()

    def due_words(self) -> str:
        """What the corner says about the deadline."""
        return self._due.text()

    @guarded()
    def closeEvent(self, event: QCloseEvent) -> None:
        if not (self._may_leave_files() and self._may_drop_refused()):
            event.ignore()
            return
        if self._arrivals is not None:
            self._arrivals.leave()
        self._leave_report()
        self._leave_files()
        if self._writer.flush():
            event.accept()
            return
        from gkdesk.ui.dialogs import ask_to_leave

        if ask_to_leave(self):
            event.accept()
        else:
            self.home.refresh()
            event.ignore()

    def _may_drop_refused(self) -> bool:
        """Whether what stands refused in the open report may be lost; asked where there is some."""
        lost = self.view.refused_words() if self.view is not None else ""
        if not lost:
            return True
        from gkdesk.ui.dialogs import ask_to_drop

        return ask_to_drop(self, lost)

    # -- help --------------------------------------------------------------------------------

    def _history(self) -> None:
        if self.view is not None:
            from gkdesk.ui.history import HistoryDialog

            self.view.commit()
            HistoryDialog(self, self._desktop.desk, self.view.report_id).open()

    def _manual(self) -> None:
        from gkdesk.ui.dialogs import ManualDialog

        ManualDialog(self).show()

    def _about(self) -> None:
        from gkdesk.ui.dialogs import show_about

        show_about(self)
