"""Backups as a clerk sees them: what each holds, and what going back to one would take back."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from gkdesk.desk.rescue import rescue
from gkdesk.domain.errors import Damaged, WorldError
from gkdesk.readers.editions import Editions
from gkdesk.store.backups import RESTORE, Backup, Backups, Held, holds
from gkdesk.store.log import Store
from gkdesk.store.restoring import require_sound, restore

_TIME = "%Y-%m-%d %H:%M"
_NAMED = 3


class Line(NamedTuple):
    """A backup and what it holds; None where it cannot be read."""

    backup: Backup
    held: Held | None

    @property
    def words(self) -> tuple[str, str, str, str]:
        """When it was made, why, how many reports it holds, when the newest change was made."""
        when = self.backup.at.strftime("%Y-%m-%d %H:%M:%S")
        if self.held is None:
            return when, self.backup.reason, "已损坏", ""
        changed = self.held.changed
        return (
            when,
            self.backup.reason,
            f"{self.held.reports} 份报告",
            changed.strftime(_TIME) if changed else "",
        )


def lines(backups: Backups) -> list[Line]:
    """Every backup, the newest first."""
    return [Line(each, _held(each.path)) for each in backups.all()]


def _held(path: Path) -> Held | None:
    try:
        return holds(path)
    except WorldError:
        return None


def offered(backup: Backup | None) -> str:
    """What there is to go back to, in one sentence."""
    if backup is None:
        return "没有找到完好的备份。"
    held = holds(backup.path)
    changed = f"，最后一次改动是 {held.changed:{_TIME}}" if held.changed else ""
    what = f"{backup.at:{_TIME}}（{backup.reason}），有 {held.reports} 份报告{changed}"
    return f"最近的完好备份：{what}。"


def told_loss(store: Store, backup: Path) -> str:
    """What going back to a backup would take back, in one sentence."""
    since = store.changed_since(backup)
    if since is None:
        held = holds(backup)
        return (
            f"这个备份不是现在这份数据的早先样子，其中有 {held.reports} 份报告；现在的全部换成它。"
        )
    if not since:
        return "备份以后没有改动，恢复后内容不变。"
    known = {entry.id: f"{entry.name} {entry.year} 年度" for entry in store.entries()}
    most = sorted(since, key=lambda report: -since[report])
    named = "、".join(f"{known.get(each, '')} {since[each]} 处" for each in most[:_NAMED])
    more = f"等 {len(since)} 份报告" if len(since) > _NAMED else ""
    return f"备份以后的 {sum(since.values())} 次改动会退回去：{named}{more}。"


def go_back(
    folder: Path, backup: Path, editions: Editions, now: Callable[[], datetime] = datetime.now
) -> str:
    """Put a backup in the place of a store that nobody has open; what became of it, in words.

    The present store is among the backups before; a damaged one is set aside and salvaged.
    """
    require_sound(backup)
    try:
        store = Store(folder, now)
    except Damaged:
        at = now()
        return rescue(folder, editions, backup, at).told
    try:
        told = told_loss(store, backup)
        if store.entries():
            store.backups.make(store, RESTORE)
    except Damaged:
        store.close()
        return rescue(folder, editions, backup, now()).told
    finally:
        store.close()
    restore(folder, backup)
    return told
