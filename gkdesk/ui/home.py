"""Home: the reports of each unit by year, what is due, and the way to a new one.

The list needs neither the desk nor a form: both are loaded when it is on screen.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from gkdesk.domain.errors import GkdeskError
from gkdesk.domain.status import DRAFT
from gkdesk.store.log import Entry
from gkdesk.ui.guarded import guarded
from gkdesk.ui.parts import button, label
from gkdesk.ui.report_list import EXPORT, ReportList

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from gkdesk.ui.desktop import Desktop
    from gkdesk.ui.look import Look
    from gkdesk.ui.new_report import NewReport

_SUMMER = 7
_FORM_PLACE = 2
"""Below the heading and the note."""
_WIDE, _TALL = 900, 560


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


class HomePage(QWidget):
    """The list of reports. It knows only their entries; opening is the window's."""

    open_asked = Signal(int)
    export_asked = Signal(int)
    import_asked = Signal()

    def __init__(self, desktop: Desktop, look: Look) -> None:
        super().__init__()
        self._desktop, self._look = desktop, look
        self._entries: list[Entry] = []
        self.unit: int | None = None
        self._untold: list[int] = []
        self._later = QTimer(self)
        self._later.setInterval(0)
        self._later.timeout.connect(self._tell_more)
        self._title = label("", "title")
        self._about = label("", "muted", wrap=False)
        self._units = button("换单位", self._offer_units, tip="列出另一个单位的报告")
        self._new = button("新建年度报告", self.new, "primary")
        self._note = label("", "note")
        self._form: NewReport | None = None
        self.list = ReportList()
        self.list.asked.connect(self._on_asked)
        self.list.painted.connect(self._settle)
        self._settled = False
        self._build()

    def _build(self) -> None:
        words = QVBoxLayout()
        words.addWidget(self._title)
        words.addWidget(self._about)
        self._head = QWidget()
        head = QHBoxLayout(self._head)
        head.setContentsMargins(0, 0, 0, 0)
        head.setSpacing(10)
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
        self._lines = lines = QVBoxLayout()
        lines.setSpacing(12)
        lines.addWidget(self._head)
        lines.addWidget(self._note)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addLayout(lines)
        outer.addWidget(self.list, 1)
        outer.addStretch(0)
        self._note.hide()

    @guarded(QSize(320, 240))
    def minimumSizeHint(self) -> QSize:
        return QSize(320, 240)  # the list scrolls, and the form has what it needs: see ``_fit``

    @guarded()
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Margins by the room there is; where it is small, a new report's form has all of it."""
        wide, tall = self.width() >= _WIDE, self.height() >= _TALL
        side, above = 60 if wide else 16, 26 if tall else 12
        self._lines.setContentsMargins(side, above, side, 12)
        self.list.set_side(side)
        alone = self._form is not None and not self._form.isHidden() and not tall
        self.list.setVisible(not alone)
        self._head.setVisible(not alone)

    @property
    def form(self) -> NewReport:
        """The form for a new report; made when it is first wanted."""
        if self._form is None:
            from gkdesk.ui.new_report import NewReport

            self._look.dress()
            self._form = NewReport(self._desktop.desk)
            self._form.made.connect(self.open_asked)
            self._form.closed.connect(self._on_form_closed)
            self._lines.insertWidget(_FORM_PLACE, self._form)
            self._form.hide()
        return self._form

    def _on_form_closed(self) -> None:
        self._fit()
        self.list.setFocus()

    def say(self, text: str) -> None:
        """A sentence above the list, until the list is shown again."""
        self._note.setText(text)
        self._note.setVisible(bool(text))

    def refresh(self) -> None:
        """Show the list as it is now; the unit in view stays."""
        self._entries = self._desktop.entries()
        names = self._names()
        if self.unit not in names:
            self.unit = next(iter(names), None)
        self._units.setVisible(len(names) > 1)
        self._show_unit()

    def _names(self) -> dict[int, str]:
        names: dict[int, str] = {}
        for entry in self._entries:
            names.setdefault(entry.unit, entry.name)  # the newest comes first
        return names

    def _offer_units(self) -> None:
        """Show whose reports can be listed."""
        from PySide6.QtWidgets import QMenu

        menu = QMenu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        for unit, name in self._names().items():
            action = menu.addAction(name)
            action.setCheckable(True)
            action.setChecked(unit == self.unit)
            action.triggered.connect(partial(self.show_unit, unit))
        menu.popup(self._units.mapToGlobal(self._units.rect().bottomLeft()))

    def show_unit(self, unit: int) -> None:
        """List the reports of a unit."""
        self.unit = unit
        self._show_unit()

    def rest(self) -> None:
        """Do nothing while a report is in view; ``refresh`` goes on."""
        self._later.stop()

    def _show_unit(self) -> None:
        mine = [entry for entry in self._entries if entry.unit == self.unit]
        self._title.setText(mine[0].name if mine else "政府信息公开工作年度报告")
        about = f"政府信息公开工作年度报告 · 共 {len(mine)} 个年度"
        self._about.setText(about if mine else "还没有报告。填上单位全称，从第一份开始。")
        self._new.setVisible(bool(mine))
        self._new.setText(f"新建 {next_year(mine, self._desktop.today)} 年度报告")
        self.list.show_entries(mine)
        self._untold = list(range(len(mine)))
        if not mine:
            self.form.offer(None)
        elif self._form is not None:
            self._form.hide()
        self._fit()
        if self._settled:
            self._later.start()

    def _settle(self) -> None:
        """What has time until the list is painted: the style sheet, and more on each report."""
        self._settled = True
        self._look.dress()
        self.list.let_scroll()
        self._later.start()

    def _tell_more(self) -> None:
        """The details of one report: never long enough to be felt."""
        if self._untold:
            self._tell(self._untold.pop(0))
        else:
            self._later.stop()

    def _tell(self, row: int) -> None:
        from gkdesk.ui.summary import summary

        desk, number = self._desktop.desk, self.list.cards[row].entry.id
        try:
            report = desk.report(number)
            percent = int(report.progress * 100) if report.status == DRAFT else None
            self.list.tell(row, summary(report, desk.today), percent)
        except GkdeskError as error:
            self.say(str(error))
        desk.close(number)

    def _on_asked(self, what: str, report: int) -> None:
        (self.export_asked if what == EXPORT else self.open_asked).emit(report)

    @property
    def listed(self) -> list[Entry]:
        """The reports in the list, the newest year first."""
        return [card.entry for card in self.list.cards]

    def focus(self) -> None:
        """Put the keyboard where the day goes on: the newest report, or the first one's form."""
        if self.list.cards:
            self.list.setFocus()
        else:
            self.form.unit.setFocus()

    def new(self) -> None:
        """Show the form for a new report of the unit in view."""
        self.form.offer(self.unit)
        self._fit()

    def copy_of(self, report: int) -> None:
        """Show the form for a new report with the texts of another."""
        self.form.offer(self._desktop.desk.entry(report).unit)
        self.form.choose_source(report)
        self._fit()
