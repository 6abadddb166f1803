"""The one tree of failures.

    GkdeskError            what went wrong, as one sentence for the clerk
    ├── InvalidValue       what was typed: shown beside the field, nothing changed
    ├── FormError          a definition of the form that does not hold together
    ├── NotFound           a unit, year or path that does not exist
    │   └── Nameless       a document that does not say whose report it is, or of which year
    ├── Refused            a change the rules forbid (a total, a name that is taken)
    │   ├── ReadOnly       a change to a report that is no draft
    │   └── AlreadyThere   a file with a report that is there, and was not to be replaced
    └── WorldError         the world: a full disk, a file open elsewhere, a newer store
        ├── Damaged        the store does not hold what was written to it
        ├── Held           another program has the store open
        ├── Runaway        a file whose reading had to be ended
        └── Stopped        nobody wants any more what was being done

Anything that is not a GkdeskError is a fault of ours.
"""


class GkdeskError(Exception):
    """Base of all failures a clerk may see; ``str(error)`` is one complete sentence."""


class InvalidValue(GkdeskError):
    """A text that its kind cannot read; the sentence says why and what to type instead."""


class FormError(GkdeskError):
    """An edition's data is wrong; the sentence names its file and place."""


class NotFound(GkdeskError):
    """Something was asked for that is not there."""


class Nameless(NotFound):
    """A document without a unit or a year; ``lacks`` is which, and the clerk can say it."""

    def __init__(self, sentence: str, lacks: str) -> None:
        super().__init__(sentence)
        self.lacks = lacks


class Refused(GkdeskError):
    """A change that the state of the report or the form does not allow."""


class ReadOnly(Refused):
    """A report that is finished or published takes no changes until it is opened again."""


class AlreadyThere(Refused):
    """The report of a file is there already."""


class WorldError(GkdeskError):
    """The computer refused: disk, permissions, locks, a broken or newer file."""


class Damaged(WorldError):
    """The store is damaged, lost or not ours: there may be a backup to go back to."""


class Held(WorldError):
    """Another program has the store open; the sentence says who, since when."""


class Runaway(WorldError):
    """Reading a file took too long, too much memory, or its process down; so it would again."""


class Stopped(WorldError):
    """Nobody wants any more what was being done."""
