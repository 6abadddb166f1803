"""Bound 5: memory of the process with a report open.

Every font that is looked into counts with what the system maps of its file: 13 MB for the two that
are chosen where Noto's Chinese fonts are installed. A bare table has no Chinese in it. So the same
is measured with the one font that set-up installs where there is none, as well as with whatever
fonts this computer has.
"""

import shutil
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench.children import answer, environment
from tests.bench.measure import Figure, of_pairs
from tests.bench.samples import make_store

BOUND = 1.5
ROUNDS = 7
_OF_SET_UP = "WenQuanYi Zen Hei"
_ONLY = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>{fonts}</dir><cachedir>{cache}</cachedir></fontconfig>"""


def bench() -> Iterator[Figure]:
    """Resident memory after a collection, and at its highest, table three in view."""
    with TemporaryDirectory(prefix="gkdesk-bench-") as folder:
        store = Path(folder) / "store"
        make_store(store)
        for fonts, more in _fonts(Path(folder)):
            yield from _measured(store, fonts, environment("offscreen", **more))


def _measured(store: Path, fonts: str, env: dict[str, str]) -> Iterator[Figure]:
    taken = [
        (
            _numbers(answer("child_memory", store, env=env)),
            _numbers(answer("child_memory", env=env)),
        )
        for _ in range(ROUNDS)
    ]
    for place, name in enumerate(("resident", "peak")):
        pairs = [(own[place], bare[place]) for own, bare in taken]
        yield of_pairs(f"memory, {fonts}, {name} | bare QTableView", BOUND, pairs, "MB")


def _fonts(folder: Path) -> Iterator[tuple[str, Mapping[str, str]]]:
    yield "fonts as they are", {}
    if shutil.which("fc-match") is None:
        return
    asked = ["fc-match", "--format=%{family[0]}\n%{file}", _OF_SET_UP]
    name, file = subprocess.run(asked, capture_output=True, text=True, check=True).stdout.split(
        "\n"
    )
    if name == _OF_SET_UP:
        only = folder / "fonts.conf"
        only.write_text(_ONLY.format(fonts=Path(file).parent, cache=folder / "cache"))
        yield "the font of set-up", {"FONTCONFIG_FILE": str(only)}


def _numbers(text: str) -> list[float]:
    return [float(word) for word in text.split()]
