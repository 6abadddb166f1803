"""The tracked changes of a Word document: read with who and when, then accepted all.

Each leaves a note in the tree where it stood, which goes along when paragraphs are joined, so that
its place can be told once the document is as it would be after accepting.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from lxml import etree

from gkdesk.domain.reviewed import DELETED, INSERTED, MOVED_AWAY, MOVED_HERE, Tracked
from gkdesk.readers.packages import Element

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_KINDS = {
    _W + "ins": INSERTED,
    _W + "del": DELETED,
    _W + "moveFrom": MOVED_AWAY,
    _W + "moveTo": MOVED_HERE,
}
_AWAY = (_W + "del", _W + "moveFrom")
_GONE = (
    *_AWAY,
    *(_W + tag for tag in ("delText", "instrText", "delInstrText")),
    *(_W + tag for tag in ("rPrChange", "pPrChange", "tcPrChange", "trPrChange", "tblPrChange")),
    _MC + "Fallback",
)
_NOTE = "{urn:gkdesk}note"
_P, _R, _TR, _TC = _W + "p", _W + "r", _W + "tr", _W + "tc"
_TEXTS = (_W + "t", _W + "delText")
_MOST, _LONGEST = 5_000, 2_000


def tracked(body: Element) -> list[Tracked]:
    """The tracked changes in order, still without their places; each leaves a note there."""
    found: list[Tracked] = []
    for each in list(body.iter(*_KINDS)):
        text = _words(each)
        paragraph = _paragraph_of(each)
        if text and paragraph is not None and len(found) < _MOST:
            note = etree.Element(_NOTE, number=str(len(found)))
            _put(note, each, paragraph)
            kind = _KINDS[str(each.tag)]
            found.append(Tracked("", kind, *signed(each), text[:_LONGEST]))
    return found


def with_places(
    body: Element, found: list[Tracked], places: dict[Element, str]
) -> Iterator[Tracked]:
    """The changes with the places where their notes are now."""
    if not found:
        return
    there: dict[str, str] = {}
    for note in body.iter(_NOTE):
        paragraph = next(note.iterancestors(_P), None)
        if paragraph is not None:
            there[note.get("number", "")] = places.get(paragraph, "")
    for number, each in enumerate(found):
        yield replace(each, place=there.get(str(number), ""))


def signed(by: Element) -> tuple[str, str]:
    """Who and when; "" for what a program writes where it does not know."""
    author, date = by.get(_W + "author", "").strip(), by.get(_W + "date", "")
    known = author if author != "Unknown Author" else ""
    return known, date if re.match(r"[1-9][0-9]{3}-[0-9]{2}-[0-9]{2}", date) else ""


def _words(change: Element) -> str:
    """What was put in or taken out: words, the end of a paragraph, the words of a row."""
    if _is_row_mark(change):
        row = next(change.iterancestors(_TR))
        return " ".join(filter(None, ("".join(_texts(cell)) for cell in row.iter(_TC))))
    if _is_end_mark(change):
        return "\n" if change.tag in (_W + "ins", _W + "del") else ""
    own = (t for t in change.iter(*_TEXTS) if next(t.iterancestors(*_KINDS)) is change)
    return "".join(each.text or "" for each in own)


def _texts(parent: Element) -> Iterator[str]:
    return (each.text or "" for each in parent.iter(*_TEXTS))


def _paragraph_of(change: Element) -> Element | None:
    """The paragraph a change stands in, or one near by that will stay."""
    if not _is_row_mark(change):
        inner = next(change.iter(_P), None)
        return next(change.iterancestors(_P), None) if inner is None else inner
    row = next(change.iterancestors(_TR))
    near = [row, *row.itersiblings(_TR, preceding=True), *row.itersiblings(_TR)]
    stays = (each for each in near if each.find(f"{_W}trPr/{_W}del") is None)
    return next((p for each in stays for p in each.iter(_P)), None)


def _put(note: Element, change: Element, paragraph: Element) -> None:
    parent = change.getparent()
    if parent is None or _is_row_mark(change) or _is_end_mark(change):
        paragraph.append(note)
        return
    outer = [each for each in change.iterancestors(*_AWAY) if paragraph in each.iterancestors()]
    (outer[-1] if outer else change).addprevious(note)


# ---- Accepting


def accept(body: Element) -> None:
    """Leave the document as it is once all changes are accepted."""
    for reference in list(body.iter(_W + "commentReference")):
        _keep_reference(reference)
    for row in [mark for mark in body.iter(_W + "del") if _is_row_mark(mark)]:
        _drop_row(next(row.iterancestors(_TR)))
    for mark in list(body.iter(_W + "cellDel")):
        _drop(next(mark.iterancestors(_TC)))
    for mark in [m for m in body.iter(*_AWAY) if _is_end_mark(m)]:
        _join_next(next(mark.iterancestors(_P)))
    for each in list(body.iter(*_GONE)):
        _drop(each)


def _keep_reference(reference: Element) -> None:
    """A comment on words that were taken out is still a comment."""
    away = list(reference.iterancestors(*_AWAY))
    if away:
        away[-1].addprevious(reference)


def _is_row_mark(mark: Element) -> bool:
    parent = mark.getparent()
    return parent is not None and parent.tag == _W + "trPr"


def _is_end_mark(mark: Element) -> bool:
    """Whether it is the end of a paragraph that was deleted: the next one goes on in it."""
    parent = mark.getparent()
    above = None if parent is None else parent.getparent()
    return (
        parent is not None
        and parent.tag == _W + "rPr"
        and above is not None
        and above.tag == _W + "pPr"
    )


def _join_next(paragraph: Element) -> None:
    # Between two paragraphs may stand the ends of moves, comments and bookmarks.
    block = (_P, _W + "tbl", _W + "sdt", _W + "sectPr")
    following = next(paragraph.itersiblings(*block), None)
    if following is None or following.tag != _P:
        return
    for child in reversed([each for each in paragraph if each.tag != _W + "pPr"]):
        following.insert(1 if following.find(_W + "pPr") is not None else 0, child)
    _drop(paragraph)


def _drop_row(row: Element) -> None:
    table = row.getparent()
    _drop(row)
    if table is not None and table.tag == _W + "tbl" and table.find(f".//{_TR}") is None:
        _drop(table)


def _drop(element: Element) -> None:
    """Take an element out; what follows it in its parent stays."""
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)
