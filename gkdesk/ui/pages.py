"""The wizard's pages: the cover, a text, a table. Each shows the report and hands typing over.

No field is registered with the wizard: the desk holds every value, and going back wipes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, QTimer, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QGridLayout,
    QLabel,
    QLineEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
    QWizardPage,
)

from gkdesk.desk.desk import Desk
from gkdesk.domain.binding import bindable
from gkdesk.domain.carried import CARRIED_TEXT
from gkdesk.domain.cover import COVER, COVER_SECTION, DETAILS, DUE, TITLE, UNIT_KIND, UNIT_KINDS
from gkdesk.domain.cover import due_day as due_day_of
from gkdesk.domain.errors import GkdeskError
from gkdesk.domain.finding import Finding
from gkdesk.domain.form import PREAMBLE, Section
from gkdesk.domain.last_year import carried_from, expectation
from gkdesk.domain.likeness import likeness
from gkdesk.domain.live import live_numbers, named, shown
from gkdesk.domain.prose import word_count
from gkdesk.ui.insert_number import InsertNumber
from gkdesk.ui.look import Look
from gkdesk.ui.parts import add_field, button, card, label, restyle, row
from gkdesk.ui.table_model import TableModel
from gkdesk.ui.table_view import TableView
from gkdesk.ui.text_edit import ProseEdit

if TYPE_CHECKING:
    from gkdesk.ui.paste_note import PasteNote

FINISH = "finish"
"""The key of the last page, which is about all sections."""
_REST_MILLISECONDS = 600
_HINTS = {
    "unit/name": "如：乐清市市政公用工程建设中心",
    "unit/short": "正文里用的称呼，如：中心",
    "unit/website": "http://",
    "unit/office": "如：综合科",
    "unit/telephone": "区号-号码",
}


class SectionPage(QWizardPage):
    """A page of one section. ``guide_changed`` carries what to show beside it."""

    guide_changed = Signal(list)
    status_changed = Signal(str)
    refused = Signal(str)
    review_asked = Signal()
    undo_asked = Signal()
    redo_asked = Signal()
    quotes = False
    """Whether a change of any figure can show on the page."""

    def __init__(self, desk: Desk, report_id: int, section: str) -> None:
        super().__init__()
        self.section = section
        self.desk = desk
        self.report_id = report_id
        self.report = desk.report(report_id)
        self.lines = QVBoxLayout(self)
        self.lines.setSpacing(8)
        self._spare: list[QLabel] = []

    def head(self, title: str, lead: str) -> None:
        """The page's title and what it is about."""
        self.lines.addWidget(label(title, "title"))
        self.lines.addWidget(self.spare(label(lead, "muted")))

    def spare(self, words: QLabel) -> QLabel:
        """Words that give way when the window is small."""
        self._spare.append(words)
        return words

    def set_compact(self, *, compact: bool) -> None:
        """Leave the room to what is filled in."""
        for words in self._spare:
            words.setVisible(not compact)
        side, top = (10, 6) if compact else (20, 14)
        self.lines.setContentsMargins(side, top, side, top - 2)

    def put(self, path: str, text: str) -> str:
        """Hand over what was typed; the reason where it is refused, else ""."""
        try:
            self.desk.put(self.report_id, path, text)
        except GkdeskError as error:
            return str(error)
        return ""

    @property
    def writable(self) -> bool:
        """Whether the report takes changes."""
        return self.report.status == "draft"

    def refresh(self, paths: Sequence[str]) -> None:
        """Show what the report says now at these paths."""

    def show_findings(self, findings: Sequence[Finding]) -> None:
        """Mark what the findings speak of."""

    def refused_values(self) -> list[Finding]:
        """What was typed here and refused, as findings: it is not in the report."""
        return []

    def offers(self) -> list[Finding]:
        """What could be done better here, without anything being wrong."""
        return []

    def show_paths(self, paths: tuple[str, ...]) -> None:
        """Bring the places of a finding into view."""

    def show_finding(self, finding: Finding) -> None:
        """Bring what a finding speaks of into view."""
        self.show_paths(finding.paths)

    def commit(self) -> None:
        """Hand over what is still in an open editor."""

    def enter(self) -> None:
        """The page has come into view: say what to show beside it."""

    def focus(self) -> None:
        """Put the keyboard where filling in goes on."""


