"""The command line: every command, its exit status, one sentence for everything wrong."""

import contextlib
import io
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from docx import Document
from openpyxl import load_workbook

from gkdesk.__main__ import main as program
from gkdesk.cli import main
from gkdesk.domain.cover import COVER
from gkdesk.domain.form import Form
from gkdesk.readers.editions import Editions
from gkdesk.store.log import Store
from gkdesk.writers.exchange import as_exchange, write
from tests.conftest import published, read_published

ROOT = Path(__file__).parents[1]
UNIT = "乐清市市政公用工程建设中心"


class Desk:
    """Runs commands on one store and keeps what they said."""

    def __init__(self, store: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.store, self._capsys = store, capsys
        self.out = self.err = ""

    def __call__(self, *words: str) -> int:
        try:
            status = main(["--store", str(self.store), *words])
        except SystemExit as stopped:
            status = int(str(stopped.code))
        self.out, self.err = self._capsys.readouterr()
        assert "Traceback" not in self.err
        return status


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    return Desk(tmp_path / "store", capsys)


# The report gkdesk was begun for, figure by figure; rows that its published text lost are left out.
def _yueqing(form: Form) -> dict[str, str]:
    figures = {
        **dict.fromkeys(
            f"documents/{row}/{column}"
            for row in ("rule", "norm")
            for column in ("made", "opened", "opened_total")
        ),
        "permits/license/prior": "41",
        "permits/license/delta": "增 3",
        "permits/license/decisions": "64",
        "permits/service/prior": "11",
        "permits/service/delta": "增 5",
        "permits/service/decisions": "193",
        **dict.fromkeys(f"enforcement/penalty/{c}" for c in ("prior", "delta", "decisions")),
        **dict.fromkeys(
            path
            for path, field in form.fields.items()
            if path.startswith(("applications/done.", "applications/carried_out"))
            and path.split("/")[1] not in YUEQING_LOST
            and not field.derived
        ),
        **dict.fromkeys(
            path
            for path, field in form.fields.items()
            if path.startswith("disputes/suit.") and not field.derived
        ),
    }
    return {path: text or "0" for path, text in figures.items()}


YUEQING_LOST = ("done.granted", "done.partial", "done.denied.secret", "done.denied.law")


def test_the_job_from_nothing_to_the_documents(
    desk: Desk, tmp_path: Path, editions: Editions
) -> None:
    figures = _yueqing(editions["2019"])
    assert len(figures) == 6 + 6 + 3 + 16 * 6 + 8
    assert desk("new", UNIT, "2020") == 0
    for path in figures:
        assert desk("put", UNIT, "2020", path, figures[path]) == 0
    assert desk("show", "2020", "--json") == 0
    shown = json.loads(desk.out)
    assert (shown["unit"]["name"], shown["year"], shown["edition"]) == (UNIT, 2020, "2019")
    entered = {path: text.replace(" ", "") for path, text in figures.items()}
    assert {path: shown["values"][path] for path in entered} == entered
    blank = {path for path in editions["2019"].fields if path not in shown["values"]}
    assert {path for path in blank if path.startswith("disputes")} == {
        f"disputes/review.{each}" for each in ("upheld", "corrected", "other", "pending", "total")
    }
    assert "applications/done.denied.secret/person" in blank
    assert "applications/new/total" in blank
    assert desk("check", "2020", "--json") == 1
    assert {each["check"] for each in json.loads(desk.out)} == {"blank"}
    assert desk("export", "2020", "--to", str(tmp_path / "out")) == 0
    word, excel = (Path(line) for line in desk.out.splitlines())
    tables = [
        [[cell.text for cell in row.cells] for row in table.rows]
        for table in Document(str(word)).tables
    ]
    assert any(row[-3:] == ["41", "增3", "64"] for row in tables[0])
    assert any(row[-3:] == ["11", "增5", "193"] for row in tables[0])
    assert tables[2][-1] == [*[""] * 5, *["0"] * 10]
    book = load_workbook(excel)
    assert 41 in [cell.value for row in book["表二"].iter_rows() for cell in row]
    kept = {path: path.read_bytes() for path in (word, excel)}
    assert desk("export", "2020", "--to", str(tmp_path / "out")) == 0
    assert len(list((tmp_path / "out").iterdir())) == 4
    assert {path: path.read_bytes() for path in kept} == kept
    assert desk("list") == 0
    assert UNIT in desk.out
    assert desk("history", "2020", "permits/license/delta") == 0
    assert "空 → 增3" in desk.out
    assert len(desk.out.splitlines()) == 1


@pytest.mark.parametrize("path", published())
def test_published_reports_go_in_and_out(
    desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str], editions: Editions, path: Path
) -> None:
    report = read_published(path, editions)
    file = tmp_path / "in.gk.json"
    file.write_bytes(write(report))
    assert desk("import", str(file)) == 0
    year = str(report.year)
    assert desk("show", year, "--json") == 0
    first = json.loads(desk.out)
    assert first["values"] == as_exchange(report)["values"]
    assert first["stated"] == {name: text for name, text in report.stated.items() if text}
    file.write_text(desk.out, encoding="utf-8")
    other = Desk(tmp_path / "other", capsys)
    assert other("import", str(file)) == 0
    assert other("show", year, "--json") == 0
    assert json.loads(other.out) == first


