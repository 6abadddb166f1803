"""Pasting: real shapes of blocks land where their labels or the current cell say, or are listed."""

import random
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gkdesk import places
from gkdesk.domain.form import Table
from gkdesk.domain.layout import Cell, Grid, Role, lay_out
from gkdesk.domain.paste import Plan, copy_block, plan, plan_same
from gkdesk.domain.report import Report
from gkdesk.domain.scraps import Scrap
from gkdesk.readers.clipboard import read_block
from gkdesk.readers.editions import Editions
from tests.conftest import published, read_published

TABLES = ("proactive", "applications", "disputes")
FIRST = {
    "proactive": "documents/rule/made",
    "applications": "applications/new/person",
    "disputes": "disputes/review.upheld",
}
_EDITIONS = Editions(places.forms())


def empty(edition: str = "2021") -> Report:
    form = _EDITIONS[edition]
    return Report(form, form.first_year)


def grid_of(report: Report, table: str) -> Grid:
    return lay_out(table_of(report, table))


def table_of(report: Report, table: str) -> Table:
    return next(t for t in report.form.tables if t.key == table)


def pasted(report: Report, table: str, start: str, text: str, html: str = "") -> Plan:
    return plan(report, grid_of(report, table), start, read_block(text, html))


def words(report: Report, cell: Cell) -> str:
    return report.text(cell.path) if cell.path else cell.text


def as_text(report: Report, grid: Grid) -> str:
    """The whole printed table as plain text: a merged cell is its text and blanks."""
    return "".join(
        "\t".join(
            words(report, cell) if (cell.row, cell.column) == (row, column) else ""
            for column in range(grid.columns)
            for cell in [grid.at(row, column)]
        )
        + "\n"
        for row in range(grid.rows)
    )


def as_html(report: Report, grid: Grid, rows: Sequence[int] | None = None) -> str:
    """The whole printed table, or some rows of it, with its merged cells."""
    lines = []
    for row in rows if rows is not None else range(grid.rows):
        cells = (c for c in grid.cells if c.row == row)
        marked = (
            f"<td rowspan={c.rows} colspan={c.columns}>{words(report, c)}</td>" for c in cells
        )
        lines.append("<tr>" + "".join(marked) + "</tr>")
    return "<table>" + "\n".join(lines) + "</table>"


def entered(report: Report, grid: Grid) -> dict[str, str]:
    return {
        path: text
        for path, cell in grid.by_path.items()
        if not cell.derived and (text := report.text(path))
    }


@pytest.fixture(params=published())
def known(request: pytest.FixtureRequest) -> Report:
    return read_published(request.param, _EDITIONS)


@pytest.mark.parametrize("table", TABLES)
def test_a_whole_printed_table_is_taken_in_wherever_the_cursor_is(
    known: Report, table: str
) -> None:
    grid = grid_of(known, table)
    for start in (FIRST[table], list(grid.by_path)[-1]):
        for text, html in ((as_text(known, grid), ""), ("", as_html(known, grid))):
            target = empty(known.form.id)
            found = plan(target, grid, start, read_block(text, html))
            assert found.values == entered(known, grid)
            assert found.clean, found


def test_labels_and_figures_without_heads(known: Report) -> None:
    grid = grid_of(known, "applications")
    html = as_html(known, grid, range(grid.head, grid.rows))
    found = plan(empty(known.form.id), grid, FIRST["applications"], read_block("", html))
    assert found.values == entered(known, grid)
    assert found.clean, found


def test_labels_of_one_column_and_shuffled_rows(known: Report) -> None:
    grid = grid_of(known, "applications")
    values = {cell.row for cell in grid.by_path.values()}
    lines = []
    for row in values:
        labels = [c for c in grid.cells if c.role is Role.ROW and c.row == row]
        figures = [known.text(c.path) for c in grid.by_path.values() if c.row == row]
        lines.append("\t".join([labels[0].text, *figures]))
    random.Random(7).shuffle(lines)
    found = pasted(empty(known.form.id), "applications", FIRST["applications"], "\n".join(lines))
    assert found.values == entered(known, grid)
    assert found.clean, found


