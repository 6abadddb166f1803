"""送审与返回 in the window: out as a milestone, back as a file, chosen from, one step of undo."""

from pathlib import Path
from types import SimpleNamespace

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from gkdesk.desk.rounds import Milestone, rounds
from gkdesk.ui.desktop import Desktop
from gkdesk.ui.differences import BOX, PLACE
from gkdesk.ui.findings import FindingCard
from gkdesk.ui.report_view import ReportView
from gkdesk.ui.returned import ReturnedDialog
from gkdesk.ui.rounds import RoundsDialog
from tests.ui.conftest import UNIT
from tests.ui.reviewer import Element, note, reviewed, track, write_cell

TEXT = (
    "2024年，本单位围绕群众关心的事项推进公开。\n"
    "（一）依申请公开情况。全年新收申请{applications/new/total}件。\n"
    "（二）平台建设情况。全年编印公报6期，问题逐一通报并督促整改。"
)
GRANTED = "applications/done.granted/person"
_WAIT = 20_000


@pytest.fixture
def report(desktop: Desktop, tmp_path: Path) -> SimpleNamespace:
    """A report on 2024 on its last page, with a folder for its documents."""
    desk = desktop.desk
    made = desk.new(UNIT, 2024).id
    desk.put(made, "overview", TEXT)
    desk.put_many(made, {"applications/new/person": "9", GRANTED: "9"})
    desktop.window.open_report(made)
    view = desktop.window.view
    assert isinstance(view, ReportView)
    view.go_to(view.last)
    view.finish.folder.setText(str(tmp_path / "out"))
    view.finish.excel.setChecked(False)
    return SimpleNamespace(desk=desk, window=desktop.window, view=view, id=made, folder=tmp_path)


def sent(report: SimpleNamespace) -> Path:
    """The report exported as a draft by the button of the last page."""
    QTest.mouseClick(report.view.finish.run, Qt.MouseButton.LeftButton)
    [file] = report.view.finish.made
    assert isinstance(file, Path)
    return file


def leaders(body: Element) -> None:
    track(body, "围绕群众关心的事项", "紧扣中心工作")
    note(body, "公报6期")
    write_cell(body, 1, 5, 2, "8")


