"""The editor of a text of the report, and what its findings mark in it."""

from __future__ import annotations

from collections.abc import Sequence

from gkdesk.domain.carried import CARRIED_TEXT
from gkdesk.domain.finding import Finding
from gkdesk.domain.live import live_numbers, named, shown
from gkdesk.ui.look import Look
from gkdesk.ui.pages import SectionPage
from gkdesk.ui.text_edit import ProseEdit


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
