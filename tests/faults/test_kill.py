"""A killed program loses nothing that it said was saved, and leaves no store or backup damaged.

``GKDESK_KILLS`` sets how often it is killed.
"""

import os
import random
import shutil
import subprocess
import sys
import time
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest

from gkdesk.store.backups import check
from gkdesk.store.log import Store
from tests.faults.typist import prepare

ROOT = Path(__file__).parents[2]
KILLS = int(os.environ.get("GKDESK_KILLS", "15"))

pytestmark = [pytest.mark.long, pytest.mark.timeout(120 + 10 * KILLS)]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made")
    prepare(folder)
    return folder


def killed_after(seconds: float, folder: Path, made: Path) -> list[str]:
    """What the program said until it was killed; the last line may be cut off."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.faults.typist", str(folder), str(made)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    ) as typist:
        assert typist.stdout is not None
        assert typist.stdout.readline() == "ready\n"
        time.sleep(seconds)
        typist.kill()
        return typist.stdout.read().split("\n")[:-1]


def test_nothing_acknowledged_is_lost_however_often_it_is_killed(
    made: Path, tmp_path: Path
) -> None:
    moments, seen = random.Random(11), Counter[str]()
    for number in range(KILLS):
        folder = tmp_path / str(number)
        shutil.copytree(made / "store", folder)
        told = killed_after(moments.uniform(0.0, 0.6), folder, made)
        assert not [line for line in told if line.startswith("!")]
        seen += look_at(folder, max((int(line) for line in told), default=0))
        shutil.rmtree(folder)
    print(dict(seen))
    assert seen["typed"] and seen["imported"] and seen["merged"] and seen["backups"]  # noqa: PT018  # one thing: all of it was seen


def look_at(folder: Path, saved: int) -> Counter[str]:
    with closing(Store(folder)) as store:
        for _ in store.look_over():
            pass
        report = store.entries()[0].id
        history = store.history(report)
        numbers = [edit.change for edit in history]
        assert numbers == sorted(numbers)
        assert set(numbers) >= set(range(1, saved + 1))
        typed = {edit.path: edit.after for edit in history}
        assert store.load(report) == {path: text for path, text in typed.items() if text}
        backups = store.backups.all()
        for each in backups:
            held = check(each.path)
            assert store.changed_since(each.path) is not None, "not a moment of the log"
            assert held.newest <= numbers[-1]
        seen = Counter({edit.change: edit.source for edit in history}.values())
        return seen + Counter(backups=len(backups), acknowledged=saved)
