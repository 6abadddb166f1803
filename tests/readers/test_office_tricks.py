"""Real files under a password, with macros, with templates and links that stand elsewhere.

The files under a password were made by LibreOffice and, those of Office of today, by the rules of
[MS-OFFCRYPTO]; ``vbaProject.bin`` is a macro project that Excel made, from XlsxWriter's examples.
"""

import io
import subprocess
import threading
import time
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from gkdesk.domain.errors import WorldError
from gkdesk.readers import convert, guard
from gkdesk.readers.editions import Editions
from tests.readers.foreign import (
    as_docx,
    as_xlsx,
    differences,
    full_report,
    packed,
    recognised,
    written,
)
from tests.readers.office import OFFICE, office

HERE = Path(__file__).parent
MACROS = (HERE / "vbaProject.bin").read_bytes()
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_P = "http://schemas.openxmlformats.org/package/2006"
_OLDER = ("doc", "xls", "odt", "ods")


@pytest.mark.parametrize(
    "ending", ["docx", "xlsx", *(pytest.param(e, marks=OFFICE) for e in _OLDER)]
)
def test_a_file_under_a_password_says_so(ending: str) -> None:
    began = time.monotonic()
    with pytest.raises(WorldError, match="密码") as refused:
        guard.read(HERE / "encrypted" / f"年报.{ending}")
    assert str(refused.value).startswith(f"年报.{ending}：")
    assert str(refused.value).count("。") == 1
    assert ending in _OLDER or time.monotonic() - began < 5


# ---- Macros and links


