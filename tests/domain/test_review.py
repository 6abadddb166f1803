"""What is wrong with a report: found, said with both numbers, and nothing else."""

import json
from pathlib import Path

import pytest

from gkdesk.domain.finding import Finding
from gkdesk.domain.report import Report
from gkdesk.domain.review import review, review_section
from gkdesk.readers.editions import Editions
from tests.conftest import published, read_published

TEXTS = {
    "overview": "主动公开、依申请公开、政府信息管理、平台建设、监督保障各方面工作都有落实。",
    "problems": "存在的主要问题是解读不够通俗；改进措施是多用图表。上年问题已经整改。",
    "remarks": "本年度未收取信息处理费，无其他需要报告的事项。",
}
"""Texts that say what each section must say, and quote no figures."""


def filled(editions: Editions, edition: str = "2021", **texts: str) -> Report:
    """A report with 0 in every cell and what must be said in every text, but for ``texts``."""
    form = editions[edition]
    report = Report(form, form.first_year)
    for field in report.entered:
        report.set(field.path, "0" if field.kind.is_number else TEXTS.get(field.path, "前言"))
    for path, text in {"title": f"{report.year}年政府信息公开工作年度报告", **texts}.items():
        report.set(path, report.parse(path, text))
    return report


def of(report: Report, check: str) -> list[Finding]:
    return [finding for finding in review(report) if finding.check == check]


@pytest.mark.parametrize("edition", ["2019", "2021"])
def test_a_report_of_noughts_is_in_order(editions: Editions, edition: str) -> None:
    assert review(filled(editions, edition)) == []


@pytest.mark.parametrize("edition", ["2019", "2021"])
def test_an_empty_report_has_blanks_and_nothing_settled(editions: Editions, edition: str) -> None:
    form = editions[edition]
    found = review(Report(form, form.first_year))
    assert {finding.check for finding in found if not finding.pending} == {"untitled"}
    blanks = [finding for finding in found if finding.pending]
    assert {finding.check for finding in blanks} == {"blank"}
    assert sum(len(finding.paths) for finding in blanks) == sum(
        1 for field in form.fields.values() if not field.derived
    )


def test_a_report_without_a_title_is_an_error_that_one_click_mends(editions: Editions) -> None:
    report = filled(editions, title=" \n")
    [finding] = review(report)
    assert (finding.check, finding.level, finding.paths) == ("untitled", "error", ("title",))
    assert finding.fix is None  # whose it is, is not known either
    report.set("unit/name", "某局")
    [finding] = of(report, "untitled")
    assert finding.fix is not None
    [(path, title)] = finding.fix.texts
    report.set(path, title)
    assert "某局" in title
    assert review_section(report, "") == []


def test_a_column_that_does_not_balance(editions: Editions) -> None:
    report = filled(
        editions,
        **{
            "applications/new/person": "120",
            "applications/carried_in/person": "5",
            "applications/done.granted/person": "100",
            "applications/carried_out/person": "22",
        },
    )
    [finding] = of(report, "balance")
    assert (finding.level, finding.section, finding.pending) == ("error", "applications", False)
    for figure in ("120", "5", "100", "22", "125", "122", "3"):
        assert figure in finding.message
    assert "自然人" in finding.message
    assert set(finding.paths) == {
        f"applications/{row}/person" for row in ("new", "carried_in", "done.total", "carried_out")
    }


def test_each_column_that_does_not_balance_but_not_the_total_again(editions: Editions) -> None:
    texts = {"applications/new/person": "1", "applications/new/legal.law": "2"}
    report = filled(editions, **texts)
    assert [finding.paths[0] for finding in of(report, "balance")] == list(texts)


def test_two_columns_that_make_up_for_each_other_are_both_named(editions: Editions) -> None:
    texts = {
        "applications/new/person": "1",
        "applications/done.granted/legal.law": "1",
    }
    assert len(of(filled(editions, **texts), "balance")) == 2


def test_a_balance_is_pending_while_figures_are_missing(editions: Editions) -> None:
    report = filled(editions, **{"applications/new/person": "3"})
    report.set("applications/done.partial/person", "")
    [finding] = of(report, "balance")
    assert finding.pending
    assert "还没填完" in finding.message
    report.set("applications/done.partial/person", "1")
    [finding] = of(report, "balance")
    assert not finding.pending
    report.set("applications/done.partial/person", "3")
    assert of(report, "balance") == []


@pytest.mark.parametrize("row", ["permits/license", "enforcement/penalty", "fees/fee"])
def test_items_cannot_fall_below_nought(editions: Editions, row: str) -> None:
    texts = {f"{row}/prior": "3", f"{row}/delta": "减4"}
    [finding] = of(filled(editions, "2019", **texts), "items-floor")
    assert finding.level == "error"
    assert "-1" in finding.message
    assert set(finding.paths) >= set(texts)
    assert of(filled(editions, "2019", **texts | {f"{row}/prior": "4"}), "items-floor") == []


