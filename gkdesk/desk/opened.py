"""A report in memory: its values, as the texts of its log put them, and its line of undo."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

from gkdesk.desk.undo import UndoLine
from gkdesk.domain.form import Form
from gkdesk.domain.marks import is_note
from gkdesk.domain.report import Report
from gkdesk.store.log import STATED, Entry


@dataclass
class Opened:
    """A report in memory. Its line of undo is read from the log when it is first asked for."""

    entry: Entry
    report: Report
    steps: Callable[[], list[tuple[int, str, int | None]]]

    @cached_property
    def undo(self) -> UndoLine:
        """What can be taken back."""
        return UndoLine(self.steps())

    def text(self, path: str) -> str:
        """What the log has at one of its paths, be it a value, a stated total or a mark."""
        if path.startswith(STATED):
            return self.report.stated.get(path.removeprefix(STATED), "")
        return (self.report.marks if is_note(path) else self.report.values).get(path, "")

    def put(self, path: str, text: str) -> None:
        """Make a text of the log so; nothing is kept."""
        if path.startswith(STATED):
            _keep_in(self.report.stated, path.removeprefix(STATED), text)
        elif is_note(path):
            _keep_in(self.report.marks, path, text)
        else:
            self.report.set(path, text)


def report_of(
    form: Form,
    year: int,
    uid: str,
    texts: Mapping[str, str],
    before: Callable[[], Report | None] = lambda: None,
) -> Report:
    """The report that the texts of a log are."""
    stated = {p.removeprefix(STATED): t for p, t in texts.items() if p.startswith(STATED)}
    values = {p: t for p, t in texts.items() if not is_note(p)}
    read = Report(form, year, values, stated, uid, before)
    read.marks = {p: t for p, t in texts.items() if is_note(p) and not p.startswith(STATED)}
    return read


def _keep_in(texts: dict[str, str], path: str, text: str) -> None:
    if text:
        texts[path] = text
    else:
        texts.pop(path, None)
