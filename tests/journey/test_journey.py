"""The yearly job in a real window with a real keyboard: fill in, close, reopen, export."""

import json
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from gkdesk.cli import main
from gkdesk.readers.editions import Editions
from tests.journey.conftest import Clerk, wait_for
from tests.readers.foreign import as_docx, as_xlsx, changed, full_report, written

pytestmark = [pytest.mark.long, pytest.mark.timeout(180)]

UNIT = "Yueqing Center"


def shown(capsys: pytest.CaptureFixture[str], store: Path) -> dict[str, Any]:
    """The report as the command line shows it."""
    capsys.readouterr()
    assert main(["--store", str(store), "show", "2020", "--json"]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def new_report(clerk: Clerk) -> None:
    """From the empty list to the first section of a new report on 2020."""
    clerk.start()
    clerk.type(UNIT)
    clerk.keys("Tab")
    clerk.type("2020")
    clerk.keys("Return")
    clerk.rest(0.6)


def test_fill_in_close_reopen_export(
    clerk: Clerk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    new_report(clerk)
    clerk.keys("ctrl+Next")
    clerk.type("One line of overview")
    clerk.keys("ctrl+Next")
    # 表二: Tab goes through what can be filled and skips captions and labels.
    clerk.figures("1", "2", "3", "", "", "", "41", "-3", "64")
    clerk.keys("ctrl+z", "ctrl+y")
    clerk.keys("ctrl+Next")
    # 表三: Enter goes down; F2 changes; what is no number stays in the cell and out of the report.
    clerk.figures("12", "1", "11", then="Return")
    clerk.keys("Up", "F2", "BackSpace")
    clerk.type("0")
    clerk.keys("Return")
    clerk.figures("5x", then="Return")
    assert clerk.leave("Tab", "Return") == 0  # it is asked about, and given up

    store = tmp_path / "store"
    values = shown(capsys, store)["values"]
    assert values["overview"] == "One line of overview"
    assert [values.get(f"documents/rule/{c}") for c in ("made", "opened", "opened_total")] == [
        "1",
        "2",
        "3",
    ]
    assert values["permits/license/prior"] == "41"
    assert values["permits/license/delta"] == "-3"
    assert values["permits/license/decisions"] == "64"
    assert values["applications/new/person"] == "12"
    assert values["applications/new/total"] == "12"
    assert values["applications/done.granted/person"] == "10"
    assert "5x" not in values.values()

    clerk.start()
    clerk.keys("Return")
    clerk.rest(0.8)
    clerk.keys("F9")
    clerk.keys("Return")
    folder = tmp_path / "Documents"
    assert wait_for(lambda: len(list(folder.glob("*.xlsx"))) == 1)
    assert wait_for(lambda: len(list(folder.glob("*.docx"))) == 1)
    assert clerk.leave() == 0
    book = load_workbook(next(folder.glob("*.xlsx")), data_only=True)
    figures = [cell.value for row in book["表三"].iter_rows() for cell in row]
    assert 12 in figures
    assert 10 in figures


def test_pulling_the_plug_loses_nothing_that_was_shown_as_saved(
    clerk: Clerk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    new_report(clerk)
    clerk.keys("ctrl+Next", "ctrl+Next")
    clerk.figures("1", "2", "3", "4", "5", "6")
    clerk.rest(1.0)
    clerk.type("41")
    clerk.kill()

    values = shown(capsys, tmp_path / "store")["values"]
    kept = [values.get(f"documents/{row}/{c}") for row in ("rule", "norm") for c in COLUMNS]
    assert kept == ["1", "2", "3", "4", "5", "6"]

    clerk.start()
    assert clerk.leave() == 0


COLUMNS = ("made", "opened", "opened_total")


def test_this_year_is_begun_from_last_years(
    clerk: Clerk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = ["--store", str(tmp_path / "store")]
    assert main([*store, "new", UNIT, "2023"]) == 0
    assert main([*store, "put", "2023", "overview", "2023年，受理申请21件。"]) == 0
    assert main([*store, "put", "2023", "applications/carried_out/person", "3"]) == 0
    clerk.start()
    clerk.keys("ctrl+n", "Tab", "ctrl+a")
    clerk.type("2024")
    clerk.keys("Return")
    clerk.rest(0.8)
    clerk.keys("ctrl+Next", "F8")
    clerk.type("2024: ")
    clerk.rest(1.0)
    clerk.keys("F8", "ctrl+Return")
    # 插入数字: the third figure of the list, at the end of the text.
    clerk.keys("ctrl+End", "ctrl+i", "Down", "Down", "Return")
    clerk.rest(1.0)
    assert clerk.leave() == 0

    capsys.readouterr()
    assert main([*store, "show", "2024", "--json"]) == 0
    values = json.loads(capsys.readouterr().out)["values"]
    assert values["overview"] == "2024: ，受理申请21件。{documents/rule/valid}"
    assert values["applications/carried_in/person"] == "3"
    assert main([*store, "check", "2024", "--json"]) == 1
    found = json.loads(capsys.readouterr().out)
    carried = [f["message"] for f in found if f["check"] == "carried-text"]
    assert carried == []


def test_earlier_years_are_brought_in_and_put_right(
    clerk: Clerk, tmp_path: Path, capsys: pytest.CaptureFixture[str], editions: Editions
) -> None:
    report = full_report(editions, 2023)
    report.set("documents/rule/made", "424242")
    odd = changed(as_docx(report, editions), "424242", "about 5")
    files = tmp_path / "files"
    files.mkdir()
    written(files, "a.docx", odd)
    written(files, "b.xlsx", as_xlsx(full_report(editions, 2022)))
    clerk.start()
    clerk.keys("ctrl+o")
    clerk.rest(1.0)
    clerk.type(f"{files}/")
    clerk.keys("Return")
    clerk.rest(0.5)
    clerk.type('"a.docx" "b.xlsx"')
    clerk.keys("Return")
    clerk.rest(4.0)
    clerk.turn_to("公开年报")
    # F8 goes to the cell that was not understood; typing puts it right.
    clerk.keys("F8")
    clerk.figures("5", then="Return")
    store = ["--store", str(tmp_path / "store")]
    clerk.keys("shift+F9")
    clerk.rest(1.0)
    # The list is back; Enter opens the newest report, where last year's figures are beside.
    clerk.keys("Return")
    clerk.rest(0.8)
    clerk.type("x")  # read-only: nothing of it is stored
    assert clerk.leave() == 0

    capsys.readouterr()
    assert main([*store, "list"]) == 0
    assert capsys.readouterr().out.count("已公布") == 2
    assert main([*store, "show", "2023", "--json"]) == 0
    values = json.loads(capsys.readouterr().out)["values"]
    assert values["documents/rule/made"] == "5"
    assert "x" not in values.values()
