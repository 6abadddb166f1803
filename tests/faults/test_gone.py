"""The disk goes, fills up or turns read-only under a running program: said once, nothing lost."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from gkdesk.store.backups import DAILY
from gkdesk.store.held import FILE
from gkdesk.store.log import Change, Store
from gkdesk.store.writer import Writer

ROOT = Path(__file__).parents[2]
AT = datetime(2026, 1, 8, 9, 10)


class Clerk:
    """Types into a store in a folder and reads what the status bar would say."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.store = Store(folder)
        self.told: list[tuple[int, str]] = []
        self.writer = Writer(
            self.store, lambda number, failure: self.told.append((number, failure))
        )
        first = Change(self.store.number(), 0, AT, "created", {"unit/name": "某局"})
        self.report = self.store.create(None, 2023, "2021", "uid", first)
        self.texts: list[str] = []

    def type(self, at: datetime = AT) -> None:
        self.texts.append(f"第{len(self.texts)}稿" * 200)
        texts = {"overview": self.texts[-1]}
        self.writer.submit(Change(self.store.number(), self.report, at, "typed", texts))

    def hears(self, words: str) -> bool:
        return self.soon(lambda: bool(self.told) and words in self.told[-1][1])

    def saves(self) -> bool:
        return self.soon(lambda: self.writer.idle) and self.told[-1][1] == ""

    @staticmethod
    def soon(fact: Callable[[], bool]) -> bool:
        end = time.monotonic() + 8
        while not fact() and time.monotonic() < end:
            time.sleep(0.01)
        return fact()

    def leave(self) -> None:
        assert self.writer.close()
        self.store.close()

    def finds(self, folder: Path | None = None) -> list[str]:
        """What is on disk, looked over."""
        with closing(Store(folder or self.folder)) as store:
            for _ in store.look_over():
                pass
            return [edit.after for edit in store.history(self.report, "overview")]


@pytest.fixture
def clerk(tmp_path: Path) -> Iterator[Clerk]:
    made = Clerk(tmp_path / "stick" / "data")
    made.type()
    assert made.saves()
    yield made
    made.writer.close()
    made.store.close()


def test_a_stick_that_is_pulled_out_and_put_back(clerk: Clerk, tmp_path: Path) -> None:
    (tmp_path / "stick").rename(tmp_path / "pocket")
    for _ in range(3):
        clerk.type()
    assert clerk.hears("不见了")
    assert not clerk.writer.idle
    (tmp_path / "pocket").rename(tmp_path / "stick")
    assert clerk.saves()
    clerk.leave()
    assert clerk.finds() == clerk.texts


def test_a_stick_that_comes_back_as_another_device(clerk: Clerk, tmp_path: Path) -> None:
    (tmp_path / "stick").rename(tmp_path / "pocket")
    clerk.type()
    assert clerk.hears("不见了")
    shutil.copytree(tmp_path / "pocket", tmp_path / "stick")
    assert clerk.saves()
    clerk.type()
    assert clerk.saves()
    clerk.leave()
    assert clerk.finds() == clerk.texts


def test_what_is_not_our_file_is_not_written_to(clerk: Clerk, tmp_path: Path) -> None:
    other = Clerk(tmp_path / "other")
    other.leave()
    before = (other.folder / FILE).read_bytes()
    (tmp_path / "stick").rename(tmp_path / "pocket")
    shutil.copytree(other.folder, clerk.folder)
    clerk.type()
    assert clerk.hears("换成了另外一个")
    assert (clerk.folder / FILE).read_bytes() == before
    shutil.rmtree(tmp_path / "stick")
    (tmp_path / "pocket").rename(tmp_path / "stick")
    assert clerk.saves()
    clerk.leave()
    assert clerk.finds() == clerk.texts


