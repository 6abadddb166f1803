"""Looks after the store off the window's thread: a look over it after opening, its backups."""

import threading
import time
from collections.abc import Callable
from datetime import date, datetime
from functools import partial

from gkdesk import scratch
from gkdesk.domain.errors import GkdeskError, WorldError
from gkdesk.store.backups import DAILY
from gkdesk.store.held import HeldFile

_CLOSING_SECONDS = 5.0


class Keeper:
    """Makes the backups of an open store and says what is wrong with it.

    ``tell`` is called with the failure, also from threads of the keeper's own: Damaged where the
    store does not hold what was written to it, any other where a backup could not be made.
    """

    def __init__(
        self,
        store: HeldFile,
        tell: Callable[[GkdeskError], None],
        now: Callable[[], datetime] = datetime.now,
    ) -> None:
        self._store = store
        self._tell = tell
        self._now = now
        self._day: date | None = None
        self._closing = False
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        """The first thing on a day of use is a backup, on any other a look over the store."""
        if self._closing:
            return
        self._day = self._now().date()
        self._later(self._look_over)

    def changed(self) -> None:
        """To be called after a change: a program that stays open has days, too."""
        today = self._now().date()
        if self._day not in (None, today):
            self._day = today
            self._later(lambda: self._store.back_up(DAILY))

    def before(self, reason: str) -> None:
        """Keep what there is by now, before much is changed at once; checked a little later."""
        try:
            made = self._store.copy_if_due(reason)
        except GkdeskError as error:
            self._tell(error)
            return
        if made is not None:
            self._later(partial(self._store.finish_copy, made, reason))

    def _look_over(self) -> None:
        self._sweep()
        self.warn_of_ground()
        if self._store.back_up(DAILY) is not None:
            return  # the copy was looked over, and what is wrong with the store is wrong with it
        for _ in self._store.look_over():
            if self._closing:
                return
            time.sleep(0)  # lets the window's thread have its turn

    def _later(self, task: Callable[[], object]) -> None:
        self._threads = [each for each in self._threads if each.is_alive()]
        thread = threading.Thread(target=self._run, args=(task,), name="gkdesk-keeper", daemon=True)
        self._threads.append(thread)
        thread.start()

    def _run(self, task: Callable[[], object]) -> None:
        try:
            task()
        except GkdeskError as error:
            if not self._closing:
                self._tell(error)

    def settle(self) -> None:
        """Wait for what is being done."""
        for thread in self._threads:
            thread.join(_CLOSING_SECONDS)

    def close(self) -> None:
        """Finish what is being copied; the look over the store is given up."""
        self._closing = True
        self.settle()
        self._sweep()

    def warn_of_ground(self) -> None:
        """Tell where the store is worked on though it is not safe there."""
        from gkdesk.store.working_copy import risk

        if told := risk(self._store.path.parent):
            self._tell(WorldError(told))

    def _sweep(self) -> None:
        """Take away what a killed program left: beside the store, and where files are read."""
        scratch.sweep(self._store.path.parent)
        scratch.sweep_temporary()
