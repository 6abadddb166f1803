"""Everything a clerk does, as commands one after the other: in the window and by the command line.

Filled in, brought in from each kind of file, checked, exported, sent, taken back, compared, handed
over, taken over, backed up, restored.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from gkdesk import places
from gkdesk.readers.editions import Editions
from tests.readers.foreign import as_docx, as_xlsx, changed, full_report
from tests.readers.test_html import Portal

UNIT = "某某市水务局"
PASSWORD = "correct horse battery"
TEXT = f"{UNIT}\n2019年政府信息公开工作年度报告\n一、总体情况\n主动公开信息120条。\n"
WORDS = "全年公开信息多条，工作顺利。"


@dataclass(frozen=True)
class Step:
    """A command, what is typed into it, and how it may end."""

    command: tuple[str, ...]
    typed: str = ""
    ends: tuple[int, ...] = (0, 1)


class Journey:
    """The commands on two stores in a folder; ``out`` is where all documents go."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.out, self.came = folder, folder / "out", folder / "came"
        self.store, self.other = folder / "store", folder / "other"

    def steps(self) -> Iterator[Step]:
        """Each is to be carried out before the next is asked for."""
        self._files()
        yield Step((sys.executable, "-m", "gkdesk.ui.tour", str(self.out)))
        yield self._do("new", UNIT, "2023")
        yield self._do("put", "2023", "overview", WORDS)
        yield self._do("put", "2023", "applications/new/person", "7")
        for path in sorted(self.came.iterdir()):
            yield self._do("import", str(path), "--unit", UNIT)
        yield self._do("new", UNIT, "2024", "--copy", "2023")
        yield self._do("check", "2023")
        yield self._do("show", "2023")
        everything = ("--word", "--excel", "--check", "--exchange")
        yield self._do("export", "2023", "--to", str(self.out), *everything)
        yield from self._review()
        yield Step(
            (
                *(sys.executable, "-m", "tests.faults.windowed"),
                *(str(self.store), str(self.out), "2023"),
            )
        )
        yield from self._hand_over()
        yield from self._keep()

    def _do(self, *words: str, other: bool = False, typed: str = "") -> Step:
        store = self.other if other else self.store
        return Step((sys.executable, "-m", "gkdesk", "--store", str(store), *words), typed)

    def _files(self) -> None:
        """What comes from elsewhere, one year a kind of file."""
        self.came.mkdir()
        editions = Editions(places.forms())
        report = full_report(editions, 2022, UNIT)
        (self.came / "a.docx").write_bytes(as_docx(report, editions))
        (self.came / "b.xlsx").write_bytes(as_xlsx(full_report(editions, 2021, UNIT)))
        page = Portal(full_report(editions, 2020, UNIT), 1).page("utf-8")
        (self.came / "c.html").write_text(page, encoding="utf-8")
        (self.came / "d.txt").write_text(TEXT, encoding="utf-8")

    def _review(self) -> Iterator[Step]:
        yield self._do("send", "2023", "--to", str(self.out))
        [sent] = self.out.glob(f"{UNIT}*第1稿*.docx")
        back = self.came / "返回.docx"
        back.write_bytes(changed(sent.read_bytes(), "工作顺利", "各项工作顺利"))
        yield self._do("take-back", str(back), "--accept", "all")
        yield self._do("changes", "2023", "--to", str(self.out))
        yield self._do("history", "2023")

    def _hand_over(self) -> Iterator[Step]:
        parcel, locked = self.out / "移交.gkd", self.out / "加密.gkd"
        yield self._do("hand-over", "--to", str(parcel))
        typed = f"{PASSWORD}\n"
        yield self._do("hand-over", "--to", str(locked), "--password", typed=typed)
        yield self._do("take-over", str(parcel), "--look", other=True)
        yield self._do("take-over", str(locked), "--password", other=True, typed=typed)
        yield self._do("check", "2023", other=True)

    def _keep(self) -> Iterator[Step]:
        yield self._do("backup", "--to", str(self.out))
        yield self._do("put", "2023", "overview", "后来改坏了。")
        newest = max((self.store / "backups").iterdir(), key=lambda path: path.stat().st_mtime)
        yield self._do("backup", "--list")
        yield self._do("restore", newest.name)
        yield self._do("list")
