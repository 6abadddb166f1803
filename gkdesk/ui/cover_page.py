"""封面与前言: the unit and how to reach it, the title, the preamble."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QComboBox,
    QGridLayout,
    QLineEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from gkdesk.desk.desk import Desk
from gkdesk.domain.cover import COVER, COVER_SECTION, DETAILS, DUE, TITLE, UNIT_KIND, UNIT_KINDS
from gkdesk.domain.cover import due_day as due_day_of
from gkdesk.domain.errors import GkdeskError
from gkdesk.domain.finding import Finding
from gkdesk.domain.form import PREAMBLE
from gkdesk.ui.guarded import guarded
from gkdesk.ui.live_editor import live_editor, marks_of
from gkdesk.ui.look import TEXT, Look
from gkdesk.ui.pages import SectionPage
from gkdesk.ui.parts import add_field, card, label, restyle
from gkdesk.ui.text_edit import ProseEdit
from gkdesk.ui.turns import RefusedText

_REST_MILLISECONDS = 600
_HINTS = {
    "unit/name": "如：乐清市市政公用工程建设中心",
    "unit/short": "正文里用的称呼，如：中心",
    "unit/website": "http://",
    "unit/office": "如：综合科",
    "unit/telephone": "区号-号码",
}


_INDENT = 11
"""Where the text of a field begins."""


class DetailField(QLineEdit):
    """One detail of the unit; handed over when typing rests or the field is left."""

    def __init__(self, page: SectionPage, path: str) -> None:
        super().__init__(page.report.values.get(path, ""))
        self.setCursorPosition(0)  # of a long text its beginning shows
        self._page, self._path = page, path
        self.reason = ""
        """Why what stands here was refused; it stays until it is changed, or the report is."""
        self._shown = self.text()
        self.setPlaceholderText(_HINTS.get(path, ""))
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MILLISECONDS)
        self._rest.timeout.connect(self.commit)
        self.textEdited.connect(self._on_edit)
        self.editingFinished.connect(self.commit)

    def _on_edit(self) -> None:
        self._rest.start()
        self._page.typing.emit(True)

    def commit(self) -> None:
        """Hand over the text; a refused one stays, with its reason below the form."""
        self._rest.stop()
        reason = self._page.put(self._path, self.text()) if not self.isReadOnly() else ""
        changed = reason != self.reason
        self._mark(reason)
        self._page.refused.emit(reason)
        if changed:
            self._page.review_asked.emit()
        self._page.typing.emit(False)
        if not self.hasFocus():
            self.setCursorPosition(0)

    def let_go(self) -> None:
        """Show what the report has again, instead of what was refused."""
        self._rest.stop()
        self._mark("")
        self._write(self._shown)
        self._page.typing.emit(False)

    def _write(self, text: str) -> None:
        self.setText(text)
        self.setCursorPosition(0)

    def _mark(self, reason: str) -> None:
        self.reason = reason
        restyle(self, "wrong", "true" if reason else "")
        self.setToolTip(reason)

    def show_text(self, text: str) -> None:
        """Show the report's text, unless it is being typed here, and in other words than kept."""
        before, self._shown = self._shown, text
        if self._rest.isActive() or self.text() == text or (self.reason and text == before):
            return
        if not (self.hasFocus() and self._kept() == text):
            self._mark("")
            self._write(text)

    def _kept(self) -> str | None:
        """What the report would keep of what stands here; None where it would be refused."""
        try:
            return self._page.report.parse(self._path, self.text())
        except GkdeskError:
            return None

    @guarded(False)
    def event(self, event: QEvent) -> bool:
        # Undo is the report's everywhere, not the field's own.
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            standard = QKeySequence.StandardKey
            if event.matches(standard.Undo) or event.matches(standard.Redo):
                event.ignore()
                return True
        return super().event(event)


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
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # each field in it takes the keyboard
        area.setWidget(body)
        self.lines.addWidget(area, 1)
        self.fields: dict[str, DetailField] = {}
        self._wrong = label("", "wrong")
        self._add_details()
        self._title = self._text_edit(TITLE, "报告标题", look, 124)
        self._preamble = self._text_edit(PREAMBLE, "前言", look, 260)
        self._lines.addStretch(1)
        self.refused.connect(lambda _: self._show_reasons())
        self.refresh(())

    def _add_details(self) -> None:
        frame = card()
        grid = QGridLayout(frame)
        grid.setContentsMargins(16, 12, 16, 12)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 3)
        grid.setColumnStretch(3, 2)
        form = self.report.form
        # Chosen when the report is made: they decide what its tables are.
        chosen = (("报告年度", f"{self.report.year}"), ("报告格式", f"{form.id} 版"))
        for column, (name, text) in enumerate(chosen):
            shown = label(text, wrap=False)
            shown.setIndent(_INDENT)
            shown.setToolTip(form.basis)
            add_field(grid, (0, column), name, shown)
        for number, path in enumerate(DETAILS, start=2):
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
        field = DetailField(self, path)
        self.fields[path] = field
        return field

    def _choose_kind(self) -> None:
        self.put(UNIT_KIND, self._kind.currentData())

    def _text_edit(self, path: str, name: str, look: Look, high: int) -> ProseEdit:
        edit = live_editor(self, look, indent=path != TITLE)
        # A field among fields, in their face: the documents' takes 4 MB more, and only for pages
        # of text.
        edit.setFont(look.font(TEXT))
        edit.setAccessibleName(name)
        edit.setFixedHeight(high)
        edit.rested.connect(lambda text: self.put(path, text))
        edit.undo_asked.connect(self.undo_asked)
        edit.redo_asked.connect(self.redo_asked)
        edit.typing.connect(self.typing)
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
        self._show_reasons()

    def _show_reasons(self) -> None:
        """Why values were refused, as long as they stand there."""
        reasons = [field.reason for field in self.fields.values() if field.reason]
        self._wrong.setText("\n".join(reasons))
        self._wrong.setVisible(bool(reasons))  # else its line stands empty

    def commit(self) -> None:
        """Hand over what is still being typed."""
        for field in self.fields.values():
            if field.hasFocus():
                field.commit()
        self._title.commit()
        self._preamble.commit()

    def refused_texts(self) -> list[RefusedText]:
        """The details that stay visible although they were refused."""
        fields = self.fields.items()
        return [RefusedText(p, each.text(), each.reason) for p, each in fields if each.reason]

    def take_back(self, path: str) -> None:
        """Let go of a refused detail."""
        self.fields[path].let_go()
        self._show_reasons()

    def put_again(self, refused: RefusedText) -> None:
        """Type a refused detail again."""
        self.fields[refused.path].setText(refused.text)
        self.fields[refused.path].commit()

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
