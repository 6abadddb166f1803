"""A file as it was read, before anything of it is stored: what needs an eye, and corrections.

A Reading takes ``put`` and answers ``report`` as the desk does, so that the pages that show a
stored report show this one too. Corrections are undone here; what is stored is one change.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from gkdesk.desk.desk import Misread
from gkdesk.domain.errors import GkdeskError
from gkdesk.domain.found import Found
from gkdesk.domain.report import Report
from gkdesk.domain.source import Source

UNREAD, DOUBTFUL, MISSING, TOTAL = "unread", "doubtful", "missing", "total"
"""Why something needs an eye: it found no place, may be read wrongly, is not there, or differs."""


@dataclass(frozen=True)
class Matter:
    """One thing that needs an eye: where it goes in the report, where it stands in the document.

    ``paths`` are the cells it is about, a row's together; ``place`` is in the document.
    """

    kind: str
    what: str
    why: str
    paths: tuple[str, ...] = ()
    place: str = ""

    @property
    def key(self) -> tuple[str, str, str, tuple[str, ...]]:
        """What tells it from others."""
        return self.kind, self.what, self.place, self.paths


@dataclass
class Reading:
    """One file that was read. ``found`` and ``source`` are None for an exchange file of ours."""

    name: str
    report: Report
    found: Found | None = None
    source: Source | None = None
    refused: tuple[Misread, ...] = ()
    notes: tuple[str, ...] = ()
    corrected: dict[str, str] = field(default_factory=dict)
    """What the clerk put, by path; it also holds when the file is read again for another year."""
    _seen: set[tuple[str, str, str, tuple[str, ...]]] = field(default_factory=set)
    _done: list[dict[str, tuple[str, str]]] = field(default_factory=list)
    _undone: list[dict[str, tuple[str, str]]] = field(default_factory=list)

    # -- correcting --------------------------------------------------------------------------

    def put(self, path: str, text: str) -> None:
        """Correct one place; raises as the desk does, and nothing changes then."""
        self._do({path: self.report.parse(path, text)})

    def put_many(self, texts: Mapping[str, str]) -> list[Misread]:
        """Correct many places in one step; what is refused comes back."""
        values: dict[str, str] = {}
        refused: list[Misread] = []
        for path, text in texts.items():
            try:
                values[path] = self.report.parse(path, text)
            except GkdeskError as error:
                refused.append(Misread(path, text, str(error)))
        self._do(values)
        return refused

    def _do(self, values: Mapping[str, str]) -> None:
        # Putting what stands there already says of it that it is right.
        self.corrected |= values
        old = self.report.values
        step = {p: (old.get(p, ""), t) for p, t in values.items() if t != old.get(p, "")}
        if step:
            self._done.append(step)
            self._undone.clear()
            self._take({path: after for path, (_, after) in step.items()})

    def _take(self, values: Mapping[str, str]) -> None:
        for path, text in values.items():
            self.report.set(path, text)

    @property
    def steps(self) -> int:
        """How many corrections can be taken back."""
        return len(self._done)

    def undo(self) -> tuple[str, ...]:
        """Take back the newest correction; the paths it was about."""
        return self._step(self._done, self._undone, back=True)

    def redo(self) -> tuple[str, ...]:
        """Take again the correction last taken back; the paths it is about."""
        return self._step(self._undone, self._done, back=False)

    def _step(
        self,
        taken: list[dict[str, tuple[str, str]]],
        given: list[dict[str, tuple[str, str]]],
        *,
        back: bool,
    ) -> tuple[str, ...]:
        if not taken:
            return ()
        step = taken.pop()
        given.append(step)
        for path, (before, after) in step.items():
            self._take({path: before if back else after})
            if back and not any(path in each for each in self._done):
                self.corrected.pop(path, None)
            else:
                self.corrected[path] = before if back else after
        return tuple(step)

    def correct_like(self, other: Reading) -> None:
        """Put what had been corrected when the file was read before, where it still has a place."""
        known = {p: t for p, t in other.corrected.items() if p in self.report.form.fields}
        self.put_many(known)

    # -- what needs an eye -------------------------------------------------------------------

    @property
    def matters(self) -> list[Matter]:
        """All that needs a person's eye, those that were settled too."""
        return [
            *self._from_found,
            *(Matter(UNREAD, r.text, r.reason, (r.path,)) for r in self.refused),
            *(Matter(UNREAD, "", note) for note in self.notes),
            *self._totals(),
        ]

    @property
    def clear(self) -> bool:
        """Whether it was read without anything of it needing a person's eye.

        A total that differs, and a note on what no report holds, are told and kept as they are.
        """
        found = self.found
        return not (self.refused or (found and (found.unread or found.doubtful or found.missing)))

    @property
    def open(self) -> list[Matter]:
        """Those not settled yet."""
        return [matter for matter in self.matters if not self.is_settled(matter)]

    def settle(self, matter: Matter) -> None:
        """Say of a matter that it was looked at."""
        self._seen.add(matter.key)

    def is_settled(self, matter: Matter) -> bool:
        """Whether it was looked at, or put right."""
        if matter.key in self._seen:
            return True
        corrected = [path in self.corrected for path in matter.paths]
        return bool(corrected) and all(corrected) and matter.kind != TOTAL

    @cached_property
    def _from_found(self) -> list[Matter]:
        """What reading the document left open, which no correction changes."""
        return list(self._read_from(self.found)) if self.found else []

    def _read_from(self, found: Found) -> Iterator[Matter]:
        yield from self._doubtful(found)
        for each in found.unread:
            yield Matter(UNREAD, each.text, each.why, (each.path,) if each.path else (), each.place)
        yield from self._missing(found)

    @staticmethod
    def _doubtful(found: Found) -> Iterator[Matter]:
        """First what is doubtful of the whole; the cells of a row that share a doubt together."""
        rows: dict[tuple[str, str], list[str]] = {}
        for path, why in sorted(found.doubtful.items(), key=lambda e: e[0] in found.form.fields):
            known = path in found.form.fields
            name = found.row_of(path) if known else found.place_of(path)
            rows.setdefault((name, why), []).append(path)
        for (name, why), paths in rows.items():
            places = found.places.get(paths[0], ("",))
            what = found.place_of(paths[0]) if len(paths) == 1 else name
            yield Matter(DOUBTFUL, what, why, tuple(paths), places[0])

    @staticmethod
    def _missing(found: Found) -> Iterator[Matter]:
        """What the document has no place for, a row of a table together."""
        rows: dict[str, list[str]] = {}
        told = {each.path for each in found.unread}
        for path in found.missing:
            if path not in told:
                rows.setdefault(found.row_of(path), []).append(path)
        for row, paths in rows.items():
            yield Matter(MISSING, row, "文件里没有，空着", tuple(paths))

    @property
    def unreadable(self) -> frozenset[str]:
        """The paths of which the file says what could not be read, and nobody has put right."""
        refused = (each.path for each in self.refused)
        unread = (each.path for each in self.found.unread) if self.found else ()
        return frozenset({*refused, *unread} - self.corrected.keys())

    def _totals(self) -> Iterator[Matter]:
        for path, (stated, computed) in self.differing.items():
            place = self.report.field(path).place
            why = f"文件里的合计是 {stated}，按各项相加是 {computed or '空'}"
            yield Matter(TOTAL, place, why, (path,), self.place_of(path))

    @property
    def differing(self) -> dict[str, tuple[str, str]]:
        """The totals that the figures, as they are now, do not add up to: stated, computed."""
        stated = self.found.stated if self.found else self.report.stated
        report = self.report
        return {
            path: (text, report.text(path))
            for path, text in stated.items()
            if report.field(path).kind.number(text) != report.number(path)
        }

    # -- where it stands in the document -----------------------------------------------------

    def place_of(self, path: str) -> str:
        """Where in the document a value stands, the first place of several; "" for nowhere."""
        return next(iter(self.places_of(path)), "")

    def places_of(self, path: str) -> Sequence[str]:
        """Every place of the document that a value was, or could not be, read from."""
        if self.found is None:
            return ()
        if not path:
            return ()
        return self.found.places.get(path) or tuple(self._unread_at.get(path, ()))

    @cached_property
    def _unread_at(self) -> dict[str, list[str]]:
        """By path, where the texts stand that could not be read there."""
        places: dict[str, list[str]] = {}
        for each in self.found.unread if self.found else ():
            places.setdefault(each.path, []).append(each.place)
        return places

    def confidence(self) -> dict[str, str]:
        """By path, in words: what of a cell is doubtful, missing, blank, or was corrected."""
        told: dict[str, str] = {}
        if self.found:
            told |= dict.fromkeys(self.found.blank, "文件里这一格是空的")
            told |= dict.fromkeys(self.found.missing, "文件里没有这一格")
            told |= {each.path: each.why for each in self.found.unread if each.path}
            told |= self.found.doubtful
        told |= {m.paths[0]: m.why for m in self._totals()}
        return told | dict.fromkeys(self.corrected, "已由您改过")
