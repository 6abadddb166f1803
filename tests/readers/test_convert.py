"""Files of older programs: made readable by LibreOffice, which can do no harm; told without it."""

import os
import sys
import threading
import time
from contextlib import nullcontext, suppress
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from gkdesk.domain.errors import Stopped, WorldError
from gkdesk.domain.source import Source, as_data
from gkdesk.readers import behind, convert, guard
from gkdesk.readers.editions import Editions
from tests.readers.bombs import BOMBS
from tests.readers.foreign import (
    as_docx,
    as_xlsx,
    differences,
    full_report,
    recognised,
    written,
)
from tests.readers.office import OFFICE, office

pytestmark = pytest.mark.long

ODT = b"application/vnd.oasis.opendocument.text"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
OLDER = {
    "doc": (OLE + "WordDocument".encode("utf-16-le"), "docx"),
    "xls": (OLE + "Workbook".encode("utf-16-le"), "xlsx"),
    "rtf": (b"{\\rtf1 x}", "docx"),
    "odt": (b"PK" + b"\0" * 28 + b"mimetype" + ODT, "docx"),
}


ALL = os.environ.get("GKDESK_FAULTS") == "all"
SHELL = pytest.mark.skipif(os.name == "nt", reason="needs a shell")


@pytest.mark.parametrize("name", OLDER)
def test_without_the_program_it_is_told_what_to_do(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(convert, "program", lambda: "")
    content, ending = OLDER[name]
    with pytest.raises(WorldError, match=rf"要装有 LibreOffice 才能读；.*\*\.{ending}"):
        guard.read(written(tmp_path, "年报", content))


@OFFICE
@pytest.mark.parametrize("ending", ["doc", "rtf", "odt", "xls", "ods"])
def test_older_files_are_read(ending: str, tmp_path: Path, editions: Editions) -> None:
    report = full_report(editions, 2020)
    sheet = ending in ("xls", "ods")
    made = as_xlsx(report) if sheet else as_docx(report, editions)
    office([written(tmp_path, "年报.xlsx" if sheet else "年报.docx", made)], ending, tmp_path / "o")
    source = guard.read(tmp_path / "o" / f"年报.{ending}")
    found = recognised(source, editions)
    assert differences(report, found, texts=source.prose) == {}
    assert (found.unread, found.doubtful, found.missing) == ([], {}, [])


@OFFICE
def test_a_broken_one_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WorldError, match=r"^a\.doc：LibreOffice 打不开"):
        guard.read(written(tmp_path, "a.doc", OLDER["doc"][0]))


@OFFICE
@pytest.mark.parametrize("name", ["xls", "rtf"])
def test_what_is_in_a_strange_one_does_no_harm(name: str, tmp_path: Path) -> None:
    with suppress(WorldError):
        assert guard.read(written(tmp_path, "a", OLDER[name][0]))


UP = 'while [ "$1" != --outdir ]; do shift; done; mkdir "$2"; cd "$2"; echo >first.docx'
"""What LibreOffice does that has come up: the first of its files is made."""


def program(folder: Path, *script: str) -> str:
    path = written(folder, "soffice", "\n".join(("#!/bin/sh", *script, "")))
    path.chmod(0o755)
    return str(path)


@SHELL
def test_one_that_hangs_is_ended_with_all_it_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = tmp_path / "told"
    script = program(tmp_path, UP, f"sleep 100 & echo $! >{told}; wait")
    monkeypatch.setattr(convert, "program", lambda: script)
    monkeypatch.setattr(convert, "SECONDS", 1.0)
    with pytest.raises(WorldError, match="太久"):
        guard.read(written(tmp_path, "a.doc", OLDER["doc"][0]))
    assert _gone(int(told.read_text()))


@SHELL
def test_one_that_does_not_come_up_is_no_fault_of_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = program(tmp_path, "sleep 100")
    monkeypatch.setattr(convert, "program", lambda: script)
    monkeypatch.setattr(convert, "START", 0.5)
    with pytest.raises(WorldError, match=r"^a\.doc：LibreOffice 启动不了"):
        guard.read(written(tmp_path, "a.doc", OLDER["doc"][0]))


@SHELL
def test_the_time_of_a_file_begins_when_it_has_come_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = program(tmp_path, "sleep 1", UP, "sleep 0.3; echo >source.docx")
    monkeypatch.setattr(convert, "program", lambda: script)
    monkeypatch.setattr(convert, "SECONDS", 0.9)
    with convert.readable(written(tmp_path, "a.doc", OLDER["doc"][0])) as there:
        assert there.path.is_file()
        assert 0.2 < there.spent < 0.9


