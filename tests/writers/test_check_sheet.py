"""核对表: what stands on it, in which order, and how its cells are set."""

import io
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from docx import Document
from docx.document import Document as Sheet
from docx.oxml.ns import qn
from docx.table import Table

from gkdesk.desk.desk import Desk
from gkdesk.readers.editions import Editions
from gkdesk.store.log import Store
from gkdesk.writers import check_sheet

UNIT = "云溪市水务局"
NOW = datetime(2025, 1, 8, 9, 10)
IN = "applications/carried_in/{}"
OUT = "applications/carried_out/{}"


@pytest.fixture
def desk(tmp_path: Path, editions: Editions) -> Iterator[Desk]:
    store = Store(tmp_path / "store")
    yield Desk(store, editions, now=lambda: NOW)
    store.close()


def sheet(desk: Desk, report: int) -> Sheet:
    values = desk.report(report)
    template = desk.editions.template(values.form.id)
    content = check_sheet.write(values, desk.review(report), template, NOW)
    return Document(io.BytesIO(content))


def lines(table: Table) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in table.rows]


def two_years(desk: Desk, year: int = 2023) -> int:
    """A report whose carried figures follow in neither of two columns."""
    old = desk.new(UNIT, year - 1).id
    new = desk.new(UNIT, year).id
    for column in ("person", "legal.business"):
        desk.put(old, OUT.format(column), "3")
        desk.put(new, IN.format(column), "5")
    return new


def test_what_is_explained_comes_after_what_is_not(desk: Desk) -> None:
    report = two_years(desk)
    first, _ = [f for f in desk.review(report) if f.check == "carried-in"]
    desk.explain(report, first, "上年报告有误。" * 40)
    table = sheet(desk, report).tables[0]
    assert [line[3] for line in lines(table)[1:3]] == ["", "上年报告有误。" * 40]
    whole = [row._tr.trPr.find(qn("w:cantSplit")) is not None for row in table.rows]
    assert whole[:3] == [True, True, False]


def test_a_finding_is_told_once(desk: Desk) -> None:
    report = two_years(desk)
    message = next(f.message for f in desk.review(report) if f.check == "carried-in")
    assert lines(sheet(desk, report).tables[0])[1][2] == message


def test_the_summary_says_what_is_blank(desk: Desk) -> None:
    report = desk.new(UNIT, 2023).id
    blanks = len(desk.report(report).blanks())
    assert f"还有 {blanks} 处没填。" in sheet(desk, report).paragraphs[1].text


def test_last_years_figure_that_only_looks_alike_is_not_compared(desk: Desk) -> None:
    report = two_years(desk, 2021)
    desk.put(report, "documents/norm/made", "7")
    figures = {line[0]: line[1:] for line in lines(sheet(desk, report).tables[1])}
    assert figures["行政规范性文件本年制发（件）"] == ["7", "不可比", ""]
    assert figures["上年结转申请（件）"] == ["10", "", ""]
    assert figures["结转下年度继续办理（件）"] == ["", "6", ""]


def test_without_last_year_its_column_is_blank(desk: Desk) -> None:
    report = desk.new(UNIT, 2021).id
    assert all(line[2:] == ["", ""] for line in lines(sheet(desk, report).tables[1])[1:])


def test_words_keep_off_the_rules(desk: Desk) -> None:
    document = sheet(desk, desk.new(UNIT, 2021).id)
    for table in document.tables:
        names = [child.tag for child in table._tbl.tblPr]
        assert names.index(qn("w:tblCellMar")) < names.index(qn("w:tblLook"))
