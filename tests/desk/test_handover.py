"""移交: what is handed over arrives whole, and nothing that is here goes."""

import io
import json
import re
import stat
import time
import zipfile
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from docx import Document

from gkdesk.desk import handover
from gkdesk.desk.desk import Desk
from gkdesk.desk.handover import BOTH, HERE, NEW, SAME, THERE, compared, hand_over, take_over
from gkdesk.desk.rounds import accept, milestones, send, take_back
from gkdesk.domain.errors import NotFound, Refused, Stopped, WorldError
from gkdesk.readers.editions import Editions
from gkdesk.store.backups import IMPORT
from gkdesk.store.log import Store
from tests.readers.foreign import written
from tests.readers.runaway import Work, die, fill, hang

UNIT = "乐清市市政公用工程建设中心"
PERSON, LEGAL = "applications/new/person", "applications/carried_in/person"
PASSWORD = "correct horse 电池"


class Clock:
    """Every look at it is a minute later."""

    def __init__(self) -> None:
        self.at = datetime(2026, 1, 8, 9, 10)

    def __call__(self) -> datetime:
        self.at += timedelta(minutes=1)
        return self.at


@pytest.fixture
def desks(tmp_path: Path, editions: Editions) -> Iterator[Callable[[str], Desk]]:
    """A desk for each name, as for a clerk at another machine."""
    stores: dict[str, Store] = {}
    clock = Clock()

    def at(name: str) -> Desk:
        if name in stores:
            stores[name].close()
        stores[name] = Store(tmp_path / name)
        return Desk(stores[name], editions, now=clock)

    yield at
    for store in stores.values():
        store.close()


def filled(desk: Desk) -> int:
    """Two years of a unit, the newer with a round of review; the newer one's id."""
    last = desk.new(UNIT, 2022)
    desk.put(last.id, PERSON, "3")
    desk.set_status(last.id, "published")
    now = desk.new(UNIT, 2023, last.id)
    desk.put(now.id, PERSON, "7")
    desk.put(now.id, "overview", "全年主动公开信息一百二十条。\n办结申请七件。")
    return now.id


def state(desk: Desk) -> dict[int, tuple[dict[str, str], list[Any]]]:
    """Everything of each year but the numbers of its changes."""
    return {
        entry.year: (
            dict(desk.report(entry.id).values) | desk.report(entry.id).marks,
            [edit[1:] for edit in desk.history(entry.id)],
        )
        for entry in desk.entries()
    }


def handed(desk: Desk, folder: Path, password: str = "") -> Path:
    return hand_over(desk, desk.entries()[0].unit, folder / "移交.gkd", password)[0]


def opened_here(desk: Desk, file: Path, password: str = "") -> handover.Parcel:
    """The same without a process of its own, in much less time."""
    asked = handover.Asked(file, password, desk.editions.folder)
    pieces = json.loads(json.dumps(list(handover.histories_in(asked))))
    return handover.understood(desk.editions, handover.arrived(file.name, pieces))


def taken(desk: Desk, file: Path, *chosen: str, password: str = "") -> list[str]:
    parcel = opened_here(desk, file, password)
    new = [each.uid for each in compared(desk, parcel) if each.state == NEW]
    return [each.state for each in take_over(desk, parcel, [*new, *chosen])]


def test_everything_arrives_with_its_history(desks: Callable[[str], Desk], tmp_path: Path) -> None:
    one = desks("one")
    now = filled(one)
    sent = send(one, now, tmp_path)
    one.undo(now)
    two = desks("two")
    other = two.new("别的单位", 2023)
    assert taken(two, handed(one, tmp_path)) == [NEW, NEW]
    there = {year: each for year, each in state(two).items() if year != 2023}
    assert there[2022] == state(one)[2022]
    arrived = two.find(UNIT, 2023)
    assert arrived.uid == one.entry(now).uid
    assert [e[1:] for e in two.history(arrived.id)] == [e[1:] for e in one.history(now)]
    (milestone,) = milestones(two, arrived.id)
    assert (milestone.file, milestone.digest) == (sent.file.name, sent.milestone.digest)
    assert two.entry(other.id).unit != arrived.unit
    assert two.find(UNIT, 2022).unit == arrived.unit
    # Undo goes on where it was: the last act there was an undo, and it can be taken again.
    assert two.can_redo(arrived.id)
    assert two.redo(arrived.id) == ("overview",)


