"""An edition's folder of data read into a Form.

``load_form(text, name)`` is strict. Whatever it does not know, or what does not hold together, is
a FormError that names the file and the place in it; a Form that loads can be trusted everywhere.
"""

import re
from collections.abc import Generator, Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

from gkdesk.domain.cover import COVER, DETAILS, UNIT_KINDS
from gkdesk.domain.errors import InvalidValue
from gkdesk.domain.form import (
    PREAMBLE,
    Axis,
    Block,
    Field,
    Form,
    Header,
    Section,
    Table,
)
from gkdesk.domain.kinds import KINDS, MonthDay, Prose
from gkdesk.domain.phrases_loader import load_phrases
from gkdesk.domain.rules_loader import load_rules
from gkdesk.domain.strict import Place, parsed

_FORM_KEYS = {"edition", "sections", "tables"}
_EDITION_KEYS = {
    *("id", "basis", "first_year", "last_year", "title", "preamble", "preamble_guide"),
    *("due", "highlights"),
}
_SECTION_KEYS = {"key", "heading", "short", "lead", "text", "table", "guide", "aspects"}
_TABLE_KEYS = {"key", "label", "widths", "blocks"}
_BLOCK_KEYS = {"key", "caption", "corner", "columns_title", "rows", "columns"}
_HEADER_TEXTS = ("key", "label", "short", "kind", "unit", "guide", "source")
_HEADER_KEYS = {*_HEADER_TEXTS, "span", "sum", "aliases"}


def load_edition(form: str, rules: str, phrases: str, folder: str) -> Form:
    """The edition written in its form.toml, review.toml and phrases.toml, the rules in the form.

    ``folder`` is what messages call their folder. Raises FormError as ``load_form``,
    ``load_rules`` and ``load_phrases`` do.
    """
    steps = load_by_steps(form, rules, phrases, folder)
    while True:
        try:
            next(steps)
        except StopIteration as done:
            loaded: Form = done.value
            return loaded


def load_by_steps(form: str, rules: str, phrases: str, folder: str) -> Generator[None, None, Form]:
    """The same file by file: whoever has a window to paint does so between them."""
    name = f"{folder}/form.toml"
    loaded = load_form(form, name)
    if loaded.id != folder.rpartition("/")[2]:
        raise Place(name).at("edition").wrong(f"id“{loaded.id}”不是所在文件夹的名字。")
    yield
    book = load_phrases(phrases, f"{folder}/phrases.toml", loaded)
    yield
    found = load_rules(rules, f"{folder}/review.toml", loaded)
    return replace(loaded, rules=replace(found, phrases=book))


def load_form(text: str, name: str) -> Form:
    """The form written in ``text`` (TOML), still without rules; ``name`` is its file for messages.

    Raises FormError for an unknown or missing key, one of the wrong type, a path twice, a sum over
    nothing, a header nested in nothing, a section without a text or table.
    """
    place = Place(name)
    data = parsed(text, place)
    place.known(data, _FORM_KEYS)
    tables = _tables(data, place)
    sections = _sections(data, tables, place)
    fields = _fields(sections, place)
    edition = place.need(data, "edition", dict)
    spot = place.at("edition")
    spot.known(edition, _EDITION_KEYS)
    first, last = _years(edition, spot)
    return Form(
        id=spot.text(edition, "id"),
        basis=spot.text(edition, "basis"),
        first_year=first,
        last_year=last,
        title=_pattern(edition, "title", spot),
        preamble=_pattern(edition, "preamble", spot),
        preamble_guide=spot.texts(edition, "preamble_guide"),
        due=_due(edition, spot),
        sections=sections,
        highlights=_highlights(edition, fields, spot),
        fields=fields,
    )


def _years(edition: Mapping[str, Any], spot: Place) -> tuple[int, int | None]:
    first = spot.need(edition, "first_year", int)
    last = spot.need(edition, "last_year", int) if "last_year" in edition else None
    if last is not None and last < first:
        raise spot.wrong("last_year 比 first_year 早。")
    return first, last


