"""Bound 4: the documents, from a report in memory to a file on disk."""

import io
import zipfile
from collections.abc import Iterator
from copy import deepcopy
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from lxml import etree

from gkdesk import places
from gkdesk.domain.bookmarks import bookmark
from gkdesk.domain.cover import TITLE
from gkdesk.domain.layout import lay_out
from gkdesk.domain.report import Report
from gkdesk.readers.editions import Editions
from gkdesk.writers import excel, word
from tests.bench.measure import Figure, compare, timed
from tests.bench.replay import Recording
from tests.bench.samples import UNITS, full_values

WORD, EXCEL = 1.4, 1.5
ROUNDS = 41
_NOW = datetime(2025, 1, 15, 9, 30)
_MAIN = "word/document.xml"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def bench() -> Iterator[Figure]:
    """Both documents of both editions, each saved to a new file."""
    editions = Editions(places.forms())
    with TemporaryDirectory(prefix="gkdesk-bench-") as folder:
        target = Path(folder) / "made"
        for year in (2020, 2024):
            form = editions.for_year(year)
            report = Report(form, year, full_values(form, UNITS[0], year), uid="0" * 32)
            template = editions.template(form.id)
            yield compare(
                f"Word, {form.id} | the template's texts set through lxml",
                WORD,
                timed(lambda r=report, t=template: _save_word(r, t, target)),  # type: ignore[misc]  # mypy loses a lambda's default
                timed(_BareWord(report, template, target)),
                ROUNDS,
            )
            recording = Recording(report, _NOW)
            yield compare(
                f"Excel, {form.id} | XlsxWriter, the same cells, formats, merges",
                EXCEL,
                timed(lambda r=report: _save_excel(r, target)),  # type: ignore[misc]  # mypy loses a lambda's default
                timed(lambda r=recording: target.write_bytes(r.replayed())),  # type: ignore[misc]  # mypy loses a lambda's default
                ROUNDS,
            )


def _save_word(report: Report, template: Path, target: Path) -> None:
    target.write_bytes(word.write(report, template, now=_NOW))


def _save_excel(report: Report, target: Path) -> None:
    target.write_bytes(excel.write(report, now=_NOW))


class _BareWord:
    """The template opened, the same texts put in their places through lxml, saved."""

    def __init__(self, report: Report, template: Path, target: Path) -> None:
        self._template, self._target = template, target
        self._cells, self._lines = self._by_number(report)

    def _by_number(self, report: Report) -> tuple[list[tuple[int, str]], list[tuple[int, str]]]:
        """Which ``w:tc`` and which ``w:p`` gets which text, worked out beforehand."""
        with zipfile.ZipFile(self._template) as package:
            root = etree.fromstring(package.read(_MAIN))
        cells, paragraphs = _marked(root, "tc"), _marked(root, "p")
        grids = [lay_out(table) for table in report.form.tables]
        figures = [path for grid in grids for path in grid.by_path]
        texts = [path for path, field in report.form.fields.items() if not field.kind.is_number]
        return (
            [(cells[bookmark(path)], report.text(path)) for path in figures],
            [(paragraphs[bookmark(path)], report.values.get(path, "")) for path in [TITLE, *texts]],
        )

    def __call__(self) -> None:
        with zipfile.ZipFile(self._template) as package:
            parts = {name: package.read(name) for name in package.namelist()}
        root = etree.fromstring(parts[_MAIN])
        paragraphs, cells = list(root.iter(_W + "p")), list(root.iter(_W + "tc"))
        for number, text in self._cells:
            next(cells[number].iter(_W + "t")).text = text
        for number, text in self._lines:
            _put_lines(paragraphs[number], text.split("\n"))
        parts[_MAIN] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
            for name, part in parts.items():
                package.writestr(name, part)
        self._target.write_bytes(made.getvalue())


def _marked(root: Any, tag: str) -> dict[str, int]:
    """The number of the element each bookmark is in."""
    return {
        mark.get(_W + "name", ""): number
        for number, element in enumerate(root.iter(_W + tag))
        for mark in element.iter(_W + "bookmarkStart")
    }


def _put_lines(model: Any, lines: list[str]) -> None:
    """A paragraph for each line, copied from the one that is there."""
    for line in lines[:-1]:
        copy = deepcopy(model)
        next(copy.iter(_W + "t")).text = line
        model.addprevious(copy)
    next(model.iter(_W + "t")).text = lines[-1]
