"""A store where it cannot be worked on: a copy here, handed back whole, nothing overwritten."""

import os
import shutil
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from datetime import datetime, tzinfo
from pathlib import Path
from typing import ClassVar

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


def last_saved(*, returned: bool) -> str:
    """What was said to be saved last."""
    return "乙" if returned else "丙"


def rubbish(sound: bytes) -> dict[str, bytes]:
    """What may lie in the place of an original: nothing of it is a store of ours."""
    with closing(sqlite3.connect(":memory:")) as other:
        other.execute("CREATE TABLE edits (id INTEGER PRIMARY KEY, hash BLOB)")
        foreign = other.serialize()
    flipped = bytearray(sound)
    flipped[sound.rindex("甲".encode())] ^= 1
    return {
        "empty": b"",
        "random": bytes(range(256)) * 200,
        "half": sound[: len(sound) // 2],
        "foreign": foreign,
        "flipped": bytes(flipped),
    }


@pytest.mark.parametrize("kind", ["empty", "random", "half", "foreign", "flipped"])
@pytest.mark.parametrize("returned", [True, False])
def test_an_original_that_is_not_sound_gives_way(
    sit: Sit, origin: Path, kind: str, returned: bool
) -> None:
    with sit() as here:
        here.put("甲")
        here.put("乙")
        here.back()
        if not returned:
            here.put("丙")
    bad = rubbish((origin / FILE).read_bytes())[kind]
    (origin / FILE).write_bytes(bad)
    with sit() as here:
        assert here.text == last_saved(returned=returned)
        assert "已损坏、是空的，或者不是公开年报的，没有采用" in here.copy.told
        assert (origin / FILE).read_bytes() == bad, "a sync program may be at it"
        back = here.back()
        assert back.done
    (aside,) = origin.glob("gkdesk-损坏-*.db")
    assert aside.read_bytes() == bad
    assert aside.name in back.told
    with sit("there") as there:
        assert there.text == last_saved(returned=returned)
    with sit() as here:
        assert here.copy.told == ""


@pytest.mark.parametrize("returned", [True, False])
def test_an_earlier_original_gives_way(sit: Sit, origin: Path, returned: bool) -> None:
    with sit() as here:
        here.put("甲")
        here.back()
        earlier = (origin / FILE).read_bytes()
        here.put("乙")
        here.back()
        if not returned:
            here.put("丙")
    (origin / FILE).write_bytes(earlier)
    with sit() as here:
        assert here.text == last_saved(returned=returned)
        assert "是早先的，缺后来保存的改动，没有采用" in here.copy.told
        assert here.back().done
    (aside,) = origin.glob("gkdesk-较早-*.db")
    assert aside.read_bytes() == earlier
    assert not list(origin.glob("*.gkd"))
    with sit("there") as there:
        assert there.text == last_saved(returned=returned)


def test_commands_go_on_with_the_copy(
    tmp_path: Path,
    origin: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    from gkdesk.cli import main

    monkeypatch.setattr("gkdesk.places.copies", lambda: [tmp_path / "copies"])

    def run(*words: str) -> tuple[str, str]:
        assert main(["--store", str(origin), *words]) == 0
        return capsys.readouterr()

    run("new", UNIT, "2025")
    run("put", "2025", "overview", "第一句")
    earlier = (origin / FILE).read_bytes()
    run("put", "2025", "problems", "最后保存的")
    for bad in (b"", earlier):
        (origin / FILE).write_bytes(bad)
        out, err = run("show", "2025")
        assert "第一句" in out
        assert "最后保存的" in out
        assert err.count("\n") == 1
        assert "没有采用" in err
        assert (origin / FILE).read_bytes() != bad


def test_an_original_of_another_past_loses_nothing(sit: Sit, origin: Path) -> None:
    with sit() as here:
        here.put("甲")
        here.back()
    old = (origin / FILE).read_bytes()
    with sit() as here:
        here.put("乙")
        here.back()
    (origin / FILE).write_bytes(old)
    with sit("there") as there:
        there.put("丙")
        there.back()
    with sit() as here:
        assert here.text == "乙"
        assert "本机也有那里没有的改动" in here.copy.told
        assert not here.back().done
        assert here.back().done, "it lies there already"
    (beside,) = origin.glob("*.gkd")
    with sit() as here:
        assert here.text == "丙"
        parcel = handover.opened(here.desk, beside)
        handover.take_over(here.desk, parcel, [parcel.years[0].history.uid])
        assert here.text == "乙"


def test_what_is_half_written_while_the_copy_is_open_is_waited_for(sit: Sit, origin: Path) -> None:
    with sit() as here:
        here.put("甲")
        here.back()
    with sit("there") as there, sit() as here:
        there.put("乙")
        there.back()
        whole = (origin / FILE).read_bytes()
        (origin / FILE).write_bytes(whole[: len(whole) // 2])
        back = here.back()
        assert not back.done
        assert "正在变" in back.told
        (origin / FILE).write_bytes(whole)
        assert here.back().done, "nothing was changed here"
        assert [path.name for path in origin.iterdir()] == [FILE]
    with sit() as here:
        assert here.text == "乙"


def test_a_full_stick_leaves_a_damaged_original_under_its_name(sit: Sit, origin: Path) -> None:
    with sit() as here:
        here.put("甲")
        here.back()
    (origin / FILE).write_bytes(b"bad")
    (origin / f"{FILE}-journal").write_bytes(b"worse")

    def full(target: Path, content: bytes) -> None:
        raise WorldError("磁盘空间不够。")

    with sit() as here:
        assert not hand_back(here.copy, here.store, bytes, full).done
        assert (origin / FILE).read_bytes() == b"bad"
        assert (origin / f"{FILE}-journal").read_bytes() == b"worse"
        assert here.back().done
        (aside,) = origin.glob("gkdesk-损坏-*.db")
        assert aside.read_bytes() == b"bad"


def test_a_copy_whose_record_is_lost_is_not_replaced(sit: Sit, origin: Path) -> None:
    with sit() as here:
        here.put("甲")
        here.back()
        here.put("乙")
    (here.copy.folder / "origin.txt").unlink()
    with sit() as here:
        assert here.text == "乙"
        assert here.back().done


def test_an_empty_copy_does_not_go_over_a_sound_original(sit: Sit) -> None:
    with sit() as here:
        here.put("甲")
        here.back()
    (here.copy.folder / FILE).write_bytes(b"")
    with sit() as here:
        assert here.text == "甲"
        assert here.back().done


def test_an_original_of_a_newer_program_is_declined(sit: Sit, origin: Path) -> None:
    with sit() as here:
        here.put("甲")
        here.back()
    before = (here.copy.folder / FILE).read_bytes()
    with closing(sqlite3.connect(origin / FILE)) as db:
        db.execute("PRAGMA user_version = 99")
    with pytest.raises(WorldError, match="由更新版本的程序写成"), sit():
        pass
    assert (here.copy.folder / FILE).read_bytes() == before


def test_the_copy_that_gave_way_last_is_kept_though_the_clock_was_set_back(
    sit: Sit, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Clock(datetime):
        days: ClassVar[int] = 30

        @classmethod
        def now(cls, tz: tzinfo | None = None) -> "Clock":
            cls.days -= 1
            return cls(2026, 1, 1 + cls.days)

    monkeypatch.setattr("gkdesk.store.working_copy.datetime", Clock)
    left: dict[str, bytes] = {}
    for number in range(16):
        machine = "there" if number % 2 else "here"
        with sit(machine) as one:
            if number > 1:
                kept = [each / FILE for each in (one.copy.folder / "earlier").iterdir()]
                assert left[machine] in [each.read_bytes() for each in kept]
                assert len(kept) <= 5
            one.put(str(number))
            one.back()
        left[machine] = (one.copy.folder / FILE).read_bytes()


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
