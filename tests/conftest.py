"""What every test may use: the shipped editions and the published reports beside the project."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from gkdesk import places
from gkdesk.domain.report import Report
from gkdesk.readers.editions import Editions
from tests.screens import NoScreen, new_screen

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

REPORTS = Path(__file__).parents[2] / "shared" / "reports"
FIELDS = Path(__file__).parents[2] / "shared"


def pytest_sessionstart() -> None:
    """Where the tests are to run on X: a screen for each process of tests alone."""
    if os.environ["QT_QPA_PLATFORM"] == "xcb":
        try:
            os.environ["DISPLAY"] = new_screen()
        except NoScreen as none:
            raise pytest.UsageError(str(none)) from none


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes long comes first, in whatever order the tests are otherwise."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


@pytest.fixture(scope="session")
def editions() -> Editions:
    """The shipped editions."""
    return Editions(places.forms())


def published() -> list[Any]:
    """One parameter for each whole published report; a visible skip where the folder is missing."""
    files = [f for f in sorted(REPORTS.glob("*.json")) if not f.name.startswith("partial_")]
    missing = pytest.mark.skip(reason="no published reports beside the project")
    return [pytest.param(f, id=f.stem) for f in files] or [pytest.param(None, marks=missing)]


def read_published(path: Path, editions: Editions) -> Report:
    """A published report as it would be brought in: totals apart as stated."""
    data = json.loads(path.read_text(encoding="utf-8"))
    form = editions[data["edition"]]
    report = Report(form, data["fiscal_year"], uid="0" * 32)
    report.set("unit/name", data["unit"])
    report.set("title", f"{data['unit']}\n{data['fiscal_year']}年政府信息公开工作年度报告")
    for name, text in data["values"].items():
        if form.fields[name].derived:
            report.stated[name] = text
        else:
            report.set(name, report.parse(name, text))
    return report
