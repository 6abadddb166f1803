"""How an edition is reviewed: its rules as data. Definitions only, all frozen."""

import re
from dataclasses import dataclass, field
from functools import cached_property

from gkdesk.domain.phrases import Phrasebook


@dataclass(frozen=True)
class Check:
    """A relation the figures of one block must satisfy, per column or per row (勾稽关系)."""

    id: str
    level: str
    block: str
    each: str
    left: tuple[str, ...]
    relation: str
    right: tuple[str, ...]
    title: str
    message: str
    source: str
    over: tuple[str, ...] = ()
    pending: str = ""


@dataclass(frozen=True)
class Carry:
    """What a figure follows from: ``last`` year's figures and ``this`` year's own, along one axis.

    A term that begins with ``-`` is taken away. Where ``fill`` is set, a report begun from the
    year before starts with the figure. With ``may_stand`` an error may be explained: last year's
    published report can itself be wrong.
    """

    id: str
    level: str
    block: str
    each: str
    cell: str
    last: tuple[str, ...]
    title: str
    message: str
    source: str
    this: tuple[str, ...] = ()
    fill: bool = False
    may_stand: bool = False


@dataclass(frozen=True)
class Crossing:
    """Where another edition keeps what stands at a path here; ``*`` stands for any text.

    The stars of ``earlier`` are the last ones of ``path``. Where several paths here share one
    there, only all of them together can be compared with it (``together``). Without ``earlier``
    the two only look alike, and ``why`` says so (不可比).
    """

    edition: str
    path: str
    earlier: str = ""
    together: bool = False
    why: str = ""

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        return re.compile(re.escape(self.path).replace(r"\*", "([^/]+)"))

    def find(self, path: str) -> str | None:
        """The path in the other edition; "" where there is nothing comparable; None: not ours."""
        found = self._pattern.fullmatch(path)
        if found is None:
            return None
        stars = list(found.groups())
        first = len(stars) - self.earlier.count("*")
        return self.earlier.replace("*", "{}").format(*stars[first:])


@dataclass(frozen=True)
class Jump:
    """Figures whose sum seldom changes by more than ``times`` and by at least ``least``."""

    id: str
    level: str
    label: str
    paths: tuple[str, ...]
    times: int
    least: int
    message: str
    source: str


@dataclass(frozen=True)
class KeyFigure:
    """A sum worth seeing beside last year's, on the sheet for the leader."""

    label: str
    paths: tuple[str, ...]


@dataclass(frozen=True)
class Part:
    """One of the things a text must speak of: what it is called, and words of which one will do."""

    name: str
    words: tuple[str, ...]


@dataclass(frozen=True, eq=False)  # known by itself: what it comes to is kept by duty and text
class Duty:
    """What the text of a section must or must not say; section "" is the preamble.

    Each of ``parts`` must be spoken of; it must be at least ``shortest`` and at most ``longest``
    characters (字数) long; nothing in it may fit the pattern ``avoid``. A duty with ``kinds``
    holds for units of these kinds only, one with ``above`` where one of these figures is above
    nought. Of duties with one id only the first that is not done speaks.
    """

    id: str
    level: str
    source: str
    section: str
    title: str
    message: str
    parts: tuple[Part, ...] = ()
    shortest: int = 0
    longest: int = 0
    avoid: str = ""
    kinds: tuple[str, ...] = ()
    above: tuple[str, ...] = ()


@dataclass(frozen=True)
class LikenessRule:
    """When a text is too much like last year's: these ``texts``, held against all of ``against``.

    It speaks from ``percent`` on, of texts that are at least ``shortest`` characters long.
    """

    id: str
    level: str
    source: str
    title: str
    message: str
    texts: tuple[str, ...]
    against: tuple[str, ...]
    percent: int
    shortest: int


@dataclass(frozen=True)
class Rules:
    """Everything an edition says about its review.

    ``plans`` are the texts that look back on earlier problems and forward to the next year.
    """

    checks: tuple[Check, ...] = ()
    carries: tuple[Carry, ...] = ()
    crosswalk: tuple[Crossing, ...] = ()
    jumps: tuple[Jump, ...] = ()
    key_figures: tuple[KeyFigure, ...] = ()
    duties: tuple[Duty, ...] = ()
    likeness: LikenessRule | None = None
    plans: tuple[str, ...] = ()
    phrases: Phrasebook = field(default_factory=Phrasebook)

    def crossing(self, path: str, edition: str) -> Crossing | None:
        """How a path is found in another edition, where it is not simply the same path."""
        for each in self.crosswalk:
            if each.edition == edition and each.find(path) is not None:
                return each
        return None
