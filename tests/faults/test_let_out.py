"""Nothing let out: no connection by any road, no file others may read, no name in any document.

The whole journey is carried out once: where no network is to be had, under a trace of what it asks
the system for, with names of user and machine that can be looked for, by a user without a umask.
"""

import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.faults.journey import UNIT, Journey

pytestmark = pytest.mark.long

ROOT = Path(__file__).parents[2]
ME, MACHINE = "zhangsan-canary", "machine-canary"
TRACE = ("strace", "-f", "-qq", "-e", "trace=network")
ALONE = ("unshare", "-rnu")
NAMED = ("sh", "-c", f'hostname {MACHINE} && exec "$@"', "sh")
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
    return shutil.which(command[0]) is not None and (
        subprocess.run(command, capture_output=True, check=False).returncode == 0
    )


def environment(home: Path) -> dict[str, str]:
    own = dict.fromkeys(("USER", "LOGNAME", "USERNAME"), ME)
    own |= dict.fromkeys(("HOSTNAME", "HOST", "COMPUTERNAME"), MACHINE)
    there = {"QT_QPA_PLATFORM": "offscreen", "HOME": str(home), "TMPDIR": str(home / "tmp")}
    kept = {name: value for name, value in os.environ.items() if not name.startswith("XDG_")}
    return {**kept, **own, **there}


@dataclass(frozen=True)
class Done:
    """The journey when it is over: its folder, and how each step was watched."""

    journey: Journey
    home: Path
    alone: bool
    traces: tuple[Path, ...]


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Done:
    folder = tmp_path_factory.mktemp("journey")
    folder.chmod(0o755)
    home = folder / ME
    (home / "tmp").mkdir(parents=True)
    journey = Journey(folder)
    alone, traced = works(*ALONE, *NAMED, "true"), works(*TRACE, "true")
    traces = []
    for number, step in enumerate(journey.steps()):
        trace = home / f"{number}.trace"
        watched = [*TRACE, "-o", str(trace)] if traced else []
        ended = subprocess.run(
            [*watched, *(ALONE + NAMED if alone else ()), *step.command],
            env=environment(home),
            cwd=ROOT,
            input=step.typed,
            capture_output=True,
            text=True,
            check=False,
            umask=0,
        )
        assert ended.returncode in step.ends, (step.command, ended.stderr)
        assert "Traceback" not in ended.stderr
        traces += [trace] if traced else []
    return Done(journey, home, alone, tuple(traces))


def test_it_is_the_whole_journey(done: Done) -> None:
    names = " ".join(sorted(path.name for path in done.journey.out.iterdir()))
    for made in ("年度报告.docx", "统计表", "核对表", "gk.json", "第1稿", "第2稿", "修改对照表"):
        assert made in names, names
    for made in ("移交.gkd", "加密.gkd", "窗口移交.gkd", "交接清单", "公开年报备份"):
        assert made in names, names
    assert list((done.journey.store / "backups").glob("*_恢复前_*"))


def test_not_one_network_socket_is_opened(done: Done) -> None:
    if not done.traces:
        pytest.skip("strace is not installed, or may not trace here")
    lines = [
        line
        for trace in done.traces
        for line in trace.read_text(encoding="utf-8", errors="replace").splitlines()
    ]
    assert [line for line in lines if re.search(r"AF_(?!UNIX|LOCAL|UNSPEC)[A-Z]", line)] == []
    calls = r"\b(socket|connect|bind|sendto|sendmsg|getpeername)\("
    assert [line for line in lines if re.search(calls, line) and "AF_UNIX" not in line] == []


def test_everything_works_without_a_network(done: Done) -> None:
    if not done.alone:
        pytest.skip("no network namespace may be made here")
    assert list(done.journey.out.glob("*.docx"))


def test_files_are_their_owners_alone(done: Done) -> None:
    """Also what is exported: whoever is to read it is given it, or the right to."""
    journey = done.journey
    folders = (journey.store, journey.other, journey.out)
    made = [journey.store, journey.other, *(path for f in folders for path in f.rglob("*"))]
    made = [path for path in made if path.suffix != ".png"]  # pictures of the tour
    assert len(made) > 30
    wrong = {path.name: oct(path.stat().st_mode) for path in made if path.stat().st_mode & 0o077}
    assert wrong == {}


def test_nothing_is_left_where_there_is_room_for_a_moment(done: Done) -> None:
    assert list((done.home / "tmp").iterdir()) == []
    assert not list(done.journey.folder.rglob(".gkdesk-*"))
    assert not list(done.journey.folder.rglob("*.tmp"))


def contents(path: Path) -> Iterator[tuple[str, bytes]]:
    """A document, and all that is packed in it."""
    yield path.name, path.read_bytes()
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as package:
            for each in package.infolist():
                yield f"{path.name}/{each.filename}", package.read(each)
                yield f"{path.name}/{each.filename}", each.extra + each.comment


def test_no_document_names_the_user_the_machine_or_a_place_on_it(done: Done) -> None:
    """By the canaries where the machine could be renamed, and by its own name as well."""
    name = os.uname().nodename
    own = {ME, MACHINE, str(done.journey.folder), str(ROOT), "/tmp/"}
    own |= {name} if len(name) > 5 else set()  # else it stands in any bytes by chance
    marks = [form for mark in own for form in (mark.encode(), mark.encode("utf-16-le"))]
    seen, wrong = 0, []
    for path in done.journey.out.iterdir():
        if path.suffix != ".png":
            for name, content in contents(path):
                seen += 1
                wrong += [(name, mark) for mark in marks if mark in content]
    assert seen > 150
    assert wrong == []


STAMPS = re.compile(
    rb"TotalTime>[^0<]|lastPrinted|rsid|w:date=|w:author=|"
    rb"<Company>[^<]|<Manager>[^<]|T(?!00:00:00Z)[0-9]{2}:[0-9]{2}:[0-9]{2}Z"
)


def test_no_document_tells_who_worked_on_it_and_when(done: Done) -> None:
    """Word and Excel files; a hand-over file is there to tell when what was changed."""
    looked = 0
    for path in done.journey.out.iterdir():
        if path.suffix in (".docx", ".xlsx") and "返回" not in path.name:
            looked += 1
            with zipfile.ZipFile(path) as package:
                assert {each.date_time[0] for each in package.infolist()} == {1980}
                for name in package.namelist():
                    assert not STAMPS.search(package.read(name)), (path.name, name)
                core = package.read("docProps/core.xml").decode()
            creator = re.search("<dc:creator>([^<]*)<", core)
            assert creator is not None
            assert not re.search("lastModifiedBy>[^<]", core)
            assert creator[1] == UNIT or "市" in creator[1]
    assert looked >= 9


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
