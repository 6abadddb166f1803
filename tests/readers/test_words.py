"""The office's own word list: any editor's encoding, read again when it changed."""

import os
from pathlib import Path

import pytest

from gkdesk.domain.errors import WorldError
from gkdesk.readers.words import OwnWords


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_as_editors_save_it(tmp_path: Path, encoding: str) -> None:
    words = OwnWords(tmp_path)
    assert words() == ()
    words.path.write_bytes("# 说明\r\n水务一号工程\r\n\r\n 旧称 \r\n".encode(encoding))
    assert words() == ("水务一号工程", "旧称")


def test_a_changed_list_is_read_again(tmp_path: Path) -> None:
    words = OwnWords(tmp_path)
    words.make()
    assert words() == ()
    words.path.write_text("甲词\n", encoding="utf-8")
    os.utime(words.path, ns=(1, 1))
    assert words() == ("甲词",)
    words.make()
    assert words() == ("甲词",)


def test_what_cannot_be_read_says_so(tmp_path: Path) -> None:
    words = OwnWords(tmp_path)
    words.path.write_bytes(b"\xff\xff\x00")
    with pytest.raises(WorldError, match="UTF-8"):
        words()
    words.path.write_bytes(b"a" * 1_000_001)
    with pytest.raises(WorldError, match="太大"):
        words()