def test_check(desk: Desk) -> None:
    desk("new", UNIT, "2023")
    assert desk("check", "2023", "--json") == 1
    found = json.loads(desk.out)
    assert all(set(each) == {"check", "level", "paths", "message"} for each in found)
    assert {each["level"] for each in found} <= {"error", "explain", "hint"}
    desk("put", "2023", "applications/new/person", "12")
    desk("put", "2023", "applications/done.granted/person", "11")
    assert desk("check", "2023") == 1
    assert "12" in desk.out
    assert "11" in desk.out


def test_check_misses_a_title(desk: Desk) -> None:
    desk("new", UNIT, "2023")
    desk("put", "2023", "title", "")
    assert desk("check", "2023") == 1
    assert "报告标题空着" in desk.out
    desk("put", "2023", "unit/office", "综合科")  # the title follows the details again
    desk("check", "2023")
    assert "报告标题空着" not in desk.out


@pytest.mark.parametrize("name", ["甲　局", " 甲 局 ", "甲\n局", "\u202e甲 局"])
def test_a_unit_is_found_by_the_words_it_was_made_with(desk: Desk, name: str) -> None:
    desk("new", name, "2023")
    assert desk("show", name, "2023") == 0


def test_a_unit_may_be_called_like_a_year(desk: Desk) -> None:
    desk("new", "2022", "2023")
    desk("new", UNIT, "2023")
    assert desk("put", "2022", "2023", "overview", "x") == 0
    assert desk("show", UNIT, "2023") == 0
    assert "\tx\n" not in desk.out


def test_text_that_the_terminal_garbles_changes_nothing(desk: Desk) -> None:
    """GBK typed where UTF-8 is expected: before, the letters fell out and the text was blank."""
    desk("new", UNIT, "2023")
    desk("put", "2023", "overview", "要紧")
    assert (
        desk("put", "2023", "overview", "总体".encode("gbk").decode(errors="surrogateescape")) == 2
    )
    desk("show", "2023")
    assert "要紧" in desk.out


def test_a_name_that_another_unit_has_is_refused(desk: Desk) -> None:
    desk("new", "甲", "2023")
    desk("new", "乙", "2023")
    assert desk("put", "乙", "2023", "unit/name", "甲") == 2
    assert "另一个单位" in desk.err
    desk("list")
    assert {line.split("\t")[0] for line in desk.out.splitlines()} == {"甲", "乙"}


def test_check_repeats_no_personal_number(desk: Desk) -> None:
    assert desk("new", UNIT, "2023") == 0
    assert desk("put", "2023", "overview", "来电13812345678的群众。") == 0
    for words in ((), ("--json",)):
        assert desk("check", "2023", *words) == 1
        assert "138****5678" in desk.out
        assert "13812345678" not in desk.out


