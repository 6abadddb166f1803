"""The Word document holds the report: every cell, every paragraph, and nothing besides."""

import io
import re
import zipfile
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from docx import Document
from docx.document import Document as Opened
from docx.text.paragraph import Paragraph
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from gkdesk.domain.bookmarks import bookmark
from gkdesk.domain.kinds import Prose
from gkdesk.domain.layout import lay_out
from gkdesk.domain.prose import outline
from gkdesk.domain.report import Report
from gkdesk.readers.editions import Editions
from gkdesk.writers import word
from gkdesk.writers.wordml import W
from tests.conftest import published, read_published
from tests.readers.office import OFFICE, office

NOW = datetime(2026, 1, 20, 9, 30, tzinfo=UTC)
UNIT = "某县自然资源局"


@pytest.fixture
def report(editions: Editions) -> Report:
    """A report with a title and nothing else."""
    made = Report(editions["2021"], 2025, uid="7f" * 16)
    made.set("unit/name", UNIT)
    made.set("title", f"{UNIT}\n2025年政府信息公开工作年度报告")
    return made


def written(report: Report, editions: Editions, draft: date | None = None) -> bytes:
    return word.write(report, editions.template(report.form.id), draft=draft, now=NOW)


def opened(data: bytes) -> Opened:
    return Document(io.BytesIO(data))


