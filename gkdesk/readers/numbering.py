"""Which paragraphs of a Word document begin with a number that stands in no text."""

import zipfile

from gkdesk.readers.packages import Element, part, tree

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_VALUE = _W + "val"
_STYLES, _NUMBERING = "word/styles.xml", "word/numbering.xml"


class Numbering:
    """The numbering of a document, by paragraphs' own settings and by their styles."""

    def __init__(self, package: zipfile.ZipFile) -> None:
        there = set(package.namelist())
        self._lists = tree(part(package, _NUMBERING)) if _NUMBERING in there else None
        self._styles: dict[str, Element] = {}
        styles = part(package, _STYLES) if _STYLES in there else b""
        # Most documents number nothing by style; their styles need not be looked at.
        for setting in tree(styles).iter(_W + "numPr") if b"numPr" in styles else ():
            style = next(setting.iterancestors(_W + "style"), None)
            if style is not None:
                self._styles[style.get(_W + "styleId", "")] = setting

    def numbers(self, paragraph: Element) -> bool:
        """Whether the word processor puts a number or a mark before a paragraph."""
        own = paragraph.find(f"{_W}pPr/{_W}numPr")
        style = paragraph.find(f"{_W}pPr/{_W}pStyle")
        if own is None and style is not None:
            own = self._styles.get(style.get(_VALUE, ""))
        return own is not None and self._shows(own)

    def _shows(self, setting: Element) -> bool:
        number = _value(setting, "numId")
        if number in ("", "0") or self._lists is None:
            return number not in ("", "0")
        level = _value(setting, "ilvl") or "0"
        lists = self._lists
        abstract = next((n for n in lists.iter(_W + "num") if n.get(_W + "numId") == number), None)
        wanted = "" if abstract is None else _value(abstract, "abstractNumId")
        levels = (
            each
            for found in lists.iter(_W + "abstractNum")
            if found.get(_W + "abstractNumId") == wanted
            for each in found.iter(_W + "lvl")
            if each.get(_W + "ilvl") == level
        )
        return any(_value(each, "lvlText") and _value(each, "numFmt") != "none" for each in levels)


def _value(parent: Element, tag: str) -> str:
    found = parent.find(_W + tag)
    return "" if found is None else found.get(_VALUE, "")
