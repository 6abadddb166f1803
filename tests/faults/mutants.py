"""Files damaged in every way there is, each made again by the number it has.

Half of them know what they damage: parts of packages, elements and attributes of XML and pages,
values of exchange files, objects and streams of PDFs. The others are bits, cuts and doubled pieces.
"""

import io
import json
import re
import zipfile
import zlib
from collections.abc import Callable, Sequence
from contextlib import suppress
from hashlib import sha256
from random import Random
from typing import Any
from warnings import catch_warnings

from lxml import etree

from gkdesk.store import sealed
from gkdesk.store.chain import digest
from tests.desk.reviewer import holder

PASSWORD = "correct horse"
"""Of the files that are under one."""
Element = etree._Element
Mutation = Callable[[bytes, Random], bytes]

_LARGEST = 5_000_000
_HUGE = (
    *("99999999", "2147483648", "18446744073709551616", "-1", "-99999999", "0", "1e308", "NaN"),
    *("", " ", "²", "③", "１２", "٣", "0x10", "A1:XFD1048576", "XFD1048576", "A0", "1" * 5000),
    *(
        "../../../etc/passwd",
        "file:///etc/passwd",
        "http://127.0.0.1:9/x",
        "\u202e年\ufeff",
        "%s%n",
    ),
)
_TOKENS = (
    *("\0", "\x0b", "\x0c", "\r", "\u2028", "\ufffe", "\U0010ffff", "́" * 200, "年" * 3000),
    *(
        "一、总体情况",
        "六、其他需要报告的事项",
        "2019年",
        "2024年政府信息公开工作年度报告",
        "\t" * 300,
    ),
    *(
        "&#0;",
        "&#xD800;",
        "&#x110000;",
        "&nbsp;",
        "<![CDATA[",
        "]]>",
        "<!--",
        "-->",
        "<?x?>",
        "&e;",
    ),
)


def mutated(kind: str, originals: Sequence[bytes], number: int) -> bytes:
    """The damaged file of a kind with that number."""
    dice = Random(f"{kind} {number}")
    content = dice.choice(originals)
    for _ in range(dice.choice((1, 1, 1, 2, 3))):
        knows = dice.random() < 0.8
        own = KINDS.get(kind) or OLDER[kind]
        content = (own if knows else of_bytes)(content, dice) or content
    return content


# ---- Bytes


def of_bytes(content: bytes, dice: Random) -> bytes:  # noqa: C901 - a list of ways
    """Damage without any knowledge of what the bytes mean."""
    changed = bytearray(content)
    start, end = _piece(len(changed), dice)
    match dice.randrange(8):
        case 0:
            for _ in range(dice.randint(1, 30)):
                changed[dice.randrange(len(changed))] ^= 1 << dice.randrange(8)
        case 1:
            del changed[dice.randrange(1, len(changed) + 1) :]
        case 2:
            changed[start:start] = changed[start:end] * dice.randint(1, 5)
        case 3:
            del changed[start:end]
        case 4:
            low, high = _piece(len(changed), dice)
            changed[start:end], changed[low:high] = changed[low:high], changed[start:end]
        case 5:
            changed[start:end] = dice.choice((b"\0", b"\xff")) * (end - start)
        case 6:
            changed[start:start] = dice.randbytes(dice.randint(1, 2000))
        case 7:
            changed[start:start] = dice.choice((*_TOKENS, *_HUGE)).encode()
    return bytes(changed)


def _piece(size: int, dice: Random) -> tuple[int, int]:
    start = dice.randrange(size)
    return start, min(size, start + int(dice.paretovariate(0.5)))


# ---- Packages


