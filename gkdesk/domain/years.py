"""What in a text depends on the year it is about."""

import re
from functools import lru_cache

_SENSITIVE = re.compile(
    r"(?P<year>[0-9]{4}\s*年(?:[0-9]{1,2}月(?:[0-9]{1,2}日)?)?|[今去上本]年度?)"
    r"|(?P<count>[0-9０-９][0-9０-９,，.]*\s*(?:余|多)?\s*[件条次期份场个项人万元%])"
)


@lru_cache(maxsize=256)
def year_sensitive(text: str) -> tuple[tuple[int, int, str], ...]:
    """The spans of a text that are rarely the same next year: from, to, and what it is."""
    return tuple(
        (found.start(), found.end(), found.lastgroup or "") for found in _SENSITIVE.finditer(text)
    )
