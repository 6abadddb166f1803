"""One report in the many shapes that offices, portals and copying leave it in.

Every shape is made by a seed, so that a file that fails can be made again.
"""

import io
import re
from collections.abc import Callable
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from html import escape
from random import Random

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from gkdesk.domain.form import Table
from gkdesk.domain.layout import Cell, lay_out, printed_rows
from gkdesk.domain.report import Report
from tests.readers.foreign import W, packed
from tests.readers.test_html import FOOT, MENU, Portal
from tests.readers.test_text import WAYS, whole

Shape = Callable[[Report, int], bytes]
_FULL = {ord(str(n)): chr(0xFF10 + n) for n in range(10)}
_HALF = {ord("（"): "(", ord("）"): ")", ord("、"): "、"}


def label(text: str, dice: Random) -> str:
    """A label as it may be written otherwise."""
    if dice.random() < 0.2:
        text = text.translate(_HALF)
    if dice.random() < 0.15 and len(text) < 6:
        return " ".join(text)
    return text + " " if dice.random() < 0.1 else text


def figure(text: str, dice: Random) -> str:
    """A figure as it may be written otherwise."""
    way = dice.random()
    if text.isdecimal() and way < 0.08:
        return text.translate(_FULL)
    if text.isdecimal() and way < 0.16:
        return f"{int(text):,}"
    return f" {text} " if way < 0.24 else text


def _shown(report: Report, cell: Cell, dice: Random) -> str:
    return figure(report.text(cell.path), dice) if cell.path else label(cell.text, dice)


def _heading(text: str, dice: Random) -> str:
    way = dice.randrange(8)
    number, _, name = text.partition("、")
    names = {1: f"{number}、 {name}", 2: f"{number}．{name}", 3: f"{number}、{name}：", 4: name}
    return names.get(way, text)


def _paragraphs(text: str) -> list[str]:
    return [line for line in text.split("\n") if line.strip()]


# ---- Word files as other word processors leave them


class Office:
    """Draws a report with direct formatting, runs cut anywhere, tables split over pages."""

    def __init__(self, report: Report, seed: int) -> None:
        self.report, self.dice = report, Random(seed)
        self.size = 32

    def file(self) -> bytes:
        """The whole document."""
        report = self.report
        made = [self._p(line, 'w:jc w:val="center"') for line in report.title.split("\n")]
        if self.dice.random() < 0.3:
            made = [self._p(report.title.replace("\n", ""), 'w:jc w:val="center"')]
        made += [self._p(line) for line in _paragraphs(report.printed("preamble"))]
        for section in report.form.sections:
            made.append(self._p(_heading(section.heading, self.dice)))
            if section.table:
                made += self._table(section.table)
            else:
                made += [self._p(line) for line in _paragraphs(report.printed(section.text))]
        if self.dice.random() < 0.3:
            made += [self._p(report.unit), self._p(f"{report.year + 1}年1月15日")]
        body = "".join(made)
        if self.dice.random() < 0.2:
            body = f"<w:sdt><w:sdtPr/><w:sdtContent>{body}</w:sdtContent></w:sdt>"
        main = f'<w:document xmlns:w="{W}"><w:body>{body}<w:sectPr/></w:body></w:document>'
        return packed(_PACKAGE | {"word/document.xml": main})

    def _p(self, text: str, setting: str = 'w:ind w:firstLine="640"') -> str:
        runs = "".join(self._run(piece) for piece in self._cut(text))
        return f"<w:p><w:pPr><{setting}/></w:pPr>{runs}</w:p>"

    def _cut(self, text: str) -> list[str]:
        if len(text) < 4 or self.dice.random() < 0.4:
            return [text]
        at = self.dice.randrange(1, len(text))
        return [*self._cut(text[:at]), *self._cut(text[at:])]

    def _run(self, text: str) -> str:
        font = self.dice.choice(("仿宋", "宋体", "仿宋_GB2312"))
        look = f'<w:rFonts w:eastAsia="{font}"/><w:sz w:val="{self.size}"/>'
        shown = escape(text, quote=False)
        return f'<w:r><w:rPr>{look}</w:rPr><w:t xml:space="preserve">{shown}</w:t></w:r>'

    def _table(self, table: Table) -> list[str]:
        grid = lay_out(table)
        rows = [self._row(cells) for cells in printed_rows(grid)]
        columns = "".join('<w:gridCol w:w="700"/>' for _ in range(grid.columns))
        begins = (
            f'<w:tbl><w:tblPr><w:tblW w:w="0"/>{_BORDERS}</w:tblPr><w:tblGrid>{columns}</w:tblGrid>'
        )
        if len(rows) < 12 or self.dice.random() < 0.5:
            return [f"{begins}{''.join(rows)}</w:tbl>"]
        at = self.dice.randrange(grid.head + 2, len(rows) - 2)
        head = rows[: grid.head] if self.dice.random() < 0.5 else []
        between = self._p(f"— {self.dice.randrange(3, 9)} —") if self.dice.random() < 0.3 else ""
        return [
            f"{begins}{''.join(rows[:at])}</w:tbl>{between or self._p('')}",
            f"{begins}{''.join([*head, *self._begun(rows[at:])])}</w:tbl>",
        ]

    def _begun(self, rows: list[str]) -> list[str]:
        """The rows of a second part: what is merged with the first begins anew, empty."""
        return [rows[0].replace("<w:vMerge/>", '<w:vMerge w:val="restart"/>'), *rows[1:]]

    def _row(self, cells: list[tuple[Cell, bool]]) -> str:
        return f"<w:tr>{''.join(self._cell(*each) for each in cells)}</w:tr>"

    def _cell(self, cell: Cell, begins: bool) -> str:
        merge = "" if cell.rows == 1 else '<w:vMerge w:val="restart"/>' if begins else "<w:vMerge/>"
        span = f'<w:gridSpan w:val="{cell.columns}"/>' if cell.columns > 1 else ""
        text = _shown(self.report, cell, self.dice) if begins else ""
        self.size = 18
        inner = self._p(text, 'w:jc w:val="center"')
        if text and len(text) > 8 and self.dice.random() < 0.2:
            at = len(text) // 2
            inner = self._p(text[:at]) + self._p(text[at:])
        self.size = 32
        return f"<w:tc><w:tcPr>{span}{merge}</w:tcPr>{inner}</w:tc>"


