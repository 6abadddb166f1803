"""Bound of issue 4: reading one report in Word, against lxml opening it and walking its tables.

Both sides run in this process: what the reader costs is compared. What the process apart costs,
in which files by others are read, is told besides; it has no bound.
"""

import zipfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from lxml import etree

from gkdesk import places
from gkdesk.domain.report import Report
from gkdesk.readers import foreign, guard
from gkdesk.readers.editions import Editions
from gkdesk.writers import word
from tests.bench.export import _NOW
from tests.bench.measure import Figure, compare, timed
from tests.bench.samples import UNITS, full_values

READING = 3.0
ROUNDS = 41
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def bench() -> Iterator[Figure]:
    """A full report of each edition."""
    editions = Editions(places.forms())
    with TemporaryDirectory(prefix="gkdesk-bench-") as folder:
        path = Path(folder) / "made.docx"
        for year in (2020, 2024):
            form = editions.for_year(year)
            report = Report(form, year, full_values(form, UNITS[0], year), uid="0" * 32)
            path.write_bytes(word.write(report, editions.template(form.id), now=_NOW))
            yield compare(
                f"reading Word, {form.id} | opened with lxml, its tables walked",
                READING,
                timed(lambda: foreign.read(path), 5),
                timed(lambda: _bare(path), 5),
                ROUNDS,
            )
        apart = [timed(lambda: guard.read(path))() for _ in range(5)]
        alone = [timed(lambda: foreign.read(path))() for _ in range(5)]
        told = median(apart), median(alone)
        name = "reading in a process apart | in this one (no bound)"
        yield Figure(name, *told, told[0] / told[1], float("inf"))


def _bare(path: Path) -> list[list[list[str]]]:
    """Every cell of every table, and every paragraph, as text."""
    with zipfile.ZipFile(path) as package:
        root = etree.fromstring(package.read("word/document.xml"))
    body = root[0]
    lines = ["".join(t.text or "" for t in p.iter(_W + "t")) for p in body.iterchildren(_W + "p")]
    tables = [
        [
            ["".join(t.text or "" for t in cell.iter(_W + "t")) for cell in row.iter(_W + "tc")]
            for row in table.iter(_W + "tr")
        ]
        for table in body.iter(_W + "tbl")
    ]
    return [[lines], *tables]
