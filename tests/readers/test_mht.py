"""Pages saved as one file: whatever the encodings, the page with the report is found."""

import base64
import quopri
from email.message import Message
from email.mime.image import MIMEImage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from pathlib import Path

import pytest

from gkdesk.domain.errors import WorldError
from gkdesk.domain.source import Line
from gkdesk.readers import foreign, guard, mht
from gkdesk.readers.editions import Editions
from tests.readers.foreign import differences, full_report, recognised, written
from tests.readers.test_html import Portal


def message(*parts: Message) -> bytes:
    """What a browser saves."""
    made = MIMEMultipart("related", boundary="----MultipartBoundary--x")
    made["From"] = "<Saved by Blink>"
    made["Subject"] = "=?utf-8?Q?=E5=B9=B4=E6=8A=A5?="
    for part in parts:
        made.attach(part)
    return made.as_bytes()


@pytest.mark.parametrize("charset", ["utf-8", "gb18030", "gb2312"])
@pytest.mark.parametrize("encoding", ["base64", "quoted-printable"])
def test_the_report_comes_back(charset: str, encoding: str, editions: Editions) -> None:
    report = full_report(editions, 2024)
    page = MIMEText("", "html", charset)
    body = Portal(report, 1).page(charset).encode("gb18030" if charset != "utf-8" else charset)
    page.set_payload(body)
    _encode(page, body, encoding)
    content = message(MIMEText("<p>广告</p>", "html", "utf-8"), page, MIMEImage(b"GIF89a", "gif"))
    found = recognised(foreign.of_bytes(content), editions)
    assert differences(report, found) == {}
    assert (found.unread, found.doubtful, found.missing) == ([], {}, [])
    assert "广告" in found.aside


def _encode(part: Message, body: bytes, encoding: str) -> None:

    del part["Content-Transfer-Encoding"]
    part["Content-Transfer-Encoding"] = encoding
    made = base64.encodebytes(body) if encoding == "base64" else quopri.encodestring(body)
    part.set_payload(made.decode("ascii"))


def test_nothing_in_it_is_one_sentence(tmp_path: Path) -> None:
    content = message(MIMEImage(b"GIF89a", "gif"))
    with pytest.raises(WorldError, match="没有内容"):
        guard.read(written(tmp_path, "a.mht", content))


def test_a_letter_is_not_taken_for_a_page() -> None:
    assert not mht.is_mht("单位: 某局\n一、总体情况".encode())


def test_frames_that_were_not_saved_are_told(tmp_path: Path) -> None:
    page = "<html><frameset cols='20,80'><frame src='a.htm'><frame src='b.htm'></frameset></html>"
    with pytest.raises(WorldError, match="框架"):
        guard.read(written(tmp_path, "a.htm", page))


def test_parts_within_parts_do_no_harm(tmp_path: Path) -> None:
    begins = "".join(
        f'Content-Type: multipart/mixed; boundary="b{n}"\r\n\r\n--b{n}\r\n' for n in range(3000)
    )
    path = written(tmp_path, "a.mht", f"MIME-Version: 1.0\r\n{begins}")
    with pytest.raises(WorldError):
        guard.read(path)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig", "gb18030"])
def test_texts_of_every_encoding(encoding: str) -> None:
    items = foreign.of_bytes("一、总体情况\r\n本年度\r\n".encode(encoding)).items
    assert [item.text for item in items if isinstance(item, Line)] == ["一、总体情况", "本年度"]
