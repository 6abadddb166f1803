"""发布前体检: what must not go out with a report, personal data, marks of secrecy, own words."""

import re
from collections.abc import Iterator
from functools import lru_cache

from gkdesk.domain.finding import ERROR, EXPLAIN, HINT, Finding
from gkdesk.domain.form import PREAMBLE
from gkdesk.domain.report import Report
from gkdesk.domain.wording import Mark, Page, Say, sentence, wording, words_of

_FIRST, _LAST = 3, 4


def masked(number: str) -> str:
    """A personal number as it may be quoted: only its first and its last digits.

    What is found goes on paper, into files and past other eyes; the text itself shows the place.
    """
    places = [place for place, letter in enumerate(number) if letter.isalnum()]
    hidden = set(places[_FIRST:-_LAST])
    return "".join("*" if place in hidden else letter for place, letter in enumerate(number))


_SOURCE = "公开前应当审查，个人隐私和涉密信息不得公开"
_SAYS = {
    "identity": Say(
        check="identity-number",
        level=ERROR,
        title="身份证号码",
        message="{place}有一个身份证号码“{words}”，公布前请删去。",
        source=_SOURCE,
        quote=masked,
    ),
    "mobile": Say(
        check="mobile-number",
        level=ERROR,
        title="手机号码",
        message="{place}有一个手机号码“{words}”，个人的请删去；联系电话请写办公电话。",
        source=_SOURCE,
        quote=masked,
    ),
    "card": Say(
        check="card-number",
        level=ERROR,
        title="银行卡号",
        message="{place}有一个像银行卡号的数“{words}”，公布前请删去。",
        source=_SOURCE,
        quote=masked,
    ),
    "person": Say(
        check="person-name",
        level=HINT,
        title="像是当事人的姓名",
        message="{place}写了“{words}”，像是申请人或当事人的姓名，请看能不能公开。",
        source=_SOURCE,
    ),
    "secret": Say(
        check="secret-mark",
        level=HINT,
        title="内部或密级字样",
        message="{place}写了“{words}”，请看是不是不该公开的内容。",
        source=_SOURCE,
    ),
}
_OWN_WORD = Say(
    check="own-word",
    level=EXPLAIN,
    title="本单位词表里的词",
    message="{place}写了“{words}”，它在本单位的词表里，请改写，或者说明为什么可以写。",
    source="本单位的词表",
)


# ---- numbers


# A number of its own: not the tail of a longer one, of a word, an address or a decimal.
_NUMBER = re.compile(
    "(?<![0-9A-Za-z./=_])(?:"
    "(?P<mobile>(?:[+]?86[ -]?)?1[3-9][0-9](?:[ -]?[0-9]{4}){2}(?! ?[次人条件元万个份]))"
    "|(?P<long>[0-9]{16,19}|[0-9]{17}[Xx]|[0-9]{4}(?:[ -][0-9]{4}){3}(?:[ -][0-9]{1,3})?)"
    ")(?![0-9A-Za-z]|[.][0-9])"
)
# Most texts have no long number: seen at once, where the pattern above looks around every place.
_LONG = re.compile("[0-9][0-9 -]{9}[0-9]")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"


def is_identity_number(number: str) -> bool:
    """Whether 18 characters are an identity number: GB 11643, the last one checks the others."""
    if not re.fullmatch("[0-9]{17}[0-9Xx]", number) or not re.match("[1-9]", number):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=False))
    return _CHECKS[total % 11] == number[-1].upper()


