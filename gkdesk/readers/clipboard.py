"""What lies on the clipboard: the table in it as rows of scraps, out of its HTML or its plain text.

HTML comes first, it alone tells which cells are merged. It is cut into tags and text by one regular
expression: lxml would make the program start later, and html.parser takes minutes over a hundred
kilobytes of ``<td `` without an end, which any web page may put on the clipboard.
"""

import csv
import io
import re
from html import unescape

from gkdesk.domain.errors import InvalidValue
from gkdesk.domain.scraps import Scrap

MOST_ROWS, MOST_COLUMNS = 2000, 200
LONGEST = 2_000_000
"""How many characters are looked at; a table of the report has some thousands."""


def read_block(text: str, html: str = "") -> list[list[Scrap]]:
    """The rows of what was copied, all of the same length; no rows when there is nothing.

    Raises InvalidValue when it is too large to have come from a report.
    """
    if len(text) > LONGEST or len(html) > LONGEST:
        raise _too_large()
    rows = _of_html(html) if "<table" in html.lower() else []
    return _squared(rows or _of_text(text))


def _too_large() -> InvalidValue:
    return InvalidValue("复制的内容太大，不像年报里的表，请只选中要粘贴的那几行再复制。")


def _squared(rows: list[list[Scrap]]) -> list[list[Scrap]]:
    width = max((len(row) for row in rows), default=0)
    if len(rows) > MOST_ROWS or width > MOST_COLUMNS:
        raise _too_large()
    return [row + [Scrap("")] * (width - len(row)) for row in rows]


# ---- plain text: cells parted by tabs, a cell with a line break in it in quotes


def _of_text(text: str) -> list[list[Scrap]]:
    plain = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    if not plain.strip("\n"):
        return []
    return [[Scrap(cell.strip()) for cell in row] for row in _cells(plain.removesuffix("\n"))]


def _cells(text: str) -> list[list[str]]:
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter="\t", strict=True))
    except csv.Error:
        # A quotation mark that opens nothing: it is a character like any other.
        return [line.split("\t") for line in text.split("\n")]


# ---- HTML

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:]*)([^<>]*)>")
_DECLARATION = re.compile(r"<[!?][^<>]*>")
_SPAN = re.compile(r"""(?:^|\s)(rowspan|colspan)\s?=\s?["']?([0-9]{1,6})(?![0-9])""", re.IGNORECASE)
_BREAKS = frozenset({"br", "p", "div", "li"})
_UNSEEN = frozenset({"style", "script", "title"})
_SPACES = re.compile(r"[ \t\r\n\f\xa0\u3000]+")
# Excel: a text that runs over into empty cells is written as if it were merged with them.
_OVERFLOW = re.compile(r"mso-ignore:\s?colspan")
_HIDDEN = re.compile(r"display:\s?none")


def _of_html(html: str) -> list[list[Scrap]]:
    first, *others = html.replace("\0", "").split("<!--")
    seen = first + "".join(other.partition("-->")[2] for other in others)
    tables = _Tables()
    at = 0
    source = _DECLARATION.sub("", seen)
    for tag in _TAG.finditer(source):
        tables.say(source[at : tag.start()])
        tables.tag(tag[2].lower(), tag[3], closing=bool(tag[1]))
        at = tag.end()
    return tables.finished()


class _Tables:
    """The cells of all tables of a document under one another; a table in a cell is its text."""

    def __init__(self) -> None:
        self._rows: list[dict[int, Scrap]] = []
        self._row = -1
        self._text: list[str] | None = None
        self._attributes = ""
        self._depth = 0
        self._unseen = ""
        self._skipping = False

    def say(self, source: str) -> None:
        """Text between two tags."""
        if self._text is not None and not self._unseen:
            self._text.append(_SPACES.sub(" ", unescape(source)))

    def tag(self, name: str, attributes: str, *, closing: bool) -> None:
        """A tag with what is written in it after its name."""
        if self._unseen or name in _UNSEEN:
            self._hide(name, closing=closing)
        elif name == "table":
            self._table(closing=closing)
        elif name in _BREAKS or (name in ("td", "th") and self._depth > 1):
            self._break()
        elif name in ("tr", "td", "th") and self._depth == 1:
            self._close_cell()
            if not closing:
                self._open(name, attributes)

    def _hide(self, name: str, *, closing: bool) -> None:
        if not self._unseen and not closing:
            self._unseen = name
        elif self._unseen == name and closing:
            self._unseen = ""

    def _table(self, *, closing: bool) -> None:
        self._depth = max(0, self._depth + (-1 if closing else 1))
        if self._depth == 0:
            self._end_table()

    def _break(self) -> None:
        if self._text is not None:
            self._text.append("\n")

    def _open(self, name: str, attributes: str) -> None:
        if name == "tr":
            self._skipping = bool(_HIDDEN.search(attributes))
        if self._skipping:
            return
        if name == "tr" or self._row < 0:
            self._row += 1
            self._reach(self._row)
        if name != "tr":
            self._text, self._attributes = [], attributes

    def _reach(self, row: int) -> None:
        if row >= MOST_ROWS:
            raise _too_large()
        if row == len(self._rows):
            self._rows.append({})

    def _end_table(self) -> None:
        self._close_cell()
        # A cell may claim more rows than its table has.
        del self._rows[self._row + 1 :]

    def _close_cell(self) -> None:
        if self._text is None:
            return
        lines = (line.strip() for line in "".join(self._text).split("\n"))
        scrap = Scrap("\n".join(line for line in lines if line))
        self._text = None
        overflow = _OVERFLOW.search(self._attributes)
        self._place(scrap, Scrap("") if overflow else Scrap(scrap.text, repeat=True))

    def _place(self, scrap: Scrap, rest: Scrap) -> None:
        spans = {name.lower(): max(1, int(n)) for name, n in _SPAN.findall(self._attributes)}
        here = self._rows[self._row]
        left = next(n for n in range(len(here) + 1) if n not in here)
        columns = range(left, left + spans.get("colspan", 1))
        if columns.stop > MOST_COLUMNS:
            raise _too_large()
        for row in range(self._row, min(self._row + spans.get("rowspan", 1), MOST_ROWS)):
            self._reach(row)
            for column in columns:
                self._rows[row].setdefault(column, rest)
        here[left] = scrap

    def finished(self) -> list[list[Scrap]]:
        """The rows of all tables, each as long as it is."""
        self._end_table()
        return [
            [row.get(n, Scrap("")) for n in range(max(row, default=-1) + 1)] for row in self._rows
        ]
