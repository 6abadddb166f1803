"""A Word document as lines and tables: the raw tree, with no library that trusts it.

Tracked changes are accepted before anything is read: insertions count, deletions do not. Text
boxes come after the paragraph they hang on; a table that holds another is a frame, and what is in
its cells is read one after another.
"""

import zipfile
from collections.abc import Iterator

from gkdesk.domain.bookmarks import OURS, table_of
from gkdesk.domain.reviewed import Reviewed
from gkdesk.domain.scraps import Scrap
from gkdesk.domain.source import Line, Sheet, Source, squared
from gkdesk.readers import docx_changes, docx_review
from gkdesk.readers.docx_marks import Marks
from gkdesk.readers.limits import COLUMNS
from gkdesk.readers.numbering import Numbering
from gkdesk.readers.packages import Element, part, tree

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
_T, _TC, _P = _W + "t", _W + "tc", _W + "p"
_CELL, _SPAN, _MERGE = _W + "tcPr", _W + "gridSpan", _W + "vMerge"
_NOT_INSIDE = {_W + tag for tag in ("p", "tbl", "tc", "tr", "trPr", "tblPr", "tblGrid")}
_WORDLESS = {_W + tag for tag in ("txbxContent", "pPr", "rPr", "bookmarkStart", "bookmarkEnd")}
_TEXTS = {_W + "tab": "\t", _W + "br": "\n", _W + "cr": "\n", _W + "noBreakHyphen": "-"}
_MAIN = "word/document.xml"
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_LOST = {
    _W + "footnoteReference": "脚注",
    _W + "endnoteReference": "尾注",
    _W + "sym": "特殊符号",
    _W + "object": "嵌入的对象",
    _W + "drawing": "图片",
    _W + "pict": "图片",
    _M + "oMath": "公式",
}
"""What is no text, and what to call it."""
_BOX = f".//{_W}txbxContent"


def read(package: zipfile.ZipFile) -> Source:
    """The body of a document."""
    content = part(package, _MAIN).replace(_STRICT.encode(), _W[1:-1].encode())
    root = tree(content)
    body = root.find(_W + "body")
    if body is None:
        return Source(())
    marks = Marks(body, ours=OURS.encode() in content)
    tracked = docx_changes.tracked(body)
    docx_changes.accept(body)
    reviewed = bool(tracked) or docx_review.COMMENTS in package.namelist()
    walk = _Body(Numbering(package), marks, reviewed=reviewed)
    items = tuple(walk.items(body))
    comments, lost = docx_review.comments(package, body, walk.places)
    changes = tuple(docx_changes.with_places(body, tracked, walk.places))
    identity = docx_review.identity(package)
    return Source(items, review=Reviewed(*identity, changes, tuple(comments), lost))


# ---- The body


class _Body:
    """Walks the body, counting paragraphs and tables for their places; keeps those it gave."""

    def __init__(self, numbering: Numbering, marks: Marks, *, reviewed: bool) -> None:
        self._numbering = numbering
        self._marks = marks
        self._lines = 0
        self._tables = 0
        self._reviewed = reviewed
        self.places: dict[Element, str] = {}

    def items(self, parent: Element) -> Iterator[Line | Sheet]:
        """What stands in a body, a cell, a text box, in order."""
        for child in parent:
            if child.tag == _W + "p":
                yield from self._paragraph(child)
            elif child.tag == _W + "tbl":
                yield from self._table(child)
            elif child.tag not in (_W + "sectPr", _W + "tcPr"):
                # Content controls, accepted insertions, custom XML: what is in them counts.
                yield from self.items(child)

    def _paragraph(self, paragraph: Element) -> Iterator[Line | Sheet]:
        self._lines += 1
        self.places[paragraph] = f"第{self._lines}段"
        text, lost = _text(paragraph).strip(" \t\u3000\xa0\n"), self._lost(paragraph)
        if text or lost:
            mark = self._marks.of(paragraph)[-1:]
            yield Line(text, f"第{self._lines}段", lost=lost, mark="".join(mark))
        for box in paragraph.iter(_W + "txbxContent"):
            if next(box.iterancestors(_W + "txbxContent", _W + "p")) is paragraph:
                yield from self.items(box)

    def _lost(self, paragraph: Element) -> str:
        """What is in a paragraph besides its text."""
        found = [each for each in paragraph.iter(*_LOST) if each.find(_BOX) is None]
        names = [
            *(["自动编号"] if self._numbering.numbers(paragraph) else []),
            *(_LOST[str(each.tag)] for each in found),
        ]
        return "、".join(dict.fromkeys(names))

    def _table(self, table: Element) -> Iterator[Line | Sheet]:
        if next(table.iterdescendants(_W + "tbl"), None) is not None:
            for cell in _cells(table):
                yield from self.items(cell)
            return
        self._tables += 1
        rows = list(_rows(table, self._marks))
        sheet = squared(rows, f"第{self._tables}个表", self._key(table))
        for cell, row, column in _squares(table) if self._reviewed else ():
            for paragraph in cell.iter(_W + "p"):
                self.places[paragraph] = sheet.at(row, column)
        yield sheet
        for box in table.iter(_W + "txbxContent"):
            yield from self.items(box)

    def _key(self, table: Element) -> str:
        marks = (mark for p in table.iter(_W + "p") for mark in self._marks.of(p))
        return table_of(marks)


