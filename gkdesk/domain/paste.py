"""Pasting a block into a table: which scrap belongs to which path, and what does not fit.

The block may be bare figures or carry the labels of the printed table. Labels found in it say
where its rows and columns belong; without them it starts at the current cell and runs over the
value cells in order. Labels are never data, totals are compared and never written, blank scraps
leave what is there alone, and nothing is guessed: what fits nowhere is listed with its reason.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from gkdesk.domain.errors import InvalidValue
from gkdesk.domain.kinds import narrow
from gkdesk.domain.labels import Names
from gkdesk.domain.landing import Landed, Landing
from gkdesk.domain.layout import Cell, Grid
from gkdesk.domain.report import Report
from gkdesk.domain.scraps import Reading, Scrap

_DIGIT = re.compile(r"[0-9]")


@dataclass(frozen=True)
class Misfit:
    """A scrap that was not taken: its text, its place in the table or in the block, and why."""

    text: str
    place: str
    reason: str


@dataclass(frozen=True)
class Total:
    """A total in the block that is not what the figures add up to once they are pasted."""

    path: str
    pasted: str
    computed: str


@dataclass(frozen=True)
class Plan:
    """What pasting would do. ``values`` are parsed texts by path, ready to be put.

    ``refused`` has no place or cannot be read, ``outside`` fell beyond the table's edge,
    ``unchanged`` are the paths where it stands already, ``blanks`` were left alone, ``ignored`` are
    lines around the table (a title, a note), ``notes`` say what was assumed.
    """

    values: Mapping[str, str]
    refused: tuple[Misfit, ...] = ()
    outside: tuple[Misfit, ...] = ()
    totals: tuple[Total, ...] = ()
    unchanged: tuple[str, ...] = ()
    blanks: int = 0
    ignored: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def clean(self) -> bool:
        """Whether everything fits, so that it may be applied without asking."""
        return not (self.refused or self.outside or self.totals or self.notes)


def plan(report: Report, grid: Grid, start: str, block: Sequence[Sequence[Scrap]]) -> Plan:
    """What pasting ``block`` at the cell ``start`` would do; changes nothing.

    ``grid`` is the laid out table; the rows of the block are of one length.
    """
    if not any(scrap.text for row in block for scrap in row):
        return Plan({}, blanks=sum(len(row) for row in block))
    section = report.form.section(report.form.fields[start].section)
    assert section.table, start
    reading = Reading(block, Names(section.table))
    return _settled(report, Landing(grid, report, grid.by_path[start], reading))


def plan_same(report: Report, paths: Sequence[str], text: str) -> Plan:
    """What putting one text into all these cells would do; each reason against it is told once."""
    values: dict[str, str] = {}
    unchanged: list[str] = []
    refused: dict[str, list[str]] = {}
    for path in paths if text else ():
        try:
            kept = report.parse(path, one_line(text))
        except InvalidValue as error:
            refused.setdefault(str(error), []).append(report.field(path).place)
            continue
        if kept == report.text(path):
            unchanged.append(path)
        else:
            values[path] = kept
    return Plan(
        values=values,
        refused=tuple(Misfit(text, _and_more(at), reason) for reason, at in refused.items()),
        unchanged=tuple(unchanged),
        blanks=0 if text else len(paths),
    )


def _and_more(places: Sequence[str]) -> str:
    return places[0] if len(places) == 1 else f"{places[0]}等 {len(places)} 格"


def copy_block(report: Report, grid: Grid, paths: Iterable[str]) -> tuple[str, str]:
    """The cells at ``paths`` as tab-separated text and as an HTML table, for other programs.

    Lines without a chosen cell, such as the headings in between, are left out; a cell over several
    columns is merged in the HTML and followed by blanks in the text.
    """
    chosen = {grid.by_path[path] for path in paths}
    left = min((cell.column for cell in chosen), default=0)
    right = max((cell.column + cell.columns for cell in chosen), default=0)
    plain, marked = [], []
    for row in sorted({cell.row for cell in chosen}):
        cells = dict.fromkeys(grid.at(row, column) for column in range(left, right))
        texts = [(cell, report.text(cell.path) if cell in chosen else "") for cell in cells]
        plain.append("\t".join(t + "\t" * (cell.columns - 1) for cell, t in texts) + "\n")
        marked.append("<tr>" + "".join(_marked(cell, text) for cell, text in texts) + "</tr>")
    return "".join(plain), '<meta charset="utf-8"><table>' + "".join(marked) + "</table>"


def _marked(cell: Cell, text: str) -> str:
    span = f' colspan="{cell.columns}"' if cell.columns > 1 else ""
    return f"<td{span}>{escape(text)}</td>"


def _settled(report: Report, landing: Landing) -> Plan:
    landed = landing.landed()
    values: dict[str, str] = {}
    totals: dict[str, str] = {}
    refused = [_misfit(report, x) for x in landed if x.text and not x.path and not x.outside]
    unchanged: list[str] = []
    for each in landed:
        if not each.text or not each.path:
            continue
        field = report.form.fields[each.path]
        try:
            kept = field.kind.parse(one_line(each.text))
        except InvalidValue as error:
            refused.append(_misfit(report, each, str(error)))
            continue
        if field.derived:
            totals[each.path] = kept
        elif kept == report.text(each.path):
            unchanged.append(each.path)
        else:
            values[each.path] = kept
    refused += _unplaced(landing.reading, landed)
    return Plan(
        values=values,
        refused=tuple(refused),
        outside=tuple(_misfit(report, x) for x in landed if x.text and x.outside),
        totals=tuple(_differing(report, values, totals)),
        unchanged=tuple(unchanged),
        blanks=sum(1 for each in landed if not each.text),
        ignored=landing.reading.ignored,
        notes=landing.notes,
    )


def _misfit(report: Report, landed: Landed, reason: str = "") -> Misfit:
    place = report.form.fields[landed.path].place if landed.path else landed.where
    return Misfit(landed.text, place, reason or landed.reason)


def one_line(text: str) -> str:
    """The text of a cell; several lines with figures are not one number."""
    lines = [line for line in text.split("\n") if _DIGIT.search(narrow(line))]
    if len(lines) > 1:
        raise InvalidValue(f"“{'、'.join(lines)}”一格里有几行数，请分开填。")
    return text


def _unplaced(reading: Reading, landed: Sequence[Landed]) -> list[Misfit]:
    """The complaint about a block that holds nothing but labels."""
    if any(each.text for each in landed):
        return []
    text = next(scrap.text for row in reading.rows for scrap in row if scrap.text)
    return [Misfit(text, "粘贴的内容", "只有表头，没有数")]


def _differing(
    report: Report, values: Mapping[str, str], totals: Mapping[str, str]
) -> Iterator[Total]:
    after = Report(report.form, report.year, {**report.values, **values})
    for path, pasted in totals.items():
        if after.field(path).kind.number(pasted) != after.number(path):
            yield Total(path, pasted, after.text(path))
