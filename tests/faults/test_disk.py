"""A disk that fails, fills up, writes half or loses its power harms no store and hides no loss.

A sample of the cases; ``GKDESK_FAULTS=all`` runs each kind of fault at every operation.
"""

import ctypes.util
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
ALL = os.environ.get("GKDESK_FAULTS") == "all"
SAMPLE = 240

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(
        not hasattr(os, "fork") or ctypes.util.find_library("sqlite3") is None,
        reason="needs a SQLite library of the system, and fork",
    ),
    pytest.mark.timeout(7200 if ALL else 120),
]


def run(*arguments: str) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.scripted", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[str, Any] = json.loads(done.stdout)
    print(found)
    return found


@pytest.mark.parametrize("mode", ["once", "some", "on", "cut", "kill"])
def test_no_store_is_damaged_and_nothing_acknowledged_is_lost(mode: str) -> None:
    found = run("--mode", mode, "--cases", "0" if ALL else str(SAMPLE // 4))
    assert found["wrong"] == {}
    assert found["operations"] > 300  # else hardly anything was put to the test


def test_an_older_store_is_migrated_or_as_it_was() -> None:
    found = run("--old", "--cases", "0" if ALL else str(SAMPLE // 4))
    assert found["wrong"] == {}


def test_a_migration_may_be_killed_or_cut_off_at_any_operation() -> None:
    """Every operation from the first look at the old store to the end of its migration."""
    for mode in ("kill", "cut"):
        found = run("--old", "--opening", "--mode", mode)
        assert found["wrong"] == {}
        assert found["operations"] > 20


def test_a_disk_that_lies_is_found_out() -> None:
    """The same look at a disk that does not sync finds damage: it can."""
    assert run("--mode", "lie", "--cases", "30")["wrong"]
