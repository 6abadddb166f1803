"""Our own Word file come back with what it was known by changed: its hidden bookmarks tell."""

import io
import re
import zipfile

import pytest

from gkdesk.domain.bookmarks import bookmark
from gkdesk.domain.found import Found
from gkdesk.domain.marked import NO_HEADING, NO_LABEL
from gkdesk.domain.report import Report
from gkdesk.domain.source import Line, Sheet
from gkdesk.readers import docx
from gkdesk.readers.editions import Editions
from tests.readers.foreign import as_docx, body, changed, differences, full_report, recognised

TEXTS = {"overview": "一、总体情况", "problems": "五、存在的主要问题及改进情况"}
TEXTS |= {"remarks": "六、其他需要报告的事项"}


@pytest.fixture
def report(editions: Editions) -> Report:
    return full_report(editions, 2024)


def read(content: bytes, editions: Editions) -> Found:
    return recognised(docx.read(zipfile.ZipFile(io.BytesIO(content))), editions)


def edited(content: bytes, old: str, new: str) -> bytes:
    """The document with one text in it changed, as who types over it does."""
    return changed(content, f">{old}</w:t>", f">{new}</w:t>")


@pytest.mark.parametrize("path", TEXTS)
@pytest.mark.parametrize("heading", ["另外要说的话", ""])
def test_a_text_without_its_heading(
    path: str, heading: str, report: Report, editions: Editions
) -> None:
    content = edited(as_docx(report, editions), TEXTS[path], heading)
    found = read(content, editions)
    assert differences(report, found) == {}
    shown = f"“{heading}”" if heading else ""
    assert found.doubtful == {path: shown + NO_HEADING}


def test_all_headings_of_texts_lost(report: Report, editions: Editions) -> None:
    content = as_docx(report, editions)
    for heading in TEXTS.values():
        content = edited(content, heading, "")
    found = read(content, editions)
    assert differences(report, found) == {}
    assert set(found.doubtful) == set(TEXTS)


def test_a_heading_is_believed_before_a_bookmark(report: Report, editions: Editions) -> None:
    """What was moved under another heading with its bookmark belongs there."""
    content = as_docx(report, editions)
    content = edited(content, TEXTS["problems"], "六、其他需要报告的事项 ")
    content = edited(content, TEXTS["remarks"], TEXTS["problems"])
    found = read(content, editions)
    texts = {each.path: report.printed(each.path) for each in report.form.texts_in("problems")}
    assert found.values["remarks"] == "\n".join(texts["problems"].splitlines())


def test_sections_that_changed_places(report: Report, editions: Editions) -> None:
    content = as_docx(report, editions)
    main = zipfile.ZipFile(io.BytesIO(content)).read("word/document.xml").decode()
    starts = [m.start() for m in re.finditer("<w:p>|<w:p ", main)]
    five, six = (
        max(s for s in starts if s < main.index(TEXTS[path])) for path in ("problems", "remarks")
    )
    end = main.index("<w:sectPr", six)
    moved = main[six:end] + main[five:six]
    found = read(changed(content, main[five:end], moved), editions)
    assert differences(report, found) == {}
    assert found.doubtful == {}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("自然人", "个人申请者"),
        ("行政强制", "强制类"),
        ("行政许可", "甲"),
        ("本年制发件数", "丙"),
    ],
)
def test_a_row_or_column_called_otherwise(
    old: str, new: str, report: Report, editions: Editions
) -> None:
    found = read(edited(as_docx(report, editions), old, new), editions)
    assert differences(report, found) == {}
    assert found.doubtful
    assert all(why == NO_LABEL or "按相近的" in why for why in found.doubtful.values())


@pytest.mark.parametrize(
    ("old", "new"), [("其他处理", "另行办理的"), ("法人或其他组织", "各类组织")]
)
def test_a_group_called_otherwise(old: str, new: str, report: Report, editions: Editions) -> None:
    """What is in the group has names enough of its own."""
    found = read(edited(as_docx(report, editions), old, new), editions)
    assert differences(report, found) == {}
    assert found.unread == []


def test_all_labels_of_a_table_lost(report: Report, editions: Editions) -> None:
    content = as_docx(report, editions)
    package = zipfile.ZipFile(io.BytesIO(content))
    main = package.read("word/document.xml").decode()
    start = main.index("<w:tbl>")
    end = main.index("</w:tbl>")
    table = main[start:end]
    blind = re.sub(r">[^<>]*[\u4e00-\u9fff][^<>]*</w:t>", "></w:t>", table)
    found = read(changed(content, table, blind), editions)
    assert differences(report, found) == {}
    told = {path for path in found.doubtful if found.doubtful[path] == NO_LABEL}
    assert told == {
        path
        for path, field in report.form.fields.items()
        if field.section == "proactive" and report.text(path)
    }


def test_a_title_written_anew(report: Report, editions: Editions) -> None:
    found = read(
        edited(
            as_docx(report, editions),
            "2024年政府信息公开工作年度报告",
            "关于2024年信息公开的报告（送审稿）",
        ),
        editions,
    )
    assert (found.unit, found.year) == (report.unit, 2024)
    assert found.title.endswith("关于2024年信息公开的报告（送审稿）")
    assert differences(report, found) == {}


def test_a_bookmark_that_ends_where_the_next_paragraph_begins() -> None:
    start = f'<w:bookmarkStart w:id="7" w:name="{bookmark("overview")}"/>'
    end = '<w:bookmarkEnd w:id="7"/>'
    text = "<w:r><w:t>{}</w:t></w:r>"
    content = body(
        start,
        f"<w:p>{text.format('甲')}</w:p>",
        f"<w:p>{text.format('乙')}</w:p>",
        f"<w:p><w:pPr/>{end}{text.format('丙')}</w:p>",
    )
    items = docx.read(zipfile.ZipFile(io.BytesIO(content))).items
    assert [item.mark for item in items if isinstance(item, Line)] == ["_gk_overview"] * 2 + [""]


def test_tables_know_which_they_are(report: Report, editions: Editions) -> None:
    source = docx.read(zipfile.ZipFile(io.BytesIO(as_docx(report, editions))))
    sheets = [item for item in source.items if isinstance(item, Sheet)]
    assert [sheet.key for sheet in sheets] == [table.key for table in report.form.tables]
