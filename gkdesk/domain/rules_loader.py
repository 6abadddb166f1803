"""The rules of an edition's review, read strictly against its form."""

from collections.abc import Iterable, Mapping
from typing import Any

from gkdesk.domain.form import Axis, Block, Form
from gkdesk.domain.phrases_loader import load_phrases
from gkdesk.domain.rules import Carry, Check, Crossing, Rules
from gkdesk.domain.strict import Place, frozen, parsed

LEVELS = ("error", "explain", "hint")
RELATIONS = ("=", ">=")

_RULES_KEYS = {"checks", "last_year", "crosswalk", "words", "roles", "phrases"}
_CHECK_KEYS = set(Check.__dataclass_fields__)
_CARRY_KEYS = set(Carry.__dataclass_fields__)
_CROSSING_KEYS = set(Crossing.__dataclass_fields__)
_WORDS = ("id", "level", "block", "each", "title", "message", "source")


def load_rules(text: str, name: str, form: Form) -> Rules:
    """The rules written in ``text`` (TOML) for a form; ``name`` is their file for messages.

    Raises FormError for an unknown or missing key, a rule twice, a rule on rows, columns or paths
    that the form has not.
    """
    place = Place(name)
    data = parsed(text, place)
    place.known(data, _RULES_KEYS)
    blocks = {block.key: block for table in form.tables for block in table.blocks}
    return Rules(
        checks=_checks(data, blocks, place),
        carries=_carries(data, blocks, place),
        crosswalk=_crosswalk(data, form, place),
        phrases=load_phrases(data, form, place),
    )


def _checks(
    data: Mapping[str, Any], blocks: Mapping[str, Block], place: Place
) -> tuple[Check, ...]:
    checks: list[Check] = []
    for number, item in enumerate(data.get("checks", [])):
        spot = place.at(f"checks[{number}]")
        spot.known(item, _CHECK_KEYS)
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
    for number, item in enumerate(data.get("last_year", [])):
        spot = place.at(f"last_year[{number}]")
        spot.known(item, _CARRY_KEYS)
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
    for number, item in enumerate(data.get("crosswalk", [])):
        spot = place.at(f"crosswalk[{number}]")
        spot.known(item, _CROSSING_KEYS)
        spot.text(item, "edition")
        crossing = Crossing(**{"path": spot.text(item, "path"), **item})
        if bool(crossing.earlier) == bool(crossing.why):
            raise spot.wrong("要么写 earlier（对应的路径），要么写 why（为什么不可比）。")
        if not any(crossing.find(path) is not None for path in form.fields):
            raise spot.wrong(f"“{crossing.path}”没有对应的格。")
        crossings.append(crossing)
    return tuple(crossings)
