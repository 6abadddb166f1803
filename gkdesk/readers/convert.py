"""Files of older office programs made into ones that can be read, by LibreOffice where it is.

LibreOffice gets a profile of its own that is thrown away: no macro runs in it, no link is
followed, and what it would fetch it looks for where nothing answers. It gets so much time and so
much memory; when that is up, it is ended with all that it started. How long it takes to come up is
no fault of the file's: a line of our own is converted first, and the file's time begins then.
"""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from gkdesk import scratch
from gkdesk.domain.errors import Runaway, Stopped, WorldError
from gkdesk.readers.behind import Scales, pipes_of, step_back

SECONDS = 3.5
"""For a file, which takes a tenth of one where it has no photographs."""
START = 60.0
"""For LibreOffice to come up, on a poor computer and for the first time."""
_CPU = 30
"""Seconds of the processor: the last bound where this program itself was killed meanwhile."""
_MEMORY = 400_000_000
"""Bytes of its own, of which it has 160 million when it is up; its program takes up to 90 more."""
_WRITTEN = 100_000_000
_BLINK = 0.02
_PIPE = "OSL_PIPE"
"""How LibreOffice calls the pipe it listens at, which lies in no folder that could be chosen."""
_LARGEST = 50_000_000
_NAMES = ("soffice", "libreoffice")
_PLACES = (
    "C:/Program Files/LibreOffice/program/soffice.com",
    "C:/Program Files (x86)/LibreOffice/program/soffice.com",
    "/usr/lib/libreoffice/program/soffice",
    "/opt/libreoffice/program/soffice",
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
)
_NO_START = (
    "LibreOffice 启动不了；请先单独打开一次 LibreOffice 看看，"
    "或在 Word 或 WPS 里另存为新格式再导入。"
)
_TOO_LONG = "用 LibreOffice 转换太久，已停止；请在 Word 或 WPS 里另存为新格式再导入。"
_TOO_MUCH = "用 LibreOffice 转换要用的内存太多，已停止；请在 Word 或 WPS 里另存为新格式再导入。"
_NOTHING = (
    "LibreOffice 打不开这个文件，可能加了密码或已损坏；"
    "请在 Word 或 WPS 里打开（有密码的去掉密码），另存为新格式再导入。"
)


@dataclass(frozen=True)
class Older:
    """A kind of file that is converted: its ending, what is made of it, and what to call it."""

    ending: str
    made: str
    told: str

    @property
    def ending_made(self) -> str:
        """The ending of what is made of it."""
        return self.made.partition(":")[0]


@dataclass(frozen=True)
class Readable:
    """A file that can be read, and how many of the seconds a file may take are spent already."""

    path: Path
    spent: float = 0.0


_WORD, _SHEET = "docx:MS Word 2007 XML", "xlsx:Calc MS Excel 2007 XML"
_PLAIN = {"docx": "txt", "xlsx": "csv"}
"""The plainest file that the same part of LibreOffice makes the same kind of."""
_DOC = Older("doc", _WORD, "这是旧格式的文字文件（.doc 或 .wps）")
_XLS = Older("xls", _SHEET, "这是旧格式的表格（.xls 或 .et）")
_RTF = Older("rtf", _WORD, "这是 RTF 文件")
_PACKAGES = {
    b"application/vnd.oasis.opendocument.text": Older("odt", _WORD, "这是 ODT 文件"),
    b"application/vnd.oasis.opendocument.spreadsheet": Older("ods", _SHEET, "这是 ODS 文件"),
}


def older(content: bytes) -> Older | None:
    """What a file is to be converted as; None where it is none of the older kinds."""
    if content.startswith(b"{\\rtf"):
        return _RTF
    if content.startswith(b"PK"):
        # The kind stands first in the package, unpacked, so that it can be found there.
        found = [kind for mark, kind in _PACKAGES.items() if content[38:200].startswith(mark)]
        return found[-1] if found else None
    if not content.startswith(b"\xd0\xcf\x11\xe0") or holds(content, "EncryptedPackage"):
        return None
    if holds(content, "WordDocument"):
        return _DOC
    return _XLS if holds(content, "Workbook") or holds(content, "Book") else None


def holds(content: bytes, stream: str) -> bool:
    """Whether an old office file has a stream of that name."""
    return stream.encode("utf-16-le") in content


def program() -> str:
    """LibreOffice on this computer; "" where there is none."""
    found = (shutil.which(name) for name in (*_NAMES, *_PLACES))
    return next(filter(None, found), "")


@contextmanager
def readable(path: Path, stop: Callable[[], bool] = lambda: False) -> Iterator[Readable]:
    """The file itself, or what an older one was made into, for as long as it is being read.

    Runaway where it cannot be converted, Stopped as soon as ``stop`` says so. Where there is
    no LibreOffice the file itself is given, which is refused with what to do.
    """
    kind = _kind_of(path)
    soffice = program() if kind else ""
    if kind is None or not soffice:
        yield Readable(path)
        return
    with scratch.room() as folder:
        try:
            made = _converted(path, kind, folder, soffice, stop)
        except Stopped:
            raise
        except (WorldError, OSError) as error:
            why = error if isinstance(error, WorldError) else _NOTHING
            raise Runaway(f"{path.name}：{why}") from error
        yield made


def _kind_of(path: Path) -> Older | None:
    try:
        return None if path.stat().st_size > _LARGEST else older(path.read_bytes())
    except OSError:
        return None  # whoever reads it says why it cannot be had


