"""What a folder stands on: why a store is not worked on on a share, a U盘, in a synced folder.

Locks and flushes mean nothing certain on a network; a stick is pulled out; a synchronising agent
takes the file away in the middle of a transaction. (SQLite: "over a network", "how to corrupt".)
"""

import os
import sys
from pathlib import Path

NETWORK = "在网络共享上"
REMOVABLE = "在 U盘或移动硬盘上"
_SYNCHRONISED = "在同步文件夹（{}）里"

_NETWORK_SYSTEMS = (
    *("nfs", "nfs4", "cifs", "smb3", "smbfs", "ncpfs", "afs", "9p", "ceph", "glusterfs", "lustre"),
    *("davfs", "vboxsf", "vmhgfs", "prl_fs", "fuse.sshfs", "fuse.rclone", "fuse.davfs2"),
    *("fuse.gvfsd-fuse", "fuse.glusterfs", "fuse.vmhgfs-fuse", "fuse.s3fs", "fuse.juicefs"),
)
_STICK_SYSTEMS = ("vfat", "exfat", "msdos", "fuse.exfat")

_SYNCED_NAMES = (
    *("dropbox", "onedrive", "skydrive", "google drive", "googledrive", "my drive", "我的云端硬盘"),
    *("baidunetdisk", "baidusyncdisk", "百度网盘", "百度网盘同步空间", "mega", "megasync", "box"),
    *("pcloud", "pclouddrive", "mobile documents", "iclouddrive", "icloud drive", "box sync"),
    *(
        "nutstore",
        "nutstore files",
        "坚果云",
        "我的坚果云",
        "wpsdrive",
        "wps云盘",
        "wps cloud files",
    ),
    *("wechat files", "xwechat_files", "wxwork", "企业微信", "tencent files", "微云同步助手"),
    *("dingtalk", "钉钉", "ecloud", "天翼云盘", "nextcloud", "owncloud", "seafile"),
)
"""Whole names of folders: a part of one would take VirtualBox for Box."""
_SYNCED_BEGINNINGS = ("onedrive - ", "dropbox (", "google drive (", "nextcloud-", "onedrive_")
_MARKERS = (".dropbox", ".dropbox.cache", ".stfolder", ".owncloudsync.log", ".nutstore", ".seafile")

_MOUNTS = Path("/proc/self/mountinfo")
_BLOCKS = Path("/sys/class/block")
_DRIVE_REMOVABLE, _DRIVE_REMOTE = 2, 4


def why_not(folder: Path) -> str:
    """Where a folder stands that a store is not safe there, as part of a sentence; else ""."""
    there = resolved(folder)
    return _of_disk(there) or _of_agent(there)


def _of_disk(folder: Path) -> str:
    if sys.platform == "win32":
        return _of_drive(folder)
    if sys.platform == "linux":
        return of_mount(folder, _MOUNTS, _BLOCKS)
    return ""


def _of_drive(folder: Path) -> str:
    """By the kind Windows gives a drive; a share may also be named by its server."""
    if str(folder).startswith("\\\\"):
        return NETWORK
    if sys.platform == "win32":
        import ctypes

        kind = ctypes.windll.kernel32.GetDriveTypeW(folder.anchor)
        return {_DRIVE_REMOTE: NETWORK, _DRIVE_REMOVABLE: REMOVABLE}.get(kind, "")
    return ""


def of_mount(folder: Path, mounts: Path, blocks: Path) -> str:
    """The same from Linux's list of mounts and its folder of block devices."""
    try:
        lines = mounts.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    except OSError:
        return ""
    found = ("", "", "")
    for place, system, source in filter(None, map(_mount, lines)):
        # Of two mounts on one place the later one is in the way of the earlier.
        if len(place) >= len(found[0]) and f"{folder}/".startswith(f"{place.rstrip('/')}/"):
            found = (place, system, source)
    _, system, source = found
    if system in _NETWORK_SYSTEMS:
        return NETWORK
    stick = system in _STICK_SYSTEMS or _is_removable(blocks / source.rpartition("/")[2])
    return REMOVABLE if stick else ""


def _mount(line: str) -> tuple[str, str, str] | None:
    """Where a file system is mounted, its kind and what it is made of."""
    ours, parted, theirs = line.partition(" - ")
    before, after = ours.split(), theirs.split()
    if not parted or len(before) < 5 or len(after) < 2:
        return None
    return _plain(before[4]), after[0], _plain(after[1])


def _plain(text: str) -> str:
    """A path as it is: blanks are written in octal there."""
    if "\\" in text:
        for code, mark in ((r"\040", " "), (r"\011", "\t"), (r"\012", "\n"), (r"\134", "\\")):
            text = text.replace(code, mark)
    return text


def _is_removable(block: Path) -> bool:
    """Whether a block device, or the disk it is a part of, can be pulled out."""
    try:
        device = block.resolve(strict=True)
    except OSError:
        return False
    if any(part.startswith("usb") for part in device.parts):  # a USB disk calls itself fixed
        return True
    return any(_flag(each / "removable") for each in (device, device.parent))


def _flag(file: Path) -> bool:
    try:
        return file.read_bytes().strip() == b"1"
    except OSError:
        return False


def _of_agent(folder: Path) -> str:
    """By the names agents give their folders, and what they leave in them."""
    for each in (folder, *folder.parents):
        name = each.name.casefold()
        if name in _SYNCED_NAMES or name.startswith(_SYNCED_BEGINNINGS):
            return _SYNCHRONISED.format(each.name)
        if any(_is_there(each / mark) for mark in _MARKERS) and each != Path.home():
            return _SYNCHRONISED.format(each.name)
    return ""


def resolved(folder: Path) -> Path:
    """Where a folder really lies; one behind a ring of links is left as it is called."""
    return Path(os.path.realpath(folder))  # Path.resolve raises over a ring


def _is_there(path: Path) -> bool:
    """Whether there is a file, as far as we may look."""
    try:
        return path.exists()
    except OSError:
        return False
