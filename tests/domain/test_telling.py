"""Sentences passed over unread: nothing that is read with all of them is lost."""

import random
import re
from collections.abc import Iterator
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gkdesk import places
from gkdesk.domain import tokens
from gkdesk.domain.figures import Quoted, quoted
from gkdesk.domain.phrases import Phrasebook
from gkdesk.domain.telling import telling
from gkdesk.readers.editions import Editions
from tests.domain.test_figures import PIECES, SPEAKS, TEXT, written

EDITIONS = Editions(places.forms())


def every(_: Phrasebook, text: str) -> Iterator[tuple[int, int, int]]:
    """Every sentence of a text, as if all of them might tell something."""
    for number, found in enumerate(re.finditer(r"[^。！？\n]+", text)):
        yield number, found.start(), found.end()


def read(text: str, edition: str) -> tuple[Quoted, ...]:
    return quoted(written(EDITIONS, text, edition), TEXT)


def read_whole(text: str, edition: str) -> tuple[Quoted, ...]:
    with mock.patch.object(tokens, "telling", every):
        # A remark behind the unit's name says nothing, but what was remembered is not for it.
        report = written(EDITIONS, text, edition)
        report.set("unit/name", f"{report.unit}（甲）")
        return quoted(report, TEXT)


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=40).map("".join), st.sampled_from(("2019", "2021")))
def test_any_text_says_as_much_as_when_it_is_read_whole(text: str, edition: str) -> None:
    assert read(text, edition) == read_whole(text, edition)


@pytest.mark.parametrize("edition", ["2019", "2021"])
def test_phrases_among_other_sentences_say_as_much_as_when_all_are_read(edition: str) -> None:
    known = list(SPEAKS)
    dice = random.Random(7)
    count = 0
    for _ in range(150):
        text = dice.choice("。，；").join(dice.sample(known, 12)) + "。办理事项7件。共有5项工作。"
        whole = read_whole(text, edition)
        assert read(text, edition) == whole
        count += len(whole)
    assert count > 1000


def test_sentences_without_words_of_a_phrase_are_passed_over() -> None:
    text = "开展培训3次。收到政府信息公开申请5件。办理事项7件，群众满意。接听电话60人次。"
    [(number, start, end)] = telling(EDITIONS["2021"].rules.phrases, text)
    assert (number, text[start:end]) == (1, "收到政府信息公开申请5件")
