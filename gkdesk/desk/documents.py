"""Reports to and from files: Word draft, statistics sheet, check sheet, exchange file.

The libraries behind the documents are loaded when a document is first made; the program starts
without them.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from gkdesk.desk.desk import Desk, Misread
from gkdesk.domain.brief import cut
from gkdesk.domain.cover import DETAILS, TITLE
from gkdesk.domain.errors import InvalidValue, NotFound, Refused, WorldError
from gkdesk.domain.form import Form
from gkdesk.domain.report import Report

if TYPE_CHECKING:
    from gkdesk.readers.editions import Editions
    from gkdesk.readers.exchange import Exchange

_LONGEST_SHOWN = 60


@dataclass(frozen=True)
class Wanted:
    """Which documents to make (``check`` is the 核对表), and whether Word is marked 送审稿."""

    word: bool = True
    excel: bool = True
    exchange: bool = False
    draft: bool = True
    check: bool = False


def export(desk: Desk, report: int, folder: Path, wanted: Wanted) -> list[Path]:
    """Write the wanted documents into a folder and return their paths.

    A file that is already there is never replaced: the new one gets a number. Raises WorldError
    where the folder cannot be written or the office's own template does not fit.
    """
    made = contents(desk, report, stem_of(desk.report(report)), wanted)
    return [put_in(folder, name, suffix, content) for name, suffix, content in made]


def stem_of(report: Report) -> str:
    """What the documents of a report are called, without what kind they are."""
    from gkdesk.writers import files

    return files.safe_stem((report.title or f"{report.unit}{report.year}").replace("\n", ""))


def put_in(folder: Path, name: str, suffix: str, content: bytes) -> Path:
    """Write one document into a folder, under a number where its name is taken.

    WorldError where it carries what must not leave the house.
    """
    from gkdesk.writers import files

    require_clean(name, suffix, content)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise WorldError(f"不能在 {folder} 存放文件，请换一个文件夹。") from error
    target = files.free_name(folder, name, suffix)
    files.replace(target, content)
    return target


def require_clean(name: str, suffix: str, content: bytes) -> None:
    """Raise WorldError where a document carries what must not leave the house."""
    from gkdesk.writers.leftovers import leftovers

    if suffix in (".docx", ".xlsx") and (found := leftovers(content)):
        raise WorldError(
            f"“{name}{suffix}”里带有{'、'.join(found)}，没有写出；"
            "多半来自本单位自己的模板，请在 Word 里清除后再导出。"
        )


def contents(desk: Desk, report: int, stem: str, wanted: Wanted) -> list[tuple[str, str, bytes]]:
    """The wanted documents: each with its name, its suffix and its bytes."""
    values = desk.report(report)
    made: list[tuple[str, str, bytes]] = []
    if wanted.word:
        from gkdesk.writers import word

        template = desk.editions.template(values.form.id)
        day = desk.today if wanted.draft else None
        content = word.write(values, template, draft=day, now=desk.moment)
        made.append((f"{stem}（送审稿）" if wanted.draft else stem, ".docx", content))
    if wanted.excel:
        from gkdesk.writers import excel

        made.append((f"{stem}（统计表）", ".xlsx", excel.write(values, now=desk.moment)))
    if wanted.check:
        from gkdesk.writers import check_sheet

        template = desk.editions.template(values.form.id)
        content = check_sheet.write(values, desk.review(report), template, desk.moment)
        made.append((f"{stem}（核对表）", ".docx", content))
    if wanted.exchange:
        from gkdesk.writers import exchange

        made.append((stem, ".gk.json", exchange.write(values)))
    return made


@dataclass(frozen=True)
class Understood:
    """What an exchange file comes to: values and totals by path, what was refused, notes."""

    form: Form
    year: int
    values: dict[str, str]
    stated: dict[str, str]
    refused: tuple[Misread, ...]
    notes: tuple[str, ...]


def understood(
    editions: Editions, brought: Exchange, name: str, *, unit: str = "", year: int = 0
) -> Understood:
    """The content of an exchange file parsed; ``unit`` and ``year`` overrule what it says.

    What its kind cannot read is refused and the rest is taken. Totals are compared, not taken
    over: one that differs from what its figures add up to is kept as stated.
    Refused where its edition is not that of its year, NotFound for a year without an edition.
    """
    about = {**brought.unit, "name": unit} if unit else brought.unit
    year = year or brought.year
    form = editions.for_year(year)
    notes = [f"“{key}”不认识，没有读入。" for key in brought.ignored]
    if brought.edition not in ("", form.id):
        raise Refused(
            f"{name} 写的是 {brought.edition} 版格式，{year} 年度用的是 {form.id} 版，请核对年度。"
        )
    details: dict[str, str] = {}
    for key, text in about.items():
        if f"unit/{key}" in DETAILS:
            details[f"unit/{key}"] = text
        else:
            notes.append(f"单位信息“{key}”（{cut(text, _LONGEST_SHOWN)}）不认识，没有读入。")
    texts = details | ({TITLE: brought.title} if brought.title else {}) | brought.values
    values, stated, refused = _parsed(form, year, texts, brought.stated)
    return Understood(form, year, values, stated, tuple(refused), tuple(notes))


def _parsed(
    form: Form, year: int, texts: dict[str, str], stated: dict[str, str]
) -> tuple[dict[str, str], dict[str, str], list[Misread]]:
    """What the texts of a file come to: values, stated totals, and what was refused."""
    report = Report(form, year)
    refused: list[Misread] = []
    totals = dict(stated)
    for path, text in texts.items():
        if path in form.fields and form.fields[path].derived:
            totals.setdefault(path, text)
            continue
        try:
            report.set(path, report.parse(path, text))
        except (InvalidValue, NotFound, Refused) as error:
            refused.append(Misread(path, text, str(error)))
    kept: dict[str, str] = {}
    for path, text in totals.items():
        try:
            read = _read_total(report, path, text)
        except (InvalidValue, NotFound, Refused) as error:
            refused.append(Misread(path, text, str(error)))
            continue
        if read and (path in stated or read != report.text(path)):
            kept[path] = read
    return dict(report.values), kept, refused


def _read_total(report: Report, path: str, text: str) -> str:
    field = report.field(path)
    if not field.derived:
        raise Refused(f"{field.place or field.label}不是合计，没有读入。")
    return field.kind.parse(text)
