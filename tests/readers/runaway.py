"""Work that goes wrong in the process that does it: it never ends, dies, or fills the memory."""

import os
import time
from collections.abc import Callable, Iterator

Work = Callable[[object], Iterator[object]]


def hang(_: object) -> Iterator[object]:
    """Waits and does nothing."""
    time.sleep(60)
    yield None


def busy(_: object) -> Iterator[object]:
    """Keeps the processor busy for good."""
    while True:
        pass
    yield None


def die(_: object) -> Iterator[object]:
    """Takes its process down."""
    os.abort()


def swell(_: object) -> Iterator[object]:
    """Has 300 megabytes in memory, and never ends."""
    kept = b"x" * 300_000_000
    time.sleep(60)
    yield len(kept)


def fill(_: object) -> Iterator[object]:
    """Asks for more and more memory."""
    kept = []
    while True:
        kept.append(bytearray(1_000_000))
    yield None
