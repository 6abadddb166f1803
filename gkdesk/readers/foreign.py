"""A file by somebody else: what it is by its bytes, and its content as lines and tables.

Nothing here is safe against hostile files by itself; ``guard`` runs it where it can do no harm.
"""

import io
import zipfile
from pathlib import Path

from gkdesk.domain.errors import WorldError
from gkdesk.domain.source import Line, Sheet, Source
from gkdesk.readers.convert import holds, older
from gkdesk.readers.limits import LETTERS, LINES, SQUARES, too_much
from gkdesk.readers.packages import BROKEN

LARGEST = 50_000_000
_ENTRIES = 2_000
_UNPACKED = 300_000_000
_PART = 100_000_000
_RATIO = 200
_SMALL_PART = 1_000_000
_SAVE_AS = "请用 Word 或 WPS 打开，选“另存为”，文件类型选“Word 文档（*.docx）”，再导入另存的文件。"
_SAVE_AS_SHEET = "请用 Excel 或 WPS 打开，另存为“Excel 工作簿（*.xlsx）”再导入。"
_HOW = {"docx": _SAVE_AS, "xlsx": _SAVE_AS_SHEET}
_ENCRYPTED = "文件加了密码，请在 Word、Excel 或 WPS 里去掉密码后再导入。"
_TOO_DEEP = "文件里一层套一层，套得太深；请在 Word 或 WPS 里另存一份再导入。"
_NOT_OURS = (
    "不是能读的文件，请选 Word 文档（.docx）、PDF、Excel 工作簿（.xlsx）、"
    "网页（.html、.mht）或文本（.txt）。"
)
_LOOKED_AT = 20_000
_MARKUP = (b"<html", b"<!doctype html", b"<table", b"<body", b"<div", b"<head", b"<meta")


def read(path: Path) -> Source:
    """The content of a file; WorldError with one sentence where it cannot be had."""
    if path.stat().st_size > LARGEST:
        raise WorldError("文件太大，不像一份年报。")
    try:
        source = of_bytes(path.read_bytes())
    except RecursionError as error:
        raise WorldError(_TOO_DEEP) from error
    if _is_too_much(source):
        raise too_much()
    return source


def _is_too_much(source: Source) -> bool:
    lines = [item.text for item in source.items if isinstance(item, Line)]
    sheets = [item for item in source.items if isinstance(item, Sheet)]
    texts = [scrap.text for sheet in sheets for row in sheet.rows for scrap in row]
    named = [each.text for each in source.named.values()]
    letters = sum(len(text) for text in (*lines, *texts, *named))
    return len(texts) > SQUARES or len(lines) > LINES or letters > LETTERS or len(named) > LINES


def of_bytes(content: bytes) -> Source:
    """The content of a file by what it is."""
    if why := _unreadable(content):
        raise WorldError(why)
    if content.startswith(b"PK"):
        return _of_package(content)
    if b"%PDF-" in content[:1024]:
        from gkdesk.readers import pdf

        return pdf.read(content)
    from gkdesk.readers import mht

    if mht.is_mht(content):
        return mht.read(content)
    if any(mark in content[:_LOOKED_AT].lower() for mark in _MARKUP):
        from gkdesk.readers import html

        return html.read(content)
    from gkdesk.readers import text

    return text.read(content)


def _unreadable(content: bytes) -> str:
    """Why a file of a known kind is not read, with what to do; "" for all others."""
    if kind := older(content):
        return f"{kind.told}，要装有 LibreOffice 才能读；{_HOW[kind.ending_made]}"
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        return _ENCRYPTED if holds(content, "EncryptedPackage") else _NOT_OURS
    if not content.strip():
        return "文件是空的，请换一个文件。"
    return ""


def _of_package(content: bytes) -> Source:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            names = _looked_through(package)
            if "word/document.xml" in names:
                from gkdesk.readers import docx

                return docx.read(package)
            if "xl/workbook.xml" in names:
                from gkdesk.readers import xlsx

                return xlsx.read(package)
    except BROKEN as error:
        raise WorldError("文件不完整或已损坏，请重新取得，或在 Word、WPS 里另存一份。") from error
    raise WorldError(_NOT_OURS)


def _looked_through(package: zipfile.ZipFile) -> set[str]:
    """The names in a package that is none of the tricks packages are known for."""
    entries = package.infolist()
    names = [entry.filename for entry in entries]
    if any(entry.flag_bits & 1 for entry in entries):
        raise WorldError("文件加了密码，请去掉密码后再导入。")
    large = (e for e in entries if e.file_size > _SMALL_PART)
    if (
        len(entries) > _ENTRIES
        or len(set(names)) < len(names)
        or sum(entry.file_size for entry in entries) > _UNPACKED
        or any(e.file_size > _PART or e.file_size > _RATIO * (e.compress_size + 1) for e in large)
    ):
        raise WorldError("文件展开后大得不正常，没有打开。")
    return set(names)
