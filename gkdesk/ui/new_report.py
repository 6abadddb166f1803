"""The form for a new report: the unit, the year, and whose texts are copied."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QComboBox, QFrame, QGridLayout, QLineEdit, QVBoxLayout

from gkdesk.desk.desk import Desk
from gkdesk.domain.errors import GkdeskError
from gkdesk.ui.guarded import guarded
from gkdesk.ui.home import next_year
from gkdesk.ui.parts import add_field, button, label, row
from gkdesk.ui.year_field import YearField


class NewReport(QFrame):
    """The form for a new report, in its place on the page."""

    made = Signal(int)
    closed = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.setProperty("card", "true")
        self._desk = desk
        self.unit = QComboBox()
        self.unit.setEditable(True)
        self.unit.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        line = QLineEdit()
        line.setPlaceholderText("单位全称，如：乐清市市政公用工程建设中心")
        self.unit.setLineEdit(line)
        self.year = YearField(1990)
        self._doubted = 0
        """The year in question that was already asked about."""
        self.year.valueChanged.connect(self._begin_anew)
        self.setMaximumWidth(760)
        self.copied = QComboBox()
        self.unit.currentTextChanged.connect(self._offer_copies)
        self.unit.currentTextChanged.connect(self._begin_anew)
        self._wrong = label("", "wrong")
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 1)
        add_field(grid, (0, 0), "单位全称", self.unit)
        add_field(grid, (1, 0), "报告年度", self.year)
        add_field(grid, (2, 0), "从往年新建", self.copied)
        self.go = button("新建", self.make, "primary")
        self._cancel = button("取消", self._put_away)
        lines = QVBoxLayout(self)
        lines.setContentsMargins(20, 14, 20, 14)
        lines.addWidget(label("新建年度报告", "strong"))
        lines.addLayout(grid)
        lines.addWidget(self._wrong)
        lines.addLayout(row(None, self._cancel, self.go))
        line.returnPressed.connect(self.make)

    def offer(self, unit: int | None) -> None:
        """Show the form for a unit, or for one not yet known."""
        names = self._desk.names()
        self.unit.clear()
        self.unit.addItems(list(names.values()))
        self.unit.setCurrentText(names.get(unit, "") if unit is not None else "")
        self._offer_copies(self.unit.currentText())
        mine = (entry for entry in self._desk.entries() if entry.unit == unit)
        self.year.setValue(next_year(mine, self._desk.today))
        self._wrong.hide()
        self._cancel.setVisible(bool(names))
        self.show()
        self.unit.setFocus()

    def _offer_copies(self, name: str) -> None:
        self.copied.clear()
        self.copied.addItem("不带入，从空白开始", None)
        for entry in self._desk.entries():
            if entry.name == name.strip():
                self.copied.addItem(f"带入 {entry.year} 年度的文字和结转", entry.id)
        if self.copied.count() > 1:
            self.copied.setCurrentIndex(1)

    def choose_source(self, report: int) -> None:
        """Preset which report's texts are copied."""
        self.copied.setCurrentIndex(max(0, self.copied.findData(report)))

    @guarded()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.InsertParagraphSeparator):
            self.make()
        elif event.matches(QKeySequence.StandardKey.Cancel) and not self._cancel.isHidden():
            self._put_away()
        else:
            super().keyPressEvent(event)

    def _begin_anew(self) -> None:
        """What was said of the form was said of what stood in it then."""
        self._doubted = 0
        self._wrong.hide()

    def _put_away(self) -> None:
        self.hide()
        self.closed.emit()

    def make(self) -> None:
        """Make the report, or say why not."""
        if self.isHidden():
            return  # one Enter can arrive twice, from the line and from the form
        doubt = self._desk.doubt_of_year(self.year.value())
        if doubt and self._doubted != self.year.value():
            self._doubted = self.year.value()
            self._say(f"{doubt}确实要新建，再点一次“新建”。")
            return
        try:
            entry = self._desk.new(
                self.unit.currentText(), self.year.value(), self.copied.currentData()
            )
        except GkdeskError as error:
            self._say(str(error))
            return
        self._put_away()
        self.made.emit(entry.id)

    @property
    def said(self) -> str:
        """What is wrong with the form, or in doubt; "" for nothing."""
        return self._wrong.text() if not self._wrong.isHidden() else ""

    def _say(self, sentence: str) -> None:
        self._wrong.setText(sentence)
        self._wrong.show()
