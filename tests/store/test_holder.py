"""Two programs on one store: who holds it is said truly; what a dead one left is no obstacle."""

import os
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from gkdesk.domain.errors import Held, Refused, WorldError
from gkdesk.store import calls
from gkdesk.store.holder import FILE, holder_of
from gkdesk.store.log import Store

ROOT = Path(__file__).parents[2]
HOLD = """
import sys
from pathlib import Path
from gkdesk.store.log import Store
store = Store(Path(sys.argv[1]), window=sys.argv[2] == "window")
print("held", flush=True)
sys.stdin.readline()
store.close()
"""


@contextmanager
def held(folder: Path, what: str = "window") -> Iterator[subprocess.Popen[str]]:
    """Another process that has the store open."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(folder), what],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        yield other
        other.kill()


def test_the_sentence_names_the_holder(tmp_path: Path) -> None:
    with held(tmp_path) as other:
        with pytest.raises(Held) as refused:
            Store(tmp_path)
        there = holder_of(tmp_path)
    sentence = str(refused.value)
    assert there is not None
    assert there.pid == other.pid
    assert there.window
    assert there.is_here
    assert there.user in sentence
    assert f"{there.since:%H:%M}" in sentence
    assert sentence.count("。") == 1


def test_a_command_is_waited_for_not_closed(tmp_path: Path) -> None:
    with held(tmp_path, "command"), pytest.raises(Held, match="请等它做完"):
        Store(tmp_path)


def test_the_note_goes_with_the_store(tmp_path: Path) -> None:
    with closing(Store(tmp_path)):
        assert stat.S_IMODE((tmp_path / FILE).stat().st_mode) == 0o600
    assert not (tmp_path / FILE).exists()


def test_a_killed_holder_is_no_obstacle(tmp_path: Path) -> None:
    with held(tmp_path) as other:
        other.kill()
        other.wait()
        assert (tmp_path / FILE).exists()
        assert holder_of(tmp_path) is None
        with closing(Store(tmp_path)):
            there = holder_of(tmp_path)
            assert there is not None
            assert there.pid == os.getpid()


@pytest.mark.parametrize("what", ["reused", "other boot", "scrap", "far away", "nothing"])
def test_a_note_is_never_an_obstacle(tmp_path: Path, what: str) -> None:
    with held(tmp_path) as other:
        note = (tmp_path / FILE).read_text(encoding="utf-8").split("\n")
        other.kill()
        other.wait()
    lines = {
        "reused": [str(os.getpid()), *note[1:]],
        "other boot": [note[0], "0-0-0/1", *note[2:]],
        "scrap": ["\0" * 5000],
        "far away": [*note[:3], "elsewhere", *note[4:]],
        "nothing": [],
    }
    (tmp_path / FILE).write_text("\n".join(lines[what]), encoding="utf-8")
    assert (holder_of(tmp_path) is not None) == (what == "far away")
    Store(tmp_path).close()


def test_a_holder_that_could_not_sign_is_not_given_a_wrong_name(tmp_path: Path) -> None:
    with held(tmp_path):
        note = (tmp_path / FILE).read_text(encoding="utf-8").split("\n")
        gone = "\n".join([note[0], "0-0-0/1", *note[2:]])
        (tmp_path / FILE).write_text(gone, encoding="utf-8")
        with pytest.raises(Held, match="另一个公开年报程序正在使用"):
            Store(tmp_path)


def test_many_starts_and_one_gets_the_store(tmp_path: Path) -> None:
    with held(tmp_path):
        for _ in range(50):
            with pytest.raises(Held):
                Store(tmp_path)
        assert holder_of(tmp_path) is not None


def test_calls_are_private_and_wait_until_they_are_done(tmp_path: Path) -> None:
    files = [tmp_path / "一.docx", Path("near.docx")]
    left = calls.leave(tmp_path, files)
    assert stat.S_IMODE(left.stat().st_mode) == 0o600
    assert stat.S_IMODE(left.parent.stat().st_mode) == 0o700
    (heard,) = calls.heed(tmp_path)
    assert not left.exists()
    assert heard.files == (files[0], Path.cwd() / "near.docx")
    assert calls.heed(tmp_path) == [heard], "the window fell before it had shown them"
    calls.done(heard)
    assert calls.heed(tmp_path) == []


@pytest.mark.parametrize("count", [130, 5_000])
def test_every_file_of_a_call_arrives(tmp_path: Path, count: int) -> None:
    folder = Path("/", *["很长的文件夹名" * 10] * 20)
    files = [folder / f"{number}.docx" for number in range(count)]
    calls.leave(tmp_path, files)
    (heard,) = calls.heed(tmp_path)
    assert list(heard.files) == files


def test_what_no_call_can_carry_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="10000 个"):
        calls.leave(tmp_path, [Path("/", "长" * 2_000)] * 10_000)
    assert calls.heed(tmp_path) == []


def test_a_call_that_cannot_be_left_is_told(tmp_path: Path) -> None:
    (tmp_path / "calls").write_bytes(b"")
    with pytest.raises(WorldError, match="没有把文件转到那个窗口"):
        calls.leave(tmp_path, [tmp_path / "一.docx"])


def test_a_call_that_cannot_be_read_now_is_not_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = calls.leave(tmp_path, [tmp_path / "一.docx"])
    with monkeypatch.context() as away:
        away.setattr(Path, "open", broken)
        assert calls.heed(tmp_path) == []
    assert left.exists()
    (heard,) = calls.heed(tmp_path)
    assert heard.files == (tmp_path / "一.docx",)


def broken(*_: object) -> None:
    raise PermissionError


def test_strange_calls_are_heard_as_asking_for_nothing(tmp_path: Path) -> None:
    scraps = (b"", b"[1]", b'{"files": 3}', b'{"files": [4, null]}', b"[" * 100_000, b"\xff")
    for number, content in enumerate(scraps):
        (calls.place(tmp_path) / f"{number}.call").write_bytes(content)
    (calls.place(tmp_path) / "other.txt").write_bytes(b"")
    assert [call.files for call in calls.heed(tmp_path)] == [()] * len(scraps)


def test_the_oldest_call_comes_first(tmp_path: Path) -> None:
    for name in ("b", "a", "c"):
        calls.leave(tmp_path, [Path("/", name)])
        time.sleep(0.01)
    assert [call.files[0].name for call in calls.heed(tmp_path)] == ["b", "a", "c"]