def parts(content: bytes) -> dict[str, str | bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return {name: package.read(name) for name in package.namelist()}


def with_links(
    made: Mapping[str, str | bytes], owner: str, links: Mapping[str, str]
) -> dict[str, str | bytes]:
    """A package of which a part has more relations to what stands elsewhere, by their kinds."""
    folder, _, name = owner.rpartition("/")
    at = f"{folder}/_rels/{name}.rels"
    old = made.get(at, f'<Relationships xmlns="{_P}/relationships"></Relationships>')
    text = old.decode() if isinstance(old, bytes) else old
    more = "".join(
        f'<Relationship Id="rElse{number}" Type="{_R}/{kind}" Target="{target}"'
        ' TargetMode="External"/>'
        for number, (kind, target) in enumerate(links.items())
    )
    return {**made, at: text.replace("</Relationships>", more + "</Relationships>")}


def with_macros(made: Mapping[str, str | bytes], main: str, kind: str) -> dict[str, str | bytes]:
    """A package that is one with macros by its types, its relations and its parts."""
    folder, _, name = main.rpartition("/")
    types = made["[Content_Types].xml"]
    related = made[f"{folder}/_rels/{name}.rels"]
    assert isinstance(types, bytes)
    assert isinstance(related, bytes)
    plain = "document.main+xml" if folder == "word" else "sheet.main+xml"
    binary = '<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/>'
    office_kind = types.decode().split(f'PartName="/{main}"')[1].split('"')[1]
    assert office_kind.endswith(plain)
    project = (
        '<Relationship Id="rMacros" Target="vbaProject.bin"'
        ' Type="http://schemas.microsoft.com/office/2006/relationships/vbaProject"/>'
    )
    return {
        **made,
        "[Content_Types].xml": types.decode()
        .replace(office_kind, kind)
        .replace("</Types>", binary + "</Types>"),
        f"{folder}/_rels/{name}.rels": related.decode().replace(
            "</Relationships>", project + "</Relationships>"
        ),
        f"{folder}/vbaProject.bin": MACROS,
    }


class _Listener(BaseHTTPRequestHandler):
    asked: list[str] = []  # noqa: RUF012 - one server a test

    def do_GET(self) -> None:
        self.asked.append(self.path)
        self.send_error(404)

    do_HEAD = do_OPTIONS = do_PROPFIND = do_GET  # noqa: N815 - as the library calls them

    def log_message(self, *_: object) -> None: ...


@contextmanager
def listening() -> Iterator[str]:
    """An address at which nobody may ask; it fails where somebody did."""
    _Listener.asked.clear()
    with HTTPServer(("127.0.0.1", 0), _Listener) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
    assert _Listener.asked == []


def test_a_document_with_macros_and_a_template_elsewhere_is_read_as_data(
    tmp_path: Path, editions: Editions
) -> None:
    report = full_report(editions, 2024)
    made = with_macros(
        parts(as_docx(report, editions)),
        "word/document.xml",
        "application/vnd.ms-word.document.macroEnabled.main+xml",
    )
    with listening() as address:
        made = with_links(made, "word/settings.xml", {"attachedTemplate": f"{address}/evil.dotm"})
        made = with_links(
            made,
            "word/document.xml",
            {"image": f"{address}/a.png", "oleObject": f"{address}/a.bin", "frame": address},
        )
        source = guard.read(written(tmp_path, "年报.docm", packed(made)))
    assert differences(report, recognised(source, editions)) == {}


def test_a_workbook_with_macros_and_links_is_read_as_data(
    tmp_path: Path, editions: Editions
) -> None:
    report = full_report(editions, 2024)
    made = with_macros(
        parts(as_xlsx(report)),
        "xl/workbook.xml",
        "application/vnd.ms-excel.sheet.macroEnabled.main+xml",
    )
    with listening() as address:
        made = with_links(
            made,
            "xl/workbook.xml",
            {"externalLink": f"{address}/a.xlsx", "connections": f"{address}/q.iqy"},
        )
        source = guard.read(written(tmp_path, "年报.xlsm", packed(made)))
    assert differences(report, recognised(source, editions), texts=False) == {}


# ---- Macros in what LibreOffice converts

_LOADED = (
    '<office:scripts><office:event-listeners><script:event-listener script:language="ooo:script"'
    ' script:event-name="dom:load" xlink:type="simple"'
    ' xmlns:script="urn:oasis:names:tc:opendocument:xmlns:script:1.0"'
    ' xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href='
    '"vnd.sun.star.script:Standard.Module1.Main?language=Basic&amp;location=document"/>'
    "</office:event-listeners></office:scripts>"
)
_LIBRARY = "http://openoffice.org/2000/library"
_SCRIPT = "http://openoffice.org/2000/script"


def with_basic(content: bytes, told: Path) -> bytes:
    """A text that runs a macro as soon as it is loaded, which writes a file."""
    made = {n: p for n, p in parts(content).items() if n != "mimetype"}
    main = made["content.xml"]
    listed = made["META-INF/manifest.xml"]
    assert isinstance(main, bytes)
    assert isinstance(listed, bytes)
    text = main.decode()
    scripts = "<office:scripts/>"
    start = text.index("<office:font-face-decls") if scripts not in text else text.index(scripts)
    made["content.xml"] = text[:start] + _LOADED + text[start:].removeprefix(scripts)
    acts = ("n = FreeFile", f"Open &quot;{told}&quot; For Output As #n", "Print #n, 1", "Close #n")
    code = "\n".join(("Sub Main", *acts, "End Sub"))
    made |= {
        "Basic/script-lc.xml": f'<library:libraries xmlns:library="{_LIBRARY}"><library:library'
        ' library:name="Standard" library:link="false"/></library:libraries>',
        "Basic/Standard/script-lb.xml": f'<library:library xmlns:library="{_LIBRARY}"'
        ' library:name="Standard" library:readonly="false" library:passwordprotected="false">'
        '<library:element library:name="Module1"/></library:library>',
        "Basic/Standard/Module1.xml": f'<script:module xmlns:script="{_SCRIPT}"'
        f' script:name="Module1" script:language="StarBasic">{code}</script:module>',
    }
    more = "".join(
        f'<manifest:file-entry manifest:full-path="{name}" manifest:media-type="text/xml"/>'
        for name in made
        if name.startswith("Basic/")
    )
    made["META-INF/manifest.xml"] = listed.decode().replace(
        "</manifest:manifest>", more + "</manifest:manifest>"
    )
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        kind = b"application/vnd.oasis.opendocument.text"
        package.writestr(zipfile.ZipInfo("mimetype"), kind, zipfile.ZIP_STORED)
        for name, part in made.items():
            package.writestr(name, part)
    return target.getvalue()


@OFFICE
def test_a_macro_of_a_text_is_not_run(tmp_path: Path, editions: Editions) -> None:
    report = full_report(editions, 2024)
    office([written(tmp_path, "a.docx", as_docx(report, editions))], "odt", tmp_path / "o")
    told = tmp_path / "told"
    file = written(tmp_path, "b.odt", with_basic((tmp_path / "o" / "a.odt").read_bytes(), told))
    found = recognised(guard.read(file), editions)
    assert differences(report, found) == {}
    assert not told.exists()
    assert _runs_where_it_may(file, told, tmp_path), "the macro is none"


def _runs_where_it_may(file: Path, told: Path, folder: Path) -> bool:
    """Whether the macro writes its file where somebody lets it, as the test of the test."""
    profile = folder / "open"
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(
        '<?xml version="1.0" encoding="UTF-8"?>\n<oor:items xmlns:oor='
        '"http://openoffice.org/2001/registry"><item oor:path='
        '"/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="MacroSecurityLevel"'
        ' oor:op="fuse"><value>0</value></prop></item></oor:items>',
        encoding="utf-8",
    )
    command = [convert.program(), f"-env:UserInstallation={profile.as_uri()}", "--headless"]
    with subprocess.Popen([*command, "--norestore", str(file)]) as running:
        end = time.monotonic() + 60
        while not told.exists() and time.monotonic() < end:
            time.sleep(0.2)
        subprocess.run([*command, "--unaccept=all"], check=False, timeout=60)
        running.terminate()
    return told.exists()
