"""X screens that nobody sees: one for each process of tests, whose keyboards then never meet."""

import os
import subprocess

# A server begins anew when its last client leaves, and then turns away whoever comes just now.
_SERVER = ("Xvfb", "-screen", "0", "1366x768x24", "-nolisten", "tcp", "-noreset")
_ENDS_WITH_US = ("setpriv", "--pdeathsig", "TERM")
"""Not before: what Qt still has on the screen at the end of a process would miss it."""
_running: list[subprocess.Popen[bytes]] = []


class NoScreen(Exception):
    """Xvfb does not run here."""


def new_screen() -> str:
    """Start an X server that ends with this process, however that ends; its DISPLAY."""
    read, write = os.pipe()
    server = subprocess.Popen(
        [*_ENDS_WITH_US, *_SERVER, "-displayfd", str(write)],
        pass_fds=[write],
        stderr=subprocess.DEVNULL,
        start_new_session=True,  # Ctrl+C is for the tests
    )
    _running.append(server)
    os.close(write)
    with os.fdopen(read) as answer:
        number = answer.readline().strip()
    if not number:
        server.wait()
        raise NoScreen(f"no X screen for the tests; what is wrong is told by: {' '.join(_SERVER)}")
    return f":{number}"
