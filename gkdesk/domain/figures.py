"""Text against tables: the figures a text quotes, and the cells they speak of.

A text is read sentence by sentence as the words of the edition's phrasebook. A figure is matched
only where the words around it are a phrase and nothing else: what is not understood is left alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import NamedTuple

from gkdesk.domain.finding import EXPLAIN, Finding, Span
from gkdesk.domain.kinds import Number
from gkdesk.domain.phrases import (
    AMONG,
    COMPARE,
    EACH,
    FIGURE,
    HALT,
    JOINT,
    LAST_YEAR,
    NEXT_YEAR,
    OFFICE,
    OTHER_YEAR,
    PLAN,
    THIS_YEAR,
    Phrase,
    Phrasebook,
    Saying,
    Wordings,
)
from gkdesk.domain.report import Report
from gkdesk.domain.telling import LIVE
from gkdesk.domain.tokens import BOUNDS, CLOSE, OPEN, REMARK, TEXT, Token, line_of, sentences

_OTHER_TIMES = {LAST_YEAR, NEXT_YEAR, OTHER_YEAR, PLAN}
_TURNS = {THIS_YEAR, *_OTHER_TIMES, AMONG, OPEN, CLOSE}
"""The roles of words that change what those after them speak of."""
_BARRED = {"", HALT, COMPARE, *_OTHER_TIMES}
# No clause is longer; what is, is no sentence.
_REACH = 12
_NEAR = 400


@dataclass(frozen=True)
class Quoted:
    """A figure in a text that speaks of the tables.

    ``start`` and ``end`` are its digits in the text, or the whole wording where the number is said
    in words; ``words`` is the wording as it stands there.
    """

    start: int
    end: int
    number: Number
    words: str
    phrase: Phrase

    @property
    def readings(self) -> tuple[tuple[str, ...], ...]:
        """The paths whose sum it may be, any of them right."""
        return tuple(reading.paths for reading in self.phrase.readings)


def quoted(report: Report, path: str) -> tuple[Quoted, ...]:
    """Every figure in the text at ``path`` that speaks of the tables, in the order of the text."""
    return _quoted(report.form.rules.phrases, report.text(path), report.year, report.unit)


# An edit of a cell does not read the texts again.
@lru_cache(maxsize=64)
def _quoted(book: Phrasebook, text: str, year: int, unit: str) -> tuple[Quoted, ...]:
    return tuple(_Reader(book, text, year, unit).read()) if book.phrases else ()


# ---- The words as phrases


class _Match(NamedTuple):
    """A phrase found: its first and last token."""

    phrase: Phrase
    first: int
    last: int


class _Reader:
    """Reads one text: what is being spoken of, of which time, and each figure against that."""

    def __init__(self, book: Phrasebook, text: str, year: int, unit: str) -> None:
        self._book = book
        self._unit = unit
        self._written = text
        self._line = line_of(text)
        self._start = 0
        self._tokens: list[Token] = []
        self._kinds: tuple[str, ...] = ()
        self._year = year
        self._topics: tuple[str, ...] = ()
        self._number = self._opened = 0  # of the sentence being read, and of the topics' own
        self._away: int | None = None
        self._among = False
        self._outside: list[tuple[tuple[str, ...], bool]] = []
        self._matched: set[int] = set()

    def read(self) -> Iterator[Quoted]:
        """The figures in the order of the text."""
        for number, start, tokens in sentences(self._book, self._line, self._year):
            self._number, self._start, self._tokens = number, start, tokens
            self._kinds = tuple(token.kind for token in tokens)
            self._away, self._among, self._outside, self._matched = None, False, [], set()
            for index, token in enumerate(tokens):
                if token.role == FIGURE:
                    yield from self._figure(index)
                elif token.kind in self._book.statements:
                    yield from self._statement(index)
                elif token.role in _TURNS:
                    self._note(index, token.role)

    def _note(self, index: int, role: str) -> None:
        """What a token changes for those after it."""
        if role == THIS_YEAR:
            self._away = None
        elif role in _OTHER_TIMES and (role == PLAN or self._opens_clause(index)):
            self._away = index
        elif role == AMONG:
            self._among = True
        elif role == OPEN:
            self._outside.append((self._topics, self._among))
        elif role == CLOSE and self._outside:
            self._topics, self._among = self._outside.pop()

    def _opens_clause(self, index: int) -> bool:
        return index == 0 or self._tokens[index - 1].role in (*BOUNDS, AMONG)

    def _figure(self, index: int) -> Iterator[Quoted]:
        found = self._find(index, self._book.before, index - 1) or self._find(
            index, self._book.after, index + 1
        )
        if found:
            if found.phrase.topics:
                self._matched.add(index)
            yield from self._taken(found, self._tokens[index])
        elif not (self._among or self._outside or self._compared(index)):
            self._topics = ()  # what follows may belong to this unknown figure

    def _compared(self, index: int) -> bool:
        return index > 0 and self._tokens[index - 1].role == COMPARE

    def _statement(self, index: int) -> Iterator[Quoted]:
        if found := self._find(index, self._book.statements, index):
            yield from self._taken(found, None)

    def _find(self, index: int, wordings: Wordings, anchor: int) -> _Match | None:
        if not 0 <= anchor < len(self._tokens):
            return None
        anchored = wordings.get(self._kinds[anchor])
        for _, phrase, saying in anchored.fitting(self._kinds, index) if anchored else ():
            last = index + len(saying.after) - (0 if saying.figure else 1)
            found = _Match(phrase, index - len(saying.lead), last)
            if self._applies(found, saying) and self._alone(found, saying):
                return found
        return None

    def _applies(self, found: _Match, saying: Saying) -> bool:
        """Whether what is spoken of, the time and the unit are those of the phrase."""
        phrase = found.phrase
        age = self._number - self._opened
        topics = self._topics if age <= (1 if saying.figure else 0) else ()
        return (
            (not phrase.under or any(topic in topics for topic in phrase.under))
            and not any(topic in topics for topic in phrase.unless)
            and (phrase.among or not self._among)
            and (self._away is None or self._away >= found.first)
            and (not saying.figure or self._counts(found, saying))
            and (not phrase.near or self._near(found))
        )

    def _near(self, found: _Match) -> bool:
        end = self._tokens[found.first].start
        return bool(
            self._book.group[found.phrase.near].search(self._line.text, max(0, end - _NEAR), end)
        )

    def _counts(self, found: _Match, saying: Saying) -> bool:
        unit = self._tokens[found.first + len(saying.before)].unit
        return self._book.units[unit] == (found.phrase.unit or self._book.cases)

    def _alone(self, found: _Match, saying: Saying) -> bool:
        """Whether nothing else is said in the clause that would change the meaning."""
        return self._begins(found.first - 1, found.phrase) and self._ends(found.last + 1, saying)

    def _begins(self, index: int, phrase: Phrase) -> bool:
        if index < 0:
            return True
        role = self._tokens[index].role
        if role == FIGURE:
            return phrase.number is None or index in self._matched
        if role in BOUNDS or role == AMONG:
            return True
        if role == JOINT:
            return any(token.role == FIGURE for token in self._tokens[max(0, index - 2) : index])
        return phrase.free and self._plain(index)

    def _plain(self, index: int) -> bool:
        """Whether a clause's words up to ``index`` name no other body, time, part or matter."""
        for token in reversed(self._tokens[max(0, index - _REACH) : index + 1]):
            if token.role in BOUNDS or token.role == AMONG:
                return True
            if token.role in _BARRED or self._foreign(token):
                return False
        return index < _REACH

    def _foreign(self, token: Token) -> bool:
        """Whether words name a public body or a place that is not in the unit's name."""
        text = self._line.text[token.start : token.end]
        if token.role == OFFICE:
            return text[-1] not in self._unit
        if token.role != TEXT or not self._book.body.search(text):
            return False
        name = iter(self._unit)
        return not all(letter in name for letter in text)

    def _ends(self, index: int, saying: Saying) -> bool:
        if index >= len(self._tokens):
            return True
        role = self._tokens[index].role
        figure_next = any(t.role == FIGURE for t in self._tokens[index + 1 : index + 2])
        if role == JOINT:
            return figure_next or not saying.after
        return role in BOUNDS or role in (EACH, AMONG, REMARK) or (role == "" and figure_next)

    def _taken(self, found: _Match, figure: Token | None) -> Iterator[Quoted]:
        phrase = found.phrase
        self._topics = phrase.topics or self._topics
        self._opened = self._number
        self._among = False
        self._away = None
        token = figure or Token("", "", self._tokens[found.first].start, self._end(found.last))
        digits = self._line.text[token.start : token.end]
        if digits != LIVE and phrase.readings:
            start, end = self._at(token.start, token.end)
            number = _number(digits) if phrase.number is None else phrase.number
            yield Quoted(start, end, number, self._words(found), phrase)

    def _words(self, found: _Match) -> str:
        """The wording as written, with what was skipped before it but without blanks."""
        start = self._tokens[found.first - 1].end if found.first else self._start
        written = slice(*self._at(start, self._end(found.last)))
        return "".join(self._written[written].split())

    def _end(self, index: int) -> int:
        token = self._tokens[index]
        return token.end + len(token.unit)

    def _at(self, start: int, end: int) -> tuple[int, int]:
        return self._line.at(start), self._line.at(end - 1) + 1


