"""The tables of the document: each row compared with the form's, each value put in its cell."""

import re
from collections.abc import Container, Sequence
from copy import deepcopy
from dataclasses import dataclass
from functools import lru_cache

from gkdesk.domain.bookmarks import bookmark
from gkdesk.domain.form import Table
from gkdesk.domain.layout import lay_out, printed_rows
from gkdesk.domain.report import Report
from gkdesk.writers.word_fitting import SHORT, Fitting
from gkdesk.writers.word_template import Template, squeezed
from gkdesk.writers.wordml import VALUE, Element, W, add_text, clean, w

_BLANKS = re.compile(r"\s+")
_TEXT, _CELL = W + "t", W + "tc"
_STAYS = {W + "pPr", W + "bookmarkStart", W + "bookmarkEnd"}


def put_table(template: Template, table: Table, report: Report) -> None:
    """Fill the value cells of a table; its structure and labels are compared with the form."""
    found = template.table(table)
    above, below = _merged(found)
    fitting = Fitting(found, template)
    rows = found.findall(W + "tr")
    expected = _expected(table)
    for number, places in enumerate(expected):
        cells = list(rows[number].iterchildren(_CELL)) if number < len(rows) else []
        if wrong := _difference(places, cells, above, below):
            raise template.unfit(f"的{table.label}第 {number + 1} 行{wrong}")
        for place, cell in zip(places, cells, strict=True):
            if place.path:
                text = clean(report.text(place.path))
                _put(template, cell, place.bookmark, text)
                if len(text) > SHORT:
                    fitting.fit(cell, text)
    if len(rows) > len(expected):
        raise template.unfit(f"的{table.label}多出第 {len(expected) + 1} 行")


def _put(template: Template, cell: Element, name: str, text: str) -> None:
    """The text of a cell, in the look of its paragraph, within the cell's bookmark."""
    mark = template.marks.get(name)
    if mark is not None and (slot := _slot(cell, mark)) is not None:
        slot.text = text
        return
    paragraph = _emptied(cell)
    if mark is None or mark.getparent() is not paragraph:
        mark = template.new_mark(paragraph, name, mark)
    if text:
        look = paragraph.find(f"{W}pPr/{W}rPr")
        made = w("r", *([] if look is None else [deepcopy(look)]))
        add_text(made, text)
        mark.addnext(made)


def _emptied(cell: Element) -> Element:
    """The only paragraph that is left of a cell, with nothing in it but bookmarks."""
    paragraph = cell.find(W + "p")
    if paragraph is None:
        cell.append(paragraph := w("p"))
    for each in (*cell.findall(W + "p")[1:], *cell.findall(W + "tbl")):
        cell.remove(each)
    for each in list(paragraph):
        if each.tag not in _STAYS:
            paragraph.remove(each)
    return paragraph


@dataclass(frozen=True)
class _Place:
    """A cell of a row as the template must have it."""

    label: str
    bare: str
    begins: bool
    tall: bool
    path: str = ""
    bookmark: str = ""


@lru_cache(maxsize=16)
def _expected(table: Table) -> tuple[tuple[_Place, ...], ...]:
    """The rows of a table with their cells."""
    return tuple(
        tuple(
            _Place(
                cell.text,
                _BLANKS.sub("", cell.text),
                begins,
                begins and cell.rows > 1,
                cell.path,
                bookmark(cell.path),
            )
            for cell, begins in cells
        )
        for cells in printed_rows(lay_out(table))
    )


def _difference(
    places: Sequence[_Place],
    cells: Sequence[Element],
    above: Container[Element],
    below: Container[Element],
) -> str:
    """What makes a row of the template other than the row of the form; "" where they agree."""
    for place, cell in zip(places, cells, strict=False):
        if place.begins and not place.path and (label := squeezed(cell)) != place.bare:
            return f"“{label}”与格式不符，这里应为“{place.label}”"
        if place.begins == (cell in below) or (place.tall and cell not in above):
            return f"“{place.label}”处单元格的合并与格式不符"
    if len(places) != len(cells):
        return f"有 {len(cells)} 格，与格式不符，应为 {len(places)} 格"
    return ""


def _merged(table: Element) -> tuple[set[Element], set[Element]]:
    """The cells that begin one merged over several rows, and those that continue it."""
    above: set[Element] = set()
    below: set[Element] = set()
    for each in table.iter(W + "vMerge"):
        setting = each.getparent()
        if setting is not None and (cell := setting.getparent()) is not None:
            (above if each.get(VALUE) == "restart" else below).add(cell)
    return above, below


def _slot(cell: Element, mark: Element) -> Element | None:
    """The text element of a value cell still as it was drawn: mark, bare run, end of the mark."""
    paragraph, run_in_it = mark.getparent(), mark.getnext()
    if paragraph is None or run_in_it is None or paragraph.getparent() is not cell:
        return None
    if len(cell) != 2 or len(paragraph) != 4 or len(run_in_it) != 1:
        return None
    text = run_in_it[0]
    return text if text.tag == _TEXT else None
