"""送审与返回 at the desk: milestones, files that come back, and what taking them in does."""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from gkdesk.desk import rounds as rounds_module
from gkdesk.desk.desk import Desk
from gkdesk.desk.history_told import told
from gkdesk.desk.rounds import (
    Milestone,
    Return,
    Returned,
    accept,
    awaited,
    changed_between,
    changes_sheet,
    compare,
    compare_again,
    fetch,
    milestones,
    rounds,
    send,
    take_back,
)
from gkdesk.domain.compare import CONFLICT, FIGURE, MOVED, THEIRS, WORDS
from gkdesk.domain.errors import NotFound, Refused, WorldError
from gkdesk.domain.finding import HINT
from gkdesk.domain.marks import NOTE, SENT
from gkdesk.domain.notes import COMMENT
from gkdesk.readers import foreign
from gkdesk.readers.editions import Editions
from gkdesk.store.log import Store
from gkdesk.writers.exchange import as_exchange
from tests.bench.samples import full_values
from tests.desk.returning import came_back
from tests.desk.reviewer import LEADERS, Reviewer, as_new
from tests.readers.foreign import UNIT, changed, full_report, written
from tests.readers.runaway import Work, die, fill, hang

NOW = datetime(2025, 1, 15, 9, 30)
NEW, PERSON = "applications/new/total", "applications/new/person"
TEXT = (
    "（一）主动公开。全年公开信息多条，工作顺利。\n"
    f"（二）依申请公开。收到申请{{{NEW}}}件，按期答复。\n"
    "（三）监督保障。开展培训，效果良好，人员齐全。"
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store(tmp_path / "store")
    yield opened
    opened.close()


@pytest.fixture
def desk(store: Store, editions: Editions) -> Desk:
    return Desk(store, editions, now=lambda: NOW)


@pytest.fixture
def report(desk: Desk, editions: Editions) -> int:
    made = desk.new(UNIT, 2024).id
    desk.put_many(made, {**full_report(editions, 2024).values, "overview": TEXT})
    return made


Take = Callable[[bytes], Returned]


@pytest.fixture
def take(desk: Desk, tmp_path: Path) -> Take:
    def taken(content: bytes) -> Returned:
        path = written(tmp_path, "返回.docx", content)
        return came_back(desk, path)

    return taken


def reviewer(desk: Desk, report: int, folder: Path, *, tracked: bool = True) -> Reviewer:
    sent = send(desk, report, folder)
    return Reviewer(desk.report(report), sent.file.read_bytes(), tracked)


def smoothly(reviewer: Reviewer, words: str = "有序") -> None:
    """Write 工作有序 for 工作顺利."""
    first = reviewer.texts["overview"][0]
    at = first.text.index("顺利")
    reviewer.replace(first, at, at + 2, words)


# ---- Milestones


def test_sending_makes_a_milestone_and_its_file(desk: Desk, report: int, tmp_path: Path) -> None:
    sent = send(desk, report, tmp_path / "out")
    assert sent.file.name.endswith("（送审第1稿）.docx")
    source = foreign.read(sent.file)
    uid = desk.report(report).uid
    assert source.review.identifier == f"gkdesk:{uid}/1"
    (only,) = milestones(desk, report)
    assert (only.number, only.file, only.at) == (1, sent.file.name, NOW)
    assert send(desk, report, tmp_path / "out").milestone == only
    desk.put(report, PERSON, "5")
    assert send(desk, report, tmp_path / "out").milestone.number == 2
    assert [each.label for each in rounds(desk, report)] == ["第1稿", "第2稿"]


def test_a_milestone_is_kept(
    desk: Desk, store: Store, report: int, editions: Editions, tmp_path: Path
) -> None:
    made = send(desk, report, tmp_path).milestone
    desk.put(report, "overview", "后来的。")
    again = Desk(store, editions)
    assert milestones(again, report) == [made]
    assert again.as_at(report, made.change).values["overview"] == TEXT
    assert again.report(report).values["overview"] == "后来的。"


def test_sending_is_no_step_of_undo_and_ends_none(
    desk: Desk, store: Store, report: int, editions: Editions, tmp_path: Path
) -> None:
    desk.put(report, "overview", "甲。")
    desk.put(report, "overview", "乙。")
    desk.undo(report)
    send(desk, report, tmp_path)
    assert desk.can_redo(report)
    for each in (desk, Desk(store, editions)):
        assert each.can_undo(report)
        assert each.can_redo(report)
    assert desk.undo(report) == ("overview",)
    assert desk.report(report).values["overview"] == TEXT
    assert len(milestones(desk, report)) == 1


def test_a_finished_report_is_not_sent(desk: Desk, report: int, tmp_path: Path) -> None:
    desk.set_status(report, "final")
    with pytest.raises(Refused, match="已定稿"):
        send(desk, report, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_what_is_in_the_way_leaves_no_milestone(desk: Desk, report: int, tmp_path: Path) -> None:
    from gkdesk.domain.errors import WorldError

    (tmp_path / "file").touch()
    with pytest.raises(WorldError):
        send(desk, report, tmp_path / "file" / "below")
    assert milestones(desk, report) == []


def test_marks_are_in_no_exchange_file(desk: Desk, report: int, tmp_path: Path) -> None:
    before = as_exchange(desk.report(report))
    send(desk, report, tmp_path)
    assert as_exchange(desk.report(report)) == before


# ---- Taking back


def test_the_file_as_it_was_sent(desk: Desk, report: int, tmp_path: Path) -> None:
    """Through the process of its own."""
    returned = take_back(desk, send(desk, report, tmp_path).file)
    assert returned.differences == ()
    assert returned.odd == ("这就是送出去的第1稿，没有改动过。",)
    assert (returned.unread, returned.missing, returned.doubtful) == ((), (), ())


def test_who_changed_what_and_when(desk: Desk, report: int, take: Take, tmp_path: Path) -> None:
    leader = reviewer(desk, report, tmp_path)
    smoothly(leader)
    leader.fill(PERSON, "77")
    returned = take(leader.saved())
    assert [(d.path, d.author, d.date[:10]) for d in returned.differences] == [
        ("overview", LEADERS[0], "2025-01-16"),
        (PERSON, LEADERS[0], "2025-01-16"),
    ]
    assert returned.reviewers == (LEADERS[0],)


def test_nothing_is_applied_before_it_is_accepted(
    desk: Desk, report: int, take: Take, tmp_path: Path
) -> None:
    leader = reviewer(desk, report, tmp_path)
    smoothly(leader)
    length = len(desk.history(report))
    returned = take(leader.saved())
    assert len(desk.history(report)) == length
    accept(desk, returned, returned.open)
    assert desk.report(report).values["overview"] == TEXT.replace("顺利", "有序")


def test_taking_in_is_one_step_of_undo(desk: Desk, report: int, take: Take, tmp_path: Path) -> None:
    leader = reviewer(desk, report, tmp_path)
    smoothly(leader)
    leader.fill(PERSON, "77")
    leader.comment(leader.texts["overview"][1].element, "请核实")
    accept(desk, returned := take(leader.saved()), returned.open)
    assert [type(each) for each in rounds(desk, report)] == [Milestone, Return]
    assert {e.source for e in desk.history(report) if e.change > returned.milestone.change} == {
        "merged"
    }
    desk.undo(report)
    assert desk.report(report).values["overview"] == TEXT
    assert [type(each) for each in rounds(desk, report)] == [Milestone]
    assert not any(mark.startswith(NOTE) for mark in desk.report(report).marks)
    desk.redo(report)
    assert desk.report(report).values[PERSON] == "77"
    (_, back) = rounds(desk, report)
    assert isinstance(back, Return)
    assert (back.reviewers, back.file, back.milestone) == ((LEADERS[0],), "返回.docx", 1)


def test_what_was_changed_since_is_asked_again(
    desk: Desk, report: int, take: Take, tmp_path: Path
) -> None:
    leader = reviewer(desk, report, tmp_path)
    smoothly(leader)
    returned = take(leader.saved())
    desk.put(report, "overview", TEXT.replace("顺利", "平稳"))
    with pytest.raises(Refused, match="重新比对"):
        accept(desk, returned, returned.open)
    again = compare_again(desk, returned)
    assert [d.kind for d in again.differences] == [CONFLICT]
    assert again.undisputed == ()
    accept(desk, again, again.open)
    assert desk.report(report).values["overview"] == TEXT.replace("顺利", "有序")


def test_what_is_no_count_is_listed_and_not_taken(
    desk: Desk, report: int, take: Take, tmp_path: Path
) -> None:
    leader = reviewer(desk, report, tmp_path)
    leader.fill(PERSON, "约三十")
    returned = take(leader.saved())
    assert returned.differences == ()
    assert [(each.text, "不是整数" in each.why) for each in returned.unread] == [("约三十", True)]
    assert returned.missing == ()


def test_a_total_written_over_is_told_and_not_taken(
    desk: Desk, report: int, take: Take, tmp_path: Path
) -> None:
    leader = reviewer(desk, report, tmp_path)
    leader.fill(NEW, "999999")
    returned = take(leader.saved())
    (total,) = returned.totals
    assert (total.path, total.theirs) == (NEW, "999999")
    accept(desk, returned, returned.open)
    assert desk.report(report).stated == {}


def test_the_title_touched(desk: Desk, report: int, take: Take, tmp_path: Path) -> None:
    content = send(desk, report, tmp_path).file.read_bytes()
    returned = take(changed(content, "2024年政府信息公开工作", "2024年度政府信息公开工作"))
    (found,) = returned.differences
    assert (found.path, found.place, found.theirs) == ("title", "报告标题", "度")
    accept(desk, returned, returned.open)
    assert desk.report(report).title == f"{UNIT}\n2024年度政府信息公开工作年度报告"


# ---- Whose it is


def test_without_identifier_by_title(desk: Desk, report: int, take: Take, tmp_path: Path) -> None:
    leader = reviewer(desk, report, tmp_path)
    smoothly(leader)
    returned = take(as_new(leader.saved()))
    assert (returned.report, returned.odd) == (report, ())
    assert [d.kind for d in returned.differences] == [THEIRS]


def test_of_several_milestones_the_nearest(
    desk: Desk, report: int, take: Take, tmp_path: Path
) -> None:
    first = reviewer(desk, report, tmp_path)
    desk.put(report, "overview", "全部改写过了，和原来一个字也不一样，各项任务都已完成。")
    desk.put(report, PERSON, "4321")
    second = reviewer(desk, report, tmp_path)
    assert take(as_new(first.saved())).milestone.number == 1
    returned = take(as_new(second.saved()))
    assert returned.milestone.number == 2
    assert "最接近第2稿" in returned.odd[0]
    named = changed(first.saved(), "/1<", "/2<", "docProps/core.xml")
    odd = take(named)
    assert odd.milestone.number == 2
    assert "内容却更接近第1稿" in odd.odd[0]


def test_a_title_with_the_unit_written_otherwise(
    desk: Desk, report: int, take: Take, tmp_path: Path
) -> None:
    leader = reviewer(desk, report, tmp_path)
    content = as_new(leader.saved()).replace(b"", b"")
    returned = take(changed(content, UNIT + "</w:t>", UNIT.replace("市政", "") + "</w:t>"))
    assert returned.report == report
    assert "标题写的是" in returned.odd[0]
    assert [d.path for d in returned.differences] == ["title"]


def test_a_file_of_another_unit_is_refused(
    desk: Desk, report: int, take: Take, editions: Editions, tmp_path: Path
) -> None:
    send(desk, report, tmp_path)
    from tests.readers.foreign import as_docx

    with pytest.raises(NotFound, match="这是东海县气象局 2024 年度的报告，这里没有送审过"):
        take(as_docx(full_report(editions, 2024, "东海县气象局"), editions))
    with pytest.raises(NotFound, match="2023 年度的报告，这里没有"):
        take(as_docx(full_report(editions, 2023), editions))


def test_what_is_no_report_is_refused(desk: Desk, report: int, take: Take, tmp_path: Path) -> None:
    from tests.readers.foreign import body

    send(desk, report, tmp_path)
    with pytest.raises(NotFound, match="没有认出"):
        take(body("<w:p><w:r><w:t>会议通知</w:t></w:r></w:p>"))


# ---- In a process of its own


def test_what_another_process_compares_is_what_is_compared_here(
    desk: Desk, report: int, tmp_path: Path
) -> None:
    before = full_values(desk.editions["2021"], UNIT, 2023)
    desk.bring(2023, before, {})
    desk.put(report, "overview", TEXT + f"\n（四）收到申请比上年{{{NEW}|change}}。")
    leader = reviewer(desk, report, tmp_path)
    smoothly(leader)
    leader.comment(leader.texts["overview"][1].element, "请再核实")
    leader.move(leader.texts["overview"][0], leader.texts["overview"][-1])
    leader.fill(PERSON, "77")
    desk.put(report, PERSON, "6")
    file = written(tmp_path, "返回.docx", leader.saved())
    there, here = take_back(desk, file), came_back(desk, file)
    assert there == here
    assert there._read == here._read
    assert {each.shape for each in there.differences} == {FIGURE, WORDS, MOVED}
    assert compare_again(desk, there) == there


def test_typing_on_while_it_is_read_is_seen(desk: Desk, report: int, tmp_path: Path) -> None:
    leader = reviewer(desk, report, tmp_path)
    leader.fill(PERSON, "77")
    fetched = fetch(awaited(desk), written(tmp_path, "返回.docx", leader.saved()))
    desk.put(report, PERSON, "6")
    (difference,) = compare(desk, fetched).differences
    assert (difference.kind, difference.mine, difference.whole) == (CONFLICT, "6", "6")
    desk.set_status(report, "final")
    with pytest.raises(Refused, match="已定稿"):
        compare(desk, fetched)


@pytest.mark.parametrize(("work", "told"), [(hang, "太久"), (die, "已损坏"), (fill, "内存太多")])
def test_comparing_that_goes_wrong_takes_nobody_along(
    work: Work,
    told: str,
    desk: Desk,
    report: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    content = send(desk, report, tmp_path).file.read_bytes()
    monkeypatch.setattr(rounds_module, "returned_in", work)
    began = time.monotonic()
    with pytest.raises(WorldError, match=rf"^返回\.docx：.*{told}") as refused:
        take_back(desk, written(tmp_path, "返回.docx", content))
    assert time.monotonic() - began < 5.5
    assert str(refused.value).count("。") == 1


def test_another_process_refuses_in_the_same_words(
    desk: Desk, report: int, editions: Editions, tmp_path: Path
) -> None:
    content = send(desk, report, tmp_path).file.read_bytes()
    desk.set_status(report, "final")
    with pytest.raises(Refused, match=r"^返回\.docx：这份报告已定稿"):
        take_back(desk, written(tmp_path, "返回.docx", content))
    with pytest.raises(NotFound, match="找不到文件"):
        take_back(desk, tmp_path / "none.docx")


def test_before_anything_was_sent(desk: Desk, report: int, take: Take, editions: Editions) -> None:
    from tests.readers.foreign import as_docx

    with pytest.raises(Refused, match="还没有送审过"):
        take(as_docx(desk.report(report), editions))


def test_a_finished_report_takes_nothing_back(
    desk: Desk, report: int, take: Take, tmp_path: Path
) -> None:
    content = send(desk, report, tmp_path).file.read_bytes()
    desk.set_status(report, "final")
    with pytest.raises(Refused, match="已定稿"):
        take(content)


# ---- Notes


def test_comments_are_notes_that_are_ticked_off(
    desk: Desk, report: int, take: Take, tmp_path: Path
) -> None:
    leader = reviewer(desk, report, tmp_path)
    second = leader.texts["overview"][1]
    leader.comment(second.element, "请再核实")
    returned = take(leader.saved())
    (note,) = returned.notes
    assert (note.path, note.author, note.text) == ("overview", LEADERS[0], "请再核实")
    accept(desk, returned, ())
    found = [f for f in desk.review_section(report, "overview") if f.check == COMMENT]
    assert [(f.level, f.title) for f in found] == [(HINT, f"{LEADERS[0]}的批注（2025-01-16）")]
    (span,) = found[0].spans
    assert desk.report(report).values["overview"][span.start : span.end] == second.text
    desk.put_aside(report, found[0])
    assert not any(f.check == COMMENT for f in desk.review(report))
    desk.undo(report)
    assert any(f.check == COMMENT for f in desk.review(report))


def test_a_comment_in_a_cell_and_one_on_a_heading(
    desk: Desk, report: int, take: Take, tmp_path: Path
) -> None:
    leader = reviewer(desk, report, tmp_path)
    element = next(leader.marks["_gk_overview"].iterancestors("{*}p"))
    heading = element.getprevious()
    assert heading is not None
    leader.comment(heading, "标题")
    from gkdesk.domain.bookmarks import bookmark

    leader.comment(next(leader.marks[bookmark(PERSON)].iterancestors("{*}p")), "这个数不对")
    assert [note.path for note in take(leader.saved()).notes] == ["overview", PERSON]


def test_the_same_comment_is_noted_once(
    desk: Desk, report: int, take: Take, tmp_path: Path
) -> None:
    leader = reviewer(desk, report, tmp_path)
    leader.comment(leader.texts["overview"][1].element, "请再核实")
    content = leader.saved()
    for _ in range(2):
        accept(desk, take(content), ())
    assert sum(f.check == COMMENT for f in desk.review(report)) == 1


def test_a_comment_settled_in_the_file_is_put_aside(
    desk: Desk, report: int, take: Take, tmp_path: Path
) -> None:
    leader = reviewer(desk, report, tmp_path)
    leader.comment(leader.texts["overview"][1].element, "请再核实")
    returned = take(leader.saved())
    done = replace(returned, notes=tuple(replace(note, done=True) for note in returned.notes))
    accept(desk, done, ())
    assert not any(f.check == COMMENT for f in desk.review(report))


# ---- What changed


def test_what_changed_and_who(desk: Desk, report: int, take: Take, tmp_path: Path) -> None:
    leader = reviewer(desk, report, tmp_path)
    smoothly(leader)
    accept(desk, returned := take(leader.saved()), returned.open)
    text = desk.report(report).values["overview"]
    desk.put(report, "overview", text.replace("齐全", "到齐"))
    desk.put(report, PERSON, "5")
    first = returned.milestone.change
    found = changed_between(desk, report, first)
    assert [(d.sent, d.theirs, d.author) for d in found[:2]] == [
        ("顺利", "有序", LEADERS[0]),
        ("齐全", "到齐", ""),
    ]
    second = send(desk, report, tmp_path).milestone
    assert changed_between(desk, report, first, second.change) == found
    assert changed_between(desk, report, second.change) == []
    made = changes_sheet(desk, report, tmp_path, 1, 2)
    assert made.name.endswith("（修改对照表，第1稿至第2稿）.docx")
    with pytest.raises(NotFound, match="没有第9稿"):
        changes_sheet(desk, report, tmp_path, 9)


def test_the_history_says_it_in_words(desk: Desk, report: int, tmp_path: Path) -> None:
    send(desk, report, tmp_path)
    (edit,) = [e for e in desk.history(report) if e.path.startswith(SENT)]
    (line,) = told(desk.report(report).form, [edit])
    assert (line.how, line.place, line.before) == ("送审", "第1稿", "空")
    assert line.after.endswith(".docx")
