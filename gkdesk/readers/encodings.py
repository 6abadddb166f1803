"""The text of a file that does not say, or says wrongly, in which encoding it was written."""

import codecs
import re
from collections.abc import Iterator

from gkdesk.domain.errors import WorldError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED = re.compile(rb"""charset\s*=\s*["']?\s*([A-Za-z0-9_-]{1,20})""", re.IGNORECASE)
_FEW = 3  # a word processor leaves some in the pages it saves
_BINARY = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def decoded(content: bytes, told: str = "") -> str:
    """The text: by its mark, as UTF-8 if it is that, as declared, as GB18030 at last.

    ``told`` is the encoding that came with the text, which is wrong as often as not.
    """
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _text(content[len(mark) :], encoding, errors="replace")
    declared = _DECLARED.search(content[:4096])
    own = [told] if told else []
    names = [*_wide(content), "utf-8", *own, *([declared[1].decode()] if declared else [])]
    names.append("gb18030")
    for encoding in names:
        try:
            return _text(content, encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    raise WorldError("文件的编码不认识，请另存为 UTF-8 编码再导入。")


def _wide(content: bytes) -> list[str]:
    """UTF-16 without a mark, told by the line ends and blanks in it."""
    if b"\0" not in content or len(content) % 2:
        return []
    ends = (("utf-16-le", b"\n\0"), ("utf-16-be", b"\0\n"))
    return [name for name, end in ends if any(pair == end for pair in _pairs(content[:4096]))]


def _pairs(content: bytes) -> Iterator[bytes]:
    return (content[at : at + 2] for at in range(0, len(content), 2))


def _text(content: bytes, encoding: str, errors: str = "strict") -> str:
    text = content.decode(encoding, errors)
    strange = len(_BINARY.findall(text))
    if "\0" in text or strange > _FEW + len(text) // 1000:
        raise WorldError("不是能读的文件，请选 Word（.docx）、Excel（.xlsx）、网页或文本文件。")
    return _BINARY.sub("", text) if strange else text
