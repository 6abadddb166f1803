"""Beside the page: what is wrong on it, and what the form wants in the cell being filled."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from gkdesk.domain.carried import CARRIED_TEXT
from gkdesk.domain.finding import ERROR, EXPLAIN, HINT, Finding
from gkdesk.domain.notes import COMMENT
from gkdesk.ui.guarded import guarded
from gkdesk.ui.parts import button, label, links, restyle, row

LEVELS = {"error": "错误", "explain": "需说明", "hint": "提示"}
_SHOWN = 12
"""Cards at a time: a page has more findings than anybody reads at once only at its beginning."""
_MANY = 8
_LONGEST_LABEL = 9
"""Characters of a button that leave room for those beside it."""
_OFFERED = 3


class FindingCard(QFrame):
    """One finding with what can be done about it."""

    def __init__(self, panel: "FindingsPanel", finding: Finding) -> None:
        super().__init__()
        self._panel = panel
        self.finding = finding
        self._title = label("", "strong")
        self._message = label("")
        self._explained = label("", "muted")
        self._lines = lines = QVBoxLayout(self)
        lines.setContentsMargins(12, 8, 12, 6)
        lines.setSpacing(3)
        for words in (self._title, self._message, self._explained):
            lines.addWidget(words)
        self._actions = {
            "jump": button("定位", self._ask("jump_asked"), "link"),
            "fix": button("", self._ask("fix_asked"), "link"),
            "accept": button("采用计算值", self._ask("accept_asked"), "link"),
            "confirm": button("确认无误", self._ask("confirm_asked"), "link"),
            "explain": button(
                "写说明", self._write, "link", "写明核实情况后可以保留，会印在核对表上"
            ),
            "aside": button("不再提示", self._ask("aside_asked"), "link", "数字不变就不再提示"),
        }
        lines.addLayout(links(*self._actions.values()))
        self._editor: QLineEdit | None = None
        self.setProperty("finding", _look(finding))
        self.show_finding(finding)

    @property
    def stops(self) -> list[QWidget]:
        """Where Tab stops on the card, in their order."""
        return [*self._actions.values(), *([self._editor] if self._editor else [])]

    def _ask(self, signal: str) -> Callable[[], None]:
        def ask() -> None:
            getattr(self._panel, signal).emit(self.finding)

        return ask

    def show_finding(self, finding: Finding) -> None:
        """Take over another wording of the finding, in place."""
        self.finding = finding
        calm = finding.pending or not finding.open
        restyle(self, "finding", _look(finding))
        bare = finding.pending or finding.check == COMMENT
        kind = "" if bare else f"{'已说明' if calm else LEVELS[finding.level]}　"
        self._title.setText(kind + finding.title)
        self._message.setText(finding.message.removeprefix(f"{finding.title}："))
        # Of last year's words, title and buttons say it all; there are many of them.
        self._message.setVisible(finding.check != CARRIED_TEXT or finding.fix is not None)
        self._message.setToolTip(f"依据：{finding.source}" if finding.source else "")
        self._explained.setText(f"核实说明：{finding.explanation}")
        self._explained.setVisible(bool(finding.explanation))
        self._show_actions(finding)
        self._lines.activate()

    def _show_actions(self, finding: Finding) -> None:
        actions, cells = self._actions, len(finding.paths)
        in_table = not finding.spans and 1 < cells <= _MANY
        actions["jump"].setText(f"定位到 {cells} 格" if in_table else "定位")
        label = finding.fix.label if finding.fix else ""
        actions["fix"].setText(label if len(label) <= _LONGEST_LABEL else "改正")
        actions["fix"].setToolTip(label)
        comment = finding.check == COMMENT
        actions["aside"].setText("已处理" if comment else "不再提示")
        actions["aside"].setToolTip("" if comment else "数字不变就不再提示")
        actions["explain"].setText("改说明" if finding.explanation else "写说明")
        shown = {
            "jump": bool(finding.paths),
            "fix": finding.fix is not None and finding.open,
            "accept": finding.check == "stated-total",
            "confirm": finding.check == CARRIED_TEXT,
            "explain": finding.explainable and not finding.pending,
            "aside": finding.level == HINT and not finding.pending,
        }
        for name, action in actions.items():
            action.setVisible(shown[name] and (self._panel.can_act or name == "jump"))

    def _write(self) -> None:
        """Write the 核实说明 in its place on the card; Enter or leaving it hands it over."""
        if self._editor is None:
            self._editor = QLineEdit()
            self._editor.setPlaceholderText("写明核实情况，按 Enter 保存")
            self._editor.setAccessibleName("核实说明")
            self._editor.editingFinished.connect(self.commit)
            layout = self.layout()
            assert layout is not None
            layout.addWidget(self._editor)
            self._panel.order_stops()
        self._editor.setText(self.finding.explanation)
        self._editor.show()
        self._editor.setFocus()

    def commit(self) -> None:
        """Hand over what was written, where an explanation is being written."""
        if self._editor is None or self._editor.isHidden():
            return
        words = self._editor.text().strip()
        self._put_away()
        if words != self.finding.explanation:
            self._panel.explained.emit(self.finding, words)

    def _put_away(self) -> None:
        """Close the field; the keyboard, where it was there, stays with the card."""
        assert self._editor is not None
        self._editor.blockSignals(True)
        if self._editor.hasFocus():
            self._actions["explain"].setFocus()
        self._editor.hide()
        self._editor.blockSignals(False)

    @guarded()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._editor is not None:
            self._put_away()
        else:
            super().keyPressEvent(event)


def level_word(finding: Finding) -> str:
    """What kind of finding it is, in a word."""
    return "批注" if finding.check == COMMENT else LEVELS[finding.level]


def _look(finding: Finding) -> str:
    """The colour of a card's edge: calm for what is still being filled in or was explained."""
    if finding.check == CARRIED_TEXT:
        return EXPLAIN
    return HINT if finding.pending or not finding.open else finding.level


