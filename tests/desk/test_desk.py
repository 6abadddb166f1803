"""The desk: one road for every change, undo from the log, years from years, files in and out."""

import json
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gkdesk.desk.desk import Announcement, Desk
from gkdesk.desk.documents import Wanted, export
from gkdesk.desk.earlier import Wish, bring, fetch, replacing, understand
from gkdesk.domain.errors import InvalidValue, NotFound, Refused, WorldError
from gkdesk.domain.review import review
from gkdesk.readers.editions import Editions
from gkdesk.store.log import Store
from gkdesk.writers.exchange import as_exchange
from tests.conftest import published, read_published
from tests.desk.exchange import import_exchange

UNIT = "乐清市市政公用工程建设中心"
PERSON, BUSINESS, TOTAL = (
    f"applications/new/{column}" for column in ("person", "legal.business", "total")
)


@pytest.fixture
def open_desk(tmp_path: Path, editions: Editions) -> Iterator[Callable[[], Desk]]:
    """Opens the desk on this test's store, each time as after a new start."""
    stores: list[Store] = []

    def run() -> Desk:
        for old in stores:
            old.close()
        stores[:] = [Store(tmp_path / "store")]
        return Desk(stores[0], editions, now=lambda: datetime(2026, 1, 8, 9, 10))

    yield run
    for store in stores:
        store.close()


@pytest.fixture
def desk(open_desk: Callable[[], Desk]) -> Desk:
    return open_desk()


def test_a_change_is_parsed_logged_and_announced(desk: Desk) -> None:
    report = desk.new(UNIT, 2023).id
    heard: list[Announcement] = []
    stop = desk.subscribe(heard.append)
    desk.put(report, PERSON, "１，２３４")
    stop()
    desk.put(report, BUSINESS, "1")
    assert desk.report(report).text(PERSON) == "1234"
    assert desk.report(report).text(TOTAL) == "1235"
    assert [news.paths for news in heard] == [(PERSON,)]
    assert [(e.before, e.after) for e in desk.history(report, PERSON)] == [("", "1234")]


def test_unchanged_text_leaves_no_trace(desk: Desk) -> None:
    report = desk.new(UNIT, 2023).id
    desk.put(report, PERSON, "5")
    desk.put(report, PERSON, "０５")
    assert len(desk.history(report, PERSON)) == 1


@pytest.mark.parametrize(
    ("path", "text", "failure"),
    [
        (PERSON, "55（含自然失效 29 件）", InvalidValue),
        (PERSON, "-1", InvalidValue),
        (TOTAL, "5", Refused),
        ("no/such/path", "5", NotFound),
        ("fees/fee/amount", "251000元", InvalidValue),
    ],
)
def test_what_is_refused_changes_nothing(
    desk: Desk, path: str, text: str, failure: type[Exception]
) -> None:
    report = desk.new(UNIT, 2023).id
    before = len(desk.history(report))
    with pytest.raises(failure):
        desk.put(report, path, text)
    assert len(desk.history(report)) == before


def test_a_paste_is_one_step_and_the_rest_of_it_comes_in(desk: Desk) -> None:
    report = desk.new(UNIT, 2023).id
    refused = desk.put_many(report, {PERSON: "1", BUSINESS: "x", "applications/new/legal.law": "3"})
    assert [(each.path, each.text) for each in refused] == [(BUSINESS, "x")]
    assert desk.report(report).text(TOTAL) == "4"
    assert set(desk.undo(report)) == {PERSON, "applications/new/legal.law"}
    assert desk.report(report).text(TOTAL) == ""


def test_one_change_is_one_step_from_the_first_on(desk: Desk) -> None:
    report = desk.new(UNIT, 2023).id
    desk.put(report, PERSON, "5")
    assert desk.undo(report) == (PERSON,)
    assert not desk.can_undo(report)
    assert desk.undo(report) == ()
    assert len(desk.history(report, PERSON)) == 2


def test_undo_reaches_across_sittings(open_desk: Callable[[], Desk]) -> None:
    desk = open_desk()
    report = desk.new(UNIT, 2023).id
    for text in ("1", "2", "3"):
        desk.put(report, PERSON, text)
    desk.undo(report)
    desk = open_desk()
    assert desk.report(report).text(PERSON) == "2"
    desk.undo(report)
    assert desk.report(report).text(PERSON) == "1"
    desk.redo(report)
    desk.redo(report)
    assert desk.report(report).text(PERSON) == "3"
    desk.put(report, PERSON, "9")
    assert not desk.can_redo(report)
    desk = open_desk()
    for expected in ("3", "2", "1", ""):
        desk.undo(report)
        assert desk.report(report).text(PERSON) == expected
    assert not desk.can_undo(report)


