"""A file that came back, told: as lines for a terminal and as data for other programs."""

from collections.abc import Iterator
from typing import Any

from gkdesk.desk.desk import Desk
from gkdesk.desk.rounds import Returned
from gkdesk.domain.compare import CONFLICT, MOVED, SAME, THEIRS, Difference
from gkdesk.domain.report import Report

_KINDS = {THEIRS: "返回稿改了", CONFLICT: "两边都改了", SAME: "两边改得一样"}


def told_lines(desk: Desk, returned: Returned) -> Iterator[str]:
    """All that a person has to look at, a line each."""
    report = desk.report(returned.report)
    entry = desk.entry(returned.report)
    by = f"，{'、'.join(returned.reviewers)}审阅" if returned.reviewers else ""
    yield f"{entry.name} {entry.year} 年度报告{returned.milestone.label}的返回稿{by}"
    yield from returned.odd
    for each in returned.differences:
        yield told(report, each)
    for note in returned.notes:
        done = "（已解决）" if note.done else ""
        yield f"批注{done}\t{_place(report, note.path)}\t{' '.join(note.message.split())}"
    for total in returned.totals:
        yield (
            f"合计\t{total.place}\t返回稿写 {total.theirs}，按各项相加是 {total.computed or '空'}；"
            "合计由程序计算，没有采用"
        )
    for unread in returned.unread:
        yield f"没有读入\t{unread.place}\t{' '.join(unread.text.split())}（{unread.why}）"
    for place in returned.missing:
        yield f"没有读入\t{place}\t返回稿里没有这一处，照原样留着"
    for place, why in returned.doubtful:
        yield f"请核对\t{place}\t{why}"


def told(report: Report, difference: Difference) -> str:
    """One difference in one line."""
    by = f"（{difference.author}）" if difference.author else ""
    words = f"{difference.sent or '空'} → {difference.theirs or '空'}"
    if difference.shape == MOVED:
        words = f"{difference.sent}（整段{difference.theirs}）"
    elif difference.before or difference.after:
        changed = f"【{difference.sent} → {difference.theirs}】"
        words = f"{difference.before}{changed}{difference.after}"
    mine = f"；现在是 {difference.mine or '空'}" if difference.kind == CONFLICT else ""
    cells = "、".join(_place(report, path) for path in difference.cells)
    bound = f"；原来是插入的数字，取自{cells}" if cells else ""
    line = f"{words}{mine}{bound}{by}"
    return f"{_KINDS[difference.kind]}\t{difference.place}\t{' '.join(line.split())}"


def _place(report: Report, path: str) -> str:
    field = report.field(path)
    return field.place or field.label


_TOLD = (
    *("path", "place", "kind", "shape", "sent", "theirs", "mine", "before", "after"),
    *("cells", "author", "date"),
)


def returned_as_json(desk: Desk, returned: Returned) -> dict[str, Any]:
    """The same as plain data."""
    report, entry = desk.report(returned.report), desk.entry(returned.report)
    return {
        "file": returned.file,
        "unit": entry.name,
        "year": entry.year,
        "milestone": returned.milestone.number,
        "reviewers": list(returned.reviewers),
        "differences": [
            {name: getattr(each, name) for name in _TOLD} for each in returned.differences
        ],
        "notes": [{**vars(each), "place": _place(report, each.path)} for each in returned.notes],
        "totals": [vars(each) for each in returned.totals],
        "unread": [vars(each) for each in returned.unread],
        "missing": list(returned.missing),
        "doubtful": dict(returned.doubtful),
        "odd": list(returned.odd),
    }
