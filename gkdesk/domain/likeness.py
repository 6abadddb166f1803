"""与上年雷同: how much of a text says the same, or nearly the same, as last year's.

Sentences are compared by the runs of characters they are made of, without numbers, blanks and
marks: one is copied where most of its runs stand in last year's text too. That takes one pass over
each text, however long they are; and since most texts are nothing like last year's, a few words
from all over the text are looked up first.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from gkdesk.domain.finding import Finding
from gkdesk.domain.live import printed
from gkdesk.domain.report import Report
from gkdesk.domain.wording import Page, Say, ends, shown, wording

_RUN = 5  # characters; shorter ones are all in every report, longer ones break at every change
_SAME = 0.7  # of a sentence's runs: what one or two words changed in a sentence leave
_SHORTEST = 8  # characters of a sentence that says something
_NUMBERS = re.compile("[0-9]+(?:[.,，][0-9]+)*|[\ufffc]+|[〇○零一二两三四五六七八九十百千]{2,}")
_LETTERS = re.compile(r"[^\w#。；;！!？?\n]+")
_WORDS = re.compile(r"[^0-9A-Za-z{}\s]{8}")
_SAMPLES, _FEWEST = 40, 0.2
"""From how many places of a text words are looked up, and how many of them last year's text has
too, at the least: where 60% is copied it has 45% and more, where nothing is, up to 15%."""
_END = re.compile(r"[。；;！!？?\n]")


@dataclass(frozen=True)
class Passage:
    """A piece of a text, one sentence or several on end, that last year's text has too."""

    start: int
    end: int
    words: str


@dataclass(frozen=True)
class Likeness:
    """How much of a text is last year's, 0 to 1, and the copied passages, the longest first."""

    share: float = 0.0
    passages: tuple[Passage, ...] = ()


@lru_cache(maxsize=16)
def _letters(text: str) -> tuple[str, ...]:
    """What is compared of each sentence of a text: its words, a sign for numbers, no marks."""
    plain = _LETTERS.sub("", _NUMBERS.sub("#", text))
    return tuple(_END.split(plain))


def _runs(letters: str) -> set[str]:
    return {letters[n : n + _RUN] for n in range(len(letters) - _RUN + 1)}


@lru_cache(maxsize=16)
def _runs_of(text: str) -> frozenset[str]:
    """The runs of a whole text, none across the end of a sentence."""
    return frozenset().union(*map(_runs, _letters(wording(text))))


@lru_cache(maxsize=32)
def may_be_alike(text: str, last: str) -> bool:
    """Whether so much of a text stands in another that half of it may be copied; quickly seen."""
    step = len(text) / _SAMPLES
    found = [_WORDS.search(text, int(number * step)) for number in range(_SAMPLES)]
    words = [each[0] for each in found if each]
    return sum(each in last for each in words) >= _FEWEST * len(words)


@lru_cache(maxsize=32)
def likeness(text: str, last: str) -> Likeness:
    """How much of ``text`` is the same as ``last``, numbers and years apart."""
    plain = wording(text)
    known = frozenset(_letters(wording(last)))
    whole = copied = 0
    places: list[tuple[int, int]] = []
    for (start, end), letters in zip(_sentences(plain), _letters(plain), strict=True):
        if len(letters) < _SHORTEST:
            continue
        whole += len(letters)
        if letters in known or _alike(letters, last):
            copied += len(letters)
            places.append((start, end))
    return Likeness(copied / whole if whole else 0.0, _passages(text, places))


def _alike(letters: str, last: str) -> bool:
    """Whether most runs of a sentence stand in last year's text too."""
    own = _runs(letters)
    return len(own & _runs_of(last)) >= _SAME * len(own)


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    """Every sentence by its place, empty ones too: as many as ``_letters`` tells of."""
    start = 0
    for end in ends(text):
        yield start, end
        start = end


def _passages(text: str, places: list[tuple[int, int]]) -> tuple[Passage, ...]:
    joined: list[tuple[int, int]] = []
    for start, end in places:
        if joined and joined[-1][1] == start and text[start - 1] != "\n":
            start = joined.pop()[0]
        joined.append((start, end))
    trimmed = (_trimmed(text, start, end) for start, end in joined)
    return tuple(sorted(trimmed, key=lambda passage: passage.start - passage.end))


def _trimmed(text: str, start: int, end: int) -> Passage:
    words = text[start:end]
    start += len(words) - len(words.lstrip())
    return Passage(start, start + len(words.strip()), words.strip())


_EXAMPLES = 3


def likeness_findings(report: Report, page: Page, before: Report | None) -> Iterator[Finding]:
    """That one text is too much like last year's; which texts and how much is the edition's."""
    rule = report.form.rules.likeness
    if before is None or rule is None or page.path not in rule.texts:
        return
    if len(page.text) < rule.shortest:
        return
    last = "\n".join(filter(None, (before.values.get(path, "") for path in rule.against)))
    if not may_be_alike(page.text, last):
        return
    found = likeness(page.text, last)
    if found.share * 100 < rule.percent:
        return
    say = Say(rule.id, rule.level, rule.title, rule.message, rule.source)
    finding = page.finding(
        say,
        [(passage.start, passage.end) for passage in found.passages],
        place=f"“{report.field(page.path).label}”",
        percent=str(int(found.share * 100)),
        passages="、".join(
            f"“{shown(printed(report, each.words))}”" for each in found.passages[:_EXAMPLES]
        ),
    )
    yield replace(finding, words="")  # one finding a text, whichever sentence is the longest
