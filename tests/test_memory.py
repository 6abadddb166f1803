"""Threads leave no areas of memory behind that only they use."""

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="chosen where there is glibc")

_THREADS = """
import ctypes, sys, threading
from gkdesk import memory

if sys.argv[1] == "shared":
    memory.share()
gate = threading.Barrier(4)

def work():
    kept = [bytes(5000) for _ in range(100)]
    gate.wait()

threads = [threading.Thread(target=work) for _ in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
libc = ctypes.CDLL(None)
libc.fopen.restype = ctypes.c_void_p
told = ctypes.c_void_p(libc.fopen(sys.argv[2].encode(), b"w"))
libc.malloc_info(0, told)
libc.fclose(told)
"""


def _areas(way: str, told: Path) -> int:
    subprocess.run([sys.executable, "-c", _THREADS, way, str(told)], check=True)
    return told.read_text(encoding="ascii").count("<heap ")


def test_threads_share_what_memory_there_is(tmp_path: Path) -> None:
    assert _areas("apart", tmp_path / "apart.xml") > 1
    assert _areas("shared", tmp_path / "shared.xml") == 1
