"""Definitions as plain data: the same again, and nothing that is of another type."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import pytest

from gkdesk.domain.plain import as_plain, from_plain


@dataclass(frozen=True)
class Inner:
    number: int
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class Outer:
    at: datetime
    inner: Inner
    pair: tuple[str, int]
    places: Mapping[str, tuple[str, ...]]
    perhaps: Inner | None = None


WHOLE = Outer(datetime(2025, 1, 2, 3, 4, 5, 6), Inner(1, ("a", "b")), ("x", 2), {"p": ("q",)})


@pytest.mark.parametrize("perhaps", [None, Inner(7)])
def test_what_comes_back_is_the_same(perhaps: Inner | None) -> None:
    whole = Outer(WHOLE.at, WHOLE.inner, WHOLE.pair, WHOLE.places, perhaps)
    assert from_plain(Outer, json.loads(json.dumps(as_plain(whole)))) == whole


@pytest.mark.parametrize(
    "wrong",
    [
        {"at": "yesterday"},
        {"at": 7},
        {"inner": {"number": "1", "names": []}},
        {"inner": {"number": True, "names": []}},
        {"inner": {"number": 1, "names": "ab"}},
        {"pair": ["x", 2, 3]},
        {"places": {"p": ["q", 1]}},
        {"places": []},
        {"perhaps": "x"},
    ],
)
def test_what_is_of_another_type_is_refused(wrong: dict[str, object]) -> None:
    data = as_plain(WHOLE)
    assert isinstance(data, dict)
    with pytest.raises((TypeError, ValueError)):
        from_plain(Outer, {**data, **wrong})