_ONES = {numeral: value for value, numeral in enumerate("零一二三四五六七八九")} | {"两": 2}


def _number(digits: str) -> Number:
    if not digits[0].isdecimal():
        return _spelt(digits)
    plain = digits.replace(",", "")
    return Decimal(plain) if "." in plain else int(plain)


def _spelt(numeral: str) -> int:
    """Up to 九十九."""
    tens, ten, ones = numeral.rpartition("十")
    return (_ONES.get(tens, 1) * 10 if ten else 0) + _ONES.get(ones, 0)


# ---- The figures against the tables


def figure_findings(report: Report, path: str) -> Iterator[Finding]:
    """The figures in the text at ``path`` that are none of what they may be."""
    for each in quoted(report, path):
        sums = [report.total(reading.paths) for reading in each.phrase.readings]
        if any(total is not None for total in sums) and not any(
            total is not None and is_figure(each.number, total) for total in sums
        ):
            yield _finding(report, path, each, sums)


def is_figure(number: Number, total: Number) -> bool:
    """Whether a text may say ``number`` for a total: the same, or with fewer decimals."""
    if number == total or not isinstance(total, Decimal):
        return number == total
    places = Decimal(number).as_tuple().exponent
    step = Decimal(1).scaleb(places if isinstance(places, int) else 0)
    return number in (total.quantize(step, ROUND_HALF_UP), total.quantize(step, ROUND_DOWN))


