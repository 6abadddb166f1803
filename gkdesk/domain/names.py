"""Names in the texts that are another place's or another unit's: traces of what was copied.

Own are the places in the unit's own details and what belongs to them. Where those do not tell
the province, the one the texts speak of most is taken for it. Silence is better than a false
alarm: a place of a visit, a comparison or a joint project is none of ours to doubt.
"""

import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from gkdesk.domain.cover import DETAILS, NAME, SHORT, TITLE
from gkdesk.domain.finding import EXPLAIN, HINT, Finding
from gkdesk.domain.form import PREAMBLE
from gkdesk.domain.regions import PROVINCES, REGIONS, province_of
from gkdesk.domain.report import Report
from gkdesk.domain.wording import Mark, Page, Say, clause, wording, words_of

_FOREIGN = Say(
    check="other-place",
    level=HINT,
    title="别处的地名",
    message="{place}写了“{words}”，不像是本单位所在的地方，请看是不是照抄留下的。",
    source="别处的地名、单位名没有改，是照抄的痕迹",
)
_OTHER_UNIT = Say(
    check="other-unit",
    level=HINT,
    title="别的单位的名称",
    message="{place}写了“{words}”，与本单位“{unit}”不同，请看是不是照抄留下的。",
    source="别处的地名、单位名没有改，是照抄的痕迹",
)
_OLD_UNIT = Say(
    check="old-unit",
    level=EXPLAIN,
    title="还是上年报告的单位名称",
    message="{place}写了“{words}”，那是上年报告的单位名称，本报告的单位是“{unit}”，请改正。",
    source="标题和前言写本单位现在的全称",
)
_TITLE_UNIT = Say(
    check="title-unit",
    level=EXPLAIN,
    title="标题里的单位名称不一样",
    message="标题写的单位是“{words}”，封面上的单位是“{unit}”，请核对。",
    source="标题写本单位的全称",
)

_REMARK = re.compile(r"[（(][^（）()]*[）)]")
_VISITS = words_of(
    "学习 考察 调研 交流 协作 对口 支援 帮扶 合作 借鉴 先进 经验 省际 跨省 毗邻 来自 籍 援 结对",
    "签订 协同 联动 联合 一体化 兄弟 共建 友好 招商 共享 通办 远程 异地",
)


def _bare(name: str) -> str:
    """A unit's name without a remark behind it, 某市人民政府（全市汇总）."""
    return _REMARK.sub("", name).strip()


# ---- places of the first two levels


_LENGTHS = sorted({len(name) for name in REGIONS}, reverse=True)
_SUFFIX = re.compile("[省市州盟区]")
_LAST_TWO = frozenset(name[-2:] for name in REGIONS)
"""What every region's name ends with: most of what ends like one is seen at once to be none."""
# 通化市 is no city in 沟通化市场: what begins another word after 市 was not the suffix.
_NO_CITY = re.compile("[场民容价值面域]|政(?!府|务)")


@lru_cache(maxsize=64)
def _regions(text: str) -> tuple[Mark, ...]:
    """The regions a text names in full; the kind of a mark is the name."""
    marks = []
    for suffix in _SUFFIX.finditer(text):
        end = suffix.end()
        if text[max(0, end - 2) : end] not in _LAST_TWO:
            continue
        endings = (text[max(0, end - length) : end] for length in _LENGTHS)
        name = next((ending for ending in endings if ending in REGIONS), "")
        if name and not _NO_CITY.match(text, end):
            marks.append(Mark(end - len(name), end, name))
    return tuple(marks)


class _Own(NamedTuple):
    """What is known of where a unit is: its details as one text, its province and prefecture."""

    details: str
    province: str
    prefecture: str


@lru_cache(maxsize=16)
def _own(unit: str, details: str, texts: tuple[str, ...]) -> _Own:
    known = _named(unit) or [mark.kind for mark in _regions(details)]
    spoken = Counter(mark.kind for text in texts for mark in _regions(text))
    province = next((province_of(name) for name in known), "")
    if not province:
        provinces: Counter[str] = Counter()
        for name, count in spoken.items():
            provinces[province_of(name)] += count
        province = _most(provinces)
    prefecture = next((name for name in known if name not in PROVINCES), "")
    if not known:
        inner = {n: c for n, c in spoken.items() if n != province and province_of(n) == province}
        prefecture = _most(Counter(inner))
    return _Own(details, province, prefecture)


def _named(unit: str) -> list[str]:
    """The regions a unit's name tells, or begins with and leaves out the suffix: 淮安经开区."""
    full = [mark.kind for mark in _regions(unit)]
    return full or [name for name in REGIONS if _begins(unit, name[:-1])]


def _begins(unit: str, stem: str) -> bool:
    """Whether a name begins with a region's; 朝阳区 is a district of other cities than 朝阳."""
    return unit.startswith(stem) and not unit.startswith(tuple("区县旗市镇乡"), len(stem))


def _most(counted: Counter[str]) -> str:
    """What is named most, at least twice and more often than anything else; else ""."""
    first, second = (*counted.most_common(2), ("", 0), ("", 0))[:2]
    return first[0] if first[1] > max(1, second[1]) else ""


def _elsewhere(name: str, own: _Own) -> bool:
    if not own.province or name in own.details:
        return False
    if province_of(name) != own.province:
        return True
    return bool(own.prefecture) and name not in (own.prefecture, own.province)


def _foreign(text: str, own: _Own) -> Iterator[tuple[int, int]]:
    for mark in _regions(text):
        if _elsewhere(mark.kind, own) and not _VISITS.search(text, *clause(text, mark.start)):
            yield mark.start, mark.end


# ---- counties and towns, by the names of their organs


