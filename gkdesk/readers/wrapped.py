"""Plain text with its lines cut at one width, as it is copied out of a PDF: joined again.

Only where it is plain that all of it was cut: many lines end at just one width and none is longer.
A line goes on in the next one if what begins that one had no room in it.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from gkdesk.domain.source import Line

_LEAST, _FEWEST = 40, 4
_SLACK = 2
_BEGINS = re.compile(
    r"[\u3000 \xa0]{2}|\u3000"
    r"|\s*([0-9]{1,2}[.．、](?![0-9])|[一二三四五六七八九十]+、|[（(][一二三四五六七八九十]+[)）])"
)
_WORD = re.compile(r"\s*([!-~]+|\S)")
_CELLS = re.compile(r"[\t|]")
_STOPS = "。！？…：:；;"
_NOT_FIRST = "，。、；：？！）》”’%％"
_BROKEN = "有的行断在句子中间，分段请核对"
_UNSURE = "按行宽把断开的行接成了段，分段请核对"


def unwrapped(lines: Sequence[Line]) -> list[Line]:
    """The lines as paragraphs, or as they are where nothing says that they were cut."""
    width = _cut_at(lines)
    if not width:
        return list(_doubted(lines))
    indented = any(_BEGINS.match(line.text) and line.text[:1].isspace() for line in lines)
    made: list[Line] = []
    last = ""
    for line in lines:
        if made and _goes_on(last, line.text, width):
            unsure = not indented and last.rstrip().endswith(tuple(_STOPS))
            made[-1] = _joined(made[-1], line, unsure=unsure)
        else:
            made.append(line)
        last = line.text
    return made


def _doubted(lines: Sequence[Line]) -> Iterator[Line]:
    """The lines; where several end in the middle of a sentence, these say so."""
    most = max((_width(line.text) for line in lines if not _CELLS.search(line.text)), default=0)
    broken = {
        at
        for at, (line, following) in enumerate(pairwise(lines))
        if _width(line.text) > max(most * 0.6, _LEAST)
        and not _CELLS.search(line.text + following.text)
        and not line.text.rstrip().endswith(tuple(_STOPS))
        and not _BEGINS.match(following.text)
    }
    for at, line in enumerate(lines):
        yield replace(line, doubt=_BROKEN) if at in broken and len(broken) > 1 else line


def _cut_at(lines: Sequence[Line]) -> int:
    """The width at which the lines were cut; 0 where they were not."""
    wide = [_width(line.text.rstrip()) for line in lines if not _CELLS.search(line.text)]
    most = max(wide, default=0)
    full = sum(1 for each in wide if each >= most - _SLACK)
    long = sum(1 for each in wide if each > most / 2)
    return most if most >= _LEAST and full >= max(_FEWEST, long / 2) else 0


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(each) in "WFA" else 1 for each in text)


def _goes_on(line: str, following: str, width: int) -> bool:
    if _CELLS.search(line) or _CELLS.search(following) or _BEGINS.match(following):
        return False
    # A blank that the line ended with may have been lost in copying.
    lost = 1 if following[:1].isascii() or line[-1:].isascii() else 0
    return width - _width(line) < _needed(following) + lost


def _needed(text: str) -> int:
    """The width of what cannot be parted at the beginning of a line."""
    word = _WORD.match(text)
    first = word.group() if word else text[:1]
    rest = text[len(first) :]
    marks = len(rest) - len(rest.lstrip(_NOT_FIRST))
    return _width(first) + 2 * min(marks, 4)


def _joined(line: Line, following: Line, *, unsure: bool) -> Line:
    ends, begins = line.text[-1:], following.text[:1]
    letters = (ends + begins).isascii() and ends.isalpha() and begins.isalpha()
    text = line.text + (" " if letters else "") + following.text
    return replace(line, text=text, doubt=_UNSURE if unsure else line.doubt)
