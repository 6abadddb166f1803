"""The whole job without a screen: a new report filled in by key presses, exported, pictured.

``python -m gkdesk.ui.tour FOLDER`` starts the real window, types the sample report into the real
pages, closes and reopens it, exports the documents, brings those in to an empty store as somebody
who has only them would, and leaves a picture of every page.
"""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QMessageLogContext, Qt, QtMsgType, qInstallMessageHandler
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from gkdesk import places, scratch
from gkdesk.domain.cover import DUE, UNIT_KIND
from gkdesk.domain.errors import GkdeskError, WorldError
from gkdesk.ui.app import make_application, settle_in
from gkdesk.ui.cover_page import CoverPage
from gkdesk.ui.desktop import Desktop
from gkdesk.ui.look import Look
from gkdesk.ui.table_page import TablePage
from gkdesk.ui.text_page import TextPage

SAMPLE = "2021/sample.gk.json"
_SHORT_WAIT = 40
_PATIENCE = 500
_SHOWN = "applications/done.granted/person"
_SIZE = (1366, 768)


class Tour:
    """Fills in one report the way a clerk does. ``picture`` is called after every page."""

    def __init__(
        self, desktop: Desktop, sample: dict[str, Any], picture: Callable[[str], None]
    ) -> None:
        self._desktop = desktop
        self._window = desktop.window
        self._sample = sample
        self._picture = picture

    def make_report(self) -> None:
        """Fill in the form for a new report and press Enter."""
        self._picture("home-empty")
        form = self._window.home.form
        line = form.unit.lineEdit()
        assert line is not None
        line.clear()
        # Chinese comes from an input method, which commits text and presses no keys.
        line.insert(self._sample["unit"]["name"])
        form.year.setValue(self._sample["year"])
        QTest.keyClick(line, Qt.Key.Key_Return)
        settle()
        if self._window.view is None:
            raise WorldError("新建报告没有成功。")

    def fill_pages(self) -> None:
        """Go through all pages, filling each, and through them again for their pictures."""
        view = self._window.view
        assert view is not None
        for number, page in enumerate(view.pages):
            view.go_to(number)
            if isinstance(page, CoverPage):
                self._fill_cover(page)
            elif isinstance(page, TablePage):
                self._fill_table(page)
            elif isinstance(page, TextPage):
                page.edit.insertPlainText(self._sample["values"][page.path])
            settle()
        for number, page in enumerate(view.pages):
            view.go_to(number)
            settle()
            self._picture(f"{number + 1}-{page.section or 'cover'}")

    def _fill_cover(self, page: CoverPage) -> None:
        for path, field in page.fields.items():
            text = self._sample["unit"].get(path.removeprefix("unit/"), "")
            if text and path != DUE:
                field.setFocus()
                field.selectAll()
                field.insert(text)
                field.commit()
        page.put(UNIT_KIND, self._sample["unit"]["kind"])

    def _fill_table(self, page: TablePage) -> None:
        """Type each figure and go on with Tab, as the keyboard leads."""
        view = page.view
        view.setFocus()
        view.go_to_first()
        for _ in range(sum(1 for _ in view.inputs())):
            cell = page.model.cell(view.currentIndex())
            assert cell is not None
            press(view, self._sample["values"].get(cell.path, ""))

    def export(self, folder: Path) -> list[Path]:
        """Export from the last page."""
        view = self._window.view
        assert view is not None
        view.go_to(view.last)
        view.finish.folder.setText(str(folder))
        view.finish.exchange.setChecked(True)
        QTest.mouseClick(view.finish.run, Qt.MouseButton.LeftButton)
        settle()
        self._picture("8-exported")
        return view.finish.made

    def bring_in(self, files: list[Path]) -> None:
        """Read files back, look at what was read, and store it."""
        self._window.take_files(files)
        view = self._window.bringing
        assert view is not None
        for _ in range(_PATIENCE):
            settle()
            if all(item.reading for item in view.items):
                break
        view.sheet.go_to_path(_SHOWN)
        self._picture("import")
        view.bring_one()
        settle()
        if not self._desktop.desk.entries():
            raise WorldError("导入没有成功。")