@pytest.mark.parametrize("table", TABLES)
def test_bare_figures_with_totals(known: Report, table: str) -> None:
    grid = grid_of(known, table)
    text, html = copy_block(known, grid, grid.by_path)
    for block in (read_block(text), read_block(text, html)):
        found = plan(empty(known.form.id), grid, FIRST[table], block)
        assert found.values == entered(known, grid)
        assert found.clean, found


def test_bare_figures_without_totals() -> None:
    report = empty()
    found = pasted(report, "applications", FIRST["applications"], "1\t2\t3\t4\t5\t6\n7\t\t\t\t\t8")
    assert len(found.values) == 8
    assert found.values["applications/carried_in/legal.other"] == "8"
    assert found.blanks == 4
    assert found.clean


def test_a_block_of_the_size_without_totals_jumps_over_them_and_says_so() -> None:
    text = "\t".join(str(n) for n in range(1, 13))
    found = pasted(empty(), "disputes", FIRST["disputes"], text)
    assert found.values["disputes/suit.direct.upheld"] == "5"
    assert found.values["disputes/suit.after_review.pending"] == "12"
    assert not found.clean
    assert found.notes


def test_the_rows_of_a_column_without_its_total() -> None:
    report = empty()
    rows = [h for h in table_of(report, "applications").blocks[0].rows.leaves if not h.sum]
    text = "\n".join(str(n + 1) for n in range(len(rows)))
    found = pasted(report, "applications", FIRST["applications"], text)
    assert found.values["applications/carried_out/person"] == str(len(rows))
    assert found.notes


def test_a_stated_total_is_compared_and_never_written() -> None:
    found = pasted(empty(), "disputes", FIRST["disputes"], "1\t2\t3\t4\t11")
    assert "disputes/review.total" not in found.values
    [total] = found.totals
    assert (total.path, total.pasted, total.computed) == ("disputes/review.total", "11", "10")
    assert not found.clean
    assert pasted(empty(), "disputes", FIRST["disputes"], "1\t2\t3\t4\t10").clean


def test_columns_start_at_the_current_cell_when_only_some_are_labelled_by_row() -> None:
    text = "重复申请\t5\n要求提供公开出版物\t6\n"
    start = "applications/new/legal.welfare"
    found = pasted(empty(), "applications", start, text)
    assert found.values == {
        "applications/done.declined.repeat/legal.welfare": "5",
        "applications/done.declined.publication/legal.welfare": "6",
    }
    assert found.clean


def test_column_heads_alone_decide_the_columns() -> None:
    text = "总计\t商业企业\t自然人\n3\t2\t1\n"
    found = pasted(empty(), "applications", "applications/carried_in/legal.other", text)
    assert found.values == {
        "applications/carried_in/legal.business": "2",
        "applications/carried_in/person": "1",
    }
    assert found.clean


def test_heads_that_name_several_columns_need_their_group() -> None:
    heads = "结果维持\t结果纠正"
    bare = pasted(empty(), "disputes", "disputes/suit.direct.upheld", f"{heads}\n1\t2")
    assert bare.values == {
        "disputes/suit.direct.upheld": "1",
        "disputes/suit.direct.corrected": "2",
    }
    lost = pasted(empty(), "disputes", "disputes/suit.direct.other", f"{heads}\n1\t2")
    assert not lost.values
    assert "不止一列" in lost.refused[0].reason
    named = pasted(empty(), "disputes", "disputes/review.upheld", f"复议后起诉\t\n{heads}\n1\t2")
    assert set(named.values) == {
        "disputes/suit.after_review.upheld",
        "disputes/suit.after_review.corrected",
    }


@pytest.mark.parametrize(
    "label",
    [
        "1. 属于国家秘密",
        "1、属于国家秘密",
        "１．属于国家秘密",
        "①属于国家秘密",
        "（1）属于国家秘密",
        "属于国家秘密",
        "1.属于\n国家秘密",
        " 1 属于国家秘密　",
    ],
)
def test_a_label_is_never_a_figure(label: str) -> None:
    block = [[Scrap(label), Scrap("13")]]
    report = empty()
    found = plan(report, grid_of(report, "applications"), FIRST["applications"], block)
    assert found.values == {"applications/done.denied.secret/person": "13"}
    alone = plan(report, grid_of(report, "applications"), FIRST["applications"], [block[0][:1]])
    assert not alone.values
    assert not alone.clean


