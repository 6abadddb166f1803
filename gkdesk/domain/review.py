"""What is wrong with a report: the checks of the edition applied to its figures.

A Finding says it in words, with both numbers and the paths to jump to. Checks are data of the
edition; only their mechanisms live here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from gkdesk.domain.binding import with_binding
from gkdesk.domain.brief import in_brief
from gkdesk.domain.carried import carried_findings
from gkdesk.domain.cover import COVER, COVER_SECTION, TITLE, prefilled
from gkdesk.domain.figures import figure_findings
from gkdesk.domain.finding import HINT, Finding, Fix
from gkdesk.domain.form import Block, Header, Table
from gkdesk.domain.kinds import MoneyWithUnit, Number
from gkdesk.domain.last_year import last_year_findings
from gkdesk.domain.live import live_findings
from gkdesk.domain.marks import settled
from gkdesk.domain.notes import note_findings
from gkdesk.domain.report import Report
from gkdesk.domain.rules import Check
from gkdesk.domain.texts import text_findings

_LONGEST = 40
_ADDRESS = r"[^@\s、，,；;]+@[^@\s、，,；;]+\.[a-zA-Z]{2,}"
_CONTACTS = (
    ("unit/postcode", re.compile(r"\d{6}", re.ASCII), "6 位数字"),
    (
        "unit/email",
        re.compile(rf"{_ADDRESS}([、，,；;\s]+{_ADDRESS})*"),
        "gk@example.gov.cn 这样的",
    ),
)
"""Path, shape, and what that shape is called."""


def review(report: Report, words: tuple[str, ...] = ()) -> list[Finding]:
    """Every finding, in the order of the sections; ``words`` are the office's own word list."""
    keys = (COVER_SECTION, *(section.key for section in report.form.sections))
    return [finding for key in keys for finding in review_section(report, key, words)]


def review_section(report: Report, key: str, words: tuple[str, ...] = ()) -> list[Finding]:
    """The findings of one section; cheap enough for every key press."""
    return settled(report, _findings(report, key, words))


def _findings(report: Report, key: str, words: tuple[str, ...]) -> Iterator[Finding]:
    table = report.form.section(key).table if key else None
    if table:
        for block in table.blocks:
            for check in report.form.rules.checks:
                if check.block == block.key:
                    yield from _relations(report, check, block, key)
        yield from _stated(report, key)
        yield from _without_unit(report, table, key)
        yield from last_year_findings(report, key)
    else:
        yield from _text(report, key, words)
    if key == COVER_SECTION:
        yield from _untitled(report)
        yield from _contacts(report)
    yield from _blanks(report, key)
    yield from note_findings(report, key)


def _text(report: Report, key: str, words: tuple[str, ...]) -> Iterator[Finding]:
    """The findings of a section's text. What is still last year's is said once, as such."""
    yield from live_findings(report, key)
    carried = list(carried_findings(report, key))
    yield from carried
    taken = {
        n for finding in carried for span in finding.spans for n in range(span.start, span.end)
    }
    likeness = report.form.rules.likeness
    for field in report.form.texts_in(key):
        figures = figure_findings(report, field.path)
        yield from (with_binding(report, f) for f in figures if not _covered(f, taken))
    for finding in text_findings(report, key, report.before, words):
        if carried and likeness and finding.check == likeness.id:
            yield replace(finding, pending=True)  # it goes as the marks go
        elif not _covered(finding, taken):
            yield finding


def _covered(finding: Finding, taken: set[int]) -> bool:
    """Whether all the words of a finding are among these places of its text."""
    places = (n for span in finding.spans for n in range(span.start, span.end))
    return bool(finding.spans) and all(n in taken for n in places)


def _relations(report: Report, check: Check, block: Block, section: str) -> Iterator[Finding]:
    along, across = (
        (block.rows, block.columns) if check.each == "column" else (block.columns, block.rows)
    )
    found = False
    for header in across.leaves:
        if check.over and header.key not in check.over:
            continue
        if header.sum and found:
            continue  # a total is wrong because its parts are: say it once, where it began
        left = [(along[k], _path(check, block, along[k], header)) for k in check.left]
        right = [(along[k], _path(check, block, along[k], header)) for k in check.right]
        finding = _relation(report, check, header, left, right, section)
        if finding:
            found = True
            yield finding


def _path(check: Check, block: Block, along: Header, across: Header) -> str:
    return block.path(along, across) if check.each == "column" else block.path(across, along)


_Terms = list[tuple[Header, str]]


