"""send, take-back and changes by the command line."""

import json
from pathlib import Path

import pytest

from tests.desk.test_earlier import Desk
from tests.readers.foreign import UNIT, changed, written

TEXT = (
    "（一）主动公开。全年公开信息多条，工作顺利。\n"
    "（二）依申请公开。收到申请{applications/new/total}件。"
)


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    made = Desk(tmp_path / "store", capsys)
    made("new", UNIT, "2024")
    made("put", "2024", "overview", TEXT)
    made("put", "2024", "applications/new/person", "31415")
    return made


@pytest.fixture
def sent(desk: Desk, tmp_path: Path) -> Path:
    assert desk("send", "2024", "--to", str(tmp_path / "out")) == 0
    return Path(desk.out.strip())


@pytest.fixture
def back(sent: Path, tmp_path: Path) -> Path:
    content = changed(sent.read_bytes(), "工作顺利", "工作有序")
    return written(tmp_path, "返回.docx", changed(content, "收到申请31415件", "收到申请5件"))


def overview(desk: Desk) -> str:
    desk("show", "2024", "--json")
    text: str = json.loads(desk.out)["values"]["overview"]
    return text


def test_send_prints_the_file(sent: Path) -> None:
    assert sent.is_file()
    assert sent.name.endswith("（送审第1稿）.docx")


def test_take_back_tells_and_changes_nothing(desk: Desk, back: Path) -> None:
    assert desk("take-back", str(back)) == 1
    lines = desk.out.splitlines()
    assert lines[0] == f"{UNIT} 2024 年度报告第1稿的返回稿"
    bound = "；原来是插入的数字，取自表三“新收·总计”"
    assert lines[1:] == [
        "返回稿改了\t一、总体情况第1段\t…。全年公开信息多条，工作【顺利 → 有序】。",
        "返回稿改了\t一、总体情况第2段\t…二）依申请公开。收到申请【31415 → 5】件。" + bound,
    ]
    assert overview(desk) == TEXT


def test_take_back_as_data(desk: Desk, back: Path) -> None:
    assert desk("take-back", str(back), "--json") == 1
    told = json.loads(desk.out)
    assert (told["unit"], told["year"], told["milestone"]) == (UNIT, 2024, 1)
    first, second = told["differences"]
    assert (first["path"], first["kind"], first["sent"], first["theirs"]) == (
        *("overview", "theirs"),
        *("顺利", "有序"),
    )
    assert second["cells"] == ["applications/new/total"]
    assert [told[key] for key in ("notes", "totals", "unread", "missing", "odd")] == [[]] * 5


def test_accept_all(desk: Desk, back: Path) -> None:
    assert desk("take-back", str(back), "--accept", "all") == 0
    assert "采用 2 处" in desk.out
    wanted = TEXT.replace("顺利", "有序").replace("{applications/new/total}", "5")
    assert overview(desk) == wanted
    desk("history", "2024", "overview")
    assert "采用返回稿" in desk.out


def test_accept_none_only_notes_that_it_came_back(desk: Desk, back: Path) -> None:
    assert desk("take-back", str(back), "--accept", "none") == 1
    assert overview(desk) == TEXT
    desk("take-back", str(back), "--accept", "none")
    assert "已经取回过" in desk.out


def test_accept_all_keeps_what_both_changed(desk: Desk, back: Path) -> None:
    desk("put", "2024", "overview", TEXT.replace("顺利", "平稳"))
    assert desk("take-back", str(back), "--accept", "all", "--json") == 1
    told = json.loads(desk.out)
    assert (told["accepted"], told["refused"]) == (1, [])
    assert "平稳" in overview(desk)


def test_what_cannot_be_read_is_two(desk: Desk, sent: Path, tmp_path: Path) -> None:
    assert desk("take-back", str(written(tmp_path, "b.docx", "PK"))) == 2
    assert len(desk.err.splitlines()) == 1


def test_changes_on_paper(desk: Desk, back: Path, tmp_path: Path) -> None:
    desk("take-back", str(back), "--accept", "all")
    assert desk("changes", "2024", "--to", str(tmp_path / "out")) == 0
    assert Path(desk.out.strip()).name.endswith("（修改对照表，第1稿至现在）.docx")
    assert desk("changes", "2024", "--from", "7", "--to", str(tmp_path)) == 2
    assert "没有第7稿" in desk.err


def test_changes_before_anything_was_sent(desk: Desk, tmp_path: Path) -> None:
    assert desk("changes", "2024", "--to", str(tmp_path)) == 2
    assert "请先送审" in desk.err
