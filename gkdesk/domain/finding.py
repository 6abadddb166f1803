"""What a review finds: a sentence about places of a report, and what can be done about it."""

from dataclasses import dataclass

ERROR, EXPLAIN, HINT = "error", "explain", "hint"


@dataclass(frozen=True)
class Span:
    """A piece of a text: the path of the text, and from which character to which."""

    path: str
    start: int
    end: int


@dataclass(frozen=True)
class Fix:
    """The one way to put something right: what the button says, and the texts to put by path."""

    label: str
    texts: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Finding:
    """Something to put right (``error``), to explain (``explain``) or to look at (``hint``).

    ``paths`` are the cells and texts it speaks of, those to change first, and ``parts`` the cells
    that totals among them add up; ``spans`` the words in the texts, ``words`` those words. A
    ``pending`` finding is about what is still being filled in: true, but no reason to alarm
    anybody yet. ``explanation`` is the 核实说明 with which it may stand; an error may only where
    its rule says so (``may_stand``).
    """

    check: str
    level: str
    section: str
    paths: tuple[str, ...]
    title: str
    message: str
    pending: bool = False
    spans: tuple[Span, ...] = ()
    fix: Fix | None = None
    source: str = ""
    words: str = ""
    parts: tuple[str, ...] = ()
    explanation: str = ""
    may_stand: bool = False

    @property
    def explainable(self) -> bool:
        """Whether it may stand with a 核实说明."""
        return self.level == EXPLAIN or self.may_stand

    @property
    def open(self) -> bool:
        """Whether something is still to be done about it."""
        return not self.explanation

    @property
    def key(self) -> str:
        """Which finding this is, whatever the figures: its check, the place and words it names."""
        place = self.paths[0] if self.paths else self.section
        return f"{self.check}@{place}#{self.words}" if self.words else f"{self.check}@{place}"
