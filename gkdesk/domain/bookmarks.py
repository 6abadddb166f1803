"""The hidden bookmarks by which a Word document says what stands where, and its identifier.

Writers set them and readers look for them; the names in documents out there never change.
"""

import hashlib
import re
from collections.abc import Iterable

OURS = "_gk_"
"""How the name of every bookmark of ours begins."""
_TABLE = OURS + "table_"


def bookmark(path: str) -> str:
    """The bookmark of a title, text or cell by its path: 40 letters, digits and ``_`` at most."""
    if re.fullmatch(r"[A-Za-z0-9_]{1,30}", path):
        return OURS + path
    return OURS + hashlib.sha256(path.encode()).hexdigest()[:16]


def table_bookmark(key: str) -> str:
    """The bookmark in the first cell of a table."""
    return _TABLE + key


def table_of(marks: Iterable[str]) -> str:
    """The key of the table that one of these bookmarks stands for; "" where none does."""
    return next((mark.removeprefix(_TABLE) for mark in marks if mark.startswith(_TABLE)), "")


def draft_bookmark(kind: str) -> str:
    """The bookmark of the draft mark in the ``default`` or the ``even`` header."""
    return f"_gk_draft_{kind}"


def identifier(uid: str, milestone: int = 0) -> str:
    """What a document says it is in its core properties: of which report, and which 稿."""
    return f"gkdesk:{uid}/{milestone}" if milestone else f"gkdesk:{uid}"


def identified(text: str) -> tuple[str, int]:
    """The report and the 稿 that an identifier names; "" and 0 where it names none."""
    found = re.fullmatch(r"gkdesk:([0-9a-zA-Z]+)(?:/([0-9]{1,6}))?", text)
    return (found[1], int(found[2] or 0)) if found else ("", 0)
