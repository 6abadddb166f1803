"""The calls our statistics sheet makes of XlsxWriter, taken down once and made again bare."""

# XlsxWriter carries no types of its own.
# mypy: disable-error-code="import-untyped"

import io
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from unittest.mock import patch

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from gkdesk.domain.report import Report
from gkdesk.writers import excel

_CELLS = ("merge_range", "write_string", "write_number", "write_blank", "write_formula", "write")
_Call = tuple[int, str, tuple[Any, ...]]


class Recording:
    """Sheets, formats, merges and cells of a report's workbook; nothing else of it."""

    def __init__(self, report: Report, now: datetime) -> None:
        self._sheets: list[str] = []
        self._formats: list[Mapping[str, Any]] = []
        self._calls: list[_Call] = []
        self._made: dict[int, int] = {}
        self._kept: list[object] = []
        self._depth = 0
        with patch.object(excel, "Workbook", self._workbook()):
            excel.write(report, now=now)

    def _workbook(self) -> type[Workbook]:
        recording = self

        class Recorded(Workbook):  # type: ignore[misc]  # XlsxWriter has no types
            begun = False

            def __init__(self, *arguments: Any) -> None:
                super().__init__(*arguments)
                self.begun = True

            def add_format(self, properties: Mapping[str, Any] | None = None) -> Format:
                made = super().add_format(properties)
                if self.begun:  # before that they are XlsxWriter's own
                    recording._kept.append(made)
                    recording._made[id(made)] = len(recording._formats)
                    recording._formats.append(dict(properties or {}))
                return made

            def add_worksheet(self, name: str | None = None) -> Worksheet:
                made = super().add_worksheet(name)
                recording._sheets.append(name or "")
                recording._listen(made, len(recording._sheets) - 1)
                return made

        return Recorded

    def _listen(self, sheet: Worksheet, number: int) -> None:
        for name in _CELLS:
            setattr(sheet, name, self._taken_down(number, name, getattr(sheet, name)))

    def _taken_down(self, number: int, name: str, call: Any) -> Any:
        def take(*arguments: Any) -> Any:
            # A merge writes its own first cell; only what we asked for ourselves counts.
            if not self._depth:
                self._calls.append((number, name, arguments))
            self._depth += 1
            try:
                return call(*arguments)
            finally:
                self._depth -= 1

        return take

    def replayed(self) -> bytes:
        """The same sheets, formats, merges and cells once more, by XlsxWriter alone."""
        target = io.BytesIO()
        book = Workbook(target, {"in_memory": True})
        formats = [book.add_format(dict(each)) for each in self._formats]
        sheets = [book.add_worksheet(name) for name in self._sheets]
        for number, name, arguments in self._calls:
            words = [
                formats[self._made[id(each)]] if isinstance(each, Format) else each
                for each in arguments
            ]
            getattr(sheets[number], name)(*words)
        book.close()
        return target.getvalue()
