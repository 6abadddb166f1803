"""Files by others cannot hurt the program: refused in one sentence, soon, whatever they are."""

import io
import logging
import os
import resource
import time
import warnings
import zipfile
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gkdesk.domain import found
from gkdesk.domain.errors import GkdeskError, Nameless, NotFound, WorldError
from gkdesk.domain.source import Line, Sheet
from gkdesk.readers import behind, foreign, guard
from gkdesk.readers.editions import Editions
from tests.readers.foreign import (
    W,
    as_docx,
    body,
    differences,
    full_report,
    packed,
    recognised,
    written,
)
from tests.readers.runaway import swell
from tests.readers.test_pdf import FILLER, drawn

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
_LAUGHS = "".join(f'<!ENTITY a{n + 1} "' + f"&a{n};" * 10 + '">' for n in range(9))
LAUGHS = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a0 "lol">{_LAUGHS}]><x>&a9;</x>'


LOCKED = (
    f"/Encrypt<</Filter/Standard/V 1/R 2/P -4/O({'o' * 32})/U({'u' * 32})>>"
    f"/ID[<{'00' * 16}><{'00' * 16}>]"
)


def bomb() -> bytes:
    return packed({"word/document.xml": b"0" * 60_000_000})


def encrypted_zip() -> bytes:
    content = bytearray(packed({"word/document.xml": "x"}))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + at] |= 1
    return bytes(content)


def twice() -> bytes:
    """Two parts of one name."""
    content = packed({"word/document.xml": "a", "word/documenz.xml": "b"})
    return content.replace(b"documenz", b"document")


S = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATED = f'<Relationships xmlns="{S}"><Relationship Id="r1" Target="{{}}"/></Relationships>'


def book(sheet: str, target: str = "worksheets/sheet1.xml", **more: str) -> bytes:
    """A workbook of one sheet, wherever its part says that it is."""
    sheets = '<sheets><sheet name="a" sheetId="1" r:id="r1"/></sheets>'
    return packed(
        {
            "xl/workbook.xml": f'<workbook xmlns="{S}" xmlns:r="{_R}">{sheets}</workbook>',
            "xl/_rels/workbook.xml.rels": _RELATED.format(target),
            "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{S}">{sheet}</worksheet>',
            **more,
        }
    )


def row(number: int, text: str = "1") -> str:
    return f'<row r="{number}"><c r="A{number}"><v>{text}</v></c></row>'


def merged() -> bytes:
    """Thousands of ranges, each over all of the sheet."""
    far = '<row r="3"><c r="I3"><v>1</v></c></row>'
    ranges = '<mergeCell ref="A1:XFD1048576"/>' * 5_000
    cells = f"<sheetData>{row(1)}{row(1900)}{far}</sheetData>"
    return book(f"{cells}<mergeCells>{ranges}</mergeCells>")


def one_string() -> bytes:
    """Squares that all show the same long text."""
    cells = '<c t="s"><v>0</v></c>' * 100
    rows = f"<row>{cells}</row>" * 100
    text = f'<sst xmlns="{S}"><si><t>{"年 " * 100_000}</t></si></sst>'
    return book(f"<sheetData>{rows}</sheetData>", **{"xl/sharedStrings.xml": text})


def spans() -> bytes:
    """A page whose every square claims thousands of rows."""
    rows = "<tr>" + "<td rowspan=60000 colspan=900>1</td><td>2</td>" * 20 + "</tr>"
    return f"<html><table>{rows * 2_000}</table>".encode()


def many_rows() -> bytes:
    return book(f"<sheetData>{'<row><c><v>1</v></c></row>' * 1_048_576}</sheetData>")


def one_square() -> bytes:
    """Cells without end that all say they are the same one."""
    cells = "".join(f'<c r="A1"><v>{n * n}</v></c>' for n in range(400_000))
    return book(f'<sheetData><row r="1">{cells}</row></sheetData>')


def nested_xml() -> bytes:
    return packed({"word/document.xml": "<a>" * 200_000 + "</a>" * 200_000})


def outside() -> bytes:
    """An entity that would read a file of this computer."""
    entity = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    return packed({"word/document.xml": f"{entity}<x>&e;</x>"})


