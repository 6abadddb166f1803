"""The hand-over file, ``.gkd``: reports with their whole log, to be looked at or taken in.

A zip of two or more members:

    manifest.json   what it is, who made it from what, and the size and SHA-256 of every member
    log.jsonl       a line for each row of the log, with its hash and that of the row before it
    …               papers that go along, for people: documents, drafts, what is left to do

Lines and not a database: nothing in them can be run, and the hashes stand as they were written, so
the chain can be checked. A file by others is untrusted: it is read here within fixed limits, and
refused in one sentence where anything does not hold.
"""

import io
import json
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from stat import S_ISLNK
from typing import Any

from gkdesk.domain.errors import WorldError
from gkdesk.store.log import Change, History, Row

KIND = 1
"""How the file is made; a higher number is a newer program's."""
_MANIFEST, _LOG = "manifest.json", "log.jsonl"
_MOST_MEMBERS = 500
_LARGEST_MANIFEST = 1_000_000
_LARGEST_PAPER, _LARGEST_PAPERS = 20_000_000, 100_000_000
_LARGEST_LOG = 200_000_000
_LONGEST_LINE = 4_000_000
_MOST_ROWS = 120_000
"""Twenty years of a busy office; read and checked in three seconds."""
LARGEST = 50_000_000
_HIGHEST = 2**62
_YEARS = range(1990, 2200)
_LONGEST_NAME = 400

_DAMAGED = "移交文件已损坏，没有打开；请对方重新移交一次。"
_NOT_OURS = "这不是公开年报的移交文件（.gkd），没有打开。"
_STRANGE = "移交文件里有不该有的内容，没有打开。"
_NEWER = "移交文件由更新版本的程序写成，请升级程序后再打开。"
_TOO_MUCH = "修改记录太多，一个移交文件放不下；请一个单位一个单位地移交。"
_TOO_BIG = "移交文件展开后大得不正常，没有打开。"


@dataclass(frozen=True)
class Package:
    """What a hand-over file holds: for each unit, by its number there, its reports."""

    made: datetime
    about: Mapping[str, Any]
    units: Mapping[int, tuple[History, ...]]
    rows: int


def pack(rows: Iterable[Row], about: Mapping[str, Any], papers: Mapping[str, bytes]) -> bytes:
    """A hand-over file of rows of the log; ``about`` is told in the manifest."""
    from hashlib import sha256

    lines = [_line(row) for row in rows]
    if len(lines) > _MOST_ROWS or sum(map(len, lines)) > _LARGEST_LOG:
        raise WorldError(_TOO_MUCH)
    members = {_LOG: b"".join(lines), **papers}
    manifest = {
        "gkdesk-hand-over": KIND,
        **about,
        "rows": len(lines),
        "files": {
            name: {"size": len(content), "sha256": sha256(content).hexdigest()}
            for name, content in members.items()
        },
    }
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
        told = json.dumps(manifest, ensure_ascii=False, indent=1).encode("utf-8", "replace")
        for name, content in {_MANIFEST: told, **members}.items():
            # A fixed date, and no system: nothing of this machine.
            package.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return made.getvalue()


def _line(row: Row) -> bytes:
    told = row._asdict() | {"before": row.before.hex(), "hash": row.hash.hex()}
    line = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    return line.encode("utf-8", "surrogatepass") + b"\n"


# ---- Reading what somebody else made


def unpack(content: bytes) -> Package:
    """What a hand-over file holds, every hash checked; WorldError with one sentence else."""
    if len(content) > LARGEST:
        raise WorldError(_TOO_BIG)
    if not content.startswith(b"PK"):
        raise WorldError(_NOT_OURS)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            return _unpacked(package)
    except (KeyError, ValueError, TypeError, RecursionError, EOFError, OSError) as error:
        raise WorldError(_DAMAGED) from error
    except (NotImplementedError, RuntimeError, zipfile.BadZipFile, zlib.error) as error:
        raise WorldError(_DAMAGED) from error


def _unpacked(package: zipfile.ZipFile) -> Package:
    sizes = _looked_through(package)
    if sizes[_MANIFEST] > _LARGEST_MANIFEST:
        raise WorldError(_TOO_BIG)
    manifest = json.loads(package.read(_MANIFEST))
    if manifest["gkdesk-hand-over"] > KIND:
        raise WorldError(_NEWER)
    files = manifest["files"]
    if set(files) != set(sizes) - {_MANIFEST}:
        raise WorldError(_STRANGE)
    for name, told in files.items():
        _check(package, name, told)
    rows = list(_rows(package))
    if not rows or len(rows) != manifest["rows"]:
        raise WorldError(_DAMAGED)
    made = datetime.fromisoformat(manifest["made"])
    return Package(made, manifest, _histories(rows), len(rows))


