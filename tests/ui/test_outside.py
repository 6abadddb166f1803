"""Documents opened in other programs: as the person would open them, or told why not."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication

from gkdesk import processes
from gkdesk.ui.outside import open_outside


class Other(QObject):
    """Another program: what it was given, and the mask it was started with."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[str, int]] = []

    @Slot(QUrl)
    def open(self, url: QUrl) -> None:
        mask = os.umask(0)
        os.umask(mask)
        self.seen.append((url.toLocalFile(), mask))


@pytest.fixture
def other(qapp: QApplication) -> Iterator[Other]:
    made = Other()
    QDesktopServices.setUrlHandler("file", made, "open")  # type: ignore[arg-type]  # the stub says bytes, the method wants str
    yield made
    QDesktopServices.unsetUrlHandler("file")


@pytest.fixture
def mask() -> Iterator[int]:
    """The mask of the person's own programs, while this one writes for its owner alone."""
    before = os.umask(0o022)
    yield 0o022
    os.umask(before)


def test_another_program_writes_as_the_person_does(
    other: Other, mask: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Or what is saved there, on a share too, could not be read by anybody else."""
    monkeypatch.setattr(processes, "_before", [])
    processes.write_for_owner()
    assert open_outside(tmp_path / "年报.docx") == ""
    assert other.seen == [(str(tmp_path / "年报.docx"), mask)]
    (tmp_path / "a").write_text("")
    assert (tmp_path / "a").stat().st_mode & 0o777 == 0o600


def test_without_a_program_for_it_the_place_is_told(
    qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda _: False)
    assert open_outside(tmp_path) == f"这台电脑没有打开它的程序，请自己打开：{tmp_path}"
