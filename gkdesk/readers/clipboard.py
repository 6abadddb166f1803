"""What lies on the clipboard: the table in it as rows of scraps, out of its HTML or its plain text.

HTML comes first, it alone tells which cells are merged. It is read with the standard library, so
that the program starts, and pastes, without lxml.
"""

import csv
import io
import re
from html.parser import HTMLParser

from gkdesk.domain.errors import InvalidValue
from gkdesk.domain.paste import Scrap

MOST_ROWS, MOST_COLUMNS = 2000, 200
LONGEST = 2_000_000
"""How many characters are looked at; a table of the report has some thousands."""

_Attributes = list[tuple[str, str | None]]


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

_DECLARATION = re.compile(r"<[!?][^<>]{0,2000}>")
_BREAKS = frozenset({"br", "p", "div", "li"})
_UNSEEN = frozenset({"style", "script", "title"})
_SPACES = re.compile(r"[ \t\r\n\f\xa0\u3000]+")
# Excel: a text that runs over into empty cells is written as if it were merged with them.
_OVERFLOW = re.compile(r"mso-ignore:\s*colspan")
_HIDDEN = re.compile(r"display:\s*none")


def _of_html(html: str) -> list[list[Scrap]]:
    found = _TableParser()
    found.feed(_without_comments(html))
    found.close()
    return found.finished()


def _without_comments(html: str) -> str:
    """The HTML without comments and declarations, which html.parser reads in quadratic time."""
    first, *others = html.split("<!--")
    kept = first + "".join(other.partition("-->")[2] for other in others)
    return _DECLARATION.sub("", kept).replace("<!", "").replace("<?", "")


class _TableParser(HTMLParser):
    """The cells of all tables of a document under one another; a table in a cell is its text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._rows: list[dict[int, Scrap]] = []
        self._row = -1
        self._text: list[str] | None = None
        self._shape: dict[str, str] = {}
        self._depth = 0
        self._unseen = 0
        self._skipping = False

    def handle_starttag(self, tag: str, attrs: _Attributes) -> None:
        shape = {name: value or "" for name, value in attrs}
        if tag in _UNSEEN:
            self._unseen += 1
        elif tag == "table":
            self._depth += 1
        elif tag in _BREAKS:
            self._say("\n")
        elif self._depth == 1:
            self._open(tag, shape)
        elif tag in ("td", "th"):
            self._say("\n")

    def _open(self, tag: str, shape: dict[str, str]) -> None:
        if tag == "tr":
            self._close_cell()
            self._skipping = bool(_HIDDEN.search(shape.get("style", "")))
            if not self._skipping:
                self._next_row()
        elif tag in ("td", "th") and not self._skipping:
            self._close_cell()
            if self._row < 0:
                self._next_row()
            self._text, self._shape = [], shape

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self._unseen = max(0, self._unseen - 1)
        elif tag == "table":
            self._depth = max(0, self._depth - 1)
            if self._depth == 0:
                self._end_table()
        elif tag in ("td", "th", "tr") and self._depth == 1:
            self._close_cell()
        elif tag in _BREAKS:
            self._say("\n")

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self._say(_SPACES.sub(" ", data))

    def _say(self, words: str) -> None:
        if self._text is not None:
            self._text.append(words)

    def _next_row(self) -> None:
        self._row += 1
        if self._row >= len(self._rows):
            self._rows.append({})
        if len(self._rows) > MOST_ROWS:
            raise _too_large()

    def _end_table(self) -> None:
        self._close_cell()
        # A cell may claim more rows than its table has.
        del self._rows[self._row + 1 :]

    def _close_cell(self) -> None:
        if self._text is None:
            return
        lines = (line.strip() for line in "".join(self._text).split("\n"))
        text = "\n".join(line for line in lines if line)
        self._text = None
        overflow = _OVERFLOW.search(self._shape.get("style", ""))
        self._place(Scrap(text), Scrap("") if overflow else Scrap(text, repeat=True))

    def _place(self, scrap: Scrap, rest: Scrap) -> None:
        rows, columns = _span(self._shape, "rowspan"), _span(self._shape, "colspan")
        here = self._rows[self._row]
        left = next(n for n in range(len(here) + 1) if n not in here)
        if left + columns > MOST_COLUMNS:
            raise _too_large()
        for down in range(min(rows, MOST_ROWS - self._row)):
            if self._row + down == len(self._rows):
                self._rows.append({})
            for column in range(left, left + columns):
                self._rows[self._row + down].setdefault(column, rest)
        here[left] = scrap

    def finished(self) -> list[list[Scrap]]:
        self._end_table()
        return [
            [row.get(n, Scrap("")) for n in range(max(row, default=-1) + 1)] for row in self._rows
        ]


def _span(shape: dict[str, str], name: str) -> int:
    stated = shape.get(name, "").strip()
    return (
        max(1, int(stated)) if stated.isascii() and stated[:6].isdigit() and len(stated) < 7 else 1
    )
