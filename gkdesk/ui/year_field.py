"""The field for a report's year."""

from PySide6.QtGui import QValidator
from PySide6.QtWidgets import QSpinBox

from gkdesk.ui.guarded import guarded

_PLAIN = str.maketrans("０１２３４５６７８９", "0123456789")
_LAST = 2200


class YearField(QSpinBox):
    """A year, typed with plain or full-width digits: a spin box alone knows only the plain ones."""

    def __init__(self, first: int) -> None:
        super().__init__()
        self.setRange(first, _LAST)
        self.setButtonSymbols(QSpinBox.ButtonSymbols.NoButtons)
        self.setAccessibleName("报告年度")

    @guarded(QValidator.State.Invalid)
    def validate(self, text: str, place: int) -> object:
        return super().validate(text.translate(_PLAIN), place)
