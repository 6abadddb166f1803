"""Plain text, as it is copied from a portal's page or kept in a file: lines."""

from gkdesk.domain.errors import WorldError
from gkdesk.domain.source import Line, Source
from gkdesk.readers.encodings import decoded
from gkdesk.readers.limits import LETTERS, LINES
from gkdesk.readers.wrapped import unwrapped

_LARGEST = 4_000_000
"""Bytes; a report has some ten thousand letters, of four bytes at most."""


def read(content: bytes) -> Source:
    """The lines of a text; tabs in them are kept, they part the cells of a table."""
    text = decoded(content) if len(content) < _LARGEST else ""
    lines = text.splitlines()
    if not lines or len(lines) > LINES or len(text) > LETTERS:
        raise WorldError("文本太长，不像一份年报。")
    items = (Line(line, f"第{n}行") for n, line in enumerate(lines, start=1) if line.strip())
    return Source(tuple(unwrapped(list(items))), web=True)
