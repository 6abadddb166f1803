"""The statistics sheet: the tables of a report as a workbook, the cells merged as in the document.

Every path has a defined name (``name_of``) on the upper left cell of its place, totals included, so
a workbook that comes back is read by name whatever was done to its look. Totals are formulas with
their computed value beside them: a reader that does not calculate finds the number all the same.
"""

# XlsxWriter carries no types of its own.
# mypy: disable-error-code="import-untyped"

import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_range, xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from gkdesk.domain.form import Field, Section, Table
from gkdesk.domain.layout import Cell, Grid, Role, lay_out
from gkdesk.domain.report import Report

TOP = 2
"""How many rows stand above the grid on every sheet: the heading and the unit with its year."""

UNIT, YEAR, EDITION, IDENTIFIER = "gk_unit", "gk_year", "gk_edition", "gk_identifier"
NOTES = "说明"

_LONGEST = 15
"""Excel keeps 15 significant digits; what is longer can only be kept as text."""

_Square = tuple[int, int]
_Box = tuple[int, int, int, int]


def name_of(path: str) -> str:
    """The defined name of a path: ``applications/new/total`` is ``gk_applications__new__total``."""
    return "gk_" + path.replace("/", "__")


def path_of(name: str) -> str:
    """The path that a defined name stands for, the reverse of ``name_of``."""
    return name.removeprefix("gk_").replace("__", "/")


def write(report: Report, *, now: datetime) -> bytes:
    """The workbook of a report; ``now`` is the time it says it was made."""
    target = io.BytesIO()
    plain = {f"strings_to_{kind}": False for kind in ("formulas", "urls", "numbers")}
    book = Workbook(target, {"in_memory": True, **plain})
    book.worksheet_class = _Sheet
    looks = _Looks(book)
    for section in report.form.sections:
        if section.table:
            plan = _plan(section.table)
            sheet = book.add_worksheet(section.table.label)
            _heading(sheet, looks, plan.grid, section, report)
            _table(book, sheet, looks, plan, report)
    _notes(book, looks, report, now)
    book.set_properties(
        {
            "title": report.title.replace("\n", ""),
            "subject": report.form.basis,
            "author": report.unit,
            "keywords": report.uid,
            "created": now.astimezone(UTC) if now.tzinfo else now,
        }
    )
    book.worksheets()[0].activate()
    book.close()
    return target.getvalue()


class _Sheet(Worksheet):  # type: ignore[misc]
    """A sheet whose formulas are taken as they are."""

    def _prepare_formula(self, formula: str, *_: object) -> str:
        # XlsxWriter looks each one through for thirty functions that came after 2007.
        return formula.removeprefix("=")


# ---- how it looks

_FACE, _HEADING_FACE = "宋体", "黑体"
_COMMON = {"font_name": _FACE, "align": "center", "valign": "vcenter", "border_color": "#7F7F7F"}
_LABEL_TINT, _TOTAL_TINT = "#F3F6FA", "#F2F2F2"
_TINTS = {Role.CAPTION: "#DCE6F1", Role.CORNER: _LABEL_TINT, Role.COLUMN: _LABEL_TINT}