def of_package(content: bytes, dice: Random) -> bytes:
    """A part replaced, dropped, doubled, swelled or damaged within; the directory damaged."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            parts = [(name, package.read(name)) for name in package.namelist()]
    except Exception:  # an earlier mutation has damaged it already
        return of_bytes(content, dice)
    at = _weighted(parts, dice)
    name, part = parts[at]
    match dice.randrange(14):
        case 0:
            parts[at] = (name, dice.choice(parts)[1])
        case 1:
            del parts[at]
        case 2:
            twin = "".join(chr(ord(name[0]) ^ 1)) + name[1:]
            return _zipped([*parts, (twin, part)]).replace(twin.encode(), name.encode())
        case 3:
            parts[at] = (
                name,
                dice.choice((b"\0", b" ", b"<a>")) * dice.choice((100, 10**6, 10**7)),
            )
        case 4:
            parts.insert(
                0, (dice.choice(("../x", "/x", "a\\b", "x" * 60_000, "word/", name + "/")), b"")
            )
        case 5:
            return _header_damaged(content, dice)
        case _:
            parts[at] = (name, of_xml(part, dice))
    return _zipped(parts)


def _weighted(parts: Sequence[tuple[str, bytes]], dice: Random) -> int:
    return dice.choices(range(len(parts)), [1 + min(len(part), 100_000) for _, part in parts])[0]


def _zipped(parts: Sequence[tuple[str, bytes]]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as made, catch_warnings(action="ignore"):
        for name, part in parts:
            made.writestr(zipfile.ZipInfo(name), part, zipfile.ZIP_DEFLATED)
    return target.getvalue()


def _header_damaged(content: bytes, dice: Random) -> bytes:
    """A field of a header of the package made something else: flags, methods, sizes, places."""
    changed = bytearray(content)
    mark, length = dice.choice(((b"PK\x01\x02", 46), (b"PK\x03\x04", 30), (b"PK\x05\x06", 22)))
    places = [found.start() for found in re.finditer(re.escape(mark), content)]
    for _ in range(dice.randint(1, 3) if places else 0):
        at = dice.choice(places) + dice.randrange(4, length)
        if at < len(changed):
            changed[at] = dice.choice((0, 1, 8, 9, 12, 14, 99, 255, dice.randrange(256)))
    return bytes(changed)


# ---- XML


def of_xml(content: bytes, dice: Random) -> bytes:
    """Damage that leaves XML that may still be read, or spoils its beginning."""
    way = dice.randrange(10)
    if way < 2:
        return of_markup(content, dice)
    if way == 2:
        return dice.choice(_BEGINNINGS) + re.sub(rb"^<\?xml[^>]*>", b"", content)
    try:
        root = etree.fromstring(content)
    except etree.XMLSyntaxError:
        return of_bytes(content, dice) if content else b"<"
    for _ in range(dice.choice((1, 1, 3, 20))):
        with suppress(ValueError, etree.XMLSyntaxError):  # what XML does not allow
            _tree_damaged(root, dice)
    return etree.tostring(root, encoding=dice.choice(("UTF-8", "UTF-8", "UTF-16", "GB18030")))


_BEGINNINGS = (
    b'<?xml version="1.0" encoding="gb2312"?>',
    b'<?xml version="1.0" encoding="utf-16"?>',
    b'<?xml version="1.0" encoding="x-none"?>',
    b'<?xml version="1.1"?>',
    b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>',
    b'<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">',
    b"\xef\xbb\xbf\xef\xbb\xbf",
    b"<a>" * 300,
)


def _tree_damaged(root: Element, dice: Random) -> None:  # noqa: C901 - a list of ways
    elements = list(root.iter("*"))
    one, other = dice.choice(elements), dice.choice(elements)
    match dice.randrange(11):
        case 0 | 1 if one.attrib:
            one.set(dice.choice(list(one.attrib)), _attribute(dice.choice(_HUGE)))
        case 2:
            name = dice.choice(("id", "val", "r", "ref", "min", "max", "name", "Target", "t", "s"))
            space = etree.QName(one).namespace
            for each in root.iter(str(one.tag)):
                own = f"{{{space}}}{name}" if dice.random() < 0.5 and space else name
                each.set(own, _attribute(dice.choice(_HUGE)))
        case 3:
            one.text = _attribute(dice.choice((*_TOKENS, *_HUGE)))
        case 4:
            _doubled(one, dice)
        case 5 if one.getparent() is not None:
            holder(one).remove(one)
        case 6 if one not in list(other.iterancestors()) and one is not other:
            if one.getparent() is not None and other not in list(one.iterdescendants()):
                other.insert(dice.randint(0, len(other)), one)
        case 7:
            one.tag = other.tag
        case 8:
            _wrapped(one, str(other.tag), dice.choice((1, 5, 50, 240, 400)))
        case 9:
            one.insert(0, dice.choice((etree.Comment("x"), etree.ProcessingInstruction("x", "y"))))
        case 10:
            _spanned(root, dice)


def _attribute(text: str) -> str:
    return re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]", "", text)


def _doubled(element: Element, dice: Random) -> None:
    parent = element.getparent()
    if parent is None:
        return
    size = 1 + sum(1 for _ in element.iter())
    at, copy = parent.index(element), etree.tostring(element)
    for _ in range(min(dice.choice((1, 10, 1000, 5000)), 60_000 // size)):
        parent.insert(at, etree.fromstring(copy))


def _wrapped(element: Element, tag: str, deep: int) -> None:
    parent = element.getparent()
    if parent is None:
        return
    top = inner = etree.Element(tag)
    for _ in range(deep):
        inner = etree.SubElement(inner, tag)
    parent.replace(element, top)
    inner.append(element)


def _spanned(root: Element, dice: Random) -> None:
    """Every cell of a Word table as wide as it can claim to be; every range of a sheet likewise."""
    space = etree.QName(root).namespace or ""
    for each in list(root.iter(f"{{{space}}}tcPr")):
        span = etree.SubElement(each, f"{{{space}}}gridSpan")
        span.set(f"{{{space}}}val", dice.choice(("200", "99999999", "-5")))
    for each in list(root.iter(f"{{{space}}}sheetData")):
        merged = etree.Element(f"{{{space}}}mergeCells")
        for _ in range(dice.choice((1, 1000))):
            etree.SubElement(merged, f"{{{space}}}mergeCell", ref="A1:XFD1048576")
        each.addnext(merged)


# ---- Pages and texts


def of_markup(content: bytes, dice: Random) -> bytes:  # noqa: C901 - a list of ways
    """Tags, attributes and text between them damaged."""
    tags = list(re.finditer(rb"<[^<>]{1,400}>", content[:2_000_000]))
    if not tags:
        return of_bytes(content, dice)
    one, other = dice.choice(tags), dice.choice(tags)
    new = dice.choice((*_TOKENS, *_HUGE)).encode("utf-8", "surrogatepass")
    match dice.randrange(9):
        case 0:
            return content[: one.start()] + content[one.end() :]
        case 1:
            return (
                content[: one.start()]
                + other[0] * dice.choice((1, 300, 20_000))
                + content[one.end() :]
            )
        case 2:
            values = list(re.finditer(rb"(?<=[=\"'])[^\"'<>]{0,50}(?=[\"'])", content))
            at = dice.choice(values) if values else one
            return content[: at.start()] + new + content[at.end() :]
        case 3:
            return content[: one.end()] + new + content[one.end() :]
        case 4:
            start, end = sorted((one.start(), other.end()))
            return content[:end] + content[start:end] * dice.choice((1, 3, 10)) + content[end:]
        case 5:
            spans = b' rowspan="%d" colspan="%d"' % (dice.choice((0, 50, 65534, 999999)), 1000)
            return re.sub(rb"<(t[dh])\b", lambda m: m[0] + spans, content)
        case 6:
            wide = b" ".join(b'a%d="1"' % n for n in range(dice.choice((10, 3000))))
            return content[: one.end() - 1] + b" " + wide + content[one.end() - 1 :]
        case 7:
            lies = (b"utf-16", b"gb2312", b"utf-7", b"x-none", b"idna", b"hex", b"utf-32")
            lie = b'<meta charset="%s">' % dice.choice(lies)
            return lie + re.sub(rb"charset=[\"']?[\w-]+", b"charset=" + dice.choice(lies), content)
        case _:
            return _encoded(content, dice)


def of_text(content: bytes, dice: Random) -> bytes:  # noqa: C901 - a list of ways
    """Lines moved, doubled, run together, and in other encodings."""
    text = content.decode("utf-8", "replace")
    lines = text.split("\n")
    at, other = dice.randrange(len(lines)), dice.randrange(len(lines))
    match dice.randrange(8):
        case 0:
            lines[at], lines[other] = lines[other], lines[at]
        case 1:
            times = dice.choice((1, 100, 10_000))
            lines[at:at] = [lines[other]] * min(times, 2 + _LARGEST // (1 + len(lines[other])))
        case 2:
            del lines[min(at, other) : max(at, other)]
        case 3:
            times = dice.choice((2, 50, 2000))
            lines[at] *= min(times, 2 + _LARGEST // (1 + len(lines[at])))
        case 4:
            lines[at] = dice.choice((*_TOKENS, *_HUGE)) + lines[at]
        case 5:
            return dice.choice(("", "\t", " ", "|", "  ")).join(lines).encode("utf-8", "replace")
        case 6:
            lines = lines[at:] + lines[:at] + lines
        case 7:
            return _encoded(content, dice)
    return "\n".join(lines).encode("utf-8", "replace")


def _encoded(content: bytes, dice: Random) -> bytes:
    text = content.decode("utf-8", "replace")
    encodings = ("utf-16", "utf-16-le", "utf-16-be", "gb18030", "utf-8-sig", "utf-32", "big5")
    return text.encode(dice.choice(encodings), "replace")


def of_message(content: bytes, dice: Random) -> bytes:
    """The heads of a saved page's parts damaged, or what is in them."""
    heads = list(re.finditer(rb"^[A-Za-z-]+: ?[^\n]*\n", content, re.M))
    if not heads or dice.random() < 0.3:
        return of_markup(content, dice)
    at = dice.choice(heads)
    name = at[0].partition(b":")[0]
    lies = (
        *(b"multipart/mixed", b"multipart/related; boundary=", b"text/html; charset=x", b"base64"),
        *(b"quoted-printable", b"x-uuencode", b"text/html; charset*=utf-8''%ff", b"message/rfc822"),
        *(b"=?utf-8?b?!!!?=", b'text/html; charset="' + b"a" * 3000, dice.choice(_HUGE).encode()),
    )
    new = name + b": " + dice.choice(lies) + b"\n"
    if dice.random() < 0.2:
        new *= 3000
    return content[: at.start()] + new + content[at.end() :]


