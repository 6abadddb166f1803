"""A template opened to be filled, by an office perhaps restyled, and packed again.

What it must not bring is refused, whatever tells who made it is left out, and its places are found
by their hidden bookmarks. What does not fit is a WorldError that names the place.
"""

import posixpath
import re
import zipfile
import zlib
from collections.abc import Container, Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path

from lxml import etree

from gkdesk.domain.bookmarks import bookmark, draft_bookmark, table_bookmark
from gkdesk.domain.errors import WorldError
from gkdesk.domain.form import Section, Table
from gkdesk.writers import word_package as package
from gkdesk.writers.template_styles import CHARACTER, HEADING_STYLES
from gkdesk.writers.wordml import ID, NAME, VALUE, Element, R, W, number, remove, run, w

_LARGEST = 50_000_000
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError)
# Parts in which a word processor leaves names of people, machines and programs.
_TRACES = re.compile(
    r"docProps/(?!core\.xml)|(docMetadata|customXml)/|word/(people|comments\w*)\.xml"
)
_SESSIONS = re.compile(rb' w:rsid\w*="[0-9A-Fa-f]*"|<w:rsids>.*?</w:rsids>', re.DOTALL)
_HEADERS = {"default": "页眉", "even": "双页页眉", "first": "首页页眉"}
_TEXT = W + "t"
_NUMBERING = f"{W}pPr/{W}numPr"
_REVISIONS = [W + tag for tag in ("ins", "del", "moveFrom", "moveTo", "commentReference")]


