"""An office's own template: restyled it serves, damaged it is refused with the place named."""

import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from lxml import etree

from gkdesk.domain.errors import WorldError
from gkdesk.domain.report import Report
from gkdesk.readers.editions import Editions
from gkdesk.writers import word
from gkdesk.writers.wordml import W
from tests.writers.test_word import as_printed, as_read, narrative, runs, style

NOW = datetime(2026, 1, 20, 9, 30, tzinfo=UTC)
Tree = etree._Element


@pytest.fixture
def report(editions: Editions) -> Report:
    """A report with every cell different and texts of several levels."""
    made = Report(editions["2021"], 2025, uid="7f" * 16)
    for number, field in enumerate(made.entered):
        if field.kind.is_number:
            made.set(field.path, str(number + 1))
    made.set("title", "某县自然资源局\n2025年政府信息公开工作年度报告")
    made.set("preamble", "前言一段。")
    made.set("overview", "首段。\n（一）主动公开\n发布 12 条。\n（二）依申请公开。收到 3 件。")
    made.set("remarks", "无其他需要报告的事项。")
    return made


def changed(
    source: Path, target: Path, change: Callable[[Tree], None], part: str = "word/document.xml"
) -> Path:
    """A copy of a template in which one part was changed."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == part:
                root = etree.fromstring(content)
                change(root)
                content = etree.tostring(root)
            new.writestr(name, content)
    return target


def with_parts(source: Path, target: Path, parts: dict[str, bytes]) -> Path:
    """A copy of a template with parts put in or in the place of its own."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            new.writestr(name, parts.get(name) or old.read(name))
        for name in parts.keys() - set(old.namelist()):
            new.writestr(name, parts[name])
    return target


def remove(element: Tree) -> None:
    parent = element.getparent()
    assert parent is not None
    parent.remove(element)


def tables(root: Tree) -> list[Tree]:
    return list(root.iter(W + "tbl"))


def row(root: Tree, table: int, number: int) -> Tree:
    return tables(root)[table].findall(W + "tr")[number]


def mark(root: Tree, name: str) -> Tree:
    [found] = [m for m in root.iter(W + "bookmarkStart") if m.get(W + "name") == name]
    return found


def check_filled(data: bytes, report: Report) -> None:
    document = Document(io.BytesIO(data))
    assert as_read(document) == as_printed(report)
    found = narrative(document, "一、总体情况")
    assert [p.text for p in found] == report.text("overview").split("\n")
    assert style(found[1]) == "公文二级标题"
    assert runs(found[3])[0] == ("（二）依申请公开。", "公文二级标题 字符")


# ---- Restyled


def restyle(document: Path) -> None:
    """What an office may do in a word processor: fonts, sizes, widths, additions, split runs."""
    made = Document(str(document))
    for each in made.styles:
        if isinstance(each, ParagraphStyle) and each.type is WD_STYLE_TYPE.PARAGRAPH:
            each.font.name = "Times New Roman"
            each.font.size = Pt(15)
            each.font.color.rgb = RGBColor(0x80, 0, 0)
    made.paragraphs[0].insert_paragraph_before("某县文件")
    made.add_paragraph("（此件公开发布）")
    made.sections[0].left_margin = Mm(25)
    made.sections[0].header.add_paragraph("某县自然资源局")
    for cell in made.tables[0].column_cells(0):
        cell.width = Mm(40)
    label = made.tables[0].rows[2].cells[0].paragraphs[0]
    label.runs[0].text = "规"
    label.add_run(" 章").bold = True
    figure = made.tables[0].rows[2].cells[1]
    figure.paragraphs[0].add_run("示例").bold = True
    figure.add_paragraph("再一行")
    made.save(str(document))


def test_a_restyled_template_serves(tmp_path: Path, report: Report, editions: Editions) -> None:
    own = tmp_path / "report.docx"
    shutil.copy(editions.template("2021"), own)
    restyle(own)
    data = word.write(report, own, draft=date(2026, 1, 8), now=NOW)
    document = Document(io.BytesIO(data))
    assert document.paragraphs[0].text == "某县文件"
    assert document.paragraphs[-1].text == "（此件公开发布）"
    header = [p.text for p in document.sections[0].header.paragraphs]
    assert header == ["送审稿　2026年1月8日", "某县自然资源局"]
    check_filled(data, report)