def test_a_finished_report_is_read_only_until_opened_on_purpose(desk: Desk) -> None:
    report = desk.new(UNIT, 2023).id
    desk.put(report, PERSON, "5")
    desk.set_status(report, "published")
    for change in (
        lambda: desk.put(report, PERSON, "6"),
        lambda: desk.put_many(report, {PERSON: "6"}),
        lambda: desk.undo(report),
    ):
        with pytest.raises(Refused, match="已公布"):
            change()
    desk.set_status(report, "draft")
    desk.put(report, PERSON, "6")
    assert [e.after for e in desk.history(report, "status")] == ["published", "draft"]


def test_details_are_remembered_for_next_year(desk: Desk) -> None:
    first = desk.new(UNIT, 2022).id
    desk.put_many(first, {"unit/office": "综合科", "unit/kind": "其他", "unit/telephone": "123"})
    second = desk.report(desk.new(UNIT, 2023).id)
    assert second.values["unit/office"] == "综合科"
    assert "2023年" in second.title
    assert "请与综合科联系（电话：123）" in second.text("preamble")


def test_texts_are_copied_into_a_new_year_and_figures_are_not(desk: Desk) -> None:
    first = desk.new(UNIT, 2020).id
    desk.put_many(first, {"overview": "总体", PERSON: "5"})
    second = desk.report(desk.new(UNIT, 2021, source=first).id)
    assert second.form.id == "2021"
    assert second.text("overview") == "总体"
    assert second.text(PERSON) == ""
    assert "2021年1月1日" in second.text("preamble")


def test_years_and_units(desk: Desk) -> None:
    with pytest.raises(NotFound, match="2018 年度没有统一的报告格式"):
        desk.new(UNIT, 2018)
    desk.new(UNIT, 2020)
    with pytest.raises(Refused, match="已经有了"):
        desk.new(UNIT, 2020)
    desk.new("另一个局", 2020)
    with pytest.raises(NotFound, match="请写明单位"):
        desk.find(None, 2020)
    assert desk.find(UNIT, 2020).edition == "2019"


def test_a_renamed_unit_keeps_its_years(desk: Desk) -> None:
    desk.new(UNIT, 2020)
    now = desk.new(UNIT, 2021)
    desk.put(now.id, "unit/name", "乐清市公用事业中心")
    assert desk.names()[now.unit] == "乐清市公用事业中心"
    assert {e.name for e in desk.entries()} == {UNIT, "乐清市公用事业中心"}
    assert desk.find(UNIT, 2020).unit == now.unit


@pytest.mark.parametrize("name", [UNIT, f"  {UNIT}\n"])
def test_no_two_units_have_one_name(desk: Desk, name: str) -> None:
    desk.new(UNIT, 2020)
    desk.new(UNIT, 2023)
    other = desk.new("另一个局", 2023).id
    with pytest.raises(Refused, match=f"2020、2023 年度.*已经叫“{UNIT}”.*改名"):
        desk.put(other, "unit/name", name)
    (refused,) = desk.put_many(other, {"unit/name": name, PERSON: "5"})
    assert refused.path == "unit/name"
    assert desk.report(other).text(PERSON) == "5"
    assert [e.name for e in desk.entries() if e.id == other] == ["另一个局"]


@pytest.mark.parametrize("name", ["", " ", "　\n"])
def test_a_unit_cannot_go_without_a_name(desk: Desk, name: str) -> None:
    report = desk.new(UNIT, 2023).id
    with pytest.raises(InvalidValue, match="单位全称"):
        desk.put(report, "unit/name", name)
    assert desk.entry(report).name == UNIT


def test_a_unit_may_have_its_own_name_and_names_it_had(desk: Desk) -> None:
    desk.new(UNIT, 2020)
    report = desk.new(UNIT, 2021).id
    desk.put(report, "unit/name", f" {UNIT} ")
    desk.put(report, "unit/name", "新名称")
    desk.put(report, "unit/name", UNIT)
    assert desk.entry(report).name == UNIT


def test_the_way_back_does_not_lead_to_a_name_that_is_taken(desk: Desk) -> None:
    first, second = desk.new(UNIT, 2023).id, desk.new("另一个局", 2023).id
    desk.put(first, "unit/name", "新名称")
    desk.put(second, "unit/name", UNIT)
    with pytest.raises(Refused, match="已经叫"):
        desk.undo(first)
    assert desk.entry(first).name == "新名称"
    desk.undo(second)
    desk.undo(first)
    assert desk.entry(first).name == UNIT
    with pytest.raises(Refused, match="已经叫"):
        desk.redo(second)
    desk.redo(first)
    desk.redo(second)
    assert {e.name for e in desk.entries()} == {"新名称", UNIT}


