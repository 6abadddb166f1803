"""The log of a report, told as a person would: when, how, where, from what to what."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from gkdesk.domain.brief import in_brief
from gkdesk.domain.carried import words_confirmed
from gkdesk.domain.cover import COVER, STATUS, STATUSES
from gkdesk.domain.form import Form
from gkdesk.domain.marks import (
    ASIDE,
    CARRIED,
    CONFIRMED,
    EXPLAINED,
    NOTE,
    RETURNED,
    SENT,
)
from gkdesk.domain.status import DRAFT
from gkdesk.store.log import STATED, Edit

_WAYS = {
    "created": "新建",
    "copied": "由往年复制",
    "typed": "键入",
    "pasted": "粘贴",
    "filled": "填充",
    "imported": "导入",
    "status": "状态",
    "total": "采用计算值",
    "rolled": "由上年带入",
    "fixed": "按核对改正",
    "confirmed": "确认带入的文字",
    "explained": "核实说明",
    "aside": "不再提示",
    "sent": "送审",
    "merged": "采用返回稿",
    "taken": "采用移交文件",
    "undo": "撤销",
    "redo": "恢复",
}
"""What the way a change came about is called."""
_NOTED = {
    STATED: "原文合计",
    CARRIED: "上年带入",
    CONFIRMED: "确认无误",
    EXPLAINED: "核实说明",
    ASIDE: "不再提示",
    NOTE: "批注",
}
_NUMBERED = {SENT: "第{}稿", RETURNED: "第{}次取回"}
_LONGEST = 80


class Line(NamedTuple):
    """One edit, each of its parts a text without line breaks."""

    when: str
    how: str
    place: str
    before: str
    after: str


def told(form: Form, edits: Iterable[Edit]) -> Iterator[Line]:
    """A line for each edit, in their order; what is long is cut, what is blank is called so."""
    for edit in edits:
        before, after = (
            in_brief(_said(edit.path, text), _LONGEST) for text in (edit.before, edit.after)
        )
        how = _WAYS.get(edit.source, edit.source)
        yield Line(f"{edit.at:%Y-%m-%d %H:%M:%S}", how, _place(form, edit.path), before, after)


def _place(form: Form, path: str) -> str:
    """The cell or detail that a path of the log stands for, or what was noted of it."""
    kind, _, about = path.partition(":")
    if kind + ":" in _NUMBERED:
        return _NUMBERED[kind + ":"].format(about)
    if not about:
        return _label(form, path) or path
    place = about.partition("@")[2].partition("#")[0] or about
    return f"{_label(form, place) or place.rstrip('@')}（{_NOTED.get(kind + ':', kind)}）"


def _label(form: Form, path: str) -> str:
    known = form.fields.get(path) or COVER.get(path)
    return (known.place or known.label) if known else ""


def _said(path: str, text: str) -> str:
    """What a person would say of a text of the log."""
    if path.startswith((SENT, RETURNED)):
        return text.partition("\n")[0]
    if path == STATUS:
        return STATUSES.label(text or DRAFT)
    return words_confirmed(text) if path.startswith(CONFIRMED) else text
