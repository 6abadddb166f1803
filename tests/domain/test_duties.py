"""What the texts must say, as the edition has it."""

import pytest

from gkdesk import places
from gkdesk.domain.errors import FormError
from gkdesk.domain.loader import load_edition
from gkdesk.domain.rules_loader import load_rules
from gkdesk.readers.editions import Editions
from tests.domain.texts import findings, marked, only, written

DUTIES = (
    "aspects", "government", "overview-length", "problems", "processing-fee", "fee-unit",
    "six-parts",
)  # fmt: skip
ASPECTS = {
    "主动公开": "主动公开信息3条。",
    "依申请公开": "依申请办理2件。",
    "政府信息管理": "严格审核。",
    "平台建设": "办好网站。",
    "监督保障": "加强培训。",
}


def test_the_five_aspects(editions: Editions) -> None:
    whole = "".join(ASPECTS.values())
    assert only(findings(written(editions, overview=whole)), *DUTIES) == []
    for name, words in ASPECTS.items():
        [finding] = only(findings(written(editions, overview=whole.replace(words, ""))), *DUTIES)
        assert (finding.check, finding.level, finding.paths) == ("aspects", "hint", ("overview",))
        assert finding.title == f"没有写到{name}"
    assert only(findings(written(editions, 2020, overview="无")), *DUTIES) == []


def test_what_governments_must_say_besides(editions: Editions) -> None:
    whole = "".join(ASPECTS.values())
    for kind, count in (("人民政府", 1), ("政府部门", 0), ("乡镇街道", 0)):
        report = written(editions, overview=whole, unit_kind=kind)
        assert len(only(findings(report), "government")) == count
    report.set("unit/kind", "人民政府")
    report.set("overview", whole + "开展社会评议，无责任追究情况。")
    [finding] = only(findings(report), *DUTIES)
    assert "工作考核" in finding.title
    assert "社会评议" not in finding.title
    report.set("overview", whole + "开展工作 考核和社会评议，无责任追究情况。")
    assert only(findings(report), *DUTIES) == []


def test_a_long_overview(editions: Editions) -> None:
    whole = "".join(ASPECTS.values())
    short, long = whole + "水" * (1000 - len(whole)), whole + "水" * (1001 - len(whole))
    assert only(findings(written(editions, overview=short)), *DUTIES) == []
    [finding] = only(findings(written(editions, overview=long)), *DUTIES)
    assert (finding.check, finding.level) == ("overview-length", "hint")
    assert "1001" in finding.title


@pytest.mark.parametrize("year", [2020, 2023])
@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("无", "只有 1 字"),
        ("无。", "只有 2 字"),
        ("有问题，将改进。", "只有 8 字"),
        ("今年各项工作开展得都很好，大家满意。", "存在的问题、改进情况"),
        ("主要问题是公开的信息数量偏少，更新慢。", "没有看到改进情况"),
        ("下一步我们多发信息，多做解读，多开会。", "没有看到存在的问题"),
    ],
)
def test_section_five_wants_both(editions: Editions, year: int, text: str, missing: str) -> None:
    [finding] = only(findings(written(editions, year, problems=text)), *DUTIES)
    assert (finding.check, finding.level, finding.section) == ("problems", "error", "problems")
    assert missing in finding.message


def test_section_five_with_both(editions: Editions) -> None:
    text = "主要问题是更新不及时。下一步将落实专人，按月检查。"
    assert only(findings(written(editions, problems=text)), *DUTIES) == []
    assert only(findings(written(editions)), *DUTIES) == []


def test_section_six_and_the_processing_fee(editions: Editions) -> None:
    for text, count in (("无其他需要报告的事项。", 1), ("本年度未收取信息处理费。", 0)):
        found = only(findings(written(editions, remarks=text)), *DUTIES)
        assert [each.level for each in found] == ["hint"] * count
    assert only(findings(written(editions, 2020, remarks="无其他需要报告的事项。")), *DUTIES) == []
    report = written(editions, remarks="无其他需要报告的事项。")
    report.set("applications/done.other.unpaid/person", "2")
    assert [each.level for each in only(findings(report), *DUTIES)] == ["explain"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("全年收取信息处理费0.29万元。", "收取信息处理费0.29万元"),
        ("信息处理费 2 万元。", "处理费 2 万元"),
        ("全年收取信息处理费2950元。行政事业性支出3万元。", ""),
        ("全年收取信息处理费{fees/fee/amount}万元。", ""),
    ],
)
def test_the_unit_of_the_fee(editions: Editions, text: str, words: str) -> None:
    report = written(editions, remarks=text)
    found = only(findings(report), *DUTIES)
    assert [(each.check, each.level) for each in found] == ([("fee-unit", "hint")] if words else [])
    assert [marked(report, each) for each in found] == ([[words]] if words else [])


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("本报告由总体情况等五个部分组成。", 1),
        ("全文包括总体情况等 7 个部分。", 1),
        ("本报告由总体情况等六个部分组成。", 0),
        ("本报告共6部分。", 0),
        ("公开了大部分信息，共分三部分渠道。", 0),
    ],
)
def test_six_parts(editions: Editions, text: str, count: int) -> None:
    assert len(only(findings(written(editions, preamble=text)), "six-parts")) == count