def test_figures_too_wide_in_the_type_of_an_office_are_set_smaller(
    tmp_path: Path, report: Report, editions: Editions
) -> None:
    own = tmp_path / "report.docx"
    shutil.copy(editions.template("2021"), own)
    restyle(own)
    report.set("applications/new/person", "12345678")
    document = Document(io.BytesIO(word.write(report, own, now=NOW)))
    sizes = [
        {run.text: run.font.size for run in document.tables[1].rows[3].cells[n].paragraphs[0].runs}
        for n in (3, 4)
    ]
    assert sizes == [{"12345678": Pt(9)}, {report.text("applications/new/legal.business"): None}]


def test_the_look_of_the_sample_text_is_kept(
    tmp_path: Path, report: Report, editions: Editions
) -> None:
    def colour(root: Tree) -> None:
        paragraph = mark(root, "_gk_overview").getparent()
        assert paragraph is not None
        look = paragraph.find(f"{W}r/{W}rPr")
        assert look is not None
        etree.SubElement(look, W + "color").set(W + "val", "0000FF")
        setting = paragraph.find(W + "pPr")
        assert setting is not None
        etree.SubElement(setting, W + "sectPr")

    own = changed(editions.template("2021"), tmp_path / "report.docx", colour)
    document = Document(io.BytesIO(word.write(report, own, now=NOW)))
    found = narrative(document, "一、总体情况")
    assert [str(found[n].runs[-1].font.color.rgb) for n in (0, 2, 3)] == ["0000FF"] * 3
    # A break of section after the text is one break, after its last paragraph.
    assert [p._p.find(f".//{W}sectPr") is not None for p in found] == [False, False, False, True]


def test_whatever_an_office_left_in_a_cell_for_a_value_goes(
    tmp_path: Path, report: Report, editions: Editions
) -> None:
    own = tmp_path / "report.docx"
    made = Document(str(editions.template("2021")))
    linked, nested = made.tables[0].rows[2].cells[1:3]
    link = etree.SubElement(linked.paragraphs[0]._p, qn("w:hyperlink"))
    etree.SubElement(etree.SubElement(link, qn("w:r")), qn("w:t")).text = "旧数"
    nested.add_table(1, 1).cell(0, 0).text = "旧表"
    made.save(str(own))
    data = word.write(report, own, now=NOW)
    check_filled(data, report)
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        root = etree.fromstring(package.read("word/document.xml"))
    assert len(tables(root)) == 3
    assert "旧" not in "".join(root.itertext())
    assert all(cell[-1].tag == W + "p" for cell in root.iter(W + "tc"))


def test_the_look_of_a_cell_is_kept_and_its_lost_bookmark_put_back(
    tmp_path: Path, report: Report, editions: Editions
) -> None:
    def clear(root: Tree) -> None:
        for cell in row(root, 0, 2).findall(W + "tc")[1:]:
            for child in list(cell[1])[1:]:
                cell[1].remove(child)
            look = etree.SubElement(cell[1][0], W + "rPr")
            etree.SubElement(look, W + "b")

    own = changed(editions.template("2021"), tmp_path / "report.docx", clear)
    data = word.write(report, own, now=NOW)
    check_filled(data, report)
    document = Document(io.BytesIO(data))
    assert document.tables[0].rows[2].cells[1].paragraphs[0].runs[0].bold
    starts = document.element.body.findall(f".//{W}bookmarkStart")
    assert len({start.get(qn("w:id")) for start in starts}) == len(starts)
    assert len({start.get(qn("w:name")) for start in starts}) == len(starts)


