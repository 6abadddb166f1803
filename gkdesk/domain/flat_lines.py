"""Lines of text that were a table: labels and figures, in whatever way the cells were parted.

Tabs and bars part cells and keep blank ones; runs of blanks part them in a printed page; where
nothing parts them, the labels of the form do. Figures run together stay together: only noughts
can be told apart, for no number begins with one.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gkdesk.domain.form import Table
from gkdesk.domain.found import is_blank
from gkdesk.domain.labels import is_figure
from gkdesk.domain.layout import Role, lay_out
from gkdesk.domain.source import Line

_WIDE_BLANKS = re.compile(r"[ \u3000\xa0]{2,}")
_OF_FIGURES = "0123456789.,+-/／—增减万元 \u3000\xa0"
_FIRST_CELL = re.compile(r"[-+增减]?[0-9]|[/／—-](?=\s|$)")
_SIGN = re.compile(r"(?<=\s)([增减+-])\s+(?=[0-9])")
_NOUGHTS = re.compile(r"0+")


@dataclass(frozen=True)
class Piece:
    """A line or a part of one: the labels it begins with and the cells behind them."""

    labels: tuple[str, ...]
    cells: tuple[str, ...]
    line: Line

    @property
    def filled(self) -> bool:
        """Whether any of its cells holds something."""
        return any(not is_blank(cell) for cell in self.cells)


def pieces(line: Line, labels: re.Pattern[str]) -> Iterator[Piece]:
    """What a line holds; ``labels`` finds the labels of the form within it."""
    if parted(line):
        mark = "\t" if "\t" in line.text else "|"
        cells = _unframed(line.text, mark)
        yield _of_cells([part for cell in cells for part in _cut(cell, labels) or [""]], line)
        return
    for text in _cut(line.text.strip(" \u3000\xa0"), labels):
        wide = _WIDE_BLANKS.split(text)
        yield _of_cells(wide if len(wide) > 1 else _of_text(text), line)


def parted(line: Line) -> bool:
    """Whether marks part its cells, so that it is a row by itself."""
    return "\t" in line.text or "|" in line.text


def _unframed(text: str, mark: str) -> list[str]:
    """The cells between marks; a bar before the first and behind the last is a frame."""
    cells = text.rstrip("\n").split(mark)
    if mark == "|" and len(cells) > 2 and not cells[0].strip():
        return cells[1:-1] if not cells[-1].strip() else cells[1:]
    return cells


def _cut(text: str, labels: re.Pattern[str]) -> list[str]:
    """The text cut before each label where two or more of them follow each other."""
    starts = [found.start() for found in labels.finditer(text)]
    if len(starts) < 2:
        return [text] if text.strip() else []
    ends = zip([0, *starts], [*starts, len(text)], strict=True)
    return [part for start, end in ends if (part := text[start:end].strip())]


def _of_text(text: str) -> list[str]:
    """A label and the figures behind it, parted by single blanks or by nothing."""
    text = _SIGN.sub(r"\1", text)
    tokens = text.split()
    if all(is_figure(token) or is_blank(token) for token in tokens):
        return tokens
    label = text.rstrip(_OF_FIGURES)  # no regular expression: it would try every way to part them
    found = _FIRST_CELL.search(text, len(label))
    at = found.start() if found else len(text)
    return [text[:at].strip(), *text[at:].split()]


def _of_cells(cells: Sequence[str], line: Line) -> Piece:
    stripped = [cell.strip(" \u3000\xa0") for cell in cells]
    first = next((n for n, cell in enumerate(stripped) if is_figure(cell)), len(stripped))
    worded = (n for n in range(first) if not is_blank(stripped[n]))
    end = max(worded, default=-1) + 1
    labels = tuple(cell for cell in stripped[:end] if not is_blank(cell))
    return Piece(labels, tuple(stripped[end:]), line)


def fitted(cells: Sequence[str], wanted: int, spare: int = 0) -> list[str] | None:
    """The cells as so many columns; None where they cannot be just those.

    ``spare`` is how many blank cells a merged label may leave before the first.
    """
    kept = _trimmed(list(cells), wanted, spare)
    if len(kept) != wanted:
        kept = [one for cell in kept for one in (cell if _NOUGHTS.fullmatch(cell) else [cell])]
    return kept if len(kept) == wanted else None


def _trimmed(cells: list[str], wanted: int, spare: int) -> list[str]:
    """Without the blank cells too many that can only be what merged cells leave."""
    surplus = len(cells) - wanted
    if surplus <= 0:
        return cells
    if surplus == spare and all(map(is_blank, cells[:spare])) and not is_blank(cells[-1]):
        return cells[spare:]
    filled = {not is_blank(cell) for cell in cells[:wanted]}
    return cells[:wanted] if len(filled) == 1 and all(map(is_blank, cells[wanted:])) else cells


def labels_of(tables: Sequence[Table]) -> re.Pattern[str]:
    """A pattern for every label of these tables, blanks in it or not, the longest first."""
    texts = {cell.text for t in tables for cell in lay_out(t).cells if cell.role is not Role.VALUE}
    texts |= {
        alias for t in tables for b in t.blocks for h in b.rows.headers for alias in h.aliases
    }
    wanted = sorted((text for text in texts if len(text) > 1), key=len, reverse=True)
    return re.compile("|".join(_SPACED.join(map(_loose, "".join(t.split()))) for t in wanted))


_SPACED = r"\s*"
_ALIKE = {"（": "[（(]", "）": "[）)]", "：": "[：:]", "，": "[，,]", ".": "[.．、]"}
_ALIKE |= dict.fromkeys("“”", '[“”"]')


def _loose(character: str) -> str:
    """A character as it may be written otherwise."""
    return _ALIKE.get(character) or re.escape(character)