def _pattern(edition: Mapping[str, Any], key: str, spot: Place) -> str:
    pattern = spot.text(edition, key)
    for name in re.findall(r"\{(\w*)\}", pattern):
        if name != "year" and f"unit/{name}" not in DETAILS:
            raise spot.wrong(f"{key} 里的“{{{name}}}”不是单位信息，也不是 year。")
    return pattern


def _due(edition: Mapping[str, Any], spot: Place) -> dict[str, str]:
    """The day for each kind of body; the last kind stands for all that are not named."""
    days = spot.need(edition, "due", dict)
    within = spot.at("due")
    kinds = [kind for kind, _ in UNIT_KINDS.options]
    within.known(days, set(kinds))
    within.text(days, kinds[-1])
    for kind in days:
        day = within.text(days, kind)
        with suppress(InvalidValue):
            if MonthDay().parse(day) == day:
                continue
        raise within.wrong(f"“{kind}”的“{day}”不是 01-31 这样的日期。")
    return days


def _tables(data: Mapping[str, Any], place: Place) -> dict[str, Table]:
    tables: dict[str, Table] = {}
    for number, item in enumerate(place.need(data, "tables", list)):
        spot = place.at(f"tables[{number}]")
        spot.known(item, _TABLE_KEYS)
        key = spot.text(item, "key")
        if key in tables:
            raise spot.wrong(f"“{key}”出现了两次。")
        blocks = tuple(
            _block(block, spot.at(f"blocks[{n}]"))
            for n, block in enumerate(spot.need(item, "blocks", list))
        )
        widths = tuple(spot.need(item, "widths", list))
        if not all(type(width) is int and width > 0 for width in widths):
            raise spot.wrong("widths 里有一项不是大于 0 的整数。")
        tables[key] = Table(key, spot.text(item, "label"), blocks, widths)
        for block in blocks:
            if (wide := _width(block)) != len(widths):
                raise spot.wrong(f"“{block.key}”有 {wide} 列，widths 有 {len(widths)} 列。")
    return tables


def _width(block: Block) -> int:
    labels = block.rows.depth if block.rows.leaves[0].label else 0
    return labels + sum(column.span for column in block.columns.leaves)


def _block(data: Mapping[str, Any], place: Place) -> Block:
    place.known(data, _BLOCK_KEYS)
    block = Block(
        key=place.text(data, "key"),
        rows=_axis(place.need(data, "rows", list), place.at("rows"), unnamed=True),
        columns=_axis(place.need(data, "columns", list), place.at("columns")),
        caption=place.maybe(data, "caption", ""),
        corner=place.maybe(data, "corner", ""),
        columns_title=place.maybe(data, "columns_title", ""),
    )
    for column in block.columns.leaves:
        if column.kind not in KINDS:
            raise place.at(f"columns“{column.key}”").wrong(f"不认识的 kind“{column.kind}”。")
    return block


def _axis(items: list[Any], place: Place, *, unnamed: bool = False) -> Axis:
    headers: list[Header] = []
    for number, item in enumerate(items):
        spot = place.at(f"[{number}]")
        spot.known(item, _HEADER_KEYS)
        # A table with a single row, like 表四, prints no label for it and has no key in its paths.
        if not (unnamed and len(items) == 1 and item.get("key") == ""):
            spot.text(item, "key")
            spot.text(item, "label")
        headers.append(_header(item, spot))
    if not headers:
        raise place.wrong("是空的。")
    axis = Axis(tuple(headers))
    _check_axis(axis, place)
    return axis


def _header(item: Mapping[str, Any], spot: Place) -> Header:
    span = spot.maybe(item, "span", 1)
    if span < 1:
        raise spot.wrong("span 要大于 0。")
    if item.get("sum") == []:
        raise spot.wrong("sum 是空的：没有可以合计的。")
    return Header(
        **{key: spot.maybe(item, key, "") for key in _HEADER_TEXTS},
        span=span,
        sum=spot.texts(item, "sum"),
        aliases=spot.texts(item, "aliases"),
    )


