"""The Word template of an edition, drawn from the edition's data in the look of GB/T 9704.

``python -m gkdesk.writers.template [EDITION…]`` draws ``forms/<edition>/report.docx`` anew. A
report is made by filling it (``word.write``); how it looks is decided here, or by an office that
restyles the file. The package is written part by part: nothing of a library's own is in it.

Every place that is filled carries a hidden bookmark.
"""

import io
import re
import sys
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

from lxml import etree

from gkdesk import places
from gkdesk.domain.bookmarks import bookmark, draft_bookmark, table_bookmark
from gkdesk.domain.cover import TITLE
from gkdesk.domain.form import PREAMBLE, Form, Section, Table
from gkdesk.domain.layout import Cell, Grid, Role, lay_out
from gkdesk.domain.loader import load_form

Element = etree._Element  # noqa: SLF001 - lxml has no public name for its element type

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_NAMESPACES = {"w": W[1:-1], "r": _R[1:-1]}
RELATIONSHIP = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SPACE = "{http://www.w3.org/XML/1998/namespace}space"

# ---- Measures. The document counts in twentieths of a point ("twips") and half points.

_MM = 1440 / 25.4
_PAGE = (11906, 16838)
_TOP, _BOTTOM, _LEFT, _RIGHT = 2098, 1984, 1587, 1474
_BLOCK = _PAGE[0] - _LEFT - _RIGHT
_HEADER = round(20 * _MM)
# The dashes of the page number are 7 mm below the text block: in the middle of a 16 pt line.
_FOOTER = round((35 - 7 + 8 / 72 * 25.4) * _MM) - 16 * 20
_BESIDE_TABLE = 6 * 20

# ---- Elements


def w(tag: str, *children: Element, **attributes: str | int) -> Element:
    """An element of WordprocessingML; its attributes are of the same namespace."""
    of_the_namespace = {W + name: str(value) for name, value in attributes.items()}
    made = etree.Element(W + tag, of_the_namespace, nsmap=_NAMESPACES)
    made.extend(children)
    return made


def add_text(to: Element, line: str) -> None:
    """Put a text at the end of a run: its tabs and line ends are elements of their own."""
    for part in re.split(r"([\t\n])", line):
        if part not in "\t\n":
            text = etree.SubElement(to, W + "t", {SPACE: "preserve"})
            text.text = part
        elif part:
            etree.SubElement(to, W + ("tab" if part == "\t" else "br"))


def run(line: str, style: str = "") -> Element:
    """A run. The hint gives “ ” — … to the Chinese font whatever Latin font an office picks."""
    made = w("r")
    look = etree.SubElement(made, W + "rPr")
    if style:
        etree.SubElement(look, W + "rStyle", {W + "val": style})
    etree.SubElement(look, W + "rFonts", {W + "hint": "eastAsia"})
    add_text(made, line)
    return made


class _Marks:
    """The bookmarks of the template, numbered as they come."""

    def __init__(self, after: int = 0) -> None:
        self._count = after

    def around(self, name: str, *content: Element) -> Iterator[Element]:
        """``content`` between the two ends of a bookmark."""
        self._count += 1
        yield w("bookmarkStart", id=self._count, name=name)
        yield from content
        yield w("bookmarkEnd", id=self._count)


# ---- Styles

_SONG_TITLE, _FANG, _KAI, _HEI, _SONG = (
    "方正小标宋简体",
    "仿宋_GB2312",
    "楷体_GB2312",
    "黑体",
    "宋体",
)
# What a computer without the official fonts should take instead.
_FONTS = {_SONG_TITLE: "华文中宋", _FANG: "仿宋", _KAI: "楷体", _HEI: "SimHei", _SONG: "SimSun"}


@dataclass(frozen=True)
class _Style:
    """A paragraph style; measures in points, the indents in characters."""

    id: str
    name: str
    font: str
    size: float
    line: float
    align: str = "both"
    first: int = 0
    left: int = 0
    right: int = 0
    after: float = 0
    tracking: float = 0
    level: int = 0
    keep: bool = False
    based: str = "Normal"

    @property
    def character(self) -> str:
        """The linked character style, for a heading that runs on into its paragraph."""
        return self.id + "Char"


