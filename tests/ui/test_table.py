"""A table on screen: the model over its grid, and the keyboard in its view."""

from types import SimpleNamespace

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QFontMetrics, QGuiApplication, QInputMethodEvent, QRegion
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from gkdesk.domain.layout import Role
from gkdesk.ui.desktop import Desktop
from gkdesk.ui.look import SMALL, Look
from gkdesk.ui.table_model import TableModel
from gkdesk.ui.table_page import TablePage
from gkdesk.ui.table_paint import text_height, wrapping
from tests.ui.conftest import UNIT, Painted, open_report, table_page

PERSON = "applications/{}/person"


def type_into(page: TablePage, text: str, then: Qt.Key = Qt.Key.Key_Return) -> None:
    """Type into the current cell and leave it with a key."""
    QTest.keyClicks(page.view, text[0])
    editor = focus_widget()
    QTest.keyClicks(editor, text[1:])
    QTest.keyClick(editor, then)


def focus_widget() -> QWidget:
    found = QApplication.focusWidget()
    assert found is not None
    return found


def current(page: TablePage) -> str:
    cell = page.model.cell(page.view.currentIndex())
    assert cell is not None
    return cell.path


@pytest.mark.parametrize("year", [2020, 2023])
def test_the_models_keep_qts_rules(desktop: Desktop, qtmodeltester: ModelTester, year: int) -> None:
    opened = open_report(desktop, year)
    for table in opened.report.form.tables:
        model = TableModel(opened.desk, opened.entry.id, table)
        qtmodeltester.check(model)  # type: ignore[no-untyped-call]  # pytest-qt has no types here


def test_every_cell_of_the_grid_is_on_screen_or_in_a_frozen_header(opened: SimpleNamespace) -> None:
    for page in opened.view.pages:
        if isinstance(page, TablePage):
            grid = page.model.grid
            for cell in grid.cells:
                if cell.row >= grid.head and cell.column >= grid.side:
                    index = page.model.index(cell.row - grid.head, cell.column - grid.side)
                    assert page.model.cell(index) == cell
                    spans = (
                        page.view.rowSpan(index.row(), index.column()),
                        page.view.columnSpan(index.row(), index.column()),
                    )
                    assert spans == (cell.rows, cell.columns)
                else:
                    assert cell.role is not Role.VALUE


def test_no_line_of_a_label_begins_with_a_mark(look: Look) -> None:
    """Room for three characters: 、 goes with the character before it."""
    font = look.font(SMALL)
    room = QFontMetrics(font).horizontalAdvance("一二三")
    two, three = (text_height(text, font, room) for text in ("一二三四五六", "一二三四五六七八九"))
    assert two < text_height("一二三、四五", font, room) == three


