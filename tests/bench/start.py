"""Bound 1: process start to the home window painted; the document libraries stay away."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench.children import answer, environment, platforms, until_painted
from tests.bench.measure import Figure, compare
from tests.bench.samples import make_store

BOUND = 1.3
ROUNDS = 21


def bench() -> Iterator[Figure]:
    """From before exec to the timer after the first paint, 3 units × 30 years in the store."""
    with TemporaryDirectory(prefix="gkdesk-bench-") as folder, platforms() as screens:
        make_store(Path(folder))
        _assert_lean(folder)
        for name, env in screens:
            yield compare(
                f"start to home painted, {name} | bare QMainWindow",
                BOUND,
                partial(until_painted, "child_home", folder, env=env),
                partial(until_painted, "child_bare", env=env),
                ROUNDS,
            )


def _assert_lean(folder: str) -> None:
    """No document library may be loaded by showing home or by typing in a cell."""
    loaded = answer("child_lean", folder, env=environment("offscreen")).split()
    if loaded:
        raise AssertionError(f"loaded before they were needed: {', '.join(loaded)}")
