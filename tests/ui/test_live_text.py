"""Live numbers in the editor, last year's marks, and what the cards beside the page do."""

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPushButton

from gkdesk.domain.carried import CARRIED_TEXT
from gkdesk.ui.desktop import Desktop
from gkdesk.ui.findings import FindingCard
from gkdesk.ui.report_view import ReportView
from gkdesk.ui.text_page import TextPage
from tests.ui.conftest import UNIT, open_report

NEW = "applications/new/total"


@pytest.fixture
def text(desktop: Desktop) -> SimpleNamespace:
    """A report on 2024 begun from 2023, opened at its first text."""
    desk = desktop.desk
    old = desk.new(UNIT, 2023).id
    desk.put(old, "overview", "2023年受理申请21件。\n（一）主动公开。公开69条。")
    desk.put(old, "applications/carried_out/person", "3")
    desk.put(old, "applications/new/person", "4")
    new = desk.new(UNIT, 2024, old).id
    desktop.window.open_report(new)
    view = desktop.window.view
    assert isinstance(view, ReportView)
    view.go_to(1)
    page = view.page
    assert isinstance(page, TextPage)
    return SimpleNamespace(desk=desk, view=view, page=page, edit=page.edit, id=new)


def stored(text: SimpleNamespace) -> str:
    found: str = text.desk.report(text.id).values.get("overview", "")
    return found


def card(text: SimpleNamespace, words: str) -> FindingCard:
    QTest.qWait(1)  # new cards are shown by the event loop
    cards: list[FindingCard] = text.view.panel.findChildren(FindingCard)
    return next(c for c in cards if words in c.finding.title and not c.isHidden())


def press(on: FindingCard, name: str) -> None:
    [found] = [b for b in on.findChildren(QPushButton) if b.text() == name and not b.isHidden()]
    QTest.mouseClick(found, Qt.MouseButton.LeftButton)


def test_a_number_is_picked_with_the_keyboard_and_follows_the_table(text: SimpleNamespace) -> None:
    text.edit.setFocus()
    text.edit.selectAll()
    QTest.keyClicks(text.edit, "AB")
    QTest.keyClick(text.edit, Qt.Key.Key_Left)
    text.page.insert_number()
    text.page.numbers.search.setText("新收 总计")
    QTest.keyClick(text.page.numbers.search, Qt.Key.Key_Return)
    assert stored(text) == f"A{{{NEW}}}B"
    assert text.edit.printed() == "A〔未填〕B"
    text.desk.put(text.id, "applications/new/person", "13")
    assert text.edit.printed() == "A13B"
    assert text.edit.toPlainText() == "A\ufffcB"
    assert text.edit.hasFocus()


def test_a_number_is_one_piece_to_the_cursor_and_to_backspace(text: SimpleNamespace) -> None:
    text.edit.selectAll()
    QTest.keyClicks(text.edit, "AB")
    text.edit.moveCursor(text.edit.textCursor().MoveOperation.Left)
    text.edit.insert_live(f"{{{NEW}}}")
    QTest.keyClicks(text.edit, "C")
    assert text.edit.text() == f"A{{{NEW}}}CB"
    QTest.keyClick(text.edit, Qt.Key.Key_Backspace)
    QTest.keyClick(text.edit, Qt.Key.Key_Backspace)
    assert text.edit.text() == "AB"
    text.edit.commit()
    assert stored(text) == "AB"


def test_copied_it_is_a_number_elsewhere_and_stays_live_here(text: SimpleNamespace) -> None:
    text.desk.put(text.id, "applications/new/person", "13")
    text.edit.selectAll()
    QTest.keyClicks(text.edit, "A")
    text.edit.insert_live(f"{{{NEW}}}")
    text.edit.selectAll()
    text.edit.copy()
    assert QGuiApplication.clipboard().text() == "A13"
    text.edit.moveCursor(text.edit.textCursor().MoveOperation.End)
    text.edit.paste()
    text.edit.commit()
    assert stored(text) == f"A{{{NEW}}}A{{{NEW}}}"
    text.view.undo()
    assert stored(text) == f"A{{{NEW}}}"
    assert text.edit.text() == f"A{{{NEW}}}"


def test_typed_or_pasted_as_text_it_becomes_a_number(text: SimpleNamespace) -> None:
    text.desk.put(text.id, "overview", f"新收{{{NEW}}}件，比上年{{{NEW}|change}}。")
    text.desk.put(text.id, "applications/new/person", "13")
    assert text.edit.printed() == "新收13件，比上年增加9件。"
    assert text.edit.text() == stored(text)


