"""Live numbers on the screen: each one solid piece of the text, showing its number.

In a document of Qt a live number is one object character whose format carries its token. A text
of the report is read out of the document, and put into it, unit by unit: a unit is a character or
a whole token, and stands at one position of the document.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby

from PySide6.QtCore import QRect, QRectF, QSizeF, Qt
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QPainter,
    QPen,
    QPyTextObject,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
)

from gkdesk.domain.live import pieces
from gkdesk.ui.guarded import guarded
from gkdesk.ui.look import SMALL, Look

Tell = Callable[[str], str]
"""What a token shows: its number."""

HOLE = "\ufffc"
_KIND = QTextFormat.ObjectTypes.UserObject.value + 1
_TOKEN = QTextFormat.Property.UserProperty.value + 1
_PADDING = 5.0
_HEIGHT = 20.0


class LiveObject(QPyTextObject):
    """Paints the live numbers of a document."""

    def __init__(self, document: QTextDocument, look: Look, tell: Tell) -> None:
        super().__init__(document)
        self._colours, self._font, self._tell = look.colours, look.font(SMALL + 1), tell
        document.documentLayout().registerHandler(_KIND, self)

    @guarded(QSizeF(20.0, _HEIGHT))
    def intrinsicSize(self, doc: QTextDocument, place: int, shape: QTextFormat) -> QSizeF:
        words = self._tell(str(shape.property(_TOKEN)))
        wide = QFontMetricsF(self._font).horizontalAdvance(words)
        return QSizeF(wide + 2 * _PADDING + 4, _HEIGHT)

    @guarded()
    def drawObject(
        self,
        painter: QPainter,
        rect: QRectF | QRect,
        doc: QTextDocument,
        place: int,
        shape: QTextFormat,
    ) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(rect).adjusted(2, 0.5, -2, -0.5)
        painter.setBrush(QColor(self._colours.blue_soft))
        painter.setPen(QPen(QColor(self._colours.blue), 0.6))
        painter.drawRoundedRect(box, 3, 3)
        painter.setPen(QColor(self._colours.ink))
        painter.setFont(self._font)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self._tell(str(shape.property(_TOKEN))))
        painter.restore()


def units(text: str) -> list[str]:
    """A text of the report cut into what takes one place of a document each."""
    found: list[str] = []
    for piece in pieces(text):
        if isinstance(piece, str):
            found.extend(piece)
        else:
            found.append(piece.token)
    return found


def wide(unit: str) -> int:
    """How many positions of a document a unit takes: two beyond the first plane of Unicode."""
    return 2 if len(unit) == 1 and unit > "\uffff" else 1


def position(these: Iterable[str]) -> int:
    """The position of a document that comes after these units from its beginning."""
    return sum(wide(unit) for unit in these)


def between(these: Iterable[str], start: int, end: int) -> Iterator[str]:
    """The units that stand between two positions of a document."""
    place = 0
    for unit in these:
        if start <= place < end:
            yield unit
        place += wide(unit)


def places(
    these: Iterable[str], text: str, spans: Iterable[tuple[int, int]]
) -> list[tuple[int, int]]:
    """Where pieces of a text of the report stand in a document of these units.

    While it is being typed in, the document has blanks that the report does not keep.
    """
    starts, ends, last = _matched(these, units(text))
    return [(starts.get(start, last), ends.get(end, last)) for start, end in spans]


def _matched(
    these: Iterable[str], kept: Sequence[str]
) -> tuple[dict[int, int], dict[int, int], int]:
    """For the characters of a text, where each begins and ends in a document, and its end."""
    starts: dict[int, int] = {}
    ends: dict[int, int] = {}
    number = done = place = 0
    for unit in these:
        after = place + wide(unit)
        if number < len(kept) and (unit == kept[number] or (unit, kept[number]) == ("\xa0", " ")):
            starts[done] = place
            done += len(unit)
            ends[done] = after
            number += 1
        place = after
    return starts, ends, place


def document_units(document: QTextDocument) -> list[str]:
    """What stands in a document, the live numbers as their tokens."""
    plain = document.toPlainText()
    return list(_read(document)) if HOLE in plain else list(plain)


def _read(document: QTextDocument) -> Iterator[str]:
    block = document.begin()
    while block.isValid():
        if block.blockNumber():
            yield "\n"
        pieces_of_block = block.begin()
        while not pieces_of_block.atEnd():
            fragment = pieces_of_block.fragment()
            shape = fragment.charFormat()
            token = str(shape.property(_TOKEN)) if shape.objectType() == _KIND else ""
            for character in fragment.text().replace("\u2028", "\n"):
                yield token if token and character == HOLE else character
            pieces_of_block += 1
        block = block.next()


def insert(cursor: QTextCursor, what: Iterable[str]) -> None:
    """Put units at a cursor, the tokens as solid pieces."""
    for live, group in groupby(what, key=lambda unit: len(unit) > 1):
        if not live:
            cursor.insertText("".join(group))
            continue
        for token in group:
            before = cursor.charFormat()
            cursor.insertText(HOLE, _shape(token))
            cursor.setCharFormat(before)


def _shape(token: str) -> QTextCharFormat:
    shape = QTextCharFormat()
    shape.setObjectType(_KIND)
    shape.setVerticalAlignment(QTextCharFormat.VerticalAlignment.AlignMiddle)
    shape.setProperty(_TOKEN, token)
    return shape


def token_at(document: QTextDocument, place: int) -> str:
    """The live number at a place of a document, or ""."""
    cursor = QTextCursor(document)
    cursor.setPosition(min(place + 1, document.characterCount() - 1))
    shape = cursor.charFormat()
    return str(shape.property(_TOKEN)) if shape.objectType() == _KIND else ""
