"""A section with its table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QKeyEvent, QKeySequence

from gkdesk.desk.desk import Desk
from gkdesk.domain.errors import GkdeskError
from gkdesk.domain.finding import Finding
from gkdesk.domain.form import Section
from gkdesk.domain.last_year import carried_from, expectation
from gkdesk.ui.guarded import guarded
from gkdesk.ui.look import Look
from gkdesk.ui.pages import SectionPage
from gkdesk.ui.parts import button, label, row
from gkdesk.ui.table_model import TableModel
from gkdesk.ui.table_view import TableView
from gkdesk.ui.turns import RefusedText

if TYPE_CHECKING:
    from gkdesk.ui.paste_note import PasteNote


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
        self.view.said.connect(self.refused)
        self.view.typing.connect(self.typing)
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
            self._note.left.connect(self.view.setFocus)
            self.lines.insertWidget(self.lines.indexOf(self.view), self._note)
        return self._note

    @guarded()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        told = self._note is not None and self._note.isVisible()
        if told and event.matches(QKeySequence.StandardKey.Cancel):
            self.note.put_away()
        else:
            super().keyPressEvent(event)

    def _on_filled(self, texts: dict[str, str], source: str) -> None:
        if not texts:
            return
        try:
            refused = self.desk.put_many(self.report_id, texts, source)
        except GkdeskError as error:
            self.refused.emit(str(error))
            return
        self.refused.emit(self.model.settle(texts, refused))

    def _on_paste(self, data: QMimeData) -> None:
        paths = self.view.selected_paths()
        if self.writable and paths:
            self.note.offer(self.model, paths, data)
        else:
            self.refused.emit(self.model.closed(self.view.currentIndex()))

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
        if len(paths) < 2:  # the square shows it itself
            self.status_changed.emit("")
            return
        numbers = [self.report.number(path) for path in paths]
        total = sum(number for number in numbers if number is not None)
        unit = self.report.field(paths[0]).kind.unit
        self.status_changed.emit(f"合计 {total} {unit}　选中 {len(paths)} 格")

    def refresh(self, paths: Sequence[str]) -> None:
        """Show the figures as the report has them."""
        self.model.refresh()
        if self._note is not None:
            self._note.pass_by()
        if self.isVisible() and len(self.view.selected_paths()) > 1:
            self._show_selection()
        self._zeros.setEnabled(self.writable)
        self._paste.setEnabled(self.writable)

    def refused_texts(self) -> list[RefusedText]:
        """The texts that stay visible in their cells because they are no figures."""
        refusals = self.model.refusals.items()
        return [RefusedText(path, each.text, each.reason) for path, each in refusals]

    def take_back(self, path: str) -> None:
        """Let go of a refused text."""
        self.model.let_go([path])

    def put_again(self, refused: RefusedText) -> None:
        """Put a refused text into its cell again."""
        self.model.put(refused.path, refused.text)

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