_TITLE = _Style("GkTitle", "公文标题", _SONG_TITLE, 22, 35, "center", after=28, keep=True)
# 156 mm hold 28 characters of 16 pt, as the standard asks, if each gives up a quarter of a point.
_BODY = _Style("GkBody", "公文正文", _FANG, 16, 28, first=2, tracking=-0.25)
_HEADINGS = tuple(
    replace(_BODY, id=f"GkHeading{n}", name=f"公文{name}标题", font=font, level=n, keep=True)
    for n, (name, font) in enumerate(
        (("一级", _HEI), ("二级", _KAI), ("三级", _FANG), ("四级", _FANG)), start=1
    )
)
HEADING_STYLES = tuple(style.name for style in _HEADINGS)
"""The styles of 一、（一）1.（1）; with “ 字符” added, of such a heading within a paragraph."""
CHARACTER = " 字符"

_DRAFT = _Style("GkDraft", "公文送审标记", _HEI, 12, 16, "right")
_PAGES = {
    "default": _Style("GkPageOdd", "公文页码（单页）", _SONG, 14, 16, "right", right=1),
    "even": _Style("GkPageEven", "公文页码（双页）", _SONG, 14, 16, "left", left=1),
}


@dataclass(frozen=True)
class _Look:
    """How a table is set: its styles, the height of its rows, the margin beside a cell's text."""

    label: _Style
    figure: _Style
    row: int
    margin: int

    def holds(self, width: float) -> int:
        """How many Chinese characters stand beside each other in ``width`` twips."""
        return int((width - 2 * self.margin) / (self.label.size * 20))

    @property
    def figure_width(self) -> int:
        """The width that a figure of eight digits needs, and half a point to spare."""
        return round(8 * self.figure.size / 2 * 20) + 2 * self.margin + 10


_OPEN = _Look(
    _Style("GkTable", "公文表格文字", _SONG, 12, 16, "center"),
    _Style("GkFigure", "公文表格数字", _SONG, 12, 16, "center"),
    row=round(8.4 * _MM),
    margin=40,
)
_DENSE = _Look(
    _Style("GkDense", "公文密表文字", _SONG, 8.5, 11.5, "center"),
    _Style("GkDenseFigure", "公文密表数字", _SONG, 9, 11.5, "center"),
    row=round(6.5 * _MM),
    margin=20,
)
_LOOKS = (_OPEN, _DENSE)
_STYLES = (
    *(_TITLE, _BODY, *_HEADINGS, _DRAFT, *_PAGES.values()),
    *(style for look in _LOOKS for style in (look.label, look.figure)),
)
_TINT = "C6D9F1"


def _fonts(name: str) -> Element:
    # One font for all scripts: the standard asks for 仿宋 throughout, figures included, and no
    # quotation mark or dash can then fall to a Latin font in any word processor.
    return w("rFonts", ascii=name, hAnsi=name, eastAsia=name, cs=name, hint="eastAsia")


def _letters(style: _Style) -> Element:
    size = round(style.size * 2)
    spacing = [w("spacing", val=round(style.tracking * 20))] if style.tracking else []
    return w("rPr", _fonts(style.font), *spacing, w("sz", val=size), w("szCs", val=size))


def _setting(style: _Style) -> Element:
    """The paragraph properties of a style, in the order the schema asks for."""
    made = w("pPr")
    if style.keep:
        made.extend([w("keepNext"), w("keepLines")])
    made.append(w("widowControl"))
    line = round(style.line * 20)
    made.append(w("spacing", before=0, after=round(style.after * 20), line=line, lineRule="exact"))
    if indents := _indents(style):
        made.append(w("ind", **indents))
    made.append(w("jc", val=style.align))
    if style.level:
        made.append(w("outlineLvl", val=style.level - 1))
    return made


def _indents(style: _Style) -> dict[str, int]:
    """Indents in characters, with the same in twips for programs that only know those."""
    made: dict[str, int] = {}
    for name, count in (("left", style.left), ("right", style.right), ("firstLine", style.first)):
        if count:
            made[f"{name}Chars"] = count * 100
            made[name] = round(count * style.size * 20)
    return made


def _styles() -> Element:
    made = w("styles", w("docDefaults", w("rPrDefault", _default_letters()), w("pPrDefault")))
    made.extend(
        [
            w(
                "style",
                w("name", val="Normal"),
                w("qFormat"),
                _letters(_BASE),
                **_default("Normal"),
            ),
            w("style", *_unseen("Default Paragraph Font"), **_default("a0", "character")),
            w("style", *_unseen("Normal Table"), _bare(), **_default("a1", "table")),
            _table_style(),
        ]
    )
    for style in _STYLES:
        made.extend(_style(style))
    return made


_BASE = _Style("Normal", "Normal", _FANG, 16, 28)


