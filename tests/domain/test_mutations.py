"""Mistakes made on purpose in real reports: each that the form can tell is found, at its cell.

The reports are taken as documents bring them, with their printed totals beside their figures.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import pytest

from gkdesk import places
from gkdesk.domain.finding import Finding
from gkdesk.domain.form import Field
from gkdesk.domain.report import Report
from gkdesk.domain.review import review
from gkdesk.readers.editions import Editions
from tests.conftest import published, read_published

SEEDS = 60
"""Mistakes of each kind in each report."""

Key = tuple[str, str]


def samples(editions: Editions) -> Iterator[Report]:
    """Both editions filled with plausible figures, and the sample that comes with the program."""
    for year in (2020, 2023):
        form = editions.for_year(year)
        dice = Random(year)
        report = Report(form, year)
        for field in report.entered:
            text = str(dice.choice((0, 0, 1, 2, 5, 17, 126))) if field.kind.is_number else "文"
            report.set(field.path, field.kind.parse(text))
        for path in form.matching("applications/carried_out/*"):
            report.set(path, str(_balance(report, path)))
        yield report
    data = json.loads((places.forms() / "2021" / "sample.gk.json").read_text(encoding="utf-8"))
    form = editions["2021"]
    entered = {p: t for p, t in data["values"].items() if not form.fields[p].derived}
    yield Report(form, data["year"], entered)


def _balance(report: Report, path: str) -> int:
    """What is carried out, after making room for what was done."""
    column = path.rpartition("/")[2]
    done = report.number(f"applications/done.total/{column}") or 0
    carried = report.number(f"applications/carried_in/{column}") or 0
    report.set(f"applications/new/{column}", str(int(done) + 9))
    return int(carried) + 9


def reports(editions: Editions) -> list[Report]:
    """Every whole published report and the samples, each with the totals it prints."""
    files = [p.values[0] for p in published() if isinstance(p.values[0], Path)]
    found = [read_published(path, editions) for path in files]
    for report in samples(editions):
        totals = [f.path for f in report.form.fields.values() if f.derived]
        report.stated = {path: report.text(path) for path in totals}
        found.append(report)
    return found


def keys(report: Report) -> set[Key]:
    return {(finding.key, finding.message) for finding in review(report)}


def news(report: Report, before: set[Key]) -> list[Finding]:
    """What is found now and was not found, in these words, before."""
    return [f for f in review(report) if (f.key, f.message) not in before]


def summed(report: Report) -> list[Field]:
    """The entered figures that some printed total adds up."""
    terms = {term for path, text in report.stated.items() if text for term in _leaves(report, path)}
    return [f for f in report.entered if f.path in terms and report.values.get(f.path)]


def _leaves(report: Report, path: str) -> Iterator[str]:
    for term in report.form.fields[path].terms:
        yield from _leaves(report, term) if report.form.fields[term].derived else (term,)


def by_one(report: Report, dice: Random) -> set[str]:
    field = dice.choice(summed(report))
    report.set(field.path, str(int(report.values[field.path]) + 1))
    return {field.path}


def blanked(report: Report, dice: Random) -> set[str]:
    field = dice.choice([f for f in report.entered if report.values.get(f.path)])
    report.set(field.path, "")
    return {field.path}


def swapped(report: Report, dice: Random) -> set[str]:
    """Two figures of a table with totals both ways change places."""
    cells = [f for f in summed(report) if f.block and f.row]
    while True:
        one, two = dice.sample(cells, 2)
        if report.values[one.path] != report.values[two.path]:
            break
    first, second = report.values[one.path], report.values[two.path]
    report.set(one.path, second)
    report.set(two.path, first)
    return {one.path, two.path}


MISTAKES: dict[str, Callable[[Report, Random], set[str]]] = {
    "by one": by_one,
    "blanked": blanked,
    "swapped": swapped,
}


@pytest.mark.parametrize("kind", MISTAKES)
def test_every_mistake_of_arithmetic_is_found_at_its_cell(editions: Editions, kind: str) -> None:
    made: Counter[str] = Counter()
    for number, report in enumerate(reports(editions)):
        dice, before = Random(f"{kind}{number}"), keys(report)
        for _ in range(SEEDS):
            kept = dict(report.values)
            cells = MISTAKES[kind](report, dice)
            found = news(report, before)
            named = {path for f in found for path in (*f.paths, *f.parts)}
            assert cells & named, (report.unit, report.year, cells)
            made[kind] += 1
            for path in cells:
                report.set(path, kept.get(path, ""))
    assert made[kind] >= 3 * SEEDS


def test_every_wrong_carry_is_found_at_its_cell(editions: Editions) -> None:
    for number, old in enumerate(reports(editions)):
        form = editions.for_year(old.year + 1)
        new = Report(form, old.year + 1, before=lambda old=old: old)  # type: ignore[misc]  # mypy loses a lambda's default
        dice, columns = Random(number), form.matching("applications/carried_in/*")
        right = {p: old.text(p.replace("carried_in", "carried_out")) for p in columns}
        for path, text in right.items():
            new.set(path, text)
        assert not [f for f in review(new) if f.check == "carried-in"]
        comparable = [path for path, text in right.items() if text]
        for _ in range(SEEDS if comparable else 0):
            path = dice.choice(comparable)
            new.set(path, str(int(right[path]) + dice.randrange(1, 9)))
            [finding] = [f for f in review(new) if f.check == "carried-in"]
            assert finding.paths == (path,)
            new.set(path, right[path])
