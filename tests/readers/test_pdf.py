"""PDFs: what is drawn becomes tables and paragraphs again; what has no text is told."""

from itertools import pairwise
from pathlib import Path

import pytest

from gkdesk.domain.errors import WorldError
from gkdesk.domain.source import Line, Sheet
from gkdesk.readers import guard, pdf
from gkdesk.readers.editions import Editions
from tests.readers.foreign import as_docx, differences, full_report, recognised, written
from tests.readers.office import OFFICE, office


def drawn(*pages: str, encrypt: str = "", turn: int = 0) -> bytes:
    """A PDF of these pages, each as the commands that draw it; letters are those of Helvetica."""
    first = 4
    kids = " ".join(f"{first + 2 * n} 0 R" for n in range(len(pages)))
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Kids[{kids}]/Count {len(pages)}>>",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    for number, content in enumerate(pages):
        objects.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Rotate {turn}"
            f"/Resources<</Font<</F 3 0 R>>>>/Contents {first + 2 * number + 1} 0 R>>"
        )
        objects.append(f"<</Length {len(content)}>>stream\n{content}\nendstream")
    body, places = "%PDF-1.4\n", []
    for number, each in enumerate(objects, start=1):
        places.append(len(body))
        body += f"{number} 0 obj{each}endobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    end = f"<</Size {len(objects) + 1}/Root 1 0 R{encrypt}>>"
    return (
        f"{body}xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
        f"trailer{end}\nstartxref\n{len(body)}\n%%EOF"
    ).encode()


def text(x: float, y: float, shown: str, size: float = 10) -> str:
    return f"BT /F {size} Tf {x} {y} Td ({shown}) Tj ET\n"


def boxes(xs: list[int], ys: list[int], without: str = "") -> str:
    """A grid of lines; ``without`` is one line less, as it is drawn."""
    across = [f"{xs[0]} {y} m {xs[-1]} {y} l S\n" for y in ys]
    down = [f"{x} {y1} m {x} {y2} l S\n" for x in xs for y1, y2 in pairwise(ys)]
    return "".join(line for line in (*across, *down) if line != without)


FILLER = "".join(text(50, 600 - 20 * n, "words enough to be a text") for n in range(3))


def sheets(content: bytes) -> list[list[list[str]]]:
    items = pdf.read(content).items
    return [
        [["." if s.repeat else s.text for s in row] for row in item.rows]
        for item in items
        if isinstance(item, Sheet)
    ]


def test_a_grid_is_a_table() -> None:
    page = (
        FILLER + boxes([50, 150, 250], [300, 330, 360]) + text(60, 340, "A") + text(160, 310, "7")
    )
    assert sheets(drawn(page)) == [[["A", ""], ["", "7"]]]


def test_a_line_that_is_missing_merges_two_cells() -> None:
    grid = boxes([50, 150, 250], [300, 330, 360], without="150 330 m 150 360 l S\n")
    page = FILLER + grid + text(60, 340, "A") + text(60, 310, "1") + text(160, 310, "2")
    assert sheets(drawn(page)) == [[["A", "."], ["1", "2"]]]


def test_boxes_drawn_as_filled_bars_are_lines_too() -> None:
    bars = "50 300 200 1 re f 50 330 200 1 re f 50 360 200 1 re f "
    bars += "50 300 1 60 re f 150 300 1 60 re f 250 300 1 60 re f\n"
    page = FILLER + "0.9 g 50 330 200 30 re f 0 g\n" + bars + text(60, 310, "1")
    assert sheets(drawn(page)) == [[["", ""], ["1", ""]]]


def test_two_lines_of_figures_in_a_cell_stay_two() -> None:
    grid = boxes([50, 150, 250], [300, 330, 360])
    page = FILLER + grid + text(60, 318, "12") + text(60, 306, "5")
    assert sheets(drawn(page))[0][1][0] == "12\n5"


