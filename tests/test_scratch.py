"""What is made for a moment is private, and swept when its maker is gone; nothing else is."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from gkdesk import processes, scratch

MAKES = """
import sys, time
from pathlib import Path
from gkdesk import scratch
folder = Path(sys.argv[1])
handle, path = scratch.new_file(folder)
print(path.name)
room = scratch.new_room(folder)
(room / "a").write_text("a")
print(room.name, flush=True)
time.sleep(60)
"""
linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells boots apart")


@pytest.fixture
def maker(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """A process that has made a file and a folder, and still runs."""
    command = [sys.executable, "-c", MAKES, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        assert {running.stdout.readline().strip(), running.stdout.readline().strip()} == names(
            tmp_path
        )
        yield running
        running.kill()


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


@linux
def test_it_stays_as_long_as_its_maker_runs_and_goes_after(
    tmp_path: Path, maker: subprocess.Popen[str]
) -> None:
    scratch.sweep(tmp_path)
    assert len(names(tmp_path)) == 2
    maker.kill()
    maker.wait()
    scratch.sweep(tmp_path)
    assert names(tmp_path) == set()


def test_it_is_its_owners_alone_whatever_the_umask(tmp_path: Path) -> None:
    old = os.umask(0)
    try:
        handle, path = scratch.new_file(tmp_path)
        os.close(handle)
        with scratch.room(tmp_path) as room:
            assert room.stat().st_mode & 0o777 == 0o700
    finally:
        os.umask(old)
    assert path.stat().st_mode & 0o777 == 0o600
    assert names(tmp_path) == {path.name}


def left(folder: Path, **changed: str) -> Path:
    """What some other process has left, by the parts of its name."""
    handle, path = scratch.new_file(folder)
    os.close(handle)
    parts = dict(
        zip(("machine", "boot", "pid", "start", "number"), path.stem[8:].split("-"), strict=True)
    )
    parts |= changed
    return path.rename(folder / f".gkdesk-{'-'.join(parts.values())}.tmp")


@linux
def test_another_process_with_its_number_does_not_keep_it(tmp_path: Path) -> None:
    left(tmp_path, start="1")
    scratch.sweep(tmp_path)
    assert names(tmp_path) == set()


def test_what_another_machine_made_in_a_shared_folder_stays(tmp_path: Path) -> None:
    path = left(tmp_path, machine="00000000", start="1")
    os.utime(path, (1, 1))
    scratch.sweep(tmp_path)
    assert names(tmp_path) == {path.name}


def test_what_an_earlier_boot_left_goes_when_it_can_no_longer_be_in_use(tmp_path: Path) -> None:
    """A machine that was copied whole is taken for this one: what it writes now is in use."""
    path = left(tmp_path, boot="00000000")
    scratch.sweep(tmp_path)
    assert names(tmp_path) == {path.name}
    os.utime(path, (time.time() - 7200,) * 2)
    scratch.sweep(tmp_path)
    assert names(tmp_path) == set()


def test_what_only_looks_like_it_stays(tmp_path: Path) -> None:
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / "a").touch()
    name = left(tmp_path, start="1").name
    (tmp_path / name).unlink()
    (tmp_path / name).symlink_to(tmp_path / "kept", target_is_directory=True)
    for other in (".gkdesk-abc.tmp", "gkdesk-1.tmp", f"{name}.docx", f"a{name}"):
        (tmp_path / other).touch()
    before = names(tmp_path)
    scratch.sweep(tmp_path, tmp_path / "none")
    assert names(tmp_path) == before
    assert (tmp_path / "kept" / "a").exists()


def test_its_name_says_nothing_of_the_user_or_the_machine(tmp_path: Path) -> None:
    handle, path = scratch.new_file(tmp_path)
    os.close(handle)
    assert re.fullmatch(r"\.gkdesk-[0-9a-f]{8}-[0-9a-f]{8}-[0-9]+-[0-9]+-[0-9]+\.tmp", path.name)


@linux
def test_a_process_is_told_from_those_that_had_its_number() -> None:
    assert processes.begun(os.getpid()) == processes.begun(os.getpid()) != ""
    assert processes.begun(os.getppid()).count("/") == 1
    assert processes.begun(2**22 + 1) == ""
