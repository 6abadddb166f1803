"""A leader at a Word file: edits tracked and plain, comments, and what they are meant to come to.

Every act is done twice: on the tree of the Word file as Word itself would write it, and on the
text with its live numbers, where it says what the merged report should have.
"""

import io
import zipfile
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from itertools import pairwise
from random import Random

from lxml import etree

from gkdesk.domain.bookmarks import bookmark
from gkdesk.domain.live import shown
from gkdesk.domain.report import Report
from gkdesk.domain.units import Print, print_of, units
from tests.readers.foreign import packed

NS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
W = f"{{{NS}}}"
SPACE = "{http://www.w3.org/XML/1998/namespace}space"
WHEN = "2025-01-16T10:20:00Z"
LEADERS = ("王副局长", "李主任")
Element = etree._Element


def w(tag: str, *children: Element, **attributes: str) -> Element:
    made = etree.Element(W + tag, {W + name: value for name, value in attributes.items()})
    made.extend(children)
    return made


def holder(element: Element) -> Element:
    """What an element stands in."""
    found = element.getparent()
    assert found is not None
    return found


@dataclass
class Paragraph:
    """A paragraph of a text: its words with their live numbers, and where it stands in the file."""

    path: str
    text: str
    element: Element
    touched: bool = False


@dataclass
class Reviewer:
    """One leader with one file; ``tracked`` is whether Word records the changes."""

    report: Report
    content: bytes
    tracked: bool
    author: str = LEADERS[0]
    parts: dict[str, bytes] = field(init=False)
    texts: dict[str, list[Paragraph]] = field(init=False)
    cells: dict[str, str] = field(default_factory=dict)
    _count: int = 0

    def __post_init__(self) -> None:
        with zipfile.ZipFile(io.BytesIO(self.content)) as package:
            self.parts = {name: package.read(name) for name in package.namelist()}
        self.root = etree.fromstring(self.parts["word/document.xml"])
        self.marks = {m.get(W + "name", ""): m for m in self.root.iter(W + "bookmarkStart")}
        paths = [f.path for f in self.report.form.entered if not f.kind.is_number]
        self.texts = {path: list(self._read(path)) for path in paths}
        self.comments: list[tuple[int, str, str, str]] = []

    def _read(self, path: str) -> Sequence[Paragraph]:
        lines = [line.strip() for line in self.report.values[path].split("\n") if line.strip()]
        first = next(self.marks[bookmark(path)].iterancestors(W + "p"))
        elements = [first, *first.itersiblings(W + "p")][: len(lines)]
        return [Paragraph(path, *each) for each in zip(lines, elements, strict=True)]

    # ---- Where

    def print(self, paragraph: Paragraph) -> Print:
        return print_of(paragraph.text, lambda live: shown(self.report, live))

    def places(self, paragraph: Paragraph) -> list[int]:
        """The places between two units that are no figures, well inside the paragraph."""
        of = units(paragraph.text)
        inner = pairwise(of[8:-3])
        return [one.end for one, two in inner if one.text.isalpha() and two.text.isalpha()]

    # ---- Words

    def replace(self, paragraph: Paragraph, start: int, end: int, new: str) -> None:
        """Put words in the place of others; a live number among them becomes what was written."""
        low, high = self.print(paragraph).printed(start, end)
        self._replace(paragraph.element, low, high, new)
        paragraph.text = paragraph.text[:start] + new + paragraph.text[end:]
        paragraph.touched = True

    def _replace(self, element: Element, low: int, high: int, new: str) -> None:
        before = self._cut(element, low)
        self._cut(element, high)
        gone = self._between(element, low, high)
        after = before if not gone else gone[-1]
        if self.tracked and gone:
            after = self._take_out(gone)
        elif not self.tracked:
            for each in gone[:-1] if gone else ():
                element.remove(each)
        if new:
            look = self._like(before if before is not None else gone[0])
            made = w("r", *look, self._words(new))
            put = w("ins", made, **self._by()) if self.tracked else made
            if after is None:
                element.insert(1 if element.find(W + "pPr") is not None else 0, put)
            else:
                after.addnext(put)
        if gone and not self.tracked:
            element.remove(gone[-1])

    def _take_out(self, runs: Sequence[Element], tag: str = "del") -> Element:
        change = w(tag, **self._by())
        runs[0].addprevious(change)
        for each in runs:
            change.append(each)
            for t in each.iter(W + "t"):
                if tag == "del":
                    t.tag = W + "delText"
        return change

    def _cut(self, element: Element, at: int) -> Element | None:
        """Make ``at`` the end of a run; that run, None at the beginning."""
        done, last = 0, None
        for run in self._runs(element):
            t = run.find(W + "t")
            text = "" if t is None else t.text or ""
            if t is not None and done < at < done + len(text):
                rest = deepcopy(run)
                t.text = text[: at - done]
                other = rest.find(W + "t")
                assert other is not None
                other.text = text[at - done :]
                run.addnext(rest)
                return run
            done += len(text)
            if done <= at:
                last = run
            if done >= at:
                break
        return last if at else None

    def _between(self, element: Element, low: int, high: int) -> list[Element]:
        done, found = 0, []
        for run in self._runs(element):
            length = len(run.findtext(W + "t", ""))
            if length and low <= done and done + length <= high:
                found.append(run)
            done += length
        return found

    @staticmethod
    def _runs(element: Element) -> list[Element]:
        return [run for run in element.iter(W + "r") if holder(run).tag != W + "del"]

    @staticmethod
    def _like(run: Element) -> list[Element]:
        look = run.find(W + "rPr")
        return [] if look is None else [deepcopy(look)]

    def _words(self, text: str, tag: str = "t") -> Element:
        made = w(tag)
        made.text = text
        made.set(SPACE, "preserve")
        return made

    def _by(self) -> dict[str, str]:
        self._count += 1
        return {"id": str(9000 + self._count), "author": self.author, "date": WHEN}

    # ---- Paragraphs

    def split(self, paragraph: Paragraph, at: int) -> None:
        """Press Enter in the middle of a paragraph."""
        low, _ = self.print(paragraph).printed(at, at)
        self._cut(paragraph.element, low)
        done, moved = 0, []
        for run in self._runs(paragraph.element):
            if done >= low:
                break
            done += len(run.findtext(W + "t", ""))
            moved.append(run)
        setting = paragraph.element.find(W + "pPr")
        first = w("p", *([] if setting is None else [deepcopy(setting)]), *moved)
        paragraph.element.addprevious(first)
        if self.tracked:
            self._mark_end(first, "ins")
        own = self.texts[paragraph.path]
        half = Paragraph(paragraph.path, paragraph.text[:at].strip(), first, touched=True)
        own.insert(own.index(paragraph), half)
        paragraph.text, paragraph.touched = paragraph.text[at:].strip(), True

    def join(self, paragraph: Paragraph) -> None:
        """Delete the end of a paragraph."""
        own = self.texts[paragraph.path]
        following = own[own.index(paragraph) + 1]
        if self.tracked:
            self._mark_end(paragraph.element, "del")
        else:
            inner = [each for each in paragraph.element if each.tag != W + "pPr"]
            at = 1 if following.element.find(W + "pPr") is not None else 0
            for each in reversed(inner):
                following.element.insert(at, each)
            self._remove(paragraph.element)
        following.text = paragraph.text + following.text
        following.touched = True
        own.remove(paragraph)

    def move(self, paragraph: Paragraph, behind: Paragraph) -> None:
        """Cut a paragraph and paste it behind another."""
        own = self.texts[paragraph.path]
        copied = deepcopy(paragraph.element)
        for mark in [*copied.iter(W + "bookmarkStart"), *copied.iter(W + "bookmarkEnd")]:
            holder(mark).remove(mark)
        behind.element.addnext(copied)
        if self.tracked:
            self._take_out(self._runs(paragraph.element), "moveFrom")
            self._take_out(self._runs(copied), "moveTo")
            self._mark_end(paragraph.element, "moveFrom")
            self._mark_end(copied, "moveTo")
            name = f"move{self._count}"
            start = w("moveFromRangeStart", **self._by(), name=name)
            paragraph.element.insert(1, start)
            paragraph.element.addnext(w("moveFromRangeEnd", id=start.get(W + "id", "")))
            start = w("moveToRangeStart", **self._by(), name=name)
            copied.insert(1, start)
            copied.addnext(w("moveToRangeEnd", id=start.get(W + "id", "")))
        else:
            self._remove(paragraph.element)
        own.remove(paragraph)
        paragraph.element, paragraph.touched = copied, True
        own.insert(own.index(behind) + 1, paragraph)

    def add(self, behind: Paragraph, text: str) -> None:
        """Write a paragraph more."""
        setting = behind.element.find(W + "pPr")
        made = w("p", *([] if setting is None else [deepcopy(setting)]))
        run = w("r", self._words(text))
        made.append(w("ins", run, **self._by()) if self.tracked else run)
        behind.element.addnext(made)
        if self.tracked:  # the mark of the paragraph before is what was typed
            self._mark_end(made, "ins")
        own = self.texts[behind.path]
        own.insert(own.index(behind) + 1, Paragraph(behind.path, text, made, touched=True))

    def drop(self, paragraph: Paragraph) -> None:
        """Delete a paragraph."""
        if self.tracked:
            self._take_out(self._runs(paragraph.element))
            self._mark_end(paragraph.element, "del")
        else:
            self._remove(paragraph.element)
        self.texts[paragraph.path].remove(paragraph)

    def _remove(self, element: Element) -> None:
        """Take a paragraph out; a bookmark that begins or ends in it stays, as in Word."""
        following = element.getnext()
        for mark in [*element.iter(W + "bookmarkStart"), *element.iter(W + "bookmarkEnd")]:
            if following is not None and following.tag == W + "p":
                following.insert(1 if following.find(W + "pPr") is not None else 0, mark)
        holder(element).remove(element)

    def _mark_end(self, element: Element, tag: str) -> None:
        setting = element.find(W + "pPr")
        if setting is None:
            element.insert(0, setting := w("pPr"))
        look = setting.find(W + "rPr")
        if look is None:
            setting.append(look := w("rPr"))
        look.insert(0, w(tag, **self._by()))

    # ---- Cells and comments

    def fill(self, path: str, figure: str) -> None:
        """Write another figure into a cell."""
        element = next(self.marks[bookmark(path)].iterancestors(W + "p"))
        self._replace(element, 0, len(self.report.text(path)), figure)
        self.cells[path] = figure

    def comment(self, element: Element, text: str) -> None:
        """Note something about a whole paragraph."""
        number = len(self.comments)
        at = 1 if element.find(W + "pPr") is not None else 0
        element.insert(at, w("commentRangeStart", id=str(number)))
        element.append(w("commentRangeEnd", id=str(number)))
        element.append(w("r", w("commentReference", id=str(number))))
        self.comments.append((number, self.author, WHEN, text))

    # ---- The file

    def intended(self) -> dict[str, str]:
        """What the report is to have if all of it is taken in."""
        texts = {path: "\n".join(p.text for p in own) for path, own in self.texts.items()}
        return {**texts, **self.cells}

    def saved(self) -> bytes:
        self.parts["word/document.xml"] = etree.tostring(
            self.root, xml_declaration=True, encoding="UTF-8", standalone=True
        )
        if self.comments:
            self._add_comments()
        return packed({**self.parts})

    def _add_comments(self) -> None:
        made = "".join(
            f'<w:comment w:id="{n}" w:author="{author}" w:date="{when}" w:initials="">'
            f"<w:p><w:r><w:annotationRef/></w:r><w:r><w:t>{text}</w:t></w:r></w:p></w:comment>"
            for n, author, when, text in self.comments
        )
        self.parts["word/comments.xml"] = f'<w:comments xmlns:w="{NS}">{made}</w:comments>'.encode()
        self._tell(
            "word/_rels/document.xml.rels",
            '<Relationship Id="rIdComments" Type="http://schemas.openxmlformats.org/'
            'officeDocument/2006/relationships/comments" Target="comments.xml"/></Relationships>',
            "</Relationships>",
        )
        self._tell(
            "[Content_Types].xml",
            '<Override PartName="/word/comments.xml" ContentType="application/vnd.openxmlformats-'
            'officedocument.wordprocessingml.comments+xml"/></Types>',
            "</Types>",
        )

    def _tell(self, name: str, line: str, end: str) -> None:
        self.parts[name] = self.parts[name].replace(end.encode(), line.encode())


