"""Home: the reports of each unit by year, what is due, and the way to a new one."""

from datetime import date

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QProgressBar,
    QScrollArea,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from gkdesk.desk.desk import Desk
from gkdesk.domain.cover import DRAFT, STATUSES, due_day
from gkdesk.domain.errors import GkdeskError
from gkdesk.domain.report import Report
from gkdesk.store.log import Entry
from gkdesk.ui.guarded import guarded
from gkdesk.ui.parts import add_field, button, label, restyle, row

_AT_ONCE = 8
"""Cards made before the first paint; the rest follow when there is time."""
_SUMMER = 7
_FORM_PLACE = 2
"""Below the heading and the note."""
_WIDE = 900


def year_to_report(today: date) -> int:
    """The year the next report is about: last year in winter and spring, this year later on."""
    return today.year if today.month >= _SUMMER else today.year - 1


def due_date(report: Report) -> date:
    """The day a report is due, in the year after the one it is about."""
    month, day = due_day(report.form, report.values).split("-")
    last = 28 if (int(month), int(day)) == (2, 29) else int(day)
    return date(report.year + 1, int(month), last)


class ReportCard(QFrame):
    """One year in the list."""

    def __init__(self, home: "HomePage", entry: Entry) -> None:
        super().__init__()
        self._home = home
        self.entry = entry
        self.setProperty("card", "true")
        self.setFixedHeight(70)
        writable = entry.status == DRAFT
        line = QHBoxLayout(self)
        line.setContentsMargins(18, 8, 18, 8)
        line.setSpacing(12)
        year = label(str(entry.year), "title", wrap=False)
        year.setFixedWidth(80)
        self._status = label(STATUSES.label(entry.status), "strong", wrap=False)
        self._about = label(f"{entry.edition} 版格式", "muted")
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addStretch(1)
        words.addWidget(self._status)
        words.addWidget(self._about)
        words.addStretch(1)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setMaximumWidth(150)
        self._bar.setMinimumWidth(60)
        self._percent = label("", wrap=False)
        self._percent.setFixedWidth(44)
        self._open = button(
            "继续填写" if writable else "查看", self._go, "primary" if writable else ""
        )
        export = button("导出", lambda: home.export_asked.emit(entry.id))
        line.addWidget(year)
        line.addLayout(words, 1)
        for each in (self._bar, self._percent, export, self._open):
            line.addWidget(each)
        self._bar.setVisible(writable)
        self._percent.setVisible(writable)
        self.setAccessibleName(f"{entry.name} {entry.year} 年度，{STATUSES.label(entry.status)}")

    def show_details(self, report: Report, today: date) -> None:
        """Show how far the report is, when it is due, or its key figures."""
        percent = int(report.progress * 100)
        self._bar.setValue(percent)
        self._percent.setText(f"{percent}%")
        figures = _figures(report)
        about = _due(report, today) if report.status == DRAFT else figures
        self._about.setText(
            " · ".join(part for part in (f"{report.form.id} 版格式", about) if part)
        )

    def focus(self) -> None:
        """Put the keyboard on what this card is for."""
        self._open.setFocus()

    def _go(self) -> None:
        self._home.open_asked.emit(self.entry.id)

    @guarded()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self._home.step_from(self, 1 if event.key() == Qt.Key.Key_Down else -1)
        else:
            super().keyPressEvent(event)

    @guarded()
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._go()


def _due(report: Report, today: date) -> str:
    due = due_date(report)
    left = (due - today).days
    day = f"{due.month}月{due.day}日"
    if left < -90:
        return f"报送截止 {due.year}年{day}，已过期"
    if left < 0:
        return f"已过报送截止 {day} {-left} 天"
    return f"离报送截止 {due.year}年{day} 还有 {left} 天"


def _figures(report: Report) -> str:
    parts = []
    for name, paths in report.form.highlights.items():
        total = report.total(paths)
        if total is not None:
            parts.append(f"{name} {total} 件")
    return " · ".join(parts)


class NewReport(QFrame):
    """The form for a new report, in its place on the page."""

    made = Signal(int)

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
        self.year = QSpinBox()
        self.year.setRange(1990, 2200)
        self.year.setButtonSymbols(QSpinBox.ButtonSymbols.NoButtons)
        self.setMaximumWidth(760)
        self.copied = QComboBox()
        self.unit.currentTextChanged.connect(self._offer_copies)
        self._wrong = label("", "wrong")
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 1)
        add_field(grid, (0, 0), "单位全称", self.unit)
        add_field(grid, (1, 0), "报告年度", self.year)
        add_field(grid, (2, 0), "从往年新建", self.copied)
        self.go = button("新建", self.make, "primary")
        self._cancel = button("取消", self.hide)
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
        taken = {e.year for e in self._desk.entries() if e.unit == unit}
        year = year_to_report(self._desk.today)
        while year in taken:
            year += 1
        self.year.setValue(year)
        self._wrong.clear()
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
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.make()
        elif event.key() == Qt.Key.Key_Escape and not self._cancel.isHidden():
            self.hide()
        else:
            super().keyPressEvent(event)

    def make(self) -> None:
        """Make the report, or say why not."""
        if self.isHidden():
            return  # one Enter can arrive twice, from the line and from the form
        try:
            entry = self._desk.new(
                self.unit.currentText(), self.year.value(), self.copied.currentData()
            )
        except GkdeskError as error:
            self._wrong.setText(str(error))
            return
        self.hide()
        self.made.emit(entry.id)


