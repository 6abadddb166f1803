"""修改对照表: what stands in its lines, and what is struck out or underlined."""

import io
from datetime import datetime

from docx import Document
from docx.document import Document as Sheet

from gkdesk.domain.compare import Difference, between
from gkdesk.domain.report import Report
from gkdesk.readers.editions import Editions
from gkdesk.writers import changes_sheet
from tests.readers.foreign import UNIT, full_report

NOW = datetime(2025, 1, 15, 9, 30)
PERSON = "applications/new/person"


def sheet(editions: Editions, second: Report, found: list[Difference]) -> Sheet:
    template = editions.template(second.form.id)
    content = changes_sheet.write(second, found, ("第1稿", "现在"), template, NOW)
    return Document(io.BytesIO(content))


def two(editions: Editions) -> tuple[Report, Report]:
    first = full_report(editions, 2024)
    first.set("overview", "（一）开头。工作顺利。\n（二）中间一段。\n（三）结尾的一段。")
    second = Report(first.form, first.year, first.values)
    second.set("overview", "（二）中间一段。\n（一）开头。工作有序。\n（三）结尾的一段。")
    second.set(PERSON, "")
    return first, second


def test_every_change_has_a_line(editions: Editions) -> None:
    first, second = two(editions)
    made = sheet(editions, second, between(first, second))
    (table,) = made.tables
    lines = [[cell.text for cell in row.cells] for row in table.rows]
    assert lines[0] == ["部分", "位置", "原来", "现在", "谁改的"]
    assert lines[1][1:] == ["第1段", "（一）开头。工作顺利。", "（一）开头。工作有序。", "经办人"]
    assert lines[2][1:4] == ["第2段", "（二）中间一段。", "整段移到最前"]
    assert lines[3][1:4] == ["表三“新收·自然人”", first.text(PERSON), "空"]
    assert "共改动 3 处" in made.paragraphs[1].text


def test_words_are_struck_out_and_underlined(editions: Editions) -> None:
    first, second = two(editions)
    (table,) = sheet(editions, second, between(first, second)).tables
    was, became = (table.rows[1].cells[n].paragraphs[0].runs for n in (2, 3))
    assert [run.text for run in was if run.font.strike] == ["顺利"]
    assert [run.text for run in became if run.font.underline] == ["有序"]


def test_nothing_changed_is_said(editions: Editions) -> None:
    first, _ = two(editions)
    made = sheet(editions, first, [])
    assert made.tables == []
    assert made.paragraphs[0].text == f"{UNIT}\n2024年政府信息公开工作年度报告\n修改对照表"
    assert "没有改动" in made.paragraphs[1].text
