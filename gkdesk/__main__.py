"""The program: with a command the command line, without one the window.

Told apart here, so that the window starts without a parser of commands and a command without Qt.
"""

import sys
from collections.abc import Sequence
from pathlib import Path

from gkdesk import places


def main(arguments: Sequence[str] | None = None) -> int:
    """Open the window (``gkdesk [--store DIR]``) or run a command; returns the exit status."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    if not words:
        return _window(places.data())
    if words[0] == "--store" and len(words) == 2:
        return _window(Path(words[1]))
    if words[0].startswith("--store=") and len(words) == 1:
        return _window(Path(words[0].partition("=")[2]))
    from gkdesk.cli import main as command

    return command(words)


def _window(folder: Path) -> int:
    from gkdesk.ui.app import run

    return run(folder)


if __name__ == "__main__":
    if getattr(sys, "frozen", False):  # the process that reads files by others is this program
        from multiprocessing import freeze_support

        freeze_support()
    sys.exit(main())
