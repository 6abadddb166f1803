"""Live numbers: read, told in each form, and what is printed where there is no number."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gkdesk.domain.choices import choices
from gkdesk.domain.live import (
    BLANK,
    CHANGE,
    GROWTH,
    LAST,
    NO_LAST,
    UNKNOWN,
    expanded,
    live_numbers,
    pieces,
    token,
)
from gkdesk.domain.report import Report
from gkdesk.domain.review import review_section
from gkdesk.readers.editions import Editions

NEW = "applications/new/total"


def years(editions: Editions, this: dict[str, str], last: dict[str, str] | None) -> Report:
    """A report on 2023 with last year's beside it, where there is one."""
    form = editions["2021"]
    before = Report(form, 2022, last) if last is not None else None
    return Report(form, 2023, this, before=lambda: before)


def person(now: int | None) -> dict[str, str]:
    return {"applications/new/person": str(now)} if now is not None else {}


@pytest.mark.parametrize(
    ("form", "now", "last", "says"),
    [
        ("", 13, 4, "13"),
        ("", None, 4, BLANK),
        ("", 0, None, "0"),
        (LAST, 13, 4, "4"),
        (LAST, 13, None, NO_LAST),
        (CHANGE, 13, 4, "增加9件"),
        (CHANGE, 4, 13, "减少9件"),
        (CHANGE, 4, 4, "与上年持平"),
        (CHANGE, None, 4, BLANK),
        (GROWTH, 13, 4, "增长225.0%"),
        (GROWTH, 41, 36, "增长13.9%"),
        (GROWTH, 36, 41, "下降12.2%"),
        (GROWTH, 7, 7, "与上年持平"),
        (GROWTH, 7, 0, "增加7件"),
        (GROWTH, 0, 0, "与上年持平"),
        (GROWTH, 7, None, NO_LAST),
    ],
)
def test_how_a_number_is_told(
    editions: Editions, form: str, now: int | None, last: int | None, says: str
) -> None:
    report = years(editions, person(now), None if last is None else person(last))
    report.set("overview", f"申请{token([NEW], form)}。")
    assert report.printed("overview") == f"申请{says}。"


def test_groups_and_sums_count_every_cell_once(editions: Editions) -> None:
    form = editions["2021"]
    report = Report(form, 2023)
    for number, path in enumerate(form.matching("applications/done.denied.*/person"), 1):
        report.set(path, str(number))
    report.set("overview", "{applications/done.denied.*/total}和{applications/done.*/total}")
    assert report.printed("overview") == "36和36"
    report.set("disputes/suit.direct.upheld", "2")
    report.set("disputes/suit.after_review.upheld", "3")
    report.set("overview", "{disputes/suit.direct.total+disputes/suit.after_review.total}")
    assert report.printed("overview") == "5"


def test_what_is_no_live_number_stays_text(editions: Editions) -> None:
    report = Report(editions["2021"], 2023)
    for text in ("{}", "{a}", "{2023/4}", "{applications/new/total", "{applications new/total}"):
        report.set("overview", text)
        assert report.printed("overview") == text
        assert live_numbers(text) == ()


def test_a_number_that_is_not_there_is_found_and_named(editions: Editions) -> None:
    report = years(editions, person(3), None)
    report.set("overview", "{applications/new/nobody}，{applications/new/total|growth}")
    assert report.printed("overview") == f"{UNKNOWN}，{NO_LAST}"
    found = [f for f in review_section(report, "overview") if f.check == "live-number"]
    assert [finding.level for finding in found] == ["error", "error"]
    assert [(finding.spans[0].start, finding.spans[0].end) for finding in found] == [
        (live.start, live.end) for live in live_numbers(report.values["overview"])
    ]


def test_every_choice_is_a_figure_or_a_sum_of_figures(editions: Editions) -> None:
    for edition in editions.ids:
        form = editions[edition]
        found = choices(form)
        assert len({choice.terms for choice in found}) == len(found)
        assert len({choice.label for choice in found}) == len(found)
        numbers = {path for path, field in form.fields.items() if field.kind.is_number}
        assert numbers == {path for c in found for path in c.terms if path in form.fields}
        for choice in found:
            paths = expanded(form, choice.terms)
            assert paths
            assert len(set(paths)) == len(paths)


PARTS = st.lists(
    st.one_of(
        st.text("新收{}|/+件1 \n", max_size=6),
        st.sampled_from([f"{{{NEW}}}", f"{{{NEW}|growth}}", "{disputes/suit.*.upheld|last}"]),
    )
)


@given(PARTS)
def test_pieces_are_the_text(parts: list[str]) -> None:
    text = "".join(parts)
    rebuilt: Callable[[object], str] = lambda p: p if isinstance(p, str) else p.token  # type: ignore[attr-defined]  # noqa: E731
    assert "".join(rebuilt(piece) for piece in pieces(text)) == text
    for live in live_numbers(text):
        assert text[live.start : live.end] == live.token


@pytest.mark.parametrize(
    ("path", "last", "now", "says"),
    [
        ("permits/license/delta", "减2", "增3", ("增3", "减2", "增加5项", "增加5项")),
        ("permits/license/delta", "增4", "减2", ("减2", "增4", "减少6项", "下降150.0%")),
        (
            "procurement/central/amount",
            "25.1万元",
            "30.25万元",
            ("30.25万元", "25.1万元", "增加51500元", "增长20.5%"),
        ),
    ],
)
def test_a_figure_is_told_as_its_cell_prints_it(
    editions: Editions, path: str, last: str, now: str, says: tuple[str, ...]
) -> None:
    form = editions["2019"]
    before = Report(form, 2019, {path: last})
    report = Report(form, 2020, {path: now}, before=lambda: before)
    for told, form_of in zip(says, ("", LAST, CHANGE, GROWTH), strict=True):
        report.set("overview", token([path], form_of))
        assert report.printed("overview") == told


def test_a_cell_named_twice_counts_once(editions: Editions) -> None:
    report = years(editions, person(7), None)
    report.set("overview", token(["applications/new/person", "applications/*/person"]))
    assert report.printed("overview") == "7"
