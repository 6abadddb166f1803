"""Earlier years from files, by the command line: what comes in, what is said, what stays out."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from gkdesk.cli import main
from gkdesk.domain.report import Report
from gkdesk.readers import convert
from gkdesk.readers.editions import Editions
from gkdesk.writers.exchange import write
from tests.readers.foreign import UNIT, as_docx, as_xlsx, changed, full_report, written
from tests.readers.test_html import Portal
from tests.readers.test_text import tabs, whole


class Desk:
    """Runs commands on one store and keeps what they said."""

    def __init__(self, store: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.store, self._capsys = store, capsys
        self.out = self.err = ""

    def __call__(self, *words: str) -> int:
        status = main(["--store", str(self.store), *words])
        self.out, self.err = self._capsys.readouterr()
        return status

    @property
    def objects(self) -> list[dict[str, object]]:
        return [json.loads(line) for line in self.out.splitlines()]


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    return Desk(tmp_path / "store", capsys)


@pytest.fixture
def report(editions: Editions) -> Report:
    return full_report(editions, 2023)


@pytest.fixture
def file(report: Report, editions: Editions, tmp_path: Path) -> Path:
    return written(tmp_path, "a.docx", as_docx(report, editions))


def test_a_published_report_is_there_and_read_only(desk: Desk, file: Path) -> None:
    assert desk("import", str(file)) == 0
    assert desk.out == f"已导入 {UNIT} 2023 年度报告\n"
    assert desk.err == ""
    desk("list")
    assert "已公布" in desk.out
    assert desk("put", "2023", "overview", "x") == 2
    assert "只读" in desk.err


def test_its_figures_are_all_there(desk: Desk, file: Path, report: Report) -> None:
    desk("import", str(file))
    desk("show", "2023", "--json")
    there = json.loads(desk.out)["values"]
    numbers = [path for path, field in report.form.fields.items() if field.kind.is_number]
    assert {p: there.get(p, "") for p in numbers} == {p: report.text(p) for p in numbers}


def test_json_says_what_was_not_understood(
    desk: Desk, report: Report, editions: Editions, tmp_path: Path
) -> None:
    report.set("documents/rule/made", "424242")
    content = changed(as_docx(report, editions), "424242", "55（含自然失效 29 件）")
    content = changed(content, "2.其他法律行政法规禁止公开", "2.其他法律行政止公开")
    assert desk("import", str(written(tmp_path, "a.docx", content)), "--json") == 1
    (told,) = desk.objects
    assert told["unread"] == [
        {
            "place": "第1个表第3行第2格",
            "text": "55（含自然失效 29 件）",
            "why": "表二“规章·本年制发件数”：“55（含自然失效 29 件）”不是整数，"
            "请只填数字；没有发生的填 0。",
        }
    ]
    assert told["missing"] == ["documents/rule/made"]
    doubtful = told["doubtful"]
    assert isinstance(doubtful, dict)
    assert len(doubtful) == 7
    assert (told["year"], told["edition"], told["gkdesk"]) == (2023, "2021", 1)


def test_a_total_that_does_not_add_up_is_kept_as_stated(
    desk: Desk, report: Report, editions: Editions, tmp_path: Path
) -> None:
    report.set("applications/new/person", "424242")
    total = report.text("applications/new/total")
    content = changed(as_docx(report, editions), f">{total}<", ">7<")
    assert desk("import", str(written(tmp_path, "a.docx", content))) == 0
    desk("show", "2023", "--json")
    shown = json.loads(desk.out)
    assert shown["values"]["applications/new/total"] == total
    assert shown["stated"] == {"applications/new/total": "7"}


def test_the_clerk_may_say_whose_it_is_and_of_which_year(desk: Desk, file: Path) -> None:
    assert desk("import", str(file), "--unit", "另一个局", "--year", "2024") == 0
    assert "另一个局 2024" in desk.out


def test_one_bad_file_stops_nothing(desk: Desk, file: Path, tmp_path: Path) -> None:
    bad = written(tmp_path, "b.docx", "PK nothing")
    assert desk("import", str(bad), str(file), str(tmp_path / "none.docx"), "--json") == 1
    first, second, third = desk.objects
    assert str(first["error"]).startswith("b.docx：")
    assert second["unit"] == {"name": UNIT}
    assert "找不到" in str(third["error"])
    assert len(desk.err.splitlines()) == 2


def test_nothing_read_is_two(desk: Desk, tmp_path: Path) -> None:
    bad = [str(written(tmp_path, f"{n}.docx", "PK")) for n in range(2)]
    assert desk("import", *bad) == 2


def test_a_report_that_is_there_already_is_left_alone(desk: Desk, file: Path) -> None:
    assert desk("import", str(file)) == 0
    assert desk("import", str(file)) == 2
    assert "已经有了" in desk.err


def test_an_unfinished_report_may_be_replaced(desk: Desk, file: Path) -> None:
    desk("new", UNIT, "2023")
    desk("put", "2023", "overview", "旧的")
    assert desk("import", str(file), "--replace") == 0
    desk("show", "2023", "--json")
    assert "旧的" not in json.loads(desk.out)["values"]["overview"]
    desk("list")
    assert "已公布" in desk.out


def test_replacing_leaves_alone_what_could_not_be_read(
    desk: Desk, report: Report, editions: Editions, tmp_path: Path
) -> None:
    report.set("documents/rule/made", "424242")
    content = changed(as_docx(report, editions), "424242", "55（含自然失效 29 件）")
    desk("new", UNIT, "2023")
    desk("put", "2023", "documents/rule/made", "5")
    assert desk("import", str(written(tmp_path, "a.docx", content)), "--replace") == 1
    desk("history", "2023", "documents/rule/made")
    assert [line.split("\t")[-1] for line in desk.out.splitlines()] == ["空 → 5"]


def test_an_exchange_file_under_another_name(desk: Desk, report: Report, tmp_path: Path) -> None:
    path = written(tmp_path, "a.txt", write(report))
    assert desk("import", str(path), "--year", "2024", "--unit", "另一个局") == 0
    assert "另一个局 2024" in desk.out
    desk("list")
    assert "填写中" in desk.out


def test_every_kind_of_file_in_one_go(desk: Desk, editions: Editions, tmp_path: Path) -> None:
    makers: dict[str, Callable[[Report], bytes]] = {
        "a.docx": lambda report: as_docx(report, editions),
        "b.xlsx": as_xlsx,
        "c.html": lambda report: Portal(report, 1).page("gb2312").encode("gb18030"),
        "d.txt": lambda report: whole(report, tabs).encode(),
    }
    reports = [full_report(editions, year) for year in (2020, 2021, 2022, 2023)]
    made = zip(makers.items(), reports, strict=True)
    files = [str(written(tmp_path, name, make(report))) for (name, make), report in made]
    assert desk("import", *files, "--json") == 0
    assert [told["year"] for told in desk.objects] == [2020, 2021, 2022, 2023]
    assert all(told["unread"] == [] and told["doubtful"] == {} for told in desk.objects)
    desk("list")
    assert desk.out.count("已公布") == 4


@pytest.mark.parametrize("name", ["年报.doc", "年报.wps"])
def test_an_old_file_says_how_to_save_it(
    desk: Desk, tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(convert, "program", lambda: "")
    content = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le")
    assert desk("import", str(written(tmp_path, name, content))) == 2
    (line,) = desk.err.splitlines()
    assert "另存为" in line
    assert "docx" in line
