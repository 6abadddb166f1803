"""On which disks and in which folders a store is worked on as a copy."""

from pathlib import Path

import pytest

from gkdesk.store.ground import NETWORK, REMOVABLE, of_mount, why_not

MOUNTS = r"""22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
30 22 0:40 / /mnt/share rw - cifs //server/公用 rw,vers=3.0
31 22 0:41 / /home/nfs rw - nfs4 server:/home rw
32 22 8:17 / /media/me/KINGSTON\040USB rw - vfat /dev/sdb1 rw
33 22 8:33 / /media/me/disk rw - ext4 /dev/sdc1 rw
34 22 8:49 / /media/me/card rw - ext4 /dev/sdd1 rw
35 22 0:50 / /run/user/1000/gvfs rw - fuse.gvfsd-fuse gvfsd-fuse rw
36 22 8:2 / /data rw - xfs /dev/sda2 rw
37 36 0:51 / /data/remote rw - fuse.sshfs me@host: rw
38 22 0:52 / /over rw - nfs server:/x rw
39 22 8:3 / /over rw - ext4 /dev/sda3 rw
40 22 0:60 / /tmp rw - tmpfs tmpfs rw
not a line of it
"""


@pytest.fixture
def system(tmp_path: Path) -> tuple[Path, Path]:
    """A list of mounts and a folder of block devices as Linux shows them."""
    mounts = tmp_path / "mountinfo"
    mounts.write_text(MOUNTS, encoding="utf-8")
    blocks = tmp_path / "class"
    blocks.mkdir()
    for disk, part, bus, removable in (
        ("sda", "sda1", "pci0000:00/ata1", "0"),
        ("sdc", "sdc1", "pci0000:00/usb2/2-1", "0"),
        ("sdd", "sdd1", "pci0000:00/mmc", "1"),
    ):
        device = tmp_path / "devices" / bus / disk
        (device / part).mkdir(parents=True)
        (device / "removable").write_text(f"{removable}\n", encoding="ascii")
        (blocks / part).symlink_to(device / part)
    return mounts, blocks


@pytest.mark.parametrize(
    ("folder", "why"),
    [
        ("/home/me/.local/share/gkdesk", ""),
        ("/data/年报", ""),
        ("/tmp/x", ""),
        ("/mnt/share/年报", NETWORK),
        ("/mnt/sharex", ""),
        ("/home/nfs/me", NETWORK),
        ("/media/me/KINGSTON USB/年报", REMOVABLE),
        ("/media/me/disk", REMOVABLE),
        ("/media/me/card/x", REMOVABLE),
        ("/run/user/1000/gvfs/smb-share:server=x", NETWORK),
        ("/data/remote/x", NETWORK),
        ("/over/x", ""),
    ],
)
def test_disks(system: tuple[Path, Path], folder: str, why: str) -> None:
    assert of_mount(Path(folder), *system) == why


def test_a_system_that_tells_nothing_is_taken_for_a_disk(tmp_path: Path) -> None:
    assert of_mount(tmp_path, tmp_path / "none", tmp_path) == ""


@pytest.mark.parametrize(
    "name",
    [
        "OneDrive",
        "OneDrive - 某某市政府",
        "Dropbox",
        "Dropbox (Team)",
        "Google Drive",
        "BaiduSyncdisk",
        "BaiduNetdisk",
        "坚果云",
        "我的坚果云",
        "Nutstore",
        "WPSDrive",
        "WPS云盘",
        "WeChat Files",
        "xwechat_files",
        "WXWork",
        "Tencent Files",
        "DingTalk",
        "Box",
        "MEGA",
        "pCloudDrive",
        "Mobile Documents",
        "天翼云盘",
        "Nextcloud",
    ],
)
def test_synchronised_folders_by_name(tmp_path: Path, name: str) -> None:
    folder = tmp_path / name / "工作" / "年报"
    folder.mkdir(parents=True)
    assert why_not(folder) == f"在同步文件夹（{name}）里"
    link = tmp_path / "年报"
    link.symlink_to(folder)
    assert why_not(link), "a link is no way round"


@pytest.mark.parametrize(
    "name", ["VirtualBox VMs", "Toolbox", "Dropboxes", "onedrive备份", "omega", "同步", "年报"]
)
def test_names_that_only_look_alike(tmp_path: Path, name: str) -> None:
    folder = tmp_path / name / "年报"
    folder.mkdir(parents=True)
    assert why_not(folder) == ""


@pytest.mark.parametrize("marker", [".dropbox.cache", ".stfolder", ".owncloudsync.log"])
def test_synchronised_folders_by_what_is_in_them(tmp_path: Path, marker: str) -> None:
    folder = tmp_path / "资料" / "年报"
    folder.mkdir(parents=True)
    assert why_not(folder) == ""
    (tmp_path / "资料" / marker).mkdir()
    assert why_not(folder) == "在同步文件夹（资料）里"
