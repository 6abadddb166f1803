"""The hidden bookmarks by which a Word document says what stands where.

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