def test_who_made_the_template_is_not_told(
    tmp_path: Path, report: Report, editions: Editions
) -> None:
    source = editions.template("2021")
    with zipfile.ZipFile(source) as package:
        types = package.read("[Content_Types].xml").decode()
        relations = package.read("word/_rels/document.xml.rels").decode()
        settings = package.read("word/settings.xml").decode()
        document = package.read("word/document.xml").decode()
    override = '<Override PartName="/{}" ContentType="application/xml"/>'
    related = '<Relationship Id="{}" Type="http://x/{}" Target="{}"/>'
    own = with_parts(
        source,
        tmp_path / "report.docx",
        {
            "[Content_Types].xml": types.replace(
                "</Types>",
                override.format("docProps/app.xml")
                + override.format("word/people.xml")
                + "</Types>",
            ).encode(),
            "word/_rels/document.xml.rels": relations.replace(
                "</Relationships>",
                related.format("rId90", "people", "people.xml")
                + related.format("rId91", "customXml", "../customXml/item1.xml")
                + "</Relationships>",
            ).encode(),
            "word/settings.xml": settings.replace(
                "<w:defaultTabStop",
                '<w:rsids><w:rsid w:val="00AB12CD"/></w:rsids><w:defaultTabStop',
            ).encode(),
            "word/document.xml": document.replace("<w:p>", '<w:p w:rsidR="00AB12CD">').encode(),
            "docProps/app.xml": b"<Properties><Company>ZHANG</Company></Properties>",
            "docProps/custom.xml": b"<Properties>ZHANG</Properties>",
            "docProps/thumbnail.jpeg": b"ZHANG",
            "customXml/item1.xml": b"<a>ZHANG</a>",
            "word/people.xml": b"<people>ZHANG</people>",
        },
    )
    data = word.write(report, own, now=NOW)
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        for name in package.namelist():
            content = package.read(name)
            assert not re.search(b"ZHANG|rsid|00AB12CD|people|customXml|app.xml", content), name
            assert not re.search("people|customXml|app.xml|thumbnail", name)
    check_filled(data, report)


def office() -> str:
    found = shutil.which("soffice")
    if not found:
        pytest.skip("no LibreOffice on this computer")
    return found


