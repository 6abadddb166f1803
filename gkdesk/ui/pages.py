"""What every page of the wizard is: it shows a section of the report and hands typing over.

No field is registered with the wizard: the desk holds every value, and going back wipes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QLabel,
    QVBoxLayout,
    QWizardPage,
)

from gkdesk.desk.desk import Desk
from gkdesk.domain.errors import GkdeskError
from gkdesk.domain.finding import Finding
from gkdesk.ui.parts import label
from gkdesk.ui.turns import RefusedText

FINISH = "finish"
"""The key of the last page, which is about all sections."""


class SectionPage(QWizardPage):
    """A page of one section. ``guide_changed`` carries what to show beside it."""

    guide_changed = Signal(list)
    status_changed = Signal(str)
    refused = Signal(str)
    review_asked = Signal()
    undo_asked = Signal()
    redo_asked = Signal()
    typing = Signal(bool)
    """Whether something stands in an open field that was not handed over yet."""
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

    def refused_texts(self) -> list[RefusedText]:
        """What was typed here and refused, the oldest first: it stands here, not in the report."""
        return []

    def refused_values(self) -> list[Finding]:
        """The same as findings."""
        return [
            Finding(
                check="refused",
                level="error",
                section=self.section,
                paths=(each.path,),
                title="没有填进去",
                message=f"{self.place_of(each.path)}：{each.reason}",
            )
            for each in self.refused_texts()
        ]

    def place_of(self, path: str) -> str:
        """What a place of this page is called."""
        field = self.report.field(path)
        return field.place or field.label

    def take_back(self, path: str) -> None:
        """Let go of the text refused at a path: what the report has shows again."""

    def put_again(self, refused: RefusedText) -> None:
        """Put a refused text in its place again, as if it were typed anew."""

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