# ---- Exchange files


def of_exchange(content: bytes, dice: Random) -> bytes:  # noqa: C901 - a list of ways
    """Values, names and the whole shape of an exchange file made something else."""
    try:
        data = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return of_bytes(content, dice)
    holder = data
    while isinstance(holder, dict) and holder and dice.random() < 0.6:
        inner = [each for each in holder.values() if isinstance(each, dict) and each]
        if not inner:
            break
        holder = dice.choice(inner)
    if not isinstance(holder, dict) or not holder or dice.random() < 0.1:
        return json.dumps(_value(dice)).encode()
    key = dice.choice(list(holder))
    match dice.randrange(4):
        case 0:
            holder[key] = _value(dice)
        case 1:
            holder[dice.choice((*_TOKENS, *_HUGE, "unit/name", "/", key * 2))] = _value(dice)
        case 2:
            del holder[key]
        case 3:
            text = json.dumps(data)
            return text.replace(
                "{", "{" + json.dumps(key) + ":" + "[" * dice.choice((1, 5000)), 1
            ).encode()
    return json.dumps(data, ensure_ascii=dice.random() < 0.5).encode("utf-8", "surrogatepass")


def _value(dice: Random) -> object:
    deep: object = []
    for _ in range(300):
        deep = [deep]
    values: tuple[object, ...] = (
        *(None, True, 0, -1, 10**30, 10**4000, 1e308, float("nan"), float("inf"), [], {}, deep),
        *(
            {"a": {}},
            [1] * 5000,
            "\ud800",
            "\udfff\ud800x",
            "年" * 100_000,
            "1" * 5000,
            "-0",
            "1e5",
        ),
        *_HUGE,
        *_TOKENS,
    )
    return dice.choice(values)