def test_a_table_that_goes_on_has_the_columns_of_both() -> None:
    first = (
        FILLER + boxes([50, 150, 250], [50, 80, 110]) + text(60, 90, "A") + text(290, 20, "- 1 -")
    )
    second = boxes([50, 250], [700, 730, 760, 790]) + text(60, 740, "B")
    made = sheets(drawn(first, second))
    assert [len(rows[0]) for rows in made] == [2, 2]
    assert made[1][1] == ["B", "."]


def test_page_numbers_and_running_heads_are_set_aside() -> None:
    page = text(50, 780, "A Report") + FILLER + text(290, 20, "- {} -")
    items = pdf.read(drawn(*(page.format(n) for n in range(1, 5)))).items
    aside = [item.text for item in items if isinstance(item, Line) and item.aside]
    assert aside == [x for n in range(1, 5) for x in ("A Report", f"- {n} -")]


def test_a_watermark_is_set_aside() -> None:
    mark = "BT /F 40 Tf 0.7 0.7 -0.7 0.7 100 200 Tm (DRAFT) Tj ET\n"
    items = pdf.read(drawn(FILLER + mark)).items
    assert [i.text for i in items if isinstance(i, Line) and i.aside] == ["DRAFT"]


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_turned_page_is_read_as_it_is_seen(turn: int) -> None:
    matrix = {90: "0 1 -1 0 {} {}", 180: "-1 0 0 -1 {} {}", 270: "0 -1 1 0 {} {}"}[turn]
    places = {
        90: [(300, 50), (320, 50)],
        180: [(500, 300), (500, 280)],
        270: [(300, 700), (280, 700)],
    }
    shown = ("first line of a page", "second line of a page")
    page = "".join(
        f"BT /F 10 Tf {matrix.format(*at)} Tm ({line}) Tj ET\n"
        for at, line in zip(places[turn], shown, strict=True)
    )
    joined = " ".join(i.text for i in pdf.read(drawn(page, turn=turn)).items if isinstance(i, Line))
    assert joined.index("first") < joined.index("second") if turn != 180 else "first" in joined


def test_bold_made_by_drawing_twice_is_one_text() -> None:
    page = FILLER + text(50, 500, "11") + text(50.3, 500, "11")
    lines = [i.text for i in pdf.read(drawn(page)).items if isinstance(i, Line)]
    assert "1111" not in "".join(lines)


def test_letters_almost_without_size_are_a_text_like_others() -> None:
    page = "".join(text(50, 600 - 20 * n, "words enough to be a text", 0.001) for n in range(3))
    assert any(isinstance(item, Line) for item in pdf.read(drawn(page)).items)


def test_a_scan_is_told(tmp_path: Path) -> None:
    with pytest.raises(WorldError, match="扫描件"):
        guard.read(written(tmp_path, "a.pdf", drawn("0 0 m 10 10 l S")))


def test_a_locked_one_is_told(tmp_path: Path) -> None:
    lock = "/Encrypt<</Filter/Standard/V 1/R 2/P -4/O(" + "o" * 32 + ")/U(" + "u" * 32 + ")>>"
    lock += "/ID[<00112233445566778899aabbccddeeff><00112233445566778899aabbccddeeff>]"
    with pytest.raises(WorldError, match="密码"):
        guard.read(written(tmp_path, "a.pdf", drawn(FILLER, encrypt=lock)))


def test_a_broken_one_is_told(tmp_path: Path) -> None:
    with pytest.raises(WorldError, match="损坏"):
        guard.read(written(tmp_path, "a.pdf", drawn(FILLER)[:60]))


@OFFICE
@pytest.mark.parametrize("year", [2020, 2024])
def test_our_own_report_comes_back(year: int, tmp_path: Path, editions: Editions) -> None:
    report = full_report(editions, year)
    office([written(tmp_path, "a.docx", as_docx(report, editions))], "pdf", tmp_path)
    found = recognised(guard.read(tmp_path / "a.pdf"), editions)
    assert differences(report, found) == {}
    assert (found.unread, found.doubtful, found.missing) == ([], {}, [])
