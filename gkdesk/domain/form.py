"""An edition of the form: sections, tables and fields. Definitions only, all frozen."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from gkdesk.domain.kinds import Kind
from gkdesk.domain.rules import Rules

PREAMBLE = "preamble"


@dataclass(frozen=True)
class Header:
    """One row or column of a table; the dots of its key are the nesting of the headers."""

    key: str
    label: str
    short: str = ""
    kind: str = ""
    unit: str = ""
    span: int = 1
    sum: tuple[str, ...] = ()
    guide: str = ""
    source: str = ""
    aliases: tuple[str, ...] = ()

    @property
    def depth(self) -> int:
        """How deep it is nested, 0 for the outermost."""
        return self.key.count(".")

    @property
    def name(self) -> str:
        """What to call it in a sentence."""
        return self.short or self.label


@dataclass(frozen=True)
class Axis:
    """The rows or the columns of a block, in the order of the printed form."""

    headers: tuple[Header, ...]

    @cached_property
    def leaves(self) -> tuple[Header, ...]:
        """The headers that have cells, that is, those with nothing nested below them."""
        return tuple(h for h in self.headers if not self.below(h))

    @cached_property
    def depth(self) -> int:
        """How many levels of headers there are."""
        return 1 + max(h.depth for h in self.headers)

    @cached_property
    def _by_key(self) -> dict[str, Header]:
        return {h.key: h for h in self.headers}

    def __getitem__(self, key: str) -> Header:
        return self._by_key[key]

    def __contains__(self, key: str) -> bool:
        return key in self._by_key

    def below(self, header: Header) -> tuple[Header, ...]:
        """The headers nested directly or deeper under one."""
        return tuple(h for h in self.headers if h.key.startswith(header.key + "."))

    def chain(self, header: Header) -> tuple[Header, ...]:
        """A header with all those it is nested in, the outermost first."""
        parts = header.key.split(".")
        keys = (".".join(parts[: n + 1]) for n in range(len(parts)))
        return tuple(self._by_key[key] for key in keys if key in self._by_key)

    def matching(self, patterns: Iterable[str]) -> tuple[Header, ...]:
        """The leaves that are entered, not summed, and fit ``key`` or ``group.*``."""
        wanted = tuple(patterns)
        return tuple(
            h for h in self.leaves if not h.sum and any(_matches(h.key, p) for p in wanted)
        )


def _matches(key: str, pattern: str) -> bool:
    return key.startswith(pattern[:-1]) if pattern.endswith(".*") else key == pattern


@dataclass(frozen=True)
class Block:
    """A part of a table with headers of its own; ``documents/rule/made`` is block, row, column."""

    key: str
    rows: Axis
    columns: Axis
    caption: str = ""
    corner: str = ""
    columns_title: str = ""

    def path(self, row: Header, column: Header) -> str:
        """The fixed name of a cell."""
        return "/".join(part for part in (self.key, row.key, column.key) if part)


@dataclass(frozen=True, eq=False)  # known by itself: looked up at every layout, hashed for free
class Table:
    """One printed table: blocks under one another on a common set of columns."""

    key: str
    label: str
    blocks: tuple[Block, ...]
    widths: tuple[int, ...]


@dataclass(frozen=True)
class Section:
    """One of the numbered parts of the report: a heading over a text or over a table."""

    key: str
    heading: str
    short: str
    lead: str = ""
    text: str = ""
    table: Table | None = None
    guide: tuple[str, ...] = ()
    aspects: tuple[str, ...] = ()


@dataclass(frozen=True)
class Field:
    """A place that can hold a value. ``terms`` are the paths a computed total adds up."""

    path: str
    kind: Kind
    section: str
    label: str
    place: str = ""
    terms: tuple[str, ...] = ()
    block: str = ""
    row: str = ""
    column: str = ""

    @property
    def derived(self) -> bool:
        """Whether it is computed from others and never typed."""
        return bool(self.terms)


@dataclass(frozen=True, eq=False)  # an edition is loaded once and known by itself
class Form:
    """An edition of the yearly report."""

    id: str
    basis: str
    first_year: int
    last_year: int | None
    title: str
    preamble: str
    preamble_guide: tuple[str, ...]
    due: Mapping[str, str]
    sections: tuple[Section, ...]
    highlights: Mapping[str, tuple[str, ...]]
    fields: Mapping[str, Field] = field(repr=False)
    rules: Rules = field(default_factory=Rules, repr=False)

    def covers(self, year: int) -> bool:
        """Whether reports on that year are written in this edition."""
        return self.first_year <= year and (self.last_year is None or year <= self.last_year)

    @property
    def tables(self) -> tuple[Table, ...]:
        """The tables in the order of the report."""
        return tuple(s.table for s in self.sections if s.table)

    def matching(self, pattern: str) -> tuple[str, ...]:
        """The figures entered at a path, or at every path that ``*`` stands for.

        ``applications/done.denied.*/total`` is the totals of the eight rows of that group. A ``*``
        never stands for a row or column that is itself a sum, so that nothing counts twice.
        """
        if pattern not in self._matched:
            self._matched[pattern] = self._match(pattern)
        return self._matched[pattern]

    @cached_property
    def _matched(self) -> dict[str, tuple[str, ...]]:
        return {}

    @cached_property
    def entered(self) -> tuple[Field, ...]:
        """The fields a clerk fills in, in the order of the form."""
        return tuple(field for field in self.fields.values() if not field.derived)

    @cached_property
    def _entered_in(self) -> dict[str, tuple[Field, ...]]:
        keys = dict.fromkeys(field.section for field in self.entered)
        return {key: tuple(f for f in self.entered if f.section == key) for key in keys}

    def entered_in(self, section: str) -> tuple[Field, ...]:
        """Those of one section."""
        return self._entered_in.get(section, ())

    @cached_property
    def _texts_in(self) -> dict[str, tuple[Field, ...]]:
        return {
            key: tuple(field for field in fields if not field.kind.is_number)
            for key, fields in self._entered_in.items()
        }

    def texts_in(self, section: str) -> tuple[Field, ...]:
        """The texts of one section."""
        return self._texts_in.get(section, ())

    @cached_property
    def blocks(self) -> dict[str, Block]:
        """The parts of all tables by key."""
        return {block.key: block for table in self.tables for block in table.blocks}

    def _match(self, pattern: str) -> tuple[str, ...]:
        shape = re.compile(re.escape(pattern).replace(r"\*", "[^/]+"))
        *front, column = pattern.split("/")
        row_starred, column_starred = "*" in "/".join(front), "*" in column
        return tuple(
            path
            for path, field in self.fields.items()
            if field.kind.is_number
            and shape.fullmatch(path)
            and not (row_starred and self.blocks[field.block].rows[field.row].sum)
            and not (column_starred and self.blocks[field.block].columns[field.column].sum)
        )

    def section(self, key: str) -> Section:
        """The section with that key."""
        return next(s for s in self.sections if s.key == key)
