"""Files by others read in a process of their own, which may crash, hang or fill up, and be ended.

The parser's process gets so much memory and so much time; whatever it does, the program gets the
content or one sentence.
"""

import errno
import json
import os
import stat
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, TypeVar

from gkdesk.domain.errors import Nameless, NotFound, Refused, Runaway, Stopped, WorldError
from gkdesk.domain.source import Source, as_data, from_data
from gkdesk.readers.behind import MEMORY, Scales, step_back
from gkdesk.readers.convert import readable

__all__ = [
    "Asked",
    "Recognised",
    "Says",
    "Stopped",
    "must_be_file",
    "read",
    "recognise",
    "work_out",
]

SECONDS = 4.0
_MORE = 0.8
"""Seconds more for what is read to be made use of as well; five are all that anybody waits."""
_BLINK = 0.05
_LONGEST_NAME = 40
_LONGEST_ANSWER = 100_000_000

T = TypeVar("T")


@dataclass(frozen=True)
class Says:
    """What is said where a file took too long, took too much memory, or took the process down."""

    too_long: str
    too_much: str
    died: str
    unreadable: str


_DOCUMENT = Says(
    "文件太复杂，读了太久，已停止；请在 Word 或 WPS 里另存一份再导入。",
    "读这个文件要用的内存太多，已停止；请在 Word 或 WPS 里另存一份再导入。",
    "文件已损坏，读不下去；请在 Word 或 WPS 里另存一份再导入。",
    "读不了这个文件，请检查权限，或另存一份再导入。",
)


@dataclass(frozen=True)
class Asked:
    """A file to be recognised by the editions in a folder; unit and year overrule what it says."""

    path: Path
    editions: Path
    unit: str = ""
    year: int = 0


@dataclass(frozen=True)
class Recognised:
    """A document, and what was recognised in it, still as plain data (``found.from_data``)."""

    source: Source
    found: Mapping[str, Any]


def read(path: Path, seconds: float = SECONDS) -> Source:
    """The content of somebody else's file; NotFound or WorldError with one sentence."""
    must_be_file(path)
    with readable(path) as there:
        (answer,) = _answered(path, _answer, (str(there.path),), seconds - there.spent)
    return from_data(answer)


def recognise(asked: Asked, stop: Callable[[], bool] = lambda: False) -> Recognised:
    """The report in somebody else's file; that, too, is done by the other process.

    Recognising takes as much of the interpreter as it can get: beside a window, on a thread of
    the same process, it would hold up every frame. ``stop`` says that the process is to be ended
    (Stopped). Raises as ``read`` and ``domain.published.recognise`` do.
    """
    must_be_file(asked.path)
    with readable(asked.path, stop) as there:
        wish = (replace(asked, path=there.path),)
        left = SECONDS + _MORE - there.spent
        (answer,) = _answered(asked.path, _answer_recognised, wish, left, stop)
    return Recognised(from_data(answer["source"]), answer["found"])


def work_out(
    path: Path,
    work: Callable[[T], Iterable[object]],
    given: T,
    stop: Callable[[], bool] = lambda: False,
    says: Says = _DOCUMENT,
    spent: float = 0.0,
) -> list[Any]:
    """What the other process makes of a file: ``work(given)``, piece by piece, plain data.

    ``work`` is a function of a module; ``path`` is the file as it is told of; ``spent`` are the
    seconds that have gone into it before. Raises as ``read`` does, and Refused where ``work`` does.
    """
    must_be_file(path)
    asked = (work, given, says)
    return _answered(path, _answer_worked_out, asked, SECONDS + _MORE - spent, stop, says)


def must_be_file(path: Path) -> None:
    """NotFound or WorldError where there is no file of that name.

    A pipe or a device is none: whoever opens one may wait for ever.
    """
    try:
        mode = path.stat().st_mode
    except (FileNotFoundError, NotADirectoryError, ValueError):
        raise NotFound(f"找不到文件 {path}，请检查文件名。") from None
    except OSError as error:
        raise _out_of_reach(path, error) from error
    if not stat.S_ISREG(mode):
        raise WorldError(f"{path} 不是文件，请选择一个文件。")


def _out_of_reach(path: Path, error: OSError) -> WorldError:
    if error.errno == errno.ENAMETOOLONG:
        return WorldError(f"文件名太长，读不了“{path.name[:_LONGEST_NAME]}…”，请改短后再试。")
    return WorldError(f"读不了文件 {path}，请检查它和所在文件夹的权限。")


