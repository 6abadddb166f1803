"""The strict loader: whatever does not hold together is named with its file and place."""

import copy
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

from gkdesk import places
from gkdesk.domain.errors import FormError
from gkdesk.domain.form import Form
from gkdesk.domain.loader import load_edition, load_form
from gkdesk.domain.phrases_loader import load_phrases
from gkdesk.domain.rules_loader import load_rules
from gkdesk.readers.editions import Editions

FOLDER = "forms/9"

SMALL: dict[str, Any] = {
    "edition": {
        "id": "9",
        "basis": "某号",
        "first_year": 2030,
        "title": "{name}",
        "preamble": "根据",
        "due": {"其他": "01-31"},
        "highlights": {"新收": ["b/all/total"]},
    },
    "sections": [
        {"key": "s1", "heading": "一、文", "text": "s1"},
        {"key": "s2", "heading": "二、表", "table": "t"},
    ],
    "tables": [
        {
            "key": "t",
            "label": "表一",
            "widths": [1, 1, 1, 1],
            "blocks": [
                {
                    "key": "b",
                    "columns": [
                        {"key": "a", "label": "甲", "kind": "count"},
                        {"key": "c", "label": "乙", "kind": "count"},
                        {"key": "total", "label": "总计", "kind": "count", "sum": ["a", "c"]},
                    ],
                    "rows": [
                        {"key": "x", "label": "行一"},
                        {"key": "y", "label": "行二"},
                        {"key": "all", "label": "合计", "sum": ["x", "y"]},
                    ],
                }
            ],
        }
    ],
    "checks": [
        {
            "id": "k",
            "level": "error",
            "block": "b",
            "each": "column",
            "left": ["x"],
            "relation": ">=",
            "right": ["y"],
            "title": "行一不小于行二",
            "message": "不对",
            "source": "习惯",
        }
    ],
    "last_year": [
        {
            "id": "l",
            "level": "error",
            "block": "b",
            "each": "column",
            "cell": "x",
            "last": ["y"],
            "this": ["-y"],
            "title": "不接上年",
            "message": "不对",
            "source": "习惯",
        }
    ],
    "crosswalk": [{"edition": "8", "path": "b/x/*", "earlier": "b/z/*"}],
}


