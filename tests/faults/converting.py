"""Damaged files of older kinds by way of LibreOffice: many by one process, each on its own clock.

The process has the bounds it has in the program. A plain file of ours after each damaged one says
when that is done with. One that takes the process down, or takes too long, is refused in the
program, so the next process goes on behind it; what is made of the others is read like any file.
"""

import os
import re
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from gkdesk.readers import convert
from tests.faults.mutants import mutated
from tests.faults.reading import MEGABYTES, Tally, read_each

_BATCH, _AT_ONCE = 40, 200
_BLINK = 0.01


@dataclass(frozen=True)
class Passed:
    """A file that went through LibreOffice: what was made of it, if anything, and the costs."""

    number: int
    made: bytes
    seconds: float
    megabytes: float


def convert_all(kind: str, originals: Sequence[bytes], numbers: range) -> Tally:
    """What came of the damaged files of a kind: converted and read, or refused on the way."""
    (sound,) = _passed([(0, originals[0])])
    tally = Tally()
    for start in numbers[::_AT_ONCE]:
        some = range(start, min(start + _AT_ONCE, numbers.stop))
        _convert_some(kind, originals, some, sound.made, tally)
    return tally


def _convert_some(
    kind: str, originals: Sequence[bytes], numbers: range, sound: bytes, tally: Tally
) -> None:
    files = {number: mutated(kind, originals, number) for number in numbers}
    # What no longer looks like its kind is never given to LibreOffice.
    left = {number: content for number, content in files.items() if not convert.older(content)}
    given = [(number, content) for number, content in files.items() if number not in left]
    for passed in _passed(given):
        tally.see(passed.number, passed.seconds, passed.megabytes)
        if passed.made and passed.megabytes <= MEGABYTES:
            left[passed.number] = passed.made
        else:
            tally.take(passed.number, "refused", passed.seconds, passed.megabytes)
    read_as = "xlsx" if kind in ("xls", "ods") else "docx"
    read_each(read_as, sound, left.__getitem__, sorted(left), tally)


def _passed(files: Sequence[tuple[int, bytes]]) -> Iterator[Passed]:
    at = 0
    while at < len(files):
        for passed in _batch(files[at : at + _BATCH]):
            at += 1
            yield passed


def _batch(files: Sequence[tuple[int, bytes]]) -> Iterator[Passed]:
    """Convert until all are through or the process is; the last one is whose fault that was."""
    kind = convert.older(files[0][1])
    assert kind
    with TemporaryDirectory() as name:
        folder = Path(name)
        plain = convert._PLAIN[kind.ending_made]
        given = [folder / f"first.{plain}"]
        for number, content in files:
            given += [folder / f"source{number}.{kind.ending}", folder / f"then{number}.{plain}"]
            given[-2].write_bytes(content)
        for each in given[::2]:
            each.write_text("1\n")
        command, made = convert._command(convert.program(), folder, kind, *given)
        with subprocess.Popen(
            command,
            cwd=folder,
            env=convert._surroundings(folder),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        ) as running:
            try:
                _watch(running, made / f"first.{kind.ending_made}", convert.START)
                for number, _ in files:
                    done = made / f"then{number}.{kind.ending_made}"
                    seconds, megabytes = _watch(running, done, convert.SECONDS)
                    result = made / f"source{number}.{kind.ending_made}"
                    whole = done.exists() and result.exists()
                    yield Passed(number, result.read_bytes() if whole else b"", seconds, megabytes)
                    if not done.exists():
                        return
            finally:
                convert._end(running)


def _watch(running: subprocess.Popen[bytes], done: Path, limit: float) -> tuple[float, float]:
    """Wait for a file, so long at most; how many seconds it took, how many megabytes at worst."""
    began, megabytes = time.monotonic(), 0.0
    while running.poll() is None and not done.exists() and time.monotonic() - began < limit:
        megabytes = max(megabytes, _resident(running.pid))
        time.sleep(_BLINK)
    return time.monotonic() - began, megabytes


def _resident(group: int) -> float:
    """Megabytes in memory of all processes of a group, what several of them share counted once.

    One that breaks down for want of memory splits in two to say so, and both have the same pages.
    """
    kilobytes = 0
    for each in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if os.getpgid(int(each.name)) == group:
                told = (each / "smaps_rollup").read_text(encoding="ascii")
                kilobytes += sum(map(int, re.findall(r"^Pss:\s+(\d+)", told, re.MULTILINE)))
    return kilobytes / 1024
