"""A process that reads damaged files one after another, as the guard's own process does one.

It is under the guard's limit of memory, says of each file what came of it, and is watched: a file
that takes it down or holds it up is that file's fault, and the next process goes on behind it.
"""

import json
import re
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from gkdesk import places
from gkdesk.desk.desk import Desk
from gkdesk.desk.earlier import Wish, understand
from gkdesk.desk.handover import Asked as Handed
from gkdesk.desk.handover import arrived, compared, histories_in, understood
from gkdesk.desk.returned import Asked as Returned
from gkdesk.desk.returned import returned_in
from gkdesk.desk.rounds import as_fetched, awaited, compare, send
from gkdesk.domain import found
from gkdesk.domain.errors import GkdeskError
from gkdesk.domain.published import recognise
from gkdesk.domain.source import as_data, from_data
from gkdesk.readers import exchange, foreign, guard
from gkdesk.readers.editions import Editions
from gkdesk.store.log import Store
from tests.faults.mutants import PASSWORD, mutated
from tests.readers.foreign import full_report

SECONDS = 5.0
MEGABYTES = 500
_LONGEST_SENTENCE = 400
_START_SECONDS = 60.0


@dataclass
class Tally:
    """What came of the files of one kind."""

    counts: Counter[str] = field(default_factory=Counter)
    faults: list[tuple[int, str]] = field(default_factory=list)
    slowest: tuple[float, int] = (0.0, -1)
    largest: tuple[float, int] = (0.0, -1)

    def take(self, number: int, outcome: str, seconds: float, megabytes: float) -> None:
        """One file's outcome: ``read``, ``refused``, or what went wrong."""
        if outcome in ("read", "refused") and (seconds > SECONDS or megabytes > MEGABYTES):
            outcome = f"limit passed: {seconds:.1f} s, {megabytes:.0f} MB"
        self.see(number, seconds, megabytes)
        if outcome not in ("read", "refused"):
            self.faults.append((number, outcome))
        self.counts[outcome if outcome in ("read", "refused") else "fault"] += 1

    def see(self, number: int, seconds: float, megabytes: float) -> None:
        """What a file cost, whatever came of it."""
        self.slowest = max(self.slowest, (seconds, number))
        self.largest = max(self.largest, (megabytes, number))

    def told(self) -> str:
        """The figures in one line."""
        return (
            f"{dict(self.counts)}, slowest {self.slowest[0]:.2f} s (no. {self.slowest[1]}), "
            f"largest {self.largest[0]:.0f} MB (no. {self.largest[1]})"
        )


def read_all(kind: str, originals: list[bytes], numbers: range) -> Tally:
    """Read the damaged files of a kind with these numbers, each within the limits."""
    tally = Tally()
    read_each(kind, originals[0], lambda at: mutated(kind, originals, at), numbers, tally)
    return tally


def read_each(
    kind: str,
    sound: bytes,
    content: Callable[[int], bytes],
    numbers: Sequence[int],
    tally: Tally,
) -> None:
    """The same with the files that ``content`` has for the numbers, and a sound one to begin."""
    done = 0
    while done < len(numbers):
        done += _read_some(kind, sound, content, numbers[done:], tally)


def _read_some(
    kind: str,
    sound: bytes,
    content_of: Callable[[int], bytes],
    numbers: Sequence[int],
    tally: Tally,
) -> int:
    """Read with one process until it is through or has to be ended; how many that were."""
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    child = context.Process(target=_work, args=(kind, sound, theirs), daemon=True)
    child.start()
    theirs.close()
    done = 0
    try:
        assert ours.poll(_START_SECONDS)
        assert ours.recv() == "ready"
        content = content_of(numbers[0])
        for done, number in enumerate(numbers, start=1):
            ours.send_bytes(content)
            if done < len(numbers):
                content = content_of(numbers[done])  # while the other one is being read
            if not ours.poll(2 * SECONDS):
                tally.take(number, "hang", 2 * SECONDS, 0)
                break
            tally.take(number, *ours.recv())
    except (EOFError, ConnectionError):
        child.join()
        tally.take(numbers[done - 1], f"process ended with {child.exitcode}", 0, 0)
    finally:
        child.kill()
        child.join()
        ours.close()
    return done


