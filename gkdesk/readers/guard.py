"""Files by others read in a process of their own, which may crash, hang or fill up, and be ended.

The parser's process gets so much memory and so much time; whatever it does, the program gets the
content or one sentence. Where the system knows no limit on memory (Windows) time alone is limited.
"""

import json
import sys
from collections.abc import Mapping
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

from gkdesk.domain.errors import NotFound, WorldError
from gkdesk.domain.source import Source, as_data, from_data

SECONDS = 4.0
MEMORY = 512 * 1024 * 1024
_LONGEST_ANSWER = 100_000_000
_TOO_LONG = "文件太复杂，读了太久，已停止；请在 Word 或 WPS 里另存一份再导入。"
_TOO_MUCH = "读这个文件要用的内存太多，已停止；请在 Word 或 WPS 里另存一份再导入。"
_DIED = "文件已损坏，读不下去；请在 Word 或 WPS 里另存一份再导入。"


def read(path: Path, seconds: float = SECONDS) -> Source:
    """The content of somebody else's file; NotFound or WorldError with one sentence."""
    if not path.exists():
        raise NotFound(f"找不到文件 {path}，请检查文件名。")
    if not path.is_file():
        raise WorldError(f"{path} 不是文件，请选择一个文件。")
    answer = _asked(path, seconds)
    if "failure" in answer:
        raise WorldError(f"{path.name}：{answer['failure']}")
    return from_data(answer)


def _asked(path: Path, seconds: float) -> Mapping[str, object]:
    context = get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    child = context.Process(target=_answer, args=(str(path), theirs), daemon=True)
    child.start()
    theirs.close()
    try:
        if not ours.poll(seconds):
            return {"failure": _TOO_LONG}
        answer: Mapping[str, object] = json.loads(ours.recv_bytes(_LONGEST_ANSWER))
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
    _limit()
    try:
        from gkdesk.readers import foreign

        answer = json.dumps(as_data(foreign.read(Path(path)))).encode()
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


def _failure(sentence: str) -> bytes:
    return json.dumps({"failure": sentence}).encode()


def _limit() -> None:
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
