"""A report begun from an earlier one: what comes over, and what of it is marked.

Unit, title and preamble move with the year; texts come over and are marked; of the figures only
those come that follow from the year before. Other figures of last year are never this year's.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from gkdesk.domain.cover import DETAILS, prefilled
from gkdesk.domain.form import PREAMBLE, Form
from gkdesk.domain.last_year import carried_figures
from gkdesk.domain.live import NOTHING, Live, expanded, pieces, shown
from gkdesk.domain.marks import CARRIED
from gkdesk.domain.report import Report


def details(report: Report) -> dict[str, str]:
    """What a report knows of its unit, by path."""
    return {path: report.values[path] for path in DETAILS if report.values.get(path)}


def begun_from(
    source: Report, form: Form, year: int, preamble: str, before: Report | None
) -> dict[str, str]:
    """What a new report of a year starts with from an earlier one, marks along with it.

    ``preamble`` is what the unit's details make of it, ``before`` the report on the year before.
    """
    texts = _texts(source, form)
    figures = carried_figures(Report(form, year, before=lambda: before))
    moved = _text(source, form, _preamble(source, preamble, year))
    # An edited preamble that comes from another edition still cites that edition's order.
    cited = {PREAMBLE: moved} if source.form.id != form.id and moved != preamble else {}
    marks = {CARRIED + path: text for path, text in (texts | cited).items()}
    marks |= {CARRIED + path: str(year - 1) for path in figures}
    return texts | {PREAMBLE: moved} | figures | marks


def _preamble(source: Report, new: str, year: int) -> str:
    """A preamble nobody touched is written anew; an edited one keeps all but its year."""
    old = source.values.get(PREAMBLE, "")
    if old in ("", prefilled(source.form, details(source), source.year).get(PREAMBLE)):
        return new
    return _with_year(old, source.year, year)


def _with_year(text: str, old: int, new: int) -> str:
    """A text with the year changed wherever it is that of the report, but not in 〔…〕 numbers."""
    return re.sub(rf"(?<![0-9〔\[［(（]){old}(?=\s*年)", str(new), text)


@dataclass(frozen=True)
class Forward:
    """What comes over into a report that is there already: ``taken`` into blanks, ``left`` not.

    ``left`` are the figures of last year's where something else has been entered.
    """

    taken: Mapping[str, str]
    left: Mapping[str, str]


def brought_forward(report: Report, before: Report) -> Forward:
    """Last year's texts and the figures that follow from it, for what is still blank."""
    figures, texts = carried_figures(report), _texts(before, report.form)
    blank = {p: t for p, t in (figures | texts).items() if not report.values.get(p)}
    marks = {CARRIED + p: str(before.year) if p in figures else t for p, t in blank.items()}
    left = {p: t for p, t in figures.items() if report.values.get(p) not in (None, t)}
    return Forward(blank | marks, left)


def _texts(source: Report, form: Form) -> dict[str, str]:
    """The texts of a report in another edition, the preamble apart.

    A live number whose cell that edition does not have becomes the number it was.
    """
    return {
        path: _text(source, form, source.values[path])
        for path, field in form.fields.items()
        if not field.kind.is_number and path != PREAMBLE and source.values.get(path)
    }


def _text(source: Report, form: Form, text: str) -> str:
    def one(piece: str | Live) -> str:
        if isinstance(piece, str):
            return piece
        says = shown(source, piece)
        # What has no number stays a token, which the review finds; words in its stead it would not.
        return piece.token if expanded(form, piece.terms) or says in NOTHING else says

    return "".join(one(piece) for piece in pieces(text))
