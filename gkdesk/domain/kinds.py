"""Kinds of value: one object parses, compares and prints what a cell may hold.

A value is kept as text, exactly as the document prints it; ``parse`` makes that text out of what
was typed, ``number`` gives what can be added up. The empty text is a blank, and a blank is not 0.
"""

import re
from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar

from gkdesk.domain.errors import InvalidValue

Number = int | Decimal

# Full-width ASCII to ASCII, and nothing more: NFKC would turn ① into 1.
_NARROW = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0x2212: 0x2D}
_SPACES = re.compile(r"\s+")
_TWO_FIGURES = re.compile(
    r"[0-9]\s*[\n\r]\s*[0-9]|[0-9]{4}\s+[0-9]|[0-9]\s+(?![0-9]{3}(?![0-9]))[0-9]"
)
_GROUPED = re.compile(r"[+-]?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?")
_DIGITS = re.compile(r"[0-9]+")
_DECIMAL = re.compile(r"[0-9]+(\.[0-9]+)?")
# Excel keeps 15 significant digits; a longer figure is a slip of the hand or a telephone number.
_LONGEST = 15
_LONGEST_FIGURE = 200
"""Letters; longer ones are no figure, and are not searched for two that stand side by side."""
_LONGEST_QUOTED = 60


def narrow(text: str) -> str:
    """What was typed, in half width and without blanks: ``"１，２３４ "`` becomes ``"1,234"``."""
    return _SPACES.sub("", text.translate(_NARROW))


def _figure(text: str) -> str:
    """As ``narrow``, but two figures side by side stay two: only groups of three are one number."""
    half = text.translate(_NARROW).strip()
    too_long = len(half) > _LONGEST_FIGURE
    return half if too_long or _TWO_FIGURES.search(half) else narrow(text)


def _quoted(text: str) -> str:
    """As much of what was typed as a sentence has room for."""
    shown = text.strip()
    return shown if len(shown) <= _LONGEST_QUOTED else shown[:_LONGEST_QUOTED] + "…"


def _ungrouped(text: str) -> str:
    return text.replace(",", "") if _GROUPED.fullmatch(text) else text


def _plain_digits(text: str) -> str:
    return text.lstrip("0") or "0"


@dataclass(frozen=True)
class Kind(ABC):
    """A kind of value, with the unit it is counted in (``"件"``, ``"万元"`` or none)."""

    unit: str = ""
    name: ClassVar[str]
    is_number: ClassVar[bool] = True

    @abstractmethod
    def parse(self, text: str) -> str:
        """The text to keep for what was typed; InvalidValue with a sentence for the clerk."""

    @abstractmethod
    def number(self, text: str) -> Number | None:
        """What a kept text adds up to; None for a blank."""

    def told(self, number: Number) -> str:
        """A number that was worked out, as a text of this kind."""
        return str(number)


@dataclass(frozen=True)
class Count(Kind):
    """A number of cases: whole and not negative. ``"１，２３４"`` is kept as ``"1234"``."""

    name = "count"

    def parse(self, text: str) -> str:
        typed = _ungrouped(_figure(text))
        if not typed:
            return ""
        if not _DIGITS.fullmatch(typed):
            raise InvalidValue(self._why_not(_quoted(text), typed))
        if len(digits := _plain_digits(typed)) > _LONGEST:
            raise InvalidValue(f"“{_quoted(text)}”超过 {_LONGEST} 位，请核对后重填。")
        return digits

    def _why_not(self, shown: str, typed: str) -> str:
        if re.fullmatch(r"[-+][0-9]+", typed):
            return f"“{shown}”带正负号，这里填{self.unit}数，请填不小于 0 的整数。"
        if _DECIMAL.fullmatch(typed):
            return f"“{shown}”带小数，这里填{self.unit}数，请填整数。"
        return f"“{shown}”不是整数，请只填数字；没有发生的填 0。"

    def number(self, text: str) -> int | None:
        return int(text) if text else None


@dataclass(frozen=True)
class SignedCount(Kind):
    """A change in number: ``增3``, ``减2``, ``+3``, ``-2`` or ``3``, printed as it was typed."""

    name = "signed"
    _SHAPE: ClassVar[re.Pattern[str]] = re.compile(r"(增加?|减少?|[+-])?([0-9]+)")
    _SIGN: ClassVar[dict[str, str]] = {"增加": "增", "减少": "减"}

    def parse(self, text: str) -> str:
        typed = _figure(text)
        sign = re.match(r"(增加?|减少?|[+-])?", typed)
        body = _ungrouped(typed[sign.end() :]) if sign else typed
        found = self._SHAPE.fullmatch((sign.group() if sign else "") + body)
        if not typed:
            return ""
        if not found:
            raise InvalidValue(f"“{_quoted(text)}”不是增减数，请填如 增3、减2 或 0。")
        if len(digits := _plain_digits(found[2])) > _LONGEST:
            raise InvalidValue(f"“{_quoted(text)}”超过 {_LONGEST} 位，请核对后重填。")
        shown = found[1] or ""
        return self._SIGN.get(shown, shown) + digits

    def number(self, text: str) -> int | None:
        if not text:
            return None
        return -int(text[1:]) if text[0] in "减-" else int(text.lstrip("增+"))


