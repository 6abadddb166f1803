"""修改对照表: what changed in a report between two milestones, on paper for the leader."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from gkdesk.domain.compare import MOVED, WORDS, Difference
from gkdesk.domain.report import Report
from gkdesk.writers.sheet import (
    BODY,
    Content,
    Words,
    add_table,
    begun,
    saved,
    section_name,
)

_COLUMNS = (("部分", 22), ("位置", 26), ("原来", 44), ("现在", 44), ("谁改的", 20))
_CLERK = "经办人"


def write(
    report: Report,
    differences: Sequence[Difference],
    between: tuple[str, str],
    template: Path,
    now: datetime,
) -> bytes:
    """The sheet as the bytes of a .docx file; ``between`` is what the two states are called."""
    sheet = begun(report, "修改对照表", "changes", template, now)
    day = f"{now.year}年{now.month}月{now.day}日"
    first, second = between
    until = f"{day}的内容" if second == "现在" else second
    count = f"共改动 {len(differences)} 处。" if differences else "没有改动。"
    sheet.add_paragraph(f"从{first}到{until}，{count}删去的字加删除线，增加的字加下划线。", BODY)
    if differences:
        add_table(sheet, _COLUMNS, change_lines(report, differences))
    return saved(sheet)


def change_lines(report: Report, differences: Sequence[Difference]) -> list[list[Content]]:
    """A line of the table for each change."""
    return [_line(report, each) for each in differences]


def _line(report: Report, each: Difference) -> list[Content]:
    was, became = _told(each)
    section = section_name(report, each.section)
    return [section, _place(report, each), was, became, each.author or _CLERK]


def _place(report: Report, each: Difference) -> str:
    """The place within its section, whose name stands beside it."""
    return each.place.removeprefix(report.field(each.path).label) or each.place


def _told(each: Difference) -> tuple[Content, Content]:
    """The words before and after, in a text among those around them."""
    if each.shape == MOVED:
        return each.sent, f"整段{each.theirs}"
    if each.shape != WORDS:
        return each.sent or "空", each.theirs or "空"
    before, after = Words(each.before), Words(each.after)
    return (
        (before, Words(each.sent, struck=True), after),
        (before, Words(each.theirs, underlined=True), after),
    )
