"""This year's figures against last year's report: what follows from it, and what jumps."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from gkdesk.domain.finding import Finding, Fix
from gkdesk.domain.form import Block, Form, Header
from gkdesk.domain.kinds import Number
from gkdesk.domain.marks import CARRIED
from gkdesk.domain.report import Report
from gkdesk.domain.rules import Carry, Jump


def expected(report: Report, carry: Carry, header: Header) -> Number | None:
    """What a figure must be by last year's report; None where that does not tell."""
    block = report.form.blocks[carry.block]
    total: Number = 0
    for term in carry.last:
        number = report.last_total([_path(block, carry, term, header)])
        if number is None:
            return None
        total += _signed(term, number)
    for term in carry.this:
        number = report.number(_path(block, carry, term, header))
        if number is None:
            return None
        total += _signed(term, number)
    return total


def expectation(report: Report, path: str) -> str:
    """What last year's report lets expect in a cell, in words; "" where it tells nothing."""
    for carry, header, cell in _cells(report.form):
        if cell == path:
            wanted = expected(report, carry, header)
            spelt = _spelt(report, carry, header) if wanted is not None else ""
            alone = len(carry.last) + len(carry.this) == 1
            told = (
                f"{spelt}，这里应为 {wanted}。"
                if alone
                else f"{spelt} = {wanted}，这里应为 {wanted}。"
            )
            return told if wanted is not None else ""
    return ""


def carried_figures(report: Report) -> dict[str, str]:
    """The figures that a report begun from the year before starts with, by path."""
    found: dict[str, str] = {}
    for carry, header, path in _cells(report.form):
        if carry.fill:
            number = expected(report, carry, header)
            if number is not None and number >= 0:
                found[path] = str(number)
    return found


def carried_from(report: Report, path: str) -> str:
    """The year that a figure was brought over from, as long as it is still that year's figure."""
    year = report.marks.get(CARRIED + path, "")
    if not year:
        return ""
    return year if report.values.get(path) == carried_figures(report).get(path, "") else ""


def last_year_findings(report: Report, section: str) -> Iterator[Finding]:
    """What of a section does not follow from last year's report, and what is out of proportion."""
    if report.before is None:
        return
    for carry, header, path in _cells(report.form):
        if report.form.fields[path].section == section and (
            finding := _carry(report, carry, header, path)
        ):
            yield finding
    for jump in report.form.rules.jumps:
        if finding := _jump(report, jump, section):
            yield finding


@lru_cache(maxsize=8)
def _cells(form: Form) -> tuple[tuple[Carry, Header, str], ...]:
    """Each rule with every row or column it is applied to, and the path of the figure there.

    Totals are left out: one is wrong only where a part of it is, or where a part is not known.
    """
    found = []
    for carry in form.rules.carries:
        block = form.blocks[carry.block]
        across = block.columns if carry.each == "column" else block.rows
        parts = (header for header in across.leaves if not header.sum)
        found += [(carry, part, _path(block, carry, carry.cell, part)) for part in parts]
    return tuple(found)


def _path(block: Block, carry: Carry, term: str, header: Header) -> str:
    key = term.removeprefix("-")
    if carry.each == "column":
        return block.path(block.rows[key], header)
    return block.path(header, block.columns[key])


def _signed(term: str, number: Number) -> Number:
    return -number if term.startswith("-") else number


def _carry(report: Report, carry: Carry, header: Header, path: str) -> Finding | None:
    now, wanted = report.number(path), expected(report, carry, header)
    field = report.form.fields[path]
    if now is None or wanted is None or now == wanted:
        return None
    words = {
        "each": header.name,
        "place": field.place,
        "text": report.text(path),
        "expected": wanted,
        "difference": abs(now - wanted),
        "spelt": _spelt(report, carry, header),
        "last_year": report.year - 1,
    }
    fix = Fix(f"改为 {wanted}", ((path, str(wanted)),))
    return Finding(
        check=carry.id,
        level=carry.level,
        section=field.section,
        paths=(path,),
        title=carry.title.format(**words),
        message=carry.message.format(**words),
        fix=fix if carry.fill else None,
        source=carry.source,
        may_stand=carry.may_stand,
    )


def _spelt(report: Report, carry: Carry, header: Header) -> str:
    """The sum in words: 上年“现行有效件数” 597 + 本年制发件数 50 - 本年废止件数 227."""
    block = report.form.blocks[carry.block]
    along = block.rows if carry.each == "column" else block.columns
    parts: list[str] = []
    for term in carry.last:
        number = report.last_total([_path(block, carry, term, header)])
        name = along[term.removeprefix("-")].name
        parts += ["-" if term.startswith("-") else "+", f"上年“{name}” {number}"]
    for term in carry.this:
        text = report.text(_path(block, carry, term, header))
        parts += ["-" if term.startswith("-") else "+", f"{along[term.lstrip('-')].name} {text}"]
    return " ".join(parts[1:])


def _jump(report: Report, jump: Jump, section: str) -> Finding | None:
    if report.form.fields[jump.paths[0]].section != section:
        return None
    now, last = report.total(jump.paths), report.last_total(jump.paths)
    if now is None or last is None or -jump.least < now - last < jump.least:
        return None
    if now < last and not report.filled(jump.paths):
        return None  # what is still to be entered may make up for it
    if now < last * jump.times and last < now * jump.times:
        return None
    return Finding(
        check=jump.id,
        level=jump.level,
        section=section,
        paths=jump.paths,
        title=f"{jump.label}与上年相差悬殊",
        message=jump.message.format(label=jump.label, now=now, last=last),
        source=jump.source,
    )
