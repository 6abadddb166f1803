"""What our hidden bookmarks tell of a document whose headings or labels fail.

A bookmark goes along when text is moved or copied about, so it never speaks against a heading or
a label that can be read; what is read by it alone is shown to the clerk as doubtful.
"""

from collections.abc import Iterator
from functools import lru_cache

from gkdesk.domain.bookmarks import bookmark
from gkdesk.domain.cover import TITLE
from gkdesk.domain.form import PREAMBLE, Form, Section
from gkdesk.domain.source import Line

NO_HEADING = "标题认不出，按原稿的隐藏标记读入"
NO_LABEL = "行列的名称认不出，按原稿的隐藏标记读入"
_LONGEST = 40
_STOPS = "。；;，,"


def path_of(mark: str, form: Form) -> str:
    """The path that a bookmark stands for; "" where the form has none of that name."""
    return _paths(form).get(mark, "") if mark else ""


@lru_cache(maxsize=8)
def _paths(form: Form) -> dict[str, str]:
    return {bookmark(path): path for path in (TITLE, PREAMBLE, *form.fields)}


def parted_by_marks(
    lines: list[Line], form: Form, headed: set[str]
) -> Iterator[tuple[Section | None, list[Line], str]]:
    """The lines, cut where a bookmark says that a section begins which has no heading.

    ``headed`` are the keys of the sections that have one. With each further part comes what seems
    to stand in the place of its heading.
    """
    texts = {each.text: each for each in form.sections if each.text and each.key not in headed}
    section: Section | None = None
    own: list[Line] = []
    heading = ""
    for line in lines:
        begun = texts.pop(path_of(line.mark, form), None) if line.mark else None
        if begun:
            last = own.pop() if own and _may_head(own[-1]) else None
            yield section, own, heading
            section, own, heading = begun, [], last.text if last else ""
        own.append(line)
    yield section, own, heading


def _may_head(line: Line) -> bool:
    short = 0 < len(line.text) <= _LONGEST and not line.mark
    return short and not any(stop in line.text for stop in _STOPS)
