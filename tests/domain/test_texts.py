"""All that is said about texts: silent on clean reports, quick, and never at a loss."""

import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gkdesk.domain.likeness import likeness
from gkdesk.domain.sensitive import year_sensitive
from gkdesk.readers.editions import Editions
from tests.conftest import REPORTS, published, read_published
from tests.domain.texts import findings, written

NEIGHBOURS = {"pingtan_2020": "pingtan_2019", "pingtan_2021": "pingtan_2020",
              "pingtan_2022": "pingtan_2021"}  # fmt: skip

# What is put before the clerk of each published report, as hints only.
HINTS = {
    "hongze_district_2023": {"government"},
    "huaian_city_2024": {"government", "overview-length"},
    "pingtan_2019": set(),
    "pingtan_2020": {"other-place"},
    "pingtan_2021": {"overview-length"},
    "pingtan_2022": {"overview-length"},
    "shuyang_fgj_2023": set(),
    "suqian_city_2023": {"government", "overview-length"},
}


@pytest.mark.parametrize("path", published())
def test_published_reports_raise_neither_error_nor_explanation(
    path: Path, editions: Editions
) -> None:
    report = read_published(path, editions)
    report.set("unit/kind", "人民政府" if "人民政府" in report.unit else "政府部门")
    last = NEIGHBOURS.get(path.stem)
    before = read_published(REPORTS / f"{last}.json", editions) if last else None
    found = findings(report, before)
    assert [each.message for each in found if each.level != "hint"] == []
    assert {each.check for each in found} == HINTS.get(path.stem, set())
    assert all(each.source and each.title and each.message.endswith("。") for each in found)


def test_a_blank_report_has_nothing_to_say(editions: Editions) -> None:
    assert findings(written(editions)) == []
    assert findings(written(editions, unit=""), written(editions, 2022, unit="")) == []


ALPHABET = (
    "一二〇年月日2013１９ .-—至〔〕《》“”{}/，。；\n申请人张某诉县市省局元万件次第届截自★机密内部"
)
TEXT = st.text(alphabet=ALPHABET) | st.text()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(title=TEXT, preamble=TEXT, overview=TEXT, problems=TEXT, remarks=TEXT, unit=TEXT)
def test_any_text_is_read(editions: Editions, unit: str, **texts: str) -> None:
    for year in (2020, 2023):
        report = written(editions, year, "", **texts)
        report.set("unit/name", report.parse("unit/name", unit))
        before = written(editions, year - 1, "临泉市教育局", **texts)
        for finding in findings(report, before, ("一", "年")):
            for span in finding.spans:
                assert 0 <= span.start < span.end <= len(report.values[span.path])
            assert finding.paths
            assert finding.message
    spans = [(mark.start, mark.end) for mark in year_sensitive(texts["overview"])]
    assert all(a < b for a, b in spans)
    assert all(first[1] <= second[0] for first, second in pairwise(spans))


HOSTILE = [
    "2022年", "2022年1月1日至", "20 22年 ", "《", "“", "{", "{a", "1 ", "1", "1381234 ", "4111 ",
    "江苏省", "市", "由旺苍县公安", "张某", "申请人张", "内部资料", "机密", "共", "信息处理费1",
    "1万", "，", "。", "\n", "政府", "2022年政府", "第一", "二〇", "水利的工作",
]  # fmt: skip


def seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


@pytest.mark.parametrize("piece", HOSTILE)
def test_long_and_hostile_texts_take_no_more_than_their_length(
    piece: str, editions: Editions
) -> None:
    """100 KB take seconds at the very worst, where quadratic work takes many minutes."""
    text = (piece * (100_000 // len(piece) + 1))[:100_000]
    before = written(editions, 2022, "临泉市教育局", overview=text + "尾")
    report = written(editions, unit_kind="人民政府")
    for path in ("title", "preamble", "overview", "problems", "remarks"):
        report.set(path, text)
    assert seconds(lambda: findings(report, before, ("水", "一"))) < 20
    assert seconds(lambda: year_sensitive(text)) < 5


def test_a_second_look_reads_nothing_again(editions: Editions) -> None:
    """Ten looks after a cell was changed take less than the first one."""
    text = "".join(f"第{n}项工作按计划推进，群众反映良好，成效明显。" for n in range(200))
    before = written(editions, 2022, overview=text)
    report = written(editions, overview=text[::-1], problems=text, unit_kind="人民政府")
    first = seconds(lambda: findings(report, before))
    report.set("applications/new/person", "5")
    assert min(seconds(lambda: findings(report, before)) for _ in range(10)) < first
    likeness_hits = likeness.cache_info().hits
    findings(report, before)
    assert likeness.cache_info().hits > likeness_hits