# ---- Hand-over files


def of_handed(content: bytes, dice: Random) -> bytes:
    """A log or a manifest changed, with or without all hashes made right again."""
    if dice.random() < 0.15:
        return of_package(content, dice)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            parts = {name: package.read(name) for name in package.namelist()}
        rows = [json.loads(line) for line in parts["log.jsonl"].splitlines()]
        manifest = dict(json.loads(parts["manifest.json"]))
    except Exception:  # an earlier mutation has damaged it already
        return of_bytes(content, dice)
    for _ in range(dice.choice((1, 1, 3, 20))):
        _row_damaged(rows, dice)
    if dice.random() < 0.8:
        _resealed(rows)
    lines = [json.dumps(row, ensure_ascii=False) for row in rows]
    parts["log.jsonl"] = "".join(f"{line}\n" for line in lines).encode("utf-8", "surrogatepass")
    if dice.random() < 0.1:
        parts["log.jsonl"] = of_text(parts["log.jsonl"], dice)
    manifest["rows"] = len(rows)
    manifest["files"] = {
        name: {"size": len(part), "sha256": sha256(part).hexdigest()}
        for name, part in parts.items()
        if name != "manifest.json"
    }
    told = json.dumps(manifest).encode()
    parts["manifest.json"] = of_exchange(told, dice) if dice.random() < 0.15 else told
    return _zipped(list(parts.items()))


