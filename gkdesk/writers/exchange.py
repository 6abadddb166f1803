"""The exchange file, ``*.gk.json``: a report as text, to be read back by the keyboard's parse."""

import json
from typing import Any

from gkdesk.domain.cover import DETAILS, TITLE
from gkdesk.domain.report import Report

VERSION = 1


def as_exchange(report: Report) -> dict[str, Any]:
    """The exchange object: unit, year, edition, values with their totals, stated totals.

    Blanks are left out, a blank is not 0. A total stands among the values as computed; a reader
    compares it and keeps it as stated only where it differs.
    """
    texts = {path: report.text(path) for path in report.form.fields}
    return {
        "gkdesk": VERSION,
        "unit": {
            path.removeprefix("unit/"): report.values[path]
            for path in DETAILS
            if report.values.get(path)
        },
        "year": report.year,
        "edition": report.form.id,
        TITLE: report.values.get(TITLE, ""),
        "values": {path: text for path, text in texts.items() if text},
        "stated": dict(report.stated),
    }


def write(report: Report) -> bytes:
    """The exchange file of a report."""
    return (json.dumps(as_exchange(report), ensure_ascii=False, indent=1) + "\n").encode()