_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-'
    'officedocument.wordprocessingml.document.main+xml"/></Types>'
)
_RELATED = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Target="word/document.xml" Type="http://schemas.openxmlformats.org/'
    'officeDocument/2006/relationships/officeDocument"/></Relationships>'
)
_PACKAGE: dict[str, str | bytes] = {"[Content_Types].xml": _TYPES, "_rels/.rels": _RELATED}


_SIDES = ("top", "left", "bottom", "right", "insideH", "insideV")
_LINES = "".join(f'<w:{side} w:val="single" w:sz="4"/>' for side in _SIDES)
_BORDERS = f"<w:tblBorders>{_LINES}</w:tblBorders>"


def office_docx(report: Report, seed: int) -> bytes:
    return Office(report, seed).file()


# ---- Pages


class OddPortal(Portal):
    """A portal whose tables have headings of their own kind, breaks, spare and hidden cells."""

    def _table(self, table: Table) -> str:
        rows = ""
        for number, cells in enumerate(printed_rows(lay_out(table))):
            kind = "th" if number < 2 and self.dice.random() < 0.5 else "td"
            drawn = "".join(self._square(cell, kind) for cell, begins in cells if begins)
            spare = "<td></td>" if self.dice.random() < 0.1 else ""
            hidden = "<td style='display:none'>99</td>" if self.dice.random() < 0.2 else ""
            rows += f"<tr>{hidden}{drawn}{spare}</tr>"
        return f"<table class=MsoNormalTable><thead></thead>{rows}</table>"

    def _square(self, cell: Cell, kind: str) -> str:
        text = escape(_shown(self.report, cell, self.dice))
        if len(text) > 4 and not cell.path and "&" not in text and self.dice.random() < 0.2:
            text = f"{text[:3]}<br/>{text[3:]}"
        spans = f" rowspan='{cell.rows}' colspan=\"{cell.columns}\""
        return f"<{kind}{spans}><div><font size=2>{text}</font></div></{kind}>"


def odd_page(report: Report, seed: int) -> bytes:
    return OddPortal(report, seed).page().encode()


def portal_page(report: Report, seed: int) -> bytes:
    charset = ("utf-8", "gb18030")[seed % 2]
    return Portal(report, seed).page(charset).encode(charset)


