"""Damaged files by the whole road of the window: each in a process of its own, and LibreOffice.

``test_mutants`` reads thousands in one process; here a few of each kind go the way that a file
takes when it is dropped on the window. GKDESK_FAULTS=all takes forty of each, GKDESK_MUTANTS=20
twenty.
"""

import os
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest

from gkdesk.desk.desk import Desk
from gkdesk.desk.earlier import Wish, fetch, understand
from gkdesk.desk.handover import opened
from gkdesk.desk.rounds import send, take_back
from gkdesk.domain.errors import GkdeskError
from gkdesk.readers.editions import Editions
from gkdesk.store.log import Store
from tests.faults.mutants import KINDS, OLDER, PASSWORD, mutated
from tests.faults.originals import originals
from tests.readers.foreign import full_report
from tests.readers.office import OFFICE

pytestmark = pytest.mark.long

ALL = os.environ.get("GKDESK_FAULTS") == "all"
_FEW = int(os.environ.get("GKDESK_MUTANTS", "40" if ALL else "2"))
_OLDER_FEW = _FEW if ALL else 1
_SECONDS = 5.5
"""Five, and half a one for the computer."""
_LONGEST_SENTENCE = 400


@pytest.fixture
def desk(editions: Editions, tmp_path: Path) -> Iterator[Desk]:
    """A desk at which both years have been sent for review."""
    with closing(Store(tmp_path / "store")) as store:
        made = Desk(store, editions)
        for year in (2020, 2024):
            entry = made.bring(year, dict(full_report(editions, year).values), {})
            send(made, entry.id, tmp_path / "sent")
        yield made


def _imported(desk: Desk, path: Path) -> None:
    wish = Wish("某局", 2024)
    understand(desk.editions, path, fetch(desk.editions, path, wish), wish)


def _road(kind: str) -> Callable[[Desk, Path], object]:
    if kind == "returned":
        return take_back
    return (lambda d, p: opened(d, p, PASSWORD)) if kind.endswith("gkd") else _imported


def _gone_through(desk: Desk, path: Path, road: Callable[[Desk, Path], object]) -> str:
    """What came of a file: ``read`` or ``refused``, in one sentence."""
    try:
        road(desk, path)
    except GkdeskError as error:
        said = str(error)
        assert said
        assert "\n" not in said
        assert len(said) < _LONGEST_SENTENCE
        return "refused"
    return "read"


def _all(
    desk: Desk, kind: str, made: list[bytes], numbers: range, limit: float, path: Path
) -> Counter[str]:
    counts: Counter[str] = Counter()
    slowest = 0.0
    for number in numbers:
        path.write_bytes(mutated(kind, made, number))
        began = time.monotonic()
        counts[_gone_through(desk, path, _road(kind))] += 1
        took = time.monotonic() - began
        assert took < limit, f"{kind} {number}"
        slowest = max(slowest, took)
    if ALL:
        print(f"\n{kind}: {dict(counts)}, slowest {slowest:.1f} s")
    return counts


@pytest.mark.timeout(3600 if ALL else 120)
@pytest.mark.parametrize("kind", KINDS)
def test_a_damaged_file_in_a_process_of_its_own(kind: str, desk: Desk, tmp_path: Path) -> None:
    made = originals(kind, desk.editions, office=ALL)
    path = tmp_path / f"年报.{'docx' if kind == 'returned' else kind}"
    counts = _all(desk, kind, made, range(100_000, 100_000 + _FEW), _SECONDS, path)
    assert sum(counts.values()) == _FEW
    assert [entry.year for entry in desk.entries()] == [2024, 2020]


@OFFICE
@pytest.mark.timeout(7200 if ALL else 300)
@pytest.mark.parametrize("kind", OLDER)
def test_a_damaged_older_file_by_way_of_libreoffice(
    kind: str, desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = originals(kind, desk.editions)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    path = tmp_path / f"年报.{kind}"
    path.write_bytes(made[0])
    began = time.monotonic()
    assert _gone_through(desk, path, _imported) == "read"
    limit = _SECONDS + time.monotonic() - began  # how long LibreOffice takes to come up, mostly
    counts = _all(desk, kind, made, range(_OLDER_FEW), limit, path)
    assert sum(counts.values()) == _OLDER_FEW
    assert _still_running(tmp_path) == []
    assert not list(tmp_path.glob("gkdesk-*"))


def _still_running(folder: Path) -> list[str]:
    """The processes that were started with something in a folder."""
    found = []
    for each in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):
            words = each.read_bytes().decode("utf-8", "replace")
            found += [words] * (str(folder) in words and "soffice" in words)
    return found
