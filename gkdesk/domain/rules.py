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
    year before starts with the figure.
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


@dataclass(frozen=True)
class Crossing:
    """Where another edition keeps what stands at a path here; ``*`` stands for the same text.

    Without ``earlier`` the two only look alike, and ``why`` says so (不可比).
    """

    edition: str
    path: str
    earlier: str = ""
    why: str = ""

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        return re.compile(re.escape(self.path).replace(r"\*", "(.+)"))

    def find(self, path: str) -> str | None:
        """The path in the other edition; "" where there is nothing comparable; None: not ours."""
        found = self._pattern.fullmatch(path)
        if found is None:
            return None
        return self.earlier.replace("*", found[1]) if found.groups() else self.earlier


@dataclass(frozen=True)
class Rules:
    """Everything an edition says about its review."""

    checks: tuple[Check, ...] = ()
    carries: tuple[Carry, ...] = ()
    crosswalk: tuple[Crossing, ...] = ()
    phrases: Phrasebook = field(default_factory=Phrasebook)

    def crossing(self, path: str, edition: str) -> Crossing | None:
        """How a path is found in another edition, where it is not simply the same path."""
        for each in self.crosswalk:
            if each.edition == edition and each.find(path) is not None:
                return each
        return None