HOSTILE = {
    "million rows": (many_rows, ""),
    "one square": (one_square, "太多"),
    "nested xml": (nested_xml, "大得不正常"),
    "external entity": (outside, "DOCTYPE"),
    "laughs in a workbook": (lambda: book("", **{"xl/styles.xml": LAUGHS}), "DOCTYPE"),
    "long text": (lambda: "年报\n".encode() * 15_000_000, "太大"),
    "one long line": (lambda: b"a" * 40_000_000, "太长"),
    "deep page": (lambda: b"<html>" + b"<table><tr><td>" * 60_000, ""),
    "pdf bomb": (
        lambda: b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 1 0 R>>endobj\ntrailer<</Root 1 0 R>>",
        "",
    ),
    "encrypted pdf": (lambda: drawn(FILLER, encrypt=LOCKED), "PDF 加了密码"),
    "merged without end": (merged, "太多"),
    "one string in many cells": (one_string, "太多"),
    "spans without end": (spans, ""),
    "bomb": (bomb, "大得不正常"),
    "many": (lambda: packed({f"x{n}": b"" for n in range(3000)}), "大得不正常"),
    "twice": (twice, "大得不正常"),
    "truncated": (lambda: body("<w:p/>")[:-40], "损坏"),
    "laughs": (lambda: packed({"word/document.xml": LAUGHS}), "DOCTYPE"),
    "deep": (
        lambda: body("<w:tbl><w:tr><w:tc>" * 5000 + "</w:tc></w:tr></w:tbl>" * 5000),
        "",
    ),
    "encrypted zip": (encrypted_zip, "密码"),
    "encrypted office": (lambda: OLE + "EncryptedPackage".encode("utf-16-le"), "密码"),
    "pdf": (lambda: b"%PDF-1.7\n", "PDF 已损坏"),
    "empty": (lambda: b"", "空的"),
    "noughts": (lambda: b"\0" * 4000, "不是能读的文件"),
    "picture": (lambda: b"\x89PNG\r\n\x1a\n" + b"\0" * 50, "不是能读的文件"),
    "no document": (lambda: packed({"a.txt": "x"}), "不是能读的文件"),
    "no xml": (lambda: packed({"word/document.xml": "not xml"}), "损坏"),
}


_PATIENT = 60
"""Seconds: a computer that is busy with other things makes a file no more hostile."""


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_in_one_sentence(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guard, "_answer", _measured)
    make, told = HOSTILE[name]
    path = written(tmp_path, "年报.docx", make())
    with pytest.raises(WorldError) as refused:
        guard.read(path, seconds=_PATIENT)
    assert told in str(refused.value)
    assert str(refused.value).startswith("年报.docx：")
    assert str(refused.value).count("\n") == 0
    spent, peak = path.with_suffix(".took").read_text().split()
    assert float(spent) < guard.SECONDS
    assert int(peak) < 500_000


def test_a_span_without_bounds_is_no_hindrance(tmp_path: Path) -> None:
    span = '<w:tcPr><w:gridSpan w:val="100000"/></w:tcPr>'
    row = f"<w:tr><w:tc>{span}<w:p/></w:tc></w:tr>"
    source = guard.read(written(tmp_path, "a.docx", body(f"<w:tbl>{row * 50}</w:tbl>")))
    assert len(source.items) == 1


def test_a_sheet_that_claims_a_million_rows_is_as_long_as_it_is(tmp_path: Path) -> None:
    claim = f'<dimension ref="A1:XFD1048576"/><sheetData>{row(1)}{row(2)}</sheetData>'
    source = guard.read(written(tmp_path, "a.xlsx", book(claim)))
    assert [len(item.rows) for item in source.items if isinstance(item, Sheet)] == [2]


@pytest.mark.parametrize("target", ["../../../etc/passwd", "/etc/passwd", "file:///etc/passwd"])
def test_a_path_that_climbs_out_leads_nowhere(target: str, tmp_path: Path) -> None:
    content = book(f"<sheetData>{row(1)}</sheetData>", target)
    assert guard.read(written(tmp_path, "a.xlsx", content)).items == ()


def test_names_in_an_archive_that_climb_out_are_written_nowhere(tmp_path: Path) -> None:
    inner = tmp_path / "inner"
    inner.mkdir()
    main = f'<w:document xmlns:w="{W}"><w:body><w:p/></w:body></w:document>'
    content = packed({"word/document.xml": main, "../climbed.txt": "x", "/tmp/climbed": "x"})
    guard.read(written(inner, "a.docx", content))
    assert not (tmp_path / "climbed.txt").exists()
    assert sorted(tmp_path.rglob("*")) == [inner, inner / "a.docx"]


def test_macros_and_templates_from_elsewhere_are_nothing_to_it(
    tmp_path: Path, editions: Editions
) -> None:
    """What a file with macros or with a template on a server says is read, and nothing else."""
    report = full_report(editions, 2024)
    with zipfile.ZipFile(io.BytesIO(as_docx(report, editions))) as package:
        parts: dict[str, str | bytes] = {n: package.read(n) for n in package.namelist()}
    template = "http://127.0.0.1:9/evil.dotm"
    kind = f"{_R}/attachedTemplate"
    parts["word/vbaProject.bin"] = OLE
    parts["word/_rels/settings.xml.rels"] = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="r9" Type="{kind}" Target="{template}" TargetMode="External"/>'
        "</Relationships>"
    )
    found = recognised(guard.read(written(tmp_path, "a.docm", packed(parts))), editions)
    assert differences(report, found) == {}


@pytest.mark.parametrize("ending", ["html", "rtf", "xlsx", "pdf", "txt"])
def test_a_name_that_says_docx_says_nothing(ending: str, tmp_path: Path) -> None:
    """Files of every other kind under the name of a Word file are read or refused."""
    contents = {
        "html": "<html><p>甲</p></html>".encode(),
        "rtf": b"{\\rtf1 x}",
        "xlsx": book(f"<sheetData>{row(1)}</sheetData>"),
        "pdf": b"%PDF-1.7\n",
        "txt": "甲\n".encode(),
    }
    with suppress(WorldError):
        items = guard.read(written(tmp_path, "a.docx", contents[ending])).items
        assert len(items) == 1


