"""Saved web pages: the report found among a portal's clutter, however its tables are written."""

import time
from contextlib import suppress
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gkdesk.domain.errors import WorldError
from gkdesk.domain.form import Table
from gkdesk.domain.found import Found
from gkdesk.domain.layout import lay_out, printed_rows
from gkdesk.domain.report import Report
from gkdesk.domain.source import Line, Sheet
from gkdesk.readers import guard, html
from gkdesk.readers.editions import Editions
from gkdesk.readers.encodings import decoded
from tests.conftest import published, read_published
from tests.readers.foreign import UNIT, YEARS, differences, full_report, recognised, written


def read(page: str, editions: Editions, encoding: str = "utf-8") -> Found:
    return recognised(html.read(page.encode(encoding)), editions)


MENU = "<div><ul><li><a href='/'>首页</a></li><li><a href='/x'>政务公开</a></li></ul></div>"
FOOT = "<div><p>主办：某某市人民政府办公室</p><p>网站标识码：1234567890 备案号</p></div>"


class Portal:
    """Writes a report the way a portal's editor leaves it; the same for one seed every time."""

    def __init__(self, report: Report, seed: int) -> None:
        self.report = report
        self.dice = Random(seed)

    def page(self, charset: str = "utf-8") -> str:
        title = self.report.title.replace("\n", "")
        inner = (
            f"<h1>{title}</h1><div class='info'>来源：某某网 发布时间：2025-01-20 浏览次数：</div>"
        )
        inner += f"<div class='TRS_Editor'>{''.join(self._parts())}</div>"
        inner += "<div>【打印】【关闭】</div>"
        if self.dice.random() < 0.5:
            inner = f"<table width='100%'><tr><td>{inner}</td></tr></table>"
        return (
            f"<!DOCTYPE html><html><head><meta charset='{charset}'><title>{title}_某某网</title>"
            f"<style>p {{ margin: 0 }}</style><script>var x = '<table>';</script></head>"
            f"<body>{MENU}<div><div>{inner}</div></div>{FOOT}</body></html>"
        )

    def _parts(self) -> list[str]:
        made = [self._text(self.report.printed("preamble"))]
        for section in self.report.form.sections:
            made.append(self._paragraph(section.heading))
            text = self.report.printed(section.text) if section.text else ""
            made.append(self._table(section.table) if section.table else self._text(text))
        return made

    def _text(self, text: str) -> str:
        return "".join(self._paragraph(line) for line in text.split("\n") if line.strip())

    def _paragraph(self, line: str) -> str:
        shown = self._inline(line)
        if self.dice.random() < 0.2:
            return f"{shown}<br>"
        return f"<p style='text-indent: 2em'>&nbsp;&nbsp;{shown}</p>\n"

    def _inline(self, text: str) -> str:
        """Spans within spans, cut anywhere, as word processors leave them."""
        marked = text.replace("&", "&amp;").replace("<", "&lt;")
        for _ in range(self.dice.randrange(4)):
            tag = self.dice.choice(("span", "font", "strong", "o:p"))
            marked = f"<{tag} style='font-family: 仿宋'>{marked}</{tag}>"
        if len(text) > 6 and "&" not in text and self.dice.random() < 0.5:
            return marked.replace(text[2:4], f"<span>{text[2:3]}</span><b>{text[3:4]}</b>", 1)
        return marked

    def _table(self, table: Table) -> str:
        rows = []
        for cells in printed_rows(lay_out(table)):
            drawn = ""
            for cell, begins in cells:
                if begins:
                    text = self.report.text(cell.path) if cell.path else cell.text
                    spans = f' rowspan="{cell.rows}"' if cell.rows > 1 else ""
                    spans += f" COLSPAN={cell.columns}" if cell.columns > 1 else ""
                    drawn += f"<td{spans}>{self._cell(text)}</td>"
            rows.append(f"<tr>{drawn}</tr>\n")
        return f"<div align=center><table border=1><tbody>{''.join(rows)}</tbody></table></div>"

    def _cell(self, text: str) -> str:
        inner = self._inline(text) if text else "&nbsp;"
        return f"<p>{inner}</p>" if self.dice.random() < 0.7 else inner


@pytest.mark.parametrize("path", published())
@pytest.mark.parametrize("seed", range(4))
def test_a_published_report_comes_back(path: Path, seed: int, editions: Editions) -> None:
    report = read_published(path, editions)
    found = read(Portal(report, seed).page(), editions)
    assert _apart(report, found) == {}
    assert (found.year, found.doubtful) == (report.year, {})
    assert found.unread == []


def _apart(report: Report, found: Found) -> dict[str, tuple[str, str]]:
    """Differences, runs of blanks aside: a page shows them as one."""
    wrong = differences(report, found).items()
    return {p: pair for p, pair in wrong if " ".join(pair[0].split()) != " ".join(pair[1].split())}


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize("seed", range(5))
def test_a_full_report_comes_back(year: int, seed: int, editions: Editions) -> None:
    report = full_report(editions, year)
    found = read(Portal(report, seed).page(), editions)
    assert differences(report, found) == {}
    assert (found.unit, found.year) == (UNIT, year)
    assert (found.unread, found.doubtful, found.missing) == ([], {}, [])
    assert {"首页", "政务公开", "【打印】【关闭】"} <= set(found.aside)


@pytest.mark.parametrize("declared", ["gb2312", "gbk", "utf-8", "nonsense"])
def test_the_encoding_is_found_whatever_is_declared(declared: str, editions: Editions) -> None:
    report = full_report(editions, 2024)
    found = read(Portal(report, 1).page(declared), editions, encoding="gb18030")
    assert differences(report, found) == {}


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=50))
def test_text_in_utf_8_comes_as_it_is(text: str) -> None:
    assert decoded(text.encode()) == text.removeprefix("\ufeff")


def test_what_is_not_shown_is_no_text() -> None:
    page = "<html><p>甲<span style='display: none'>乙</span></p><script>丙</script></html>"
    assert [i.text for i in html.read(page.encode()).items if isinstance(i, Line)] == ["甲"]


def test_spans_that_claim_too_much_are_cut() -> None:
    row = "<tr><td rowspan=99999 colspan=99999>甲</td><td>乙</td></tr>"
    page = f"<table>{row}<tr><td>丙</td></tr></table>"
    (sheet,) = html.read(page.encode()).items
    assert isinstance(sheet, Sheet)
    assert len(sheet.rows) == 2


def test_deep_nesting_loses_nothing_or_is_refused(tmp_path: Path) -> None:
    for deep in (300, 100_000):
        page = f"<html>{'<div>' * deep}年报{'</div>' * deep}</html>"
        path = written(tmp_path, f"{deep}.html", page)
        try:
            items = guard.read(path).items
        except WorldError:
            continue
        assert any(isinstance(item, Line) and item.text == "年报" for item in items)


def test_a_page_with_endless_attributes_is_stopped(tmp_path: Path) -> None:
    page = "<html><p " + " ".join(f"a{n}=1" for n in range(400_000)) + ">x</p></html>"
    began = time.monotonic()
    with suppress(WorldError):
        guard.read(written(tmp_path, "a.html", page))
    assert time.monotonic() - began < 5
