"""The headings of the six sections, as they are met in other people's documents.

They are known by their wording, not by their numbers: numbering restarts and goes missing. A
heading inside a line, in text that lost its line breaks, has to be just as printed.
"""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from functools import lru_cache

from gkdesk.domain.form import Form, Section
from gkdesk.domain.labels import plain

_NUMBER = re.compile(r"\s*[一二三四五六七八九]\s*[、.．,，]\s*")
_INNER = re.compile(r"\s*([(（]|[0-9０-９]|第)")
_LONGEST = 40
_SENTENCE = re.compile(r"[。；;]\s*\S|[0-9]{2}")
_LIKE = 0.7
_WORDS = re.compile(r"[^\W\d_]")
_BEHIND = "：: \u3000"
_SAME = 0.9


@lru_cache(maxsize=1024)
def section_headed(text: str, form: Form, after: int) -> int | None:
    """The place in the form of the section that a line heads; None where it is no heading.

    Only sections behind the one at ``after`` are thought of: the six come in their order.
    """
    if len(text) > _LONGEST or _INNER.match(text) or _SENTENCE.search(text):
        return None
    number = _NUMBER.match(text)
    wanted = plain(text[number.end() :] if number else text)
    like, needed = (_likeness, _LIKE) if number else (_sameness, _SAME)
    found = [
        (likeness, -at)
        for at, section in enumerate(form.sections)
        if at > after and (likeness := like(wanted, _name(section))) >= needed
    ]
    return -max(found)[1] if found else None


def just_heads(text: str, form: Form) -> int | None:
    """The section whose heading is all that a line says, wherever in the document it stands."""
    if len(text) > _LONGEST:
        return None
    wanted = plain(_NUMBER.sub("", text, count=1))
    return next((at for at, each in enumerate(form.sections) if _name(each) == wanted), None)


def _name(section: Section) -> str:
    return plain(_NUMBER.sub("", section.heading, count=1))


def _sameness(wanted: str, name: str) -> float:
    """1 where the whole heading stands in the line and makes up most of it."""
    if name in wanted and len(wanted) < 2 * len(name):
        return 1.0
    matcher = SequenceMatcher(None, wanted, name, autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() >= _LIKE else 0.0


def _likeness(wanted: str, name: str) -> float:
    """1 as well where all the letters of one stand in the other in their order."""
    if not wanted or min(len(wanted), len(name)) < 0.4 * max(len(wanted), len(name)):
        return 0.0
    if _scattered(name, wanted) or (len(wanted) > 6 and _scattered(wanted, name)):
        return 1.0
    return _sameness(wanted, name)


def _scattered(word: str, text: str) -> bool:
    letters = iter(text)
    return all(letter in letters for letter in word)


def broken_at_headings(text: str, form: Form) -> Iterator[str]:
    """The pieces of a line in which numbered headings run on into their text."""
    at = 0
    for found in _inline(form.sections).finditer(text):
        if found.start() > at:
            yield text[at : found.start()]
        if not _WORDS.search(text, found.end()):  # dots and a number: a list of contents
            yield text[found.start() :]
            return
        yield found.group()
        at = found.end() + len(text[found.end() :]) - len(text[found.end() :].lstrip(_BEHIND))
    if at < len(text):
        yield text[at:]


def _inline(sections: Sequence[Section]) -> re.Pattern[str]:
    names = "|".join(re.escape(_NUMBER.sub("", each.heading, count=1)) for each in sections)
    return re.compile(rf"(?<![、，；和及由“《（(])[一二三四五六]、\s?(?:{names})(?![、；，。和及])")
