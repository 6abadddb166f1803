"""The plain wording of a text: as long as the text, and its sentences are the whole of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gkdesk.domain.finding import Span
from gkdesk.domain.wording import (
    Page,
    Say,
    clause,
    inside,
    quoted,
    sentence,
    sentences,
    shown,
    wording,
)

TEXT = st.text(alphabet="一2２{}/a。；\n，《》“”年 \ufffc")


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("２０２３年ＡＢ，３．５％", "2023年AB，3.5%"),
        ("{a/b}件", "\ufffc" * 5 + "件"),
        ("{a\n}件", "{a\n}件"),
        ("申请，答复。", "申请，答复。"),
    ],
)
def test_wording(text: str, plain: str) -> None:
    assert wording(text) == plain


@given(text=TEXT)
def test_places_stay(text: str) -> None:
    plain = wording(text)
    assert len(plain) == len(text)
    assert "".join(plain[start:end] for start, end in sentences(plain)) == plain
    for place in range(len(plain)):
        start, end = sentence(plain, place)
        assert start <= place < end
        inner = clause(plain, place)
        assert start <= inner[0] <= place <= inner[1] <= end


def test_quotes_and_what_is_inside() -> None:
    text = "印发《要点》，开“专栏”。"
    spans = quoted(text)
    assert [text[a:b] for a, b in spans] == ["《要点》", "“专栏”"]
    assert [n for n in range(len(text)) if inside(n, spans)] == [2, 3, 4, 5, 8, 9, 10, 11]
    assert not inside(0, ())


def test_a_sentence_without_an_end_is_cut() -> None:
    start, end = sentence("水" * 5000, 2500)
    assert end - start < 1000


def test_words_are_shown_on_one_line_and_short() -> None:
    assert shown("一\n二") == "一 二"
    assert len(shown("水" * 100)) == 24
    assert shown("水" * 100).endswith("…")


def test_the_same_words_are_one_finding() -> None:
    page = Page("overview", "overview", "水和水和{火}")
    say = Say("a", "hint", "题", "{words}在{place}", "出处")
    water, fire = page.grouped(say, [(0, 1), (2, 3), (4, 7)], place="处")
    assert (water.words, water.message) == ("水", "水在处（共 2 处）。")
    assert water.spans == (Span("overview", 0, 1), Span("overview", 2, 3))
    assert fire.message == "{火}在处"
