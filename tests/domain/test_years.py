"""The years of the texts: what is wrong is found, what may stand is passed over."""

import random
import re
from pathlib import Path

import pytest

from gkdesk.domain.years import year_of
from gkdesk.readers.editions import Editions
from tests.conftest import published, read_published
from tests.domain.texts import findings, marked, only, written

CHECKS = ("title-year", "period", "stray-year", "doubtful-year", "title-year-missing")
MADE = "编制青川县水务局2023年政府信息公开工作年度报告。所列数据的统计期限为"


@pytest.mark.parametrize(
    "title", ["青川县水务局\n2023年政府信息公开工作年度报告", "水务局2 0 23 年度报告"]
)
def test_a_title_of_the_year(editions: Editions, title: str) -> None:
    assert only(findings(written(editions, title=title)), *CHECKS) == []


@pytest.mark.parametrize(
    "title",
    [
        "青川县水务局2022年政府信息公开工作年度报告",
        "青川县水务局\n2 0 2 4 年度报告",
        "二〇二二年年度报告",
    ],
)
def test_a_title_of_another_year(editions: Editions, title: str) -> None:
    report = written(editions, title=title)
    [finding] = only(findings(report), *CHECKS)
    assert (finding.check, finding.level, finding.section) == ("title-year", "error", "")
    assert finding.paths == ("title",)
    assert year_of(marked(report, finding)[0]) != 2023
    assert finding.fix is not None
    report.set("title", dict(finding.fix.texts)["title"])
    assert only(findings(report), *CHECKS) == []


def test_a_title_without_a_year(editions: Editions) -> None:
    [finding] = only(findings(written(editions, title="青川县水务局年度报告")), *CHECKS)
    assert (finding.check, finding.level) == ("title-year-missing", "hint")


@pytest.mark.parametrize(
    "period",
    [
        "2023年1月1日至2023年12月31日。",
        "2023年1月1日至12月31日。",
        "自 2023 年 1 月 1 日起至 2023 年 12 月 31 日止。",
        "自２０２３年１月１日起，至２０２３年１２月３１日止。",
        "2023.1.1—2023.12.31。",
        "2023-01-01 至 2023-12-31。",
        "2023年1月至12月。",
        "本年度1月1日至12月31日。",
        "二〇二三年1月1日至12月31日。",
    ],
)
def test_the_period_of_the_year(editions: Editions, period: str) -> None:
    assert only(findings(written(editions, preamble=MADE + period)), *CHECKS) == []


@pytest.mark.parametrize(
    ("period", "title"),
    [
        ("2022年1月1日至2022年12月31日。", "统计期限不对"),
        ("自 2022 年 1 月 1 日起至 2023 年 12 月 31 日止。", "统计期限不对"),
        ("2023年1月1日至12月30日。", "统计期限不对"),
        ("2023年1月1日至11月31日。", "统计期限不对"),
        ("2023年2月至12月。", "统计期限不对"),
        ("自2023年12月31日起至2023年1月1日止。", "统计期限前后颠倒"),
        ("自2023年1月1日起至2022年12月31日止。", "统计期限前后颠倒"),
        ("2022.1.1-2022.12.31。", "统计期限不对"),
    ],
)
def test_another_period(editions: Editions, period: str, title: str) -> None:
    report = written(editions, preamble=MADE + period)
    [finding] = only(findings(report), *CHECKS)
    assert (finding.check, finding.level, finding.title) == ("period", "error", title)
    assert "2023年1月1日至12月31日" in finding.message
    assert finding.fix is not None
    report.set("preamble", dict(finding.fix.texts)["preamble"])
    assert only(findings(report), *CHECKS) == []


def test_the_day_the_data_end(editions: Editions) -> None:
    for year, count in ((2022, 1), (2023, 0)):
        preamble = f"本报告所列数据截至{year}年12月31日。"
        assert len(only(findings(written(editions, preamble=preamble)), "period")) == count


def test_the_period_may_stand_in_the_first_section(editions: Editions) -> None:
    overview = "报告中所列数据的统计期限自2022年1月1日起至2022年12月31日止。"
    [finding] = only(findings(written(editions, overview=overview)), *CHECKS)
    assert (finding.check, finding.section) == ("period", "overview")


@pytest.mark.parametrize(
    "text",
    [
        "2022年，我局主动公开信息36条。",
        "水务工作平稳。2022年度，共收到申请3件。",
        "（二）依申请公开。2022 年全局受理申请3件。",
        "二〇二二年，我局主动公开信息36条。",
        "截至2022年12月31日，网站发布信息36条。",
        "2022年本局公开信息36条。",
    ],
)
def test_the_year_before_left_in_the_work(editions: Editions, text: str) -> None:
    report = written(editions, overview=text)
    [finding] = only(findings(report), *CHECKS)
    assert (finding.check, finding.level) == ("stray-year", "explain")
    assert "一、总体情况" in finding.message
    assert year_of(marked(report, finding)[0].rstrip("年度")) == 2022
    assert only(findings(written(editions, 2022, overview=text)), *CHECKS) == []