class _Looks:
    """The formats of one workbook, each made once."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._made: dict[tuple[object, ...], Format] = {}

    def heading(self) -> Format:
        return self._make(("heading",), {"font_name": _HEADING_FACE, "font_size": 14})

    def subheading(self) -> Format:
        return self._make(("subheading",), {"font_size": 10.5, "text_wrap": True})

    def note(self, *, term: bool) -> Format:
        shape = {"align": "left", "text_wrap": True, "indent": 1, "border": 1, "font_size": 11}
        return self._make(("note", term), shape | ({"bg_color": _LABEL_TINT} if term else {}))

    def label(self, role: Role, size: float, *, upright: bool) -> Format:
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


# ---- how much room it takes; Excel does not fit merged cells, so it is worked out here

# Pixels of a screen between the margins of an A4 page that is printed at 92 in the hundred.
_PORTRAIT, _LANDSCAPE = 735, 1090
_DIGITS = 8
"""The longest figure met in a published report; a longer one shrinks to fit its cell."""
_PADDING = 10
_INDENT = 9
_WIDE = 6
"""A table with more columns than this is set in small type."""
_SHORT = 8
"""A heading of more characters than this is left to break where it will."""
_NUMBER = re.compile(r"（.）")


@dataclass(frozen=True)
class _Room:
    """The sizes of one sheet: type in points, columns in pixels, rows in points."""

    size: float
    landscape: bool
    columns: tuple[int, ...]
    rows: tuple[float, ...]

    def upright(self, cell: Cell) -> bool:
        """Whether a column is so narrow that its label stands on end."""
        return cell.role is Role.GROUP and self.width(cell) < 2

    def width(self, cell: Cell) -> float:
        """How many Chinese characters go on a line of a cell."""
        pixels = sum(self.columns[cell.column : cell.column + cell.columns]) - _PADDING
        return (pixels - (_INDENT if cell.role is Role.ROW else 0)) / _em(self.size)

    def text(self, cell: Cell) -> str:
        """The text of a cell, a short heading broken between its words.

        Excel breaks anywhere, 社会公益组|织; Chinese words are mostly of two characters.
        """
        width = self.width(cell)
        breakable = cell.role in (Role.COLUMN, Role.GROUP) and not self.upright(cell)
        if not breakable or not width < len(cell.text) <= _SHORT:
            return cell.text
        number = _NUMBER.match(cell.text)
        start = number.end() if number else 0
        step = max(2, int(width) // 2 * 2)
        words = [cell.text[n : n + step] for n in range(start, len(cell.text), step)]
        return "\n".join([cell.text[:start], *words] if start else words)


def _em(size: float) -> float:
    return size * 96 / 72


def _room(grid: Grid) -> _Room:
    size = 10.0 if grid.columns > _WIDE else 12.0
    figures = {c.column for c in grid.cells if c.role is Role.VALUE and c.columns == 1}
    least = _DIGITS * _em(size) / 2 + _PADDING
    whole = sum(grid.widths)

    def fitted(page: int) -> tuple[int, ...]:
        ratio = [width * page / whole for width in grid.widths]
        return tuple(round(max(w, least) if n in figures else w) for n, w in enumerate(ratio))

    landscape = sum(fitted(_PORTRAIT)) > 1.2 * _PORTRAIT
    columns = fitted(_LANDSCAPE if landscape else _PORTRAIT)
    bare = _Room(size, landscape, columns, ())
    return _Room(size, landscape, columns, tuple(_heights(grid, bare)))


def _heights(grid: Grid, room: _Room) -> list[float]:
    heights = [room.size * 2.4] * grid.rows
    # The low cells first: a tall one then adds only what is still missing.
    for cell in sorted(grid.cells, key=lambda cell: cell.rows):
        rows = range(cell.row, cell.row + cell.rows)
        missing = _height(cell, room) - sum(heights[row] for row in rows)
        for row in rows:
            heights[row] += max(0, missing) / cell.rows
    return heights


def _height(cell: Cell, room: _Room) -> float:
    if room.upright(cell):
        return len(cell.text) * room.size * 1.25 + 8
    return _lines(room.text(cell), room.width(cell)) * room.size * 1.35 + 6


def _lines(text: str, width: float) -> int:
    """How many lines a text takes; ``width`` counts Chinese characters."""
    lines, used = 1, 0.0
    for character in text:
        wide = 0.5 if character.isascii() else 1.0
        if character == "\n" or used + wide > width:
            lines, used = lines + 1, 0.0
        used += wide
    return lines


# ---- one sheet


def _heading(sheet: Worksheet, looks: _Looks, grid: Grid, section: Section, report: Report) -> None:
    last = grid.columns - 1
    _text(sheet, (0, 0, 0, last), section.heading, looks.heading())
    _text(sheet, (1, 0, 1, last), f"{report.unit}　{report.year}年度", looks.subheading())
    sheet.set_row(0, 30)
    sheet.set_row(1, 22)


class _Label(NamedTuple):
    """A cell that says the same in every report."""

    box: _Box
    text: str
    role: Role
    upright: bool


class _Place(NamedTuple):
    """A cell for a value: where it is, and the name and the reference by which it is known."""

    path: str
    box: _Box
    name: str
    reference: str


class _Plan:
    """All about the sheet of a table that is the same in every report, worked out once."""

    def __init__(self, table: Table) -> None:
        self.grid = lay_out(table)
        self.room = room = _room(self.grid)
        labels = (cell for cell in self.grid.cells if cell.role is not Role.VALUE)
        self.labels = [_Label(_box(c), room.text(c), c.role, room.upright(c)) for c in labels]
        self.places = [_place(table, cell) for cell in self.grid.cells if cell.path]
        self._formulas: dict[str, str] = {}
        self._inputs: dict[str, list[_Box]] = {}

    def formula(self, field: Field) -> str:
        """The formula of a total."""
        if field.path not in self._formulas:
            self._formulas[field.path] = _formula(self.grid, field)
        return self._formulas[field.path]

    def inputs(self, kind: str, fields: Mapping[str, Field]) -> list[_Box]:
        """Where values of a kind are typed."""
        if kind not in self._inputs:
            self._inputs[kind] = _boxes(
                (TOP + cell.row, cell.column)
                for path, cell in self.grid.by_path.items()
                if not cell.derived and fields[path].kind.name == kind
            )
        return self._inputs[kind]


@cache
def _plan(table: Table) -> _Plan:
    return _Plan(table)


def _place(table: Table, cell: Cell) -> _Place:
    square = xl_rowcol_to_cell(TOP + cell.row, cell.column, row_abs=True, col_abs=True)
    return _Place(cell.path, _box(cell), name_of(cell.path), f"'{table.label}'!{square}")


def _table(book: Workbook, sheet: Worksheet, looks: _Looks, plan: _Plan, report: Report) -> None:
    room = plan.room
    for column, pixels in enumerate(room.columns):
        sheet.set_column_pixels(column, column, pixels)
    for row, points in enumerate(room.rows):
        sheet.set_row(TOP + row, round(points, 1))
    for label in plan.labels:
        look = looks.label(label.role, room.size, upright=label.upright)
        _text(sheet, label.box, label.text, look)
    for place in plan.places:
        _value(sheet, looks, plan, place, report)
    # What define_name does, without its doubts whether name_of makes good names.
    book.defined_names.extend([place.name, -1, place.reference, False] for place in plan.places)
    _rules(sheet, plan, report)
    _page(sheet, plan.grid, landscape=room.landscape)


def _box(cell: Cell) -> _Box:
    top = TOP + cell.row
    return top, cell.column, top + cell.rows - 1, cell.column + cell.columns - 1


def _merge(sheet: Worksheet, box: _Box, look: Format) -> None:
    if box[:2] != box[2:]:
        sheet.merge_range(*box, "", look)


def _text(sheet: Worksheet, box: _Box, text: str, look: Format) -> None:
    _merge(sheet, box, look)
    sheet.write_string(*box[:2], text, look)


def _value(sheet: Worksheet, looks: _Looks, plan: _Plan, place: _Place, report: Report) -> None:
    field = report.form.fields[place.path]
    figure = _figure(report, field)
    look = looks.figure(figure.number_format, plan.room.size, derived=field.derived)
    row, column, *_ = place.box
    _merge(sheet, place.box, look)
    if field.derived:
        sheet.write_formula(row, column, plan.formula(field), look, figure.value)
    elif figure.value == "":
        sheet.write_blank(row, column, None, look)
    elif isinstance(figure.value, str):
        sheet.write_string(row, column, figure.value, look)
    else:
        sheet.write_number(row, column, figure.value, look)


def _formula(grid: Grid, field: Field) -> str:
    terms = [grid.by_path[path] for path in field.terms]
    ranges = ",".join(xl_range(*box) for box in _boxes((TOP + c.row, c.column) for c in terms))
    return f'=IF(COUNT({ranges})=0,"",SUM({ranges}))'


def _boxes(squares: Iterable[_Square]) -> list[_Box]:
    """The squares as few rectangles, those of a row joined first, then equal ones below."""
    boxes: list[_Box] = []
    for row, column in sorted(squares):
        if boxes and boxes[-1][0] == row and boxes[-1][3] == column - 1:
            boxes[-1] = (*boxes[-1][:3], column)
        else:
            boxes.append((row, column, row, column))
    joined: dict[tuple[int, int, int], _Box] = {}
    for top, left, bottom, right in boxes:
        above = joined.pop((left, right, top - 1), (top, left, bottom, right))
        joined[left, right, bottom] = (above[0], left, bottom, right)
    return sorted(joined.values())


def _page(sheet: Worksheet, grid: Grid, *, landscape: bool) -> None:
    sheet.hide_gridlines(2)
    if grid.head:
        sheet.freeze_panes(TOP + grid.head, grid.side)
        sheet.repeat_rows(0, TOP + grid.head - 1)
    if landscape:
        sheet.set_landscape()
    sheet.print_area(0, 0, TOP + grid.rows - 1, grid.columns - 1)
    _paper(sheet)
    # The total of the results leaves out the rows above on purpose; Excel would mark it green.
    whole = xl_range(TOP, 0, TOP + grid.rows - 1, grid.columns - 1)
    sheet.ignore_errors({"formula_range": whole, "number_stored_as_text": whole})


def _paper(sheet: Worksheet) -> None:
    sheet.set_paper(9)
    sheet.set_margins(left=0.59, right=0.59, top=0.75, bottom=0.75)
    sheet.center_horizontally()
    sheet.fit_to_pages(1, 0)
    sheet.set_footer('&C&"宋体,常规"&10第 &P 页，共 &N 页')
    sheet.protect("", {"format_columns": True, "format_rows": True})


# ---- what stands in a value cell


class _Figure(NamedTuple):
    """A value as Excel keeps it: a number with the format that prints the report's text, or a text.

    Money stays a Decimal on its way into the file, where its digits are written as they are; as a
    float 9.95 would be written as 9.949999999999999.
    """

    value: Any
    number_format: str


def _figure(report: Report, field: Field) -> _Figure:
    return _FIGURES.get(field.kind.name, _as_text)(report.text(field.path))


def _as_text(text: str) -> _Figure:
    return _Figure(text, "@")


def _count(text: str) -> _Figure:
    return _Figure(int(text) if text else "", "0")


def _signed(text: str) -> _Figure:
    """``增3`` is 3 shown as 增3, ``-2`` is -2 shown as -2, ``3`` is 3 shown as 3."""
    if not text:
        return _Figure("", '"增"0;"减"0;0')
    sign = text[0] if text[0] in "增减+-" else ""
    digits = int(text.removeprefix(sign))
    up, down = (sign, "减") if sign in ("增", "") else ("增", sign)
    up, down = ("+", "-") if sign in ("+", "-") else (up, down)
    shown = f'"{up}"0;"{down}"0;"{sign}"0' if up else f'0;"{down}"0;0'
    return _Figure(-digits if sign in ("减", "-") else digits, shown)


def _money(text: str) -> _Figure:
    if len(text.replace(".", "").lstrip("0")) > _LONGEST:
        return _as_text(text)
    _, dot, decimals = text.partition(".")
    shown = "0" + dot + "0" * len(decimals)
    return _Figure(Decimal(text), shown) if text else _Figure("", "General")


_FIGURES: Mapping[str, Callable[[str], _Figure]] = {
    "count": _count,
    "signed": _signed,
    "money": _money,
}


# ---- what may be typed into a value cell

_MOST = 10**_LONGEST - 1
_RULES: Mapping[str, Mapping[str, Any]] = {
    "count": {
        "validate": "integer",
        "criteria": "between",
        "minimum": 0,
        "maximum": _MOST,
        "error_title": "请填整数",
        "error_message": "这里填不小于 0 的整数；没有发生的填 0，还没有数的空着。",
    },
    "signed": {
        "validate": "integer",
        "criteria": "between",
        "minimum": -_MOST,
        "maximum": _MOST,
        "input_title": "本年增减",
        "input_message": "增加填正数，减少填负数（如 -2），没有增减填 0。",
        "error_title": "请填整数",
        "error_message": "增加填正数，减少填负数（如 -2），没有增减填 0。",
    },
    "money": {
        "validate": "decimal",
        "criteria": ">=",
        "value": 0,
        "input_title": "金额",
        "input_message": "按表头写明的单位填，可以带小数；没有发生的填 0。",
        "error_title": "请填金额",
        "error_message": "请填不小于 0 的金额，只填数字，不写单位。",
    },
    "money_unit": {
        "validate": "any",
        "input_title": "金额和单位",
        "input_message": "连同单位填写，如 251000元 或 25.1万元；没有发生的填 0。",
    },
}


def _rules(sheet: Worksheet, plan: _Plan, report: Report) -> None:
    for kind, rule in _RULES.items():
        if boxes := plan.inputs(kind, report.form.fields):
            others = {"other_cells": [list(box) for box in boxes[1:]]}
            sheet.data_validation(*boxes[0], {**rule, **others})


# ---- the last sheet


def _notes(book: Workbook, looks: _Looks, report: Report, now: datetime) -> None:
    sheet = book.add_worksheet(NOTES)
    sheet.hide_gridlines(2)
    sheet.set_column_pixels(0, 0, 130)
    sheet.set_column_pixels(1, 1, _PORTRAIT - 130)
    _text(sheet, (0, 0, 0, 1), NOTES, looks.heading())
    sheet.set_row(0, 30)
    room = (_PORTRAIT - 130 - 2 * _PADDING) / _em(11)
    for row, (term, value, name) in enumerate(_said(report, now), start=1):
        sheet.write_string(row, 0, term, looks.note(term=True))
        sheet.write(row, 1, value, looks.note(term=False))
        sheet.set_row(row, 11 * 1.35 * _lines(str(value), room) + 12)
        if name:
            book.define_name(name, f"='{NOTES}'!$B${row + 1}")
    _paper(sheet)


def _said(report: Report, now: datetime) -> Iterator[tuple[str, str | int, str]]:
    yield "单位", report.unit, UNIT
    yield "报告年度", report.year, YEAR
    yield "格式版本", report.form.id, EDITION
    yield "格式依据", report.form.basis, ""
    yield "报告编号", report.uid, IDENTIFIER
    yield "制表日期", f"{now.year}年{now.month}月{now.day}日", ""
    yield (
        "填写",
        "白底的格子可以改：没有发生的填 0，还没有数的空着。表头和总计已锁定（未设密码）。",
        "",
    )
    yield "总计", "总计用公式逐项相加，改了数会自动重算；各项都空着时，总计也空着。", ""
    yield "金额", "金额按报告原样保留小数；写明单位的金额（如 251000元）是文字，不能直接相加。", ""
    yield "名称", "每个格子都有固定的名称，程序靠它认出数字；不要删除工作表，不要增删行列。", ""
