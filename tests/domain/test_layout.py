"""The grid: every square covered once, in the shape of the printed form."""

from collections import Counter

import pytest

from gkdesk.domain.form import Table
from gkdesk.domain.layout import Grid, Role, lay_out, printed_rows
from gkdesk.readers.editions import Editions

EDITIONS = ("2019", "2021")
TABLES = ("proactive", "applications", "disputes")


@pytest.fixture(params=[(edition, table) for edition in EDITIONS for table in TABLES])
def table(request: pytest.FixtureRequest, editions: Editions) -> Table:
    edition, key = request.param
    return next(t for t in editions[edition].tables if t.key == key)


def drawn(grid: Grid) -> str:
    """The grid as text: a cell's text at its first square, ``<`` and ``^`` where it goes on."""
    lines = []
    for row in range(grid.rows):
        squares = []
        for column in range(grid.columns):
            cell = grid.at(row, column)
            if (cell.row, cell.column) == (row, column):
                squares.append(cell.text or ("Σ" if cell.derived else "·"))
            else:
                squares.append("^" if cell.row < row else "<")
        lines.append(" ".join(squares))
    return "\n".join(lines)


def test_every_square_is_covered_once(table: Table) -> None:
    grid = lay_out(table)
    covered = Counter(square for cell in grid.cells for square in cell.squares)
    assert set(covered.values()) == {1}
    assert set(covered) == {(r, c) for r in range(grid.rows) for c in range(grid.columns)}
    assert list(grid.cells) == sorted(grid.cells, key=lambda cell: (cell.row, cell.column))


def test_every_value_has_its_path_and_nothing_else_has(table: Table, editions: Editions) -> None:
    grid = lay_out(table)
    paths = [b.path(r, c) for b in table.blocks for r in b.rows.leaves for c in b.columns.leaves]
    assert list(grid.by_path) == paths
    assert all(bool(cell.path) is (cell.role is Role.VALUE) for cell in grid.cells)
    assert len(table.widths) == grid.columns == len(grid.widths)


def test_totals_are_the_derived_fields(editions: Editions) -> None:
    for edition in editions.ids:
        form = editions[edition]
        for each in form.tables:
            for path, cell in lay_out(each).by_path.items():
                assert cell.derived is form.fields[path].derived


def test_heads_and_sides_hold_no_values(table: Table) -> None:
    grid = lay_out(table)
    for cell in grid.by_path.values():
        assert cell.row >= grid.head
        assert cell.column >= grid.side


def grid_of(editions: Editions, edition: str, key: str) -> Grid:
    return lay_out(next(t for t in editions[edition].tables if t.key == key))


def test_table_two_as_printed(editions: Editions) -> None:
    assert drawn(grid_of(editions, "2021", "proactive")) == "\n".join(
        [
            "第二十条第（一）项 < < <",
            "信息内容 本年制发件数 本年废止件数 现行有效件数",
            "规章 · · ·",
            "行政规范性文件 · · ·",
            "第二十条第（五）项 < < <",
            "信息内容 本年处理决定数量 < <",
            "行政许可 · < <",
            "第二十条第（六）项 < < <",
            "信息内容 本年处理决定数量 < <",
            "行政处罚 · < <",
            "行政强制 · < <",
            "第二十条第（八）项 < < <",
            "信息内容 本年收费金额（单位：万元） < <",
            "行政事业性收费 · < <",
        ]
    )
    assert drawn(grid_of(editions, "2019", "proactive")) == "\n".join(
        [
            "第二十条第（一）项 < < <",
            "信息内容 本年新制作数量 本年新公开数量 对外公开总数量",
            "规章 · · ·",
            "规范性文件 · · ·",
            "第二十条第（五）项 < < <",
            "信息内容 上一年项目数量 本年增/减 处理决定数量",
            "行政许可 · · ·",
            "其他对外管理服务事项 · · ·",
            "第二十条第（六）项 < < <",
            "信息内容 上一年项目数量 本年增/减 处理决定数量",
            "行政处罚 · · ·",
            "行政强制 · · ·",
            "第二十条第（八）项 < < <",
            "信息内容 上一年项目数量 本年增/减 <",
            "行政事业性收费 · · <",
            "第二十条第（九）项 < < <",
            "信息内容 采购项目数量 采购总金额 <",
            "政府集中采购 · · <",
        ]
    )


def test_table_three_as_printed(editions: Editions) -> None:
    grid = grid_of(editions, "2021", "applications")
    lines = drawn(grid).split("\n")
    corner = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
    assert (grid.rows, grid.columns, grid.head, grid.side) == (28, 10, 3, 3)
    assert lines[:7] == [
        f"{corner} < < 申请人情况 < < < < < <",
        "^ ^ ^ 自然人 法人或其他组织 < < < < 总计",
        "^ ^ ^ ^ 商业企业 科研机构 社会公益组织 法律服务机构 其他 ^",
        "一、本年新收政府信息公开申请数量 < < · · · · · · Σ",
        "二、上年结转政府信息公开申请数量 < < · · · · · · Σ",
        "三、本年度办理结果 （一）予以公开 < · · · · · · Σ",
        "^ （二）部分公开（区分处理的，只计这一情形，不计其他情形） < · · · · · · Σ",
    ]
    assert lines[-2:] == [
        "^ （七）总计 < Σ Σ Σ Σ Σ Σ Σ",
        "四、结转下年度继续办理 < < · · · · · · Σ",
    ]
    spans = {c.text: c.rows for c in grid.cells if c.role is Role.GROUP}
    assert spans == {
        "三、本年度办理结果": 22,
        "（三）不予公开": 8,
        "（四）无法提供": 3,
        "（五）不予处理": 5,
        "（六）其他处理": 3,
    }
    old = grid_of(editions, "2019", "applications")
    assert old.rows == 26
    assert "^ （六）其他处理 < · · · · · · Σ" in drawn(old).split("\n")


def test_table_four_as_printed(editions: Editions) -> None:
    for edition in EDITIONS:
        four = "结果维持 结果纠正 其他结果 尚未审结 总计"
        assert drawn(grid_of(editions, edition, "disputes")) == "\n".join(
            [
                "行政复议 < < < < 行政诉讼 < < < < < < < < <",
                f"{four} 未经复议直接起诉 < < < < 复议后起诉 < < < <",
                f"^ ^ ^ ^ ^ {four} {four}",
                "· · · · Σ · · · · Σ · · · · Σ",
            ]
        )


def test_printed_rows_hold_every_cell_once(table: Table) -> None:
    grid = lay_out(table)
    rows = printed_rows(grid)
    assert [cell for row in rows for cell, begins in row if begins] == list(grid.cells)
    assert all(sum(cell.columns for cell, _ in row) == grid.columns for row in rows)
