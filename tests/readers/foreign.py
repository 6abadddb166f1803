"""Reports as other people's programs write them, for the tests of what reads them back."""

import io
import zipfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from gkdesk.domain.cover import NAME, TITLE
from gkdesk.domain.found import Found
from gkdesk.domain.prose import outline
from gkdesk.domain.published import recognise
from gkdesk.domain.report import Report
from gkdesk.domain.source import Source
from gkdesk.readers.editions import Editions
from gkdesk.writers import excel, word
from tests.bench.samples import full_values

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
NOW = datetime(2025, 1, 15, 9, 30)
UNIT = "云溪市市政公用工程建设中心"
YEARS = (2019, 2020, 2021, 2024)


def full_report(editions: Editions, year: int, unit: str = UNIT) -> Report:
    """A report with a text or a figure in every field."""
    form = editions.for_year(year)
    report = Report(form, year, uid="0" * 32)
    for path, text in full_values(form, unit, year).items():
        report.set(path, text)
    report.set(TITLE, f"{unit}\n{year}年政府信息公开工作年度报告")
    report.set(NAME, unit)
    return report


def as_docx(report: Report, editions: Editions) -> bytes:
    return word.write(report, editions.template(report.form.id), now=NOW)


def recognised(source: Source, editions: Editions, unit: str = "", year: int = 0) -> Found:
    return recognise(source, [editions[each] for each in editions.ids], unit, year)


def differences(report: Report, found: Found, *, texts: bool = True) -> dict[str, tuple[str, str]]:
    """The paths at which a report that was read is not the one that was written."""
    there = {**found.values, **found.stated}
    wrong = {}
    for path, field in report.form.fields.items():
        if not (texts or field.kind.is_number):
            continue
        text = report.printed(path) if field.kind.is_number else _paragraphs(report.printed(path))
        if text != there.get(path, ""):
            wrong[path] = (text, there.get(path, ""))
    return wrong


def _paragraphs(text: str) -> str:
    """A text as a document has it: paragraphs, without empty lines and blanks around."""
    return "\n".join(each.text for each in outline(text))


def body(*elements: str) -> bytes:
    """A Word file with nothing but these elements in its body."""
    main = f'<w:document xmlns:w="{W}"><w:body>{"".join(elements)}</w:body></w:document>'
    return packed({"word/document.xml": main})


def packed(parts: Mapping[str, str | bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for name, part in parts.items():
            made.writestr(name, part)
    return target.getvalue()


def changed(content: bytes, old: str, new: str, name: str = "word/document.xml") -> bytes:
    """A package with every ``old`` in one part made ``new``."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        parts: dict[str, str | bytes] = {n: package.read(n) for n in package.namelist()}
    part = parts[name]
    assert isinstance(part, bytes)
    assert old.encode() in part, old
    parts[name] = part.replace(old.encode(), new.encode())
    return packed(parts)


def written(folder: Path, name: str, content: bytes | str) -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def as_xlsx(report: Report) -> bytes:
    return excel.write(report, now=NOW)
