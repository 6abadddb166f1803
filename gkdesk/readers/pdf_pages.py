"""The pages of a PDF as letters and ruled lines with their places; only this module knows PDFium.

Places are in points, from the upper left corner of the page as it is read. What is set aslant is a
watermark; bold type that is a letter drawn twice is one letter.
"""

import ctypes
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field

import pypdfium2 as pdfium
import pypdfium2.raw as pdf

from gkdesk.domain.errors import WorldError

Box = tuple[float, float, float, float]

_MOST_PAGES, _MOST_LETTERS, _MOST_SHAPES = 300, 300_000, 60_000
_THIN = 3.0
_DEEP = 4
_ENCRYPTED = (
    "PDF 加了密码，请在打开它的软件里去掉密码，或另存为不加密的 PDF 再导入；"
    "有 Word 原稿的导入原稿更好。"
)
_BROKEN = "PDF 已损坏，请重新取得，或导入 Word 原稿。"
_TOO_LONG = "PDF 太长，不像一份年报。"
UNKNOWN = "□"
"""In the place of a letter of which the file does not say what it is."""


@dataclass(frozen=True)
class Letter:
    """One character and the box it is in."""

    text: str
    left: float
    top: float
    right: float
    bottom: float

    @property
    def middle(self) -> tuple[float, float]:
        """The middle of the box, across and down."""
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2


@dataclass(frozen=True)
class Rule:
    """A ruled line: where it is on one axis, and from where to where on the other."""

    at: float
    start: float
    end: float


@dataclass
class Page:
    """What is drawn on one page."""

    number: int
    width: float
    height: float
    letters: list[Letter] = field(default_factory=list)
    across: list[Rule] = field(default_factory=list)
    down: list[Rule] = field(default_factory=list)
    aslant: str = ""
    picture: bool = False


def pages(content: bytes) -> list[Page]:
    """All pages; WorldError with one sentence where the file cannot be opened."""
    try:
        document = pdfium.PdfDocument(content)
    except pdfium.PdfiumError as error:
        locked = "password" in str(error).lower() or "security" in str(error).lower()
        raise WorldError(_ENCRYPTED if locked else _BROKEN) from error
    with closing(document):
        if len(document) > _MOST_PAGES:
            raise WorldError(_TOO_LONG)
        found: list[Page] = []
        for number in range(len(document)):
            found.append(_page(document, number))
            if sum(len(page.letters) for page in found) > _MOST_LETTERS:
                raise WorldError(_TOO_LONG)
        return found


def _page(document: pdfium.PdfDocument, number: int) -> Page:
    try:
        page = document[number]
    except pdfium.PdfiumError as error:
        raise WorldError(_BROKEN) from error
    turn = _Turn(page)
    made = Page(number + 1, turn.width, turn.height)
    _put_letters(made, page, turn)
    _put_shapes(made, page, turn)
    return made


class _Turn:
    """From PDFium's places, which count from below on an unturned page, to those read."""

    def __init__(self, page: pdfium.PdfPage) -> None:
        self._box = page.get_cropbox()
        self._turned = page.get_rotation() % 360
        left, bottom, right, top = self._box
        wide, high = right - left, top - bottom
        turned = self._turned in (90, 270)
        self.width, self.height = (high, wide) if turned else (wide, high)

    def __call__(self, left: float, bottom: float, right: float, top: float) -> Box:
        x, y = self._box[:2]
        left, right, bottom, top = left - x, right - x, bottom - y, top - y
        match self._turned:
            case 90:
                return bottom, left, top, right
            case 180:
                return self.width - right, bottom, self.width - left, top
            case 270:
                return (
                    self.width - top,
                    self.height - right,
                    self.width - bottom,
                    self.height - left,
                )
        return left, self.height - top, right, self.height - bottom


# ---- Letters


def _put_letters(made: Page, page: pdfium.PdfPage, turn: _Turn) -> None:
    text = page.get_textpage()
    last: Letter | None = None
    for at in range(min(text.count_chars(), _MOST_LETTERS)):
        shown = _shown(pdf.FPDFText_GetUnicode(text, at))
        if not shown or pdf.FPDFText_IsGenerated(text, at) == 1:
            continue
        if _is_aslant(pdf.FPDFText_GetCharAngle(text, at)):
            made.aslant += shown
            continue
        letter = Letter(shown, *turn(*text.get_charbox(at, loose=True)))
        if last is None or not _is_again(letter, last):
            made.letters.append(letter)
            last = letter