def test_a_name_that_several_units_have_names_none(desk: Desk) -> None:
    first, second = desk.new(UNIT, 2023).id, desk.new("另一个局", 2023).id
    for report in (first, second):
        desk.put(report, "unit/short", "局里")
    with pytest.raises(Refused, match="不止一个，请写单位全称"):
        desk.find("局里", 2023)
    desk.put(second, "unit/short", UNIT)
    assert desk.find(UNIT, 2023).id == first


def test_the_status_is_changed_on_purpose_only(desk: Desk) -> None:
    report = desk.new(UNIT, 2023).id
    desk.put(report, PERSON, "5")
    refused = desk.put_many(report, {"status": "final", BUSINESS: "1"})
    assert [each.path for each in refused] == ["status"]
    assert desk.report(report).status == "draft"
    desk.set_status(report, "draft")
    assert desk.can_undo(report)
    assert not desk.history(report, "status")
    desk.put(report, "status", "已定稿")
    assert desk.report(report).status == "final"
    desk.put(report, "status", "draft")
    assert [e.source for e in desk.history(report, "status")] == ["status", "status"]


def test_undo_stops_at_a_change_of_status_in_every_sitting(open_desk: Callable[[], Desk]) -> None:
    desk = open_desk()
    report = desk.new(UNIT, 2023).id
    desk.put(report, PERSON, "5")
    desk.set_status(report, "final")
    desk.set_status(report, "draft")
    assert not desk.can_undo(report)
    desk.put(report, PERSON, "6")
    desk = open_desk()
    desk.undo(report)
    assert desk.report(report).text(PERSON) == "5"
    assert not desk.can_undo(report)


def test_title_and_preamble_follow_the_details_until_somebody_writes_them(desk: Desk) -> None:
    report = desk.new(UNIT, 2023).id
    desk.put(report, "unit/office", "综合科")
    assert "请与综合科联系" in desk.report(report).text("preamble")
    desk.undo(report)
    assert "综合科" not in desk.report(report).text("preamble")
    desk.put(report, "preamble", "自己写的前言")
    desk.put_many(report, {"unit/office": "办公室", "unit/name": "新名称"})
    assert desk.report(report).text("preamble") == "自己写的前言"
    assert desk.report(report).title.startswith("新名称")


def test_a_unit_without_a_short_name_is_not_called_nothing(desk: Desk) -> None:
    desk.new(UNIT, 2023)
    desk.new("另一个局", 2023)
    with pytest.raises(NotFound, match="没有名为“”的单位"):
        desk.find("", 2023)


def test_what_the_disk_refuses_is_not_shown_as_kept(editions: Editions, tmp_path: Path) -> None:
    def refuse(_: object) -> None:
        raise WorldError("磁盘已满。")

    store = Store(tmp_path)
    desk = Desk(store, editions, keep=refuse)
    report = desk.new(UNIT, 2023).id
    with pytest.raises(WorldError):
        desk.put(report, PERSON, "5")
    assert desk.report(report).text(PERSON) == ""
    assert not desk.can_undo(report)
    store.close()


EVERYTHING = st.dictionaries(
    st.sampled_from([PERSON, BUSINESS, "overview", "unit/office"]),
    st.sampled_from(["", "0", "1", "２", "x", "增3"]),
    min_size=1,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.one_of(EVERYTHING, st.sampled_from(["undo", "redo", "reopen"])), max_size=12))
def test_undo_is_the_way_back_and_redo_the_way_forth(
    editions: Editions,
    tmp_path_factory: pytest.TempPathFactory,
    acts: list[dict[str, str] | str],
) -> None:
    folder = tmp_path_factory.mktemp("s")
    store = Store(folder)
    desk = Desk(store, editions)
    report = desk.new(UNIT, 2023).id
    past, future = [dict(desk.report(report).values)], list[dict[str, str]]()
    for act in acts:
        if act == "undo" and len(past) > 1:
            future.append(past.pop())
            desk.undo(report)
        elif act == "redo" and future:
            past.append(future.pop())
            desk.redo(report)
        elif act == "reopen":
            store.close()
            store = Store(folder)
            desk = Desk(store, editions)
        elif isinstance(act, dict):
            desk.put_many(report, act)
            if desk.report(report).values != past[-1]:
                past.append(dict(desk.report(report).values))
                future.clear()
        assert desk.report(report).values == past[-1]
        assert desk.can_undo(report) is (len(past) > 1)
        assert desk.can_redo(report) is bool(future)
        assert store.load(report) == past[-1]
    store.close()


