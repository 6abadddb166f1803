"""Which sentences of a text may speak of the tables, told without reading them.

A phrase has words of its own next to its figure, with none but words that say nothing between, or
begins with them and has no figure. Most figures of a long text have no such words beside them, and
to look for those is many times quicker than to read. A sentence found here may still say nothing;
one that is not found says nothing of the tables.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import lru_cache

from gkdesk.domain.phrases import (
    BRACKETS,
    LAST_YEAR,
    NEXT_YEAR,
    OTHER_YEAR,
    SKIP,
    THIS_YEAR,
    Phrase,
    Phrasebook,
    any_of,
)

LIVE = "\ufffc"
"""What stands for a live number."""
_ONES = "一二两三四五六七八九"
_SENTENCE = re.compile(r"[^。！？\n]+")
_YEAR = re.compile("(?:19|20)[0-9]{2}年(?:年?度|底|末)?")
_YEAR_BACKWARDS = re.compile("(?:度年?|底|末)?年[0-9]{2}(?:91|02)")
_ELSE = frozenset("12年度底末（）")
"""What a year or a remark in brackets begins or ends with."""
_TIMES = (THIS_YEAR, LAST_YEAR, NEXT_YEAR, OTHER_YEAR)
_MOST_SKIPPED = 20
"""Words without meaning that are looked past; behind more of them anything may stand."""
_ANY = "…"
_SILENT, _FOLLOWS, _OPENS = range(3)


def figure_pattern(units: Iterable[str]) -> str:
    """A regular expression for a figure with its unit, named ``number`` and ``unit``.

    One of a range, 约20件, 20余件, 1.2万件 and a number without a unit are no figures.
    """
    return (
        rf"(?P<number>[0-9{_ONES}十{LIVE}](?<![0-9.约近超逾第每].)(?<![0-9][-~～—至到.,， ].)"
        r"(?<!超过.)(?<!不足.)(?<!至少.)(?<!大约.)"
        r"(?:(?<=[0-9])(?:[0-9]{0,2}+(?:,[0-9]{3}){1,4}|[0-9]{0,14}+(?:\.[0-9]{1,6})?)"
        rf"|(?<={LIVE})|(?<![{_ONES}十百千万零数几].)"
        rf"(?:(?<=十)[{_ONES}]?|(?<=[{_ONES}])(?:十[{_ONES}]?)?)(?=件)))"
        rf"(?P<unit>{any_of(units)})(?!以上|以内|以下|以后|左右|上下|[多余次/])"
    )


def telling(book: Phrasebook, text: str) -> Iterator[tuple[int, int, int]]:
    """The sentences worth reading: which of the text's each is, where it begins and ends.

    Some phrases only follow on what the sentence before has spoken of.
    """
    hints = _hints(book, text)
    opened = False
    for number, found in enumerate(_SENTENCE.finditer(text) if hints else ()):
        start, end = found.span()
        told = _SILENT
        while hints and hints[-1][0] < end:
            told = max(told, hints.pop()[1])
        opened = told == _OPENS or (opened and told == _FOLLOWS)
        if opened:
            yield number, start, end
        if not hints:
            return


def _hints(book: Phrasebook, text: str) -> list[tuple[int, int]]:
    """Where phrases may be, the last place first, and whether they may open or only follow."""
    signs, backwards = _signs(book), text[::-1]
    found = [
        (figure.start(), signs.quoting(text, backwards, figure))
        for figure in signs.figure.finditer(text)
    ]
    found += [
        (word.start(), signs.stating(text, word.start())) for word in signs.start.finditer(text)
    ]
    return sorted((hint for hint in found if hint[1]), reverse=True)


class _Signs:
    """What the phrases of a book are known by."""

    def __init__(self, book: Phrasebook) -> None:
        self.figure = re.compile(figure_pattern(book.units))
        self.start = re.compile(any_of(book.openings))
        self._onwards, self._backwards = _Words(book, 1), _Words(book, -1)
        every = [(phrase, saying) for phrase in book.phrases for saying in phrase.sayings]
        quotes = [(phrase, saying) for phrase, saying in every if saying.figure]
        self._before = _Wordings((p, s.before, s.after) for p, s in quotes if s.before)
        self._after = _Wordings((p, s.after, ()) for p, s in quotes if not s.before)
        # What a statement follows on stands in its own sentence.
        alone = (pair for pair in every if not (pair[1].figure or pair[0].under))
        self._alone = _Wordings((p, s.after, ()) for p, s in alone)

    def quoting(self, text: str, backwards: str, figure: re.Match[str]) -> int:
        """Whether the words on either side of a figure may open a phrase, or follow on one."""
        told = _SILENT
        others: tuple[str, ...] = ()
        if behind := self._onwards.at(text, figure.end()):
            told = self._after.told(self._onwards, text, behind)
            others = tuple(group for group, _ in behind)
        if told < _OPENS and (before := self._backwards.at(backwards, len(text) - figure.start())):
            told = max(told, self._before.told(self._backwards, backwards, before, others))
        return told

    def stating(self, text: str, place: int) -> int:
        """Whether a phrase without a figure may begin at a place."""
        return self._alone.told(self._onwards, text, self._onwards.at(text, place))


_signs = lru_cache(maxsize=8)(_Signs)


class _Words:
    """The words of a book, found at any place of a text that is read onwards or backwards."""

    def __init__(self, book: Phrasebook, way: int) -> None:
        """``way`` is -1 for texts that are read from their end."""
        self._groups = {
            word[::way]: "" if group.role == SKIP else group.name
            for word, group in book.group_of.items()
        }
        self._firsts = {*_ELSE, *(word[0] for word in self._groups)}
        self._lengths: dict[str, tuple[int, ...]] = {}
        """How long the words are that begin with these two letters, or are this one."""
        for word in sorted(self._groups, key=len):
            known = self._lengths.get(word[:2]) or self._lengths.get(word[0], ())
            self._lengths[word[:2]] = tuple(dict.fromkeys((*known, len(word))))
        self._year = _YEAR if way > 0 else _YEAR_BACKWARDS
        self._times = [book.timed[role] for role in _TIMES if role in book.timed]

    def at(self, text: str, place: int) -> list[tuple[str, int]]:
        """The groups of all words that may stand there, and where each word ends."""
        if text[place : place + 1] not in self._firsts:
            return []
        lengths, groups = self._lengths.get, self._groups.get
        found: list[tuple[str, int]] = []
        places = [place]
        for at in places:
            first = text[at : at + 1]
            for length in lengths(text[at : at + 2]) or lengths(first, ()):
                group = groups(text[at : at + length])
                if group:
                    found.append((group, at + length))
                elif group is not None and at + length not in places:
                    if len(places) > _MOST_SKIPPED:
                        return [(_ANY, at)]
                    places.append(at + length)
            if first in _ELSE:
                found += self._else(text, at)
        return found

    def _else(self, text: str, at: int) -> list[tuple[str, int]]:
        if text[at] in "（）":
            return [(BRACKETS, _behind_brackets(text, at))]
        year = self._year.match(text, at)
        return [(time, year.end()) for time in self._times] if year else []


def _behind_brackets(text: str, at: int) -> int:
    """Where a text goes on behind a remark in brackets, whichever way it is read."""
    return text.find("）" if text[at] == "（" else "（", at) + 1 or len(text)


class _Wordings:
    """Wordings by the group nearest to the figure, with the next one and that on its other side."""

    def __init__(self, wordings: Iterable[tuple[Phrase, Sequence[str], Sequence[str]]]) -> None:
        self._opening: dict[str, set[tuple[str, str]]] = {}
        self._following: set[str] = set()
        for phrase, groups, others in wordings:
            if phrase.under:
                self._following.add(groups[0])
            else:
                nearest = ((*groups, "")[1], (*others, "")[0])
                self._opening.setdefault(groups[0], set()).add(nearest)

    def told(
        self,
        words: _Words,
        text: str,
        found: Sequence[tuple[str, int]],
        others: Collection[str] = (),
    ) -> int:
        """Whether words found at a place may open a phrase, or may only follow on one."""
        told = _SILENT
        for group, end in found:
            if group in self._following:
                told = _FOLLOWS
            if group == _ANY:
                return _OPENS
            if (pairs := self._opening.get(group)) is None:
                continue
            seconds = [each for each, _ in words.at(text, end)]
            for second, other in pairs:
                if (not second or second in seconds) and (not other or other in others):
                    return _OPENS
            if _ANY in seconds or _ANY in others:
                return _OPENS
        return told