def toml(value: object) -> str:
    """Enough of TOML for a form: tables inline."""
    if isinstance(value, dict):
        return "{" + ", ".join(f'"{k}" = {toml(v)}' for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(toml(v) for v in value) + "]"
    return str(value) if isinstance(value, int) else f'"{value}"'


RULES = {"checks", "last_year", "crosswalk"}


def load(data: dict[str, Any]) -> Form:
    """The edition of ``data``, whose rules go into a file of their own."""
    lines = {key: f"{key} = {toml(value)}\n" for key, value in data.items()}
    form = "".join(line for key, line in lines.items() if key not in RULES)
    rules = "".join(line for key, line in lines.items() if key in RULES)
    return load_edition(form, rules, "", FOLDER)


def block(data: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = data["tables"][0]["blocks"][0]
    return found


def test_the_small_form_loads() -> None:
    form = load(SMALL)
    assert form.fields["b/all/total"].terms == ("b/all/a", "b/all/c")
    assert form.fields["b/all/a"].terms == ("b/x/a", "b/y/a")
    assert not form.fields["b/x/a"].derived
    assert form.fields["b/x/a"].place == "表一“行一·甲”"
    assert form.covers(2030)
    assert form.covers(2099)
    assert not form.covers(2029)


Break = Callable[[dict[str, Any]], Any]

BROKEN: dict[str, tuple[Break, str, str]] = {
    "unknown key at the top": (lambda d: d.update(extra=1), "", "extra"),
    "unknown key of the edition": (lambda d: d["edition"].update(colour="x"), "edition", "colour"),
    "unknown key of a section": (
        lambda d: d["sections"][1].update(tabel="t"),
        "sections[1]",
        "tab",
    ),
    "unknown key of a table": (lambda d: d["tables"][0].update(foo="t"), "tables[0]", "foo"),
    "unknown key of a block": (lambda d: block(d).update(foo="t"), "blocks[0]", "foo"),
    "unknown key of a row": (lambda d: block(d)["rows"][0].update(lable="x"), "rows [0]", "lable"),
    "unknown key of a check": (lambda d: d["checks"][0].update(foo="x"), "checks[0]", "foo"),
    "no label": (lambda d: block(d)["rows"][1].pop("label"), "rows [1]", "label"),
    "an empty label": (lambda d: block(d)["rows"][1].update(label=" "), "rows [1]", "label"),
    "no heading": (lambda d: d["sections"][0].pop("heading"), "sections[0]", "heading"),
    "no id": (lambda d: d["edition"].pop("id"), "edition", "id"),
    "a year in words": (lambda d: d["edition"].update(first_year="x"), "edition", "first_year"),
    "no tables": (lambda d: d.pop("tables"), "", "tables"),
    "a row twice": (lambda d: block(d)["rows"][1].update(key="x"), "rows", "两次"),
    "a column without a kind": (lambda d: block(d)["columns"][0].pop("kind"), "a", "kind"),
    "an unknown kind": (lambda d: block(d)["columns"][0].update(kind="int"), "a", "int"),
    "a sum over nothing": (lambda d: block(d)["rows"][2].update(sum=["z"]), "rows", "z"),
    "a sum over no group": (lambda d: block(d)["rows"][2].update(sum=["x.*"]), "rows", "x.*"),
    "a sum over a sum": (
        lambda d: block(d)["columns"][2].update(sum=["total"]),
        "columns",
        "total",
    ),
    "an orphan": (lambda d: block(d)["rows"][1].update(key="g.y"), "rows", "上级“g”"),
    "no rows": (lambda d: block(d).update(rows=[]), "rows", "空"),
    "widths that do not fit": (lambda d: d["tables"][0].update(widths=[1]), "tables[0]", "widths"),
    "a table twice": (lambda d: d["tables"].append(d["tables"][0]), "tables[1]", "两次"),
    "a table nobody prints": (
        lambda d: d["tables"].append({**d["tables"][0], "key": "u"}),
        "",
        "不属于任何部分",
    ),
    "a section of nothing": (lambda d: d["sections"][0].pop("text"), "sections[0]", "text"),
    "a section of both": (lambda d: d["sections"][0].update(table="t"), "sections[0]", "table"),
    "a section without its table": (
        lambda d: d["sections"][1].update(table="u"),
        "sections[1]",
        "“u”",
    ),
    "a path twice": (lambda d: d["sections"][0].update(text="b/x/a"), "", "b/x/a"),
    "a highlight of nothing": (
        lambda d: d["edition"].update(highlights={"新收": ["b/q/a"]}),
        "edition",
        "b/q/a",
    ),
    "a sum of no terms": (lambda d: block(d)["rows"][2].update(sum=[]), "rows [2]", "sum"),
    "a sum in words": (lambda d: block(d)["rows"][2].update(sum="x"), "rows [2]", "sum"),
    "a sum of numbers": (lambda d: block(d)["rows"][2].update(sum=[1]), "rows [2]", "sum"),
    "a span in words": (lambda d: block(d)["columns"][0].update(span="2"), "columns [0]", "span"),
    "a span of nothing": (lambda d: block(d)["columns"][0].update(span=0), "columns [0]", "span"),
    "a unit that is no word": (lambda d: block(d)["columns"][0].update(unit=3), "[0]", "unit"),
    "a guide that is no word": (lambda d: block(d)["rows"][0].update(guide=3), "[0]", "guide"),
    "one alias in words": (lambda d: block(d)["rows"][0].update(aliases="x"), "[0]", "aliases"),
    "a caption that is no word": (lambda d: block(d).update(caption=1), "blocks[0]", "caption"),
    "a width in words": (lambda d: d["tables"][0].update(widths=["a", 1, 1, 1]), "[0]", "widths"),
    "a width of nothing": (lambda d: d["tables"][0].update(widths=[0, 1, 1, 1]), "[0]", "widths"),
    "a block twice": (
        lambda d: d["tables"][0].update(blocks=[block(d), {**block(d), "caption": "又"}]),
        "",
        "“b”出现了两次",
    ),
    "a section twice": (lambda d: d["sections"][1].update(key="s1"), "sections[1]", "“s1”"),
    "a guide of a section in words": (
        lambda d: d["sections"][0].update(guide="写"),
        "sections[0]",
        "guide",
    ),
    "a text at a place of the cover": (
        lambda d: d["sections"][0].update(text="title"),
        "",
        "title",
    ),
    "an id that is not the folder's": (lambda d: d["edition"].update(id="8"), "edition", "“8”"),
    "a last year in words": (lambda d: d["edition"].update(last_year="x"), "edition", "last_year"),
    "years that run backwards": (
        lambda d: d["edition"].update(last_year=2029),
        "edition",
        "last_year",
    ),
    "a title with a name nobody has": (
        lambda d: d["edition"].update(title="{nmae}"),
        "edition",
        "title 里的“{nmae}”",
    ),
    "a preamble with a name nobody has": (
        lambda d: d["edition"].update(preamble="根据{}"),
        "edition",
        "preamble",
    ),
    "a day that is none": (lambda d: d["edition"].update(due={"其他": "13-45"}), "due", "13-45"),
    "a day in another form": (lambda d: d["edition"].update(due={"其他": "1-31"}), "due", "1-31"),
    "no day for the others": (
        lambda d: d["edition"].update(due={"人民政府": "03-31"}),
        "due",
        "其他",
    ),
    "a day for a kind of body nobody is": (
        lambda d: d["edition"].update(due={"其它": "01-31", "其他": "01-31"}),
        "due",
        "其它",
    ),
    "a highlight in words": (
        lambda d: d["edition"].update(highlights={"新收": "b/x/a"}),
        "highlights",
        "新收",
    ),
    "a check without a source": (lambda d: d["checks"][0].pop("source"), "checks[0]", "source"),
    "a check of no block": (lambda d: d["checks"][0].update(block="q"), "checks[0]", "q"),
    "a check of no row": (lambda d: d["checks"][0].update(left=["q"]), "checks[0]", "q"),
    "a check over no column": (lambda d: d["checks"][0].update(over=["q"]), "checks[0]", "q"),
    "a check of an odd level": (lambda d: d["checks"][0].update(level="x"), "checks[0]", "level"),
    "a check of an odd relation": (
        lambda d: d["checks"][0].update(relation="<"),
        "checks[0]",
        "relation",
    ),
    "a check of an odd direction": (
        lambda d: d["checks"][0].update(each="cell"),
        "checks[0]",
        "each",
    ),
    "unknown key of a carry": (lambda d: d["last_year"][0].update(foo="x"), "last_year[0]", "foo"),
    "a carry of no row": (lambda d: d["last_year"][0].update(cell="q"), "last_year[0]", "q"),
    "a carry from no row": (lambda d: d["last_year"][0].update(last=["-q"]), "last_year[0]", "q"),
    "a carry without a source": (
        lambda d: d["last_year"][0].pop("source"),
        "last_year[0]",
        "source",
    ),
    "unknown key of a crossing": (
        lambda d: d["crosswalk"][0].update(foo="x"),
        "crosswalk[0]",
        "foo",
    ),
    "a crossing of no cell": (
        lambda d: d["crosswalk"][0].update(path="b/q/*"),
        "crosswalk[0]",
        "q",
    ),
    "a crossing to nowhere": (lambda d: d["crosswalk"][0].pop("earlier"), "crosswalk[0]", "why"),
    "a check twice": (lambda d: d["checks"].append(d["checks"][0]), "checks[1]", "两次"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_form_names_its_place(name: str) -> None:
    change, place, words = BROKEN[name]
    data = copy.deepcopy(SMALL)
    change(data)
    with pytest.raises(FormError) as caught:
        load(data)
    assert str(caught.value).startswith(FOLDER)
    assert place in str(caught.value)
    assert words in str(caught.value)


@pytest.mark.parametrize("name", ["form.toml", "review.toml", "phrases.toml"])
def test_what_is_not_utf8_names_its_file(tmp_path: Path, name: str) -> None:
    edition = tmp_path / "2021"
    copytree(places.forms() / "2021", edition)
    text = (edition / name).read_text(encoding="utf-8")
    (edition / name).write_bytes(text.encode("gbk", errors="ignore"))
    with pytest.raises(FormError, match=rf"forms/2021/{name}：第 [0-9]+ 个字节"):
        Editions(tmp_path)["2021"]


WRONG: tuple[object, ...] = (3, "zzz", "", [3], ["zzz"], {"a": 1}, True, 1.5)


def places_in(
    data: dict[str, Any] | list[Any], above: tuple[str | int, ...] = ()
) -> Iterator[tuple[str | int, ...]]:
    """Where there is a value, at any depth."""
    for key, value in data.items() if isinstance(data, dict) else enumerate(data):
        yield (*above, key)
        if isinstance(value, dict | list):
            yield from places_in(value, (*above, key))


@pytest.mark.parametrize("name", ["form.toml", "review.toml", "phrases.toml"])
@pytest.mark.parametrize("edition", ["2019", "2021"])
def test_a_value_of_any_type_anywhere_is_read_or_refused(
    monkeypatch: pytest.MonkeyPatch, edition: str, name: str
) -> None:
    """One place of each kind; what else were raised would name a line of code, not of the file."""
    folder = places.forms() / edition
    form = load_form((folder / "form.toml").read_text(encoding="utf-8"), "form.toml")
    data = tomllib.loads((folder / name).read_text(encoding="utf-8"))
    kinds = {tuple(part for part in at if isinstance(part, str)): at for at in places_in(data)}
    refused = []
    for at in kinds.values():
        for wrong in WRONG:
            broken = copy.deepcopy(data)
            spot: Any = broken
            for part in at[:-1]:
                spot = spot[part]
            spot[at[-1]] = wrong
            monkeypatch.setattr("gkdesk.domain.strict.tomllib.loads", lambda _, made=broken: made)
            try:
                if name == "form.toml":
                    load_form("", name)
                elif name == "review.toml":
                    load_rules("", name, form)
                else:
                    load_phrases("", name, form)
            except FormError as error:
                refused.append(str(error))
    assert len(refused) > 4 * len(kinds)
    assert all(told.startswith(name) for told in refused)


def test_what_is_not_toml_names_its_line() -> None:
    with pytest.raises(FormError, match=r"forms/9/form\.toml.*line 2"):
        load_edition("a = 1\nb = x\n", "", "", FOLDER)


def test_terms_of_a_total_are_others_of_its_block_each_once(editions: Editions) -> None:
    for edition in editions.ids:
        fields = editions[edition].fields
        for field in fields.values():
            assert field.path not in field.terms
            assert len(set(field.terms)) == len(field.terms)
            assert all(fields[term].block == field.block for term in field.terms)
