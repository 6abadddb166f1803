"""The zip package of an office document, and its XML, opened without trusting them."""

import zipfile
import zlib
from typing import TypeAlias

from lxml import etree

from gkdesk.domain.errors import WorldError

Element: TypeAlias = etree._Element  # noqa: SLF001 - lxml has no public name for its element type

BROKEN = (
    *(KeyError, ValueError, EOFError, OSError, NotImplementedError, RuntimeError),
    *(zipfile.BadZipFile, zlib.error),
)
"""What zipfile raises over a package that is not whole."""

LARGEST_PART = 100_000_000


def part(package: zipfile.ZipFile, name: str) -> bytes:
    """One part of a package; WorldError where it is missing or broken."""
    try:
        if package.getinfo(name).file_size > LARGEST_PART:
            raise WorldError("文件展开后太大，不像一份年报。")
        return package.read(name)
    except BROKEN as error:
        raise broken() from error


def tree(content: bytes) -> Element:
    """The tree of an XML part, with nothing taken from outside and no entity expanded."""
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise WorldError("文件里有不该有的定义（DOCTYPE），没有打开。")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        return etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise broken() from error


def broken() -> WorldError:
    """That a file is damaged, as a failure to raise."""
    return WorldError("文件已损坏，请在 Word 或 WPS 里打开后另存一份，再导入。")
