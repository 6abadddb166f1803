"""Ctrl+Z and Ctrl+Y where something typed was refused: the newest comes first, nothing is lost."""

from types import SimpleNamespace

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from gkdesk.ui.table_page import TablePage
from gkdesk.ui.turns import RefusedText, Turns
from tests.ui.conftest import table_page
from tests.ui.test_table import PERSON, current, focus_widget, type_into

NEW, CARRIED = PERSON.format("new"), PERSON.format("carried_in")
X, Y = RefusedText("a", "3x", "不是数"), RefusedText("b", "4y", "不是数")


def turn(opened: SimpleNamespace, key: str) -> None:
    """Ctrl+Z or Ctrl+Y in the window."""
    QTest.keyClick(
        focus_widget(),
        Qt.Key(getattr(Qt.Key, f"Key_{key}")),
        Qt.KeyboardModifier.ControlModifier,
    )


def shown(page: TablePage, *paths: str) -> list[str]:
    return [page.model.index_of(path).data() for path in paths]


def test_a_refused_text_goes_before_the_figure_typed_earlier(opened: SimpleNamespace) -> None:
    page = table_page(opened, "applications")
    type_into(page, "64")
    type_into(page, "3x")
    turn(opened, "Z")
    assert shown(page, NEW, CARRIED) == ["64", ""]
    assert current(page) == CARRIED
    assert not [f for f in opened.view.findings if f.check == "refused"]
    turn(opened, "Z")
    assert shown(page, NEW, CARRIED) == ["", ""]
    turn(opened, "Y")
    assert shown(page, NEW, CARRIED) == ["64", ""]
    turn(opened, "Y")
    assert shown(page, NEW, CARRIED) == ["64", "3x"]
    turn(opened, "Y")
    assert opened.report.text(NEW) == "64"
    assert opened.report.text(CARRIED) == ""


def test_a_refused_text_over_a_figure_leaves_the_figure(opened: SimpleNamespace) -> None:
    page = table_page(opened, "applications")
    type_into(page, "7")
    page.view.go_to(NEW)
    QTest.keyClick(page.view, Qt.Key.Key_F2)
    QTest.keyClicks(focus_widget(), "y")
    QTest.keyClick(focus_widget(), Qt.Key.Key_Return)
    assert shown(page, NEW) == ["7y"]
    turn(opened, "Z")
    assert shown(page, NEW) == ["7"]
    assert opened.report.text(NEW) == "7"
    turn(opened, "Z")
    assert shown(page, NEW) == [""]


def test_a_figure_typed_after_a_refused_text_goes_first(opened: SimpleNamespace) -> None:
    page = table_page(opened, "applications")
    type_into(page, "3x")
    type_into(page, "5")
    turn(opened, "Z")
    assert shown(page, NEW, CARRIED) == ["3x", ""]
    turn(opened, "Z")
    assert shown(page, NEW, CARRIED) == ["", ""]
    turn(opened, "Y")
    assert shown(page, NEW, CARRIED) == ["3x", ""]
    turn(opened, "Y")
    assert shown(page, NEW, CARRIED) == ["3x", "5"]


def test_what_is_still_in_the_editor_is_the_newest_of_all(opened: SimpleNamespace) -> None:
    page = table_page(opened, "applications")
    type_into(page, "64")
    QTest.keyClicks(page.view, "3")
    QTest.keyClicks(focus_widget(), "x")
    opened.view.undo()
    assert shown(page, NEW, CARRIED) == ["64", ""]


def test_a_text_refused_on_another_page_is_gone_to(opened: SimpleNamespace) -> None:
    page = table_page(opened, "applications")
    type_into(page, "64")
    type_into(page, "3x")
    table_page(opened, "disputes")
    opened.view.undo()
    assert opened.view.page is page
    assert shown(page, NEW, CARRIED) == ["64", ""]
    assert not [f for f in opened.view.findings if f.check == "refused"]


def test_what_is_sent_out_between_is_no_step(opened: SimpleNamespace) -> None:
    page = table_page(opened, "applications")
    type_into(page, "64")
    type_into(page, "3x")
    opened.desk.send(opened.entry.id, 1, "第1稿")
    opened.view.undo()
    assert shown(page, NEW, CARRIED) == ["64", ""]


def test_the_newest_refused_text_is_taken_back_first_and_again_last() -> None:
    turns = Turns()
    turns.see([X])
    turns.see([X, Y])
    assert turns.take_back() == Y
    assert turns.take_back() == X
    assert turns.take_back() is None
    assert turns.take_again() == X
    assert turns.take_again() == Y
    assert turns.take_again() is None


def test_typing_anew_ends_what_could_be_taken_again() -> None:
    turns = Turns()
    turns.see([X])
    turns.take_back()
    turns.stepped(1, anew=True)
    assert turns.take_again() is None
    turns.see([X])
    turns.take_back()
    turns.see([Y])
    assert turns.take_again() is None


def test_steps_of_the_log_below_a_refused_text_come_again_before_it() -> None:
    turns = Turns()
    turns.see([X])
    turns.take_back()
    turns.stepped(-1, anew=False)
    assert turns.take_again() is None
    turns.stepped(1, anew=False)
    assert turns.take_again() == X


def test_a_refused_text_put_right_takes_no_turn() -> None:
    turns = Turns()
    turns.see([X])
    turns.see([])
    assert turns.take_back() is None
