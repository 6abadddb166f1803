"""Earlier years brought in from files: published reports in any form, and our exchange files.

A published report comes in as 已公布, which is read-only. What was not understood is part of the
answer; a total is compared and kept as stated where it is not what the figures add up to.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gkdesk.desk.desk import Desk, Misread
from gkdesk.desk.documents import import_exchange
from gkdesk.domain.cover import NAME, STATUS
from gkdesk.domain.errors import NotFound, WorldError
from gkdesk.domain.found import Found
from gkdesk.domain.published import recognise
from gkdesk.domain.report import Report
from gkdesk.domain.status import PUBLISHED
from gkdesk.store.log import Entry


@dataclass(frozen=True)
class Wish:
    """What the clerk says where the file is wrong or silent, and whether a report is replaced."""

    unit: str = ""
    year: int = 0
    replace: bool = False


@dataclass(frozen=True)
class Brought:
    """A file that was brought in. ``found`` is None for an exchange file, which is ours."""

    entry: Entry
    refused: tuple[Misread, ...] = ()
    notes: tuple[str, ...] = ()
    found: Found | None = None

    @property
    def clear(self) -> bool:
        """Whether nothing of it needs a person's eye."""
        found = self.found
        return not (self.refused or (found and (found.unread or found.doubtful or found.missing)))


def bring_file(desk: Desk, path: Path, wish: Wish) -> Brought:
    """Bring in one file; any GkdeskError means that nothing of it came in."""
    if _is_exchange(path):
        brought = import_exchange(desk, path, unit=wish.unit, year=wish.year, replace=wish.replace)
        return Brought(brought.entry, brought.refused, brought.notes)
    found = read_file(desk, path, wish)
    values = {**found.values, NAME: found.unit, STATUS: PUBLISHED}
    entry = desk.bring(found.year, values, _differing(found), over=wish.replace)
    return Brought(entry, found=found)


def read_file(desk: Desk, path: Path, wish: Wish) -> Found:
    """What a published file says; nothing is stored."""
    from gkdesk.readers import guard

    source = guard.read(path)
    forms = [desk.editions[each] for each in desk.editions.ids]
    try:
        return recognise(source, forms, wish.unit, wish.year)
    except NotFound as error:
        raise NotFound(f"{path.name}：{error}") from error


def _differing(found: Found) -> dict[str, str]:
    """The totals that the figures do not add up to."""
    report = Report(found.form, found.year, found.values)
    kinds = found.form.fields
    return {
        path: text
        for path, text in found.stated.items()
        if kinds[path].kind.number(text) != report.number(path)
    }


def _is_exchange(path: Path) -> bool:
    if path.name.endswith(".json") or not path.is_file():
        return path.name.endswith(".json")
    try:
        with path.open("rb") as file:
            head = file.read(200).removeprefix(b"\xef\xbb\xbf").lstrip()
            return head.startswith(b"{") and not head.startswith(b"{\\rtf")
    except OSError as error:
        raise WorldError(f"读不了文件 {path}，请检查权限，或另存一份再导入。") from error


def as_json(brought: Brought, report: Report) -> dict[str, Any]:
    """What came in, as the exchange file has it, with all that was not understood."""
    from gkdesk.writers.exchange import as_exchange

    found = brought.found
    refused = [{"place": r.path, "text": r.text, "why": r.reason} for r in brought.refused]
    unread = [vars(each) for each in found.unread] if found else []
    return {
        **as_exchange(report),
        **({"stated": found.stated} if found else {}),
        "unread": [*refused, *unread],
        "doubtful": found.doubtful if found else {},
        "missing": found.missing if found else [],
        "aside": found.aside if found else [],
    }
