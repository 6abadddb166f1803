"""The statistics sheet holds the report: by name, by place, shown, calculated and on paper."""

import io
import re
import shutil
import subprocess
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from gkdesk.domain.defined_names import IDENTIFIER, UNIT, name_of, path_of
from gkdesk.domain.layout import lay_out
from gkdesk.domain.report import Report
from gkdesk.readers.editions import Editions
from gkdesk.writers import excel
from gkdesk.writers.excel_plan import TOP
from tests.conftest import published, read_published

NOW = datetime(2026, 1, 20, 9, 30, tzinfo=UTC)
EDITIONS = ("2019", "2021")


def opened(data: bytes, *, values: bool = True) -> Workbook:
    return load_workbook(io.BytesIO(data), data_only=values)


def shown(cell: Cell | MergedCell) -> str:
    """What Excel displays: the number through its number format."""
    value = cell.value
    if value is None or isinstance(value, str):
        return value or ""
    assert isinstance(value, int | float)
    parts = str(cell.number_format).split(";")
    part = parts[0] if value > 0 or len(parts) < 2 else parts[1 if value < 0 else 2]
    mark = re.fullmatch(r'(?:"([^"]*)")?0(?:\.(0+))?', part)
    assert mark, cell.number_format
    return f"{mark[1] or ''}{abs(value):.{len(mark[2] or '')}f}"


def sheet_of(book: Workbook, name: str) -> Worksheet:
    sheet = book[name]
    assert isinstance(sheet, Worksheet)
    return sheet


def named(book: Workbook, name: str) -> Cell | MergedCell:
    [(sheet, place)] = book.defined_names[name].destinations
    found = sheet_of(book, sheet)[place]
    assert isinstance(found, Cell)
    return found


def texts(report: Report) -> dict[str, str]:
    return {
        path: report.text(path)
        for path, field in report.form.fields.items()
        if field.kind.is_number
    }


def by_name(book: Workbook, report: Report) -> dict[str, str]:
    return {path: shown(named(book, name_of(path))) for path in texts(report)}


def by_place(book: Workbook, report: Report) -> dict[str, str]:
    return {
        path: shown(sheet_of(book, table.label).cell(TOP + cell.row + 1, cell.column + 1))
        for table in report.form.tables
        for path, cell in lay_out(table).by_path.items()
    }


@pytest.fixture(params=EDITIONS)
def blank(request: pytest.FixtureRequest, editions: Editions) -> Report:
    form = editions[request.param]
    return Report(
        form, form.first_year, {"unit/name": "某县水利局", "title": "某县\n年报"}, uid="1f"
    )


@pytest.fixture(params=published())
def known(request: pytest.FixtureRequest, editions: Editions) -> Report:
    return read_published(request.param, editions)


def test_a_published_report_is_read_back_by_name_and_by_place(known: Report) -> None:
    book = opened(excel.write(known, now=NOW))
    assert by_name(book, known) == texts(known)
    assert by_place(book, known) == texts(known)


