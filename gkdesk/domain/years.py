"""The years in the texts: the title's, the period of the preamble, last year's year left over."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from gkdesk.domain.cover import TITLE
from gkdesk.domain.finding import ERROR, EXPLAIN, HINT, Finding
from gkdesk.domain.form import PREAMBLE
from gkdesk.domain.report import Report
from gkdesk.domain.wording import Mark, Page, Say, inside, quoted, sentence, wording, words_of

_B = "[ \\t]{0,2}"  # blanks inside a date, as documents brought in have them
_TENS = f"{_B}[0-9]{_B}[0-9](?![0-9])"
YEAR = (
    f"(?:1(?<![0-9]1){_B}9{_TENS}|2(?<![0-9]2){_B}0{_TENS}|二[〇○零][〇○零一二三四五六七八九]{{2}})"
)
"""A pattern: a year of four digits, perhaps with blanks between them, or in Chinese figures."""

DASH = "(?:至|到|[-—–~～]{1,2})"
"""What stands between the two ends of a span of time."""

_MENTION = re.compile(f"({YEAR}){_B}年度?")
_BARE = re.compile(f"({YEAR})")
_CHINESE = str.maketrans("〇○零一二三四五六七八九", "000123456789")


def year_of(words: str) -> int:
    """The year that words such as ``2023``, ``2 0 23`` or ``二〇二三`` name."""
    return int("".join(words.split()).translate(_CHINESE))


# ---- the title

_TITLE_YEAR = Say(
    check="title-year",
    level=ERROR,
    title="标题里的年份不对",
    message="标题写的是“{words}”，本报告是 {year} 年度的，请改标题里的年份。",
    source="标题的年份就是报告年度",
)
_TITLE_NO_YEAR = Say(
    check="title-year-missing",
    level=HINT,
    title="标题里没有年份",
    message="标题里没有写报告年度，请补上 {year} 年。",
    source="标题的通行写法：单位全称、年份、政府信息公开工作年度报告",
)


def _title(page: Page, year: int) -> Iterator[Finding]:
    text = wording(page.text)
    found = list(_MENTION.finditer(text)) or list(_BARE.finditer(text))
    if not found:
        yield page.finding(_TITLE_NO_YEAR, year=str(year))
    wrong = [mark.span(1) for mark in found if year_of(mark[1]) != year]
    if wrong:
        fix = _replaced(page.text, [(*span, str(year)) for span in wrong])
        yield page.finding(_TITLE_YEAR, wrong, fix=fix, year=str(year))


def _replaced(text: str, parts: list[tuple[int, int, str]]) -> str:
    for start, end, words in sorted(parts, reverse=True):
        text = text[:start] + words + text[end:]
    return text


# ---- the period


def _date(number: int) -> str:
    month, day = f"1{_B}[0-2]|0?[1-9]", f"3{_B}[01]|[12]{_B}[0-9]|0?[1-9]"
    return (
        f"(?P<date{number}>(?:(?P<y{number}>{YEAR}){_B}[年./-]{_B})?(?P<m{number}>{month}){_B}"
        f"(?:[月./-]{_B}(?P<d{number}>{day})(?:{_B}日)?|月))"
    )


_PERIOD = re.compile(
    f"{_date(1)}{_B}(?:起|始|零时|0时)?{_B}[,，]?{_B}{DASH}{_B}"
    f"(?:同年|当年|本年|本年度)?{_B}{_date(2)}"
)
_UNTIL = re.compile(f"截[至止][^0-9。；\\n]{{0,8}}(?P<date1>(?P<y1>{YEAR}){_B}年)")
_OF_THE_DATA = words_of("统计 数据 期限 时限 本报告 年度报告")
_STATISTICS = words_of("统计期 统计的期 统计时 统计限 统计范围 统计数据 统计自 所列数据")

_PERIOD_WRONG = Say(
    check="period",
    level=ERROR,
    title="统计期限不对",
    message="统计期限写的是“{words}”，应当是 {year}年1月1日至12月31日，请改正。",
    source="统计期限是报告年度的1月1日至12月31日",
)
_PERIOD_REVERSED = Say(
    check="period",
    level=ERROR,
    title="统计期限前后颠倒",
    message="统计期限“{words}”的起止颠倒了，应当是 {year}年1月1日至12月31日，请改正。",
    source="统计期限是报告年度的1月1日至12月31日",
)


@lru_cache(maxsize=64)
def _periods(text: str, path: str) -> tuple[re.Match[str], ...]:
    """Where a text says from when to when the data are."""
    speaks = _OF_THE_DATA if path == PREAMBLE else _STATISTICS
    spoken = dict.fromkeys(sentence(text, word.start()) for word in speaks.finditer(text))
    found = {
        each.start(): each
        for start, end in spoken
        for pattern in (_UNTIL, _PERIOD)
        for each in pattern.finditer(text, start, end)
    }
    return tuple(found[start] for start in sorted(found))


def _period(page: Page, year: int) -> Iterator[Finding]:
    for found in _periods(wording(page.text), page.path):
        if say := _wrong_period(found, year):
            fix = _mended(page.text, found, year)
            yield page.finding(say, [found.span()], fix=fix, year=str(year))


def _wrong_period(found: re.Match[str], year: int) -> Say | None:
    if found.re is _UNTIL:
        return _PERIOD_WRONG if year_of(found["y1"]) != year else None
    first_year = year_of(found["y1"]) if found["y1"] else year
    first = (first_year, _number(found["m1"], 1), _number(found["d1"], 1))
    last_year = year_of(found["y2"]) if found["y2"] else first_year
    last = (last_year, _number(found["m2"], 12), _number(found["d2"], 31))
    if first > last:
        return _PERIOD_REVERSED
    return _PERIOD_WRONG if (first, last) != ((year, 1, 1), (year, 12, 31)) else None


def _number(words: str | None, default: int) -> int:
    return int("".join(words.split())) if words else default


def _mended(text: str, found: re.Match[str], year: int) -> str:
    dates = [f"{year}年"] if found.re is _UNTIL else [f"{year}年1月1日", f"{year}年12月31日"]
    return _replaced(
        text, [(*found.span(f"date{n}"), date) for n, date in enumerate(dates, start=1)]
    )


# ---- years in the narrative

_STRAY = Say(
    check="stray-year",
    level=EXPLAIN,
    title="像是上年留下的年份",
    message="{place}写了“{words}”，像是上年留下的；本报告是 {year} 年度的，请核对。",
    source="正文说的是报告年度的工作",
)
_DOUBTFUL = Say(
    check="doubtful-year",
    level=HINT,
    title="请看一下年份",
    message="{place}写了“{words}”，本报告是 {year} 年度的，请看是不是写错了。",
    source="正文说的是报告年度的工作",
)

# Years side by side: 2021—2035年, 2021年和2022年, 2021年5月至2022年3月.
_SPAN = re.compile(
    f"{YEAR}(?:(?:{_B}年度?)?(?:{_B}[0-9]{{1,2}}{_B}[月日]){{0,2}}{_B}(?:{DASH}|[、和及与]){_B}{YEAR})+"
    f"{_B}年?"
)
_COMPARED = re.compile(
    "(?:较|比|与|同|和|较于|相对于|高于|低于|多于|少于|超过?|针对|自|从|早在|始于|继|(?<!截[至止])到|"
    "(?<!截)至|原|根据|按照|落实|获|获得|获评|荣获|评为)$"
)
_MONTH = "(?:[ \\t]*[0-9]{1,2}[ \\t]*[月日]){0,2}[ \\t]*"
_HISTORY = re.compile(
    f"{_MONTH}(?:年?[底初末])?(?:"
    "以来|起(?![草诉])|开始|至今|之?前(?![三半])|以前|版|本?[）)]|新?修[订正改]|结转|转入|遗留|未办结|"
    "同期|相比|相较|基础上|持平|的[0-9.]{1,6}倍|学年|审计|(?:收到|受理|公开|申请)的|第?[0-9]{1,4}号|"
    "(?:政府|部门|单位|财政|收支|经费|“?三公”?)*(?:预算|决算|预决算)|"
    "(?:政府|政务公开|信息公开)*工作(?:要点|报告|主要任务))"
)
# 2018年印发的 tells a document's age; without 的 it may be the work of the year before, left in.
_MADE = re.compile(
    f"{_MONTH}(?:印发|下发|发布|出台|制定|制发|施行|实施|颁布|成立|组建|建成|通过|启用)(?P<of>的)?"
)
_RATED = re.compile("[^。，,；;\\n]{0,12}(?:考核|评估|评价|测评|评议|评查|排名)")
_REPORT = re.compile("(?:政府)?(?:信息公开)?(?:工作)?(?:年度)?(?:报告|年报)")
_THIS_REPORT = re.compile("[^。，,；;《\\n]{0,20}报告")
_PLAN = words_of("将 下一步 下步 明年 来年 今后 计划 打算 拟 力争 规划 目标 预计 继续 下一年")
_PAST = words_of("整改 改进情况 上年 去年 上一年 上年度")
_PROBLEMS = re.compile("[^。，,；;\\n]{0,25}(?:问题|不足)")
_WORK = re.compile("[ \\t]*(?:[,，、]|全|我|本|共|各|主动|收到|受理|累计|对|未|没有|无|政府信息)")
_BEGINS = re.compile(r"(?:^|[。；;！？\n，,、：:）)（(\"”])[ \t]*$")
_AT_THE_END = re.compile(r"截[至止到]{1,2}[ \t]*$")
_END_OF_YEAR = re.compile(f"{_B}(?:底|末|12{_B}月)")
_LONG_AGO = 5


class _Where(NamedTuple):
    """A year named in a text that is not the report's own, with what stands around it.

    ``plans`` says that the text looks back on earlier problems and forward to what is planned.
    """

    text: str
    start: int
    end: int
    value: int
    year: int
    preamble: bool
    plans: bool

    @property
    def before(self) -> str:
        return self.text[max(0, self.start - 8) : self.start]

    @property
    def after(self) -> tuple[str, int]:
        """The text from behind it on, as a pattern takes it."""
        return self.text, self.end

    @property
    def begins(self) -> bool:
        """Whether it begins a clause, or the text itself."""
        return self.start == 0 or bool(_BEGINS.search(self.before))

    def says(self, pattern: re.Pattern[str]) -> bool:
        """Whether its sentence has words of a pattern."""
        start, end = sentence(self.text, self.start)
        return pattern.search(self.text, start, end) is not None


@lru_cache(maxsize=64)
def _strays(text: str, year: int, *, preamble: bool, plans: bool) -> tuple[Mark, ...]:
    """The years of a text that are not its own and not explained by what stands around them."""
    own = str(year)
    mentions = (found for found in _MENTION.finditer(text) if found[1] != own)
    others = [found for found in mentions if year_of(found[1]) != year]
    if not others:
        return ()
    quotes, spans = quoted(text), _spans(text)
    marks = []
    for found in others:
        value = year_of(found[1])
        if inside(found.start(), quotes) or inside(found.start(), spans):
            continue
        level = _level(_Where(text, *found.span(), value, year, preamble, plans))
        if level:
            marks.append(Mark(found.start(), found.end(), level))
    return tuple(marks)


def _spans(text: str) -> tuple[tuple[int, int], ...]:
    """Where several years stand side by side."""
    return tuple(
        found.span()
        for found in _SPAN.finditer(text)
        if len({year_of(year) for year in _BARE.findall(found[0])}) > 1
    )


def _level(where: _Where) -> str:
    """How doubtful a year is; "" where it may well stand."""
    if where.value > where.year:
        return _level_ahead(where)
    if _explained(where):
        return ""
    if where.value == where.year - 1:
        return EXPLAIN if _tells_of_the_work(where) else HINT
    return HINT if where.begins and where.year - where.value <= _LONG_AGO else ""


def _level_ahead(where: _Where) -> str:
    """A year to come belongs to plans; the one after the report's also to its publication."""
    published = re.match(r"[ \t]*[1-4][ \t]*月", where.text[where.end : where.end + 6])
    planned = where.plans or where.value > where.year + 1 or where.says(_PLAN)
    return "" if planned or published else HINT


