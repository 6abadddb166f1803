"""插入数字: headings by table, figures in a column of their own, and a layout that keeps still."""

from types import SimpleNamespace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest

from gkdesk.domain.live import CHANGE
from gkdesk.ui.insert_number import InsertNumber
from gkdesk.ui.line_list import Line
from tests.ui.conftest import text_page

NEW = "applications/new/person"


@pytest.fixture
def card(opened: SimpleNamespace) -> InsertNumber:
    """The card above the text of the first section; 12 applications were new."""
    opened.desk.put(opened.entry.id, NEW, "12")
    page = text_page(opened, "overview")
    page.insert_number()
    QTest.qWait(20)
    assert page.numbers is not None
    return page.numbers


def shown(card: InsertNumber) -> list[Line]:
    lines = enumerate(card.list.lines)
    return [line for row, line in lines if not card.list.isRowHidden(row)]


def test_where_the_number_goes_stays_in_view(opened: SimpleNamespace) -> None:
    page = text_page(opened, "overview")
    opened.desk.put(opened.entry.id, "overview", "\n".join(f"第{n}段。" for n in range(16)))
    page.edit.moveCursor(QTextCursor.MoveOperation.End)
    page.insert_number()
    QTest.qWait(20)
    assert page.edit.viewport().rect().contains(page.edit.cursorRect())


def test_each_table_has_its_heading(card: InsertNumber, opened: SimpleNamespace) -> None:
    headings = [line.text for line in shown(card) if line.heading]
    assert headings == [
        f"{s.short}（{s.table.label}）" for s in opened.report.form.sections if s.table
    ]
    card.search.setText("新收 自然人")
    heading, line = shown(card)
    assert heading.heading
    assert (line.text, line.figure) == ("新收·自然人", "12")
    assert card.list.currentRow() > 0
    assert card.list.line(card.list.currentRow()) == line


def test_the_figure_follows_how_it_is_told(card: InsertNumber) -> None:
    card.search.setText("新收 自然人")
    card.told.setCurrentIndex(card.told.findData(CHANGE))
    assert shown(card)[-1].figure == "〔缺上年数〕"
    item = card.list.currentItem()
    assert item.data(Qt.ItemDataRole.AccessibleTextRole) == "新收·自然人，〔缺上年数〕"


def test_the_list_is_as_high_as_its_hits_and_the_text_below_keeps_still(
    card: InsertNumber, opened: SimpleNamespace
) -> None:
    edit = opened.view.page.edit
    place, whole = edit.geometry(), card.list.height()
    heights = []
    for words in ("新收", "新收 自然人", "没有的", ""):
        card.search.setText(words)
        QTest.qWait(20)
        assert edit.geometry() == place
        heights.append(card.list.height() if card.list.isVisible() else 0)
    assert heights[1] < heights[0] <= heights[3] == whole
    assert heights[2] == 0


def test_one_hit_needs_no_scrolling(card: InsertNumber) -> None:
    card.search.setText("新收 自然人")
    QTest.qWait(20)
    assert card.list.verticalScrollBar().maximum() == 0


def test_the_heading_of_the_first_hit_is_in_view(card: InsertNumber) -> None:
    for words in ("结转", "没有的", "新收"):
        card.search.setText(words)
        QTest.qWait(20)
    heading = card.list.item(card.list.currentRow() - 1)
    assert card.list.visualItemRect(heading).top() >= 0


def test_where_nothing_fits_it_says_so(card: InsertNumber) -> None:
    card.search.setText("没有的")
    assert card._none.isVisible()
    card.pick()
    assert card.isVisible()


def test_the_arrows_pass_over_the_headings(card: InsertNumber) -> None:
    card.search.setText("总计")
    for _ in range(len(shown(card)) + 1):
        assert not card.list.line(card.list.currentRow()).heading
        QTest.keyClick(card.search, Qt.Key.Key_Down)
    QTest.keyClick(card.search, Qt.Key.Key_Up)
    assert not card.list.line(card.list.currentRow()).heading
