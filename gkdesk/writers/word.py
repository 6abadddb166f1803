"""The report as a Word document: the edition's template, filled.

The template may have been restyled by an office, in any word processor: fonts, widths, colours and
whatever stands before and after are its own. Texts are found by their hidden bookmarks, cells by
the structure of the tables, and every label is compared with the form. A template that no longer
fits is refused with the place where it does not.
"""

import posixpath
import re
import zipfile
import zlib
from collections.abc import Container, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache, cached_property
from pathlib import Path

from lxml import etree

from gkdesk.domain.bookmarks import bookmark, draft_bookmark, table_bookmark
from gkdesk.domain.cover import TITLE
from gkdesk.domain.errors import WorldError
from gkdesk.domain.form import PREAMBLE, Table
from gkdesk.domain.layout import lay_out, printed_rows
from gkdesk.domain.prose import Paragraph, outline
from gkdesk.domain.report import Report
from gkdesk.writers import word_package as package
from gkdesk.writers.template_styles import CHARACTER, HEADING_STYLES
from gkdesk.writers.wordml import Element, W, add_text, run, w

_NAME, _ID, _VALUE = W + "name", W + "id", W + "val"
_TEXT, _CELL = W + "t", W + "tc"
_LARGEST = 50_000_000
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError)
# Parts in which a word processor leaves names of people, machines and programs.
_TRACES = re.compile(
    r"docProps/(?!core\.xml)|(docMetadata|customXml)/|word/(people|comments\w*)\.xml"
)
_SESSIONS = re.compile(rb' w:rsid\w*="[0-9A-Fa-f]*"|<w:rsids>.*?</w:rsids>', re.DOTALL)
# An address or the like: justified, the line before it would be pulled apart.
_LONG_WORD = re.compile("[!-~]{16,}")
_BLANKS = re.compile(r"\s+")
# What XML cannot hold; values were cleaned when they were entered, so this finds nothing as a rule.
_UNPRINTABLE = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_REVISIONS = [W + tag for tag in ("ins", "del", "moveFrom", "moveTo", "commentReference")]

_AFTER_ALIGNMENT = {
    *(W + "textDirection", W + "textAlignment", W + "textboxTightWrap", W + "outlineLvl"),
    *(W + "divId", W + "cnfStyle", W + "rPr", W + "sectPr", W + "pPrChange"),
}


def write(report: Report, template: Path, *, draft: date | None = None, now: datetime) -> bytes:
    """The report as the bytes of a .docx file, in the look of ``template``.

    ``draft`` puts the mark 送审稿 with that date into the header; without it the header is empty.
    ``now`` is what the document says it was made. WorldError for a template that does not fit.
    """
    document = _Template(template)
    title = "\n".join(_shaped(line) for line in report.title.split("\n"))
    document.put_line(bookmark(TITLE), "标题", title)
    document.put_text(bookmark(PREAMBLE), "前言", report.text(PREAMBLE))
    for section in report.form.sections:
        if section.table:
            document.put_table(section.table, report)
        else:
            document.put_text(bookmark(section.text), section.heading, report.text(section.text))
    document.mark_draft(f"送审稿　{draft.year}年{draft.month}月{draft.day}日" if draft else "")
    return document.packed(_properties(report, now))


def _properties(report: Report, now: datetime) -> bytes:
    when = now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    title = _clean(report.title).replace("\n", "")
    return package.core(title, _clean(report.unit), f"gkdesk:{report.uid}", when)


# Where the name of a unit may go on in a second line: after a place, before the kind of body.
_JOINTS = re.compile(
    "[省县旗盟]|街道|(?<!城)市(?![市场政容民区辖])|市(?=市场)|(?<!社)区(?!域)|州(?!市)|镇(?!市)"
    "|(?=人民政府|办公室|管理委员会)"
)
_TITLE_HOLDS = 20


def _shaped(line: str) -> str:
    """A line of the title, broken into two of like length if it is too long for one.

    A word processor would fill the first and leave a word, or half of one, to the second.
    """
    if _width(line) <= _TITLE_HOLDS:
        return line
    joints = (found.end() for found in _JOINTS.finditer(line))
    at = min(joints, key=lambda n: abs(_width(line[:n]) - _width(line[n:])), default=0)
    if max(_width(line[:at]), _width(line[at:])) > _TITLE_HOLDS:
        return line
    return f"{line[:at]}\n{line[at:]}"


