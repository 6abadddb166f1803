"""Issue of the review: what a full run costs, and what a cell edit costs on top of the edit."""

import sys
from collections.abc import Callable, Iterator
from functools import cache, partial
from inspect import signature

from gkdesk import places
from gkdesk.domain.form import Form
from gkdesk.domain.report import Report
from gkdesk.domain.review import review, review_section
from gkdesk.readers.editions import Editions
from tests.bench.measure import Figure, compare, timed
from tests.bench.samples import UNITS, full_values

FULL = 5.0
FRAME = 16.0
ROUNDS = 41
_CELL = "applications/new/person"


def bench() -> Iterator[Figure]:
    """A full report with last year's at hand; texts as long as a city's."""
    editions = Editions(places.forms())
    for year in (2020, 2024):
        form = editions.for_year(year)
        last = Report(editions.for_year(year - 1), year - 1, _values(editions, year - 1))
        values = _values(editions, year)
        report = Report(form, year, values, before=lambda last=last: last)  # type: ignore[misc]
        yield compare(
            f"full review, {form.id} | parsing and summing the report bare",
            FULL,
            timed(partial(_review_anew, report)),
            timed(partial(_parse_and_sum, form, year, values)),
            ROUNDS,
        )
        yield compare(
            f"review after a cell edit, {form.id} | one frame of 16 ms",
            1.0,
            timed(partial(_after_an_edit, report), 9),
            lambda: FRAME,
            ROUNDS,
        )


def _values(editions: Editions, year: int) -> dict[str, str]:
    return full_values(editions.for_year(year), UNITS[0], year)


def _review_anew(report: Report) -> None:
    """With nothing remembered of the texts: as at opening."""
    for forget in _caches():
        forget()
    review(Report(report.form, report.year, report.values, before=lambda: report.before))


@cache
def _caches() -> tuple[Callable[[], None], ...]:
    """What makes every cache of the domain forget what it worked out for a text."""
    modules = [m for name, m in sys.modules.items() if name.startswith("gkdesk.domain")]
    every = {id(each): each for module in modules for each in vars(module).values()}
    found = (each for each in every.values() if hasattr(each, "cache_clear"))
    return tuple(e.cache_clear for e in found if "text" in signature(e).parameters)


def _parse_and_sum(form: Form, year: int, values: dict[str, str]) -> None:
    report = Report(form, year)
    for path, text in values.items():
        report.set(path, report.parse(path, text))
    for path, field in form.fields.items():
        if field.derived:
            report.number(path)


def _after_an_edit(report: Report) -> None:
    """What the window does after a figure was typed: its table and every text again."""
    report.set(_CELL, "7" if report.values[_CELL] != "7" else "8")
    touched = report.form.fields[_CELL].section
    for section in report.form.sections:
        if section.key == touched or section.text:
            review_section(report, section.key)
    review_section(report, "")
