"""核对与导出: what is still blank, what does not add up, and the documents."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QSettings, QStandardPaths, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QCheckBox,
    QFileDialog,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from gkdesk.desk.desk import Desk
from gkdesk.desk.documents import Wanted, export
from gkdesk.domain.carried import CARRIED_TEXT
from gkdesk.domain.cover import STATUSES
from gkdesk.domain.errors import GkdeskError
from gkdesk.domain.finding import ERROR, Finding
from gkdesk.domain.status import DRAFT, FINAL, PUBLISHED
from gkdesk.ui.findings import LEVELS, summary
from gkdesk.ui.pages import FINISH, SectionPage
from gkdesk.ui.parts import button, card, label, row

_FOLDER = "export/folder"


class FinishPage(SectionPage):
    """The last page. ``jump_asked`` carries the finding to go to."""

    jump_asked = Signal(object)

    def __init__(self, desk: Desk, report_id: int, settings: QSettings) -> None:
        super().__init__(desk, report_id, FINISH)
        self._settings = settings
        self._made: list[Path] = []
        self._findings: list[Finding] = []
        self.head(
            "核对与导出", "有问题也可以先导出送审稿；双击一条，或选中后按 Enter，跳到那一格。"
        )
        self._add_list()
        self._add_export()
        self._add_status()

    # -- what was found ----------------------------------------------------------------------

    def _add_list(self) -> None:
        frame = card()
        lines = QVBoxLayout(frame)
        lines.setContentsMargins(14, 10, 14, 10)
        self._summary = label("", "strong")
        self._list = QListWidget()
        self._list.setAccessibleName("核对结果")
        self._list.setWordWrap(True)
        self._list.setSpacing(2)
        self._list.itemActivated.connect(self._activate)
        lines.addWidget(self._summary)
        lines.addWidget(self._list, 1)
        lines.addStretch(0)
        self.lines.addWidget(frame, 1)

    def show_all(self, findings: Sequence[Finding]) -> None:
        """List what was found, what is settled first."""
        self._asking.hide()
        ordered = sorted(findings, key=lambda finding: (finding.pending, not finding.open))
        if ordered != self._findings or not self._list.count():
            self._findings = ordered
            self._list.clear()
            for finding in ordered:
                self._list.addItem(self._item(finding))
        blank = sum(len(f.paths) for f in findings if f.check == "blank")
        counted = summary(findings) or "没有发现算不平的地方"
        self._summary.setText(
            f"{counted}，还有 {blank} 处没填" if blank else f"{counted}，全部填完"
        )
        self._list.setVisible(bool(findings))

    def _item(self, finding: Finding) -> QListWidgetItem:
        form = self.report.form
        named = form.section(finding.section).short if finding.section else "前言"
        kind = "未填完" if finding.pending else LEVELS[finding.level]
        if finding.check == CARRIED_TEXT:
            return QListWidgetItem(f"待确认　{named}　{finding.message}")
        if finding.explanation:
            return QListWidgetItem(f"已说明　{named}　{finding.message}（{finding.explanation}）")
        return QListWidgetItem(f"{kind}　{named}　{finding.message}")

    def _activate(self, item: QListWidgetItem) -> None:
        self.jump_asked.emit(self._findings[self._list.row(item)])

    # -- the documents -----------------------------------------------------------------------

    def _add_export(self) -> None:
        frame = card()
        lines = QVBoxLayout(frame)
        lines.setContentsMargins(14, 10, 14, 12)
        self.draft = QRadioButton("送审稿（页眉标明送审稿和日期）")
        self.clean = QRadioButton("正式稿（页眉没有标记）")
        self.draft.setChecked(True)
        self.word = QCheckBox("Word 文稿")
        self.excel = QCheckBox("Excel 统计表")
        self.check = QCheckBox("核对表")
        self.check.setToolTip("核对结果、核实说明和主要数据，供领导审阅时参考")
        self.exchange = QCheckBox("交换文件（换电脑、交给别人用）")
        self.word.setChecked(True)
        self.excel.setChecked(True)
        self.folder = QLineEdit(str(self._last_folder()))
        self.folder.setAccessibleName("存放到")
        self.run = button("导出", self.export, "primary")
        self._outcome = label("")
        self._doubt = label("", "note")
        self._anyway = button("仍导出正式稿", self._export_anyway)
        self._as_draft = button("改为导出送审稿", self._export_as_draft, "primary")
        self._asking = QWidget()
        asking = row(self._doubt, self._as_draft, self._anyway)
        asking.setContentsMargins(0, 0, 0, 0)
        asking.setStretch(0, 1)
        self._asking.setLayout(asking)
        self._asking.hide()
        self._open = button("打开文稿", self._open_first, "link")
        self._show = button("打开所在文件夹", self._open_folder, "link")
        choose = button("选择…", self._choose)
        lines.addWidget(label("导出", "strong"))
        lines.addLayout(row(self.draft, self.clean, None))
        lines.addLayout(row(self.word, self.excel, self.check, self.exchange, None))
        lines.addLayout(row(label("存放到", wrap=False), self.folder, choose, self.run))
        lines.addWidget(self._asking)
        lines.addWidget(self._outcome)
        lines.addLayout(row(self._open, self._show, None))
        for each in (self._outcome, self._open, self._show):
            each.hide()
        self.lines.addWidget(frame)

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
        self._asking.setVisible(bool(doubt))
        self._doubt.setText(doubt)
        if doubt:
            self._as_draft.setFocus()
        else:
            self._export()

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
        self._asking.hide()
        self._export()

    def _export_as_draft(self) -> None:
        self._asking.hide()
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
            self._say("请先选择存放的文件夹。")
            return
        try:
            self._made = export(self.desk, self.report_id, Path(folder), wanted)
        except GkdeskError as error:
            self._say(str(error))
            return
        self._settings.setValue(_FOLDER, folder)
        names = "\n".join(path.name for path in self._made)
        self._say(
            f"已导出 {len(self._made)} 个文件：\n{names}" if self._made else "请选择要导出什么。"
        )

    @property
    def made(self) -> list[Path]:
        """The documents of the last export."""
        return list(self._made)

    def _say(self, text: str) -> None:
        self._outcome.setText(text)
        self._outcome.show()
        self._open.setVisible(bool(self._made))
        self._show.setVisible(bool(self._made))

    def _open_first(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._made[0])))

    def _open_folder(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._made[0].parent)))

    # -- the status --------------------------------------------------------------------------

    def _add_status(self) -> None:
        self._status = label("", wrap=False)
        self._finalize = button("标为已定稿", lambda: self._set(FINAL), tip="定稿后只读")
        self._publish = button("标为已公布", lambda: self._set(PUBLISHED), tip="公布后只读")
        self._reopen = button("重新打开", lambda: self._set(DRAFT))
        self.lines.addLayout(row(self._status, None, self._reopen, self._finalize, self._publish))
        self.refresh(())

    def _set(self, status: str) -> None:
        try:
            self.desk.set_status(self.report_id, status)
        except GkdeskError as error:
            self.refused.emit(str(error))

    def refresh(self, paths: Sequence[str]) -> None:
        """Show the status."""
        status = self.report.status
        self._status.setText(f"状态：{STATUSES.label(status)}")
        self._reopen.setVisible(status != DRAFT)
        self._finalize.setVisible(status == DRAFT)
        self._publish.setVisible(status != PUBLISHED)

    def enter(self) -> None:
        """Nothing is asked for beside this page."""
        self.guide_changed.emit([])

    def focus(self) -> None:
        """Put the keyboard on the button this page is for."""
        self.run.setFocus()