def _width(line: str) -> float:
    return sum(1 if character > "~" else 0.5 for character in line)


def _clean(text: str) -> str:
    return _UNPRINTABLE.sub("", text)


class _Template:
    """A template opened to be filled; what does not fit is a WorldError that names the place."""

    def __init__(self, path: Path) -> None:
        self._name = path.name
        self._parts = self._read(path)
        self._root = self._tree(package.MAIN)
        self._check_contents()
        starts = self._root.iter(W + "bookmarkStart")
        self._marks = {mark.get(_NAME, ""): mark for mark in starts}
        self._styles = self._heading_styles()

    def _read(self, path: Path) -> dict[str, bytes]:
        try:
            with zipfile.ZipFile(path) as opened:
                entries = [entry for entry in opened.infolist() if not entry.is_dir()]
                if sum(entry.file_size for entry in entries) > _LARGEST:
                    raise self._unfit("太大")
                return {entry.filename: opened.read(entry) for entry in entries}
        except OSError as error:
            raise WorldError(f"读不到模板 {path}，请检查文件是否还在、有没有权限。") from error
        except _BROKEN as error:
            raise self._unfit("不是完好的 Word 文档（.docx）") from error

    def _tree(self, part: str) -> Element:
        parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
        try:
            return etree.fromstring(self._parts[part], parser)
        except (KeyError, etree.XMLSyntaxError) as error:
            raise self._unfit("不是完好的 Word 文档（.docx）") from error

    def _check_contents(self) -> None:
        """A template must add nothing to the document but its look."""
        if next(self._root.iter(*_REVISIONS), None) is not None:
            raise self._unfit("里还有修订或批注")
        if any(name.endswith("vbaProject.bin") for name in self._parts):
            raise self._unfit("带有宏")
        relations = [n for n, part in self._parts.items() if n.endswith(".rels") and b"Ext" in part]
        if any(_is_foreign(related) for name in relations for related in self._tree(name)):
            raise self._unfit("链接着别处的文件")

    def _heading_styles(self) -> dict[str, str]:
        """The ids of the heading styles by name; a word processor may have changed the ids."""
        styles = {
            named.get(_VALUE, ""): style.get(W + "styleId", "")
            for named in self._tree(package.STYLES).iter(_NAME)
            if (style := named.getparent()) is not None
        }
        for heading in HEADING_STYLES:
            for name in (heading, heading + CHARACTER):
                if name not in styles:
                    raise self._unfit(f"缺少样式“{name}”")
        return styles

    def _unfit(self, what: str) -> WorldError:
        return WorldError(f"模板 {self._name} {what}，不能使用；请改正，或换回程序自带的模板。")

    # ---- Texts

    def put_line(self, name: str, place: str, text: str) -> None:
        """Fill the paragraph of a bookmark; the lines of ``text`` stay in it, one under another."""
        model = self._paragraph(name, place)
        made = _sample(model)
        add_text(made[-1], _clean(text))
        self._replace(name, model, [made])

    def put_text(self, name: str, place: str, text: str) -> None:
        """Put the paragraphs of ``text`` in the place of the paragraph of a bookmark."""
        model = self._paragraph(name, place)
        sample = _sample(model)
        made = [self._set(sample, each) for each in outline(_clean(text))]
        if not made:
            sample.remove(sample[-1])
        self._replace(name, model, made or [sample])

    def _paragraph(self, name: str, place: str) -> Element:
        mark = self._marks.get(name)
        found = None if mark is None else _paragraph_of(mark)
        if found is None:
            raise self._unfit(f"里没有放“{place}”的位置（隐藏书签 {name}）")
        return found

    def _set(self, sample: Element, paragraph: Paragraph) -> Element:
        """A paragraph in the look of ``sample``, or of its level where it is all heading."""
        name = HEADING_STYLES[paragraph.level - 1] if paragraph.level else ""
        # A 一、 within the text is none of the six headings, and must not look like one to readers.
        if paragraph.level > 1 and not paragraph.body:
            setting = w("pPr", w("pStyle", val=self._styles[name]))
            return w("p", setting, run(paragraph.head))
        made = deepcopy(sample)
        body = made[-1]
        if name:
            body.addprevious(run(paragraph.head, self._styles[name + CHARACTER]))
        if name and not paragraph.body:
            made.remove(body)
        add_text(body, paragraph.body)
        return _flush(made, paragraph.text)

    def _replace(self, name: str, model: Element, made: Sequence[Element]) -> None:
        """Put paragraphs in the place of one, the bookmark around them."""
        start = self._marks[name]
        self._remove_end(model, start.get(_ID, ""))
        for paragraph in made[:-1]:
            if (section := paragraph.find(f"{W}pPr/{W}sectPr")) is not None:
                _remove(section)
        first, last = made[0], made[-1]
        first.insert(1 if first.find(W + "pPr") is not None else 0, start)
        last.append(w("bookmarkEnd", id=start.get(_ID, "")))
        for paragraph in made:
            model.addprevious(paragraph)
        _remove(model)

    def _remove_end(self, model: Element, identifier: str) -> None:
        """Take out the end of a bookmark, which is in the paragraph it begins in as a rule."""
        ends = (end for within in (model, self._root) for end in within.iter(W + "bookmarkEnd"))
        end = next((end for end in ends if end.get(_ID) == identifier), None)
        if end is not None:
            _remove(end)

    # ---- Tables

    def put_table(self, table: Table, report: Report) -> None:
        """Fill the value cells of a table; its structure and labels are compared with the form."""
        found = self._table(table)
        below = _lower_parts(found)
        rows = found.findall(W + "tr")
        expected = _expected(table)
        for number, places in enumerate(expected):
            cells = list(rows[number].iterchildren(_CELL)) if number < len(rows) else []
            if wrong := _difference(places, cells, below):
                raise self._unfit(f"的{table.label}第 {number + 1} 行{wrong}")
            for place, cell in zip(places, cells, strict=True):
                if place.path:
                    self._put(cell, place.bookmark, _clean(report.text(place.path)))
        if len(rows) > len(expected):
            raise self._unfit(f"的{table.label}多出第 {len(expected) + 1} 行")

    def _table(self, table: Table) -> Element:
        mark = self._marks.get(table_bookmark(table.key))
        found = None if mark is None else next(mark.iterancestors(W + "tbl"), None)
        if found is None:
            raise self._unfit(f"里没有{table.label}（隐藏书签 {table_bookmark(table.key)}）")
        return found

    def _put(self, cell: Element, name: str, text: str) -> None:
        """The text of a cell, in the look of its paragraph, within the cell's bookmark."""
        mark = self._marks.get(name)
        if mark is not None and (slot := _slot(cell, mark)) is not None:
            slot.text = text
            return
        paragraph = cell.find(W + "p")
        if paragraph is None:
            cell.append(paragraph := w("p"))
        for each in cell.findall(W + "p")[1:]:
            cell.remove(each)
        for each in paragraph.findall(W + "r"):
            paragraph.remove(each)
        if mark is None or mark.getparent() is not paragraph:
            mark = self._new_mark(paragraph, name, mark)
        if text:
            look = paragraph.find(f"{W}pPr/{W}rPr")
            made = w("r", *([] if look is None else [deepcopy(look)]))
            add_text(made, text)
            mark.addnext(made)

    @cached_property
    def _last_mark(self) -> int:
        """The highest number of a bookmark so far."""
        numbers = (mark.get(_ID, "") for mark in self._root.iter(W + "bookmarkStart"))
        return max((int(n) for n in numbers if n.isdecimal()), default=0)

    def _new_mark(self, paragraph: Element, name: str, stray: Element | None) -> Element:
        # Clearing a cell in a word processor takes its bookmark along; nobody could set it again.
        if stray is not None:
            self._remove_end(paragraph, stray.get(_ID, ""))
            _remove(stray)
        self._last_mark += 1
        mark = w("bookmarkStart", id=self._last_mark, name=name)
        paragraph.extend([mark, w("bookmarkEnd", id=self._last_mark)])
        return mark

    # ---- The whole

    def mark_draft(self, text: str) -> None:
        """Put the draft mark into the headers, or take it out."""
        headers = [name for name in self._parts if re.fullmatch(r"word/header\w*\.xml", name)]
        marked = [name for name in headers if draft_bookmark("").encode() in self._parts[name]]
        if text and not marked:
            raise self._unfit("的页眉里没有放送审标记的位置")
        for name in marked:
            if not text and b"<w:r" not in self._parts[name]:
                continue
            root = self._tree(name)
            for mark in root.iter(W + "bookmarkStart"):
                if mark.get(_NAME, "").startswith(draft_bookmark("")):
                    _rewrite(mark, text)
            self._parts[name] = package.xml(root)

    def packed(self, properties: bytes) -> bytes:
        """The filled document with these core properties and no trace of who made the template."""
        parts = {name: part for name, part in self._parts.items() if not _TRACES.match(name)}
        parts[package.MAIN] = package.xml(self._root)
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


