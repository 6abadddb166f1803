"""Texts brought over from last year's report: what in them still has to be looked at.

Every span that depends on the year counts as unfinished until it is changed or confirmed. Nothing
is stored about single spans: each is known by its words and the words around it, and compared
with those of the text as it was brought over, so a mark goes by itself and comes back with undo.
"""

import re
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from gkdesk.domain.finding import ERROR, Finding, Fix, Span
from gkdesk.domain.form import Field
from gkdesk.domain.marks import CARRIED, CONFIRMED
from gkdesk.domain.report import Report
from gkdesk.domain.sensitive import year_sensitive

_CONTEXT = 8
"""How many characters on either side tell one span from another with the same words."""
_NEAR = 2
"""How many on one side are enough to know a span again after the words around it were edited."""
_ENDS = "。！？；\n"
_HOLE = "\ufffc"
_PLAIN = re.compile(r"[\s\[\]|]")  # what a line of a mark would not keep, or would read as its own
_SIGN = re.compile(r"([^\[]*)\[(.*)\]([^\]]*?)(?:\|([0-9]+))?")


@dataclass(frozen=True)
class Sign:
    """By what a span is known: its words, those around it, and which it is of several alike."""

    before: str
    words: str
    after: str
    number: int = 1

    def __str__(self) -> str:
        number = f"|{self.number}" if self.number > 1 else ""
        return f"{self.before}[{self.words}]{self.after}{number}"

    @staticmethod
    def read(text: str) -> "Sign | None":
        """The sign that a mark has as text; None where it is none."""
        found = _SIGN.fullmatch(text)
        return Sign(found[1], found[2], found[3], int(found[4] or 1)) if found else None


@dataclass(frozen=True)
class Brought:
    """A span that depends on the year: where it stands, its words, and by what it is known."""

    start: int
    end: int
    kind: str
    sign: Sign

    @property
    def words(self) -> str:
        """What stands there."""
        return self.sign.words


@lru_cache(maxsize=64)
def _sensitive(text: str) -> tuple[Brought, ...]:
    """The spans of a text that depend on the year, each known by the words around it.

    Other such spans nearby do not count as words: putting one right leaves the next one marked.
    """
    spans = year_sensitive(text)
    masked, places, done = "", [], 0
    for start, end, _ in spans:
        masked += text[done:start]
        places.append(len(masked))
        masked, done = masked + _HOLE, end
    masked += text[done:]
    found: list[Brought] = []
    alike: dict[Sign, int] = {}
    for (start, end, kind), place in zip(spans, places, strict=True):
        sign = _sign(masked, place, text[start:end])
        alike[sign] = alike.get(sign, 0) + 1
        numbered = Sign(sign.before, sign.words, sign.after, alike[sign])
        found.append(Brought(start, end, kind, numbered))
    return tuple(found)


def _sign(masked: str, place: int, words: str) -> Sign:
    before = re.split(f"[{_ENDS}]", masked[max(0, place - _CONTEXT) : place])[-1]
    after = re.split(f"[{_ENDS}]", masked[place + 1 : place + 1 + _CONTEXT])[0]
    return Sign(_PLAIN.sub("", before), words, _PLAIN.sub("", after))


_KnownBy = Callable[[Sign], Hashable]
# From the surest to what an edit nearby leaves.
_BOTH_SIDES: tuple[_KnownBy, ...] = (
    lambda sign: sign,
    lambda sign: (sign.before, sign.words, sign.after),
    lambda sign: (sign.before[-_NEAR:], sign.words, sign.after[:_NEAR]),
)
_EITHER_SIDE: tuple[_KnownBy, ...] = (
    *_BOTH_SIDES,
    lambda sign: (sign.before[-_NEAR:], sign.words),
    lambda sign: (sign.words, sign.after[:_NEAR]),
)


def _known(
    signs: Iterable[Sign], spans: Sequence[Brought], ways: Iterable[_KnownBy]
) -> tuple[Brought, ...]:
    """The spans that these signs belong to, in order; a sign belongs to one span at most."""
    wanted, left = list(signs), {span.start: span for span in spans}
    for known_by in ways:
        alike: dict[Hashable, list[int]] = {}
        for start, span in left.items():
            alike.setdefault(known_by(span.sign), []).append(start)
        lost = []
        for sign in wanted:
            if starts := alike.get(known_by(sign)):
                del left[starts.pop(0)]
            else:
                lost.append(sign)
        wanted = lost
    return tuple(span for span in spans if span.start not in left)


