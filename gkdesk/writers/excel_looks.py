"""The formats of the statistics sheet: fonts, tints, borders, number formats."""

# XlsxWriter carries no types of its own.
# mypy: disable-error-code="import-untyped"

from collections.abc import Mapping

from xlsxwriter import Workbook
from xlsxwriter.format import Format

from gkdesk.domain.layout import Role
from gkdesk.writers.excel_room import NOTE_SIZE

_FACE, _HEADING_FACE = "宋体", "黑体"
_COMMON = {"font_name": _FACE, "align": "center", "valign": "vcenter", "border_color": "#7F7F7F"}
_LABEL_TINT, _TOTAL_TINT = "#F3F6FA", "#F2F2F2"
_TINTS = {Role.CAPTION: "#DCE6F1", Role.CORNER: _LABEL_TINT, Role.COLUMN: _LABEL_TINT}


class Looks:
    """The formats of one workbook, each made once."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._made: dict[tuple[object, ...], Format] = {}

    def heading(self) -> Format:
        """The heading of a sheet."""
        return self._make(("heading",), {"font_name": _HEADING_FACE, "font_size": 14})

    def subheading(self) -> Format:
        """The line below it, which begins with the unit's name."""
        shape = {"font_size": 10.5, "text_wrap": True, "quote_prefix": True}
        return self._make(("subheading",), shape)

    def note(self, *, term: bool, quoted: bool = False) -> Format:
        """A line of the notes: its term or what is said of it.

        What is ``quoted`` stays a text when its cell is entered and left again, whatever it is.
        """
        shape = {"align": "left", "text_wrap": True, "indent": 1, "border": 1}
        shape |= {"font_size": NOTE_SIZE} | ({"quote_prefix": True} if quoted else {})
        shape |= {"bg_color": _LABEL_TINT} if term else {}
        return self._make(("note", term, quoted), shape)

    def label(self, role: Role, size: float, *, upright: bool) -> Format:
        """A label of a table; ``upright`` where it stands on end."""
        key = role, size, upright
        if key in self._made:
            return self._made[key]
        shape: dict[str, object] = {"font_size": size, "border": 1, "text_wrap": not upright}
        if upright:
            shape["rotation"] = 270
        if role is Role.ROW:
            shape |= {"align": "left", "indent": 1}
        if role in _TINTS:
            shape["bg_color"] = _TINTS[role]
        return self._make(key, shape)

    def figure(self, number_format: str, size: float, *, derived: bool) -> Format:
        """A value, which can be typed over unless it is derived."""
        key = number_format, size, derived
        if key in self._made:
            return self._made[key]
        shape = {"num_format": number_format, "font_size": size, "border": 1, "shrink": True}
        shape |= {"bg_color": _TOTAL_TINT} if derived else {"locked": False}
        return self._make(key, shape)

    def _make(self, key: tuple[object, ...], shape: Mapping[str, object]) -> Format:
        if key not in self._made:
            self._made[key] = self._book.add_format({**_COMMON, **shape})
        return self._made[key]
