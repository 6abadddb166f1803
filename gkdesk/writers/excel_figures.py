"""What stands in a value cell of the statistics sheet, and what may be typed into it."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from gkdesk.domain.form import Field
from gkdesk.domain.report import Report

_LONGEST = 15
"""Excel keeps 15 significant digits; what is longer can only be kept as text."""


class Figure(NamedTuple):
    """A value as Excel keeps it: a number with the format that prints the report's text, or a text.

    Money stays a Decimal on its way into the file, where its digits are written as they are; as a
    float 9.95 would be written as 9.949999999999999.
    """

    value: Any
    number_format: str


def figure_of(report: Report, field: Field) -> Figure:
    """What stands in the cell of a field."""
    return _FIGURES.get(field.kind.name, _as_text)(report.text(field.path))


def _as_text(text: str) -> Figure:
    return Figure(text, "@")


def _count(text: str) -> Figure:
    return Figure(int(text) if text else "", "0")


def _signed(text: str) -> Figure:
    """``增3`` is 3 shown as 增3, ``-2`` is -2 shown as -2, ``3`` is 3 shown as 3."""
    if not text:
        return Figure("", '"增"0;"减"0;0')
    sign = text[0] if text[0] in "增减+-" else ""
    digits = int(text.removeprefix(sign))
    up, down = (sign, "减") if sign in ("增", "") else ("增", sign)
    up, down = ("+", "-") if sign in ("+", "-") else (up, down)
    shown = f'"{up}"0;"{down}"0;"{sign}"0' if up else f'0;"{down}"0;0'
    return Figure(-digits if sign in ("减", "-") else digits, shown)


def _money(text: str) -> Figure:
    if len(text.replace(".", "").lstrip("0")) > _LONGEST:
        return _as_text(text)
    _, dot, decimals = text.partition(".")
    shown = "0" + dot + "0" * len(decimals)
    return Figure(Decimal(text), shown) if text else Figure("", "General")


_FIGURES: Mapping[str, Callable[[str], Figure]] = {
    "count": _count,
    "signed": _signed,
    "money": _money,
}

_MOST = 10**_LONGEST - 1
RULES: Mapping[str, Mapping[str, Any]] = {
    "count": {
        "validate": "integer",
        "criteria": "between",
        "minimum": 0,
        "maximum": _MOST,
        "error_title": "请填整数",
        "error_message": "这里填不小于 0 的整数；没有发生的填 0，还没有数的空着。",
    },
    "signed": {
        "validate": "integer",
        "criteria": "between",
        "minimum": -_MOST,
        "maximum": _MOST,
        "input_title": "本年增减",
        "input_message": "增加填正数，减少填负数（如 -2），没有增减填 0。",
        "error_title": "请填整数",
        "error_message": "增加填正数，减少填负数（如 -2），没有增减填 0。",
    },
    "money": {
        "validate": "decimal",
        "criteria": ">=",
        "value": 0,
        "input_title": "金额",
        "input_message": "按表头写明的单位填，可以带小数；没有发生的填 0。",
        "error_title": "请填金额",
        "error_message": "请填不小于 0 的金额，只填数字，不写单位。",
    },
    "money_unit": {
        "validate": "any",
        "input_title": "金额和单位",
        "input_message": "连同单位填写，如 251000元 或 25.1万元；没有发生的填 0。",
    },
}
"""What may be typed, by the kind of the value, in the words of XlsxWriter."""
