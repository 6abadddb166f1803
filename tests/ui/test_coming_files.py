"""Reading what others sent goes wrong in every way: one sentence, soon, and the window goes on."""

import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from gkdesk.desk import handover, rounds
from gkdesk.desk.rounds import send
from gkdesk.readers import convert
from gkdesk.ui.coming_files import ComingFiles, Stop
from gkdesk.ui.desktop import Desktop
from gkdesk.ui.handover import TakeOverDialog
from tests.desk.test_handover import HOSTILE, parts
from tests.faults.originals import handed_over, returned
from tests.readers.foreign import full_report, written
from tests.readers.runaway import busy, die, fill, hang
from tests.readers.test_convert import OLDER, SHELL, program
from tests.readers.test_guard import HOSTILE as DOCUMENTS

pytestmark = pytest.mark.long

_SECONDS = 5.5
"""Five, and half a one for a computer that has other things to do."""
_FREEZE = 0.1
_TRIES = 3
"""The computer itself may stand still for a moment, but not every time."""


WRONG = {"hang": (hang, "太久"), "busy": (busy, "太久"), "die": (die, "已损坏")}
WRONG["fill"] = (fill, "内存太多")


class Watch:
    """The longest time in which a window did nothing."""

    def __init__(self) -> None:
        self.worst = 0.0
        self._last = time.monotonic()
        self._timer = QTimer()
        self._timer.setInterval(5)
        self._timer.timeout.connect(self._tick)
        self._timer.start()

    def _tick(self) -> None:
        now = time.monotonic()
        self.worst, self._last = max(self.worst, now - self._last), now

    def stop(self) -> float:
        self._timer.stop()
        return self.worst


def told(desktop: Desktop) -> str:
    return desktop.window.home._note.text()


def refused(desktop: Desktop, qtbot: QtBot, begin: Callable[[], None]) -> str:
    """What is said of a file; the window went on all the while, and it did not take long."""
    worst, longest = [], []
    for _ in range(_TRIES):
        desktop.window.home.say("")
        watch, began = Watch(), time.monotonic()
        begin()
        qtbot.waitUntil(lambda: told(desktop) != "", timeout=60_000)
        longest.append(time.monotonic() - began)
        worst.append(watch.stop())
        if worst[-1] < _FREEZE and longest[-1] < _SECONDS:
            break
    assert min(worst) < _FREEZE
    assert min(longest) < _SECONDS
    return told(desktop)


def works(desktop: Desktop) -> bool:
    """Whether the window does what it is for."""
    entry = desktop.desk.new("某局", 2022)
    desktop.window.open_report(entry.id)
    desktop.desk.put(entry.id, "overview", "文字")
    return desktop.desk.report(entry.id).values["overview"] == "文字"


def send_one(desktop: Desktop, folder: Path) -> None:
    """Send a report for review."""
    values = full_report(desktop.desk.editions, 2024).values
    entry = desktop.desk.bring(2024, dict(values), {})
    send(desktop.desk, entry.id, folder)


@pytest.fixture
def back(desktop: Desktop, tmp_path: Path) -> Path:
    """A file that came back, of a report that was sent."""
    send_one(desktop, tmp_path)
    return written(tmp_path, "返回.docx", returned(desktop.desk.editions, 2024))


