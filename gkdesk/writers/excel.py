"""The statistics sheet: the tables of a report as a workbook, the cells merged as in the document.

Every path has a defined name (``name_of``) on the upper left cell of its place, totals included, so
a workbook that comes back is read by name whatever was done to its look. Totals are formulas with
their computed value beside them: a reader that does not calculate finds the number all the same.
"""

# XlsxWriter carries no types of its own.
# mypy: disable-error-code="import-untyped"

import io
from collections.abc import Iterator
from datetime import datetime

from xlsxwriter import Workbook, packager
from xlsxwriter.core import Core
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_range
from xlsxwriter.worksheet import Worksheet

from gkdesk.domain.defined_names import EDITION, IDENTIFIER, UNIT, YEAR
from gkdesk.domain.form import Section
from gkdesk.domain.layout import Grid
from gkdesk.domain.report import Report
from gkdesk.writers.excel_figures import RULES, figure_of
from gkdesk.writers.excel_looks import Looks
from gkdesk.writers.excel_plan import TOP, Box, Place, Plan, plan_of
from gkdesk.writers.excel_room import NOTE_COLUMNS, note_height
from gkdesk.writers.files import day_of

NOTES = "说明"


def write(report: Report, *, now: datetime) -> bytes:
    """The workbook of a report; ``now`` is the time it says it was made."""
    target = io.BytesIO()
    plain = {f"strings_to_{kind}": False for kind in ("formulas", "urls", "numbers")}
    book = Workbook(target, {"in_memory": True, **plain})
    book.worksheet_class = _Sheet
    looks = Looks(book)
    for section in report.form.sections:
        if section.table:
            plan = plan_of(section.table)
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
            "created": day_of(now),
        }
    )
    book.worksheets()[0].activate()
    book.close()
    return target.getvalue()


class _Properties(Core):  # type: ignore[misc]  # XlsxWriter carries no types
    """Properties that name nobody who changed the file; XlsxWriter takes the author for that."""

    def _write_cp_last_modified_by(self) -> None:
        self._xml_data_element("cp:lastModifiedBy", "")


packager.Core = _Properties


class _Sheet(Worksheet):  # type: ignore[misc]  # XlsxWriter carries no types
    """A sheet whose formulas are taken as they are."""

    def _prepare_formula(self, formula: str, *_: object) -> str:
        # XlsxWriter looks each one through for thirty functions that came after 2007.
        return formula.removeprefix("=")


def _heading(sheet: Worksheet, looks: Looks, grid: Grid, section: Section, report: Report) -> None:
    last = grid.columns - 1
    _text(sheet, (0, 0, 0, last), section.heading, looks.heading())
    _text(sheet, (1, 0, 1, last), f"{report.unit}　{report.year}年度", looks.subheading())
    sheet.set_row(0, 30)
    sheet.set_row(1, 22)


def _table(book: Workbook, sheet: Worksheet, looks: Looks, plan: Plan, report: Report) -> None:
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


def _merge(sheet: Worksheet, box: Box, look: Format) -> None:
    if box[:2] != box[2:]:
        sheet.merge_range(*box, "", look)


def _text(sheet: Worksheet, box: Box, text: str, look: Format) -> None:
    _merge(sheet, box, look)
    sheet.write_string(*box[:2], text, look)


def _value(sheet: Worksheet, looks: Looks, plan: Plan, place: Place, report: Report) -> None:
    field = report.form.fields[place.path]
    figure = figure_of(report, field)
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


def _rules(sheet: Worksheet, plan: Plan, report: Report) -> None:
    for kind, rule in RULES.items():
        if boxes := plan.inputs(kind, report.form.fields):
            others = {"other_cells": [list(box) for box in boxes[1:]]}
            sheet.data_validation(*boxes[0], {**rule, **others})


def _notes(book: Workbook, looks: Looks, report: Report, now: datetime) -> None:
    sheet = book.add_worksheet(NOTES)
    sheet.hide_gridlines(2)
    for column, pixels in enumerate(NOTE_COLUMNS):
        sheet.set_column_pixels(column, column, pixels)
    _text(sheet, (0, 0, 0, 1), NOTES, looks.heading())
    sheet.set_row(0, 30)
    for row, (term, value, name) in enumerate(_said(report, now), start=1):
        sheet.write_string(row, 0, term, looks.note(term=True))
        if isinstance(value, str):
            sheet.write_string(row, 1, value, looks.note(term=False, quoted=True))
        else:
            sheet.write_number(row, 1, value, looks.note(term=False))
        sheet.set_row(row, note_height(str(value)))
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
