"""The exchange file: what it says, read without trusting it."""

import json
import os
import time
from pathlib import Path

import pytest

from gkdesk.domain.errors import NotFound, WorldError
from gkdesk.readers import exchange

GOOD: dict[str, object] = {
    "gkdesk": 1,
    "unit": {"name": "某局", "office": "综合科"},
    "year": 2023,
    "edition": "2021",
    "values": {"applications/new/person": "１２"},
}


def written(folder: Path, data: object, encoding: str = "utf-8") -> Path:
    path = folder / "r.gk.json"
    path.write_text(json.dumps(data, ensure_ascii=False), encoding=encoding)
    return path


def test_texts_come_as_they_stand(tmp_path: Path) -> None:
    brought = exchange.read(written(tmp_path, GOOD))
    assert brought.unit == {"name": "某局", "office": "综合科"}
    assert (brought.year, brought.edition) == (2023, "2021")
    assert brought.values == {"applications/new/person": "１２"}
    assert brought.stated == {}
    assert brought.ignored == ()


def test_a_mark_of_the_editor_before_the_text_does_no_harm(tmp_path: Path) -> None:
    assert exchange.read(written(tmp_path, GOOD, "utf-8-sig")).year == 2023


def test_a_unit_may_be_its_name_alone(tmp_path: Path) -> None:
    assert exchange.read(written(tmp_path, GOOD | {"unit": "某局"})).unit == {"name": "某局"}


def test_what_is_not_known_is_named(tmp_path: Path) -> None:
    assert exchange.read(written(tmp_path, GOOD | {"x": 1, "y": 2})).ignored == ("x", "y")


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ([], "不是公开年报的交换文件"),
        ({}, "不是公开年报的交换文件"),
        (GOOD | {"gkdesk": 2}, "更新版本的程序"),
        (GOOD | {"gkdesk": 0}, "不是公开年报的交换文件"),
        (GOOD | {"gkdesk": "1"}, "不是公开年报的交换文件"),
        (GOOD | {"gkdesk": True}, "不是公开年报的交换文件"),
        (GOOD | {"gkdesk": None}, "不是公开年报的交换文件"),
        (GOOD | {"year": "2023"}, "不是 2023 这样的整数"),
        (GOOD | {"year": 99999}, "不是 2023 这样的整数"),
        (GOOD | {"edition": []}, "“edition”不是文字"),
        (GOOD | {"title": 3}, "“title”不是文字"),
        (GOOD | {"title": []}, "“title”不是文字"),
        (GOOD | {"stated": []}, "“stated”不是一组"),
        (GOOD | {"year": True}, "报告年度"),
        (GOOD | {"year": 2023.0}, "报告年度"),
        (GOOD | {"year": None}, "报告年度"),
        (GOOD | {"unit": None}, "“unit”"),
        (GOOD | {"values": None}, "“values”"),
        (GOOD | {"values": {"a": 5}}, "“a”不是文字"),
        (GOOD | {"values": {"a": None}}, "“a”不是文字"),
        (GOOD | {"stated": {"a": ["5"]}}, "“a”不是文字"),
        (GOOD | {"stated": ["5"]}, "“stated”"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, data: object, told: str) -> None:
    with pytest.raises(WorldError, match=told):
        exchange.read(written(tmp_path, data))


@pytest.mark.parametrize("edition", ["2021", 2021, None, ""])
def test_an_edition_may_be_its_number_or_left_out(tmp_path: Path, edition: object) -> None:
    brought = exchange.read(written(tmp_path, GOOD | {"edition": edition}))
    assert brought.edition == str(edition or "")


def test_what_is_written_twice_among_very_many_is_found_soon(tmp_path: Path) -> None:
    """The window waits for it."""
    path = tmp_path / "r.gk.json"
    names = [*map(str, range(60_000)), "59999"]
    said = ",".join(f'"{name}":""' for name in names)
    path.write_text("{" + said + "}", encoding="utf-8")
    began = time.process_time()
    with pytest.raises(WorldError, match="“59999”写了两次"):
        exchange.read(path)
    assert time.process_time() - began < 2


@pytest.mark.parametrize(
    ("old", "new"),
    [('"year": 2023', '"year": 2022, "year": 2023'), ('"applications/', '"a": "1", "a": "2", "')],
)
def test_what_is_written_twice_is_named(tmp_path: Path, old: str, new: str) -> None:
    """Which of the two was meant nobody knows; before, the last one was taken in silence."""
    path = written(tmp_path, GOOD)
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    with pytest.raises(WorldError, match=r"“(year|a)”写了两次"):
        exchange.read(path)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"\xff\xfe\x00",
        b"PK\x03\x04" + bytes(100),
        b"[" * 100_000,
        b'{"gkdesk": 1, "year": ' + b"9" * 10_000 + b"}",
    ],
    ids=["empty", "cut", "no-text", "zip", "deep", "long-number"],
)
def test_what_is_no_exchange_file_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "r.gk.json").write_bytes(content)
    with pytest.raises(WorldError, match="不是公开年报的交换文件"):
        exchange.read(tmp_path / "r.gk.json")


@pytest.mark.parametrize(
    "more",
    [
        {"values": {f"nothing/{number}": "x" for number in range(50_000)}},
        {"stated": {f"nothing/{number}": "" for number in range(50_000)}},
        {"unit": {f"nothing{number}": "x" for number in range(50_000)}},
        {f"nothing{number}": "x" for number in range(50_000)},
        {"values": {"overview": "字" * 1_000_001}},
        {"title": "字" * 1_000_001},
        {"unit": "字" * 1_000_001},
        {"values": {"x" * 2_000: "1"}},
    ],
    ids=["values", "totals", "details", "others", "text", "title", "name", "path"],
)
def test_what_no_report_holds_is_refused(tmp_path: Path, more: dict[str, object]) -> None:
    with pytest.raises(WorldError, match=r"^r\.gk\.json：.*内容太多，不像一份年报"):
        exchange.read(written(tmp_path, GOOD | more))


def test_a_file_too_large_is_not_read_to_its_end(tmp_path: Path) -> None:
    with (tmp_path / "r.gk.json").open("wb") as file:
        file.truncate(10**12)  # takes no room
    with pytest.raises(WorldError, match="太大"):
        exchange.read(tmp_path / "r.gk.json")


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="no devices here")
def test_a_device_without_an_end_is_refused() -> None:
    with pytest.raises(WorldError, match="不是文件"):
        exchange.read(Path("/dev/zero"))


@pytest.mark.skipif(os.name != "posix", reason="no pipes with names here")
@pytest.mark.timeout(20)
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "r.gk.json")
    with pytest.raises(WorldError, match="不是文件"):
        exchange.read(tmp_path / "r.gk.json")


def test_a_file_that_is_not_there_and_one_that_is_a_folder(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="找不到文件"):
        exchange.read(tmp_path / "r.gk.json")
    with pytest.raises(WorldError, match="不是文件"):
        exchange.read(tmp_path)


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    written(tmp_path, GOOD).chmod(0)
    with pytest.raises(WorldError, match="读不了文件"):
        exchange.read(tmp_path / "r.gk.json")
