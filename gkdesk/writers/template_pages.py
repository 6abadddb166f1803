"""The pages of the template: their size and margins, the draft mark above, the number below."""

from gkdesk.domain.bookmarks import draft_bookmark
from gkdesk.writers.template_styles import DRAFT, PAGE_NUMBERS
from gkdesk.writers.wordml import MM, SPACE, Element, Marks, R, run, w

_SIZE = (11906, 16838)
_TOP, _BOTTOM, _LEFT, _RIGHT = 2098, 1984, 1587, 1474
BLOCK = _SIZE[0] - _LEFT - _RIGHT
"""The width of the text block."""
# The dashes of the page number are 7 mm below the text block: in the middle of a 16 pt line.
_FOOTER = round((35 - 7 + 8 / 72 * 25.4) * MM) - 16 * 20
_MARGINS: dict[str, str | int] = {
    "top": _TOP,
    "right": _RIGHT,
    "bottom": _BOTTOM,
    "left": _LEFT,
    "header": round(20 * MM),
    "footer": _FOOTER,
    "gutter": 0,
}


def section() -> Element:
    """The properties of the only section: its headers and footers, its size, its margins."""
    references = [
        w("headerReference", type="default"),
        w("headerReference", type="even"),
        w("footerReference", type="default"),
        w("footerReference", type="even"),
    ]
    for number, reference in enumerate(references, start=1):
        reference.set(R + "id", f"rId{number}")
    return w(
        "sectPr",
        *references,
        w("pgSz", w=_SIZE[0], h=_SIZE[1]),
        w("pgMar", **_MARGINS),
        w("cols", space=425),
    )


def parts() -> dict[str, tuple[str, Element]]:
    """The headers and footers by name with their kind, in the order ``section`` refers to them."""
    return {
        "word/header1.xml": ("header", _header("default")),
        "word/header2.xml": ("header", _header("even")),
        "word/footer1.xml": ("footer", _footer("default")),
        "word/footer2.xml": ("footer", _footer("even")),
    }


# The numbers of bookmarks are unique in the whole document; the body's begin at 1.
_HEADER_MARKS = {"default": 9000, "even": 9001}


def _header(kind: str) -> Element:
    marks = Marks(_HEADER_MARKS[kind]).around(draft_bookmark(kind))
    return w("hdr", w("p", w("pPr", w("pStyle", val=DRAFT.id)), *marks))


def _footer(kind: str) -> Element:
    # Complex fields: WPS shows the instruction of a simple one.
    field = (
        w("r", w("fldChar", fldCharType="begin")),
        w("r", _instruction()),
        w("r", w("fldChar", fldCharType="separate")),
        run("1" if kind == "default" else "2"),
        w("r", w("fldChar", fldCharType="end")),
    )
    style = w("pPr", w("pStyle", val=PAGE_NUMBERS[kind].id))
    return w("ftr", w("p", style, run("— "), *field, run(" —")))


def _instruction() -> Element:
    made = w("instrText")
    made.text = " PAGE "
    made.set(SPACE, "preserve")
    return made


def settings() -> Element:
    """The settings of the document: two kinds of pages, Chinese spacing, today's layout."""
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