def as_wps(content: bytes, random: Random) -> bytes:
    """Saved by WPS: runs cut in pieces with direct formatting, marks of its own in between."""
    root, parts = _opened(content)
    for number, run in enumerate(list(root.iter(W + "r"))):
        t = run.find(W + "t")
        if t is None or len(t.text or "") < 6 or holder(run).tag != W + "p":
            continue
        text = t.text or ""
        at = random.randrange(2, len(text) - 2)
        rest = deepcopy(run)
        t.text = text[:at]
        other = rest.find(W + "t")
        assert other is not None
        other.text = text[at:]
        look = rest.find(W + "rPr")
        if look is None:
            rest.insert(0, look := w("rPr"))
        look.append(w("kern", val="0"))
        run.addnext(rest)
        run.addnext(w("proofErr", type="spellStart"))
        run.addnext(w("bookmarkStart", id=str(70000 + number), name=f"_GoBack{number}"))
        rest.addnext(w("bookmarkEnd", id=str(70000 + number)))
        run.set(W + "rsidR", "00AB12CD")
    return _packed(root, parts)


def as_new(content: bytes) -> bytes:
    """Copied into a new document: no bookmark of ours, no identifier, no styles by our names."""
    root, parts = _opened(content)
    for mark in [*root.iter(W + "bookmarkStart"), *root.iter(W + "bookmarkEnd")]:
        holder(mark).remove(mark)
    for style in [*root.iter(W + "pStyle"), *root.iter(W + "rStyle")]:
        holder(style).remove(style)
    kept = {n: part for n, part in parts.items() if not n.startswith("docProps/")}
    return _packed(root, kept)


def _opened(content: bytes) -> tuple[Element, dict[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    return etree.fromstring(parts["word/document.xml"]), parts


def _packed(root: Element, parts: dict[str, bytes]) -> bytes:
    parts["word/document.xml"] = etree.tostring(root, encoding="UTF-8", standalone=True)
    return packed({**parts})
