"""The narrative: paragraphs with the levels of official numbering, recognised and not marked up.

GB/T 9704 numbers text as 一、（一）1.（1）. A line is a paragraph; its beginning is its level.
"""

import re
from dataclasses import dataclass

_LEVELS = (
    (1, re.compile(r"[一二三四五六七八九十]{1,3}、")),
    (2, re.compile(r"[(（][一二三四五六七八九十]{1,3}[)）]")),
    (3, re.compile(r"[0-9]{1,2}\s?[.．、](?![0-9])")),
    (4, re.compile(r"[(（][0-9]{1,2}[)）]")),
)
# A heading that runs on into its paragraph ends at its first full stop, if it is short enough.
_RUN_IN = re.compile(r"[^。；，：:;]{2,40}[。：:]")
_LONGEST_HEADING = 40
_SENTENCE = re.compile(r"[。；;]")


@dataclass(frozen=True)
class Paragraph:
    """One paragraph. ``level`` is 0 for plain text, 2 for （一）, 3 for 1., 4 for （1）.

    ``head`` is the part set as a heading, ``body`` what follows it on the same line.
    """

    level: int
    head: str
    body: str

    @property
    def text(self) -> str:
        """The whole line."""
        return self.head + self.body


def paragraph(line: str) -> Paragraph:
    """The paragraph on one line: ``（一）主动公开。全年…`` is a heading that runs into its text."""
    text = line.strip(" \t\u3000")
    for level, mark in _LEVELS:
        if found := mark.match(text):
            end = _heading_end(text, found.end())
            return Paragraph(level, text[:end], text[end:])
    return Paragraph(0, "", text)


def _heading_end(text: str, start: int) -> int:
    if run_in := _RUN_IN.match(text, start):
        return run_in.end()
    if len(text) <= _LONGEST_HEADING and not _SENTENCE.search(text, start):
        return len(text)
    return start if _SENTENCE.search(text, start) is None else 0


def outline(text: str) -> list[Paragraph]:
    """The paragraphs of a text; empty lines are left out."""
    return [paragraph(line) for line in text.split("\n") if line.strip(" \t\u3000")]


def word_count(text: str) -> int:
    """字数 as word processors count it: each Chinese character or mark, each other run."""
    # As bytes, "?" for whatever is not ASCII: many times quicker than to look at each character.
    plain = " ".join(text.split()).replace("?", "x").encode("ascii", "replace")
    return plain.count(b"?") + len(plain.replace(b"?", b" ").split())
