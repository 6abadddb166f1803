"""A store where it cannot be worked on: a copy here, handed back whole, nothing overwritten."""

import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path

import pytest

from gkdesk.desk import handover
from gkdesk.desk.desk import Desk
from gkdesk.domain.errors import GkdeskError, WorldError
from gkdesk.readers.editions import Editions
from gkdesk.store.held import FILE
from gkdesk.store.keeper import Keeper
from gkdesk.store.log import Store
from gkdesk.store.working_copy import HandedBack, WorkingCopy, hand_back, working_copy
from gkdesk.writers import files

UNIT = "某某市水务局"


class Sitting:
    """One sitting at a store that is worked on as a copy."""

    def __init__(self, copy: WorkingCopy, store: Store, desk: Desk) -> None:
        self.copy, self.store, self.desk = copy, store, desk

    def put(self, text: str) -> None:
        if not self.desk.entries():
            self.desk.new(UNIT, 2023)
        self.desk.put(self.desk.entries()[0].id, "overview", text)

    @property
    def text(self) -> str:
        return self.desk.report(self.desk.entries()[0].id).values.get("overview", "")

    def back(self) -> HandedBack:
        return handover.hand_back(self.desk, self.store, self.copy)


Sit = Callable[..., AbstractContextManager[Sitting]]


@pytest.fixture
def origin(tmp_path: Path) -> Path:
    return tmp_path / "OneDrive" / "年报"


@pytest.fixture
def sit(tmp_path: Path, origin: Path, editions: Editions) -> Sit:
    """Sits down at the store, on this machine or on another."""

    @contextmanager
    def sitting(machine: str = "here") -> Iterator[Sitting]:
        copy = working_copy(origin, [tmp_path / machine / "copies"])
        assert copy is not None
        with closing(Store(copy.folder)) as store:
            yield Sitting(copy, store, Desk(store, editions))

    return sitting


def plain(folder: Path, editions: Editions) -> str:
    """The text in a store that is opened where it lies."""
    with closing(Store(folder)) as store:
        desk = Desk(store, editions)
        return desk.report(desk.entries()[0].id).values["overview"]


def test_a_safe_folder_is_worked_in(tmp_path: Path) -> None:
    assert working_copy(tmp_path / "年报", [tmp_path / "copies"]) is None
    assert not (tmp_path / "copies").exists()


def test_where_there_is_no_safe_place_it_stays_where_it_is(tmp_path: Path) -> None:
    place = tmp_path / "OneDrive"
    assert working_copy(place / "年报", [place / "copies"]) is None


def test_the_first_safe_place_is_used_and_found_again(tmp_path: Path, origin: Path) -> None:
    unsafe, safe, other = (tmp_path / name / "copies" for name in ("OneDrive", "state", "more"))
    copy = working_copy(origin, [unsafe, safe])
    assert copy is not None
    assert copy.folder.parent == safe
    Store(copy.folder).close()
    again = working_copy(origin, [unsafe, other, safe])
    assert again is not None
    assert again.folder == copy.folder


def test_what_is_worked_on_where_it_is_not_safe_is_told(tmp_path: Path) -> None:
    told: list[GkdeskError] = []
    for folder in (tmp_path / "年报", tmp_path / "OneDrive" / "年报"):
        with closing(Store(folder)) as store, closing(Keeper(store, told.append)) as keeper:
            keeper.start()
            keeper.settle()
    (only,) = told
    assert str(tmp_path / "OneDrive" / "年报") in str(only)
    assert "在同步文件夹（OneDrive）里，直接在上面改容易损坏" in str(only)


def begun(tmp_path: Path, home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """A command on the user's own folder, which is in a synchronised one."""
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("XDG_")},
        "HOME": str(home),
        "XDG_DATA_HOME": str(tmp_path / "OneDrive" / "data"),
    }
    return subprocess.run(
        [sys.executable, "-m", "gkdesk", *words],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parents[2],
    )


@pytest.mark.skipif(sys.platform != "linux", reason="the user's folder is set as on Linux")
def test_the_users_own_folder_is_no_exception(tmp_path: Path, editions: Editions) -> None:
    own = tmp_path / "OneDrive" / "data" / "gkdesk"
    done = begun(tmp_path, tmp_path / "home", "new", UNIT, "2023")
    assert done.returncode == 0, done.stderr
    assert f"{own} 在同步文件夹（OneDrive）里" in done.stderr
    assert done.stderr.count("\n") == 1
    assert begun(tmp_path, tmp_path / "home", "put", "2023", "overview", "好").stderr == ""
    assert plain(shutil.copytree(own, tmp_path / "plain"), editions) == "好"
    assert [path.name for path in own.iterdir()] == [FILE]


@pytest.mark.skipif(sys.platform != "linux", reason="the user's folder is set as on Linux")
def test_the_users_own_folder_is_used_and_told_of_where_nothing_is_better(tmp_path: Path) -> None:
    done = begun(tmp_path, tmp_path / "OneDrive" / "home", "new", UNIT, "2023")
    assert done.returncode == 0, done.stderr
    assert "请管理员移到本机磁盘" in done.stderr
    assert done.stderr.count("\n") == 1
    assert (tmp_path / "OneDrive" / "data" / "gkdesk" / FILE).exists()


def test_begun_as_a_copy_and_handed_back(sit: Sit, origin: Path, editions: Editions) -> None:
    with sit() as here:
        assert "在同步文件夹（OneDrive）里" in here.copy.told
        assert stat.S_IMODE(here.copy.folder.stat().st_mode) == 0o700
        here.put("甲")
        assert not (origin / FILE).exists()
        assert here.back().done
        here.put("乙")
        assert here.back() == HandedBack(done=True, told=f"已交回到 {origin}。")
        assert "没有要交回的" in here.back().told
    assert [path.name for path in origin.iterdir()] == [FILE], "one file"
    shutil.copytree(origin, origin.parents[1] / "plain")
    assert plain(origin.parents[1] / "plain", editions) == "乙"


