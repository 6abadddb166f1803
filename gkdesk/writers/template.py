"""The Word template of an edition, drawn from the edition's data in the look of GB/T 9704.

``python -m gkdesk.writers.template [EDITION…]`` draws ``forms/<edition>/report.docx`` anew. A
report is made by filling it (``word.write``); how it looks is decided here, or by an office that
restyles the file. Every place that is filled carries a hidden bookmark.
"""

import sys

from gkdesk import places
from gkdesk.domain.bookmarks import bookmark
from gkdesk.domain.cover import TITLE
from gkdesk.domain.form import PREAMBLE, Form, Section
from gkdesk.domain.loader import load_form
from gkdesk.writers import template_pages as pages
from gkdesk.writers import template_styles as styles
from gkdesk.writers import word_package as package
from gkdesk.writers.template_tables import draw_table
from gkdesk.writers.wordml import Element, Marks, run, w

_BESIDE_TABLE = 6 * 20


def draw(form: Form) -> bytes:
    """The template of an edition as the bytes of a .docx file."""
    parts = {
        **pages.parts(),
        package.STYLES: ("styles", styles.styles()),
        "word/settings.xml": ("settings", pages.settings()),
        "word/fontTable.xml": ("fontTable", styles.font_table()),
    }
    properties = package.core(f"政府信息公开工作年度报告（{form.id}版）")
    return package.document(w("document", _body(form)), parts, properties)


def _body(form: Form) -> Element:
    """The whole body: title, preamble, and the sections with their texts and tables."""
    marks = Marks()
    made = w("body", _title(form, marks), _text(PREAMBLE, "前言", marks))
    after_table = False
    for section in form.sections:
        made.append(_heading(section, after_table=after_table))
        if section.table:
            made.append(draw_table(section.table, marks))
        else:
            made.append(_text(section.text, section.heading.partition("、")[2], marks))
        after_table = section.table is not None
    made.append(pages.section())
    return made


def _title(form: Form, marks: Marks) -> Element:
    shown = form.title.format(name="［单位全称］", year="［年份］")
    content = marks.around(bookmark(TITLE), run(shown))
    return w("p", w("pPr", w("pStyle", val=styles.TITLE.id)), *content)


def _text(key: str, name: str, marks: Marks) -> Element:
    content = marks.around(bookmark(key), run(f"［{name}］"))
    return w("p", w("pPr", w("pStyle", val=styles.BODY.id)), *content)


def _heading(section: Section, *, after_table: bool) -> Element:
    setting = w("pPr", w("pStyle", val=styles.HEADINGS[0].id))
    around = {"before": _BESIDE_TABLE * after_table, "after": _BESIDE_TABLE * bool(section.table)}
    if any(around.values()):
        line = round(styles.HEADINGS[0].line * 20)
        setting.append(w("spacing", **around, line=line, lineRule="exact"))
    return w("p", setting, run(section.heading))


def main(arguments: list[str]) -> None:
    """Draw the templates of the editions named, or of all."""
    folder = places.forms()
    for definition in sorted(folder.glob("*/form.toml")):
        if not arguments or definition.parent.name in arguments:
            form = load_form(definition.read_text(encoding="utf-8"), str(definition))
            definition.with_name("report.docx").write_bytes(draw(form))


if __name__ == "__main__":
    main(sys.argv[1:])
