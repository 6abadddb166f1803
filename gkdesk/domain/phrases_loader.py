"""The words and phrases of an edition, read strictly against its form."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from gkdesk.domain.form import Field, Form
from gkdesk.domain.phrases import (
    BRACKETS,
    FIGURE,
    ROLES,
    SKIP,
    UNIT,
    Phrase,
    Phrasebook,
    Reading,
    Words,
)
from gkdesk.domain.strict import Place, frozen, parsed


def load_phrases(text: str, name: str, form: Form) -> Phrasebook:
    """The words and phrases written in ``text`` (TOML); ``name`` is their file for messages.

    Raises FormError for an unknown or missing key, a word or phrase twice, a phrase of unknown
    words or topics, a reading of paths that the form has not.
    """
    place = Place(name)
    data = parsed(text, place)
    place.known(data, {"words", "roles", "phrases"})
    words = _words(data, place)
    groups = {group.name for group in words if group.role != SKIP}
    phrases: list[Phrase] = []
    for spot, item in place.entries(data, "phrases", Phrase):
        phrase = _phrase(item, form, spot)
        if any(phrase.id == other.id for other in phrases):
            raise spot.wrong(f"“{phrase.id}”出现了两次。")
        _check_sayings(phrase, groups, spot)
        if phrase.unit not in ("", *(group.name for group in words if group.role == UNIT)):
            raise spot.wrong(f"没有叫“{phrase.unit}”的量词。")
        phrases.append(phrase)
    _check_topics(phrases, place)
    return Phrasebook(words, tuple(phrases))


def _words(data: Mapping[str, Any], place: Place) -> tuple[Words, ...]:
    roles = _roles(data, place)
    spot = place.at("words")
    groups: list[Words] = []
    seen: set[str] = set()
    listed = place.maybe(data, "words", dict[str, Any]())
    for name in listed:
        words = spot.text(listed, name).split()
        if twice := seen.intersection(words) or len(set(words)) < len(words):
            raise spot.wrong(f"“{name}”里有词出现了两次：{twice}。")
        seen.update(words)
        groups.append(Words(name, tuple(words), roles.pop(name, "")))
    if roles:
        raise place.at("roles").wrong(f"没有叫“{next(iter(roles))}”的词组。")
    return tuple(groups)


def _roles(data: Mapping[str, Any], place: Place) -> dict[str, str]:
    """The role of each group that has one."""
    spot = place.at("roles")
    listed = place.maybe(data, "roles", dict[str, Any]())
    spot.known(listed, set(ROLES))
    roles: dict[str, str] = {}
    for role in listed:
        for name in spot.texts(listed, role):
            if name in roles:
                raise spot.wrong(f"“{name}”有两种作用。")
            roles[name] = role
    return roles


def _phrase(item: Mapping[str, Any], form: Form, spot: Place) -> Phrase:
    for key in ("id", "title", "source"):
        spot.text(item, key)
    if not spot.need(item, "say", list):
        raise spot.wrong("“say”是空的。")
    spot.need(item, "readings", list)
    readings = tuple(_reading(text, form, spot) for text in spot.texts(item, "readings"))
    return Phrase(**{**frozen(item), "readings": readings})


def _reading(text: str, form: Form, spot: Place) -> Reading:
    """The cells of ``"甲 + 乙.*"``, or of ``"名称 = 甲 + 乙.*"`` where the sum has a name.

    ``*`` stands for whatever is nested there.
    """
    called, _, terms = text.replace(" ", "").rpartition("=")
    paths: list[str] = []
    names: list[str] = []
    for term in terms.split("+"):
        found = _cells(term, form)
        if not found:
            raise spot.wrong(f"“{term}”没有对应的格。")
        paths.extend(field.path for field in found)
        names.append(_name(term, found[0], form))
    table = form.fields[paths[0]].place.partition("“")[0]
    whole = "加".join(f"“{name}”" for name in names)
    return Reading(tuple(paths), table + (f"“{called}”" if called else whole))


def _cells(term: str, form: Form) -> list[Field]:
    """The number fields a term names: one, or those of a group."""
    pattern = re.compile(re.escape(term).replace(r"\*", "[^/]+"))
    paths = filter(pattern.fullmatch, form.fields) if "*" in term else (term,)
    return [f for path in paths if (f := form.fields.get(path)) and f.kind.is_number]


def _name(term: str, first: Field, form: Form) -> str:
    """What to call a term: a cell by its label, a group by that of its header."""
    if "*" not in term:
        return first.label
    block = next(b for table in form.tables for b in table.blocks if b.key == first.block)
    keys = [first.row, first.column]
    for group in (part[:-2] for part in term.split("/") if part.endswith(".*")):
        keys = [group if key.startswith(group + ".") else key for key in keys]
    return f"{block.rows[keys[0]].name}·{block.columns[keys[1]].name}"


def _check_sayings(phrase: Phrase, groups: set[str], spot: Place) -> None:
    for saying in phrase.sayings:
        if not saying.before and not saying.after:
            raise spot.wrong("say 里除了数字还要有词。")
        for name in (*saying.before, *saying.after, phrase.near or FIGURE):
            if name not in groups and name not in (BRACKETS, FIGURE):
                raise spot.wrong(f"say 里的“{name}”没有列在 words 里。")
        if saying.figure == (phrase.number is not None):
            raise spot.wrong("say 里的数字写作 #；用字说的数写在 number 里。两样要有一样。")


def _check_topics(phrases: Iterable[Phrase], place: Place) -> None:
    topics = {topic for phrase in phrases for topic in phrase.topics}
    for phrase in phrases:
        for topic in (*phrase.under, *phrase.unless):
            if topic not in topics:
                raise place.at(f"phrases“{phrase.id}”").wrong(f"没有短语讲到“{topic}”。")
