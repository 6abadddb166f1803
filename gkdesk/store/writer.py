"""Commits off the path of the next key press: one thread, changes in the order they were made."""

import threading
from collections.abc import Callable
from typing import Protocol

from gkdesk.domain.errors import WorldError
from gkdesk.store.log import Change

_RETRY_SECONDS = 2.0
_KEPT = "内容还在窗口里，会自动再存。"
"""True of what waits in line here, and of nothing else that could not be written."""


class Keeps(Protocol):
    """What can put changes on disk."""

    def append(self, changes: list[Change]) -> None:
        """Commit all of them or raise WorldError."""


class Writer:
    """A thread that puts changes on disk. What fails stays in line and is tried again.

    ``outcome(number, failure)`` is called on that thread after every attempt: the number of the
    newest change on disk and "", or the newest before it and a sentence for the clerk.
    """

    def __init__(self, store: Keeps, outcome: Callable[[int, str], None]) -> None:
        self._store = store
        self._outcome = outcome
        self._waiting: list[Change] = []
        self._news = threading.Condition()
        self._closing = False
        self._failed = False
        self._saved = 0
        self._thread = threading.Thread(target=self._run, name="gkdesk-writer", daemon=True)
        self._begun = False

    def submit(self, change: Change) -> None:
        """Put a change in line; returns at once."""
        with self._news:
            if not self._begun:  # the list of reports is shown without it
                self._begun = True
                self._thread.start()
            self._waiting.append(change)
            self._failed = False
            self._news.notify_all()

    @property
    def idle(self) -> bool:
        """Whether everything submitted is on disk."""
        with self._news:
            return not self._waiting

    def flush(self, seconds: float = 5.0) -> bool:
        """Wait until everything is on disk; False where that does not come about in time."""
        with self._news:
            self._failed = False
            self._news.notify_all()
            return self._news.wait_for(lambda: not self._waiting or self._failed, seconds) and (
                not self._waiting
            )

    def close(self) -> bool:
        """Write what is left and end the thread; False where something could not be written."""
        clean = self.flush()
        with self._news:
            self._closing = True
            self._news.notify_all()
        if self._begun:
            self._thread.join(timeout=5.0)
        return clean

    def _run(self) -> None:
        while batch := self._next():
            try:
                self._store.append(batch)
            except WorldError as error:
                self._report_failure(f"{str(error).removesuffix('。')}；{_KEPT}")
            except Exception as error:  # a fault of ours must not end the thread in silence
                self._report_failure(f"程序出错，没有存上（{type(error).__name__}）；{_KEPT}")
            else:
                self._report_success(batch)

    def _next(self) -> list[Change]:
        """Everything in line, once there is something; nothing when closing."""
        with self._news:
            if self._failed and not self._closing:
                self._news.wait(_RETRY_SECONDS)
            self._news.wait_for(lambda: self._waiting or self._closing)
            return [] if self._closing else list(self._waiting)

    def _report_success(self, batch: list[Change]) -> None:
        with self._news:
            del self._waiting[: len(batch)]
            self._failed = False
            self._saved = batch[-1].id
            self._news.notify_all()
        self._outcome(self._saved, "")

    def _report_failure(self, sentence: str) -> None:
        with self._news:
            self._failed = True
            self._news.notify_all()
        self._outcome(self._saved, sentence)
