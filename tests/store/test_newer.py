"""A store of a newer program: declined in one sentence, by window and commands, and not touched."""

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from gkdesk.desk.desk import Desk
from gkdesk.domain.errors import WorldError
from gkdesk.readers.editions import Editions
from gkdesk.store.backups import ASKED
from gkdesk.store.held import FILE
from gkdesk.store.log import Store
from gkdesk.store.schema import MIGRATIONS

ROOT = Path(__file__).parents[2]
WINDOW = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMessageBox
from gkdesk.ui.app import make_application, run
make_application()
def close():
    box = QApplication.activeModalWidget()
    if isinstance(box, QMessageBox):
        print(box.text(), flush=True)
        box.close()
look = QTimer(interval=50)
look.timeout.connect(close)
look.start()
sys.exit(run(Path(sys.argv[1]), [Path(name) for name in sys.argv[2:]]))
"""


def closed(db: sqlite3.Connection, folder: Path, crashed: Path) -> None:
    """As a program that ends leaves it."""
    db.commit()
    db.close()
    shutil.copytree(folder, crashed)


def half_done(db: sqlite3.Connection, folder: Path, crashed: Path) -> None:
    """As a program leaves it that was killed in the middle of a transaction."""
    db.commit()
    db.execute("PRAGMA cache_size = 1")
    db.execute("BEGIN")
    db.executemany("INSERT INTO future VALUES (?)", [("x" * 900,)] * 500)
    shutil.copytree(folder, crashed)
    db.rollback()
    db.close()
    assert (crashed / f"{FILE}-journal").stat().st_size


def with_a_log(db: sqlite3.Connection, folder: Path, crashed: Path) -> None:
    """As one leaves it that was killed, and writes ahead into a log beside the file."""
    db.commit()
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("INSERT INTO future VALUES ('x')")
    db.commit()
    shutil.copytree(folder, crashed)
    db.close()
    assert (crashed / f"{FILE}-wal").stat().st_size


Leave = Callable[[sqlite3.Connection, Path, Path], None]


@pytest.fixture(params=[closed, half_done, with_a_log])
def newer(request: pytest.FixtureRequest, tmp_path: Path, editions: Editions) -> Path:
    """A folder with a store of the next version, as it was left."""
    folder = tmp_path / "made"
    with closing(Store(folder)) as store:
        Desk(store, editions).new("某某局", 2023)
        store.backups.make(store, ASKED)
    db = sqlite3.connect(folder / FILE)
    db.execute("CREATE TABLE future (x)")
    db.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    leave: Leave = request.param
    leave(db, folder, tmp_path / "store")
    return tmp_path / "store"


def state(folder: Path) -> dict[str, tuple[bytes, int]]:
    """Every file with its bytes and when it was changed, and every folder."""
    found = {}
    for path in [folder, *folder.rglob("*")]:
        content = path.read_bytes() if path.is_file() else b""
        found[path.relative_to(folder).as_posix()] = content, path.stat().st_mtime_ns
    return found


def test_the_store_declines(newer: Path) -> None:
    before = state(newer)
    with pytest.raises(
        WorldError, match=r"由更新版本的程序写成，请升级程序后再打开；文件没有改动。$"
    ):
        Store(newer)
    assert state(newer) == before


COMMANDS = (
    *(("list",), ("new", "某某局", "2024"), ("put", "2023", "overview", "好"), ("backup",)),
    *(("backup", "--list"), ("show", "2023"), ("history", "2023"), ("hand-over", "--to", "a.gkd")),
    ("restore", "{backup}"),
)


@pytest.mark.parametrize("words", COMMANDS, ids=lambda words: " ".join(words[:2]))
def test_every_command_declines(newer: Path, words: tuple[str, ...]) -> None:
    before = state(newer)
    [backup] = [path.name for path in (newer / "backups").iterdir()]
    done = run(["-m", "gkdesk", "--store", str(newer), *(w.format(backup=backup) for w in words)])
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "请升级程序后再打开" in done.stderr
    assert state(newer) == before


def test_the_window_declines(newer: Path, tmp_path: Path) -> None:
    before = state(newer)
    (tmp_path / "往年.txt").touch()
    done = run(["-c", WINDOW, str(newer), str(tmp_path / "往年.txt")])
    assert done.returncode == 2, done.stderr
    assert done.stdout.count("\n") == 1
    assert "由更新版本的程序写成，请升级程序后再打开；文件没有改动。" in done.stdout
    assert state(newer) == before


def run(command: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *command],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
