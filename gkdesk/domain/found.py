"""What was recognised in a document: values and totals by path, and all that was not understood."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from gkdesk.domain.errors import InvalidValue
from gkdesk.domain.form import Field, Form
from gkdesk.domain.kinds import narrow
from gkdesk.domain.paste import one_line

_BLANK = frozenset({"", "/", "-", "--", "—", "——", "–", "／", "无数据", "\\"})


@dataclass(frozen=True)
class Unread:
    """A text that found no place: where it stands in the document, and why.

    ``path`` is the cell that it would have been for, where that is known.
    """

    place: str
    text: str
    why: str
    path: str = ""


@dataclass
class Found:
    """A report being recognised; ``doubtful`` is by path, ``blank`` are the cells found empty.

    ``aside`` is what stands around the report: a page's menus and links, the signature.
    ``prose`` is False where the file holds nothing but tables, so that no text is missed.
    ``places`` says of each path where in the document it stands: a cell in one place, a text in
    that of each of its lines.
    """

    form: Form
    year: int
    unit: str = ""
    title: str = ""
    values: dict[str, str] = field(default_factory=dict)
    stated: dict[str, str] = field(default_factory=dict)
    unread: list[Unread] = field(default_factory=list)
    doubtful: dict[str, str] = field(default_factory=dict)
    blank: set[str] = field(default_factory=set)
    aside: list[str] = field(default_factory=list)
    prose: bool = True
    places: dict[str, tuple[str, ...]] = field(default_factory=dict)
    _taken: dict[str, str] = field(default_factory=dict)

    def take(self, path: str, text: str, place: str, doubt: str = "") -> None:
        """Put a cell where it belongs, or list it as not understood."""
        target = self.form.fields[path]
        if place in self._taken:  # a cell that had a name of ours
            if self._taken[place] != path:
                self.doubtful[self._taken[place]] = f"格子的名称与行列名（{target.place}）不符"
        elif path in self.values or path in self.stated:
            self.miss(place, text, f"{target.place}出现了两次", path)
        elif is_blank(text):
            self.blank.add(path)
            self.places[path] = (place,)
        elif not (target.derived and text.startswith("=")):
            self._read(path, text, place, doubt)

    def take_named(self, path: str, text: str, place: str) -> None:
        """The same for a cell that has a name of ours: it is not read again by its labels."""
        if path in self.form.fields:
            self.take(path, text, place)
            self._taken[place] = path

    def _read(self, path: str, text: str, place: str, doubt: str) -> None:
        target = self.form.fields[path]
        try:
            kept = target.kind.parse(one_line(text))
        except InvalidValue as error:
            self.miss(place, text, f"{target.place}：{error}", path)
            return
        (self.stated if target.derived else self.values)[path] = kept
        self.places[path] = (place,)
        if doubt:
            self.doubtful[path] = doubt

    def doubt(self, path: str, why: str) -> None:
        """Say why what is read at a path is doubtful, besides what was said already."""
        told = self.doubtful.get(path)
        self.doubtful[path] = f"{told}；{why}" if told else why

    def miss(self, place: str, text: str, why: str, path: str = "") -> None:
        """List a text as not understood."""
        if text.strip():
            self.unread.append(Unread(place, text, why, path))

    @property
    def missing(self) -> list[str]:
        """The paths of the form, totals aside, that the document has no place for."""
        there = self.blank | self.values.keys()
        wanted = (each for each in self.form.entered if self.prose or each.kind.is_number)
        return [each.path for each in wanted if each.path not in there]

    @property
    def missing_places(self) -> list[str]:
        """The same in words, a row of a table once."""
        return list(dict.fromkeys(self.row_of(path) for path in self.missing))

    def row_of(self, path: str) -> str:
        """What to call the row of a table that a path stands in, or a text."""
        return _row_of(self.form.fields[path])

    def place_of(self, path: str) -> str:
        """What to call a path in a sentence."""
        known = self.form.fields.get(path)
        names = {"year": "年度", "edition": "格式"}
        return (known.place or known.label) if known else names.get(path, path)

    @property
    def empty(self) -> bool:
        """Whether nothing at all was recognised."""
        return not (self.values or self.stated or self.blank)


def _row_of(target: Field) -> str:
    row, parted, _ = target.place.rpartition("·")
    return f"{row}”" if parted else target.place or target.label


def is_blank(text: str) -> bool:
    """Whether a cell says that it has no figure; that is not the figure 0."""
    return narrow(text) in _BLANK


def joined(texts: Iterable[str]) -> str:
    """The cells of a row as one text."""
    return " | ".join(texts)


def as_data(found: Found) -> dict[str, object]:
    """What was recognised as plain data, to be handed from one process to another."""
    return {
        "form": found.form.id,
        "year": found.year,
        "unit": found.unit,
        "title": found.title,
        "values": found.values,
        "stated": found.stated,
        "unread": [[each.place, each.text, each.why, each.path] for each in found.unread],
        "doubtful": found.doubtful,
        "blank": sorted(found.blank),
        "aside": found.aside,
        "prose": found.prose,
        "places": {path: list(places) for path, places in found.places.items()},
    }


def from_data(data: Mapping[str, Any], form: Callable[[str], Form]) -> Found:
    """The reverse of ``as_data``; ``form`` finds an edition by its id."""
    plain = ("year", "unit", "title", "values", "stated", "doubtful", "aside", "prose")
    return Found(
        form(data["form"]),
        **{name: data[name] for name in plain},
        unread=[Unread(*each) for each in data["unread"]],
        blank=set(data["blank"]),
        places={path: tuple(places) for path, places in data["places"].items()},
    )
