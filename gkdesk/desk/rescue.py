"""A damaged store: what can be read of it is saved beside it, and a backup takes its place."""

import json
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from pathlib import Path

from gkdesk.domain.cover import NAME
from gkdesk.domain.errors import GkdeskError, NotFound, WorldError
from gkdesk.domain.marks import is_note
from gkdesk.domain.report import Report
from gkdesk.readers.editions import Editions
from gkdesk.store.log import STATED
from gkdesk.store.restoring import begin_anew, restore, set_aside
from gkdesk.store.salvage import Row, rows
from gkdesk.writers import exchange
from gkdesk.writers.files import free_name, replace, safe_stem


@dataclass
class Rescued:
    """What became of a damaged store."""

    aside: Path | None = None
    folder: Path | None = None
    reports: int = 0
    doubts: list[str] = field(default_factory=list)

    @property
    def told(self) -> str:
        """The same in one sentence."""
        if self.aside is None:
            return "原来的数据文件不在，没有可以抢救的内容。"
        if self.folder is None:
            return f"损坏的文件留作 {self.aside.name}，其中没有读出内容。"
        return (
            f"损坏的文件留作 {self.aside.name}，从中读出 {self.reports} 份报告，"
            f"放在“{self.folder.name}”文件夹里，可以用“导入”取用。"
        )


def rescue(folder: Path, editions: Editions, backup: Path | None, at: datetime) -> Rescued:
    """Set the store aside, save what can be read of it, and go on from a backup, or from nothing.

    The store must be closed. Raises WorldError where a step cannot be made; nothing is deleted.
    """
    aside = set_aside(folder, at)
    done = salvage(aside, editions, at) if aside else Rescued()
    if backup is None:
        begin_anew(folder)
    else:
        restore(folder, backup)
    return done


def salvage(damaged: Path, editions: Editions, at: datetime) -> Rescued:
    """Save every report that can be read of a damaged store, and the sound rows of its log.

    They go into a folder beside it: exchange files, the log, and a word on what is in doubt. Where
    the disk takes no more, the damaged file itself remains.
    """
    done = Rescued(damaged)
    with suppress(WorldError, OSError):
        found = rows(damaged)
        if found:
            room = damaged.parent / f"抢救-{at:%Y-%m-%d_%H%M%S}"
            room.mkdir(mode=0o700, exist_ok=True)
            done.folder = room
            _save_log(room, found)
            for report in _by_report(found):
                _save(room, editions, report, done)
            replace(room / "说明.txt", _account(damaged, done).encode())
    return done


def _by_report(found: Iterable[Row]) -> list[list[Row]]:
    def whose(row: Row) -> str:
        return str(row.uid)

    return [list(of) for _, of in groupby(sorted(found, key=whose), key=whose)]


def _save_log(room: Path, found: Iterable[Row]) -> None:
    lines = (json.dumps(row._asdict(), ensure_ascii=False) for row in found)
    replace(room / "修改记录.jsonl", ("\n".join(lines) + "\n").encode("utf-8", "replace"))


def _save(room: Path, editions: Editions, rows: list[Row], done: Rescued) -> None:
    texts = {row.path: row.text for row in rows if row.sound and row.text is not None}
    name = f"{texts.get(NAME, '单位不详')}{rows[0].year}年度"
    newest = {row.path: row.sound for row in rows}
    done.doubts += [
        f"{name}：{path} 的最后一次改动没有读出来" for path in newest if not newest[path]
    ]
    try:
        report = _report(editions, rows[0], texts)
        content = exchange.write(report)
        replace(free_name(room, safe_stem(name), ".gk.json"), content)
    except (GkdeskError, ValueError, TypeError):
        done.doubts.append(f"{name}：没有做成交换文件，内容见修改记录.jsonl")
    else:
        done.reports += 1


def _report(editions: Editions, row: Row, texts: dict[str, str]) -> Report:
    form = editions[row.edition]
    stated = {p.removeprefix(STATED): t for p, t in texts.items() if p.startswith(STATED) and t}
    values = {path: text for path, text in texts.items() if text and not is_note(path)}
    if not texts:
        raise NotFound("这份报告什么也没有读出来。")
    return Report(form, row.year, values, stated, row.uid)


def _account(damaged: Path, done: Rescued) -> str:
    doubts = "\n".join(done.doubts) or "没有。"
    return (
        f"从损坏的数据文件 {damaged.name} 里读出 {done.reports} 份报告（*.gk.json，可以导入）。\n"
        "修改记录.jsonl 是读得出的每一次改动，sound 为 true 的与校验相符。\n\n"
        f"拿不准的地方：\n{doubts}\n"
    )