def is_card_number(number: str) -> bool:
    """Whether 16 to 19 digits are a bank card's: ISO/IEC 7812, checked as Luhn has it."""
    if not re.fullmatch("[3-6][0-9]{15,18}", number):
        return False
    doubled = (int(digit) * 2 for digit in number[-2::-2])
    return (sum(map(int, number[-1::-2])) + sum(n // 10 + n % 10 for n in doubled)) % 10 == 0


def _digits(words: str) -> str:
    return re.sub("[ -]", "", words)


def _numbers(text: str) -> Iterator[Mark]:
    if not _LONG.search(text):
        return
    for found in _NUMBER.finditer(text):
        number = _digits(found[0])
        if found["mobile"]:
            yield Mark(*found.span(), "mobile")
        elif is_identity_number(number):
            yield Mark(*found.span(), "identity")
        elif is_card_number(number):
            yield Mark(*found.span(), "card")


# ---- names of persons


# Surnames that are no words of a sentence: 于, 向, 方, 万, 何, 许, 程 and the like are left out.
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙朱胡郭林罗郑梁谢宋唐韩冯邓曹彭肖董袁潘蒋蔡叶苏魏吕丁沈姚卢姜崔钟谭陆汪"
    "范廖贾夏邹孟熊秦邱尹薛闫侯黎贺龚邵钱覃莫汤"
)
_NO_NAMES = "陈[述诉]|周[围边知期]|张贴|范围|陆续|罗列|黎明|钱款|林[权地木业]|董事|夏季|唐突|叶片"
_ROLES = "申请人|原告|被告|第三人|当事人|上诉人|信访人|投诉人|举报人|起诉人"
_GIVEN = "[\\u4e00-\\u9fff]{1,2}"
_PARTY = re.compile(
    f"(?:{_ROLES})(?:[:：] ?)?(?!{_NO_NAMES})(?P<name>[{_SURNAMES}]{_GIVEN}?)"
    "(?=诉|不服|[，,、（(。；;]|与|向|就|因|提出|申请|等)"
)
_MASKED = re.compile(
    f"(?P<name>[{_SURNAMES}](?:某某?|[×X*＊]{{1,2}}))(?![局市县区镇乡村0-9A-Za-z])"
)
_SUITOR = re.compile(
    f"(?<![\\u4e00-\\u9fff])(?P<name>[{_SURNAMES}]{_GIVEN}?)(?<![投申起上控胜败应陈])诉(?![讼求称说])"
)
_PERSONS = (
    (re.compile(_ROLES), _PARTY),
    (re.compile("[某×X*＊]"), _MASKED),
    (re.compile("诉(?![讼求称说])"), _SUITOR),
)
"""Ways to name a person, each behind what it cannot do without, which is looked for first."""


def _persons(text: str) -> Iterator[Mark]:
    found = {
        each.start("name"): Mark(*each.span("name"), "person")
        for sign, pattern in _PERSONS
        if sign.search(text)
        for each in pattern.finditer(text)
    }
    yield from (found[start] for start in sorted(found))


# ---- marks of secrecy


_GIVEN_AWAY = "(?:外传|外泄|转发|公开发布|对外公开)"
_SECRET = re.compile(
    "绝密(?: ?(?:★|级))?|机密(?: ?(?:★|级)|(?=[】〕）)\\n]))|秘密 ?(?:★|级)|"
    "内部(?:资料|文件|使用|参考|掌握|传阅)|"
    f"不得{_GIVEN_AWAY}|请勿{_GIVEN_AWAY}|严禁{_GIVEN_AWAY}|工作秘密|注意保存|仅供内部|阅后即焚"
)
_OF_DUTY = words_of(
    "泄 保密 审查 不涉及 涉密 涉及 防止 严防 国家秘密 商业秘密 个人隐私 制度 培训 定密 属于"
)


def _secrets(text: str) -> Iterator[Mark]:
    for found in _SECRET.finditer(text):
        if not _OF_DUTY.search(text, *sentence(text, found.start())):
            yield Mark(*found.span(), "secret")


@lru_cache(maxsize=64)
def _private(text: str) -> tuple[Mark, ...]:
    return (*_numbers(text), *_persons(text), *_secrets(text))


_CONTACT = re.compile("(?:电话|手机|联系|传真|咨询|热线)[^。；\\n]{0,20}$")


def _of_the_office(report: Report, page: Page, mark: Mark) -> bool:
    """A telephone by which the office itself is reached may stand in the preamble."""
    number = _digits(wording(page.text)[mark.start : mark.end])
    if number in _digits(wording(report.values.get("unit/telephone", ""))):
        return True
    before = page.text[max(0, mark.start - 30) : mark.start]
    invites = page.path == PREAMBLE or "疑问" in page.text[slice(*sentence(page.text, mark.start))]
    return invites and _CONTACT.search(before) is not None


# ---- an office's own words


def read_words(text: str) -> tuple[str, ...]:
    """The words of an office's own list: one a line; what follows a ``#`` is a remark."""
    lines = (line.partition("#")[0].strip() for line in text.removeprefix("\ufeff").splitlines())
    return tuple(dict.fromkeys(line for line in lines if line))


@lru_cache(maxsize=64)
def _own_words(text: str, words: tuple[str, ...]) -> tuple[tuple[int, int], ...]:
    places = []
    for word in words:
        start = text.find(word) if word else -1
        while start >= 0:
            places.append((start, start + len(word)))
            start = text.find(word, start + len(word))
    return tuple(sorted(places))


def privacy_findings(report: Report, page: Page, words: tuple[str, ...]) -> Iterator[Finding]:
    """What of one text must not be published, or is in the office's own list of ``words``."""
    text, place = wording(page.text), f"“{report.field(page.path).label}”"
    marks = _private(text)
    for kind, say in _SAYS.items():
        spans = [
            (mark.start, mark.end)
            for mark in marks
            if mark.kind == kind and not (kind == "mobile" and _of_the_office(report, page, mark))
        ]
        yield from page.grouped(say, spans, place=place)
    yield from page.grouped(_OWN_WORD, _own_words(text, words), place=place)