_H = "[\\u4e00-\\u9fff]"
_BEFORE_NAME = "由与和及经向在对为请据"
_SHORTEST_NAME = 2
_LOCAL = re.compile(
    f"(?:^|[，。、；：“”《》（）()\\s]|[{_BEFORE_NAME}]|按照|根据)"
    f"(?P<name>{_H}{{1,3}}[县旗]|{_H}{{2,3}}区|(?P<town>{_H}{{2,3}}(?:镇|乡|街道)))"
    f"(?:人民政府|管委会|管理委员会|办事处|{_H}{{2,8}}?(?:局|委员会|办公室))"
)
_ORGAN = re.compile(
    "[县旗区镇乡道](?:人民政府|管委会|管理委员会|办事处"
    f"|(?<=[县旗区镇乡道]){_H}{{2,8}}?(?:局|委员会|办公室))"
)
"""What a name of those ends in, and its organ; the name before it takes longer to look for."""
_BEFORE_ORGAN = 6  # characters that a name and what stands before it may have
_NO_NAME = re.compile(
    "[各全我本该贵此每某外邻其他省市两多几等级所直属关于]|[县区乡镇].|(?:开发|新|园|片|景|社|辖|地|山|城|示范|试验|"
    "实验|高新|经开|自贸|管理|街|校|厂|库|牧|林|灾|老|郊|特|专|功能|保护|合作)区|(?:乡|集|城|村)镇|城乡"
)
_COUNTY = re.compile(f"{_H}{{1,8}}?(?:[县旗]|区(?!域)|(?<!城)市)")
_TOWN = re.compile("(?:镇|乡|街道)(?=人民政府|政府|办事处|党政|$)")


@lru_cache(maxsize=64)
def _locals(text: str) -> tuple[Mark, ...]:
    """The counties and towns whose organs a text names; the kind tells which of the two."""
    marks = []
    for organ in _ORGAN.finditer(text):
        found = _LOCAL.search(text, max(0, organ.start() - _BEFORE_ORGAN), organ.end())
        name = found["name"].lstrip(_BEFORE_NAME) if found else ""
        if found and len(name) >= _SHORTEST_NAME and not _NO_NAME.search(name):
            kind = "town" if found["town"] else "county"
            marks.append(Mark(found.end("name") - len(name), found.end("name"), kind))
    return tuple(marks)


@lru_cache(maxsize=16)
def _levels(unit: str) -> frozenset[str]:
    """On which levels a unit has a place of its own: ``county`` and, within it, ``town``."""
    for mark in _regions(unit)[-1:]:
        unit = unit[mark.end :]
    if _TOWN.search(unit):
        return frozenset(("county", "town"))
    return frozenset(("county",)) if _COUNTY.match(unit) else frozenset()


def _other_locals(text: str, unit: str, details: str) -> Iterator[tuple[int, int]]:
    levels = _levels(unit)
    for mark in _locals(text):
        if mark.kind not in levels or text[mark.start : mark.end] in details:
            continue
        if not _VISITS.search(text, *clause(text, mark.start)):
            yield mark.start, mark.end


# ---- the unit's own name


def _old_unit(page: Page, unit: str, before: Report | None) -> Iterator[Finding]:
    """The name the unit had in last year's report, where it is another one now."""
    old = _bare(before.unit) if before else ""
    if not unit or not old or old in unit or unit in old:
        return
    spans = [m.span() for m in re.finditer(f"(?<!原){re.escape(old)}", page.text)]
    if spans and page.path in (TITLE, PREAMBLE):
        yield page.finding(_OLD_UNIT, spans, place=_place(page), unit=unit)
    elif spans:
        yield page.finding(_OTHER_UNIT, spans, place=_place(page), unit=unit)


_BEFORE_YEAR = re.compile(r"[^0-9〇二]+")
_CALLED = re.compile("政府信息公开(?:工作)?$")
_LIKE = 0.3


def _title_unit(page: Page, unit: str, short: str) -> Iterator[Finding]:
    """A title that begins with a name which has next to nothing in common with the unit's."""
    found = _BEFORE_YEAR.match(page.text)
    name = _CALLED.sub("", "".join(found[0].split())) if found else ""
    if not unit or len(name) < len("某某局") or "年度报告" in name or (short and short in name):
        return
    if found and _pairs_shared(_bare(name), unit) < _LIKE:
        yield page.finding(_TITLE_UNIT, [(0, len(found[0].rstrip()))], unit=unit)


def _pairs_shared(name: str, unit: str) -> float:
    """How many of a name's pairs of characters the other has too, from 0 to 1."""
    pairs = {name[n : n + 2] for n in range(len(name) - 1)}
    return sum(pair in unit for pair in pairs) / max(1, len(pairs))


def _place(page: Page) -> str:
    return {TITLE: "标题", PREAMBLE: "前言"}.get(page.path, "正文")


def name_findings(report: Report, page: Page, before: Report | None) -> Iterator[Finding]:
    """The names in one text that look like another place's or another unit's."""
    unit = _bare(report.unit)
    if not unit:
        return
    yield from _old_unit(page, unit, before)
    if page.path == TITLE:
        yield from _title_unit(page, unit, report.values.get(SHORT, ""))
        return
    details = " ".join((unit, *(report.values.get(path, "") for path in DETAILS if path != NAME)))
    texts = tuple(wording(report.values.get(p, "")) for p in _texts(report))
    text = wording(page.text)
    place = _place(page)
    yield from page.grouped(_FOREIGN, _foreign(text, _own(unit, details, texts)), place=place)
    local = _other_locals(text, unit, details)
    yield from page.grouped(_OTHER_UNIT, local, place=place, unit=unit)


def _texts(report: Report) -> tuple[str, ...]:
    return (PREAMBLE, *(section.text for section in report.form.sections if section.text))
