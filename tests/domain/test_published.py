"""The recogniser: lines and tables of other people's documents, in all the shapes they come in."""

import time
from collections.abc import Sequence

import pytest

from gkdesk.domain.errors import NotFound
from gkdesk.domain.form import Table
from gkdesk.domain.found import Found
from gkdesk.domain.headings import broken_at_headings, section_headed
from gkdesk.domain.identity import identity
from gkdesk.domain.layout import lay_out
from gkdesk.domain.report import Report
from gkdesk.domain.scraps import Scrap
from gkdesk.domain.source import Line, Named, Sheet, Source, as_data, from_data, squared
from gkdesk.readers.editions import Editions
from tests.readers.foreign import UNIT, differences, full_report, recognised

Rows = list[list[Scrap]]


def rows_of(report: Report, table: Table) -> Rows:
    """A table as a reader of files gives it."""
    grid = lay_out(table)
    made: Rows = []
    for row in range(grid.rows):
        cells = [grid.at(row, column) for column in range(grid.columns)]
        made.append(
            [
                Scrap(
                    report.text(c.path) if c.path else c.text,
                    repeat=(c.row, c.column) != (row, column),
                )
                for column, c in enumerate(cells)
            ]
        )
    return made


def text(*lines: str) -> list[Line]:
    return [Line(line, f"第{n}段") for n, line in enumerate(lines, start=1)]


def document(report: Report, rows: dict[str, Rows] | None = None) -> list[Line | Sheet]:
    """A report as lines and tables, with some of its tables as ``rows`` has them."""
    items: list[Line | Sheet] = [*text(f"{report.unit}{report.year}年政府信息公开工作年度报告")]
    items += text(*report.printed("preamble").split("\n"))
    for section in report.form.sections:
        items += text(section.heading)
        if section.table:
            own = (rows or {}).get(section.table.key) or rows_of(report, section.table)
            items.append(squared(own, f"{section.table.label}"))
        else:
            items += text(*report.printed(section.text).split("\n"))
    return items


def read(items: Sequence[Line | Sheet], editions: Editions) -> Found:
    return recognised(Source(tuple(items)), editions)


def changed(report: Report, key: str, old: str, new: str) -> dict[str, Rows]:
    """A table in which every cell with one text has another."""
    table = next(t for t in report.form.tables if t.key == key)
    rows = rows_of(report, table)
    assert any(s.text == old for row in rows for s in row), old
    return {key: [[Scrap(new if s.text == old else s.text, s.repeat) for s in r] for r in rows]}


@pytest.mark.parametrize("year", [2019, 2024])
def test_a_clean_document_is_read_whole(year: int, editions: Editions) -> None:
    report = full_report(editions, year)
    found = read(document(report), editions)
    assert differences(report, found) == {}
    assert (found.unread, found.doubtful, found.missing) == ([], {}, [])


def test_every_value_is_known_by_its_place(editions: Editions) -> None:
    report = full_report(editions, 2024)
    items = document(report)
    found = read(items, editions)
    sheets = [item for item in items if isinstance(item, Sheet)]
    at = {
        sheet.at(row, column): scrap.text
        for sheet in sheets
        for row, scraps in enumerate(sheet.rows)
        for column, scrap in enumerate(scraps)
    }
    cells = {path: places for path, places in found.places.items() if "/" in path}
    assert set(cells) == {path for path in report.form.fields if "/" in path}
    assert all(at[place] == report.text(path) for path, (place,) in cells.items())
    lines = report.printed("overview").split("\n")
    assert len(found.places["overview"]) == len([line for line in lines if line.strip()])


def test_a_source_goes_from_one_process_to_another(editions: Editions) -> None:
    source = Source(
        tuple(document(full_report(editions, 2024))),
        {"year": "2024"},
        {"overview": Named("a", "b")},
    )
    assert from_data(as_data(source)) == source


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("（四）无法提供", "(四) 无法提供"),
        ("3.危及“三安全一稳定”", '3. 危及"三安全 一稳定"'),
        ("1.属于国家秘密", "1、属于国家秘密"),
        ("（二）部分公开（区分处理的，只计这一情形，不计其他情形）", "（二）部分公开"),
        ("商业企业", "商业\n企业"),
    ],
)
def test_labels_written_otherwise(old: str, new: str, editions: Editions) -> None:
    report = full_report(editions, 2024)
    found = read(document(report, changed(report, "applications", old, new)), editions)
    assert differences(report, found) == {}
    assert (found.unread, found.doubtful) == ([], {})


def test_a_damaged_label_is_read_and_doubted(editions: Editions) -> None:
    report = full_report(editions, 2024)
    rows = changed(report, "applications", "2.其他法律行政法规禁止公开", "2.其他法律行政止公开")
    found = read(document(report, rows), editions)
    assert differences(report, found) == {}
    assert {path.split("/")[1] for path in found.doubtful} == {"done.denied.law"}


