"""A number of a workbook as its cell shows it: decimals kept, 增 and 减 put before it."""

import re
from decimal import Decimal, InvalidOperation

_BUILT_IN = {1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%"}
_DATES = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))
_QUOTED = re.compile(r'"([^"]*)"|\\(.)|\[[^\]]*\]|_.|\*.')
_DECIMALS = re.compile(r"0\.(0+)")
_DATE = re.compile(r"[ymdhs年月日]", re.IGNORECASE)
_LARGEST = Decimal(10) ** 30
_SIGNS = ("增", "减", "+", "-")


def code_of(number: int, own: dict[int, str]) -> str:
    """The format code with a number: the workbook's own, or one that all of them have."""
    return own.get(number) or _BUILT_IN.get(number) or ("yyyy-mm-dd" if number in _DATES else "")


def shown(value: str, code: str) -> str:
    """A stored number in words; a date or a percentage says so, for neither is a count."""
    number = _number(value)
    if number is None:
        return value
    section = _section(code, number)
    bare = _QUOTED.sub("", section)
    if _DATE.search(bare):
        return f"{value}（日期格式）"
    sign = next((each for each in _SIGNS if _literal(section).startswith(each)), "")
    if number < 0 and not sign:
        sign = "-"
    return f"{sign}{_digits(abs(number), bare)}{'%' if '%' in bare else ''}"


def _number(value: str) -> Decimal | None:
    """What is stored, without the digits that a binary fraction drags along."""
    try:
        number = Decimal(value) if value.lstrip("-").isdecimal() else Decimal(repr(float(value)))
    except (InvalidOperation, ValueError):
        return None
    return number if number.is_finite() and abs(number) < _LARGEST else None


def _section(code: str, number: Decimal) -> str:
    sections = code.split(";")
    wanted = 0 if number > 0 else 1 if number < 0 else 2
    return sections[wanted] if wanted < len(sections) else sections[0]


def _literal(section: str) -> str:
    """The words of a format, without its digits."""
    return "".join(found[1] or found[2] or "" for found in _QUOTED.finditer(section)) + (
        section if section[:1] in _SIGNS else ""
    )


def _digits(number: Decimal, bare: str) -> str:
    text = f"{number.normalize():f}"
    decimals = _DECIMALS.search(bare)
    _, _, own = text.partition(".")
    places = max(len(own), len(decimals[1]) if decimals else 0)
    return f"{number:.{places}f}"
