"""Child processes: as a user's Python runs them, with compiled files kept."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]
_HERE = Path(__file__).parent
_OWN_SETTINGS = ("PYTHONDONTWRITEBYTECODE", "PYTHONPATH", "PYTHONHOME", "QT_QPA_PLATFORM")


def environment(platform: str, **more: str) -> dict[str, str]:
    """A plain environment for a child on a Qt platform."""
    kept = {name: text for name, text in os.environ.items() if name not in _OWN_SETTINGS}
    # The offscreen screen complains at every window that it cannot do what no test asks for.
    quiet = {"QT_LOGGING_RULES": "default.warning=false"}
    return kept | quiet | {"PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": platform} | more


def command(script: str, *arguments: object) -> list[str]:
    """How a script of this folder is started."""
    return [sys.executable, str(_HERE / f"{script}.py"), *(str(each) for each in arguments)]


def answer(script: str, *arguments: object, env: dict[str, str]) -> str:
    """What a child prints; whatever it complains of is an error."""
    run = subprocess.run(
        command(script, *arguments), env=env, capture_output=True, text=True, check=False
    )
    if run.returncode:
        raise RuntimeError(f"{script} {arguments}: {run.stderr}")
    return run.stdout


def until_painted(script: str, *arguments: object, env: dict[str, str]) -> float:
    """Milliseconds from before the start of a child to the moment it says it has painted."""
    start = time.monotonic_ns()
    painted = int(answer(script, *arguments, env=env).split()[-1])
    return (painted - start) / 1e6


class Served:
    """A child that does the same thing whenever it is told to and answers with numbers."""

    def __init__(self, script: str, *arguments: object, env: dict[str, str]) -> None:
        self._child = subprocess.Popen(
            command(script, *arguments),
            env=env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.ask("ready")

    def ask(self, word: str) -> list[float]:
        """Have it done once."""
        assert self._child.stdin
        assert self._child.stdout
        self._child.stdin.write(word + "\n")
        self._child.stdin.flush()
        line = self._child.stdout.readline()
        if not line:
            raise RuntimeError("a child ended before its time")
        return [float(number) for number in line.split()]

    def close(self) -> None:
        """End it and wait for its end."""
        assert self._child.stdin
        assert self._child.stdout
        self._child.stdin.close()
        self._child.wait()
        self._child.stdout.close()


@contextmanager
def platforms() -> Iterator[list[tuple[str, dict[str, str]]]]:
    """The screens to measure on: offscreen, and an X screen where Xvfb is there."""
    found = [("offscreen", environment("offscreen"))]
    server = shutil.which("Xvfb")
    if server is None:
        yield found
        return
    reading, writing = os.pipe()
    xvfb = subprocess.Popen(
        [server, "-displayfd", str(writing), "-screen", "0", "1366x768x24", "-nolisten", "tcp"],
        pass_fds=[writing],
        stderr=subprocess.DEVNULL,
    )
    os.close(writing)
    try:
        with os.fdopen(reading) as told:
            display = f":{told.readline().strip()}"
        yield [*found, ("xcb", environment("xcb", DISPLAY=display))]
    finally:
        xvfb.terminate()
        xvfb.wait()
