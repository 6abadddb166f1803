"""Home: the reports of each unit by year, what is due, and the way to a new one.

The list needs neither the desk nor a form: both are loaded when it is on screen.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from gkdesk.domain.errors import GkdeskError
from gkdesk.domain.status import DRAFT, STATUS_WORDS
from gkdesk.store.log import Entry
from gkdesk.ui.guarded import guarded
from gkdesk.ui.parts import button, label

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent

    from gkdesk.domain.report import Report
    from gkdesk.ui.app import Desktop
    from gkdesk.ui.new_report import NewReport

_AT_ONCE = 8
"""Cards made before the first paint; the rest follow when there is time."""
_SUMMER = 7
_FORM_PLACE = 2
"""Below the heading and the note."""
_PROGRESS_PLACE = 2
"""After the year and the words."""
_WIDE = 900


def year_to_report(today: date) -> int:
    """The year the next report is about: last year in winter and spring, this year later on."""
    return today.year if today.month >= _SUMMER else today.year - 1


def next_year(entries: Iterable[Entry], today: date) -> int:
    """The first year from the one to report on of which there is no report yet."""
    taken = {entry.year for entry in entries}
    year = year_to_report(today)
    while year in taken:
        year += 1
    return year


class ReportCard(QFrame):
    """One year in the list."""

    def __init__(self, home: HomePage, entry: Entry) -> None:
        super().__init__()
        self._home = home
        self.entry = entry
        self.setProperty("card", "true")
        self.setFixedHeight(70)
        writable = entry.status == DRAFT
        self._line = line = QHBoxLayout(self)
        line.setContentsMargins(18, 8, 18, 8)
        line.setSpacing(12)
        year = label(str(entry.year), "title", wrap=False)
        year.setFixedWidth(80)
        state = STATUS_WORDS.get(entry.status, entry.status)
        self._about = label(f"{entry.edition} 版格式", "muted")
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addStretch(1)
        words.addWidget(label(state, "strong", wrap=False))
        words.addWidget(self._about)
        words.addStretch(1)
        self._open = button(
            "继续填写" if writable else "查看", self._go, "primary" if writable else ""
        )
        export = button("导出", lambda: home.export_asked.emit(entry.id))
        line.addWidget(year)
        line.addLayout(words, 1)
        line.addWidget(export)
        line.addWidget(self._open)
        self.setAccessibleName(f"{entry.name} {entry.year} 年度，{state}")

    def show_details(self, report: Report, today: date) -> None:
        """Show how far the report is, when it is due, or its key figures."""
        from gkdesk.ui.summary import summary

        self._about.setText(summary(report, today))
        if report.status == DRAFT:
            self._show_progress(int(report.progress * 100))

    def _show_progress(self, percent: int) -> None:
        from PySide6.QtWidgets import QProgressBar

        bar = QProgressBar()
        bar.setTextVisible(False)
        bar.setMaximumWidth(150)
        bar.setMinimumWidth(60)
        bar.setValue(percent)
        words = label(f"{percent}%", wrap=False)
        words.setFixedWidth(44)
        self._line.insertWidget(_PROGRESS_PLACE, bar)
        self._line.insertWidget(_PROGRESS_PLACE + 1, words)

    def focus(self) -> None:
        """Put the keyboard on what this card is for."""
        self._open.setFocus()

    def _go(self) -> None:
        self._home.open_asked.emit(self.entry.id)

    @guarded()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.MoveToNextLine):
            self._home.step_from(self, 1)
        elif event.matches(QKeySequence.StandardKey.MoveToPreviousLine):
            self._home.step_from(self, -1)
        else:
            super().keyPressEvent(event)

    @guarded()
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._go()


class HomePage(QWidget):
    """The list of reports. Cards know only their entry; opening is the window's."""

    open_asked = Signal(int)
    export_asked = Signal(int)
    import_asked = Signal()

    def __init__(self, desktop: Desktop) -> None:
        super().__init__()
        self._desktop = desktop
        self._entries: list[Entry] = []
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
        head.addWidget(
            button(
                "导入",
                self.import_asked.emit,
                tip="导入往年的报告（Word、Excel、网页、文本）或交换文件",
            )
        )
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
            from gkdesk.ui.new_report import NewReport

            self._form = NewReport(self._desktop.desk)
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
        self._entries = self._desktop.entries()
        names: dict[int, str] = {}
        for entry in self._entries:
            names.setdefault(entry.unit, entry.name)  # the newest comes first
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

    def put_away(self) -> None:
        """Let go of the cards while a report is in view; ``refresh`` makes them anew."""
        self._later.stop()
        for old in self._cards:
            self._list.removeWidget(old)
            old.deleteLater()
        self._cards = []

    def _show_unit(self) -> None:
        self.put_away()
        mine = [entry for entry in self._entries if entry.unit == self.unit]
        self._title.setText(mine[0].name if mine else "政府信息公开工作年度报告")
        about = f"政府信息公开工作年度报告 · 共 {len(mine)} 个年度"
        self._about.setText(about if mine else "还没有报告。填上单位全称，从第一份开始。")
        self._new.setVisible(bool(mine))
        self._new.setText(f"新建 {next_year(mine, self._desktop.today)} 年度报告")
        self._waiting = mine[_AT_ONCE:]
        for entry in mine[:_AT_ONCE]:
            self._add(entry)
        if not mine:
            self.form.offer(None)
        elif self._form is not None:
            self._form.hide()
        self._later.start()

    def _add(self, entry: Entry) -> None:
        made = ReportCard(self, entry)
        if not self._cards and entry.status == DRAFT:
            made.setProperty("chosen", "true")
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
                self._tell(made)
                return
        self._later.stop()

    def _tell(self, made: ReportCard) -> None:
        desk = self._desktop.desk
        try:
            made.show_details(desk.report(made.entry.id), desk.today)
        except GkdeskError as error:
            self.say(str(error))
        desk.close(made.entry.id)

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
        self.form.offer(self._desktop.desk.entry(report).unit)
        self.form.choose_source(report)
