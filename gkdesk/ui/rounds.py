"""历次稿件: what went to the leaders and what came back, and what changed between any two."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QDialog, QFileDialog, QVBoxLayout, QWidget

from gkdesk.desk.desk import Desk
from gkdesk.desk.rounds import Milestone, Return, changed_between, changes_sheet, rounds
from gkdesk.domain.errors import GkdeskError
from gkdesk.ui.differences import Differences
from gkdesk.ui.line_list import DISC, TICK, Line, LineList
from gkdesk.ui.look import Look
from gkdesk.ui.outside import open_outside
from gkdesk.ui.parts import button, fit, label, row

_HEADERS = ("", "位置", "原来", "改为", "", "谁改的")
_NOW = "现在"
_HIGHEST = 150
"""Pixels of the list of rounds: the differences have more to show."""


class RoundsDialog(QDialog):
    """The rounds of a report, and the differences of the two that are chosen."""

    def __init__(self, parent: QWidget, desk: Desk, report_id: int, look: Look) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._desk, self._id = desk, report_id
        self._made: Path | None = None
        entry = desk.entry(report_id)
        self.setWindowTitle(f"历次稿件 — {entry.name} {entry.year} 年度")
        self._rounds = rounds(desk, report_id)
        self.list = LineList(look, "历次稿件")
        self.table = Differences(look, _HEADERS, deciding=False)
        self.first, self.second = QComboBox(), QComboBox()
        self._same = label("两稿没有不同。", "muted")
        self._sheet = button("导出修改对照表…", self._export, tip="Word 文档，可附给领导")
        self._open = button("打开", self._open_made, "link")
        self._outcome = label("", "muted", wrap=False)
        self._build()
        self._fill()

    def _build(self) -> None:
        lines = QVBoxLayout(self)
        lines.setContentsMargins(18, 14, 18, 12)
        lines.setSpacing(8)
        for box, name in ((self.first, "从"), (self.second, "到")):
            box.setAccessibleName(f"比对{name}")
            box.setMinimumContentsLength(18)
        chooser = row(
            label("比对", "strong", wrap=False),
            self.first,
            label("到", wrap=False),
            self.second,
            None,
            self._sheet,
        )
        lines.addWidget(label("送审和返回", "strong", wrap=False))
        lines.addWidget(self.list, 1)
        lines.addLayout(chooser)
        lines.addWidget(self._same)
        lines.addWidget(self.table, 3)
        lines.addLayout(row(self._outcome, self._open, None, button("关闭", self.accept)))
        self._open.hide()
        fit(self, 1040, 680)

    def _fill(self) -> None:
        self.list.show_lines([_line(each) for each in self._rounds])
        self.list.setMaximumHeight(self.list.height_of_lines(_HIGHEST))
        for each in (each for each in self._rounds if isinstance(each, Milestone)):
            day = f"{each.label}（{each.at.month}月{each.at.day}日）"
            self.first.addItem(day, each)
            self.second.addItem(day, each)
        self.second.addItem(_NOW, None)
        # What has become of the newest that went out is asked for most.
        self.first.setCurrentIndex(self.first.count() - 1)
        self.second.setCurrentIndex(self.second.count() - 1)
        self.first.currentIndexChanged.connect(self._compare)
        self.second.currentIndexChanged.connect(self._compare)
        self._compare()

    def _compare(self) -> None:
        first, second = self._chosen
        until = second.change if second else None
        differences = changed_between(self._desk, self._id, first.change, until)
        self.table.show_differences(self._desk.report(self._id), differences)
        self.table.setVisible(bool(differences))
        self._same.setVisible(not differences)
        self._sheet.setEnabled(bool(differences))

    @property
    def _chosen(self) -> tuple[Milestone, Milestone | None]:
        """The two that are compared; None is the report of now."""
        return self.first.currentData(), self.second.currentData()

    def _export(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, "存放到")
        if folder:
            self.export_to(Path(folder))

    def export_to(self, folder: Path) -> None:
        """Write the sheet of what changed into a folder."""
        first, second = self._chosen
        number = second.number if second else None
        try:
            self._made = changes_sheet(self._desk, self._id, folder, first.number, number)
        except GkdeskError as error:
            self._outcome.setText(str(error))
            return
        self._outcome.setText(f"已导出 {self._made.name}")
        self._open.show()

    def _open_made(self) -> None:
        if self._made and (why := open_outside(self._made)):
            self._outcome.setText(why)


def _line(each: Milestone | Return) -> Line:
    when = f"{each.at:%Y-%m-%d %H:%M}"
    if isinstance(each, Milestone):
        return Line(f"{each.label}送审　{each.file}", DISC, "送出", figure=when)
    names = "、".join(each.reviewers)
    by = f"（{names}）" if names else ""
    return Line(f"{each.label}{by}　{each.file}", TICK, "取回", figure=when)
