"""Typing round live numbers and marks: rare characters, blanks, paragraphs moved, the keyboard."""

from types import SimpleNamespace

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QGuiApplication, QInputMethodEvent, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton

from gkdesk.ui.report_view import ReportView
from gkdesk.ui.text_page import TextPage
from tests.ui.test_live_text import NEW, card, press, stored, text

__all__ = ["text"]  # the fixture
TOKEN = f"{{{NEW}}}"
RARE = "\U00020bb7村"
IN = "applications/carried_in/person"


def select(text: SimpleNamespace, start: int, end: int) -> None:
    cursor = text.edit.textCursor()
    cursor.setPosition(start)
    cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
    text.edit.setTextCursor(cursor)


def marked(text: SimpleNamespace) -> list[str]:
    return [each.cursor.selectedText() for each in text.edit.extraSelections()]


def test_a_change_behind_a_rare_character_falls_in_its_place(text: SimpleNamespace) -> None:
    text.desk.put(text.id, "overview", f"{RARE}2023年受理{TOKEN}件。")
    text.desk.put(text.id, "overview", f"{RARE}2024年受理{TOKEN}件。")
    assert text.edit.text() == f"{RARE}2024年受理{TOKEN}件。"


def test_words_behind_a_rare_character_are_marked_and_copied(text: SimpleNamespace) -> None:
    text.desk.put(text.id, "overview", f"{RARE}2023年{TOKEN}，受理申请21件。")
    assert marked(text) == ["2023年", "21件"]
    press(card(text, "年份"), "定位")
    text.edit.copy()
    assert QGuiApplication.clipboard().text() == "2023年"


def test_blanks_that_the_report_does_not_keep_move_no_mark(text: SimpleNamespace) -> None:
    text.edit.selectAll()
    QTest.keyClicks(text.edit, "abc   ")
    QTest.keyClick(text.edit, Qt.Key.Key_Return)
    text.edit.insertPlainText("2023年受理申请21件。")
    text.edit.commit()
    assert stored(text) == "abc\n2023年受理申请21件。"
    assert marked(text) == ["2023年", "21件"]


def test_a_token_that_is_typed_becomes_a_number_at_once(text: SimpleNamespace) -> None:
    text.edit.selectAll()
    QTest.keyClicks(text.edit, f"A{TOKEN}B")
    text.edit.commit()
    assert text.edit.toPlainText() == "A\ufffcB"
    assert text.edit.text() == stored(text) == f"A{TOKEN}B"


def test_enter_in_the_list_inserts_once(text: SimpleNamespace) -> None:
    text.edit.selectAll()
    QTest.keyClicks(text.edit, "A")
    text.page.insert_number()
    text.page.numbers.search.setText("新收 总计")
    text.page.numbers.list.setFocus()
    QTest.keyClick(text.page.numbers.list, Qt.Key.Key_Return)
    assert stored(text) == f"A{TOKEN}"


def test_a_paragraph_moved_stays_a_paragraph(text: SimpleNamespace) -> None:
    text.desk.put(text.id, "overview", f"一{TOKEN}段\n二段\n三段")
    select(text, 0, len("一N段\n"))
    text.edit.cut()
    assert text.edit.text() == "二段\n三段"
    select(text, len("二段\n"), len("二段\n"))
    text.edit.paste()
    assert text.edit.text() == f"二段\n一{TOKEN}段\n三段"


def test_what_is_dropped_from_elsewhere_is_plain_text(text: SimpleNamespace) -> None:
    text.edit.selectAll()
    dropped = QMimeData()
    dropped.setText("件\ufffc数\n\n\t第二段")
    text.edit.insertFromMimeData(dropped)
    assert text.edit.text() == "件数\n第二段"


@pytest.mark.parametrize("key", [Qt.Key.Key_Left, Qt.Key.Key_Right])
def test_an_input_method_writes_beside_a_number(text: SimpleNamespace, key: Qt.Key) -> None:
    text.edit.selectAll()
    QTest.keyClick(text.edit, Qt.Key.Key_Delete)
    text.edit.insert_live(TOKEN)
    QTest.keyClick(text.edit, key)
    QApplication.sendEvent(text.edit, QInputMethodEvent("ni hao", []))
    assert text.edit.text() == TOKEN
    done = QInputMethodEvent("", [])
    done.setCommitString("你好")
    QApplication.sendEvent(text.edit, done)
    text.edit.commit()
    assert stored(text) == (f"你好{TOKEN}" if key == Qt.Key.Key_Left else f"{TOKEN}你好")