# -- files -----------------------------------------------------------------------------------


def exchange_file(folder: Path, **changes: object) -> Path:
    data: dict[str, Any] = {
        "gkdesk": 1,
        "unit": {"name": UNIT},
        "year": 2023,
        "edition": "2021",
        "values": {PERSON: "5", TOTAL: "5"},
    }
    path = folder / "r.gk.json"
    path.write_text(json.dumps(data | changes), encoding="utf-8")
    return path


def test_an_import_makes_a_report_and_keeps_a_wrong_total_as_stated(
    desk: Desk, tmp_path: Path
) -> None:
    path = exchange_file(tmp_path, values={PERSON: "5", TOTAL: "7", BUSINESS: "55（含 29 件）"})
    brought = import_exchange(desk, path)
    assert [(each.path, each.text) for each in brought.refused] == [(BUSINESS, "55（含 29 件）")]
    report = desk.report(brought.entry.id)
    assert report.text(TOTAL) == "5"
    assert report.stated == {TOTAL: "7"}
    desk.accept_total(brought.entry.id, TOTAL)
    assert report.stated == {}


def test_a_total_that_is_right_is_not_kept_as_stated(desk: Desk, tmp_path: Path) -> None:
    brought = import_exchange(desk, exchange_file(tmp_path))
    assert desk.report(brought.entry.id).stated == {}
    assert not brought.refused


def test_what_is_no_total_cannot_be_stated(desk: Desk, tmp_path: Path) -> None:
    stated = {PERSON: "9", "title": "x", "unit/name": "y", "no/such": "1", TOTAL: "一"}
    brought = import_exchange(desk, exchange_file(tmp_path, stated=stated))
    assert {each.path for each in brought.refused} == set(stated)
    report = desk.report(brought.entry.id)
    assert report.stated == {}
    assert not [f for f in review(report) if f.check == "stated-total"]


def test_an_import_does_not_finish_a_report(desk: Desk, tmp_path: Path) -> None:
    path = exchange_file(tmp_path, values={"status": "published", PERSON: "5"})
    brought = import_exchange(desk, path)
    assert [each.path for each in brought.refused] == ["status"]
    assert desk.report(brought.entry.id).status == "draft"


def test_what_is_unknown_in_a_file_is_named(desk: Desk, tmp_path: Path) -> None:
    path = exchange_file(tmp_path, unit={"name": UNIT, "fax": "123"}, comment="x")
    notes = import_exchange(desk, path).notes
    assert any("comment" in note for note in notes)
    assert any("fax" in note and "123" in note for note in notes)


@pytest.mark.parametrize("texts", [{}, {"preamble": "甲"}])
def test_replacing_leaves_nothing_but_what_the_file_says(
    desk: Desk, tmp_path: Path, texts: dict[str, str]
) -> None:
    """Also where the file changes a detail and leaves the preamble as it was, or blank."""
    entry = desk.new(UNIT, 2023)
    if not texts:
        texts = {"preamble": desk.report(entry.id).text("preamble")}
    unit = {"name": UNIT, "office": "综合科"}
    import_exchange(desk, exchange_file(tmp_path, unit=unit, values=texts), replace=True)
    assert desk.report(entry.id).text("preamble") == texts["preamble"]
    unit = {"name": UNIT, "office": "办公室"}
    import_exchange(desk, exchange_file(tmp_path, unit=unit, values={}), replace=True)
    assert desk.report(entry.id).text("preamble") == ""
    unit = {"name": UNIT, "office": "另一科"}
    import_exchange(desk, exchange_file(tmp_path, unit=unit, values={}), replace=True)
    assert desk.report(entry.id).text("preamble") == ""


def test_replacing_leaves_alone_what_cannot_be_read_in_the_file(desk: Desk, tmp_path: Path) -> None:
    values = {PERSON: "5", BUSINESS: "6", "applications/new/legal.law": "7"}
    first = exchange_file(tmp_path, values=values, stated={TOTAL: "99"})
    report = import_exchange(desk, first).entry.id
    refused = {PERSON: "55（含自然失效 29 件）", BUSINESS: "8"}
    path = exchange_file(tmp_path, values=refused, stated={TOTAL: "九"})
    known = understand(desk.editions, path, fetch(desk.editions, path, Wish()), Wish())
    told = replacing(desk, known)
    assert told is not None
    assert [(before, after) for _, before, after in told.changes] == [("6", "8"), ("7", "")]
    brought = import_exchange(desk, path, replace=True)
    assert {each.path for each in brought.refused} == {PERSON, TOTAL}
    now = desk.report(report)
    assert [now.text(path) for path in values] == ["5", "8", ""]
    assert now.stated == {TOTAL: "99"}
    assert [edit.after for edit in desk.history(report, PERSON)] == ["5"]


