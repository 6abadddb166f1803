"""A report: totals of what is there, blank is not 0, money to the last digit."""

import json
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gkdesk.domain.errors import InvalidValue, NotFound, Refused
from gkdesk.domain.report import Report
from gkdesk.readers.editions import Editions
from tests.conftest import published, read_published

NEW = "applications/new/"
LEGAL = ["legal.business", "legal.research", "legal.welfare", "legal.law", "legal.other"]
COLUMNS = ["person", *LEGAL]


def report(editions: Editions, edition: str = "2021", **texts: str) -> Report:
    form = editions[edition]
    made = Report(form, form.first_year)
    for path, text in texts.items():
        made.set(path, made.parse(path, text))
    return made


@pytest.mark.parametrize("edition", ["2019", "2021"])
def test_an_empty_report_is_blank_everywhere(editions: Editions, edition: str) -> None:
    empty = report(editions, edition)
    for path in empty.form.fields:
        assert empty.text(path) == ""
        assert empty.number(path) is None
    assert empty.progress == 0
    assert set(empty.blanks()) == {field.path for field in empty.entered}


def test_a_total_of_blanks_is_blank_and_a_total_of_noughts_is_nought(editions: Editions) -> None:
    made = report(editions)
    assert made.text(NEW + "total") == ""
    made.set(NEW + "person", "0")
    assert made.text(NEW + "total") == "0"
    assert made.number(NEW + "total") == 0
    made.set(NEW + "person", "")
    assert made.text(NEW + "total") == ""
    assert NEW + "person" not in made.values


def test_a_total_follows_each_change(editions: Editions) -> None:
    made = report(editions)
    for number, column in enumerate(COLUMNS, start=1):
        made.set(NEW + column, str(10**number))
        assert made.text(NEW + "total") == "1" * number + "0"
    made.set(NEW + "person", "")
    assert made.text(NEW + "total") == "1111100"


@pytest.mark.parametrize("edition", ["2019", "2021"])
@settings(max_examples=20, deadline=None)
@given(data=st.data())
def test_rows_columns_and_corner_agree(
    editions: Editions, edition: str, data: st.DataObject
) -> None:
    """Against the sums as the form prints them, not against the program's own terms."""
    made = report(editions, edition)
    cells: dict[tuple[str, str], int] = {}
    for field in made.entered:
        block, *where = field.path.split("/")
        if block == "applications":
            figure = data.draw(st.none() | st.integers(0, 10**14))
            if figure is not None:
                made.set(field.path, str(figure))
                cells[where[0], where[1]] = figure
    rows = {path.split("/")[1] for path in made.form.fields if path.startswith("applications/")}
    for row in rows:
        for column in (*COLUMNS, "total"):
            mine = [
                figure
                for (r, c), figure in cells.items()
                if (r == row or (row == "done.total" and r.startswith("done.")))
                and column in (c, "total")
            ]
            expected = str(sum(mine)) if mine else ""
            assert made.text(f"applications/{row}/{column}") == expected


@pytest.mark.parametrize("path", published())
def test_published_totals_are_those_that_were_computed(path: Path, editions: Editions) -> None:
    """Where the published sums hold, the program's are the same figures."""
    data = json.loads(path.read_text(encoding="utf-8"))
    if data["checks"]["violations"]:
        pytest.skip("published with wrong sums")
    made = read_published(path, editions)
    for name, text in made.stated.items():
        if text:
            assert made.text(name) == text, name


def test_disputes_are_summed_in_three_groups(editions: Editions) -> None:
    made = report(
        editions,
        **{
            "disputes/review.upheld": "72",
            "disputes/review.pending": "37",
            "disputes/suit.direct.other": "8",
            "disputes/suit.after_review.other": "1",
        },
    )
    totals = ("review.total", "suit.direct.total", "suit.after_review.total")
    assert [made.text("disputes/" + each) for each in totals] == ["109", "8", "1"]


@pytest.mark.parametrize(
    ("edition", "path", "typed", "kept", "number"),
    [
        ("2021", "fees/fee/amount", "24252.311082", "24252.311082", "24252.311082"),
        ("2021", "fees/fee/amount", "0.10", "0.10", "0.10"),
        ("2021", "fees/fee/amount", "1,234.50万元", "1234.50", "1234.50"),
        ("2019", "procurement/central/amount", "73802895.90元", "73802895.90元", "73802895.90"),
        ("2019", "procurement/central/amount", "23600万元", "23600万元", "236000000"),
        ("2019", "procurement/central/amount", "160.5964万元", "160.5964万元", "1605964"),
    ],
)
def test_money_is_exact(
    editions: Editions, edition: str, path: str, typed: str, kept: str, number: str
) -> None:
    made = report(editions, edition, **{path: typed})
    assert made.text(path) == kept
    found = made.number(path)
    assert isinstance(found, Decimal)
    assert found == Decimal(number)


def test_a_sum_of_money_loses_nothing(editions: Editions) -> None:
    made = report(editions)
    paths = ["fees/fee/amount"] * 3
    made.set(paths[0], "0.1")
    assert made.total(paths) == Decimal("0.3")


def test_signed_changes_count_with_their_sign(editions: Editions) -> None:
    made = report(editions, "2019", **{"permits/license/delta": "减 ２"})
    assert made.text("permits/license/delta") == "减2"
    assert made.total(["permits/license/delta"]) == -2


def test_a_stated_total_stands_beside_and_is_never_taken_over(editions: Editions) -> None:
    made = report(editions, **{NEW + "person": "5"})
    made.stated[NEW + "total"] = "7"
    assert made.text(NEW + "total") == "5"
    assert made.stated == {NEW + "total": "7"}


@pytest.mark.parametrize(
    ("path", "text", "failure"),
    [
        (NEW + "total", "5", Refused),
        ("applications/done.total/person", "5", Refused),
        ("status", "final", Refused),
        ("no/such", "5", NotFound),
        ("", "5", NotFound),
        (NEW + "person", "55（含自然失效 29 件）", InvalidValue),
    ],
)
def test_what_cannot_be_entered(
    editions: Editions, path: str, text: str, failure: type[Exception]
) -> None:
    made = report(editions)
    with pytest.raises(failure) as told:
        made.parse(path, text)
    assert str(told.value).endswith("。")
    assert not made.values


def test_progress_grows_with_every_field_and_ends_at_one(editions: Editions) -> None:
    made = report(editions)
    steps = [made.progress]
    for field in made.entered:
        made.set(field.path, "1" if field.kind.is_number else "文")
        steps.append(made.progress)
    assert all(before < after for before, after in pairwise(steps))
    assert steps[-1] == 1
    assert made.blanks() == []


def test_blanks_of_one_section(editions: Editions) -> None:
    made = report(editions, overview="文")
    assert made.blanks("overview") == []
    assert made.blanks("problems") == ["problems"]
    assert len(made.blanks("disputes")) == 12