def test_a_backup_is_asked_for_before_anything_is_taken_over(
    desks: Callable[[str], Desk], tmp_path: Path
) -> None:
    one, two = desks("one"), desks("two")
    filled(one)
    file = handed(one, tmp_path)
    there: list[tuple[str, int]] = []
    two.before_much(lambda reason: there.append((reason, len(two.entries()))))
    taken(two, file)
    assert there == [(IMPORT, 0)]


def test_what_is_taken_over_opens_again_and_can_be_handed_on(
    desks: Callable[[str], Desk], tmp_path: Path
) -> None:
    one = desks("one")
    filled(one)
    taken(desks("two"), handed(one, tmp_path))
    two = desks("two")
    assert state(two) == state(one)
    parcel = opened_here(one, handed(two, tmp_path))
    assert [each.state for each in compared(one, parcel)] == [SAME, SAME]
    assert take_over(one, parcel, [y.history.uid for y in parcel.years]) == []


def test_newer_there_comes_in_only_when_chosen_and_goes_behind_the_log(
    desks: Callable[[str], Desk], tmp_path: Path
) -> None:
    one = desks("one")
    now = filled(one)
    two = desks("two")
    taken(two, handed(one, tmp_path))
    one.put(now, PERSON, "8")
    one.undo(now)
    file = handed(one, tmp_path)
    before = state(two)
    parcel = opened_here(two, file)
    assert [each.state for each in compared(two, parcel)] == [THERE, SAME]
    assert taken(two, file) == []
    assert state(two) == before
    assert taken(two, file, one.entry(now).uid) == [THERE]
    assert state(two) == state(one)
    assert two.can_redo(two.find(UNIT, 2023).id), "the undo knows the step it took back"


def test_newer_here_stays(desks: Callable[[str], Desk], tmp_path: Path) -> None:
    one = desks("one")
    filled(one)
    file = handed(one, tmp_path)
    two = desks("two")
    taken(two, file)
    mine = two.find(UNIT, 2023)
    two.put(mine.id, PERSON, "9")
    (newest, _) = compared(two, opened_here(two, file))
    assert newest.state == HERE
    assert "本机的较新" in newest.told
    assert taken(two, file, mine.uid) == []
    assert two.report(mine.id).text(PERSON) == "9"


def test_both_histories_are_kept_where_both_went_on(
    desks: Callable[[str], Desk], tmp_path: Path
) -> None:
    one = desks("one")
    now = filled(one)
    two = desks("two")
    taken(two, handed(one, tmp_path))
    mine = two.find(UNIT, 2023)
    two.put(mine.id, PERSON, "9")
    two.put(mine.id, LEGAL, "4")
    one.put(now, PERSON, "8")
    file = handed(one, tmp_path)
    parcel = opened_here(two, file)
    assert [each.state for each in compared(two, parcel)] == [BOTH, SAME]
    assert taken(two, file) == []
    assert two.report(mine.id).text(PERSON) == "9"
    assert taken(two, file, mine.uid) == [BOTH]
    for again in (False, True):
        desk = desks("two") if again else two
        assert dict(desk.report(mine.id).values) == dict(one.report(now).values)
        texts = [edit.after for edit in desk.history(mine.id, PERSON)]
        assert texts == ["7", "9", "8"]
        last = desk.history(mine.id)[-1]
        assert (last.source, last.path, last.before, last.after) == ("taken", LEGAL, "4", "")


