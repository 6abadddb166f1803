"""A section of narrative."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QTimer

from gkdesk.desk.desk import Desk
from gkdesk.domain.binding import bindable
from gkdesk.domain.finding import Finding
from gkdesk.domain.form import Section
from gkdesk.domain.likeness import likeness
from gkdesk.domain.prose import word_count
from gkdesk.ui.insert_number import InsertNumber
from gkdesk.ui.live_editor import live_editor, marks_of
from gkdesk.ui.look import Look
from gkdesk.ui.pages import SectionPage
from gkdesk.ui.parts import button, label, row
from gkdesk.ui.text_edit import ProseEdit


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
        self.edit.typing.connect(self.typing)
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
        # Once the text has become lower: where the number goes stays in view.
        QTimer.singleShot(0, self.edit, self.edit.ensureCursorVisible)

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