def test_an_older_copy_in_the_place_of_the_store_is_noticed(clerk: Clerk) -> None:
    made = clerk.store.back_up(DAILY)
    assert made is not None
    clerk.type()
    assert clerk.saves()
    (clerk.folder / FILE).rename(clerk.folder / "away.db")
    shutil.copy(made.path, clerk.folder / FILE)
    clerk.type()
    assert clerk.hears("换成了另外一个")
    (clerk.folder / "away.db").replace(clerk.folder / FILE)
    assert clerk.saves()
    clerk.leave()
    assert clerk.finds() == clerk.texts


def test_a_file_that_is_deleted_while_it_is_open_is_written_anew(clerk: Clerk) -> None:
    (clerk.folder / FILE).unlink()
    clerk.type()
    assert clerk.saves()
    clerk.type()
    clerk.leave()
    assert clerk.finds() == clerk.texts
    assert (clerk.folder / FILE).stat().st_mode & 0o777 == 0o600


def test_a_clock_that_is_set_back_changes_no_order(clerk: Clerk) -> None:
    for days in (1, -400, 3):
        clerk.type(AT + timedelta(days=days))
    assert clerk.saves()
    clerk.leave()
    assert clerk.finds() == clerk.texts
    with closing(Store(clerk.folder)) as store:
        assert store.entries()[0].changed == AT + timedelta(days=3)
        assert store.load(1)["overview"] == clerk.texts[-1]


def in_a_process(folder: Path, *steps: str) -> None:
    """The steps with a clerk at work, in a process whose rights and limits may change."""
    code = "\n".join(
        (
            "import os, resource, sys",
            "from pathlib import Path",
            "from tests.faults.test_gone import Clerk",
            "from gkdesk.store.backups import DAILY",
            "from gkdesk.domain.errors import WorldError",
            *steps,
            "clerk.leave()",
            "assert clerk.finds() == clerk.texts",
        )
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(folder)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="limits are set otherwise there")
def test_a_disk_that_is_full_and_has_room_again(tmp_path: Path) -> None:
    in_a_process(
        tmp_path,
        "clerk = Clerk(Path(sys.argv[1]))",
        "clerk.type(); assert clerk.saves()",
        "most = resource.getrlimit(resource.RLIMIT_FSIZE)[1]",
        "size = (clerk.folder / 'gkdesk.db').stat().st_size",
        "resource.setrlimit(resource.RLIMIT_FSIZE, (size, most))",
        "for _ in range(40): clerk.type()",
        "assert clerk.hears('磁盘'), clerk.told",
        "assert not clerk.writer.idle",
        "resource.setrlimit(resource.RLIMIT_FSIZE, (4096, most))",
        "try:",
        "    clerk.store.back_up(DAILY)",
        "    raise SystemExit('a backup on a full disk')",
        "except WorldError as error:",
        "    assert '没有备份成' in str(error), error",
        "assert not list((clerk.folder / 'backups').iterdir())",
        "resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))",
        "assert clerk.saves(), clerk.told",
    )


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="rights are kept otherwise there")
def test_a_folder_that_turns_read_only(tmp_path: Path) -> None:
    """The open file takes what is typed; what needs a new file says so."""
    folder = Path(tempfile.mkdtemp(prefix="gkdesk-read-only-"))
    try:
        in_a_process(
            folder,
            "folder = Path(sys.argv[1])",
            "if os.geteuid() == 0:",
            "    os.chown(folder, 65534, 65534); os.setgid(65534); os.setuid(65534)",
            "clerk = Clerk(folder / 'data')",
            "clerk.type(); assert clerk.saves()",
            "clerk.folder.chmod(0o500); (clerk.folder / 'gkdesk.db').chmod(0o400)",
            "clerk.type(); assert clerk.saves(), clerk.told",
            "try:",
            "    clerk.store.back_up(DAILY)",
            "    raise SystemExit('a backup in a folder that is read-only')",
            "except WorldError as error:",
            "    assert '没有备份成' in str(error), error",
            "clerk.folder.chmod(0o700); (clerk.folder / 'gkdesk.db').chmod(0o600)",
        )
    finally:
        shutil.rmtree(folder)
