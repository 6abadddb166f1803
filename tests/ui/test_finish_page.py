"""核对与导出: the list by section, the question before a clean copy, the page in a small window."""

from pathlib import Path
from types import SimpleNamespace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QWidget

from gkdesk.domain.carried import CARRIED_TEXT
from gkdesk.ui.desktop import Desktop
from gkdesk.ui.finish_page import FinishPage
from gkdesk.ui.line_list import DISC, RING, SQUARE, TICK, Line
from gkdesk.ui.report_view import ReportView
from gkdesk.ui.text_page import TextPage
from tests.ui.conftest import UNIT

IN = "applications/carried_in/{}"
OUT = "applications/carried_out/{}"
COLUMNS = ("person", "legal.business")
BECAUSE = "已按台账核实。"


@pytest.fixture
def end(desktop: Desktop) -> SimpleNamespace:
    """The last page of a report on 2024 with something of everything, one error explained."""
    desk = desktop.desk
    old = desk.new(UNIT, 2023).id
    desk.put(old, "overview", "2023年受理申请21件，公开69条。")
    for column in COLUMNS:
        desk.put(old, OUT.format(column), "3")
    new = desk.new(UNIT, 2024, old).id
    for column in COLUMNS:
        desk.put(new, IN.format(column), "5")
    desk.put(new, "preamble", "来电13812345678的群众。")
    first = next(f for f in desk.review(new) if f.check == "carried-in")
    desk.explain(new, first, BECAUSE)
    desktop.window.open_report(new)
    view = desktop.window.view
    assert isinstance(view, ReportView)
    view.go_to(view.last)
    return SimpleNamespace(desk=desk, window=desktop.window, view=view, page=view.finish, id=new)


def sections(page: FinishPage) -> dict[str, list[Line]]:
    found: dict[str, list[Line]] = {}
    for line in page.list.lines:
        if line.heading:
            found[line.text] = []
        else:
            found[list(found)[-1]].append(line)
    return found


def row_of(page: FinishPage, word: str) -> int:
    return next(row for row, line in enumerate(page.list.lines) if line.word == word)


# -- the list --------------------------------------------------------------------------------


def test_each_section_has_its_heading_and_the_worst_first(end: SimpleNamespace) -> None:
    found = sections(end.page)
    assert next(iter(found)) == "封面与前言"
    assert list(found)[1:4] == [s.short for s in end.view.report.form.sections][:3]
    [applications] = [lines for name, lines in found.items() if name.startswith("三、")]
    kinds = [(line.sign, line.word) for line in applications]
    assert kinds[0] == (SQUARE, "错误")
    assert kinds[-1] == (TICK, "已说明")
    assert set(kinds[1:-1]) == {(RING, "未填完")}
    assert applications[-1].note == f"核实说明：{BECAUSE}"


def test_last_years_words_are_one_line_that_leads_to_the_first(end: SimpleNamespace) -> None:
    [line] = [each for each in end.page.list.lines if each.word == "待确认"]
    assert line.sign == DISC
    assert line.text == "上年带入的文字还有 3 处没有核对：“2023年”、“21件”、“69条”。"
    end.page.list.setCurrentRow(row_of(end.page, "待确认"))
    QTest.keyClick(end.page.list, Qt.Key.Key_Return)
    assert isinstance(end.view.page, TextPage)
    assert end.view.page.edit.textCursor().selectedText() == "2023年"
    assert line.goal in [f for f in end.desk.review(end.id) if f.check == CARRIED_TEXT]


def test_the_arrows_pass_over_the_headings(end: SimpleNamespace) -> None:
    page = end.page
    page.list.setCurrentRow(row_of(page, "错误"))
    page.list.setFocus()
    seen = []
    for _ in range(page.list.count()):
        seen.append(page.list.line(page.list.currentRow()))
        QTest.keyClick(page.list, Qt.Key.Key_Down)
    assert not any(line.heading for line in seen)
    assert seen[-1] == list(page.list.lines)[-1]


