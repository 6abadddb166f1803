"""Definitions read strictly: what is unknown, missing or of the wrong type names its place."""

import tomllib
from collections.abc import Mapping
from typing import Any, TypeVar

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
        """Every key must be one of these."""
        for key in data:
            if key not in keys:
                raise self.wrong(f"不认识的键“{key}”。")

    def need(self, data: Mapping[str, Any], key: str, kind: type[T]) -> T:
        """The value of a key that must be there, of that type."""
        if key not in data:
            raise self.wrong(f"缺少“{key}”。")
        if not isinstance(data[key], kind) or (kind is int and isinstance(data[key], bool)):
            raise self.wrong(f"“{key}”的类型不对。")
        found: T = data[key]
        return found

    def maybe(self, data: Mapping[str, Any], key: str, default: T) -> T:
        """The value of a key that may be left out, of the type of what it is then."""
        return self.need(data, key, type(default)) if key in data else default

    def texts(self, data: Mapping[str, Any], key: str) -> tuple[str, ...]:
        """The texts in the list of a key that may be left out."""
        found = self.maybe(data, key, list[str]())
        if not all(isinstance(text, str) and text.strip() for text in found):
            raise self.wrong(f"“{key}”里有一项不是文字，或者是空的。")
        return tuple(found)

    def text(self, data: Mapping[str, Any], key: str) -> str:
        """The text of a key that must be there and say something."""
        found = self.need(data, key, str)
        if not found.strip():
            raise self.wrong(f"“{key}”是空的。")
        return found


def parsed(text: str, place: Place) -> dict[str, Any]:
    """The tables of a TOML text; FormError where it is none."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise place.wrong(f"不是有效的 TOML（{error}）。") from error


def frozen(item: Mapping[str, Any]) -> dict[str, Any]:
    """An entry with its lists as tuples, for a frozen definition."""
    return {key: tuple(each) if isinstance(each, list) else each for key, each in item.items()}
