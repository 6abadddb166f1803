"""Ten files brought in at once: the longest time that the window does not answer meanwhile.

Their drop on the window until they are listed there is a figure of its own.

Nothing is warmed up, the window is painted at every tick of a timer, and each file is looked at as
soon as it is read, while the next ones are being read.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from gkdesk import places
from gkdesk.domain.report import Report
from gkdesk.readers.editions import Editions
from tests.bench.children import answer, platforms
from tests.bench.measure import Figure
from tests.readers.foreign import as_docx, as_xlsx, full_report
from tests.readers.test_html import Portal
from tests.readers.test_text import tabs, whole

LONGEST = 100.0
"""Milliseconds of a frame."""
ROUNDS = 3
_YEARS = range(2019, 2029)


def bench() -> Iterator[Figure]:
    """The worst of some rounds, on every screen there is."""
    with TemporaryDirectory(prefix="gkdesk-bench-") as named, platforms() as screens:
        folder = Path(named)
        _make_files(folder / "files")
        for platform, env in screens:
            found = [
                _round(folder / f"{platform}{n}", folder / "files", env) for n in range(ROUNDS)
            ]
            gap = max(longest for longest, _, _ in found)
            took = max(took for _, took, _ in found)
            opened = max(opened for _, _, opened in found)
            name = (
                f"{len(_YEARS)} files in {took / 1000:.1f} s, {platform}: longest gap | one frame"
            )
            yield Figure(name, gap, LONGEST, gap / LONGEST, 1.0)
            name = f"their drop to the first frame, {platform} | one frame"
            yield Figure(name, opened, LONGEST, opened / LONGEST, 1.0)


def _round(store: Path, files: Path, env: dict[str, str]) -> tuple[float, float, float]:
    longest, took, read, opened = answer("child_bring", store, files, env=env).split()
    assert int(read) == len(_YEARS), f"only {read} files were read"
    return float(longest), float(took), float(opened)


def _make_files(folder: Path) -> None:
    """Reports of ten years, in every kind of file in turn."""
    folder.mkdir()
    editions = Editions(places.forms())
    kinds: dict[str, Callable[[Report], bytes]] = {
        "docx": lambda report: as_docx(report, editions),
        "html": lambda report: Portal(report, 1).page("utf-8").encode(),
        "xlsx": as_xlsx,
        "txt": lambda report: whole(report, tabs).encode(),
    }
    for number, year in enumerate(_YEARS):
        kind = list(kinds)[number % len(kinds)]
        (folder / f"{year}.{kind}").write_bytes(kinds[kind](full_report(editions, year)))
