"""Three states of a report beside one another: what the clerk is asked, and what comes of it."""

import pytest

from gkdesk.domain.compare import (
    CONFLICT,
    FIGURE,
    MOVED,
    SAME,
    THEIRS,
    Difference,
    between,
    came_back,
    merged,
    totals,
)
from gkdesk.domain.report import Report
from gkdesk.readers.editions import Editions
from tests.readers.foreign import full_report

NEW, PERSON = "applications/new/total", "applications/new/person"
TEXT = (
    "（一）主动公开。全年公开信息多条，工作顺利。\n"
    f"（二）依申请公开。收到申请{{{NEW}}}件，按期答复。\n"
    "（三）监督保障。开展培训，效果良好，人员齐全。"
)


@pytest.fixture
def sent(editions: Editions) -> Report:
    report = full_report(editions, 2024)
    report.set("overview", TEXT)
    return report


def copied(report: Report, **texts: str) -> Report:
    made = Report(report.form, report.year, report.values)
    for path, text in texts.items():
        made.set(path.replace("__", "/"), text)
    return made


def returned(sent: Report, now: Report, text: str, path: str = "overview") -> list[Difference]:
    return came_back(sent, {path: text}, now, {path: sent.printed(path)})


def printed(sent: Report) -> str:
    return sent.printed("overview")


def test_nothing_changed_is_nothing(sent: Report) -> None:
    assert returned(sent, sent, printed(sent)) == []


def test_a_live_number_stays_where_the_figure_was_not_touched(sent: Report) -> None:
    found = returned(sent, sent, printed(sent).replace("按期答复", "全部按期答复"))
    assert [(d.kind, d.sent, d.theirs) for d in found] == [(THEIRS, "", "全部")]
    assert merged(found) == {"overview": TEXT.replace("按期", "全部按期")}


def test_a_figure_written_over_is_shown_against_its_cell(sent: Report) -> None:
    number = sent.text(NEW)
    (found,) = returned(sent, sent, printed(sent).replace(f"申请{number}件", "申请9件"))
    assert (found.sent, found.theirs, found.cells) == (number, "9", (NEW,))
    assert found.place == "一、总体情况第2段"
    assert merged([found]) == {"overview": TEXT.replace(f"{{{NEW}}}", "9")}


def test_a_figure_changed_in_table_and_text_is_one_change(sent: Report) -> None:
    more = copied(sent, applications__new__person=str(int(sent.text(PERSON)) + 5))
    text = printed(sent).replace(f"申请{sent.text(NEW)}件", f"申请{more.text(NEW)}件")
    came = {"overview": text, PERSON: more.text(PERSON)}
    (found,) = came_back(sent, came, sent, {})
    assert (found.path, found.shape) == (PERSON, FIGURE)


def test_different_places_of_one_text_merge(sent: Report) -> None:
    now = copied(sent, overview=TEXT.replace("多条", "三百条"))
    found = returned(sent, now, printed(sent).replace("人员齐全", "人员到齐"))
    assert [d.kind for d in found] == [THEIRS]
    assert merged(found)["overview"] == now.values["overview"].replace("人员齐全", "人员到齐")


def test_the_same_place_changed_by_both_is_a_question(sent: Report) -> None:
    now = copied(sent, overview=TEXT.replace("工作顺利", "工作平稳"))
    (found,) = returned(sent, now, printed(sent).replace("工作顺利", "工作有序"))
    assert (found.kind, found.sent, found.theirs, found.mine) == (CONFLICT, "顺利", "有序", "平稳")
    assert merged([found])["overview"] == TEXT.replace("顺利", "有序")


def test_the_same_change_on_both_sides_is_none(sent: Report) -> None:
    now = copied(sent, overview=TEXT.replace("工作顺利", "工作有序"))
    found = returned(sent, now, printed(sent).replace("工作顺利", "工作有序"))
    assert [d.kind for d in found] == [SAME]
    assert merged(found) == {}


