"""A published edition of the form never changes: what it prints and where its values stand."""

from hashlib import sha256

import pytest

from gkdesk.domain.form import Form
from gkdesk.domain.layout import lay_out
from gkdesk.readers.editions import Editions

FROZEN = {"2019": "e355a2f063b21109", "2021": "5f2b3d5a1fe47b10"}


def meaning(form: Form) -> str:
    """The headings, every cell of every grid, and every field with its kind, unit and terms."""
    lines = [section.heading for section in form.sections]
    for table in form.tables:
        lines += [
            f"{c.row},{c.column},{c.rows},{c.columns} {c.role.value} {c.text} {c.path} {c.derived}"
            for c in lay_out(table).cells
        ]
    lines += [f"{f.path} {f.kind.name} {f.kind.unit} {f.terms}" for f in form.fields.values()]
    return sha256("\n".join(lines).encode()).hexdigest()[:16]


@pytest.mark.parametrize("edition", FROZEN)
def test_a_published_edition_is_what_it_was(editions: Editions, edition: str) -> None:
    assert meaning(editions[edition]) == FROZEN[edition]


def test_every_edition_is_held(editions: Editions) -> None:
    assert set(FROZEN) == set(editions.ids)
