"""交接清单: what whoever takes over has to know, on paper: years, drafts, findings, dates."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from docx.document import Document as Sheet

from gkdesk.domain.compare import Difference
from gkdesk.domain.cover import STATUSES
from gkdesk.domain.finding import ERROR, EXPLAIN, Finding
from gkdesk.domain.report import Report
from gkdesk.writers.changes_sheet import change_lines
from gkdesk.writers.sheet import BODY, add_heading, add_table, begun, saved, section_name

_YEARS = (("年度", 14), ("版本", 16), ("状态", 18), ("最近改动", 24), ("稿件在哪里", 84))
_OPEN = (("年度", 14), ("级别", 17), ("部分", 32), ("还没有处理的问题", 93))
_CHANGES = (("部分", 22), ("位置", 26), ("原来", 44), ("改为", 44), ("谁改的", 20))
_LEVELS = {ERROR: "错误", EXPLAIN: "需说明"}
_MOST = 40
"""Findings of one year, and changes of its leaders, before the rest are only counted."""
_SIGNATURES = "移交人：　　　　　　接收人：　　　　　　监交人："


@dataclass(frozen=True)
class HandedYear:
    """One year of the unit: the report, when it last changed, who has its drafts, its findings.

    ``due`` is the day it has to be handed in, None where it has been.
    """

    report: Report
    changed: datetime
    rounds: tuple[str, ...]
    findings: tuple[Finding, ...]
    due: str


@dataclass(frozen=True)
class LeadersChanges:
    """What the leaders changed in a year's report, and between which drafts."""

    report: Report
    between: str
    differences: tuple[Difference, ...]


def write(
    years: Sequence[HandedYear], changes: LeadersChanges | None, template: Path, now: datetime
) -> bytes:
    """The sheet as the bytes of a .docx file; ``years`` with the newest first."""
    newest = years[0].report
    sheet = begun(newest, "交接清单", "hand-over", template, now, all_years=True)
    span = sorted(each.report.year for each in years)
    told = f"{span[0]}年至{span[-1]}年" if len(span) > 1 else f"{span[0]}年"
    day = f"{now.year}年{now.month}月{now.day}日"
    sheet.add_paragraph(
        f"移交日期：{day}。移交{told}的报告 {len(span)} 份，连同全部修改记录。", BODY
    )
    add_heading(sheet, "一、报告")
    add_table(sheet, _YEARS, [_year(each) for each in years])
    add_heading(sheet, "二、时限")
    _add_lines(sheet, [_due(each) for each in years if each.due], "没有等着报送的报告。")
    add_heading(sheet, "三、还没有处理的问题")
    _add_findings(sheet, years)
    add_heading(sheet, "四、领导改了什么")
    _add_changes(sheet, changes)
    sheet.add_paragraph("", BODY)
    sheet.add_paragraph(_SIGNATURES, BODY)
    return saved(sheet)


def _year(each: HandedYear) -> list[str]:
    report, at = each.report, each.changed
    where = "；".join(each.rounds) or "没有送审记录"
    day = f"{at.year}-{at.month:02}-{at.day:02}"
    return [str(report.year), f"{report.form.id}版", STATUSES.label(report.status), day, where]


def _due(each: HandedYear) -> str:
    percent = int(each.report.progress * 100)
    return f"{each.report.year}年度报告，{each.due}前报送，已填 {percent}%。"


def _add_lines(sheet: Sheet, lines: Iterable[str], none: str) -> None:
    for line in list(lines) or filter(None, [none]):
        sheet.add_paragraph(line, BODY)


def _add_findings(sheet: Sheet, years: Sequence[HandedYear]) -> None:
    lines: list[Sequence[str]] = []
    more: list[str] = []
    for each in years:
        still = [f for f in each.findings if f.open and f.level in _LEVELS and not f.pending]
        for finding in still[:_MOST]:
            section = section_name(each.report, finding.section)
            lines.append((str(each.report.year), _LEVELS[finding.level], section, finding.message))
        if len(still) > _MOST:
            more.append(f"{each.report.year}年度另有 {len(still) - _MOST} 条，见核对表。")
    if lines:
        add_table(sheet, _OPEN, lines)
    _add_lines(sheet, more, "" if lines else "没有。")


def _add_changes(sheet: Sheet, changes: LeadersChanges | None) -> None:
    if changes is None or not changes.differences:
        sheet.add_paragraph("没有记录下来的修改。", BODY)
        return
    count = len(changes.differences)
    told = f"{changes.report.year}年度报告，{changes.between}，共 {count} 处。"
    more = f"以下是前 {_MOST} 处。" if count > _MOST else ""
    sheet.add_paragraph(f"{told}{more}删去的字加删除线，增加的字加下划线。", BODY)
    add_table(sheet, _CHANGES, change_lines(changes.report, changes.differences[:_MOST]))