def test_a_floor_is_not_judged_before_both_figures_are_there(editions: Editions) -> None:
    """A blank is not 0: 减4 from nothing known is nothing wrong."""
    report = filled(editions, "2019", **{"permits/license/delta": "减4"})
    report.set("permits/license/prior", "")
    assert of(report, "items-floor") == []


def test_more_opened_than_there_is_wants_an_explanation(editions: Editions) -> None:
    texts = {"documents/norm/opened": "5", "documents/norm/opened_total": "3"}
    [finding] = of(filled(editions, "2019", **texts), "opened-documents")
    assert finding.level == "explain"
    assert "5" in finding.message
    assert "3" in finding.message


def test_more_made_than_valid_or_repealed_is_a_hint(editions: Editions) -> None:
    texts = {
        "documents/norm/made": "5",
        "documents/norm/valid": "3",
        "documents/norm/repealed": "1",
    }
    [finding] = of(filled(editions, **texts), "valid-documents")
    assert finding.level == "hint"
    assert of(filled(editions, **texts | {"documents/norm/repealed": "2"}), "valid-documents") == []


def test_a_stated_total_that_differs_is_named_with_both(editions: Editions) -> None:
    report = filled(editions, **{"disputes/review.upheld": "11"})
    report.stated = {"disputes/review.total": "0", "disputes/suit.direct.total": "0"}
    [finding] = of(report, "stated-total")
    assert finding.paths[0] == "disputes/review.total"
    assert "disputes/review.upheld" in finding.paths
    assert "0" in finding.message
    assert "11" in finding.message


def test_blanks_are_counted_and_one_alone_is_named(editions: Editions) -> None:
    report = filled(editions)
    report.set("permits/license/decisions", "")
    [finding] = of(report, "blank")
    assert finding.paths == ("permits/license/decisions",)
    assert "行政许可" in finding.message
    report.set("enforcement/penalty/decisions", "")
    [finding] = of(report, "blank")
    assert "2 格" in finding.message
    report.set("remarks", "")
    assert [each.section for each in of(report, "blank")] == ["proactive", "remarks"]


def test_the_sections_together_are_the_whole(editions: Editions) -> None:
    report = Report(editions["2021"], 2023, {"applications/new/person": "5"})
    keys = ("", *(section.key for section in report.form.sections))
    assert [f for key in keys for f in review_section(report, key)] == review(report)


# What is really wrong in the published reports: their stated totals, and what does not balance.
WRONG = {
    "hongze_district_2023": {
        ("stated-total", "disputes/review.total"),
        ("stated-total", "disputes/suit.after_review.total"),
    },
    "pingtan_2020": {
        ("stated-total", "applications/done.total/person"),
        ("stated-total", "applications/done.total/total"),
        ("balance", "applications/new/person"),
    },
}


@pytest.mark.parametrize("path", published())
def test_published_reports_show_what_is_wrong_and_nothing_else(
    path: Path, editions: Editions
) -> None:
    found = [f for f in review(read_published(path, editions)) if not f.pending]
    assert {(f.check, f.paths[0]) for f in found if f.level != "hint"} == WRONG.get(
        path.stem, set()
    )
    violations = json.loads(path.read_text(encoding="utf-8"))["checks"]["violations"]
    stated = [finding for finding in found if finding.check == "stated-total"]
    assert len(stated) == len(violations)
    for violation in violations:
        figures = (str(violation["left_value"]), str(violation["right_value"]))
        assert any(all(each in finding.message for each in figures) for finding in stated)


@pytest.mark.parametrize(
    ("path", "text", "wrong"),
    [
        ("unit/postcode", "325600", False),
        ("unit/postcode", "32500", True),
        ("unit/postcode", "３２５６０", True),
        ("unit/email", "gk@yueqing.gov.cn", False),
        ("unit/email", "gk@yueqing.gov.cn、gk.2@yueqing.gov.cn", False),
        ("unit/email", "gk.yueqing.gov.cn", True),
        ("unit/email", "gk@yueqing", True),
        ("unit/email", "a" * 200, True),
    ],
)
def test_a_reader_could_not_reach_the_unit(
    editions: Editions, path: str, text: str, wrong: bool
) -> None:
    report = Report(editions["2021"], 2023, {path: text})
    found = of(report, "contact")
    assert [(f.level, f.paths) for f in found] == [("hint", (path,))] * wrong
    assert all(text[:40] in f.message and len(f.message) < 120 for f in found)


@pytest.mark.parametrize(
    ("text", "found"),
    [("251000", 1), ("25.1", 1), ("251000元", 0), ("25.1万元", 0), ("0", 0), ("", 0)],
)
def test_an_amount_without_a_unit(editions: Editions, text: str, found: int) -> None:
    report = Report(editions["2019"], 2020, {"procurement/central/amount": text})
    findings = of(report, "without-unit")
    assert [f.paths for f in findings] == [("procurement/central/amount",)] * found
    assert all(f.level == "hint" and "元 或 万元" in f.message for f in findings)