@SHELL
def test_the_seconds_it_took_are_not_there_for_reading(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Five seconds in all, not five and then five more."""
    script = program(tmp_path, UP, "sleep 0.3; echo >source.docx")
    monkeypatch.setattr(convert, "program", lambda: script)
    given: list[float] = []

    def answered(*asked: object) -> list[object]:
        given.append(next(each for each in asked if isinstance(each, float)))
        return [as_data(Source(()))]

    monkeypatch.setattr(guard, "_answered", answered)
    guard.read(written(tmp_path, "a.doc", OLDER["doc"][0]), 5.0)
    assert 1.0 < given[0] < 4.75


@SHELL
@pytest.mark.parametrize(("megabytes", "there_is"), [(350, True), (450, False)])
def test_it_gets_so_much_memory(
    megabytes: int, there_is: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    take = f"bytearray({megabytes}_000_000)"
    script = program(tmp_path, UP, f"{sys.executable} -c '{take}' && echo >source.docx")
    monkeypatch.setattr(convert, "program", lambda: script)
    path = written(tmp_path, "a.doc", OLDER["doc"][0])
    refused = pytest.raises(WorldError, match="打不开这个文件")
    with nullcontext() if there_is else refused, convert.readable(path) as there:
        assert there.path.is_file()


@SHELL
def test_memory_is_watched_where_the_system_does_not_limit_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That of all processes it started together."""
    swollen = f"{sys.executable} -c 'import time; x = b\"x\" * 150_000_000; time.sleep(60)'"
    script = program(tmp_path, UP, f"{swollen} & {swollen}")
    monkeypatch.setattr(convert, "program", lambda: script)
    monkeypatch.setattr(behind, "_HELD", False)
    monkeypatch.setattr(behind, "MEMORY", 250_000_000)
    with pytest.raises(WorldError, match=r"^a\.doc：用 LibreOffice 转换要用的内存太多"):
        guard.read(written(tmp_path, "a.doc", OLDER["doc"][0]))


@SHELL
def test_it_writes_so_much(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is small in a package and endless outside it does not fill the disk."""
    script = program(tmp_path, UP, f"head -c {2 * convert._WRITTEN} /dev/zero >source.docx")
    monkeypatch.setattr(convert, "program", lambda: script)
    with convert.readable(written(tmp_path, "a.doc", OLDER["doc"][0])) as there:
        assert there.path.stat().st_size == convert._WRITTEN // 512 * 512


@pytest.fixture(scope="module")
def sound_seconds(tmp_path_factory: pytest.TempPathFactory) -> float:
    """How long a file takes that holds next to nothing: LibreOffice's coming up, mostly."""
    path = written(tmp_path_factory.mktemp("sound"), "a.rtf", "{\\rtf1 a\\par}")
    began = time.monotonic()
    assert guard.read(path).items
    return time.monotonic() - began


@SHELL
def test_the_pipe_of_one_that_is_ended_goes_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It lies where all programs have theirs, whatever folder for a moment it was given."""
    pipe = tmp_path / "OSL_PIPE"
    listen = f'import socket, time; s = socket.socket(1); s.bind("{pipe}"); s.listen()'
    script = program(tmp_path, UP, f"{sys.executable} -c '{listen}; time.sleep(100)'")
    monkeypatch.setattr(convert, "program", lambda: script)
    monkeypatch.setattr(convert, "SECONDS", 1.0)
    with pytest.raises(WorldError, match="太久"):
        guard.read(written(tmp_path, "a.doc", OLDER["doc"][0]))
    assert not pipe.exists()


@OFFICE
@pytest.mark.parametrize("name", BOMBS if ALL else list(BOMBS)[:4])
def test_a_bomb_of_an_older_kind(name: str, tmp_path: Path, sound_seconds: float) -> None:
    path = written(tmp_path, f"年报.{name.split()[0]}", BOMBS[name]())
    began = time.monotonic()
    with pytest.raises(WorldError, match=r"^年报\.\w+：[^\n]+。$"):
        guard.read(path)
    assert time.monotonic() - began < 5 + sound_seconds


@SHELL
@pytest.mark.parametrize("up", ["", UP])
def test_it_can_be_stopped(up: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = program(tmp_path, up, "sleep 100")
    monkeypatch.setattr(convert, "program", lambda: script)
    path = written(tmp_path, "a.doc", OLDER["doc"][0])
    began = time.monotonic()
    with pytest.raises(Stopped), convert.readable(path, lambda: time.monotonic() > began + 0.3):
        pass
    assert time.monotonic() - began < 2


def _gone(number: int) -> bool:
    for _ in range(50):
        try:
            state = Path(f"/proc/{number}/stat").read_text().split()[2]
        except FileNotFoundError:
            return True
        if state == "Z":  # dead; whoever inherited it has not looked yet
            return True
        time.sleep(0.02)
    return False


def test_what_is_made_goes_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = program(tmp_path, UP, "echo >source.docx")
    monkeypatch.setattr(convert, "program", lambda: script)
    with convert.readable(written(tmp_path, "a.doc", OLDER["doc"][0])) as there:
        made = there.path
        assert made.is_file()
        assert (made.parents[1].stat().st_mode & 0o777) == 0o700
    assert not made.parents[1].exists()


class _Listener(BaseHTTPRequestHandler):
    asked: list[str] = []  # noqa: RUF012 - one server, one test

    def do_GET(self) -> None:
        self.asked.append(self.path)
        self.send_error(404)

    def log_message(self, *_: object) -> None: ...


@OFFICE
def test_nothing_is_fetched(tmp_path: Path) -> None:
    """A picture, a section and a template that stand elsewhere are not asked for."""
    with HTTPServer(("127.0.0.1", 0), _Listener) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}"
        fields = "".join(
            f'{{\\field{{\\*\\fldinst {{{kind} "{address}/{kind}" \\\\d}}}}{{\\fldrslt x}}}}'
            for kind in ("INCLUDEPICTURE", "INCLUDETEXT")
        )
        rtf = f"{{\\rtf1{{\\*\\template {address}/t.dot}}\\ansi {fields} end\\par}}"
        source = guard.read(written(tmp_path, "a.rtf", rtf))
        server.shutdown()
    assert source.items
    assert _Listener.asked == []
