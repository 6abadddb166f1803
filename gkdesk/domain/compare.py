"""What differs between reports: a file that came back and the report of now, or two milestones.

Figures are compared cell by cell, texts word by word. Nothing is changed here: ``merged`` says what
the report would have at each path if some of the differences were accepted.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from gkdesk.domain.cover import DETAILS, TITLE
from gkdesk.domain.form import Field
from gkdesk.domain.live import Live, expanded, printed, shown
from gkdesk.domain.overlay import Move, Overlay, Patch, applied, overlay, raw_overlay
from gkdesk.domain.report import Report
from gkdesk.domain.three_way import Piece, pieces_of
from gkdesk.domain.units import same

THEIRS, SAME, CONFLICT, CHANGED = "theirs", "same", "conflict", "changed"
"""Only the file that came back differs; now and the file say the same already; both differ, each
in its own way; and between two milestones, simply changed."""
FIGURE, WORDS, MOVED = "figure", "words", "moved"
"""A cell; words in a text; a paragraph that stands elsewhere."""
_CONTEXT = 12


@dataclass(frozen=True)
class Difference:
    """One change that can be accepted by itself.

    ``sent``, ``theirs`` and ``mine`` are the words as a document prints them (between two
    milestones ``sent`` and ``theirs`` are the one and the other; of a paragraph that was moved,
    ``theirs`` says where to); ``before`` and ``after`` the few words around them as sent, with …
    where more of the line was left out. ``start`` to ``end`` of ``whole``, the text of now, is
    what would be replaced (moved); ``whole`` has its live numbers as the editor has them.
    ``cells`` are the cells whose live numbers the reviewer wrote other figures over. ``author``
    and ``date`` say who changed it, where that is known.
    """

    path: str
    section: str
    place: str
    kind: str
    shape: str
    sent: str
    theirs: str
    mine: str = ""
    before: str = ""
    after: str = ""
    whole: str = ""
    start: int = 0
    end: int = 0
    cells: tuple[str, ...] = ()
    author: str = ""
    date: str = ""
    patch: Patch | None = None
    move: Move | None = None

    @property
    def open(self) -> bool:
        """Whether the clerk has something to decide about it."""
        return self.kind in (THEIRS, CONFLICT)


def merged(accepted: Iterable[Difference]) -> dict[str, str]:
    """What the report has at each path once these differences are accepted."""
    by_path: dict[str, list[Difference]] = {}
    for each in accepted:
        if each.open:
            by_path.setdefault(each.path, []).append(each)
    return {path: _with(together) for path, together in by_path.items()}


def _with(together: list[Difference]) -> str:
    patches = [each.patch for each in together if each.patch]
    return applied(together[0].whole, patches, [each.move for each in together if each.move])


# ---- A file that came back


def came_back(
    sent: Report, came: Mapping[str, str], now: Report, ours: Mapping[str, str]
) -> list[Difference]:
    """How a file differs from the report that was sent, and what that means for the one of now.

    ``came`` is what was read at each path that the file has, blanks too; ``ours`` what our own file
    reads as: what is lost in reading was not taken out by anybody.
    """
    later = Report(sent.form, sent.year, sent.values, before=lambda: sent.before)
    for path, text in came.items():
        if sent.field(path).kind.is_number:
            later.set(path, text)
    found: list[Difference] = []
    for path in (TITLE, *sent.form.fields):
        field = sent.field(path)
        if path not in came or field.derived or came[path] == ours.get(path):
            continue
        if field.kind.is_number:
            found += _figure(field, sent.text(path), came[path], now.text(path))
        else:
            texts = (came[path], ours.get(path))
            found += _words(field, (sent, later, now), texts)
    return found


def _figure(field: Field, sent: str, theirs: str, mine: str) -> Iterator[Difference]:
    if theirs != sent:
        kind = SAME if theirs == mine else THEIRS if mine == sent else CONFLICT
        made = partial(Difference, field.path, field.section, field.place, kind, FIGURE)
        patch = Patch(0, len(mine), theirs)
        yield made(sent, theirs, mine, whole=mine, start=0, end=len(mine), patch=patch)


def _words(
    field: Field, reports: tuple[Report, Report, Report], texts: tuple[str, str | None]
) -> Iterator[Difference]:
    sent, later, now = reports
    came, ours = texts
    lines = field.path != TITLE
    text, mine = sent.values.get(field.path, ""), now.values.get(field.path, "")
    laid = partial(
        overlay, text, shown=partial(shown, sent), later=partial(shown, later), lines=lines
    )
    found = laid(came)
    if ours is not None:
        lost = laid(ours).patches
        found = Overlay(tuple(p for p in found.patches if p not in lost), found.moves)
    for piece in pieces_of(text, found, mine, lines=lines):
        kind = _kind(piece, now, mine, lines=lines)
        yield _difference(field, kind, piece, text, mine, (sent, now))


def _kind(piece: Piece, now: Report, mine: str, *, lines: bool) -> str:
    told: Callable[[str], str] = partial(printed, now)
    if piece.patch:
        # Within a text a line end counts, which at its ends does not.
        one, other = (f"。{told(t)}。" for t in (mine[slice(*piece.now)], piece.patch.text))
        if same(one, other, lines=lines):
            return SAME
    elif piece.move and piece.move.text is not None:
        lines_now = told(mine).split("\n")
        if any(same(line, told(piece.move.text)) for line in lines_now):
            return SAME
    return CONFLICT if piece.both else THEIRS


def _difference(
    field: Field, kind: str, piece: Piece, text: str, mine: str, of: tuple[Report, Report]
) -> Difference:
    """A piece told in words as they are printed."""
    first, second = of
    start, end = piece.sent
    words = printed(first, text[start:end])
    if piece.patch:
        theirs = printed(second, piece.patch.text)
    else:
        to = max(piece.move.to, 0) if piece.move else 0
        theirs = _behind(printed(second, (mine or text)[:to]))
    return Difference(
        path=field.path,
        section=field.section,
        place=_place(field, text, start),
        kind=kind,
        shape=WORDS if piece.patch else MOVED,
        sent=words,
        theirs=theirs,
        mine=printed(second, mine[slice(*piece.now)]),
        before=_line(printed(first, text[:start]), last=True),
        after=_line(printed(first, text[end:])),
        whole=mine,
        start=piece.now[0],
        end=piece.now[1],
        cells=_cells(first, piece.lives),
        patch=piece.patch,
        move=piece.move,
    )


def _place(field: Field, text: str, at: int) -> str:
    """A text and, where it has several, the paragraph."""
    name = field.place or field.label
    if field.path == TITLE or "\n" not in text.strip():
        return name
    number = sum(1 for line in text[:at].split("\n")[:-1] if line.strip()) + 1
    return f"{name}第{number}段"


def _behind(text: str) -> str:
    """Where a paragraph goes, by the one that it comes behind."""
    line = text.rpartition("\n")[2].strip()
    short = line if len(line) <= _CONTEXT else line[:_CONTEXT] + "…"
    return f"移到“{short}”之后" if line else "移到最前"


def _line(text: str, *, last: bool = False) -> str:
    """The few words before or after a place, in its line."""
    line = text.split("\n")[-1 if last else 0]
    if len(line) <= _CONTEXT:
        return line
    return "…" + line[-_CONTEXT:] if last else line[:_CONTEXT] + "…"


def _cells(report: Report, lives: Iterable[Live]) -> tuple[str, ...]:
    paths = (path for live in lives for path in expanded(report.form, live.terms))
    return tuple(dict.fromkeys(paths))


# ---- Totals


@dataclass(frozen=True)
class Total:
    """A total that a reviewer wrote over: what it was, what it became, what the figures come to."""

    path: str
    place: str
    sent: str
    theirs: str
    computed: str


def totals(sent: Report, came: Mapping[str, str], stated: Mapping[str, str]) -> list[Total]:
    """The totals of a file that are neither what was sent nor what its own figures come to."""
    later = Report(sent.form, sent.year, sent.values)
    for path, text in came.items():
        later.set(path, text)
    found = []
    for path, theirs in stated.items():
        field = sent.field(path)
        number = field.kind.number(theirs)
        if number not in (sent.number(path), later.number(path)):
            computed = later.text(path)
            found.append(Total(path, field.place, sent.text(path), theirs, computed))
    return found


# ---- Two milestones


def between(first: Report, second: Report) -> list[Difference]:
    """What changed from one state of a report to another, in the order of the report."""
    found: list[Difference] = []
    for path in (*DETAILS, TITLE, *second.form.fields):
        field = second.field(path)
        if field.derived:
            continue
        was, became = first.values.get(path, ""), second.values.get(path, "")
        if was == became:
            continue
        if field.kind.is_number or path in DETAILS:
            place = field.place or field.label
            made = partial(Difference, path, field.section, place, CHANGED, FIGURE)
            found.append(made(was, became, became, whole=became, end=len(became)))
        else:
            found += _became(field, first, second)
    return found


def _became(field: Field, first: Report, second: Report) -> Iterator[Difference]:
    was, became = first.values.get(field.path, ""), second.values.get(field.path, "")
    lines = field.path != TITLE
    found = raw_overlay(was, became, lines=lines)
    nowhere = (0, 0)  # where words went in a text that was changed all over is not asked
    for patch in found.patches:
        piece = Piece((patch.start, patch.end), nowhere, patch=patch, lives=patch.lives)
        yield _difference(field, CHANGED, piece, was, "", (first, second))
    for move in found.moves:
        piece = Piece((move.start, move.end), nowhere, move=move)
        yield _difference(field, CHANGED, piece, was, "", (first, second))
