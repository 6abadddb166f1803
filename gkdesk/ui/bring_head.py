"""Above a file being brought in: whose report it is, of which year, and what it would replace."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QLineEdit, QWidget

from gkdesk.ui.bring_lines import READ, Item
from gkdesk.ui.parts import label, restyle, row
from gkdesk.ui.year_field import YearField

_UNKNOWN_YEAR = 2000


class BringHead(QWidget):
    """Unit and year can be said or corrected; a report that is there is replaced when asked to."""

    told = Signal(str, int)
    """The unit and the year as they stand, 0 for a year that is not known."""
    replace_chosen = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.unit = QLineEdit()
        self.unit.setAccessibleName("单位全称")
        self.unit.setPlaceholderText("单位全称")
        self.unit.editingFinished.connect(self._tell)
        self.year = YearField(_UNKNOWN_YEAR)
        self.year.setSpecialValueText("不详")
        self.year.setKeyboardTracking(False)
        self.year.editingFinished.connect(self._tell)
        self.replace = QCheckBox("替换已有的报告")
        self.replace.toggled.connect(lambda _: self.replace_chosen.emit())
        self._edition = label("", "muted", wrap=False)
        unit_label, year_label = label("单位", wrap=False), label("年度", wrap=False)
        unit_label.setBuddy(self.unit)
        year_label.setBuddy(self.year)
        self._identity = (unit_label, self.unit, year_label, self.year, self._edition)
        line = row(*self._identity, self.replace)
        line.setContentsMargins(0, 0, 0, 0)
        line.setStretch(1, 1)
        self.setLayout(line)

    def show_item(self, item: Item | None) -> None:
        """Show whose report a file is, where that is known or has to be said."""
        there = item is not None and (item.state == READ or item.asks)
        for each in self._identity:
            each.setVisible(there)
        self.setVisible(there)
        if item is None or not there:
            return
        report = item.reading.report if item.reading else None
        self.unit.setText(report.unit if report else item.wish.unit)
        self.unit.setCursorPosition(0)
        self.year.setValue(report.year if report else item.wish.year or _UNKNOWN_YEAR)
        restyle(self.unit, "wrong", "" if self.unit.text() or item.wish.year == 0 else "true")
        self._edition.setText(f"{report.form.id} 版" if report else "")

    def show_replacing(self, item: Item | None, *, possible: bool) -> None:
        """Offer to replace a report that is there, where it can be."""
        self.replace.setVisible(possible)
        if item is not None:
            self.replace.blockSignals(True)
            self.replace.setChecked(item.replace)
            self.replace.blockSignals(False)

    def focus_year(self) -> None:
        """Put the keyboard on the year, to be typed over."""
        self.year.setFocus()
        self.year.selectAll()

    def focus_lacking(self) -> None:
        """Put the keyboard on what is not known."""
        (self.year if self.year.value() == _UNKNOWN_YEAR else self.unit).setFocus()

    def _tell(self) -> None:
        if not self.unit.isHidden():
            year = self.year.value()
            self.told.emit(self.unit.text().strip(), year if year > _UNKNOWN_YEAR else 0)
