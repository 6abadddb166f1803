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

STOP, OPEN, CLOSE, REMARK, TEXT = "stop", "open", "close", "remark", "text"
"""Roles of what is no word: stops, brackets, a remark in brackets, text that is not known."""
BOUNDS = frozenset({STOP, OPEN, CLOSE, FIGURE, THIS_YEAR})
"""Roles at which a clause begins and ends."""
LIVE = "\ufffc"
"""What stands for a live number."""
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


_NARROW = {0xFF10 + n: ord(str(n)) for n in range(10)}
_NARROW |= {ord(wide): ord(narrow) for wide, narrow in zip("()％;:", "（）%；：", strict=True)}
_WIDE = re.compile(f"[{re.escape(''.join(map(chr, _NARROW)))}]")
_LEFT_OUT = re.compile(rf"\{{[^{{}}\n]{{1,{_LONGEST_NAME}}}\}}|\s+")
_SENTENCE = re.compile(r"[^。！？\n]+")
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
    # Looking first is quicker than translating what needs none.
    return Line(line.translate(_NARROW) if _WIDE.search(line) else line, starts, offsets)


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
    """Whatever is a token: words first, then years, figures with their unit, and stops.

    One of a range, 约20件, 20余件, 1.2万件 and a number without a unit are no figures.
    """
    firsts = "".join(sorted({re.escape(word[0]) for word in book.group_of}))
    ones = "一二两三四五六七八九"
    return re.compile(
        rf"(?=[{firsts}0-9{ones}十{LIVE}，,.…：；（）])(?:"
        rf"(?P<word>{any_of(book.group_of)})"
        r"|(?<![0-9])(?P<year>(?:19|20)[0-9]{2})年(?:年?度|底|末)?"
        r"|(?<![0-9.约近超逾第每])(?<![0-9][-~～—至到.,， ])(?<!超过)(?<!不足)(?<!至少)(?<!大约)"
        rf"(?P<number>[0-9]{{1,3}}(?:,[0-9]{{3}}){{1,4}}|[0-9]{{1,15}}(?:\.[0-9]{{1,6}})?|{LIVE}"
        rf"|(?<![{ones}十百千万零数几])(?:[{ones}]?十[{ones}]?|[{ones}])(?=件))"
        rf"(?P<unit>{any_of(book.units)})(?!以上|以内|以下|以后|左右|上下|[多余次/])"
        r"|(?P<stop>[，,.…：；（）]))"
    )


@lru_cache(maxsize=8)
def _worth(book: Phrasebook) -> re.Pattern[str]:
    """What a sentence must have to be worth reading."""
    units = any_of(book.units)
    return re.compile(rf"[0-9一二两三四五六七八九十{LIVE}]{units}|{any_of(book.openings)}")


def sentences(book: Phrasebook, line: Line, year: int) -> Iterator[tuple[int, list[Token]]]:
    """Where each sentence begins, and its tokens; none where it cannot speak of figures.

    A year is one of the roles of time, seen from the ``year`` of the report.
    """
    worth = _worth(book)
    for found in _SENTENCE.finditer(line.text):
        start, end = found.span()
        if worth.search(line.text, start, end):
            yield start, _without_remarks(_tokens(book, line.text, year, found.span()))
        else:
            yield start, []


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
