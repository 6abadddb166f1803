"""The report as a Word document: the edition's template, filled.

The template may have been restyled by an office, in any word processor: fonts, widths, colours and
whatever stands before and after are its own. Texts are found by their hidden bookmarks, cells by
the structure of the tables, and every heading and label is compared with the form. A template that
no longer fits is refused with the place where it does not.
"""

import re
from collections.abc import Sequence
from copy import deepcopy
from datetime import date, datetime
from pathlib import Path

from gkdesk.domain.bookmarks import bookmark, identifier
from gkdesk.domain.cover import TITLE
from gkdesk.domain.form import PREAMBLE
from gkdesk.domain.prose import Paragraph, outline
from gkdesk.domain.report import Report
from gkdesk.writers import word_package as package
from gkdesk.writers.files import day_of
from gkdesk.writers.template_styles import CHARACTER, HEADING_STYLES
from gkdesk.writers.word_tables import put_table
from gkdesk.writers.word_template import Template
from gkdesk.writers.wordml import ID, Element, W, add_text, clean, remove, run, w


def write(
    report: Report,
    template: Path,
    *,
    draft: date | None = None,
    milestone: int = 0,
    now: datetime,
) -> bytes:
    """The report as the bytes of a .docx file, in the look of ``template``.

    ``draft`` puts the mark 送审稿 with that date into the header; without it the header is empty.
    ``milestone`` is which 稿 it is, so that the file is known when it comes back.
    ``now`` is what the document says it was made. WorldError for a template that does not fit.
    """
    document = Template(template)
    document.require_headings(report.form.sections)
    title = "\n".join(_shaped(line) for line in report.title.split("\n"))
    _put_line(document, bookmark(TITLE), "标题", title)
    _put_text(document, bookmark(PREAMBLE), "前言", report.printed(PREAMBLE))
    for section in report.form.sections:
        if section.table:
            put_table(document, section.table, report)
        else:
            _put_text(
                document, bookmark(section.text), section.heading, report.printed(section.text)
            )
    document.mark_draft(f"送审稿　{draft.year}年{draft.month}月{draft.day}日" if draft else "")
    return document.packed(_properties(report, milestone, now))


def _properties(report: Report, milestone: int, now: datetime) -> bytes:
    when = day_of(now).strftime("%Y-%m-%dT%H:%M:%SZ")
    title = clean(report.title).replace("\n", "")
    return package.core(title, clean(report.unit), identifier(report.uid, milestone), when)


# ---- The title

# Where the name of a unit may go on in a second line: after a place, before the kind of body.
_JOINTS = re.compile(
    "[省县旗盟]|街道|(?<!城)市(?![市场政容民区辖])|市(?=市场)|(?<!社)区(?!域)|州(?!市)|镇(?!市)"
    "|(?=人民政府|办公室|管理委员会)"
)
_TITLE_HOLDS = 20


def _shaped(line: str) -> str:
    """A line of the title, broken into two of like length if it is too long for one.

    A word processor would fill the first and leave a word, or half of one, to the second.
    """
    if _width(line) <= _TITLE_HOLDS:
        return line
    joints = (found.end() for found in _JOINTS.finditer(line))
    at = min(joints, key=lambda n: abs(_width(line[:n]) - _width(line[n:])), default=0)
    if max(_width(line[:at]), _width(line[at:])) > _TITLE_HOLDS:
        return line
    return f"{line[:at]}\n{line[at:]}"


def _width(line: str) -> float:
    return sum(1 if character > "~" else 0.5 for character in line)


# ---- Texts

# An address or the like: justified, the line before it would be pulled apart.
_LONG_WORD = re.compile("[!-~]{16,}")
_BLANKS = re.compile(r"\s+")
_AFTER_ALIGNMENT = {
    *(W + "textDirection", W + "textAlignment", W + "textboxTightWrap", W + "outlineLvl"),
    *(W + "divId", W + "cnfStyle", W + "rPr", W + "sectPr", W + "pPrChange"),
}


def _put_line(document: Template, name: str, place: str, text: str) -> None:
    """Fill the paragraph of a bookmark; the lines of ``text`` stay in it, one under another."""
    model = document.paragraph(name, place)
    made = _sample(model)
    add_text(made[-1], clean(text))
    _replace(document, name, model, [made])


def _put_text(document: Template, name: str, place: str, text: str) -> None:
    """Put the paragraphs of ``text`` in the place of the paragraph of a bookmark."""
    model = document.paragraph(name, place)
    sample = _sample(model)
    made = [_set(document, sample, each) for each in outline(clean(text))]
    if not made:
        sample.remove(sample[-1])
    _replace(document, name, model, made or [sample])


def _set(document: Template, sample: Element, paragraph: Paragraph) -> Element:
    """A paragraph in the look of ``sample``, or of its level where it is all heading."""
    name = HEADING_STYLES[paragraph.level - 1] if paragraph.level else ""
    # A 一、 within the text is none of the six headings, and must not look like one to readers.
    if paragraph.level > 1 and not paragraph.body:
        setting = w("pPr", w("pStyle", val=document.styles[name]))
        return w("p", setting, run(paragraph.head))
    made = deepcopy(sample)
    body = made[-1]
    if name:
        body.addprevious(run(paragraph.head, document.styles[name + CHARACTER]))
    if name and not paragraph.body:
        made.remove(body)
    add_text(body, paragraph.body)
    return _flush(made, paragraph.text)


def _replace(document: Template, name: str, model: Element, made: Sequence[Element]) -> None:
    """Put paragraphs in the place of one, the bookmark around them."""
    start = document.marks[name]
    document.remove_end(model, start.get(ID, ""))
    for paragraph in made[:-1]:
        if (section := paragraph.find(f"{W}pPr/{W}sectPr")) is not None:
            remove(section)
    first, last = made[0], made[-1]
    first.insert(1 if first.find(W + "pPr") is not None else 0, start)
    last.append(w("bookmarkEnd", id=start.get(ID, "")))
    for paragraph in made:
        model.addprevious(paragraph)
    remove(model)


def _flush(paragraph: Element, text: str) -> Element:
    """The paragraph, not justified if a long address in its text would pull its lines apart."""
    if not _LONG_WORD.search(_BLANKS.sub("", text)):
        return paragraph
    setting = paragraph.find(W + "pPr")
    if setting is not None:
        for old in setting.findall(W + "jc"):
            setting.remove(old)
        after = (n for n, each in enumerate(setting) if each.tag in _AFTER_ALIGNMENT)
        setting.insert(next(after, len(setting)), w("jc", val="left"))
    return paragraph


def _sample(model: Element) -> Element:
    """A paragraph with the properties of ``model`` and an empty run in the look of its first."""
    setting = model.find(W + "pPr")
    return w("p", *([] if setting is None else [deepcopy(setting)]), _run_like(model))


def _run_like(model: Element) -> Element:
    found = model.find(f"{W}r/{W}rPr")
    look = w("rPr") if found is None else deepcopy(found)
    # LibreOffice leaves the hint out that gives “ ” — … to the Chinese font.
    if look.find(W + "rFonts") is None:
        look.insert(0 if look.find(W + "rStyle") is None else 1, w("rFonts", hint="eastAsia"))
    return w("r", look)