# ---- read strictly


DUTY = """[[duties]]
id = "a"
level = "hint"
section = "overview"
title = "题"
message = "话"
source = "出处"
parts = [{ name = "项", words = ["词"] }]
"""
LIKENESS = """[likeness]
id = "a"
level = "hint"
title = "题"
message = "话"
source = "出处"
texts = ["overview"]
against = ["overview"]
percent = 60
shortest = 100
"""


def test_duties_are_read(editions: Editions) -> None:
    rules = load_rules(DUTY + LIKENESS, "review.toml", editions["2021"])
    assert [part.words for part in rules.duties[0].parts] == [("词",)]
    assert rules.likeness is not None
    assert rules.likeness.texts == ("overview",)
    assert load_rules("", "review.toml", editions["2021"]).likeness is None


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('id = "a"', 'id = "a"\nodd = 1', "odd"),
        ('id = "a"', 'id = ""', "id"),
        ('level = "hint"', 'level = "loud"', "level"),
        ('section = "overview"', 'section = "applications"', "applications"),
        ('section = "overview"\n', "", "section"),
        ('parts = [{ name = "项", words = ["词"] }]', "", "至少写一个"),
        ('words = ["词"]', "words = []\n, odd = 1", "review.toml"),
        ('words = ["词"]', 'words = [""]', "words"),
        ('name = "项", ', "", "name"),
        ('id = "a"', 'id = "a"\nkinds = ["学校"]', "kinds"),
        ('id = "a"', 'id = "a"\nabove = ["nowhere"]', "nowhere"),
        ('id = "a"', 'id = "a"\nabove = ["overview"]', "overview"),
        ('id = "a"', 'id = "a"\navoid = "("', "avoid"),
        (DUTY, DUTY + DUTY, "两次"),
        (DUTY, DUTY + DUTY.replace('"题"', '"另一题"'), "两次"),
    ],
)
def test_a_wrong_duty_names_its_place(editions: Editions, old: str, new: str, said: str) -> None:
    with pytest.raises(FormError, match=said):
        load_rules(DUTY.replace(old, new), "review.toml", editions["2021"])


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("percent = 60", 'percent = "60"', "percent"),
        ("shortest = 100", "", "shortest"),
        ('texts = ["overview"]', 'texts = ["applications/new/total"]', "applications/new/total"),
        ('against = ["overview"]', 'against = ["nowhere"]', "nowhere"),
        ('level = "hint"', 'level = "loud"', "level"),
        ('id = "a"', 'id = "a"\nodd = 1', "odd"),
    ],
)
def test_a_wrong_likeness_names_its_place(
    editions: Editions, old: str, new: str, said: str
) -> None:
    with pytest.raises(FormError, match=said):
        load_rules(LIKENESS.replace(old, new), "review.toml", editions["2021"])


def test_the_texts_with_plans(editions: Editions) -> None:
    assert load_rules('plans = ["problems"]', "r", editions["2021"]).plans == ("problems",)
    for wrong in ('plans = ["nowhere"]', 'plans = "problems"'):
        with pytest.raises(FormError, match="plans"):
            load_rules(wrong, "review.toml", editions["2021"])


@pytest.mark.parametrize("edition", ["2019", "2021"])
def test_every_message_can_be_said(edition: str) -> None:
    folder = places.forms() / edition
    form, rules_text = (
        (folder / name).read_text(encoding="utf-8") for name in ("form.toml", "review.toml")
    )
    rules = load_edition(form, rules_text, "", edition).rules
    for duty in rules.duties:
        words = {"words": "词"} if duty.avoid else {"missing": "项", "length": "1", "above": "2"}
        assert "{" not in duty.title.format(**words) + duty.message.format(**words)
    assert rules.likeness is not None
    said = rules.likeness.title + rules.likeness.message
    assert "{" not in said.format(place="处", percent="1", passages="段")
