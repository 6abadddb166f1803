"""核对表: what the review found, its explanations and the key figures, on paper for the leader."""

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from pathlib import Path

from docx.document import Document as Sheet

from gkdesk.domain.carried import CARRIED_TEXT, told_together
from gkdesk.domain.cover import STATUSES
from gkdesk.domain.finding import ERROR, EXPLAIN, HINT, Finding
from gkdesk.domain.notes import COMMENT
from gkdesk.domain.report import Report
from gkdesk.domain.rules import KeyFigure
from gkdesk.writers.sheet import BODY, add_heading, add_table, begun, saved, section_name

_UNFINISHED, _NOTE = "未填完", "批注"
_LEVELS = {ERROR: "错误", EXPLAIN: "需说明", HINT: "提示"}
_FINDINGS = (("级别", 17), ("部分", 27), ("核对发现", 62), ("核实说明", 50))
_FIGURES = (("项目", 72), ("本年", 28), ("上年", 28), ("增减", 28))
_ALIKE = "不可比"
_SIGNATURES = "填报人：　　　　　　审核人：　　　　　　负责人："


def write(report: Report, findings: Sequence[Finding], template: Path, now: datetime) -> bytes:
    """The sheet as the bytes of a .docx file, in the look of the edition's ``template``."""
    sheet = begun(report, "核对表", "check", template, now)
    sheet.add_paragraph("", BODY).add_run(_verdict(findings)).bold = True
    status = STATUSES.label(report.status)
    day = f"{now.year}年{now.month}月{now.day}日"
    sheet.add_paragraph(f"核对日期：{day}。报告状态：{status}。{_summary(findings)}", BODY)
    add_heading(sheet, "一、核对结果")
    _add_findings(sheet, report, findings)
    add_heading(sheet, "二、主要数据")
    _add_figures(sheet, report)
    sheet.add_paragraph("", BODY)
    sheet.add_paragraph(_SIGNATURES, BODY)
    return saved(sheet)


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
    settled = [f for f in findings if not f.pending and f.check != COMMENT]
    counts = [
        f"{sum(f.level == level and f.open for f in settled)} 条{name}"
        for level, name in _LEVELS.items()
    ]
    explained = sum(not finding.open for finding in findings)
    noted = sum(finding.check == COMMENT for finding in findings)
    notes = f"还有批注 {noted} 条没有处理。" if noted else ""
    return f"共有{'、'.join(counts)}，已说明 {explained} 条。{notes}"


def _add_findings(sheet: Sheet, report: Report, findings: Sequence[Finding]) -> None:
    carried = [finding for finding in findings if finding.check == CARRIED_TEXT]
    others = [finding for finding in findings if finding.check not in (CARRIED_TEXT, COMMENT)]
    order = list(_LEVELS)
    others.sort(key=lambda f: (f.pending, order.index(f.level), not f.open))
    lines = [
        (_UNFINISHED if f.pending else _LEVELS[f.level], section_name(report, f.section), f.message)
        for f in others
    ]
    words = [finding.explanation for finding in others]
    for section, group in groupby(carried, key=lambda finding: finding.section):
        lines.append((_UNFINISHED, section_name(report, section), told_together(list(group))))
        words.append("")
    for finding in findings:
        if finding.check == COMMENT:
            lines.append((_NOTE, section_name(report, finding.section), finding.message))
            words.append("")
    if lines:
        told = [(*line, explained) for line, explained in zip(lines, words, strict=True)]
        add_table(sheet, _FINDINGS, told)
    else:
        sheet.add_paragraph("没有发现问题。", BODY)


def _add_figures(sheet: Sheet, report: Report) -> None:
    lines = []
    for figure in report.form.rules.key_figures:
        now, last = report.total(figure.paths), report.last_total(figure.paths)
        change = "" if now is None or last is None else f"{now - last:+}" if now != last else "0"
        shown = ("" if number is None else str(number) for number in (now, last))
        told = (figure.label, *shown, change)
        lines.append((*told[:2], _ALIKE, "") if _only_alike(report, figure) else told)
    add_table(sheet, _FIGURES, lines)


def _only_alike(report: Report, figure: KeyFigure) -> bool:
    """Whether last year's edition has something that only looks like this figure."""
    before = report.before
    if before is None or before.form.id == report.form.id:
        return False
    crossings = (report.form.rules.crossing(path, before.form.id) for path in figure.paths)
    return any(crossing is not None and crossing.why for crossing in crossings)
