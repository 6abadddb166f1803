"""The program: with a command the command line, without one the window.

Told apart here, so that the window starts without a parser of commands and a command without Qt.
"""

import gc
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from gkdesk import places
from gkdesk.domain.errors import GkdeskError
from gkdesk.faults import tell_no_content
from gkdesk.processes import open_streams, write_for_owner


def main(arguments: Sequence[str] | None = None) -> int:
    """Open the window (``gkdesk [--store DIR] [FILE…]``) or run a command; the exit status."""
    if arguments is None:
        open_streams()
        _require_chinese_names()
        write_for_owner()
        tell_no_content()
    words = list(sys.argv[1:] if arguments is None else arguments)
    folder, rest = _store(words)
    if all(map(_is_file, rest)):
        gc.disable()  # what is made while starting stays; looked through when there is time
        try:
            folder = folder or places.data()
        except GkdeskError as error:
            print(error, file=sys.stderr)
            return 2
        from gkdesk.ui.app import run

        return run(folder, [Path(word).absolute() for word in rest])
    try:
        from gkdesk.cli import main as command

        return command(words)
    except KeyboardInterrupt:
        return 130


def _require_chinese_names() -> None:
    """Begin anew in UTF-8 where the locale has no Chinese: backups and documents are named so."""
    try:
        os.fsencode("年报")
    except UnicodeEncodeError:
        if os.environ.get("PYTHONUTF8") != "1":  # else it has been tried
            os.environ["PYTHONUTF8"] = "1"
            os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])


def _store(words: list[str]) -> tuple[Path | None, list[str]]:
    """The folder that the words begin with, and the words after it."""
    if len(words) >= 2 and words[0] == "--store":
        named, rest = words[1], words[2:]
    elif words and words[0].startswith("--store="):
        named, rest = words[0].partition("=")[2], words[1:]
    else:
        return None, words
    return (Path(named), rest) if named else (None, words)  # the command line complains of none


def _is_file(word: str) -> bool:
    """Whether a word is a file to be opened: no command and no option has a dot or a slash."""
    return not word.startswith("-") and any(mark in word for mark in "./\\")


if __name__ == "__main__":
    if getattr(sys, "frozen", False):  # the process that reads files by others is this program
        from multiprocessing import freeze_support

        freeze_support()
    sys.exit(main())
