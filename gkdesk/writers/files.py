"""Files that are written whole or not at all, and the names they are given."""

import contextlib
import errno
import os
import re
from datetime import UTC, datetime
from pathlib import Path

from gkdesk import scratch
from gkdesk.domain.errors import WorldError

_LONGEST_STEM = 80
_LONGEST_BYTES = 236
_FORBIDDEN = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f-\x9f]+')
_DEVICES = re.compile(r"(CON|PRN|AUX|NUL|COM[0-9]|LPT[0-9])(\..*)?", re.IGNORECASE)


def replace(target: Path, content: bytes) -> None:
    """Put ``content`` in the place of ``target``, which is the old file or the new one at any time.

    Raises WorldError with one sentence for the clerk; the old file is then as it was.
    """
    try:
        _replace(target, content)
    except OSError as error:
        raise WorldError(_why_not(target, error)) from error


def _replace(target: Path, content: bytes) -> None:
    scratch.sweep(target.parent)
    # A file that only its owner can read, and so it stays after the rename.
    handle, temporary = scratch.new_file(target.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(target)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise
    _sync_folder(target.parent)


def _sync_folder(folder: Path) -> None:
    """Make the rename itself last; only POSIX can, and some network folders refuse."""
    if os.name != "posix":
        return
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _why_not(target: Path, error: OSError) -> str:
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return f"文件夹 {target.parent} 不在了，请另选一个文件夹再保存“{target.name}”。"
    if isinstance(error, IsADirectoryError):
        return f"{target.parent} 里已有名为“{target.name}”的文件夹，请换一个文件名再保存。"
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return f"磁盘空间不够，“{target.name}”没有保存，请清出空间或换一个磁盘再保存。"
    if error.errno == errno.EROFS:
        return f"{target.parent} 是只读的，“{target.name}”没有保存，请另选一个文件夹。"
    if error.errno == errno.ENAMETOOLONG:
        return f"文件名“{target.name[:20]}…”太长，没有保存，请换一个短些的文件名。"
    if not isinstance(error, PermissionError):
        return f"“{target.name}”没有保存（{target.parent} 写不进去），请另选一个文件夹再试。"
    if os.path.lexists(target):
        return (
            f"“{target.name}”写不进去，可能正在 WPS 或 Word 里打开，或是只读的，"
            f"请关闭后再试，或换一个文件名。"
        )
    return f"没有在 {target.parent} 里写文件的权限，“{target.name}”没有保存，请另选一个文件夹。"


def day_of(now: datetime) -> datetime:
    """When a document says that it was made: the day, not the hour at which its clerk worked."""
    return datetime(now.year, now.month, now.day, tzinfo=UTC)


def free_name(folder: Path, stem: str, suffix: str) -> Path:
    """The first of ``名.docx``, ``名（2）.docx``, … that is not taken in ``folder``."""
    path, number = folder / f"{stem}{suffix}", 1
    # lexists: a dangling link is a name that is taken.
    while os.path.lexists(path):
        number += 1
        path = folder / f"{stem}（{number}）{suffix}"
    return path


def safe_stem(title: str) -> str:
    """A title as the name of a file that Windows, UOS and Kylin all accept, without its suffix."""
    stem = _FORBIDDEN.sub("", title.encode("utf-8", "ignore").decode("utf-8"))
    stem = " ".join(stem.split())[:_LONGEST_STEM]
    # A name has 255 bytes on Linux; some are for the suffix and a number.
    stem = stem.encode()[:_LONGEST_BYTES].decode("utf-8", "ignore").strip(" .")
    return f"_{stem}" if _DEVICES.fullmatch(stem) else stem or "未命名"
