"""移交 and 接收移交: a unit's reports go out as one file; what came is looked at, then taken in."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QDialog,
    QFileDialog,
    QGridLayout,
    QHeaderView,
    QInputDialog,
    QLineEdit,
    QPlainTextEdit,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from gkdesk.desk.desk import Desk
from gkdesk.desk.documents import stem_of
from gkdesk.desk.handover import (
    NEW,
    STATES,
    SUFFIX,
    Arrived,
    Compared,
    NeedsPassword,
    compared,
    hand_over,
    take_over,
    understood,
)
from gkdesk.domain.cover import STATUSES
from gkdesk.domain.errors import GkdeskError
from gkdesk.domain.report import Report
from gkdesk.ui.parts import add_field, button, fit, label, row

_ABOUT = (
    "把一个单位各年的报告、文档、送出过的每一稿和全部修改记录写成一个文件，交给接手的人；"
    "旁边另有一份交接清单（Word）。这里的内容不变。"
)
_PASSWORD = "设了密码，文件里的内容没有密码打不开，忘了也没有办法找回；交接清单只在文件里。"


_NARROW = QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
_UNIT = 1
_WIDE = 560
_LEAST = 80
"""Pixels that the years and the text of one keep on a small screen."""
_DECIDE = "本机已有的年度，勾选就是以移交的为准；本机的内容不会丢，留在修改记录里。"


class HandOverDialog(QDialog):
    """Which unit, under which password; then where to."""

    def __init__(self, parent: QWidget, desk: Desk, unit: int | None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("移交")
        self._desk = desk
        self.unit = QComboBox()
        self.unit.setMinimumContentsLength(20)
        self.unit.setSizeAdjustPolicy(_NARROW)
        for number, name in desk.names().items():
            self.unit.addItem(name, number)
        self.unit.setCurrentIndex(max(0, self.unit.findData(unit)))
        self.password, self.again = QLineEdit(), QLineEdit()
        for field in (self.password, self.again):
            field.setEchoMode(QLineEdit.EchoMode.Password)
        self.password.setPlaceholderText("可以不设；至少 8 个字符")
        self.outcome = label("", "muted")
        self.go = button("选择存放位置…", self._ask, "primary")
        self.go.setEnabled(self.unit.count() > 0)
        self._build()

    def _build(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 1)
        add_field(grid, (0, 0), "单位", self.unit)
        add_field(grid, (1, 0), "密码", self.password)
        add_field(grid, (2, 0), "再输一次", self.again)
        lines = QVBoxLayout(self)
        lines.setContentsMargins(20, 16, 20, 14)
        lines.setSpacing(10)
        lines.addWidget(label(_ABOUT))
        lines.addLayout(grid)
        lines.addWidget(label(_PASSWORD, "muted"))
        lines.addWidget(self.outcome)
        lines.addLayout(row(None, button("关闭", self.accept), self.go))
        self.setMinimumWidth(_WIDE)

    def _ask(self) -> None:
        if self.password.text() != self.again.text():
            self._say("两次输入的密码不一样，请重新输入。")
            self.again.setFocus()
            return
        newest = next(e for e in self._desk.entries() if e.unit == self.unit.currentData())
        stem = stem_of(self._desk.report(newest.id)).partition(str(newest.year))[0]
        name, _ = QFileDialog.getSaveFileName(
            self, "移交", f"{stem}移交{self._desk.today:%Y%m%d}{SUFFIX}", f"移交文件 (*{SUFFIX})"
        )
        if name:
            self.write(Path(name))

    def write(self, target: Path) -> None:
        """Write the file, and say what was written or why not."""
        try:
            made = hand_over(self._desk, self.unit.currentData(), target, self.password.text())
        except GkdeskError as error:
            self._say(str(error))
            return
        names = "”和“".join(path.name for path in made)
        self._say(f"已写好“{names}”，在 {target.parent}。")

    def _say(self, sentence: str) -> None:
        self.outcome.setText(sentence)
        self.adjustSize()


def asked_password(parent: QWidget, path: Path, error: GkdeskError, password: str) -> str | None:
    """The password of a file that could not be read for want of it, "" where none was given;
    None where that is not why."""
    if isinstance(error, NeedsPassword):
        asked = "密码"
    elif password:
        asked = f"{error}\n密码"
    else:
        return None
    field = QLineEdit.EchoMode.Password
    given, accepted = "", True
    while accepted and not given:  # Enter alone is no password
        given, accepted = QInputDialog.getText(parent, path.name, asked, field)
    return given if accepted else ""


class TakeOverDialog(QDialog):
    """The years of a hand-over file: read them here, tick what comes in."""

    taken = Signal(str, int)
    """The sentence that says what came in, and the unit it is of."""

    def __init__(self, parent: QWidget, desk: Desk, came: Arrived) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(f"接收移交 — {came.file}")
        parcel = understood(desk.editions, came)
        self._desk, self._parcel = desk, parcel
        self._found = compared(desk, parcel)
        self.table = _table(self._found)
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setAccessibleName("这一年的内容")
        self.outcome = label("", "wrong")
        self.go = button("接收", self.take, "primary")
        self._build()

    def _build(self) -> None:
        made = self._parcel.made
        self.table.currentCellChanged.connect(lambda line, *_: self._show(line))
        self.table.itemChanged.connect(lambda _: self._renew())
        lines = QVBoxLayout(self)
        lines.setContentsMargins(18, 14, 18, 12)
        lines.setSpacing(8)
        told = f"{made:%Y-%m-%d %H:%M} 移交，共 {len(self._found)} 份报告。还什么都没有收进来。"
        units = {each.handed.report.unit for each in self._found}
        if len(units) == 1:
            lines.addWidget(label(units.pop(), "strong"))
            self.table.hideColumn(_UNIT)
        lines.addWidget(label(told, "muted"))
        self.table.setMinimumHeight(_LEAST)
        self.text.setMinimumHeight(_LEAST)
        lines.addWidget(self.table, 2)
        lines.addWidget(self.text, 3)
        if any(each.choosable for each in self._found):
            lines.addWidget(label(_DECIDE))
        lines.addWidget(self.outcome)
        lines.addLayout(row(None, button("只看，不收", self.reject), self.go))
        self.outcome.hide()
        fit(self, 940, 640)
        self.table.setCurrentCell(0, 0)
        self._renew()

    def _show(self, line: int) -> None:
        self.text.setPlainText("\n".join(_lines(self._found[line].handed.report)))

    @property
    def chosen(self) -> list[Compared]:
        """The years that come in as the ticks stand."""
        ticks = (self.table.item(line, 0) for line in range(self.table.rowCount()))
        on = [tick is not None and tick.checkState() == Qt.CheckState.Checked for tick in ticks]
        return [each for each, ticked in zip(self._found, on, strict=True) if ticked]

    def _renew(self) -> None:
        count = len(self.chosen)
        self.go.setText(f"接收 {count} 份" if count else "接收")
        self.go.setEnabled(count > 0)

    def take(self) -> None:
        """Bring in what is chosen."""
        chosen = {each.uid for each in self.chosen}
        try:
            taken = take_over(self._desk, self._parcel, chosen)
        except GkdeskError as error:
            self.outcome.setText(str(error))
            self.outcome.show()
            return
        self.accept()
        newest = taken[0].handed.report
        unit = self._desk.find(newest.unit, newest.year).unit
        self.taken.emit(f"已接收 {len(taken)} 份报告，连同它们的修改记录。", unit)


def _table(found: list[Compared]) -> QTableWidget:
    """The years; one that is here already has to be ticked by hand."""
    table = QTableWidget(len(found), 5)
    table.setAccessibleName("移交文件里的报告")
    table.setHorizontalHeaderLabels(["年度", "单位", "状态", "与本机比", "移交的改于"])
    table.verticalHeader().hide()
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    for line, each in enumerate(found):
        report = each.handed.report
        here = f"（本机的改于 {each.here.changed:%Y-%m-%d %H:%M}）" if each.here else ""
        cells = (
            str(report.year),
            report.unit,
            STATUSES.label(report.status),
            STATES[each.state] + here,
            f"{each.handed.changed:%Y-%m-%d %H:%M}",
        )
        items = [QTableWidgetItem(text) for text in cells]
        if each.state == NEW or each.choosable:
            ticked = each.state == NEW
            items[0].setCheckState(Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked)
        for column, item in enumerate(items):
            table.setItem(line, column, item)
    table.resizeColumnsToContents()
    table.horizontalHeader().setSectionResizeMode(_UNIT, QHeaderView.ResizeMode.Stretch)
    table.horizontalHeader().setStretchLastSection(True)
    return table


def _lines(report: Report) -> list[str]:
    """A report as plain lines, to be read."""
    texts = ((field.place, report.printed(path)) for path, field in report.form.fields.items())
    return [report.title, "", *(f"{place}：{text}" for place, text in texts if text)]
