"""The rules of an edition's review, read strictly against its form."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import astuple, replace
from typing import Any

from gkdesk.domain.cover import COVER_SECTION, UNIT_KINDS
from gkdesk.domain.form import Axis, Block, Form
from gkdesk.domain.rules import (
    Carry,
    Check,
    Crossing,
    Duty,
    Jump,
    KeyFigure,
    LikenessRule,
    Part,
    Rules,
)
from gkdesk.domain.strict import Place, frozen, parsed

LEVELS = ("error", "explain", "hint")
RELATIONS = ("=", ">=")

_RULES_KEYS = {
    *("checks", "last_year", "crosswalk", "jumps", "key_figures"),
    *("duties", "likeness", "plans"),
}
_SAID = ("id", "level", "title", "message", "source")
_WORDS = ("id", "level", "block", "each", "title", "message", "source")


def load_rules(text: str, name: str, form: Form) -> Rules:
    """The rules written in ``text`` (TOML) for a form; ``name`` is their file for messages.

    Raises FormError for an unknown or missing key, a rule twice, a rule on rows, columns or paths
    that the form has not.
    """
    place = Place(name)
    data = parsed(text, place)
    place.known(data, _RULES_KEYS)
    return Rules(
        checks=_checks(data, form.blocks, place),
        carries=_carries(data, form.blocks, place),
        crosswalk=_crosswalk(data, form, place),
        jumps=_jumps(data, form, place),
        key_figures=_key_figures(data, form, place),
        duties=_duties(data, form, place),
        likeness=_likeness(data, form, place),
        plans=_texts(data, "plans", form, place) if "plans" in data else (),
    )


def _checks(
    data: Mapping[str, Any], blocks: Mapping[str, Block], place: Place
) -> tuple[Check, ...]:
    checks: list[Check] = []
    for spot, item in place.entries(data, "checks", Check):
        for key in (*_WORDS, "relation"):
            spot.text(item, key)
        check = Check(**{"left": (), "right": (), **frozen(item)})
        _check_check(check, blocks, checks, spot)
        checks.append(check)
    return tuple(checks)


def _check_check(
    check: Check, blocks: Mapping[str, Block], before: Iterable[Check], spot: Place
) -> None:
    if any(check.id == other.id and check.block == other.block for other in before):
        raise spot.wrong(f"“{check.id}”对“{check.block}”出现了两次。")
    if check.relation not in RELATIONS:
        raise spot.wrong("relation 不认识。")
    along, across = _axes(check, blocks, spot)
    _known_keys((*check.left, *check.right), along, spot)
    _known_keys(check.over, across, spot.at("over"))


def _carries(
    data: Mapping[str, Any], blocks: Mapping[str, Block], place: Place
) -> tuple[Carry, ...]:
    carries: list[Carry] = []
    for spot, item in place.entries(data, "last_year", Carry):
        for key in (*_WORDS, "cell"):
            spot.text(item, key)
        carry = Carry(**{"last": (), **frozen(item)})
        along, _ = _axes(carry, blocks, spot)
        keys = (carry.cell, *(key.removeprefix("-") for key in (*carry.last, *carry.this)))
        _known_keys(keys, along, spot)
        carries.append(carry)
    return tuple(carries)


def _axes(rule: Check | Carry, blocks: Mapping[str, Block], spot: Place) -> tuple[Axis, Axis]:
    """The axis a rule's terms stand along, and the one it is applied across."""
    if rule.level not in LEVELS:
        raise spot.wrong("level 不认识。")
    if rule.block not in blocks or rule.each not in ("row", "column"):
        raise spot.wrong(f"没有“{rule.block}”这张表，或 each 不是 row、column。")
    block = blocks[rule.block]
    return (block.rows, block.columns) if rule.each == "column" else (block.columns, block.rows)


def _known_keys(keys: Iterable[str], axis: Axis, spot: Place) -> None:
    known = {header.key for header in axis.leaves}
    for key in keys:
        if key not in known:
            raise spot.wrong(f"“{key}”没有对应的行或列。")


def _crosswalk(data: Mapping[str, Any], form: Form, place: Place) -> tuple[Crossing, ...]:
    crossings: list[Crossing] = []
    for spot, item in place.entries(data, "crosswalk", Crossing):
        spot.text(item, "edition")
        crossing = Crossing(**{"path": spot.text(item, "path"), **item})
        if bool(crossing.earlier) == bool(crossing.why):
            raise spot.wrong("要么写 earlier（对应的路径），要么写 why（为什么不可比）。")
        if not any(crossing.find(path) is not None for path in form.fields):
            raise spot.wrong(f"“{crossing.path}”没有对应的格。")
        crossings.append(crossing)
    return tuple(crossings)


