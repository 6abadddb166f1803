"""Live numbers: a place in a text that is bound to figures of the tables.

``{applications/new/total}`` in a text is the number of that cell. ``+`` adds cells, ``*`` stands
for every field of a group, and a form behind a bar says how the number is told:

    {applications/done.denied.*/total}   the group's sum
    {applications/new/total|last}        last year's number
    {applications/new/total|change}      增加 3 件, 减少 2 件, 与上年持平
    {applications/new/total|growth}      增长 13.9%, 下降 5.0%, 与上年持平
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from gkdesk.domain.finding import ERROR, Finding, Span
from gkdesk.domain.kinds import Kind, Number

if TYPE_CHECKING:
    from gkdesk.domain.form import Field, Form
    from gkdesk.domain.report import Report

NUMBER, LAST, CHANGE, GROWTH = "", "last", "change", "growth"
FORMS = {NUMBER: "数", LAST: "上年的数", CHANGE: "比上年增减", GROWTH: "比上年增长率"}
"""How a live number can be told, and what the clerk reads of it."""

_TERM = r"[a-z][a-z_0-9.*]*(?:/[a-z_0-9.*]+)+"
_TOKEN = re.compile(rf"\{{({_TERM}(?:\+{_TERM})*)(?:\|(last|change|growth))?\}}")
_SAME = "与上年持平"
BLANK, NO_LAST, UNKNOWN = "〔未填〕", "〔缺上年数〕", "〔找不到这个数〕"
"""What is printed where there is no number to print."""
NOTHING = (BLANK, NO_LAST, UNKNOWN)


@dataclass(frozen=True)
class Live:
    """A live number in a text: where it stands, the terms it adds up, and how it is told."""

    start: int
    end: int
    terms: tuple[str, ...]
    form: str = NUMBER

    @property
    def token(self) -> str:
        """The live number as the text carries it."""
        return token(self.terms, self.form)


def token(terms: Iterable[str], form: str = NUMBER) -> str:
    """What stands in a text for the sum of these terms."""
    return "{" + "+".join(terms) + (f"|{form}" if form else "") + "}"


@lru_cache(maxsize=128)
def live_numbers(text: str) -> tuple[Live, ...]:
    """The live numbers of a text, in order."""
    if "{" not in text:
        return ()
    return tuple(
        Live(found.start(), found.end(), tuple(found[1].split("+")), found[2] or NUMBER)
        for found in _TOKEN.finditer(text)
    )


def expanded(form: Form, terms: Iterable[str]) -> tuple[str, ...]:
    """The paths that terms stand for, groups spelt out; empty where a term fits no figure."""
    paths: list[str] = []
    for term in terms:
        found = form.matching(term)
        if not found:
            return ()
        paths.extend(found)
    return tuple(dict.fromkeys(paths))


def shown(report: Report, live: Live) -> str:
    """What a live number prints as: the number, or words that say why there is none."""
    paths = expanded(report.form, live.terms)
    if not paths:
        return UNKNOWN
    kind = report.form.fields[paths[0]].kind
    now = report.total(paths)
    if live.form == NUMBER:
        return BLANK if now is None else _told(now, kind, [report.text(p) for p in paths])
    last = report.last_total(paths)
    if last is None:
        return NO_LAST
    if live.form == LAST:
        return _told(last, kind, [report.last_text(path) for path in paths])
    if now is None:
        return BLANK
    return _change(now, last, kind, live.form)


def _told(number: Number, kind: Kind, texts: Sequence[str]) -> str:
    """A number as the table prints it; a sum of several as its kind would."""
    return texts[0] if len(texts) == 1 and texts[0] else kind.told(number)


def _change(now: Number, last: Number, kind: Kind, form: str) -> str:
    """A comparison in words; from nothing there is no rate of growth, only the change itself."""
    difference = now - last
    if not difference:
        return _SAME
    if form == GROWTH and last > 0:
        rate = (abs(Decimal(difference)) * 100 / Decimal(last)).quantize(
            Decimal("0.1"), ROUND_HALF_UP
        )
        return f"{'增长' if difference > 0 else '下降'}{rate}%"
    return f"{'增加' if difference > 0 else '减少'}{kind.told(abs(Decimal(difference)))}{kind.unit}"


def pieces(text: str) -> Iterator[str | Live]:
    """A text cut into plain pieces and live numbers, in order."""
    done = 0
    for live in live_numbers(text):
        if live.start > done:
            yield text[done : live.start]
        yield live
        done = live.end
    if done < len(text):
        yield text[done:]


def printed(report: Report, text: str) -> str:
    """A text as the documents print it, every live number as its number."""
    return "".join(
        piece if isinstance(piece, str) else shown(report, piece) for piece in pieces(text)
    )


def live_findings(report: Report, section: str) -> Iterator[Finding]:
    """The live numbers of a section's texts that have no number to print."""
    for field in report.form.texts_in(section):
        alike: dict[str, list[Live]] = {}
        for live in live_numbers(report.values.get(field.path, "")):
            alike.setdefault(live.token, []).append(live)
        for lives in alike.values():
            yield from _without_number(report, field, lives)


def _without_number(report: Report, field: Field, lives: list[Live]) -> Iterator[Finding]:
    """That the same live number, wherever it stands in a text, has no number to print.

    An error each time: what stands for the number must not be published.
    """
    live, says = lives[0], shown(report, lives[0])
    if why := _WHY.get(says):
        yield Finding(
            check="live-number",
            level=ERROR,
            section=field.section,
            paths=(field.path, *expanded(report.form, live.terms)),
            title="插入的数字还没有数",
            message=f"文中插入的数字（{named(report.form, live)}）{why}",
            pending=says == BLANK,
            spans=tuple(Span(field.path, each.start, each.end) for each in lives),
            words=live.token,
        )


_WHY = {
    BLANK: "对应的格还没有填。",
    NO_LAST: "没有上年的数可以比较：上年没有填，或两版口径不同；请改写这一句，或先导入上年的报告。",
    UNKNOWN: "在这一版的表里找不到，请删去或重新插入。",
}


def named(form: Form, live: Live) -> str:
    """What a live number is called on the screen: its cells, and how it is told."""
    paths = [form.matching(term) for term in live.terms]
    names = [
        form.fields[found[0]].place + (f"等 {len(found)} 项之和" if len(found) > 1 else "")
        for found in paths
        if found
    ]
    told = f"，{FORMS[live.form]}" if live.form else ""
    return ("、".join(names) or "、".join(live.terms)) + told