def came_back(report: SimpleNamespace, qtbot: QtBot, file: Path) -> ReturnedDialog:
    """The dialog that a file dropped on the window brings."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file))])
    none = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
    drop = QDropEvent(QPointF(9, 9), Qt.DropAction.CopyAction, data, *none)
    report.window.dropEvent(drop)
    qtbot.waitUntil(lambda: bool(report.window.findChildren(ReturnedDialog)), timeout=_WAIT)
    [dialog] = report.window.findChildren(ReturnedDialog)
    assert isinstance(dialog, ReturnedDialog)
    return dialog


@pytest.fixture
def dialog(report: SimpleNamespace, qtbot: QtBot) -> ReturnedDialog:
    file = reviewed(sent(report), report.folder / "返回.docx", leaders, "期数再核一下。")
    return came_back(report, qtbot, file)


def texts(report: SimpleNamespace) -> tuple[str, str]:
    values = report.desk.report(report.id).values
    return values["overview"], values[GRANTED]


def test_a_draft_goes_out_as_a_milestone_and_again_as_the_same(report: SimpleNamespace) -> None:
    assert "第1稿" in sent(report).name
    assert "第1稿" in sent(report).name
    report.desk.put(report.id, GRANTED, "7")
    assert "第2稿" in sent(report).name
    assert [each.label for each in rounds(report.desk, report.id)] == ["第1稿", "第2稿"]
    assert "已送审 2 稿" in report.view.finish.sent_words()


def test_nothing_is_taken_before_it_is_said(
    report: SimpleNamespace, dialog: ReturnedDialog
) -> None:
    assert texts(report) == (TEXT, "9")
    assert "张明" in dialog.head_words()
    told = [each.place for each in dialog.table.differences.accepted]
    assert len(told) == 2
    assert [line.text for line in dialog.others.lines if not line.heading] == [
        "张明批注“公报6期”：期数再核一下。"
    ]
    # A figure that the leader changed goes through the same checks.
    assert "相差 1" in dialog.outlook_words()


def test_what_is_ticked_is_taken_in_one_step(
    report: SimpleNamespace, dialog: ReturnedDialog
) -> None:
    QTest.mouseClick(dialog.run, Qt.MouseButton.LeftButton)
    assert texts(report) == (TEXT.replace("围绕群众关心的事项", "紧扣中心工作"), "8")
    assert "采纳 2 处，记下 1 条批注" in report.view.finish.outcome_words()
    report.window.view.undo()
    assert texts(report) == (TEXT, "9")
    assert [type(each) for each in rounds(report.desk, report.id)] == [Milestone]


def test_one_is_kept_by_the_keyboard_and_a_section_by_its_heading(
    report: SimpleNamespace, dialog: ReturnedDialog
) -> None:
    table, model = dialog.table, dialog.table.differences
    QTest.keyClick(table, Qt.Key.Key_Space)  # the first difference is current
    assert [each.path for each in model.accepted] == [GRANTED]
    assert "采纳 1 处" in dialog.run.text()
    heading = next(n for n in range(2, model.rowCount()) if model.row(n).difference is None)
    box = table.visualRect(model.index(heading, BOX)).center()
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=box)
    assert model.accepted == []
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=box)
    QTest.mouseClick(dialog.run, Qt.MouseButton.LeftButton)
    assert texts(report) == (TEXT, "8")


def test_what_both_sides_changed_waits_for_the_clerk(report: SimpleNamespace, qtbot: QtBot) -> None:
    file = reviewed(sent(report), report.folder / "返回.docx", leaders)
    report.desk.put(report.id, GRANTED, "6")
    dialog = came_back(report, qtbot, file)
    assert [each.path for each in dialog.table.differences.accepted] == ["overview"]
    row = next(
        n
        for n in range(dialog.table.differences.rowCount())
        if (d := dialog.table.differences.row(n).difference) and d.path == GRANTED
    )
    spoken = dialog.table.differences.index(row, PLACE).data(Qt.ItemDataRole.AccessibleTextRole)
    assert "两边都改了" in spoken
    QTest.mouseClick(dialog.run, Qt.MouseButton.LeftButton)
    assert texts(report)[1] == "6"


def test_a_figure_the_leader_changed_in_the_text_is_shown_against_its_cell(
    report: SimpleNamespace, qtbot: QtBot
) -> None:
    file = reviewed(
        sent(report), report.folder / "返回.docx", lambda body: track(body, "申请9件", "申请10件")
    )
    dialog = came_back(report, qtbot, file)
    model = dialog.table.differences
    assert model.accepted == []  # it would no longer follow the table
    told = model.index(1, PLACE).data(Qt.ItemDataRole.AccessibleTextRole)
    assert "总计”是 9" in told
    QTest.keyClick(dialog.table, Qt.Key.Key_Space)
    assert "正文写" in dialog.outlook_words()
    QTest.mouseClick(dialog.run, Qt.MouseButton.LeftButton)
    assert "新收申请10件" in texts(report)[0]


def test_typing_on_beside_it_compares_again(
    report: SimpleNamespace, dialog: ReturnedDialog
) -> None:
    report.desk.put(report.id, GRANTED, "5")
    QTest.mouseClick(dialog.run, Qt.MouseButton.LeftButton)
    assert dialog.isVisible()
    assert texts(report)[1] == "5"
    assert [each.path for each in dialog.table.differences.accepted] == ["overview"]
    QTest.mouseClick(dialog.run, Qt.MouseButton.LeftButton)
    assert texts(report) == (TEXT.replace("围绕群众关心的事项", "紧扣中心工作"), "5")


def test_a_comment_is_a_card_that_is_ticked_off(
    report: SimpleNamespace, dialog: ReturnedDialog
) -> None:
    QTest.mouseClick(dialog.run, Qt.MouseButton.LeftButton)
    view = report.window.view
    view.go_to(1)
    [card] = [
        each for each in view.panel.findChildren(FindingCard) if each.finding.check == "comment"
    ]
    done = next(b for b in card.findChildren(QPushButton) if b.text() == "已处理")
    QTest.mouseClick(done, Qt.MouseButton.LeftButton)
    assert not [f for f in report.desk.review(report.id) if f.check == "comment"]
    view.undo()
    assert [f for f in report.desk.review(report.id) if f.check == "comment"]


def test_a_file_of_somebody_else_is_brought_in_instead(
    report: SimpleNamespace, qtbot: QtBot, tmp_path: Path
) -> None:
    sent(report)
    other = tmp_path / "别处.txt"
    other.write_text("关于召开会议的通知", encoding="utf-8")
    report.window.take_files([other])
    qtbot.waitUntil(lambda: report.window.bringing is not None, timeout=_WAIT)
    assert not report.window.findChildren(ReturnedDialog)
    qtbot.waitUntil(lambda: not report.window.bringing.pending, timeout=_WAIT)


def test_the_rounds_and_what_changed_between_two(
    report: SimpleNamespace, dialog: ReturnedDialog, tmp_path: Path
) -> None:
    QTest.mouseClick(dialog.run, Qt.MouseButton.LeftButton)
    report.window.show_rounds()
    [shown] = report.window.findChildren(RoundsDialog)
    assert [line.word for line in shown.list.lines] == ["送出", "取回"]
    told = [
        d
        for n in range(shown.table.differences.rowCount())
        if (d := shown.table.differences.row(n).difference)
    ]
    assert {(each.path, each.author) for each in told} == {("overview", "张明"), (GRANTED, "张明")}
    shown.export_to(tmp_path / "sheet")
    [sheet] = (tmp_path / "sheet").iterdir()
    assert "修改对照表" in sheet.name


def test_before_anything_went_out_there_are_no_rounds(report: SimpleNamespace) -> None:
    report.window.show_rounds()
    assert not report.window.findChildren(RoundsDialog)
    assert "还没有送审过" in report.view.finish.outcome_words()