def test_a_year_named_twice_is_one_finding(editions: Editions) -> None:
    report = written(editions, overview="2022年，我局公开36条。2022年，我局收到申请1件。")
    [finding] = only(findings(report), *CHECKS)
    assert marked(report, finding) == ["2022年", "2022年"]
    assert finding.key == "stray-year@overview#2022年"


@pytest.mark.parametrize(
    "text",
    [
        "根据通知（青水发〔2022〕5号）要求，今年公开36条，去年公开30条。",
        "印发《青川县2022年政务公开工作要点》，开设“2022年水利大事”专栏。",
        "主动公开信息36条，较2022年增长5%；比2022年多3条；与2022年相比有提高；2022年同期30条。",
        "自2019年以来，坚持2018年印发的制度，执行2022年修订的指南。",
        "落实规划（2021-2035年）和2021年至2025年行动方案。",
        "公开2022年部门决算、2023年部门预算。",
        "按时公布本局2022年度政府信息公开工作年度报告。",
        "2024年，我们将继续努力。2024年1月公布本报告。到2035年基本实现目标。",
        "2008年5月1日起施行。",
        "连续三年（2020年、2021年、2022年）获评优秀，2021年和2022年均为良好。",
        "在2022年度全县政务公开考核中排名第一，荣获2022年全省先进。",
        "办结2022年受理的3件，含2022年度结转2件、2022年年底结转1件，件数与2022年度持平。",
        "依据公告（2022年第5号）和2022年“三公”经费决算。",
        "数{applications/new/total}件，编号2022，电话20221234567。",
    ],
)
def test_years_that_may_stand(editions: Editions, text: str) -> None:
    assert only(findings(written(editions, overview=text)), *CHECKS) == []


@pytest.mark.parametrize(
    "text",
    [
        "网站重点公开2022年水利工程的进展。",
        "2022年发布信息36条。",
        "2022年通过网站公开信息36条。",
        "2021年，我局主动公开信息36条。",
        "2024年，我局主动公开信息36条。",
    ],
)
def test_doubtful_years_are_hints(editions: Editions, text: str) -> None:
    [finding] = only(findings(written(editions, overview=text)), *CHECKS)
    assert (finding.check, finding.level) == ("doubtful-year", "hint")


def test_plans_and_earlier_problems_in_section_five(editions: Editions) -> None:
    text = "针对2022年存在的问题已经整改。2022年问题整改到位。2024年加大力度，2025年见效。"
    assert only(findings(written(editions, problems=text)), *CHECKS) == []
    doubtful = "（一）2022年存在的主要问题：更新不及时。"
    assert [f.level for f in only(findings(written(editions, problems=doubtful)), *CHECKS)] == [
        "hint"
    ]
    wrong = "2022年，我局公开工作有了进步，但还有不足。"
    assert [f.level for f in only(findings(written(editions, problems=wrong)), *CHECKS)] == [
        "explain"
    ]


@pytest.mark.parametrize("path", published())
def test_last_years_year_in_title_and_period_is_always_found(
    path: Path, editions: Editions
) -> None:
    report = read_published(path, editions)
    dates = re.compile(f"({report.year}) ?年(?= ?1 ?月| ?12 ?月|政府信息公开工作年度报告$)")
    seen = 0
    for place in ("title", "preamble"):
        text = report.values.get(place, "")
        for found in dates.finditer(text):
            report.set(place, text[: found.start(1)] + str(report.year - 1) + text[found.end(1) :])
            assert only(findings(report), "title-year", "period"), found
            report.set(place, text)
            seen += 1
    assert seen >= 1


@pytest.mark.parametrize("path", published())
def test_last_years_year_in_the_narrative_is_found(path: Path, editions: Editions) -> None:
    """Seeded: the report's year at the beginning of a sentence, turned back by one."""
    report = read_published(path, editions)
    begins = re.compile(f"(?:^|(?<=[。\n]))({report.year})(?= ?年)")
    chance = random.Random(path.stem)
    for place in ("overview", "problems", "remarks"):
        text = report.values[place]
        own = list(begins.finditer(text))
        for found in chance.sample(own, min(5, len(own))):
            report.set(place, text[: found.start(1)] + str(report.year - 1) + text[found.end(1) :])
            assert only(findings(report), "stray-year", "doubtful-year"), found
        report.set(place, text)
