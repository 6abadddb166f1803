"""The styles of the template: the type of GB/T 9704 for title, text, headings and tables."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from gkdesk.writers.wordml import Element, w

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
class Style:
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


TITLE = Style("GkTitle", "公文标题", _SONG_TITLE, 22, 35, "center", after=28, keep=True)
# 156 mm hold 28 characters of 16 pt, as the standard asks, if each gives up a quarter of a point.
BODY = Style("GkBody", "公文正文", _FANG, 16, 28, first=2, tracking=-0.25)
HEADINGS = tuple(
    replace(BODY, id=f"GkHeading{n}", name=f"公文{name}标题", font=font, level=n, keep=True)
    for n, (name, font) in enumerate(
        (("一级", _HEI), ("二级", _KAI), ("三级", _FANG), ("四级", _FANG)), start=1
    )
)
HEADING_STYLES = tuple(style.name for style in HEADINGS)
"""The styles of 一、（一）1.（1）; with “ 字符” added, of such a heading within a paragraph."""
CHARACTER = " 字符"

DRAFT = Style("GkDraft", "公文送审标记", _HEI, 12, 16, "right")
PAGE_NUMBERS = {
    "default": Style("GkPageOdd", "公文页码（单页）", _SONG, 14, 16, "right", right=1),
    "even": Style("GkPageEven", "公文页码（双页）", _SONG, 14, 16, "left", left=1),
}

TABLE = Style("GkTable", "公文表格文字", _SONG, 12, 16, "center")
FIGURE = Style("GkFigure", "公文表格数字", _SONG, 12, 16, "center")
DENSE_TABLE = Style("GkDense", "公文密表文字", _SONG, 8.5, 11.5, "center")
DENSE_FIGURE = Style("GkDenseFigure", "公文密表数字", _SONG, 9, 11.5, "center")

_STYLES = (
    *(TITLE, BODY, *HEADINGS, DRAFT, *PAGE_NUMBERS.values()),
    *(TABLE, FIGURE, DENSE_TABLE, DENSE_FIGURE),
)
GRID = "GkGrid"
"""The style of a table as a whole."""


def _fonts(name: str) -> Element:
    # One font for all scripts: the standard asks for 仿宋 throughout, figures included, and no
    # quotation mark or dash can then fall to a Latin font in any word processor.
    return w("rFonts", ascii=name, hAnsi=name, eastAsia=name, cs=name, hint="eastAsia")


def _letters(style: Style) -> Element:
    size = round(style.size * 2)
    spacing = [w("spacing", val=round(style.tracking * 20))] if style.tracking else []
    return w("rPr", _fonts(style.font), *spacing, w("sz", val=size), w("szCs", val=size))


def _setting(style: Style) -> Element:
    """The paragraph properties of a style, in the order the schema asks for."""
    made = w("pPr")
    if style.keep:
        made.extend([w("keepNext"), w("keepLines")])
    # Word lets a comma hang into the margin unless told otherwise. LibreOffice, where nothing is
    # said, loses some of those in justified lines; where this is said it keeps them in the line.
    made.extend([w("widowControl"), w("overflowPunct")])
    line = round(style.line * 20)
    made.append(w("spacing", before=0, after=round(style.after * 20), line=line, lineRule="exact"))
    if indents := _indents(style):
        made.append(w("ind", **indents))
    made.append(w("jc", val=style.align))
    if style.level:
        made.append(w("outlineLvl", val=style.level - 1))
    return made


def _indents(style: Style) -> dict[str, int]:
    """Indents in characters, with the same in twips for programs that only know those."""
    made: dict[str, int] = {}
    for name, count in (("left", style.left), ("right", style.right), ("firstLine", style.first)):
        if count:
            made[f"{name}Chars"] = count * 100
            made[name] = round(count * style.size * 20)
    return made


def styles() -> Element:
    """The part of the styles."""
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


_BASE = Style("Normal", "Normal", _FANG, 16, 28)


def _unseen(name: str) -> Iterator[Element]:
    yield from (w("name", val=name), w("uiPriority", val=99), w("semiHidden"))


def _default(identifier: str, kind: str = "paragraph") -> dict[str, str]:
    return {"type": kind, "default": "1", "styleId": identifier}


def _default_letters() -> Element:
    # Latin text set as Chinese is broken anywhere by LibreOffice, and a figure with it.
    language = w("lang", val="en-US", eastAsia="zh-CN", bidi="ar-SA")
    return w("rPr", _fonts(_FANG), w("sz", val=32), w("szCs", val=32), language)


def _style(style: Style) -> Iterator[Element]:
    linked = [w("link", val=style.character)] if style.level else []
    follows = [w("next", val=BODY.id)] if style.level or style is TITLE else []
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
        w("tblPr", borders()),
        type="table",
        customStyle="1",
        styleId=GRID,
    )


def borders() -> Element:
    """Thin lines around and between the cells of a table."""
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    return w("tblBorders", *(w(s, val="single", sz=4, space=0, color="auto") for s in sides))


def font_table() -> Element:
    """The part of the fonts."""
    return w(
        "fonts",
        *(
            w("font", w("altName", val=other), w("charset", val="86"), name=name)
            for name, other in _FONTS.items()
        ),
    )
