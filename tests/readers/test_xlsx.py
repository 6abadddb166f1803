"""Workbooks: ours by the names of the cells, hand-made ones of the same shape by their labels."""

import io
import re
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from gkdesk.domain.errors import WorldError
from gkdesk.domain.form import Table
from gkdesk.domain.found import Found
from gkdesk.domain.kinds import SignedCount
from gkdesk.domain.layout import lay_out
from gkdesk.domain.report import Report
from gkdesk.readers import xlsx
from gkdesk.readers.editions import Editions
from gkdesk.readers.number_formats import shown
from gkdesk.writers.excel_figures import figure_of
from tests.conftest import published, read_published
from tests.readers.foreign import (
    UNIT,
    YEARS,
    as_xlsx,
    differences,
    full_report,
    packed,
    recognised,
)


def read(content: bytes, editions: Editions) -> Found:
    return recognised(xlsx.read(zipfile.ZipFile(io.BytesIO(content))), editions)


@pytest.mark.parametrize("path", published())
def test_a_published_report_comes_back(path: Path, editions: Editions) -> None:
    report = read_published(path, editions)
    found = read(as_xlsx(report), editions)
    assert differences(report, found, texts=False) == {}
    assert (found.unit, found.year) == (report.unit, report.year)
    assert (found.unread, found.doubtful) == ([], {})


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize("named", [True, False])
def test_a_full_report_comes_back(year: int, named: bool, editions: Editions) -> None:
    report = full_report(editions, year)
    content = as_xlsx(report) if named else without_names(as_xlsx(report))
    found = read(content, editions)
    assert differences(report, found, texts=False) == {}
    assert (found.unit, found.year) == (UNIT, year)
    assert (found.doubtful, found.missing) == ({}, [])
    if named:
        assert found.unread == []


def without_names(content: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        parts: dict[str, str | bytes] = {n: package.read(n) for n in package.namelist()}
    book = parts["xl/workbook.xml"]
    assert isinstance(book, bytes)
    parts["xl/workbook.xml"] = re.sub(b"<definedNames>.*</definedNames>", b"", book)
    return packed(parts)


def test_a_figure_is_read_by_its_name_whatever_its_label(editions: Editions) -> None:
    report = full_report(editions, 2024)
    book = load_workbook(io.BytesIO(as_xlsx(report)))
    for row in book["表三"].iter_rows():
        for cell in row:
            if cell.value == "1.属于国家秘密":
                cell.value = "1.涉密"
    target = io.BytesIO()
    book.save(target)
    found = read(target.getvalue(), editions)
    entered = {
        p: t for p, t in differences(report, found, texts=False).items() if p in found.values
    }
    assert entered == {}
    assert found.values["applications/done.denied.secret/person"]


def by_hand(report: Report, *, together: bool) -> bytes:
    """A workbook as an office draws it: no names, titles above the tables, one sheet or three."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.append([f"{UNIT}{report.year}年政府信息公开工作年度报告统计表"])
    for number, table in enumerate(report.form.tables):
        if number and not together:
            sheet = book.create_sheet(f"Sheet{number}")
        sheet.append([report.form.sections[number + 1].heading])
        _draw(sheet, table, report, sheet.max_row + 1)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _draw(sheet: Worksheet, table: Table, report: Report, top: int) -> None:
    for cell in lay_out(table).cells:
        text = report.text(cell.path) if cell.path else cell.text
        at = sheet.cell(top + cell.row, cell.column + 1)
        at.value = int(text) if text.isdecimal() else text
        if cell.rows > 1 or cell.columns > 1:
            sheet.merge_cells(
                start_row=top + cell.row,
                start_column=cell.column + 1,
                end_row=top + cell.row + cell.rows - 1,
                end_column=cell.column + cell.columns,
            )


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize("together", [True, False])
def test_a_workbook_made_by_hand(year: int, together: bool, editions: Editions) -> None:
    report = full_report(editions, year)
    found = read(by_hand(report, together=together), editions)
    assert differences(report, found, texts=False) == {}
    assert (found.unit, found.year) == (UNIT, year)
    assert (found.unread, found.doubtful, found.missing) == ([], {}, [])


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        ("3", "", "3"),
        ("7730.2799999999997", "", "7730.28"),
        ("5", "0.00", "5.00"),
        ("0.1234", "0.00", "0.1234"),
        ("1234", "#,##0", "1234"),
        ("3", '"增"0;"减"0;0', "增3"),
        ("-2", '"增"0;"减"0;0', "减2"),
        ("-2", "0", "-2"),
        ("45000", "yyyy-mm-dd", "45000（日期格式）"),
        ("0.5", "0%", "0.5%"),
        ("1E+5", "", "100000"),
        ("#REF!", "", "#REF!"),
        ("1e400", "", "1e400"),
    ],
)
def test_numbers_as_the_cell_shows_them(value: str, code: str, text: str) -> None:
    assert shown(value, code) == text


@given(sign=st.sampled_from(["", "增", "减", "+", "-"]), number=st.integers(0, 10**9))
def test_a_change_comes_back_as_it_was_written(sign: str, number: int, editions: Editions) -> None:
    report = Report(editions["2019"], 2019)
    text = SignedCount().parse(f"{sign}{number}")
    report.set("permits/license/delta", text)
    figure = figure_of(report, report.form.fields["permits/license/delta"])
    assert shown(str(figure.value), figure.number_format) == text


def test_a_formula_nobody_worked_out_is_no_figure(editions: Editions) -> None:
    report = full_report(editions, 2024)
    book = load_workbook(io.BytesIO(by_hand(report, together=False)))
    book["Sheet2"]["A5"] = "=1+1"
    target = io.BytesIO()
    book.save(target)
    found = read(target.getvalue(), editions)
    assert [each.text for each in found.unread] == ["=1+1"]


def test_a_cell_at_the_end_of_the_world_is_refused(editions: Editions) -> None:
    book = Workbook()
    assert isinstance(book.active, Worksheet)
    book.active["XFD1048576"] = 1
    target = io.BytesIO()
    book.save(target)
    with pytest.raises(WorldError, match="离得太远"):
        read(target.getvalue(), editions)
