"""Figures of a text turned into live numbers: only right ones, one at a time, never another sum."""

import json
from pathlib import Path

import pytest

from gkdesk.domain.binding import bindable
from gkdesk.domain.report import Report
from gkdesk.domain.review import review_section
from gkdesk.readers.editions import Editions
from tests.conftest import published, read_published

TEXT = "overview"


def noughts(editions: Editions, text: str, **figures: str) -> Report:
    report = Report(editions["2021"], 2023, {"unit/name": "云溪市水务局", TEXT: text})
    for field in report.entered:
        if field.kind.is_number:
            report.set(field.path, figures.get(field.path, "0"))
    return report


def test_a_right_figure_is_bound_and_prints_the_same(editions: Editions) -> None:
    text = "全年收到政府信息公开申请21件，予以公开 3 件，没有发生行政复议。"
    figures = {"applications/new/person": "21", "applications/done.granted/person": "3"}
    report = noughts(editions, text, **figures)
    first, second = bindable(report, TEXT)
    assert "新收" in first.message
    assert first.fix
    report.set(*first.fix.texts[0])
    assert report.values[TEXT].startswith("全年收到政府信息公开申请{applications/new/total}件")
    assert report.printed(TEXT) == text
    [left] = bindable(report, TEXT)
    assert left.title == second.title
    report.set("applications/new/person", "22")
    assert "申请22件" in report.printed(TEXT)


def test_a_wrong_figure_is_no_offer_but_can_be_mended(editions: Editions) -> None:
    report = noughts(
        editions,
        "全年办结政府信息公开申请3件，其中予以公开4件。",
        **{"applications/done.granted/person": "3"},
    )
    assert "予以公开" not in "".join(f.title for f in bindable(report, TEXT))
    [finding] = [f for f in review_section(report, TEXT) if f.check == "quoted-figure"]
    assert finding.fix
    report.set(*finding.fix.texts[0])
    assert report.printed(TEXT) == "全年办结政府信息公开申请3件，其中予以公开3件。"
    assert not [f for f in review_section(report, TEXT) if f.check == "quoted-figure"]


def test_where_two_sums_can_be_meant_nothing_is_put_right_by_itself(editions: Editions) -> None:
    report = noughts(
        editions,
        "全年收到政府信息公开申请9件。",
        **{"applications/new/person": "3", "applications/carried_in/person": "1"},
    )
    [finding] = [f for f in review_section(report, TEXT) if f.check == "quoted-figure"]
    assert finding.fix is None


def test_a_group_is_written_as_a_group(editions: Editions) -> None:
    text = "全年办结政府信息公开申请5件，其中不予公开5件。"
    report = noughts(editions, text, **{"applications/done.denied.law/person": "5"})
    offer = list(bindable(report, TEXT))[-1]
    assert offer.fix
    assert offer.fix.texts[0][1].endswith("其中不予公开{applications/done.denied.*/total}件。")


@pytest.mark.parametrize("path", published())
def test_published_texts_print_the_same_when_all_is_bound(path: Path, editions: Editions) -> None:
    report = read_published(path, editions)
    data = json.loads(path.read_text(encoding="utf-8"))
    text = (data.get("section_1") or "").replace(" ", "")
    report.set(TEXT, text)
    for _ in range(100):
        offers = list(bindable(report, TEXT))
        if not offers:
            break
        fix = offers[0].fix
        assert fix
        report.set(*fix.texts[0])
    assert report.printed(TEXT) == report.form.fields[TEXT].kind.parse(text)
