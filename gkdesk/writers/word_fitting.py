"""Figures too long for their cells, set small enough to stay on one line.

Broken over two lines, a figure reads as two.
"""

from functools import cached_property

from gkdesk.writers.word_template import Template
from gkdesk.writers.wordml import VALUE, Element, W, number, w

_WIDTH = W + "w"
SHORT = 4
"""No column is too narrow for a figure of so many digits."""
_LEAST = 10
"""The smallest size in half points that can still be read."""
_USUAL_MARGINS = 2 * 108
"""What Word leaves beside the text of a cell, in twips, where nothing is said."""
_BESIDE = {W + side for side in ("left", "right", "start", "end")}
_AFTER_SIZE = {
    *(W + "highlight", W + "u", W + "effect", W + "bdr", W + "shd", W + "fitText"),
    *(W + "vertAlign", W + "rtl", W + "cs", W + "em", W + "lang", W + "eastAsianLayout"),
    *(W + "specVanish", W + "oMath", W + "rPrChange"),
}


class Fitting:
    """How much the cells of one table of a template hold."""

    def __init__(self, table: Element, template: Template) -> None:
        self._table = table
        self._template = template

    @cached_property
    def _margins(self) -> int:
        """What stays free beside the text of a cell."""
        margins = self._table.iterfind(f"{W}tblPr/{W}tblCellMar/*")
        beside = [number(margin, _WIDTH) for margin in margins if margin.tag in _BESIDE]
        return sum(beside) if beside else _USUAL_MARGINS

    def fit(self, cell: Element, text: str) -> None:
        """Set the text of a cell small enough for it, if it is not."""
        run = next(cell.iter(W + "r"))
        # Digits are half as wide as the type is high: five twips for each half point.
        wide = 5 * sum(1 if character <= "~" else 2 for character in text)
        room = self._room(cell)
        if room and self._size(cell, run) * wide > room:
            _set_size(run, max(_LEAST, room // wide))

    def _room(self, cell: Element) -> int:
        """The width for text in twips; 0 where the template does not say."""
        width = cell.find(f"{W}tcPr/{W}tcW")
        if width is None or width.get(W + "type") != "dxa":
            return 0
        return max(0, number(width, _WIDTH) - self._margins)

    def _size(self, cell: Element, run: Element) -> int:
        own = run.find(f"{W}rPr/{W}sz")
        if own is not None:
            return number(own)
        used = cell.find(f"{W}p/{W}pPr/{W}pStyle")
        return 0 if used is None else self._template.size_of(used.get(VALUE, ""))


def _set_size(run: Element, size: int) -> None:
    look = run.find(W + "rPr")
    if look is None:
        run.insert(0, look := w("rPr"))
    for old in (*look.findall(W + "sz"), *look.findall(W + "szCs")):
        look.remove(old)
    after = next((n for n, each in enumerate(look) if each.tag in _AFTER_SIZE), len(look))
    look[after:after] = [w("sz", val=size), w("szCs", val=size)]
