"""What the sheets that go with a report have in common: 核对表, 修改对照表, 交接清单.

Set in the styles of the edition's own template, which python-docx opens and fills with other
content: a sheet looks like the report it is about.
"""

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from docx import Document
from docx.document import Document as Sheet
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement
from docx.shared import Mm, Pt
from docx.table import Table
from docx.text.paragraph import Paragraph

from gkdesk.domain.report import Report
from gkdesk.writers.files import day_of
from gkdesk.writers.word_package import pack

TITLE, BODY, _HEADING = "公文标题", "公文正文", "公文一级标题"
_GRID, _CELL = "公文表格", "公文表格文字"
_PROSE = 40
"""Columns as wide as this, in millimetres, hold sentences, which begin at the left."""
_FIGURE = re.compile(r"[+-]?[0-9.]+")
_BESIDE = 3
"""A longer kind of sheet would leave its last character alone in a line of the title."""
_LONG = 150
"""A cell with more characters than this may run on to the next page: whole, it leaves half of one
empty."""


@dataclass(frozen=True)
class Words:
    """Words of a cell, struck out or underlined."""

    text: str
    struck: bool = False
    underlined: bool = False


Content = str | Sequence[Words]
"""What stands in a cell."""


def begun(
    report: Report, kind: str, key: str, template: Path, now: datetime, *, all_years: bool = False
) -> Sheet:
    """An empty sheet with its title, in the look of the edition's ``template``.

    ``all_years`` where it is about the unit's reports and not this one alone.
    """
    sheet = Document(str(template))
    body = sheet.element.body
    for child in list(body):
        if child.tag != qn("w:sectPr"):  # the page set-up stays
            body.remove(child)
    name = ("" if all_years else f"{report.year}年") + "政府信息公开工作年度报告"
    name += kind if len(kind) <= _BESIDE else f"\n{kind}"
    core = sheet.core_properties
    core.title = f"{report.unit}{name}".replace("\n", "")
    core.author = report.unit
    core.identifier = f"gkdesk:{report.uid}:{key}"
    core.created = core.modified = day_of(now)
    sheet.add_paragraph(f"{report.unit}\n{name}", TITLE)
    return sheet


def saved(sheet: Sheet) -> bytes:
    """The sheet as the bytes of a .docx file, without the time each part was written."""
    made = io.BytesIO()
    sheet.save(made)
    with zipfile.ZipFile(made) as package:
        return pack({name: package.read(name) for name in package.namelist()})


def section_name(report: Report, key: str) -> str:
    """What to call a section in a narrow column."""
    return report.form.section(key).short if key else "封面与前言"


def add_heading(sheet: Sheet, text: str) -> None:
    """The heading of a part, a little above what may be a table."""
    sheet.add_paragraph(text, _HEADING).paragraph_format.space_after = Pt(4)


def add_table(
    sheet: Sheet, columns: Sequence[tuple[str, int]], lines: Iterable[Sequence[Content]]
) -> None:
    """A table with these columns, by name and width in millimetres, and lines."""
    rows: list[Sequence[Content]] = [[name for name, _ in columns], *lines]
    table = sheet.add_table(len(rows), len(columns), _GRID)
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    for place, (_, wide) in enumerate(columns):
        table.columns[place].width = Mm(wide)
    cells = iter(table._cells)  # noqa: SLF001  # table.cell() is a hundred times slower
    for line in rows:
        for (_, wide), text in zip(columns, line, strict=True):
            cell = next(cells)
            cell.width = Mm(wide)
            cell.paragraphs[0].style = _CELL
            _fill(cell.paragraphs[0], text)
            if line is not rows[0]:
                cell.paragraphs[0].alignment = _alignment(wide, cell.paragraphs[0].text)
    _keep_off_the_rules(table)
    _repeat_head(table)


def _fill(paragraph: Paragraph, content: Content) -> None:
    if isinstance(content, str):
        paragraph.text = content
        return
    for words in content:
        run = paragraph.add_run(words.text)
        run.font.strike = words.struck or None
        run.font.underline = words.underlined or None


def _alignment(wide: int, text: str) -> WD_ALIGN_PARAGRAPH | None:
    """Sentences begin at the left, figures end at the right under one another."""
    if wide >= _PROSE:
        return WD_ALIGN_PARAGRAPH.LEFT
    return WD_ALIGN_PARAGRAPH.RIGHT if _FIGURE.fullmatch(text) else None


def _keep_off_the_rules(table: Table) -> None:
    """A little room between the words and the lines on either side."""
    room: Any = OxmlElement("w:tblCellMar")  # typed by lxml, wanted by python-docx as its own
    for side in ("left", "right"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), str(Mm(1.5).twips))
        margin.set(qn("w:type"), "dxa")
        room.append(margin)
    for look in table._tbl.tblPr.iterchildren(qn("w:tblLook")):  # noqa: SLF001  # no call for it
        look.addprevious(room)


def _repeat_head(table: Table) -> None:
    """The first line again on every page, and no short line broken between two."""
    for number, row in enumerate(table.rows):
        properties = row._tr.get_or_add_trPr()  # noqa: SLF001  # python-docx has no call for it
        if all(len(cell.text) <= _LONG for cell in row.cells):
            properties.append(OxmlElement("w:cantSplit"))
        if number == 0:
            properties.append(OxmlElement("w:tblHeader"))
