"""Milestones: what went to the leaders and what came back, as the log has it."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from gkdesk.desk.desk import Desk
from gkdesk.domain.errors import NotFound
from gkdesk.domain.marks import RETURNED, SENT
from gkdesk.store.log import Edit


@dataclass(frozen=True)
class Milestone:
    """第``number``稿: the report as it stood after ``change``, sent as the Word file ``file``."""

    number: int
    change: int
    at: datetime
    file: str
    digest: str

    @property
    def label(self) -> str:
        """What to call it."""
        return f"第{self.number}稿"


@dataclass(frozen=True)
class Return:
    """A file that came back on a milestone (by its number) and was taken in with ``change``."""

    number: int
    change: int
    at: datetime
    file: str
    digest: str
    milestone: int
    reviewers: tuple[str, ...]

    @property
    def label(self) -> str:
        """What to call it."""
        return f"第{self.milestone}稿返回"


def milestones(desk: Desk, report: int) -> list[Milestone]:
    """The milestones of a report, the first first."""
    return sorted(map(_milestone, desk.noted(report, SENT)), key=lambda each: each.number)


def milestone_text(file: str, digest: str) -> str:
    """A milestone as the text of its mark."""
    return f"{file}\nsha256:{digest}"


def _milestone(edit: Edit) -> Milestone:
    file, _, digest = edit.after.partition("\n")
    number = int(edit.path.removeprefix(SENT))
    return Milestone(number, edit.change, edit.at, file, digest.removeprefix("sha256:"))


def returns(desk: Desk, report: int) -> list[Return]:
    """The files that came back, the first first; none whose taking in was undone."""
    return sorted(map(_return, desk.noted(report, RETURNED)), key=lambda each: each.number)


def return_text(milestone: int, file: str, digest: str, reviewers: tuple[str, ...]) -> str:
    """A return as the text of its mark."""
    names = "、".join(reviewers)
    by = f"，{names}审阅" if names else ""
    lines = (f"第{milestone}稿的返回稿{by}", file, f"sha256:{digest}", str(milestone), *reviewers)
    return "\n".join(lines)


def _return(edit: Edit) -> Return:
    _, file, digest, milestone, *reviewers = edit.after.split("\n")
    number = int(edit.path.removeprefix(RETURNED))
    sha = digest.removeprefix("sha256:")
    return Return(number, edit.change, edit.at, file, sha, int(milestone), tuple(reviewers))


def digest_of(content: bytes) -> str:
    """By what a file is known again."""
    from hashlib import sha256  # brings 3 MB of OpenSSL along

    return sha256(content).hexdigest()


def digest_of_file(path: Path) -> str:
    """The same of a file on disk; "" where it cannot be read."""
    try:
        return digest_of(path.read_bytes())
    except OSError:
        return ""


def milestone(desk: Desk, report: int, number: int) -> Milestone:
    """The milestone of that number; NotFound where there is none."""
    found = next((each for each in milestones(desk, report) if each.number == number), None)
    if found is None:
        raise NotFound(f"没有第{number}稿，请先送审。")
    return found
