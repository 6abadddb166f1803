"""A report being filled in: sections on the left, the wizard's page, findings on the right."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget, QWizard

from gkdesk.desk.desk import Announcement
from gkdesk.domain.carried import CARRIED_TEXT
from gkdesk.domain.cover import COVER_SECTION, STATUS, STATUSES
from gkdesk.domain.errors import Damaged, GkdeskError
from gkdesk.domain.finding import Finding
from gkdesk.domain.marks import SENT
from gkdesk.domain.notes import COMMENT
from gkdesk.domain.status import DRAFT
from gkdesk.ui.cover_page import CoverPage
from gkdesk.ui.findings import LEVELS, FindingsPanel, in_order
from gkdesk.ui.guarded import guarded
from gkdesk.ui.look import Look
from gkdesk.ui.pages import FINISH, SectionPage
from gkdesk.ui.parts import button, label, row
from gkdesk.ui.sections import SectionList, State
from gkdesk.ui.table_page import TablePage
from gkdesk.ui.text_page import TextPage
from gkdesk.ui.turns import RefusedText, Turns

if TYPE_CHECKING:
    from gkdesk.ui.desktop import Desktop
    from gkdesk.ui.finish_page import FinishPage

_PANEL_WIDTH = 286
_NARROW, _BOTH = 1180, 1110
"""Below the first the right column is folded; below the second it takes the left one's place."""
_COMPACT = (900, 560)
_RULER_HEIGHT = 4
_SOON_MILLISECONDS = 150


class Wizard(QWizard):
    """The pages, embedded: no buttons of its own, and Esc and Enter turn nothing."""

    def __init__(self) -> None:
        super().__init__(None, Qt.WindowType.Widget)
        self.setOption(QWizard.WizardOption.IndependentPages)
        self.setOption(QWizard.WizardOption.NoDefaultButton)
        self.setWizardStyle(QWizard.WizardStyle.ClassicStyle)
        self.setButtonLayout([])
        self._bare()

    def _bare(self) -> None:
        """Take away the ruler and the margins that belong to a dialog."""
        for child in self.findChildren(QWidget):
            layout = child.layout()
            if isinstance(layout, QGridLayout) and child.parent() is self:
                layout.setContentsMargins(0, 0, 0, 0)
                layout.setSpacing(0)
            if type(child) is QWidget and child.maximumHeight() <= _RULER_HEIGHT:
                child.hide()

    def show_page(self, number: int) -> None:
        """Show a page by its number."""
        if number < self.currentId():
            # To Qt a step to an earlier page takes one off the way here, which may be shorter than
            # the way back: it would go on behind the beginning of its list and crash.
            self.setStartId(number)
            self.restart()
        else:
            self.setCurrentId(number)
        self._bare()

    @guarded()
    def reject(self) -> None:
        """Esc: a report is left by going home, not by a key that also ends an edit."""

    @guarded()
    def accept(self) -> None:
        """A report is never done with; its last page stays open."""