class FindingsPanel(QScrollArea):
    """The right column: the section's findings, then guidance. Cards are updated by difference."""

    jump_asked = Signal(object)
    fix_asked = Signal(object)
    accept_asked = Signal(object)
    confirm_asked = Signal(object)
    aside_asked = Signal(object)
    explained = Signal(object, str)

    def __init__(self) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setProperty("column", "true")
        self.setMinimumWidth(240)
        self._writable = True
        """Whether something can be done about the findings, and not only looked at."""
        self._cards: dict[str, FindingCard] = {}
        self._more = label("", "muted")
        self._offers: list[FindingCard] = []
        self._offer_title = label("", "strong")
        self._offer_stack = QVBoxLayout()
        self._offer_stack.setSpacing(8)
        self._count = label("", "muted", wrap=False)
        self._none = label("本页没有发现问题。", "muted")
        self._stack = QVBoxLayout()
        self._stack.setSpacing(8)
        self._guide_title = label("填报提示", "strong")
        self._guide = label("")
        self._body = body = QWidget()
        # Longer or shorter guidance moves nothing above it: only the difference is painted.
        body.setAttribute(Qt.WidgetAttribute.WA_StaticContents)
        self._lines = lines = QVBoxLayout(body)
        lines.setContentsMargins(14, 16, 14, 16)
        lines.setSpacing(8)
        lines.addLayout(row(label("本页核对", "strong", wrap=False), None, self._count))
        lines.addWidget(self._none)
        lines.addLayout(self._stack)
        lines.addWidget(self._more)
        lines.addSpacing(12)
        lines.addWidget(self._guide_title)
        lines.addWidget(self._guide)
        lines.addSpacing(12)
        lines.addWidget(self._offer_title)
        lines.addLayout(self._offer_stack)
        lines.addStretch(1)
        self.setWidget(body)

    @property
    def can_act(self) -> bool:
        """Whether something can be done about findings: not about those of a finished report."""
        return self._writable

    def show_findings(self, findings: Sequence[Finding], *, writable: bool = True) -> None:
        """Show these findings, the worst first; cards that stay keep their focus."""
        anew, self._writable = writable != self._writable, writable
        wanted = {_card_key(finding): finding for finding in in_order(findings)}
        rest = len(wanted) - _SHOWN
        self._more.setText(f"还有 {rest} 条，处理了上面的就会出现。")
        self._more.setVisible(rest > 0)
        wanted = dict(list(wanted.items())[:_SHOWN])
        for key in [key for key in self._cards if key not in wanted]:
            gone = self._cards.pop(key)
            self._stack.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        moved = False
        for place, (key, finding) in enumerate(wanted.items()):
            if key in self._cards:
                if anew or self._cards[key].finding != finding:
                    self._cards[key].show_finding(finding)
            else:
                self._cards[key] = FindingCard(self, finding)
            if self._stack.indexOf(self._cards[key]) != place:
                self._stack.insertWidget(place, self._cards[key])
                moved = True
        if moved:
            self.order_stops()
        self._none.setVisible(not findings)
        self._count.setText(summary(findings))
        self._lines.activate()  # laid out only after the next paint, all would be painted twice

    # The line beside the column, too, is drawn by what is in it: with one of its own, all of the
    # column would be painted with every figure.
    @guarded()
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        restyle(self._body, "reached", "true")

    @guarded()
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        restyle(self._body, "reached", "")

    def order_stops(self) -> None:
        """Have Tab go through the cards from the first to the last, after the column itself."""
        shown = (
            item.widget() for n in range(self._stack.count()) if (item := self._stack.itemAt(n))
        )
        last: QWidget = self
        for card in (*shown, *self._offers):
            if isinstance(card, FindingCard):
                for stop in card.stops:
                    QWidget.setTabOrder(last, stop)
                    last = stop

    def show_offers(self, offers: Sequence[Finding]) -> None:
        """Show below the guidance which figures of the text could be bound to the tables."""
        if not offers and not self._offers:
            return
        self._offer_title.setText(f"文中 {len(offers)} 个数可以绑定到表")
        self._offer_title.setVisible(bool(offers))
        for place, offer in enumerate(offers[:_OFFERED]):
            if place == len(self._offers):
                self._offers.append(FindingCard(self, offer))
                self._offer_stack.addWidget(self._offers[place])
                self.order_stops()
            elif self._offers[place].finding != offer:
                self._offers[place].show_finding(offer)
        for place, card in enumerate(self._offers):
            card.setVisible(place < len(offers))
        self._lines.activate()

    def point_at(self, finding: Finding) -> None:
        """Bring a finding's card into view and mark it."""
        for key, card in self._cards.items():
            chosen = key == _card_key(finding)
            restyle(card, "chosen", "true" if chosen else "")
            if chosen:
                self.ensureWidgetVisible(card)

    def commit(self) -> None:
        """Hand over an explanation that is being written."""
        for card in list(self._cards.values()):
            card.commit()

    def show_guide(self, lines: Sequence[str]) -> None:
        """Show guidance, one point a line."""
        self._guide_title.setVisible(bool(lines))
        self._guide.setText("\n".join(lines))
        self._lines.activate()


