"""Bound 3: opening a report costs the same however many others there are and however long the log.

Two ways of asking: the desk alone, from the log to a Report; and the window, from the list of
reports to the report's first page painted.
"""

from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench.children import Served, environment
from tests.bench.measure import Figure, of_pairs
from tests.bench.samples import UNITS, YEARS, lengthen_log, make_store

BOUND = 1.05
ROUNDS = 41
EDITS = 100_000
_OWN = 1
"""Every store has this many units with two years, the report opened and the one before it."""


def bench() -> Iterator[Figure]:
    """A store with two reports against one with 90 or with a long log, opened in turn."""
    with ExitStack() as stack:
        stores = _stores(Path(stack.enter_context(TemporaryDirectory(prefix="gkdesk-bench-"))))
        env = environment("offscreen")
        served = {name: Served("child_open", store, env=env) for name, store in stores.items()}
        for each in served.values():
            stack.callback(each.close)
        for name in list(stores)[1:]:
            for word, what in (("desk", "report read"), ("window", "report painted")):
                ask = partial(_pair, served[name], served["small"], word)
                pairs = [ask(number) for number in range(ROUNDS)]
                yield of_pairs(f"{what}, {name} | 2 reports, no edits", BOUND, pairs)


def _stores(folder: Path) -> dict[str, Path]:
    """Four stores; the report to be opened has the same values in all."""
    others = "89 other reports"
    log_of_others = f"{EDITS} edits in others"
    own_log = f"{EDITS} edits in it"
    stores = {name: folder / name for name in ("small", others, log_of_others, own_log)}
    two = range(2047, 2049)
    make_store(stores["small"], units=_OWN, years=two)
    make_store(stores[others], years=YEARS)
    make_store(stores[log_of_others], years=two)
    lengthen_log(stores[log_of_others], UNITS[_OWN:], EDITS)
    make_store(stores[own_log], units=_OWN, years=two)
    lengthen_log(stores[own_log], UNITS[:_OWN], EDITS)
    return stores


def _pair(long: Served, short: Served, word: str, number: int) -> tuple[float, float]:
    if number % 2:
        own = long.ask(word)[0]
        return own, short.ask(word)[0]
    bare = short.ask(word)[0]
    return long.ask(word)[0], bare
