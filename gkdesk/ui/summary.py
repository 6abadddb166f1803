"""A report in one line: when it is due, or its key figures."""

from datetime import date

from gkdesk.domain.cover import due_date
from gkdesk.domain.report import Report
from gkdesk.domain.status import DRAFT


def summary(report: Report, today: date) -> str:
    """Its edition, and how long there is to its deadline or what it came to."""
    more = _due(report, today) if report.status == DRAFT else _figures(report)
    return " · ".join(part for part in (f"{report.form.id} 版格式", more) if part)


def _due(report: Report, today: date) -> str:
    due = due_date(report.form, report.values, report.year)
    left = (due - today).days
    day = f"{due.month}月{due.day}日"
    if left < -90:
        return f"报送截止 {due.year}年{day}，已过期"
    if left < 0:
        return f"已过报送截止 {day} {-left} 天"
    return f"离报送截止 {due.year}年{day} 还有 {left} 天"


def _figures(report: Report) -> str:
    parts = []
    for name, paths in report.form.highlights.items():
        total = report.total(paths)
        if total is not None:
            parts.append(f"{name} {total} 件")
    return " · ".join(parts)