def part(data: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return package.read(name)


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def as_printed(report: Report) -> list[list[list[str]]]:
    """The tables as texts, each square with the text of the cell over it."""
    return [
        [
            [
                report.text(cell.path) if cell.path else squeezed(cell.text)
                for cell in (grid.at(row, column) for column in range(grid.columns))
            ]
            for row in range(grid.rows)
        ]
        for grid in (lay_out(table) for table in report.form.tables)
    ]


def as_read(document: Opened) -> list[list[list[str]]]:
    """The same as python-docx reads it, merged cells expanded by its own rules."""
    return [
        [[squeezed(cell.text) for cell in row.cells] for row in table.rows]
        for table in document.tables
    ]


def narrative(document: Opened, heading: str) -> list[Paragraph]:
    """The paragraphs under a heading."""
    paragraphs = iter(document.paragraphs)
    for found in paragraphs:
        if found.text == heading:
            break
    under: list[Paragraph] = []
    for found in paragraphs:
        if style(found) == "公文一级标题":
            break
        under.append(found)
    return under


def style(paragraph: Paragraph) -> str:
    return (paragraph.style and paragraph.style.name) or ""


def runs(paragraph: Paragraph) -> list[tuple[str, str]]:
    return [(run.text, (run.style and run.style.name) or "") for run in paragraph.runs]


@pytest.mark.parametrize("file", published())
def test_a_published_report_reads_back_cell_by_cell(file: Path, editions: Editions) -> None:
    report = read_published(file, editions)
    assert as_read(opened(written(report, editions))) == as_printed(report)


@pytest.mark.parametrize("file", published())
def test_a_published_report_reads_back_word_by_word(file: Path, editions: Editions) -> None:
    report = read_published(file, editions)
    document = opened(written(report, editions))
    for section in report.form.sections:
        if section.text:
            expected = [paragraph.text for paragraph in outline(report.text(section.text))]
            found = [p.text for p in narrative(document, section.heading)]
            assert found == (expected or [""])
    assert squeezed(document.paragraphs[0].text) == squeezed(report.title)


@pytest.mark.parametrize("edition", ["2019", "2021"])
def test_each_cell_shows_its_own_value(editions: Editions, edition: str) -> None:
    report = Report(editions[edition], 2020)
    for number, field in enumerate(report.entered):
        if field.kind.is_number:
            report.set(field.path, str(number + 1))
    assert as_read(opened(written(report, editions))) == as_printed(report)


def test_a_blank_stays_blank(report: Report, editions: Editions) -> None:
    report.set("applications/new/person", "0")
    table = as_read(opened(written(report, editions)))[1]
    assert table[3][3:] == ["0", "", "", "", "", "", "0"]
    assert table[4][3:] == [""] * 7


def test_a_cell_is_found_by_its_bookmark(report: Report, editions: Editions) -> None:
    report.set("applications/new/person", "37")
    root = etree.fromstring(part(written(report, editions), "word/document.xml"))
    [mark] = root.xpath(
        "//w:bookmarkStart[@w:name=$name]",
        namespaces={"w": W[1:-1]},
        name=bookmark("applications/new/person"),
    )
    within = mark.getnext()
    assert "".join(within.itertext()) == "37"
    assert within.getnext().get(W + "id") == mark.get(W + "id")


def test_the_levels_of_the_narrative(report: Report, editions: Editions) -> None:
    report.set(
        "overview",
        "2025年，我局推进公开。\n（一）主动公开\n发布 12 条。\n（二）依申请公开。收到 3 件。\n"
        "1.渠道建设\n（1）网站\n2.培训。办班 2 期。\n\n一、附带说明\n没有。",
    )
    found = narrative(opened(written(report, editions)), "一、总体情况")
    assert [(style(p), runs(p)) for p in found] == [
        ("公文正文", [("2025年，我局推进公开。", "Default Paragraph Font")]),
        ("公文二级标题", [("（一）主动公开", "Default Paragraph Font")]),
        ("公文正文", [("发布 12 条。", "Default Paragraph Font")]),
        (
            "公文正文",
            [
                ("（二）依申请公开。", "公文二级标题 字符"),
                ("收到 3 件。", "Default Paragraph Font"),
            ],
        ),
        ("公文三级标题", [("1.渠道建设", "Default Paragraph Font")]),
        ("公文四级标题", [("（1）网站", "Default Paragraph Font")]),
        (
            "公文正文",
            [("2.培训。", "公文三级标题 字符"), ("办班 2 期。", "Default Paragraph Font")],
        ),
        ("公文正文", [("一、附带说明", "公文一级标题 字符")]),
        ("公文正文", [("没有。", "Default Paragraph Font")]),
    ]


def test_the_bookmark_of_a_text_is_around_all_its_paragraphs(
    report: Report, editions: Editions
) -> None:
    report.set("overview", "一段。\n两段。\n三段。")
    root = etree.fromstring(part(written(report, editions), "word/document.xml"))
    starts = root.iter(W + "bookmarkStart")
    [start] = [mark for mark in starts if mark.get(W + "name") == "_gk_overview"]
    [end] = [
        mark for mark in root.iter(W + "bookmarkEnd") if mark.get(W + "id") == start.get(W + "id")
    ]
    first, last = start.getparent(), end.getparent()
    assert first is not None
    assert last is not None
    assert "".join(first.itertext()) == "一段。"
    assert "".join(last.itertext()) == "三段。"


def test_an_empty_text_leaves_its_heading(report: Report, editions: Editions) -> None:
    document = opened(written(report, editions))
    assert [p.text for p in narrative(document, "五、存在的主要问题及改进情况")] == [""]
    assert "［" not in "".join(p.text for p in document.paragraphs)


def test_a_long_address_is_not_justified(report: Report, editions: Editions) -> None:
    report.set("overview", "网址 https://www.example.gov.cn/zwgk/2025.html 可查。\n短的 12 条。")
    found = narrative(opened(written(report, editions)), "一、总体情况")
    assert [p.alignment for p in found] == [0, None]


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("某县自然资源局", ["某县自然资源局"]),
        (
            "新疆维吾尔自治区昌吉回族自治州木垒哈萨克自治县人力资源和社会保障局",
            ["新疆维吾尔自治区昌吉回族自治州", "木垒哈萨克自治县人力资源和社会保障局"],
        ),
        (
            "黑龙江省齐齐哈尔市梅里斯达斡尔族区雅尔塞镇人民政府",
            ["黑龙江省齐齐哈尔市", "梅里斯达斡尔族区雅尔塞镇人民政府"],
        ),
        (
            "江苏省宿迁市沭阳县市场监督管理局行政审批办公室",
            ["江苏省宿迁市沭阳县", "市场监督管理局行政审批办公室"],
        ),
        (
            "没有可断之处的一个非常非常长的单位名称二三四五",
            ["没有可断之处的一个非常非常长的单位名称二三四五"],
        ),
    ],
)
def test_a_long_title_is_broken_where_a_name_is_joined(
    report: Report, editions: Editions, name: str, lines: list[str]
) -> None:
    report.set("title", f"{name}\n2025年政府信息公开工作年度报告")
    title = opened(written(report, editions)).paragraphs[0]
    assert style(title) == "公文标题"
    assert title.text.split("\n") == [*lines, "2025年政府信息公开工作年度报告"]


def figures(data: bytes) -> list[tuple[str, float, float]]:
    """The text of every cell of figures with its width and the cell's, in points."""
    document, found = opened(data), []
    for cell in document.element.body.iter(W + "tc"):
        texts, style_id = list(cell.iter(W + "t")), cell.find(f"{W}p/{W}pPr/{W}pStyle")
        text = "".join(each.text or "" for each in texts)
        if not text or style_id.get(W + "val") not in ("GkFigure", "GkDenseFigure"):
            continue
        own = cell.find(f"{W}p/{W}r/{W}rPr/{W}sz")
        named = next(s for s in document.styles if s.style_id == style_id.get(W + "val"))
        size = named.font.size.pt if own is None else int(own.get(W + "val")) / 2
        width = int(cell.find(f"{W}tcPr/{W}tcW").get(W + "w")) / 20
        found.append((text, size / 2 * sum(1 if c < "~" else 2 for c in text), width))
    return found


