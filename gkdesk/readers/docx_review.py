"""The comments in a Word document, and which document it says it is."""

import zipfile
from collections.abc import Iterator

from gkdesk.domain.errors import WorldError
from gkdesk.domain.reviewed import Comment, Reply
from gkdesk.readers.docx_changes import signed
from gkdesk.readers.packages import Element, part, tree

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_W15 = "{http://schemas.microsoft.com/office/word/2012/wordml}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_CP = "{http://schemas.openxmlformats.org/package/2006/metadata/core-properties}"
_CORE = "docProps/core.xml"
COMMENTS, _EXTENDED = "word/comments.xml", "word/commentsExtended.xml"
_START, _END = _W + "commentRangeStart", _W + "commentRangeEnd"
_REFERENCE = _W + "commentReference"
_P, _ID = _W + "p", _W + "id"
_MOST, _LONGEST = 2_000, 4_000


def identity(package: zipfile.ZipFile) -> tuple[str, str]:
    """The identifier of the document, and who saved it last; "" where it does not say."""
    core = _tree(package, _CORE)
    if core is None:
        return "", ""
    by = core.findtext(_CP + "lastModifiedBy", "")
    return core.findtext(_DC + "identifier", "").strip(), by.strip()


def _tree(package: zipfile.ZipFile, name: str) -> Element | None:
    try:
        return tree(part(package, name).replace(_STRICT, _W[1:-1].encode()))
    except WorldError:  # no such part, or none that says anything
        return None


def comments(
    package: zipfile.ZipFile, body: Element, places: dict[Element, str]
) -> tuple[list[Comment], bool]:
    """The comments in order, and whether there are some that cannot be read."""
    if COMMENTS not in package.namelist():
        return [], False
    root = _tree(package, COMMENTS)
    if root is None:
        return [], True
    made = list(root.iter(_W + "comment"))[:_MOST]
    parents, done = _threads(package)
    last = {each.get(_ID, ""): _last_paragraph(each) for each in made}
    by_paragraph = {paragraph: number for number, paragraph in last.items() if paragraph}
    above = {n: by_paragraph.get(parents.get(p, ""), "") for n, p in last.items()}
    there = _ranges(body, places)
    order = {number: n for n, number in enumerate(there)}
    found = []
    for each in sorted(made, key=lambda c: order.get(c.get(_ID, ""), len(order))):
        number = each.get(_ID, "")
        if above[number] not in last:
            place, quoted = there.get(number, ("", ""))
            replies = [_reply(c) for c in made if _thread_of(c.get(_ID, ""), above) == number]
            settled = last[number] in done
            found.append(Comment(place, *_said(each), quoted, tuple(replies), settled))
    return found, False


def _thread_of(number: str, above: dict[str, str]) -> str:
    """The comment that a reply belongs to; "" for what is none."""
    seen: list[str] = []
    while (parent := above.get(number, "")) and parent not in seen:
        seen.append(parent)
        number = parent
    return seen[-1] if seen else ""


def _said(comment: Element) -> tuple[str, str, str]:
    lines = ("".join(t.text or "" for t in p.iter(_W + "t")) for p in comment.iter(_P))
    text = "\n".join(line.strip() for line in lines if line.strip())
    return *signed(comment), text[:_LONGEST]


def _reply(comment: Element) -> Reply:
    return Reply(*_said(comment))


def _last_paragraph(comment: Element) -> str:
    ids = [paragraph.get(_W14 + "paraId", "") for paragraph in comment.iter(_P)]
    return ids[-1] if ids else ""


def _threads(package: zipfile.ZipFile) -> tuple[dict[str, str], set[str]]:
    """Which paragraph answers which, and which threads are done."""
    root = _tree(package, _EXTENDED) if _EXTENDED in package.namelist() else None
    parents: dict[str, str] = {}
    done: set[str] = set()
    for each in () if root is None else root.iter(_W15 + "commentEx"):
        paragraph = each.get(_W15 + "paraId", "")
        parents[paragraph] = each.get(_W15 + "paraIdParent", "")
        if each.get(_W15 + "done") in ("1", "true"):
            done.add(paragraph)
    return parents, done


def _ranges(body: Element, places: dict[Element, str]) -> dict[str, tuple[str, str]]:
    """Where each comment stands, and the words it is about."""
    found: dict[str, tuple[str, list[str]]] = {}
    current: set[str] = set()
    place = ""
    for each in body.iter(_P, _START, _END, _REFERENCE, _W + "t"):
        number = each.get(_ID, "")
        if each.tag == _P:
            place = places.get(each, place)
        elif each.tag == _START:
            found[number] = (_place(each, place, places), [])
            current.add(number)
        elif each.tag in (_END, _REFERENCE):
            found.setdefault(number, (place, []))
            current.discard(number)
        for other in current:
            found[other][1].append("\n" if each.tag == _P else each.text or "")
    return {
        number: (where, "" if number in current else "".join(words).strip()[:_LONGEST])
        for number, (where, words) in found.items()  # one without an end is about no words
    }


def _place(start: Element, place: str, places: dict[Element, str]) -> str:
    """The place of a beginning; between two paragraphs it is that of the next."""
    if next(start.iterancestors(_P), None) is not None:
        return place
    return next(_places_after(start, places), place)


def _places_after(start: Element, places: dict[Element, str]) -> Iterator[str]:
    for each in start.itersiblings(_P):
        if each in places:
            yield places[each]