def word_page(report: Report, seed: int) -> bytes:
    """A page without a portal around it, paragraphs as ``div`` and ``br``."""
    portal = OddPortal(report, seed)
    title = f"<h2>{report.title.replace(chr(10), '<br>')}</h2>"
    return f"<html><body>{MENU}{title}<div>{''.join(portal._parts())}</div>{FOOT}</body>".encode()


def saved_page(report: Report, seed: int) -> bytes:
    charset = ("utf-8", "gb18030", "utf-16")[seed % 3]
    made = MIMEMultipart("related")
    made["Subject"] = "page"
    portal = (Portal, OddPortal)[seed % 2](report, seed)
    part = MIMEText(portal.page(charset), "html", charset)
    for each in (part, MIMEText("<p>友情链接</p>", "html", "utf-8")):
        made.attach(each)
    return made.as_bytes()


# ---- Text


def plain_text(report: Report, seed: int) -> bytes:
    encoding = ("utf-8", "gb18030", "utf-16", "utf-8-sig")[seed % 4]
    return whole(report, WAYS[seed % len(WAYS)]).encode(encoding)


def wrapped_text(report: Report, seed: int) -> bytes:
    """As it is copied out of a PDF: lines of one length, page numbers among them."""
    wide = (30, 34, 38)[seed % 3]
    made: list[str] = []
    for line in whole(report, WAYS[seed % 2]).split("\n"):
        is_text = len(line) > wide and "\t" not in line
        shown = f"\u3000\u3000{line}" if is_text else line
        made += _cut_at(shown, wide) if is_text else [line]
    return "\r\n".join(made).encode()


def _cut_at(text: str, wide: int) -> list[str]:
    """Lines so many letters wide, none of which begins with a mark or within a figure."""
    made, own, used = [], "", 0.0
    for piece in re.findall(r"(?:[!-~]+|.)[，。、；：？！）》”’]*", text):
        size = sum(0.5 if each.isascii() else 1 for each in piece)
        if used + size > wide and own:
            made.append(own)
            own, used = "", 0.0
        own, used = own + piece, used + size
    return [*made, own]


# ---- Workbooks


def hand_made_book(report: Report, seed: int) -> bytes:
    """Numbers as text, floats, a hidden sheet with last year's figures, rows left free."""
    dice = Random(seed)
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.append([f"{report.unit}{report.year}年政府信息公开工作年度报告统计表"])
    old = book.create_sheet("上年", 0)
    old.append([f"{report.unit}{report.year - 1}年政府信息公开工作年度报告统计表"])
    old.sheet_state = "hidden"
    for number, table in enumerate(report.form.tables):
        if number and seed % 2:
            sheet = book.create_sheet(f"表{number}")
        _draw(sheet, table, report, sheet.max_row + dice.randrange(1, 3), dice)
        _draw(old, table, Report(report.form, report.year), old.max_row + 2, dice)
    book.active = 1
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _draw(sheet: Worksheet, table: Table, report: Report, top: int, dice: Random) -> None:
    left = dice.randrange(1, 3)
    for cell in lay_out(table).cells:
        text = (report.text(cell.path) or ("" if report.values else "77")) if cell.path else ""
        at = sheet.cell(top + cell.row, cell.column + left)
        if not cell.path:
            at.value = label(cell.text, dice)
        elif text.isdecimal() and dice.random() < 0.7:
            at.value = dice.choice((int(text), float(text)))
        else:
            at.value = figure(text, dice)
        if cell.rows > 1 or cell.columns > 1:
            sheet.merge_cells(
                start_row=top + cell.row,
                start_column=cell.column + left,
                end_row=top + cell.row + cell.rows - 1,
                end_column=cell.column + left + cell.columns - 1,
            )


SHAPES: dict[str, tuple[Shape, int, str]] = {
    "office": (office_docx, 6, "docx"),
    "portal": (portal_page, 3, "html"),
    "odd portal": (odd_page, 3, "html"),
    "bare page": (word_page, 2, "html"),
    "saved page": (saved_page, 3, "mht"),
    "text": (plain_text, 3, "txt"),
    "wrapped text": (wrapped_text, 2, "txt"),
    "book": (hand_made_book, 2, "xlsx"),
}
"""The shapes made here, with how many seeds of each and the ending of the file."""
