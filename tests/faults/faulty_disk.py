"""A disk that fails on command, put underneath the SQLite that the program itself uses.

The default VFS of the loaded library is replaced by a copy of it whose writes, syncs, truncations,
openings and deletions come through here, each counted. What the disk has not been told to sync
is known too, so that a power cut can take it away, in parts, torn at sectors.
"""

import ctypes as c
import ctypes.util
import os
import random
import sqlite3  # so that the library is loaded already
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

OK, FULL, CANTOPEN = sqlite3.SQLITE_OK, sqlite3.SQLITE_FULL, sqlite3.SQLITE_CANTOPEN
EIO_WRITE, EIO_FSYNC, EIO_TRUNCATE, EIO_DELETE = (10 | n << 8 for n in (3, 4, 6, 10))
SECTOR = 512

# The name stays the very pointer it was: SQLite keeps more behind it.
_OPEN = c.CFUNCTYPE(c.c_int, c.c_void_p, c.c_void_p, c.c_void_p, c.c_int, c.POINTER(c.c_int))
_DELETE = c.CFUNCTYPE(c.c_int, c.c_void_p, c.c_char_p, c.c_int)
_CLOSE = c.CFUNCTYPE(c.c_int, c.c_void_p)
_WRITE = c.CFUNCTYPE(c.c_int, c.c_void_p, c.c_void_p, c.c_int, c.c_int64)
_TRUNCATE = c.CFUNCTYPE(c.c_int, c.c_void_p, c.c_int64)
_SYNC = c.CFUNCTYPE(c.c_int, c.c_void_p, c.c_int)


class Vfs(c.Structure):
    _fields_ = (
        ("version", c.c_int),
        ("file_size", c.c_int),
        ("longest_path", c.c_int),
        ("following", c.c_void_p),
        ("name", c.c_char_p),
        ("data", c.c_void_p),
        ("open", _OPEN),
        ("delete", _DELETE),
        ("rest", c.c_void_p * 14),
    )


class Methods(c.Structure):
    _fields_ = (
        ("version", c.c_int),
        ("close", _CLOSE),
        ("read", c.c_void_p),
        ("write", _WRITE),
        ("truncate", _TRUNCATE),
        ("sync", _SYNC),
        ("rest", c.c_void_p * 13),
    )


@dataclass
class OnDisk:
    """A file: what has been synced, and what has been done to it since."""

    path: Path
    inode: int
    durable: bytes
    pending: list[tuple[int, bytes | None]] = field(default_factory=list)

    def apply(self, content: bytearray, step: tuple[int, bytes | None]) -> None:
        offset, data = step
        if data is None:
            del content[offset:]
            return
        content.extend(bytes(max(0, offset - len(content))))
        content[offset : offset + len(data)] = data

    def sync(self) -> None:
        content = bytearray(self.durable)
        for step in self.pending:
            self.apply(content, step)
        self.durable, self.pending = bytes(content), []

    def after_a_cut(self, chance: random.Random) -> bytes:
        """What is found there when the power is back."""
        content = bytearray(self.durable)
        for step in self.pending:
            offset, data = step
            if data is None:
                if chance.random() < 0.5:
                    self.apply(content, step)
                continue
            for at in range(0, len(data), SECTOR):
                if chance.random() < 0.5:
                    self.apply(content, (offset + at, data[at : at + SECTOR]))
        return bytes(content)