@pytest.mark.parametrize(
    ("words", "status", "told"),
    [
        (("put", "2023", "applications/new/person", "5x"), 1, "5x"),
        (("put", "2023", "applications/new/total", "5"), 2, "合计"),
        (("put", "2023", "no/such", "5"), 2, "no/such"),
        (("put", "2023", "applications/new/person", "55（含自然失效 29 件）"), 1, "55（含"),
        (("put", "2023", "applications/new/person", "-5"), 1, "-5"),
        (("put", "2023", "applications/new/person", "一\n二"), 1, "一 二"),
        (("put", "2023", "unit/due", "13月40日"), 1, "unit/due"),
        (("put", "2023", "unit/name", " "), 1, "单位全称"),
        (("put", "", "2023", "overview", "x"), 2, "没有名为“”"),
        (("put", "2023", "", "x"), 2, "“”"),
        (("history", "2023", "no/such"), 2, "no/such"),
        (("show", ""), 2, "单位和年度"),
        (("show", "20230"), 2, "单位和年度"),
        (("show", "２０２３"), 2, "单位和年度"),
        (("put", "2023", "applications/new/person"), 2, "一个路径和一项内容"),
        (("put", "2023", "overview", "两段", "文字"), 2, "内容里有空格的请加引号；写了 3 项"),
        (("show", "2023", "overview"), 2, "不用再写"),
        (("history", "2023", "overview", "x"), 2, "可以写一个路径"),
        (("show", "2022"), 2, "2022"),
        (("show", "别的局", "2023"), 2, f"没有名为“别的局”的单位，已有的是：{UNIT}。"),
        (("show", "2020", "2023"), 2, "没有名为“2020”的单位"),
        (("new", UNIT, "2018"), 2, "2018"),
        (("new", UNIT, "2023"), 2, "已经有了"),
        (("new", " ", "2023"), 2, "单位全称"),
        (("new", UNIT, "99999999999999999999"), 2, ""),
        (("import", "missing.gk.json"), 2, "找不到"),
        (("import", "."), 2, ""),
        (("import", str(ROOT / "forms/2021/report.docx")), 2, "没有认出报告年度"),
        (("frobnicate",), 2, "--help"),
        ((), 2, "--help"),
        (("export", "2023"), 2, "--to"),
        (("export", "2023", "--to", str(ROOT / "README.md" / "x")), 2, "文件夹"),
    ],
)
def test_what_is_wrong_is_said_in_one_sentence(
    desk: Desk, words: tuple[str, ...], status: int, told: str
) -> None:
    desk("new", UNIT, "2023")
    assert desk(*words) == status
    assert told in desk.err
    assert len(desk.err.strip().splitlines()) == 1


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("put", "2023", "overview", "--a"), "不认识“--a”；是以“-”开头的文字，请在它前面加上 --"),
        (("put", "2023", "overview", "-（一）"), "不认识“-（一）”"),
        (("list", "甲"), "不认识“甲”）"),
        (("frobnicate",), "命令：没有“frobnicate”，可以写 list、new、show"),
        ((), "还要写 命令"),
        (("put",), "还要写 [单位] 年度 路径 内容"),
        (("export", "2023"), "还要写 --to"),
        (("export", "2023", "--to"), "--to：后面要写内容"),
        (("new", "甲", "今年"), "年度：“今年”不是整数"),
        (("new", "甲", "2023", "--copy", "2022年"), "--copy：“2022年”不是整数"),
        (("take-back", "a.docx", "--accept", "some"), "--accept：没有“some”，可以写 all、none"),
        (("show", "2023", "--json=1"), "--json：后面不能写“1”"),
        (("export", "2023", "--to", ".", "--e"), "“--e”可以是 --excel、--exchange，请写全"),
        (("changes", "2023", "--from", "x", "--to", "."), "--from：“x”不是整数"),
        (("put", "2023", "overview", "\udcd7\udcdc"), "[单位] 年度 路径 内容：有读不出的字"),
        (("new", "\udcd7局", "2023"), "单位：有读不出的字"),
        (("export", "2023", "--to", ""), "--to：后面要写内容"),
        (("list", "--store", "甲"), "--store 要写在命令前面"),
        (("show", "2023", "--store=甲"), "--store 要写在命令前面"),
        (("import", ""), "文件：后面要写内容"),
    ],
)
def test_a_command_that_is_written_wrong_is_told_in_chinese(
    desk: Desk, words: tuple[str, ...], told: str
) -> None:
    assert desk(*words) == 2
    assert desk.err.startswith(f"命令写得不对（{told}")
    assert len(desk.err.splitlines()) == 1
    said = desk.err.split("，用 gkdesk")[0]
    assert not set(re.findall("[a-z]{3,}", said)) & {"argument", "arguments", "choose", "expected"}


def test_a_text_may_begin_like_an_option(desk: Desk) -> None:
    desk("new", UNIT, "2023")
    assert desk("put", "2023", "overview", "--", "--a") == 0
    desk("show", "2023")
    assert "\t--a\n" in desk.out


@pytest.mark.parametrize("place", ["file", "file/below", "/dev/null", "/proc/none"])
def test_a_folder_that_cannot_hold_the_store(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], place: str
) -> None:
    (tmp_path / "file").write_text("")
    desk = Desk(tmp_path / place, capsys)
    assert desk("list") == 2
    assert desk.err.startswith("打不开数据文件夹")
    assert len(desk.err.splitlines()) == 1


def test_a_finished_report_is_opened_again_on_purpose(desk: Desk) -> None:
    desk("new", UNIT, "2023")
    assert desk("put", "2023", "status", "已公布") == 0
    assert desk("put", "2023", "overview", "x") == 2
    assert "已公布" in desk.err
    assert "在命令里用 put [单位] 年度 status 填写中" in desk.err
    assert desk("put", "2023", "status", "填写中") == 0
    assert desk("put", "2023", "overview", "x") == 0
    desk("history", "2023", "status")
    told = [line.split("\t")[-1] for line in desk.out.splitlines()]
    assert told == ["填写中 → 已公布", "已公布 → 填写中"]


