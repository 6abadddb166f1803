"""A file that came back, compared with what was sent and with the report as it was then.

What somebody else wrote is read and compared where it can do no harm: ``returned_in`` is run by a
process of its own, and only what it made of the file comes here, as plain data.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from gkdesk.desk.awaited import Awaited, Out
from gkdesk.desk.milestones import Milestone, digest_of_file
from gkdesk.desk.whose import belonging
from gkdesk.domain.compare import (
    CONFLICT,
    FIGURE,
    MOVED,
    Difference,
    Total,
    came_back,
    totals,
)
from gkdesk.domain.cover import TITLE
from gkdesk.domain.found import Found, Unread
from gkdesk.domain.notes import Note, note_of
from gkdesk.domain.plain import as_plain
from gkdesk.domain.published import recognise
from gkdesk.domain.report import Report
from gkdesk.domain.reviewed import DELETED, MOVED_AWAY, Comment, Tracked
from gkdesk.domain.source import Source
from gkdesk.readers.editions import Editions


@dataclass(frozen=True)
class Returned:
    """A file that came back, compared: nothing of it is in the report yet.

    ``differences`` are in the order of the report; those with ``open`` wait for the clerk.
    ``notes`` are the comments. ``totals`` are those a reviewer wrote over, which is told and never
    taken; ``unread``, ``missing`` (places in words) and ``doubtful`` (place and why) are what was
    not understood, ``odd`` sentences about the file itself. ``reviewers`` are all whose names are
    in it.
    """

    report: int
    milestone: Milestone
    file: str
    digest: str
    reviewers: tuple[str, ...]
    differences: tuple[Difference, ...]
    notes: tuple[Note, ...]
    totals: tuple[Total, ...]
    unread: tuple[Unread, ...]
    missing: tuple[str, ...]
    doubtful: tuple[tuple[str, str], ...]
    odd: tuple[str, ...]
    _read: "_Read" = field(repr=False, compare=False)

    @property
    def open(self) -> tuple[Difference, ...]:
        """The differences that wait for the clerk."""
        return tuple(each for each in self.differences if each.open)

    @property
    def undisputed(self) -> tuple[Difference, ...]:
        """Those of them where the report of now still is as it was sent."""
        return tuple(each for each in self.open if each.kind != CONFLICT)

    @property
    def told(self) -> bool:
        """Whether there is anything in it to look at besides the differences."""
        open_notes = any(not note.done for note in self.notes)
        told = (self.totals, self.unread, self.missing, self.doubtful, self.odd)
        return open_notes or any(told)


@dataclass(frozen=True)
class _Read:
    """What a file and our own print of its milestone have at each path, to compare again."""

    came: Mapping[str, str]
    ours: Mapping[str, str]
    places: Mapping[str, tuple[str, ...]]
    tracked: tuple[Tracked, ...]


# ---- In a process of its own


@dataclass(frozen=True)
class Asked:
    """A file to be compared, what it can be read as, and what may come back."""

    path: Path
    readable: Path
    awaited: Awaited


def returned_in(asked: Asked) -> Iterator[object]:
    """A file read and compared, as plain data."""
    from gkdesk.readers import foreign

    source = foreign.read(asked.readable)
    returned = compared(asked.awaited, source, asked.path.name, digest_of_file(asked.path))
    # The texts of now stand here already, and each may have a thousand differences.
    bare = tuple(replace(each, whole="") for each in returned.differences)
    yield as_plain(replace(returned, differences=bare))


def compared(awaited: Awaited, source: Source, name: str, digest: str) -> Returned:
    """A document compared with what it is of; NotFound or Refused where it is of nothing here."""
    editions = Editions(awaited.editions)
    of = belonging(awaited, editions, source, digest)
    ours = _our_own(editions, of.out, of.sent, of.milestone, awaited)
    read = _Read(_came(of.found), _came(ours), of.found.places, source.review.tracked)
    reviewers = source.review.authors or tuple(filter(None, [source.review.modified_by]))
    missing = _missing(of.found, ours)
    now = of.out.report(editions, of.out.now)
    return Returned(
        report=of.out.entry.id,
        milestone=of.milestone,
        file=name,
        digest=digest,
        reviewers=reviewers,
        differences=tuple(_differences(of.sent, now, read)),
        notes=tuple(_notes(source, of.found)),
        totals=tuple(totals(of.sent, _figures(of.found), of.found.stated)),
        unread=tuple(_unread(of.found, ours)),
        missing=tuple(dict.fromkeys(of.found.place_of(each) for each in missing)),
        doubtful=tuple(_doubtful(of.found, ours)),
        odd=(*of.odd, *_odd(of.out, of.milestone, digest, source)),
        _read=read,
    )


def _our_own(
    editions: Editions, out: Out, sent: Report, milestone: Milestone, awaited: Awaited
) -> Found:
    """What our own print of a milestone reads as: so much is lost in reading alone."""
    import io
    import zipfile

    from gkdesk.readers import docx
    from gkdesk.writers import word

    content = word.write(sent, out.template, milestone=milestone.number, now=awaited.moment)
    source = docx.read(zipfile.ZipFile(io.BytesIO(content)))
    return recognise(source, [sent.form], sent.unit or "－", sent.year)


# ---- Here


def with_texts(returned: Returned, now: Mapping[str, str]) -> Returned:
    """The same with the texts of now in its differences, as they were when it was compared."""
    whole = (replace(each, whole=now.get(each.path, "")) for each in returned.differences)
    return replace(returned, differences=tuple(whole))


def again(returned: Returned, sent: Report, now: Report) -> Returned:
    """The same file compared with the report as it is by now; as much work as it was before."""
    found = _differences(sent, now, returned._read)  # noqa: SLF001 - its own
    return replace(returned, differences=tuple(found))


def text_of(report: Report, difference: Difference) -> str:
    """What the report has where something differs, as the difference has it in ``whole``."""
    if difference.shape == FIGURE:
        return report.text(difference.path)
    return report.values.get(difference.path, "")


# ---- Differences


def _came(found: Found) -> dict[str, str]:
    """What a file has at each path it has a place for."""
    title = {TITLE: found.title} if found.title else {}
    return {**title, **dict.fromkeys(found.blank, ""), **found.values}


def _figures(found: Found) -> dict[str, str]:
    fields = found.form.fields
    entered = {path: text for path, text in _came(found).items() if path in fields}
    return {p: t for p, t in entered.items() if fields[p].kind.is_number and not fields[p].derived}


def _differences(sent: Report, now: Report, read: _Read) -> Iterator[Difference]:
    for each in came_back(sent, read.came, now, read.ours):
        yield _signed(each, read)


def _signed(difference: Difference, read: _Read) -> Difference:
    """The difference with who made it and when, where the file tracked it."""
    places = read.places.get(difference.path, ())
    own = [t for t in read.tracked if t.place in places and _speaks_of(t, difference)]
    authors = "、".join(dict.fromkeys(each.author for each in own if each.author))
    date = max((each.date for each in own), default="")
    return replace(difference, author=authors, date=date)


def _speaks_of(tracked: Tracked, difference: Difference) -> bool:
    if difference.shape == FIGURE:
        return True
    gone = tracked.kind in (DELETED, MOVED_AWAY)
    words = difference.sent if gone or difference.shape == MOVED else difference.theirs
    one, other = ("".join(text.split()) for text in (tracked.text, words))
    if not one or not other:
        return tracked.text == "\n" and "\n" in words
    return one in other or other in one


# ---- What was not understood


def _missing(found: Found, ours: Found) -> list[str]:
    """The paths our own print has and the file has not, where nothing else tells of them."""
    told = [each.why for each in found.unread]
    there = (
        set(_came(ours))
        - set(_came(found))
        - set(found.form.fields).difference(each.path for each in found.form.entered)
    )
    order = (TITLE, *found.form.fields)
    lost = (path for path in order if path in there)
    return [p for p in lost if not any(why.startswith(found.place_of(p) + "：") for why in told)]


def _unread(found: Found, ours: Found) -> Iterator[Unread]:
    known = {each.text for each in ours.unread} | set(ours.aside)
    yield from (each for each in found.unread if each.text not in known)
    for text in found.aside:
        if text not in known:
            yield Unread("", text, "像落款或页码，没有读入。")


def _doubtful(found: Found, ours: Found) -> Iterator[tuple[str, str]]:
    for path, why in found.doubtful.items():
        if ours.doubtful.get(path) != why:
            yield found.place_of(path), why


def _odd(out: Out, milestone: Milestone, digest: str, source: Source) -> Iterator[str]:
    if digest and digest == milestone.digest:
        yield f"这就是送出去的{milestone.label}，没有改动过。"
    for each in out.returns:
        if digest and each.digest == digest:
            yield f"这份返回稿 {each.at:%Y-%m-%d %H:%M} 已经取回过。"
    if source.review.lost:
        yield "文件里的批注读不出来，请在 Word 或 WPS 里查看。"


# ---- Comments


def _notes(source: Source, found: Found) -> Iterator[Note]:
    by_place = {place: path for path, places in found.places.items() for place in places}
    for comment in source.review.comments:
        yield note_of(comment, _path_of(comment, by_place, found))


def _path_of(comment: Comment, by_place: dict[str, str], found: Found) -> str:
    """The path a comment is about: of its place, else of the row, the table, the text after it."""
    if comment.place in by_place:
        return by_place[comment.place]
    table, parted, _ = comment.place.partition("行第")
    if parted:  # on a label: the first figure of the row, else of the table
        for start in (table + parted, table.rpartition("第")[0] + "第"):
            near = next((p for place, p in by_place.items() if place.startswith(start)), "")
            if near:
                return near
    number = _paragraph(comment.place)
    texts = sorted((n, path) for place, path in by_place.items() if (n := _paragraph(place)))
    return next((path for n, path in texts if number and n >= number), TITLE)


def _paragraph(place: str) -> int:
    digits = place.removeprefix("第").removesuffix("段")
    return int(digits) if digits.isdecimal() and place.endswith("段") else 0