class DetailField(QLineEdit):
    """One detail of the unit; handed over when typing rests or the field is left."""

    def __init__(self, page: SectionPage, path: str, wrong: QWidget) -> None:
        super().__init__(page.report.values.get(path, ""))
        self._page, self._path, self._wrong = page, path, wrong
        self.setPlaceholderText(_HINTS.get(path, ""))
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MILLISECONDS)
        self._rest.timeout.connect(self.commit)
        self.textEdited.connect(self._on_edit)
        self.editingFinished.connect(self.commit)

    def _on_edit(self) -> None:
        self._rest.start()

    def commit(self) -> None:
        """Hand over the text; a refused one stays, with its reason below the form."""
        self._rest.stop()
        reason = self._page.put(self._path, self.text()) if not self.isReadOnly() else ""
        restyle(self, "wrong", "true" if reason else "")
        self.setToolTip(reason)
        self._page.refused.emit(reason)

    def show_text(self, text: str) -> None:
        """Show the report's text, unless it is being typed here."""
        if not self.hasFocus() and self.text() != text and not self._rest.isActive():
            self.setText(text)


class CoverPage(SectionPage):
    """封面与前言: the unit and how to reach it, the title, the preamble."""

    quotes = True

    def __init__(self, desk: Desk, report_id: int, look: Look) -> None:
        super().__init__(desk, report_id, COVER_SECTION)
        self.head("封面与前言", "单位信息填一次，明年自动带出；标题和前言由它们生成，可以直接改。")
        body = QWidget()
        self._lines = QVBoxLayout(body)
        self._lines.setContentsMargins(0, 0, 6, 0)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(body)
        self.lines.addWidget(area, 1)
        self.fields: dict[str, DetailField] = {}
        self._wrong = label("", "wrong")
        self._add_details()
        self._title = self._text_edit(TITLE, "报告标题", look, 124)
        self._preamble = self._text_edit(PREAMBLE, "前言", look, 260)
        self._lines.addStretch(1)
        self.refused.connect(self._wrong.setText)
        self.refresh(())

    def _add_details(self) -> None:
        frame = card()
        grid = QGridLayout(frame)
        grid.setContentsMargins(16, 12, 16, 12)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 3)
        grid.setColumnStretch(3, 2)
        for number, path in enumerate(DETAILS):
            place = (number // 2, number % 2)
            add_field(grid, place, COVER[path].label, self._detail(path))
        grid.addWidget(self._wrong, 9, 0, 1, 4)
        self._lines.addWidget(frame)

    def _detail(self, path: str) -> QWidget:
        if path == UNIT_KIND:
            self._kind = QComboBox()
            self._kind.addItem("请选择", "")
            for key, name in UNIT_KINDS.options:
                self._kind.addItem(name, key)
            self._kind.activated.connect(self._choose_kind)
            return self._kind
        field = DetailField(self, path, self._wrong)
        self.fields[path] = field
        return field

    def _choose_kind(self) -> None:
        if self._kind.currentData():
            self.put(UNIT_KIND, self._kind.currentData())

    def _text_edit(self, path: str, name: str, look: Look, high: int) -> ProseEdit:
        edit = live_editor(self, look, indent=path != TITLE)
        edit.setAccessibleName(name)
        edit.setFixedHeight(high)
        edit.rested.connect(lambda text: self.put(path, text))
        edit.undo_asked.connect(self.undo_asked)
        edit.redo_asked.connect(self.redo_asked)
        self._lines.addWidget(label(name, "strong"))
        self._lines.addWidget(edit)
        return edit

    def refresh(self, paths: Sequence[str]) -> None:
        """Show the details, title and preamble as the report has them."""
        values = self.report.values
        for path, field in self.fields.items():
            text = values.get(path, "")
            field.show_text(_as_day(text) if path == DUE else text)
            field.setReadOnly(not self.writable)
        due = due_day_of(self.report.form, values)
        self.fields[DUE].setPlaceholderText(f"{_as_day(due)}（可改为本地的期限）")
        self._kind.setCurrentIndex(max(0, self._kind.findData(values.get(UNIT_KIND, ""))))
        self._kind.setEnabled(self.writable)
        for edit, path in ((self._title, TITLE), (self._preamble, PREAMBLE)):
            edit.show_text(values.get(path, ""))
            edit.setReadOnly(not self.writable)

    def commit(self) -> None:
        """Hand over what is still being typed."""
        for field in self.fields.values():
            if field.hasFocus():
                field.commit()
        self._title.commit()
        self._preamble.commit()

    def show_findings(self, findings: Sequence[Finding]) -> None:
        """Mark the words in question."""
        for path, edit in ((TITLE, self._title), (PREAMBLE, self._preamble)):
            edit.mark(marks_of(findings, path))

    def show_finding(self, finding: Finding) -> None:
        """Go to the words of a finding, or to the preamble, the only text that can be missing."""
        for span in finding.spans[:1]:
            edit = self._title if span.path == TITLE else self._preamble
            edit.show_span(span.start, span.end)
            return
        self.show_paths(finding.paths)

    def show_paths(self, paths: tuple[str, ...]) -> None:
        """Go to the place of a value."""
        if paths and (field := self.fields.get(paths[0])):
            field.setFocus()
        else:
            (self._title if paths and paths[0] == TITLE else self._preamble).setFocus()

    def enter(self) -> None:
        """Show what the preamble should say."""
        self.guide_changed.emit(list(self.report.form.preamble_guide))

    def focus(self) -> None:
        """Put the keyboard on the first detail that is missing."""
        blank = (field for field in self.fields.values() if not field.text())
        next(blank, self._preamble).setFocus()


def _as_day(day: str) -> str:
    """``"01-31"`` as 1月31日."""
    if not day:
        return ""
    month, _, date = day.partition("-")
    return f"{int(month)}月{int(date)}日"


class TextPage(SectionPage):
    """A section of narrative."""

    quotes = True

    def __init__(self, desk: Desk, report_id: int, section: Section, look: Look) -> None:
        super().__init__(desk, report_id, section.key)
        self._section = section
        self._look = look
        self.head(section.heading, section.lead)
        self._count = label("", "muted", wrap=False)
        self._insert = button("插入数字…", self.insert_number, tip="把表里的数放进文中（Ctrl+I）")
        self._beside = button("对照上年", self.show_last_year, tip="在下面显示上年这一部分")
        self.lines.addLayout(row(self._insert, self._beside, None, self._count))
        self.numbers: InsertNumber | None = None
        self._last_year: ProseEdit | None = None
        self._alike = 0
        self.edit = live_editor(self, look)
        self.edit.setAccessibleName(section.heading)
        self.edit.rested.connect(self._put)
        self.edit.undo_asked.connect(self.undo_asked)
        self.edit.redo_asked.connect(self.redo_asked)
        self.edit.textChanged.connect(self._show_count)
        self.lines.addWidget(self.edit, 3)
        self.refresh(())

    @property
    def path(self) -> str:
        """The path of the text."""
        return self._section.text

    def _put(self, text: str) -> None:
        if reason := self.put(self._section.text, text):
            self.refused.emit(reason)

    def _show_count(self) -> None:
        alike = f" · 与上年相似 {self._alike}%" if self._alike else ""
        self._count.setText(f"{word_count(self.edit.printed())} 字{alike}")

    def insert_number(self) -> None:
        """Offer the figures of the tables."""
        if not self.writable:
            return
        if self.numbers is None:
            self.numbers = InsertNumber(self.report, self._look)
            self.numbers.picked.connect(self.edit.insert_live)
            self.numbers.left.connect(self.edit.setFocus)
            self.lines.insertWidget(self.lines.indexOf(self.edit), self.numbers)
        self.numbers.offer()

    def show_last_year(self) -> None:
        """Show last year's text below, or fold it away again."""
        if self._last_year is None:
            self._last_year = ProseEdit(self._look)
            self._last_year.setReadOnly(True)
            self._last_year.setAccessibleName("上年这一部分")
            self.lines.addWidget(self._last_year, 2)
        elif self._last_year.isVisible():
            self._last_year.hide()
            return
        self._last_year.show_text(self._text_of_last_year())
        self._last_year.show()

    def _text_of_last_year(self) -> str:
        before = self.report.before
        known = before is not None and self.path in before.form.fields
        return before.printed(self.path) if before and known else ""

    def refresh(self, paths: Sequence[str]) -> None:
        """Show the text as the report has it, its live numbers as the tables have them."""
        self.edit.show_text(self.report.values.get(self._section.text, ""))
        self.edit.setReadOnly(not self.writable)
        self._insert.setEnabled(self.writable)
        self._alike = int(100 * likeness(self.edit.text(), self._text_of_last_year()).share)
        self._show_count()
        self._beside.setVisible(self.report.before is not None)

    def commit(self) -> None:
        """Hand over what was typed last."""
        self.edit.commit()

    def show_findings(self, findings: Sequence[Finding]) -> None:
        """Mark the words in question."""
        self.edit.mark(marks_of(findings, self.path))

    def show_finding(self, finding: Finding) -> None:
        """Go to the words of a finding."""
        spans = [span for span in finding.spans if span.path == self.path]
        if spans:
            self.edit.show_span(spans[0].start, spans[0].end)
        else:
            self.edit.setFocus()

    def show_paths(self, paths: tuple[str, ...]) -> None:
        """Go to the text."""
        self.edit.setFocus()

    def offers(self) -> list[Finding]:
        """The figures of the text that could follow the tables."""
        return list(bindable(self.report, self.path)) if self.writable else []

    def enter(self) -> None:
        """Show what the section must cover."""
        aspects = "、".join(self._section.aspects)
        lines = [f"要写到：{aspects}。"] if aspects else []
        self.guide_changed.emit([*lines, *self._section.guide])

    def focus(self) -> None:
        """Put the keyboard on the text."""
        self.edit.setFocus()


def live_editor(page: SectionPage, look: Look, *, indent: bool = True) -> ProseEdit:
    """An editor whose live numbers are those of the page's report."""

    def tell(token: str) -> str:
        return shown(page.report, live_numbers(token)[0])

    def about(token: str) -> str:
        return named(page.report.form, live_numbers(token)[0])

    return ProseEdit(look, tell, about, indent=indent)


def marks_of(findings: Sequence[Finding], path: str) -> list[tuple[int, int, str]]:
    """The words of a text that findings speak of, the worst last so that they show on top."""
    order = ("hint", "explain", "carried", "error")
    marks = [
        (span.start, span.end, "carried" if finding.check == CARRIED_TEXT else finding.level)
        for finding in findings
        if finding.open and (finding.check == CARRIED_TEXT or not finding.pending)
        for span in finding.spans
        if span.path == path
    ]
    return sorted(marks, key=lambda mark: order.index(mark[2]))


class TablePage(SectionPage):
    """A section with its table."""

    def __init__(self, desk: Desk, report_id: int, section: Section, look: Look) -> None:
        super().__init__(desk, report_id, section.key)
        assert section.table is not None
        self.head(section.heading, section.lead)
        self.model = TableModel(desk, report_id, section.table)
        self.view = TableView(self.model, look)
        self._zeros = button(
            "空格填 0", self.view.fill_zeros, tip="选中多格时只填选中的空格，否则填整张表"
        )
        self._paste = button("粘贴自 Excel", self.view.paste, tip="从当前格起粘贴（Ctrl+V）")
        last = "左上角小字为上年数" if self.model.last_year else ""
        keys = self.spare(label("Enter 向下 · Tab 下一格 · F2 修改", "muted", wrap=False))
        below = self.spare(label(last, "muted", wrap=False))
        self.lines.addLayout(row(self._paste, self._zeros, keys, None, below))
        self._note: PasteNote | None = None
        self.lines.addWidget(self.view, 1)
        self.lines.addStretch(0)
        self.view.paste_asked.connect(self._on_paste)
        self.view.filled.connect(self._on_filled)
        self.view.current_path.connect(self._on_current)
        self.model.refusals_changed.connect(self.review_asked)
        self.view.selectionModel().selectionChanged.connect(self._show_selection)
        self.refresh(())

    @property
    def note(self) -> PasteNote:
        """What a paste would do; made when something is first pasted."""
        if self._note is None:
            from gkdesk.ui.paste_note import PasteNote

            self._note = PasteNote()
            self._note.hide()
            self._note.accepted.connect(self._on_filled)
            self.lines.insertWidget(self.lines.indexOf(self.view), self._note)
        return self._note

    def _on_filled(self, texts: dict[str, str], source: str) -> None:
        if not texts:
            return
        try:
            refused = self.desk.put_many(self.report_id, texts, source)
        except GkdeskError as error:
            self.refused.emit(str(error))
            return
        if refused:
            self.refused.emit("；".join(each.reason for each in refused[:3]))

    def _on_paste(self, data: QMimeData) -> None:
        if not self.writable:
            self.refused.emit("这份报告是只读的；要改动，请先点“重新打开”。")
            return
        paths = self.view.selected_paths()
        if paths:
            self.note.offer(self.model, paths, data)

    def _on_current(self, path: str) -> None:
        field = self.report.field(path)
        cell = self.model.grid.by_path[path]
        lines = [f"{field.label}" + ("：" + cell.guide if cell.guide else "")]
        if last := self.model.last_year.get(path):
            lines.append(f"上年填 {last}。")
        if why := self.report.incomparable(path):
            lines.append(f"{why}。")
        if expected := expectation(self.report, path):
            lines.append(expected)
        if year := carried_from(self.report, path):
            lines.append(f"由 {year} 年度报告带入，可以改。")
        self.guide_changed.emit(lines)

    def _show_selection(self) -> None:
        paths = self.view.selected_paths()
        numbers = [self.report.number(path) for path in paths]
        found = [number for number in numbers if number is not None]
        unit = self.report.field(paths[0]).kind.unit if paths else ""
        total = f"合计 {sum(found)} {unit}" if len(paths) > 1 else ""
        self.status_changed.emit(f"{total}　选中 {len(paths)} 格".strip() if paths else "")

    def refresh(self, paths: Sequence[str]) -> None:
        """Show the figures as the report has them."""
        self.model.refresh()
        self._zeros.setEnabled(self.writable)
        self._paste.setEnabled(self.writable)

    def refused_values(self) -> list[Finding]:
        """The texts that stay visible in their cells because they are no figures."""
        return [
            Finding(
                check="refused",
                level="error",
                section=self.section,
                paths=(path,),
                title="没有填进去",
                message=f"{self.report.field(path).place}：{refusal.reason}",
            )
            for path, refusal in self.model.refusals.items()
        ]

    def show_findings(self, findings: Sequence[Finding]) -> None:
        """Tint the cells in question, not those still being filled in nor those explained."""
        levels: dict[str, str] = {}
        for finding in reversed(findings):
            if finding.open and not finding.pending:
                levels.update(dict.fromkeys(finding.paths, finding.level))
        self.model.mark(levels)

    def show_paths(self, paths: tuple[str, ...]) -> None:
        """Select the cells of a finding."""
        self.view.show_cells(paths)

    def commit(self) -> None:
        """Take over what stands in an open editor."""
        self.view.close_editor()

    def focus(self) -> None:
        """Put the keyboard on the table."""
        self.view.setFocus()

    def enter(self) -> None:
        """Show what the current cell wants."""
        cell = self.model.cell(self.view.currentIndex())
        if cell and cell.path:
            self._on_current(cell.path)
