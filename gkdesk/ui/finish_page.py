"""核对与导出: what is still blank, what does not add up, and the documents."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QSettings, QStandardPaths, Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QFileDialog,
    QGridLayout,
    QLineEdit,
    QListWidgetItem,
    QRadioButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from gkdesk.desk.desk import Desk
from gkdesk.desk.documents import Wanted, export
from gkdesk.desk.rounds import Milestone, rounds, send
from gkdesk.domain.carried import CARRIED_TEXT
from gkdesk.domain.cover import STATUSES
from gkdesk.domain.errors import GkdeskError
from gkdesk.domain.finding import ERROR, Finding
from gkdesk.domain.status import DRAFT, FINAL, PUBLISHED
from gkdesk.ui.findings import summary
from gkdesk.ui.found_lines import found_lines
from gkdesk.ui.ink import Role
from gkdesk.ui.line_list import LineList
from gkdesk.ui.look import Look
from gkdesk.ui.outside import open_outside
from gkdesk.ui.pages import FINISH, SectionPage
from gkdesk.ui.parts import button, card, label, links, restyle, row

_FOLDER = "export/folder"
_LOW = 148
"""The list in a small window, where the page scrolls: some lines at a time."""


class FinishPage(SectionPage):
    """The last page. ``jump_asked`` carries the finding to go to.

    A Word draft that is made here is a milestone: what comes back is compared with it.
    """

    jump_asked = Signal(object)
    take_back_asked = Signal()
    rounds_asked = Signal()

    def __init__(self, desk: Desk, report_id: int, settings: QSettings, look: Look) -> None:
        super().__init__(desk, report_id, FINISH)
        self._settings = settings
        self._made: list[Path] = []
        self._findings: list[Finding] = []
        self._in_view = QTimer(self)
        self._in_view.setSingleShot(True)
        self._in_view.timeout.connect(self._show_news)
        self.head(
            "核对与导出", "有问题也可以先导出送审稿；双击一条，或选中后按 Enter，跳到那一格。"
        )
        self._add_body()
        self._add_list(look)
        self._add_export()
        self._add_status()
        self.set_compact(compact=False)

    def _add_body(self) -> None:
        """What is below the title scrolls where the window is too low for it."""
        body = QWidget()
        self._body = QVBoxLayout(body)
        self._body.setContentsMargins(0, 0, 0, 0)
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setWidget(body)
        self.lines.addWidget(self._area, 1)

    def set_compact(self, *, compact: bool) -> None:
        """In a small window the choices stand below one another, with less room around them."""
        super().set_compact(compact=compact)
        self._compact = compact
        side, top = (10, 6) if compact else (14, 10)
        for lines in (self._found, self._export_lines):
            lines.setContentsMargins(side, top, side, top)
        self._body.setContentsMargins(0, 0, 4 if compact else 0, 0)
        self.list.setMinimumHeight(_LOW if compact else 0)
        _arrange(self._kinds, (self.draft, self.clean), 1 if compact else 2)
        files = (self.word, self.excel, self.check, self.exchange)
        _arrange(self._files, files, 2 if compact else len(files))

    # -- what was found ----------------------------------------------------------------------

    def _add_list(self, look: Look) -> None:
        frame = card()
        self._found = lines = QVBoxLayout(frame)
        self._summary = label("", "strong")
        self.list = LineList(look, "核对结果")
        self.list.itemActivated.connect(self._activate)
        lines.addWidget(self._summary)
        lines.addWidget(self.list, 1)
        lines.addStretch(0)
        self._body.addWidget(frame, 1)

    def show_all(self, findings: Sequence[Finding]) -> None:
        """List what was found, section by section; the line that was chosen stays chosen."""
        self._ask("")
        self._findings = list(findings)
        lines = found_lines(self.report.form, findings)
        if lines != list(self.list.lines):
            chosen = self._goal(self.list.currentRow())
            self.list.show_lines(lines)
            self._choose_line(chosen)
        blank = sum(len(f.paths) for f in findings if f.check == "blank")
        counted = summary(findings) or "没有发现问题"
        self._summary.setText(
            f"{counted}，还有 {blank} 处没填" if blank else f"{counted}，全部填完"
        )
        self.list.setVisible(bool(findings))

    def _goal(self, row: int) -> Finding | None:
        """The finding that a line leads to."""
        goal = self.list.line(row).goal if row >= 0 else None
        return goal if isinstance(goal, Finding) else None

    def _choose_line(self, wanted: Finding | None) -> None:
        """Choose the line of a finding, else the first one."""
        goals = {row: goal for row in range(self.list.count()) if (goal := self._goal(row))}
        same = (row for row, goal in goals.items() if wanted and goal.key == wanted.key)
        self.list.setCurrentRow(next(same, next(iter(goals), -1)))

    def _activate(self, item: QListWidgetItem) -> None:
        if finding := self._goal(self.list.row(item)):
            self.jump_asked.emit(finding)

    # -- the documents -----------------------------------------------------------------------

    def _add_export(self) -> None:
        frame = card()
        self._export_lines = lines = QVBoxLayout(frame)
        # Each belongs to the card from the beginning, so that Tab comes to it before what is below.
        self.draft = QRadioButton("送审稿（页眉标明送审稿和日期，返回后可取回比对）", frame)
        self.clean = QRadioButton("正式稿（页眉没有标记）", frame)
        self.draft.setChecked(True)
        self.draft.toggled.connect(lambda: self._ask(""))
        self.word = QCheckBox("Word 文稿", frame)
        self.excel = QCheckBox("Excel 统计表", frame)
        self.check = QCheckBox("核对表", frame)
        self.check.setToolTip("核对结果、核实说明和主要数据，供领导审阅时参考")
        self.exchange = QCheckBox("交换文件（换电脑、交给别人用）", frame)
        self.word.setChecked(True)
        self.excel.setChecked(True)
        self._kinds, self._files = QGridLayout(), QGridLayout()
        self.folder = QLineEdit(str(self._last_folder()))
        self.folder.setAccessibleName("存放到")
        self.run = button("导出", self.export, "primary")
        choose = button("选择…", self._choose)
        lines.addWidget(label("导出", "strong"))
        lines.addLayout(self._kinds)
        lines.addLayout(self._files)
        lines.addLayout(row(label("存放到", wrap=False), self.folder, choose, self.run))
        lines.addWidget(self._question())
        self._add_outcome(lines)
        self._add_rounds(lines)
        self._body.addWidget(frame)

    def _add_rounds(self, lines: QVBoxLayout) -> None:
        """What has gone to the leaders, and the way back."""
        self._sent = label("", "muted")
        self._take_back = button("取回返回稿…", self.take_back_asked.emit, "link")
        self._take_back.setToolTip("领导改过的 Word 文件：逐处比对，再决定采纳哪些")
        self._rounds = button("历次稿件…", self.rounds_asked.emit, "link")
        line = row(self._sent, self._take_back, self._rounds)
        line.setStretch(0, 1)
        lines.addLayout(line)

    def _show_rounds(self) -> None:
        both = rounds(self.desk, self.report_id)
        sent = [each for each in both if isinstance(each, Milestone)]
        told = "还没有送审过。"
        if sent:
            last, came = sent[-1], len(both) - len(sent)
            told = f"已送审 {len(sent)} 稿{f'，取回 {came} 次' if came else ''}；"
            told += f"最近是{last.label}（{last.at.month}月{last.at.day}日）。"
        self._sent.setText(told)
        for each in (self._take_back, self._rounds):
            each.setVisible(bool(sent))

    def sent_words(self) -> str:
        """What the page says of what has gone to the leaders."""
        return self._sent.text()

    def outcome_words(self) -> str:
        """What the page says became of the last thing that was asked for."""
        return self._outcome.text()

    def _question(self) -> QWidget:
        """What is asked before a clean copy with errors standing goes out."""
        self._doubt = label("", "note")
        self._anyway = button("仍导出正式稿", self._export_anyway)
        self._as_draft = button("改为导出送审稿", self._export_as_draft, "primary")
        self._asking = QWidget()
        lines = QVBoxLayout(self._asking)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.addWidget(self._doubt)
        lines.addLayout(row(self._as_draft, self._anyway, None))
        self._asking.hide()
        return self._asking

    def _add_outcome(self, lines: QVBoxLayout) -> None:
        self._outcome = label("")
        self._open = button("打开文稿", self._open_first, "link")
        self._show = button("打开所在文件夹", self._open_folder, "link")
        lines.addWidget(self._outcome)
        lines.addLayout(links(self._open, self._show))
        for each in (self._outcome, self._open, self._show):
            each.hide()

    def _last_folder(self) -> Path:
        documents = QStandardPaths.StandardLocation.DocumentsLocation
        kept = self._settings.value(_FOLDER)
        return Path(str(kept)) if kept else Path(QStandardPaths.writableLocation(documents))

    def _choose(self) -> None:
        found = QFileDialog.getExistingDirectory(self, "存放到", self.folder.text())
        if found:
            self.folder.setText(found)

    def export(self) -> None:
        """Write the documents; a clean copy of a report with errors standing asks first."""
        doubt = self._doubts() if self.clean.isChecked() else ""
        self._ask(doubt)
        if doubt:
            self._as_draft.setFocus()
        else:
            self._export()

    def _ask(self, doubt: str) -> None:
        """Put the question, or take it away; while it stands, its button is the primary one."""
        if not doubt and self._asking.isAncestorOf(QApplication.focusWidget() or self):
            self.run.setFocus()  # else it would go on to the buttons that finish the report
        self._doubt.setText(doubt)
        self._asking.setVisible(bool(doubt))
        restyle(self.run, "primary", "" if doubt else "true")
        if doubt:
            self._in_view.start()

    def _doubts(self) -> str:
        """What stands against a clean copy, in one sentence; "" where nothing does."""
        errors = [f for f in self._findings if f.level == ERROR and f.open]
        settled = [finding for finding in errors if not finding.pending]
        blank = sum(len(f.paths) for f in errors if f.check == "blank")
        carried = sum(f.check == CARRIED_TEXT for f in errors)
        parts = (
            (len(settled), f"{len(settled)} 条错误没有改正"),
            (blank, f"{blank} 处没填"),
            (carried, f"{carried} 处上年带来的文字没有核对"),
        )
        told = "、".join(words for count, words in parts if count)
        first = f"，如：{settled[0].message}" if settled else "。"
        return f"还有 {told}{first}" if told else ""

    def _export_anyway(self) -> None:
        self._ask("")
        self._export()

    def _export_as_draft(self) -> None:
        self._ask("")
        self.draft.setChecked(True)
        self._export()

    def _export(self) -> None:
        wanted = Wanted(
            word=self.word.isChecked(),
            excel=self.excel.isChecked(),
            exchange=self.exchange.isChecked(),
            check=self.check.isChecked(),
            draft=self.draft.isChecked(),
        )
        self._made = []
        folder = self.folder.text().strip()
        if not folder:
            self._say("请先选择存放的文件夹。", wrong=True)
            return
        try:
            self._made = self._write(Path(folder), wanted)
        except GkdeskError as error:
            self._say(str(error), wrong=True)
            return
        finally:
            self._show_rounds()
        self._settings.setValue(_FOLDER, folder)
        names = "\n".join(path.name for path in self._made)
        self._say(
            f"已导出 {len(self._made)} 个文件：\n{names}" if self._made else "请选择要导出什么。"
        )

    def _write(self, folder: Path, wanted: Wanted) -> list[Path]:
        """Make the documents; of a draft that can still change, the Word file is a milestone."""
        sent: list[Path] = []
        if wanted.word and wanted.draft and self.report.status == DRAFT:
            sent = [send(self.desk, self.report_id, folder).file]
            wanted = replace(wanted, word=False)
        return sent + export(self.desk, self.report_id, folder, wanted)

    @property
    def made(self) -> list[Path]:
        """The documents of the last export."""
        return list(self._made)

    def say(self, sentence: str) -> None:
        """Say something where the page says what became of an export."""
        self._made = []
        self._say(sentence)
        self._show_rounds()

    def _say(self, text: str, *, wrong: bool = False) -> None:
        self._outcome.setText(text)
        self._outcome.setForegroundRole(Role.BrightText if wrong else Role.WindowText)
        self._outcome.show()
        self._open.setVisible(bool(self._made))
        self._show.setVisible(bool(self._made))
        self._in_view.start()

    def _show_news(self) -> None:
        """Scroll to what an export said or asked, once it has been laid out."""
        news = [self._asking, self._outcome, self._open]
        for each in news:
            if each.isVisible():
                self._area.ensureWidgetVisible(each, 0, 4)

    def _open_first(self) -> None:
        self._open_outside(self._made[0])

    def _open_folder(self) -> None:
        self._open_outside(self._made[0].parent)

    def _open_outside(self, path: Path) -> None:
        if why := open_outside(path):
            self._say(why, wrong=True)

    # -- the status --------------------------------------------------------------------------

    def _add_status(self) -> None:
        self._status = label("", wrap=False)
        self._finalize = button("标为已定稿", lambda: self._set(FINAL), tip="定稿后只读")
        self._publish = button("标为已公布", lambda: self._set(PUBLISHED), tip="公布后只读")
        self._reopen = button("重新打开", lambda: self._set(DRAFT))
        self._body.addLayout(row(self._status, None, self._reopen, self._finalize, self._publish))
        self.refresh(())

    def _set(self, status: str) -> None:
        try:
            self.desk.set_status(self.report_id, status)
        except GkdeskError as error:
            self.refused.emit(str(error))
        else:
            self.focus()  # the button that was pressed is gone

    def refresh(self, paths: Sequence[str]) -> None:
        """Show the status."""
        status = self.report.status
        self._status.setText(f"状态：{STATUSES.label(status)}")
        self._reopen.setVisible(status != DRAFT)
        self._finalize.setVisible(status == DRAFT)
        self._publish.setVisible(status != PUBLISHED)

    def enter(self) -> None:
        """Nothing is asked for beside this page."""
        self._show_rounds()
        self.guide_changed.emit([])

    def focus(self) -> None:
        """Put the keyboard on the button this page is for, where it is in view."""
        if self._compact and self._findings:
            self.list.setFocus()
        else:
            self.run.setFocus()


def _arrange(grid: QGridLayout, widgets: Sequence[QWidget], columns: int) -> None:
    """Put widgets into rows of so many, from the left."""
    for number, widget in enumerate(widgets):
        grid.addWidget(widget, number // columns, number % columns)
    for column in range(len(widgets) + 1):
        grid.setColumnStretch(column, 1 if column == columns else 0)
