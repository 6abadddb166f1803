"""LibreOffice at work on files of the tests; where there is none, tests of it are skipped."""

import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from gkdesk.readers import convert

OFFICE = pytest.mark.skipif(not convert.program(), reason="LibreOffice is not installed")
_EACH, _START = 6, 60


def office(files: Sequence[Path], kind: str, folder: Path) -> None:
    """Have many files made into one kind at once, as a person's own office would."""
    profile = folder / "profile"
    command = [convert.program(), f"-env:UserInstallation={profile.absolute().as_uri()}"]
    command += ["--headless", "--convert-to", kind, "--outdir", str(folder), *map(str, files)]
    folder.mkdir(parents=True, exist_ok=True)
    limit = _START + _EACH * len(files)
    subprocess.run(command, check=True, capture_output=True, timeout=limit)
