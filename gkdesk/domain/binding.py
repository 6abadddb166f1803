"""Figures that stand in a text as digits, turned into live numbers one by one."""

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from gkdesk.domain.choices import choices
from gkdesk.domain.figures import Quoted, quoted
from gkdesk.domain.finding import HINT, Finding, Fix, Span
from gkdesk.domain.form import Form
from gkdesk.domain.live import expanded, token
from gkdesk.domain.report import Report

BINDABLE = "bindable"
"""The check of what is right and could stay right by itself; shown beside the text only."""


def bindable(report: Report, path: str) -> Iterator[Finding]:
    """The figures of a text that agree with the tables and could follow them from now on."""
    for each in quoted(report, path):
        reading = _reading(report, each)
        if reading is None or not _is_figure(report, path, each):
            continue
        name, paths = reading
        yield Finding(
            check=BINDABLE,
            level=HINT,
            section=report.form.fields[path].section,
            paths=(path,),
            title=f"“{each.words}”与表一致",
            message=f"{name}是 {each.number}。绑定以后，表里改了，文中跟着改。",
            pending=True,
            spans=(Span(path, each.start, each.end),),
            fix=binding(report, path, each, paths),
            words=f"{each.words}{each.start}",
        )


def with_binding(report: Report, finding: Finding) -> Finding:
    """A finding about a quoted figure, mended by a live number where only one sum can be meant."""
    path, start = finding.paths[0], finding.spans[0].start
    each = next((each for each in quoted(report, path) if each.start == start), None)
    if each is None or len(each.readings) != 1 or not _is_figure(report, path, each):
        return finding
    return replace(finding, fix=binding(report, path, each, each.readings[0]))


def binding(report: Report, path: str, each: Quoted, paths: tuple[str, ...]) -> Fix:
    """The way to put a live number in the place of a quoted figure."""
    text = report.values[path]
    put = text[: each.start] + token(_terms(report.form, paths)) + text[each.end :]
    return Fix("绑定到表", ((path, put),))


def _reading(report: Report, each: Quoted) -> tuple[str, tuple[str, ...]] | None:
    """The first sum that the figure is, with what it is called."""
    for reading in each.phrase.readings:
        if report.total(reading.paths) == each.number:
            return reading.name, reading.paths
    return None


def _is_figure(report: Report, path: str, each: Quoted) -> bool:
    """Whether the figure stands there as plain digits: 没有 or 三 件 read worse as a number."""
    digits = report.values[path][each.start : each.end]
    return digits.isascii() and digits.isdigit()


def _terms(form: Form, paths: tuple[str, ...]) -> tuple[str, ...]:
    """The shortest way to write a sum: a group of the form where it is one."""
    return _groups(form).get(frozenset(paths), paths)


@lru_cache(maxsize=4)
def _groups(form: Form) -> dict[frozenset[str], tuple[str, ...]]:
    return {frozenset(expanded(form, c.terms)): c.terms for c in choices(form)}