def test_the_bytes_decide_not_the_name(tmp_path: Path, editions: Editions) -> None:
    content = as_docx(full_report(editions, 2024), editions)
    assert any(isinstance(i, Line) for i in guard.read(written(tmp_path, "a.txt", content)).items)


def test_what_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        guard.read(tmp_path / "none.docx")
    with pytest.raises(WorldError):
        guard.read(tmp_path)


def test_a_parser_that_hangs_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "_answer", _hang)
    with pytest.raises(WorldError, match="太久"):
        guard.read(written(tmp_path, "a.docx", "x"), seconds=1)


def test_a_parser_that_dies_takes_nobody_along(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guard, "_answer", _die)
    with pytest.raises(WorldError, match="损坏"):
        guard.read(written(tmp_path, "a.docx", "x"))


def test_a_parser_that_quotes_the_file_is_not_heard(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(guard, "_answer", _chatter)
    with pytest.raises(WorldError) as refused:
        guard.read(written(tmp_path, "a.docx", "张三的申请"))
    assert "张三" not in str(refused.value) + "".join(capfd.readouterr())


def test_recognising_is_ended_when_nobody_wants_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, editions: Editions
) -> None:
    monkeypatch.setattr(guard, "_answer_recognised", _hang)
    asked = guard.Asked(written(tmp_path, "a.docx", "x"), editions.folder)
    began = time.monotonic()
    with pytest.raises(guard.Stopped):
        guard.recognise(asked, stop=lambda: time.monotonic() - began > 0.3)
    assert time.monotonic() - began < 3


def test_what_is_recognised_beside_is_what_is_recognised_here(
    tmp_path: Path, editions: Editions
) -> None:
    path = written(tmp_path, "a.docx", as_docx(full_report(editions, 2020), editions))
    beside = guard.recognise(guard.Asked(path, editions.folder))
    here = recognised(foreign.read(path), editions)
    there = found.from_data(beside.found, editions.__getitem__)
    assert found.as_data(there) == found.as_data(here)
    assert beside.source == foreign.read(path)


def test_a_document_says_what_it_lacks(tmp_path: Path, editions: Editions) -> None:
    path = written(tmp_path, "a.txt", "一、总体情况\n工作正常。")
    with pytest.raises(Nameless, match=r"a\.txt：") as refused:
        guard.recognise(guard.Asked(path, editions.folder))
    assert refused.value.lacks == "year"


_ANSWER = guard._answer


class _Measuring:
    """Notes what the process took, seconds and KB at most, before it answers and is ended."""

    def __init__(self, path: str, theirs: Connection) -> None:
        self._path, self._theirs = Path(path).with_suffix(".took"), theirs
        self.close = theirs.close

    def send_bytes(self, answer: bytes) -> None:
        took = resource.getrusage(resource.RUSAGE_SELF)
        self._path.write_text(f"{took.ru_utime + took.ru_stime} {took.ru_maxrss}")
        self._theirs.send_bytes(answer)


def _measured(path: str, theirs: Connection) -> None:
    _ANSWER(path, _Measuring(path, theirs))  # type: ignore[arg-type]  # measures instead of a pipe


def _chatter(path: str, theirs: Connection) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(foreign, "read", _quoting)
        guard._answer(path, theirs)


def _quoting(path: Path) -> object:
    """A parser that says on every road what it stumbles over."""
    os.write(2, path.read_bytes())
    print(path.read_text(), flush=True)
    warnings.warn(path.read_text(), stacklevel=1)
    logging.getLogger("parser").warning(path.read_text())
    raise ValueError(path.read_text())


def _hang(*_: object) -> None:
    time.sleep(60)


def _die(*_: object) -> None:
    os.abort()


def test_memory_is_limited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "_answer", _fill)
    with pytest.raises(WorldError, match="内存"):
        guard.read(written(tmp_path, "a.docx", "x"))


def _fill(path: str, theirs: Connection) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(foreign, "read", _hungry)
        guard._answer(path, theirs)


def _hungry(_: Path) -> object:
    return bytearray(2_000_000_000)


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_mutated_files_are_read_or_refused(
    data: st.DataObject, editions: Editions, tmp_path: Path
) -> None:
    content = bytearray(as_docx(full_report(editions, 2024), editions))
    for _ in range(data.draw(st.integers(1, 20))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    path = written(tmp_path, "a.docx", bytes(content[: data.draw(st.integers(1, len(content)))]))
    with suppress(GkdeskError):
        foreign.read(path)


def test_memory_is_watched_where_the_system_does_not_limit_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(behind, "_HELD", False)
    monkeypatch.setattr(behind, "MEMORY", 200_000_000)
    began = time.monotonic()
    with pytest.raises(WorldError, match=r"^a\.txt：读这个文件要用的内存太多"):
        guard.work_out(written(tmp_path, "a.txt", "年报"), swell, None)
    assert time.monotonic() - began < 4
