"""A screen of its own for each journey, and the keys of a real keyboard on it."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from tests.screens import new_screen

ROOT = Path(__file__).parents[2]
NEEDED = ("Xvfb", "xdotool")
PATIENCE = 20.0
_NOTHING, _A_WHILE = 0.02, 0.25
"""Seconds of work in seconds of time: a caret that blinks takes less."""


def wait_for(condition: Callable[[], bool], seconds: float = PATIENCE) -> bool:
    """Whether something comes about in time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.1)
    return False


def _worked(number: int) -> float:
    """The seconds that a process and those it started have worked."""
    with suppress(psutil.NoSuchProcess):
        program = psutil.Process(number)
        family = (program, *program.children(recursive=True))
        return sum(sum(each.cpu_times()[:2]) for each in family)
    return 0.0


class Clerk:
    """The program on a screen, and somebody at its keyboard."""

    def __init__(self, display: str, store: Path) -> None:
        self._environment = {
            **os.environ,
            "DISPLAY": display,
            "QT_QPA_PLATFORM": "xcb",
            "HOME": str(store.parent),
            "PYTHONWARNINGS": "error",
        }
        self._store = store
        self.program: subprocess.Popen[str] | None = None

    def start(self) -> None:
        """Start the program as a clerk does, and wait for its window."""
        self.program = self.begin_again()
        if not self._turn_to("公开年报"):
            raise AssertionError(self._complaint())

    def begin_again(self, *words: str | Path) -> subprocess.Popen[str]:
        """Start the program, with files or a command, beside what runs already."""
        command = [sys.executable, "-m", "gkdesk", "--store", str(self._store), *map(str, words)]
        return subprocess.Popen(
            command, env=self._environment, cwd=ROOT, stderr=subprocess.PIPE, text=True
        )

    def start_again(self, *words: str | Path) -> subprocess.CompletedProcess[str]:
        """The same, and wait for its end."""
        with self.begin_again(*words) as again:
            _, told = again.communicate(timeout=PATIENCE)
            return subprocess.CompletedProcess(again.args, again.returncode, "", told)

    def rest(self, seconds: float) -> None:
        """Wait so long, and on a busy computer until the program has nothing more to do."""
        assert self.program is not None
        time.sleep(seconds)
        seen = -1.0
        while (worked := _worked(self.program.pid)) - seen > _NOTHING:
            seen = worked
            time.sleep(_A_WHILE)

    def stop_answering(self) -> None:
        """Let the window hang."""
        assert self.program is not None
        self.program.send_signal(signal.SIGSTOP)

    def turn_to(self, name: str) -> None:
        """Wait for a window of that name, and give it the keyboard as a desktop would."""
        assert self._turn_to(name)

    def _turn_to(self, name: str) -> bool:
        if not wait_for(lambda: bool(self._windows(name))):
            return False
        self._xdotool("windowfocus", self._windows(name)[0])
        self.rest(0.4)
        return True

    def _complaint(self) -> str:
        assert self.program is not None
        self.program.kill()
        _, told = self.program.communicate()
        return told

    def _windows(self, name: str) -> list[str]:
        done = self._xdotool("search", "--onlyvisible", "--name", name, check=False)
        return done.split()

    def _xdotool(self, *words: str, check: bool = True) -> str:
        done = subprocess.run(
            ["xdotool", *words],
            env=self._environment,
            capture_output=True,
            text=True,
            timeout=30,
            check=check,
        )
        return done.stdout

    def keys(self, *keys: str) -> None:
        """Press keys, ``Tab`` or ``ctrl+z``, one after the other."""
        for key in keys:
            self._xdotool("key", "--clearmodifiers", key)
            time.sleep(0.05)

    def type(self, text: str) -> None:
        """Type a text."""
        self._xdotool("type", "--delay", "25", "--", text)
        time.sleep(0.05)

    def figures(self, *figures: str, then: str = "Tab") -> None:
        """Type figures into one cell after the other; "" leaves a cell as it is."""
        for figure in figures:
            if figure:
                self.type(figure)
            self.keys(then)

    def leave(self, *answer: str) -> int:
        """Close the window, answer its question, and wait for the program to end."""
        assert self.program is not None
        self.keys("ctrl+q")
        if answer:
            self.rest(0.6)
            self.keys(*answer)
        status = self.program.wait(timeout=PATIENCE)
        assert self.program.stderr is not None
        with self.program.stderr as told:
            assert "Traceback" not in told.read()
        return status

    def kill(self) -> None:
        """Pull the plug."""
        assert self.program is not None
        self.program.kill()
        self.program.wait()
        if self.program.stderr is not None:
            self.program.stderr.close()


@pytest.fixture(scope="session")
def display() -> str:
    """A virtual screen; the journeys are skipped, visibly, where there is none to be had."""
    missing = [name for name in NEEDED if shutil.which(name) is None]
    if missing:
        pytest.skip(f"not installed: {', '.join(missing)}")
    return new_screen()


@pytest.fixture
def clerk(display: str, tmp_path: Path) -> Iterator[Clerk]:
    """Somebody at the keyboard of a machine with an empty store."""
    made = Clerk(display, tmp_path / "store")
    yield made
    if made.program is not None and made.program.poll() is None:
        made.kill()