def _explained(where: _Where) -> bool:
    """Whether it is compared with, the year of a document or budget, or of earlier problems."""
    if _COMPARED.search(where.before) or _HISTORY.match(*where.after):
        return True
    made = _MADE.match(*where.after)
    if made and (made["of"] or where.value < where.year - 1):
        return True
    if where.preamble:
        return False
    if not where.begins and (_REPORT.match(*where.after) or _RATED.match(*where.after)):
        return True  # last year's report was published, last year's work was rated in this one
    return where.plans and where.says(_PAST)


def _tells_of_the_work(where: _Where) -> bool:
    """Whether a clause begins with it and goes on about the work, as those of a report do."""
    if where.preamble and _THIS_REPORT.match(*where.after):
        return True
    if _AT_THE_END.search(where.before):
        return _END_OF_YEAR.match(*where.after) is not None
    if where.plans and _PROBLEMS.match(*where.after):
        return False
    return where.begins and _WORK.match(*where.after) is not None


def _narrative(report: Report, page: Page) -> Iterator[Finding]:
    text, place = wording(page.text), f"“{report.field(page.path).label}”"
    periods = tuple(found.span() for found in _periods(text, page.path))
    plans = page.path in report.form.rules.plans
    strays = _strays(text, report.year, preamble=page.path == PREAMBLE, plans=plans)
    marks = [mark for mark in strays if not inside(mark.start, periods)]
    for say in (_STRAY, _DOUBTFUL):
        spans = [(mark.start, mark.end) for mark in marks if mark.kind == say.level]
        yield from page.grouped(say, spans, place=place, year=str(report.year))


def year_findings(report: Report, page: Page) -> Iterator[Finding]:
    """What is wrong with the years of one text."""
    if page.path == TITLE:
        yield from _title(page, report.year)
        return
    yield from _period(page, report.year)
    yield from _narrative(report, page)
