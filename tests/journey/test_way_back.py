"""Out to the leaders and back by the keyboard: exported, changed, taken back, undone."""

from pathlib import Path

import pytest

from gkdesk.cli import main
from tests.journey.conftest import Clerk, wait_for
from tests.ui.reviewer import Element, note, reviewed, track, write_cell

pytestmark = pytest.mark.timeout(180)

UNIT = "Yueqing Center"


def leaders(body: Element) -> None:
    track(body, "推进公开", "深化公开")
    note(body, "公报6期")
    write_cell(body, 1, 4, 1, "13")


def test_a_file_that_came_back_is_taken_in_and_undone(
    clerk: Clerk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = ["--store", str(tmp_path / "store")]

    def shown(path: str) -> str:
        capsys.readouterr()
        assert main([*store, "history", "2024", path]) == 0
        return capsys.readouterr().out.strip().rpartition(" → ")[2]

    assert main([*store, "new", UNIT, "2024"]) == 0
    assert main([*store, "put", "2024", "overview", "我单位推进公开，编印公报6期。"]) == 0
    assert main([*store, "put", "2024", "applications/carried_in/person", "12"]) == 0
    clerk.start()
    clerk.keys("Return")
    clerk.rest(0.8)
    clerk.keys("F9", "Return")
    folder = tmp_path / "Documents"
    assert wait_for(lambda: len(list(folder.glob("*第1稿*.docx"))) == 1)
    [file] = folder.glob("*第1稿*.docx")
    back = reviewed(file, tmp_path / "back.docx", leaders, "期数再核一下。")

    clerk.keys("ctrl+t")
    clerk.turn_to("取回返回稿")
    clerk.type(str(back))
    clerk.keys("Return")
    clerk.turn_to("返回稿")
    clerk.keys("ctrl+Return")
    clerk.turn_to("公开年报")
    assert clerk.leave() == 0
    assert shown("overview") == "我单位深化公开，编印公报6期。"
    assert shown("applications/carried_in/person") == "13"
    main([*store, "check", "2024"])
    assert "期数再核一下" in capsys.readouterr().out

    clerk.start()
    clerk.keys("Return")
    clerk.rest(0.8)
    clerk.keys("ctrl+z")  # from a field of the cover, as from anywhere
    clerk.rest(0.6)
    assert clerk.leave() == 0
    assert shown("overview") == "我单位推进公开，编印公报6期。"
    assert shown("applications/carried_in/person") == "12"
    main([*store, "check", "2024"])
    assert "期数再核一下" not in capsys.readouterr().out
