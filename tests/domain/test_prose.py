"""The narrative: levels recognised from how a line begins."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gkdesk.domain.prose import outline, paragraph, word_count


@pytest.mark.parametrize(
    ("line", "level", "head"),
    [
        ("2023年，我局认真贯彻条例。", 0, ""),
        ("一、总体情况", 1, "一、总体情况"),
        ("（一）主动公开", 2, "（一）主动公开"),
        ("(一)主动公开", 2, "(一)主动公开"),
        ("（一）主动公开。全年公开249条。", 2, "（一）主动公开。"),
        ("　　（二）依申请公开：全年收到26件。", 2, "（二）依申请公开："),
        ("1.信访举报", 3, "1.信访举报"),
        ("2．重复申请", 3, "2．重复申请"),
        ("（3）其他", 4, "（3）其他"),
        ("3.5万元用于平台建设。", 0, ""),
        ("2023.12.31止", 0, ""),
        ("十分重视。", 0, ""),
    ],
)
def test_levels(line: str, level: int, head: str) -> None:
    found = paragraph(line)
    assert (found.level, found.head) == (level, head)
    assert found.text == line.strip("　 ")


@given(text=st.text(alphabet="（一）二1.、(3)公开。，：；\n 　年"))
def test_nothing_is_lost(text: str) -> None:
    lines = [line.strip(" \t\u3000") for line in text.split("\n")]
    assert [each.text for each in outline(text)] == [line for line in lines if line]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("政府信息公开", 6),
        ("公开，信息。", 6),
        ("全年收到26件", 6),
        ("www.gov.cn 网站", 3),
        ("第 1 2 页", 4),
        ("（一）公开\n信息", 7),
    ],
)
def test_words_are_counted_as_word_processors_do(text: str, count: int) -> None:
    assert word_count(text) == count
