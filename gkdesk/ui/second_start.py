"""A second start of the program on the same store: the open window gets what it was given."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from gkdesk.domain.errors import Held
from gkdesk.store import calls
from gkdesk.store.holder import Holder, holder_of

if TYPE_CHECKING:
    from gkdesk.ui.desktop import Desktop

_PATIENCE = 6.0
"""Seconds until a window that does not answer, or a command that does not end, is told of."""
_BLINK = 0.1


def second_start(
    make: Callable[[], Desktop], folder: Path, files: Sequence[Path], error: Held
) -> Desktop | int:
    """The window after all, where the store came free meanwhile; 0 where the open one has heard.

    Raises Held with what to tell the clerk where neither comes about.
    """
    call, told = None, ""
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end:
        holder = holder_of(folder)
        if call is None and holder is not None and holder.window and holder.is_here:
            _let_come_forward(holder)
            call, told = calls.leave(folder, list(files)), holder.told()
        if call is not None and not call.exists():
            print(f"{told}，已转到那个窗口。", file=sys.stderr)
            return 0
        try:
            made = make()
        except Held as again:
            error = again
            time.sleep(_BLINK)
            continue
        if call is not None:
            call.unlink(missing_ok=True)
        return made
    if call is not None and files:
        raise Held(f"{error}那个窗口没有应答；要打开的文件已经记下，它应答后或下次打开时就会显示。")
    if call is not None:
        call.unlink(missing_ok=True)
    raise error


def _let_come_forward(holder: Holder) -> None:
    """Windows lets a window come forward only where the program in front allows it."""
    if sys.platform == "win32":
        import ctypes

        ctypes.windll.user32.AllowSetForegroundWindow(holder.pid)