def test_a_label_the_table_does_not_have_is_listed() -> None:
    text = "9.属于工作秘密\t4\n1.属于国家秘密\t5\n9.其他\t6"
    found = pasted(empty(), "applications", FIRST["applications"], text)
    assert found.values == {"applications/done.denied.secret/person": "5"}
    assert [misfit.text for misfit in found.refused] == ["4", "6"]
    assert "9.属于工作秘密" in found.refused[0].reason


def test_a_label_in_the_wrong_group_is_listed() -> None:
    text = "（三）不予公开\t其他\t6"
    found = pasted(empty(), "applications", FIRST["applications"], text)
    assert not found.values
    assert "不在“（三）不予公开”里" in found.refused[0].reason


def test_the_old_single_row_has_no_place_in_the_new_table() -> None:
    text = "（五）不予处理\t2.重复申请\t1\n（六）其他处理\t\t2"
    found = pasted(empty(), "applications", FIRST["applications"], text)
    assert found.values == {"applications/done.declined.repeat/person": "1"}
    assert "一组的名称" in found.refused[0].reason


def test_the_same_row_twice_is_listed() -> None:
    text = "重复申请\t5\n2.重复申请\t6"
    found = pasted(empty(), "applications", FIRST["applications"], text)
    assert found.values == {"applications/done.declined.repeat/person": "5"}
    assert "两次" in found.refused[0].reason


def test_aliases_and_short_names_are_known() -> None:
    text = "新收\t5\n1.逾期不补正\t6\n二、上年结转\t7\n规范性文件\t8"
    found = pasted(empty(), "applications", FIRST["applications"], text)
    assert found.values == {
        "applications/new/person": "5",
        "applications/done.other.not_corrected/person": "6",
        "applications/carried_in/person": "7",
    }
    assert found.refused[0].text == "8"


@pytest.mark.parametrize("text", ["55（含自然失效 29 件）", "无", "/", "-", "—", "约5", "3.5", "①"])
def test_what_is_no_figure_is_refused_with_its_place(text: str) -> None:
    found = pasted(empty(), "proactive", FIRST["proactive"], text)
    assert not found.values
    [misfit] = found.refused
    assert misfit.text == text
    assert misfit.place
    assert misfit.reason


def test_a_refused_figure_does_not_move_the_others() -> None:
    found = pasted(empty(), "proactive", FIRST["proactive"], "8\t55（含自然失效 29 件）\t18")
    assert found.values == {"documents/rule/made": "8", "documents/rule/valid": "18"}
    assert found.refused[0].place == "表二“规章·本年废止件数”"


def test_figures_as_people_write_them() -> None:
    found = pasted(empty(), "applications", FIRST["applications"], "１２\t1,234\t 007 \t\t０")
    assert list(found.values.values()) == ["12", "1234", "7", "0"]


def test_a_cell_with_two_figures_is_refused() -> None:
    report = empty()
    block = [[Scrap("3\n5")]]
    found = plan(report, grid_of(report, "applications"), FIRST["applications"], block)
    assert not found.values
    assert "几行数" in found.refused[0].reason


def test_what_falls_off_the_table_is_outside() -> None:
    start = "applications/carried_out/legal.other"
    found = pasted(empty(), "applications", start, "1\t1\t3\n4\t5\t6")
    assert found.values == {start: "1"}
    assert [misfit.text for misfit in found.outside] == ["3", "4", "5", "6"]


def test_blanks_leave_what_is_there() -> None:
    report = empty()
    report.set(FIRST["applications"], "9")
    found = pasted(report, "applications", FIRST["applications"], "\t2")
    assert found.values == {"applications/new/legal.business": "2"}
    assert found.blanks == 1
    assert plan(report, grid_of(report, "applications"), FIRST["applications"], []) == Plan({})
    assert pasted(report, "applications", FIRST["applications"], "9").unchanged == (
        FIRST["applications"],
    )


