"""The program started twice on one store, on a real screen: one window, and nothing lost."""

from contextlib import closing
from pathlib import Path

import pytest

from gkdesk.store.holder import holder_of
from gkdesk.store.log import Store
from tests.journey.conftest import Clerk, wait_for

TEXT = "某某市水务局\n2023年政府信息公开工作年度报告\n一、总体情况\n主动公开信息120条。\n"


def test_the_second_start_raises_the_first_and_hands_it_its_files(
    clerk: Clerk, tmp_path: Path
) -> None:
    clerk.start()
    assert wait_for(lambda: (tmp_path / "store" / "calls").is_dir())
    first = clerk.program
    assert first is not None
    again = clerk.start_again()
    assert again.returncode == 0
    assert "已经开着" in again.stderr
    assert first.poll() is None
    last_year = tmp_path / "往年.txt"
    last_year.write_text(TEXT, encoding="utf-8")
    given = clerk.start_again(last_year)
    assert given.returncode == 0
    clerk.turn_to("导入核对")
    assert not list((tmp_path / "store" / "calls").iterdir())


def test_a_command_says_who_has_the_window_open(clerk: Clerk) -> None:
    clerk.start()
    listed = clerk.start_again("list")
    assert listed.returncode == 2
    assert "公开年报已经开着" in listed.stderr
    assert len(listed.stderr.splitlines()) == 1


def test_what_a_killed_window_left_is_opened_by_the_next(clerk: Clerk, tmp_path: Path) -> None:
    clerk.start()
    assert wait_for(lambda: (tmp_path / "store" / "calls").is_dir())
    last_year = tmp_path / "往年.txt"
    last_year.write_text(TEXT, encoding="utf-8")
    clerk.stop_answering()
    given = clerk.begin_again(last_year)
    assert wait_for(lambda: any((tmp_path / "store" / "calls").iterdir()))
    given.kill()
    given.communicate()
    clerk.kill()
    clerk.start()
    clerk.turn_to("导入核对")


def test_a_second_start_becomes_the_window_where_the_first_ends_meanwhile(
    clerk: Clerk, tmp_path: Path
) -> None:
    clerk.start()
    assert wait_for(lambda: (tmp_path / "store" / "calls").is_dir())
    clerk.stop_answering()
    second = clerk.begin_again()
    assert wait_for(lambda: any((tmp_path / "store" / "calls").iterdir()))
    clerk.kill()
    clerk.program = second
    assert wait_for(lambda: _holds(tmp_path / "store", second.pid))
    clerk.turn_to("公开年报")
    assert clerk.leave() == 0


def test_a_store_in_a_synchronised_folder_is_handed_back_at_the_end(
    display: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    origin = tmp_path / "OneDrive" / "年报"
    clerk = Clerk(display, origin)
    clerk.start()
    assert not origin.exists(), "nothing is worked on there"
    clerk.type("Ju")
    clerk.keys("Return")
    clerk.turn_to("Ju")
    assert clerk.leave() == 0
    assert [path.name for path in origin.iterdir()] == ["gkdesk.db"]
    clerk.start()
    clerk.kill()
    with closing(Store(origin)) as store:
        assert [entry.name for entry in store.entries()] == ["Ju"]


def _holds(store: Path, pid: int) -> bool:
    holder = holder_of(store)
    return holder is not None and holder.pid == pid
