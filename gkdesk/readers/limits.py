"""How much of a document is read: far more than any report has, and no more.

Refused while it is read, so that what claims to be large takes neither time nor memory.
"""

from gkdesk.domain.errors import WorldError

SQUARES, LINES, LETTERS = 20_000, 5_000, 1_000_000
"""A report has some thousand squares, some hundred lines, some ten thousand letters."""
ROWS, COLUMNS = 2_000, 200
"""Of one table."""
_TOUCHED = 400_000


def too_much() -> WorldError:
    """That a file holds more than a report, as a failure to raise."""
    return WorldError("文件的内容太多，不像一份年报。")


class Effort:
    """What merged cells cost: each square as often as one of them covers it."""

    def __init__(self) -> None:
        self._left = _TOUCHED

    def spend(self, squares: int) -> None:
        """Cover so many squares; WorldError where they are too many in all."""
        self._left -= squares
        if self._left < 0:
            raise too_much()