class HomePage(QWidget):
    """The list of reports. Cards know only an id; opening is the window's."""

    open_asked = Signal(int)
    export_asked = Signal(int)
    import_asked = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.unit: int | None = None
        self._cards: list[ReportCard] = []
        self._waiting: list[Entry] = []
        self._later = QTimer(self)
        self._later.setInterval(0)
        self._later.timeout.connect(self._make_more)
        self._units = QComboBox()
        self._units.setAccessibleName("单位")
        self._units.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self._units.setMinimumContentsLength(16)
        self._units.activated.connect(self._choose_unit)
        self._title = label("", "title", wrap=False)
        self._about = label("", "muted", wrap=False)
        self._new = button("新建年度报告", self.new, "primary")
        self._note = label("", "note")
        self._form: NewReport | None = None
        self._list = QVBoxLayout()
        self._list.setSpacing(9)
        self._build()

    def _build(self) -> None:
        body = QWidget()
        self._lines = lines = QVBoxLayout(body)
        lines.setSpacing(12)
        words = QVBoxLayout()
        words.addWidget(self._title)
        words.addWidget(self._about)
        head = QHBoxLayout()
        head.addLayout(words, 1)
        head.addWidget(self._units)
        head.addWidget(button("导入", self.import_asked.emit, tip="导入交换文件 *.gk.json"))
        head.addWidget(self._new)
        lines.addLayout(head)
        lines.addWidget(self._note)
        lines.addLayout(self._list)
        lines.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(body)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(area)
        self._note.hide()

    @guarded()
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        side = 60 if event.size().width() >= _WIDE else 16
        self._lines.setContentsMargins(side, 26, side, 26)

    @property
    def form(self) -> NewReport:
        """The form for a new report; made when it is first wanted."""
        if self._form is None:
            self._form = NewReport(self._desk)
            self._form.made.connect(self.open_asked)
            self._lines.insertWidget(_FORM_PLACE, self._form)
            self._form.hide()
        return self._form

    def say(self, text: str) -> None:
        """A sentence above the list, until the list is shown again."""
        self._note.setText(text)
        self._note.setVisible(bool(text))

    def refresh(self) -> None:
        """Show the list as it is now; the unit in view stays."""
        names = self._desk.names()
        if self.unit not in names:
            self.unit = next(iter(names), None)
        self._units.clear()
        for unit, name in names.items():
            self._units.addItem(name, unit)
        self._units.setCurrentIndex(max(0, self._units.findData(self.unit)))
        self._units.setVisible(len(names) > 1)
        self._show_unit()

    def _choose_unit(self) -> None:
        self.unit = self._units.currentData()
        self._show_unit()

    def _show_unit(self) -> None:
        for old in self._cards:
            self._list.removeWidget(old)
            old.deleteLater()
        self._cards = []
        mine = [entry for entry in self._desk.entries() if entry.unit == self.unit]
        self._title.setText(mine[0].name if mine else "政府信息公开工作年度报告")
        about = f"政府信息公开工作年度报告 · 共 {len(mine)} 个年度"
        self._about.setText(about if mine else "还没有报告。填上单位全称，从第一份开始。")
        self._new.setVisible(bool(mine))
        self._new.setText(f"新建 {self._next_year(mine)} 年度报告")
        self._waiting = mine[_AT_ONCE:]
        for entry in mine[:_AT_ONCE]:
            self._add(entry)
        if not mine:
            self.form.offer(None)
        elif self._form is not None:
            self._form.hide()
        self._later.start()

    def _next_year(self, mine: list[Entry]) -> int:
        year = year_to_report(self._desk.today)
        taken = {entry.year for entry in mine}
        while year in taken:
            year += 1
        return year

    def _add(self, entry: Entry) -> None:
        made = ReportCard(self, entry)
        restyle(made, "chosen", "true" if not self._cards and entry.status == DRAFT else "")
        self._cards.append(made)
        self._list.addWidget(made)

    def _make_more(self) -> None:
        """One more card, then the details of one: never long enough to be felt."""
        if self._waiting:
            self._add(self._waiting.pop(0))
            return
        for made in self._cards:
            if not made.property("told"):
                made.setProperty("told", "true")
                try:
                    made.show_details(self._desk.report(made.entry.id), self._desk.today)
                except GkdeskError as error:
                    self.say(str(error))
                self._desk.close(made.entry.id)
                return
        self._later.stop()

    @property
    def cards(self) -> list[ReportCard]:
        """The cards made so far, the newest year first."""
        return list(self._cards)

    def focus(self) -> None:
        """Put the keyboard where the day goes on: the newest report, or the first one's form."""
        if self._cards:
            self._cards[0].focus()
        else:
            self.form.unit.setFocus()

    def step_from(self, made: ReportCard, step: int) -> None:
        """Move the focus up or down the list."""
        number = self._cards.index(made) + step
        if 0 <= number < len(self._cards):
            self._cards[number].focus()

    def new(self) -> None:
        """Show the form for a new report of the unit in view."""
        self.form.offer(self.unit)

    def copy_of(self, report: int) -> None:
        """Show the form for a new report with the texts of another."""
        self.form.offer(self._desk.entry(report).unit)
        self.form.choose_source(report)