def _unseen(name: str) -> Iterator[Element]:
    yield from (w("name", val=name), w("uiPriority", val=99), w("semiHidden"))


def _default(identifier: str, kind: str = "paragraph") -> dict[str, str]:
    return {"type": kind, "default": "1", "styleId": identifier}


def _default_letters() -> Element:
    # Latin text set as Chinese is broken anywhere by LibreOffice, and a figure with it.
    language = w("lang", val="en-US", eastAsia="zh-CN", bidi="ar-SA")
    return w("rPr", _fonts(_FANG), w("sz", val=32), w("szCs", val=32), language)


def _style(style: _Style) -> Iterator[Element]:
    linked = [w("link", val=style.character)] if style.level else []
    follows = [w("next", val=_BODY.id)] if style.level or style is _TITLE else []
    head = [w("name", val=style.name), w("basedOn", val=style.based), *follows, *linked]
    look = [w("qFormat"), _setting(style), _letters(style)]
    yield w("style", *head, *look, type="paragraph", customStyle=1, styleId=style.id)
    if style.level:
        yield w(
            "style",
            w("name", val=style.name + CHARACTER),
            w("basedOn", val="a0"),
            w("link", val=style.id),
            _letters(style),
            type="character",
            customStyle="1",
            styleId=style.character,
        )


def _bare() -> Element:
    sides = (w(side, w=0, type="dxa") for side in ("top", "left", "bottom", "right"))
    return w("tblPr", w("tblInd", w=0, type="dxa"), w("tblCellMar", *sides))


def _table_style() -> Element:
    return w(
        "style",
        *(w("name", val="公文表格"), w("basedOn", val="a1"), w("qFormat")),
        w("rPr", _fonts(_SONG)),
        w("tblPr", _borders()),
        type="table",
        customStyle="1",
        styleId="GkGrid",
    )


def _borders() -> Element:
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    return w("tblBorders", *(w(s, val="single", sz=4, space=0, color="auto") for s in sides))


# ---- Tables


def printed_rows(grid: Grid) -> list[list[tuple[Cell, bool]]]:
    """The rows as a document has them: the cells met in each, and whether a cell begins there."""
    return [
        [
            (cell, cell.row == row)
            for column in range(grid.columns)
            if (cell := grid.at(row, column)).column == column
        ]
        for row in range(grid.rows)
    ]


def _look(grid: Grid) -> _Look:
    """A table of many columns is set small."""
    return _OPEN if grid.columns <= 6 else _DENSE


def _widths(grid: Grid, look: _Look) -> list[int]:
    """The columns' widths, in all the text block.

    The columns of figures are equal. In a dense table each holds eight digits, a column of groups
    holds four characters, and the labels have the rest; in an open one the labels have their own
    length, and no less than an equal share.
    """
    widths = [width * _BLOCK / sum(grid.widths) for width in grid.widths]
    letter = look.label.size * 20
    if look is _OPEN:
        longest = max(len(cell.text) for cell in grid.cells if cell.role is Role.ROW)
        widths[0] = max((longest + 2) * letter, _BLOCK / grid.columns)
        widths[1:] = [(_BLOCK - widths[0]) / (grid.columns - 1)] * (grid.columns - 1)
    elif grid.side:
        group = 4.4 * letter + 2 * look.margin
        widths[: grid.side] = [min(width, group) for width in widths[: grid.side]]
        widths[grid.side :] = [look.figure_width] * (grid.columns - grid.side)
        widths[grid.side - 1] += _BLOCK - sum(widths)
    edges = [round(sum(widths[:n])) for n in range(len(widths) + 1)]
    return [right - left for left, right in pairwise(edges)]


