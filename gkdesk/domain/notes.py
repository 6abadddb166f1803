"""Comments of a reviewer as notes of the report: kept as marks, found in their section, ticked off.

They are the lowest level of finding: nothing is wrong with the report because of them, and no
document prints them but the 核对表.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from gkdesk.domain.cover import COVER_SECTION, TITLE
from gkdesk.domain.finding import HINT, Finding, Span
from gkdesk.domain.live import shown
from gkdesk.domain.marks import NOTE
from gkdesk.domain.report import Report
from gkdesk.domain.reviewed import Comment
from gkdesk.domain.units import Print, print_of, texts, units

COMMENT = "comment"
"""The check under which notes are filed."""
NOBODY = "未署名"
_LONGEST_QUOTE = 60


@dataclass(frozen=True)
class Note:
    """What somebody noted about a path: about which words of it, and when."""

    path: str
    author: str
    date: str
    quoted: str
    text: str
    done: bool = False

    @property
    def mark(self) -> str:
        """The note as the text of a mark."""
        head = "\t".join((_flat(self.author) or NOBODY, _flat(self.date)))
        return "\n".join((head, _flat(self.quoted), self.text))

    @property
    def message(self) -> str:
        """The note in one sentence."""
        quoted = _flat(self.quoted)
        short = quoted if len(quoted) <= _LONGEST_QUOTE else quoted[:_LONGEST_QUOTE] + "…"
        about = f"“{short}”" if short else ""
        return f"{self.author}批注{about}：{self.text}"


def note_of(comment: Comment, path: str) -> Note:
    """A comment as a note of a path, its replies below it."""
    replies = [f"{reply.author or NOBODY}回复：{reply.text}" for reply in comment.replies]
    text = "\n".join(filter(None, [comment.text, *replies])) or "（没有写字）"
    author = comment.author or NOBODY
    return Note(path, author, comment.date, comment.quoted, text, comment.done)


def read_note(path: str, mark: str) -> Note:
    """The note that a mark about a path holds."""
    head, _, rest = mark.partition("\n")
    author, _, date = head.partition("\t")
    quoted, _, text = rest.partition("\n")
    return Note(path, author, date, quoted, text)


def note_path(number: int, place: int, path: str) -> str:
    """Where the log keeps the note of that place of a return."""
    return f"{NOTE}{number}@{path}#{place}"


def notes(report: Report) -> Iterator[tuple[str, Note]]:
    """The notes of a report, each with the words that tell it from others, as they came."""
    kept = ((place, text) for place, text in report.marks.items() if place.startswith(NOTE))
    for place, text in sorted(kept, key=lambda each: _order(each[0])):
        number, _, about = place.removeprefix(NOTE).partition("@")
        path, _, own = about.rpartition("#")
        yield f"{number}.{own}", read_note(path, text)


def _order(place: str) -> tuple[int, int]:
    number, _, about = place.removeprefix(NOTE).partition("@")
    own = about.rpartition("#")[2]
    return (int(number), int(own)) if number.isdecimal() and own.isdecimal() else (0, 0)


def note_findings(report: Report, section: str) -> Iterator[Finding]:
    """The notes about places of one section, as hints."""
    for key, note in notes(report):
        if _section(report, note.path) == section:
            yield finding_of(report, key, note)


def finding_of(report: Report, key: str, note: Note) -> Finding:
    """A note as a finding, with the quoted words where they still stand."""
    day = note.date[:10]
    return Finding(
        check=COMMENT,
        level=HINT,
        section=_section(report, note.path),
        paths=(note.path,),
        title=f"{note.author}的批注{f'（{day}）' if day else ''}",
        message=note.message,
        spans=_spans(report, note),
        source=f"返回稿的批注，{day}" if day else "返回稿的批注",
        words=key,
    )


def _section(report: Report, path: str) -> str:
    field = report.form.fields.get(path)
    return field.section if field else COVER_SECTION


def _spans(report: Report, note: Note) -> tuple[Span, ...]:
    """Where the quoted words stand in the text as it is now; a live number whole."""
    field = report.form.fields.get(note.path)
    text = report.values.get(note.path, "")
    if not note.quoted or not text or (field and field.kind.is_number):
        return ()
    made = print_of(text, lambda live: shown(report, live))
    found = _found(made, note.quoted, lines=note.path != TITLE)
    return (Span(note.path, *found),) if found else ()


def _found(made: Print, quoted: str, *, lines: bool) -> tuple[int, int] | None:
    wanted = texts(units(quoted, lines=lines))
    there = units(made.text, lines=lines)
    said = [" " if unit.text == "\n" else unit.text for unit in there]
    wanted = [" " if word == "\n" else word for word in wanted]
    for at in range(len(said) - len(wanted) + 1):
        if wanted and said[at : at + len(wanted)] == wanted:
            return made.origin(there[at].start, there[at + len(wanted) - 1].end)
    return None


def _flat(text: str) -> str:
    return " ".join(text.split())