@pytest.mark.timeout(300)
@pytest.mark.parametrize("edition", ["2019", "2021"])
def test_a_template_saved_by_libreoffice_serves(
    tmp_path: Path, editions: Editions, edition: str
) -> None:
    report = Report(editions[edition], 2020)
    for number, field in enumerate(report.entered):
        if field.kind.is_number:
            report.set(field.path, str(number + 1))
    report.set("overview", "首段。\n（一）主动公开\n发布 12 条。\n（二）依申请公开。收到 3 件。")
    subprocess.run(
        [
            *(office(), f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless"),
            *("--convert-to", "docx:MS Word 2007 XML", "--outdir", str(tmp_path)),
            str(editions.template(edition)),
        ],
        check=True,
        capture_output=True,
        timeout=240,
    )
    data = word.write(report, tmp_path / "report.docx", draft=date(2026, 1, 8), now=NOW)
    check_filled(data, report)
    header = Document(io.BytesIO(data)).sections[0].header
    assert [p.text for p in header.paragraphs] == ["送审稿　2026年1月8日"]
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert not any(b"LibreOffice" in package.read(name) for name in package.namelist())


# ---- Damaged


def drop_table(root: Tree) -> None:
    remove(tables(root)[1])


def rename_label(root: Tree) -> None:
    text = next(row(root, 1, 9).findall(W + "tc")[2].iter(W + "t"))
    text.text = "3.危及国家安全"


def drop_row(root: Tree) -> None:
    remove(row(root, 1, 12))


def drop_last_row(root: Tree) -> None:
    remove(row(root, 1, 27))


def add_row(root: Tree) -> None:
    copy = etree.fromstring(etree.tostring(row(root, 2, 3)))
    tables(root)[2].append(copy)


def drop_column(root: Tree) -> None:
    for each in tables(root)[2].findall(W + "tr"):
        remove(each.findall(W + "tc")[-1])


def drop_value_cell(root: Tree) -> None:
    remove(row(root, 1, 5).findall(W + "tc")[-1])


def split_group(root: Tree) -> None:
    merged = row(root, 1, 6).findall(W + "tc")[0].find(f"{W}tcPr/{W}vMerge")
    assert merged is not None
    remove(merged)


def split_above(root: Tree) -> None:
    merged = next(each for each in root.iter(W + "vMerge") if each.get(W + "val") == "restart")
    remove(merged)


def heading(root: Tree, text: str) -> Tree:
    [found] = [p for p in root.iter(W + "p") if "".join(p.itertext()) == text]
    return found


def rename_heading(root: Tree) -> None:
    next(heading(root, "五、存在的主要问题及改进情况").iter(W + "t")).text = "五、问题"


def drop_heading(root: Tree) -> None:
    remove(heading(root, "二、主动公开政府信息情况"))


def drop_number(root: Tree) -> None:
    next(heading(root, "一、总体情况").iter(W + "t")).text = "总体情况"


def move_heading(root: Tree) -> None:
    """Below the text that it stands over."""
    moved = heading(root, "六、其他需要报告的事项")
    text = moved.getnext()
    assert text is not None
    text.addnext(moved)


def drop_text_mark(root: Tree) -> None:
    remove(mark(root, "_gk_problems"))


def drop_title_mark(root: Tree) -> None:
    remove(mark(root, "_gk_title"))


def drop_table_mark(root: Tree) -> None:
    remove(mark(root, "_gk_table_disputes"))


def track_changes(root: Tree) -> None:
    paragraph = next(root.iter(W + "p"))
    etree.SubElement(paragraph, W + "ins").set(W + "author", "张三")


@pytest.mark.parametrize(
    ("damage", "place"),
    [
        (drop_table, "没有表三"),
        (rename_label, "表三第 10 行“3.危及国家安全”与格式不符，这里应为“3.危及“三安全一稳定””"),
        (drop_row, "表三第 13 行"),
        (drop_last_row, "表三第 28 行"),
        (add_row, "表四多出第 5 行"),
        (drop_column, "表四第 1 行"),
        (drop_value_cell, "表三第 6 行有 8 格，与格式不符，应为 9 格"),
        (split_group, "表三第 7 行“三、本年度办理结果”处单元格的合并"),
        (split_above, "表三第 1 行“（本列数据的勾稽关系为"),
        (rename_heading, "没有标题“五、存在的主要问题及改进情况”"),
        (drop_heading, "没有标题“二、主动公开政府信息情况”"),
        (drop_number, "没有标题“一、总体情况”"),
        (move_heading, "没有标题“六、其他需要报告的事项”"),
        (drop_text_mark, "“五、存在的主要问题及改进情况”的位置"),
        (drop_title_mark, "“标题”的位置"),
        (drop_table_mark, "没有表四"),
        (track_changes, "还有修订或批注"),
    ],
)
def test_a_damaged_template_is_refused_with_its_place(
    tmp_path: Path,
    report: Report,
    editions: Editions,
    damage: Callable[[Tree], None],
    place: str,
) -> None:
    own = changed(editions.template("2021"), tmp_path / "report.docx", damage)
    with pytest.raises(WorldError) as refused:
        word.write(report, own, now=NOW)
    assert str(refused.value).startswith("模板 report.docx ")
    assert place in str(refused.value)
    assert str(refused.value).count("。") == 1


def numbered(where: str) -> Callable[[Tree], None]:
    def number(root: Tree) -> None:
        """As a word processor numbers by itself: the number is no text."""
        if where == "paragraph":
            drop_number(root)
            setting = heading(root, "总体情况").find(W + "pPr")
        else:
            style = next(s for s in root.iter(W + "style") if s.get(W + "styleId") == "GkHeading1")
            setting = style.find(W + "pPr")
        assert setting is not None
        etree.SubElement(etree.SubElement(setting, W + "numPr"), W + "numId").set(W + "val", "1")

    return number


def test_headings_may_be_set_in_any_look(
    tmp_path: Path, report: Report, editions: Editions
) -> None:
    def set_otherwise(root: Tree) -> None:
        """In runs of their own, with blanks, and with lines between them and what they head."""
        for text in ("三、收到和处理政府信息公开申请情况", "六、其他需要报告的事项"):
            paragraph = heading(root, text)
            run = paragraph.find(W + "r")
            assert run is not None
            second = etree.fromstring(etree.tostring(run))
            next(run.iter(W + "t")).text = text[:4] + "　"
            next(second.iter(W + "t")).text = text[4:]
            run.addnext(second)
            paragraph.addnext(etree.Element(W + "p"))
            paragraph.addprevious(etree.Element(W + "p"))

    own = changed(editions.template("2021"), tmp_path / "report.docx", set_otherwise)
    check_filled(word.write(report, own, now=NOW), report)


def test_headings_may_be_numbered_by_the_word_processor(
    tmp_path: Path, report: Report, editions: Editions
) -> None:
    base = editions.template("2021")
    own = changed(base, tmp_path / "a.docx", numbered("paragraph"))
    assert word.write(report, own, now=NOW)
    styled = changed(base, tmp_path / "b.docx", numbered("style"), "word/styles.xml")
    own = changed(styled, tmp_path / "c.docx", drop_number)
    assert word.write(report, own, now=NOW)


def test_another_edition_s_template_is_refused(report: Report, editions: Editions) -> None:
    with pytest.raises(WorldError, match="表二第 2 行“本年新制作数量”与格式不符"):
        word.write(report, editions.template("2019"), now=NOW)


def test_a_missing_style_is_named(tmp_path: Path, report: Report, editions: Editions) -> None:
    def drop(root: Tree) -> None:
        [found] = root.findall(f"{W}style[@{W}styleId='GkHeading2']")
        root.remove(found)

    source = editions.template("2021")
    own = changed(source, tmp_path / "report.docx", drop, part="word/styles.xml")
    with pytest.raises(WorldError, match="缺少样式“公文二级标题”"):
        word.write(report, own, now=NOW)


def test_a_draft_needs_its_place_in_the_header(
    tmp_path: Path, report: Report, editions: Editions
) -> None:
    empty = f'<w:hdr xmlns:w="{W[1:-1]}"><w:p/></w:hdr>'.encode()
    own = with_parts(
        editions.template("2021"),
        tmp_path / "report.docx",
        {"word/header1.xml": empty, "word/header2.xml": empty},
    )
    check_filled(word.write(report, own, now=NOW), report)
    with pytest.raises(WorldError, match="页眉里没有放送审标记的位置"):
        word.write(report, own, draft=date(2026, 1, 8), now=NOW)


def without_a_mark_on_even_pages(template: Path) -> None:
    made = Document(str(template))
    for each in list(made.sections[0].even_page_header.paragraphs[0]._p)[1:]:
        remove(each)
    made.save(str(template))


def with_a_first_page_of_its_own(template: Path) -> None:
    made = Document(str(template))
    made.sections[0].different_first_page_header_footer = True
    made.save(str(template))


def with_the_same_header_on_all_pages(template: Path) -> None:
    without_a_mark_on_even_pages(template)
    made = Document(str(template))
    made.settings.odd_and_even_pages_header_footer = False
    made.save(str(template))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (without_a_mark_on_even_pages, "双页页眉里没有放送审标记的位置"),
        (with_a_first_page_of_its_own, "首页页眉里没有放送审标记的位置"),
        (with_the_same_header_on_all_pages, ""),
    ],
)
def test_a_draft_is_marked_on_every_page_or_not_at_all(
    tmp_path: Path, report: Report, editions: Editions, change: Callable[[Path], None], said: str
) -> None:
    own = tmp_path / "report.docx"
    shutil.copy(editions.template("2021"), own)
    change(own)
    check_filled(word.write(report, own, now=NOW), report)
    if said:
        with pytest.raises(WorldError, match=said):
            word.write(report, own, draft=date(2026, 1, 8), now=NOW)
    else:
        data = word.write(report, own, draft=date(2026, 1, 8), now=NOW)
        header = Document(io.BytesIO(data)).sections[0].header
        assert [p.text for p in header.paragraphs] == ["送审稿　2026年1月8日"]