@pytest.mark.parametrize("how", WRONG)
def test_a_file_that_came_back(
    how: str, desktop: Desktop, qtbot: QtBot, back: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    work, words = WRONG[how]
    monkeypatch.setattr(rounds, "returned_in", work)
    said = refused(desktop, qtbot, lambda: desktop.window.arrivals.take_back(back, asked=True))
    assert said.startswith("返回.docx：")
    assert words in said
    assert said.count("。") == 1
    assert works(desktop)


@pytest.mark.parametrize("how", WRONG)
def test_a_file_that_was_handed_over(
    how: str, desktop: Desktop, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = written(tmp_path, "移交.gkd", handed_over(desktop.desk.editions, 2024))
    work, words = WRONG[how]
    monkeypatch.setattr(handover, "histories_in", work)
    said = refused(desktop, qtbot, lambda: desktop.window.take_files([file]))
    assert said.startswith("移交.gkd：")
    assert words in said
    assert said.count("。") == 1
    assert works(desktop)


@pytest.mark.parametrize(
    "name", ["bomb", "laughs", "million rows", "deep", "long text", "encrypted office"]
)
def test_a_hostile_file_as_one_that_came_back(
    name: str, desktop: Desktop, qtbot: QtBot, back: Path
) -> None:
    make, words = DOCUMENTS[name]
    back.write_bytes(make())
    said = refused(desktop, qtbot, lambda: desktop.window.arrivals.take_back(back, asked=True))
    assert said.startswith("返回.docx：")
    assert words in said
    assert said.count("\n") == 0


@pytest.mark.parametrize(
    "name", ["bomb", "climbing", "symbolic link", "wrong hash", "cut off", "one long line"]
)
def test_a_hostile_hand_over_file(
    name: str, desktop: Desktop, qtbot: QtBot, tmp_path: Path
) -> None:
    file = written(tmp_path, "来的.gkd", handed_over(desktop.desk.editions, 2024))
    file.write_bytes(HOSTILE[name](parts(file)))
    said = refused(desktop, qtbot, lambda: desktop.window.take_files([file]))
    assert said.startswith("来的.gkd：")
    assert said.count("。") == 1
    assert not desktop.window.findChildren(TakeOverDialog)


def test_reading_a_sound_one_holds_nothing_up(
    desktop: Desktop, qtbot: QtBot, back: Path, tmp_path: Path
) -> None:
    """From the drop to the answer; what is shown then is measured elsewhere."""
    handed = written(tmp_path, "移交.gkd", handed_over(desktop.desk.editions, 2023))
    of, editions = rounds.awaited(desktop.desk), desktop.desk.editions.folder
    reads: list[Callable[[Stop], object]] = [
        lambda _: rounds.fetch(of, back),
        lambda _: handover.fetch(editions, handed),
    ]
    for read in reads:
        worst = []
        for _ in range(_TRIES):
            came: list[object] = []
            files, watch = ComingFiles(), Watch()
            files.read("一个文件", read, came.append)
            qtbot.waitUntil(partial(bool, came), timeout=60_000)
            worst.append(watch.stop())
            assert isinstance(came[0], rounds.Fetched | handover.Arrived)
        assert min(worst) < _FREEZE


def test_closing_ends_what_is_being_read(
    desktop: Desktop, qtbot: QtBot, back: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The process that reads is gone soon after the window is."""
    from multiprocessing import active_children

    monkeypatch.setattr(rounds, "returned_in", hang)
    desktop.window.arrivals.take_back(back, asked=True)
    qtbot.waitUntil(lambda: bool(active_children()), timeout=20_000)
    desktop.window.close()
    qtbot.waitUntil(lambda: not active_children(), timeout=2_000)


def test_what_is_being_read_can_be_given_up(
    desktop: Desktop, qtbot: QtBot, back: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At the foot of the window, as soon as it takes long enough to be noticed."""
    from multiprocessing import active_children

    monkeypatch.setattr(rounds, "returned_in", hang)
    arrivals = desktop.window.arrivals
    arrivals.take_back(back, asked=True)
    assert arrivals.note.isHidden()
    qtbot.waitUntil(lambda: not arrivals.note.isHidden() and bool(active_children()))
    arrivals.note.give_up.click()
    assert arrivals.note.isHidden()
    assert told(desktop) == "已取消，没有读。"
    qtbot.waitUntil(lambda: not active_children(), timeout=2_000)
    assert works(desktop)


def test_what_is_read_soon_needs_no_word(desktop: Desktop, qtbot: QtBot) -> None:
    note = desktop.window.arrivals.note
    note.show_name("a.docx")
    note.show_name("")
    qtbot.wait(400)
    assert note.isHidden()


@pytest.mark.parametrize("how", ["hang", "die", "fill"])
def test_what_had_to_be_ended_is_not_read_a_second_time(
    how: str, desktop: Desktop, qtbot: QtBot, back: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that was dropped may be a report to bring in, but this one would only do it again."""
    work, words = WRONG[how]
    monkeypatch.setattr(rounds, "returned_in", work)
    said = refused(desktop, qtbot, lambda: desktop.window.take_files([back]))
    assert words in said
    assert desktop.window.bringing is None


@SHELL
def test_closing_clears_away_what_reading_took(
    desktop: Desktop, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An office that converts a file is ended, and the copy it was given goes."""
    script = program(tmp_path, "sleep 100")
    monkeypatch.setattr(convert, "program", lambda: script)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    came = written(tmp_path, "来的.doc", OLDER["doc"][0])
    send_one(desktop, tmp_path)
    desktop.window.arrivals.take_back(came, asked=True)
    qtbot.waitUntil(lambda: any(tmp_path.rglob("source.doc")), timeout=10_000)
    desktop.window.close()
    assert not any(tmp_path.rglob("source.doc"))