@dataclass(frozen=True)
class Money(Kind):
    """An amount in the unit of its column; the decimals stay as entered, never a float."""

    name = "money"

    def parse(self, text: str) -> str:
        typed = _figure(text)
        if self.unit and typed == self.unit:
            raise InvalidValue(f"“{_quoted(text)}”没有金额，请填如 1234.56；没有发生的填 0。")
        if self.unit and typed.endswith(self.unit) and not typed.endswith("万" + self.unit):
            typed = typed.removesuffix(self.unit)
        elif typed.endswith("元"):
            raise InvalidValue(f"“{_quoted(text)}”的单位不对，这里以{self.unit}计，请换算后再填。")
        return _amount(typed, text)

    def number(self, text: str) -> Decimal | None:
        return Decimal(text) if text else None


@dataclass(frozen=True)
class MoneyWithUnit(Kind):
    """An amount that names its own unit, ``251000元`` or ``23600万元``; the unit may be missing."""

    name = "money_unit"
    _FACTOR: ClassVar[dict[str, int]] = {"万元": 10_000, "元": 1, "": 1}

    def parse(self, text: str) -> str:
        typed = _figure(text)
        unit = self._unit_of(typed)
        amount = _amount(typed.removesuffix(unit), text)
        if unit and not amount:
            raise InvalidValue(f"“{_quoted(text)}”没有金额，请填如 251000元 或 25.1万元。")
        return amount + unit

    def number(self, text: str) -> Decimal | None:
        """The amount in 元; a missing unit counts as 元."""
        if not text:
            return None
        unit = self._unit_of(text)
        return Decimal(text.removesuffix(unit)) * self._FACTOR[unit]

    def told(self, number: Number) -> str:
        """The amount in 元, without decimals that say nothing."""
        return f"{Decimal(number).normalize():f}元"

    def _unit_of(self, text: str) -> str:
        return next(unit for unit in self._FACTOR if text.endswith(unit))


def _amount(typed: str, text: str) -> str:
    plain = _ungrouped(typed)
    if not plain:
        return ""
    if not _DECIMAL.fullmatch(plain):
        raise InvalidValue(f"“{_quoted(text)}”不是金额，请填如 1234.56；没有发生的填 0。")
    whole, dot, decimals = plain.partition(".")
    kept = _plain_digits(whole) + dot + decimals
    if len(kept.replace(".", "")) > _LONGEST:
        raise InvalidValue(f"“{_quoted(text)}”超过 {_LONGEST} 位，请核对后重填。")
    return kept


# Controls, lone surrogates, non-characters and marks that turn the direction of text around.
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff\u200b\u202a-\u202e\u2066-\u2069\ufeff]"
    "|[\ud800-\udfff]"
)
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")


@dataclass(frozen=True)
class Prose(Kind):
    """A text of paragraphs, one a line; ``single_line`` for names, addresses and the like."""

    single_line: bool = False
    name = "prose"
    is_number = False

    def parse(self, text: str) -> str:
        clean = _UNPRINTABLE.sub("", _LINE_ENDS.sub("\n", text)).replace("\xa0", " ")
        if self.single_line:
            return " ".join(clean.split())
        return "\n".join(line.rstrip() for line in clean.split("\n")).strip("\n")

    def number(self, text: str) -> None:
        return None


@dataclass(frozen=True)
class Choice(Kind):
    """One of a few words, kept by its key; the label is what the clerk sees."""

    options: tuple[tuple[str, str], ...] = ()
    optional: bool = False
    """Whether nothing may be chosen."""
    name = "choice"
    is_number = False

    def parse(self, text: str) -> str:
        wanted = text.strip()
        if not wanted and self.optional:
            return ""
        for key, label in self.options:
            if wanted in (key, label):
                return key
        labels = "、".join(label for _, label in self.options)
        raise InvalidValue(f"“{_quoted(wanted)}”不在可选的内容里，请选 {labels}。")

    def number(self, text: str) -> None:
        return None

    def label(self, key: str) -> str:
        """The words for a kept key."""
        return dict(self.options).get(key, key)


@dataclass(frozen=True)
class MonthDay(Kind):
    """A day that comes every year, kept as ``"01-31"``; typed as 1月31日, 1-31 or 01.31."""

    name = "month_day"
    is_number = False

    def parse(self, text: str) -> str:
        typed = narrow(text).removesuffix("前")
        if not typed:
            return ""
        found = re.fullmatch(r"([0-9]{1,2})[-./月]([0-9]{1,2})日?", typed)
        try:
            day = date(2000, int(found[1]), int(found[2])) if found else None
        except ValueError:
            day = None
        if day is None:
            raise InvalidValue(f"“{_quoted(text)}”不是日期，请填如 1月31日。")
        return day.strftime("%m-%d")

    def number(self, text: str) -> None:
        return None


KINDS: dict[str, type[Kind]] = {
    kind.name: kind for kind in (Count, SignedCount, Money, MoneyWithUnit, Prose)
}