def test_what_another_machine_handed_back_comes_in(sit: Sit) -> None:
    with sit() as here:
        here.put("甲")
        here.back()
    with sit("there") as there:
        assert there.text == "甲"
        there.put("乙")
        there.back()
    with sit() as here:
        assert here.text == "乙"
        assert len(list((here.copy.folder / "earlier").iterdir())) == 1


def test_what_was_not_handed_back_is_gone_on_with(sit: Sit, origin: Path) -> None:
    with sit() as here:
        here.put("甲")
        here.back()
        here.put("乙")
    with sit() as here:
        assert here.text == "乙"
        assert "没交回" in here.copy.told
    away = origin.with_name("拔走了")
    origin.rename(away)
    with sit() as here:
        assert here.text == "乙"
        assert "现在不在" in here.copy.told
        back = here.back()
        assert not back.done
        assert "内容都在本机" in back.told
    away.rename(origin)
    with sit() as here:
        assert here.back().done
    with sit("there") as there:
        assert there.text == "乙"


def test_both_are_kept_where_both_went_on(sit: Sit, origin: Path) -> None:
    with sit() as here:
        here.put("甲")
        here.back()
    with sit("there") as there, sit() as here:
        there.put("乙")
        there.back()
        here.put("丙")
        back = here.back()
        assert not back.done
        assert "没有覆盖" in back.told
        assert here.text == "丙"
        (beside,) = origin.glob("*.gkd")
        assert beside.name in back.told
    with sit() as here:
        assert here.text == "乙", "the original as it is there"
        parcel = handover.opened(here.desk, beside)
        (found,) = handover.compared(here.desk, parcel)
        assert found.state == handover.BOTH
        handover.take_over(here.desk, parcel, [found.uid])
        assert here.text == "丙"
        report = here.desk.entries()[0].id
        assert [e.after for e in here.desk.history(report, "overview")] == ["甲", "乙", "丙"]
        assert here.back().done


def test_both_went_on_and_ours_was_not_handed_back(sit: Sit) -> None:
    with sit() as here:
        here.put("甲")
        here.back()
        here.put("丙")
    with sit("there") as there:
        there.put("乙")
        there.back()
    with sit() as here:
        assert here.text == "丙"
        assert "两份都会保留" in here.copy.told


def test_a_killed_hand_back_is_no_conflict(sit: Sit, tmp_path: Path, origin: Path) -> None:
    with sit() as here:
        here.put("甲")
        here.back()
        here.put("乙")
        record = (here.copy.folder / "origin.txt").read_bytes()
        here.back()
        (here.copy.folder / "origin.txt").write_bytes(record)  # the plug was pulled before this
    with sit() as here:
        assert here.copy.told == ""
        here.put("丙")
        assert here.back().done
    assert not list(origin.glob("*.gkd"))


def test_a_full_stick_leaves_the_original_as_it_was(
    sit: Sit, origin: Path, editions: Editions
) -> None:
    with sit() as here:
        here.put("甲")
        here.back()
        before = (origin / FILE).read_bytes()
        here.put("乙")

        def full(target: Path, content: bytes) -> None:
            raise WorldError("磁盘空间不够。")

        back = hand_back(here.copy, here.store, bytes, full)
        assert not back.done
        assert back.told.startswith("磁盘空间不够。")
        assert (origin / FILE).read_bytes() == before
        assert hand_back(here.copy, here.store, bytes, files.replace).done


def test_a_store_that_was_cut_off_is_mended_in_the_copy(
    sit: Sit, origin: Path, tmp_path: Path, editions: Editions
) -> None:
    with sit() as here:
        here.put("甲")
        here.back()
    (origin / f"{FILE}-journal").write_bytes(b"\0" * 512)  # no transaction in it
    with sit("there") as there:
        assert there.text == "甲"
        there.put("乙")
        there.back()
    assert not (origin / f"{FILE}-journal").exists()


def test_the_copy_in_a_window_is_left_alone(sit: Sit, tmp_path: Path, origin: Path) -> None:
    with sit() as here:
        here.put("甲")
        here.back()
    with sit("there") as there:
        there.put("乙")
        there.back()
    hold = (
        "import sys; from pathlib import Path; from gkdesk.store.log import Store;"
        "s = Store(Path(sys.argv[1])); print('held', flush=True); sys.stdin.readline()"
    )
    folder = here.copy.folder
    with subprocess.Popen(
        [sys.executable, "-c", hold, str(folder)],
        cwd=Path(__file__).parents[2],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as other:
        assert other.stdout is not None
        other.stdout.readline()
        before = (folder / FILE).read_bytes()
        copy = working_copy(origin, [tmp_path / "here" / "copies"])
        assert copy == WorkingCopy(origin, folder, "")
        assert (folder / FILE).read_bytes() == before
        other.kill()


def test_what_an_office_keeps_beside_comes_along(sit: Sit, origin: Path) -> None:
    (origin / "templates" / "2021").mkdir(parents=True)
    (origin / "templates" / "2021" / "report.docx").write_bytes(b"own")
    (origin / "words.txt").write_text("老名字", encoding="utf-8")
    with sit() as here:
        own = here.copy.folder / "templates" / "2021" / "report.docx"
        assert own.read_bytes() == b"own"
        assert (here.copy.folder / "words.txt").read_text(encoding="utf-8") == "老名字"