def test_what_an_import_cannot_read_is_told_and_the_rest_comes_in(
    desk: Desk, tmp_path: Path
) -> None:
    values = {
        "documents/norm/valid": "55（含自然失效 29 件）",
        "documents/norm/made": "12",
        "no/such": "1",
    }
    data = {"gkdesk": 1, "unit": {"name": UNIT}, "year": 2023, "edition": "2021", "values": values}
    file = tmp_path / "r.gk.json"
    file.write_text(json.dumps(data), encoding="utf-8")
    assert desk("import", str(file)) == 1
    first, second = desk.err.splitlines()
    assert first.startswith("documents/norm/valid：")
    assert "55（含自然失效 29 件）" in first
    assert second.startswith("no/such：")
    desk("show", "2023", "--json")
    assert json.loads(desk.out)["values"]["documents/norm/made"] == "12"


def test_of_several_files_each_line_names_its_own(desk: Desk, tmp_path: Path) -> None:
    report = {"gkdesk": 1, "unit": {"name": "甲"}, "year": 2023, "values": {"overview": "文"}}
    cell = {"applications/new/person": "五"}
    for name, data in (
        ("a", report),
        ("b", report),
        ("c", report | {"year": 2018}),
        ("d", report | {"year": 2022, "values": cell}),
        ("e", report | {"unit": {}}),
    ):
        (tmp_path / f"{name}.gk.json").write_text(json.dumps(data), encoding="utf-8")
    assert desk("import", *(str(tmp_path / f"{name}.gk.json") for name in "abcdef")) == 1
    assert [line.partition(".gk.json")[0][-1] for line in desk.err.splitlines()] == [*"bcdef"]


def test_replacing_stands_in_the_log(desk: Desk, tmp_path: Path) -> None:
    desk("new", UNIT, "2023")
    desk("put", "2023", "applications/new/person", "5")
    values = {"applications/new/person": "6"}
    data = {"gkdesk": 1, "unit": {"name": UNIT}, "year": 2023, "edition": "2021", "values": values}
    file = tmp_path / "r.gk.json"
    file.write_text(json.dumps(data), encoding="utf-8")
    assert desk("import", str(file)) == 2
    assert "没有导入" in desk.err
    assert "在命令里加 --replace" in desk.err
    assert desk("import", str(file), "--replace") == 0
    desk("history", "2023", "applications/new/person")
    assert [line.split("\t")[-1] for line in desk.out.splitlines()] == ["空 → 5", "5 → 6"]


def test_texts_copied_from_another_year(desk: Desk) -> None:
    desk("new", UNIT, "2020")
    desk("put", "2020", "overview", "总体")
    assert desk("new", UNIT, "2021", "--copy", "2020") == 0
    desk("show", "2021", "--json")
    assert json.loads(desk.out)["values"]["overview"] == "总体"
    assert desk("new", UNIT, "2022", "--copy", "2019") == 2


@pytest.mark.parametrize("encoding", ["ascii", "gbk", "utf-8"])
def test_a_terminal_of_another_encoding(desk: Desk, encoding: str) -> None:
    desk("new", UNIT, "2023")
    desk("put", "2023", "overview", "㑇\U00020bb7é")
    for more in ((), ("--json",)):
        done = run(desk.store, "show", "2023", *more, PYTHONIOENCODING=encoding)
        assert done.returncode == 0
        assert done.stderr == b""
    assert json.loads(done.stdout.decode(encoding))["values"]["overview"] == "㑇\U00020bb7é"


