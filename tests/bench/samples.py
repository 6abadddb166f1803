"""Stores to measure on: whole reports with plausible figures, in as many years as wanted."""

import json
from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import datetime
from functools import cache
from pathlib import Path
from random import Random

from gkdesk import places
from gkdesk.desk.desk import Desk
from gkdesk.domain.cover import NAME
from gkdesk.domain.form import Form
from gkdesk.readers.editions import Editions
from gkdesk.store.log import Change, Store

YEARS = range(2019, 2049)
UNITS = ("云溪市人民政府", "云溪市市政公用工程建设中心", "澄江街道办事处")
TABLE_THREE = "applications/"
_PARAGRAPH = "全年主动公开信息一千余条，受理的申请均在法定期限内答复，公开的时效和质量继续提高。"


@cache
def _sample_texts() -> Mapping[str, str]:
    content = (places.forms() / "2021" / "sample.gk.json").read_text(encoding="utf-8")
    texts: dict[str, str] = json.loads(content)["values"]
    return texts


def full_values(form: Form, name: str, year: int) -> dict[str, str]:
    """A text for every field of an edition and the unit's name; the same on every run."""
    dice = Random(f"{name}{year}")
    values = {NAME: name}
    for path, field in form.fields.items():
        if field.derived:
            continue
        if field.kind.is_number:
            values[path] = field.kind.parse(str(dice.choice((0, 0, 0, 1, 2, 7, 15, 48, 126, 1307))))
        else:
            values[path] = _sample_texts().get(path) or _PARAGRAPH * 8
    return values


def desk_on(store: Store) -> Desk:
    """A desk as the window has it, without a window."""
    return Desk(store, Editions(places.forms()))


def make_store(folder: Path, units: int = 3, years: range = YEARS) -> None:
    """A store in a folder with a full report of each unit on each year."""
    with closing(Store(folder)) as store:
        desk = desk_on(store)
        for name in UNITS[:units]:
            for year in years:
                form = desk.editions.for_year(year)
                desk.bring(year, full_values(form, name, year), {})


def lengthen_log(folder: Path, units: tuple[str, ...], edits: int) -> None:
    """So many more edits of one cell each, spread over the reports of these units."""
    with closing(Store(folder)) as store:
        desk = desk_on(store)
        reports = [entry.id for entry in desk.entries() if entry.name in units]
        changes = list(_changes(store, desk, reports, edits))
        for start in range(0, edits, 5000):
            store.append(changes[start : start + 5000])


def _changes(store: Store, desk: Desk, reports: list[int], edits: int) -> Iterator[Change]:
    now = datetime(2025, 1, 15, 9, 30)
    dice = Random(7)
    paths = {report: _cells(desk, report) for report in reports}
    for number in range(edits):
        report = reports[number % len(reports)]
        texts = {dice.choice(paths[report]): str(dice.randrange(2000))}
        yield Change(store.number(), report, now, "typed", texts)


def _cells(desk: Desk, report: int) -> list[str]:
    fields = desk.report(report).form.fields.values()
    return [f.path for f in fields if f.kind.name == "count" and not f.derived]
