"""导入核对: files read beside the window, looked at, corrected, and stored only when asked."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from gkdesk.domain.report import Report
from gkdesk.domain.status import PUBLISHED
from gkdesk.readers import guard
from gkdesk.readers.editions import Editions
from gkdesk.ui import dialogs
from gkdesk.ui.bring_lines import BROUGHT, FAILED, IN_READING, READ, WAITING
from gkdesk.ui.bring_view import BringView
from gkdesk.ui.desktop import Desktop
from gkdesk.writers.exchange import write
from tests.readers.foreign import UNIT, as_docx, as_xlsx, changed, full_report, written
from tests.readers.test_text import tabs, whole

NEW = "applications/new/{}"


@pytest.fixture
def report(editions: Editions) -> Report:
    report = full_report(editions, 2023)
    report.set("documents/rule/made", "424242")
    report.set(NEW.format("person"), "7")
    return report


@pytest.fixture
def odd(report: Report, editions: Editions, tmp_path: Path) -> Path:
    """A file with a figure that is none, a row whose name is damaged, a total that is wrong."""
    report.set(NEW.format("legal.other"), "515151")
    content = changed(as_docx(report, editions), "424242", "55（含自然失效 29 件）")
    content = changed(content, "2.其他法律行政法规禁止公开", "2.其他法律行政止公开")
    content = changed(content, f">{report.text(NEW.format('total'))}<", ">7<")
    return written(tmp_path, "有问题.docx", content)


@pytest.fixture
def fine(editions: Editions, tmp_path: Path) -> Path:
    return written(tmp_path, "好的.xlsx", as_xlsx(full_report(editions, 2022)))


@pytest.fixture(autouse=True)
def leave(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Whoever is asked whether to leave files says yes; how many there were is kept."""
    asked: list[int] = []

    def yes(_: QWidget, count: int) -> bool:
        asked.append(count)
        return True

    monkeypatch.setattr(dialogs, "ask_to_leave_files", yes)
    return asked


@pytest.fixture
def take(desktop: Desktop, qtbot: QtBot) -> Callable[..., BringView]:
    def run(*paths: Path) -> BringView:
        desktop.window.take_files(list(paths))
        view = desktop.window.bringing
        assert view is not None
        settle(view, qtbot)
        return view

    return run


def settle(view: BringView, qtbot: QtBot) -> None:
    busy = {WAITING, IN_READING}
    qtbot.waitUntil(lambda: not busy & {item.state for item in view.items}, timeout=30_000)
    qtbot.wait(20)


def focused() -> QWidget:
    found = QApplication.focusWidget()
    assert found is not None
    return found


def words(view: BringView) -> list[str]:
    return [line.word for line in view.files.lines]


def test_every_file_has_its_line_and_a_bad_one_stops_nothing(
    take: Callable[..., BringView], fine: Path, odd: Path, tmp_path: Path
) -> None:
    bad = written(tmp_path, "坏.docx", "PK nothing")
    view = take(bad, odd, fine, tmp_path / "没有.docx")
    assert words(view) == ["读不了", "需核对", "可导入", "读不了"]
    assert "损坏" in view.files.line(0).note
    assert "找不到" in view.files.line(3).note


def test_nothing_is_stored_before_it_is_asked_for(
    take: Callable[..., BringView], desktop: Desktop, fine: Path, leave: list[int]
) -> None:
    take(fine)
    desktop.window.go_home()
    assert leave == [1]
    assert desktop.window.bringing is None
    assert desktop.desk.entries() == []


