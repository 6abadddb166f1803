"""Kinds of value: what is kept, what it counts as, and what is refused with a sentence."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gkdesk.domain.errors import InvalidValue
from gkdesk.domain.kinds import (
    KINDS,
    Choice,
    Count,
    Kind,
    Money,
    MoneyWithUnit,
    MonthDay,
    Prose,
    SignedCount,
)

FIGURES: tuple[Kind, ...] = (Count("件"), SignedCount("项"), Money("万元"), MoneyWithUnit())
ALL: tuple[Kind, ...] = (*FIGURES, Prose(), Prose(single_line=True), MonthDay())

# Any text, and texts that are nearly figures, where the slips are.
near = st.text(alphabet="0123456789０１９，,.．+-−增减加少元万件 　\n①²½١Ⅳ%（）", max_size=12)


@given(kind=st.sampled_from(ALL), text=st.text() | near)
def test_any_text_is_refused_in_words_or_kept_for_good(kind: Kind, text: str) -> None:
    try:
        kept = kind.parse(text)
    except InvalidValue as error:
        refusal = str(error)
    else:
        refusal = ""
    if refusal:
        # What was typed is quoted in the sentence, whatever it is.
        assert refusal.endswith("。")
        assert "！" not in refusal.replace(text.strip(), "")
        return
    assert kind.parse(kept) == kept
    assert kind.number(kept) == kind.number(kind.parse(kept))
    assert (kind.number(kept) is None) is (not kept or not kind.is_number)


@given(text=near)
def test_a_count_says_the_digits_that_were_typed(text: str) -> None:
    try:
        kept = Count().parse(text)
    except InvalidValue:
        return
    half = "".join(chr(ord(c) - 0xFEE0) if "０" <= c <= "９" else c for c in text)
    assert kept == ("".join(c for c in half if c in "0123456789").lstrip("0") or kept)


@given(number=st.integers(0, 10**15 - 1))
def test_a_count_in_all_its_spellings(number: int) -> None:
    wide = str(number).translate({ord("0") + n: ord("０") + n for n in range(10)})
    for typed in (str(number), f"{number:,}", wide, f" {number}　", f"00{number}"):
        assert Count().parse(typed) == str(number)
    assert Count().number(str(number)) == number


@pytest.mark.parametrize("kind", FIGURES)
@pytest.mark.parametrize("text", ["①", "²", "½", "١", "Ⅳ", "1e3", "1,23", "二", "无", "/", "0x1f"])
def test_what_only_looks_like_a_number_is_refused(kind: Kind, text: str) -> None:
    with pytest.raises(InvalidValue, match=text):
        kind.parse(text)


@pytest.mark.parametrize("text", ["1" + "\n" * 100_000, "9" * 100_000, " 1" * 50_000, "字" * 9_999])
@pytest.mark.parametrize("kind", FIGURES)
def test_what_is_far_too_long_is_refused_at_once_and_quoted_in_part(kind: Kind, text: str) -> None:
    with pytest.raises(InvalidValue) as refusal:
        kind.parse(f"{text}x")
    assert len(str(refusal.value)) < 200


@pytest.mark.parametrize("kind", FIGURES)
def test_a_blank_is_not_nought(kind: Kind) -> None:
    for blank in ("", " ", "　", "\t\n"):
        assert kind.parse(blank) == ""
    assert kind.number("") is None
    assert kind.number(kind.parse("0")) == 0


@pytest.mark.parametrize("kind", FIGURES)
@pytest.mark.parametrize("text", ["1 2", "3\n5", "12\n345", "1234 567", "1 23", "1 2345"])
def test_two_figures_side_by_side_are_not_one(kind: Kind, text: str) -> None:
    with pytest.raises(InvalidValue):
        kind.parse(text)


@pytest.mark.parametrize("kind", FIGURES)
def test_groups_of_three_are_one_figure(kind: Kind) -> None:
    for text in ("1 234 567", "1,234,567", "１，２３４，５６７", "1　234　567"):
        assert kind.parse(text) == "1234567"


@pytest.mark.parametrize("kind", FIGURES)
def test_more_than_fifteen_digits_are_a_slip(kind: Kind) -> None:
    assert kind.parse("9" * 15) == "9" * 15
    with pytest.raises(InvalidValue, match="15 位"):
        kind.parse("9" * 16)


@pytest.mark.parametrize(
    ("text", "words"),
    [("-3", "正负号"), ("+3", "正负号"), ("3.5", "小数"), ("55（含自然失效 29 件）", "只填数字")],
)
def test_a_count_says_what_is_wrong(text: str, words: str) -> None:
    with pytest.raises(InvalidValue, match=words):
        Count("件").parse(text)


@pytest.mark.parametrize(
    ("text", "kept", "number"),
    [
        ("增3", "增3", 3),
        ("增 3", "增3", 3),
        ("增加3", "增3", 3),
        ("减少 2", "减2", -2),
        ("＋3", "+3", 3),
        ("－2", "-2", -2),
        ("−2", "-2", -2),
        ("3", "3", 3),
        ("0", "0", 0),
        ("减0", "减0", 0),
        ("增1,234", "增1234", 1234),
        ("", "", None),
    ],
)
def test_a_change_keeps_its_words(text: str, kept: str, number: int | None) -> None:
    assert SignedCount().parse(text) == kept
    assert SignedCount().number(kept) == number


@pytest.mark.parametrize("text", ["增", "-", "--2", "增-2", "2增", "增减2", "3.5"])
def test_no_change_without_a_number(text: str) -> None:
    with pytest.raises(InvalidValue, match="增减数"):
        SignedCount().parse(text)


@given(amount=st.decimals(0, 10**8, places=4))
def test_money_is_exact(amount: Decimal) -> None:
    kept = Money("万元").parse(f"{amount:,}")
    assert kept == str(amount)
    assert Money("万元").number(kept) == amount


@pytest.mark.parametrize("text", ["59237.2449", "1234.50", "0.00", "0.1"])
def test_money_keeps_its_decimals(text: str) -> None:
    assert Money("万元").parse(text) == text
    assert Money("万元").parse(f"{text} 万元") == text


def test_money_in_another_unit_is_refused() -> None:
    with pytest.raises(InvalidValue, match="以万元计"):
        Money("万元").parse("3元")
    with pytest.raises(InvalidValue, match="以元计"):
        Money("元").parse("3万元")


@pytest.mark.parametrize(
    ("text", "kept", "number"),
    [
        ("251000元", "251000元", 251000),
        ("１６０．５９６４ 万元", "160.5964万元", 1605964),
        ("1,234.5", "1234.5", Decimal("1234.5")),
    ],
)
def test_money_with_its_unit(text: str, kept: str, number: int) -> None:
    assert MoneyWithUnit().parse(text) == kept
    assert MoneyWithUnit().number(kept) == number


@pytest.mark.parametrize("unit", ["元", "万元"])
def test_a_unit_alone_is_no_blank(unit: str) -> None:
    with pytest.raises(InvalidValue, match="没有金额"):
        Money(unit).parse(f" {unit} ")


@pytest.mark.parametrize("text", ["元", "万元", "3亿元", "3美元", "-3元", "万"])
def test_money_with_a_unit_needs_both(text: str) -> None:
    with pytest.raises(InvalidValue):
        MoneyWithUnit().parse(text)


def test_prose_keeps_paragraphs_and_drops_what_no_document_can_hold() -> None:
    text = "\n一\x0b二\u2028三\r\n四 \x00\ud800\u202e五\xa0六\n\n"
    assert Prose().parse(text) == "一\n二\n三\n四 五 六"
    assert Prose(single_line=True).parse(text) == "一 二 三 四 五 六"


@pytest.mark.parametrize("text", ["1月31日", "1-31", "01.31", "1/31", "１月３１日前", "01-31"])
def test_a_day_of_the_year(text: str) -> None:
    assert MonthDay().parse(text) == "01-31"


@pytest.mark.parametrize("text", ["2月30日", "13-1", "31", "一月"])
def test_no_day_of_the_year(text: str) -> None:
    with pytest.raises(InvalidValue, match="不是日期"):
        MonthDay().parse(text)


def test_a_choice_is_kept_by_its_key() -> None:
    kind = Choice(options=(("draft", "填写中"), ("final", "已定稿")))
    assert kind.parse("填写中") == kind.parse("draft") == "draft"
    assert kind.label("draft") == "填写中"
    with pytest.raises(InvalidValue, match="请选 填写中、已定稿"):
        kind.parse("完成")


def test_kinds_are_found_by_their_names() -> None:
    assert sorted(KINDS) == ["count", "money", "money_unit", "prose", "signed"]
    assert all(kind.name == name for name, kind in KINDS.items())