# ---- In the process


def _work(kind: str, original: bytes, theirs: Connection) -> None:
    with TemporaryDirectory() as folder, closing(_Reader(kind, Path(folder))) as reader:
        with suppress(GkdeskError):
            reader.read(original)  # what is loaded once is nobody's fault
        guard._limit()
        theirs.send("ready")
        while True:
            theirs.send(_outcome(reader, theirs.recv_bytes()))


def _outcome(reader: "_Reader", content: bytes) -> tuple[str, float, float]:
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # the peak begins anew
    began = time.monotonic()
    try:
        reader.read(content)
        outcome = "read"
    except GkdeskError as error:
        said = str(error)
        fine = said and "\n" not in said and len(said) < _LONGEST_SENTENCE
        outcome = "refused" if fine else f"no sentence: {said[:200]!r}… ({len(said)})"
    except Exception:
        outcome = traceback.format_exc()[-1500:]
    seconds = time.monotonic() - began
    status = Path("/proc/self/status").read_text(encoding="ascii")
    peak = re.search(r"VmHWM:\s+(\d+)", status)
    return outcome, seconds, int(peak[1]) / 1024 if peak else 0


class _Reader:
    """All that the program does with a file of a kind, up to where it would be stored."""

    def __init__(self, kind: str, folder: Path) -> None:
        self._kind = kind
        self._path = folder / f"年报.{kind}"
        self._editions = Editions(places.forms())
        self._forms = [self._editions[each] for each in self._editions.ids]
        self._store = Store(folder / "store")
        self._desk = Desk(self._store, self._editions)
        if kind == "returned":
            for year in (2020, 2024):
                report = full_report(self._editions, year)
                entry = self._desk.bring(year, dict(report.values), {}, over=False)
                send(self._desk, entry.id, folder)

    def read(self, content: bytes) -> None:
        """Read it as the window would."""
        self._path.write_bytes(content)
        if self._kind == "gk.json":
            reading = understand(self._editions, self._path, exchange.read(self._path), Wish())
            _storable([*reading.report.values.values(), *reading.notes])
        elif self._kind == "returned":
            self._returned()
        elif self._kind in ("gkd", "sealed.gkd"):
            self._handed_over()
        else:
            self._document()

    def _returned(self) -> None:
        of = awaited(self._desk)
        (answer,) = returned_in(Returned(self._path, self._path, of))
        back = compare(self._desk, as_fetched(of, _crossed(answer)))
        _storable(str(each) for each in (*back.differences, *back.notes))

    def _handed_over(self) -> None:
        pieces = histories_in(Handed(self._path, PASSWORD, self._editions.folder))
        parcel = understood(self._editions, arrived(self._path.name, map(_crossed, pieces)))
        assert compared(self._desk, parcel)
        _storable(text for each in parcel.years for text in each.report.values.values())

    def _document(self) -> None:
        source = foreign.read(self._path)
        seen = recognise(source, self._forms)
        crossed = from_data(_crossed(as_data(source)))
        recognised = guard.Recognised(crossed, _crossed(found.as_data(seen)))
        reading = understand(self._editions, self._path, recognised, Wish())
        _storable([*reading.report.values.values(), *reading.differing])

    def close(self) -> None:
        self._store.close()


def _crossed(data: object) -> Any:  # noqa: ANN401 - whatever JSON makes of it
    """Plain data as it arrives in the other process."""
    return json.loads(guard._line(data))


def _storable(texts: "Iterator[str] | list[str]") -> None:
    """What cannot be encoded cannot be stored either."""
    for each in texts:
        each.encode()
