"""What must not leave the house is found in the bytes of a document, wherever it hides."""

import io
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from gkdesk import places
from gkdesk.desk.desk import Desk
from gkdesk.desk.documents import Wanted, export, put_in
from gkdesk.domain.errors import WorldError
from gkdesk.readers.editions import Editions
from gkdesk.store.log import Store
from gkdesk.writers.leftovers import leftovers

Parts = dict[str, bytes]
ALL = Wanted(word=True, excel=True, check=True)


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Every document of a report of each edition."""
    folder = tmp_path_factory.mktemp("out")
    store = Store(tmp_path_factory.mktemp("store"))
    desk = Desk(store, Editions(places.forms()), now=lambda: datetime(2026, 1, 8, 9, 10))
    made = [
        path
        for year in (2020, 2023)
        for path in export(desk, desk.new("某局", year).id, folder, ALL)
    ]
    store.close()
    return made


def test_our_own_documents_are_clean(documents: list[Path]) -> None:
    assert len(documents) == 6
    for path in documents:
        assert leftovers(path.read_bytes()) == ()


def with_parts(document: bytes, change: Callable[[Parts], None], year: int = 1980) -> bytes:
    with zipfile.ZipFile(io.BytesIO(document)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    change(parts)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as package:
        for name, content in parts.items():
            package.writestr(zipfile.ZipInfo(name, (year, 1, 1, 0, 0, 0)), content)
    return made.getvalue()


def put(name: str, content: bytes) -> Callable[[Parts], None]:
    return lambda parts: parts.update({name: content})


def inside(name: str, old: bytes, new: bytes) -> Callable[[Parts], None]:
    def change(parts: Parts) -> None:
        assert old in parts[name]
        parts[name] = parts[name].replace(old, new, 1)

    return change


MAIN, CORE = "word/document.xml", "docProps/core.xml"
HIDDEN: dict[str, Callable[[Parts], None]] = {
    "custom properties": put("docProps/custom.xml", b"<Properties/>"),
    "thumbnail": put("docProps/thumbnail.jpeg", b""),
    "data": put("customXml/item1.xml", b"<x/>"),
    "comments": put("word/comments.xml", b"<w:comments/>"),
    "people": put("word/people.xml", b"<w15:people/>"),
    "macros": put("word/vbaProject.bin", b""),
    "object": put("word/embeddings/oleObject1.bin", b""),
    "insertion": inside(MAIN, b"<w:body>", b'<w:body><w:ins w:author="x"/>'),
    "deletion": inside(MAIN, b"<w:body>", b"<w:body><w:del />"),
    "rsid": inside(MAIN, b"<w:p>", b'<w:p w:rsidR="00A1"> '),
    "rsids": put("word/settings.xml", b"<w:settings><w:rsids/></w:settings>"),
    "template": put("word/_rels/settings.xml.rels", b'<R Target="x" TargetMode="External"/>'),
    "modifier": inside(CORE, b"</cp:core", b"<cp:lastModifiedBy>zhang</x></cp:core"),
    "hour": inside(CORE, b"T00:00:00Z<", b"T09:30:00Z<"),
    "company": put("docProps/app.xml", "<Company>某公司</Company>".encode()),
    "time": put("docProps/app.xml", b"<TotalTime>35</TotalTime>"),
    "printed": put("docProps/app.xml", b"<cp:lastPrinted>2026</cp:lastPrinted>"),
    "home": put("word/glossary.xml", f"<x>{Path.home()}/年报.docx</x>".encode()),
}


@pytest.mark.parametrize("what", HIDDEN)
def test_what_hides_is_found(what: str, documents: list[Path]) -> None:
    clean = documents[0].read_bytes()
    assert leftovers(with_parts(clean, lambda _: None)) == ()
    assert leftovers(with_parts(clean, HIDDEN[what]))


def test_the_time_of_writing_is_found(documents: list[Path]) -> None:
    assert leftovers(with_parts(documents[0].read_bytes(), lambda _: None, 2026)) == (
        "写文件的时间",
    )


def test_it_is_not_written(documents: list[Path], tmp_path: Path) -> None:
    bad = with_parts(documents[0].read_bytes(), HIDDEN["comments"])
    with pytest.raises(WorldError, match="带有批注，没有写出"):
        put_in(tmp_path, "年报", ".docx", bad)
    assert list(tmp_path.iterdir()) == []
