"""A saved web page as lines and tables, with what stands around the report set aside.

The report is where the large tables are; menus, links and footers outside of that are marked, not
thrown away. What the page does not show (scripts, hidden parts) is no text.
"""

import re
from collections.abc import Iterator

from lxml import html as markup

from gkdesk.domain.errors import WorldError
from gkdesk.domain.scraps import Scrap
from gkdesk.domain.source import Line, Sheet, Source, squared
from gkdesk.readers.encodings import decoded
from gkdesk.readers.limits import COLUMNS, ROWS, Effort
from gkdesk.readers.packages import Element

_UNSEEN = frozenset(
    ("script", "style", "noscript", "template", "select", "button", "textarea", "iframe", "svg")
)
_INLINE = frozenset(
    (
        *("a", "abbr", "b", "big", "bdi", "bdo", "cite", "code", "del", "em", "font", "i", "ins"),
        *("label", "mark", "q", "s", "small", "span", "strike", "strong", "sub", "sup", "tt", "u"),
        *("o:p", "st1"),  # what Word leaves in a page
    )
)
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_SPACES = re.compile(r"[ \t\r\n\f\xa0\u3000]+")
_LARGE = 4
_MARKS = ("一、", "六、")


def read(content: bytes) -> Source:
    """The page's body, then its title."""
    return page(decoded(content))


def page(text: str) -> Source:
    """The same of a page that was decoded."""
    text = text.replace("\0", "")
    parser = markup.HTMLParser(huge_tree=True, no_network=True, remove_comments=True)
    root = markup.document_fromstring(_DECLARATION.sub("", text) or "<p></p>", parser=parser)
    title = _clean(root.findtext(".//title") or "")
    last = [Line(title, "网页标题", aside=True)] if title else []
    body = root.find("body")
    if root.find(".//frameset") is not None and (body is None or not _clean("".join(_texts(body)))):
        raise WorldError(_FRAMES)
    items = [] if body is None else _Page(_report_in(body)).items(body)
    return Source((*items, *last), web=True)


_FRAMES = (
    "这个网页的内容在框架里，没有一起存下来；请在浏览器里单独打开有年报的那一页，另存后再导入。"
)
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*>")


def _clean(text: str) -> str:
    return _SPACES.sub(" ", text).strip()


def _report_in(body: Element) -> Element:
    """The element with all large tables and all numbered headings in it; the body at most."""
    tables = [t for t in body.iter("table") if len(t.findall(".//tr")) >= _LARGE]
    if not tables:
        return body
    above = [list(table.iterancestors()) for table in tables]
    common = next(each for each in above[0] if all(each in others for others in above))
    whole = "".join(_texts(body))
    marks = [mark for mark in _MARKS if mark in whole]
    for each in (common, *common.iterancestors()):
        own = "".join(_texts(each))
        if each is body or all(mark in own for mark in marks):
            return each
    return body


def _texts(element: Element) -> Iterator[str]:
    return (str(text) for text in element.itertext())


def _seen(element: Element) -> bool:
    if not isinstance(element.tag, str) or element.tag in _UNSEEN:
        return False
    if element.get("title") in ("header", "footer"):  # a printed page's, as LibreOffice saves it
        return False
    return "hidden" not in element.attrib and not _HIDDEN.search(element.get("style", ""))


class _Page:
    """Walks the page, a line for each block of text, counting lines and tables."""

    def __init__(self, report: Element) -> None:
        self._report = report
        self._inside = False
        self._lines = 0
        self._tables = 0
        self._text: list[str] = []

    def items(self, element: Element) -> Iterator[Line | Sheet]:
        """What an element holds, and the line before it."""
        entered = element is self._report
        self._inside = self._inside or entered
        self._text.append(element.text or "")
        for child in element:
            yield from self._child(child)
            self._text.append(child.tail or "")
        yield from self._line() if element.tag not in _INLINE else ()
        self._inside = self._inside and not entered

    def _child(self, child: Element) -> Iterator[Line | Sheet]:
        if not _seen(child):
            return
        if child.tag in _INLINE:
            yield from self.items(child)
            return
        yield from self._line()
        if child.tag == "table" and not _is_frame(child):
            self._tables += 1
            yield squared(_rows(child), f"第{self._tables}个表")
        else:
            yield from self.items(child)

    def _line(self) -> Iterator[Line]:
        text, self._text = _clean("".join(self._text)), []
        if text:
            self._lines += 1
            yield Line(text, f"第{self._lines}段", aside=not self._inside)


# ---- Tables


def _is_frame(table: Element) -> bool:
    """Whether it only arranges the page: a table in it, or no two cells beside each other."""
    rows = [row for row in table.iter("tr") if _seen(row)]
    return table.find(".//table") is not None or all(len(_cells(row)) < 2 for row in rows)


def _cells(row: Element) -> list[Element]:
    return [cell for cell in row if cell.tag in ("td", "th") and _seen(cell)]


def _rows(table: Element) -> list[list[Scrap]]:
    rows = [row for row in table.iter("tr") if _seen(row)][:ROWS]
    grid: list[dict[int, Scrap]] = [{} for _ in rows]
    effort = Effort()
    for number, row in enumerate(rows):
        left = 0
        for cell in _cells(row):
            left = next(
                n for n in range(left, left + len(grid[number]) + 1) if n not in grid[number]
            )
            if left >= COLUMNS:
                break
            _place(grid, (number, left), cell, effort)
    wide = [max(row, default=-1) + 1 for row in grid]
    return [[row.get(n, Scrap("")) for n in range(w)] for row, w in zip(grid, wide, strict=True)]


def _place(
    grid: list[dict[int, Scrap]], square: tuple[int, int], cell: Element, effort: Effort
) -> None:
    number, left = square
    scrap = Scrap(_cell_text(cell))
    rows = range(number, min(number + (_span(cell, "rowspan") or len(grid)), len(grid)))
    columns = range(left, min(left + (_span(cell, "colspan") or 1), COLUMNS))
    effort.spend(len(rows) * len(columns))
    for row in rows:
        for column in columns:
            grid[row].setdefault(column, Scrap(scrap.text, repeat=True))
    grid[number][left] = scrap


def _span(cell: Element, name: str) -> int:
    text = cell.get(name, "1").strip()
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 7 else 1


def _cell_text(cell: Element) -> str:
    lines = (item.text for item in _Page(cell).items(cell) if isinstance(item, Line))
    return "\n".join(lines)