def _converted(
    path: Path, kind: Older, folder: Path, soffice: str, stop: Callable[[], bool]
) -> Readable:
    first = folder / f"first.{_PLAIN[kind.ending_made]}"
    first.write_text("1\n", encoding="ascii")
    source = folder / f"source.{kind.ending}"
    shutil.copyfile(path, source)
    command, made = _command(soffice, folder, kind, first, source)
    spent = _run(command, folder, made / f"first.{kind.ending_made}", stop)
    result = made / f"source.{kind.ending_made}"
    if not result.is_file():
        raise WorldError(_NOTHING)
    return Readable(result, spent)


def _command(soffice: str, folder: Path, kind: Older, *files: Path) -> tuple[list[str], Path]:
    """How LibreOffice is asked to convert files one after another, and the folder it does so to."""
    profile, made = folder / "profile", folder / "made"
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(_settings(), encoding="utf-8")
    options = ("--headless", "--norestore", "--nolockcheck", "--nologo", "--nodefault")
    command = [soffice, f"-env:UserInstallation={profile.as_uri()}", *options]
    command += ["--convert-to", kind.made, "--outdir", str(made), *map(str, files)]
    return _limited(command), made


# ---- The program


def _run(command: list[str], folder: Path, up: Path, stop: Callable[[], bool]) -> float:
    """Run a program to its end; one that takes too long is ended, with what it started.

    Returns the seconds since it was ``up``, which it says by making that file.
    """
    with subprocess.Popen(
        command,
        cwd=folder,
        env=_surroundings(folder),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    ) as running:
        step_back(running.pid)
        scales = Scales(running.pid)
        try:
            _wait(running, scales, stop, START, _NO_START, up.exists)
            began = time.monotonic()
            _wait(running, scales, stop, SECONDS, _TOO_LONG)
            return time.monotonic() - began
        finally:
            _end(running)


def _limited(command: list[str]) -> list[str]:
    """The program under limits it cannot lift; Windows knows none, there it is only watched."""
    if sys.platform == "win32":
        return command
    bounds = ("-c 0", f"-d {_MEMORY // 1024}", f"-f {_WRITTEN // 512}", f"-t {_CPU}")
    limits = "; ".join(f"ulimit {bound}" for bound in bounds)
    return ["/bin/sh", "-c", f'{limits}; exec "$@"', "sh", *command]


def _wait(
    running: subprocess.Popen[bytes],
    scales: Scales,
    stop: Callable[[], bool],
    seconds: float,
    too_long: str,
    done: Callable[[], bool] = lambda: False,
) -> None:
    """Until it is done or has ended; Stopped or WorldError where that is not to be waited for."""
    end = time.monotonic() + seconds
    while running.poll() is None and not done():
        if stop():
            raise Stopped("已取消。")
        if time.monotonic() > end:
            raise WorldError(too_long)
        if scales.too_much():
            raise WorldError(_TOO_MUCH)
        time.sleep(_BLINK)


def _end(running: subprocess.Popen[bytes]) -> None:
    left = pipes_of(running.pid) if running.poll() is None else []
    if sys.platform == "win32":
        tree = ["taskkill", "/T", "/F", "/PID", str(running.pid)]
        subprocess.run(tree, capture_output=True, check=False)
    else:
        with suppress(ProcessLookupError):  # all of it has ended by itself
            os.killpg(running.pid, signal.SIGKILL)
    running.wait()
    for pipe in left:  # it would have taken its own away itself
        if pipe.name.startswith(_PIPE):
            pipe.unlink(missing_ok=True)


# ---- What it may do

_DEAD_END = "http://127.0.0.1:9"
_NOWHERE = {"http_proxy": _DEAD_END, "https_proxy": _DEAD_END, "ftp_proxy": _DEAD_END}
_SECURITY = "org.openoffice.Office.Common/Security/Scripting"
_INTERNET = "org.openoffice.Inet/Settings"
_SETTINGS = (
    (_SECURITY, "MacroSecurityLevel", "3"),
    (_SECURITY, "DisableMacrosExecution", "true"),
    (_SECURITY, "BlockUntrustedRefererLinks", "true"),
    (_SECURITY, "DisableActiveContent", "true"),
    ("org.openoffice.Office.Writer/Content/Update", "Link", "0"),
    ("org.openoffice.Office.Calc/Content/Update", "Link", "2"),
    ("org.openoffice.Office.Common/Load", "UpdateDocMode", "0"),
    ("org.openoffice.Office.Common/Misc", "FirstRun", "false"),
    (_INTERNET, "ooInetProxyType", "2"),
    (_INTERNET, "ooInetNoProxy", ""),
    *((_INTERNET, f"ooInet{kind}ProxyName", "127.0.0.1") for kind in ("HTTP", "HTTPS", "FTP")),
    *((_INTERNET, f"ooInet{kind}ProxyPort", "9") for kind in ("HTTP", "HTTPS", "FTP")),
)
"""By LibreOffice's names: macros off, links not updated, the network a port that never answers."""


def _surroundings(folder: Path) -> dict[str, str]:
    return {**os.environ, **_NOWHERE, "no_proxy": "", "TMPDIR": str(folder)}


def _settings() -> str:
    items = "".join(
        f'<item oor:path="/{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value>'
        "</prop></item>"
        for path, name, value in _SETTINGS
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<oor:items xmlns:oor="'
        'http://openoffice.org/2001/registry">' + items + "</oor:items>"
    )