def test_a_title_and_a_note_around_the_table_are_set_aside(known: Report) -> None:
    grid = grid_of(known, "applications")
    text = f"某县2023年统计表\n{as_text(known, grid)}注：数据截至12月31日"
    found = plan(empty(known.form.id), grid, FIRST["applications"], read_block(text))
    assert found.values == entered(known, grid)
    assert found.ignored == ("某县2023年统计表", "注：数据截至12月31日")
    assert found.clean, found


def test_rows_above_a_caption_are_not_lost(known: Report) -> None:
    grid = grid_of(known, "proactive")
    html = as_html(known, grid, range(2, grid.rows))
    found = plan(empty(known.form.id), grid, FIRST["proactive"], read_block("", html))
    assert found.values == entered(known, grid)


def test_a_line_labelled_over_blanks_of_merged_cells() -> None:
    text = "一、本年新收政府信息公开申请数量\t\t\t26\t0\t1\t2\t3\t4\t36\n"
    found = pasted(empty(), "applications", FIRST["applications"], text)
    assert found.values["applications/new/person"] == "26"
    assert found.clean, found


def test_a_cell_merged_with_its_left_takes_nothing() -> None:
    found = pasted(empty(), "proactive", "permits/license/decisions", "5\t6")
    assert found.values == {"permits/license/decisions": "5"}
    assert "合并" in found.refused[0].reason


def rectangles(grid: Grid) -> st.SearchStrategy[tuple[str, list[str]]]:
    def chosen(ends: tuple[str, str]) -> tuple[str, list[str]]:
        one, other = (grid.by_path[path] for path in ends)
        rows = range(min(one.row, other.row), max(one.row, other.row) + 1)
        columns = range(min(one.column, other.column), max(one.column, other.column) + 1)
        inside = [p for p, c in grid.by_path.items() if c.row in rows and c.column in columns]
        return inside[0], inside

    return st.tuples(*[st.sampled_from(list(grid.by_path))] * 2).map(chosen)


@given(data=st.data(), edition=st.sampled_from(_EDITIONS.ids), table=st.sampled_from(TABLES))
def test_what_was_copied_is_pasted_back_the_same(
    data: st.DataObject, edition: str, table: str
) -> None:
    source = empty(edition)
    grid = grid_of(source, table)
    start, paths = data.draw(rectangles(grid))
    texts = {
        "count": st.integers(0, 10**8).map(str),
        "signed": st.sampled_from(["增3", "减2", "+3", "-2", "0"]),
        "money": st.sampled_from(["1234.50", "59237.2449", "0"]),
        "money_unit": st.sampled_from(["251000元", "160.5964万元", "12"]),
    }
    for path in paths:
        field = source.form.fields[path]
        if not field.derived:
            source.set(path, data.draw(st.just("") | texts[field.kind.name]))
    tsv, html = copy_block(source, grid, paths)
    if grid.by_path[start].column == min(grid.by_path[path].column for path in paths):
        for block in (read_block(tsv), read_block(tsv, html)):
            found = plan(empty(edition), grid, start, block)
            assert found.values == {p: t for p in paths if (t := source.values.get(p))}
            assert not found.refused
            assert not found.outside


def test_one_text_into_many_cells_is_refused_with_each_reason_once() -> None:
    report = empty()
    paths = [f"applications/{row}/person" for row in ("new", "carried_in", "carried_out")]
    found = plan_same(report, paths, "约5")
    assert not found.values
    [misfit] = found.refused
    assert misfit.place == f"{report.field(paths[0]).place}等 3 格"
    assert "“约5”" in misfit.reason


def test_one_figure_into_many_cells_leaves_those_that_have_it() -> None:
    report = empty()
    paths = [f"applications/{row}/person" for row in ("new", "carried_in")]
    report.set(paths[0], "7")
    found = plan_same(report, paths, "７")
    assert found.values == {paths[1]: "7"}
    assert found.unchanged == (paths[0],)
    assert found.clean


def test_a_blank_into_many_cells_changes_nothing() -> None:
    report = empty()
    report.set("applications/new/person", "7")
    found = plan_same(report, ["applications/new/person", "applications/carried_in/person"], "")
    assert found.clean
    assert not found.values
    assert found.blanks == 2
