"""The checks of the texts as texts: years, names, duties, likeness to last year, private data.

They depend on nothing but the texts, the unit's details and, where a duty says so, a figure; what
costs time is kept by the text it was worked out for.
"""

from collections.abc import Iterator

from gkdesk.domain.cover import COVER_SECTION, TITLE
from gkdesk.domain.duties import duty_findings
from gkdesk.domain.finding import Finding
from gkdesk.domain.form import PREAMBLE
from gkdesk.domain.likeness import likeness_findings
from gkdesk.domain.names import name_findings
from gkdesk.domain.privacy import privacy_findings
from gkdesk.domain.report import Report
from gkdesk.domain.wording import Page
from gkdesk.domain.years import year_findings


def text_findings(
    report: Report, section_key: str, before: Report | None = None, words: tuple[str, ...] = ()
) -> Iterator[Finding]:
    """What is to be said of the texts of one section; ``""`` are the title and the preamble.

    ``before`` is last year's report, ``words`` the office's own list of words.
    """
    for page in _pages(report, section_key):
        yield from year_findings(report, page)
        yield from name_findings(report, page, before)
        if page.path != TITLE:
            yield from duty_findings(report, page)
            yield from likeness_findings(report, page, before)
        yield from privacy_findings(report, page, words)


def _pages(report: Report, section_key: str) -> Iterator[Page]:
    """The texts of a section that have been written."""
    cover = section_key == COVER_SECTION
    paths = (TITLE, PREAMBLE) if cover else (report.form.section(section_key).text,)
    for path in paths:
        if text := report.values.get(path, ""):
            yield Page(section_key, path, text)
