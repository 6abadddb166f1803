"""A leader with a Word file: tracked words, a comment, a figure in a cell written over."""

import zipfile
from collections.abc import Callable
from pathlib import Path

from lxml import etree

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_BY = 'w:author="张明" w:date="2026-11-25T09:30:00Z"'
_NS = f'xmlns:w="{_W[1:-1]}"'
Element = etree._Element


def reviewed(
    file: Path, target: Path, change: Callable[[Element], None], comment: str = ""
) -> Path:
    """The Word file as somebody else's copy, its body changed."""
    with zipfile.ZipFile(file) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    body = etree.fromstring(parts["word/document.xml"])
    change(body)
    parts["word/document.xml"] = etree.tostring(body)
    if comment:
        _add_comment(parts, comment)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return target


def _add_comment(parts: dict[str, bytes], words: str) -> None:
    parts["word/comments.xml"] = (
        f'<w:comments {_NS}><w:comment w:id="7" {_BY}><w:p><w:r><w:t>{words}</w:t></w:r></w:p>'
        "</w:comment></w:comments>"
    ).encode()
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
    types = etree.fromstring(parts["[Content_Types].xml"])
    made = etree.SubElement(types, f"{{{_PACKAGE}/content-types}}Override")
    made.set("PartName", "/word/comments.xml")
    made.set("ContentType", kind)
    parts["[Content_Types].xml"] = etree.tostring(types)
    name = "word/_rels/document.xml.rels"
    related = etree.fromstring(parts[name])
    link = etree.SubElement(related, f"{{{_PACKAGE}/relationships}}Relationship")
    link.set("Id", "rIdComments")
    link.set("Type", f"{_R}/comments")
    link.set("Target", "comments.xml")
    parts[name] = etree.tostring(related)


def _run_with(body: Element, words: str) -> Element:
    return next(run for run in body.iter(_W + "r") if words in "".join(run.itertext()))


def _run(run: Element, words: str, tag: str = "t") -> str:
    look = run.find(_W + "rPr")
    shape = "" if look is None else etree.tostring(look).decode()
    return f'<w:r>{shape}<w:{tag} xml:space="preserve">{words}</w:{tag}></w:r>'


def track(body: Element, words: str, instead: str) -> None:
    """Words struck and others put behind them, as Word tracks it."""
    run = _run_with(body, words)
    before, _, after = "".join(run.itertext()).partition(words)
    made = (
        f"<w:p {_NS}>{_run(run, before)}<w:del w:id='1' {_BY}>{_run(run, words, 'delText')}</w:del>"
        f"<w:ins w:id='2' {_BY}>{_run(run, instead)}</w:ins>{_run(run, after)}</w:p>"
    )
    _put(run, made)


def note(body: Element, words: str) -> None:
    """The comment of the file on these words."""
    run = _run_with(body, words)
    before, _, after = "".join(run.itertext()).partition(words)
    made = (
        f"<w:p {_NS}>{_run(run, before)}<w:commentRangeStart w:id='7'/>{_run(run, words)}"
        f"<w:commentRangeEnd w:id='7'/><w:r><w:commentReference w:id='7'/></w:r>"
        f"{_run(run, after)}</w:p>"
    )
    _put(run, made)


def _put(run: Element, made: str) -> None:
    for each in etree.fromstring(made):
        run.addprevious(each)
    parent = run.getparent()
    assert parent is not None
    parent.remove(run)


def write_cell(body: Element, table: int, row: int, cell: int, text: str) -> None:
    """Another figure in a cell, without tracking; tables, rows and cells counted from 0."""
    target = list(list(body.iter(_W + "tbl"))[table].iter(_W + "tr"))[row]
    words = next(list(target.iter(_W + "tc"))[cell].iter(_W + "t"))
    words.text = text