class Template:
    """A template as a tree; ``root`` is its main part, ``styles`` the heading styles' ids by name.

    ``marks`` are the beginnings of its bookmarks by name.
    """

    def __init__(self, path: Path) -> None:
        self._name = path.name
        self._parts = self._read(path)
        self.root = self._tree(package.MAIN)
        self._check_contents()
        starts = self.root.iter(W + "bookmarkStart")
        self.marks = {mark.get(NAME, ""): mark for mark in starts}
        self.styles = self._heading_styles()

    def _read(self, path: Path) -> dict[str, bytes]:
        try:
            with zipfile.ZipFile(path) as opened:
                entries = [entry for entry in opened.infolist() if not entry.is_dir()]
                if sum(entry.file_size for entry in entries) > _LARGEST:
                    raise self.unfit("太大")
                return {entry.filename: opened.read(entry) for entry in entries}
        except OSError as error:
            raise WorldError(f"读不到模板 {path}，请检查文件是否还在、有没有权限。") from error
        except _BROKEN as error:
            raise self.unfit("不是完好的 Word 文档（.docx）") from error

    def _tree(self, part: str) -> Element:
        parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
        try:
            return etree.fromstring(self._parts[part], parser)
        except (KeyError, etree.XMLSyntaxError) as error:
            raise self.unfit("不是完好的 Word 文档（.docx）") from error

    def _check_contents(self) -> None:
        """A template must add nothing to the document but its look."""
        if next(self.root.iter(*_REVISIONS), None) is not None:
            raise self.unfit("里还有修订或批注")
        if any(name.endswith("vbaProject.bin") for name in self._parts):
            raise self.unfit("带有宏")
        relations = [n for n, part in self._parts.items() if n.endswith(".rels") and b"Ext" in part]
        if any(_is_foreign(related) for name in relations for related in self._tree(name)):
            raise self.unfit("链接着别处的文件")

    @cached_property
    def _styles(self) -> Element:
        return self._tree(package.STYLES)

    @cached_property
    def _styles_by_id(self) -> dict[str, Element]:
        return {style.get(W + "styleId", ""): style for style in self._styles.iter(W + "style")}

    def size_of(self, name: str) -> int:
        """The size of type of a style in half points; 0 where neither it nor its base says."""
        seen: set[str] = set()
        while (style := self._styles_by_id.get(name)) is not None and name not in seen:
            seen.add(name)
            if (size := style.find(f"{W}rPr/{W}sz")) is not None:
                return number(size)
            base = style.find(W + "basedOn")
            name = "" if base is None else base.get(VALUE, "")
        return 0

    def _heading_styles(self) -> dict[str, str]:
        """The ids of the heading styles by name; a word processor may have changed the ids."""
        styles = {
            named.get(VALUE, ""): style.get(W + "styleId", "")
            for named in self._styles.iter(NAME)
            if (style := named.getparent()) is not None
        }
        for heading in HEADING_STYLES:
            for name in (heading, heading + CHARACTER):
                if name not in styles:
                    raise self.unfit(f"缺少样式“{name}”")
        return styles

    def unfit(self, what: str) -> WorldError:
        """The refusal of this template, as a failure to raise."""
        return WorldError(f"模板 {self._name} {what}，不能使用；请改正，或换回程序自带的模板。")

    # ---- Places

    def paragraph(self, name: str, place: str) -> Element:
        """The paragraph of a bookmark; ``place`` is what to call it."""
        mark = self.marks.get(name)
        found = None if mark is None else _paragraph_of(mark)
        if found is None:
            raise self.unfit(f"里没有放“{place}”的位置（隐藏书签 {name}）")
        return found

    def table(self, table: Table) -> Element:
        """The drawn table of a table of the form."""
        mark = self.marks.get(table_bookmark(table.key))
        found = None if mark is None else next(mark.iterancestors(W + "tbl"), None)
        if found is None:
            raise self.unfit(f"里没有{table.label}（隐藏书签 {table_bookmark(table.key)}）")
        return found

    def remove_end(self, model: Element, identifier: str) -> None:
        """Take out the end of a bookmark, which is in the paragraph it begins in as a rule."""
        ends = (end for within in (model, self.root) for end in within.iter(W + "bookmarkEnd"))
        end = next((end for end in ends if end.get(ID) == identifier), None)
        if end is not None:
            remove(end)

    @cached_property
    def _last_mark(self) -> int:
        """The highest number of a bookmark so far."""
        numbers = (mark.get(ID, "") for mark in self.root.iter(W + "bookmarkStart"))
        return max((int(n) for n in numbers if n.isdecimal()), default=0)

    def new_mark(self, paragraph: Element, name: str, stray: Element | None) -> Element:
        """A bookmark of its own number in a paragraph, in the place of a stray one."""
        # Clearing a cell in a word processor takes its bookmark along; nobody could set it again.
        if stray is not None:
            self.remove_end(paragraph, stray.get(ID, ""))
            remove(stray)
        self._last_mark += 1
        mark = w("bookmarkStart", id=self._last_mark, name=name)
        paragraph.extend([mark, w("bookmarkEnd", id=self._last_mark)])
        return mark

    # ---- Headings

    def require_headings(self, sections: Iterable[Section]) -> None:
        """Each section's heading stands somewhere between the section before and its own place."""
        body, before = self.root.find(W + "body"), None
        for section in sections:
            block = self.marks.get(_anchor(section))
            while block is not None and block.getparent() is not body:
                block = block.getparent()
            if block is None:
                continue  # whoever fills the place says so
            if not any(self._says(p, section.heading) for p in _paragraphs(block, before)):
                raise self.unfit(f"里没有标题“{section.heading}”，或者它不在原来的地方")
            before = block

    def _says(self, paragraph: Element, heading: str) -> bool:
        text, bare = squeezed(paragraph), "".join(heading.split())
        return text == bare or (
            text != "" and text == bare.partition("、")[2] and self._is_numbered(paragraph)
        )

    def _is_numbered(self, paragraph: Element) -> bool:
        """Whether the word processor puts a number before a paragraph, by itself or its style."""
        own = paragraph.find(f"{W}pPr/{W}numPr/{W}numId")
        if own is not None:
            return own.get(VALUE) != "0"
        used = paragraph.find(f"{W}pPr/{W}pStyle")
        return used is not None and any(
            style.get(W + "styleId") == used.get(VALUE) and style.find(_NUMBERING) is not None
            for style in self._styles.iter(W + "style")
        )

    # ---- The whole

    def mark_draft(self, text: str) -> None:
        """Put the draft mark into the headers, or take it out."""
        headers = [name for name in self._parts if re.fullmatch(r"word/header\w*\.xml", name)]
        marked = [name for name in headers if draft_bookmark("").encode() in self._parts[name]]
        if text and (where := self._unmarked(marked)):
            raise self.unfit(f"的{where}里没有放送审标记的位置")
        for name in marked:
            if not text and b"<w:r" not in self._parts[name]:
                continue
            root = self._tree(name)
            for mark in root.iter(W + "bookmarkStart"):
                if mark.get(NAME, "").startswith(draft_bookmark("")):
                    _rewrite(mark, text)
            self._parts[name] = package.xml(root)

    def _unmarked(self, marked: Container[str]) -> str:
        """The headers of some pages that have no place for the draft mark; "" if all have one."""
        targets = {
            related.get("Id", ""): posixpath.join("/word", related.get("Target", "")).lstrip("/")
            for related in self._tree(package.MAIN_RELATIONS)
        }
        even = package.SETTINGS in self._parts and _is_on(
            self._tree(package.SETTINGS).find(W + "evenAndOddHeaders")
        )
        headers: dict[str, str] = {}
        for section in self.root.iter(W + "sectPr"):
            for found in section.findall(W + "headerReference"):
                headers[found.get(W + "type", "")] = targets.get(found.get(R + "id", ""), "")
            used = ["default", *["even"] * even, *["first"] * _is_on(section.find(W + "titlePg"))]
            for kind in used:
                if headers.get(kind, "") not in marked:
                    return _HEADERS[kind]
        return ""

    def packed(self, properties: bytes) -> bytes:
        """The filled document with these core properties and no trace of who made the template."""
        parts = {name: part for name, part in self._parts.items() if not _TRACES.match(name)}
        parts[package.MAIN] = package.xml(self.root)
        for name in [name for name, part in parts.items() if b"w:rsid" in part]:
            parts[name] = _SESSIONS.sub(b"", parts[name])
        parts[package.CORE] = properties
        if parts.keys() != self._parts.keys():
            parts[package.RELATIONS] = package.package_relations()
            parts[package.MAIN_RELATIONS] = self._relations()
            parts[package.TYPES] = self._types(parts)
        return package.pack(parts)

    def _types(self, parts: Mapping[str, bytes]) -> bytes:
        root = self._tree(package.TYPES)
        for entry in [entry for entry in root if entry.get("PartName")]:
            name = entry.get("PartName", "").lstrip("/")
            if name not in parts or name == package.CORE:
                root.remove(entry)
        entry = etree.SubElement(root, f"{{{etree.QName(root).namespace}}}Override")
        entry.set("PartName", f"/{package.CORE}")
        entry.set("ContentType", package.CORE_TYPE)
        return package.xml(root)

    def _relations(self) -> bytes:
        root = self._tree(package.MAIN_RELATIONS)
        for related in list(root):
            target = posixpath.normpath(posixpath.join("/word", related.get("Target", "")))
            if _TRACES.match(target.lstrip("/")):
                root.remove(related)
        return package.xml(root)


