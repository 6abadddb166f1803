"""How the narrative speaks of the tables: words and phrases as data. Definitions only, all frozen.

A phrase is a sequence of word groups around a figure: ``收到 申请 #`` is 受理政府信息公开申请21件.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

FIGURE = "#"
"""Where the figure stands in a phrase."""
BRACKETS = "（）"
"""A remark in brackets that quotes no figure."""

SKIP, UNIT, BODY, AMONG, JOINT, EACH = "skip", "unit", "body", "among", "joint", "each"
HALT, OFFICE, COMPARE = "halt", "office", "compare"
THIS_YEAR, LAST_YEAR, NEXT_YEAR, OTHER_YEAR = "this_year", "last_year", "next_year", "other_year"
PLAN = "plan"
ROLES = (
    *(SKIP, UNIT, BODY, AMONG, JOINT, EACH, HALT, OFFICE, COMPARE),
    *(THIS_YEAR, LAST_YEAR, NEXT_YEAR, OTHER_YEAR, PLAN),
)
"""What a group of words does, besides standing in phrases."""


@dataclass(frozen=True)
class Reading:
    """Cells whose sum a figure may be, and what a sentence calls that sum."""

    paths: tuple[str, ...]
    name: str


@dataclass(frozen=True)
class Words:
    """Words that mean the same in a phrase, with the name phrases call them by.

    ``role`` is what they do: ``skip`` nothing, ``unit`` counts cases, ``body`` ends the name of a
    public body, ``among`` opens the parts of a whole, ``joint`` links, ``each`` may follow a
    figure, ``halt`` and ``compare`` tell of something the tables have not, and so does ``office``
    for a unit that is none; ``last_year`` and so on tell of the time.
    """

    name: str
    words: tuple[str, ...]
    role: str = ""


@dataclass(frozen=True)
class Saying:
    """One wording of a phrase: the groups before the figure, nearest first, and those after it.

    Without a figure everything is in ``after``, and its first group is what it begins with.
    """

    before: tuple[str, ...]
    after: tuple[str, ...]
    figure: bool

    @cached_property
    def lead(self) -> tuple[str, ...]:
        """The groups before the figure in the order they are written."""
        return self.before[::-1]

    @property
    def anchor(self) -> str:
        """The group by which it is found: the one nearest to the figure."""
        return self.before[0] if self.before else self.after[0]

    @property
    def length(self) -> int:
        """Of two wordings that fit, the longer says more."""
        return len(self.before) + len(self.after)


@dataclass(frozen=True)
class Phrase:
    """Something a text may say about the tables.

    ``readings`` are the sums the figure may be, any of them right; without one it is known to be
    in no table. ``under`` are the topics it needs before it, ``unless`` those it must not have,
    ``topics`` those it opens itself; words of the group ``near`` must stand not far before it. A
    ``free`` phrase may have other words of its clause before it; one that is not ``among`` never
    tells a part after 其中. A phrase with a ``number`` says it in words and has no figure.
    """

    id: str
    title: str
    say: tuple[str, ...]
    readings: tuple[Reading, ...]
    source: str
    check: str = "quoted-figure"
    topics: tuple[str, ...] = ()
    under: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    near: str = ""
    free: bool = False
    among: bool = True
    unit: str = ""
    number: int | None = None

    @cached_property
    def sayings(self) -> tuple[Saying, ...]:
        """Its wordings, each choice and each optional group written out."""
        return tuple(saying for text in self.say for saying in _sayings(text))


def _sayings(text: str) -> Iterable[Saying]:
    for groups in _written_out(text.split()):
        if FIGURE in groups:
            at = groups.index(FIGURE)
            yield Saying(tuple(reversed(groups[:at])), tuple(groups[at + 1 :]), figure=True)
        else:
            yield Saying((), tuple(groups), figure=False)


def _written_out(items: list[str]) -> list[list[str]]:
    """``["甲|乙?", "#"]`` as every plain sequence it stands for."""
    if not items:
        return [[]]
    choices = [[name] for name in items[0].removesuffix("?").split("|")]
    if items[0].endswith("?"):
        choices.append([])
    return [choice + rest for choice in choices for rest in _written_out(items[1:])]


class Anchored:
    """The wordings that are found by one group of words, in the order they are tried."""

    def __init__(self, wordings: Iterable[tuple[Phrase, Saying]]) -> None:
        """The longest are tried first."""
        ordered = sorted(wordings, key=lambda pair: -pair[1].length)
        self._shapes = {(len(s.lead), len(s.after)): s.figure for _, s in ordered}
        self._by_kinds: dict[_Kinds, list[tuple[int, Phrase, Saying]]] = {}
        for order, (phrase, saying) in enumerate(ordered):
            same = self._by_kinds.setdefault((saying.lead, saying.after), [])
            same.append((order, phrase, saying))

    def fitting(self, kinds: tuple[str, ...], index: int) -> list[tuple[int, Phrase, Saying]]:
        """The wordings whose words stand around a figure, or begin at ``index`` without one."""
        found: list[tuple[int, Phrase, Saying]] = []
        for (before, after), figure in self._shapes.items():
            first, start = index - before, index + figure
            if first >= 0 and start + after <= len(kinds):
                words = (kinds[first:index], kinds[start : start + after])
                found += self._by_kinds.get(words, ())
        return sorted(found, key=lambda each: each[0]) if len(found) > 1 else found


_Kinds = tuple[tuple[str, ...], tuple[str, ...]]
Wordings = Mapping[str, Anchored]
"""Wordings by the group of words nearest to the figure."""


@dataclass(frozen=True, eq=False)
class Phrasebook:
    """The words and phrases of an edition, made ready once for reading any text."""

    words: tuple[Words, ...] = ()
    phrases: tuple[Phrase, ...] = ()

    @cached_property
    def group_of(self) -> Mapping[str, Words]:
        """The group a word belongs to, of those that are looked for in a text."""
        wanted = (group for group in self.words if group.role not in (UNIT, BODY))
        return {word: group for group in wanted for word in group.words}

    @cached_property
    def units(self) -> Mapping[str, str]:
        """What figures are counted in: the name of the group by its words."""
        return {w: group.name for group in self.words if group.role == UNIT for w in group.words}

    @cached_property
    def cases(self) -> str:
        """The group of units of a phrase that names none: the first."""
        return next(iter(self.units.values()), "")

    @cached_property
    def timed(self) -> Mapping[str, str]:
        """The name of the group for a role of time, so that 2022年 can be read as 上年."""
        return {group.role: group.name for group in self.words}

    @cached_property
    def body(self) -> re.Pattern[str]:
        """What the name of a public body ends with."""
        return re.compile(any_of(self._words(BODY)))

    @cached_property
    def before(self) -> Wordings:
        """The wordings with words before the figure."""
        return self._wordings(lambda saying: bool(saying.before))

    @cached_property
    def after(self) -> Wordings:
        """The wordings that begin with the figure."""
        return self._wordings(lambda saying: saying.figure and not saying.before)

    @cached_property
    def statements(self) -> Wordings:
        """The wordings without a figure."""
        return self._wordings(lambda saying: not saying.figure)

    @cached_property
    def group(self) -> Mapping[str, re.Pattern[str]]:
        """Any word of a group, by its name."""
        return {group.name: re.compile(any_of(group.words)) for group in self.words}

    @cached_property
    def openings(self) -> tuple[str, ...]:
        """The words a wording without a figure begins with."""
        return tuple(w for g in self.words if g.name in self.statements for w in g.words)

    def _words(self, role: str) -> tuple[str, ...]:
        return tuple(word for group in self.words if group.role == role for word in group.words)

    def _wordings(self, wanted: Callable[[Saying], bool]) -> Wordings:
        found: dict[str, list[tuple[Phrase, Saying]]] = {}
        for phrase in self.phrases:
            for saying in filter(wanted, phrase.sayings):
                found.setdefault(saying.anchor, []).append((phrase, saying))
        return {anchor: Anchored(each) for anchor, each in found.items()}


def any_of(words: Iterable[str]) -> str:
    """A regular expression for any of the words, the longest first; never, where there is none.

    Words are grouped by their first character, so that most places of a text fail at once.
    """
    rests: dict[str, list[str]] = {}
    for word in sorted(words, key=len, reverse=True):
        rests.setdefault(word[0], []).append(re.escape(word[1:]))
    branches = (f"{re.escape(first)}(?:{'|'.join(rest)})" for first, rest in rests.items())
    return f"(?:{'|'.join(branches)})" if rests else "(?!)"
