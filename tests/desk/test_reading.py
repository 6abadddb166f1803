"""A file that was read and not stored: what needs an eye, and corrections."""

import json
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from gkdesk.desk.desk import Desk
from gkdesk.desk.earlier import Wish, bring, fetch, replacing, understand
from gkdesk.desk.reading import DOUBTFUL, MISSING, TOTAL, UNREAD, Reading
from gkdesk.domain.errors import InvalidValue, Refused
from gkdesk.domain.found import Unread
from gkdesk.domain.report import Report
from gkdesk.domain.status import PUBLISHED
from gkdesk.readers.editions import Editions
from gkdesk.store.log import Store
from tests.readers.foreign import UNIT, as_docx, changed, full_report, written

MADE = "documents/rule/made"
PERSON, TOTAL_NEW = "applications/new/person", "applications/new/total"


@pytest.fixture
def desk(tmp_path: Path, editions: Editions) -> Iterator[Desk]:
    with closing(Store(tmp_path / "store")) as store:
        yield Desk(store, editions)


def read(editions: Editions, path: Path, wish: Wish = Wish()) -> Reading:  # noqa: B008  (frozen)
    return understand(editions, path, fetch(editions, path, wish), wish)


@pytest.fixture
def report(editions: Editions) -> Report:
    report = full_report(editions, 2023)
    report.set(MADE, "424242")
    report.set(PERSON, "515151")
    return report


@pytest.fixture
def reading(report: Report, editions: Editions, tmp_path: Path) -> Reading:
    content = changed(as_docx(report, editions), "424242", "约 5 件")
    content = changed(content, "2.其他法律行政法规禁止公开", "2.其他法律行政止公开")
    content = changed(content, f">{report.text(TOTAL_NEW)}<", ">7<")
    return read(editions, written(tmp_path, "a.docx", content))


def test_a_row_that_shares_a_doubt_is_one_matter(reading: Reading) -> None:
    assert [m.kind for m in reading.matters] == [DOUBTFUL, UNREAD, TOTAL]
    assert len(reading.matters[0].paths) == 7


def test_a_cell_not_understood_is_not_told_as_missing_too(reading: Reading) -> None:
    assert reading.found is not None
    assert reading.found.missing == [MADE]
    assert MISSING not in [m.kind for m in reading.matters]
    assert reading.place_of(MADE) == "第1个表第3行第2格"


def test_a_row_that_is_not_there_is_told_once(
    report: Report, editions: Editions, tmp_path: Path
) -> None:
    text = "\n".join([f"{UNIT}2023年政府信息公开工作年度报告", "一、总体情况", "工作正常。"])
    reading = read(editions, written(tmp_path, "a.txt", text))
    rows = [m for m in reading.matters if m.kind == MISSING]
    assert len(rows) < len([path for m in rows for path in m.paths])
    for path in rows[0].paths:
        reading.put(path, "1")
    assert reading.is_settled(rows[0])


def test_putting_right_settles(reading: Reading) -> None:
    reading.put(MADE, "5")
    assert [m.kind for m in reading.open] == [DOUBTFUL, TOTAL]
    for path in reading.matters[0].paths:
        if not reading.report.field(path).derived:
            reading.put(path, reading.report.text(path))
    reading.settle(reading.matters[0])
    assert [m.kind for m in reading.open] == [TOTAL]


def test_a_total_follows_what_is_corrected(reading: Reading) -> None:
    stated, computed = reading.differing[TOTAL_NEW]
    assert (stated, computed) == ("7", reading.report.text(TOTAL_NEW))
    terms = reading.report.form.fields[TOTAL_NEW].terms
    reading.put_many({**dict.fromkeys(terms, "0"), PERSON: "7"})
    assert TOTAL_NEW not in reading.differing


def test_corrections_are_taken_back_and_again(reading: Reading) -> None:
    reading.put(MADE, "5")
    reading.put(PERSON, "6")
    assert reading.undo() == (PERSON,)
    assert reading.report.values[PERSON] == "515151"
    assert reading.undo() == (MADE,)
    assert MADE not in reading.report.values
    assert MADE not in reading.corrected
    assert reading.undo() == ()
    assert reading.redo() == (MADE,)
    assert reading.report.values[MADE] == "5"
    reading.put(PERSON, "8")
    assert reading.redo() == ()


def test_what_is_no_figure_changes_nothing(reading: Reading) -> None:
    with pytest.raises(InvalidValue):
        reading.put(MADE, "很多")
    with pytest.raises(Refused):
        reading.put(TOTAL_NEW, "7")
    assert not reading.corrected
    (missed,) = reading.put_many({MADE: "很多", PERSON: "6"})
    assert missed.path == MADE
    assert reading.report.values[PERSON] == "6"


def test_what_is_stored_is_what_was_corrected(desk: Desk, reading: Reading) -> None:
    reading.put(MADE, "5")
    entry = bring(desk, reading)
    stored = desk.report(entry.id)
    assert (entry.status, stored.values[MADE]) == (PUBLISHED, "5")
    assert stored.stated == {TOTAL_NEW: "7"}
    assert {edit.source for edit in desk.history(entry.id)} == {"imported"}


def test_a_replacing_says_what_it_changes_and_leaves_finished_reports(
    desk: Desk, reading: Reading
) -> None:
    assert replacing(desk, reading) is None
    old = desk.new(UNIT, 2023)
    desk.put(old.id, PERSON, "3")
    desk.put(old.id, "unit/office", "办公室")
    told = replacing(desk, reading)
    assert told is not None
    assert told.allowed
    changes = {place: (before, after) for place, before, after in told.changes}
    assert changes[desk.report(old.id).field(PERSON).place] == ("3", "515151")
    assert "联系科室" not in changes
    with pytest.raises(Refused):
        bring(desk, reading)
    bring(desk, reading, replace=True)
    assert desk.report(old.id).values["unit/office"] == "办公室"
    again = replacing(desk, reading)
    assert again is not None
    assert not again.allowed
    assert again.changes == ()


def test_an_unsettled_correction_goes_along_to_another_year(
    reading: Reading, report: Report, editions: Editions, tmp_path: Path
) -> None:
    reading.put("overview", "改过的")
    other = read(editions, tmp_path / "a.docx", Wish(year=2024))
    other.correct_like(reading)
    assert other.report.values["overview"] == "改过的"
    assert other.report.year == 2024


def test_thousands_of_matters_hold_nothing_up(reading: Reading) -> None:
    assert reading.found is not None
    unread = [Unread(f"第{n}段", f"第 {n} 行", "没有这样的行") for n in range(5_000)]
    before = len(reading.open)
    reading.found.unread[:0] = unread
    fresh = Reading(reading.name, reading.report, reading.found, reading.source)
    assert len(fresh.open) == 5_000 + before
    paths = list(fresh.report.form.fields)
    began = time.perf_counter()
    for _ in range(20):
        assert len(fresh.matters) > 5_000
        assert fresh.place_of(MADE) == "第1个表第3行第2格"
        assert [fresh.places_of(path) for path in paths]
    assert time.perf_counter() - began < 0.5


def test_a_detail_that_is_not_known_is_quoted_by_its_beginning(
    editions: Editions, tmp_path: Path
) -> None:
    unit = {"name": UNIT, "motto": "为" * 100_000}
    data = {"gkdesk": 1, "unit": unit, "year": 2023, "values": {PERSON: "9" * 100_000}}
    brought = read(editions, written(tmp_path, "r.gk.json", json.dumps(data)))
    (note,), (refused,) = brought.notes, brought.refused
    assert len(note) < 100
    assert len(refused.reason) < 120
