"""A document by somebody else in the plainest form: its lines and its tables, each with its place.

Every reader of files makes one of these, and what a report is recognised in is nothing else.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from gkdesk.domain import reviewed
from gkdesk.domain.reviewed import Reviewed
from gkdesk.domain.scraps import Scrap


@dataclass(frozen=True)
class Line:
    """A paragraph. ``aside`` is what a web page has around the report: menus, links, dates.

    ``lost`` names what stands in it and is no text: a picture, an automatic number. ``mark`` is
    the bookmark of ours that it stands in, ``doubt`` why it may not be what was written.
    """

    text: str
    place: str
    aside: bool = False
    lost: str = ""
    mark: str = ""
    doubt: str = ""


@dataclass(frozen=True)
class Sheet:
    """A table with its merged cells expanded; all rows are of one length.

    ``key`` is what a bookmark of ours says of which table of the form it is.
    """

    rows: tuple[tuple[Scrap, ...], ...]
    place: str
    doubt: str = ""
    """Why all that is read of it is doubtful."""
    key: str = ""

    def at(self, row: int, column: int) -> str:
        """What a square is called, counted from 0."""
        return f"{self.place}第{row + 1}行第{column + 1}格"


@dataclass(frozen=True)
class Named:
    """The text of a cell that has a name, and its place."""

    text: str
    place: str


@dataclass(frozen=True)
class Source:
    """A document: lines and tables in their order, and the cells that it gives names to.

    Our own workbooks name what they hold: ``about`` is the ``unit`` and the ``year``, ``named``
    the cells by path. ``prose`` is False for a kind of file that holds nothing but tables,
    ``web`` True for a page or what was copied of one. ``review`` is what reviewers left in it.
    """

    items: tuple[Line | Sheet, ...]
    about: Mapping[str, str] = field(default_factory=dict)
    named: Mapping[str, Named] = field(default_factory=dict)
    prose: bool = True
    web: bool = False
    review: Reviewed = field(default_factory=Reviewed)


def squared(rows: Sequence[Sequence[Scrap]], place: str, key: str = "") -> Sheet:
    """A table out of rows of different lengths, filled up on the right."""
    width = max((len(row) for row in rows), default=0)
    # What is not there is no blank cell.
    beyond = Scrap("", repeat=True)
    filled = (tuple(row) + (beyond,) * (width - len(row)) for row in rows)
    return Sheet(tuple(filled), place, key=key)


def lines_of(source: Source) -> list[Line]:
    """The lines of a document and the rows of its tables that hold one text only."""
    found: list[Line] = []
    for item in source.items:
        if isinstance(item, Line):
            found.append(item)
        else:
            rows = (row_as_line(item, number) for number in range(len(item.rows)))
            found.extend(line for line in rows if line)
    return found


def row_as_line(sheet: Sheet, number: int) -> Line | None:
    """A row of a table that holds one text only, as a line."""
    texts = [s.text for s in sheet.rows[number] if s.text and not s.repeat]
    return Line(texts[0], sheet.at(number, 0)) if len(texts) == 1 else None


def as_data(source: Source) -> dict[str, object]:
    """A source as plain data, to be handed from one process to another."""
    return {
        "items": [_item_data(item) for item in source.items],
        "about": dict(source.about),
        "named": {path: [each.text, each.place] for path, each in source.named.items()},
        "prose": source.prose,
        "web": source.web,
        "review": reviewed.as_data(source.review),
    }


def _item_data(item: Line | Sheet) -> list[object]:
    if isinstance(item, Line):
        return ["line", item.text, item.place, item.aside, item.lost, item.mark, item.doubt]
    rows = [[[scrap.text, scrap.repeat, scrap.mark] for scrap in row] for row in item.rows]
    return ["sheet", rows, item.place, item.doubt, item.key]


def from_data(data: Mapping[str, object]) -> Source:
    """The reverse of ``as_data``."""
    items, about, named, review = (data[key] for key in ("items", "about", "named", "review"))
    assert isinstance(review, dict)
    assert isinstance(items, list)
    assert isinstance(about, dict)
    assert isinstance(named, dict)
    cells = {path: Named(*each) for path, each in named.items()}
    return Source(
        items=tuple(map(_item, items)),
        about=about,
        named=cells,
        prose=bool(data["prose"]),
        web=bool(data["web"]),
        review=reviewed.from_data(review),
    )


def _item(data: list[object]) -> Line | Sheet:
    kind, content, place, *rest = data
    if kind == "line":
        return Line(str(content), str(place), bool(rest[0]), *map(str, rest[1:]))
    assert isinstance(content, list)
    rows = (tuple(Scrap(*scrap) for scrap in row) for row in content)
    return Sheet(tuple(rows), str(place), *map(str, rest))
