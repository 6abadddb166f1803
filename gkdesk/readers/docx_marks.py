"""Which of our hidden bookmarks each paragraph of a Word document stands in.

Word processors move the ends of a bookmark about: before and behind paragraphs, and to the
beginning of the next one. A paragraph of which a bookmark covers nothing is not in it.
"""

from collections.abc import Iterable

from gkdesk.domain.bookmarks import OURS
from gkdesk.readers.packages import Element

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_P, _ID, _NAME = _W + "p", _W + "id", _W + "name"
_DEEPEST = 4
_ENDS = (_W + "bookmarkStart", _W + "bookmarkEnd")


class Marks:
    """The names by paragraph, the innermost last; none where a document is not ours."""

    def __init__(self, body: Element, *, ours: bool) -> None:
        self._names: dict[Element, list[str]] = {}
        self._open: dict[str, tuple[str, Element | None]] = {}
        for each in body.iter(_P, *_ENDS) if ours else ():
            if each.tag == _P:
                if self._open:
                    self._names[each] = [name for name, _ in self._open.values()][-_DEEPEST:]
            elif each.tag == _ENDS[1]:
                self._close(each)
            elif (name := each.get(_NAME, "")).startswith(OURS):
                self._begin(each, name)

    def of(self, paragraph: Element) -> list[str]:
        """The bookmarks that a paragraph stands in."""
        return self._names.get(paragraph, [])

    def innermost(self, paragraphs: Iterable[Element]) -> str:
        """The innermost bookmark of the first of some paragraphs that has any."""
        if not self._names:
            return ""
        return next((mark for p in paragraphs for mark in self.of(p)[-1:]), "")

    def _begin(self, start: Element, name: str) -> None:
        paragraph = _around(start)
        self._open[start.get(_ID, "")] = (name, paragraph)
        if paragraph is not None:
            self._names.setdefault(paragraph, []).append(name)

    def _close(self, end: Element) -> None:
        name, begun = self._open.pop(end.get(_ID, ""), ("", None))
        paragraph = _around(end) if name else None
        if paragraph is not None and paragraph is not begun and not _has_content_before(end):
            self._names[paragraph] = [own for own in self.of(paragraph) if own != name]


def _around(end: Element) -> Element | None:
    parent = end.getparent()
    if parent is not None and parent.tag == _P:
        return parent
    return next(end.iterancestors(_P), None)


def _has_content_before(end: Element) -> bool:
    """Whether anything but properties and other ends stands before it in its paragraph."""
    parent = end.getparent()
    if parent is None or parent.tag != _P:
        return True
    before = end.itersiblings(preceding=True)
    return any(each.tag not in (_W + "pPr", _ENDS[1]) for each in before)