def _finding(report: Report, path: str, each: Quoted, sums: list[Number | None]) -> Finding:
    field = report.form.fields[path]
    cells = dict.fromkeys(cell for reading in each.readings for cell in reading)
    return Finding(
        check=each.phrase.check,
        level=EXPLAIN,
        section=field.section,
        paths=(path, *cells),
        title=f"正文与表格不一致：{each.phrase.title}",
        message=_message(report, each, sums),
        pending=any(_may_grow(report, each, reading) for reading in each.readings),
        spans=(Span(path, each.start, each.end),),
        source=each.phrase.source,
        words=each.words,
    )


def _message(report: Report, each: Quoted, sums: list[Number | None]) -> str:
    unit = report.form.fields[each.readings[0][0]].kind.unit
    names: dict[Number, str] = {}  # sums that are the same are told once
    for reading, total in zip(each.phrase.readings, sums, strict=True):
        if total is not None:
            names.setdefault(total, reading.name)
    told = [f"{name}是 {total} {unit}" for total, name in names.items()]
    apart = {abs(Decimal(each.number) - total) for total in sums if total is not None}
    least = "最少" if len(apart) > 1 else ""
    return f"正文写“{each.words}”，{'，'.join(told)}，{least}相差 {min(apart)}。"


def _may_grow(report: Report, each: Quoted, reading: tuple[str, ...]) -> bool:
    """Whether cells still to be filled may make a reading as much as the text says."""
    if (report.total(reading) or 0) > each.number:
        return False
    cells = [cell for path in reading for cell in report.form.fields[path].terms or (path,)]
    return any(_blank(report, cell) for cell in cells)


def _blank(report: Report, path: str) -> bool:
    terms = report.form.fields[path].terms
    return any(_blank(report, term) for term in terms) if terms else not report.values.get(path)
