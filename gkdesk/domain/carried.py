"""Texts brought over from last year's report: what in them still has to be looked at.

Every span that depends on the year counts as unfinished until it is changed or confirmed. Nothing
is stored about single spans: each is known by its words and the words around it, and compared
with those of the text as it was brought over, so a mark goes by itself and comes back with undo.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from gkdesk.domain.finding import ERROR, Finding, Fix, Span
from gkdesk.domain.form import Field
from gkdesk.domain.marks import CARRIED, CONFIRMED
from gkdesk.domain.report import Report
from gkdesk.domain.sensitive import year_sensitive

_CONTEXT = 8
"""How many characters on either side make a span the same as last year's."""
_ENDS = "。！？；\n"
_HOLE = "\ufffc"


@dataclass(frozen=True)
class Brought:
    """A span that depends on the year: where it stands, its words, and by what it is known."""

    start: int
    end: int
    words: str
    kind: str
    sign: str


@lru_cache(maxsize=64)
def _sensitive(text: str) -> tuple[Brought, ...]:
    """The spans of a text that depend on the year, each known by the words around it.

    Other such spans nearby do not count as words: putting one right leaves the next one marked.
    """
    spans = year_sensitive(text)
    masked, places, done = "", [], 0
    for start, end, _ in spans:
        masked += text[done:start]
        places.append(len(masked))
        masked, done = masked + _HOLE, end
    masked += text[done:]
    return tuple(
        Brought(start, end, text[start:end], kind, _sign(masked, place, text[start:end]))
        for (start, end, kind), place in zip(spans, places, strict=True)
    )


def _sign(masked: str, place: int, words: str) -> str:
    before = re.split(f"[{_ENDS}]", masked[max(0, place - _CONTEXT) : place])[-1]
    after = re.split(f"[{_ENDS}]", masked[place + 1 : place + 1 + _CONTEXT])[0]
    return f"{before}[{words}]{after}"


def unfinished(report: Report, path: str) -> tuple[Brought, ...]:
    """The year-sensitive spans of a text that nobody has touched or confirmed since last year."""
    brought = report.marks.get(CARRIED + path, "")
    if not brought:
        return ()
    left = {each.sign for each in _sensitive(brought)} - _confirmed(report, path).keys()
    return tuple(e for e in _sensitive(report.values.get(path, "")) if e.sign in left)


def _confirmed(report: Report, path: str) -> dict[str, None]:
    return dict.fromkeys(filter(None, report.marks.get(CONFIRMED + path, "").split("\n")))


def confirmed_with(report: Report, path: str, spans: Iterable[Span]) -> str:
    """The mark that says these spans of a text hold this year as well, besides those before."""
    wanted = {span.start for span in spans}
    kept = _confirmed(report, path)
    for each in unfinished(report, path):
        if each.start in wanted:
            kept[each.sign] = None
    return "\n".join(kept)


def carried_findings(report: Report, section: str) -> Iterator[Finding]:
    """The spans of a section's texts that are still last year's, one finding each."""
    for field in report.form.texts_in(section):
        for each in unfinished(report, field.path):
            yield _finding(report, field, each)


def _finding(report: Report, field: Field, each: Brought) -> Finding:
    fix = None
    message = "请改为今年的，或确认无误。"
    if str(report.year - 1) in each.words:
        now = each.words.replace(str(report.year - 1), str(report.year))
        text = report.values[field.path]
        put = text[: each.start] + now + text[each.end :]
        fix = Fix(f"改为 {now}", ((field.path, put),))
        message = f"报告年度是 {report.year}。"
    return Finding(
        check=CARRIED_TEXT,
        level=ERROR,
        section=field.section,
        paths=(field.path,),
        title=f"上年带入的“{each.words}”",
        message=message,
        pending=True,
        spans=(Span(field.path, each.start, each.end),),
        fix=fix,
        words=each.sign,
    )


CARRIED_TEXT = "carried-text"
"""The check that finds what is still last year's."""