def _is_foreign(related: Element) -> bool:
    kind = related.get("Type", "")
    return related.get("TargetMode") == "External" and not kind.endswith("/hyperlink")


def _paragraph_of(mark: Element) -> Element | None:
    """The paragraph a bookmark begins in, or before which it stands."""
    within = next(mark.iterancestors(W + "p"), None)
    return next(mark.itersiblings(W + "p"), None) if within is None else within


def _remove(element: Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def _rewrite(mark: Element, text: str) -> None:
    """Put a run with ``text``, or nothing, in the paragraph of a bookmark."""
    paragraph = _paragraph_of(mark)
    if paragraph is not None:
        for child in paragraph.findall(W + "r"):
            paragraph.remove(child)
    if text:
        mark.addnext(run(text))


def _flush(paragraph: Element, text: str) -> Element:
    """The paragraph, not justified if a long address in its text would pull its lines apart."""
    if not _LONG_WORD.search(_BLANKS.sub("", text)):
        return paragraph
    setting = paragraph.find(W + "pPr")
    if setting is not None:
        for old in setting.findall(W + "jc"):
            setting.remove(old)
        after = (n for n, each in enumerate(setting) if each.tag in _AFTER_ALIGNMENT)
        setting.insert(next(after, len(setting)), w("jc", val="left"))
    return paragraph


def _sample(model: Element) -> Element:
    """A paragraph with the properties of ``model`` and an empty run in the look of its first."""
    setting = model.find(W + "pPr")
    return w("p", *([] if setting is None else [deepcopy(setting)]), _run_like(model))


def _run_like(model: Element) -> Element:
    found = model.find(f"{W}r/{W}rPr")
    look = w("rPr") if found is None else deepcopy(found)
    # LibreOffice leaves the hint out that gives “ ” — … to the Chinese font.
    if look.find(W + "rFonts") is None:
        look.insert(0 if look.find(W + "rStyle") is None else 1, w("rFonts", hint="eastAsia"))
    return w("r", look)


@dataclass(frozen=True)
class _Place:
    """A cell of a row as the template must have it."""

    label: str
    bare: str
    begins: bool
    path: str = ""
    bookmark: str = ""


@cache
def _expected(table: Table) -> tuple[tuple[_Place, ...], ...]:
    """The rows of a table with their cells."""
    return tuple(
        tuple(
            _Place(cell.text, _BLANKS.sub("", cell.text), begins, cell.path, bookmark(cell.path))
            for cell, begins in cells
        )
        for cells in printed_rows(lay_out(table))
    )


def _difference(
    places: Sequence[_Place], cells: Sequence[Element], below: Container[Element]
) -> str:
    """What makes a row of the template other than the row of the form; "" where they agree."""
    for place, cell in zip(places, cells, strict=False):
        label = _label(cell) if place.begins and not place.path else place.bare
        if label != place.bare:
            return f"“{label}”与格式不符，这里应为“{place.label}”"
        if place.begins == (cell in below):
            return f"“{place.label}”处单元格的合并与格式不符"
    if len(places) != len(cells):
        return f"有 {len(cells)} 格，与格式不符，应为 {len(places)} 格"
    return ""


def _lower_parts(table: Element) -> set[Element]:
    """The cells that continue a merged one above them."""
    merged = (each for each in table.iter(W + "vMerge") if each.get(_VALUE) != "restart")
    settings = (setting for each in merged if (setting := each.getparent()) is not None)
    return {cell for setting in settings if (cell := setting.getparent()) is not None}


def _slot(cell: Element, mark: Element) -> Element | None:
    """The text element of a value cell still as it was drawn: mark, bare run, end of the mark."""
    paragraph, run_in_it = mark.getparent(), mark.getnext()
    if paragraph is None or run_in_it is None or paragraph.getparent() is not cell:
        return None
    if len(cell) != 2 or len(paragraph) != 4 or len(run_in_it) != 1:
        return None
    text = run_in_it[0]
    return text if text.tag == _TEXT else None


def _label(cell: Element) -> str:
    return "".join("".join([each.text or "" for each in cell.iter(_TEXT)]).split())
