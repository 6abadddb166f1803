"""Faults of ours told without content: what kind they are and where in the code they came up.

The message of an exception is left out, whoever raised it: libraries quote the text they stumble
over. So are the folders the program lies in, which carry the name of whoever uses it.
"""

from __future__ import annotations

import sys
import threading
from contextlib import suppress
from pathlib import Path
from types import TracebackType

_PACKAGE = Path(__file__).parent
_LIBRARIES = ("site-packages", "dist-packages")


def told(kind: type[BaseException], trace: TracebackType | None) -> str:
    """The type of a fault and the places it came through, a line each."""
    import traceback

    frames = traceback.StackSummary.extract(traceback.walk_tb(trace), lookup_lines=False)
    places = [f"{_place(each.filename)}:{each.lineno} {each.name}" for each in frames]
    return "\n".join([kind.__name__, *places])


def _place(file: str) -> str:
    """A file of code by its path within what it belongs to."""
    path = Path(file)
    if path.is_relative_to(_PACKAGE):
        return path.relative_to(_PACKAGE).as_posix()
    library = next((n for n, part in enumerate(path.parts) if part in _LIBRARIES), None)
    return path.name if library is None else "/".join(path.parts[library + 1 :])


def tell_no_content() -> None:
    """From now on what fails in this process, on any thread, prints no more than ``told``.

    Warnings of libraries, which quote as well, are for those who ask Python for them; and where
    the process itself dies, its memory is not written down.
    """
    import warnings

    if sys.platform != "win32":
        import resource

        _, most = resource.getrlimit(resource.RLIMIT_CORE)
        resource.setrlimit(resource.RLIMIT_CORE, (0, most))

    sys.excepthook = show
    threading.excepthook = _on_thread
    sys.unraisablehook = _unraisable
    if not sys.warnoptions:
        warnings.simplefilter("ignore")


def show(
    kind: type[BaseException], error: BaseException | None, trace: TracebackType | None
) -> None:
    """Print a fault for whoever looks after the program; to be ``sys.excepthook``."""
    with suppress(OSError, ValueError):  # whoever reads our complaints may have gone
        print(told(kind, trace), file=sys.stderr)


def _on_thread(fault: threading.ExceptHookArgs) -> None:
    if fault.exc_type is not SystemExit:
        show(fault.exc_type, fault.exc_value, fault.exc_traceback)


def _unraisable(fault: sys.UnraisableHookArgs) -> None:
    show(fault.exc_type, fault.exc_value, fault.exc_traceback)
