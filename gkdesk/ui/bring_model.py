"""A table of a report that was read and is not stored yet: the same squares, with what is unsure.

In the corner of a total, where a stored report has last year's figure, stands what the file says.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal

from gkdesk.desk.reading import TOTAL, UNREAD, Reading
from gkdesk.domain.errors import GkdeskError
from gkdesk.domain.finding import ERROR, EXPLAIN
from gkdesk.domain.form import Table
from gkdesk.domain.layout import Cell
from gkdesk.domain.report import Report
from gkdesk.ui.guarded import guarded
from gkdesk.ui.table_model import Index, TableModel

_ACCESSIBLE = int(Qt.ItemDataRole.AccessibleTextRole)
_DISPLAY = int(Qt.ItemDataRole.DisplayRole)


@dataclass(frozen=True)
class _Held:
    """A reading in the place of the desk."""

    reading: Reading

    def report(self, _: int) -> Report:
        return self.reading.report

    def put(self, _: int, path: str, text: str) -> None:
        self.reading.put(path, text)


class BringModel(TableModel):
    """``corrected`` says that a figure was put; ``refused`` why one was not."""

    corrected = Signal()
    refused = Signal(str)

    def __init__(self, reading: Reading, table: Table) -> None:
        super().__init__(_Held(reading), 0, table)
        self._reading = reading
        self._told: Mapping[str, str] = {}

    def put(self, path: str, text: str) -> bool:
        """Put a correction; the text that is there already says that it is right."""
        done = super().put(path, text)
        if path in self.refusals:
            self.refused.emit(self.refusals[path].reason)
        else:
            self.corrected.emit()
        return done

    def put_many(self, texts: Mapping[str, str]) -> None:
        """Put what was pasted or filled in."""
        try:
            missed = self._reading.put_many(texts)
        except GkdeskError as error:
            self.refused.emit(str(error))
            return
        if told := self.settle(texts, missed):
            self.refused.emit(told)
        self.corrected.emit()

    def show_reading(self, reading: Reading) -> None:
        """Show the same table of another file."""
        self._reading, self._desk = reading, _Held(reading)
        self.report = reading.report
        self.let_go(list(self.refusals))
        self.refresh()

    def refresh(self) -> None:
        """Take over the figures as they are now, and what is unsure about them."""
        self._told = self._reading.confidence()
        stated = {path: f"原文{text}" for path, (text, _) in self._reading.differing.items()}
        changed = [p for p in {*stated, *self.last_year} if stated.get(p) != self.last_year.get(p)]
        self.last_year = stated
        super().refresh()
        self._repaint(changed)
        self.mark(levels_of(self._reading))

    def told(self, path: str) -> str:
        """What is unsure about a cell, in words."""
        return self._told.get(path, "")

    @guarded()
    def data(self, index: Index, role: int = _DISPLAY) -> object:
        said = super().data(index, role)
        cell = self.cell(index) if role == _ACCESSIBLE else None
        return f"{said}，{why}" if cell and (why := self.told(cell.path)) else said

    def _explain(self, cell: Cell) -> str:
        if not cell.path:
            return super()._explain(cell)
        parts = [self.report.field(cell.path).place]
        if refusal := self.refusals.get(cell.path):
            parts.append(refusal.reason)
        parts += [
            text for text in (self.told(cell.path), self._reading.place_of(cell.path)) if text
        ]
        return "\n".join(parts)


def levels_of(reading: Reading) -> dict[str, str]:
    """How the cells in question are tinted: red where a text found no place, else amber."""
    levels: dict[str, str] = {}
    for matter in reversed(reading.open):
        level = ERROR if matter.kind == UNREAD else EXPLAIN
        levels |= dict.fromkeys(matter.paths, level)
    # That a total differs stays in sight: it is stored as the file has it.
    return levels | dict.fromkeys((m.paths[0] for m in reading.matters if m.kind == TOTAL), EXPLAIN)