def test_a_heading_leads_nowhere(end: SimpleNamespace) -> None:
    heading = end.page.list.item(0)
    assert end.page.list.line(0).heading
    assert not heading.flags() & Qt.ItemFlag.ItemIsSelectable
    end.page.list.itemActivated.emit(heading)
    assert end.view.page is end.page


def test_a_double_click_goes_to_the_place_and_back_again_to_the_line(end: SimpleNamespace) -> None:
    page = end.page
    row = row_of(page, "已说明")
    page.list.scrollToItem(page.list.item(row))
    place = page.list.visualItemRect(page.list.item(row)).center()
    port = page.list.viewport()
    QTest.mouseClick(port, Qt.MouseButton.LeftButton, pos=place)
    QTest.mouseDClick(port, Qt.MouseButton.LeftButton, pos=place)
    assert end.view.page.section == "applications"
    end.desk.put(end.id, "preamble", "")
    end.view.go_to(end.view.last)
    assert page.list.line(page.list.currentRow()).word == "已说明"


def test_a_screen_reader_is_told_level_and_explanation(end: SimpleNamespace) -> None:
    item = end.page.list.item(row_of(end.page, "已说明"))
    spoken = item.data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken.startswith("已说明，")
    assert spoken.endswith(BECAUSE)


def test_the_first_line_brings_its_heading_into_view(end: SimpleNamespace) -> None:
    end.window.resize(683, 384)
    QTest.qWait(20)
    rows = end.page.list
    rows.setCurrentRow(rows.count() - 1)
    rows.setCurrentRow(1)
    QTest.qWait(20)
    assert rows.visualItemRect(rows.item(0)).top() >= 0


# -- the question before a clean copy ----------------------------------------------------------


def primary(window: QWidget) -> list[str]:
    buttons = window.findChildren(QPushButton)
    return [b.text() for b in buttons if b.isVisible() and b.property("primary") == "true"]


def test_one_primary_button_while_the_question_stands(end: SimpleNamespace, tmp_path: Path) -> None:
    page = end.page
    page.folder.setText(str(tmp_path))
    assert primary(end.window) == ["导出"]
    page.clean.setChecked(True)
    page.export()
    assert primary(end.window) == ["改为导出送审稿"]
    page.draft.setChecked(True)
    assert primary(end.window) == ["导出"]
    page.clean.setChecked(True)
    page.export()
    QTest.mouseClick(page._anyway, Qt.MouseButton.LeftButton)
    assert primary(end.window) == ["导出"]
    assert page.run.hasFocus()
    assert len(page.made) == 2


# -- a small window ----------------------------------------------------------------------------


def test_all_of_it_can_be_reached_at_200_percent(end: SimpleNamespace, tmp_path: Path) -> None:
    window, page = end.window, end.page
    window.resize(683, 384)
    page.folder.setText(str(tmp_path))
    page.clean.setChecked(True)
    page.export()
    QTest.qWait(20)
    assert (window.width(), window.height()) == (683, 384)
    assert page._as_draft.hasFocus()
    assert in_view(page, page._as_draft)
    for widget in page.findChildren(QWidget):
        if widget.isVisible() and widget.parent() is not None:
            assert widget.width() >= widget.minimumSizeHint().width(), widget
            assert widget.height() >= widget.minimumSizeHint().height(), widget
            assert widget.width() <= page.width()
    page._export_anyway()
    QTest.qWait(20)
    assert in_view(page, page._open)


def in_view(page: FinishPage, widget: QWidget) -> bool:
    shown = widget.visibleRegion().boundingRect()
    return shown.size() == widget.size()


def test_at_200_percent_the_keyboard_begins_where_it_is_seen(end: SimpleNamespace) -> None:
    end.window.resize(683, 384)
    end.view.go_to(0)
    end.view.go_to(end.view.last)
    assert end.page.list.hasFocus()
    end.window.resize(1366, 768)
    end.view.go_to(0)
    end.view.go_to(end.view.last)
    assert end.page.run.hasFocus()
