"""The Word template shipped with each edition is that edition, and bears nobody else's marks."""

import io
import re
import zipfile
from pathlib import Path

import pytest
from docx import Document
from lxml import etree

from gkdesk import places
from gkdesk.domain.bookmarks import bookmark, table_bookmark
from gkdesk.domain.layout import lay_out
from gkdesk.readers.editions import Editions
from gkdesk.writers import template
from gkdesk.writers.wordml import W

EDITIONS = sorted(p.parent.name for p in places.forms().glob("*/form.toml"))
pytestmark = pytest.mark.parametrize("edition", EDITIONS)

TEXT_BLOCK = 8845  # 156 mm in twentieths of a point


def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist()}


def part(editions: Editions, edition: str, name: str) -> etree._Element:
    return etree.fromstring(parts(editions.template(edition))[name])


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def test_the_shipped_file_is_what_the_edition_draws(editions: Editions, edition: str) -> None:
    with zipfile.ZipFile(io.BytesIO(template.draw(editions[edition]))) as package:
        drawn = {name: package.read(name) for name in package.namelist()}
    # Part by part: another zlib compresses the same parts to other bytes.
    assert parts(editions.template(edition)) == drawn


def test_every_label_is_the_form_s(editions: Editions, edition: str) -> None:
    document = Document(str(editions.template(edition)))
    for table, found in zip(editions[edition].tables, document.tables, strict=True):
        grid = lay_out(table)
        expected = [
            [squeezed(grid.at(row, column).text) for column in range(grid.columns)]
            for row in range(grid.rows)
        ]
        assert [[squeezed(cell.text) for cell in row.cells] for row in found.rows] == expected


def test_the_headings_stand_in_order_and_in_the_outline(editions: Editions, edition: str) -> None:
    document = Document(str(editions.template(edition)))
    headings = [p for p in document.paragraphs if p.style and p.style.name == "公文一级标题"]
    assert [p.text for p in headings] == [s.heading for s in editions[edition].sections]
    levels = part(editions, edition, "word/styles.xml").findall(f".//{W}outlineLvl")
    assert [level.get(W + "val") for level in levels] == ["0", "1", "2", "3"]


def test_every_place_has_its_own_bookmark(editions: Editions, edition: str) -> None:
    form = editions[edition]
    document = part(editions, edition, "word/document.xml")
    marks = [mark.get(W + "name") for mark in document.iter(W + "bookmarkStart")]
    wanted = [bookmark(path) for path in ("title", *form.fields)]
    wanted += [table_bookmark(table.key) for table in form.tables]
    assert sorted(map(str, marks)) == sorted(wanted)
    assert all(re.fullmatch(r"_gk_\w{1,36}", name, re.ASCII) for name in wanted)


def test_every_bookmark_has_one_end_and_a_number_of_its_own(
    editions: Editions, edition: str
) -> None:
    numbers: list[str | None] = []
    for name in ("document", "header1", "header2"):
        root = part(editions, edition, f"word/{name}.xml")
        starts = [mark.get(W + "id") for mark in root.iter(W + "bookmarkStart")]
        ends = [mark.get(W + "id") for mark in root.iter(W + "bookmarkEnd")]
        assert set(starts) == set(ends)
        assert len(starts) == len(ends)
        numbers += starts
    assert len(set(numbers)) == len(numbers)


def test_no_content_controls(editions: Editions, edition: str) -> None:
    assert part(editions, edition, "word/document.xml").find(f".//{W}sdt") is None


def test_tables_fill_the_text_block_by_grid_and_by_cell(editions: Editions, edition: str) -> None:
    for table in part(editions, edition, "word/document.xml").iter(W + "tbl"):
        widths = [int(column.get(W + "w", "")) for column in table.iter(W + "gridCol")]
        assert sum(widths) == TEXT_BLOCK
        for row in table.findall(W + "tr"):
            cells = [cell.find(f"{W}tcPr/{W}tcW") for cell in row.findall(W + "tc")]
            found = [int(width.get(W + "w", "")) for width in cells if width is not None]
            assert sum(found) == TEXT_BLOCK
            assert row.find(f"{W}trPr/{W}cantSplit") is not None


def test_the_head_of_a_table_is_repeated(editions: Editions, edition: str) -> None:
    tables = part(editions, edition, "word/document.xml").iter(W + "tbl")
    for table, found in zip(editions[edition].tables, tables, strict=True):
        repeated = [
            row.find(f"{W}trPr/{W}tblHeader") is not None for row in found.findall(W + "tr")
        ]
        grid = lay_out(table)
        assert repeated == [n < grid.head for n in range(grid.rows)]


def test_a_column_of_figures_holds_eight_digits(editions: Editions, edition: str) -> None:
    [found] = [
        table
        for table in part(editions, edition, "word/document.xml").iter(W + "tbl")
        if len(table.findall(W + "tr")) > 20
    ]
    widths = [int(column.get(W + "w", "")) for column in found.iter(W + "gridCol")]
    assert min(widths[3:]) >= 8 * 90 + 2 * 20  # digits of 9 pt are 4.5 pt wide


def test_a_chinese_font_on_every_style_and_no_theme(editions: Editions, edition: str) -> None:
    styles = part(editions, edition, "word/styles.xml")
    named = styles.findall(f"{W}style[@{W}customStyle]")
    assert len(named) > 15
    for style in named:
        fonts = style.find(f"{W}rPr/{W}rFonts")
        assert fonts is not None
        assert re.search("[\u4e00-\u9fff]", fonts.get(W + "eastAsia", ""))
    for content in parts(editions.template(edition)).values():
        assert not re.search(rb"(ascii|hAnsi|eastAsia|cs)Theme", content)


def test_the_page_is_that_of_the_standard(editions: Editions, edition: str) -> None:
    section = part(editions, edition, "word/document.xml").find(f".//{W}sectPr")
    assert section is not None
    size, margins = section.find(W + "pgSz"), section.find(W + "pgMar")
    assert size is not None
    assert margins is not None
    assert (size.get(W + "w"), size.get(W + "h")) == ("11906", "16838")
    sides = [int(margins.get(W + side, "")) for side in ("top", "bottom", "left", "right")]
    assert [round(side / 1440 * 25.4) for side in sides] == [37, 35, 28, 26]


def test_page_numbers_are_outside_and_complex_fields(editions: Editions, edition: str) -> None:
    settings = part(editions, edition, "word/settings.xml")
    assert settings.find(W + "evenAndOddHeaders") is not None
    for name in ("footer1", "footer2"):
        footer = part(editions, edition, f"word/{name}.xml")
        kinds = [field.get(W + "fldCharType") for field in footer.iter(W + "fldChar")]
        assert kinds == ["begin", "separate", "end"]
        text = "".join(found.text or "" for found in footer.iter(W + "t"))
        assert re.fullmatch("— [12] —", text)


def test_no_library_left_its_marks(editions: Editions, edition: str) -> None:
    found = parts(editions.template(edition))
    word_parts = ("document", "styles", "settings", "fontTable")
    page_parts = ("header1", "header2", "footer1", "footer2")
    assert set(found) == {
        *("[Content_Types].xml", "_rels/.rels", "word/_rels/document.xml.rels"),
        "docProps/core.xml",
        *(f"word/{name}.xml" for name in (*word_parts, *page_parts)),
    }
    traces = rb"python|docx|Macintosh|thumbnail|rsid|LibreOffice|customXml|2013-12|TargetMode"
    for name, content in found.items():
        assert not re.search(traces, content, re.IGNORECASE), name
