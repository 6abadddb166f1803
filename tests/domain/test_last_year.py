"""This year's figures against last year's report, in the same edition and across editions."""

from dataclasses import replace
from itertools import pairwise

import pytest

from gkdesk.domain.finding import Finding
from gkdesk.domain.last_year import carried_figures
from gkdesk.domain.report import Report
from gkdesk.domain.review import review
from gkdesk.readers.editions import Editions
from tests.conftest import published, read_published

COLUMNS = ("person", *(f"legal.{name}" for name in ("business", "research", "welfare", "law")))
COLUMNS = (*COLUMNS, "legal.other", "total")


def pair(editions: Editions, year: int = 2023) -> tuple[Report, Report]:
    """Two neighbouring years of noughts."""
    old = Report(editions.for_year(year - 1), year - 1)
    new = Report(editions.for_year(year), year, before=lambda: old)
    for report in (old, new):
        for field in report.entered:
            report.set(field.path, "0" if field.kind.is_number else "文")
    return old, new


def found(report: Report, check: str) -> list[Finding]:
    return [finding for finding in review(report) if finding.check == check]


@pytest.mark.parametrize("year", [2020, 2021, 2023])
@pytest.mark.parametrize("column", COLUMNS[:-1])
def test_a_wrong_carry_is_found_in_its_column_and_can_be_mended(
    editions: Editions, year: int, column: str
) -> None:
    old, new = pair(editions, year)
    old.set(f"applications/carried_out/{column}", "3")
    [finding] = found(new, "carried-in")
    path = f"applications/carried_in/{column}"
    assert finding.paths == (path,)
    assert finding.level == "error"
    for words in ("填 0", "是 3", "相差 3", str(year - 1)):
        assert words in finding.message
    assert finding.fix
    assert finding.fix.texts == ((path, "3"),)
    new.set(*finding.fix.texts[0])
    assert not found(new, "carried-in")


def test_a_blank_is_no_wrong_carry(editions: Editions) -> None:
    old, new = pair(editions)
    old.set("applications/carried_out/person", "3")
    new.set("applications/carried_in/person", "")
    assert not found(new, "carried-in")
    new.set("applications/carried_in/person", "3")
    old.set("applications/carried_out/person", "")
    assert not found(new, "carried-in")


def test_what_a_new_report_starts_with(editions: Editions) -> None:
    old, new = pair(editions, 2021)
    for number, column in enumerate(COLUMNS[:-1]):
        old.set(f"applications/carried_out/{column}", str(number))
    assert carried_figures(new) == {
        f"applications/carried_in/{column}": str(number)
        for number, column in enumerate(COLUMNS[:-1])
    }


def test_documents_in_force_follow_from_last_year(editions: Editions) -> None:
    old, new = pair(editions, 2024)
    old.set("documents/norm/valid", "597")
    for column, figure in (("made", "50"), ("repealed", "227"), ("valid", "421")):
        new.set(f"documents/norm/{column}", figure)
    [finding] = found(new, "valid-from-last-year")
    assert finding.level == "explain"
    assert "上年“现行有效件数” 597 + 本年制发件数 50 - 本年废止件数 227" in finding.message
    assert "应为 420，相差 1" in finding.message
    new.set("documents/norm/valid", "420")
    assert not found(new, "valid-from-last-year")


def test_columns_that_only_look_alike_are_not_compared(editions: Editions) -> None:
    old, new = pair(editions, 2021)
    old.set("documents/norm/opened_total", "900")
    new.set("documents/norm/valid", "5")
    assert not found(new, "valid-from-last-year")
    assert new.last_text("documents/norm/valid") == ""
    assert new.last_text("documents/norm/made") == ""
    assert "不可比" in new.incomparable("documents/norm/valid")
    assert new.incomparable("applications/new/person") == ""


def test_a_row_that_was_split_is_compared_as_a_whole(editions: Editions) -> None:
    old, new = pair(editions, 2021)
    old.set("applications/done.other/person", "4")
    parts = new.form.matching("applications/done.other.*/person")
    assert len(parts) == 3
    assert new.last_total(parts) == 4
    assert new.last_total(parts[:2]) is None
    assert all(new.last_text(path) == "" for path in parts)


def test_items_of_2019_go_on_in_2020(editions: Editions) -> None:
    old, new = pair(editions, 2020)
    for path, text in (("prior", "396"), ("delta", "增10")):
        old.set(f"permits/license/{path}", text)
    new.set("permits/license/prior", "396")
    [finding] = found(new, "prior-items")
    assert "应为 406" in finding.message
    new.set("permits/license/prior", "406")
    assert not found(new, "prior-items")


@pytest.mark.parametrize(
    ("last", "now", "jumps"),
    [(100, 499, False), (100, 500, True), (500, 100, True), (1, 40, False), (0, 60, True)],
)
def test_what_is_out_of_proportion(editions: Editions, last: int, now: int, jumps: bool) -> None:
    old, new = pair(editions)
    old.set("applications/new/person", str(last))
    new.set("applications/new/person", str(now))
    assert bool(found(new, "jump")) == jumps


def test_without_last_year_there_is_nothing_to_compare(editions: Editions) -> None:
    _, new = pair(editions)
    alone = Report(new.form, 2023, new.values)
    alone.set("applications/carried_in/person", "9")
    assert {f.check for f in review(alone)} & {
        "carried-in",
        "jump",
        "valid-from-last-year",
    } == set()
    assert carried_figures(alone) == {}


def test_four_published_years_running_raise_no_alarm(editions: Editions) -> None:
    files = {param.values[0].stem: param.values[0] for param in published() if param.values[0]}
    names = [name for name in sorted(files) if name.startswith("pingtan_")]
    if not names:
        pytest.skip("no published reports beside the project")
    reports = [read_published(files[name], editions) for name in names]
    for old, new in pairwise(reports):
        assert new.year == old.year + 1
        beside = Report(new.form, new.year, new.values, before=lambda old=old: old)  # type: ignore[misc]  # mypy loses a lambda's default
        checks = {rule.id for rule in new.form.rules.carries} | {"jump"}
        told = [f for f in review(beside) if f.check in checks and f.level != "hint"]
        assert told == []


def test_an_explained_error_stands_only_where_its_rule_says_so(editions: Editions) -> None:
    old, new = pair(editions)
    old.set("applications/carried_out/person", "3")
    [finding] = found(new, "carried-in")
    assert finding.explainable
    assert not replace(finding, may_stand=False).explainable
