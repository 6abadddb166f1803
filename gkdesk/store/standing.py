"""What a store is to another one that was the same once, by the chains of their logs."""

import sqlite3
from contextlib import closing, suppress
from enum import Enum
from pathlib import Path

from gkdesk.domain.errors import WorldError
from gkdesk.store.chain import begins_with


class Standing(Enum):
    """What an original that is another by now is to the copy."""

    UNSOUND = "damaged, empty or not ours"
    EARLIER = "an earlier state of it"
    ONWARD = "holds all of it, and may hold more"
    APART = "went on differently"


def standing_of(theirs: Path, ours: sqlite3.Connection) -> Standing:
    """What a file, of which nobody else knows, is to the copy."""
    from gkdesk.store.backups import check

    with suppress(sqlite3.Error), closing(sqlite3.connect(theirs)) as db:
        db.execute("SELECT count(*) FROM sqlite_master")  # undoes what was cut off
    try:
        check(theirs)
    except WorldError:
        return Standing.UNSOUND
    with closing(sqlite3.connect(theirs)) as db, suppress(sqlite3.Error, ValueError, TypeError):
        if begins_with(db, ours):
            return Standing.ONWARD
        if begins_with(ours, db):
            return Standing.EARLIER
    return Standing.APART
