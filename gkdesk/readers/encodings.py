"""The text of a file that does not say, or says wrongly, in which encoding it was written."""

import codecs
import re

from gkdesk.domain.errors import WorldError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED = re.compile(rb"""charset\s*=\s*["']?\s*([A-Za-z0-9_-]{1,20})""", re.IGNORECASE)
_BINARY = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def decoded(content: bytes) -> str:
    """The text: by its mark, as UTF-8 if it is that, as declared, as GB18030 at last."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _text(content[len(mark) :], encoding, errors="replace")
    declared = _DECLARED.search(content[:4096])
    names = ["utf-8", *([declared[1].decode()] if declared else []), "gb18030"]
    for encoding in names:
        try:
            return _text(content, encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    raise WorldError("文件的编码不认识，请另存为 UTF-8 编码再导入。")


def _text(content: bytes, encoding: str, errors: str = "strict") -> str:
    text = content.decode(encoding, errors)
    if _BINARY.search(text):
        raise WorldError("不是能读的文件，请选 Word（.docx）、Excel（.xlsx）、网页或文本文件。")
    return text
