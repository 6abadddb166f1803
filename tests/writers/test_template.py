"""How a template is drawn from a definition."""

import io
import zipfile
from pathlib import Path

import pytest
from lxml import etree

from gkdesk import places
from gkdesk.domain.layout import Role, lay_out
from gkdesk.readers.editions import Editions
from gkdesk.writers import template
from gkdesk.writers.wordml import W


def document(editions: Editions, edition: str) -> etree._Element:
    with zipfile.ZipFile(io.BytesIO(template.draw(editions[edition]))) as package:
        return etree.fromstring(package.read("word/document.xml"))


def test_drawn_twice_the_same_bytes(editions: Editions) -> None:
    assert template.draw(editions["2021"]) == template.draw(editions["2021"])


def test_captions_are_tinted_and_nothing_else(editions: Editions) -> None:
    tinted = [
        "".join(text.text or "" for text in cell.iter(W + "t"))
        for cell in document(editions, "2021").iter(W + "tc")
        if cell.find(f"{W}tcPr/{W}shd") is not None
    ]
    grid = lay_out(editions["2021"].tables[0])
    assert tinted == [cell.text for cell in grid.cells if cell.role is Role.CAPTION]


def test_a_group_too_narrow_for_two_characters_is_set_upright(editions: Editions) -> None:
    upright = [
        "".join(text.text or "" for text in cell.iter(W + "t"))
        for cell in document(editions, "2021").iter(W + "tc")
        if cell.find(f"{W}tcPr/{W}textDirection") is not None
    ]
    assert upright == ["三、本年度办理结果"]


def test_a_table_stays_whole_and_with_its_heading(editions: Editions) -> None:
    for table in document(editions, "2021").iter(W + "tbl"):
        rows = table.findall(W + "tr")
        kept = [
            all(p.find(f"{W}pPr/{W}keepNext") is not None for p in row.iter(W + "p"))
            for row in rows
        ]
        assert kept == [True] * (len(rows) - 1) + [False]


def test_the_module_draws_the_editions_it_is_told_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, editions: Editions
) -> None:
    for edition in ("2019", "2021"):
        (tmp_path / edition).mkdir()
        definition = (places.forms() / edition / "form.toml").read_bytes()
        (tmp_path / edition / "form.toml").write_bytes(definition)
    monkeypatch.setattr(places, "forms", lambda: tmp_path)
    template.main(["2021"])
    assert [p.parent.name for p in tmp_path.glob("*/report.docx")] == ["2021"]
    template.main([])
    drawn = (tmp_path / "2019" / "report.docx").read_bytes()
    assert drawn == template.draw(editions["2019"])
