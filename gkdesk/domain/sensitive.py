"""What in a text belongs to one year and must be looked at when the text is taken into the next."""

import re
from functools import lru_cache

from gkdesk.domain.wording import Mark, wording
from gkdesk.domain.years import DASH, YEAR

_B = "[ \\t]?"
_CHINESE = "[一二两三四五六七八九十百]"
_MONTH, _DAY = f"(?:1{_B}[0-2]|0?[1-9])", f"(?:3{_B}[01]|[12]{_B}[0-9]|0?[1-9])"
_FIGURE = (
    f"(?<![0-9A-Za-z.第])[0-9](?:{_B}[0-9]){{0,14}}(?:[,，][0-9]{{3}}){{0,4}}"
    f"(?:\\.{_B}[0-9]{{1,6}})?{_B}[余多]?{_B}[万亿千百]?{_B}[余多]?{_B}"
)
_UNITS = (
    "(?:万元|亿元|元|人次|件次|场次|批次|期次|户次|件|条|次|期|份|场|个|项|部|篇|家|人|起|宗|批|种|类|名|"
    "册|字|张|幅|处|轮|户|套|通|位|天|小时|分钟|倍|页|例|栏|款|余|多|%|个百分点)"
)
# In Chinese figures only from two on: 一次性, 一件事 and 一期 are no counts.
_COUNTED = (
    f"(?<!第)(?<!{_CHINESE})[两二三四五六七八九十]{_CHINESE}{{0,4}}"
    "(?:人次|场次|次|场|件|期|份|轮|批|个|项|篇|部)"
)
_KINDS = {
    # 〔2021〕30号; the letters of the office before it are the same every year
    "document": (f"[〔\\[（(【]{_B}{YEAR}{_B}[〕\\]）)】]{_B}第?{_B}[0-9]{{1,5}}{_B}号",),
    "date": (
        f"(?:{YEAR}{_B}年{_B})?(?<![0-9]){_MONTH}{_B}月(?:{_B}{_DAY}{_B}日|份|[底初末])?",
        f"{YEAR}[./-](?:1[0-2]|0?[1-9])[./-](?:3[01]|[12][0-9]|0?[1-9])(?![0-9])",
    ),
    "year": (
        f"{YEAR}(?:{_B}年)?{_B}{DASH}{_B}{YEAR}(?:{_B}年度?)?",
        f"{YEAR}{_B}年度?",
    ),
    # 上年结转 and 结转下年度 are terms of the form, the same every year.
    "relative": ("[今去前明来]年", "(?<!结转)[本上下]一?年度?(?!度?结转)", "当年"),
    "ordinal": (
        f"第{_B}(?:[0-9]{{1,4}}|{_CHINESE}{{1,5}}){_B}[次届期批轮]",
        "[一二三四五六七八九十]{2,3}届(?:[一二三四五六七][中、]+){0,3}(?:全会)?",
    ),
    "count": (_FIGURE + _UNITS, _COUNTED),
}
_SENSITIVE = re.compile(
    "|".join(f"(?P<{kind}>{'|'.join(patterns)})" for kind, patterns in _KINDS.items())
)


@lru_cache(maxsize=16)
def year_sensitive(text: str) -> tuple[Mark, ...]:
    """Every span that may have to change with the year: ``(start, end, kind)``, in order, apart.

    The kinds are ``year`` (2023年, 2021-2035年), ``relative`` (今年, 上年度), ``ordinal`` (第三届),
    ``document`` (〔2023〕5号), ``date`` (3月5日, 2023年12月) and ``count`` (26件, １２次, 5.3%).
    Live numbers are none: they follow the tables.
    """
    return tuple(
        Mark(*found.span(), found.lastgroup or "") for found in _SENSITIVE.finditer(wording(text))
    )
