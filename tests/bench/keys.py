"""A digit and Enter: to everything painted, and from there to 已保存."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench.children import Served, environment
from tests.bench.commit import BareStore
from tests.bench.measure import Figure, of_pairs
from tests.bench.samples import make_store

PAINTED, SAVED = 2.0, 1.3
ROUNDS = 81


def bench() -> Iterator[Figure]:
    """Our window, a bare table and a bare SQLite file, one after the other in every round."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="gkdesk-bench-")))
        make_store(folder, units=1)
        bare_store = BareStore(folder / "bare.db")
        env = environment("offscreen")
        ours, bare = Served("child_keys", folder, env=env), Served("child_table", env=env)
        for each in (ours, bare, bare_store):
            stack.callback(each.close)
        painted, saved = [], []
        for _ in range(ROUNDS):
            plain = bare.ask("key")[0]
            seen, kept = ours.ask("key")
            painted.append((seen, plain))
            saved.append((kept, bare_store.commit()))
    yield of_pairs("digit, Enter to totals and checks | bare QTableView", PAINTED, painted)
    yield of_pairs("… from there to 已保存 | one bare SQLite commit", SAVED, saved)
