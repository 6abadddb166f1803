"""A PDF with a text layer as lines and tables; a scanned one is refused with what to do.

Page numbers and running heads are set aside, paragraphs are joined where lines were wrapped or a
page ended in them.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from gkdesk.domain.errors import WorldError
from gkdesk.domain.source import Line, Sheet, Source
from gkdesk.readers.pdf_lines import Margins, Row, goes_on, is_indented, joined, rows_of
from gkdesk.readers.pdf_pages import UNKNOWN, Page, pages
from gkdesk.readers.pdf_tables import Grid, grids

_SCANNED = (
    "PDF 里只有图片没有文字（扫描件），读不出来；请导入 Word 原稿，或先用识别文字的软件转换。"
)
_FEWEST = 30
_NUMBER = re.compile(
    r"[-—–－·\s]*第?\s*[0-9０-９]{1,3}\s*页?(\s*[/／共]\s*[0-9]{1,3}\s*页?)?[-—–－·\s]*"
)
_EDGE = 0.13
_HEADS = 3


@dataclass(frozen=True)
class _Placed:
    """A line with the page it is on; ``aside`` where it is a page number or a running head."""

    row: Row
    page: Page
    number: int
    aside: bool

    @property
    def place(self) -> str:
        return f"第{self.page.number}页第{self.number}行"


def read(content: bytes) -> Source:
    """The lines and tables of a PDF; WorldError with one sentence where it has no text."""
    found = pages(content)
    if sum(len(page.letters) for page in found) < _FEWEST:
        raise WorldError(_SCANNED)
    items = list(_joined(list(_all(found))))
    return Source(tuple(items))


def _all(found: list[Page]) -> Iterator[_Placed | Grid | Line]:
    """What stands on the pages, in order; tables that go on share their columns."""
    ruled = {page.number: grids(page) for page in found}
    rows = {page.number: rows_of(page.letters) for page in found}
    heads = _running(found, rows)
    last: Grid | None = None
    for page in found:
        if page.picture and not (rows[page.number] or ruled[page.number]):
            yield Line("（整页是图片）", f"第{page.number}页", lost="图片")
        if page.aslant:
            yield Line(page.aslant, f"第{page.number}页", aside=True)
        for item in _in_order(page, rows[page.number], ruled[page.number], heads):
            if isinstance(item, Grid):
                if last and item.follows(last):
                    item.share(last)
                last = item
            elif not item.aside:
                last = None
            yield item


def _in_order(
    page: Page, rows: list[Row], ruled: list[Grid], heads: set[str]
) -> Iterator[_Placed | Grid]:
    lines = [
        _Placed(row, page, number, _is_aside(row, page, heads))
        for number, row in enumerate(rows, start=1)
    ]
    items: list[_Placed | Grid] = [*lines, *ruled]
    yield from sorted(items, key=lambda e: e.ys[0] if isinstance(e, Grid) else e.row.top)


def _running(found: list[Page], rows: dict[int, list[Row]]) -> set[str]:
    """The texts that stand at the edge of many pages."""
    edge = Counter(row.text for page in found for row in rows[page.number] if _at_edge(row, page))
    return {text for text, count in edge.items() if count >= max(_HEADS, len(found) / 2)}


def _at_edge(row: Row, page: Page) -> bool:
    return row.bottom < _EDGE * page.height or row.top > (1 - _EDGE) * page.height


def _is_aside(row: Row, page: Page, heads: set[str]) -> bool:
    return _at_edge(row, page) and (row.text in heads or bool(_NUMBER.fullmatch(row.text)))


# ---- Paragraphs


def _joined(items: list[_Placed | Grid | Line]) -> Iterator[Line | Sheet]:
    margins = _margins(item for item in items if isinstance(item, _Placed))
    paragraph: list[_Placed] = []
    tables = Counter[int]()
    for item in items:
        if isinstance(item, _Placed):
            if item.aside:
                yield Line(item.row.text, item.place, aside=True)
                continue
            last = paragraph[-1] if paragraph else None
            if last and not goes_on(
                last.row, item.row, *(margins[e.page.number] for e in (last, item))
            ):
                yield _paragraph(paragraph)
                paragraph = []
            paragraph.append(item)
            continue
        if paragraph:
            yield _paragraph(paragraph)
            paragraph = []
        if isinstance(item, Grid):
            tables[0] += 1
            yield item.sheet(f"第{tables[0]}个表")
        else:
            yield item
    if paragraph:
        yield _paragraph(paragraph)


def _paragraph(rows: list[_Placed]) -> Line:
    text = joined([each.row.text for each in rows])
    return Line(text, rows[0].place, lost="认不出的字" if UNKNOWN in text else "")


def _margins(lines: Iterable[_Placed]) -> dict[int, Margins]:
    """Of each page; one without long lines has the width of the widest."""
    spans: dict[int, list[Row]] = {}
    for each in lines:
        if not each.aside:
            spans.setdefault(each.page.number, []).append(each.row)
    own = {n: (min(r.left for r in rows), _right(rows)) for n, rows in spans.items()}
    wide = max((right - left for left, right in own.values()), default=0.0)
    made = {n: Margins(left, max(right, left + wide)) for n, (left, right) in own.items()}
    begun = sum(is_indented(row, made[n]) for n, rows in spans.items() for row in rows)
    return {n: replace(each, indented=begun >= _HEADS) for n, each in made.items()}


def _right(rows: list[Row]) -> float:
    """Where most of the long lines end; marks may hang over."""
    most = max(row.right for row in rows)
    ends = [row.right for row in rows if most - row.right < 2 * row.size]
    # Letters may be said to have no size at all; then no line is near the longest, not even it.
    weight = {end: sum(abs(end - other) < 2 for other in ends) for end in ends}
    return max(weight, key=lambda end: (weight[end], end), default=most)
