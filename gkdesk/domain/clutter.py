"""What web pages and signatures leave around a report's text: buttons, dates, links, a name."""

import re
from dataclasses import replace

from gkdesk.domain.labels import plain
from gkdesk.domain.source import Line

_LONGEST = 60
_WORDS = re.compile(
    r"附件|打印|关闭|分享|扫一扫|扫码|[上下]一[篇条]|责任编辑|编辑[:：]|来源[:：]|信息来源|发布(时间|日期|机构|单位)"
    r"|(浏览|阅读|点击)(次数|量|数)?[:：]|字体|字号|收藏|纠错|版权所有|主办|承办|备案|网站标识码|返回|相关链接"
    r"|当前位置|您(现在)?(的|所在)位置|微信|微博|文件下载|索引号|公开日期|生成日期|发文"
)
_PAGE_NUMBER = re.compile(r"[-—–－]\s*[0-9]{1,3}\s*[-—–－]")
_DATE = re.compile(r"[0-9〇○零一二三四五六七八九]{4}[年.-].{1,3}[月.-].{1,3}日?")


def is_clutter(line: Line) -> bool:
    """Whether a line is of the page and not of the report."""
    text = line.text.strip()
    return len(text) <= _LONGEST and "。" not in text and bool(_WORDS.search(text))


def is_page_number(line: Line) -> bool:
    """Whether a line is the number that was printed at the foot of a page."""
    return bool(_PAGE_NUMBER.fullmatch(line.text.strip()))


def split_end(line: Line) -> tuple[Line, str]:
    """The line without what the page has put behind its last sentence, and that."""
    text, stop, tail = line.text.rpartition("。")
    if stop and tail.strip() and is_clutter(replace(line, text=tail)):
        return replace(line, text=text + stop), tail.strip()
    return line, ""


def is_signature(line: Line, unit: str) -> bool:
    """Whether a line holds nothing but the unit's name, a date, or both."""
    rest = plain(_DATE.sub("", line.text))
    return not rest or (bool(unit) and rest == plain(unit))
