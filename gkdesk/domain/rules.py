"""How an edition is reviewed: its rules as data. Definitions only, all frozen."""

import re
from dataclasses import dataclass
from functools import cached_property


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
class Rules:
    """Everything an edition says about its review."""

    checks: tuple[Check, ...] = ()
    carries: tuple[Carry, ...] = ()
    crosswalk: tuple[Crossing, ...] = ()
    jumps: tuple[Jump, ...] = ()
    key_figures: tuple[KeyFigure, ...] = ()

    def crossing(self, path: str, edition: str) -> Crossing | None:
        """How a path is found in another edition, where it is not simply the same path."""
        for each in self.crosswalk:
            if each.edition == edition and each.find(path) is not None:
                return each
        return None