def uncalculated(data: bytes) -> bytes:
    """The workbook without the values beside its formulas, so that somebody has to calculate."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(target, "w") as new:
        for item in old.infolist():
            part = old.read(item)
            if item.filename.startswith("xl/worksheets/"):
                part = re.sub(rb"(</f>)<v>[^<]*</v>", rb"\1", part)
            new.writestr(item.filename, part)
    return target.getvalue()


def calculated(data: bytes, folder: Path) -> bytes:
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice is not installed: nothing calculates the formulas")
    source = folder / "sheet.xlsx"
    source.write_bytes(uncalculated(data))
    out = folder / "out"
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [office, profile, "--headless", "--convert-to", "xlsx", "--outdir", str(out)]
    subprocess.run([*command, str(source)], check=True, capture_output=True, timeout=110)
    return (out / "sheet.xlsx").read_bytes()


def test_formulas_calculate_what_the_report_says(editions: Editions, tmp_path: Path) -> None:
    report = Report(editions["2021"], 2024, {"unit/name": "某县"}, uid="1f")
    for number, field in enumerate(report.entered, start=1):
        # Whole columns and parts of rows stay blank.
        if field.kind.name == "count" and number % 3 and "research" not in field.path:
            report.set(field.path, str(number * 7))
    data = excel.write(report, now=NOW)
    totals = {path for path in texts(report) if report.form.fields[path].derived}
    assert not any(by_name(opened(uncalculated(data)), report)[path] for path in totals)
    again = opened(calculated(data, tmp_path))
    assert by_name(again, report) == texts(report)
    blank = {path for path in totals if not report.text(path)}
    assert "applications/done.total/legal.research" in blank
    assert len(blank) < len(totals)


def test_an_empty_report_is_all_blank_and_open(blank: Report) -> None:
    book = opened(excel.write(blank, now=NOW))
    assert set(by_name(book, blank).values()) == {""}
    for path in texts(blank):
        field = blank.form.fields[path]
        cell = named(book, name_of(path))
        assert cell.protection.locked is field.derived
        assert cell.border.left.style == "thin"


def test_totals_are_formulas_over_their_terms(blank: Report) -> None:
    book = opened(excel.write(blank, now=NOW), values=False)
    for path in texts(blank):
        field = blank.form.fields[path]
        formula = named(book, name_of(path)).value
        assert (formula is not None) is field.derived
        if field.derived:
            squares = set(covered(str(formula)))
            assert squares == {named(book, name_of(t)).coordinate for t in field.terms}


def covered(formula: str) -> list[str]:
    found = re.fullmatch(r'=IF\(COUNT\((.+)\)=0,"",SUM\((.+)\)\)', formula)
    assert found
    assert found[1] == found[2]
    spare = Workbook().create_sheet()
    ranges = [spare[part if ":" in part else f"{part}:{part}"] for part in found[1].split(",")]
    return [cell.coordinate for rows in ranges for row in rows for cell in row]


def test_merged_ranges_are_those_of_the_document(blank: Report) -> None:
    book = opened(excel.write(blank, now=NOW))
    for table in blank.form.tables:
        grid = lay_out(table)
        expected = {
            (TOP + c.row + 1, c.column + 1, TOP + c.row + c.rows, c.column + c.columns)
            for c in grid.cells
            if c.rows > 1 or c.columns > 1
        }
        found = {
            (m.min_row, m.min_col, m.max_row, m.max_col)
            for m in sheet_of(book, table.label).merged_cells.ranges
            if m.min_row > TOP
        }
        assert found == expected


def test_labels_stand_where_the_grid_has_them(blank: Report) -> None:
    book = opened(excel.write(blank, now=NOW))
    for table in blank.form.tables:
        for cell in lay_out(table).cells:
            if not cell.path:
                square = sheet_of(book, table.label).cell(TOP + cell.row + 1, cell.column + 1)
                assert str(square.value or "").replace("\n", "") == cell.text
                assert square.protection.locked


@pytest.mark.parametrize(
    "text", ["增3", "减2", "+3", "-2", "3", "0", "增0", "减0", "+0", "-0", "增120"]
)
def test_a_change_is_a_number_shown_as_the_report_prints_it(text: str, editions: Editions) -> None:
    path = "permits/license/delta"
    report = Report(editions["2019"], 2019)
    report.set(path, report.parse(path, text))
    cell = named(opened(excel.write(report, now=NOW)), name_of(path))
    assert cell.value == report.number(path)
    assert shown(cell) == report.text(path) == text


def test_a_change_typed_in_excel_shows_its_direction(editions: Editions) -> None:
    report = Report(editions["2019"], 2019)
    cell = named(opened(excel.write(report, now=NOW)), name_of("permits/license/delta"))
    assert cell.number_format == '"增"0;"减"0;0'


@pytest.mark.parametrize("text", ["59237.2449", "1234.50", "0", "0.00", "9.95", "316441"])
def test_money_keeps_its_decimals(text: str, editions: Editions) -> None:
    report = Report(editions["2021"], 2021, {"fees/fee/amount": text})
    data = excel.write(report, now=NOW)
    assert shown(named(opened(data), "gk_fees__fee__amount")) == text
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert f"<v>{text}</v>".encode() in package.read("xl/worksheets/sheet1.xml")


def test_money_too_long_for_excel_is_text(editions: Editions) -> None:
    text = "1234567890123.456"
    report = Report(editions["2021"], 2021, {"fees/fee/amount": text})
    assert named(opened(excel.write(report, now=NOW)), "gk_fees__fee__amount").value == text


@pytest.mark.parametrize("text", ["251000元", "160.5964万元", "75394432.52"])
def test_money_with_its_unit_is_text(text: str, editions: Editions) -> None:
    report = Report(editions["2019"], 2019, {"procurement/central/amount": text})
    cell = named(opened(excel.write(report, now=NOW)), "gk_procurement__central__amount")
    assert cell.value == text
    assert cell.number_format == "@"


def test_what_looks_like_a_formula_is_text(editions: Editions) -> None:
    trick = "=cmd|' /C calc'!A0"
    report = Report(editions["2021"], 2021, {"unit/name": trick, "title": trick}, uid="=1+1")
    data = excel.write(report, now=NOW)
    for name in (UNIT, IDENTIFIER):
        assert named(opened(data, values=False), name).data_type == "s"
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        parts = [package.read(name) for name in package.namelist()]
    assert not any(b"<f>cmd" in part or b"TargetMode" in part for part in parts)


def test_every_path_has_a_name_that_leads_back(blank: Report) -> None:
    book = opened(excel.write(blank, now=NOW))
    ours = {name for name in book.defined_names if "__" in name}
    assert {path_of(name) for name in ours} == set(texts(blank))
    for path in texts(blank):
        name = name_of(path)
        assert path_of(name) == path
        assert re.fullmatch(r"[a-z_][a-z0-9_.]{0,254}", name)


def test_unit_year_edition_and_identifier_have_names(blank: Report) -> None:
    book = opened(excel.write(blank, now=NOW))
    found = [named(book, n).value for n in ("gk_unit", "gk_year", "gk_edition", "gk_identifier")]
    assert found == ["某县水利局", blank.year, blank.form.id, "1f"]


def test_what_may_be_typed_is_checked_in_chinese(blank: Report) -> None:
    book = opened(excel.write(blank, now=NOW))
    kinds = {"count": ("whole", "0"), "signed": ("whole", "-"), "money": ("decimal", "0")}
    for path in texts(blank):
        field = blank.form.fields[path]
        cell = named(book, name_of(path))
        rules = rules_over(cell)
        if field.derived:
            assert not rules
            continue
        [rule] = rules
        if field.kind.name in kinds:
            kind, least = kinds[field.kind.name]
            assert rule.type == kind
            assert str(rule.formula1).startswith(least)
            assert re.search("[\u4e00-\u9fff]", str(rule.error))
            assert "！" not in str(rule.error)


def rules_over(cell: Cell | MergedCell) -> list[DataValidation]:
    sheet = cell.parent
    assert isinstance(sheet, Worksheet)
    rules: list[DataValidation] = sheet.data_validations.dataValidation
    return [rule for rule in rules if cell.coordinate in rule.sqref]


def test_sheets_are_protected_without_a_password(blank: Report) -> None:
    for sheet in opened(excel.write(blank, now=NOW)).worksheets:
        assert sheet.protection.sheet
        assert sheet.protection.password is None
        # In the file these say what is locked away.
        assert not sheet.protection.formatColumns
        assert not sheet.protection.formatRows
        assert not sheet.protection.selectUnlockedCells


def test_sheets_are_set_up_for_paper(blank: Report) -> None:
    book = opened(excel.write(blank, now=NOW))
    assert book.sheetnames == ["表二", "表三", "表四", "说明"]
    assert book.active is book["表二"]
    for sheet in book.worksheets:
        assert sheet.page_setup.paperSize == 9
        assert sheet.page_setup.fitToHeight == 0
        assert sheet.sheet_properties.pageSetUpPr is not None
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert "&P" in str(sheet.oddFooter)
    assert sheet_of(book, "表四").page_setup.orientation == "landscape"
    assert sheet_of(book, "表三").page_setup.orientation == "portrait"
    assert sheet_of(book, "表三").freeze_panes == "D6"
    assert sheet_of(book, "表三").print_title_rows == "$1:$5"


def test_every_label_has_room(blank: Report) -> None:
    """A Chinese character takes a square as high as its type; the text must fit its cell."""
    book = opened(excel.write(blank, now=NOW))
    for table in blank.form.tables:
        sheet = sheet_of(book, table.label)
        for cell in lay_out(table).cells:
            square = sheet.cell(TOP + cell.row + 1, cell.column + 1)
            height = sum(
                sheet.row_dimensions[TOP + cell.row + n + 1].height or 0 for n in range(cell.rows)
            )
            size = float(square.font.size or 0)
            if square.alignment.textRotation:
                assert len(cell.text) * size <= height
                continue
            width = sum(pixels(sheet, cell.column + n) for n in range(cell.columns)) * 0.75
            lines = str(square.value or "").split("\n")
            needed = sum(-(-sum(em(c) for c in line) * size // (width - 6)) for line in lines)
            assert needed * size * 1.2 <= height, cell.text


def em(character: str) -> float:
    return 0.5 if character.isascii() else 1.0


def pixels(sheet: Worksheet, column: int) -> float:
    for dimension in sheet.column_dimensions.values():
        if (dimension.min or 0) <= column + 1 <= (dimension.max or 0):
            return float(dimension.width) * 7
    raise AssertionError(column)


def test_eight_digits_fit_every_figure_column(blank: Report) -> None:
    book = opened(excel.write(blank, now=NOW))
    for table in blank.form.tables:
        sheet = sheet_of(book, table.label)
        for cell in lay_out(table).by_path.values():
            size = float(sheet.cell(TOP + cell.row + 1, cell.column + 1).font.size or 0)
            assert pixels(sheet, cell.column) >= 8 * size / 2 * 96 / 72 + 5


def test_the_package_tells_of_the_unit_and_of_nobody_else(blank: Report) -> None:
    data = excel.write(blank, now=NOW)
    properties = opened(data).properties
    assert properties.creator == "某县水利局"
    assert properties.title == "某县年报"
    assert properties.keywords == "1f"
    assert properties.created == datetime(2026, 1, 20)  # so does openpyxl
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert not [n for n in package.namelist() if "custom" in n or "thumbnail" in n]
        for name in package.namelist():
            part = package.read(name).lower()
            assert b"xlsxwriter" not in part
            assert b"openpyxl" not in part
            assert b"python" not in part


def test_a_long_unit_name_and_a_report_without_one(editions: Editions) -> None:
    for name in ("", "某" * 300):
        report = Report(editions["2021"], 2021, {"unit/name": name})
        book = opened(excel.write(report, now=NOW))
        assert (named(book, UNIT).value or "") == name


def test_the_same_report_makes_the_same_file(known: Report) -> None:
    assert excel.write(known, now=NOW) == excel.write(known, now=NOW)