@pytest.mark.parametrize("edition", ["2019", "2021"])
@pytest.mark.parametrize("digits", [1, 5, 8])
def test_no_figure_is_broken_over_two_lines(editions: Editions, edition: str, digits: int) -> None:
    report = Report(editions[edition], 2020)
    for field in report.entered:
        if field.kind.is_number:
            unit = "元" if field.kind.name == "money_unit" else ""
            report.set(field.path, "9" * digits + unit)
    data = written(report, editions)
    found = figures(data)
    assert len(found) > 190
    beside = 2  # points that the tables of many columns leave beside the text of a cell
    assert [f for f in found if f[1] > f[2] - beside] == []
    assert as_read(opened(data)) == as_printed(report)
    if digits == 1:
        assert b"<w:sz " not in part(data, "word/document.xml")


@OFFICE
@pytest.mark.timeout(120)
def test_no_mark_at_the_end_of_a_line_is_lost(
    tmp_path: Path, report: Report, editions: Editions
) -> None:
    sentence = "严格落实“三审三校”，对拟公开的政府信息逐条进行保密审查和内容审核，确保准确、及时。"
    overview = "\n".join(sentence[n:] + sentence * 5 for n in range(len(sentence)))
    report.set("overview", overview)
    file = tmp_path / "report.docx"
    file.write_bytes(written(report, editions))
    office([file], "pdf", tmp_path)
    document = pdfium.PdfDocument(tmp_path / "report.pdf")
    drawn = "".join(page.get_textpage().get_text_range() for page in document)
    document.close()
    shown = {mark: drawn.count(mark) for mark in "，。、"}
    assert shown == {mark: printed(report).count(mark) for mark in shown}


def printed(report: Report) -> str:
    """All that a document of the report prints."""
    form = report.form
    labels = [cell.text for table in form.tables for cell in lay_out(table).cells]
    headings = [section.heading for section in form.sections]
    return "".join([report.title, report.printed("overview"), *headings, *labels])


def test_the_core_properties(report: Report, editions: Editions) -> None:
    beijing = datetime(2026, 1, 20, 17, 30, tzinfo=timezone(timedelta(hours=8)))
    data = word.write(report, editions.template("2021"), now=beijing)
    properties = opened(data).core_properties
    assert properties.title == f"{UNIT}2025年政府信息公开工作年度报告"
    assert properties.author == UNIT
    assert properties.identifier == "gkdesk:" + "7f" * 16
    assert properties.created == properties.modified == NOW.replace(hour=0, minute=0, second=0)
    assert properties.last_modified_by == ""
    assert properties.revision == 1
    assert properties.language == "zh-CN"
    assert properties.comments == properties.keywords == properties.category == ""


def test_no_library_left_its_marks(report: Report, editions: Editions) -> None:
    data = written(report, editions)
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        contents = {name: package.read(name) for name in package.namelist()}
    assert "docProps/app.xml" not in contents
    traces = rb"python|docx|Macintosh|thumbnail|rsid|LibreOffice|customXml|2013-12|TargetMode"
    for name, content in contents.items():
        assert not re.search(traces, content, re.IGNORECASE), name


def test_a_draft_is_marked_on_every_page_and_a_clean_one_on_none(
    report: Report, editions: Editions
) -> None:
    draft = opened(written(report, editions, draft=date(2026, 1, 8))).sections[0]
    assert [p.text for p in draft.header.paragraphs] == ["送审稿　2026年1月8日"]
    assert [p.text for p in draft.even_page_header.paragraphs] == ["送审稿　2026年1月8日"]
    clean = opened(written(report, editions)).sections[0]
    assert [p.text for p in clean.header.paragraphs] == [""]
    assert [p.text for p in clean.even_page_header.paragraphs] == [""]


def test_written_twice_the_same_bytes(report: Report, editions: Editions) -> None:
    assert written(report, editions) == written(report, editions)


def test_what_xml_cannot_hold_is_left_out(report: Report, editions: Editions) -> None:
    report.values["overview"] = "一\x00二\x0b三\ud800四\ufffe五\t六<&>"
    report.values["title"] = "标\x01题"
    report.values["documents/rule/made"] = "1\x022"
    document = opened(written(report, editions))
    assert [p.text for p in narrative(document, "一、总体情况")] == ["一二三四五\t六<&>"]
    assert document.paragraphs[0].text == "标题"
    assert as_read(document)[0][2][1] == "12"


@settings(deadline=None)  # a busy machine is no failure
@given(st.text(st.characters(), max_size=60))
def test_any_text_comes_out_as_it_is_kept(editions: Editions, text: str) -> None:
    report = Report(editions["2021"], 2025)
    report.set("remarks", Prose().parse(text))
    found = narrative(opened(written(report, editions)), "六、其他需要报告的事项")
    kept = [paragraph.text for paragraph in outline(report.text("remarks"))]
    assert [p.text for p in found] == (kept or [""])