def _answered(
    path: Path,
    target: Callable[..., None],
    arguments: tuple[object, ...],
    seconds: float,
    stop: Callable[[], bool] = lambda: False,
    says: Says = _DOCUMENT,
) -> list[Any]:
    try:
        pieces = [
            json.loads(line) for line in _asked(target, arguments, seconds, stop).split(b"\n")
        ]
    except TimeoutError:
        raise Runaway(f"{path.name}：{says.too_long}") from None
    except MemoryError:
        raise Runaway(f"{path.name}：{says.too_much}") from None
    except (EOFError, OSError, ValueError) as error:
        raise Runaway(f"{path.name}：{says.died}") from error
    last = pieces[-1]
    if not isinstance(last, dict) or "failure" not in last:
        return pieces
    sentence = f"{path.name}：{last['failure']}"
    if "lacks" in last:
        raise Nameless(sentence, last["lacks"])
    raise _FAILURES.get(last.get("kind", ""), WorldError)(sentence)


def _asked(
    target: Callable[..., None],
    arguments: tuple[object, ...],
    seconds: float,
    stop: Callable[[], bool],
) -> bytes:
    """What the other process says, a piece a line; TimeoutError where it says nothing for long."""
    context = get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    child = context.Process(target=target, args=(*arguments, theirs), daemon=True)
    child.start()
    assert child.pid
    step_back(child.pid)
    scales = Scales(child.pid)
    theirs.close()
    end = time.monotonic() + seconds
    try:
        while not ours.poll(_BLINK):
            if stop():
                raise Stopped("已取消。")
            if time.monotonic() > end:
                raise TimeoutError
            if scales.too_much():
                raise MemoryError
        return ours.recv_bytes(_LONGEST_ANSWER)
    finally:
        child.kill()
        child.join()
        child.close()
        ours.close()


# ---- In the process of its own

_FAILURES: Mapping[str, type[NotFound | Refused | WorldError]] = {
    each.__name__: each for each in (NotFound, Refused, Runaway, WorldError)
}


def _answer(path: str, theirs: Connection) -> None:
    """What the process of its own does: read, and say what it found or what went wrong."""

    def content() -> Iterable[object]:
        from gkdesk.readers import foreign

        return [as_data(foreign.read(Path(path)))]

    _tell(content, theirs)


def _answer_recognised(asked: Asked, theirs: Connection) -> None:
    """The same with what is recognised in the file."""

    def content() -> Iterable[object]:
        from gkdesk.domain import found
        from gkdesk.domain.published import recognise
        from gkdesk.readers import foreign
        from gkdesk.readers.editions import Editions

        editions = Editions(asked.editions)
        source = foreign.read(asked.path)
        forms = [editions[each] for each in editions.ids]
        seen = recognise(source, forms, asked.unit, asked.year)
        return [{"source": as_data(source), "found": found.as_data(seen)}]

    _tell(content, theirs)


def _answer_worked_out(
    work: Callable[[T], Iterable[object]], given: T, says: Says, theirs: Connection
) -> None:
    """The same with whatever else is made of the file."""
    _tell(lambda: work(given), theirs, says)


def _tell(
    content: Callable[[], Iterable[object]], theirs: Connection, says: Says = _DOCUMENT
) -> None:
    _say_nothing()
    _limit()
    try:
        answer = b"\n".join(map(_line, content()))
    except Nameless as error:
        answer = _failure(str(error), lacks=error.lacks)
    except (NotFound, Refused, WorldError) as error:
        kind = next(name for name, each in _FAILURES.items() if isinstance(error, each))
        answer = _failure(str(error), kind=kind)
    except MemoryError:
        answer = _failure(says.too_much, kind=Runaway.__name__)
    except OSError:
        answer = _failure(says.unreadable)
    except Exception:  # whatever a parser does with a strange file
        answer = _failure(says.died)
    theirs.send_bytes(answer)
    theirs.close()


def _line(piece: object) -> bytes:
    return json.dumps(piece, ensure_ascii=False).encode("utf-8", "surrogatepass")


def _failure(sentence: str, **more: object) -> bytes:
    return json.dumps({"failure": sentence, **more}).encode()


def _say_nothing() -> None:
    """What parsers complain of on the way quotes the file; the answer says what a clerk needs."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(nowhere, stream)


def _limit() -> None:
    if sys.platform != "win32":  # there it is only watched
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