def _row_damaged(rows: list[Any], dice: Random) -> None:  # noqa: C901 - a list of ways
    at, other = dice.randrange(len(rows)), dice.randrange(len(rows))
    key = dice.choice(list(rows[at]))
    match dice.randrange(8):
        case 0:
            rows[at][key] = _value(dice)
        case 1:
            rows[at][key] = rows[other].get(key)
        case 2:
            rows[at], rows[other] = rows[other], rows[at]
        case 3 if len(rows) > 1:
            del rows[at]
        case 4:
            rows[at:at] = [dict(rows[at]) for _ in range(dice.choice((1, 3000)))]
        case 5:
            rows[at]["text"] = dice.choice((*_TOKENS, *_HUGE)) * dice.choice((1, 1000))
        case 6:
            marks = ("sent:1", "returned:1", "note:1@overview#1", "stated:x", "aside:", "unit/name")
            rows[at]["path"] = dice.choice((*marks, *_HUGE))
        case 7:
            rows[at] = {**rows[at], key: rows[at][key], dice.choice(_HUGE): 1}


def _resealed(rows: list[Any]) -> None:
    """All numbers and hashes made right, as far as the rows can be put into words at all."""
    keys = ("change", "report", "at", "source", "undoes", "unit", "year", "edition", "uid")
    link = b""
    for number, row in enumerate(rows, start=1):
        with suppress(Exception):  # rows that are none
            row["id"] = number
            row["before"] = link.hex()
            link = digest(link, row["path"], row["text"], [row[key] for key in keys])
            row["hash"] = link.hex()


def of_sealed(content: bytes, dice: Random) -> bytes:
    """What is under the password damaged and sealed again, or the seal itself."""
    if dice.random() < 0.5 or not sealed.is_sealed(content):
        return of_bytes(content, dice)
    try:
        inner = sealed.unseal(content, PASSWORD)
    except Exception:  # an earlier mutation has damaged it already
        return of_bytes(content, dice)
    return sealed.seal(of_handed(inner, dice), PASSWORD)


# ---- PDFs


def of_pdf(content: bytes, dice: Random) -> bytes:
    """Numbers, references and names damaged; a stream opened, damaged within and closed again."""
    if dice.random() < 0.5:
        streams = list(re.finditer(rb"stream\r?\n(.*?)\r?\nendstream", content, re.S))
        if streams:
            return _stream_damaged(content, dice.choice(streams), dice)
    match dice.randrange(4):
        case 0:
            return _swapped(rb"\b\d+ 0 R\b", content, dice)
        case 1:
            return _swapped(rb"/[A-Z][A-Za-z]+", content, dice)
        case 2:
            return _numbers(content, dice)
        case _:
            return content.replace(b"<<", b"<<" * dice.choice((2, 500)), 1 + dice.randrange(3))


def _stream_damaged(content: bytes, stream: re.Match[bytes], dice: Random) -> bytes:
    inner = stream[1]
    try:
        opened = zlib.decompressobj().decompress(inner, 5_000_000)
    except zlib.error:
        opened = b""
    plain = opened or inner
    ways: tuple[Mutation, ...] = (_numbers, of_bytes, _operators)
    made = dice.choice(ways)(plain or b" ", dice)
    packed = zlib.compress(made, 1) if opened else made
    return content[: stream.start(1)] + packed + content[stream.end(1) :]


def _numbers(content: bytes, dice: Random) -> bytes:
    places = list(re.finditer(rb"-?\d+(\.\d+)?", content))
    for place in sorted(
        dice.sample(places, min(len(places), dice.choice((1, 5)))),
        reverse=True,
        key=lambda p: p.start(),
    ):
        new = dice.choice((b"0", b"-1", b"99999999999", b"1e9", b"0.0000001", b"2147483647", b"3"))
        content = content[: place.start()] + new + content[place.end() :]
    return content


