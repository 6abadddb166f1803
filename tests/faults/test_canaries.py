"""Whatever fails, no content of a report is let out: not printed, not shown, not kept aside."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.faults.canaries import CANARIES, SENTENCE, UNIT

ROOT = Path(__file__).parents[2]
ME, MACHINE = "zhangsan-canary", "machine-canary"
PLACED = ("gkdesk.db", "backups", "words.txt")
"""Where content of reports is meant to be."""
FAILING = """
import sqlite3, sys, threading
{patch}
from gkdesk.__main__ import main
sys.exit(main())
"""
IN_THE_DESK = """
from gkdesk.desk.desk import Desk
def fail(*held):
    raise ValueError(f"cannot take {{held}}")
Desk.put = fail
"""
IN_SQLITE = """
from gkdesk.store.log import Store
def fail(self, changes):
    raise sqlite3.OperationalError(f"Could not decode column with text {{changes}}")
Store.append = fail
"""
ON_A_THREAD = """
from gkdesk.store.held import HeldFile
def fail(*held):
    raise ValueError("canary: {sentence}")
HeldFile.finish_copy = fail
HeldFile.copy_if_due = lambda *_: 1
"""
IN_A_DESTRUCTOR = """
class Leaves:
    def __del__(self):
        raise ValueError("canary: {sentence}")
from gkdesk.desk.desk import Desk
put = Desk.put
def failing(*held):
    put(*held)
    Leaves()
Desk.put = failing
"""


def environment(folder: Path) -> dict[str, str]:
    """A user, a machine and a home of their own, with names that can be looked for."""
    home = folder / ME
    for each in (home, folder / "tmp"):
        each.mkdir(exist_ok=True)
    own = dict.fromkeys(("USER", "LOGNAME", "USERNAME"), ME)
    own |= dict.fromkeys(("HOSTNAME", "HOST", "COMPUTERNAME"), MACHINE)
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL") if name in os.environ}
    screen = {"QT_QPA_PLATFORM": "offscreen"}
    return {**kept, **own, **screen, "HOME": str(home), "TMPDIR": str(folder / "tmp")}


def told_in(text: str) -> list[str]:
    return [canary for canary in CANARIES if canary in text]


def carriers(folder: Path) -> list[str]:
    """The files in a folder that hold a canary, or have one in their name."""
    found = []
    for path in folder.rglob("*"):
        inside = path.read_bytes() if path.is_file() else b""
        forms = [(c.encode(), c.encode("utf-16-le")) for c in CANARIES]
        if told_in(path.name) or any(a in inside or b in inside for a, b in forms):
            found.append(path.relative_to(folder).as_posix())
    return found


def astray(store: Path) -> list[str]:
    return [each for each in carriers(store) if each.split("/")[0] not in PLACED]


def test_nothing_of_a_report_is_let_out_by_a_window_in_which_all_fails(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.canaries", str(tmp_path / "store"), str(out)],
        env=environment(tmp_path),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("Error") == 6
    assert done.stderr.count("canaries.py") >= 6
    assert told_in(done.stdout + done.stderr) == []
    assert str(ROOT) not in done.stdout + done.stderr
    assert ME not in done.stdout + done.stderr
    assert "gkdesk.db" in carriers(tmp_path / "store")
    assert astray(tmp_path / "store") == []
    assert carriers(tmp_path / ME) == []
    assert list((tmp_path / "tmp").iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="no such limit there")
def test_a_program_that_dies_leaves_no_image_of_its_memory(tmp_path: Path) -> None:
    dies = "import ctypes\ndef fail(*_):\n    ctypes.string_at(0)\n"
    patch = f"{dies}from gkdesk.store.log import Store\nStore.entries = fail"
    limits = "import resource\nresource.setrlimit(resource.RLIMIT_CORE, (9999999, -1))\n"
    told = "Store.entries = lambda _: print(resource.getrlimit(resource.RLIMIT_CORE)[0]) or []"
    for last, status, shown in ((told, 0, "0\n"), ("", -signal.SIGSEGV, "")):
        code = limits + FAILING.format(patch=f"{patch}\n{last}")
        done = subprocess.run(
            [sys.executable, "-c", code, "--store", str(tmp_path / "store"), "list"],
            env={**environment(tmp_path), "PYTHONPATH": str(ROOT)},
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode, done.stdout) == (status, shown), done.stderr
    assert not list(tmp_path.glob("core*"))


@pytest.mark.parametrize(
    ("patch", "status", "told"),
    [
        (IN_THE_DESK, 3, "ValueError\n"),
        (IN_SQLITE, 3, "OperationalError\n"),
        (ON_A_THREAD, 0, "ValueError\n"),
        (IN_A_DESTRUCTOR, 0, "ValueError\n"),
    ],
)
def test_a_command_that_fails_tells_no_content(
    tmp_path: Path, patch: str, status: int, told: str
) -> None:
    store = ["--store", str(tmp_path / "store")]

    def run(code: list[str], *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *code, *store, *words],
            env=environment(tmp_path),
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )

    assert run(["-m", "gkdesk"], "new", UNIT, "2023").returncode == 0
    failing = FAILING.format(patch=patch.format(sentence=SENTENCE))
    done = run(["-c", failing], "put", "2023", "overview", SENTENCE)
    assert done.returncode == status, done.stderr
    assert told in done.stderr
    assert "Traceback" not in done.stderr
    assert told_in(done.stdout + done.stderr) == []
    assert str(ROOT) not in done.stderr
    if status == 3:
        assert "已保存的内容都在" in done.stderr
    assert astray(tmp_path / "store") == []
