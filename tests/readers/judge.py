"""What came of a file: how much of it is as it was written, how much is listed, what is wrong."""

import re
from collections import Counter
from dataclasses import dataclass, field

from gkdesk.domain.found import Found
from gkdesk.domain.report import Report
from tests.readers.foreign import differences

_MARKS = re.compile(r"[ \t\u3000\xa0，。、；：”’）》]")
_BLANKS = re.compile(r"[ \t\u3000\xa0]+")


@dataclass
class Verdict:
    """Places counted by what came of them; ``wrong`` are those that are wrong in silence."""

    counts: Counter[str] = field(default_factory=Counter)
    wrong: dict[str, tuple[str, str]] = field(default_factory=dict)


def judged(report: Report, found: Found, *, texts: bool = True, printed: bool = False) -> Verdict:
    """Every cell and every text of a report compared with what was read.

    In a ``printed`` one blanks and marks do not count: a PDF keeps no blank where a line was
    wrapped, and LibreOffice leaves out of it the marks that hang over the edge of the page.
    """
    made = Verdict()
    apart = differences(report, found, texts=texts)
    listed = {**dict.fromkeys(found.missing), **found.doubtful}
    for path, known in report.form.fields.items():
        if not (texts or known.kind.is_number):
            continue
        kind = "cells" if known.kind.is_number else "paragraphs"
        size = 1 if known.kind.is_number else max(report.printed(path).count("\n") + 1, 1)
        wanted, got = apart.get(path, ("", ""))
        if path not in apart or _even(wanted, printed) == _even(got, printed):
            made.counts[f"{kind} as written"] += size
        elif path in listed or (known.derived and not got and _told(known.section, report, found)):
            made.counts[f"{kind} listed"] += size
        else:
            made.counts[f"{kind} wrong"] += size
            made.wrong[path] = (wanted, got)
    return made


def _told(section: str, report: Report, found: Found) -> bool:
    """Whether it is said that something of a section could not be read."""
    missing = (report.form.fields[path].section for path in found.missing)
    return bool(found.unread) or section in missing


def _even(text: str, printed: bool) -> str:
    """Runs of blanks as one: pages and pages' copies show them so."""
    return "\n".join(
        (_MARKS.sub("", line) if printed else _BLANKS.sub(" ", line)).strip()
        for line in text.split("\n")
    )
