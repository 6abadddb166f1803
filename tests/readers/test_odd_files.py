"""Shapes nobody asked for: what cannot be read is listed, and nothing is wrong in silence."""

import io
import zipfile
from collections.abc import Callable

import pytest

from gkdesk.domain.form import Table
from gkdesk.domain.found import Found
from gkdesk.domain.layout import lay_out, printed_rows
from gkdesk.domain.report import Report
from gkdesk.readers import foreign
from gkdesk.readers.editions import Editions
from tests.readers.foreign import UNIT, body, full_report, recognised
from tests.readers.judge import judged
from tests.readers.shapes import office_docx


def document(report: Report, table: Callable[[Table, Report], str], *more: str) -> bytes:
    """A Word file with its tables drawn by ``table``."""
    made = [p(line) for line in report.title.split("\n")]
    made += [p(line) for line in report.printed("preamble").split("\n")]
    for section in report.form.sections:
        made.append(p(section.heading))
        if section.table:
            made.append(table(section.table, report))
        else:
            made += [p(line) for line in report.printed(section.text).split("\n")]
    return body(*made, *more)


def p(text: str) -> str:
    return f"<w:p><w:r><w:t>{text.replace('<', '&lt;')}</w:t></w:r></w:p>"


def tc(inner: str, setting: str = "") -> str:
    return f"<w:tc><w:tcPr>{setting}</w:tcPr>{inner}</w:tc>"


def plain(table: Table, report: Report) -> str:
    """Every square a cell of its own; what a merged cell says stands in its first."""
    grid = lay_out(table)
    rows = ""
    for row in range(grid.rows):
        cells = [grid.at(row, column) for column in range(grid.columns)]
        drawn = (
            tc(p(shown(report, c) if (c.row, c.column) == (row, n) else ""))
            for n, c in enumerate(cells)
        )
        rows += f"<w:tr>{''.join(drawn)}</w:tr>"
    return f"<w:tbl>{rows}</w:tbl>"


def shown(report: Report, cell: object) -> str:
    path, text = getattr(cell, "path"), getattr(cell, "text")  # noqa: B009 - of any kind of cell
    return report.text(path) if path else str(text)


def turned(table: Table, report: Report) -> str:
    """Rows made columns."""
    grid = lay_out(table)
    rows = ""
    for column in range(grid.columns):
        drawn = (tc(p(shown(report, grid.at(row, column)))) for row in range(grid.rows))
        rows += f"<w:tr>{''.join(drawn)}</w:tr>"
    return f"<w:tbl>{rows}</w:tbl>"


def pictured(table: Table, report: Report) -> str:
    return "<w:p><w:r><w:drawing/></w:r></w:p>"


def boxed(table: Table, report: Report) -> str:
    box = f"<w:txbxContent>{plain(table, report)}</w:txbxContent>"
    return f"<w:p><w:r><w:pict>{box}</w:pict></w:r></w:p>"


def nested(table: Table, report: Report) -> str:
    return f"<w:tbl><w:tr>{tc(plain(table, report) + p(''))}</w:tr></w:tbl>"


def counted(table: Table, report: Report) -> str:
    """Figures with what they count behind them."""
    made = plain(table, report)
    for path, field in report.form.fields.items():
        if field.kind.name == "count" and (text := report.text(path)):
            made = made.replace(f"<w:t>{text}</w:t>", f"<w:t>{text}件</w:t>")
    return made


def upside_down(table: Table, report: Report) -> str:
    """The rows from the last to the first."""
    first, *rows = plain(table, report).removesuffix("</w:tbl>").split("<w:tr>")
    return f"{first}{''.join(f'<w:tr>{row}' for row in reversed(rows))}</w:tbl>"


def one_less(table: Table, report: Report) -> str:
    """Without the last column."""
    rows = ""
    for cells in printed_rows(lay_out(table)):
        rows += (
            f"<w:tr>{''.join(tc(p(shown(report, c) if b else '')) for c, b in cells[:-1])}</w:tr>"
        )
    return f"<w:tbl>{rows}</w:tbl>"


WAYS = [plain, turned, pictured, boxed, nested, counted, upside_down, one_less]


@pytest.mark.parametrize("year", [2019, 2024])
@pytest.mark.parametrize("way", WAYS)
def test_nothing_is_wrong_in_silence(
    way: Callable[[Table, Report], str], year: int, editions: Editions
) -> None:
    report = full_report(editions, year)
    found = recognised(foreign.of_bytes(document(report, way)), editions)
    assert judged(report, found).wrong == {}
    if way in (plain, boxed, nested):
        assert (found.unread, found.doubtful, found.missing) == ([], {}, [])


def both(editions: Editions, second: Report) -> tuple[Report, Found]:
    first = full_report(editions, 2024)
    content = document(first, plain, *_inside(document(second, plain)))
    return first, recognised(foreign.of_bytes(content), editions)


def _inside(content: bytes) -> list[str]:
    main = zipfile.ZipFile(io.BytesIO(content)).read("word/document.xml").decode()
    return [main[main.index("<w:body>") + 8 : main.index("</w:body>")]]


@pytest.mark.parametrize("year", [2023, 2024])
def test_two_reports_in_one_file(year: int, editions: Editions) -> None:
    report, found = both(editions, full_report(editions, year, "云溪市人民政府"))
    assert judged(report, found).wrong == {}
    assert (found.unit, found.year) == (UNIT, 2024)
    assert found.unread


def test_a_list_of_contents_before_the_report(editions: Editions) -> None:
    report = full_report(editions, 2024)
    headings = "".join(p(f"{each.heading}……3") for each in report.form.sections)
    content = document(report, plain)
    title = p(report.title.split("\n")[1])
    main = _inside(content)[0].replace(title, title + p("目录") + headings, 1)
    found = recognised(foreign.of_bytes(body(main)), editions)
    assert judged(report, found).wrong == {}


@pytest.mark.parametrize("path", ["overview", "problems", "remarks"])
def test_a_heading_that_is_lost_makes_its_text_doubtful(path: str, editions: Editions) -> None:
    report = full_report(editions, 2024)
    heading = next(each.heading for each in report.form.sections if each.text == path)
    main = _inside(document(report, plain))[0].replace(p(heading), "", 1)
    found = recognised(foreign.of_bytes(body(main)), editions)
    assert judged(report, found).wrong == {}


@pytest.mark.parametrize("seed", range(3))
def test_the_ending_of_a_file_says_nothing(seed: int, editions: Editions) -> None:
    report = full_report(editions, 2024)
    found = recognised(foreign.of_bytes(office_docx(report, seed)), editions)
    assert judged(report, found).wrong == {}
