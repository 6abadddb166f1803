"""What no document may carry out of the house: looked for in its bytes, last of all.

Names of people and machines, paths of this machine, revisions and comments, macros, links to
elsewhere. The writers put none of it in; this is the proof, and the net under an office's own
template.
"""

import io
import os
import re
import zipfile
from pathlib import Path

_PARTS = (
    (re.compile(r"docProps/(custom\.xml|thumbnail)|customXml/"), "自定义属性或缩略图"),
    (re.compile(r"/comments|/people\.xml"), "批注"),
    (re.compile(r"vbaProject|/activeX/|/embeddings/|oleObject"), "宏或嵌入的对象"),
    (re.compile(r"externalLinks/"), "指向别处的链接"),
)
_MARKUP = (
    (re.compile(rb"<w:(ins|del|moveFrom|moveTo|rPrChange|pPrChange)[ />]"), "修订记录"),
    (re.compile(rb"<w:comment(RangeStart|Reference)[ />]"), "批注"),
    (re.compile(rb"""\sw:rsid\w*=["']|<w:rsid"""), "编辑次数的标记"),
    (re.compile(rb"""TargetMode=["']External["']|<w:attachedTemplate"""), "指向别处的链接"),
)
_WHO = re.compile(rb"<(?:cp:lastModifiedBy|Company|Manager|TotalTime)>([^<]+)</|<cp:lastPrinted")
_HOUR = re.compile(rb"<dcterms:(created|modified)[^>]*>[^<]*T(?!00:00:00Z)")
_NO_YEAR = 1980
"""The year of every member of a package that tells no time."""
_MARKED = (".xml", ".rels")


def leftovers(content: bytes) -> tuple[str, ...]:
    """What a Word or Excel file carries that it must not, in words; nothing where it is clean."""
    found: list[str] = []
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        for name in package.namelist():
            found += [told for pattern, told in _PARTS if pattern.search(name)]
            if name.endswith(_MARKED):
                found += _in_part(name, package.read(name))
        if package.comment or any(e.date_time[0] != _NO_YEAR for e in package.infolist()):
            found.append("写文件的时间")
    return tuple(dict.fromkeys(found))


def _in_part(name: str, part: bytes) -> list[str]:
    found = [told for pattern, told in _MARKUP if pattern.search(part)]
    if name.startswith("docProps/") and any(who != b"0" for who in _who(part)):
        found.append("修改人的属性")
    if name.startswith("docProps/") and _HOUR.search(part):
        found.append("写文件的时间")
    if any(own in part for own in _of_this_machine()):
        found.append("本机的路径")
    return found


def _who(part: bytes) -> list[bytes]:
    """Who changed a file, where and for how long; "0" is no time at all."""
    return [who.group(1) or b"" for who in _WHO.finditer(part)]


def _of_this_machine() -> list[bytes]:
    """The home folder as a path, however it is written."""
    home = str(Path.home())
    if home.count(os.sep) < 2 and os.name == "posix":  # "/root" stands in many a word
        home += os.sep
    return [home.encode(), home.replace("\\", "/").encode()]
