"""The exchange file read: what it says, value by value, and what in it cannot be understood."""

import json
import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeGuard

from gkdesk.domain.brief import cut
from gkdesk.domain.errors import WorldError
from gkdesk.readers.guard import must_be_file
from gkdesk.readers.limits import LETTERS, too_much

VERSION = 1
_LARGEST = 5_000_000
"""Bytes; it is read beside the window, and so much of it does no harm."""
_MOST = 1_000
"""Details, values and totals together; a report has some 220."""
_LONGEST_PATH = 200
_LONGEST_NAME = 60
_HALVES = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True)
class Exchange:
    """A report as an exchange file has it: texts by path, not yet parsed by their kinds."""

    unit: dict[str, str]
    year: int
    edition: str
    values: dict[str, str]
    stated: dict[str, str] = field(default_factory=dict)
    title: str = ""
    ignored: tuple[str, ...] = ()


def read(path: Path) -> Exchange:
    """The report in an exchange file; NotFound or WorldError with one sentence where it is none."""
    must_be_file(path)
    try:
        with path.open("rb") as file:
            content = file.read(_LARGEST + 1)
        if len(content) > _LARGEST:
            raise WorldError(f"{path.name} 太大，不是一份报告的交换文件。")
        data = json.loads(content.decode("utf-8-sig"), object_pairs_hook=_once)
    except _TwiceError as error:
        told = _named(str(error))
        raise WorldError(f"{path.name} 里“{told}”写了两次，请只留一处再导入。") from None
    except OSError as error:
        raise WorldError(f"读不了文件 {path}，请检查权限，或另存一份再导入。") from error
    except (ValueError, RecursionError):
        raise WorldError(
            f"{path.name} 不是公开年报的交换文件（*.gk.json），请换一个文件。"
        ) from None
    return _exchange(data, path.name)


class _TwiceError(ValueError):
    """A name that says two things: the second must not silently take the place of the first."""


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        ((name, _),) = Counter(name for name, _ in pairs).most_common(1)
        raise _TwiceError(name)
    return found


def _exchange(data: object, name: str) -> Exchange:
    version = data.get("gkdesk") if isinstance(data, dict) else None
    if not isinstance(data, dict) or not _is_whole(version) or version < VERSION:
        raise WorldError(f"{name} 不是公开年报的交换文件（*.gk.json），请换一个文件。")
    if version > VERSION:
        raise WorldError(f"{name} 由更新版本的程序写成，请升级程序后再导入。")
    year = data.get("year")
    if year is None:
        raise WorldError(f"{name} 没有写明报告年度（year），请补上再导入。")
    if not _is_whole(year) or not 0 < year < 10_000:
        raise WorldError(f"{name} 的报告年度（year）不是 2023 这样的整数，请改正再导入。")
    edition = data.get("edition")
    unit = data.get("unit")
    unit = {"name": unit} if isinstance(unit, str) else unit
    known = {"gkdesk", "unit", "year", "edition", "values", "stated", "title"}
    read = Exchange(
        unit=_texts(unit, name, "unit"),
        year=year,
        edition=str(edition) if _is_whole(edition) else _named(_text(edition, name, "edition")),
        values=_texts(data.get("values"), name, "values"),
        stated=_texts({} if data.get("stated") is None else data["stated"], name, "stated"),
        title=_text(data.get("title"), name, "title"),
        ignored=tuple(_named(key) for key in data if key not in known),
    )
    if _is_too_much(read):
        raise WorldError(f"{name}：{too_much()}")
    return read


def _is_too_much(read: Exchange) -> bool:
    """Whether there is more than a report has, every piece of which a person would look at."""
    pieces = [*read.unit.items(), *read.values.items(), *read.stated.items()]
    letters = len(read.title) + sum(len(path) + len(text) for path, text in pieces)
    return (
        len(pieces) + len(read.ignored) > _MOST
        or letters > LETTERS
        or any(len(path) > _LONGEST_PATH for path, _ in pieces)
    )


def _is_whole(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)


def _text(data: object, name: str, key: str) -> str:
    if data is not None and not isinstance(data, str):
        raise WorldError(f"{name} 里的“{key}”不是文字，请加上引号再导入。")
    return _whole(data or "")


def _texts(data: object, name: str, key: str) -> dict[str, str]:
    if not isinstance(data, dict):
        raise WorldError(f"{name} 里的“{key}”不是一组内容，请检查这个文件。")
    found: dict[str, str] = {}
    for path, text in data.items():
        if not isinstance(text, str):
            told = _named(path)
            raise WorldError(f"{name} 里“{key}”的“{told}”不是文字，请加上引号再导入。")
        found[_whole(path)] = _whole(text)
    return found


def _whole(text: str) -> str:
    """A text without halves of characters, which nothing can store."""
    return _HALVES.sub("", text)


def _named(name: str) -> str:
    """A name out of the file as long as a sentence has room for."""
    return cut(_whole(name), _LONGEST_NAME)
