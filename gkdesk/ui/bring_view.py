"""导入核对: files being brought in, what was read of each beside it, and nothing stored unasked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QListWidgetItem,
    QProgressBar,
    QVBoxLayout,
    QWidget,
)

from gkdesk import scratch
from gkdesk.desk.earlier import Wish, bring, replacing, understand
from gkdesk.desk.reading import Matter
from gkdesk.domain.cover import NAME
from gkdesk.domain.errors import GkdeskError, NotFound
from gkdesk.ui.bring_head import BringHead
from gkdesk.ui.bring_lines import (
    BROUGHT,
    FAILED,
    IN_READING,
    READ,
    WAITING,
    Item,
    file_line,
    matter_lines,
    short,
    told_replacing,
)
from gkdesk.ui.bring_sheet import BringSheet
from gkdesk.ui.file_reader import FileReader, Job
from gkdesk.ui.guarded import guarded
from gkdesk.ui.line_list import LineList
from gkdesk.ui.look import Look
from gkdesk.ui.parts import button, label, row

if TYPE_CHECKING:
    from gkdesk.ui.desktop import Desktop

_LEFT = 292
_COMPACT = (900, 560)
_STEP = 20
"""Milliseconds from one step of getting ready to the next: a frame has room between."""
_EMPTY = {
    WAITING: "还没有读到这个文件。",
    IN_READING: "正在读这个文件……",
    BROUGHT: "已经导入。在左边的列表里按回车，打开这份报告。",
}


class BringView(QWidget):
    """The files and the one in view. ``finished`` carries what was brought in, once all was."""

    finished = Signal(list)
    open_asked = Signal(int)
    add_asked = Signal()
    paste_asked = Signal()

    def __init__(self, desktop: Desktop, look: Look) -> None:
        super().__init__()
        self._desk = desktop.desk
        self._items: list[Item] = []
        self._shown: Item | None = None
        self._folder: Path | None = None
        self._narrow, self._said = False, ""
        self._steps = self._getting_ready()
        self._ready = QTimer(self)
        self._ready.setInterval(_STEP)
        self._ready.timeout.connect(self._get_ready)
        self._ready.start()
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(lambda: self._show_item(self._shown))
        self.reader = FileReader(self._desk.editions)
        self.reader.begun.connect(self._on_begun)
        self.reader.fetched.connect(self._on_fetched)
        self.reader.failed.connect(self._on_failed)
        self.files = LineList(look, "要导入的文件")
        self.files.currentRowChanged.connect(self._on_file)
        self.files.itemActivated.connect(lambda _: self._activate_file())
        self.matters = LineList(look, "要看的地方")
        self.matters.itemActivated.connect(self._activate_matter)
        self.matters.itemClicked.connect(self._activate_matter)
        self.head = BringHead()
        self.head.told.connect(self._on_told)
        self.head.replace_chosen.connect(self._on_replace_chosen)
        self.sheet = BringSheet(look)
        self.sheet.corrected.connect(self._on_corrected)
        self.sheet.said.connect(self._say)
        self._build()
        self._add_shortcuts()
        self._show_item(None)

    # -- building ----------------------------------------------------------------------------

    def _build(self) -> None:
        columns = QHBoxLayout(self)
        columns.setContentsMargins(0, 0, 0, 0)
        columns.setSpacing(0)
        columns.addWidget(self._left_column())
        columns.addWidget(self._middle(), 1)

    def _left_column(self) -> QWidget:
        self._count = label("", "muted")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName("读文件的进度")
        self._cancel = button("取消", self.cancel, "link", "不再读还没读完的文件")
        self._matters_title = label("", "strong", wrap=False)
        add = button("添加文件…", self.add_asked.emit)
        paste = button("粘贴文字", self.paste_asked.emit, tip="读剪贴板里从网页、Word 复制的报告")
        self._left = frame = QFrame()
        frame.setProperty("column", "true")
        frame.setProperty("edge", "right")
        self._left_lines = lines = QVBoxLayout(frame)
        lines.setSpacing(6)
        lines.addWidget(label("导入核对", "title", wrap=False))
        self._progress = row(self._bar, self._cancel)
        lines.addWidget(self._count)
        lines.addLayout(self._progress)
        lines.addWidget(self.files, 1)
        lines.addWidget(self._matters_title)
        lines.addWidget(self.matters, 1)
        lines.addLayout(row(add, paste, None, spacing=6))
        return frame

    def _middle(self) -> QWidget:
        middle = QWidget()
        self._body = lines = QVBoxLayout(middle)
        lines.setSpacing(6)
        lines.addWidget(self.head)
        self._sentence = label("", "note")
        lines.addWidget(self._sentence)
        lines.addWidget(self.sheet, 1)
        self._empty = label("", "muted")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        lines.addWidget(self._empty, 1)
        self._below = label("", "muted")
        lines.addWidget(self._below)
        outer = QWidget()
        column = QVBoxLayout(outer)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(middle, 1)
        column.addWidget(self._foot())
        return outer

    def _foot(self) -> QWidget:
        self._hint = label("", "muted")
        self.seen = button("看过了，下一处", self.settle_and_next, tip="Ctrl+回车；F8 只跳不记")
        self.all = button("全部导入", self.bring_all, tip="Shift+F9")
        self.one = button("导入", self.bring_one, "primary", "导入这一份（F9）")
        self._fold = button("文件", self.fold, tip="显示或收起文件和要看的地方（F6）")
        foot = QFrame()
        foot.setProperty("column", "true")
        foot.setProperty("edge", "top")
        self._foot_bar = bar = row(self._fold, self._hint, self.seen, self.all, self.one)
        bar.setStretch(1, 1)
        foot.setLayout(bar)
        return foot

    def _add_shortcuts(self) -> None:
        for keys, run in (
            ("F6", self.fold),
            ("F7", self.sheet.switch),
            ("F8", self.next_matter),
            ("Ctrl+Return", self.settle_and_next),
            ("F9", self.bring_one),
            ("Shift+F9", self.bring_all),
            ("Ctrl+Z", self.sheet.undo),
            ("Ctrl+Y", self.sheet.redo),
            ("Ctrl+PgUp", lambda: self.sheet.step(-1)),
            ("Ctrl+PgDown", lambda: self.sheet.step(1)),
        ):
            made = QShortcut(QKeySequence(keys), self)
            made.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            made.activated.connect(run)

    @guarded()
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide, high = event.size().width(), event.size().height()
        compact = wide < _COMPACT[0] or high < _COMPACT[1]
        self._left.setFixedWidth(_LEFT)
        side, top = (8, 6) if compact else (18, 14)
        self._left_lines.setContentsMargins(side, top, side, top)
        self._body.setContentsMargins(side, top, side, top - 4)
        self._foot_bar.setContentsMargins(side, top - 2, side, top - 2)
        self.sheet.set_compact(compact=wide < _COMPACT[0], low=high < _COMPACT[1])
        if (wide < _COMPACT[0]) != self._narrow:
            self._narrow = wide < _COMPACT[0]
            self._left.show()
        self._fold.setVisible(self._narrow)
        self._say(self._said)

    def fold(self) -> None:
        """In a narrow window, give the room to the report, or show the files again."""
        if self._narrow:
            self._left.setVisible(self._left.isHidden())
            (self.sheet.focus if self._left.isHidden() else self.files.setFocus)()

    def _make_room(self) -> None:
        """What is gone to is shown over the whole width of a narrow window."""
        self._left.setVisible(not self._narrow)

    # -- the files ---------------------------------------------------------------------------

    def _getting_ready(self) -> Iterator[None]:
        """What the first file that was read will need."""
        editions = self._desk.editions
        yield from editions.ahead()
        if self.sheet.isHidden():
            self.sheet.resize(self._empty.size())
            yield from self.sheet.rehearse(editions[editions.ids[-1]])

    def _get_ready(self) -> None:
        """A step at a time is made ready while the first file is being read."""
        if next(self._steps, self) is self:
            self._ready.stop()

    @property
    def items(self) -> list[Item]:
        """The files in the order they came."""
        return list(self._items)

    def add(self, paths: Sequence[Path]) -> None:
        """Read more files; one that is in the list already is not read again."""
        known = {item.path for item in self._items}
        for path in dict.fromkeys(paths):
            if path not in known:
                self._items.append(Item(path, Wish()))
                self.reader.read(Job(len(self._items) - 1, path, Wish()))
        self._show_files()
        if self.files.currentRow() < 0 and self._items:
            self.files.setCurrentRow(0)

    def add_copied(self, data: QMimeData) -> bool:
        """Read what was copied from a page, a document or a text; False where that is nothing."""
        html, text = data.html(), data.text()
        as_page = "<table" in html.lower()
        if not (as_page or text.strip()):
            return False
        if self._folder is None:
            self._folder = scratch.new_room()
        number = sum(item.path.parent == self._folder for item in self._items) + 1
        path = self._folder / f"粘贴的文字{number}.{'html' if as_page else 'txt'}"
        path.write_text(html if as_page else text, encoding="utf-8-sig")
        self.add([path])
        return True

    def _read_again(self, item: Item) -> None:
        """Read a file once more, by another year; what was corrected in it is kept."""
        item.before = item.reading or item.before
        item.state, item.reading, item.sentence = WAITING, None, ""
        self.reader.read(Job(self._items.index(item), item.path, item.wish))
        self._show_files()
        self._show_item(item)

    def cancel(self) -> None:
        """Stop reading; files not read by now can be added again."""
        self.reader.cancel()
        for item in self._items:
            if item.state in (WAITING, IN_READING):
                item.state, item.sentence = FAILED, "已取消，没有读。"
        self._show_files()
        self._show_item(self._shown)

    def close_files(self) -> None:
        """Stop reading and let go of what was pasted; the view is done with."""
        self.reader.close()
        if self._folder is not None:
            scratch.let_go(self._folder)

    def _on_begun(self, number: int) -> None:
        item = self._items[number]
        if item.state == WAITING:
            item.state = IN_READING
            self._show_files()
            if item is self._shown:
                self._show_sentence()

    def _on_fetched(self, job: Job, content: object) -> None:
        item = self._items[job.number]
        if item.state == FAILED or item.wish != job.wish:
            return  # given up in the meantime, or asked for otherwise
        try:
            reading = understand(self._desk.editions, job.path, content, job.wish)  # type: ignore[arg-type]  # what fetch returned
        except GkdeskError as error:
            self._on_failed(job, error)
            return
        if item.before is not None:
            reading.correct_like(item.before)
        item.state, item.reading, item.before = READ, reading, None
        self._arrived(item)

    def _on_failed(self, job: Job, error: GkdeskError) -> None:
        item = self._items[job.number]
        if item.state != FAILED and item.wish == job.wish:
            name = f"{job.path.name}："
            item.state, item.sentence = FAILED, str(error).removeprefix(name)
            item.asks = isinstance(error, NotFound) and job.path.exists()
            self._arrived(item)

    def _arrived(self, item: Item) -> None:
        self._show_files()
        if item is self._shown:
            self._soon.start()  # in a frame of its own

    def _show_files(self) -> None:
        """The lists as they are now; what is there already may have changed with every import."""
        for item in self._items:
            report = item.reading.report if item.reading else None
            item.there = bool(report and self._desk.there(report.unit, report.year))
        units = {item.reading.report.unit for item in self._items if item.reading}
        lines = [file_line(item, unit=len(units) > 1) for item in self._items]
        if len(lines) != self.files.count():
            here = self.files.currentRow()
            self.files.blockSignals(True)
            self.files.show_lines(lines)
            self.files.setCurrentRow(here)
            self.files.blockSignals(False)
        for number, line in enumerate(lines):
            self.files.show_line(number, line)
        self._show_progress()
        self._show_actions()

    def _show_progress(self) -> None:
        whole = len(self._items)
        left = sum(item.state in (WAITING, IN_READING) for item in self._items)
        told = f"正在读第 {whole - left + 1} 个，共 {whole} 个文件" if left else self._counted()
        self._count.setText(told)
        self._bar.setUpdatesEnabled(False)  # else Qt would paint the whole window here and now
        self._bar.setMaximum(max(whole, 1))
        self._bar.setValue(whole - left)
        self._bar.setUpdatesEnabled(True)
        self._bar.setVisible(left > 0)
        self._cancel.setVisible(left > 0)

    def _counted(self) -> str:
        ready = sum(item.importable for item in self._items)
        done = sum(item.state == BROUGHT for item in self._items)
        counts = ((len(self._items), "个文件"), (ready, "份可导入"), (done, "份已导入"))
        told = " · ".join(f"{count} {words}" for count, words in counts if count)
        return told or "把文件拖进来，或点“添加文件…”。"

    def _on_file(self, number: int) -> None:
        item = self._items[number] if 0 <= number < len(self._items) else None
        if item is not self._shown:
            self.sheet.commit()
            self._show_item(item)

    def _activate_file(self) -> None:
        if self._shown and self._shown.state == BROUGHT:
            self.open_asked.emit(self._shown.entry)
        elif self._shown and self._shown.reading:
            self._make_room()
            self.sheet.focus()
        elif self._shown and self._shown.asks:
            self.head.focus_lacking()

    # -- the file in view --------------------------------------------------------------------

    def _show_item(self, item: Item | None) -> None:
        self._shown = item
        self._say("")
        reading = item.reading if item and item.state == READ else None
        self.head.show_item(item)
        self.sheet.show_reading(reading)
        self.sheet.setVisible(reading is not None)
        self._empty.setVisible(reading is None)
        self._show_sentence()
        self._show_matters()
        self._show_actions()

    def _on_told(self, unit: str, year: int) -> None:
        """The unit or the year was said by hand."""
        item = self._shown
        if item is None:
            return
        reading = item.reading
        if reading is None:
            wish = Wish(unit, year)
            if wish != item.wish:
                item.wish, item.asks = wish, False
                self._read_again(item)
        elif year and year != reading.report.year:
            item.wish = Wish(unit or item.wish.unit, year)
            self._read_again(item)
        elif unit != reading.report.unit:
            self._name(item, unit)

    def _name(self, item: Item, unit: str) -> None:
        assert item.reading is not None
        if not unit:
            self.head.show_item(item)
            self._say("请填写单位全称。")
            return
        item.wish = Wish(unit, item.wish.year)
        item.reading.put(NAME, unit)
        self._on_corrected()

    def _on_replace_chosen(self) -> None:
        chosen = self.head.replace.isChecked()
        if self._shown is not None and self._shown.replace != chosen:
            self._shown.replace = chosen
            self._on_corrected()

    def _show_sentence(self) -> None:
        """What stands in the way of this file, or what bringing it in would change."""
        item = self._shown
        reading = item.reading if item and item.state == READ else None
        there = replacing(self._desk, reading) if reading else None
        self.head.show_replacing(item, possible=there is not None and there.allowed)
        told = told_replacing(there) if there else item.sentence if item else ""
        self._empty.setText(_EMPTY.get(item.state, "") if item else "")
        self._sentence.setText(told)
        self._sentence.setVisible(bool(told))

    def _on_corrected(self) -> None:
        self._show_sentence()
        self._show_matters()
        self._show_files()

    def _show_actions(self) -> None:
        able = [item for item in self._items if item.importable]
        self.one.setEnabled(self._shown is not None and self._shown.importable)
        reading = bool(self._shown and self._shown.replace)
        self.one.setText("替换这一份" if reading else "导入这一份")
        self.all.setText(f"全部导入（{len(able)} 份）" if able and not self._narrow else "全部导入")
        self.all.setEnabled(bool(able))
        self.all.setVisible(len(self._items) > 1)
        shown = self._shown.reading if self._shown and self._shown.state == READ else None
        self.seen.setVisible(bool(shown and shown.matters))
        self.seen.setEnabled(bool(shown and shown.open))

    def _say(self, sentence: str) -> None:
        """A sentence below the report; in a narrow window a line of its own."""
        self._said = sentence
        self._hint.setText("" if self._narrow else sentence)
        self._below.setVisible(self._narrow and bool(sentence))
        room = self.width() - (0 if self._left.isHidden() else _LEFT) - 24
        metrics = self._below.fontMetrics()
        self._below.setText(metrics.elidedText(sentence, Qt.TextElideMode.ElideRight, room))
        self._below.setToolTip(sentence)

    # -- what needs an eye -------------------------------------------------------------------

    def _show_matters(self) -> None:
        """The list of what needs an eye; what is chosen in it stays."""
        shown = self._shown if self._shown and self._shown.state == READ else None
        reading = shown.reading if shown else None
        lines = matter_lines(reading) if reading else []
        goals = [line.goal for line in self.matters.lines]
        if [line.goal for line in lines] != goals:
            here = self._matter()
            self.matters.show_lines(lines)
            self._choose(here)
        for number, line in enumerate(lines):
            self.matters.show_line(number, line)
        open_ = len(reading.open) if reading else 0
        told = f"还有 {open_} 处要看" if open_ else "要看的都看过了" if lines else "没有要看的"
        self._matters_title.setText(told if reading else "")
        self.matters.setVisible(bool(lines))

    def _matter(self) -> Matter | None:
        here = self.matters.currentRow()
        goal = self.matters.line(here).goal if here >= 0 else None
        return goal if isinstance(goal, Matter) else None

    def _choose(self, matter: Matter | None) -> None:
        for number, line in enumerate(self.matters.lines):
            if matter and isinstance(line.goal, Matter) and line.goal.key == matter.key:
                self.matters.setCurrentRow(number)

    def _activate_matter(self, entry: QListWidgetItem) -> None:
        goal = self.matters.line(self.matters.row(entry)).goal
        if isinstance(goal, Matter):
            self._go_to(goal)

    def _go_to(self, matter: Matter) -> None:
        self.sheet.commit()
        self._make_room()
        self._choose(matter)
        if not self.sheet.go_to(matter):
            if "year" in matter.paths or "edition" in matter.paths:
                self.head.focus_year()
            elif not self._left.isHidden():
                self.matters.setFocus()
        self._say("：".join(part for part in (short(matter.what), matter.why) if part))

    def next_matter(self) -> None:
        """Go to the next thing that needs an eye, of the next file after the last of this one."""
        self.sheet.commit()
        reading = self._shown.reading if self._shown else None
        found = reading.open if reading and self._shown and self._shown.state == READ else []
        if reading and found:
            here, all_ = self._matter(), reading.matters
            at = next((n for n, each in enumerate(all_) if here and each.key == here.key), -1)
            keys = {each.key for each in found}
            order = [each for each in (*all_[at + 1 :], *all_[: at + 1]) if each.key in keys]
            self._go_to(order[0])
            return
        for number, item in enumerate(self._items):
            if item.importable and item.reading and item.reading.open:
                self.files.setCurrentRow(number)
                self._go_to(item.reading.open[0])
                return
        self._say("没有要看的了。")

    def settle_and_next(self) -> None:
        """Say of the matter in view that it was looked at, and go to the next."""
        self.sheet.commit()
        matter, reading = self._matter(), self._shown.reading if self._shown else None
        if matter and reading:
            reading.settle(matter)
            self.sheet.refresh()
            self._on_corrected()
        self.next_matter()

    # -- bringing in -------------------------------------------------------------------------

    @property
    def pending(self) -> int:
        """How many files could still be brought in."""
        return sum(item.pending for item in self._items)

    def bring_one(self) -> None:
        """Bring in the file in view and go on to the next that can be."""
        self.sheet.commit()
        if self._shown is not None and self._shown.importable and self._bring(self._shown):
            self._go_on()

    def bring_all(self) -> None:
        """Bring in every file that can be; one that is refused stops nothing."""
        self.sheet.commit()
        done = [self._bring(item) for item in self._items if item.importable]
        if any(done):
            self._go_on()

    def _bring(self, item: Item) -> bool:
        assert item.reading is not None
        if not item.importable:
            return False  # another file of this round was of the same year
        try:
            entry = bring(self._desk, item.reading, replace=item.replace)
        except GkdeskError as error:
            self._say(str(error))
            return False
        item.state, item.entry, item.sentence = BROUGHT, entry.id, ""
        self._show_files()
        return True

    def _go_on(self) -> None:
        """To the next file that can be brought in; the work is done where all came in."""
        if all(item.state == BROUGHT for item in self._items):
            self.finished.emit([item.entry for item in self._items])
            return
        self._show_item(self._shown)
        rest = [number for number, item in enumerate(self._items) if item.importable]
        if rest:
            self.files.setCurrentRow(rest[0])
        self.focus()

    def focus(self) -> None:
        """Put the keyboard on the list of files."""
        self._left.show()
        self.files.setFocus()