class ReportView(QWidget):
    """One open report. Every change announced by the desk ends up in ``_on_change``.

    A page is made when it is first gone to; how far a section is needs no page.
    """

    status_changed = Signal(str)
    take_back_asked = Signal()
    rounds_asked = Signal()
    typing = Signal(bool)

    def __init__(self, desktop: Desktop, report_id: int, look: Look) -> None:
        super().__init__()
        self.report_id = report_id
        self.desk = desktop.desk
        self.report = self.desk.report(report_id)
        self._desktop, self._look = desktop, look
        self._keys = [COVER_SECTION, *(s.key for s in self.report.form.sections), FINISH]
        self._pages: dict[int, SectionPage] = {}
        self._findings: dict[str, list[Finding]] = {}
        self._jumped, self._place = "", 0
        self._turns, self._turning = Turns(), 0
        self._compact = False
        self._unfolded: bool | None = None
        """Whether the clerk wants the right column; None while its width decides."""
        self._quoting = {COVER_SECTION, *(s.key for s in self.report.form.sections if s.text)}
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_SOON_MILLISECONDS)
        self._soon.timeout.connect(lambda: self._show_again(self._quoting))
        self.sections = SectionList(look)
        self.wizard = Wizard()
        self.panel = FindingsPanel()
        self._unit = label("", "strong")
        self._about = label("", "muted")
        self._note = label("", "note")
        self._reopen = button("重新打开", self.reopen)
        self._build()
        self._connect()
        self._refresh_all()
        self.go_to(0)

    # -- building ----------------------------------------------------------------------------

    def _make_page(self, number: int) -> SectionPage:
        if number == 0:
            return CoverPage(self.desk, self.report_id, self._look)
        if number == self.last:
            from gkdesk.ui.finish_page import FinishPage

            made = FinishPage(self.desk, self.report_id, self._desktop.settings, self._look)
            made.jump_asked.connect(self.jump)
            made.take_back_asked.connect(self.take_back_asked)
            made.rounds_asked.connect(self.rounds_asked)
            return made
        section = self.report.form.sections[number - 1]
        kind = TablePage if section.table else TextPage
        return kind(self.desk, self.report_id, section, self._look)

    def _listen_to(self, page: SectionPage) -> None:
        page.guide_changed.connect(partial(self._guide, page))
        page.status_changed.connect(self.status_changed)
        page.refused.connect(self._hint.setText)
        page.review_asked.connect(self._review_page)
        page.undo_asked.connect(self.undo)
        page.redo_asked.connect(self.redo)
        page.typing.connect(self.typing)

    def _build(self) -> None:
        for title in ("封面与前言", *(s.short for s in self.report.form.sections), "核对与导出"):
            self.sections.add(title)
        columns = QHBoxLayout(self)
        columns.setContentsMargins(0, 0, 0, 0)
        columns.setSpacing(0)
        self._left = self._left_column()
        columns.addWidget(self._left)
        columns.addWidget(self._middle(), 1)
        self.panel.setFixedWidth(_PANEL_WIDTH)
        columns.addWidget(self.panel)

    def _left_column(self) -> QWidget:
        frame = QFrame()
        frame.setProperty("column", "true")
        frame.setProperty("edge", "right")
        lines = QVBoxLayout(frame)
        lines.setContentsMargins(0, 14, 1, 8)
        head = QVBoxLayout()
        head.setContentsMargins(18, 0, 12, 8)
        head.setSpacing(3)
        head.addWidget(self._unit)
        head.addWidget(self._about)
        lines.addLayout(head)
        lines.addWidget(self.sections, 1)
        return frame

    def _middle(self) -> QWidget:
        middle = QWidget()
        lines = QVBoxLayout(middle)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(0)
        self._banner = QWidget()
        banner = row(self._note, self._reopen)
        banner.setStretch(0, 1)
        self._banner_line = banner
        self._banner.setLayout(banner)
        lines.addWidget(self._banner)
        lines.addWidget(self.wizard, 1)
        self._back = button("‹ 上一步", self.back)
        self._next = button("下一步 ›", self.forward, "primary")
        self._fold = button("核对", self.fold_panel, tip="显示或收起右侧的核对和提示（F6）")
        self._hint = label("", "wrong")
        self._foot = bar = row(self._back, self._hint, self._fold, self._next)
        bar.setStretch(1, 1)  # the hint has all the room there is
        foot = QFrame()
        foot.setProperty("column", "true")
        foot.setProperty("edge", "top")
        foot.setLayout(bar)
        lines.addWidget(foot)
        return middle

    def _connect(self) -> None:
        self._desktop.signals.changed.connect(self._on_change)
        self.sections.chosen.connect(self.go_to)
        self.panel.jump_asked.connect(self.jump)
        self.panel.fix_asked.connect(self._fix)
        self.panel.accept_asked.connect(self._accept_total)
        self.panel.confirm_asked.connect(self._confirm)
        self.panel.aside_asked.connect(self._put_aside)
        self.panel.explained.connect(self._explain)

    def leave(self) -> str:
        """Hand over what is being typed and stop listening; the view is done with.

        Returns what stood in it without being in the report, as ``refused_words`` says it.
        """
        lost = self.refused_words()
        self._soon.stop()
        self._desktop.signals.changed.disconnect(self._on_change)
        return lost

    def refused_words(self) -> str:
        """What stands here without being in the report, in one sentence; "" where nothing does."""
        self.commit()
        lost = [
            f"{page.place_of(each.path)}“{each.text}”"
            for page in self._pages.values()
            for each in page.refused_texts()
        ]
        return f"没有存下（填的不对）：{'、'.join(lost)}。" if lost else ""

    # -- moving ------------------------------------------------------------------------------

    @property
    def page(self) -> SectionPage:
        """The page in view."""
        return self.page_at(max(0, self.wizard.currentId()))

    def page_at(self, number: int) -> SectionPage:
        """A page by its number, made when it is first asked for."""
        if number not in self._pages:
            self._pages[number] = page = self._make_page(number)
            self._listen_to(page)
            page.set_compact(compact=self._compact)
            page.show_findings(self._findings.get(page.section, []))
            self.wizard.setPage(number, page)
            self._order_stops()
        return self._pages[number]

    def _order_stops(self) -> None:
        """Have Tab go on from the page to the buttons below it and then to the right column."""
        last = self.window().previousInFocusChain()
        assert last is not None
        for stop in (self._back, self._fold, self._next, self.panel):
            if stop is not last:
                QWidget.setTabOrder(last, stop)
            last = stop
        self.panel.order_stops()

    @property
    def pages(self) -> list[SectionPage]:
        """All pages in order; those not yet gone to are made now."""
        return [self.page_at(number) for number in range(len(self._keys))]

    @property
    def last(self) -> int:
        """The number of the last page, where the report is finished."""
        return len(self._keys) - 1

    @property
    def _at_the_end(self) -> bool:
        return self.wizard.currentId() == self.last

    def say(self, sentence: str) -> None:
        """Say something about the report as a whole, on its last page."""
        self.go_to(self.last)
        self.finish.say(sentence)

    @property
    def finish(self) -> FinishPage:
        """The last page."""
        return cast("FinishPage", self.page_at(self.last))

    def go_to(self, number: int) -> None:
        """Show a page; what was being typed on the one before is handed over first."""
        if not 0 <= number <= self.last:
            return
        # Walking through the list with the arrows keeps the keyboard in the list.
        walking = self.sections.hasFocus()
        self.commit()
        self._see_refused()
        self._show_quoting()
        self._hint.setText("")
        self.status_changed.emit("")
        self.page_at(number)
        if self.wizard.currentId() == -1:
            self.wizard.restart()
            self.wizard.show_page(0)
        if self.wizard.currentId() != number:
            self.wizard.show_page(number)
        self.sections.setCurrentRow(number)
        self._back.setEnabled(number > 0)
        self._next.setVisible(number < self.last)
        self._show_panel()
        self.page.enter()
        if not walking:
            self.page.focus()

    def back(self) -> None:
        """The section before."""
        self.go_to(self.wizard.currentId() - 1)

    def forward(self) -> None:
        """The next section."""
        self.go_to(self.wizard.currentId() + 1)

    def jump(self, finding: Finding) -> None:
        """Go to the cells a finding speaks of."""
        self.go_to(self._keys.index(finding.section))
        self.page.show_finding(finding)

    def next_finding(self) -> None:
        """Go to the next place in question on this page, from the first again after the last."""
        self.commit()
        found: dict[str, Finding] = {}
        for finding in in_order(self._findings.get(self.page.section, [])):
            if finding.paths and finding.open:
                found.setdefault(finding.key, finding)
        if found:
            keys = list(found)
            # One that is gone, put right or confirmed, has left its place to the next.
            gone = self._jumped not in keys
            self._place = (self._place if gone else keys.index(self._jumped) + 1) % len(keys)
            self._jumped = keys[self._place]
            chosen = found[self._jumped]
            self.page.show_finding(chosen)
            self.panel.point_at(chosen)
            self._hint.setText("" if self.panel.isVisible() else chosen.message)

    def confirm_and_next(self) -> None:
        """Say that last year's words shown last still hold, and go to the next place."""
        for finding in self._findings.get(self.page.section, []):
            if finding.key == self._jumped and finding.check == CARRIED_TEXT:
                self._confirm(finding)
                break
        self.next_finding()

    def go_to_path(self, *paths: str) -> None:
        """Go to the places of values of one section."""
        section = self.report.field(paths[0]).section
        if self.page.section != section:
            self.go_to(self._keys.index(section))
        self.page.show_paths(paths)

    def commit(self) -> None:
        """Hand over what stands in an open editor; every command does this first."""
        self.page.commit()
        self.panel.commit()

    # -- changing ----------------------------------------------------------------------------

    def undo(self) -> None:
        """Take back what was typed last, a refused text or a step, and show where it was."""
        self.commit()
        self._see_refused()
        if refused := self._turns.take_back():
            self._page_of(refused.path).take_back(refused.path)
            self._show_turn(refused)
        else:
            self._step(self.desk.undo, -1)

    def redo(self) -> None:
        """Take again what was taken back."""
        self.commit()
        self._see_refused()
        if self.page.writable and (refused := self._turns.take_again()):
            self._page_of(refused.path).put_again(refused)
            self._show_turn(refused)
        else:
            self._step(self.desk.redo, 1)

    def _page_of(self, path: str) -> SectionPage:
        return self.page_at(self._keys.index(self.report.field(path).section))

    def _show_turn(self, refused: RefusedText) -> None:
        self.go_to_path(refused.path)
        self._hint.setText("")
        self._review_page()

    def _see_refused(self) -> None:
        """Note what stands refused now, before the next step or turn comes."""
        self._turns.see(each for page in self._pages.values() for each in page.refused_texts())

    def _step(self, step: Callable[[int], tuple[str, ...]], by: int) -> None:
        self._turning = by
        try:
            paths = step(self.report_id)
        except Damaged as error:
            self._desktop.signals.warn(error)
            return
        except GkdeskError as error:
            self._hint.setText(str(error))
            return
        finally:
            self._turning = 0
        shown = [path for path in paths if path in self.report.form.fields]
        if shown:
            self.go_to_path(*self._together(shown))

    def _together(self, paths: Sequence[str]) -> Sequence[str]:
        """Those in one table with the first, from its beginning; a text or a detail alone."""
        first = self.report.field(paths[0])
        if not first.kind.is_number:
            return paths[:1]
        fields = self.report.form.fields.items()
        return [p for p, field in fields if p in paths and field.section == first.section]

    def reopen(self) -> None:
        """Make a finished report writable again; that too is in the log."""
        self.desk.set_status(self.report_id, DRAFT)
        self.page.focus()  # the button that was pressed is gone

    def _do(self, act: Callable[[], object]) -> None:
        """Carry out what a card asks for; a refusal is told below the page."""
        self.commit()
        try:
            act()
        except GkdeskError as error:
            self._hint.setText(str(error))

    def _fix(self, finding: Finding) -> None:
        self._do(lambda: self.desk.fix(self.report_id, finding))

    def _accept_total(self, finding: Finding) -> None:
        self._do(lambda: self.desk.accept_total(self.report_id, finding.paths[0]))

    def _confirm(self, finding: Finding) -> None:
        self._do(lambda: self.desk.confirm(self.report_id, finding.paths[0], finding.spans))

    def _put_aside(self, finding: Finding) -> None:
        self._do(lambda: self.desk.put_aside(self.report_id, finding))

    def _explain(self, finding: Finding, words: str) -> None:
        self._do(lambda: self.desk.explain(self.report_id, finding, words))

    def bring_forward(self) -> None:
        """Bring last year's texts and figures over into what is still blank."""
        self.commit()
        try:
            left = self.desk.bring_forward(self.report_id)
        except GkdeskError as error:
            self._hint.setText(str(error))
            return
        told = "；".join(f"{self.report.field(m.path).place}{m.reason}" for m in left[:3])
        self._hint.setText(told or "已从上年带入；带来的文字请逐处核对。")

    def insert_number(self) -> None:
        """Offer a figure for the text in view."""
        if isinstance(self.page, TextPage):
            self.page.insert_number()

    def on_table(self, name: str) -> None:
        """Carry out a command of the table in view, if there is one and it can be written."""
        page = self.page
        if isinstance(page, TablePage) and page.writable:
            page.commit()
            getattr(page.view, name)()

    # -- showing -----------------------------------------------------------------------------

    def _on_change(self, news: Announcement) -> None:
        if news.report != self.report_id:
            return
        self._note_step(news.paths)
        if STATUS in news.paths:
            self._refresh_all()
            return
        touched = {self._section_of(path) for path in news.paths}
        if self.page.quotes or self.page.section == FINISH:
            touched |= self._quoting
        else:
            # The figure's own table first; what quotes it elsewhere when it has been painted.
            self._soon.start()
        self._show_again(touched, news.paths)
        self._hint.setText("")

    def _note_step(self, paths: Sequence[str]) -> None:
        """A step of the log has its turn after what stands refused; status and 送审 are none."""
        self._see_refused()
        if not all(path == STATUS or path.startswith(SENT) for path in paths):
            self._turns.stepped(self._turning or 1, anew=not self._turning)

    def _show_again(self, sections: set[str], paths: Sequence[str] = ()) -> None:
        """Refresh and review sections, and what is shown of them beside the page."""
        for page in self._pages.values():
            if page.section in sections:
                page.refresh(paths)
        for section in sections:
            self._review(section)
        self._show_head()
        self._show_panel()

    def _show_quoting(self) -> None:
        """Review the texts again: they quote figures of the tables, live or in words."""
        if self._soon.isActive():
            self._soon.stop()
            self._show_again(self._quoting)

    def _section_of(self, path: str) -> str:
        """The section that a path of the log belongs to, a mark's too."""
        fields = self.report.form.fields
        for place in (path, path.partition(":")[2], path.partition("@")[2].partition("#")[0]):
            if place in fields:
                return fields[place].section
        return COVER_SECTION

    def _refresh_all(self) -> None:
        for page in self._pages.values():
            page.refresh(())
        for section in self._keys[: self.last]:
            self._review(section)
        self._show_head()
        self._show_panel()

    def _review(self, section: str) -> None:
        number = self._keys.index(section)
        page = self._pages.get(number)
        refused = page.refused_values() if page else []
        found = [*refused, *self.desk.review_section(self.report_id, section)]
        self._findings[section] = found
        if page:
            page.show_findings(found)
        self.sections.show_state(number, self._state(section, found))

    def _review_page(self) -> None:
        """Review the page in view again, without a change of the report."""
        self._review(self.page.section)
        self._show_panel()

    def _state(self, section: str, found: list[Finding]) -> State:
        counts = {
            level: sum(f.level == level and not f.pending and f.open for f in found)
            for level in LEVELS
        }
        carried = sum(finding.check == CARRIED_TEXT for finding in found)
        blank = sum(len(finding.paths) for finding in found if finding.check == "blank")
        comments = sum(finding.check == COMMENT for finding in found)
        counts["hint"] -= comments
        notes = [f"{counts[level]} {LEVELS[level]}" for level in ("explain", "hint")]
        if not (counts["error"] or carried):
            notes.pop(0)  # the disc counts nothing else
        notes = [note for note in notes if not note.startswith("0 ")]
        notes += [f"{comments} 批注"] if comments else []
        notes += [f"{carried} 处上年文字待确认"] if carried else []
        notes += [f"还有 {blank} 格没填"] if blank > 1 else []
        note = " · ".join(notes)
        if counts["error"]:
            return State("error", counts["error"], note)
        if waiting := counts["explain"] + carried:
            return State("explain", waiting, note)
        if not blank:
            return State("done", 0, note)
        whole = sum(field.section == section for field in self.report.entered)
        return State("begun", 0, note) if blank < whole else State("empty", 0, note)

    @property
    def findings(self) -> list[Finding]:
        """All findings, in the order of the pages."""
        return [found for key in self._keys for found in self._findings.get(key, ())]

    def _show_panel(self) -> None:
        page = self.page
        if self._at_the_end:
            self.finish.show_all(self.findings)
        self._fit_panel()
        found = self._findings.get(page.section, [])
        self.panel.show_findings(found, writable=page.writable)
        self.panel.show_offers(page.offers())
        count = sum(finding.open and not finding.pending for finding in found)
        self._fold.setText(f"核对 {count}" if count else "核对")

    def _show_head(self) -> None:
        report = self.report
        status = STATUSES.label(report.status)
        percent = int(report.progress * 100)
        self._unit.setText(report.unit)
        self._about.setText(f"{report.year} 年度 · {report.form.id} 版格式\n{status} {percent}%")
        self._banner.setVisible(report.status != DRAFT)
        self._note.setText(f"这份报告{status}，是只读的。可以查看、导出，或复制为新的年度。")

    def _guide(self, page: SectionPage, lines: list[str]) -> None:
        if page is self.page:
            self.panel.show_guide(lines)

    # -- the right column --------------------------------------------------------------------

    def fold_panel(self) -> None:
        """Show or fold the right column by hand; so it stays until the window is another width."""
        if not self._at_the_end:
            self._unfolded = self.panel.isHidden()
            self._fit_panel()

    @guarded()
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        size = event.size()
        self._compact = size.width() < _COMPACT[0] or size.height() < _COMPACT[1]
        for page in self._pages.values():
            page.set_compact(compact=self._compact)
        side = 10 if self._compact else 20  # as the pages have it
        self._banner_line.setContentsMargins(side, 10, side, 0)
        self._foot.setContentsMargins(side, 8, side, 10)
        narrow = event.size().width() < _NARROW
        if narrow != (event.oldSize().width() < _NARROW) or event.oldSize().width() < 0:
            self._unfolded = None
        self._fit_panel()

    def _fit_panel(self) -> None:
        wide = self.width() >= _NARROW
        beside = not self._at_the_end
        shown = beside and (wide if self._unfolded is None else self._unfolded)
        crowded = shown and self.width() < _BOTH
        if crowded:  # first, or the window would grow to hold both
            self._left.hide()
        self.panel.setVisible(shown)
        self._left.setVisible(not crowded)
        self._fold.setVisible(not wide and beside)