class _Drawing:
    """The body of the template as it grows."""

    def __init__(self, form: Form) -> None:
        self._marks = _Marks()
        self._form = form

    def body(self) -> Element:
        """The whole body: title, preamble, and the sections with their texts and tables."""
        made = w("body", self._title(), self._text(PREAMBLE, "前言"))
        after_table = False
        for section in self._form.sections:
            made.append(_heading(section, after_table=after_table))
            if section.table:
                made.append(self._table(section.table))
            else:
                made.append(self._text(section.text, section.heading.partition("、")[2]))
            after_table = section.table is not None
        made.append(_page())
        return made

    def _title(self) -> Element:
        shown = self._form.title.format(name="［单位全称］", year="［年份］")
        content = self._marks.around(bookmark(TITLE), run(shown))
        return w("p", w("pPr", w("pStyle", val=_TITLE.id)), *content)

    def _text(self, key: str, name: str) -> Element:
        content = self._marks.around(bookmark(key), run(f"［{name}］"))
        return w("p", w("pPr", w("pStyle", val=_BODY.id)), *content)

    def _table(self, table: Table) -> Element:
        grid = lay_out(table)
        look = _look(grid)
        widths = _widths(grid, look)
        made = w("tbl", _table_setting(table, look), w("tblGrid"))
        made[1].extend(w("gridCol", w=width) for width in widths)
        rows = printed_rows(grid)
        for number, cells in enumerate(rows):
            drawn = [
                self._cell(cell, sum(widths[cell.column : cell.column + cell.columns]), look)
                if begins
                else self._below(cell, sum(widths[cell.column : cell.column + cell.columns]), look)
                for cell, begins in cells
            ]
            if number + 1 < len(rows):
                _keep_with_next(drawn)
            setting = _row_setting(_row_height(grid, look), repeated=number < grid.head)
            made.append(w("tr", setting, *drawn))
        self._mark_table(made, table)
        return made

    def _mark_table(self, drawn: Element, table: Table) -> None:
        first = next(drawn.iter(W + "p"))
        for end in self._marks.around(table_bookmark(table.key)):
            first.insert(1, end) if end.tag == W + "bookmarkStart" else first.append(end)

    def _cell(self, cell: Cell, width: int, look: _Look) -> Element:
        upright = cell.role is Role.GROUP and look.holds(width) < 2
        setting = _cell_setting(cell, width, begins=True)
        if cell.role is Role.CAPTION:
            setting.append(w("shd", val="clear", color="auto", fill=_TINT))
        if upright:
            setting.append(w("textDirection", val="tbRlV"))
        setting.append(w("vAlign", val="center"))
        if cell.path:
            # The run is there to be filled: setting a text is quicker than making a run.
            style, content = look.figure, self._marks.around(bookmark(cell.path), w("r", w("t")))
        else:
            style, content = look.label, iter([run(_broken(cell, width, look))])
        paragraph = w("p", w("pPr", w("pStyle", val=style.id)), *content)
        paragraph[0].extend(_label_setting(cell, width, look))
        return w("tc", setting, paragraph)

    def _below(self, cell: Cell, width: int, look: _Look) -> Element:
        """The part of a merged cell in a row below the one it begins in."""
        paragraph = w("p", w("pPr", w("pStyle", val=look.label.id)))
        return w("tc", _cell_setting(cell, width, begins=False), paragraph)


def _heading(section: Section, *, after_table: bool) -> Element:
    setting = w("pPr", w("pStyle", val=_HEADINGS[0].id))
    around = {"before": _BESIDE_TABLE * after_table, "after": _BESIDE_TABLE * bool(section.table)}
    if any(around.values()):
        line = round(_HEADINGS[0].line * 20)
        setting.append(w("spacing", **around, line=line, lineRule="exact"))
    return w("p", setting, run(section.heading))


def _table_setting(table: Table, look: _Look) -> Element:
    sides = (("top", 20), ("left", look.margin), ("bottom", 20), ("right", look.margin))
    margins = (w(side, w=width, type="dxa") for side, width in sides)
    return w(
        "tblPr",
        w("tblStyle", val="GkGrid"),
        w("tblW", w=_BLOCK, type="dxa"),
        w("jc", val="center"),
        _borders(),
        w("tblLayout", type="fixed"),
        w("tblCellMar", *margins),
        w("tblCaption", val=table.label),
    )


def _row_height(grid: Grid, look: _Look) -> int:
    """A short table has room."""
    return look.row if grid.rows > 10 else _OPEN.row


def _row_setting(height: int, *, repeated: bool) -> Element:
    made = w("trPr", w("cantSplit"), w("trHeight", val=height, hRule="atLeast"))
    if repeated:
        made.append(w("tblHeader"))
    return made


def _cell_setting(cell: Cell, width: int, *, begins: bool) -> Element:
    made = w("tcPr", w("tcW", w=width, type="dxa"))
    if cell.columns > 1:
        made.append(w("gridSpan", val=cell.columns))
    if cell.rows > 1:
        made.append(w("vMerge", val="restart") if begins else w("vMerge"))
    return made