@pytest.mark.parametrize(
    ("text", "whole"),
    [("一二三、四五", True), ("123456789", False), ("（三）", True), ("（三", True)],
)
def test_a_document_is_broken_anywhere_only_where_it_must(
    look: Look, text: str, whole: bool
) -> None:
    font = look.font(SMALL)
    room = QFontMetrics(font).horizontalAdvance("一二三")
    wanted = Qt.TextFlag.TextWordWrap if whole else Qt.TextFlag.TextWrapAnywhere
    assert wrapping(text, font, room) == wanted
    assert wrapping("（三）", font, room // 2) == Qt.TextFlag.TextWrapAnywhere


def test_tab_visits_every_cell_to_fill_in_reading_order_and_then_leaves(
    opened: SimpleNamespace,
) -> None:
    page = table_page(opened, "proactive")
    visited = [current(page)]
    inputs = [f.path for f in opened.report.entered if f.section == "proactive"]
    for _ in inputs[1:]:
        QTest.keyClick(page.view, Qt.Key.Key_Tab)
        visited.append(current(page))
    assert visited == inputs
    QTest.keyClick(page.view, Qt.Key.Key_Tab)
    assert current(page) == inputs[-1]
    assert not page.view.hasFocus()


def test_enter_goes_down_and_over_the_total(opened: SimpleNamespace) -> None:
    page = table_page(opened, "applications")
    page.view.go_to(PERSON.format("done.other"))
    type_into(page, "7")
    assert current(page) == PERSON.format("carried_out")
    assert opened.report.text(PERSON.format("done.total")) == "7"
    QTest.keyClick(page.view, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert current(page) == PERSON.format("done.other")


def test_arrows_skip_totals_and_stay_at_the_edge(opened: SimpleNamespace) -> None:
    page = table_page(opened, "applications")
    page.view.go_to("applications/new/legal.other")
    QTest.keyClick(page.view, Qt.Key.Key_Right)
    assert current(page) == "applications/new/legal.other"
    QTest.keyClick(page.view, Qt.Key.Key_Up)
    assert current(page) == "applications/new/legal.other"
    QTest.keyClick(page.view, Qt.Key.Key_Down)
    assert current(page) == "applications/carried_in/legal.other"


CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
NONE = Qt.KeyboardModifier.NoModifier


@pytest.mark.parametrize(
    ("section", "first", "key", "held", "end"),
    [
        ("applications", "new/person", "End", NONE, "new/legal.other"),
        ("applications", "new/legal.other", "Home", NONE, "new/person"),
        ("applications", "new/person", "End", CONTROL, "carried_out/legal.other"),
        ("applications", "carried_out/legal.other", "Home", CONTROL, "new/person"),
        ("applications", "done.total/person", "End", NONE, "done.total/person"),
        ("disputes", "review.upheld", "End", NONE, "suit.after_review.pending"),
        ("disputes", "review.upheld", "End", CONTROL, "suit.after_review.pending"),
        ("disputes", "suit.direct.other", "Home", NONE, "review.upheld"),
        ("disputes", "suit.direct.other", "PageDown", NONE, "suit.direct.other"),
        ("disputes", "review.upheld", "Right", CONTROL, "review.corrected"),
        ("", "documents/norm/repealed", "Home", NONE, "documents/norm/made"),
        ("", "documents/norm/made", "End", NONE, "documents/norm/valid"),
        ("", "fees/fee/amount", "Home", CONTROL, "documents/rule/made"),
        ("", "fees/fee/amount", "Home", NONE, "fees/fee/amount"),
        ("", "fees/fee/amount", "End", NONE, "fees/fee/amount"),
        ("", "documents/rule/made", "End", CONTROL, "fees/fee/amount"),
        ("", "documents/rule/valid", "PageDown", NONE, "fees/fee/amount"),
        ("", "fees/fee/amount", "PageUp", NONE, "documents/rule/made"),
    ],
)
def test_far_going_keys_stop_where_something_can_be_filled_in(
    desktop: Desktop, section: str, first: str, key: str, held: Qt.KeyboardModifier, end: str
) -> None:
    page = table_page(open_report(desktop, 2023), section or "proactive")
    first, end = (f"{section}/{path}".removeprefix("/") for path in (first, end))
    page.view.go_to(first)
    QTest.keyClick(page.view, Qt.Key(getattr(Qt.Key, f"Key_{key}")), held)
    assert current(page) == end
    assert page.view.currentIndex() == page.model.index_of(end)
    assert page.view.selected_paths() == [end]


def test_a_page_down_ends_in_a_square_of_its_column(opened: SimpleNamespace) -> None:
    page = table_page(opened, "applications")
    for key in ("Down", "Down", "Up", "Up"):
        before = page.view.currentIndex().row()
        QTest.keyClick(page.view, Qt.Key(getattr(Qt.Key, f"Key_Page{key}")))
        here = page.view.currentIndex()
        assert here.column() == 0
        assert page.model.is_input(here)
        assert (here.row() >= before) is (key == "Down")
    assert current(page) == PERSON.format("new")


def test_a_merged_square_reached_from_its_right_half_can_be_changed(desktop: Desktop) -> None:
    page = table_page(open_report(desktop, 2023), "proactive")
    page.view.go_to("documents/rule/valid")
    QTest.keyClick(page.view, Qt.Key.Key_PageDown)
    QTest.keyClick(page.view, Qt.Key.Key_F2)
    QTest.keyClicks(focus_widget(), "7")
    QTest.keyClick(focus_widget(), Qt.Key.Key_Return)
    assert page.model.report.text("fees/fee/amount") == "7"


def test_shift_takes_the_squares_up_to_the_end_of_the_row_along(opened: SimpleNamespace) -> None:
    page = table_page(opened, "applications")
    page.view.go_to("applications/new/legal.business")
    QTest.keyClick(page.view, Qt.Key.Key_End, SHIFT)
    assert page.view.selected_paths()[0] == "applications/new/legal.business"
    assert page.view.selected_paths()[-1] == "applications/new/legal.other"
    assert len(page.view.selected_paths()) == 5
    page.view.go_to("applications/new/legal.business")
    QTest.keyClick(page.view, Qt.Key.Key_End, SHIFT | CONTROL)
    assert page.view.selected_paths()[-1] == "applications/carried_out/legal.other"


def test_typing_and_pasting_into_a_total_or_a_heading_says_why_it_does_nothing(
    opened: SimpleNamespace,
) -> None:
    page = table_page(opened, "applications")
    opened.desk.put(opened.entry.id, PERSON.format("done.other"), "7")
    page.view.go_to(PERSON.format("done.total"))
    QTest.keyClicks(page.view, "7")
    assert current(page) == PERSON.format("done.total")
    assert "合计" in hint(opened)
    page = table_page(opened, "proactive")
    heading = page.model.index(2, 0)
    QTest.mouseClick(
        page.view.viewport(), Qt.MouseButton.LeftButton, pos=page.view.visualRect(heading).center()
    )
    assert page.view.currentIndex() == heading
    paste(page, "5")
    assert "表头" in hint(opened)
    QTest.keyClicks(page.view, "1")
    assert page.view.currentIndex() == heading


def test_typing_replaces_and_f2_changes(opened: SimpleNamespace) -> None:
    page = table_page(opened, "applications")
    path = PERSON.format("new")
    opened.desk.put(opened.entry.id, path, "12")
    type_into(page, "3")
    assert opened.report.text(path) == "3"
    page.view.go_to(path)
    QTest.keyClick(page.view, Qt.Key.Key_F2)
    QTest.keyClicks(focus_widget(), "4")
    QTest.keyClick(focus_widget(), Qt.Key.Key_Return)
    assert opened.report.text(path) == "34"


def test_escape_gives_up_an_edit_and_leaves_the_page_alone(opened: SimpleNamespace) -> None:
    page = table_page(opened, "applications")
    QTest.keyClicks(page.view, "9")
    QTest.keyClick(focus_widget(), Qt.Key.Key_Escape)
    QTest.keyClick(page.view, Qt.Key.Key_Escape)
    assert opened.report.text(PERSON.format("new")) == ""
    assert opened.view.page is page
    assert opened.view.isVisible()


def test_full_width_digits_and_separators_are_taken(opened: SimpleNamespace) -> None:
    page = table_page(opened, "applications")
    assert page.model.setData(page.view.currentIndex(), "１，２３４")
    assert opened.report.text(PERSON.format("new")) == "1234"


def test_a_refused_value_stays_visible_with_its_reason(opened: SimpleNamespace) -> None:
    page = table_page(opened, "applications")
    path = PERSON.format("new")
    index = page.view.currentIndex()
    type_into(page, "3x")
    assert index.data() == "3x"
    assert opened.report.text(path) == ""
    assert "不是整数" in index.data(Qt.ItemDataRole.ToolTipRole)
    found = [f for f in opened.view.findings if f.check == "refused"]
    assert [f.paths for f in found] == [(path,)]
    page.view.go_to(path)
    type_into(page, "3")
    assert opened.report.text(path) == "3"
    assert not [f for f in opened.view.findings if f.check == "refused"]


def test_a_refused_value_is_let_go_with_delete(opened: SimpleNamespace) -> None:
    page = table_page(opened, "applications")
    type_into(page, "3x")
    page.view.go_to(PERSON.format("new"))
    QTest.keyClick(page.view, Qt.Key.Key_Delete)
    assert page.view.currentIndex().data() == ""
    assert not page.model.refusals


def test_totals_are_never_editable(opened: SimpleNamespace) -> None:
    page = table_page(opened, "applications")
    for cell in page.model.grid.cells:
        if cell.derived:
            index = page.model.index_of(cell.path)
            assert not page.model.flags(index) & Qt.ItemFlag.ItemIsEditable
            assert not page.model.setData(index, "5")


def test_the_input_method_is_off_in_counts_and_on_where_words_belong(
    opened: SimpleNamespace,
) -> None:
    page = table_page(opened, "proactive")
    enabled = Qt.WidgetAttribute.WA_InputMethodEnabled
    for path, wanted in (
        ("documents/rule/made", False),
        ("permits/license/delta", True),
        ("procurement/central/amount", True),
    ):
        page.view.go_to(path)
        assert page.view.testAttribute(enabled) is wanted


def test_words_from_an_input_method_reach_the_cell(opened: SimpleNamespace) -> None:
    page = table_page(opened, "proactive")
    page.view.go_to("permits/license/delta")
    committed = QInputMethodEvent()
    committed.setCommitString("增3")
    QApplication.sendEvent(page.view, committed)
    QTest.keyClick(focus_widget(), Qt.Key.Key_Return)
    assert opened.report.text("permits/license/delta") == "增3"


def test_zero_into_the_blanks_only(opened: SimpleNamespace) -> None:
    page = table_page(opened, "disputes")
    opened.desk.put(opened.entry.id, "disputes/review.upheld", "4")
    page.view.fill_zeros()
    assert opened.report.text("disputes/review.upheld") == "4"
    assert not opened.report.blanks("disputes")
    opened.view.undo()
    assert len(opened.report.blanks("disputes")) == 11


def test_fill_down_and_right(opened: SimpleNamespace) -> None:
    page = table_page(opened, "applications")
    rows = ("done.denied.secret", "done.denied.law", "done.denied.safety")
    opened.desk.put(opened.entry.id, PERSON.format(rows[0]), "2")
    page.view.show_cells(tuple(PERSON.format(row) for row in rows))
    QTest.keyClick(page.view, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    assert [opened.report.text(PERSON.format(row)) for row in rows] == ["2", "2", "2"]
    page.view.show_cells((PERSON.format("new"), "applications/new/legal.business"))
    opened.desk.put(opened.entry.id, PERSON.format("new"), "8")
    QTest.keyClick(page.view, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    assert opened.report.text("applications/new/legal.business") == "8"


DENIED = tuple(PERSON.format(f"done.denied.{key}") for key in ("secret", "law", "safety"))


def refuse(opened: SimpleNamespace, page: TablePage, text: str, *before: str) -> None:
    """Figures in a column, and over the first of them a text that is refused."""
    opened.desk.put_many(opened.entry.id, dict(zip(DENIED, before, strict=True)))
    page.view.go_to(DENIED[0])
    type_into(page, text)
    assert page.model.index_of(DENIED[0]).data() == text


def hint(opened: SimpleNamespace) -> str:
    """What is told at the foot of the page."""
    told: str = opened.view._hint.text()
    return told


def test_a_refused_text_is_not_filled_nor_the_figure_below_it(opened: SimpleNamespace) -> None:
    page = table_page(opened, "applications")
    refuse(opened, page, "9x", "1", "2", "3")
    page.view.show_cells(DENIED)
    control = Qt.KeyboardModifier.ControlModifier
    QTest.keyClick(page.view, Qt.Key.Key_D, control)
    assert [opened.report.text(path) for path in DENIED] == ["1", "2", "3"]
    assert [page.model.index_of(path).data() for path in DENIED] == ["9x", "2", "3"]
    assert opened.report.field(DENIED[0]).place in hint(opened)
    assert "“9x”没有填进去" in hint(opened)
    page.view.show_cells((DENIED[0], DENIED[0].replace("person", "legal.business")))
    QTest.keyClick(page.view, Qt.Key.Key_R, control)
    assert opened.report.text(DENIED[0].replace("person", "legal.business")) == ""


def test_a_refused_text_is_filled_over(opened: SimpleNamespace) -> None:
    page = table_page(opened, "applications")
    refuse(opened, page, "9x", "1", "2", "3")
    page.view.show_cells((PERSON.format("done.partial"), *DENIED))
    opened.desk.put(opened.entry.id, PERSON.format("done.partial"), "1")
    QTest.keyClick(page.view, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    assert [page.model.index_of(path).data() for path in DENIED] == ["1", "1", "1"]
    assert not page.model.refusals


@pytest.mark.parametrize("key", [Qt.Key.Key_C, Qt.Key.Key_X])
def test_a_refused_text_is_not_copied_nor_the_figure_below_it(
    opened: SimpleNamespace, key: Qt.Key
) -> None:
    page = table_page(opened, "applications")
    QGuiApplication.clipboard().setText("before")
    refuse(opened, page, "9x", "1", "2", "3")
    page.view.show_cells(DENIED)
    QTest.keyClick(page.view, key, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "before"
    assert [page.model.index_of(path).data() for path in DENIED] == ["9x", "2", "3"]
    assert "“9x”没有填进去" in hint(opened)


def paste(page: TablePage, text: str, html: str = "") -> None:
    data = QMimeData()
    data.setText(text)
    if html:
        data.setHtml(html)
    QGuiApplication.clipboard().setMimeData(data)
    QTest.keyClick(page.view, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)


def test_a_block_is_pasted_as_one_step(opened: SimpleNamespace) -> None:
    page = table_page(opened, "applications")
    paste(page, "1\t2\t3\r\n4\t5\t6\r\n")
    texts = [
        opened.report.text(f"applications/{row}/{column}")
        for row in ("new", "carried_in")
        for column in ("person", "legal.business", "legal.research")
    ]
    assert texts == ["1", "2", "3", "4", "5", "6"]
    opened.view.undo()
    assert opened.report.text(PERSON.format("new")) == ""
    assert opened.report.text("applications/carried_in/legal.research") == ""


def test_what_does_not_fit_is_said_before_anything_changes(opened: SimpleNamespace) -> None:
    page = table_page(opened, "applications")
    paste(page, "1\t55（含自然失效 29 件）")
    assert opened.report.text(PERSON.format("new")) == ""
    assert page.note.isVisible()
    page.note.accept()
    assert opened.report.text(PERSON.format("new")) == "1"
    assert opened.report.text("applications/new/legal.business") == ""


@pytest.mark.parametrize(
    ("key", "put"), [(Qt.Key.Key_Return, "1"), (Qt.Key.Key_Escape, "")], ids=["enter", "esc"]
)
def test_what_does_not_fit_is_answered_by_the_keyboard(
    opened: SimpleNamespace, key: Qt.Key, put: str
) -> None:
    page = table_page(opened, "applications")
    paste(page, "1\t约5")
    focus = QApplication.focusWidget()
    assert focus is not None
    assert page.note.isAncestorOf(focus)
    QTest.keyClick(focus, key)
    assert not page.note.isVisible()
    assert page.view.hasFocus()
    assert opened.report.text(PERSON.format("new")) == put


def test_what_a_paste_only_tells_leaves_the_keyboard_in_the_table(opened: SimpleNamespace) -> None:
    page = table_page(opened, "applications")
    paste(page, "约5")
    assert page.note.isVisible()
    assert page.view.hasFocus()
    QTest.keyClick(page.view, Qt.Key.Key_Escape)
    assert not page.note.isVisible()
    paste(page, "约5")
    assert page.note.isVisible()
    opened.desk.put(opened.entry.id, PERSON.format("new"), "5")  # the work has gone on
    assert not page.note.isVisible()


def test_labels_pasted_along_are_never_figures(opened: SimpleNamespace) -> None:
    page = table_page(opened, "applications")
    page.view.go_to(PERSON.format("done.denied.secret"))
    paste(
        page,
        "1. 属于国家秘密\t7\t0\t0\t0\t0\t0\t7\n2.其他法律行政法规禁止公开\t3\t0\t0\t0\t0\t0\t3",
    )
    assert opened.report.text(PERSON.format("done.denied.secret")) == "7"
    assert opened.report.text(PERSON.format("done.denied.law")) == "3"


def test_copy_and_paste_give_the_same_range(opened: SimpleNamespace, qtbot: QtBot) -> None:
    page = table_page(opened, "applications")
    paths = ("applications/new/person", "applications/new/legal.business")
    opened.desk.put_many(opened.entry.id, dict(zip(paths, ("11", "22"), strict=True)))
    page.view.show_cells(paths)
    QTest.keyClick(page.view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text().rstrip("\n") == "11\t22"
    page.view.go_to("applications/carried_in/person")
    QTest.keyClick(page.view, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert opened.report.text("applications/carried_in/person") == "11"
    assert opened.report.text("applications/carried_in/legal.business") == "22"


def test_one_figure_fills_the_whole_selection(opened: SimpleNamespace) -> None:
    page = table_page(opened, "disputes")
    paths = ("disputes/review.upheld", "disputes/review.corrected")
    page.view.show_cells(paths)
    paste(page, "5")
    assert [opened.report.text(path) for path in paths] == ["5", "5"]


def test_one_text_that_is_no_figure_is_told_once_before_anything_changes(
    opened: SimpleNamespace,
) -> None:
    page = table_page(opened, "disputes")
    paths = ("disputes/review.upheld", "disputes/review.corrected")
    page.view.show_cells(paths)
    paste(page, "约5")
    assert page.note.isVisible()
    told = page.note._list.text()
    assert told.count("“约5”不是整数") == 1
    assert opened.report.field(paths[0]).place in told
    assert "2 格" in told
    assert not page.note._go.isVisible()
    assert hint(opened) == ""
    assert [opened.report.text(path) for path in paths] == ["", ""]


def test_one_text_goes_where_it_fits_and_is_told_of_elsewhere(opened: SimpleNamespace) -> None:
    page = table_page(opened, "proactive")
    paths = ("permits/license/prior", "permits/license/delta", "permits/license/decisions")
    page.view.show_cells(paths)
    paste(page, "增3")
    assert [opened.report.text(path) for path in paths] == ["", "", ""]
    assert "2 格：“增3”不是整数" in page.note._list.text()
    page.note.accept()
    assert [opened.report.text(path) for path in paths] == ["", "增3", ""]


def test_what_a_fill_cannot_put_is_shown_in_its_cell(opened: SimpleNamespace) -> None:
    page = table_page(opened, "proactive")
    page.view.show_cells(("permits/license/delta", "permits/license/decisions"))
    opened.desk.put(opened.entry.id, "permits/license/delta", "增3")
    QTest.keyClick(page.view, Qt.Key.Key_R, CONTROL)
    refused = "permits/license/decisions"
    assert opened.report.text(refused) == ""
    assert page.model.index_of(refused).data() == "增3"
    assert page.model.refusals[refused].reason == hint(opened)
    assert [f.paths for f in opened.view.findings if f.check == "refused"] == [(refused,)]


def test_the_figure_below_a_refused_text_pasted_over_it_shows_again(
    opened: SimpleNamespace,
) -> None:
    page = table_page(opened, "applications")
    refuse(opened, page, "9x", "1", "2", "3")
    page.view.go_to(DENIED[0])
    paste(page, "1")
    assert [page.model.index_of(path).data() for path in DENIED] == ["1", "2", "3"]
    assert not page.model.refusals
    assert not page.note.isVisible()


def test_last_years_figure_is_beside_the_cell_and_never_in_it(desktop: Desktop) -> None:
    before = desktop.desk.new("某局", 2021)
    desktop.desk.put(before.id, PERSON.format("new"), "64")
    opened = open_report(desktop, 2022, "某局")
    page = table_page(opened, "applications")
    assert page.model.last_year[PERSON.format("new")] == "64"
    assert page.view.currentIndex().data() == ""
    assert "上年 64" in page.view.currentIndex().data(Qt.ItemDataRole.ToolTipRole)


def test_a_finished_report_takes_no_keys(opened: SimpleNamespace) -> None:
    opened.desk.set_status(opened.entry.id, "final")
    page = table_page(opened, "applications")
    QTest.keyClicks(page.view, "5")
    QTest.keyClick(page.view, Qt.Key.Key_Return)
    paste(page, "5")
    page.view.fill_zeros()
    assert opened.report.text(PERSON.format("new")) == ""
    opened.view.reopen()
    page.view.go_to_first()
    type_into(page, "5")
    assert opened.report.text(PERSON.format("new")) == "5"


def test_eight_digits_fit_their_column(desktop: Desktop) -> None:
    opened = open_report(desktop, 2023)
    path = "disputes/review.upheld"
    opened.desk.put(opened.entry.id, path, "11398889")
    page = table_page(opened, "disputes")
    page.view.resize(700, 200)
    index = page.model.index_of(path)
    wide = page.view.fontMetrics().horizontalAdvance("11398889")
    assert page.view.columnWidth(index.column()) >= wide + 4


def test_what_is_said_of_the_selection_follows_its_figures(opened: SimpleNamespace) -> None:
    page = table_page(opened, "applications")
    status = opened.desktop.window._status
    paste(page, "1\t2\r\n3\t4\r\n")
    paths = [
        f"applications/{r}/{c}" for r in ("new", "carried_in") for c in ("person", "legal.business")
    ]
    page.view.show_cells(tuple(paths))
    assert status.text() == "合计 10 件　选中 4 格"
    QTest.keyClick(page.view, Qt.Key.Key_Delete)
    assert status.text() == "合计 0 件　选中 4 格"
    page.view.go_to("applications/done.granted/person")
    opened.view.undo()
    assert page.view.selected_paths() == paths  # what came back is selected, from its first square
    assert page.view.currentIndex() == page.model.index_of(paths[0])
    assert status.text() == "合计 10 件　选中 4 格"


def test_a_figure_that_does_not_fit_makes_its_column_wider(opened: SimpleNamespace) -> None:
    page = table_page(opened, "disputes")
    page.view.resize(700, 200)
    for path in ("disputes/review.upheld", "disputes/review.corrected"):
        page.model.put(path, "88888888")
    for path in ("disputes/review.upheld", "disputes/review.total"):
        index = page.model.index_of(path)
        text = page.model.shown(page.model.cell(index))  # type: ignore[arg-type]  # it is there
        assert page.view.columnWidth(index.column()) >= page.view._brush.bold_width(text) + 4
    index = page.model.index_of("disputes/review.other")
    page.model.put("disputes/review.other", "55（含自然失效的二十九件）")
    page.view.resize(701, 200)
    assert page.view.columnWidth(index.column()) < 100  # a refused sentence is cut off instead


def test_last_years_figure_is_never_cut_off(desktop: Desktop) -> None:
    last = desktop.desk.new(UNIT, 2022)
    desktop.desk.put(last.id, "disputes/review.upheld", "12345678")
    page = table_page(open_report(desktop, 2023), "disputes")
    page.view.resize(600, 200)
    index = page.model.index_of("disputes/review.upheld")
    assert page.view.columnWidth(index.column()) >= page.view._brush.tiny_width("12345678") + 4


def test_moving_on_paints_only_what_was_and_what_is_marked(opened: SimpleNamespace) -> None:
    view = table_page(opened, "applications").view
    viewport = view.viewport()
    view.go_to(PERSON.format("new"))
    painted = Painted(viewport)
    painted.taken()
    old = view.currentIndex()
    for row, column in ((1, 0), (0, 1)):
        new = old.siblingAtRow(old.row() + row).siblingAtColumn(old.column() + column)
        view.setCurrentIndex(new)
        region = painted.taken()
        for index in (old, new):
            strip = view.visualRect(index)
            far = strip.adjusted(0, 0, viewport.width(), 0) if row else strip
            whole = far if row else strip.adjusted(0, -strip.top(), 0, viewport.height())
            assert QRegion(whole.intersected(viewport.rect())).subtracted(region).isEmpty()
        assert region.boundingRect() != viewport.rect()
        old = new


def test_qts_corner_button_is_covered_and_never_painted(opened: SimpleNamespace) -> None:
    page = table_page(opened, "applications")
    [behind] = page.view.findChildren(QAbstractButton)
    painted = Painted(behind)
    page.view.repaint()
    assert not behind.isHidden()
    assert painted.taken().isEmpty()