@pytest.mark.parametrize(
    ("part", "content", "said"),
    [
        ("word/vbaProject.bin", b"x", "带有宏"),
        (
            "word/_rels/settings.xml.rels",
            b'<R><Relationship Type="http://x/attachedTemplate" TargetMode="External"/></R>',
            "链接着别处的文件",
        ),
        ("word/styles.xml", b"<w:styles", "不是完好的 Word 文档"),
    ],
)
def test_what_a_template_must_not_bring(
    tmp_path: Path, report: Report, editions: Editions, part: str, content: bytes, said: str
) -> None:
    own = with_parts(editions.template("2021"), tmp_path / "report.docx", {part: content})
    with pytest.raises(WorldError, match=said):
        word.write(report, own, now=NOW)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 torn", b"\xd0\xcf\x11\xe0 old"])
def test_another_kind_of_file_is_refused(tmp_path: Path, report: Report, content: bytes) -> None:
    own = tmp_path / "report.docx"
    own.write_bytes(content)
    with pytest.raises(WorldError, match=r"模板 report\.docx 不是完好的 Word 文档"):
        word.write(report, own, now=NOW)


def test_a_missing_template_is_named(tmp_path: Path, report: Report) -> None:
    with pytest.raises(WorldError, match="读不到模板"):
        word.write(report, tmp_path / "report.docx", now=NOW)
