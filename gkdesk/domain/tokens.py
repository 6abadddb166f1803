"""A text as the words of a phrasebook: sentences of tokens, each with its place in the text.

Blanks are left out, a live number is one sign, and whatever is not known stays a run of text.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from gkdesk.domain.phrases import (
    BRACKETS,
    FIGURE,
    LAST_YEAR,
    NEXT_YEAR,
    OTHER_YEAR,
    SKIP,
    THIS_YEAR,
    Phrasebook,
    any_of,
)
from gkdesk.domain.telling import LIVE, figure_pattern, telling

STOP, OPEN, CLOSE, REMARK, TEXT = "stop", "open", "close", "remark", "text"
"""Roles of what is no word: stops, brackets, a remark in brackets, text that is not known."""
BOUNDS = frozenset({STOP, OPEN, CLOSE, FIGURE, THIS_YEAR})
"""Roles at which a clause begins and ends."""
_LONGEST_NAME = 200  # of a live number


class Token(NamedTuple):
    """A word, a figure, a stop, or a run of text that is none of these.

    ``kind`` is the group of a word; ``start`` and ``end`` are places in the ``Line``; a figure
    ends before its ``unit``.
    """

    kind: str
    role: str
    start: int
    end: int
    unit: str = ""


_ALIKE = tuple(zip("０１２３４５６７８９()％;:", "0123456789（）%；：", strict=True))
"""What is read as something else."""
_WIDE = re.compile(f"[{re.escape(''.join(written for written, _ in _ALIKE))}]")
_LEFT_OUT = re.compile(rf"[{{\s](?:(?<=\{{)[^{{}}\n]{{1,{_LONGEST_NAME}}}\}}|(?<=\s)\s*)")
_HEADING = re.compile(
    r"[ \t\u3000]*(?:[(（][一二三四五六七八九十\d]{1,3}[)）]"
    r"|[一二三四五六七八九十]{1,3}、|\d{1,2}[.．、])"
)


@dataclass(frozen=True)
class Line:
    """A text without blanks, live numbers as one sign each, and where its characters come from."""

    text: str
    starts: list[int]
    offsets: list[int]

    def at(self, place: int) -> int:
        """The place in the text as written."""
        return place + self.offsets[bisect_right(self.starts, place) - 1]


def line_of(text: str) -> Line:
    """A text made ready for reading."""
    pieces: list[str] = []
    starts, offsets = [0], [0]
    at = length = 0
    for blank in _LEFT_OUT.finditer(text):
        kept = _kept(text, blank)
        pieces += (text[at : blank.start()], kept)
        length += blank.start() - at + len(kept)
        at = blank.end()
        starts.append(length)
        offsets.append(at - length)
    pieces.append(text[at:])
    line = "".join(pieces)
    if _WIDE.search(line):
        for written, read in _ALIKE:  # quicker, one after another, than to translate all at once
            line = line.replace(written, read)
    return Line(line, starts, offsets)


def _kept(text: str, blank: re.Match[str]) -> str:
    """What stands for a live number, a line break or a blank: nothing, where it says nothing."""
    if blank[0][0] == "{":
        return LIVE if "/" in blank[0] else " "
    if "\n" in blank[0] and _breaks(text, blank):
        return "\n"
    around = text[blank.start() - 1 : blank.start()] + text[blank.end() : blank.end() + 1]
    return " " if len(around) == 2 and around.isdecimal() else ""


def _breaks(text: str, blank: re.Match[str]) -> bool:
    """Whether a line break ends a heading or begins one; any other may cut a sentence in two."""
    line = text.rfind("\n", 0, blank.start()) + 1
    return bool(_HEADING.match(text, blank.end()) or _HEADING.match(text, line))


@lru_cache(maxsize=8)
def _pattern(book: Phrasebook) -> re.Pattern[str]:
    """Whatever is a token: words first, then years, figures with their unit, and stops."""
    firsts = "".join(sorted({re.escape(word[0]) for word in book.group_of}))
    return re.compile(
        rf"(?=[{firsts}0-9一二两三四五六七八九十{LIVE}，,.…：；（）])(?:"
        rf"(?P<word>{any_of(book.group_of)})"
        r"|(?<![0-9])(?P<year>(?:19|20)[0-9]{2})年(?:年?度|底|末)?"
        rf"|{figure_pattern(book.units)}"
        r"|(?P<stop>[，,.…：；（）]))"
    )


class Sentence(NamedTuple):
    """A sentence worth reading: which of the text's it is, where it begins, and its tokens."""

    number: int
    start: int
    tokens: list[Token]


def sentences(book: Phrasebook, line: Line, year: int) -> Iterator[Sentence]:
    """The sentences that may speak of the tables; a year is a role of time, seen from ``year``."""
    for number, start, end in telling(book, line.text):
        yield Sentence(
            number, start, _without_remarks(_tokens(book, line.text, year, (start, end)))
        )


def _tokens(book: Phrasebook, text: str, year: int, span: tuple[int, int]) -> list[Token]:
    tokens: list[Token] = []
    groups = book.group_of
    at, end = span
    for found in _pattern(book).finditer(text, at, end):
        first, last = found.span()
        if first > at:
            tokens.append(Token(TEXT, TEXT, at, first))
        at = last
        if found.lastgroup != "word":
            tokens.append(_token(book, year, found))
        elif (group := groups[found[0]]).role != SKIP:
            tokens.append(Token(group.name, group.role, first, last))
    if at < end:
        tokens.append(Token(TEXT, TEXT, at, end))
    return tokens


_YEARS = {-1: LAST_YEAR, 0: THIS_YEAR, 1: NEXT_YEAR}


def _token(book: Phrasebook, year: int, found: re.Match[str]) -> Token:
    """A year, a figure or a stop."""
    start, end = found.span()
    if found.lastgroup == "year":
        role = _YEARS.get(int(found["year"]) - year, OTHER_YEAR)
        return Token(book.timed.get(role, role), role, start, end)
    if found.lastgroup == "unit":
        return Token(FIGURE, FIGURE, start, found.end("number"), found["unit"])
    role = {"（": OPEN, "）": CLOSE}.get(found["stop"], STOP)
    return Token(found["stop"], role, start, end)


def _without_remarks(tokens: list[Token]) -> list[Token]:
    """The tokens with each pair of brackets that quotes no figure as one."""
    kept: list[Token] = []
    opened: list[int] = []
    for token in tokens:
        kept.append(token)
        if token.role == OPEN:
            opened.append(len(kept) - 1)
        elif token.role == FIGURE:
            opened.clear()
        elif token.role == CLOSE and opened:
            start = opened.pop()
            opens = start == 0 or kept[start - 1].role in BOUNDS
            role = STOP if opens else REMARK  # （二）收到 and 各镇（街道）收到 are not the same
            kept[start:] = [Token(BRACKETS, role, kept[start].start, token.end)]
    return kept
