"""Texts brought over from last year's report: what in them still has to be looked at.

Every span that depends on the year counts as unfinished until its sentence is changed or
confirmed. Nothing is stored about single spans: the sentence as it was brought over is compared
with the sentence that stands there now, so a mark goes by itself and comes back with undo.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from gkdesk.domain.finding import ERROR, Finding, Span
from gkdesk.domain.form import PREAMBLE, Form
from gkdesk.domain.live import Live, expanded, pieces, shown
from gkdesk.domain.marks import CARRIED, CONFIRMED
from gkdesk.domain.report import Report
from gkdesk.domain.years import year_sensitive

_SENTENCE = re.compile(r"[^。！？；\n]+[。！？；]?")


@lru_cache(maxsize=64)
def sentences(text: str) -> tuple[tuple[int, str], ...]:
    """The sentences of a text with where each begins; blanks around them left out."""
    found = ((match.start(), match.group()) for match in _SENTENCE.finditer(text))
    return tuple(
        (start + len(words) - len(words.lstrip()), words.strip())
        for start, words in found
        if words.strip()
    )


def unfinished(report: Report, path: str) -> tuple[Span, ...]:
    """The year-sensitive spans of a text that nobody has touched or confirmed since last year."""
    brought = report.marks.get(CARRIED + path, "")
    if not brought:
        return ()
    text, confirmed = report.values.get(path, ""), report.marks.get(CONFIRMED + path, "")
    return tuple(Span(path, start, end) for start, end in _spans(brought, text, confirmed))


@lru_cache(maxsize=32)
def _spans(brought: str, text: str, confirmed: str) -> tuple[tuple[int, int], ...]:
    left = {words for _, words in sentences(brought)} - set(confirmed.split("\n"))
    return tuple(
        (start + begin, start + end)
        for start, words in sentences(text)
        if words in left
        for begin, end, _ in year_sensitive(words)
    )


def confirmed_with(report: Report, path: str, spans: Iterable[Span]) -> str:
    """The mark that says the sentences with these spans hold this year as well."""
    text = report.values.get(path, "")
    wanted = {span.start for span in spans}
    kept = dict.fromkeys(filter(None, report.marks.get(CONFIRMED + path, "").split("\n")))
    for start, words in sentences(text):
        if any(start <= place < start + len(words) for place in wanted):
            kept[words] = None
    return "\n".join(kept)


def carried_findings(report: Report, section: str) -> Iterator[Finding]:
    """How much of a section's text is still last year's."""
    for path, field in report.form.fields.items():
        if field.section != section or field.kind.is_number:
            continue
        if spans := unfinished(report, path):
            yield Finding(
                check="carried-text",
                level=ERROR,
                section=section,
                paths=(path,),
                title=f"还有 {len(spans)} 处上年的年份、数字要核对",
                message="这些文字是从上年带来的：改过，或者确认本年也是这样，标记就消失。",
                pending=True,
                spans=spans,
            )


def carried_texts(source: Report, form: Form) -> dict[str, str]:
    """The texts of a report for another year, in that year's edition; the preamble apart.

    A live number whose cell that edition does not have becomes the number it was.
    """
    return {
        path: _carried_text(source, form, source.values[path])
        for path, field in form.fields.items()
        if not field.kind.is_number and path != PREAMBLE and source.values.get(path)
    }


def _carried_text(source: Report, form: Form, text: str) -> str:
    def one(piece: str | Live) -> str:
        if isinstance(piece, str):
            return piece
        return piece.token if expanded(form, piece.terms) else shown(source, piece)

    return "".join(one(piece) for piece in pieces(text))


def with_year(text: str, old: int, new: int) -> str:
    """A text with the year changed wherever it is that of the report, but not in 〔…〕 numbers."""
    return re.sub(rf"(?<![0-9〔\[［(（]){old}(?=\s*年)", str(new), text)