def test_typing_replaces_a_number_that_is_selected(text: SimpleNamespace) -> None:
    text.edit.selectAll()
    QTest.keyClick(text.edit, Qt.Key.Key_Delete)
    text.edit.insert_live(TOKEN)
    QTest.keyClick(text.edit, Qt.Key.Key_Home)
    QTest.keyClick(text.edit, Qt.Key.Key_Return)
    QTest.keyClick(text.edit, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClicks(text.edit, "B")
    assert text.edit.text() == "\nB"


def test_the_next_finding_passes_spans_that_are_alike(text: SimpleNamespace) -> None:
    desk, window = text.desk, text.view.window()
    old = desk.new("另一局", 2023).id
    desk.put(old, "overview", "召开会议3次，办结。召开会议3次，办结。召开会议3次，办结。")
    window.open_report(desk.new("另一局", 2024, old).id)
    view = window.view
    assert isinstance(view, ReportView)
    view.go_to(1)
    page = view.page
    assert isinstance(page, TextPage)
    places = set()
    for _ in view._findings["overview"]:
        view.next_finding()
        places.add(page.edit.textCursor().selectionStart())
    assert len(places) >= 3


def begin_explaining(text: SimpleNamespace) -> QLineEdit:
    text.desk.put(text.id, IN, "9")
    text.view.go_to(3)
    found = card(text, "上年结转")
    press(found, "写说明")
    [line] = found.findChildren(QLineEdit)
    QTest.keyClicks(line, "checked")
    return line


def explained(text: SimpleNamespace) -> str:
    [found] = [f for f in text.desk.review(text.id) if f.check == "carried-in"]
    told: str = found.explanation
    return told


def focused(text: SimpleNamespace) -> str:
    widget = QApplication.focusWidget()
    return getattr(widget, "text", str)() if widget else ""


def test_after_an_explanation_the_keyboard_stays_on_its_card(text: SimpleNamespace) -> None:
    line = begin_explaining(text)
    assert text.view.page.model.marked[IN] == "error"
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert IN not in text.view.page.model.marked
    assert explained(text) == "checked"
    assert focused(text) == "改说明"
    press(card(text, "上年结转"), "改说明")
    QTest.keyClicks(line, "again")
    QTest.keyClick(line, Qt.Key.Key_Escape)
    assert explained(text) == "checked"
    assert focused(text) == "改说明"


def test_an_explanation_is_kept_when_its_field_is_left(text: SimpleNamespace) -> None:
    begin_explaining(text)
    text.view.page.focus()
    assert explained(text) == "checked"


def test_an_explanation_is_kept_when_its_page_is_left(text: SimpleNamespace) -> None:
    begin_explaining(text)
    text.view.forward()
    assert explained(text) == "checked"


def test_numbers_alike_without_a_figure_are_one_finding(text: SimpleNamespace) -> None:
    text.desk.put(text.id, "overview", f"新收{TOKEN}件，办理{TOKEN}件。")
    text.desk.put(text.id, "applications/new/person", "")
    found = [f for f in text.desk.review(text.id) if f.check == "live-number"]
    assert [len(f.spans) for f in found] == [2]


def test_an_error_is_shown_before_what_last_year_left(text: SimpleNamespace) -> None:
    left = "。".join(f"公开{n}条信息" for n in range(30, 60))
    old = next(e.id for e in text.desk.entries() if e.year == 2023)
    text.desk.put(old, "problems", f"{left}。")
    text.desk.bring_forward(text.id)
    text.desk.put(text.id, "problems", f"{left}。申请人电话13812345678。")
    text.view.go_to(5)
    QTest.qWait(1)
    stack = text.view.panel._stack
    titles = [stack.itemAt(n).widget().finding.title for n in range(stack.count())]
    assert "手机号码" in titles[:2]
    assert titles[2].startswith("上年带入的")


def test_in_a_narrow_window_the_next_finding_is_told_below(text: SimpleNamespace) -> None:
    text.view.window().resize(760, 500)
    QTest.qWait(20)
    assert not text.view.panel.isVisible()
    text.view.next_finding()
    assert "上年带入的“2023年”" in text.view._hint.text()


def test_in_a_low_window_a_number_can_still_be_picked(text: SimpleNamespace) -> None:
    text.view.window().resize(760, 400)
    QTest.qWait(20)
    text.page.insert_number()
    QTest.qWait(20)
    numbers = text.page.numbers
    assert numbers.search.height() >= numbers.search.sizeHint().height()
    assert numbers.list.viewport().height() >= numbers.list.sizeHintForRow(1)  # below a heading
    assert text.edit.height() >= 2 * text.edit.fontMetrics().height()


def test_the_next_finding_passes_those_with_the_same_words(text: SimpleNamespace) -> None:
    period = "统计期限为2023年1月1日至2023年12月31日。"
    text.desk.put(text.id, "preamble", f"{period}数据{period}请与13812345678联系。")
    text.view.go_to(0)
    found = {f.key for f in text.view._findings[""]}
    seen = set()
    for _ in range(len(found)):
        text.view.next_finding()
        seen.add(text.view._jumped)
    assert seen == found
    assert len(found) > 1


def test_a_finished_report_is_only_looked_at(text: SimpleNamespace) -> None:
    text.desk.put(text.id, IN, "9")
    text.view.go_to(3)
    text.desk.set_status(text.id, "final")
    found = card(text, "上年结转")
    shown = [b.text() for b in found.findChildren(QPushButton) if not b.isHidden()]
    assert shown == ["定位"]
    text.view.reopen()
    shown = [b.text() for b in found.findChildren(QPushButton) if not b.isHidden()]
    assert shown == ["定位", "改为 3", "写说明"]
