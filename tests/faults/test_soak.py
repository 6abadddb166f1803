"""Memory stays flat while a clerk works: a short while each time, a day with GKDESK_FAULTS=all."""

import os
import subprocess
import sys
from ast import literal_eval
from pathlib import Path

import pytest

pytestmark = pytest.mark.long

ROOT = Path(__file__).parents[2]
ALL = os.environ.get("GKDESK_FAULTS") == "all"
EVENTS, GROWTH = (20_000, 1.05) if ALL else (600, 1.08)
ACTS = ("undone", "explained", "aside", "export", "look_at_files", "bring", "merge", "reopened")
"""What a day has in it, beside typing."""
WARM = 0.4
"""Of the events; until then what is loaded once is loaded, and caches fill."""


@pytest.mark.timeout(7200 if ALL else 120)
def test_memory_is_flat() -> None:
    run = subprocess.run(
        [sys.executable, "-m", "tests.faults.soak", str(EVENTS)],
        cwd=ROOT,
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    *lines, done = run.stdout.splitlines()
    told = [[int(word) for word in line.split()] for line in lines]
    if ALL:
        print(run.stdout)
        never = {each for each in ACTS if each not in literal_eval(done.removeprefix("# "))}
        assert not never
    warm = next(line for line in told if line[0] >= WARM * EVENTS)
    assert told[-1][0] >= EVENTS
    assert told[-1][1] < GROWTH * warm[1]
    assert told[-1][2] < GROWTH * warm[2]
