"""Files by others read in a process of their own, which may crash, hang or fill up, and be ended.

The parser's process gets so much memory and so much time; whatever it does, the program gets the
content or one sentence. Where the system knows no limit on memory (Windows) time alone is limited.
"""

import json
import os
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from gkdesk.domain.errors import Nameless, NotFound, Stopped, WorldError
from gkdesk.domain.source import Source, as_data, from_data
from gkdesk.readers.behind import step_back
from gkdesk.readers.convert import readable

__all__ = ["Asked", "Recognised", "Stopped", "read", "recognise"]

SECONDS = 4.0
MEMORY = 500_000_000
_RECOGNISING = 0.8
"""Seconds more for what is read to be recognised as well; five are all that anybody waits."""
_BLINK = 0.05
_LONGEST_ANSWER = 100_000_000
_TOO_LONG = "文件太复杂，读了太久，已停止；请在 Word 或 WPS 里另存一份再导入。"
_TOO_MUCH = "读这个文件要用的内存太多，已停止；请在 Word 或 WPS 里另存一份再导入。"
_DIED = "文件已损坏，读不下去；请在 Word 或 WPS 里另存一份再导入。"


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
    _must_be_file(path)
    with readable(path) as there:
        return from_data(_answered(path, _answer, (str(there),), seconds))


def recognise(asked: Asked, stop: Callable[[], bool] = lambda: False) -> Recognised:
    """The report in somebody else's file; that, too, is done by the other process.

    Recognising takes as much of the interpreter as it can get: beside a window, on a thread of
    the same process, it would hold up every frame. ``stop`` says that the process is to be ended
    (Stopped). Raises as ``read`` and ``domain.published.recognise`` do.
    """
    _must_be_file(asked.path)
    seconds = SECONDS + _RECOGNISING
    with readable(asked.path, stop) as there:
        wish = (replace(asked, path=there),)
        answer = _answered(asked.path, _answer_recognised, wish, seconds, stop)
    return Recognised(from_data(answer["source"]), answer["found"])


def _must_be_file(path: Path) -> None:
    if not path.exists():
        raise NotFound(f"找不到文件 {path}，请检查文件名。")
    if not path.is_file():
        raise WorldError(f"{path} 不是文件，请选择一个文件。")


def _answered(
    path: Path,
    target: Callable[..., None],
    arguments: tuple[object, ...],
    seconds: float,
    stop: Callable[[], bool] = lambda: False,
) -> Mapping[str, Any]:
    answer = _asked(target, arguments, seconds, stop)
    if "failure" not in answer:
        return answer
    sentence = f"{path.name}：{answer['failure']}"
    if "lacks" in answer:
        raise Nameless(sentence, answer["lacks"])
    raise (NotFound if answer.get("strange") else WorldError)(sentence)


def _asked(
    target: Callable[..., None],
    arguments: tuple[object, ...],
    seconds: float,
    stop: Callable[[], bool],
) -> Mapping[str, Any]:
    context = get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    child = context.Process(target=target, args=(*arguments, theirs), daemon=True)
    child.start()
    assert child.pid
    step_back(child.pid)
    theirs.close()
    end = time.monotonic() + seconds
    try:
        while not ours.poll(_BLINK):
            if stop():
                raise Stopped("已取消。")
            if time.monotonic() > end:
                return {"failure": _TOO_LONG}
        answer: Mapping[str, Any] = json.loads(ours.recv_bytes(_LONGEST_ANSWER))
    except (EOFError, OSError, ValueError):
        return {"failure": _DIED}
    finally:
        child.kill()
        child.join()
        child.close()
        ours.close()
    return answer


def _answer(path: str, theirs: Connection) -> None:
    """What the process of its own does: read, and say what it found or what went wrong."""

    def content() -> object:
        from gkdesk.readers import foreign

        return as_data(foreign.read(Path(path)))

    _tell(content, theirs)


def _answer_recognised(asked: Asked, theirs: Connection) -> None:
    """The same with what is recognised in the file."""

    def content() -> object:
        from gkdesk.domain import found
        from gkdesk.domain.published import recognise
        from gkdesk.readers import foreign
        from gkdesk.readers.editions import Editions

        editions = Editions(asked.editions)
        source = foreign.read(asked.path)
        forms = [editions[each] for each in editions.ids]
        seen = recognise(source, forms, asked.unit, asked.year)
        return {"source": as_data(source), "found": found.as_data(seen)}

    _tell(content, theirs)


def _tell(content: Callable[[], object], theirs: Connection) -> None:
    _say_nothing()
    _limit()
    try:
        answer = json.dumps(content()).encode()
    except Nameless as error:
        answer = _failure(str(error), lacks=error.lacks)
    except NotFound as error:
        answer = _failure(str(error), strange=True)
    except WorldError as error:
        answer = _failure(str(error))
    except MemoryError:
        answer = _failure(_TOO_MUCH)
    except OSError:
        answer = _failure("读不了这个文件，请检查权限，或另存一份再导入。")
    except Exception:  # whatever a parser does with a strange file
        answer = _failure(_DIED)
    theirs.send_bytes(answer)
    theirs.close()


def _failure(sentence: str, **more: object) -> bytes:
    return json.dumps({"failure": sentence, **more}).encode()


def _say_nothing() -> None:
    """What parsers complain of on the way quotes the file; the answer says what a clerk needs."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(nowhere, stream)


def _limit() -> None:
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