def _text(paragraph: Element) -> str:
    """The text of a paragraph, without that of the boxes hanging on it."""
    found: list[str] = []
    for child in paragraph:
        tag = child.tag
        if tag == _T:
            found.append(child.text or "")
        elif tag in _TEXTS:
            found.append(_TEXTS[tag])
        elif tag not in _WORDLESS:
            found.append(_text(child))
    return "".join(found)


# ---- Tables


def _inside(parent: Element, tag: str) -> Iterator[Element]:
    """The rows of a table or cells of a row, also those within content controls."""
    for child in parent:
        if child.tag == tag:
            yield child
        elif child.tag not in _NOT_INSIDE:
            yield from _inside(child, tag)


def _cells(table: Element) -> Iterator[Element]:
    for row in _inside(table, _W + "tr"):
        yield from _inside(row, _W + "tc")


def _squares(table: Element) -> Iterator[tuple[Element, int, int]]:
    """The drawn cells with their rows and columns."""
    for number, row in enumerate(_inside(table, _W + "tr")):
        at = _number(row.find(f"{_W}trPr/{_W}gridBefore"), 0)
        for cell in _inside(row, _W + "tc"):
            yield cell, number, at
            at += _number(cell.find(f"{_W}tcPr/{_W}gridSpan"), 1)


def _rows(table: Element, marks: Marks) -> Iterator[list[Scrap]]:
    above: list[Scrap] = []
    for row in _inside(table, _W + "tr"):
        above = _row(row, above, marks)
        yield above


def _row(row: Element, above: list[Scrap], marks: Marks) -> list[Scrap]:
    made: list[Scrap] = [Scrap("")] * _number(row.find(f"{_W}trPr/{_W}gridBefore"), 0)
    for cell in _inside(row, _TC):
        if len(made) >= COLUMNS:
            break
        setting, wide = _setting(cell)
        if setting == "continue" and len(made) < len(above):
            text = above[len(made)].text
            made.extend([Scrap(text, repeat=True)] * wide)
        else:
            paragraphs = list(cell.iter(_P))
            text = "\n".join(filter(None, [_text(p).strip() for p in paragraphs]))
            made.append(Scrap(text, mark=marks.innermost(paragraphs)))
            made.extend([Scrap(text, repeat=True)] * (wide - 1))
    return made[:COLUMNS]


def _setting(cell: Element) -> tuple[str, int]:
    """How a cell is merged with the one above, and how many columns it takes."""
    merged, wide = "", 1
    setting = cell[0] if len(cell) and cell[0].tag == _CELL else cell.find(_CELL)
    for each in () if setting is None else setting:
        if each.tag == _SPAN:
            wide = _number(each, 1)
        elif each.tag == _MERGE:
            merged = each.get(_W + "val", "continue")
    return merged, wide


def _number(setting: Element | None, default: int) -> int:
    text = "" if setting is None else setting.get(_W + "val", "")
    return min(max(int(text), default), COLUMNS) if text.isdecimal() and len(text) < 9 else default
