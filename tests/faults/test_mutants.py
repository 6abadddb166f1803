"""Damaged files of every kind are read or refused: no crash, no hang, no limit passed.

A seeded few are tried each time; GKDESK_FAULTS=all tries 5,000 of each kind and prints the figures.
"""

import os

import pytest

from gkdesk.readers.editions import Editions
from tests.faults.converting import convert_all
from tests.faults.mutants import KINDS, OLDER
from tests.faults.originals import originals
from tests.faults.reading import Tally, read_all
from tests.readers.office import OFFICE

pytestmark = pytest.mark.long

ALL = os.environ.get("GKDESK_FAULTS") == "all"
COUNT = int(os.environ.get("GKDESK_MUTANTS", "5000" if ALL else "25"))
OLDER_COUNT = COUNT if ALL else 5


@pytest.mark.timeout(7200 if ALL else 120)
@pytest.mark.parametrize("kind", KINDS)
def test_a_damaged_file_is_read_or_refused(kind: str, editions: Editions) -> None:
    tally = read_all(kind, originals(kind, editions, office=ALL), range(COUNT))
    _holds(kind, tally, COUNT)


@OFFICE
@pytest.mark.timeout(7200 if ALL else 120)
@pytest.mark.parametrize("kind", OLDER)
def test_a_damaged_older_file_is_read_or_refused(kind: str, editions: Editions) -> None:
    tally = convert_all(kind, originals(kind, editions), range(OLDER_COUNT))
    _holds(kind, tally, OLDER_COUNT)


def _holds(kind: str, tally: Tally, count: int) -> None:
    if ALL:
        print(f"\n{kind}: {tally.told()}")
    assert tally.faults == []
    assert sum(tally.counts.values()) == count
