"""What a killed program had made for a moment is gone after the next one, wherever it was."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
KILLED = "import os, signal\ndef killed(*_, **__):\n    os.kill(os.getpid(), signal.SIGKILL)\n"
RUN = "\nimport sys\nfrom gkdesk.__main__ import main\nsys.exit(main())\n"
PATCHES = {
    "export": "import gkdesk.writers.files as files\nfiles.os.fsync = killed\n",
    "copy": "import gkdesk.store.backups as backups\nbackups.check = killed\n",
    "restore": "import gkdesk.store.restoring as restoring\nrestoring._take_the_place = killed\n",
    "note": "import gkdesk.store.private as private\nprivate.Path.replace = killed\n",
}
CONVERTED = """
import sys
from pathlib import Path
import gkdesk.readers.convert as convert
convert._run = killed
convert.program = lambda: "soffice"
with convert.readable(Path(sys.argv[-1])):
    pass
"""
SALVAGED = """
import sys
from pathlib import Path
import gkdesk.store.salvage as salvage
salvage._rows = killed
salvage.rows(Path(sys.argv[2]) / "gkdesk.db")
"""
PASTED = """
import sys
from pathlib import Path
from PySide6.QtCore import QMimeData
from gkdesk.ui.app import make_application
from gkdesk.ui.desktop import Desktop
application, look = make_application()
desktop = Desktop(Path(sys.argv[2]), look)
desktop.window.show()
copied = QMimeData()
copied.setText("某某局\\n2023年政府信息公开工作年度报告\\n一、总体情况\\n正常。")
desktop.window._take_copied(copied)
killed()
"""
WAYS = {
    "export": (PATCHES["export"] + RUN, ("export", "2023", "--to", "{out}")),
    "backup to a folder": (PATCHES["copy"] + RUN, ("backup", "--to", "{out}")),
    "backup": (PATCHES["copy"] + RUN, ("backup",)),
    "restore": (PATCHES["restore"] + RUN, ("restore", "{backup}")),
    "note": (PATCHES["note"] + RUN, ("list",)),
    "conversion": (CONVERTED, ("{old}",)),
    "salvage": (SALVAGED, ()),
    "pasted text": (PASTED, ()),
}


def run(folder: Path, code: list[str], *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *code, "--store", str(folder / "store"), *words],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "TMPDIR": str(folder / "tmp")},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        umask=0,
    )


def left(folder: Path) -> list[str]:
    return [path.name for path in folder.rglob("*") if path.name.startswith((".gkdesk", "gkdesk-"))]


@pytest.mark.skipif(sys.platform != "linux", reason="kills as Linux does")
@pytest.mark.parametrize("way", WAYS)
def test_it_goes_though_the_program_was_killed_over_it(way: str, tmp_path: Path) -> None:
    (tmp_path / "tmp").mkdir()
    (tmp_path / "out").mkdir()
    old = tmp_path / "old.doc"
    old.write_bytes(b"\xd0\xcf\x11\xe0" + "WordDocument".encode("utf-16-le"))
    assert run(tmp_path, ["-m", "gkdesk"], "new", "某某局", "2023").returncode == 0
    made = run(tmp_path, ["-m", "gkdesk"], "backup")
    code, words = WAYS[way]
    places = {"out": tmp_path / "out", "backup": made.stdout.strip(), "old": old}
    killed = run(tmp_path, ["-c", KILLED + code], *(word.format(**places) for word in words))
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert left(tmp_path)
    private = [path for path in tmp_path.rglob(".gkdesk-*") if path.stat().st_mode & 0o077]
    assert not private

    assert run(tmp_path, ["-m", "gkdesk"], "put", "2023", "overview", "好").returncode == 0
    assert run(tmp_path, ["-m", "gkdesk"], "backup").returncode == 0
    done = run(tmp_path, ["-m", "gkdesk"], "export", "2023", "--to", str(tmp_path / "out"))
    assert done.returncode == 0, done.stderr
    assert left(tmp_path) == []
    assert list((tmp_path / "tmp").iterdir()) == []