def _relation(
    report: Report, check: Check, header: Header, left: _Terms, right: _Terms, section: str
) -> Finding | None:
    paths = [path for _, path in (*left, *right)]
    if all(report.number(path) is None for path in paths):
        return None
    first, second = _sum(report, left), _sum(report, right)
    if first == second or (check.relation == ">=" and first > second):
        return None
    pending = not report.filled(paths)
    if pending and not check.pending:
        return None
    words = {
        "each": header.name,
        "left": first,
        "right": second,
        "difference": abs(first - second),
        "terms_left": _spelt(report, left),
        "terms_right": _spelt(report, right),
    }
    return Finding(
        check=check.id,
        level=check.level,
        section=section,
        paths=tuple(paths),
        parts=_parts(report, paths),
        title=(check.pending.partition("：")[0] if pending else check.title).format(**words),
        message=(check.pending if pending else check.message).format(**words),
        source=check.source,
        pending=pending,
    )


def _sum(report: Report, terms: _Terms) -> Number:
    return report.total([path for _, path in terms]) or 0


def _parts(report: Report, paths: Iterable[str]) -> tuple[str, ...]:
    """The entered cells that totals among these are made of."""
    terms = [term for path in paths for term in report.form.fields[path].terms]
    return (*terms, *_parts(report, terms)) if terms else ()


def _spelt(report: Report, terms: _Terms) -> str:
    return " + ".join(f"{header.name} {report.text(path) or '空'}" for header, path in terms)


def _stated(report: Report, section: str) -> Iterator[Finding]:
    """Totals that a document brought along and that are not what its own figures add up to."""
    for path, text in report.stated.items():
        field = report.form.fields[path]
        if field.section != section or not text or report.number(path) == field.kind.number(text):
            continue
        computed = report.text(path) or "空"
        yield Finding(
            check="stated-total",
            level="error",
            section=section,
            paths=(path, *field.terms),
            parts=_parts(report, field.terms),
            source="合计等于各项之和",
            title="原文的合计不对",
            message=f"{field.place}：原文写 {text}，按各项相加是 {computed}。",
        )


def _without_unit(report: Report, table: Table, section: str) -> Iterator[Finding]:
    """Amounts of which nobody can say whether they are 元 or 万元: their column does not."""
    for block in table.blocks:
        for column in block.columns.leaves:
            if column.kind != MoneyWithUnit.name:
                continue
            for row in block.rows.leaves:
                path = block.path(row, column)
                text = report.text(path)
                if report.number(path) and text[-1] != "元":
                    place = report.form.fields[path].place
                    yield Finding(
                        check="without-unit",
                        level=HINT,
                        section=section,
                        paths=(path,),
                        title="金额没有写单位",
                        message=f"{place}写的是 {text}，表头没有规定单位，请写明 元 或 万元。",
                        source="表头没有单位的金额，单位写在数字后面",
                    )


def _untitled(report: Report) -> Iterator[Finding]:
    """Every report begins with a title: without one it is not merely still to be written."""
    if report.values.get(TITLE):
        return
    title = prefilled(report.form, report.values, report.year).get(TITLE)
    yield Finding(
        check="untitled",
        level="error",
        section=COVER_SECTION,
        paths=(TITLE,),
        title="没有标题",
        message="报告标题空着，导出的文件会没有标题。",
        source="年度报告要有标题",
        fix=Fix("按单位全称写标题", ((TITLE, title),)) if title else None,
    )


def _contacts(report: Report) -> Iterator[Finding]:
    """Details by which a reader would not reach the unit; they stand in the preamble."""
    for path, shape, wanted in _CONTACTS:
        text = report.values.get(path, "")
        if text and not shape.fullmatch(text):
            label = COVER[path].label
            yield Finding(
                check="contact",
                level=HINT,
                section=COVER_SECTION,
                paths=(path,),
                title=f"{label}可能写错了",
                message=f"{label}写的是“{in_brief(text, _LONGEST)}”，应是 {wanted}，请看一下。",
                source="公布的联系方式要能联系得上",
            )


def _blanks(report: Report, section: str) -> Iterator[Finding]:
    blanks = report.blanks(section)
    if not blanks:
        return
    first = report.form.fields[blanks[0]]
    if not first.kind.is_number:
        message = f"“{first.label}”还没有写。"
    elif len(blanks) == 1:
        message = f"{first.place}未填，没有发生的请填 0。"
    else:
        message = f"{first.place}等 {len(blanks)} 格未填，没有发生的请填 0。"
    yield Finding(
        check="blank",
        level="error",
        section=section,
        paths=tuple(blanks),
        title=f"还有 {len(blanks)} 格没填" if first.kind.is_number else "还没有写",
        message=message,
        pending=True,
        source="没有发生的填 0，不留空",
        fix=Fix("空格填 0", tuple((path, "0") for path in blanks))
        if first.kind.is_number
        else None,
    )
