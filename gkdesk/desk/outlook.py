"""What the review would find if some texts were put: seen before anything is."""

from collections.abc import Mapping

from gkdesk.desk.desk import Desk
from gkdesk.domain.errors import GkdeskError
from gkdesk.domain.finding import Finding
from gkdesk.domain.report import Report


def outlook(desk: Desk, report: int, texts: Mapping[str, str]) -> list[Finding]:
    """The findings there would be and are not; what would be refused counts for nothing."""
    now = desk.report(report)
    then = Report(now.form, now.year, now.values, now.stated, now.uid, lambda: now.before)
    then.marks = now.marks
    for path, text in texts.items():
        try:
            then.set(path, then.parse(path, text))
        except GkdeskError:
            continue
    known = {(finding.key, finding.message) for finding in desk.findings_of(now)}
    found = desk.findings_of(then)
    return [finding for finding in found if (finding.key, finding.message) not in known]