def _shown(code: int) -> str:
    if code in (0, 0xFFFD, 0xFFFE, 0xFFFF) or 0xE000 <= code < 0xF900:
        return UNKNOWN
    text = chr(code)
    return "" if text in "\r\n\x02\u00ad\u200b\ufeff" or 0xD800 <= code < 0xE000 else text


def _is_aslant(angle: float) -> bool:
    """Whether a letter is turned by anything but a right angle; PDFium counts in radians."""
    quarter = 1.5707963
    rest = abs(angle) % quarter
    return min(rest, quarter - rest) > 0.05


def _is_again(letter: Letter, last: Letter) -> bool:
    near = 0.15 * max(last.bottom - last.top, 1)
    across, down = (abs(a - b) for a, b in zip(letter.middle, last.middle, strict=True))
    return letter.text == last.text != " " and across < near and down < near


# ---- Ruled lines


def _put_shapes(made: Page, page: pdfium.PdfPage, turn: _Turn) -> None:
    wanted = (pdf.FPDF_PAGEOBJ_PATH, pdf.FPDF_PAGEOBJ_IMAGE)
    for count, shape in enumerate(page.get_objects(filter=wanted, max_depth=_DEEP)):
        if count > _MOST_SHAPES:
            raise WorldError(_TOO_LONG)
        box = turn(*_within(shape, shape.get_bounds()))
        if shape.type == pdf.FPDF_PAGEOBJ_IMAGE:
            large = (box[2] - box[0]) * (box[3] - box[1]) > 0.3 * made.width * made.height
            made.picture = made.picture or large
        elif _is_thin(box):
            _rule(made, box)
        else:
            for piece in _pieces(shape):
                _rule(made, turn(*_within(shape, piece)))


def _within(shape: pdfium.PdfObject, box: Box) -> Box:
    """A box on the page, for a shape within forms that are drawn as a whole."""
    form = shape.container
    while form is not None:
        box = form.get_matrix().on_rect(*box)
        form = form.container
    return box


def _is_thin(box: Box) -> bool:
    return min(box[2] - box[0], box[3] - box[1]) <= _THIN


def _rule(made: Page, box: Box) -> None:
    left, top, right, bottom = box
    wide, high = right - left, bottom - top
    if high <= _THIN < wide:
        made.across.append(Rule((top + bottom) / 2, left, right))
    elif wide <= _THIN < high:
        made.down.append(Rule((left + right) / 2, top, bottom))


def _pieces(shape: pdfium.PdfObject) -> Iterator[Box]:
    """The strokes of a shape as boxes without width; none where it is only filled."""
    fill, stroke = ctypes.c_int(), pdf.FPDF_BOOL()
    if not pdf.FPDFPath_GetDrawMode(shape, fill, stroke) or not stroke.value:
        return
    matrix = shape.get_matrix()
    start = last = (0.0, 0.0)
    for number in range(min(pdf.FPDFPath_CountSegments(shape), _MOST_SHAPES)):
        segment = pdf.FPDFPath_GetPathSegment(shape, number)
        x, y = ctypes.c_float(), ctypes.c_float()
        pdf.FPDFPathSegment_GetPoint(segment, x, y)
        point = matrix.on_point(x.value, y.value)
        kind = pdf.FPDFPathSegment_GetType(segment)
        if kind == pdf.FPDF_SEGMENT_MOVETO:
            start = point
        elif kind == pdf.FPDF_SEGMENT_LINETO:
            yield _box(last, point)
        last = point
        if pdf.FPDFPathSegment_GetClose(segment):
            yield _box(last, start)


def _box(one: tuple[float, float], other: tuple[float, float]) -> Box:
    return (
        *(min(one[0], other[0]), min(one[1], other[1])),
        *(max(one[0], other[0]), max(one[1], other[1])),
    )
