"""Plain text: a portal's copy in the ways it comes, and the real ones beside the project."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gkdesk.domain.errors import InvalidValue
from gkdesk.domain.flat_lines import fitted
from gkdesk.domain.form import Table
from gkdesk.domain.found import Found
from gkdesk.domain.layout import Role, lay_out, printed_rows
from gkdesk.domain.report import Report
from gkdesk.readers import text
from gkdesk.readers.editions import Editions
from tests.conftest import REPORTS
from tests.readers.foreign import UNIT, YEARS, differences, full_report, recognised

MISSING = pytest.mark.skip(reason="no published reports beside the project")


def read(content: str, editions: Editions, unit: str = "", year: int = 0) -> Found:
    return recognised(text.read(content.encode()), editions, unit, year)


def grid(table: Table, report: Report) -> list[list[str]]:
    """The rows of a table as a browser copies them: a merged cell stands once, in its first row."""
    rows = []
    for cells in printed_rows(lay_out(table)):
        own = [report.text(c.path) if c.path else c.text for c, begins in cells if begins]
        rows.append(own)
    return rows


def spread(table: Table, report: Report) -> list[list[str]]:
    """The same with a blank cell for every square a merged cell covers besides its first."""
    laid = lay_out(table)
    made = []
    for row in range(laid.rows):
        cells = [laid.at(row, column) for column in range(laid.columns)]
        made.append(
            [
                (report.text(c.path) if c.path else c.text) if (c.row, c.column) == (row, n) else ""
                for n, c in enumerate(cells)
            ]
        )
    return made


def tabs(table: Table, report: Report) -> str:
    return "\n".join("\t".join(row) for row in grid(table, report))


def spread_tabs(table: Table, report: Report) -> str:
    return "\n".join("\t".join(row) for row in spread(table, report))


def bars(table: Table, report: Report) -> str:
    return "\n".join(
        "|" + "|".join(f" {cell} " for cell in row) + "|" for row in grid(table, report)
    )


def blanks(table: Table, report: Report) -> str:
    return "\n".join("    ".join(row) for row in grid(table, report))


def single_blanks(table: Table, report: Report) -> str:
    return "\n".join(" ".join(row) for row in grid(table, report))


def one_a_line(table: Table, report: Report) -> str:
    return "\n".join(cell for row in grid(table, report) for cell in row)


WAYS = [tabs, spread_tabs, bars, blanks, single_blanks, one_a_line]


def whole(report: Report, way: object) -> str:
    assert callable(way)
    made = [report.title.replace("\n", ""), report.printed("preamble")]
    for section in report.form.sections:
        own = way(section.table, report) if section.table else report.printed(section.text)
        made += [section.heading, own]
    return "\n".join(made)


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize("way", WAYS)
def test_a_full_report_comes_back(way: object, year: int, editions: Editions) -> None:
    report = full_report(editions, year)
    found = read(whole(report, way), editions)
    assert differences(report, found) == {}
    assert (found.unit, found.year) == (UNIT, year)
    assert (found.unread, found.doubtful, found.missing) == ([], {}, [])


@pytest.mark.parametrize("year", YEARS)
def test_with_its_line_breaks_lost_nothing_is_wrong(year: int, editions: Editions) -> None:
    report = full_report(editions, year)
    found = read(whole(report, single_blanks).replace("\n", " "), editions, UNIT, year)
    numbers = {p for p, f in report.form.fields.items() if f.kind.is_number}
    wrong = set(differences(report, found, texts=False)) & {*found.values, *found.stated}
    assert wrong & numbers == set()


def test_figures_run_together_are_listed(editions: Editions) -> None:
    report = full_report(editions, 2024)
    content = whole(report, tabs).replace(
        "一、本年新收政府信息公开申请数量\t", "一、本年新收政府信息公开申请数量"
    )
    head, _, rest = content.partition("一、本年新收政府信息公开申请数量")
    row, _, after = rest.partition("\n")
    found = read(
        f"{head}一、本年新收政府信息公开申请数量{row.replace(chr(9), '')}\n{after}", editions
    )
    assert "applications/new/person" in found.missing
    assert any("个数" in each.why for each in found.unread)


def test_headings_in_another_order_are_not_guessed_at(editions: Editions) -> None:
    report = full_report(editions, 2024)
    content = whole(report, tabs)
    assert "商业企业\t科研机构" in content
    found = read(content.replace("商业企业\t科研机构", "科研机构\t商业企业"), editions)
    assert not any(path.startswith("applications/") for path in found.values)


def test_a_table_without_headings_is_doubted(editions: Editions) -> None:
    report = full_report(editions, 2024)
    heads = {c.text for c in lay_out(report.form.tables[1]).cells if c.role is Role.COLUMN}
    lines = [
        x for x in whole(report, tabs).split("\n") if not set(x.split("\t")) & (heads - {"其他"})
    ]
    found = read("\n".join(lines), editions)
    assert differences(report, found, texts=False).keys() <= {*report.form.fields} - {*found.values}
    assert "applications/new/person" in found.doubtful


@given(
    st.lists(st.sampled_from(["0", "12", "", "/", "000", "305"]), max_size=12), st.integers(1, 9)
)
def test_cells_are_never_moved_or_made_up(cells: list[str], wanted: int) -> None:
    kept = fitted(cells, wanted)
    if kept is not None:
        assert len(kept) == wanted
        assert [c for c in "".join(kept) if c.isdigit()] == [
            c for c in "".join(cells) if c.isdigit()
        ]


def real() -> list[object]:
    files = [f for f in sorted(REPORTS.glob("*.txt")) if f.with_suffix(".json").exists()]
    return [pytest.param(f, id=f.stem) for f in files] or [pytest.param(None, marks=MISSING)]


@pytest.mark.parametrize("path", real())
def test_no_figure_of_a_real_text_is_wrong(path: Path, editions: Editions) -> None:
    data = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    found = recognised(text.read(path.read_bytes()), editions, data["unit"], data["fiscal_year"])
    there = {**found.values, **found.stated}
    for name, figure in data["values"].items():
        field = found.form.fields[name]
        if field.kind.is_number and there.get(name):
            assert there[name] == _kept(found, name, figure), name
    numbers = {p for p in there if p in found.form.fields and found.form.fields[p].kind.is_number}
    assert numbers <= set(data["values"])


def _kept(found: Found, path: str, figure: str) -> str:
    try:
        return found.form.fields[path].kind.parse(figure)
    except InvalidValue:
        return figure


@pytest.mark.skipif(not (REPORTS / "yueqing_2020.txt").exists(), reason="no published reports")
def test_the_report_that_lost_some_rows(editions: Editions) -> None:
    found = recognised(text.read((REPORTS / "yueqing_2020.txt").read_bytes()), editions)
    assert (found.unit, found.year, found.form.id) == ("乐清市市政公用工程建设中心", 2020, "2019")
    assert found.values["permits/license/delta"] == "增3"
    assert found.values["applications/done.declined.confirmation/person"] == "0"
    assert found.values["remarks"].startswith("乐清市")
    assert [each.text.count("0") for each in found.unread] == [11]
    assert "表二“行政强制”" in found.missing_places
    assert "表三“新收”" in found.missing_places
    assert not any(path.startswith("disputes/") for path in found.values)
