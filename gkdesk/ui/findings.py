"""Beside the page: what is wrong on it, and what the form wants in the cell being filled."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from gkdesk.domain.review import Finding
from gkdesk.ui.parts import button, label, restyle, row

LEVELS = {"error": "错误", "explain": "需说明", "hint": "提示"}


class FindingCard(QFrame):
    """One finding with what can be done about it."""

    def __init__(self, panel: "FindingsPanel", finding: Finding) -> None:
        super().__init__()
        self._panel = panel
        self.finding = finding
        self._title = label("", "strong")
        self._message = label("")
        self._lines = lines = QVBoxLayout(self)
        lines.setContentsMargins(12, 8, 12, 6)
        lines.setSpacing(3)
        lines.addWidget(self._title)
        lines.addWidget(self._message)
        self._where = button("定位", self._jump, "link")
        self._accept = button("采用计算值", self._take, "link")
        self._zeros = button("空格填 0", self._fill, "link")
        lines.addLayout(row(self._where, self._zeros, self._accept, None, spacing=4))
        self.setProperty("finding", _look(finding))
        self.show_finding(finding)

    def show_finding(self, finding: Finding) -> None:
        """Take over another wording of the finding, in place."""
        self.finding = finding
        restyle(self, "finding", _look(finding))
        kind = "" if finding.pending else f"{LEVELS[finding.level]}　"
        self._title.setText(kind + finding.title)
        self._message.setText(finding.message.removeprefix(f"{finding.title}："))
        cells = len(finding.paths)
        self._where.setText(f"定位到 {cells} 格" if 1 < cells <= 8 else "定位")
        self._accept.setVisible(finding.check == "stated-total")
        self._zeros.setVisible(finding.check == "blank" and "/" in finding.paths[0])
        self._lines.activate()

    def _jump(self) -> None:
        self._panel.jump_asked.emit(self.finding)

    def _take(self) -> None:
        self._panel.accept_asked.emit(self.finding.paths[0])

    def _fill(self) -> None:
        self._panel.zeros_asked.emit(self.finding)


def _look(finding: Finding) -> str:
    return "hint" if finding.pending else finding.level


class FindingsPanel(QScrollArea):
    """The right column: the section's findings, then guidance. Cards are updated by difference."""

    jump_asked = Signal(object)
    accept_asked = Signal(str)
    zeros_asked = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setProperty("column", "true")
        self.setMinimumWidth(240)
        self._cards: dict[tuple[str, tuple[str, ...]], FindingCard] = {}
        self._count = label("", "muted", wrap=False)
        self._none = label("本页没有发现问题。", "muted")
        self._stack = QVBoxLayout()
        self._stack.setSpacing(8)
        self._guide_title = label("填报提示", "strong")
        self._guide = label("")
        body = QWidget()
        # Longer or shorter guidance moves nothing above it: only the difference is painted.
        body.setAttribute(Qt.WidgetAttribute.WA_StaticContents)
        self._lines = lines = QVBoxLayout(body)
        lines.setContentsMargins(14, 16, 14, 16)
        lines.setSpacing(8)
        lines.addLayout(row(label("本页核对", "strong", wrap=False), None, self._count))
        lines.addWidget(self._none)
        lines.addLayout(self._stack)
        lines.addSpacing(12)
        lines.addWidget(self._guide_title)
        lines.addWidget(self._guide)
        lines.addStretch(1)
        self.setWidget(body)

    def show_findings(self, findings: Sequence[Finding]) -> None:
        """Show these findings; cards that stay keep their place and focus."""
        wanted = {(f.check, f.paths[:1] if f.check != "blank" else ()): f for f in findings}
        for key in [key for key in self._cards if key not in wanted]:
            gone = self._cards.pop(key)
            self._stack.removeWidget(gone)
            gone.deleteLater()
        for place, (key, finding) in enumerate(wanted.items()):
            if key in self._cards:
                if self._cards[key].finding != finding:
                    self._cards[key].show_finding(finding)
            else:
                self._cards[key] = FindingCard(self, finding)
                self._stack.insertWidget(place, self._cards[key])
        self._none.setVisible(not findings)
        self._count.setText(summary(findings))
        self._lines.activate()  # laid out only after the next paint, all would be painted twice

    def show_guide(self, lines: Sequence[str]) -> None:
        """Show guidance, one point a line."""
        self._guide_title.setVisible(bool(lines))
        self._guide.setText("\n".join(lines))
        self._lines.activate()


def summary(findings: Sequence[Finding]) -> str:
    """``2 错误 · 1 需说明``; findings about what is still being filled in do not count."""
    settled = [f for f in findings if not f.pending]
    counts = [(sum(f.level == level for f in settled), name) for level, name in LEVELS.items()]
    return " · ".join(f"{count} {name}" for count, name in counts if count)