def squeezed(element: Element) -> str:
    """The text of a paragraph or cell, of whatever runs, without blanks."""
    return "".join("".join([each.text or "" for each in element.iter(_TEXT)]).split())


def _paragraphs(block: Element, before: Element | None) -> Iterator[Element]:
    """Those from a block of the body back to the one before it, without those of tables."""
    here: Element | None = block
    while here is not None and here is not before:
        if here.tag != W + "tbl":
            yield from here.iter(W + "p")
        here = here.getprevious()


def _anchor(section: Section) -> str:
    """The bookmark of what stands under a section's heading."""
    return table_bookmark(section.table.key) if section.table else bookmark(section.text)


def _is_on(setting: Element | None) -> bool:
    return setting is not None and setting.get(VALUE, "1") not in ("0", "false", "off")


def _is_foreign(related: Element) -> bool:
    kind = related.get("Type", "")
    return related.get("TargetMode") == "External" and not kind.endswith("/hyperlink")


def _paragraph_of(mark: Element) -> Element | None:
    """The paragraph a bookmark begins in, or before which it stands."""
    within = next(mark.iterancestors(W + "p"), None)
    return next(mark.itersiblings(W + "p"), None) if within is None else within


def _rewrite(mark: Element, text: str) -> None:
    """Put a run with ``text``, or nothing, in the paragraph of a bookmark."""
    paragraph = _paragraph_of(mark)
    if paragraph is not None:
        for child in paragraph.findall(W + "r"):
            paragraph.remove(child)
    if text:
        mark.addnext(run(text))
