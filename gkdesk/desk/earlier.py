"""Earlier years brought in from files: published reports in any form, and our exchange files.

A published report comes in as 已公布, which is read-only. What was not understood is part of the
answer; a total is compared and kept as stated where it is not what the figures add up to.

``fetch`` reads a file and may run on any thread; ``understand`` makes of it a Reading, to be looked
at and put right; ``bring`` stores that. The window and the command line take the same three steps.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gkdesk.desk.desk import Desk
from gkdesk.desk.documents import understood
from gkdesk.desk.reading import Reading
from gkdesk.domain import found as found_in
from gkdesk.domain.cover import COVER, NAME, STATUS
from gkdesk.domain.errors import WorldError
from gkdesk.domain.report import Report
from gkdesk.domain.status import DRAFT, PUBLISHED
from gkdesk.readers.editions import Editions
from gkdesk.store.log import Entry

if TYPE_CHECKING:
    from gkdesk.readers.exchange import Exchange
    from gkdesk.readers.guard import Recognised


@dataclass(frozen=True)
class Wish:
    """What the clerk says where the file is wrong or silent, and whether a report is replaced."""

    unit: str = ""
    year: int = 0
    replace: bool = False


@dataclass(frozen=True)
class Brought:
    """A file that was brought in, and how it had been read."""

    entry: Entry
    reading: Reading


def bring_file(desk: Desk, path: Path, wish: Wish) -> Brought:
    """Bring in one file as it is read; any GkdeskError means that nothing of it came in."""
    reading = understand(desk.editions, path, fetch(desk.editions, path, wish), wish)
    return Brought(bring(desk, reading, replace=wish.replace), reading)


def fetch(
    editions: Editions, path: Path, wish: Wish, stop: Callable[[], bool] = lambda: False
) -> Recognised | Exchange:
    """What a file holds, not yet understood; ``stop`` gives up a file by others half-way."""
    if is_exchange(path):
        from gkdesk.readers import exchange

        return exchange.read(path)
    from gkdesk.readers import guard

    return guard.recognise(guard.Asked(path, editions.folder, wish.unit, wish.year), stop)


def understand(
    editions: Editions, path: Path, fetched: Recognised | Exchange, wish: Wish
) -> Reading:
    """What a file comes to as a report; nothing is stored."""
    from gkdesk.readers.guard import Recognised

    if not isinstance(fetched, Recognised):
        known = understood(editions, fetched, path.name, unit=wish.unit, year=wish.year)
        report = Report(known.form, known.year, known.values, known.stated)
        return Reading(path.name, report, refused=known.refused, notes=known.notes)
    found = found_in.from_data(fetched.found, editions.__getitem__)
    report = Report(found.form, found.year, {**found.values, NAME: found.unit})
    return Reading(path.name, report, found, fetched.source)


def bring(desk: Desk, reading: Reading, *, replace: bool = False) -> Entry:
    """Store a reading with what was corrected in it, as one change.

    Refused where the report is there already, unless it is to be replaced; what of the file could
    not be read then stays as it is there.
    """
    report = reading.report
    own = {STATUS: PUBLISHED} if reading.found else {}
    differing = {path: stated for path, (stated, _) in reading.differing.items()}
    kept = differing if reading.found else report.stated
    values = {**report.values, **own}
    return desk.bring(report.year, values, kept, over=replace, unread=reading.unreadable)


@dataclass(frozen=True)
class Replacing:
    """What bringing in a report would do to the one that is there."""

    entry: Entry
    changes: tuple[tuple[str, str, str], ...] = ()
    """Place, text as it is, text as it would be."""

    @property
    def allowed(self) -> bool:
        """Whether it takes changes at all."""
        return self.entry.status == DRAFT


def replacing(desk: Desk, reading: Reading) -> Replacing | None:
    """The report that is there already, and where it says otherwise; None where there is none."""
    new = reading.report
    entry = desk.there(new.unit, new.year)
    if entry is None:
        return None
    old = desk.report(entry.id)
    fields = [*COVER.values(), *new.entered]
    pairs = ((f, old.values.get(f.path, ""), new.values.get(f.path, "")) for f in fields)
    blanked = {field.path for field in new.entered} - reading.unreadable
    changes = (
        (field.place or field.label, before, after)
        for field, before, after in pairs
        # What a file says nothing of on the cover, or nothing readable, stays as it is.
        if before != after and field.path != STATUS and (after or field.path in blanked)
    )
    return Replacing(entry, tuple(changes))


def is_exchange(path: Path) -> bool:
    """Whether a file is one of ours, by its name or its first bytes; raises as ``fetch`` does."""
    if path.name.endswith(".json"):
        return True
    from gkdesk.readers.guard import must_be_file

    must_be_file(path)
    try:
        with path.open("rb") as file:
            head = file.read(200).removeprefix(b"\xef\xbb\xbf").lstrip()
            return head.startswith(b"{") and not head.startswith(b"{\\rtf")
    except OSError as error:
        raise WorldError(f"读不了文件 {path}，请检查权限，或另存一份再导入。") from error


def as_json(brought: Brought, report: Report) -> dict[str, Any]:
    """What came in, as the exchange file has it, with all that was not understood."""
    from gkdesk.writers.exchange import as_exchange

    found = brought.reading.found
    refused = [_unread(r.path, r.text, r.reason) for r in brought.reading.refused]
    unread = [_unread(each.place, each.text, each.why) for each in found.unread] if found else []
    return {
        **as_exchange(report),
        **({"stated": found.stated} if found else {}),
        "unread": [*refused, *unread],
        "doubtful": found.doubtful if found else {},
        "missing": found.missing if found else [],
        "aside": found.aside if found else [],
    }


def _unread(place: str, text: str, why: str) -> dict[str, str]:
    return {"place": place, "text": text, "why": why}
