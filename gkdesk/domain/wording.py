"""What all checks of a text stand on: its plain wording, its sentences and what it quotes.

Every function keeps the length of the text, so that a place found in its result is the same place
in the text as the clerk sees it.

The patterns of the checks begin, where they can, with one class of characters, or with words that
do: ``re`` then looks for those alone, several times quicker than it tries a pattern everywhere.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple

from gkdesk.domain.finding import Finding, Fix, Span

# Full-width ASCII as half-width; Chinese marks keep their width, for they part the clauses.
_HALF = {chr(code): chr(code - 0xFEE0) for code in range(0xFF10, 0xFF5B)}
_HALF = {wide: half for wide, half in _HALF.items() if half.isalnum()}
_HALF |= {"\u3000": " ", "－": "-", "．": ".", "％": "%", "＠": "@"}
_WIDE = re.compile(f"[{''.join(_HALF)}]")
_TOKEN = re.compile(r"\{[^{}\n]*\}")
_STAND_IN = "\ufffc"  # OBJECT REPLACEMENT CHARACTER: no word, no digit, no mark
_ENDS = re.compile(r"[。；;！!？?\n]")
_QUOTES = re.compile(
    r"《[^》\n]{0,120}》|〈[^〉\n]{0,120}〉|“[^”\n]{0,120}”|「[^」\n]{0,120}」|<[^>\n]{0,120}>"
)


class Mark(NamedTuple):
    """A place in a text and what stands there."""

    start: int
    end: int
    kind: str


@lru_cache(maxsize=64)
def wording(text: str) -> str:
    """The text with digits and letters in half width and with live numbers blanked out."""
    if "{" in text:
        text = _TOKEN.sub(lambda token: _STAND_IN * len(token[0]), text)
    return _WIDE.sub(lambda wide: _HALF[wide[0]], text)


@lru_cache(maxsize=64)
def quoted(text: str) -> tuple[tuple[int, int], ...]:
    """Where names of documents and words of others stand: in 《…》, “…” and the like."""
    return tuple(found.span() for found in _QUOTES.finditer(text))


@lru_cache(maxsize=64)
def ends(text: str) -> tuple[int, ...]:
    """Where the sentences end, after the mark; a semicolon and a new line end one too."""
    return (*(found.end() for found in _ENDS.finditer(text)), len(text))


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Every sentence by its place; together they are the whole text."""
    start = 0
    for end in ends(text):
        if end > start:
            yield start, end
        start = end


_FAR = 300  # a "sentence" without any mark for longer than this is no sentence


def sentence(text: str, place: int) -> tuple[int, int]:
    """The sentence a place stands in, cut where it is longer than any sentence is."""
    marks = ends(text)
    number = bisect_right(marks, place)
    start = marks[number - 1] if number else 0
    end = marks[min(number, len(marks) - 1)]
    return max(start, place - _FAR), min(end, place + _FAR)


_CLAUSE = re.compile(r"[，,：:]")


def clause(text: str, place: int) -> tuple[int, int]:
    """The part of a sentence between its commas that a place stands in."""
    start, end = sentence(text, place)
    for mark in _CLAUSE.finditer(text, start, end):
        if mark.end() > place:
            return start, mark.start()
        start = mark.end()
    return start, end


def inside(place: int, spans: tuple[tuple[int, int], ...]) -> bool:
    """Whether a place stands in one of the spans, which come in order and apart."""
    number = bisect_right(spans, place, key=lambda span: span[0])
    return number > 0 and place < spans[number - 1][1]


def words_of(*groups: str) -> re.Pattern[str]:
    """A pattern of any of the words, given blank-separated."""
    return re.compile("|".join(re.escape(word) for group in groups for word in group.split()))


_LONGEST_QUOTE = 24


def shown(words: str) -> str:
    """Words of a text as quoted in a message: on one line and not too long."""
    line = " ".join(words.split())
    return line if len(line) <= _LONGEST_QUOTE else f"{line[: _LONGEST_QUOTE - 1]}…"


@dataclass(frozen=True)
class Say:
    """How a check speaks: its id, level and title, a message on ``{words}``, and its source.

    ``quote`` makes of a text's words those of the message.
    """

    check: str
    level: str
    title: str
    message: str
    source: str = ""
    quote: Callable[[str], str] = shown


def _several(say: Say, count: int) -> Say:
    """With how many places there are: what was explained of one does not hold for the next."""
    told = f"{say.message.removesuffix('。')}（共 {count} 处）。"
    return replace(say, message=told) if count > 1 else say


@dataclass(frozen=True)
class Page:
    """A text where it stands in the report, for the findings about it."""

    section: str
    path: str
    text: str

    def finding(
        self, say: Say, marks: Iterable[tuple[int, int]] = (), fix: str | None = None, **more: str
    ) -> Finding:
        """One finding about the marked places; ``fix`` is what the whole text would be instead."""
        spans = tuple(Span(self.path, start, end) for start, end in marks)
        words = self.text[spans[0].start : spans[0].end] if spans else ""
        return Finding(
            check=say.check,
            level=say.level,
            section=self.section,
            paths=(self.path,),
            title=say.title.format(words=say.quote(words), **more),
            message=say.message.format(words=say.quote(words), **more),
            spans=spans,
            words=words,
            fix=None if fix is None else Fix("改正", ((self.path, fix),)),
            source=say.source,
        )

    def grouped(self, say: Say, marks: Iterable[tuple[int, int]], **more: str) -> Iterator[Finding]:
        """A finding for each different piece of text, with all the places it stands at."""
        places: dict[str, list[tuple[int, int]]] = {}
        for start, end in marks:
            places.setdefault(self.text[start:end], []).append((start, end))
        for spans in places.values():
            yield self.finding(_several(say, len(spans)), spans, **more)
