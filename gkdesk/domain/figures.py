"""Text against tables: the figures a text quotes, and the cells they speak of.

A text is read sentence by sentence as the words of the edition's phrasebook. A figure is matched
only where the words around it are a phrase and nothing else: what is not understood is left alone.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import NamedTuple

from gkdesk.domain.finding import EXPLAIN, Finding, Span
from gkdesk.domain.kinds import Number
from gkdesk.domain.phrases import (
    AMONG,
    BRACKETS,
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
    SKIP,
    THIS_YEAR,
    Phrase,
    Phrasebook,
    Saying,
    Wordings,
    any_of,
)
from gkdesk.domain.report import Report

_STOP, _OPEN, _CLOSE, _REMARK, _TEXT = "stop", "open", "close", "remark", "text"
_BOUNDS = {_STOP, _OPEN, _CLOSE, FIGURE, THIS_YEAR}
_OTHER_TIMES = {LAST_YEAR, NEXT_YEAR, OTHER_YEAR, PLAN}
_BARRED = {"", HALT, COMPARE, *_OTHER_TIMES}
# No clause is longer; what is, is no sentence.
_REACH = 12
_NEAR = 400
_LIVE = "\ufffc"
_LONGEST_TOKEN = 200


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


# ---- The text as words


class _Token(NamedTuple):
    """A word, a figure, a stop, or a run of text that is none of these."""

    kind: str
    role: str
    start: int
    end: int
    unit: str = ""


_NARROW = {0xFF10 + n: ord(str(n)) for n in range(10)}
_NARROW |= {ord(wide): ord(narrow) for wide, narrow in zip("()％;:", "（）%；：", strict=True)}
_LEFT_OUT = re.compile(rf"\{{[^{{}}\n]{{1,{_LONGEST_TOKEN}}}\}}|\s+")
_SENTENCE = re.compile(r"[^。！？\n]+")
_HEADING = re.compile(
    r"[ \t\u3000]*(?:[(（][一二三四五六七八九十\d]{1,3}[)）]"
    r"|[一二三四五六七八九十]{1,3}、|\d{1,2}[.．、])"
)


@dataclass(frozen=True)
class _Line:
    """A text without blanks, live numbers as one sign each, and where its characters come from."""

    text: str
    starts: list[int]
    offsets: list[int]

    def at(self, place: int) -> int:
        """The place in the text as written."""
        return place + self.offsets[bisect_right(self.starts, place) - 1]


def _line(text: str) -> _Line:
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
    return _Line("".join(pieces).translate(_NARROW), starts, offsets)


def _kept(text: str, blank: re.Match[str]) -> str:
    """What stands for a live number, a line break or a blank: nothing, where it says nothing."""
    if blank[0][0] == "{":
        return _LIVE if "/" in blank[0] else " "
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

    A figure of a range, about a figure, with a fraction of 万 or without a unit is none.
    """
    firsts = "".join(sorted({re.escape(word[0]) for word in book.group_of}))
    ones = "一二两三四五六七八九"
    return re.compile(
        rf"(?=[{firsts}0-9{ones}十{_LIVE}，,.：；（）])(?:"
        rf"(?P<word>{any_of(book.group_of)})"
        r"|(?<![0-9])(?P<year>(?:19|20)[0-9]{2})年(?:年?度|底|末)?"
        r"|(?<![0-9.约近超逾第每])(?<![0-9][-~～—至到.,， ])(?<!超过)(?<!不足)(?<!至少)(?<!大约)"
        rf"(?P<number>[0-9]{{1,3}}(?:,[0-9]{{3}})+|[0-9]{{1,15}}(?:\.[0-9]+)?|{_LIVE}"
        rf"|(?<![{ones}十百千万零数几])(?:[{ones}]?十[{ones}]?|[{ones}])(?=件))"
        rf"(?P<unit>{any_of(book.units)})(?!以上|以内|以下|以后|左右|上下|[多余次/])"
        r"|(?P<stop>[，,.：；（）]))"
    )


@lru_cache(maxsize=8)
def _worth(book: Phrasebook) -> re.Pattern[str]:
    """What a sentence must have to be worth reading."""
    return re.compile(rf"[0-9{_LIVE}]|[一二两三四五六七八九十]件|{any_of(book.openings)}")


class _Tokens:
    """A text cut into tokens, sentence by sentence."""

    def __init__(self, book: Phrasebook, line: _Line, year: int) -> None:
        self._book = book
        self._text = line.text
        self._years = {
            str(year + step): role
            for step, role in ((-1, LAST_YEAR), (0, THIS_YEAR), (1, NEXT_YEAR))
        }

    def sentences(self) -> Iterator[tuple[int, list[_Token]]]:
        """Where each sentence begins, and its tokens; none where it cannot speak of figures."""
        worth = _worth(self._book)
        for found in _SENTENCE.finditer(self._text):
            start, end = found.span()
            yield start, self._sentence(start, end) if worth.search(self._text, start, end) else []

    def _sentence(self, start: int, end: int) -> list[_Token]:
        tokens: list[_Token] = []
        at = start
        for found in _pattern(self._book).finditer(self._text, start, end):
            if found.start() > at:
                tokens.append(_Token(_TEXT, _TEXT, at, found.start()))
            at = found.end()
            token = self._token(found)
            if token.role != SKIP:
                tokens.append(token)
        if at < end:
            tokens.append(_Token(_TEXT, _TEXT, at, end))
        return _without_remarks(tokens)

    def _token(self, found: re.Match[str]) -> _Token:
        start, end = found.span()
        if found["word"]:
            group = self._book.group_of[found["word"]]
            return _Token(group.name, group.role, start, end)
        if found["year"]:
            role = self._years.get(found["year"], OTHER_YEAR)
            return _Token(self._book.timed.get(role, role), role, start, end)
        if found["number"]:
            return _Token(FIGURE, FIGURE, start, found.end("number"), found["unit"])
        role = {"（": _OPEN, "）": _CLOSE}.get(found["stop"], _STOP)
        return _Token(found["stop"], role, start, end)