def test_one_of_two_changes_may_be_taken(sent: Report) -> None:
    text = printed(sent).replace("工作顺利", "工作有序").replace("齐全", "到齐")
    first, second = returned(sent, sent, text)
    assert merged([second])["overview"] == TEXT.replace("齐全", "到齐")
    assert merged([first])["overview"] == TEXT.replace("顺利", "有序")


def test_a_paragraph_moved_and_edited(sent: Report) -> None:
    one, two, three = printed(sent).split("\n")
    found = returned(sent, sent, "\n".join([two.replace("按期", "及时"), one, three]))
    assert {d.shape for d in found} == {"words", MOVED}
    first, second, third = TEXT.split("\n")
    wanted = "\n".join([second.replace("按期", "及时"), first, third])
    assert merged(found)["overview"] == wanted
    (moved,) = [d for d in found if d.shape == MOVED]
    assert moved.theirs == "移到最前" or moved.theirs.startswith("移到“（二）")
    assert merged([moved])["overview"] == "\n".join([second, first, third])


def test_a_moved_paragraph_takes_along_what_was_typed_in_it_since(sent: Report) -> None:
    one, two, three = printed(sent).split("\n")
    now = copied(sent, overview=TEXT.replace("按期答复", "按期予以答复"))
    found = returned(sent, now, "\n".join([two, one, three]))
    first, second, third = now.values["overview"].split("\n")
    assert merged(found)["overview"] == "\n".join([second, first, third])


def test_a_moved_paragraph_that_was_deleted_since_is_a_question(sent: Report) -> None:
    one, two, three = printed(sent).split("\n")
    first, second, third = TEXT.split("\n")
    now = copied(sent, overview=f"{second}\n{third}")
    found = returned(sent, now, "\n".join([two, three, one]))
    assert CONFLICT in {d.kind for d in found}
    assert merged(found)["overview"] == "\n".join([second, third, first])


@pytest.mark.parametrize(
    ("theirs", "mine", "kind"),
    [("7", None, THEIRS), ("7", "7", SAME), ("7", "8", CONFLICT), ("", None, THEIRS)],
)
def test_a_cell(sent: Report, theirs: str, mine: str | None, kind: str) -> None:
    now = sent if mine is None else copied(sent, applications__new__person=mine)
    (found,) = returned(sent, now, theirs, PERSON)
    assert (found.kind, found.theirs, found.place) == (kind, theirs, "表三“新收·自然人”")
    assert merged([found]) == ({} if kind == SAME else {PERSON: theirs})


def test_a_line_end_more_or_less_in_the_title_is_none(sent: Report) -> None:
    title = sent.title.replace("\n", "")
    assert came_back(sent, {"title": title}, sent, {}) == []
    (found,) = came_back(sent, {"title": title.replace("工作年度", "年度")}, sent, {})
    assert "\n" in merged([found])["title"]


def test_a_total_written_over_is_told(sent: Report) -> None:
    more = str(int(sent.text(PERSON)) + 5)
    right = str(int(sent.text(NEW)) + 5)
    assert totals(sent, {PERSON: more}, {NEW: right}) == []
    assert totals(sent, {}, {NEW: sent.text(NEW)}) == []
    (found,) = totals(sent, {}, {NEW: "999999"})
    assert (found.theirs, found.sent, found.computed) == ("999999", *[sent.text(NEW)] * 2)


def test_what_is_lost_in_reading_was_not_taken_out(sent: Report) -> None:
    signed = copied(sent, overview=TEXT + "\n云溪市局办公室")
    came = printed(sent).replace("工作顺利", "工作有序")
    found = came_back(signed, {"overview": came}, signed, {"overview": printed(sent)})
    assert [(d.sent, d.theirs) for d in found] == [("顺利", "有序")]


def test_two_milestones(sent: Report) -> None:
    second = copied(sent, overview=TEXT.replace("顺利", "有序"), applications__new__person="5")
    found = between(sent, second)
    assert [(d.path, d.sent, d.theirs) for d in found] == [
        ("overview", "顺利", "有序"),
        (PERSON, sent.text(PERSON), "5"),
    ]
    assert between(sent, sent) == []
