"""核对表: what the review found, its explanations and the key figures, on paper for the leader.

Set in the styles of the edition's own template, which python-docx opens and fills with other
content: the sheet looks like the report it is about.
"""

import io
import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from typing import Any

from docx import Document
from docx.document import Document as Sheet
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement
from docx.shared import Mm
from docx.table import Table

from gkdesk.domain.carried import CARRIED_TEXT, told_together
from gkdesk.domain.cover import STATUSES
from gkdesk.domain.finding import ERROR, EXPLAIN, HINT, Finding
from gkdesk.domain.report import Report
from gkdesk.domain.rules import KeyFigure

_UNFINISHED = "未填完"
_PROSE = 40
"""Columns as wide as this, in millimetres, hold sentences, which begin at the left."""
_LEVELS = {ERROR: "错误", EXPLAIN: "需说明", HINT: "提示"}
_TITLE, _BODY, _HEADING = "公文标题", "公文正文", "公文一级标题"
_GRID, _CELL = "公文表格", "公文表格文字"
_FINDINGS = (("级别", 17), ("部分", 27), ("核对发现", 62), ("核实说明", 50))
_FIGURES = (("项目", 72), ("本年", 28), ("上年", 28), ("增减", 28))
_FIGURE = re.compile(r"[+-]?[0-9.]+")
_ALIKE = "不可比"
_LONG = 150
"""A cell with more characters than this may run on to the next page: whole, it leaves half of one
empty."""
_SIGNATURES = "填报人：　　　　　　审核人：　　　　　　负责人："


def write(report: Report, findings: Sequence[Finding], template: Path, now: datetime) -> bytes:
    """The sheet as the bytes of a .docx file, in the look of the edition's ``template``."""
    sheet = Document(str(template))
    _empty(sheet)
    _describe(sheet, report, now)
    sheet.add_paragraph(f"{report.unit}\n{report.year}年政府信息公开工作年度报告核对表", _TITLE)
    sheet.add_paragraph("", _BODY).add_run(_verdict(findings)).bold = True
    status = STATUSES.label(report.status)
    day = f"{now.year}年{now.month}月{now.day}日"
    sheet.add_paragraph(f"核对日期：{day}。报告状态：{status}。{_summary(findings)}", _BODY)
    sheet.add_paragraph("一、核对结果", _HEADING)
    _add_findings(sheet, report, findings)
    sheet.add_paragraph("二、主要数据", _HEADING)
    _add_figures(sheet, report)
    sheet.add_paragraph("", _BODY)
    sheet.add_paragraph(_SIGNATURES, _BODY)
    made = io.BytesIO()
    sheet.save(made)
    return made.getvalue()


def _empty(sheet: Sheet) -> None:
    """Take the report's own content out; the page set-up stays."""
    body = sheet.element.body
    for child in list(body):
        if child.tag != qn("w:sectPr"):
            body.remove(child)


def _describe(sheet: Sheet, report: Report, now: datetime) -> None:
    core = sheet.core_properties
    core.title = f"{report.unit}{report.year}年政府信息公开工作年度报告核对表"
    core.author = report.unit
    core.identifier = f"gkdesk:{report.uid}:check"
    core.created = core.modified = now.astimezone(UTC).replace(microsecond=0)


def _verdict(findings: Sequence[Finding]) -> str:
    """Whether the report may go out as it is, and what stands in the way."""
    still = [finding for finding in findings if finding.open]
    settled = [finding for finding in still if not finding.pending]
    parts = (
        (sum(f.level == ERROR for f in settled), "条错误"),
        (sum(f.level == EXPLAIN for f in settled), "条需说明没有写说明"),
        (sum(len(f.paths) for f in still if f.check == "blank"), "处没填"),
        (sum(f.check == CARRIED_TEXT for f in still), "处上年的文字没有核对"),
    )
    told = "、".join(f"{count} {words}" for count, words in parts if count)
    return f"还不能公布：还有 {told}。" if told else "可以公布。"


def _summary(findings: Sequence[Finding]) -> str:
    settled = [finding for finding in findings if not finding.pending]
    counts = [
        f"{sum(f.level == level and f.open for f in settled)} 条{name}"
        for level, name in _LEVELS.items()
    ]
    explained = sum(not finding.open for finding in findings)
    return f"共有{'、'.join(counts)}，已说明 {explained} 条。"


def _add_findings(sheet: Sheet, report: Report, findings: Sequence[Finding]) -> None:
    carried = [finding for finding in findings if finding.check == CARRIED_TEXT]
    others = [finding for finding in findings if finding.check != CARRIED_TEXT]
    order = list(_LEVELS)
    others.sort(key=lambda f: (f.pending, order.index(f.level), not f.open))
    lines = [
        (_UNFINISHED if f.pending else _LEVELS[f.level], _section(report, f), f.message)
        for f in others
    ]
    words = [finding.explanation for finding in others]
    for section, group in groupby(carried, key=lambda finding: _section(report, finding)):
        lines.append((_UNFINISHED, section, told_together(list(group))))
        words.append("")
    if lines:
        told = [(*line, explained) for line, explained in zip(lines, words, strict=True)]
        _add_table(sheet, _FINDINGS, told)
    else:
        sheet.add_paragraph("没有发现问题。", _BODY)


def _section(report: Report, finding: Finding) -> str:
    return report.form.section(finding.section).short if finding.section else "封面与前言"


def _add_figures(sheet: Sheet, report: Report) -> None:
    lines = []
    for figure in report.form.rules.key_figures:
        now, last = report.total(figure.paths), report.last_total(figure.paths)
        change = "" if now is None or last is None else f"{now - last:+}" if now != last else "0"
        shown = ("" if number is None else str(number) for number in (now, last))
        told = (figure.label, *shown, change)
        lines.append((*told[:2], _ALIKE, "") if _only_alike(report, figure) else told)
    _add_table(sheet, _FIGURES, lines)


def _only_alike(report: Report, figure: KeyFigure) -> bool:
    """Whether last year's edition has something that only looks like this figure."""
    before = report.before
    if before is None or before.form.id == report.form.id:
        return False
    crossings = (report.form.rules.crossing(path, before.form.id) for path in figure.paths)
    return any(crossing is not None and crossing.why for crossing in crossings)


def _add_table(
    sheet: Sheet, columns: Sequence[tuple[str, int]], lines: Iterable[Sequence[str]]
) -> None:
    rows = [[name for name, _ in columns], *lines]
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
            cell.paragraphs[0].text = text
            if line is not rows[0]:
                cell.paragraphs[0].alignment = _alignment(wide, text)
    _keep_off_the_rules(table)
    _repeat_head(table)


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
        margin.set(qn("w:w"), str(Mm(1).twips))
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
