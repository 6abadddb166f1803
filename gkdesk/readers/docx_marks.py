"""Which of our hidden bookmarks each paragraph of a Word document stands in.

Word processors move the ends of a bookmark about: before and behind paragraphs, and to the
beginning of the next one. A paragraph of which a bookmark covers nothing is not in it.
"""

from gkdesk.domain.bookmarks import OURS
from gkdesk.readers.packages import Element

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_ENDS = (_W + "bookmarkStart", _W + "bookmarkEnd")


class Marks:
    """The names by paragraph, the innermost last; none where a document is not ours."""

    def __init__(self, body: Element, *, ours: bool) -> None:
        self._names: dict[Element, list[str]] = {}
        self._open: dict[str, str] = {}
        self._paragraph: Element | None = None
        for each in body.iter(_W + "p", *_ENDS) if ours else ():
            self._pass(each)

    def of(self, paragraph: Element) -> list[str]:
        """The bookmarks that a paragraph stands in."""
        return self._names.get(paragraph, [])

    def _pass(self, each: Element) -> None:
        number = each.get(_W + "id", "")
        if each.tag == _W + "p":
            self._paragraph = each
            self._names[each] = list(self._open.values())[-4:]
        elif each.tag == _ENDS[1]:
            self._close(each, self._open.pop(number, ""))
        elif (name := each.get(_W + "name", "")).startswith(OURS):
            self._open[number] = name
            if (paragraph := _around(each)) is not None:
                self._names[paragraph].append(name)

    def _close(self, end: Element, name: str) -> None:
        paragraph = _around(end)
        if name and paragraph is not None and not _has_content_before(end):
            self._names[paragraph] = [own for own in self._names[paragraph] if own != name]


def _around(end: Element) -> Element | None:
    return next(end.iterancestors(_W + "p"), None)


def _has_content_before(end: Element) -> bool:
    """Whether anything but properties and other ends stands before it in its paragraph."""
    parent = end.getparent()
    if parent is None or parent.tag != _W + "p":
        return True
    before = end.itersiblings(preceding=True)
    return any(each.tag not in (_W + "pPr", _ENDS[1]) for each in before)
