"""Another place's or unit's name is seen, a neighbour's in its own right is not."""

from pathlib import Path

import pytest

from gkdesk.domain.regions import PROVINCES, REGIONS, province_of
from gkdesk.readers.editions import Editions
from tests.conftest import REPORTS, published, read_published
from tests.domain.texts import findings, marked, only, written

CHECKS = ("other-place", "other-unit", "old-unit", "title-unit")
CITY = "淮安市水利局"


def test_the_regions() -> None:
    assert len(PROVINCES) == 34
    assert len(REGIONS) == 34 + 333
    assert province_of("宿迁市") == "江苏省"
    assert province_of("延边朝鲜族自治州") == "吉林省"
    assert province_of("阿里地区") == "西藏自治区"
    assert province_of("杭州市") == "浙江省"
    assert province_of("某市") == ""


@pytest.mark.parametrize(
    ("unit", "text", "words"),
    [
        (CITY, "按照浙江省有关要求公开信息。", "浙江省"),
        (CITY, "宿迁市水利局主动公开信息30条。", "宿迁市"),
        (CITY, "上海市主动公开信息30条。", "上海市"),
        ("江苏省水利厅", "按照浙江省有关要求公开信息。", "浙江省"),
        ("淮安经济技术开发区管委会", "按照浙江省有关要求公开信息。", "浙江省"),
        ("青川县水务局", "根据四川省要求、四川省通知，按照河南省规范公开。", "河南省"),
    ],
)
def test_another_place(editions: Editions, unit: str, text: str, words: str) -> None:
    report = written(editions, unit=unit, overview=text)
    [finding] = only(findings(report), *CHECKS)
    assert (finding.check, finding.level) == ("other-place", "hint")
    assert marked(report, finding) == [words]


@pytest.mark.parametrize(
    ("unit", "text"),
    [
        (CITY, "按照江苏省和淮安市的要求，国务院、水利部的部署。"),
        (CITY, "赴浙江省杭州市学习考察，与陕西省铜川市开展对口协作。"),
        (CITY, "加强沟通化市场主体的疑虑，促进流通化市民之忧，建设北京路。"),
        (CITY, "清江浦区人民政府、涟水县人民政府公开信息。"),
        ("江苏省水利厅", "南京市、苏州市水利部门公开信息。"),
        ("青川县水务局", "按照四川省、广元市要求，青川县人民政府部署。"),
        ("青川县水务局", "根据河南省规范公开。"),
        ("青川县水务局", "全县各区县人民政府、开发区管委会、各乡镇人民政府、县公安局。"),
        ("", "按照浙江省有关要求公开信息。"),
        ("朝阳区水务局", "按照北京市要求，向北京市水务局报送。"),
        ("淮安市城市管理局", "由涟水县公安局、竹园镇人民政府公开信息。"),
        ("淮安市洪泽区住房和城乡建设局", "由竹园镇人民政府公开信息。"),
    ],
)
def test_places_that_may_stand(editions: Editions, unit: str, text: str) -> None:
    assert only(findings(written(editions, unit=unit, overview=text)), *CHECKS) == []


def test_the_address_tells_the_province(editions: Editions) -> None:
    report = written(editions, unit_address="四川省广元市青川县乔庄镇")
    report.set("overview", "按照河南省规范公开。")
    assert len(only(findings(report), "other-place")) == 1
    report.set("overview", "按照四川省、广元市规范公开。")
    assert only(findings(report), *CHECKS) == []


@pytest.mark.parametrize(
    ("unit", "text", "words"),
    [
        ("青川县水务局", "工作中，由旺苍县人民政府统一部署。", "旺苍县"),
        ("淮安市洪泽区水利局", "根据清江浦区政务公开办公室要求。", "清江浦区"),
        ("青川县乔庄镇人民政府", "按照竹园镇人民政府部署。", "竹园镇"),
    ],
)
def test_another_county_or_town(editions: Editions, unit: str, text: str, words: str) -> None:
    report = written(editions, unit=unit, overview=text)
    [finding] = only(findings(report), *CHECKS)
    assert (finding.check, finding.level) == ("other-unit", "hint")
    assert marked(report, finding) == [words]


def test_towns_of_a_county_are_its_own(editions: Editions) -> None:
    text = "由竹园镇人民政府公开，经青川县人民政府同意。"
    assert only(findings(written(editions, overview=text)), *CHECKS) == []


def test_the_name_of_last_years_report(editions: Editions) -> None:
    before = written(editions, 2022, unit="青川县水利局")
    preamble = "编制青川县水利局年度报告。"
    for words, level in ((preamble, ["explain"]), ("编制原青川县水利局年度报告。", [])):
        found = only(findings(written(editions, preamble=words), before), *CHECKS)
        assert [each.level for each in found] == level
    told = only(findings(written(editions, overview=preamble), before), *CHECKS)
    assert [(each.check, each.level) for each in told] == [("other-unit", "hint")]
    same = written(editions, 2022)
    assert (
        only(findings(written(editions, preamble="编制青川县水务局年度报告。"), same), *CHECKS)
        == []
    )


def test_a_title_of_another_unit(editions: Editions) -> None:
    title = "临泉市教育体育局\n2023年政府信息公开工作年度报告"
    [finding] = only(findings(written(editions, title=title)), *CHECKS)
    assert (finding.check, finding.level, finding.section) == ("title-unit", "explain", "")
    assert "青川县水务局" in finding.message


@pytest.mark.parametrize(
    ("unit", "title"),
    [
        ("青川县水务局", "青川县水务局\n2023年度报告"),
        ("青川县水务局（本级）", "青川县水务局2023年度报告"),
        ("青川县人民政府办公室", "青川县政府办2023年度报告"),
        ("青川县水务局", "2023年青川县水务局政府信息公开工作年度报告"),
        ("西城新区太平镇人民政府", "太平镇人民政府2023年度报告"),
        ("青川县水务局", "政府信息公开工作年度报告"),
    ],
)
def test_titles_of_the_unit(editions: Editions, unit: str, title: str) -> None:
    assert only(findings(written(editions, unit=unit, title=title)), *CHECKS) == []


# What is really another place's in the published reports.
COPIED = {"pingtan_2020": ["江苏省"]}


@pytest.mark.parametrize("path", published())
def test_published_reports(path: Path, editions: Editions) -> None:
    report = read_published(path, editions)
    found = only(findings(report), *CHECKS)
    assert [each.words for each in found] == COPIED.get(path.stem, [])
    assert all(each.level == "hint" for each in found)


@pytest.mark.skipif(not REPORTS.is_dir(), reason="no published reports beside the project")
def test_a_foreign_preamble_is_seen(editions: Editions) -> None:
    report = read_published(REPORTS / "huaian_city_2024.json", editions)
    other = read_published(REPORTS / "suqian_city_2023.json", editions)
    report.set("overview", other.values["overview"])
    assert "宿迁市" in {f.words for f in only(findings(report), "other-place")}