def _looked_through(package: zipfile.ZipFile) -> dict[str, int]:
    """The sizes of the members by name, where none of them is a trick."""
    entries = package.infolist()
    names = [entry.filename for entry in entries]
    if _MANIFEST not in names or _LOG not in names:
        raise WorldError(_NOT_OURS)
    climbing = any(mark in name for name in names for mark in ("/", "\\", ":", "\0", ".."))
    odd = any(e.flag_bits & 1 or S_ISLNK(e.external_attr >> 16) for e in entries)
    if climbing or odd or len(set(names)) < len(names):
        raise WorldError(_STRANGE)
    limits = {_LOG: _LARGEST_LOG}
    if len(entries) > _MOST_MEMBERS or any(
        entry.file_size > limits.get(entry.filename, _LARGEST_PAPER) for entry in entries
    ):
        raise WorldError(_TOO_BIG)
    if sum(e.file_size for e in entries if e.filename not in (_LOG, _MANIFEST)) > _LARGEST_PAPERS:
        raise WorldError(_TOO_BIG)
    return {entry.filename: entry.file_size for entry in entries}


def _check(package: zipfile.ZipFile, name: str, told: Mapping[str, Any]) -> None:
    from hashlib import sha256

    found, size = sha256(), 0
    with package.open(name) as member:
        while part := member.read(1 << 20):
            found.update(part)
            size += len(part)
    if (size, found.hexdigest()) != (told["size"], told["sha256"]):
        raise WorldError(_DAMAGED)


def _rows(package: zipfile.ZipFile) -> Iterator[Row]:
    last: Row | None = None
    with package.open(_LOG) as lines:
        for number in count(1):
            line = lines.readline(_LONGEST_LINE)
            if not line:
                return
            if number > _MOST_ROWS:
                raise WorldError(_TOO_BIG)
            row = _row(json.loads(line))
            if last and (row.id <= last.id or row.change < last.change):
                raise WorldError(_DAMAGED)
            if last and row.id == last.id + 1 and row.before != last.hash:
                raise WorldError(_DAMAGED)
            if not row.sound:
                raise WorldError(_DAMAGED)
            yield row
            last = row


def _row(told: Mapping[str, Any]) -> Row:
    undoes = told["undoes"]
    row = Row(
        id=_number(told["id"]),
        path=_name(told["path"]),
        text=_text(told["text"]),
        before=bytes.fromhex(told["before"]),
        hash=bytes.fromhex(told["hash"]),
        change=_number(told["change"]),
        report=_number(told["report"]),
        at=_name(told["at"]),
        source=_name(told["source"]),
        undoes=None if undoes is None else _number(undoes),
        unit=_number(told["unit"]),
        year=_number(told["year"]),
        edition=_name(told["edition"]),
        uid=_name(told["uid"]),
    )
    datetime.fromisoformat(row.at)
    if row.year not in _YEARS:
        raise ValueError(row.year)
    return row


def _number(told: object) -> int:
    if not isinstance(told, int) or isinstance(told, bool) or not 0 <= told < _HIGHEST:
        raise TypeError
    return told


def _text(told: object) -> str:
    if not isinstance(told, str):
        raise TypeError
    return told


def _name(told: object) -> str:
    if len(text := _text(told)) > _LONGEST_NAME:
        raise ValueError
    return text


def histories(rows: Iterable[Row]) -> list[History]:
    """What happened to each report, from the rows of a log."""
    return [history for unit in _histories(rows).values() for history in unit]


def _histories(rows: Iterable[Row]) -> dict[int, tuple[History, ...]]:
    reports: dict[int, dict[int, Change]] = {}
    about: dict[int, tuple[int, int, str, str]] = {}
    for row in rows:
        is_about = (row.unit, row.year, row.edition, row.uid)
        if about.setdefault(row.report, is_about) != is_about:
            raise WorldError(_DAMAGED)
        changes = reports.setdefault(row.report, {})
        change = changes.get(row.change)
        if change is None:
            at = datetime.fromisoformat(row.at)
            change = Change(row.change, row.report, at, row.source, {}, row.undoes)
            changes[row.change] = change
        assert isinstance(change.edits, dict)
        if row.path in change.edits:
            raise WorldError(_DAMAGED)
        change.edits[row.path] = row.text
    units: dict[int, tuple[History, ...]] = {}
    for report, changes in reports.items():
        unit, year, edition, uid = about[report]
        made = History(None, year, edition, uid, tuple(changes.values()))
        units[unit] = (*units.get(unit, ()), made)
    _no_two_of_one(units)
    return units


def _no_two_of_one(units: Mapping[int, tuple[History, ...]]) -> None:
    """A unit has one report a year, and an identity is one report's."""
    uids = [history.uid for unit in units.values() for history in unit]
    for unit in units.values():
        years = [history.year for history in unit]
        if len(set(years)) < len(years) or len(set(uids)) < len(uids):
            raise WorldError(_DAMAGED)
