"""Elements of WordprocessingML, the language of a Word document's parts."""

import re
from collections.abc import Iterator

from lxml import etree

Element = etree._Element  # noqa: SLF001 - lxml has no public name for its element type

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
SPACE = "{http://www.w3.org/XML/1998/namespace}space"
NAME, ID, VALUE = W + "name", W + "id", W + "val"
_NAMESPACES = {"w": W[1:-1], "r": R[1:-1]}

MM = 1440 / 25.4
"""A millimetre. The document counts in twentieths of a point ("twips") and half points."""

# What XML cannot hold; values were cleaned when they were entered, so this finds nothing as a rule.
_UNPRINTABLE = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def w(tag: str, *children: Element, **attributes: str | int) -> Element:
    """An element of WordprocessingML; its attributes are of the same namespace."""
    of_the_namespace = {W + name: str(value) for name, value in attributes.items()}
    made = etree.Element(W + tag, of_the_namespace, nsmap=_NAMESPACES)
    made.extend(children)
    return made


def clean(text: str) -> str:
    """The text without what XML cannot hold."""
    return _UNPRINTABLE.sub("", text)


def add_text(to: Element, line: str) -> None:
    """Put a text at the end of a run: its tabs and line ends are elements of their own."""
    for part in re.split(r"([\t\n])", line):
        if part not in "\t\n":
            text = etree.SubElement(to, W + "t", {SPACE: "preserve"})
            text.text = part
        elif part:
            etree.SubElement(to, W + ("tab" if part == "\t" else "br"))


def run(line: str, style: str = "") -> Element:
    """A run. The hint gives “ ” — … to the Chinese font whatever Latin font an office picks."""
    made = w("r")
    look = etree.SubElement(made, W + "rPr")
    if style:
        etree.SubElement(look, W + "rStyle", {W + "val": style})
    etree.SubElement(look, W + "rFonts", {W + "hint": "eastAsia"})
    add_text(made, line)
    return made


def number(element: Element, name: str = VALUE) -> int:
    """A measure of an element; 0 where it is no plain number."""
    text = element.get(name, "")
    return int(text) if text.isdecimal() else 0


def remove(element: Element) -> None:
    """Take an element out of the one it is in."""
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


class Marks:
    """The bookmarks of the template, numbered as they come."""

    def __init__(self, after: int = 0) -> None:
        self._count = after

    def around(self, name: str, *content: Element) -> Iterator[Element]:
        """``content`` between the two ends of a bookmark."""
        self._count += 1
        yield w("bookmarkStart", id=self._count, name=name)
        yield from content
        yield w("bookmarkEnd", id=self._count)