def test_replacing_takes_what_was_put_right_in_a_file(desk: Desk, tmp_path: Path) -> None:
    first = exchange_file(tmp_path, values={PERSON: "5", BUSINESS: "6"})
    report = import_exchange(desk, first).entry.id
    path = exchange_file(tmp_path, values={PERSON: "五", BUSINESS: "六"})
    known = understand(desk.editions, path, fetch(desk.editions, path, Wish()), Wish())
    known.put_many({PERSON: "50", BUSINESS: ""})
    bring(desk, known, replace=True)
    assert [desk.report(report).text(path) for path in (PERSON, BUSINESS)] == ["50", ""]


def test_a_finished_report_is_not_replaced(desk: Desk, tmp_path: Path) -> None:
    entry = desk.new(UNIT, 2023)
    desk.set_status(entry.id, "final")
    with pytest.raises(Refused, match="已定稿"):
        import_exchange(desk, exchange_file(tmp_path), replace=True)
    assert desk.report(entry.id).text(PERSON) == ""


def test_texts_that_no_file_can_hold_come_in_clean(
    open_desk: Callable[[], Desk], tmp_path: Path
) -> None:
    path = exchange_file(tmp_path, values={"overview": "甲\ud800乙\x00\x0b丙\u202e"})
    entry = import_exchange(open_desk(), path).entry
    assert open_desk().report(entry.id).text("overview") == "甲乙\n丙"


def test_a_report_that_is_there_is_replaced_only_when_asked_and_in_the_log(
    desk: Desk, tmp_path: Path
) -> None:
    entry = desk.new(UNIT, 2023)
    desk.put_many(entry.id, {PERSON: "9", "overview": "旧"})
    path = exchange_file(tmp_path)
    with pytest.raises(Refused, match="没有导入"):
        import_exchange(desk, path)
    import_exchange(desk, path, replace=True)
    assert desk.report(entry.id).text(PERSON) == "5"
    assert desk.report(entry.id).text("overview") == ""
    assert desk.history(entry.id, PERSON)[-1].source == "imported"
    desk.undo(entry.id)
    assert desk.report(entry.id).text("overview") == "旧"


@pytest.mark.parametrize(
    "changes",
    [
        {"gkdesk": 2},
        {"year": "2023"},
        {"year": 2018},
        {"edition": "2019"},
        {"unit": {}},
        {"values": []},
        {"values": {PERSON: 5}},
    ],
)
def test_a_file_that_does_not_fit_is_refused_in_one_sentence(
    desk: Desk, tmp_path: Path, changes: dict[str, object]
) -> None:
    with pytest.raises((WorldError, NotFound, Refused, InvalidValue)) as told:
        import_exchange(desk, exchange_file(tmp_path, **changes))
    assert str(told.value).endswith("。")
    assert not desk.entries()


@pytest.mark.parametrize("path", published())
def test_published_reports_survive_the_exchange(
    desk: Desk, tmp_path: Path, editions: Editions, path: Path
) -> None:
    report = read_published(path, editions)
    target = tmp_path / "r.gk.json"
    target.write_text(json.dumps(as_exchange(report)), encoding="utf-8")
    brought = import_exchange(desk, target)
    assert not brought.refused
    again = desk.report(brought.entry.id)
    assert {p: again.text(p) for p in report.form.fields} == {
        p: report.text(p) for p in report.form.fields
    }


def test_export_replaces_nothing(desk: Desk, tmp_path: Path) -> None:
    report = desk.new(UNIT, 2023).id
    folder = tmp_path / "out"
    first = export(desk, report, folder, Wanted(exchange=True))
    second = export(desk, report, folder, Wanted(exchange=True))
    assert [path.suffix for path in first] == [".docx", ".xlsx", ".json"]
    assert not set(first) & set(second)
    assert all(path.exists() for path in (*first, *second))


def test_export_into_a_file_is_told_in_words(desk: Desk, tmp_path: Path) -> None:
    report = desk.new(UNIT, 2023).id
    (tmp_path / "file").write_text("")
    with pytest.raises(WorldError, match="换一个文件夹"):
        export(desk, report, tmp_path / "file", Wanted())
