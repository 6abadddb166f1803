"""Definitions as plain data and back again, to be handed from one process to another.

What comes back is held against the types of the definition: nothing else gets in.
"""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

T = TypeVar("T")


def as_plain(value: object) -> object:
    """A dataclass, or what one is made of, as JSON can hold it."""
    if is_dataclass(value):
        return {each.name: as_plain(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {key: as_plain(each) for key, each in value.items()}
    if isinstance(value, tuple | list):
        return [as_plain(each) for each in value]
    return value


def from_plain(kind: type[T], data: object) -> T:
    """The reverse for a dataclass; TypeError or ValueError where the data is of no such kind."""
    made: T = _made(kind, data)
    return made


def _made(kind: Any, data: object) -> Any:  # noqa: ANN401 - a type as it is annotated
    if is_dataclass(kind) and isinstance(kind, type):
        told = _of(data, dict)
        return kind(**{name: _made(each, told[name]) for name, each in _hints(kind).items()})
    if isinstance(kind, UnionType):  # something or None
        (some,) = (each for each in get_args(kind) if each is not NoneType)
        return None if data is None else _made(some, data)
    if kind is datetime:
        return datetime.fromisoformat(_of(data, str))
    if get_origin(kind) is tuple:
        return _tuple(get_args(kind), _of(data, list))
    if get_origin(kind) is Mapping:
        _, of = get_args(kind)
        return {_of(key, str): _made(of, each) for key, each in _of(data, dict).items()}
    return _of(data, kind)


def _tuple(kinds: tuple[Any, ...], data: list[object]) -> tuple[Any, ...]:
    if kinds[-1] is ...:
        return tuple(_made(kinds[0], each) for each in data)
    return tuple(_made(kind, each) for kind, each in zip(kinds, data, strict=True))


@cache
def _hints(kind: type) -> dict[str, Any]:
    hints = get_type_hints(kind)
    return {each.name: hints[each.name] for each in fields(kind)}


def _of(data: object, kind: type[T]) -> T:
    if type(data) is not kind:
        raise TypeError(f"{kind.__name__}: {data!r:.60}")
    return data
