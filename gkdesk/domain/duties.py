"""What the texts must say: the duties of the edition, applied to a report."""

import re
from collections.abc import Iterator
from functools import lru_cache

from gkdesk.domain.cover import UNIT_KIND
from gkdesk.domain.finding import Finding
from gkdesk.domain.prose import word_count
from gkdesk.domain.report import Report
from gkdesk.domain.rules import Duty
from gkdesk.domain.wording import Page, Say, wording


@lru_cache(maxsize=16)
def _written(text: str) -> str:
    """A text without blanks: words may be broken by them."""
    return "".join(text.split())


@lru_cache(maxsize=256)
def _undone(duty: Duty, text: str) -> tuple[str, ...] | None:
    """The names of what a text leaves out of a duty, none for its length; None where it is done."""
    if (duty.shortest or duty.longest) and not (
        duty.shortest <= _length(text) <= (duty.longest or len(text))
    ):
        return ()
    written = _written(text)
    missing = (p.name for p in duty.parts if not any(word in written for word in p.words))
    return tuple(missing) or None


_length = lru_cache(maxsize=64)(word_count)


@lru_cache(maxsize=64)
def _avoided(pattern: str, text: str) -> tuple[tuple[int, int], ...]:
    """Where a text says what it must not."""
    return tuple(found.span() for found in re.finditer(pattern, text)) if pattern else ()


def _holds(report: Report, duty: Duty) -> bool:
    """Whether a duty is one for this unit and these figures."""
    if duty.kinds and report.values.get(UNIT_KIND, "") not in duty.kinds:
        return False
    return not duty.above or any((report.number(path) or 0) > 0 for path in duty.above)


def duty_findings(report: Report, page: Page) -> Iterator[Finding]:
    """What one text leaves out, or says and should not; an empty one is not yet written."""
    said: set[str] = set()
    for duty in report.form.rules.duties:
        if duty.section == page.section and duty.id not in said and _holds(report, duty):
            above = str(sum(report.number(path) or 0 for path in duty.above))
            for finding in _of_duty(duty, page, above):
                said.add(duty.id)
                yield finding


def _of_duty(duty: Duty, page: Page, above: str) -> Iterator[Finding]:
    say = Say(duty.id, duty.level, duty.title, duty.message, duty.source)
    undone = _undone(duty, page.text)
    if undone is not None:
        missing, length = "、".join(undone), str(_length(page.text))
        yield page.finding(say, missing=missing, length=length, above=above)
    yield from page.grouped(say, _avoided(duty.avoid, wording(page.text)))