def test_a_damaged_column_is_read_and_doubted(editions: Editions) -> None:
    report = full_report(editions, 2024)
    rows = changed(report, "applications", "社会公益组织", "社公益组织")
    found = read(document(report, rows), editions)
    assert differences(report, found) == {}
    assert {path.split("/")[2] for path in found.doubtful} == {"legal.welfare"}


def test_a_row_cut_by_a_page_is_joined(editions: Editions) -> None:
    report = full_report(editions, 2020)
    rows = changed(
        report, "applications", "5.要求行政机关确认或重新出具已获取信息", "5. 要求行政机关确认"
    )["applications"]
    at = next(n for n, row in enumerate(rows) if row[2].text == "5. 要求行政机关确认")
    rest = [Scrap(""), Scrap(""), Scrap("或重新出具已获取信息"), *[Scrap("")] * 7]
    rows.insert(at + 1, rest)
    found = read(document(report, {"applications": rows}), editions)
    assert differences(report, found) == {}
    assert (found.unread, found.doubtful) == ([], {})


def test_the_single_row_of_the_older_edition(editions: Editions) -> None:
    report = full_report(editions, 2023)
    old = full_report(editions, 2019)
    rows = rows_of(old, old.form.section("applications").table or old.form.tables[1])
    found = read(document(report, {"applications": rows}), editions)
    for column in ("person", "legal.business", "legal.other"):
        path = f"applications/done.other.misc/{column}"
        assert found.values[path] == old.values[f"applications/done.other/{column}"]
        assert "（六）其他处理" in found.doubtful[path]
    assert "applications/done.other.unpaid/person" in found.missing or any(
        path.startswith("applications/done.other.") for path in found.missing
    )


def test_a_group_with_a_sum_of_its_own_is_not_taken(editions: Editions) -> None:
    report = full_report(editions, 2024)
    table = report.form.tables[1]
    rows = rows_of(report, table)
    at = next(n for n, row in enumerate(rows) if row[1].text == "（三）不予公开")
    label = Scrap("（三）不予公开")
    rows.insert(at, [rows[at][0], label, Scrap(label.text, repeat=True), *[Scrap("9")] * 7])
    found = read(document(report, {"applications": rows}), editions)
    assert differences(report, found) == {}
    (unread,) = found.unread
    assert "一组的名称" in unread.why
    assert unread.text.endswith("9 | 9 | 9 | 9 | 9 | 9 | 9")


@pytest.mark.parametrize("blank", ["", "/", "-", "—", "\xa0", "／"])
def test_a_blank_is_not_nought(blank: str, editions: Editions) -> None:
    report = full_report(editions, 2024)
    report.set("documents/rule/made", "424242")
    rows = changed(report, "proactive", "424242", blank)
    found = read(document(report, rows), editions)
    assert "documents/rule/made" not in found.values
    assert (found.unread, found.missing) == ([], [])


@pytest.mark.parametrize("shown", ["55（含自然失效 29 件）", "3.5", "1\n2", "约50"])
def test_what_is_no_count_is_listed_with_its_place(shown: str, editions: Editions) -> None:
    report = full_report(editions, 2024)
    report.set("documents/rule/made", "424242")
    found = read(document(report, changed(report, "proactive", "424242", shown)), editions)
    (unread,) = found.unread
    assert (unread.place, unread.text) == ("表二第3行第2格", shown)
    assert "documents/rule/made" not in found.values


def test_a_change_and_an_amount_with_its_unit(editions: Editions) -> None:
    report = full_report(editions, 2020)
    report.set("permits/license/delta", "增3")
    report.set("procurement/central/amount", "251000元")
    rows = changed(report, "proactive", "增3", "增 3")
    found = read(document(report, rows), editions)
    assert found.values["permits/license/delta"] == "增3"
    assert found.values["procurement/central/amount"] == "251000元"


def test_one_column_too_many_is_not_guessed_at(editions: Editions) -> None:
    report = full_report(editions, 2024)
    rows = rows_of(report, report.form.tables[2])
    rows[-1].append(Scrap("0"))
    found = read(document(report, {"disputes": rows}), editions)
    assert not any(path.startswith("disputes/") for path in found.values)
    assert "对不上" in found.unread[0].why


def test_rows_without_names_are_not_guessed_at(editions: Editions) -> None:
    report = full_report(editions, 2024)
    rows = [row[3:] for row in rows_of(report, report.form.tables[1])]
    found = read(document(report, {"applications": rows}), editions)
    assert not any(path.startswith("applications/") for path in found.values)
    assert len([u for u in found.unread if "没有名称" in u.why]) == 25


def test_stated_totals_are_kept_as_they_are(editions: Editions) -> None:
    report = full_report(editions, 2024)
    table = report.form.tables[1]
    rows = rows_of(report, table)
    assert rows[3][0].text.startswith("一、")
    rows[3][-1] = Scrap("77777")
    found = read(document(report, {"applications": rows}), editions)
    assert found.stated["applications/new/total"] == "77777"
    assert found.unread == []


