"""How much of a text is last year's, and that one which is all last year's is said to be."""

import pytest

from gkdesk.domain.likeness import likeness
from gkdesk.readers.editions import Editions
from tests.conftest import REPORTS, read_published
from tests.domain.texts import findings, marked, only, written

LAST = """2022年，我局主动公开水务信息36条，其中工程类信息12条。
河道巡查日志每月在网站公布，群众可以随时查看和下载。
收到公开申请3件，全部按时答复，没有引起行政复议。
组织业务培训2次，各科室联络员全部参加。"""
NEW = """全年新办节水型小区评选，名单与评分细则一并上网。
农村供水水质检测改为按季公布，附检测机构的报告。
取水许可电子证照上线后，查询入口放在首页显眼处。
请老党员、村民代表走进水厂，当面解释水价的构成。"""


def test_the_same_text_with_other_numbers_is_the_same() -> None:
    this = LAST.replace("2022", "2023").replace("36条", " ４１ 条").replace("3件", "{a/b/c}件")
    found = likeness(this, LAST)
    assert found.share == 1.0
    assert [each.words for each in found.passages] == sorted(
        this.split("\n"), key=len, reverse=True
    )
    assert all(this[each.start : each.end] == each.words for each in found.passages)


def test_another_text_is_another() -> None:
    assert likeness(NEW, LAST).share == 0.0
    assert likeness(NEW, LAST).passages == ()


def test_half_and_half_in_another_order() -> None:
    lines = [*NEW.split("\n")[:2], *LAST.split("\n")[2:], *LAST.split("\n")[:1]]
    assert 0.4 < likeness("\n".join(lines), LAST).share < 0.7


def test_a_word_changed_here_and_there_is_nearly_the_same() -> None:
    this = LAST.replace("随时查看", "随时翻看").replace("按时答复", "按期答复")
    assert likeness(this, LAST).share == 1.0


def test_sentences_on_end_are_one_passage() -> None:
    last = LAST.replace("\n", "")
    [passage] = likeness(last, last).passages
    assert passage.words == last


@pytest.mark.parametrize("text", ["", "无。", "（一）主动公开。", "。。。\n\n"])
def test_what_is_too_short_to_be_copied(text: str) -> None:
    assert likeness(text, text).share == 0.0


def test_a_copied_section_wants_an_explanation(editions: Editions) -> None:
    before = written(editions, 2022, overview=LAST, preamble=LAST)
    report = written(editions, overview=LAST.replace("2022", "2023") + "\n" + NEW[:20])
    [finding] = only(findings(report, before), "same-as-last-year")
    assert (finding.level, finding.section, finding.paths) == ("explain", "overview", ("overview",))
    assert "%" in finding.title
    assert "河道巡查日志" in finding.message
    assert finding.key == "same-as-last-year@overview"
    assert "".join(marked(report, finding))[:4] in LAST.replace("2022", "2023")
    report.set("preamble", report.values["overview"])
    report.set("overview", LAST[:30] + NEW)
    assert only(findings(report, before), "same-as-last-year") == []
    assert only(findings(report), "same-as-last-year") == []


NEIGHBOURS = [("pingtan_2019", "pingtan_2020"), ("pingtan_2020", "pingtan_2021"),
              ("pingtan_2021", "pingtan_2022")]  # fmt: skip


@pytest.mark.skipif(not REPORTS.is_dir(), reason="no published reports beside the project")
@pytest.mark.parametrize(("last", "this"), NEIGHBOURS)
def test_real_neighbours(last: str, this: str, editions: Editions) -> None:
    """Each was written anew; the one before taken over whole is found, in either edition."""
    before = read_published(REPORTS / f"{last}.json", editions)
    report = read_published(REPORTS / f"{this}.json", editions)
    assert only(findings(report, before), "same-as-last-year") == []
    share = likeness(report.values["overview"], before.values["overview"]).share
    assert share == pytest.approx(0.11 if this == "pingtan_2020" else 0.0, abs=0.02)
    for path in ("overview", "problems"):
        report.set(path, before.values[path].replace(str(before.year), str(report.year)))
    found = only(findings(report, before), "same-as-last-year")
    assert [each.section for each in found] == ["overview", "problems"]
    assert all("100%" in each.title for each in found)
