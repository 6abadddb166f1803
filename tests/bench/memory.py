"""Bound 5: memory of the process with a report open."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench.children import answer, environment
from tests.bench.measure import Figure, of_pairs
from tests.bench.samples import make_store

BOUND = 1.5
ROUNDS = 7


def bench() -> Iterator[Figure]:
    """Resident memory after a collection, and at its highest, table three in view."""
    with TemporaryDirectory(prefix="gkdesk-bench-") as folder:
        make_store(Path(folder))
        env = environment("offscreen")
        taken = [
            (
                _numbers(answer("child_memory", folder, env=env)),
                _numbers(answer("child_memory", env=env)),
            )
            for _ in range(ROUNDS)
        ]
    for place, name in enumerate(("resident", "peak")):
        pairs = [(own[place], bare[place]) for own, bare in taken]
        yield of_pairs(f"memory with a report open, {name} | bare QTableView", BOUND, pairs, "MB")


def _numbers(text: str) -> list[float]:
    return [float(word) for word in text.split()]
