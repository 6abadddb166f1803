"""A workbook as tables, one a sheet: the raw parts, with no library that trusts them.

The cells are taken one by one as they stand in the file, never by the extent it claims; numbers
come as the cell shows them. Our own workbooks name their cells (``defined_names``).
"""

import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from gkdesk.domain.defined_names import UNIT, YEAR, path_of
from gkdesk.domain.errors import WorldError
from gkdesk.domain.scraps import Scrap
from gkdesk.domain.source import Line, Named, Sheet, Source, squared
from gkdesk.readers.limits import COLUMNS, LETTERS, ROWS, SQUARES, Effort, too_much
from gkdesk.readers.number_formats import code_of, shown
from gkdesk.readers.packages import Element, part, tree

_STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
_S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_ID = re.compile(r"\{.*/relationships\}id")
_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})")
_NAMED = re.compile(r"'?(?P<sheet>[^'!]+)'?!\$?(?P<column>[A-Z]{1,3})\$?(?P<row>[0-9]{1,7})")
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
"""How a workbook writes a character that XML cannot hold, or an underscore that would read so."""
_TRUE = ("1", "true")
_HIDDEN = "工作表里有隐藏的行或列，里面的数也读了"

_CELLS = 5 * SQUARES
"""Cells with something in them, on hidden sheets too; any number of them may claim one square."""

Square = tuple[int, int]


@dataclass
class _Grid:
    """The cells of one sheet by square, and its merged ranges."""

    name: str
    texts: dict[Square, str] = field(default_factory=dict)
    merged: list[tuple[Square, Square]] = field(default_factory=list)
    hidden: bool = False
    doubt: str = ""

    @property
    def place(self) -> str:
        return f"工作表“{self.name}”"

    def sheet(self) -> Sheet:
        """The sheet as far as there is text in it, the merged cells expanded."""
        height = 1 + max((row for row, _ in self.texts), default=-1)
        width = 1 + max((column for _, column in self.texts), default=-1)
        if height * width > SQUARES:
            raise too_much()
        rows = [
            [Scrap(self.texts.get((row, column), "")) for column in range(width)]
            for row in range(height)
        ]
        effort = Effort()
        for (top, left), (bottom, right) in self.merged:
            down, across = range(top, min(bottom + 1, height)), range(left, min(right + 1, width))
            effort.spend(len(down) * len(across))
            for row in down:
                for column in across:
                    if (row, column) != (top, left):
                        rows[row][column] = Scrap(rows[top][left].text, repeat=True)
        return replace(squared(rows, self.place), doubt=self.doubt)


def read(package: zipfile.ZipFile) -> Source:
    """The sheets of a workbook."""
    book = _Book(package)
    grids = {grid.name: grid for grid in book.grids()}
    named = dict(book.named(grids))
    notes = book.place_of(UNIT)
    own = [grid for grid in grids.values() if not (notes and notes[0] == grid.name)]
    if shown := [grid for grid in own if not grid.hidden and grid.texts]:
        own, hidden = shown, [grid for grid in own if grid.hidden and grid.texts]
    else:
        hidden = []
    about = {key: named.pop(path_of(name)).text for key, name in _ABOUT if path_of(name) in named}
    items: list[Line | Sheet] = [grid.sheet() for grid in own if grid.texts]
    items += [Line(f"{grid.place}是隐藏的，没有读入。", grid.place, aside=True) for grid in hidden]
    return Source(tuple(items), about, named, prose=False)


_ABOUT = (("unit", UNIT), ("year", YEAR))


