"""A file that was read, part by part: ours, to be corrected, and the document beside it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from PySide6.QtCore import QMimeData, Qt, Signal
from PySide6.QtWidgets import QSplitter, QTabBar, QVBoxLayout, QWidget

from gkdesk.desk.reading import UNREAD, Matter, Reading
from gkdesk.domain.cover import COVER_SECTION, TITLE
from gkdesk.domain.errors import GkdeskError
from gkdesk.domain.form import PREAMBLE, Form, Section
from gkdesk.domain.report import Report
from gkdesk.ui.bring_model import BringModel, levels_of
from gkdesk.ui.look import Look
from gkdesk.ui.parts import button, label, let_go, row
from gkdesk.ui.paste_note import PasteNote
from gkdesk.ui.source_pane import SourcePane
from gkdesk.ui.table_view import TableView
from gkdesk.ui.text_edit import ProseEdit
from gkdesk.ui.turns import RefusedText, Turns

_TITLE_HIGH = 108
_SHARES = [11_000, 9_000]
"""Of whatever room there is; a little more for what is corrected."""


class BringSheet(QWidget):
    """Shows one Reading. ``corrected`` says that something of it was put."""

    corrected = Signal()
    said = Signal(str)
    """What the cell in question wants to be known by."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._reading: Reading | None = None
        self._compact = self._low = False
        self._editors: dict[str, ProseEdit] = {}
        self.model: BringModel | None = None
        self.table: TableView | None = None
        self._turns, self._steps = Turns(), 0
        self.tabs = QTabBar()
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.tabs.setAccessibleName("报告的各部分")
        self.tabs.currentChanged.connect(self._show_part)
        self._heading = label("", "strong")
        self._other = button("看原文", self.switch, tip="在报表和原文之间切换（F7）")
        self._ours = QWidget()
        self._lines = QVBoxLayout(self._ours)
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._lines.setSpacing(4)
        self._lines.addWidget(self._heading)
        self._part: QWidget | None = None
        self._note: PasteNote | None = None
        self.source = SourcePane(look)
        self.source.chosen.connect(self._from_source)
        self._split = QSplitter(Qt.Orientation.Horizontal)
        self._split.setChildrenCollapsible(False)
        self._split.setHandleWidth(1)
        self._split.addWidget(self._ours)
        self._split.addWidget(self.source)
        self._split.setStretchFactor(0, 1)
        self._split.setStretchFactor(1, 1)
        lines = QVBoxLayout(self)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(6)
        lines.addLayout(row(self.tabs, None, self._other))
        lines.addWidget(self._split, 1)

    # -- what is shown -----------------------------------------------------------------------

    def show_reading(self, reading: Reading | None) -> None:
        """Show another file, from its first part that needs an eye; None while there is none."""
        self._reading = reading
        self.source.show_source(reading.source if reading else None)
        self.source.setVisible(reading is not None and reading.source is not None)
        if reading is not None:
            self._show_tabs(self._first())
        self.set_compact(compact=self._compact, low=self._low)
        if reading is not None:
            self._show_part(self.tabs.currentIndex())
            self.refresh()

    def rehearse(self, form: Form) -> Iterator[None]:
        """Lay out and paint an empty report unseen: what takes long the first time is done then."""
        empty = Reading("", Report(form, form.first_year))
        self.show_reading(empty)
        yield
        if self._reading is empty:
            self.grab()
            self.show_reading(None)

    def _show_tabs(self, chosen: int) -> None:
        """The parts of the report; those of another edition are taken away."""
        keys, tabs = self._keys, self.tabs
        tabs.blockSignals(True)
        if keys != [tabs.tabData(number) for number in range(tabs.count())]:
            while tabs.count():
                tabs.removeTab(0)
            for key in keys:
                tabs.setTabData(tabs.addTab(""), key)
        for number, key in enumerate(keys):
            tabs.setTabToolTip(number, self._name(key))
        tabs.setCurrentIndex(chosen)
        tabs.blockSignals(False)

    @property
    def _keys(self) -> list[str]:
        assert self._reading is not None
        return [COVER_SECTION, *(s.key for s in self._reading.report.form.sections)]

    def _name(self, key: str) -> str:
        assert self._reading is not None
        return self._reading.report.form.section(key).heading if key else "标题与前言"

    def _first(self) -> int:
        """The part of the first matter that has one, else the first table."""
        assert self._reading is not None
        form = self._reading.report.form
        for matter in self._reading.open:
            fields = [form.fields[path] for path in matter.paths if path in form.fields]
            if fields:
                return self._keys.index(fields[0].section)
        tables = [number for number, s in enumerate(form.sections, start=1) if s.table]
        return tables[-1] if len(tables) < 2 else tables[0]

    def _show_part(self, number: int) -> None:
        """Show a part of the report with what of the document it was read from."""
        if self._reading is None or number < 0:
            return
        key = self._keys[number]
        section = self._reading.report.form.section(key) if key else None
        self._heading.setText(self._name(key))
        if section and self.model is not None and self.model.table is section.table:
            self._show_in_table(self._reading, self.model)
            return
        self.commit()
        self._take_away()
        body = QWidget()
        lines = QVBoxLayout(body)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(4)
        if section and section.table:
            self._add_table(lines, section)
        else:
            paths = [section.text] if section else [TITLE, PREAMBLE]
            for path in paths:
                self._add_text(lines, path)
            self._show_text_source(paths[-1])
        self._part = body
        self._lines.addWidget(body, 1)

    def _take_away(self) -> None:
        if self._part is not None:
            self._lines.removeWidget(self._part)
            self._part.hide()
            let_go(self._part)
        self._part, self.model, self.table, self._editors = None, None, None, {}
        self._note = None

    def _add_table(self, lines: QVBoxLayout, section: Section) -> None:
        assert self._reading is not None
        assert section.table is not None
        self.model = model = BringModel(self._reading, section.table)
        self.table = table = TableView(model, self._look)
        model.corrected.connect(self._on_corrected)
        model.refused.connect(self._on_refused)
        self._note = note = PasteNote()
        note.hide()
        note.accepted.connect(lambda texts, _: model.put_many(texts))
        note.left.connect(table.setFocus)
        table.filled.connect(lambda texts, _: model.put_many(texts))
        table.paste_asked.connect(lambda data: self._paste(note, data))
        table.current_path.connect(self._on_current)
        table.said.connect(self.said)
        lines.addWidget(note)
        lines.addWidget(table, 1)
        lines.addStretch(0)
        model.refresh()
        self._begin_turns(self._reading)
        self._show_cell(model, table)

    def _show_in_table(self, reading: Reading, model: BringModel) -> None:
        """The same part of another file: making its table anew would take many times as long."""
        assert self.table is not None
        assert self._note is not None
        self._note.hide()
        model.show_reading(reading)
        self._begin_turns(reading)
        self.table.show_anew()
        self._show_cell(model, self.table)

    def _show_cell(self, model: BringModel, table: TableView) -> None:
        cell = model.cell(table.currentIndex())
        self._on_current(cell.path if cell else "")

    def _paste(self, note: PasteNote, data: QMimeData) -> None:
        assert self.table is not None
        assert self.model is not None
        if paths := self.table.selected_paths():
            note.offer(self.model, paths, data)
        else:
            self.said.emit(self.model.closed(self.table.currentIndex()))

    def _add_text(self, lines: QVBoxLayout, path: str) -> None:
        assert self._reading is not None
        report = self._reading.report
        edit = ProseEdit(self._look, indent=path != TITLE)
        edit.setAccessibleName(report.field(path).label)
        edit.show_text(report.values.get(path, ""))
        edit.rested.connect(lambda text: self._put_text(path, text))
        edit.undo_asked.connect(self.undo)
        edit.redo_asked.connect(self.redo)
        if path == TITLE:
            edit.setMaximumHeight(_TITLE_HIGH)
        self._editors[path] = edit
        lines.addWidget(edit, 0 if path == TITLE else 1)

    def _put_text(self, path: str, text: str) -> None:
        assert self._reading is not None
        try:
            self._reading.put(path, text)
        except GkdeskError as error:
            self.said.emit(str(error))
            return
        self._on_corrected()

    def set_compact(self, *, compact: bool, low: bool = False) -> None:
        """In a narrow window the document is shown in the place of the report, not beside it.

        In a low one the part has no heading: its tab says which it is.
        """
        self._compact, self._low = compact, low
        self._heading.setVisible(not low)
        both = self._reading is not None and self._reading.source is not None
        self._other.setVisible(compact and both)
        self.source.setVisible(both and not compact)
        self._ours.show()
        self._other.setText("看原文")
        gap = 8 if both and not compact else 0
        self._lines.setContentsMargins(0, 0, gap, 0)
        self.source.set_gap(gap)
        self._split.setSizes(_SHARES)

    def switch(self) -> None:
        """Show the document in the place of the report, or the report again."""
        if not self._other.isHidden():
            self.source.setVisible(self.source.isHidden())
            self._ours.setVisible(self.source.isHidden())
            self._other.setText("看原文" if self.source.isHidden() else "看报表")
            (self.focus if self.source.isHidden() else self.source.focus)()

    def refresh(self) -> None:
        """Show figures, texts and what is unsure as they are now."""
        reading = self._reading
        if reading is None:
            return
        if self.model is not None:
            self.model.refresh()
        for path, edit in self._editors.items():
            edit.show_text(reading.report.values.get(path, ""))
        counts = self._counts(reading)
        for number, key in enumerate(self._keys):
            short = self._name(key).partition("、")[0] if key else "前言"
            count = counts.get(key, 0)
            told = f"{short} · {count}" if count else short
            if self.tabs.tabText(number) != told:
                self.tabs.setTabText(number, told)
        levels = levels_of(reading)
        tints = {place: lv for path, lv in levels.items() for place in reading.places_of(path)}
        unread = {m.place: "error" for m in reading.open if m.kind == UNREAD}
        self.source.show_levels(tints | unread)

    @staticmethod
    def _counts(reading: Reading) -> dict[str, int]:
        """How many things of each part need an eye."""
        counts: dict[str, int] = {}
        for matter in reading.open:
            known = [reading.report.form.fields.get(path) for path in matter.paths[:1]]
            for each in known:
                if each is not None:
                    counts[each.section] = counts.get(each.section, 0) + 1
        return counts

    # -- where we are ------------------------------------------------------------------------

    def _on_current(self, path: str) -> None:
        reading, model = self._reading, self.model
        if reading is None or model is None or not path:
            return
        own = [place for each in model.grid.by_path for place in reading.places_of(each)]
        self.source.show_places(own, reading.place_of(path))
        told = model.told(path)
        place = reading.report.field(path).place
        sentence = told if told.startswith(place) else f"{place}：{told}"
        self.said.emit(f"{sentence.rstrip('。')}。" if told else "")

    def _show_text_source(self, path: str) -> None:
        assert self._reading is not None
        self.source.show_places((), "", self._reading.places_of(path))
        self.said.emit("")

    def _from_source(self, place: str) -> None:
        """A cell of the document was clicked: go to ours that was read from it."""
        if self._reading and self._reading.found and self.model and self.table:
            for path in self.model.grid.by_path:
                if place in self._reading.places_of(path):
                    self.table.go_to(path)
                    return

    def go_to(self, matter: Matter) -> bool:
        """Go to the place of a matter in the report and in the document; False without one."""
        assert self._reading is not None
        path = next((p for p in matter.paths if p in self._reading.report.form.fields), "")
        if path:
            self.go_to_path(path)
        if matter.place:
            self.source.show_places((), matter.place)
            if not path and self.source.isHidden():
                self.switch()
        return bool(path)

    def go_to_path(self, path: str) -> None:
        """Go to one value of the report."""
        assert self._reading is not None
        if not self._other.isHidden() and self._ours.isHidden():
            self.switch()
        number = self._keys.index(self._reading.report.field(path).section)
        if number != self.tabs.currentIndex():
            self.tabs.setCurrentIndex(number)
        if self.table is not None:
            self.table.show_cells((path,))
            self._on_current(path)
        elif path in self._editors:
            self._show_text_source(path)
            self._editors[path].setFocus()

    def step(self, by: int) -> None:
        """The part before or after."""
        number = self.tabs.currentIndex() + by
        if 0 <= number < self.tabs.count():
            self.tabs.setCurrentIndex(number)
            self.focus()

    def focus(self) -> None:
        """Put the keyboard on what is to be corrected."""
        goals: Iterable[QWidget] = [self.table] if self.table else self._editors.values()
        for goal in list(goals)[-1:]:
            goal.setFocus()

    # -- changing ----------------------------------------------------------------------------

    def _on_refused(self, reason: str) -> None:
        self._see_turns()
        self.said.emit(reason)

    def _on_corrected(self) -> None:
        self._see_turns()
        self.refresh()
        self.corrected.emit()

    def commit(self) -> None:
        """Take over what stands in an open editor."""
        if self.table is not None:
            self.table.close_editor()
        for edit in self._editors.values():
            edit.commit()

    def undo(self) -> None:
        """Take back what was typed last, refused or taken, in this file and show where it was."""
        self.commit()
        self._see_turns()
        if self.model and self.table and (refused := self._turns.take_back()):
            self.model.let_go([refused.path])
            self.table.go_to(refused.path)
        elif self._reading:
            self._show_step(self._reading.undo())

    def redo(self) -> None:
        """Take again what was taken back."""
        self.commit()
        self._see_turns()
        if self.model and self.table and (refused := self._turns.take_again()):
            self.table.go_to(refused.path)
            self.model.put(refused.path, refused.text)
        elif self._reading:
            self._show_step(self._reading.redo())

    def _begin_turns(self, reading: Reading) -> None:
        """Nothing stands refused in a part that has just come into view."""
        self._turns, self._steps = Turns(), reading.steps

    def _see_turns(self, *, turning: bool = False) -> None:
        """Note the corrections made since, and what stands refused now."""
        if self._reading is None or self.model is None:
            return
        if by := self._reading.steps - self._steps:
            self._turns.stepped(by, anew=not turning)
            self._steps += by
        refusals = self.model.refusals
        self._turns.see(
            RefusedText(path, each.text, each.reason) for path, each in refusals.items()
        )

    def _show_step(self, paths: tuple[str, ...]) -> None:
        self._see_turns(turning=True)
        self._on_corrected()
        assert self._reading is not None
        known = [path for path in paths if path in self._reading.report.form.fields]
        if known:
            self.go_to_path(known[0])