def _jumps(data: Mapping[str, Any], form: Form, place: Place) -> tuple[Jump, ...]:
    jumps: list[Jump] = []
    for spot, item in place.entries(data, "jumps", Jump):
        for key in ("id", "level", "label", "message", "source"):
            spot.text(item, key)
        paths = _paths(item, form, spot)
        if spot.need(item, "times", int) < 2 or spot.need(item, "least", int) < 1:
            raise spot.wrong("times 至少是 2，least 至少是 1。")
        jumps.append(Jump(**{**frozen(item), "paths": paths}))
    return tuple(jumps)


def _paths(item: Mapping[str, Any], form: Form, spot: Place) -> tuple[str, ...]:
    """The figures that a rule adds up, groups spelt out."""
    found: list[str] = []
    for pattern in spot.need(item, "paths", list):
        paths = form.matching(pattern)
        if not paths:
            raise spot.wrong(f"“{pattern}”没有对应的格。")
        found.extend(paths)
    return tuple(found)


def _key_figures(data: Mapping[str, Any], form: Form, place: Place) -> tuple[KeyFigure, ...]:
    figures: list[KeyFigure] = []
    for spot, item in place.entries(data, "key_figures", KeyFigure):
        figures.append(KeyFigure(spot.text(item, "label"), _paths(item, form, spot)))
    return tuple(figures)


def _duties(data: Mapping[str, Any], form: Form, place: Place) -> tuple[Duty, ...]:
    duties: list[Duty] = []
    for spot, item in place.entries(data, "duties", Duty):
        _said(item, spot)
        spot.need(item, "section", str)
        duty = Duty(**{**frozen(item), "parts": _parts(item, spot)})
        _check_duty(duty, form, spot)
        if any(_condition(duty) == _condition(other) for other in duties):
            raise spot.wrong(f"“{duty.id}”同样的一条出现了两次。")
        duties.append(duty)
    return tuple(duties)


def _condition(duty: Duty) -> tuple[object, ...]:
    """A duty but for how it speaks."""
    return astuple(replace(duty, level="", title="", message="", source=""))


def _said(item: Mapping[str, Any], spot: Place) -> None:
    for key in _SAID:
        spot.text(item, key)
    if item["level"] not in LEVELS:
        raise spot.wrong("level 不认识。")


def _parts(item: Mapping[str, Any], spot: Place) -> tuple[Part, ...]:
    parts = []
    for inner, part in spot.entries(item, "parts", Part):
        inner.text(part, "name")
        inner.need(part, "words", list)
        parts.append(Part(**frozen(part)))
    return tuple(parts)


def _check_duty(duty: Duty, form: Form, spot: Place) -> None:
    if duty.section not in (COVER_SECTION, *(s.key for s in form.sections if s.text)):
        raise spot.wrong(f"“{duty.section}”不是写文字的部分。")
    if not (duty.parts or duty.shortest or duty.longest or duty.avoid):
        raise spot.wrong("parts、shortest、longest、avoid 至少写一个。")
    if not set(duty.kinds) <= {key for key, _ in UNIT_KINDS.options}:
        raise spot.wrong("kinds 里有不认识的单位类别。")
    for path in duty.above:
        if path not in form.fields or not form.fields[path].kind.is_number:
            raise spot.wrong(f"“{path}”没有对应的数。")
    try:
        re.compile(duty.avoid)
    except re.error as error:
        raise spot.wrong(f"avoid 不是有效的式样（{error}）。") from error


def _likeness(data: Mapping[str, Any], form: Form, place: Place) -> LikenessRule | None:
    if "likeness" not in data:
        return None
    spot, item = place.at("likeness"), place.need(data, "likeness", dict)
    spot.entry(item, LikenessRule)
    _said(item, spot)
    for key in ("texts", "against"):
        _texts(item, key, form, spot)
    for key in ("percent", "shortest"):
        spot.need(item, key, int)
    return LikenessRule(**frozen(item))


def _texts(item: Mapping[str, Any], key: str, form: Form, spot: Place) -> tuple[str, ...]:
    """The paths of texts listed under a key."""
    spot.need(item, key, list)
    paths = spot.texts(item, key)
    for path in paths:
        if path not in form.fields or form.fields[path].kind.is_number:
            raise spot.wrong(f"{key} 里的“{path}”没有对应的文字。")
    return paths
