"""``python -m tests.bench [NAME…]``: measure, print the table; exit 1 where a bound is not kept."""

import sys

from tests.bench import bringing, export, keys, memory, opening, reading, reviewing, start
from tests.bench.measure import HEADING, Bench

BENCHES: dict[str, Bench] = {
    "start": start.bench,
    "keys": keys.bench,
    "opening": opening.bench,
    "export": export.bench,
    "memory": memory.bench,
    "reviewing": reviewing.bench,
    "reading": reading.bench,
    "bringing": bringing.bench,
}


def main(names: list[str]) -> int:
    """Run the named benchmarks, or all of them; the exit status."""
    print(HEADING, flush=True)
    kept = True
    for name in names or list(BENCHES):
        for figure in BENCHES[name]():
            print(figure.line, flush=True)
            kept = kept and figure.kept
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
