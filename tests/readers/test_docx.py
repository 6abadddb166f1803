"""Word files: what we write comes back as it was, and other people's files are read as meant."""

import io
import zipfile
from pathlib import Path

import pytest

from gkdesk.domain.layout import Cell, lay_out, printed_rows
from gkdesk.domain.report import Report
from gkdesk.domain.source import Line, Sheet, Source
from gkdesk.readers import docx
from gkdesk.readers.editions import Editions
from tests.conftest import published, read_published
from tests.readers.foreign import (
    UNIT,
    YEARS,
    W,
    as_docx,
    body,
    changed,
    differences,
    full_report,
    packed,
    recognised,
)


def read(content: bytes) -> Source:
    return docx.read(zipfile.ZipFile(io.BytesIO(content)))


def lines(content: bytes) -> list[str]:
    return [item.text for item in read(content).items if isinstance(item, Line)]


def rows(content: bytes) -> list[list[str]]:
    return [
        [s.text for s in row]
        for item in read(content).items
        if isinstance(item, Sheet)
        for row in item.rows
    ]


@pytest.mark.parametrize("path", published())
def test_a_published_report_comes_back(path: Path, editions: Editions) -> None:
    report = read_published(path, editions)
    found = recognised(read(as_docx(report, editions)), editions)
    assert differences(report, found) == {}
    assert (found.unit, found.year) == (report.unit, report.year)
    assert found.title == report.title
    assert (found.unread, found.doubtful) == ([], {})


@pytest.mark.parametrize("year", YEARS)
def test_a_full_report_comes_back(year: int, editions: Editions) -> None:
    report = full_report(editions, year)
    found = recognised(read(as_docx(report, editions)), editions)
    assert differences(report, found) == {}
    assert (found.unread, found.doubtful, found.missing) == ([], {}, [])


def p(*runs: str) -> str:
    return f"<w:p>{''.join(runs)}</w:p>"


def r(text: str) -> str:
    return f"<w:r><w:t>{text}</w:t></w:r>"


def test_insertions_count_and_deletions_do_not() -> None:
    content = body(
        p(
            r("受理"),
            "<w:del><w:r><w:delText>3</w:delText></w:r></w:del>",
            f"<w:ins>{r('5')}</w:ins>",
            r("件"),
        ),
        p(f"<w:moveFrom>{r('旧处')}</w:moveFrom>", r("留下")),
        p(f"<w:moveTo>{r('新处')}</w:moveTo>"),
    )
    assert lines(content) == ["受理5件", "留下", "新处"]


def test_a_deleted_end_joins_two_paragraphs() -> None:
    mark = "<w:pPr><w:rPr><w:del/></w:rPr></w:pPr>"
    assert lines(body(p(mark, r("前半")), p(r("后半")))) == ["前半后半"]


def test_a_deleted_row_is_gone_and_an_inserted_one_there() -> None:
    row = "<w:tr><w:trPr>{}</w:trPr><w:tc>{}</w:tc></w:tr>"
    table = row.format("<w:del/>", p(r("甲"))) + row.format("<w:ins/>", p(r("乙")))
    assert rows(body(f"<w:tbl>{table}</w:tbl>")) == [["乙"]]


def cell(text: str, setting: str = "") -> str:
    return f"<w:tc><w:tcPr>{setting}</w:tcPr>{p(r(text))}</w:tc>"


def test_merged_cells_are_expanded() -> None:
    begins, wide = '<w:vMerge w:val="restart"/>', '<w:gridSpan w:val="2"/>'
    table = (
        f"<w:tr>{cell('甲', begins)}{cell('乙', wide)}"
        f"</w:tr><w:tr>{cell('', '<w:vMerge/>')}{cell('1')}{cell('2')}</w:tr>"
    )
    assert rows(body(f"<w:tbl>{table}</w:tbl>")) == [["甲", "乙", "乙"], ["甲", "1", "2"]]


def test_a_span_beyond_all_bounds_is_cut() -> None:
    span = '<w:gridSpan w:val="50000000"/>'
    (row,) = rows(body(f"<w:tbl><w:tr>{cell('甲', span)}</w:tr></w:tbl>"))
    assert len(row) <= 200


def test_a_table_in_a_table_is_read_by_itself() -> None:
    inner = f"<w:tbl><w:tr>{cell('规章')}{cell('3')}</w:tr></w:tbl>"
    outer = f"<w:tbl><w:tr><w:tc>{p(r('前'))}{inner}{p(r('后'))}</w:tc></w:tr></w:tbl>"
    assert lines(body(outer)) == ["前", "后"]
    assert rows(body(outer)) == [["规章", "3"]]


