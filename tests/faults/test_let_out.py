"""Nothing let out: no network connection by any road, and no file that others may read."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEXT = "某某市水务局\n2023年政府信息公开工作年度报告\n一、总体情况\n主动公开信息120条。\n"
_WORKS: dict[str, bool] = {}
LOADED = """
import sys
from pathlib import Path
from gkdesk.ui.app import make_application, settle_in
from gkdesk.ui.desktop import Desktop
from gkdesk.ui.doorbell import Doorbell
application, look = make_application()
settle_in(application)
desktop = Desktop(Path(sys.argv[1]), look)
desktop.window.show()
desktop.window.open_report(desktop.desk.new("某局", 2023).id)
Doorbell(Path(sys.argv[1]), desktop.window).listen()
application.processEvents()
maps = Path("/proc/self/maps").read_text()
assert "libQt6Core" in maps
assert "Qt6Network" not in maps
assert not {"PySide6.QtNetwork", "socket", "ssl", "http.client"} & set(sys.modules)
desktop.close()
"""


def works(*command: str) -> bool:
    """Whether a command does here what it is for: containers forbid some."""
    if command[0] not in _WORKS:
        _WORKS[command[0]] = shutil.which(command[0]) is not None and (
            subprocess.run(command, capture_output=True, check=False).returncode == 0
        )
    return _WORKS[command[0]]


def environment(home: Path) -> dict[str, str]:
    return {**os.environ, "QT_QPA_PLATFORM": "offscreen", "HOME": str(home)}


def commands(tmp_path: Path) -> list[list[str]]:
    """Everything a clerk does, in the window and by command."""
    text, parcel = tmp_path / "往年.txt", str(tmp_path / "移交.gkd")
    text.write_text(TEXT, encoding="utf-8")
    run = [sys.executable, "-m", "gkdesk", "--store", str(tmp_path / "store")]
    other = [*run[:-1], str(tmp_path / "other")]
    return [
        [sys.executable, "-m", "gkdesk.ui.tour", str(tmp_path / "out")],
        [*run, "import", str(text)],
        [*run, "export", "2023", "--to", str(tmp_path / "out")],
        [*run, "hand-over", "--to", parcel],
        [*other, "take-over", parcel],
        [*other, "check", "2023"],
    ]


def test_not_one_network_socket_is_opened(tmp_path: Path) -> None:
    if not works("strace", "-f", "-e", "trace=network", "true"):
        pytest.skip("strace is not installed, or may not trace here")
    for number, command in enumerate(commands(tmp_path)):
        trace = tmp_path / f"{number}.trace"
        strace = ["strace", "-f", "-qq", "-e", "trace=network", "-o", str(trace)]
        done = subprocess.run(
            [*strace, *command],
            env=environment(tmp_path),
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode in (0, 1), done.stderr
        calls = trace.read_text(encoding="utf-8", errors="replace").splitlines()
        assert [line for line in calls if "AF_INET" in line or "AF_NETLINK" in line] == []


def test_everything_works_without_a_network(tmp_path: Path) -> None:
    if not works("unshare", "-rn", "true"):
        pytest.skip("no network namespace may be made here")
    for command in commands(tmp_path):
        done = subprocess.run(
            ["unshare", "-rn", *command],
            env=environment(tmp_path),
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode in (0, 1), done.stderr
    assert list((tmp_path / "out").glob("*.docx"))


def test_files_are_their_owners_alone(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    out = tmp_path / "out"
    (tmp_path / "store").mkdir(mode=0o755)
    for command in commands(tmp_path)[1:]:
        subprocess.run(
            command, env=environment(tmp_path), cwd=ROOT, capture_output=True, check=False
        )
    made = [*(tmp_path / "store").iterdir(), *(tmp_path / "other").iterdir(), *out.iterdir()]
    assert made
    assert [path for path in made if path.stat().st_mode & 0o077] == []
    assert not list(tmp_path.rglob("*.tmp"))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux lists what is loaded")
def test_no_network_library_is_loaded(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", LOADED, str(tmp_path / "store")],
        env=environment(tmp_path),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