def test_what_last_year_left_is_marked_mended_and_confirmed(text: SimpleNamespace) -> None:
    assert "还有" not in text.view.sections.item(1).toolTip()
    assert len(text.edit.extraSelections()) == 3
    press(card(text, "2023年"), "改为 2024年")
    assert stored(text).startswith("2024年受理申请21件")
    assert len(text.edit.extraSelections()) == 2
    press(card(text, "21件"), "确认无误")
    press(card(text, "69条"), "确认无误")
    assert text.edit.extraSelections() == []
    assert not [f for f in text.desk.review(text.id) if f.check == CARRIED_TEXT]
    text.view.undo()
    assert len(text.edit.extraSelections()) == 1


def test_a_card_goes_to_its_words(text: SimpleNamespace) -> None:
    press(card(text, "69条"), "定位")
    assert text.edit.textCursor().selectedText() == "69条"
    text.view.next_finding()
    assert text.edit.textCursor().hasSelection()


def test_an_explanation_is_written_on_its_card(text: SimpleNamespace) -> None:
    text.desk.put(text.id, "applications/carried_in/person", "9")
    text.view.go_to(3)
    found = card(text, "上年结转")
    press(found, "写说明")
    [line] = found.findChildren(QLineEdit)
    QTest.keyClicks(line, "checked")
    QTest.keyClick(line, Qt.Key.Key_Return)
    [finding] = [f for f in text.desk.review(text.id) if f.check == "carried-in"]
    assert finding.explanation == "checked"
    press(card(text, "上年结转"), "改说明")
    QTest.keyClick(line, Qt.Key.Key_Escape)
    assert not line.isVisible()


def test_the_unique_right_figure_is_one_click_away(text: SimpleNamespace) -> None:
    text.desk.put(text.id, "applications/carried_in/person", "9")
    text.view.go_to(3)
    press(card(text, "上年结转"), "改为 3")
    assert text.desk.report(text.id).values["applications/carried_in/person"] == "3"
    assert not [f for f in text.desk.review(text.id) if f.check == "carried-in"]


def test_last_years_text_beside_this_years(text: SimpleNamespace) -> None:
    text.page.show_last_year()
    assert "2023年受理申请21件" in text.page._last_year.text()
    assert text.page._last_year.isReadOnly()
    text.page.show_last_year()
    assert not text.page._last_year.isVisible()


def test_a_clean_copy_with_errors_standing_asks_first(
    text: SimpleNamespace, tmp_path: Path
) -> None:
    view = text.view
    view.go_to(len(view.pages) - 1)
    view.finish.folder.setText(str(tmp_path / "out"))
    view.finish.clean.setChecked(True)
    view.finish.export()
    assert view.finish.made == []
    assert "没填" in view.finish._doubt.text()
    assert "上年带来的文字" in view.finish._doubt.text()
    QTest.mouseClick(view.finish._anyway, Qt.MouseButton.LeftButton)
    assert len(view.finish.made) == 2
    view.finish.draft.setChecked(True)
    view.finish.export()
    assert len(view.finish.made) == 2
    assert "送审第1稿" in view.finish.made[0].name


def test_a_new_year_of_nothing_has_no_marks(desktop: Desktop) -> None:
    opened = open_report(desktop, 2024)
    assert not [f for f in desktop.desk.review(opened.entry.id) if f.check == CARRIED_TEXT]


def test_numbers_of_a_later_start(start: Callable[[], Desktop]) -> None:
    desktop = start()
    report = desktop.desk.new(UNIT, 2024).id
    desktop.desk.put(report, "overview", f"新收{{{NEW}}}件")
    desktop.desk.put(report, "applications/new/person", "8")
    desktop = start()
    desktop.window.open_report(report)
    view = desktop.window.view
    assert isinstance(view, ReportView)
    page = view.pages[1]
    assert isinstance(page, TextPage)
    assert page.edit.printed() == "新收8件"


def test_right_figures_are_bound_one_by_one(text: SimpleNamespace) -> None:
    text.desk.put(text.id, "applications/new/person", "21")
    text.desk.put(text.id, "overview", "全年收到政府信息公开申请21件。")
    offered = card(text, "收到政府信息公开申请21件")
    assert "绑定" in text.view.panel._offer_title.text()
    press(offered, "绑定到表")
    assert stored(text) == f"全年收到政府信息公开申请{{{NEW}}}件。"
    assert text.edit.printed() == "全年收到政府信息公开申请21件。"
    assert not text.view.panel._offer_title.isVisible()


def test_last_years_words_are_confirmed_one_after_the_other(text: SimpleNamespace) -> None:
    text.view.next_finding()
    assert text.edit.textCursor().selectedText() == "2023年"
    text.view.next_finding()
    assert text.edit.textCursor().selectedText() == "21件"
    assert card(text, "21件").property("chosen") == "true"
    text.view.confirm_and_next()
    assert text.edit.textCursor().selectedText() == "69条"
    text.view.confirm_and_next()
    left = [f.title for f in text.desk.review(text.id) if f.check == CARRIED_TEXT]
    assert left == ["上年带入的“2023年”"]
