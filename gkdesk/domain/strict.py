"""Definitions read strictly: what is unknown, missing or of the wrong type names its place."""

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from gkdesk.domain.errors import FormError

T = TypeVar("T")


class Place:
    """A spot in a definition, for messages: ``forms/2021/form.toml: tables[0].blocks[1]``."""

    def __init__(self, name: str) -> None:
        self.name = name

    def at(self, more: str) -> "Place":
        """A spot inside this one."""
        return Place(f"{self.name} {more}")

    def wrong(self, what: str) -> FormError:
        """The error to raise, with this spot in front."""
        return FormError(f"{self.name}：{what}")

    def known(self, data: Mapping[str, Any], keys: set[str]) -> None:
        """It must be a table, and every key one of these."""
        if not isinstance(data, Mapping):
            raise self.wrong("不是一组键和值。")
        for key in data:
            if key not in keys:
                raise self.wrong(f"不认识的键“{key}”。")

    def entries(
        self, data: Mapping[str, Any], key: str, definition: type
    ) -> Iterator[tuple["Place", Mapping[str, Any]]]:
        """The entries in the list of a key that may be left out, each with its spot."""
        for number, item in enumerate(self.maybe(data, key, list[Mapping[str, Any]]())):
            spot = self.at(f"{key}[{number}]")
            spot.entry(item, definition)
            yield spot, item

    def entry(self, data: Mapping[str, Any], definition: type) -> None:
        """Every key must be a field of a definition, and what stands there of its type."""
        types = _types(definition)
        self.known(data, set(types))
        for key, value in data.items():
            if not _fits(value, types[key]):
                raise self.wrong(f"“{key}”的类型不对。")

    def need(self, data: Mapping[str, Any], key: str, kind: type[T]) -> T:
        """The value of a key that must be there, of that type."""
        if key not in data:
            raise self.wrong(f"缺少“{key}”。")
        if not _fits(data[key], kind):
            raise self.wrong(f"“{key}”的类型不对。")
        found: T = data[key]
        return found

    def maybe(self, data: Mapping[str, Any], key: str, default: T) -> T:
        """The value of a key that may be left out, of the type of what it is then."""
        return self.need(data, key, type(default)) if key in data else default

    def texts(self, data: Mapping[str, Any], key: str) -> tuple[str, ...]:
        """The texts in the list of a key that may be left out."""
        found = self.maybe(data, key, list[str]())
        if not all(map(_says, found)):
            raise self.wrong(f"“{key}”里有一项不是文字，或者是空的。")
        return tuple(found)

    def text(self, data: Mapping[str, Any], key: str) -> str:
        """The text of a key that must be there and say something."""
        found = self.need(data, key, str)
        if not found.strip():
            raise self.wrong(f"“{key}”是空的。")
        return found


@cache
def _types(definition: type) -> dict[str, Any]:
    return get_type_hints(definition)


def _fits(value: object, wanted: type) -> bool:
    """Whether a value of TOML can become one of a type; definitions in a list are read later."""
    inner = get_args(wanted)
    if get_origin(wanted) is tuple:
        return isinstance(value, list) and (inner[0] is not str or all(map(_says, value)))
    if inner:
        return any(_fits(value, each) for each in inner)
    return isinstance(value, wanted) and not (wanted is int and isinstance(value, bool))


def _says(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def parsed(text: str, place: Place) -> dict[str, Any]:
    """The tables of a TOML text; FormError where it is none."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise place.wrong(f"不是有效的 TOML（{error}）。") from error


def frozen(item: Mapping[str, Any]) -> dict[str, Any]:
    """An entry with its lists as tuples, for a frozen definition."""
    return {key: tuple(each) if isinstance(each, list) else each for key, each in item.items()}
