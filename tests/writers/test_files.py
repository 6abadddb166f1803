"""Files are written whole or not at all; names are free and fit for every system."""

import errno
import os
import stat
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gkdesk.domain.errors import WorldError
from gkdesk.writers import files


def test_a_new_file_is_readable_by_its_owner_only(tmp_path: Path) -> None:
    target = tmp_path / "年报.docx"
    files.replace(target, b"new")
    assert target.read_bytes() == b"new"
    if os.name == "posix":
        assert stat.S_IMODE(target.stat().st_mode) == 0o600


def test_an_old_file_is_replaced_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    target = tmp_path / "年报.docx"
    target.write_bytes(b"old")
    files.replace(target, b"new")
    assert [(p.name, p.read_bytes()) for p in tmp_path.iterdir()] == [("年报.docx", b"new")]


@pytest.mark.parametrize(
    ("step", "number", "said"),
    [
        ("fsync", errno.ENOSPC, "磁盘空间不够"),
        ("fsync", errno.EIO, "没有保存"),
        ("replace", errno.EACCES, "可能正在 WPS 或 Word 里打开"),
        ("replace", errno.EROFS, "是只读的"),
    ],
)
def test_a_failure_keeps_the_old_file_and_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, number: int, said: str
) -> None:
    target = tmp_path / "年报.docx"
    target.write_bytes(b"old")

    def fail(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(Path if step == "replace" else os, step, fail)
    with pytest.raises(WorldError) as refused:
        files.replace(target, b"new")
    assert said in str(refused.value)
    assert "年报.docx" in str(refused.value)
    assert str(refused.value).count("。") == 1
    assert [(p.name, p.read_bytes()) for p in tmp_path.iterdir()] == [("年报.docx", b"old")]


def test_a_folder_that_is_gone_is_named(tmp_path: Path) -> None:
    with pytest.raises(WorldError, match="不在了，请另选一个文件夹"):
        files.replace(tmp_path / "没有" / "年报.docx", b"new")


def test_a_folder_of_that_name_is_in_the_way(tmp_path: Path) -> None:
    (tmp_path / "年报.docx").mkdir()
    with pytest.raises(WorldError, match=r"年报\.docx"):
        files.replace(tmp_path / "年报.docx", b"new")
    assert [p.name for p in tmp_path.iterdir()] == ["年报.docx"]


def test_a_name_too_long_is_said_to_be(tmp_path: Path) -> None:
    with pytest.raises(WorldError, match="太长"):
        files.replace(tmp_path / ("长" * 200), b"new")


def test_the_first_free_name_is_taken(tmp_path: Path) -> None:
    names = []
    for _ in range(3):
        path = files.free_name(tmp_path, "年报", ".docx")
        path.touch()
        names.append(path.name)
    assert names == ["年报.docx", "年报（2）.docx", "年报（3）.docx"]


@pytest.mark.parametrize(
    ("title", "stem"),
    [
        ("某市人民政府\n2024年报告", "某市人民政府2024年报告"),
        ('a\\b/c:d*e?f"g<h>i|j', "abcdefghij"),
        ("报告. . ", "报告"),
        ("con", "_con"),
        ("Com1.2024", "_Com1.2024"),
        ("  一  二 ", "一 二"),
        ("？！", "？！"),
        ("../..", "未命名"),
        ("\x00\x1f", "未命名"),
        ("长" * 200, "长" * 78),
    ],
)
def test_titles_as_names(title: str, stem: str) -> None:
    assert files.safe_stem(title) == stem


@settings(deadline=None)  # a busy machine is no failure
@given(st.text(st.characters(), max_size=200))
def test_every_stem_is_safe(title: str) -> None:
    stem = files.safe_stem(title)
    assert 0 < len(stem) <= 81
    assert len(stem.encode()) <= 240
    assert not set('\\/:*?"<>|') & set(stem)
    assert stem == stem.strip(" .")
    assert not any(ord(c) < 32 for c in stem)
