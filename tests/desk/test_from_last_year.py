"""A new year begun from last year's: what comes over, what is marked, what an explanation holds."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from gkdesk.desk.desk import Desk
from gkdesk.desk.history_told import told
from gkdesk.domain.carried import CARRIED_TEXT
from gkdesk.domain.errors import Refused
from gkdesk.domain.finding import Finding
from gkdesk.domain.form import PREAMBLE
from gkdesk.domain.last_year import carried_from
from gkdesk.readers.editions import Editions
from gkdesk.store.log import Change, Store
from gkdesk.writers.exchange import as_exchange

UNIT = "云溪市水务局"
OUT, IN = "applications/carried_out/person", "applications/carried_in/person"
TEXT = "2023年，共受理申请21件，主动公开69条。去年的制度继续执行。"


@pytest.fixture
def desk(tmp_path: Path, editions: Editions) -> Iterator[Desk]:
    store = Store(tmp_path / "store")
    yield Desk(store, editions, now=lambda: datetime(2025, 1, 8, 9, 10))
    store.close()


def last_year(desk: Desk, year: int = 2023) -> int:
    """A report with a text, a carried figure and other figures."""
    report = desk.new(UNIT, year).id
    desk.put(report, "overview", TEXT.replace("2023", str(year)))
    desk.put(report, OUT, "3")
    desk.put(report, "applications/new/person", "24")
    return report


def carried(desk: Desk, report: int) -> list[str]:
    found = [f for f in desk.review(report) if f.check == CARRIED_TEXT]
    return [f.title.removeprefix("上年带入的") for f in found]


def one(desk: Desk, report: int, check: str) -> Finding:
    [finding] = [f for f in desk.review(report) if f.check == check]
    return finding


def test_what_comes_over_and_what_does_not(desk: Desk) -> None:
    old = last_year(desk)
    new = desk.new(UNIT, 2024, old).id
    values = desk.report(new).values
    assert values["overview"] == TEXT
    assert values[IN] == "3"
    assert "applications/new/person" not in values
    assert "2024年1月1日至2024年12月31日" in values[PREAMBLE]
    assert "2023" not in values[PREAMBLE]
    assert values["title"] == f"{UNIT}\n2024年政府信息公开工作年度报告"
    assert desk.report(new).marks[f"carried:{IN}"] == "2023"


def test_an_edited_preamble_keeps_its_words_and_gets_the_year(desk: Desk) -> None:
    old = last_year(desk)
    words = "本局按国办公开办函〔2023〕1号编制2023年报告，统计期限自2023年1月1日起。"
    desk.put(old, PREAMBLE, words)
    new = desk.new(UNIT, 2024, old).id
    expected = "本局按国办公开办函〔2023〕1号编制2024年报告，统计期限自2024年1月1日起。"
    assert desk.report(new).values[PREAMBLE] == expected


def test_every_span_is_marked_until_it_is_touched_or_confirmed(desk: Desk) -> None:
    old = last_year(desk)
    new = desk.new(UNIT, 2024, old).id
    marked = carried(desk, new)
    for words in ("“2023年”", "“21件”", "“69条”", "“去年”"):
        assert words in marked
    first = next(f for f in desk.review(new) if f.check == CARRIED_TEXT and f.fix)
    desk.fix(new, first)
    assert desk.report(new).values["overview"].startswith("2024年，共受理申请21件")
    assert carried(desk, new) == [words for words in marked if words != "“2023年”"]
    desk.put(new, "overview", desk.report(new).values["overview"].replace("21件", "30件"))
    assert "“69条”" in carried(desk, new)
    assert "“21件”" not in carried(desk, new)
    assert "“30件”" not in carried(desk, new)
    while left := [f for f in desk.review(new) if f.check == CARRIED_TEXT]:
        desk.confirm(new, "overview", left[0].spans)
    assert carried(desk, new) == []
    desk.undo(new)
    assert carried(desk, new) == ["“去年”"]


def test_marks_and_their_undo_outlive_the_sitting(
    desk: Desk, tmp_path: Path, editions: Editions
) -> None:
    old = last_year(desk)
    new = desk.new(UNIT, 2024, old).id
    found = [f for f in desk.review(new) if f.check == CARRIED_TEXT]
    desk.confirm(new, "overview", found[1].spans)
    desk._store.close()
    again = Store(tmp_path / "store")
    try:
        reopened = Desk(again, editions)
        assert len(carried(reopened, new)) == len(found) - 1
        reopened.undo(new)
        assert len(carried(reopened, new)) == len(found)
    finally:
        again.close()


def test_a_gap_of_years_brings_texts_and_no_figures(desk: Desk) -> None:
    old = last_year(desk, 2022)
    new = desk.new(UNIT, 2024, old).id
    assert desk.report(new).values["overview"] == TEXT.replace("2023", "2022")
    assert IN not in desk.report(new).values
    assert desk.report(new).before is None
    assert carried(desk, new)
    first = next(f for f in desk.review(new) if f.check == CARRIED_TEXT and f.fix)
    desk.fix(new, first)
    assert desk.report(new).values["overview"].startswith("2024年，")


def test_from_the_edition_before(desk: Desk) -> None:
    old = last_year(desk, 2020)
    desk.put(old, "overview", "收费项目{fees/fee/prior}项，新收{applications/new/total}件。")
    desk.put(old, "fees/fee/prior", "7")
    new = desk.new(UNIT, 2021, old).id
    values = desk.report(new).values
    assert desk.report(new).form.id == "2021"
    assert values[IN] == "3"
    assert values["overview"] == "收费项目7项，新收{applications/new/total}件。"


def test_bringing_forward_fills_blanks_and_says_what_it_left(desk: Desk) -> None:
    new = desk.new(UNIT, 2024).id
    with pytest.raises(Refused, match="2023"):
        desk.bring_forward(new)
    last_year(desk)
    desk.put(new, IN, "9")
    desk.put(new, "overview", "已写好的。")
    left = desk.bring_forward(new)
    assert [(each.path, each.text) for each in left] == [(IN, "3")]
    assert desk.report(new).values[IN] == "9"
    assert desk.report(new).values["overview"] == "已写好的。"
    assert desk.report(new).values.get("applications/carried_in/legal.law") is None
    assert carried(desk, new) == []


def test_last_year_imported_later_is_last_year_all_the_same(desk: Desk) -> None:
    new = desk.new(UNIT, 2024).id
    desk.put(new, IN, "9")
    assert desk.report(new).before is None
    last_year(desk)
    assert one(desk, new, "carried-in").paths == (IN,)


def test_an_explanation_holds_as_long_as_the_figures(desk: Desk) -> None:
    old = last_year(desk)
    new = desk.new(UNIT, 2024, old).id
    desk.put(new, IN, "5")
    desk.explain(new, one(desk, new, "carried-in"), "上年报告有误，已更正。")
    finding = one(desk, new, "carried-in")
    assert finding.explanation == "上年报告有误，已更正。"
    assert not finding.open
    desk.put(new, IN, "6")
    assert one(desk, new, "carried-in").open
    desk.undo(new)
    assert not one(desk, new, "carried-in").open
    desk.explain(new, one(desk, new, "carried-in"), "")
    assert one(desk, new, "carried-in").open


def test_an_error_of_arithmetic_cannot_be_explained_away(desk: Desk) -> None:
    report = desk.new(UNIT, 2024).id
    for field in desk.report(report).entered:
        if field.kind.is_number:
            desk.put(report, field.path, "0")
    desk.put(report, "applications/new/person", "3")
    finding = one(desk, report, "balance")
    with pytest.raises(Refused, match="改正"):
        desk.explain(report, finding, "就是这样")
    with pytest.raises(Refused):
        desk.put_aside(report, finding)


def test_a_hint_put_aside_comes_back_with_other_figures(desk: Desk) -> None:
    old = last_year(desk)
    new = desk.new(UNIT, 2024, old).id
    desk.put(new, "applications/new/person", "500")
    desk.put_aside(new, one(desk, new, "jump"))
    assert not [f for f in desk.review(new) if f.check == "jump"]
    desk.put(new, "applications/new/person", "501")
    assert one(desk, new, "jump")
    assert [e.source for e in desk.history(new)][-2:] == ["aside", "typed"]


def test_marks_stay_out_of_the_exchange_file(desk: Desk) -> None:
    old = last_year(desk)
    new = desk.new(UNIT, 2024, old).id
    data = as_exchange(desk.report(new))
    assert not [path for path in data["values"] if ":" in path]
    assert data["values"]["overview"] == TEXT


def begun(desk: Desk, text: str, path: str = "overview") -> int:
    """A report on 2024 begun from one whose text this was."""
    old = desk.new(UNIT, 2023).id
    desk.put(old, path, text)
    return desk.new(UNIT, 2024, old).id


def test_a_span_before_a_blank_can_be_confirmed(desk: Desk) -> None:
    new = begun(desk, "2023年，我局主动公开 12条信息。")
    [first, _] = [f for f in desk.review(new) if f.check == CARRIED_TEXT]
    desk.confirm(new, "overview", first.spans)
    assert carried(desk, new) == ["“12条”"]


@pytest.mark.parametrize("chosen", [0, 1, 2])
def test_of_spans_that_are_all_alike_one_is_confirmed(desk: Desk, chosen: int) -> None:
    new = begun(desk, "召开会议3次，办结。召开会议3次，办结。召开会议3次，办结。")
    found = [f for f in desk.review(new) if f.check == CARRIED_TEXT]
    assert len({f.key for f in found}) == 3
    desk.confirm(new, "overview", found[chosen].spans)
    left = [f.spans for f in desk.review(new) if f.check == CARRIED_TEXT]
    assert left == [f.spans for f in found if f != found[chosen]]


@pytest.mark.parametrize(
    "text",
    [
        "共收到申请21件，主动公开69条。",
        "全年共受理各类申请21件。主动公开69条。",
        "主动公开69条。共受理申请21件，",
    ],
)
def test_editing_the_words_around_a_figure_is_not_touching_it(desk: Desk, text: str) -> None:
    new = begun(desk, "共受理申请21件，主动公开69条。")
    desk.put(new, "overview", text)
    assert sorted(carried(desk, new)) == ["“21件”", "“69条”"]


def test_what_was_confirmed_stays_so_when_the_next_figure_is_put_right(desk: Desk) -> None:
    new = begun(desk, "共受理申请21件，主动公开69条。")
    first = next(f for f in desk.review(new) if f.check == CARRIED_TEXT)
    desk.confirm(new, "overview", first.spans)
    desk.put(new, "overview", "共受理申请21件，主动公开70条。")
    assert carried(desk, new) == []


def test_a_text_written_anew_has_no_marks(desk: Desk) -> None:
    new = begun(desk, "2023年，共受理申请21件，主动公开69条。")
    desk.put(new, "overview", "全年收到申请30件，公开信息85条，培训3次。")
    assert carried(desk, new) == []


def test_only_a_year_moves_on_with_a_click(desk: Desk) -> None:
    words = "2023年度按国办发〔2023〕5号，2023年3月5日开会，2023—2025年规划，2023年12月31日止。"
    found = [f for f in desk.review(begun(desk, words)) if f.check == CARRIED_TEXT]
    fixes = [f.fix.label for f in found if f.fix]
    assert fixes == ["改为 2024年度", "改为 2024年12月31日"]


def test_a_message_tells_by_itself_what_it_is_about(desk: Desk) -> None:
    for finding in desk.review(begun(desk, "2023年，受理21件。")):
        if finding.check == CARRIED_TEXT:
            assert finding.spans
            assert finding.message.startswith(finding.title)


def test_a_preamble_too_keeps_no_number_of_a_cell_that_is_gone(desk: Desk) -> None:
    old = last_year(desk, 2020)
    desk.put(old, "fees/fee/prior", "7")
    desk.put(old, PREAMBLE, "2020年收费项目{fees/fee/prior}项。")
    new = desk.new(UNIT, 2021, old).id
    assert desk.report(new).values[PREAMBLE] == "2021年收费项目7项。"


def test_a_number_that_never_was_comes_over_as_one(desk: Desk) -> None:
    old = last_year(desk, 2020)
    desk.put(old, "overview", "收费{fees/fee/prior}项。")
    new = desk.new(UNIT, 2021, old).id
    assert desk.report(new).values["overview"] == "收费{fees/fee/prior}项。"
    assert "找不到" in one(desk, new, "live-number").message


def test_a_title_too_is_printed_with_its_numbers(desk: Desk) -> None:
    report = desk.new(UNIT, 2024).id
    desk.put(report, "applications/new/person", "7")
    desk.put(report, "title", "2024年年报（新收{applications/new/total}件）")
    assert desk.report(report).title == "2024年年报（新收7件）"
    assert as_exchange(desk.report(report))["title"] == desk.report(report).values["title"]


def test_an_edited_preamble_of_another_edition_is_to_be_looked_at(desk: Desk) -> None:
    old = last_year(desk, 2020)
    desk.put(old, PREAMBLE, "按国办公开办函〔2019〕60号编制2020年报告。")
    new = desk.new(UNIT, 2021, old).id
    assert "“〔2019〕60号”" in carried(desk, new)
    desk.put(old, PREAMBLE, "按格式编制。")
    again = desk.new("另一局", 2020).id
    assert not carried(desk, desk.new("另一局", 2021, again).id)


def test_a_figure_typed_over_no_longer_comes_from_last_year(desk: Desk) -> None:
    new = desk.new(UNIT, 2024, last_year(desk)).id
    assert carried_from(desk.report(new), IN) == "2023"
    desk.put(new, IN, "9")
    assert carried_from(desk.report(new), IN) == ""
    desk.undo(new)
    assert carried_from(desk.report(new), IN) == "2023"


def test_a_note_of_a_later_version_is_no_value(desk: Desk) -> None:
    new = desk.new(UNIT, 2024).id
    note = {"later:overview": "x", "overview": "甲"}
    desk._store.append([Change(desk._store.number(), new, datetime(2025, 1, 8), "typed", note)])
    desk.close(new)
    assert "later:overview" not in desk.report(new).values
    desk.undo(new)
    desk.redo(new)
    assert "later:overview" not in desk.report(new).values
    assert desk.report(new).marks["later:overview"] == "x"


def test_the_history_tells_marks_in_words(desk: Desk) -> None:
    new = begun(desk, "召开会议3次，办结21件。")
    first = next(f for f in desk.review(new) if f.check == CARRIED_TEXT)
    desk.confirm(new, "overview", first.spans)
    (line,) = told(desk.report(new).form, desk.history(new)[-1:])
    assert (line.how, line.place) == ("确认带入的文字", "一、总体情况（确认无误）")
    assert (line.before, line.after) == ("空", "“3次”")


def test_what_was_explained_of_one_place_does_not_hold_for_a_second(desk: Desk) -> None:
    new = desk.new(UNIT, 2024).id
    desk.put(new, "overview", "2023年，主动公开信息。")
    desk.explain(new, one(desk, new, "stray-year"), "引用。")
    assert not one(desk, new, "stray-year").open
    desk.put(new, "overview", "2023年，主动公开信息。\n2023年，受理申请。")
    assert one(desk, new, "stray-year").open


def test_a_sum_still_being_entered_is_not_yet_too_small(desk: Desk) -> None:
    old = desk.new(UNIT, 2023).id
    desk.put(old, "applications/new/person", "900")
    new = desk.new(UNIT, 2024).id
    desk.put(new, "applications/new/person", "5")
    assert not [f for f in desk.review(new) if f.check == "jump"]
    for path in desk.report(new).blanks("applications"):
        desk.put(new, path, "0")
    assert one(desk, new, "jump")