def test_a_reader_that_goes_away_is_no_fault(desk: Desk) -> None:
    desk("new", UNIT, "2023")
    desk("put", "2023", "overview", "长" * 100_000)
    with subprocess.Popen(
        [sys.executable, "-m", "gkdesk", "--store", str(desk.store), "show", "2023"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as program:
        assert program.stdout is not None
        assert program.stderr is not None
        program.stdout.read(1)
        program.stdout.close()
        assert program.stderr.read() == b""
    assert program.returncode == 0


def test_a_reader_that_goes_away_stops_no_work(desk: Desk, tmp_path: Path) -> None:
    """What a command was asked for is done to its end, though nobody reads the answer."""
    desk("new", UNIT, "2023")
    desk("show", "2023", "--json")
    report = json.loads(desk.out)
    files = []
    for number in range(3):
        report["unit"]["name"] = f"{UNIT}{number}"
        files.append(tmp_path / f"{number}.gk.json")
        files[-1].write_text(json.dumps(report), encoding="utf-8")
    done = redirected(">&3 3>&-", desk.store, "import", *map(str, files), before="exec 3> >(:); ")
    assert done == (0, b"")
    desk("list")
    assert len(desk.out.splitlines()) == 4


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
@pytest.mark.parametrize("buffered", ["1", ""])
@pytest.mark.parametrize(
    "words", [("show", "2023"), ("show", "2023", "--json"), ("list",), ("history", "2023")]
)
def test_an_answer_that_cannot_be_written(
    desk: Desk, words: tuple[str, ...], buffered: str
) -> None:
    desk("new", UNIT, "2023")
    status, told = redirected(">/dev/full", desk.store, *words, PYTHONUNBUFFERED=buffered)
    assert status == 2
    assert told.decode().startswith("结果写不出来")
    assert len(told.splitlines()) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="needs a shell of POSIX")
@pytest.mark.parametrize("closed", [">&-", ">&- 2>&-", "<&- >&- 2>&-", "<&-"])
@pytest.mark.parametrize(
    ("words", "status"),
    [
        (("put", "2023", "overview", "文"), 0),
        (("put", "2023", "applications/new/person", "x"), 1),
        (("show", "2022"), 2),
        (("show", "2023", "--json"), 0),
        (("--help",), 0),
    ],
)
def test_streams_that_are_closed(
    desk: Desk, closed: str, words: tuple[str, ...], status: int
) -> None:
    desk("new", UNIT, "2023")
    assert redirected(closed, desk.store, *words)[0] == status
    assert desk("list") == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_a_complaint_that_cannot_be_written(desk: Desk) -> None:
    assert redirected("2>/dev/full", desk.store, "show", "2022", PYTHONUNBUFFERED="")[0] == 2


def test_help_is_in_chinese(desk: Desk) -> None:
    assert desk("--help") == 0
    names = re.findall(r"(?m)^    ([a-z-]+) ", desk.out)
    assert {"list", "new", "show", "put", "check", "export", "import", "history"} <= set(names)
    for name in ("", *names):
        assert desk(*filter(None, (name, "--help"))) == 0
        assert desk.out.startswith(f"用法：gkdesk {name}".rstrip())
        assert not re.search(r"usage|positional|options|show (this|program)", desk.out)
    assert desk("put", "--help") == 0
    assert desk.out.startswith("用法：gkdesk put [-h] [单位] 年度 路径 内容\n")


@pytest.mark.parametrize("words", [("--help",), ("put", "--help")])
def test_help_on_a_terminal_without_chinese(tmp_path: Path, words: tuple[str, ...]) -> None:
    done = run(tmp_path, *words, PYTHONIOENCODING="ascii")
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.skipif(sys.platform == "win32", reason="homes are told by the system there")
def test_a_user_without_a_home(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def unknown(path: str) -> str:
        return path

    for name in ("XDG_DATA_HOME", "XDG_STATE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("os.path.expanduser", unknown)
    assert main(["list"]) == 2
    assert "HOME" in capsys.readouterr().err
    assert program([]) == 2
    assert "HOME" in capsys.readouterr().err
    assert main(["--store", str(tmp_path / "store"), "list"]) == 0


def redirected(
    where: str, store: Path, *words: str, before: str = "", **environment: str
) -> tuple[int, bytes]:
    """A command with its streams sent elsewhere by a shell: its status and its complaints."""
    done = subprocess.run(
        [
            *("bash", "-c", f'{before}"$@" {where}', "bash", sys.executable, "-m", "gkdesk"),
            *("--store", str(store), *words),
        ],
        cwd=ROOT,
        capture_output=True,
        check=False,
        env=os.environ | environment,
    )
    return done.returncode, done.stderr


def run(store: Path, *words: str, **environment: str) -> "subprocess.CompletedProcess[bytes]":
    return subprocess.run(
        [sys.executable, "-m", "gkdesk", "--store", str(store), *words],
        cwd=ROOT,
        capture_output=True,
        check=False,
        env=os.environ | environment,
    )


@pytest.mark.skipif(sys.platform == "win32", reason="names are UTF-16 there")
def test_a_locale_without_chinese(tmp_path: Path) -> None:
    """Names of files are Chinese all the same, and so is what a command is told."""
    plain = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii"}
    store = tmp_path / "store"
    commands = (("new", "甲", "2023"), ("list",), ("export", "甲", "2023", "--to", str(tmp_path)))
    for words in commands:
        done = run(store, *words, **plain)
        assert (done.returncode, done.stderr) == (0, b""), words
    assert len(list(tmp_path.glob("甲2023年*.docx"))) == 1
    [backup] = (store / "backups").glob("*.db")
    assert not backup.name.isascii()


def test_a_negative_change_can_be_put(desk: Desk) -> None:
    desk("new", UNIT, "2020")
    assert desk("put", "2020", "permits/license/delta", "-2") == 0
    desk("show", "2020", "--json")
    assert json.loads(desk.out)["values"]["permits/license/delta"] == "-2"


def test_two_units_must_be_told_apart(desk: Desk) -> None:
    desk("new", UNIT, "2023")
    desk("new", "另一个局", "2023")
    assert desk("show", "2023") == 2
    assert UNIT in desk.err
    assert desk("show", "另一个局", "2023") == 0


def test_import_what_was_shown(
    desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    desk("new", UNIT, "2020")
    desk("put", "2020", "procurement/central/amount", "23600万元")
    desk("show", "2020", "--json")
    file = tmp_path / "r.gk.json"
    file.write_text(desk.out, encoding="utf-8")
    other = Desk(tmp_path / "other", capsys)
    assert other("import", str(file)) == 0
    assert other("import", str(file)) == 2
    assert other("import", str(file), "--replace") == 0
    assert other("show", "2020", "--json") == 0
    assert json.loads(other.out)["values"]["procurement/central/amount"] == "23600万元"


@pytest.mark.parametrize(
    "words", [("--store", ""), ("--store=",), ("--store", "", "list"), ("--store=", "list")]
)
def test_no_folder_is_not_the_one_that_one_is_in(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    words: tuple[str, ...],
) -> None:
    """As where a variable of a script is not set."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit, match="2"):
        program(list(words))
    assert "--store：后面要写内容" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_the_program_hands_commands_on(tmp_path: Path) -> None:
    assert program(["--store", str(tmp_path / "store"), "new", UNIT, "2023"]) == 0
    done = subprocess.run(
        [sys.executable, "-m", "gkdesk", "--store", str(tmp_path / "store"), "list"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.startswith(f"{UNIT}\t2023\t")
    assert done.stderr == ""


def test_a_command_loads_no_window_and_no_document_library(tmp_path: Path) -> None:
    code = (
        "import sys; from gkdesk.__main__ import main;"
        f"main(['--store', {str(tmp_path / 'store')!r}, 'list']);"
        "print([m for m in ('PySide6', 'docx', 'openpyxl', 'xlsxwriter', 'lxml')"
        " if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_the_only_unit_need_not_be_named_for_a_new_year(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = str(tmp_path / "store")
    assert main(["--store", store, "new", "2023"]) == 2
    assert "请写明单位和年度" in capsys.readouterr().err
    assert main(["--store", store, "new", UNIT, "2023"]) == 0
    assert main(["--store", store, "new", "2024"]) == 0


def test_hand_over_and_take_over(
    desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert desk("new", UNIT, "2020") == 0
    assert desk("put", "2020", "overview", "全年公开一百二十条。") == 0
    assert desk("hand-over", UNIT, "--to", str(tmp_path / "移交.gkd")) == 0
    file, sheet = map(Path, desk.out.split())
    assert (file.name, sheet.name) == ("移交.gkd", "移交（交接清单）.docx")
    other = type(desk)(tmp_path / "other", capsys)
    assert other("take-over", str(file), "--look") == 0
    assert "本机没有" in other.out
    assert "全年公开一百二十条。" in other.out
    assert other("list") == 0
    assert other.out == ""
    assert other("take-over", str(file)) == 0
    assert "已接收 1 份报告" in other.out
    assert other("history", "2020", "overview") == 0
    assert "一百二十" in other.out
    desk("put", "2020", "overview", "全年公开一百三十条。")
    desk("hand-over", "--to", str(tmp_path / "再移交.gkd"))
    assert other("take-over", str(tmp_path / "再移交.gkd")) == 1
    assert "移交的较新" in other.out
    assert "--replace" in other.err
    assert other("take-over", str(tmp_path / "再移交.gkd"), "--replace") == 0
    other("show", "2020")
    assert "一百三十" in other.out


def test_hand_over_under_a_password(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk("new", UNIT, "2020")
    file = str(tmp_path / "移交.gkd")
    monkeypatch.setattr(sys, "stdin", io.StringIO("correct horse\n"))
    assert desk("hand-over", "--to", file, "--password") == 0
    assert desk("take-over", file) == 2
    assert "--password" in desk.err
    assert len(desk.err.splitlines()) == 1
    monkeypatch.setattr(sys, "stdin", io.StringIO("wrong horse\n"))
    assert desk("take-over", file, "--password") == 2
    monkeypatch.setattr(sys, "stdin", io.StringIO("correct horse\n"))
    assert desk("take-over", file, "--password") == 0
    assert "两边一样" in desk.out


@pytest.mark.parametrize("typed", [b"", b"\n", b"\r\n", b"\xff\xfe\n"])
def test_no_password_where_one_was_to_be_asked_for(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, typed: bytes
) -> None:
    desk("new", UNIT, "2020")
    desk("hand-over", "--to", str(tmp_path / "移交.gkd"))
    before = sorted(tmp_path.iterdir())
    for words in (
        ("hand-over", "--to", str(tmp_path / "q.gkd")),
        ("take-over", str(tmp_path / "移交.gkd")),
    ):
        stdin = io.TextIOWrapper(io.BytesIO(typed), encoding="utf-8")
        monkeypatch.setattr(sys, "stdin", stdin)
        assert desk(*words, "--password") == 2
        assert "没有输入密码" in desk.err
        assert len(desk.err.splitlines()) == 1
        assert desk.out == ""
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.skipif(sys.platform == "win32", reason="needs a terminal of its own")
@pytest.mark.parametrize("key", [b"\n", b"\x04"])
@pytest.mark.parametrize("command", ["hand-over", "take-over"])
def test_enter_or_the_end_at_the_prompt_is_no_password(
    desk: Desk, tmp_path: Path, key: bytes, command: str
) -> None:
    import pty

    desk("new", UNIT, "2020")
    desk("hand-over", "--to", str(tmp_path / "移交.gkd"))
    before = sorted(tmp_path.iterdir())
    words = {
        "hand-over": [command, "--to", str(tmp_path / "q.gkd")],
        "take-over": [command, str(tmp_path / "移交.gkd")],
    }[command]
    pid, terminal = pty.fork()
    if not pid:  # a process of its own, with a terminal of its own
        os.chdir(ROOT)
        program = [sys.executable, "-m", "gkdesk", "--store", str(desk.store), *words]
        os.execv(sys.executable, [*program, "--password"])
    told = b""
    while "密码：".encode() not in told:
        told += os.read(terminal, 1000)
    os.write(terminal, key)
    with contextlib.suppress(OSError):  # how the end of a terminal is told
        while more := os.read(terminal, 1000):
            told += more
    os.close(terminal)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 2
    assert "没有输入密码" in told.decode()
    assert "Traceback" not in told.decode()
    assert sorted(tmp_path.iterdir()) == before


def test_a_store_in_a_synchronised_folder(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))
    synced = type(desk)(tmp_path / "OneDrive" / "年报", capsys)
    assert synced("new", UNIT, "2020") == 0
    assert "在同步文件夹（OneDrive）里" in synced.err
    assert len(synced.err.splitlines()) == 1
    assert synced("list") == 0
    assert (synced.err, synced.out.count(UNIT)) == ("", 1)
    names = [path.name for path in (tmp_path / "OneDrive" / "年报").iterdir()]
    assert names == ["gkdesk.db"]


_LONG = "长" * 100
ROADS = [
    ("import", "{}.docx"),
    ("import", "{}.gk.json"),
    ("take-back", "{}.docx"),
    ("take-over", "{}.gkd"),
    ("restore", "{}.db"),
    ("backup", "--to", "{}.db"),
    ("hand-over", "--to", "{}.gkd"),
    ("export", "2023", "--to", "{}"),
]


@pytest.mark.parametrize("words", ROADS, ids=lambda words: "".join(words[0::2]))
def test_a_name_too_long_for_any_file(desk: Desk, tmp_path: Path, words: tuple[str, ...]) -> None:
    desk("new", UNIT, "2023")
    assert desk(*(word.format(tmp_path / _LONG) for word in words)) == 2
    assert len(desk.err.splitlines()) == 1


@pytest.mark.parametrize("words", [("list",), ("restore", "x")])
def test_a_store_with_a_name_too_long(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...]
) -> None:
    desk = Desk(tmp_path / _LONG, capsys)
    assert desk(*words) == 2
    assert len(desk.err.splitlines()) == 1


@pytest.fixture
def locked(tmp_path: Path) -> Iterator[Path]:
    """A folder that nobody may enter."""
    folder = tmp_path / "locked"
    folder.mkdir()
    (folder / "there.docx").write_bytes(b"")
    folder.chmod(0)
    yield folder
    folder.chmod(0o700)


def as_anybody(store: Path, *words: str) -> "subprocess.CompletedProcess[bytes]":
    """A command without the powers of the superuser, who may enter everywhere."""
    if os.name != "posix":
        pytest.skip("other permissions here")
    without = ["setpriv", "--bounding-set=-all", "--inh-caps=-all"] if os.geteuid() == 0 else []
    if without and not shutil.which(without[0]):
        pytest.skip("the superuser may enter everywhere")
    command = [*without, sys.executable, "-m", "gkdesk", "--store", str(store), *words]
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    return subprocess.run(command, cwd=ROOT, capture_output=True, check=False, env=environment)


def test_a_store_behind_a_ring_of_links(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ring = tmp_path / "ring"
    ring.symlink_to(ring)
    assert main(["--store", str(ring / "store"), "list"]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith("打不开数据文件夹")
    assert told.err.count("\n") == 1


@pytest.mark.parametrize("words", ROADS, ids=lambda words: "".join(words[0::2]))
def test_a_folder_that_may_not_be_entered(desk: Desk, locked: Path, words: tuple[str, ...]) -> None:
    desk("new", UNIT, "2023")
    ran = as_anybody(desk.store, *(word.format(locked / "there") for word in words))
    told = ran.stderr.decode()
    assert ran.returncode == 2, told
    assert str(locked) in told
    assert len(told.splitlines()) == 1


@pytest.mark.parametrize("below", ["", "store"])
@pytest.mark.parametrize("words", [("list",), ("restore", "x")])
def test_a_store_in_a_folder_that_may_not_be_entered(
    locked: Path, below: str, words: tuple[str, ...]
) -> None:
    ran = as_anybody(locked / below, *words)
    told = ran.stderr.decode()
    assert ran.returncode == 2, told
    assert str(locked) in told
    assert len(told.splitlines()) == 1


@pytest.mark.skipif(os.name != "posix", reason="no pipes with names here")
@pytest.mark.timeout(60)
@pytest.mark.parametrize("words", ROADS[:6], ids=lambda words: "".join(words[0::2]))
def test_a_pipe_is_no_file(desk: Desk, tmp_path: Path, words: tuple[str, ...]) -> None:
    desk("new", UNIT, "2023")
    pipe = tmp_path / "pipe"
    os.mkfifo(words[-1].format(pipe))
    assert desk(*(word.format(pipe) for word in words)) == 2
    assert len(desk.err.splitlines()) == 1


@pytest.mark.skipif(os.name != "posix", reason="no pipes with names here")
@pytest.mark.timeout(60)
def test_a_pipe_where_the_program_keeps_a_file(desk: Desk, tmp_path: Path) -> None:
    desk("new", UNIT, "2023")
    os.mkfifo(desk.store / "words.txt")
    assert "words.txt 不是文件" in (desk("check", "2023"), desk.out + desk.err)[1]
    desk.store = tmp_path / "other"
    desk.store.mkdir()
    os.mkfifo(desk.store / "gkdesk.db")
    assert desk("list") == 2
    assert "gkdesk.db 不是文件" in desk.err


def test_every_path_can_be_listed(desk: Desk, editions: Editions) -> None:
    desk("new", UNIT, "2023")
    desk("put", "2023", "applications/new/person", "12")
    assert desk("show", "2023", "--paths") == 0
    rows = [line.split("\t") for line in desk.out.splitlines()]
    assert [path for path, _, _ in rows] == [*COVER, *editions["2021"].fields]
    shown = {path: text for path, _, text in rows}
    assert shown["unit/name"] == UNIT
    assert shown["applications/new/person"] == shown["applications/new/total"] == "12"
    assert shown["applications/carried_in/person"] == "空"


@pytest.mark.parametrize("words", [("put", "2023", "{}", "1"), ("history", "2023", "{}")])
def test_a_path_that_is_not_there_names_the_nearest(desk: Desk, words: tuple[str, ...]) -> None:
    desk("new", UNIT, "2023")
    assert desk(*(word.format("applications/new/persn") for word in words)) == 2
    assert "没有“applications/new/persn”这一项" in desk.err
    assert "是不是“applications/new/person”？" in desk.err
    assert desk(*(word.format("甲") for word in words)) == 2
    assert "是不是" not in desk.err
    assert "gkdesk show --paths" in desk.err


def started(store: Path, *words: str) -> "subprocess.Popen[bytes]":
    """A command that goes on beside this one."""
    command = [sys.executable, "-m", "gkdesk", "--store", str(store), *words]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def test_commands_at_once_wait_for_one_another(desk: Desk, tmp_path: Path) -> None:
    desk("new", UNIT, "2023")
    paths = [f"applications/{each}/person" for each in ("new", "carried_in", "carried_out")]
    running = [started(desk.store, "put", "2023", path, "7") for path in paths]
    answers = [each.communicate(timeout=60)[1].decode() for each in running]
    assert answers == ["", "", ""]
    desk("show", "2023", "--paths")
    shown = dict(line.split("\t")[::2] for line in desk.out.splitlines())
    assert [shown[path] for path in paths] == ["7", "7", "7"]


def test_an_older_store_is_brought_up_to_date_by_one_of_several(tmp_path: Path) -> None:
    store = tmp_path / "store"
    store.mkdir()
    with closing(sqlite3.connect(store / "gkdesk.db")) as db:
        db.executescript((ROOT / "tests/store/version_1.sql").read_text(encoding="utf-8"))
    running = [started(store, "list") for _ in range(4)]
    answers = [each.communicate(timeout=60) for each in running]
    assert {each.returncode for each in running} == {0}
    assert len({out for out, _ in answers}) == 1
    assert {err for _, err in answers} == {b""}
    assert len(list((store / "backups").glob("*.db"))) >= 1


def test_a_window_is_not_waited_for(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk("new", UNIT, "2023")
    monkeypatch.setattr(time, "sleep", lambda _: pytest.fail("waits"))
    with closing(Store(desk.store, window=True)):
        assert desk("list") == 2
    assert "请先关闭它" in desk.err


def test_a_year_that_has_not_begun_is_noted(desk: Desk) -> None:
    assert desk("new", UNIT, "2190") == 0
    assert "2190 年度还没有到" in desk.err
    assert desk("new", UNIT, "2023") == 0
    assert desk.err == ""