def _check_axis(axis: Axis, place: Place) -> None:
    seen: set[str] = set()
    for header in axis.headers:
        if header.key in seen:
            raise place.wrong(f"“{header.key}”出现了两次。")
        seen.add(header.key)
        parent = header.key.rpartition(".")[0]
        if parent and parent not in axis:
            raise place.wrong(f"“{header.key}”的上级“{parent}”没有定义。")
        for pattern in header.sum:
            if not axis.matching([pattern]):
                raise place.wrong(f"“{header.key}”的合计项“{pattern}”没有对应的行或列。")


def _sections(
    data: Mapping[str, Any], tables: Mapping[str, Table], place: Place
) -> tuple[Section, ...]:
    sections: list[Section] = []
    unused = dict(tables)
    for number, item in enumerate(place.need(data, "sections", list)):
        spot = place.at(f"sections[{number}]")
        spot.known(item, _SECTION_KEYS)
        table, text = spot.maybe(item, "table", ""), spot.maybe(item, "text", "")
        if bool(table) == bool(text):
            raise spot.wrong("每个部分要么是文字（text），要么是表（table）。")
        if any(item.get("key") == other.key for other in sections):
            raise spot.wrong(f"“{item['key']}”出现了两次。")
        if table and table not in unused:
            raise spot.wrong(f"没有名为“{table}”的表，或它已用在别的部分。")
        sections.append(
            Section(
                key=spot.text(item, "key"),
                heading=spot.text(item, "heading"),
                short=spot.maybe(item, "short", "") or item["heading"],
                lead=spot.maybe(item, "lead", ""),
                text=text,
                table=unused.pop(table) if table else None,
                guide=spot.texts(item, "guide"),
                aspects=spot.texts(item, "aspects"),
            )
        )
    if unused:
        raise place.wrong(f"表“{next(iter(unused))}”不属于任何部分。")
    keys = [block.key for table in tables.values() for block in table.blocks]
    for key in keys:
        if keys.count(key) > 1:
            raise place.wrong(f"blocks 里的“{key}”出现了两次。")
    return tuple(sections)


def _fields(sections: Iterable[Section], place: Place) -> dict[str, Field]:
    found = [Field(PREAMBLE, Prose(), "", "前言", "前言")]
    for section in sections:
        if section.text:
            found.append(
                Field(section.text, Prose(), section.key, section.heading, section.heading)
            )
        if section.table:
            for block in section.table.blocks:
                found.extend(_cells(section, section.table, block))
    fields: dict[str, Field] = {}
    for each in found:
        if each.path in fields or each.path in COVER:
            raise place.wrong(f"路径“{each.path}”出现了两次。")
        fields[each.path] = each
    return fields


def _cells(section: Section, table: Table, block: Block) -> Iterable[Field]:
    for row in block.rows.leaves:
        for column in block.columns.leaves:
            label = _label(block, row, column)
            yield Field(
                path=block.path(row, column),
                kind=KINDS[column.kind](column.unit),
                section=section.key,
                label=label,
                place=f"{table.label}“{label}”",
                terms=_terms(block, row, column),
                block=block.key,
                row=row.key,
                column=column.key,
            )


def _label(block: Block, row: Header, column: Header) -> str:
    """How a sentence calls a cell: ``（三）不予公开 1.属于国家秘密·自然人``."""
    rows = " ".join(h.name for h in block.rows.chain(row)[-2:] if h.name and h.depth)
    if not rows:
        rows = row.name
    columns = " ".join(h.name for h in block.columns.chain(column))
    return "·".join(part for part in (rows, columns) if part)


def _terms(block: Block, row: Header, column: Header) -> tuple[str, ...]:
    if column.sum:
        return tuple(block.path(row, c) for c in block.columns.matching(column.sum))
    if row.sum:
        return tuple(block.path(r, column) for r in block.rows.matching(row.sum))
    return ()


def _highlights(
    edition: Mapping[str, Any], fields: Mapping[str, Field], spot: Place
) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    shown = spot.maybe(edition, "highlights", dict[str, Any]())
    for label in shown:
        paths = spot.at("highlights").texts(shown, label)
        for path in paths:
            if path not in fields:
                raise spot.wrong(f"highlights“{label}”的路径“{path}”不存在。")
        found[label] = paths
    return found
