"""What reviewers left in a document besides its text: tracked changes, comments, whose it is."""

from collections.abc import Mapping
from dataclasses import dataclass, field

INSERTED, DELETED, MOVED_AWAY, MOVED_HERE = "inserted", "deleted", "moved away", "moved here"


@dataclass(frozen=True)
class Tracked:
    """One tracked change: where, how, by whom, when, and the words; a paragraph's end is "\\n".

    ``place`` is what ``Line.place`` and ``Sheet.at`` call it, "" where the place itself is gone;
    ``date`` is as the document has it.
    """

    place: str
    kind: str
    author: str
    date: str
    text: str


@dataclass(frozen=True)
class Reply:
    """An answer to a comment."""

    author: str
    date: str
    text: str


@dataclass(frozen=True)
class Comment:
    """A comment: where, by whom, when, what, and on which words."""

    place: str
    author: str
    date: str
    text: str
    quoted: str = ""
    replies: tuple[Reply, ...] = ()
    done: bool = False


@dataclass(frozen=True)
class Reviewed:
    """``identifier`` is that of the core properties, ``modified_by`` who saved the file last.

    ``lost`` says that there are comments which cannot be read.
    """

    identifier: str = ""
    modified_by: str = ""
    tracked: tuple[Tracked, ...] = ()
    comments: tuple[Comment, ...] = field(default=())
    lost: bool = False

    @property
    def authors(self) -> tuple[str, ...]:
        """Everybody who changed or noted something, the first first."""
        by = [each.author for each in self.tracked]
        by += [each.author for each in self.comments]
        by += [reply.author for comment in self.comments for reply in comment.replies]
        return tuple(dict.fromkeys(author for author in by if author))


def as_data(of: Reviewed) -> dict[str, object]:
    """As plain data, to be handed from one process to another."""
    return {
        **vars(of),
        "tracked": [vars(each) for each in of.tracked],
        "comments": [
            {**vars(each), "replies": [vars(reply) for reply in each.replies]}
            for each in of.comments
        ],
    }


def from_data(data: Mapping[str, object]) -> Reviewed:
    """The reverse of ``as_data``."""
    tracked, comments = data["tracked"], data["comments"]
    assert isinstance(tracked, list)
    assert isinstance(comments, list)
    return Reviewed(
        str(data["identifier"]),
        str(data["modified_by"]),
        tuple(Tracked(**each) for each in tracked),
        tuple(
            Comment(**{**each, "replies": tuple(Reply(**reply) for reply in each["replies"])})
            for each in comments
        ),
        bool(data["lost"]),
    )
