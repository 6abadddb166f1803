"""What the review of a whole report found, as the lines of its last page."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from gkdesk.domain.carried import CARRIED_TEXT, told_together
from gkdesk.domain.finding import ERROR, EXPLAIN, HINT, Finding
from gkdesk.domain.form import Form
from gkdesk.ui.findings import level_word
from gkdesk.ui.line_list import DISC, DOT, RING, SQUARE, TICK, Line

_SIGNS = {ERROR: SQUARE, EXPLAIN: DISC, HINT: DOT}
_COVER = "封面与前言"


def found_lines(form: Form, findings: Sequence[Finding]) -> list[Line]:
    """The lines by section, each section under its heading, in the order of the report."""
    lines: list[Line] = []
    for key, group in groupby(findings, key=lambda finding: finding.section):
        lines.append(Line(form.section(key).short if key else _COVER, heading=True))
        lines += _section(list(group))
    return lines


def _section(findings: Sequence[Finding]) -> Iterator[Line]:
    """To put right, to explain, last year's words in one line, to look at, unfinished, settled."""
    carried = [finding for finding in findings if finding.check == CARRIED_TEXT]
    others = [f for f in findings if f.check != CARRIED_TEXT and f.open]
    settled = [finding for finding in others if not finding.pending]
    yield from _lines(f for level in (ERROR, EXPLAIN) for f in settled if f.level == level)
    if carried:
        # Too many to be read one by one; the line leads to the first, and F8 from there on.
        yield Line(told_together(carried), DISC, "待确认", goal=carried[0])
    yield from _lines(f for f in settled if f.level == HINT)
    yield from (Line(f.message, RING, "未填完", goal=f) for f in others if f.pending)
    for finding in findings:
        if not finding.open:
            note = f"核实说明：{finding.explanation}"
            yield Line(finding.message, TICK, "已说明", note, goal=finding)


def _lines(findings: Iterable[Finding]) -> Iterator[Line]:
    return (Line(f.message, _SIGNS[f.level], level_word(f), goal=f) for f in findings)
