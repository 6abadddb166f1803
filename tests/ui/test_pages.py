"""The pages around the tables: texts, the cover, moving about, what is shown as saved."""

import itertools
import sys
from collections.abc import Callable
from types import SimpleNamespace

import pytest
from PySide6.QtCore import QEvent, QMimeData, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QGuiApplication, QImage, QInputMethodEvent, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QTextEdit, QWidget
from pytestqt.qtbot import QtBot

from gkdesk.domain.errors import WorldError
from gkdesk.store.log import Store
from gkdesk.ui import dialogs
from gkdesk.ui.cover_page import CoverPage
from gkdesk.ui.desktop import Desktop
from gkdesk.ui.guarded import guarded
from gkdesk.ui.look import DARK, LIGHT, Colours
from gkdesk.ui.table_page import TablePage
from gkdesk.ui.text_edit import clean_paste
from tests.ui.conftest import UNIT, open_report, table_page, text_page

# -- texts -----------------------------------------------------------------------------------


def test_a_burst_of_typing_is_one_edit(opened: SimpleNamespace, qtbot: QtBot) -> None:
    page = text_page(opened, "overview")
    with qtbot.waitSignal(page.edit.rested, timeout=3000):
        QTest.keyClicks(page.edit, "abc")
    QTest.keyClicks(page.edit, "def")
    page.commit()
    texts = [e.after for e in saved(opened).history(opened.entry.id, "overview")]
    assert texts == ["abc", "abcdef"]


def saved(opened: SimpleNamespace) -> SimpleNamespace:
    assert opened.desktop.writer.flush()
    found: SimpleNamespace = opened.desk
    return found


