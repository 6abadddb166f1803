"""What belongs to one year is marked in a text, piece by piece."""

import pytest

from gkdesk.domain.sensitive import year_sensitive


def spans(text: str) -> list[tuple[str, str]]:
    return [(text[start:end], kind) for start, end, kind in year_sensitive(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2022年，我局", [("2022年", "year")]),
        ("2022 年度", [("2022 年度", "year")]),
        ("二〇二二年", [("二〇二二年", "year")]),
        ("规划（2021-2035年）", [("2021-2035年", "year")]),
        ("今年和去年，本年度、上年度、上一年", [
            ("今年", "relative"), ("去年", "relative"), ("本年度", "relative"),
            ("上年度", "relative"), ("上一年", "relative"),
        ]),
        ("第三次会议，第 12 期，第二届，二十届三中全会", [
            ("第三次", "ordinal"), ("第 12 期", "ordinal"), ("第二届", "ordinal"),
            ("二十届三中全会", "ordinal"),
        ]),
        ("国办发〔2021〕30号和[2020]5 号", [
            ("〔2021〕30号", "document"), ("[2020]5 号", "document"),
        ]),
        ("3月5日、2023年12月、12月底、2023.12.31", [
            ("3月5日", "date"), ("2023年12月", "date"), ("12月底", "date"), ("2023.12.31", "date"),
        ]),
        ("26件、１２ 次、1 2 期、14,571条、18万余条、3.5万元、5.3%", [
            ("26件", "count"), ("１２ 次", "count"), ("1 2 期", "count"), ("14,571条", "count"),
            ("18万余条", "count"), ("3.5万元", "count"), ("5.3%", "count"),
        ]),
        ("开会三次，培训两场，发布十五期", [
            ("三次", "count"), ("两场", "count"), ("十五期", "count"),
        ]),
    ],
)  # fmt: skip
def test_spans(text: str, found: list[tuple[str, str]]) -> None:
    assert spans(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "",
        "收到{applications/new/total}件申请",
        "第五十条第一款，第50条",
        "一次性告知，一件事一次办，三审三校",
        "上年结转、上年度结转和结转下年度继续办理的申请",
        "1.加强领导",
        "12345热线",
        "电话0517-1234567",
    ],
)
def test_what_is_the_same_every_year(text: str) -> None:
    assert spans(text) == []


def test_a_live_number_parts_a_text_and_keeps_the_places() -> None:
    assert spans("{a/b}件，2022年{c}，3件") == [("2022年", "year"), ("3件", "count")]