def test_a_text_box_comes_after_its_paragraph_once() -> None:
    mc = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    box = f"<w:txbxContent>{p(r('框里'))}</w:txbxContent>"
    drawn = f"<mc:AlternateContent {mc}><mc:Choice>{box}</mc:Choice>"
    drawn += f"<mc:Fallback>{box}</mc:Fallback></mc:AlternateContent>"
    assert lines(body(p(r("段落"), f"<w:r>{drawn}</w:r>"))) == ["段落", "框里"]


def test_a_table_split_over_pages_is_one(editions: Editions) -> None:
    report = full_report(editions, 2024)
    content = as_docx(report, editions)
    main = zipfile.ZipFile(io.BytesIO(content)).read("word/document.xml").decode()
    start = main.index("<w:tbl>", main.index("</w:tbl>"))
    end = main.index("</w:tbl>", start)
    drawn = main[start:end].split("<w:tr>")
    if len(drawn) < 20:
        drawn = main[start:end].split("<w:tr ")
    mark = "<w:tr>" if "<w:tr>" in main[start:end] else "<w:tr "
    setting = drawn[0]
    between = f"</w:tbl><w:p><w:r><w:t>—5—</w:t></w:r></w:p>{setting}"
    split = mark.join(drawn[:18]) + between + mark + mark.join(drawn[18:])
    found = recognised(read(changed(content, main[start:end], split)), editions)
    assert differences(report, found) == {}
    assert (found.unread, found.aside) == ([], ["—5—"])


def test_what_is_no_text_is_told() -> None:
    number = '<w:pPr><w:numPr><w:numId w:val="3"/></w:numPr></w:pPr>'
    content = body(
        p(number, r("甲")), p(r("乙"), "<w:r><w:drawing/></w:r>"), p("<w:r><w:pict/></w:r>")
    )
    found = [(i.text, i.lost) for i in read(content).items if isinstance(i, Line)]
    assert found == [("甲", "自动编号"), ("乙", "图片"), ("", "图片")]


@pytest.mark.parametrize(("shown", "lost"), [("%1.", "自动编号"), ("", "")])
def test_a_number_that_shows_nothing_is_not_lost(shown: str, lost: str) -> None:
    space = f'xmlns:w="{W}"'
    level = f'<w:lvl w:ilvl="0"><w:numFmt w:val="decimal"/><w:lvlText w:val="{shown}"/></w:lvl>'
    lists = f'<w:abstractNum w:abstractNumId="7">{level}</w:abstractNum>'
    lists += '<w:num w:numId="3"><w:abstractNumId w:val="7"/></w:num>'
    numbered = '<w:pPr><w:numPr><w:numId w:val="3"/></w:numPr></w:pPr>'
    styles = f'<w:style w:styleId="a">{numbered}</w:style>'
    styled = '<w:pPr><w:pStyle w:val="a"/></w:pPr>'
    main = f"<w:body>{p(numbered, r('甲'))}{p(styled, r('乙'))}</w:body>"
    content = packed(
        {
            "word/document.xml": f"<w:document {space}>{main}</w:document>",
            "word/styles.xml": f"<w:styles {space}>{styles}</w:styles>",
            "word/numbering.xml": f"<w:numbering {space}>{lists}</w:numbering>",
        }
    )
    assert [i.lost for i in read(content).items if isinstance(i, Line)] == [lost, lost]


def test_a_picture_in_a_text_makes_it_doubtful(editions: Editions) -> None:
    content = changed(
        as_docx(full_report(editions, 2024), editions),
        "主动公开情况。",
        '主动公开情况。</w:t></w:r><w:r><w:drawing/></w:r><w:r><w:t xml:space="preserve">',
    )
    found = recognised(read(content), editions)
    assert set(found.doubtful) == {"overview"}


def test_a_report_in_one_large_table(editions: Editions) -> None:
    report = full_report(editions, 2024)
    lines = [f"{UNIT}2024年政府信息公开工作年度报告", *report.printed("preamble").split("\n")]
    drawn = "".join(f"<w:tr>{cell(line, WIDE)}</w:tr>" for line in lines)
    for section in report.form.sections:
        own = report.printed(section.text).split("\n") if section.text else []
        drawn += "".join(f"<w:tr>{cell(x, WIDE)}</w:tr>" for x in [section.heading, *own] if x)
        for cells in printed_rows(lay_out(section.table)) if section.table else []:
            drawn += f"<w:tr>{''.join(_drawn(report, *each) for each in cells)}</w:tr>"
    found = recognised(read(body(f"<w:tbl>{drawn}</w:tbl>")), editions)
    assert differences(report, found) == {}
    assert (found.unread, found.doubtful, found.missing) == ([], {}, [])


WIDE = '<w:gridSpan w:val="15"/>'


def _drawn(report: Report, place: Cell, begins: bool) -> str:
    merge = (
        "" if place.rows == 1 else "<w:vMerge/>" if not begins else '<w:vMerge w:val="restart"/>'
    )
    text = report.text(place.path) if place.path else place.text
    return cell(text if begins else "", f'<w:gridSpan w:val="{place.columns}"/>{merge}')
