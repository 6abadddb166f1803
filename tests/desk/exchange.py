"""Exchange files brought in, for the tests of what an exchange file comes to."""

from dataclasses import dataclass
from pathlib import Path

from gkdesk.desk.desk import Desk, Misread
from gkdesk.desk.earlier import Wish, bring_file
from gkdesk.store.log import Entry


@dataclass(frozen=True)
class Imported:
    """The report, what was refused, what was set aside with a word why."""

    entry: Entry
    refused: tuple[Misread, ...]
    notes: tuple[str, ...]


def import_exchange(desk: Desk, path: Path, *, replace: bool = False) -> Imported:
    """Bring in an exchange file."""
    brought = bring_file(desk, path, Wish(replace=replace))
    return Imported(brought.entry, brought.reading.refused, brought.reading.notes)
