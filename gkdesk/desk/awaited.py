"""What went out for review and may come back, as plain values that another process compares with.

The store belongs to one process; whoever reads a file by somebody else gets this instead.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from gkdesk.desk.desk import Desk
from gkdesk.desk.milestones import Milestone, Return, milestones, returns
from gkdesk.domain.report import Report
from gkdesk.domain.status import DRAFT
from gkdesk.readers.editions import Editions
from gkdesk.store.log import Entry


@dataclass(frozen=True)
class Draft:
    """A milestone and what the report said then."""

    milestone: Milestone
    values: Mapping[str, str]


@dataclass(frozen=True)
class Last:
    """The same unit's report on the year before."""

    edition: str
    values: Mapping[str, str]


@dataclass(frozen=True)
class Out:
    """A report, with its drafts where it is one that takes changes back."""

    entry: Entry
    template: Path
    drafts: tuple[Draft, ...] = ()
    now: Mapping[str, str] = field(default_factory=dict)
    last: Last | None = None
    returns: tuple[Return, ...] = ()

    def report(self, editions: Editions, values: Mapping[str, str]) -> Report:
        """The report with these values."""
        entry, last = self.entry, self.last
        before = Report(editions[last.edition], entry.year - 1, last.values) if last else None
        form = editions[entry.edition]
        return Report(form, entry.year, values, uid=entry.uid, before=lambda: before)


@dataclass(frozen=True)
class Awaited:
    """All reports, where their editions are, and when it was."""

    reports: tuple[Out, ...]
    editions: Path
    moment: datetime


def awaited(desk: Desk) -> Awaited:
    """What may come back, as it is now."""
    reports = tuple(_out(desk, entry) for entry in desk.entries())
    return Awaited(reports, desk.editions.folder, desk.moment)


def _out(desk: Desk, entry: Entry) -> Out:
    template = desk.editions.template(entry.edition)
    sent = milestones(desk, entry.id) if entry.status == DRAFT else []
    if not sent:
        return Out(entry, template)
    report = desk.report(entry.id)
    before = report.before
    return Out(
        entry,
        template,
        tuple(Draft(each, dict(desk.as_at(entry.id, each.change).values)) for each in sent),
        dict(report.values),
        Last(before.form.id, dict(before.values)) if before else None,
        tuple(returns(desk, entry.id)),
    )
