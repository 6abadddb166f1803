"""The files being brought in, and what of one needs an eye, as lines of their lists."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from gkdesk.desk.earlier import Replacing, Wish
from gkdesk.desk.reading import DOUBTFUL, MISSING, TOTAL, UNREAD, Matter, Reading
from gkdesk.domain.brief import cut, in_brief
from gkdesk.domain.cover import STATUSES
from gkdesk.ui.line_list import DISC, DOT, RING, SQUARE, TICK, Line

WAITING, IN_READING, READ, FAILED, BROUGHT = "waiting", "reading", "read", "failed", "brought"
"""How far a file is."""
_LONGEST, _SHORT = 40, 24
_TOLD = 4
"""How many of the changes are told one by one."""

_HEADINGS = {
    DOUBTFUL: "拿不准的",
    UNREAD: "没有读进去的",
    MISSING: "文件里没有的",
    TOTAL: "合计对不上的（照原样保留）",
}
_WORDS = {
    DOUBTFUL: (DISC, "拿不准"),
    UNREAD: (SQUARE, "没读入"),
    MISSING: (RING, "没有"),
    TOTAL: (DOT, "不符"),
}


@dataclass
class Item:
    """One file: what the clerk says of it, how far it is, and what was read."""

    path: Path
    wish: Wish
    state: str = WAITING
    sentence: str = ""
    """Why it could not be read."""
    asks: bool = False
    """Whether saying the unit or the year may help."""
    reading: Reading | None = None
    before: Reading | None = None
    """As it was read for another year, with its corrections."""
    replace: bool = False
    there: bool = False
    """Whether the report is there already."""
    entry: int = 0
    """The report that it became."""

    @property
    def importable(self) -> bool:
        """Whether it can be brought in as it is."""
        return self.state == READ and (self.replace or not self.there)

    @property
    def pending(self) -> bool:
        """Whether something of it would be lost by leaving."""
        return self.state in (WAITING, IN_READING) or self.importable


def file_line(item: Item, *, unit: bool = False) -> Line:
    """A file of the list, with how far it is; with its unit where there are several."""
    sign, word, note = _state(item)
    reading = item.reading
    about = f"{reading.report.year} 年度" if reading else ""
    name = reading.report.unit if reading and unit else ""
    told = " · ".join(part for part in (name, about, note) if part)
    return Line(item.path.name, sign, word, told, goal=item)


def _state(item: Item) -> tuple[str, str, str]:
    if item.state in (WAITING, IN_READING):
        return RING, "在读" if item.state == IN_READING else "等待", ""
    if item.state == FAILED:
        return SQUARE, "要填" if item.asks else "读不了", item.sentence
    if item.state == BROUGHT:
        return TICK, "已导入", ""
    return _read_state(item)


def _read_state(item: Item) -> tuple[str, str, str]:
    open_ = len(item.reading.open) if item.reading else 0
    to_do = f"{open_} 处要核对" if open_ else ""
    if item.there and not item.replace:
        return DOT, "已有", "已经有了，不导入"
    if item.there:
        return DISC, "替换", to_do
    return (DISC, "需核对", to_do) if open_ else (TICK, "可导入", "")


def matter_lines(reading: Reading) -> list[Line]:
    """What needs an eye, kind by kind; what was settled stays in its place."""
    lines: list[Line] = []
    for kind, group in groupby(reading.matters, key=lambda matter: matter.kind):
        lines.append(Line(_HEADINGS[kind], heading=True))
        lines += _lines(reading, group)
    return lines


def _lines(reading: Reading, matters: Iterator[Matter]) -> Iterator[Line]:
    for matter in matters:
        sign, word = _WORDS[matter.kind]
        if reading.is_settled(matter):
            sign, word = TICK, "已看"
        what = cut(" ".join(matter.what.split()), _LONGEST)
        note = "：".join(part for part in (matter.place, matter.why) if part)
        yield Line(what or matter.why, sign, word, note if what else "", goal=matter)


def told_replacing(there: Replacing) -> str:
    """What bringing a file in would change in the report that is there, or that it cannot."""
    year, status = there.entry.year, STATUSES.label(there.entry.status)
    if not there.allowed:
        return (
            f"已有 {year} 年度的报告（{status}），不会导入。"
            "那一份是只读的，要替换，请先打开它，点“重新打开”。"
        )
    count = len(there.changes)
    if not count:
        return f"已有 {year} 年度的报告（{status}），内容和这个文件一样。"
    some = "；".join(
        f"{place}：{short(before)} → {short(after)}"
        for place, before, after in there.changes[:_TOLD]
    )
    more = f"；……等 {count} 处" if count > _TOLD else ""
    return f"已有 {year} 年度的报告（{status}）。选“替换”会改动 {count} 处：{some}{more}"


def short(text: str) -> str:
    """The beginning of a text, in one line."""
    return in_brief(text, _SHORT)
