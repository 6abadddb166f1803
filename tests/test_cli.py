"""The command line: every command, its exit status, one sentence for everything wrong."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from docx import Document
from openpyxl import load_workbook

from gkdesk.__main__ import main as program
from gkdesk.cli import main

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


# The report gkdesk was begun for; the rows that its published text lost stay blank.
YUEQING = {
    **{f"documents/{row}/{c}": "0" for row in ("rule", "norm") for c in ("made", "opened")},
    "documents/rule/opened_total": "0",
    "documents/norm/opened_total": "0",
    "permits/license/prior": "41",
    "permits/license/delta": "增 3",
    "permits/license/decisions": "64",
    "permits/service/prior": "11",
    "permits/service/delta": "增 5",
    "permits/service/decisions": "193",
    "enforcement/penalty/prior": "0",
    "enforcement/penalty/delta": "0",
    "enforcement/penalty/decisions": "0",
    "applications/done.other/person": "0",
    "applications/carried_out/person": "0",
    "disputes/suit.direct.upheld": "0",
}


def test_the_job_from_nothing_to_the_documents(desk: Desk, tmp_path: Path) -> None:
    assert desk("new", UNIT, "2020") == 0
    for path, text in YUEQING.items():
        assert desk("put", UNIT, "2020", path, text) == 0
    assert desk("show", "2020", "--json") == 0
    shown = json.loads(desk.out)
    assert shown["unit"]["name"] == UNIT
    assert shown["edition"] == "2019"
    assert shown["values"]["permits/license/delta"] == "增3"
    assert "enforcement/coercion/prior" not in shown["values"]
    assert desk("export", "2020", "--to", str(tmp_path / "out")) == 0
    word, excel = (Path(line) for line in desk.out.splitlines())
    cells = [cell.text for row in Document(str(word)).tables[0].rows for cell in row.cells]
    assert {"41", "增3", "64", "11", "增5", "193"} <= set(cells)
    book = load_workbook(excel)
    assert 41 in [cell.value for row in book["表二"].iter_rows() for cell in row]
    assert desk("list") == 0
    assert UNIT in desk.out
    assert desk("history", "2020", "permits/license/delta") == 0
    assert "空 → 增3" in desk.out


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


@pytest.mark.parametrize(
    ("words", "status", "told"),
    [
        (("put", "2023", "applications/new/person", "5x"), 1, "5x"),
        (("put", "2023", "applications/new/total", "5"), 1, "合计"),
        (("put", "2023", "no/such", "5"), 2, "no/such"),
        (("put", "2023", "applications/new/person"), 2, "单位和年度"),
        (("show", "2022"), 2, "2022"),
        (("show", "别的局", "2023"), 2, "别的局"),
        (("new", UNIT, "2018"), 2, "2018"),
        (("new", UNIT, "2023"), 2, "已经有了"),
        (("new", " ", "2023"), 2, "单位全称"),
        (("new", UNIT, "99999999999999999999"), 2, ""),
        (("import", "missing.gk.json"), 2, "找不到"),
        (("import", "."), 2, ""),
        (("import", str(ROOT / "forms/2021/report.docx")), 2, "不是公开年报的交换文件"),
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