def test_undo_in_a_text_takes_back_a_burst(opened: SimpleNamespace) -> None:
    page = text_page(opened, "overview")
    QTest.keyClicks(page.edit, "abc")
    page.commit()
    QTest.keyClicks(page.edit, "def")
    QTest.keyClick(page.edit, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert page.edit.text() == "abc"
    QTest.keyClick(page.edit, Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
    assert page.edit.text() == "abcdef"


def test_composing_with_an_input_method_is_no_edit(opened: SimpleNamespace) -> None:
    page = text_page(opened, "overview")
    QApplication.sendEvent(page.edit, QInputMethodEvent("zhong", []))
    page.commit()
    assert opened.report.text("overview") == ""
    done = QInputMethodEvent()
    done.setCommitString("中")
    QApplication.sendEvent(page.edit, done)
    page.commit()
    assert opened.report.text("overview") == "中"


def test_paste_from_word_is_clean() -> None:
    word = "（一）\t主动公开情况。\x0b2023年……\r\n\r\n\u3000\u30001.\t加强\xa0管理\t和培训  \r\n"
    assert clean_paste(word) == "（一）主动公开情况。\n2023年……\n1.加强 管理 和培训"


def test_pasted_paragraphs_stay_paragraphs(opened: SimpleNamespace) -> None:
    page = text_page(opened, "overview")
    data = QMimeData()
    data.setText("第一段\n\n第二段\n")
    page.edit.insertFromMimeData(data)
    page.commit()
    assert opened.report.text("overview") == "第一段\n第二段"


def test_a_pasted_picture_takes_nothing_away(opened: SimpleNamespace) -> None:
    page = text_page(opened, "overview")
    page.edit.insertPlainText("写好的一段。")
    page.edit.selectAll()
    picture = QMimeData()
    picture.setImageData(QImage(3, 3, QImage.Format.Format_RGB32))
    page.edit.insertFromMimeData(picture)
    assert page.edit.toPlainText() == "写好的一段。"


def test_what_is_copied_as_a_page_alone_is_pasted_as_text(opened: SimpleNamespace) -> None:
    page = text_page(opened, "overview")
    copied = QMimeData()
    copied.setHtml("<p>新的<b>一段</b></p><p>又一段</p>")
    page.edit.insertFromMimeData(copied)
    assert page.edit.toPlainText() == "新的一段\n又一段"


@pytest.mark.parametrize("mark", "=+-@\t＝＋－＠")
def test_what_looks_like_a_formula_is_typed_and_pasted_as_it_is(
    opened: SimpleNamespace, mark: str
) -> None:
    page = text_page(opened, "overview")
    if mark.isascii():
        QTest.keyClicks(page.edit, mark)
    else:  # by an input method, as full-width marks are typed
        composed = QInputMethodEvent()
        composed.setCommitString(mark)
        QApplication.sendEvent(page.edit, composed)
    QTest.keyClicks(page.edit, "1+A1")
    pasted = QMimeData()
    pasted.setText(f"。\n{mark}2+A1")
    page.edit.insertFromMimeData(pasted)
    page.commit()
    first = second = "" if mark == "\t" else mark  # a key of its own; a blank where it is pasted
    assert opened.report.values["overview"].split("\n") == [f"{first}1+A1。", f"{second}2+A1"]


def test_what_the_section_must_cover_is_beside_it(opened: SimpleNamespace) -> None:
    text_page(opened, "overview")
    words = " ".join(label.text() for label in opened.view.panel.findChildren(QLabel))
    for aspect in opened.report.form.section("overview").aspects:
        assert aspect in words


# -- the cover -------------------------------------------------------------------------------


def cover(opened: SimpleNamespace) -> CoverPage:
    page = opened.pages[""]
    assert isinstance(page, CoverPage)
    opened.view.go_to(0)
    return page


def fill(page: CoverPage, path: str, text: str) -> None:
    field = page.fields[path]
    field.setFocus()
    field.selectAll()
    field.insert(text)
    field.commit()


def test_the_cover_says_what_year_and_which_form_it_is(opened: SimpleNamespace) -> None:
    shown = {each.text(): each.toolTip() for each in cover(opened).findChildren(QLabel)}
    assert shown["2020"] == shown["2019 版"] == opened.report.form.basis


def test_title_and_preamble_follow_the_details(opened: SimpleNamespace) -> None:
    page = cover(opened)
    fill(page, "unit/office", "综合科")
    fill(page, "unit/telephone", "0577-61889800")
    assert "请与综合科联系（电话：0577-61889800）" in opened.report.text("preamble")
    fill(page, "unit/name", "乐清市某中心")
    assert opened.report.title.startswith("乐清市某中心\n2020年")


def test_a_preamble_written_by_hand_stays(opened: SimpleNamespace) -> None:
    page = cover(opened)
    opened.desk.put(opened.entry.id, "preamble", "自己写的前言。")
    fill(page, "unit/office", "综合科")
    assert opened.report.text("preamble") == "自己写的前言。"


def test_a_refused_detail_stays_with_its_reason(opened: SimpleNamespace) -> None:
    page = cover(opened)
    fill(page, "unit/due", "13月40日")
    assert page.fields["unit/due"].text() == "13月40日"
    assert "不是日期" in page.fields["unit/due"].toolTip()
    fill(page, "unit/due", "1月20日")
    assert opened.report.values["unit/due"] == "01-20"
    assert opened.desktop.window.due_words().startswith("报送截止（1月20日）")


def test_a_refused_detail_put_right_is_no_finding_any_more(opened: SimpleNamespace) -> None:
    page = cover(opened)
    fill(page, "unit/due", "2-30")
    assert any(found.check == "refused" for found in opened.view.findings)
    assert page._wrong.isVisible()
    fill(page, "unit/due", "1月20日")
    assert not any(found.check == "refused" for found in opened.view.findings)
    assert opened.view.sections.item(0).data(Qt.ItemDataRole.UserRole).mark == "done"
    assert not page._wrong.isVisible()  # an empty line would stand there


def test_of_a_long_detail_the_beginning_shows(opened: SimpleNamespace) -> None:
    field = cover(opened).fields["unit/address"]
    fill(cover(opened), "unit/address", "温州市瓯海区" * 12)
    assert field.cursorPosition() > 0
    opened.view._next.setFocus()
    assert field.cursorPosition() == 0
    opened.view.undo()
    opened.view.redo()
    assert field.cursorPosition() == 0


def test_a_refused_detail_stays_whatever_is_filled_in_beside_it(opened: SimpleNamespace) -> None:
    page = cover(opened)
    fill(page, "unit/due", "2-30")
    reason = page.fields["unit/due"].toolTip()
    fill(page, "unit/telephone", "0577-61234567")
    assert page.fields["unit/due"].text() == "2-30"
    assert page.fields["unit/due"].property("wrong") == "true"
    assert page._wrong.text() == reason != ""
    opened.desk.put(opened.entry.id, "unit/due", "01-20")  # by undo, or from elsewhere
    assert page.fields["unit/due"].text() == "1月20日"
    assert not page.fields["unit/due"].property("wrong")
    assert page._wrong.text() == ""


def test_a_refused_detail_is_taken_back_before_what_was_typed_earlier(
    opened: SimpleNamespace,
) -> None:
    page = cover(opened)
    fill(page, "unit/office", "综合科")
    fill(page, "unit/due", "2-30")
    assert any("不是日期" in found.message for found in page.refused_values())
    opened.view.undo()
    assert page.fields["unit/due"].text() == ""
    assert page._wrong.text() == ""
    assert opened.report.values["unit/office"] == "综合科"
    opened.view.redo()
    assert page.fields["unit/due"].text() == "2-30"
    opened.view.undo()
    opened.view.undo()
    assert not opened.report.values.get("unit/office")


def test_what_is_not_taken_over_is_told_when_the_report_is_left(opened: SimpleNamespace) -> None:
    fill(cover(opened), "unit/due", "2-30")
    page = table_page(opened, "applications")
    page.model.put("applications/new/person", "5q")
    opened.desktop.window.go_home()
    told = opened.desktop.window.home._note.text()
    assert told.startswith("没有存下（填的不对）：报送截止“2-30”、")
    assert told.endswith("“5q”。")


def test_closing_asks_about_what_was_refused(
    opened: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    window, asked = opened.desktop.window, list[str]()

    def answer(_: QWidget, lost: str) -> bool:
        asked.append(lost)
        return len(asked) > 1

    monkeypatch.setattr(dialogs, "ask_to_drop", answer)
    fill(cover(opened), "unit/due", "2-30")
    assert not window.close()
    assert window.isVisible()
    assert cover(opened).fields["unit/due"].text() == "2-30"
    assert asked == ["没有存下（填的不对）：报送截止“2-30”。"]
    assert window.close()


def test_closing_asks_nothing_where_all_was_taken(
    opened: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dialogs, "ask_to_drop", lambda *_: pytest.fail("asked"))
    fill(cover(opened), "unit/due", "1-20")
    assert opened.desktop.window.close()


def test_the_keyboard_stays_on_the_page_when_its_report_is_finished_and_reopened(
    opened: SimpleNamespace,
) -> None:
    opened.view.go_to(7)
    end = opened.view.finish
    end._finalize.setFocus()
    end._finalize.click()
    assert end.run.hasFocus()
    page = table_page(opened, "disputes")
    opened.view._reopen.setFocus()
    opened.view._reopen.click()
    assert page.view.hasFocus()


def test_the_kind_of_body_can_be_taken_back(opened: SimpleNamespace) -> None:
    page = cover(opened)
    for index, kept in ((1, True), (0, False)):
        page._kind.setCurrentIndex(index)
        page._kind.activated.emit(index)
        assert bool(opened.report.values.get("unit/kind")) is kept
    assert page._kind.currentText() == "请选择"


# -- the right column ------------------------------------------------------------------------


@pytest.mark.parametrize("wide", [1366, 1000])
def test_the_right_column_stays_as_the_clerk_wants_it(wide: int, opened: SimpleNamespace) -> None:
    """While figures are filled in, from part to part; until the window is another width."""
    window, view = opened.desktop.window, opened.view
    window.resize(wide, 768)
    QApplication.processEvents()
    view.go_to(3)
    shown = wide < 1180
    assert view.panel.isHidden() is shown
    QTest.keyClick(view.page.view, Qt.Key.Key_F6)
    assert view.panel.isHidden() is not shown
    opened.desk.put(opened.entry.id, "applications/new/person", "5")
    view.go_to(4)
    assert view.panel.isHidden() is not shown
    assert window.width() == wide
    view.go_to(view.last)
    view.fold_panel()
    assert view.panel.isHidden()
    view.go_to(3)
    assert view.panel.isHidden() is not shown
    window.resize(2366 - wide, 768)
    QApplication.processEvents()
    assert view.panel.isHidden() is not shown  # what the other width has


def test_the_right_column_makes_no_window_wider_than_the_screen(opened: SimpleNamespace) -> None:
    window, view = opened.desktop.window, opened.view
    for _ in range(2):  # the right column is folded on the way
        window.resize(683, 384)
        QApplication.processEvents()
    for number in range(view.last):
        view.go_to(number)
        view.fold_panel()
        QApplication.processEvents()
        assert not view.panel.isHidden()
        assert (window.width(), window.height()) == (683, 384)
        view.fold_panel()
        assert not view.sections.isHidden()


# -- moving about ----------------------------------------------------------------------------


def test_going_back_wipes_nothing_and_escape_and_enter_turn_no_page(
    opened: SimpleNamespace,
) -> None:
    page = cover(opened)
    fill(page, "unit/short", "中心")
    for key in (Qt.Key.Key_Escape, Qt.Key.Key_Return):
        QTest.keyClick(page.fields["unit/short"], key)
        assert opened.view.page is page
    opened.view.forward()
    opened.view.forward()
    opened.view.back()
    opened.view.back()
    assert opened.view.page is page
    assert page.fields["unit/short"].text() == "中心"
    QTest.keyClick(opened.view.wizard, Qt.Key.Key_Escape)
    assert opened.view.wizard.isVisible()


def test_an_open_editor_is_taken_over_by_every_way_out(opened: SimpleNamespace) -> None:
    page = table_page(opened, "applications")
    path = "applications/new/person"
    for value, leave in (
        ("7", opened.view.forward),
        ("8", lambda: opened.view.go_to(0)),
        ("9", opened.desktop.window.go_home),
    ):
        opened.view.go_to(3)
        page.view.go_to(path)
        QTest.keyClicks(page.view, value)
        leave()
        assert opened.desk.report(opened.entry.id).text(path) == value


def test_a_finding_leads_to_its_cells(opened: SimpleNamespace) -> None:
    values = dict.fromkeys(opened.report.blanks("applications"), "0")
    opened.desk.put_many(opened.entry.id, values | {"applications/new/person": "5"}, "pasted")
    found = next(f for f in opened.view.findings if f.check == "balance")
    assert not found.pending
    assert "新收 5" in found.message
    assert "相差 5" in found.message
    opened.view.jump(found)
    page = opened.view.page
    assert page.section == "applications"
    assert set(page.view.selected_paths()) == set(found.paths)
    opened.desk.put(opened.entry.id, "applications/carried_out/person", "5")
    assert not [f for f in opened.view.findings if f.check == "balance"]


def test_undo_goes_to_where_it_was(opened: SimpleNamespace) -> None:
    opened.desk.put(opened.entry.id, "applications/new/person", "5")
    opened.view.go_to(1)
    opened.view.undo()
    assert opened.view.page.section == "applications"
    assert opened.report.text("applications/new/person") == ""


def test_sections_say_how_far_they_are(opened: SimpleNamespace) -> None:
    states = [opened.view.sections.item(n).data(Qt.ItemDataRole.UserRole) for n in range(8)]
    assert [state.mark for state in states] == ["done", *["empty"] * 7]
    opened.desk.put(opened.entry.id, "disputes/review.upheld", "1")
    assert opened.view.sections.item(4).data(Qt.ItemDataRole.UserRole).mark == "begun"


def test_sections_follow_one_another_closely(opened: SimpleNamespace, qtbot: QtBot) -> None:
    window, sections = opened.desktop.window, opened.view.sections

    def gaps() -> set[int]:
        places = [sections.visualItemRect(sections.item(n)) for n in range(sections.count())]
        pairs = itertools.pairwise(places)
        return {below.top() - above.bottom() for above, below in pairs}

    for high in (768, 384, 768):  # with and without a scroll bar beside them
        window.resize(1366, high)
        qtbot.waitUntil(lambda: len(gaps()) == 1, timeout=2000)


def tab_stops(window: QWidget) -> list[QWidget]:
    """What the Tab key goes to, in its order."""
    stops: list[QWidget] = []
    each = window.nextInFocusChain()
    while each is not None and each is not window:
        tabs = each.focusPolicy() & Qt.FocusPolicy.TabFocus == Qt.FocusPolicy.TabFocus
        if tabs and each.isVisible() and each.isEnabled() and each.window() is window:
            stops.append(each)
        each = each.nextInFocusChain()
    return stops


@pytest.mark.parametrize("number", [0, 1, 2, 7])
def test_the_focus_is_seen_wherever_tab_goes(opened: SimpleNamespace, number: int) -> None:
    opened.view.go_to(number)
    QApplication.processEvents()
    window = opened.desktop.window
    unseen = []
    for each in tab_stops(window):
        if focus := QApplication.focusWidget():
            focus.clearFocus()
        before = window.grab().toImage()
        each.setFocus(Qt.FocusReason.TabFocusReason)
        if window.grab().toImage() == before:
            unseen.append(each)
    assert not unseen


def test_at_the_end_tab_goes_from_the_kind_of_files_to_their_export(
    opened: SimpleNamespace,
) -> None:
    opened.view.go_to(7)
    end = opened.view.finish
    stops = [each for each in tab_stops(opened.desktop.window) if end.isAncestorOf(each)]
    wanted = [end.list, end.draft, end.clean, end.word, end.excel, end.check, end.exchange]
    assert [each for each in stops if each in wanted] == wanted
    assert stops.index(end.exchange) < stops.index(end.folder) < stops.index(end.run)


def test_a_hint_that_has_room_stands_on_one_line(opened: SimpleNamespace) -> None:
    page = table_page(opened, "disputes")
    page.refused.emit("这份报告是只读的；要改动，请先点“重新打开”。")
    hint = opened.view._hint
    QApplication.processEvents()
    assert hint.width() > hint.fontMetrics().horizontalAdvance(hint.text())


def test_tab_goes_from_the_page_to_the_buttons_and_the_findings_as_they_stand(
    opened: SimpleNamespace,
) -> None:
    page = table_page(opened, "applications")
    for path in ("applications/new/person", "applications/carried_in/legal.other"):
        page.model.put(path, "3")
    QApplication.processEvents()
    view, window = opened.view, opened.desktop.window
    stops = tab_stops(window)
    after = stops[stops.index(page.view) + 1 :]
    assert after[:3] == [view._back, view._next, view.panel]
    points = [each.mapTo(window, QPoint(0, 0)) for each in after[3:]]
    places = [(point.y(), point.x()) for point in points]
    assert len(places) > 3
    assert places == sorted(places)
    assert all(view.panel.isAncestorOf(each) for each in after[3:])


def test_a_line_parts_the_right_column_from_the_page(opened: SimpleNamespace) -> None:
    panel = opened.view.panel
    edge = panel.grab().toImage().pixelColor(0, panel.height() // 2)
    assert edge.name() == opened.view._look.colours.line


def test_a_page_is_made_when_it_is_first_gone_to(desktop: Desktop) -> None:
    entry = desktop.desk.new(UNIT, 2023)
    desktop.window.open_report(entry.id)
    view = desktop.window.view
    assert view is not None
    assert list(view._pages) == [0]
    values = dict.fromkeys(view.report.blanks("applications"), "0")
    desktop.desk.put_many(entry.id, values | {"applications/new/person": "5"}, "pasted")
    assert view.sections.item(3).data(Qt.ItemDataRole.UserRole).mark == "error"
    view.go_to(3)
    assert list(view._pages) == [0, 3]
    page = view.page
    assert isinstance(page, TablePage)
    assert page.model.marked["applications/new/person"] == "error"
    assert page.model.data(page.model.index_of("applications/new/person")) == "5"


# -- home ------------------------------------------------------------------------------------


def test_the_first_report_is_made_from_the_empty_list(desktop: Desktop) -> None:
    form = desktop.window.home.form
    assert form.isVisible()
    form.year.setValue(2018)
    form.unit.setCurrentText(UNIT)
    form.make()
    assert desktop.window.view is None
    form.year.setValue(2020)
    line = form.unit.lineEdit()
    assert line is not None
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert desktop.window.view is not None
    assert desktop.window.view.report.form.id == "2019"


def test_a_year_is_typed_with_full_width_digits_too(desktop: Desktop) -> None:
    form = desktop.window.home.form
    form.unit.setCurrentText(UNIT)
    form.year.setFocus()
    form.year.selectAll()
    for digit in "２０２０":
        key = QKeyEvent(QEvent.Type.KeyPress, 0, Qt.KeyboardModifier.NoModifier, digit)
        QApplication.sendEvent(form.year, key)
    assert form.year.text() == "2020"
    QTest.keyClick(form.year, Qt.Key.Key_Return)
    assert desktop.window.view is not None
    assert desktop.window.view.report.year == 2020


def test_closed_and_opened_again(start: Callable[[], Desktop]) -> None:
    opened = open_report(start(), 2023)
    page = table_page(opened, "applications")
    QTest.keyClicks(page.view, "5")
    again = start()
    report = again.desk.report(again.desk.entries()[0].id)
    assert report.text("applications/new/person") == "5"


def test_thirty_years_are_all_in_the_list(desktop: Desktop, qtbot: QtBot) -> None:
    for year in range(2019, 2049):
        desktop.desk.new(UNIT, year)
    home = desktop.window.home
    home.refresh()
    qtbot.waitUntil(lambda: all("报送截止" in card.about for card in home.list.cards), timeout=5000)
    assert [entry.year for entry in home.listed] == list(range(2048, 2018, -1))


def test_the_list_is_there_again_after_a_report(desktop: Desktop) -> None:
    for year in (2022, 2023):
        desktop.desk.new(UNIT, year)
    window = desktop.window
    window.go_home()
    assert [entry.year for entry in window.home.listed] == [2023, 2022]
    window.open_report(window.home.listed[0].id)
    assert not window.home.isVisible()
    window.go_home()
    assert [entry.year for entry in window.home.listed] == [2023, 2022]


def test_the_arrows_go_from_year_to_year(desktop: Desktop) -> None:
    for year in (2021, 2022, 2023):
        desktop.desk.new(UNIT, year)
    window = desktop.window
    window.go_home()
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Return):
        focus = QApplication.focusWidget()
        assert focus is not None
        QTest.keyClick(focus, key)
    assert window.view is not None
    assert window.view.report.year == 2022
    assert window.view.page is window.view.pages[0]


def test_what_is_shown_first_needs_no_desk(start: Callable[[], Desktop]) -> None:
    start().desk.new(UNIT, 2023)
    again = start()
    assert [entry.year for entry in again.window.home.listed] == [2023]
    assert again.entries() == again.desk.entries()


def act(opened: SimpleNamespace, name: str) -> None:
    """Choose something of the menu 编辑."""
    (action,) = [a for a in opened.desktop.window._named[1].actions() if a.text().startswith(name)]
    action.trigger()


@pytest.mark.parametrize("section", ["applications", "overview", ""])
def test_the_menu_cuts_copies_and_pastes_where_the_keyboard_is(
    opened: SimpleNamespace, section: str
) -> None:
    typed_into(opened, section)
    if section == "applications":
        opened.view.commit()
        opened.pages[section].view.go_to("applications/new/person")
    else:
        field = QApplication.focusWidget()
        assert isinstance(field, QLineEdit | QTextEdit)
        field.selectAll()
    act(opened, "复制")
    assert QGuiApplication.clipboard().text().strip() == "7"
    act(opened, "剪切")
    opened.view.commit()
    path = {"applications": "applications/new/person", "overview": "overview"}
    here = path.get(section, "unit/office")
    assert opened.report.values.get(here, "") == ""
    act(opened, "粘贴")
    opened.view.commit()
    assert opened.report.values.get(here, "") == "7"


def test_cutting_where_there_is_nothing_to_cut_does_nothing(opened: SimpleNamespace) -> None:
    opened.view.go_to(opened.view.last)
    opened.view.finish.run.setFocus()
    for name in ("剪切", "复制", "粘贴"):
        act(opened, name)


# -- saved, and not saved --------------------------------------------------------------------


def test_saved_is_shown_only_when_it_is_on_disk(
    opened: SimpleNamespace, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    window, store = opened.desktop.window, opened.desktop.store
    assert opened.desktop.writer.flush()
    real = Store.append
    full = WorldError("磁盘已满，没有存到文件。")

    def refuse(*_: object) -> None:
        raise full

    monkeypatch.setattr(store, "append", refuse)
    opened.desk.put(opened.entry.id, "applications/new/person", "5")
    qtbot.waitUntil(lambda: "未保存" in window.saved_words(), timeout=5000)
    assert "磁盘已满" in window.saved_words()
    monkeypatch.setattr(store, "append", lambda changes: real(store, changes))
    qtbot.waitUntil(lambda: "已保存" in window.saved_words(), timeout=8000)
    assert store.load(opened.entry.id)["applications/new/person"] == "5"


def typed_into(opened: SimpleNamespace, section: str) -> QWidget:
    """A field of a page in which a 7 stands that was not handed over yet."""
    if section == "applications":
        view = table_page(opened, section).view
        QTest.keyClicks(view, "7")
        found = QApplication.focusWidget()
        assert found is not None
        return found
    if section == "overview":
        field: QWidget = text_page(opened, section).edit
    else:
        field = opened.pages[section].fields["unit/office"]
    field.setFocus()
    QTest.keyClicks(field, "7")
    return field


@pytest.mark.parametrize("section", ["applications", "overview", ""])
def test_saved_is_not_said_while_something_is_being_typed(
    opened: SimpleNamespace, qtbot: QtBot, section: str
) -> None:
    window = opened.desktop.window
    opened.desk.put(opened.entry.id, "remarks", "无")
    qtbot.waitUntil(lambda: "已保存" in window.saved_words())
    field = typed_into(opened, section)
    assert window.saved_words() == "○ 正在输入"
    QTest.keyClick(field, Qt.Key.Key_Tab)
    assert "正在输入" not in window.saved_words()
    qtbot.waitUntil(lambda: "已保存" in window.saved_words())


@pytest.mark.parametrize("key", [Qt.Key.Key_Escape, Qt.Key.Key_Backspace])
def test_what_is_given_up_in_a_cell_is_not_waited_for(
    opened: SimpleNamespace, qtbot: QtBot, key: Qt.Key
) -> None:
    window = opened.desktop.window
    opened.desk.put(opened.entry.id, "remarks", "无")
    qtbot.waitUntil(lambda: "已保存" in window.saved_words())
    before = window.saved_words()
    editor = typed_into(opened, "applications")
    assert window.saved_words() == "○ 正在输入"
    QTest.keyClick(editor, key)
    assert window.saved_words() == before


# -- the look --------------------------------------------------------------------------------


def luminance(colour: str) -> float:
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_every_text_has_contrast_on_its_ground(theme: Colours) -> None:
    grounds = (
        *(theme.page, theme.desk, theme.label, theme.derived, theme.cross),
        *(theme.blue_soft, theme.grey_soft, theme.selection),
    )
    pairs = [(theme.ink, ground) for ground in (*grounds, theme.red_soft, theme.amber_soft)]
    pairs += [(theme.muted, ground) for ground in grounds]
    pairs += [(theme.blue, ground) for ground in (theme.page, theme.blue_soft)]
    pairs += [(theme.red, theme.red_soft), (theme.amber, theme.amber_soft)]
    pairs += [(theme.red, theme.page), (theme.red, theme.desk), (theme.blue_ink, theme.blue)]
    pairs += [(theme.page, theme.green), (theme.page, theme.red), (theme.page, theme.amber)]
    weak = [(a, b, round(contrast(a, b), 2)) for a, b in pairs if contrast(a, b) < 4.5]
    assert not weak


def test_no_english_and_a_name_for_every_field(opened: SimpleNamespace) -> None:
    known = (
        UNIT,
        "Excel",
        "Word",
        "Tab",
        "Enter",
        "F2",
        "F6",
        "F1",
        "http://",
        "Apache",
        "1.",
        "2.",
    )
    for widget in opened.desktop.window.findChildren(QWidget):
        if not widget.isVisible():
            continue
        text = widget.text() if isinstance(widget, QLabel | QPushButton) else ""
        for word in known:
            text = text.replace(word, "")
        assert not any("a" <= letter.lower() <= "z" for letter in text), text
        if isinstance(widget, QLineEdit) and widget.objectName() == "":
            assert widget.accessibleName() or widget.parent().inherits("QComboBox"), widget


@pytest.mark.parametrize("size", [(1366, 768), (683, 384)])
def test_every_page_can_be_used_in_a_small_window(
    opened: SimpleNamespace, size: tuple[int, int]
) -> None:
    window = opened.desktop.window
    for number in range(8):
        opened.view.go_to(number)
        window.resize(*size)
        assert window.minimumSizeHint().width() <= max(size[0], 760)


# -- guards ----------------------------------------------------------------------------------


class Bell(QObject):
    rung = Signal(bool)


def test_signals_and_void_calls_do_not_eat_references(qapp: QApplication) -> None:
    bell, label = Bell(), QLabel()
    before = sys.getrefcount(True), sys.getrefcount(None)
    for _ in range(500):
        bell.rung.emit(True)
        label.setText("x")
    after = sys.getrefcount(True), sys.getrefcount(None)
    assert abs(after[0] - before[0]) < 100
    assert abs(after[1] - before[1]) < 100


def test_a_fault_in_an_override_is_told_and_answered(no_faults: list[str]) -> None:
    class Broken:
        @guarded("safe")
        def answer(self) -> str:
            raise ZeroDivisionError

    assert Broken().answer() == "safe"
    assert no_faults == ["ZeroDivisionError()"]
    no_faults.clear()


def test_more_pages_back_than_ever_forward(opened: SimpleNamespace) -> None:
    for _ in range(3):
        for number in range(opened.view.last, -1, -1):
            opened.view.go_to(number)
            assert opened.view.page is opened.view.page_at(number)
            assert len(opened.view.wizard.visitedIds()) >= 1
