"""Files that went through LibreOffice on their way back: saved by it, and edited in it."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from gkdesk.desk.desk import Desk
from gkdesk.desk.rounds import accept
from gkdesk.domain.compare import CONFLICT
from gkdesk.readers.editions import Editions
from gkdesk.store.log import Store
from tests.desk.returning import came_back
from tests.desk.test_review_rounds import Case, begun, merged, review, wrong
from tests.readers.foreign import written

pytestmark = [pytest.mark.long, pytest.mark.timeout(300)]
SOFFICE = shutil.which("soffice")
WAYS = (("docx",), ("odt", "docx"), ("doc", "docx"))
EDITED = Path(__file__).with_name("office_review.py")


def python_with_uno() -> str:
    """A Python that LibreOffice's own scripting works in; "" without one."""
    for python in ("/usr/bin/python3", "/usr/lib/libreoffice/program/python"):
        if Path(python).exists():
            asked = subprocess.run([python, "-c", "import uno"], capture_output=True, check=False)
            if asked.returncode == 0:
                return python
    return ""


def soffice(profile: Path, *words: str) -> list[str]:
    assert SOFFICE
    return [SOFFICE, f"-env:UserInstallation={profile.as_uri()}", "--headless", *words]


@pytest.fixture(scope="module")
def desk(editions: Editions, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    store = Store(tmp_path_factory.mktemp("store"))
    yield Desk(store, editions)
    store.close()


@pytest.mark.skipif(not SOFFICE, reason="no LibreOffice on this machine")
def test_saved_by_libreoffice(desk: Desk, editions: Editions, tmp_path: Path) -> None:
    """Edited files, tracked and plain, saved as docx, by way of odt and by way of doc."""
    cases: dict[str, Case] = {}
    for seed in range(15):
        case = begun(desk, editions, tmp_path, 5000 + seed, tracked=seed % 2 == 0)
        review(case)
        name = f"{seed % len(WAYS)}-{seed}"
        cases[name] = case
        written(tmp_path, f"{name}.docx", case.reviewer.saved())
    for number, way in enumerate(WAYS):
        folder, ending = tmp_path, "docx"
        for step, kind in enumerate(way):
            files = sorted(str(f) for f in folder.glob(f"{number}-*.{ending}"))
            folder, ending = tmp_path / f"way{number}{step}", kind
            convert = ("--convert-to", kind, "--outdir", str(folder), *files)
            subprocess.run(
                soffice(tmp_path / "profile", *convert),
                check=True,
                timeout=200,
                capture_output=True,
            )
        for name in (name for name in cases if name.startswith(f"{number}-")):
            content = (folder / f"{name}.docx").read_bytes()
            merged(desk, cases[name], tmp_path, content)


def _acts(case: Case) -> tuple[list[list[object]], dict[str, str]]:
    """What is done in LibreOffice, and what it is meant to come to."""
    reviewer, random = case.reviewer, case.random
    acts: list[list[object]] = []
    intended = {}
    printed = [reviewer.report.printed(path) for path in reviewer.texts]
    for path, own in reviewer.texts.items():
        text = reviewer.report.values[path]
        for paragraph in own if len(own) > 2 else ():
            at = random.choice(reviewer.places(paragraph))
            start, end = at - 4, at + 4
            words = paragraph.text[start:end]
            if "{" in words or "}" in words or sum(each.count(words) for each in printed) != 1:
                continue
            if random.random() < 0.5:
                acts.append(["insert", words, "（请再核）"])
                new = "（请再核）" + words
            else:
                acts.append(["replace", words, "改写过的几个字"])
                new = "改写过的几个字"
            changed = paragraph.text[:start] + new + paragraph.text[end:]
            text = text.replace(paragraph.text, changed)
        intended[path] = text
    return acts, intended


@pytest.mark.skipif(not (SOFFICE and python_with_uno()), reason="no LibreOffice with scripting")
def test_edited_in_libreoffice(desk: Desk, editions: Editions, tmp_path: Path) -> None:
    """Words put in and written over with changes recorded, a figure, a paragraph, a comment."""
    jobs, cases = [], []
    for seed in range(12):
        case = begun(desk, editions, tmp_path, 7000 + seed, tracked=True)
        acts, intended = _acts(case)
        assert acts
        acts.append(["cell", 0, "B3", "17"])
        intended["documents/rule/made"] = "17"
        first = case.reviewer.texts["overview"][0].text[:4]
        acts.insert(0, ["comment", first, "这一段请再核实"])
        file = written(tmp_path, f"in{seed}.docx", case.reviewer.content)
        to = tmp_path / f"out{seed}.docx"
        jobs.append({"file": str(file), "to": str(to), "tracked": seed % 3 > 0, "acts": acts})
        cases.append((case, intended, to))
    listed = written(tmp_path, "jobs.json", json.dumps(jobs))
    pipe = f"gkdesk{tmp_path.stat().st_ino}"
    accepting = ("--norestore", "--nologo", f"--accept=pipe,name={pipe};urp;")
    office = subprocess.Popen(soffice(tmp_path / "profile", *accepting))
    try:
        edit = [python_with_uno(), str(EDITED), pipe, str(listed)]
        subprocess.run(edit, check=True, timeout=200)
        office.wait(60)
    finally:
        office.kill()
        office.wait()
    for case, intended, to in cases:
        returned = came_back(desk, to)
        assert [each for each in returned.differences if each.kind == CONFLICT] == []
        assert (returned.unread, returned.missing) == ((), ())
        assert [(note.path, note.author, note.text) for note in returned.notes] == [
            ("overview", "李主任", "这一段请再核实")
        ]
        accept(desk, returned, returned.open)
        assert wrong(desk.report(case.report), intended) == {}
