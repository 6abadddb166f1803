"""核对表: what stands on it, in which order, and how its cells are set."""

import io
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from docx import Document
from docx.document import Document as Sheet
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.table import Table

from gkdesk import places
from gkdesk.desk.desk import Desk
from gkdesk.domain.finding import EXPLAIN, HINT, Finding
from gkdesk.readers.editions import Editions
from gkdesk.store.log import Store
from gkdesk.writers import check_sheet
from tests.desk.exchange import import_exchange

SAMPLE = places.forms() / "2021" / "sample.gk.json"
UNIT = "云溪市水务局"
NOW = datetime(2025, 1, 8, 9, 10)
IN = "applications/carried_in/{}"
OUT = "applications/carried_out/{}"


@pytest.fixture
def desk(tmp_path: Path, editions: Editions) -> Iterator[Desk]:
    store = Store(tmp_path / "store")
    yield Desk(store, editions, now=lambda: NOW)
    store.close()


def sheet(desk: Desk, report: int, findings: Sequence[Finding] | None = None) -> Sheet:
    values = desk.report(report)
    template = desk.editions.template(values.form.id)
    found = desk.review(report) if findings is None else findings
    content = check_sheet.write(values, found, template, NOW)
    return Document(io.BytesIO(content))


def verdict(desk: Desk, report: int, findings: Sequence[Finding]) -> str:
    found: str = sheet(desk, report, findings).paragraphs[1].text
    return found


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


def complete(desk: Desk) -> int:
    """The sample report."""
    return import_exchange(desk, SAMPLE).entry.id


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


def test_the_leader_reads_first_what_stands_in_the_way(desk: Desk) -> None:
    report = two_years(desk)
    blanks = len(desk.report(report).blanks())
    verdict = sheet(desk, report).paragraphs[1]
    assert verdict.text == f"还不能公布：还有 2 条错误、{blanks} 处没填。"
    assert verdict.runs[0].bold


def test_what_is_not_explained_stands_in_the_way(desk: Desk) -> None:
    report = complete(desk)
    found = Finding("own-word", EXPLAIN, "overview", ("overview",), "词", "写了“某词”。")
    assert verdict(desk, report, [found]) == "还不能公布：还有 1 条需说明没有写说明。"
    assert verdict(desk, report, [replace(found, explanation="属实。")]) == "可以公布。"
    assert verdict(desk, report, [replace(found, level=HINT)]) == "可以公布。"


def test_last_years_words_stand_in_the_way(desk: Desk) -> None:
    old = complete(desk)
    report = desk.new(UNIT, 2025, old).id
    assert "处上年的文字没有核对" in sheet(desk, report).paragraphs[1].text


def test_personal_numbers_are_not_repeated(desk: Desk) -> None:
    report = two_years(desk)
    numbers = ("13812345678", "11010519491231002X", "4111111111111111")
    desk.put(report, "overview", "、".join(numbers) + "。")
    told = "".join(text for line in lines(sheet(desk, report).tables[0]) for text in line)
    assert not any(number in told for number in numbers)
    assert all(number in told for number in ("138****5678", "411*********1111"))


def test_figures_stand_under_one_another(desk: Desk) -> None:
    report = two_years(desk, 2021)
    desk.put(report, "documents/norm/made", "7")
    table = sheet(desk, report).tables[1]
    for row in table.rows[1:]:
        for cell in row.cells[1:]:
            figure = cell.text.strip("+-").isdigit()
            right = cell.paragraphs[0].alignment == WD_ALIGN_PARAGRAPH.RIGHT
            assert right == figure


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
