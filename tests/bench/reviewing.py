"""Issue of the review: what a full run costs, and what a cell edit costs on top of the edit."""

import json
import sys
from collections.abc import Callable, Iterator
from functools import cache, partial
from inspect import signature
from pathlib import Path

from gkdesk import places
from gkdesk.domain.cover import NAME
from gkdesk.domain.form import Form
from gkdesk.domain.report import Report
from gkdesk.domain.review import review, review_section
from gkdesk.readers.editions import Editions
from tests.bench.measure import Figure, compare, timed
from tests.bench.samples import UNITS, full_values
from tests.conftest import published, read_published

FULL = 5.0
FRAME = 16.0
ROUNDS = 41
_CELL = "applications/new/person"


def bench() -> Iterator[Figure]:
    """Reports of both editions with last year's at hand: as they are sent, long, and wrong."""
    editions = Editions(places.forms())
    for year in (2020, 2024):
        sent, values = _reports(editions, year)
        yield _full(sent, values, "as it is sent")
        long = values | {"overview": _long(values["overview"], year)}
        yield _full(_beside(sent, long), long, "a city's long text")
        wrong = full_values(sent.form, UNITS[0], year)
        yield _full(_beside(sent, wrong), wrong, "figures at random")
        yield compare(
            f"review after a cell edit, {sent.form.id} | one frame of 16 ms",
            1.0,
            timed(partial(_after_an_edit, sent), 9),
            lambda: FRAME,
            ROUNDS,
        )

    for report in _published(editions):
        yield _full(report, dict(report.values), f"{report.unit}{report.year}")


def _published(editions: Editions) -> list[Report]:
    """The published reports with most to read, each beside another one as last year's."""
    paths = [each.values[0] for each in published()]
    whole = [read_published(path, editions) for path in paths if isinstance(path, Path)]
    longest = sorted(whole, key=lambda each: -sum(map(len, each.values.values())))[:3]
    pairs = zip(longest, longest[1:] + longest[:1], strict=True)
    return [Report(e.form, e.year, e.values, before=partial(_same, last)) for e, last in pairs]


def _same(report: Report) -> Report:
    return report


def _full(report: Report, values: dict[str, str], what: str) -> Figure:
    return compare(
        f"full review, {report.form.id}, {what} | parsed and summed bare",
        FULL,
        partial(_review_anew, report),
        timed(partial(_parse_and_sum, report.form, report.year, values)),
        ROUNDS,
    )


def _beside(report: Report, values: dict[str, str]) -> Report:
    """Another report on the same year, with the same last year's at hand."""
    return Report(report.form, report.year, values, before=lambda: report.before)


def _long(text: str, year: int) -> str:
    """A text as long as those of a city: some 4,000 characters, no two sentences the same."""
    more = (f"第{n}项工作在{year}年内完成，办理事项{n * 7}件，群众满意。" for n in range(1, 150))
    return text + "\n" + "".join(more)


def _reports(editions: Editions, year: int) -> tuple[Report, dict[str, str]]:
    """The sample report as one of that year, with the year before beside it, and its values."""
    form, before = editions.for_year(year), editions.for_year(year - 1)
    values, last = _sample(form, year), _sample(before, year - 1)
    last |= dict.fromkeys(("overview", "problems"), f"{year - 1}年另有写法。" * 60)
    for path in before.matching("applications/carried_out/*"):
        last[path] = values[path.replace("carried_out", "carried_in")]
    beside = Report(before, year - 1, last)
    return Report(form, year, values, before=lambda: beside), values


def _sample(form: Form, year: int) -> dict[str, str]:
    """The figures of the sample, which add up, under the paths of any edition."""
    content = (places.forms() / "2021" / "sample.gk.json").read_text(encoding="utf-8")
    found: dict[str, str] = json.loads(content)["values"]
    values = full_values(form, UNITS[0], year)
    values |= {path: text.replace("2024", str(year)) for path, text in found.items()}
    for column in ("person", "legal.business", "legal.research", "legal.welfare", "legal.law"):
        _join(values, column)
    _join(values, "legal.other")
    entered = {field.path for field in form.entered}
    return {path: text for path, text in values.items() if path in {*entered, NAME}}


def _join(values: dict[str, str], column: str) -> None:
    """（六）其他处理 as the one row that the older edition has."""
    rows = ("not_corrected", "unpaid", "misc")
    parts = (int(values[f"applications/done.other.{row}/{column}"]) for row in rows)
    values[f"applications/done.other/{column}"] = str(sum(parts))


def _review_anew(report: Report) -> float:
    """Milliseconds with nothing remembered of the texts, as at opening."""
    for forget in _caches():
        forget()
    anew = Report(report.form, report.year, report.values, before=lambda: report.before)
    return timed(lambda: review(anew))()


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
