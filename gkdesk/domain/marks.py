"""Marks beside a report's values: what was carried over, confirmed, explained, sent, noted.

They are texts under paths with a prefix and live in the same log as everything else, so each can
be undone and looked up in the history. A mark is tied to the words it was made for: when those
change, it lapses by itself.
"""

from collections.abc import Iterable
from dataclasses import replace

from gkdesk.domain.finding import HINT, Finding
from gkdesk.domain.report import Report

CARRIED = "carried:"
"""Of a figure, the year it came from; of a text, the text as it was brought over."""
CONFIRMED = "confirmed:"
"""Of a text, the sentences brought over that still hold, one a line."""
EXPLAINED = "explained:"
"""Of a finding, its message and then the 核实说明."""
ASIDE = "aside:"
"""Of a hint, the message it was put aside for."""
SENT = "sent:"
"""Of a milestone, by its number: the Word file that went to the leaders, and its SHA-256."""
RETURNED = "returned:"
"""Of a file that came back, by its number: which milestone, which file, and who reviewed it."""
NOTE = "note:"
"""Of a comment, by the number of the return, the path and its own: who, when, on what, and what."""


def is_note(path: str) -> bool:
    """Whether a path of the log has a prefix, also one not known here: then it is no value."""
    return ":" in path


def explanation(message: str, words: str) -> str:
    """The text of a mark that explains a finding."""
    return f"{message}\n{words.strip()}" if words.strip() else ""


def settled(report: Report, findings: Iterable[Finding]) -> list[Finding]:
    """The findings with their explanations, without the hints that were put aside.

    A mark made for another message, that is, for other figures, no longer counts.
    """
    kept: list[Finding] = []
    for finding in findings:
        if finding.level == HINT and report.marks.get(ASIDE + finding.key) == finding.message:
            continue
        message, _, words = report.marks.get(EXPLAINED + finding.key, "").partition("\n")
        if words and message == finding.message and finding.explainable:
            finding = replace(finding, explanation=words)
        kept.append(finding)
    return kept
