"""Home: the list of reports by keyboard and mouse, and as it is painted before there is a sheet."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from gkdesk.domain.status import DRAFT
from gkdesk.ui.desktop import Desktop
from gkdesk.ui.new_report import NewReport
from gkdesk.ui.report_list import EXPORT, OPEN, ReportList
from gkdesk.ui.window import MainWindow
from tests.ui.conftest import UNIT, Painted

YEARS = (2021, 2022, 2023)


@pytest.fixture
def window(desktop: Desktop) -> MainWindow:
    """Home with three years of one unit."""
    for year in YEARS:
        desktop.desk.new(UNIT, year)
    desktop.window.go_home()
    QApplication.processEvents()
    return desktop.window


def middle(list_: ReportList, row: int, target: str) -> QPoint:
    """The middle of something that can be pressed on a card."""
    for x in range(list_.width()):
        point = QPoint(x, list_.place(row).center().y())
        if list_.target_at(point) == (row, target):
            return point + QPoint(12, 0)
    raise AssertionError(target)


def press(list_: ReportList, point: QPoint) -> None:
    """Click with the left button."""
    QTest.mouseClick(
        list_.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, point
    )


def opened(window: MainWindow) -> tuple[int, bool]:
    """The year of the report in view, and whether its last page is."""
    assert window.view is not None
    return window.view.report.year, window.view.page is window.view.page_at(window.view.last)


@pytest.mark.parametrize(("target", "last"), [(OPEN, False), (EXPORT, True)])
def test_what_is_on_a_card_is_pressed(window: MainWindow, target: str, last: bool) -> None:
    list_ = window.home.list
    press(list_, middle(list_, 1, target))
    assert opened(window) == (2022, last)


def test_letting_go_elsewhere_presses_nothing(window: MainWindow) -> None:
    list_ = window.home.list
    none = Qt.KeyboardModifier.NoModifier
    left = Qt.MouseButton.LeftButton
    QTest.mousePress(list_.viewport(), left, none, middle(list_, 1, OPEN))
    QTest.mouseRelease(list_.viewport(), left, none, middle(list_, 2, OPEN))
    press(list_, list_.place(0).center())
    assert window.view is None


def test_a_double_click_opens_a_card(window: MainWindow) -> None:
    list_ = window.home.list
    QTest.mouseDClick(
        list_.viewport(),
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
        list_.place(2).center(),
    )
    assert opened(window) == (2021, False)


def test_left_and_enter_exports(window: MainWindow) -> None:
    list_ = window.home.list
    for key in (Qt.Key.Key_Left, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Return):
        QTest.keyClick(list_, key)
    assert opened(window) == (2022, True)


def test_going_to_another_year_is_about_opening_it(window: MainWindow) -> None:
    list_ = window.home.list
    for key in (Qt.Key.Key_Left, Qt.Key.Key_Down, Qt.Key.Key_Space):
        QTest.keyClick(list_, key)
    assert opened(window) == (2022, False)


def test_each_card_says_what_it_shows(window: MainWindow, qtbot: QtBot) -> None:
    list_ = window.home.list
    qtbot.waitUntil(lambda: list_.cards[-1].percent is not None, timeout=5000)
    index = list_.model().index(0, 0)
    spoken = index.data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken.startswith(f"{UNIT} 2023 年度，填写中，已填 ")
    assert "报送截止" in spoken
    assert index.data(Qt.ItemDataRole.ToolTipRole) == list_.cards[0].about
    assert all(card.entry.status == DRAFT for card in list_.cards)


def test_an_empty_list_takes_no_keyboard(desktop: Desktop) -> None:
    list_ = desktop.window.home.list
    assert list_.focusPolicy() == Qt.FocusPolicy.NoFocus
    desktop.desk.new(UNIT, 2023)
    desktop.window.go_home()
    assert list_.focusPolicy() == Qt.FocusPolicy.StrongFocus
    assert list_.hasFocus()


def test_given_up_a_new_report_gives_the_keyboard_back_to_the_list(window: MainWindow) -> None:
    window.home.new()
    assert window.home.form.unit.hasFocus()
    QTest.keyClick(window.home.form.unit, Qt.Key.Key_Escape)
    assert not window.home.form.isVisible()
    assert window.home.list.hasFocus()


def test_on_a_screen_no_larger_than_the_window_it_takes_the_whole(desktop: Desktop) -> None:
    window = desktop.window
    window.hide()
    window.resize(window.screen().availableGeometry().size())
    window.appear()
    assert window.isMaximized()
    window.hide()
    window.showNormal()
    window.hide()
    window.resize(400, 320)
    window.appear()
    assert not window.isMaximized()
    assert (window.width(), window.height()) == (400, 320)


def test_units_are_changed_by_a_menu(window: MainWindow, desktop: Desktop) -> None:
    home = window.home
    assert not home._units.isVisible()
    desktop.desk.new("澄江街道办事处", 2023)
    window.go_home()
    assert home._units.isVisible()
    home._units.click()
    menu = next(each for each in home.findChildren(QMenu) if each.isVisible())
    other = next(each for each in menu.actions() if not each.isChecked())
    other.trigger()
    menu.close()
    assert [entry.name for entry in home.listed] == [other.text()]


def test_a_small_window_gives_the_form_all_its_room(window: MainWindow) -> None:
    window.resize(683, 384)
    home = window.home
    home.new()
    QTest.qWait(20)
    assert (window.width(), window.height()) == (683, 384)
    assert not home.list.isVisible()
    assert home.form.geometry().bottom() < home.height()
    QTest.keyClick(home.form, Qt.Key.Key_Escape)
    assert home.list.isVisible()


def picture(window: MainWindow) -> QImage:
    """The window as it is painted now."""
    return window.grab().toImage()


def test_the_style_sheet_changes_nothing_of_what_was_painted_first(
    window: MainWindow, qapp: QApplication, qtbot: QtBot
) -> None:
    cards = window.home.list.cards
    qtbot.waitUntil(lambda: all(card.percent is not None for card in cards), timeout=5000)
    sheet = qapp.styleSheet()
    assert sheet
    dressed = picture(window)
    try:
        qapp.setStyleSheet("")
        QApplication.processEvents()
        assert picture(window) == dressed
    finally:
        qapp.setStyleSheet(sheet)


def test_a_button_that_is_painted_asks_for_no_other_paint(window: MainWindow) -> None:
    new = window.home._new
    painted = Painted(new)
    for enabled in (False, True):
        new.setEnabled(enabled)
        painted.taken()
        assert painted.taken().isEmpty()
        new.update()
        assert not painted.taken().isEmpty()


def asked_for_new(desktop: Desktop) -> NewReport:
    """The form for a new report, as 新建 opens it."""
    desktop.window.home.new()
    return desktop.window.home.form


def test_a_year_that_has_not_begun_is_asked_about_once(desktop: Desktop) -> None:
    form = asked_for_new(desktop)
    soon = desktop.desk.today.year + 1
    form.unit.setCurrentText(UNIT)
    form.year.setValue(soon)
    form.go.click()
    assert desktop.desk.entries() == []
    assert f"{soon} 年度还没有到" in form.said
    form.year.setValue(soon + 1)
    assert form.said == ""
    form.go.click()
    assert f"{soon + 1} 年度还没有到" in form.said
    form.go.click()
    assert [entry.year for entry in desktop.desk.entries()] == [soon + 1]


def test_a_complaint_goes_when_what_it_was_about_is_changed(desktop: Desktop) -> None:
    form = asked_for_new(desktop)
    form.year.setValue(2023)
    form.go.click()
    assert "单位全称" in form.said
    form.unit.setCurrentText(UNIT)
    assert form.said == ""