@pytest.mark.parametrize(
    ("heading", "section"),
    [
        ("一、总体情况", "overview"),
        ("一 、 总体情况", "overview"),
        ("总体情况", "overview"),
        ("三、因政府信息公开工作被申请行政复议、提起行政诉讼情况", "disputes"),
        ("政府信息公开工作存在的主要问题及改进情况", "problems"),
        ("五、存在问题及改进情况", "problems"),
        ("五、存在的问题及改进情况", "problems"),
        ("五、存在的主要问题及整改措施", "problems"),
        ("六、其他需要报告的事项", "remarks"),
        ("（一）主动公开政府信息情况", None),
        ("主动公开情况", None),
        ("（二）依申请公开政府信息情况", None),
        ("1.存在的主要问题", None),
        ("一、总体情况良好，主动公开 20 条。", None),
        ("二、下一步打算", None),
    ],
)
def test_headings(heading: str, section: str | None, editions: Editions) -> None:
    form = editions["2021"]
    at = section_headed(heading, form, -1)
    assert (None if at is None else form.sections[at].key) == section


def test_headings_inside_a_line(editions: Editions) -> None:
    whole = (
        "本报告包括总体情况、其他需要报告的事项。一、总体情况2021年，平稳。六、其他需要报告的事项无"
    )
    assert list(broken_at_headings(whole, editions["2021"])) == [
        "本报告包括总体情况、其他需要报告的事项。",
        "一、总体情况",
        "2021年，平稳。",
        "六、其他需要报告的事项",
        "无",
    ]


def test_a_table_of_contents_is_not_the_report(editions: Editions) -> None:
    report = full_report(editions, 2024)
    items = document(report)
    contents = text(*(section.heading for section in report.form.sections))
    found = read([items[0], *contents, *items[1:]], editions)
    assert differences(report, found) == {}


@pytest.mark.parametrize(
    ("lines", "unit", "year"),
    [
        ([f"{UNIT}2023年政府信息公开工作年度报告"], UNIT, 2023),
        ([UNIT, "2023 年政府信息公开工作年度报告"], UNIT, 2023),
        ([f"{UNIT}\n2023年政府信息公开工作年度报告"], UNIT, 2023),
        ([f"{UNIT} 2020 年度政府信息公开年度报告"], UNIT, 2020),
        ([f"2022年{UNIT}政府信息公开工作年度报告"], UNIT, 2022),
        ([f"{UNIT}二〇二三年政府信息公开工作年度报告"], UNIT, 2023),
        (["导航", f"{UNIT}2021年政府信息公开年度报告-某某网"], UNIT, 2021),
        (["2023年政府信息公开工作年度报告"], "", 2023),
        (["根据通知要求，现公布2023年政府信息公开工作年度报告。"], "", 0),
    ],
)
def test_title(lines: list[str], unit: str, year: int) -> None:
    own = identity(text(*lines))
    assert (own.unit, own.year) == (unit, year)


def test_the_clerk_overrules_the_file(editions: Editions) -> None:
    items = tuple(document(full_report(editions, 2024)))
    found = recognised(Source(items), editions, unit="另一个局", year=2023)
    assert (found.unit, found.year) == ("另一个局", 2023)


def test_without_a_unit_or_a_year_nothing_comes_in(editions: Editions) -> None:
    items = tuple(document(full_report(editions, 2024))[1:])
    with pytest.raises(NotFound, match="年度"):
        recognised(Source(tuple(i for i in items if isinstance(i, Sheet))), editions)
    with pytest.raises(NotFound, match="单位"):
        recognised(Source(items), editions, year=2024)


def test_a_document_about_something_else(editions: Editions) -> None:
    with pytest.raises(NotFound, match="没有认出"):
        recognised(Source(tuple(text("关于放假的通知"))), editions, unit=UNIT, year=2024)


def test_the_edition_is_told_by_the_labels(editions: Editions) -> None:
    found = recognised(Source(tuple(document(full_report(editions, 2020)))), editions, year=2023)
    assert "2019 版" in found.doubtful["edition"]


def test_text_that_belongs_nowhere_is_listed(editions: Editions) -> None:
    items = document(full_report(editions, 2024))
    at = next(n for n, item in enumerate(items) if isinstance(item, Sheet))
    items.insert(at, Line("表前的说明文字", "第9段"))
    items.insert(1, Line("发布日期 2025-01-01", "第2段"))
    found = read(items, editions)
    assert [each.text for each in found.unread] == ["发布日期 2025-01-01", "表前的说明文字"]


@pytest.mark.parametrize(
    "line", ["规章 " + "1 " * 5000 + "件", "2023年" * 3000, "一、总体情况" * 3000, "增 3 " * 5000]
)
def test_a_line_without_end_is_soon_done_with(line: str, editions: Editions) -> None:
    items = document(full_report(editions, 2024))
    at = next(n for n, item in enumerate(items) if isinstance(item, Sheet))
    items[at : at + 1] = text(line)
    began = time.monotonic()
    recognised(Source(tuple(items), web=True), editions)
    assert time.monotonic() - began < 5