def test_staying_keeps_the_files(
    take: Callable[..., BringView],
    desktop: Desktop,
    fine: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    view = take(fine)
    monkeypatch.setattr(dialogs, "ask_to_leave_files", lambda *_: False)
    desktop.window.go_home()
    assert not desktop.window.close()
    assert desktop.window.bringing is view
    monkeypatch.setattr(dialogs, "ask_to_leave_files", lambda *_: True)


def test_a_corrected_cell_is_what_is_stored_and_the_report_is_published(
    take: Callable[..., BringView], desktop: Desktop, odd: Path
) -> None:
    view = take(odd)
    view.sheet.go_to_path("documents/rule/made")
    table = view.sheet.table
    assert table is not None
    QTest.keyClicks(table, "5")
    QTest.keyClicks(focused(), "5")
    QTest.keyClick(focused(), Qt.Key.Key_Return)
    assert desktop.desk.entries() == []
    QTest.keyClick(table, Qt.Key.Key_F9)
    assert desktop.window.bringing is None
    (entry,) = desktop.desk.entries()
    stored = desktop.desk.report(entry.id)
    assert (entry.year, entry.status) == (2023, PUBLISHED)
    assert stored.values["documents/rule/made"] == "55"
    assert stored.stated[NEW.format("total")] == "7"
    assert len({edit.change for edit in desktop.desk.history(entry.id)}) == 1


def test_what_is_not_sure_is_listed_marked_and_told(
    take: Callable[..., BringView], odd: Path
) -> None:
    view = take(odd)
    kinds = [line.word for line in view.matters.lines if not line.heading]
    assert kinds == ["拿不准", "没读入", "不符"]
    view.next_matter()
    model = view.sheet.model
    assert model is not None
    denied = next(p for p in model.marked if "denied" in p)
    assert model.marked[denied] == "explain"
    assert "按原稿的隐藏标记" in model.told(denied)
    total = NEW.format("total")
    assert model.last_year[total] == "原文7"
    said = model.data(model.index_of(total), Qt.ItemDataRole.AccessibleTextRole)
    assert "文件里的合计是 7" in str(said)


def test_the_place_in_the_document_goes_along(take: Callable[..., BringView], odd: Path) -> None:
    view = take(odd)
    view.sheet.go_to_path("documents/rule/made")
    mark = view.sheet.source.table.mark
    assert mark.data() == "55（含自然失效 29 件）"
    table = view.sheet.table
    assert table is not None
    QTest.keyClick(table, Qt.Key.Key_Right)
    assert view.sheet.source.table.mark.column() == mark.column() + 1


def test_clicking_a_cell_of_the_document_goes_to_ours(
    take: Callable[..., BringView], odd: Path
) -> None:
    view = take(odd)
    view.sheet.go_to_path(NEW.format("person"))
    reading = view.items[0].reading
    assert reading is not None
    place = reading.place_of("applications/carried_in/person")
    view.sheet.source.chosen.emit(place)
    model, table = view.sheet.model, view.sheet.table
    assert model is not None
    assert table is not None
    assert table.currentIndex() == model.index_of("applications/carried_in/person")


def test_f8_goes_through_all_and_ctrl_return_settles(
    take: Callable[..., BringView], odd: Path, fine: Path
) -> None:
    view = take(odd, fine)
    reading = view.items[0].reading
    assert reading is not None
    view.files.setFocus()
    for left in (3, 2, 1):
        assert len(reading.open) == left
        QTest.keyClick(focused(), Qt.Key.Key_F8)
        QTest.keyClick(focused(), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert reading.open == []
    assert words(view) == ["可导入", "可导入"]


def test_a_correction_is_taken_back_and_again(take: Callable[..., BringView], odd: Path) -> None:
    view = take(odd)
    view.sheet.go_to_path("documents/rule/made")
    table, model = view.sheet.table, view.sheet.model
    assert table is not None
    assert model is not None
    assert model.put("documents/rule/made", "55")
    QTest.keyClick(table, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert model.shown(model.grid.by_path["documents/rule/made"]) == ""
    QTest.keyClick(table, Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
    assert model.shown(model.grid.by_path["documents/rule/made"]) == "55"


def test_a_refused_correction_is_taken_back_before_one_that_was_taken(
    take: Callable[..., BringView], odd: Path
) -> None:
    view = take(odd)
    made, valid = "documents/rule/made", "documents/rule/valid"
    view.sheet.go_to_path(made)
    table, model = view.sheet.table, view.sheet.model
    assert table is not None
    assert model is not None
    cells = [model.grid.by_path[path] for path in (made, valid)]
    before = [model.shown(cell) for cell in cells]

    def turned(key: Qt.Key) -> list[str]:
        QTest.keyClick(table, key, Qt.KeyboardModifier.ControlModifier)
        return [model.shown(cell) for cell in cells]

    assert model.put(made, "55")
    assert not model.put(valid, "3x")
    assert turned(Qt.Key.Key_Z) == ["55", before[1]]
    assert turned(Qt.Key.Key_Z) == before
    assert turned(Qt.Key.Key_Y) == ["55", before[1]]
    assert turned(Qt.Key.Key_Y) == ["55", "3x"]
    assert model.put(made, "56")
    assert turned(Qt.Key.Key_Z) == ["55", "3x"]
    assert turned(Qt.Key.Key_Z) == ["55", before[1]]


def test_another_year_is_read_by_its_edition_with_the_corrections(
    take: Callable[..., BringView], qtbot: QtBot, odd: Path
) -> None:
    view = take(odd)
    reading = view.items[0].reading
    assert reading is not None
    reading.put("overview", "改过的")
    view.head.year.setValue(2020)
    view.head.year.editingFinished.emit()
    settle(view, qtbot)
    again = view.items[0].reading
    assert again is not None
    assert (again.report.year, again.report.form.id) == (2020, "2019")
    assert again.report.values["overview"] == "改过的"
    assert any("edition" in matter.paths for matter in again.open)


def test_a_file_without_a_year_asks_for_it(
    take: Callable[..., BringView], qtbot: QtBot, report: Report, tmp_path: Path
) -> None:
    text = whole(report, tabs).replace("2023", "")
    view = take(written(tmp_path, "a.txt", text))
    assert words(view) == ["要填"]
    assert view.head.year.isVisible()
    view.head.unit.setText(UNIT)
    view.head.year.setValue(2023)
    view.head.year.editingFinished.emit()
    settle(view, qtbot)
    assert view.items[0].state == READ


def test_a_year_that_is_there_is_left_alone_unless_replaced(
    take: Callable[..., BringView], desktop: Desktop, fine: Path, odd: Path
) -> None:
    old = desktop.desk.new(UNIT, 2022)
    desktop.desk.put(old.id, NEW.format("person"), "99999")
    view = take(fine, odd)
    assert words(view) == ["已有", "需核对"]
    assert not view.one.isEnabled()
    view.bring_all()
    assert [item.state for item in view.items] == [READ, BROUGHT]
    assert desktop.desk.report(old.id).values[NEW.format("person")] == "99999"
    view.files.setCurrentRow(0)
    assert "99999 →" in view._sentence.text() or "处" in view._sentence.text()
    view.head.replace.setChecked(True)
    view.bring_one()
    assert desktop.desk.report(old.id).values[NEW.format("person")] != "99999"
    assert desktop.desk.entry(old.id).status == PUBLISHED


def test_two_files_of_one_year_do_not_overwrite_each_other(
    take: Callable[..., BringView], desktop: Desktop, report: Report, odd: Path, tmp_path: Path
) -> None:
    twin = written(tmp_path, "same.gk.json", write(report))
    view = take(odd, twin)
    view.bring_all()
    assert words(view) == ["已导入", "已有"]
    assert len(desktop.desk.entries()) == 1


def test_an_exchange_file_stays_a_draft_and_needs_no_document_beside(
    take: Callable[..., BringView], desktop: Desktop, report: Report, tmp_path: Path
) -> None:
    view = take(written(tmp_path, "a.gk.json", write(report)))
    assert view.sheet.source.isHidden()
    view.bring_one()
    (entry,) = desktop.desk.entries()
    assert entry.status == "draft"
    assert "已导入 1 份报告" in desktop.window.home._note.text()


def test_reading_can_be_cancelled(
    desktop: Desktop, qtbot: QtBot, odd: Path, fine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guard, "_answer_recognised", _hang)
    desktop.window.take_files([odd, fine])
    view = desktop.window.bringing
    assert view is not None
    qtbot.waitUntil(lambda: view.items[0].state == IN_READING)
    began = time.monotonic()
    view.cancel()
    assert [item.state for item in view.items] == [FAILED, FAILED]
    view.close_files()
    assert time.monotonic() - began < 2


def _hang(*_: object) -> None:
    time.sleep(60)


def test_files_are_dropped_on_the_window(desktop: Desktop, qtbot: QtBot, fine: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(fine))])
    action, button = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    keys = Qt.KeyboardModifier.NoModifier
    entering = QDragEnterEvent(QPoint(5, 5), action, data, button, keys)
    desktop.window.dragEnterEvent(entering)
    assert entering.isAccepted()
    desktop.window.dropEvent(QDropEvent(QPoint(5, 5), action, data, button, keys))
    view = desktop.window.bringing
    assert view is not None
    settle(view, qtbot)
    assert words(view) == ["可导入"]


def test_what_was_copied_is_read(desktop: Desktop, qtbot: QtBot, report: Report) -> None:
    QGuiApplication.clipboard().setText(whole(report, tabs))
    desktop.window.import_copied()
    view = desktop.window.bringing
    assert view is not None
    settle(view, qtbot)
    assert view.items[0].state == READ
    folder = view.items[0].path.parent
    desktop.window.go_home()
    assert not folder.exists()


def test_in_a_small_window_report_and_document_take_turns(
    take: Callable[..., BringView], desktop: Desktop, odd: Path
) -> None:
    desktop.window.resize(683, 384)
    view = take(odd)
    assert view.sheet.source.isHidden()
    view.next_matter()
    assert view._left.isHidden()
    QTest.keyClick(focused(), Qt.Key.Key_F7)
    assert view.sheet.source.isVisible()
    QTest.keyClick(focused(), Qt.Key.Key_F6)
    assert view._left.isVisible()
    assert desktop.window.width() <= 700