def _broken(cell: Cell, width: int, look: _Look) -> str:
    """The label in the lines it is to be set in, where it has a place to be broken at."""
    holds = look.holds(width)
    if not 2 <= holds < len(cell.text):
        return cell.text
    if cell.role is Role.GROUP:
        return cell.text.replace("）", "）\n", 1)
    if cell.role is Role.CORNER:
        return cell.text.replace("：", "：\n").replace("，", "，\n")
    return cell.text


def _label_setting(cell: Cell, width: int, look: _Look) -> Iterator[Element]:
    """Row labels of a dense table on the left; no single character of a column label left over."""
    if cell.role is Role.ROW and look is _DENSE:
        yield w("ind", left=40)
        yield w("jc", val="left")
    holds = look.holds(width)
    if cell.role is Role.COLUMN and holds > 1 and len(cell.text) % holds == 1:
        even = -(-len(cell.text) // (len(cell.text) // holds + 1))
        wanted = (even + 0.5) * look.label.size * 20
        over = round((width - 2 * look.margin - wanted) / 2)
        yield w("ind", left=over, right=over)


def _keep_with_next(cells: Iterable[Element]) -> None:
    for cell in cells:
        for setting in cell.iter(W + "pPr"):
            setting.insert(1, w("keepNext"))


# ---- Pages


_MARGINS: dict[str, str | int] = {
    "top": _TOP,
    "right": _RIGHT,
    "bottom": _BOTTOM,
    "left": _LEFT,
    "header": _HEADER,
    "footer": _FOOTER,
    "gutter": 0,
}


def _page() -> Element:
    references = [
        w("headerReference", type="default"),
        w("headerReference", type="even"),
        w("footerReference", type="default"),
        w("footerReference", type="even"),
    ]
    for number, reference in enumerate(references):
        reference.set(_R + "id", f"rId{number + _FIRST_OWN}")
    return w(
        "sectPr",
        *references,
        w("pgSz", w=_PAGE[0], h=_PAGE[1]),
        w("pgMar", **_MARGINS),
        w("cols", space=425),
    )


# The numbers of bookmarks are unique in the whole document; the body's begin at 1.
_HEADER_MARKS = {"default": 9000, "even": 9001}


def _header(kind: str) -> Element:
    marks = _Marks(_HEADER_MARKS[kind]).around(draft_bookmark(kind))
    return w("hdr", w("p", w("pPr", w("pStyle", val=_DRAFT.id)), *marks))


def _footer(kind: str) -> Element:
    # Complex fields: WPS shows the instruction of a simple one.
    field = (
        w("r", w("fldChar", fldCharType="begin")),
        w("r", _instruction()),
        w("r", w("fldChar", fldCharType="separate")),
        run("1" if kind == "default" else "2"),
        w("r", w("fldChar", fldCharType="end")),
    )
    style = w("pPr", w("pStyle", val=_PAGES[kind].id))
    return w("ftr", w("p", style, run("— "), *field, run(" —")))


def _instruction() -> Element:
    made = w("instrText")
    made.text = " PAGE "
    made.set(SPACE, "preserve")
    return made


def _settings() -> Element:
    mode = w(
        "compatSetting",
        name="compatibilityMode",
        uri="http://schemas.microsoft.com/office/word",
        val=15,
    )
    return w(
        "settings",
        w("bordersDoNotSurroundHeader"),
        w("bordersDoNotSurroundFooter"),
        w("defaultTabStop", val=420),
        w("evenAndOddHeaders"),
        w("characterSpacingControl", val="compressPunctuation"),
        w("compat", w("balanceSingleByteDoubleByteWidth"), w("useFELayout"), mode),
        w("themeFontLang", val="en-US", eastAsia="zh-CN"),
    )


def _font_table() -> Element:
    return w(
        "fonts",
        *(
            w("font", w("altName", val=other), w("charset", val="86"), name=name)
            for name, other in _FONTS.items()
        ),
    )


# ---- The package

_FIRST_OWN = 1
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml."
CORE_TYPE = "application/vnd.openxmlformats-package.core-properties+xml"
_CORE_RELATION = (
    "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"
)
CORE_PART = "docProps/core.xml"
_PARTS = (
    ("word/header1.xml", "header"),
    ("word/header2.xml", "header"),
    ("word/footer1.xml", "footer"),
    ("word/footer2.xml", "footer"),
    ("word/styles.xml", "styles"),
    ("word/settings.xml", "settings"),
    ("word/fontTable.xml", "fontTable"),
)


def xml(root: Element) -> bytes:
    """A part of the package as bytes."""
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


_QUICK = 3
"""Half the time of zlib's own choice for a tenth more bytes; word processors choose alike."""


def pack(parts: Mapping[str, bytes]) -> bytes:
    """The parts as one file, the same bytes every time."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        for name, content in parts.items():
            entry = zipfile.ZipInfo(name)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0
            package.writestr(entry, content, compresslevel=_QUICK)
    return buffer.getvalue()


def core(title: str, creator: str = "", identifier: str = "", when: str = "") -> bytes:
    """The core properties (docProps/core.xml): what is given here, and no library's defaults."""
    terms = {"dc": "http://purl.org/dc/elements/1.1/", "dcterms": "http://purl.org/dc/terms/"}
    cp = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
    xsi = "http://www.w3.org/2001/XMLSchema-instance"
    root = etree.Element(f"{{{cp}}}coreProperties", nsmap={"cp": cp, **terms, "xsi": xsi})
    dates = {"created": when, "modified": when} if when else {}
    for name, text in (
        *(("dc:title", title), ("dc:creator", creator), ("dc:identifier", identifier)),
        *(("dc:language", "zh-CN"), ("cp:lastModifiedBy", ""), ("cp:revision", "1")),
        *((f"dcterms:{name}", text) for name, text in dates.items()),
    ):
        prefix, _, local = name.partition(":")
        made = etree.SubElement(root, f"{{{ {**terms, 'cp': cp}[prefix] }}}{local}")
        made.text = text
        if prefix == "dcterms":
            made.set(f"{{{xsi}}}type", "dcterms:W3CDTF")
    return xml(root)


def _content_types() -> bytes:
    namespace = "http://schemas.openxmlformats.org/package/2006/content-types"
    root = etree.Element(f"{{{namespace}}}Types", nsmap={None: namespace})
    rels = "application/vnd.openxmlformats-package.relationships+xml"
    for extension, kind in (("rels", rels), ("xml", "application/xml")):
        etree.SubElement(root, f"{{{namespace}}}Default", Extension=extension, ContentType=kind)
    parts = [("word/document.xml", "document.main"), *_PARTS]
    types = [(name, f"{_MAIN}{kind}+xml") for name, kind in parts]
    for name, kind in [*types, (CORE_PART, CORE_TYPE)]:
        etree.SubElement(root, f"{{{namespace}}}Override", PartName=f"/{name}", ContentType=kind)
    return xml(root)


def relationships(targets: Iterable[tuple[str, str]]) -> bytes:
    """A part of relationships, to each target by the type of the relation."""
    namespace = "http://schemas.openxmlformats.org/package/2006/relationships"
    root = etree.Element(f"{{{namespace}}}Relationships", nsmap={None: namespace})
    for number, (target, kind) in enumerate(targets, start=_FIRST_OWN):
        related = etree.SubElement(root, f"{{{namespace}}}Relationship", Id=f"rId{number}")
        related.set("Type", kind if "/" in kind else f"{RELATIONSHIP}/{kind}")
        related.set("Target", target)
    return xml(root)


def package_relations() -> bytes:
    """What the package as a whole refers to: the document and its core properties, no more."""
    return relationships([("word/document.xml", "officeDocument"), (CORE_PART, _CORE_RELATION)])


def draw(form: Form) -> bytes:
    """The template of an edition as the bytes of a .docx file."""
    document = w("document", _Drawing(form).body())
    drawn = {
        "word/header1.xml": _header("default"),
        "word/header2.xml": _header("even"),
        "word/footer1.xml": _footer("default"),
        "word/footer2.xml": _footer("even"),
        "word/styles.xml": _styles(),
        "word/settings.xml": _settings(),
        "word/fontTable.xml": _font_table(),
    }
    return pack(
        {
            "[Content_Types].xml": _content_types(),
            "_rels/.rels": package_relations(),
            "word/document.xml": xml(document),
            "word/_rels/document.xml.rels": relationships(
                (name.removeprefix("word/"), kind) for name, kind in _PARTS
            ),
            **{name: xml(root) for name, root in drawn.items()},
            CORE_PART: core(f"政府信息公开工作年度报告（{form.id}版）"),
        }
    )


def main(arguments: list[str]) -> None:
    """Draw the templates of the editions named, or of all."""
    folder = places.forms()
    for definition in sorted(folder.glob("*/form.toml")):
        if not arguments or definition.parent.name in arguments:
            form = load_form(definition.read_text(encoding="utf-8"), str(definition))
            definition.with_name("report.docx").write_bytes(draw(form))


if __name__ == "__main__":
    main(sys.argv[1:])