def test_the_same_year_begun_twice_is_two_histories(
    desks: Callable[[str], Desk], tmp_path: Path
) -> None:
    one, two = desks("one"), desks("two")
    now = filled(one)
    mine = two.new(UNIT, 2023)
    two.put(mine.id, PERSON, "1")
    file = handed(one, tmp_path)
    parcel = opened_here(two, file)
    assert {e.handed.report.year: e.state for e in compared(two, parcel)} == {
        2023: BOTH,
        2022: NEW,
    }
    taken(two, file, one.entry(now).uid)
    assert two.find(UNIT, 2023).id == mine.id
    assert two.report(mine.id).text(PERSON) == "7"
    assert [edit.after for edit in two.history(mine.id, PERSON)] == ["1", "7"]


def test_under_a_password(desks: Callable[[str], Desk], tmp_path: Path) -> None:
    one, two = desks("one"), desks("two")
    filled(one)
    made = hand_over(one, one.entries()[0].unit, tmp_path / "移交.gkd", PASSWORD)
    assert [path.name for path in made] == ["移交.gkd"]
    assert stat.S_IMODE(made[0].stat().st_mode) == 0o600
    content = made[0].read_bytes()
    assert b"manifest" not in content
    with pytest.raises(handover.NeedsPassword):
        handover.opened(two, made[0])
    with pytest.raises(WorldError, match=r"^移交\.gkd：密码不对"):
        handover.opened(two, made[0], "wrong password")
    with pytest.raises(WorldError, match="密码不对"):
        handover.opened(two, written(tmp_path, "空.gkd", b"gkdesk sealed 1\n"), PASSWORD)
    for place in (20, 40, len(content) // 2, len(content) - 1):
        broken = tmp_path / "改过.gkd"
        broken.write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
        with pytest.raises(WorldError, match="密码不对"):
            opened_here(two, broken, PASSWORD)
    assert taken(two, made[0], password=PASSWORD) == [NEW, NEW]
    with pytest.raises(Refused, match="密码太短"):
        handed(one, tmp_path, "1234567")


def test_the_sheet_says_what_there_is_to_know(desks: Callable[[str], Desk], tmp_path: Path) -> None:
    one = desks("one")
    now = filled(one)
    sent = send(one, now, tmp_path)
    document = Document(str(sent.file))
    for paragraph in document.paragraphs:
        if "一百二十" in paragraph.text:
            paragraph.text = paragraph.text.replace("一百二十", "一百五十")
    document.core_properties.last_modified_by = "王局长"
    document.save(str(tmp_path / "返回.docx"))
    returned = take_back(one, tmp_path / "返回.docx")
    accept(one, returned, returned.open)
    one.put(now, "overview", one.report(now).values["overview"] + "\n联系电话：13812345678。")
    send(one, now, tmp_path)
    _, paper = hand_over(one, one.entry(now).unit, tmp_path / "移交.gkd")
    sheet = Document(str(paper))
    words = "\n".join(paragraph.text for paragraph in sheet.paragraphs)
    cells = [[cell.text for cell in row.cells] for table in sheet.tables for row in table.rows]
    assert "政府信息公开工作年度报告\n交接清单" in words
    assert "2022年至2023年的报告 2 份" in words
    assert "2023年度报告，2024年1月31日前报送" in words
    years = {line[0]: line for line in cells if line[0] in ("2022", "2023") and len(line) == 5}
    assert years["2022"][2] == "已公布"
    assert "第1稿返回" in years["2023"][4]
    assert "王局长" in years["2023"][4]
    assert "第2稿" in years["2023"][4].rpartition("；")[2]
    assert years["2023"][4].endswith("没有取回")
    assert any("一百二十" in line[2] and "一百五十" in line[3] for line in cells if len(line) == 5)
    assert any(line[0] == "2023" and "138" in line[-1] for line in cells), "what is open"


def test_the_manifest_tells_the_files_and_no_machine(
    desks: Callable[[str], Desk], tmp_path: Path
) -> None:
    one = desks("one")
    now = filled(one)
    sent = send(one, now, tmp_path)
    file = handed(one, tmp_path)
    with zipfile.ZipFile(file) as package:
        assert set(package.namelist()) >= {"manifest.json", "log.jsonl", "交接清单.docx"}
        assert not any(str(tmp_path).encode() in package.read(n) for n in package.namelist())
        manifest = json.loads(package.read("manifest.json"))
        assert all(info.date_time[0] == 1980 for info in package.infolist())
    (draft,) = [each for each in manifest["reports"] if each["year"] == 2023]
    assert draft["sent"] == [
        {
            "number": 1,
            "at": draft["sent"][0]["at"],
            "file": sent.file.name,
            "sha256": sent.milestone.digest,
        }
    ]
    assert str(tmp_path).encode() not in file.read_bytes()


def test_the_documents_go_along_as_they_are_and_as_they_went_out(
    desks: Callable[[str], Desk], tmp_path: Path
) -> None:
    desk = desks("one")
    report = filled(desk)
    sent = send(desk, report, tmp_path)
    desk.put(report, PERSON, "9")
    path, _ = hand_over(desk, desk.entry(report).unit, tmp_path / "移交.gkd")
    with zipfile.ZipFile(path) as package:
        papers = {name: package.read(name) for name in package.namelist()}
    assert papers.keys() >= {
        *("2022年度报告.docx", "2022年度报告（统计表）.xlsx"),
        *("2023年度报告（送审稿）.docx", "2023年度报告（统计表）.xlsx"),
    }
    assert papers["2023年度报告（送审第1稿）.docx"] == sent.file.read_bytes()
    assert "9" in cells(papers["2023年度报告（送审稿）.docx"])
    assert "7" in cells(papers["2023年度报告（送审第1稿）.docx"])


def cells(document: bytes) -> list[str]:
    tables = Document(io.BytesIO(document)).tables
    return [cell.text for table in tables for row in table.rows for cell in row.cells]


def test_a_file_there_is_not_replaced(desks: Callable[[str], Desk], tmp_path: Path) -> None:
    one = desks("one")
    filled(one)
    names = [handed(one, tmp_path).name for _ in range(2)]
    assert names == ["移交.gkd", "移交（2）.gkd"]


# ---- Files by others


def parts(file: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(file) as package:
        return {name: package.read(name) for name in package.namelist()}


def forged(members: dict[str, bytes], **told: object) -> bytes:
    """A package whose manifest is right about everything in it but what is ``told``."""
    from hashlib import sha256

    manifest = json.loads(members["manifest.json"])
    rest = {name: content for name, content in members.items() if name != "manifest.json"}
    manifest["files"] = {
        name: {"size": len(content), "sha256": sha256(content).hexdigest()}
        for name, content in rest.items()
    }
    manifest["rows"] = rest["log.jsonl"].count(b"\n")
    manifest |= told
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("manifest.json", json.dumps(manifest))
        for name, content in rest.items():
            package.writestr(name, content)
    return made.getvalue()


def rewritten(log: bytes, number: int, **told: object) -> bytes:
    lines = [json.loads(line) for line in log.splitlines()]
    lines[number] |= told
    return b"".join(json.dumps(line).encode() + b"\n" for line in lines)


def resealed(log: bytes, number: int, **told: object) -> bytes:
    """A log with another row, whose hashes have all been made anew."""
    from gkdesk.store.chain import digest

    lines = [json.loads(line) for line in log.splitlines()]
    lines[number] |= told
    link = bytes.fromhex(lines[0]["before"])
    for line in lines:
        keys = ("change", "report", "at", "source", "undoes", "unit", "year", "edition", "uid")
        line["before"] = link.hex()
        link = digest(link, line["path"], line["text"], [line[key] for key in keys])
        line["hash"] = link.hex()
    return b"".join(json.dumps(line).encode() + b"\n" for line in lines)


def linked(content: bytes) -> bytes:
    """The same package with its papers as symbolic links."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w") as new:
        for info in old.infolist():
            own = zipfile.ZipInfo(info.filename)
            own.create_system = 3
            link = info.filename.endswith(".docx")
            own.external_attr = (stat.S_IFLNK | 0o777 if link else stat.S_IFREG | 0o600) << 16
            new.writestr(own, old.read(info))
    return made.getvalue()


def flagged(content: bytes) -> bytes:
    """The same package whose members claim to be encrypted."""
    changed = bytearray(content)
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        for found in re.finditer(re.escape(mark), content):
            changed[found.start() + at] |= 1
    return bytes(changed)


def zipped_as_odt(content: bytes) -> bytes:
    """A package that claims to be a text that LibreOffice would have to convert."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w") as new:
        new.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        for info in old.infolist():
            new.writestr(info.filename, old.read(info))
    return made.getvalue()


@pytest.fixture
def members(desks: Callable[[str], Desk], tmp_path: Path) -> dict[str, bytes]:
    one = desks("one")
    filled(one)
    return parts(handed(one, tmp_path))


HOSTILE: dict[str, Callable[[dict[str, bytes]], bytes]] = {
    "nothing": lambda m: b"",
    "no zip": lambda m: b"%PDF-1.7 and so on",
    "cut off": lambda m: forged(m)[:-200],
    "another zip": lambda m: forged({"manifest.json": b"{}", "log.jsonl": b""}).replace(
        b"log.jsonl", b"lag.jsonl"
    ),
    "newer": lambda m: forged(m, **{"gkdesk-hand-over": 2}),
    "no kind": lambda m: forged(m, **{"gkdesk-hand-over": "1"}),
    "climbing": lambda m: forged({**m, "../../evil.txt": b"x"}),
    "absolute": lambda m: forged({**m, "/etc/evil": b"x"}),
    "backslash": lambda m: forged({**m, "..\\evil": b"x"}),
    "many": lambda m: forged({**m, **{f"{n}.txt": b"" for n in range(600)}}),
    "bomb": lambda m: forged({**m, "log.jsonl": b"\n" * 150_000_000}),
    "paper bomb": lambda m: forged({**m, "交接清单.docx": b"\0" * 50_000_000}),
    "many large papers": lambda m: forged(
        {**m, **{f"{n}.docx": b"\0" * 19_000_000 for n in range(6)}}
    ),
    "symbolic link": lambda m: linked(forged({**m, "交接清单.docx": b"/etc/passwd"})),
    "too much text": lambda m: forged(
        {**m, "log.jsonl": resealed(m["log.jsonl"], 2, path="overview", text="年" * 1_100_000)}
    ),
    "one long line": lambda m: forged(
        {**m, "log.jsonl": resealed(m["log.jsonl"], 2, path="overview", text="a" * 40_000_000)}
    ),
    "encrypted member": lambda m: flagged(forged(m)),
    "word document": lambda m: zipped_as_odt(forged(m)),
    "untold member": lambda m: forged(m, files={}),
    "wrong hash": lambda m: forged(m, files={k: {"size": 1, "sha256": ""} for k in m if "." in k}),
    "too few rows": lambda m: forged(m, rows=3),
    "no rows": lambda m: forged({**m, "log.jsonl": b""}),
    "row changed": lambda m: forged({**m, "log.jsonl": rewritten(m["log.jsonl"], 2, text="99")}),
    "row left out": lambda m: forged(
        {**m, "log.jsonl": b"".join(m["log.jsonl"].splitlines(keepends=True)[1:])},
        rows=m["log.jsonl"].count(b"\n"),
    ),
    "rows turned": lambda m: forged(
        {**m, "log.jsonl": b"".join(m["log.jsonl"].splitlines(keepends=True)[::-1])}
    ),
    "deep": lambda m: forged({**m, "log.jsonl": b"[" * 200_000 + b"\n"}),
    "huge number": lambda m: forged({**m, "log.jsonl": b'{"id": ' + b"9" * 9000 + b"}\n"}),
    "strange path": lambda m: forged({**m, "log.jsonl": resealed(m["log.jsonl"], 2, path="x/y")}),
    "a total": lambda m: forged(
        {**m, "log.jsonl": resealed(m["log.jsonl"], 2, path="applications/new/total")}
    ),
    "no figure": lambda m: forged(
        {**m, "log.jsonl": resealed(m["log.jsonl"], 2, path=PERSON, text="=cmd|' /C calc'!A0")}
    ),
    "odd milestone": lambda m: forged(
        {**m, "log.jsonl": resealed(m["log.jsonl"], 2, path="returned:1", text="x")}
    ),
    "control characters": lambda m: forged(
        {**m, "log.jsonl": resealed(m["log.jsonl"], 2, path="overview", text="a\x00b")}
    ),
    "unknown edition": lambda m: forged(
        {
            **m,
            "log.jsonl": resealed(
                b"".join(m["log.jsonl"].splitlines(keepends=True)[:1]), 0, edition="../2021"
            ),
        }
    ),
}


@pytest.mark.parametrize("how", HOSTILE)
def test_a_hostile_file_is_refused_in_one_sentence(
    how: str, members: dict[str, bytes], desks: Callable[[str], Desk], tmp_path: Path
) -> None:
    file = tmp_path / "来的.gkd"
    file.write_bytes(HOSTILE[how](members))
    two = desks("two")
    with pytest.raises((WorldError, NotFound)) as refused:
        handover.opened(two, file)
    sentence = str(refused.value)
    assert sentence.startswith("来的.gkd：")
    assert sentence.endswith("。")
    assert sentence.count("。") == 1
    assert two.entries() == []
    assert not list(tmp_path.rglob("evil*"))


def test_what_another_process_reads_is_what_is_read_here(
    desks: Callable[[str], Desk], tmp_path: Path
) -> None:
    one = desks("one")
    send(one, filled(one), tmp_path)
    for password in ("", PASSWORD):
        file = handed(one, tmp_path, password)
        there, here = handover.opened(one, file, password), opened_here(one, file, password)
        assert [each.history for each in there.years] == [each.history for each in here.years]
        assert [vars(each.report)["values"] for each in there.years] == [
            vars(each.report)["values"] for each in here.years
        ]
        assert (there.file, there.made) == (here.file, here.made)
        assert [each.state for each in compared(one, there)] == [SAME, SAME]


@pytest.mark.parametrize(("work", "told"), [(hang, "太久"), (die, "已损坏"), (fill, "内存太多")])
def test_reading_that_goes_wrong_takes_nobody_along(
    work: Work,
    told: str,
    desks: Callable[[str], Desk],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    one = desks("one")
    filled(one)
    file = handed(one, tmp_path)
    monkeypatch.setattr(handover, "histories_in", work)
    began = time.monotonic()
    with pytest.raises(WorldError, match=rf"^移交\.gkd：.*{told}") as refused:
        handover.opened(one, file)
    assert time.monotonic() - began < 5.5
    assert str(refused.value).count("。") == 1


def test_reading_is_ended_when_nobody_wants_it(
    desks: Callable[[str], Desk], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = desks("one")
    filled(one)
    file = handed(one, tmp_path)
    monkeypatch.setattr(handover, "histories_in", hang)
    began = time.monotonic()
    with pytest.raises(Stopped):
        handover.fetch(one.editions.folder, file, stop=lambda: time.monotonic() > began + 0.3)
    assert time.monotonic() - began < 3


def test_any_bit_that_tips_over_is_noticed(
    members: dict[str, bytes], desks: Callable[[str], Desk], tmp_path: Path
) -> None:
    import random

    whole = forged(members)
    two, dice, file = desks("two"), random.Random(7), tmp_path / "来的.gkd"
    file.write_bytes(whole)
    right = [year.report.values for year in opened_here(two, file).years]
    for _ in range(300):
        place = dice.randrange(len(whole))
        file.write_bytes(
            whole[:place] + bytes([whole[place] ^ 1 << dice.randrange(8)]) + whole[place + 1 :]
        )
        try:
            parcel = opened_here(two, file)
        except (WorldError, NotFound):
            continue
        assert [year.report.values for year in parcel.years] == right
