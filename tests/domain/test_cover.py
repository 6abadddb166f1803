"""What stands before the sections: written from the unit's details by the edition's patterns."""

import pytest

from gkdesk.domain.cover import COVER, DETAILS, STATUSES, due_day, fill, prefilled
from gkdesk.domain.errors import InvalidValue
from gkdesk.readers.editions import Editions

DETAILS_OF = {
    "unit/name": "某局",
    "unit/website": "http://www.example.gov.cn/",
    "unit/office": "综合科",
    "unit/address": "人民路 1 号",
    "unit/postcode": "325600",
    "unit/telephone": "0577-61889800",
    "unit/email": "a@b.cn",
}


@pytest.mark.parametrize(
    ("pattern", "details", "expected"),
    [
        ("{name}{year}年", {"unit/name": "某局"}, "某局2023年"),
        ("甲[在{website}]乙", {"unit/website": "w"}, "甲在w乙"),
        ("甲[在{website}]乙", {}, "甲乙"),
        ("甲[在{website}]乙", {"unit/website": ""}, "甲乙"),
        ("[{office}（[址{address}][，电话：{telephone}]）]", {"unit/office": "科"}, "科"),
        (
            "[{office}（[址{address}][，电话：{telephone}]）]",
            {"unit/office": "科", "unit/telephone": "1"},
            "科（电话：1）",
        ),
        ("[{office}（[址{address}]）]", {"unit/address": "路"}, ""),
    ],
)
def test_a_part_with_a_blank_is_left_out(
    pattern: str, details: dict[str, str], expected: str
) -> None:
    assert fill(pattern, details, 2023) == expected


@pytest.mark.parametrize("edition", ["2019", "2021"])
def test_every_detail_stands_in_the_preamble(editions: Editions, edition: str) -> None:
    form = editions[edition]
    made = prefilled(form, DETAILS_OF, form.first_year)
    assert made["title"] == f"某局\n{form.first_year}年政府信息公开工作年度报告"
    for text in DETAILS_OF.values():
        assert text in made["preamble"]
    assert f"{form.first_year}年1月1日至{form.first_year}年12月31日" in made["preamble"]
    assert form.basis in made["preamble"]


@pytest.mark.parametrize("edition", ["2019", "2021"])
@pytest.mark.parametrize("missing", sorted(set(DETAILS_OF) - {"unit/name"}))
def test_a_preamble_without_a_detail_reads_whole(
    editions: Editions, edition: str, missing: str
) -> None:
    form = editions[edition]
    details = {path: text for path, text in DETAILS_OF.items() if path != missing}
    text = prefilled(form, details, form.first_year)["preamble"]
    for left_over in ("{", "}", "[", "]", "（）", "（，", "，）", "，，", "：，", "：）"):
        assert left_over not in text
    assert text.endswith("。")


def test_nothing_is_written_for_a_unit_without_a_name(editions: Editions) -> None:
    assert prefilled(editions["2021"], {"unit/office": "综合科"}, 2023) == {}


def test_a_text_that_looks_like_a_pattern_stays_a_text() -> None:
    details = {"unit/name": "某{year}局[甲]", "unit/website": "http://a/[{website}]（，b）"}
    made = fill("{name}[在{website}]", details, 2023)
    assert made == "某{year}局[甲]在http://a/[{website}]（，b）"


@pytest.mark.parametrize(
    ("details", "day"),
    [
        ({}, "01-31"),
        ({"unit/kind": "人民政府"}, "03-31"),
        ({"unit/kind": "政府部门"}, "01-31"),
        ({"unit/kind": "人民政府", "unit/due": "02-15"}, "02-15"),
    ],
)
def test_the_day_it_is_due(editions: Editions, details: dict[str, str], day: str) -> None:
    assert due_day(editions["2021"], details) == day


def test_statuses_are_read_by_key_and_by_label() -> None:
    assert [STATUSES.parse(text) for text in ("final", "已定稿", " 填写中 ")] == [
        "final",
        "final",
        "draft",
    ]
    with pytest.raises(InvalidValue):
        STATUSES.parse("")


def test_the_details_are_one_line_each() -> None:
    for path in DETAILS:
        if COVER[path].kind.name == "prose":
            assert COVER[path].kind.parse("甲\n乙") == "甲 乙"
