"""The shipped editions: their paths are those agreed on, and each year has its edition."""

import csv
from pathlib import Path

import pytest

from gkdesk import places
from gkdesk.domain.errors import NotFound
from gkdesk.domain.kinds import Prose
from gkdesk.readers.editions import Editions
from tests.conftest import FIELDS

IDS = Editions(places.forms()).ids


def agreed(edition: str) -> list[dict[str, str]]:
    path = FIELDS / f"fields-{edition}.tsv"
    if not path.is_file():
        pytest.skip(f"no list of agreed paths beside the project: {path.name}")
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t"))


@pytest.mark.parametrize("edition", IDS)
def test_paths_are_those_agreed_on(edition: str, editions: Editions) -> None:
    rows = agreed(edition)
    form = editions[edition]
    assert {r["path"]: (r["kind"], bool(r["derived"])) for r in rows} == {
        path: (field.kind.name, field.derived) for path, field in form.fields.items()
    }
    assert len(rows) == len(form.fields)


@pytest.mark.parametrize("edition", IDS)
def test_units_are_those_agreed_on(edition: str, editions: Editions) -> None:
    form = editions[edition]
    for row in agreed(edition):
        kind = form.fields[row["path"]].kind
        if row["unit"] and not isinstance(kind, Prose):
            assert kind.unit in ("", row["unit"]), row["path"]


@pytest.mark.parametrize("edition", IDS)
def test_an_edition_is_whole(edition: str, editions: Editions) -> None:
    form = editions[edition]
    assert form.id == edition
    assert [s.heading[:2] for s in form.sections] == [
        "一、",
        "二、",
        "三、",
        "四、",
        "五、",
        "六、",
    ]
    assert [t.label for t in form.tables] == ["表二", "表三", "表四"]
    assert form.due["其他"]
    assert form.rules.checks


def test_same_concept_same_path(editions: Editions) -> None:
    old, new = (set(editions[edition].fields) for edition in ("2019", "2021"))
    shared = {path for path in old & new if "/" in path}
    assert len([path for path in shared if path.startswith("applications/")]) == 22 * 7
    assert {path for path in new if path.startswith("disputes/")} <= shared


@pytest.mark.parametrize(
    ("year", "edition"),
    [(2019, "2019"), (2020, "2019"), (2021, "2021"), (2025, "2021"), (2040, "2021")],
)
def test_each_year_has_its_edition(year: int, edition: str, editions: Editions) -> None:
    assert editions.for_year(year).id == edition
    assert editions.for_year(year).covers(year)


def test_years_are_covered_once(editions: Editions) -> None:
    for year in range(2019, 2050):
        assert sum(editions[edition].covers(year) for edition in editions.ids) == 1


@pytest.mark.parametrize("year", [2018, 2008, 1900, 0])
def test_a_year_before_the_form_is_told_so(year: int, editions: Editions) -> None:
    with pytest.raises(NotFound) as caught:
        editions.for_year(year)
    assert str(caught.value) == (
        f"{year} 年度没有统一的报告格式：统一格式从 2019 年度开始，请填 2019 或以后的年度。"
    )


def test_an_edition_we_do_not_have_is_told_so(editions: Editions) -> None:
    for edition in ("2099", "..", "", "2021/x"):
        with pytest.raises(NotFound, match="请升级程序"):
            editions[edition]


def test_a_folder_is_read_when_it_is_asked_for(tmp_path: Path) -> None:
    folder = tmp_path / "2030"
    folder.mkdir()
    (folder / "form.toml").write_text("broken", encoding="utf-8")
    assert Editions(tmp_path).ids == ["2030"]


def test_an_office_may_have_its_own_template(tmp_path: Path) -> None:
    own = Editions(places.forms(), own=tmp_path)
    assert own.template("2021") == places.forms() / "2021" / "report.docx"
    (tmp_path / "2021").mkdir()
    (tmp_path / "2021" / "report.docx").write_bytes(b"x")
    assert own.template("2021") == tmp_path / "2021" / "report.docx"
