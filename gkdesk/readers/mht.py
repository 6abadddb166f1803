"""A web page saved as one file (.mht): the page among the parts of a mail-like message.

A page of frames comes as several pages; the one that holds the report is read, what the others
say is set aside.
"""

import re
from dataclasses import replace
from email import message_from_bytes
from email.message import Message

from gkdesk.domain.errors import WorldError
from gkdesk.domain.source import Line, Sheet, Source
from gkdesk.readers import html
from gkdesk.readers.encodings import decoded

_HEADER = re.compile(rb"\s*[A-Za-z-]{2,40}:[^\n]*\n")
_MIME = re.compile(rb"^(mime-version\s*:|content-type\s*:\s*multipart/)", re.I | re.M)
_HEAD = 4_000
_MOST_PAGES = 50


def is_mht(content: bytes) -> bool:
    """Whether the bytes begin as a message does."""
    head = content[:_HEAD].removeprefix(b"\xef\xbb\xbf")
    return bool(_HEADER.match(head) and _MIME.search(head))


def read(content: bytes) -> Source:
    """The page with the report in it, then the others."""
    message = message_from_bytes(content.removeprefix(b"\xef\xbb\xbf").lstrip())
    parts = [part for part in message.walk() if _is_page(part)]
    pages = [html.page(_text(part)) for part in parts[:_MOST_PAGES]]
    if not pages:
        raise WorldError("存下的网页里没有内容，请在浏览器里重新另存为“网页，仅 HTML”再导入。")
    main = max(pages, key=_weight)
    others = [item for page in pages if page is not main for item in page.items]
    lines = [replace(item, aside=True) for item in others if isinstance(item, Line)]
    return replace(main, items=(*main.items, *lines))


def _is_page(part: Message) -> bool:
    return part.get_content_type() in ("text/html", "application/xhtml+xml")


def _text(part: Message) -> str:
    content = part.get_payload(decode=True)
    return decoded(content, part.get_content_charset("")) if isinstance(content, bytes) else ""


def _weight(page: Source) -> tuple[int, int]:
    """How much of a report a page may hold: its rows of tables, then its letters."""
    rows = sum(len(item.rows) for item in page.items if isinstance(item, Sheet))
    return rows, sum(len(item.text) for item in page.items if isinstance(item, Line))
