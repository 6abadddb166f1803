"""A killed program loses nothing that it said was saved."""

import random
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from gkdesk.store.held import FILE
from gkdesk.store.log import Store

ROOT = Path(__file__).parents[2]
ROUNDS = 25


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_kill_while_typing(tmp_path: Path, seed: int) -> None:
    moments = random.Random(seed)
    with subprocess.Popen(
        [sys.executable, "-m", "tests.faults.typist", str(tmp_path)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    ) as typist:
        assert typist.stdout is not None
        assert typist.stdout.readline() == "ready\n"
        time.sleep(moments.uniform(0.0, 0.4))
        typist.kill()
        told = typist.stdout.read().split("\n")
    # The last line may have been cut off in the middle.
    saved = max((int(line) for line in told[:-1]), default=0)
    with closing(Store(tmp_path)) as store:
        report = store.entries()[0].id
        history = store.history(report)
        numbers = [edit.change for edit in history]
        assert numbers == sorted(numbers)
        assert set(numbers) >= set(range(1, saved + 1))
        typed = {edit.path: edit.after for edit in history}
        assert store.load(report) == {path: text for path, text in typed.items() if text}
    with closing(sqlite3.connect(tmp_path / FILE)) as db:
        assert db.execute("PRAGMA quick_check").fetchone() == ("ok",)