class FaultyDisk:
    """Counts operations; ``fault(number, kind)`` says what becomes of each: None, or a name.

    A disk that ``lies`` says that it has synced and has not.
    """

    def __init__(self, fault: Callable[[int, str], str | None], *, lies: bool = False) -> None:
        self.fault = fault
        self.lies = lies
        self.count = 0
        self.files: dict[int, OnDisk] = {}
        self.handles: dict[int, OnDisk] = {}
        self._keep: list[object] = []
        self._methods: dict[int, tuple[Methods, Methods]] = {}
        self._library = c.CDLL(ctypes.util.find_library("sqlite3"))
        self._library.sqlite3_vfs_find.restype = c.POINTER(Vfs)
        self._install()

    def _install(self) -> None:
        self._base = self._library.sqlite3_vfs_find(None).contents
        mine = Vfs.from_buffer_copy(self._base)
        mine.name = b"faulty"
        mine.open, mine.delete = _OPEN(self._open), _DELETE(self._delete)
        self._keep.append(mine)
        assert self._library.sqlite3_vfs_register(c.byref(mine), 1) == OK
        self._fsync = os.fsync
        os.fsync = self._our_fsync  # type: ignore[assignment]  # only numbers are passed here

    def _next(self, kind: str) -> str | None:
        self.count += 1
        return self.fault(self.count, kind)

    def _open(self, vfs: int, name: int | None, file: int, flags: int, out: object) -> int:
        if self._next("open"):
            c.cast(file, c.POINTER(c.c_void_p))[0] = None
            return CANTOPEN
        answer: int = self._base.open(vfs, name, file, flags, out)
        if answer == OK and name:
            methods = c.cast(file, c.POINTER(c.c_void_p))
            methods[0] = c.cast(c.pointer(self._mine(methods[0])), c.c_void_p).value
            self._track(file, Path(os.fsdecode(c.string_at(name))))
        return answer

    def _mine(self, address: int) -> Methods:
        if address not in self._methods:
            base = Methods.from_address(address)
            mine = Methods.from_buffer_copy(base)
            mine.version = 1  # no shared memory, no mapping: everything comes through here
            self._methods[address] = base, mine
            mine.close = _CLOSE(lambda file: self._close(base, file))
            mine.write = _WRITE(lambda *a: self._write(base, *a))
            mine.truncate = _TRUNCATE(lambda *a: self._truncate(base, *a))
            mine.sync = _SYNC(lambda *a: self._sync(base, *a))
        return self._methods[address][1]

    def _track(self, file: int, path: Path) -> None:
        inode = path.stat().st_ino
        if inode not in self.files or not self.files[inode].path.exists():
            self.files[inode] = OnDisk(path, inode, path.read_bytes())
        self.handles[file] = self.files[inode]

    def _close(self, base: Methods, file: int) -> int:
        self.handles.pop(file, None)
        return int(base.close(file))

    def _write(self, base: Methods, file: int, data: int, size: int, offset: int) -> int:
        fault = self._next("write")
        done = size if fault is None else size // 2 if fault in ("short", "full") else 0
        if done:
            answer = int(base.write(file, data, done, offset))
            if answer != OK:
                return answer
            self.handles[file].pending.append((offset, c.string_at(data, done)))
        return OK if fault is None else FULL if fault == "full" else EIO_WRITE

    def _truncate(self, base: Methods, file: int, size: int) -> int:
        if self._next("truncate"):
            return EIO_TRUNCATE
        self.handles[file].pending.append((size, None))
        return int(base.truncate(file, size))

    def _sync(self, base: Methods, file: int, flags: int) -> int:
        if self._next("sync"):
            return EIO_FSYNC
        if not self.lies:
            self.handles[file].sync()
        return OK  # the disk of a test need not be waited for; what it holds is known here

    def _delete(self, vfs: int, name: bytes, sync: int) -> int:
        if self._next("delete"):
            return EIO_DELETE
        return int(self._base.delete(vfs, name, sync))

    def _our_fsync(self, handle: int) -> None:
        """The program's own syncs, of backups."""
        if self._next("fsync"):
            raise OSError(5, "Input/output error")
        file = self.files.get(os.fstat(handle).st_ino)
        if file is not None:
            file.sync()

    def cut(self, chance: random.Random, folder: Path) -> None:
        """The power goes: of what was not synced, some is there and some is not."""
        found = {path.stat().st_ino: path for path in folder.rglob("*") if path.is_file()}
        for inode, file in self.files.items():
            if inode in found:
                with suppress(OSError):
                    found[inode].write_bytes(file.after_a_cut(chance))
        os._exit(9)
