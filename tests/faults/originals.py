"""Sound files of every kind, to be damaged: full reports as offices, portals and we write them."""

from collections.abc import Callable
from contextlib import closing
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from gkdesk.desk.desk import Desk
from gkdesk.desk.handover import hand_over
from gkdesk.desk.rounds import send
from gkdesk.readers import convert
from gkdesk.readers.editions import Editions
from gkdesk.store.log import Store
from gkdesk.writers import exchange
from tests.desk.reviewer import Reviewer
from tests.faults.mutants import PASSWORD
from tests.readers import shapes
from tests.readers.foreign import as_docx, as_xlsx, full_report
from tests.readers.office import office
from tests.readers.test_pdf import FILLER, boxes, drawn, text

_OLDER = {"wps": "doc"} | {kind: kind for kind in ("doc", "xls", "odt", "ods", "rtf")}
"""What LibreOffice writes for a kind; a .wps is a .doc by its bytes, as an .et is an .xls."""
_SHEETS = ("xls", "ods")
_YEARS = (2020, 2024)


def originals(kind: str, editions: Editions, *, office: bool = True) -> list[bytes]:
    """The files of one kind, of both editions; those LibreOffice makes only where ``office``."""
    if kind == "pdf" and not office:
        return _drawn_pdfs()
    return [_MADE[kind](editions, year) for year in _YEARS] + _MORE.get(kind, list)()


def _of_shapes(*wanted: str) -> Callable[[Editions, int], bytes]:
    def made(editions: Editions, year: int) -> bytes:
        return shapes.SHAPES[wanted[year % len(wanted)]][0](full_report(editions, year), year)

    return made


def returned(editions: Editions, year: int) -> bytes:
    """A Word file with tracked words, a paragraph split and one joined, comments, a figure."""
    report = full_report(editions, year)
    leader = Reviewer(report, as_docx(report, editions), tracked=True)
    for paragraphs in list(leader.texts.values())[:4]:
        first = paragraphs[0]
        if places := leader.places(first):
            leader.replace(first, places[0], places[0] + 2, "有序")
        leader.comment(first.element, "请核实")
        if len(paragraphs) > 2:
            leader.move(paragraphs[1], paragraphs[-1])
            leader.drop(paragraphs[1])
    leader.fill("applications/new/person", "77")
    return leader.saved()


def handed_over(editions: Editions, year: int, password: str = "") -> bytes:
    """A hand-over file of two years with their histories, a round of review in one of them."""
    with TemporaryDirectory() as folder, closing(Store(Path(folder) / "store")) as store:
        desk = Desk(store, editions)
        for each in (year, year - 1):
            report = full_report(editions, each)
            entry = desk.bring(each, dict(report.values), {"applications/new/total": "1"})
            send(desk, entry.id, Path(folder))
            desk.put(entry.id, "overview", f"{each}年又改了一次。")
            desk.undo(entry.id)
        unit = desk.entries()[0].unit
        (file, *_) = hand_over(desk, unit, Path(folder) / "移交.gkd", password)
        return file.read_bytes()


def _as_office(kind: str, of: str) -> Callable[[Editions, int], bytes]:
    """What LibreOffice makes of our own file; our own where it is not installed."""
    return lambda editions, year: _made_by_office(_OLDER.get(kind, kind), of, editions)[year]


@cache
def _made_by_office(ending: str, of: str, editions: Editions) -> dict[int, bytes]:
    """The files of all years at once: starting LibreOffice takes longer than the files do."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        for year in _YEARS:
            report = full_report(editions, year)
            content = as_docx(report, editions) if of == "docx" else as_xlsx(report)
            (folder / f"{year}.{of}").write_bytes(content)
        office(sorted(folder.glob(f"*.{of}")), ending, folder)
        return {year: (folder / f"{year}.{ending}").read_bytes() for year in _YEARS}


def _drawn_pdfs() -> list[bytes]:
    grid = boxes(list(range(50, 551, 50)), list(range(100, 501, 40)))
    figures = "".join(
        text(60 + 50 * n, 110 + 40 * row, str(n * row)) for n in range(9) for row in range(9)
    )
    return [drawn(FILLER + grid + figures, FILLER), drawn(FILLER + grid, turn=90)]


_MADE: dict[str, Callable[[Editions, int], bytes]] = {
    "docx": lambda editions, year: as_docx(full_report(editions, year), editions),
    "returned": returned,
    "xlsx": lambda editions, year: as_xlsx(full_report(editions, year)),
    "html": _of_shapes("portal"),
    "mht": _of_shapes("saved page"),
    "txt": _of_shapes("text"),
    "gkd": handed_over,
    "sealed.gkd": lambda editions, year: handed_over(editions, year, PASSWORD),
    "gk.json": lambda editions, year: exchange.write(full_report(editions, year)),
    **{kind: _as_office(kind, "xlsx" if kind in _SHEETS else "docx") for kind in (*_OLDER, "pdf")},
}
if not convert.program():
    _MADE["pdf"] = lambda _, year: _drawn_pdfs()[year % 2]

_MORE: dict[str, Callable[[], list[bytes]]] = {"pdf": _drawn_pdfs}
