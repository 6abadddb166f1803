"""Whose report on which year a document is: its title, read where it stands.

The year of the title is the year reported on; the period named in the preamble bears it out.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from gkdesk.domain.bookmarks import bookmark
from gkdesk.domain.labels import plain
from gkdesk.domain.source import Line

_DIGITS = {ord(c): str(n % 10) for n, c in enumerate("〇一二三四五六七八九")} | {
    ord("○"): "0",
    ord("零"): "0",
}
_YEAR = r"(?P<year>20[0-9]{2}|二[〇○零][〇○零一二三四五六七八九]{2})"
_TITLE = re.compile(
    rf"(?P<before>.*?){_YEAR}年?度?(?P<after>.*?)"
    r"(政府)?(信息|政务)公开(工作)?(年度|情况)?(工作)?(年度)?(报告(统计表|表)?|统计表|统计)"
)
_KIND_FIRST = re.compile(rf"(?P<before>.+?)(政府)?信息公开(工作)?年度报告[(（]?{_YEAR}年?度?[)）]?")
_UNIT_AND_YEAR = re.compile(
    r"\s*((填报)?单位[:：])?\s*(?P<unit>[^\s。，：:]{2,40})\s+(报告年度[:：]\s*)?(?P<year>20[0-9]{2})\s*年度?\s*"
)
_PERIOD = re.compile(rf"{_YEAR}年(1|一)月(1|一)日.{{0,8}}12月31日")
_LABELLED = re.compile(r"^\s*(标题|单位|名称)[:：]\s*")
_SITE = re.compile(r"[-_|—–].*$")
_LONGEST = 60
_BLANKS = re.compile(r"[ \t\u3000\xa0]+")
_NOT_A_TITLE = re.compile(r"[。；;，,]|关于|通知|印发|根据")


@dataclass(frozen=True)
class Identity:
    """What a document says about itself; ``used`` are the texts of the lines that say it."""

    title: str = ""
    unit: str = ""
    year: int = 0
    period: int = 0
    used: frozenset[str] = frozenset()

    def names(self, text: str) -> bool:
        """Whether a line says nothing but the title, or a part of it."""
        parts = {self.unit, self.title.replace("\n", ""), *self.title.split("\n"), *self.used}
        parts.add(self.title.replace("\n", "").removeprefix(self.unit))
        return plain(text) in {plain(part) for part in parts if part}


def behind_title(text: str, unit: str) -> tuple[str, str] | None:
    """What stands before and behind the title in a line that runs on; None where it does not."""
    bare = (
        rf"(?:^|(?<=\s)){re.escape(unit)}\s*{_YEAR}\s*年?度?(政府)?信息公开(工作)?(年度)?报告(?=\s)"
    )
    found = re.search(bare, text) if unit else None
    return (text[: found.start()], text[found.end() :]) if found else None


def identity(lines: Iterable[Line]) -> Identity:
    """The identity in the lines before the first heading; empty where none is recognised."""
    wanted = list(lines)
    order = sorted(range(len(wanted)), key=lambda n: wanted[n].aside)
    found = next(filter(None, (_titled(wanted, n) for n in order)), None)
    named = found or _marked(wanted) or _signed(wanted) or Identity()
    period = next(
        (int(_arabic(m["year"])) for m in map(_in_period, wanted) if m),
        0,
    )
    return Identity(named.title, named.unit, named.year, period, named.used)


def _marked(lines: list[Line]) -> Identity | None:
    """The line in the bookmark of our title, however it was changed; the unit comes first."""
    for line in lines:
        if line.mark == bookmark("title") and (found := re.search(_YEAR, line.text)):
            before, year_first, _ = line.text.partition(found.group())
            unit = _BLANKS.sub("", before.split("\n")[0]) if year_first else ""
            year = int(_arabic(found["year"]))
            return Identity(line.text, unit, year, 0, frozenset((line.text,)))
    return None


def _signed(lines: list[Line]) -> Identity | None:
    """The line of a statistics sheet that says nothing but the unit and the year."""
    for line in lines:
        if len(line.text) <= _LONGEST and (found := _UNIT_AND_YEAR.fullmatch(line.text)):
            unit = _BLANKS.sub("", found["unit"])
            return Identity("", unit, int(found["year"]), 0, frozenset((line.text,)))
    return None


def _in_period(line: Line) -> re.Match[str] | None:
    return _PERIOD.search(_BLANKS.sub("", line.text))


def _arabic(year: str) -> str:
    return year.translate(_DIGITS)


def _titled(lines: list[Line], at: int) -> Identity | None:
    line = lines[at]
    bare = _LABELLED.sub("", _BLANKS.sub("", line.text.replace("\n", "")))
    if len(bare) > 2 * _LONGEST:
        return None
    found = _TITLE.match(bare) or _KIND_FIRST.match(bare)
    if found is None or len(bare) > _LONGEST or _NOT_A_TITLE.search(found.group()):
        return None
    year = int(_arabic(found["year"]))
    unit = found["before"] or found.groupdict().get("after") or ""
    text = found.group()
    if bare[found.end() :] and not (line.aside or _SITE.match(bare[found.end() :])):
        return None
    shown = "\n".join(_BLANKS.sub("", part) for part in line.text.split("\n"))
    if unit:
        title = text if line.aside or "\n" not in line.text else shown
        return Identity(title, unit, year, 0, frozenset((line.text,)))
    above = _BLANKS.sub("", lines[at - 1].text.replace("\n", "")) if at else ""
    if not above or len(above) > _LONGEST or _NOT_A_TITLE.search(above):
        return Identity(text, "", year, 0, frozenset((line.text,)))
    return Identity(f"{above}\n{text}", above, year, 0, frozenset((lines[at - 1].text, line.text)))
