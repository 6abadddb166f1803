"""The figures that a text can be bound to: every cell, and the sums of the form's groups."""

from collections.abc import Iterator
from dataclasses import dataclass

from gkdesk.domain.form import Axis, Block, Form, Header, Table


@dataclass(frozen=True)
class Choice:
    """A figure with what it is called, and the terms a live number adds up for it.

    ``name`` is what it is called within its ``table``.
    """

    table: str
    name: str
    terms: tuple[str, ...]

    @property
    def label(self) -> str:
        """What it is called among the figures of all tables."""
        return f"{self.table}“{self.name}”"


def choices(form: Form) -> tuple[Choice, ...]:
    """All figures of a form in the order of its tables; each table's sums after its cells."""
    found: list[Choice] = []
    for table in form.tables:
        for block in table.blocks:
            found += [
                Choice(table.label, field.label, (field.path,))
                for field in form.fields.values()
                if field.block == block.key
            ]
            found += _sums(table, block)
    return tuple(found)


def _sums(table: Table, block: Block) -> Iterator[Choice]:
    for group in _groups(block.rows):
        for column in block.columns.leaves:
            path = block.path(Header(f"{group.key}.*", ""), column)
            yield _choice(table, (f"{group.name}各项之和", _named(block.columns, column)), path)
    for group in _groups(block.columns):
        if any(block.columns.below(part) for part in block.columns.below(group)):
            yield from _alike(table, block, group)
            continue
        for row in block.rows.leaves:
            path = block.path(row, Header(f"{group.key}.*", ""))
            yield _choice(table, (row.name, f"{group.name}各项之和"), path)


def _groups(axis: Axis) -> Iterator[Header]:
    """Headers over others that no total of the form adds up already."""
    summed = {pattern for header in axis.headers for pattern in header.sum if len(header.sum) == 1}
    return (h for h in axis.headers if axis.below(h) and f"{h.key}.*" not in summed)


def _alike(table: Table, block: Block, group: Header) -> Iterator[Choice]:
    """Columns of the same name under the parts of a group: 结果维持 of both kinds of suits."""
    leaves = [h for h in block.columns.below(group) if h in block.columns.leaves]
    names = dict.fromkeys(h.key.rpartition(".")[2] for h in leaves if h.depth > group.depth + 1)
    for name in names:
        same = [h for h in leaves if h.key.endswith(f".{name}")]
        for row in block.rows.leaves:
            paths = tuple(block.path(row, column) for column in same)
            yield _choice(table, (row.name, f"{group.name} {same[0].name}之和"), *paths)


def _choice(table: Table, names: tuple[str, str], *terms: str) -> Choice:
    return Choice(table.label, "·".join(name for name in names if name), terms)


def _named(axis: Axis, header: Header) -> str:
    return " ".join(h.name for h in axis.chain(header))
