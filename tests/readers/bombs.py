"""Hostile files of the kinds that LibreOffice reads: small to send, endless to open."""

import io
import zipfile
from collections.abc import Callable, Iterable, Mapping

_OFFICE = "urn:oasis:names:tc:opendocument:xmlns"
_NAMES = " ".join(
    f'xmlns:{name}="{_OFFICE}:{name}:1.0"' for name in ("office", "text", "table", "manifest")
)
_TEXT, _SHEET = "text", "spreadsheet"
_OPEN, _CLOSE = (
    "<table:table><table:table-row><table:table-cell>",
    ("</table:table-cell></table:table-row></table:table>"),
)


def document(inside: Iterable[str], kind: str = _TEXT, before: str = "") -> bytes:
    """An OpenDocument file with that inside its body, written piece by piece."""
    mime = f"application/vnd.oasis.opendocument.{kind}"
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr(zipfile.ZipInfo("mimetype"), mime)
        entries = (("/", mime), ("content.xml", "text/xml"))
        files = "".join(
            f'<manifest:file-entry manifest:full-path="{path}" manifest:media-type="{media}"/>'
            for path, media in entries
        )
        manifest = f'<manifest:manifest {_NAMES} manifest:version="1.2">{files}</manifest:manifest>'
        package.writestr("META-INF/manifest.xml", manifest)
        with package.open("content.xml", "w", force_zip64=True) as content:
            head = f'<office:document-content {_NAMES} office:version="1.2"><office:body>'
            content.write(f"{before}{head}<office:{kind}>".encode())
            for piece in inside:
                content.write(piece.encode())
            tail = f"</office:{kind}></office:body></office:document-content>"
            content.write(tail.encode())
    return made.getvalue()


def _endless_text() -> bytes:
    paragraphs = f"<text:p>{'a' * 1000}</text:p>" * 1000
    return document(paragraphs for _ in range(300))


def _tables_in_tables() -> bytes:
    return document((_OPEN * 3000, _CLOSE * 3000))


def _laughs() -> bytes:
    more = "".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">' for n in range(9))
    defined = f'<!DOCTYPE x [<!ENTITY l0 "ha">{more}]>'
    return document(["<text:p>&l9;</text:p>"], before=defined)


def _million_rows() -> bytes:
    cell = '<table:table-cell table:number-columns-repeated="1000" office:value-type="string">'
    cell += "<text:p>a</text:p></table:table-cell>"
    rows = f'<table:table-row table:number-rows-repeated="1000000">{cell}</table:table-row>'
    return document([f'<table:table table:name="a">{rows}</table:table>'], _SHEET)


BOMBS: Mapping[str, Callable[[], bytes]] = {
    "odt endless text": _endless_text,
    "odt tables in tables": _tables_in_tables,
    "ods million rows": _million_rows,
    "rtf endless table": lambda: b"{\\rtf1 " + b"\\trowd\\cellx100 a\\cell\\row " * 500_000 + b"}",
    "rtf groups in groups": lambda: b"{\\rtf1 " + b"{" * 3_000_000,
    "rtf endless text": lambda: b"{\\rtf1 " + b"a\\par " * 5_000_000 + b"}",
    "odt laughs": _laughs,
}
