"""What stands before the six sections: the unit, how to reach it, the title and the preamble.

These fields are the same in every edition. Title and preamble are written from the unit's details
by the edition's patterns (``fill``) and are the clerk's to edit.
"""

import re
from collections.abc import Mapping
from datetime import date

from gkdesk.domain.form import PREAMBLE, Field, Form
from gkdesk.domain.kinds import Choice, MonthDay, Prose
from gkdesk.domain.status import STATUS_WORDS

COVER_SECTION = ""
"""The key under which fields and findings of the cover and the preamble are filed."""

TITLE = "title"
STATUS = "status"
NAME = "unit/name"
SHORT = "unit/short"
UNIT_KIND = "unit/kind"
DUE = "unit/due"

STATUSES = Choice(options=tuple(STATUS_WORDS.items()))
UNIT_KINDS = Choice(
    options=tuple((k, k) for k in ("人民政府", "政府部门", "乡镇街道", "其他")), optional=True
)

_LINE = Prose(single_line=True)
_DETAILS = (
    Field(NAME, _LINE, COVER_SECTION, "单位全称"),
    Field(SHORT, _LINE, COVER_SECTION, "单位简称"),
    Field(UNIT_KIND, UNIT_KINDS, COVER_SECTION, "单位类别"),
    Field("unit/website", _LINE, COVER_SECTION, "网站地址"),
    Field("unit/office", _LINE, COVER_SECTION, "联系科室"),
    Field("unit/address", _LINE, COVER_SECTION, "联系地址"),
    Field("unit/postcode", _LINE, COVER_SECTION, "邮政编码"),
    Field("unit/telephone", _LINE, COVER_SECTION, "联系电话"),
    Field("unit/email", _LINE, COVER_SECTION, "电子邮箱"),
    Field(DUE, MonthDay(), COVER_SECTION, "报送截止"),
)
DETAILS: tuple[str, ...] = tuple(field.path for field in _DETAILS)
"""The paths that describe the unit; they are remembered for next year."""

COVER: dict[str, Field] = {
    field.path: field
    for field in (
        *_DETAILS,
        Field(TITLE, Prose(), COVER_SECTION, "报告标题"),
        Field(STATUS, STATUSES, COVER_SECTION, "状态"),
    )
}

_OPTIONAL = r"\[([^\[\]]*)\]"
_NAMES = r"\{(\w+)\}"


def fill(pattern: str, details: Mapping[str, str], year: int) -> str:
    """A pattern of the edition with the unit's details and the year put in.

    ``{name}`` is the detail ``unit/name``; a part in square brackets is left out when a detail in
    it is blank, and round brackets with nothing left in them too. A detail's own text is not read
    as a pattern.
    """
    words = {path.removeprefix("unit/"): text for path, text in details.items() if text}
    words["year"] = str(year)
    while re.search(_OPTIONAL, pattern):
        pattern = re.sub(_OPTIONAL, lambda part: _or_nothing(part[1], words), pattern)
    pattern = pattern.replace("（，", "（").replace("（）", "")
    return re.sub(_NAMES, lambda name: words.get(name[1], ""), pattern)


def _or_nothing(part: str, words: Mapping[str, str]) -> str:
    return part if all(name in words for name in re.findall(_NAMES, part)) else ""


def prefilled(form: Form, details: Mapping[str, str], year: int) -> dict[str, str]:
    """Title and preamble as they follow from the unit's details; nothing without a name."""
    if not details.get(NAME):
        return {}
    return {
        TITLE: fill(form.title, details, year).strip(),
        PREAMBLE: fill(form.preamble, details, year),
    }


def due_day(form: Form, details: Mapping[str, str]) -> str:
    """The day the report is due, ``"01-31"``: the unit's own, else the law's for its kind."""
    return details.get(DUE) or form.due.get(details.get(UNIT_KIND, ""), "") or form.due["其他"]


def due_date(form: Form, values: Mapping[str, str], year: int) -> date:
    """The day a report is due, in the year after the one it is about."""
    month, day = map(int, due_day(form, values).split("-"))
    return date(year + 1, month, 28 if (month, day) == (2, 29) else day)