def _without_remarks(tokens: list[_Token]) -> list[_Token]:
    """The tokens with each pair of brackets that quotes no figure as one."""
    kept: list[_Token] = []
    opened: list[int] = []
    for token in tokens:
        kept.append(token)
        if token.role == _OPEN:
            opened.append(len(kept) - 1)
        elif token.role == FIGURE:
            opened.clear()
        elif token.role == _CLOSE and opened:
            start = opened.pop()
            opens = start == 0 or kept[start - 1].role in _BOUNDS
            role = _STOP if opens else _REMARK  # （二）收到 and 各镇（街道）收到 are not the same
            kept[start:] = [_Token(BRACKETS, role, kept[start].start, token.end)]
    return kept


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
        self._line = _line(text)
        self._start = 0
        self._tokens: list[_Token] = []
        self._sentences = _Tokens(book, self._line, year)
        self._topics: tuple[str, ...] = ()
        self._age = 0
        self._away: int | None = None
        self._among = False
        self._outside: list[tuple[tuple[str, ...], bool]] = []
        self._matched: set[int] = set()

    def read(self) -> Iterator[Quoted]:
        """The figures in the order of the text."""
        for start, tokens in self._sentences.sentences():
            self._start, self._tokens = start, tokens
            self._age += 1
            self._away, self._among, self._outside, self._matched = None, False, [], set()
            for index, token in enumerate(tokens):
                if token.role == FIGURE:
                    yield from self._figure(index)
                elif token.kind in self._book.statements:
                    yield from self._statement(index)
                else:
                    self._note(index, token.role)

    def _note(self, index: int, role: str) -> None:
        """What a token changes for those after it."""
        if role == THIS_YEAR:
            self._away = None
        elif role in _OTHER_TIMES and (role == PLAN or self._opens_clause(index)):
            self._away = index
        elif role == AMONG:
            self._among = True
        elif role == _OPEN:
            self._outside.append((self._topics, self._among))
        elif role == _CLOSE and self._outside:
            self._topics, self._among = self._outside.pop()

    def _opens_clause(self, index: int) -> bool:
        return index == 0 or self._tokens[index - 1].role in (*_BOUNDS, AMONG)

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
        for phrase, saying in wordings.get(self._tokens[anchor].kind, ()):
            found = self._match(index, phrase, saying)
            if found and self._applies(found, saying) and self._alone(found, saying):
                return found
        return None

    def _match(self, index: int, phrase: Phrase, saying: Saying) -> _Match | None:
        """The tokens of a wording around a figure, or from its first word on."""
        first = index - len(saying.before)
        last = index + len(saying.after) - (0 if saying.figure else 1)
        if first < 0 or last >= len(self._tokens):
            return None
        before = self._tokens[first:index]
        after = self._tokens[index + 1 if saying.figure else index : last + 1]
        same = _are(reversed(before), saying.before) and _are(after, saying.after)
        return _Match(phrase, first, last) if same else None

    def _applies(self, found: _Match, saying: Saying) -> bool:
        """Whether what is spoken of, the time and the unit are those of the phrase."""
        phrase = found.phrase
        topics = self._topics if self._age <= (1 if saying.figure else 0) else ()
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
        if role in _BOUNDS or role == AMONG:
            return True
        if role == JOINT:
            return any(token.role == FIGURE for token in self._tokens[max(0, index - 2) : index])
        return phrase.free and self._plain(index)

    def _plain(self, index: int) -> bool:
        """Whether a clause's words up to ``index`` name no other body, time, part or matter."""
        for token in reversed(self._tokens[max(0, index - _REACH) : index + 1]):
            if token.role in _BOUNDS or token.role == AMONG:
                return True
            if token.role in _BARRED or self._foreign(token):
                return False
        return index < _REACH

    def _foreign(self, token: _Token) -> bool:
        """Whether words name a public body or a place that is not in the unit's name."""
        text = self._line.text[token.start : token.end]
        if token.role == OFFICE:
            return text[-1] not in self._unit
        if token.role != _TEXT or not self._book.body.search(text):
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
        return role in _BOUNDS or role in (EACH, AMONG, _REMARK) or (role == "" and figure_next)

    def _taken(self, found: _Match, figure: _Token | None) -> Iterator[Quoted]:
        phrase = found.phrase
        self._topics = phrase.topics or self._topics
        self._age = 0
        self._among = False
        self._away = None
        token = figure or _Token("", "", self._tokens[found.first].start, self._end(found.last))
        digits = self._line.text[token.start : token.end]
        if digits != _LIVE:
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


def _are(tokens: Iterable[_Token], kinds: tuple[str, ...]) -> bool:
    return all(token.kind == kind for token, kind in zip(tokens, kinds, strict=True))


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
    told = [
        f"{reading.name}是 {total} {unit}"
        for reading, total in zip(each.phrase.readings, sums, strict=True)
        if total is not None
    ]
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