def unfinished(report: Report, path: str) -> tuple[Brought, ...]:
    """The year-sensitive spans of a text that nobody has touched or confirmed since last year."""
    brought = report.marks.get(CARRIED + path, "")
    if not brought:
        return ()
    signs = (each.sign for each in _sensitive(brought))
    still = _known(signs, _sensitive(report.values.get(path, "")), _EITHER_SIDE)
    # A confirmation is not taken over by another span that only looks a little like it.
    held = _known(_confirmed(report, path), still, _BOTH_SIDES)
    return tuple(each for each in still if each not in held)


def _confirmed(report: Report, path: str) -> list[Sign]:
    return _signs(report.marks.get(CONFIRMED + path, ""))


def _signs(mark: str) -> list[Sign]:
    return [sign for line in mark.split("\n") if (sign := Sign.read(line))]


def words_confirmed(mark: str) -> str:
    """What a mark confirms, for the eye: the words of its spans."""
    return "、".join(f"“{sign.words}”" for sign in _signs(mark))


def confirmed_with(report: Report, path: str, spans: Iterable[Span]) -> str:
    """The mark that says these spans of a text hold this year as well, besides those before."""
    wanted = {span.start for span in spans}
    more = [each.sign for each in unfinished(report, path) if each.start in wanted]
    return "\n".join(str(sign) for sign in (*_confirmed(report, path), *more))


def carried_findings(report: Report, section: str) -> Iterator[Finding]:
    """The spans of a section's texts that are still last year's, one finding each."""
    for field in report.form.texts_in(section):
        for each in unfinished(report, field.path):
            yield _finding(report, field, each)


def _finding(report: Report, field: Field, each: Brought) -> Finding:
    fix = _fix(report, field, each)
    year = f"报告年度是 {report.year}，" if fix else ""
    title = f"上年带入的“{each.words}”"
    return Finding(
        check=CARRIED_TEXT,
        level=ERROR,
        section=field.section,
        paths=(field.path,),
        title=title,
        message=f"{title}：{year}请改为今年的，或确认无误。",
        pending=True,
        spans=(Span(field.path, each.start, each.end),),
        fix=fix,
        words=str(each.sign),
    )


_MOVES = re.compile(r"[0-9]{4}\s?年度?(?:\s?1\s?月\s?1\s?日|\s?12\s?月(?:\s?31\s?日|[底末])?)?")
"""A year, its first and its last day: these move on with it. An event's date, a document's number
or a span of years does not."""


@lru_cache(maxsize=16)
def _year_of(brought: str, year: int) -> int:
    """The year a text brought over was about: the one before, or after a gap the one it names most.

    A text that names no year is taken for last year's.
    """
    named = Counter(int(found) for found in re.findall(r"(20[0-9]{2})\s?年", brought))
    if year - 1 in named:
        return year - 1
    earlier = Counter({each: count for each, count in named.items() if each < year})
    return earlier.most_common(1)[0][0] if earlier else year - 1


def _fix(report: Report, field: Field, each: Brought) -> Fix | None:
    last = str(_year_of(report.marks[CARRIED + field.path], report.year))
    if not (_MOVES.fullmatch(each.words) and each.words.startswith(last)):
        return None
    now = each.words.replace(last, str(report.year))
    text = report.values[field.path]
    return Fix(f"改为 {now}", ((field.path, text[: each.start] + now + text[each.end :]),))


CARRIED_TEXT = "carried-text"
"""The check that finds what is still last year's."""
_NAMED = 6


def told_together(carried: Sequence[Finding]) -> str:
    """Many of these findings in one sentence: each by itself would fill pages."""
    words = "、".join(finding.title.removeprefix("上年带入的") for finding in carried[:_NAMED])
    more = "等" if len(carried) > _NAMED else ""
    return f"上年带入的文字还有 {len(carried)} 处没有核对：{words}{more}。"
