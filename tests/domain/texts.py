"""Reports of a text or two, for the tests of what is said about texts."""

from gkdesk.domain.finding import Finding
from gkdesk.domain.report import Report
from gkdesk.domain.texts import text_findings
from gkdesk.readers.editions import Editions

UNIT = "青川县水务局"


def written(
    editions: Editions, year: int = 2023, unit: str = UNIT, edition: str = "", **texts: str
) -> Report:
    """A report with nothing but these texts; ``unit_kind`` stands for ``unit/kind`` and so on."""
    report = Report(editions[edition] if edition else editions.for_year(year), year)
    report.set("unit/name", unit)
    for key, text in texts.items():
        path = key.replace("unit_", "unit/")
        report.set(path, report.parse(path, text))
    return report


def findings(
    report: Report, before: Report | None = None, words: tuple[str, ...] = ()
) -> list[Finding]:
    """All that is said about the texts of a report."""
    keys = ("", *(section.key for section in report.form.sections if section.text))
    return [each for key in keys for each in text_findings(report, key, before, words)]


def only(found: list[Finding], *checks: str) -> list[Finding]:
    return [each for each in found if each.check in checks]


def marked(report: Report, finding: Finding) -> list[str]:
    """The words a finding marks in its texts."""
    return [report.values[span.path][span.start : span.end] for span in finding.spans]
