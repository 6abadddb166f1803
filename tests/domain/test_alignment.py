"""Two sequences beside one another: always whole, readable, and quick on long texts."""

import time
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gkdesk.domain.alignment import hunks
from gkdesk.domain.units import same, texts, units

_SOME = st.text("甲乙丙。，1\n", max_size=40)


def changes(one: str, other: str) -> list[tuple[str, str]]:
    ours, theirs = texts(units(one)), texts(units(other))
    return [
        ("".join(ours[h.start : h.end]), "".join(theirs[h.there : h.then]))
        for h in hunks(ours, theirs)
    ]


def rebuilt(ours: list[str], theirs: list[str]) -> list[str]:
    made, at = [], 0
    for hunk in hunks(ours, theirs):
        made += ours[at : hunk.start] + theirs[hunk.there : hunk.then]
        at = hunk.end
    return made + ours[at:]


@given(_SOME, _SOME)
def test_the_hunks_make_one_of_the_other(one: str, other: str) -> None:
    ours, theirs = list(one), list(other)
    assert rebuilt(ours, theirs) == theirs


@pytest.mark.parametrize(
    ("one", "other", "wanted"),
    [
        ("做好了工作。", "完成了任务。", [("做好了工作", "完成了任务")]),
        ("甲。", "甲。乙。", [("", "乙。")]),
        ("一\n二\n三", "一\n三", [("二\n", "")]),
        ("受理35件，办结34件。", "共受理36件，办结34件。", [("", "共"), ("35", "36")]),
        ("工作顺利。", "各项工作十分顺利。", [("", "各项"), ("", "十分")]),
        ("约1,234件", "约1,235件", [("1,234", "1,235")]),
        ("WPS 文件", "WPS文件", [(" ", "")]),
        ("培训7次，人员", "自查7轮，各科", [("培训7次", "自查7轮"), ("人员", "各科")]),
    ],
)
def test_words_are_cut_as_a_person_would(
    one: str, other: str, wanted: list[tuple[str, str]]
) -> None:
    assert changes(one, other) == wanted


def _long(random: Random, count: int = 20_000) -> list[str]:
    letters = [chr(0x4E00 + n) for n in range(600)]
    return random.choices(letters, k=count)


@pytest.mark.parametrize("kept", [1.0, 0.95, 0.5, 0.0])
def test_long_texts_take_no_time(kept: float) -> None:
    random = Random(1)
    ours = _long(random)
    theirs = [c if random.random() < kept else n for c, n in zip(ours, _long(random), strict=True)]
    began = time.perf_counter()
    assert rebuilt(ours, theirs) == theirs
    assert time.perf_counter() - began < 1.0


def test_one_letter_over_and_over_takes_no_time() -> None:
    began = time.perf_counter()
    assert rebuilt(list("的一" * 9000), list("一的" * 8000)) == list("一的" * 8000)
    assert time.perf_counter() - began < 1.0


def test_how_lines_are_set_is_no_difference() -> None:
    assert same("　　甲。\n\n　　乙。 ", "甲。\n乙。")
    assert not same("甲。\n乙。", "甲。乙。")
    assert same("甲\n乙", "甲乙", lines=False)
