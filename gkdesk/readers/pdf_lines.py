"""Letters put together to lines, and lines to the paragraphs they were before they were wrapped.

A line goes on in the next one if what begins that one would not have had room in it; a paragraph
that begins further in than the others, begins anew.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from gkdesk.readers.pdf_pages import Letter

_WORD = re.compile(r"[（《“‘【]*([!-~]+|.)")
_LETTERS = re.compile(r"[!-~]")
_STOPS = ("。", "！", "？", "：", "；", "…", ":", ";")
_NOT_FIRST = "，。、；：？！）》”’】%％"
_INDENT = 1.2
_SLACK = 0.6
"""Of a letter's width: what may be left at the end of a line that was wrapped."""


@dataclass(frozen=True)
class Row:
    """One line of letters as it is printed."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    size: float


def rows_of(letters: Iterable[Letter]) -> list[Row]:
    """The lines from above to below."""
    lines: list[list[Letter]] = []
    middle = 0.0
    for letter in sorted(letters, key=lambda each: (each.middle[1], each.left)):
        if lines and letter.middle[1] - middle < 0.5 * (letter.bottom - letter.top):
            lines[-1].append(letter)
        else:
            lines.append([letter])
        middle = _middle(lines[-1])
    return [row for line in lines if (row := _row(sorted(line, key=lambda each: each.left)))]


def _middle(line: Sequence[Letter]) -> float:
    last = line[-8:]
    return sum(each.middle[1] for each in last) / len(last)


def _row(line: Sequence[Letter]) -> Row | None:
    seen = [each for each in line if each.text.strip()]
    if not seen:
        return None
    size = median(each.bottom - each.top for each in seen)
    text, before = seen[0].text, seen[0]
    blank = ""
    for each in line[line.index(seen[0]) + 1 :]:
        if not each.text.strip():
            blank = " "
            continue
        text += (_blank(before, each, size) or blank) + each.text
        before, blank = each, ""
    text += blank  # a line that was wrapped at a blank
    box = (min(each.top for each in seen), seen[-1].right, max(each.bottom for each in seen))
    return Row(text, seen[0].left, *box, size)


def _blank(before: Letter, each: Letter, size: float) -> str:
    """What stands between two letters: nothing, a blank, or the room between two columns."""
    gap = each.left - before.right
    if gap > 1.6 * size:
        return "  "
    both = _LETTERS.match(before.text) and _LETTERS.match(each.text)
    return " " if gap > (0.2 if both else 0.9) * size else ""


@dataclass(frozen=True)
class Margins:
    """Between what the lines of a page stand."""

    left: float
    right: float
    indented: bool = False
    """Whether paragraphs begin further in than their other lines."""


def goes_on(row: Row, following: Row, margins: Margins, after: Margins) -> bool:
    """Whether a line is the rest of the one before; the two may be on different pages."""
    if is_indented(following, after) or abs(row.size - following.size) > 0.3 * row.size:
        return False
    room = margins.right - row.right
    if room < _needed(following) + _SLACK * row.size:
        return True
    # Nobody ends a paragraph in the middle of a sentence that fills most of a line.
    ended = row.text.rstrip().endswith(_STOPS) and not margins.indented
    return room < 0.4 * (margins.right - margins.left) and not ended


def is_indented(row: Row, margins: Margins) -> bool:
    """Whether a line begins further in than the others."""
    return row.left - margins.left > _INDENT * row.size


def _needed(following: Row) -> float:
    """The room that the first word of a line takes, with the mark that may not stand alone."""
    wide = (following.right - following.left) / max(_width(following.text), 1)
    word = _WORD.match(following.text)
    first = word.group() if word else following.text[:1]
    rest = following.text[len(first) :]
    marks = len(rest) - len(rest.lstrip(_NOT_FIRST))
    return wide * (_width(first) + 2 * min(marks, 4))


def _width(text: str) -> int:
    """In halves of a letter."""
    return sum(1 if _LETTERS.match(each) or each == " " else 2 for each in text)


def joined(rows: Sequence[str]) -> str:
    """Wrapped lines as one text; words of letters are parted again."""
    text = rows[0] if rows else ""
    for each in rows[1:]:
        words = text[-1:].isascii() and text[-1:].isalpha() and each[:1].isascii()
        text += (" " if words and each[:1].isalpha() else "") + each
    return text