def press(view: QWidget, text: str) -> None:
    """Type a figure into the current cell and go on with Tab."""
    if text:
        QTest.keyClicks(view, text[0])
        editor = QApplication.focusWidget()
        assert editor is not None
        QTest.keyClicks(editor, text[1:])
        QTest.keyClick(editor, Qt.Key.Key_Tab)
    else:
        QTest.keyClick(view, Qt.Key.Key_Tab)


def settle() -> None:
    """Let the window catch up."""
    QTest.qWait(_SHORT_WAIT)


def run(folder: Path) -> int:
    """Carry the job out and print where the files are; the exit status."""
    qInstallMessageHandler(_say)
    application, look = make_application()
    settle_in(application)
    sample = json.loads((places.forms() / SAMPLE).read_text(encoding="utf-8"))
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with scratch.room() as store:
            made = _carry_out(store, look, sample, folder)
    except GkdeskError as error:
        print(error, file=sys.stderr)
        return 1
    print("样例报告已经填好并导出，文件在：")
    for path in made:
        print(f"  {path}")
    return 0


def _carry_out(store: Path, look: Look, sample: dict[str, Any], folder: Path) -> list[Path]:
    pictures: list[Path] = []
    with _opened(store, look) as desktop:
        tour = Tour(desktop, sample, _camera(desktop, folder, pictures))
        tour.make_report()
        tour.fill_pages()
    with _opened(store, look) as desktop:
        # Closed and opened again: what was typed comes back from the disk.
        camera = _camera(desktop, folder, pictures)
        camera("9-home")
        desktop.window.open_report(desktop.desk.entries()[0].id)
        made = Tour(desktop, sample, camera).export(folder)
        _compare(desktop, sample)
    with _opened(store / "other", look) as desktop:
        files = [path for path in made if path.suffix == ".docx"]
        Tour(desktop, sample, _camera(desktop, folder, pictures)).bring_in(files[:1])
        _compare(desktop, sample, texts=False)
    return [*made, *pictures]


def _say(_: QtMsgType, __: QMessageLogContext, text: str) -> None:
    """Pass on what Qt says, but for what its offscreen platform says of every window."""
    if "propagateSizeHints" not in text:
        print(text, file=sys.stderr)


def _on_the_day() -> datetime:
    """A winter day on which the sample is due soon, so that pictures stay the same."""
    return datetime(2025, 1, 10, 9, 10)


def _camera(desktop: Desktop, folder: Path, pictures: list[Path]) -> Callable[[str], None]:
    desktop.window.resize(*_SIZE)
    desktop.window.show()
    settle()

    def picture(name: str) -> None:
        path = folder / f"{name}.png"
        settle()
        desktop.window.grab().save(str(path))
        pictures.append(path)

    return picture


def _compare(desktop: Desktop, sample: dict[str, Any], *, texts: bool = True) -> None:
    """What was typed must be what the report says; a document has texts as it prints them."""
    report = desktop.desk.report(desktop.desk.entries()[0].id)
    for path, text in sample["values"].items():
        wanted = texts or report.field(path).kind.is_number
        if wanted and report.text(path) != text:
            raise WorldError(
                f"{report.field(path).label}填的是 {text}，读出来是 {report.text(path)}。"
            )


@contextmanager
def _opened(store: Path, look: Look) -> Iterator[Desktop]:
    """A window on a store, closed and gone afterwards."""
    with closing(Desktop(store, look, _on_the_day)) as desktop:
        yield desktop
        desktop.window.close()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


if __name__ == "__main__":
    sys.exit(run(Path(sys.argv[1] if len(sys.argv) > 1 else "out")))