class _Book:
    def __init__(self, package: zipfile.ZipFile) -> None:
        self._package = package
        self._names = set(package.namelist())
        self._root = self._tree("xl/workbook.xml")
        self._named: dict[str, str] = {}
        for each in self._root.iter(_S + "definedName"):
            self._named.setdefault(each.get("name", ""), each.text or "")
        self._letters = self._cells = 0
        self._shared = self._strings()
        self._formats = self._codes()

    def _tree(self, name: str) -> Element:
        return tree(part(self._package, name).replace(_STRICT.encode(), _S[1:-1].encode()))

    def _strings(self) -> list[str]:
        if "xl/sharedStrings.xml" not in self._names:
            return []
        shared = self._tree("xl/sharedStrings.xml").iter(_S + "si")
        return [_text(each).strip() for each in shared]

    def _codes(self) -> list[str]:
        """The format code of each style of a cell."""
        if "xl/styles.xml" not in self._names:
            return []
        root = self._tree("xl/styles.xml")
        own = {
            _whole(each.get("numFmtId")): each.get("formatCode", "")
            for each in root.iter(_S + "numFmt")
        }
        styles = root.find(_S + "cellXfs")
        return [code_of(_whole(s.get("numFmtId")), own) for s in (() if styles is None else styles)]

    # ---- Sheets

    def grids(self) -> Iterator[_Grid]:
        """The sheets that hold cells, charts and macros aside."""
        targets = {
            each.get("Id", ""): posixpath.normpath(posixpath.join("xl", each.get("Target", "")))
            for each in self._tree("xl/_rels/workbook.xml.rels")
        }
        for sheet in self._root.iter(_S + "sheet"):
            related = next((v for k, v in sheet.attrib.items() if _ID.fullmatch(str(k))), "")
            name = targets.get(str(related), "").removeprefix("/")
            if name in self._names:
                grid = self._grid(sheet.get("name", ""), self._tree(name))
                grid.hidden = sheet.get("state", "visible") != "visible"
                yield grid

    def _grid(self, name: str, root: Element) -> _Grid:
        grid = _Grid(name)
        at = (-1, -1)
        unseen = _hidden_columns(root)
        for row in root.iter(_S + "row"):
            hidden = row.get("hidden") in _TRUE
            at = (_whole(row.get("r"), at[0] + 2) - 1, -1)
            for cell in row.iter(_S + "c"):
                at = _square(cell.get("r", "")) or (at[0], at[1] + 1)
                if text := self._cell(cell).strip():
                    self._letters += len(text)
                    self._cells += 1
                    if self._letters > LETTERS or self._cells > _CELLS:
                        raise too_much()
                    grid.texts[_within(at)] = text
                    if hidden or at[1] in unseen:
                        grid.doubt = _HIDDEN
        ranges = (each.get("ref", "") for each in root.iter(_S + "mergeCell"))
        grid.merged = [pair for each in ranges if (pair := _range(each))]
        return grid

    def _cell(self, cell: Element) -> str:
        kind = cell.get("t", "n")
        if kind == "inlineStr":
            return _text(cell)
        value = cell.findtext(_S + "v") or ""
        if kind == "s":
            at = _whole(value, -1)
            return self._shared[at] if 0 <= at < len(self._shared) else ""
        if not value:
            formula = cell.findtext(_S + "f")
            return f"={formula}" if formula else ""
        style = _whole(cell.get("s"))
        code = self._formats[style] if style < len(self._formats) else ""
        return shown(value, code) if kind == "n" else value

    # ---- Names

    def place_of(self, name: str) -> tuple[str, Square] | None:
        """The sheet and the square that a defined name stands for."""
        found = _NAMED.fullmatch(self._named.get(name, ""))
        square = _square(found["column"] + found["row"]) if found else None
        return (found["sheet"], square) if found and square else None

    def named(self, grids: dict[str, _Grid]) -> Iterator[tuple[str, Named]]:
        """What stands in the cells that have a name of ours, by path."""
        for name in self._named:
            place = self.place_of(name) if name.startswith("gk_") else None
            if place and place[0] in grids:
                grid = grids[place[0]]
                where = Sheet((), grid.place).at(*place[1])
                yield path_of(name), Named(grid.texts.get(place[1], ""), where)


def _hidden_columns(root: Element) -> set[int]:
    """The numbers of the columns that are not shown."""
    spans = [each for each in root.iter(_S + "col") if each.get("hidden") in _TRUE]
    ends = [(_whole(e.get("min"), 1), min(_whole(e.get("max"), 1), COLUMNS)) for e in spans]
    return {number - 1 for first, last in ends for number in range(first, last + 1)}


def _text(element: Element) -> str:
    """All the text in an element, without the reading aids of Japanese."""
    aids = {id(t) for aid in element.iter(_S + "rPh") for t in aid.iter(_S + "t")}
    text = "".join(t.text or "" for t in element.iter(_S + "t") if id(t) not in aids)
    return _ESCAPED.sub(_plain, text) if "_x" in text else text


def _plain(escaped: re.Match[str]) -> str:
    """The character itself; those that no text of ours holds are left out."""
    mark = chr(int(escaped[1], 16))
    return mark if mark.isprintable() or mark in "\t\n" else ""


def _whole(text: str | None, default: int = 0) -> int:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 9 else default


def _square(reference: str) -> Square | None:
    found = _REFERENCE.fullmatch(reference)
    if not found:
        return None
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(found[2]) - 1, column - 1


def _range(reference: str) -> tuple[Square, Square] | None:
    first, _, last = reference.partition(":")
    start, end = _square(first), _square(last)
    return (start, end) if start and end else None


def _within(square: Square) -> Square:
    if square[0] >= ROWS or square[1] >= COLUMNS:
        raise WorldError("工作表里有离得太远的内容，不像一份统计表，没有读入。")
    return square