def _operators(content: bytes, dice: Random) -> bytes:
    lines = content.split(b"\n")
    at = dice.randrange(len(lines))
    more = (
        b"q",
        b"Q",
        b"BT",
        b"ET",
        b"/F 1 Tf",
        b"0 0 m 600 800 l S",
        b"1 0 0 1 9e9 0 cm",
        b"/X Do",
    )
    lines[at:at] = [dice.choice((*more, lines[dice.randrange(len(lines))]))] * dice.choice(
        (1, 50, 20_000)
    )
    return b"\n".join(lines)


def _swapped(pattern: bytes, content: bytes, dice: Random) -> bytes:
    places = list(re.finditer(pattern, content))
    if not places:
        return of_bytes(content, dice)
    one, other = dice.choice(places), dice.choice(places)
    return content[: one.start()] + other[0] + content[one.end() :]


# ---- Files of older programs


def of_compound(content: bytes, dice: Random) -> bytes:
    """Fields of the header, the directory and the tables of sectors of an old Office file."""
    changed = bytearray(content)
    names = [b"WordDocument", b"Workbook", b"Table", b"Root Entry", b"SummaryInformation"]
    marks = [content.find(name.decode().encode("utf-16-le")) for name in names]
    places = [24, 30, 44, 48, 60, 68, 76, 512, *(at + 64 for at in marks if at >= 0)]
    for _ in range(dice.choice((1, 2, 8))):
        at = dice.choice((*places, dice.randrange(len(changed)))) + dice.randrange(64)
        size = dice.choice((1, 2, 4))
        huge = dice.choice((0, 1, 0x7FFF, 0xFFFE, 0xFFFFFFFE, 0xFFFFFFFF, dice.randrange(2**32)))
        if at + size <= len(changed):
            changed[at : at + size] = (huge % 256**size).to_bytes(size, "little")
    return bytes(changed)


def of_open_document(content: bytes, dice: Random) -> bytes:
    """A damaged package that still says first what it is, or else nobody would open it."""
    damaged = of_package(content, dice)
    try:
        with zipfile.ZipFile(io.BytesIO(damaged)) as package:
            parts = [(name, package.read(name)) for name in package.namelist()]
    except Exception:  # so it is opened as it is
        return damaged
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as made, catch_warnings(action="ignore"):
        is_sheet = b"opendocument.spreadsheet" in content[:200]
        kind = "application/vnd.oasis.opendocument." + ("spreadsheet" if is_sheet else "text")
        made.writestr(zipfile.ZipInfo("mimetype"), kind, zipfile.ZIP_STORED)
        for name, part in parts:
            if name != "mimetype":
                made.writestr(zipfile.ZipInfo(name), part, zipfile.ZIP_DEFLATED)
    return target.getvalue()


def of_rtf(content: bytes, dice: Random) -> bytes:
    """Groups, words and figures of an RTF file doubled, dropped, made huge, nested."""
    words = list(re.finditer(rb"\\[a-z]+-?[0-9]* ?|[{}]", content))
    if len(words) < 2:
        return of_bytes(content, dice)
    one, other = dice.choice(words), dice.choice(words)
    match dice.randrange(6):
        case 0:
            return content[: one.start()] + content[one.end() :]
        case 1:
            return (
                content[: one.start()]
                + other[0] * dice.choice((1, 50, 5000))
                + content[one.end() :]
            )
        case 2:
            return _numbers(content, dice)
        case 3:
            return (
                content[: one.start()] + b"{" * dice.choice((1, 500, 20_000)) + content[one.end() :]
            )
        case 4:
            start, end = sorted((one.start(), other.end()))
            return content[:end] + content[start:end] * dice.choice((1, 5)) + content[end:]
        case _:
            link = b'{\\field{\\*\\fldinst {INCLUDETEXT "file:///etc/passwd"}}{\\fldrslt x}}'
            return content[: one.start()] + link + content[one.start() :]


KINDS: dict[str, Mutation] = {
    "docx": of_package,
    "returned": of_package,
    "xlsx": of_package,
    "html": of_markup,
    "mht": of_message,
    "txt": of_text,
    "pdf": of_pdf,
    "gk.json": of_exchange,
    "gkd": of_handed,
    "sealed.gkd": of_sealed,
}
"""What knows how to damage a kind; ``returned`` are Word files that leaders changed."""
OLDER: dict[str, Mutation] = {
    "doc": of_compound,
    "wps": of_compound,
    "xls": of_compound,
    "odt": of_open_document,
    "ods": of_open_document,
    "rtf": of_rtf,
}
"""The same for kinds that LibreOffice reads first."""