def _card_key(finding: Finding) -> str:
    """A card stays in place while its finding only changes its wording."""
    return finding.check if finding.check == "blank" else finding.key


def in_order(findings: Sequence[Finding]) -> list[Finding]:
    """Findings as they are shown and gone through: the worst first."""
    return sorted(findings, key=_rank)


def _rank(finding: Finding) -> int:
    """To put right, to explain, still last year's, noted by the leaders, to look at; the rest."""
    if finding.check == CARRIED_TEXT:
        return _RANKS.index(CARRIED_TEXT)
    if finding.pending or not finding.open:
        return len(_RANKS)
    return _RANKS.index(COMMENT if finding.check == COMMENT else finding.level)


_RANKS = (ERROR, EXPLAIN, CARRIED_TEXT, COMMENT, HINT)


def summary(findings: Sequence[Finding]) -> str:
    """``2 错误 · 1 需说明 · 3 待确认``; what is still being filled in does not count."""
    settled = [f for f in findings if not f.pending and f.open]
    words = [level_word(finding) for finding in settled]
    counts = [(words.count(word), word) for word in (*LEVELS.values(), "批注")]
    counts.append((sum(f.check == CARRIED_TEXT for f in findings), "待确认"))
    counts.append((sum(not f.open for f in findings), "已说明"))
    return " · ".join(f"{count} {name}" for count, name in counts if count)
