"""Files of older programs: made readable by LibreOffice, which can do no harm; told without it."""

import os
import threading
import time
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from gkdesk.domain.errors import Stopped, WorldError
from gkdesk.readers import convert, guard
from gkdesk.readers.editions import Editions
from tests.readers.foreign import (
    as_docx,
    as_xlsx,
    differences,
    full_report,
    recognised,
    written,
)
from tests.readers.office import OFFICE, office

ODT = b"application/vnd.oasis.opendocument.text"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
OLDER = {
    "doc": (OLE + "WordDocument".encode("utf-16-le"), "docx"),
    "xls": (OLE + "Workbook".encode("utf-16-le"), "xlsx"),
    "rtf": (b"{\\rtf1 x}", "docx"),
    "odt": (b"PK" + b"\0" * 28 + b"mimetype" + ODT, "docx"),
}


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


def program(folder: Path, script: str) -> str:
    path = written(folder, "soffice", f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return str(path)


@pytest.mark.skipif(os.name == "nt", reason="needs a shell")
def test_one_that_hangs_is_ended_with_all_it_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = tmp_path / "told"
    script = program(tmp_path, f"sleep 100 & echo $! >{told}; wait")
    monkeypatch.setattr(convert, "program", lambda: script)
    monkeypatch.setattr(convert, "SECONDS", 1.0)
    with pytest.raises(WorldError, match="太久"):
        guard.read(written(tmp_path, "a.doc", OLDER["doc"][0]))
    assert _gone(int(told.read_text()))


@pytest.mark.skipif(os.name == "nt", reason="needs a shell")
def test_one_that_spins_ends_by_itself_even_if_nobody_is_left_to_end_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(convert, "program", lambda: program(tmp_path, "while :; do :; done"))
    monkeypatch.setattr(convert, "_CPU", 1)
    with pytest.raises(WorldError, match="打不开这个文件"):
        guard.read(written(tmp_path, "a.doc", OLDER["doc"][0]))


@pytest.mark.skipif(os.name == "nt", reason="needs a shell")
def test_it_can_be_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = program(tmp_path, "sleep 100")
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
    script = program(
        tmp_path, 'while [ "$1" != --outdir ]; do shift; done; mkdir "$2"; echo >$2/source.docx'
    )
    monkeypatch.setattr(convert, "program", lambda: script)
    with convert.readable(written(tmp_path, "a.doc", OLDER["doc"][0])) as made:
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
