"""PySide6 comes without what it seldom needs, and loses nothing by it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

_MISTAKES = """
from inspect import signature
from PySide6.QtCore import QObject, QPoint, QTimer
from PySide6.QtWidgets import QApplication, QLabel, QWidget

application = QApplication([])
for mistake in (
    lambda: QPoint("a", "b", 3),
    lambda: QWidget.resize(3),
    lambda: QTimer(unknown=2),
    lambda: QLabel(3.5, 4),
    lambda: QLabel("a").setText(),
    lambda: QLabel("a").setText(QPoint()),
    lambda: signature(QPoint.setX),
    lambda: QTimer.singleShot.__doc__,
    lambda: QObject.__doc__,
):
    try:
        print(mistake())
    except Exception as error:
        print(type(error).__name__, error)

from PySide6.support.signature.lib import enum_sig
from shibokensupport.signature import layout, parser
print(enum_sig.HintingEnumerator, layout.__name__, layout.__file__, parser.__spec__.name)
"""
_LEFT = """
import sys
from gkdesk.ui.binding import _Seldom
there = [each for each in sys.modules.values() if isinstance(each, _Seldom)]
left = {each.__name__ for each in there if "_module" not in each.__dict__}
"""
_WINDOW = """
from pathlib import Path
from PySide6.QtWidgets import QApplication
from gkdesk.ui.app import make_application, settle_in
from gkdesk.ui.desktop import Desktop

application, look = make_application()
desktop = Desktop(Path(sys.argv[1]), look)
desktop.window.show()
settle_in(application)
desktop.window.open_report(desktop.desk.new("某局", 2024).id)
for number in range(len(desktop.window.view.pages)):
    desktop.window.view.go_to(number)
    QApplication.processEvents()
desktop.close()
"""
_THREADS = """
from threading import Barrier, Thread
from shibokensupport.signature import errorhandler, layout, parser

gate, found = Barrier(20), []

def look():
    gate.wait()
    for module, name in ((errorhandler, "make_helptext"), (parser, "pyside_type_init")):
        found.append(getattr(module, name))
    found.append(layout.create_signature)

threads = [Thread(target=look) for _ in range(20)]
for each in threads:
    each.start()
for each in threads:
    each.join()
print(len(found), len(set(found)))
"""


def run(script: str, *arguments: str) -> str:
    """What a program of its own prints; pytest has loaded PySide6 in this one."""
    env = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-c", script, *arguments]
    return subprocess.run(command, env=env, capture_output=True, text=True, check=True).stdout


def test_mistakes_are_explained_as_ever() -> None:
    """They are what the modules are needed for that were left for later."""
    told = run(f"from gkdesk.ui import binding\n{_MISTAKES}{_LEFT}print(*left)")
    *explained, left = told.splitlines()
    assert explained == run(_MISTAKES).splitlines()
    assert left == "shibokensupport.signature.lib.pyi_generator"
    assert any("Supported signatures" in line for line in explained)


def test_no_thread_finds_half_of_them() -> None:
    assert run(f"import gkdesk.ui\n{_THREADS}") == "60 3\n"


@pytest.mark.parametrize("script", ["", _WINDOW])
def test_they_are_not_loaded_for_the_window(script: str, tmp_path: Path) -> None:
    told = run(
        f"import sys\nimport gkdesk.ui\n{script}{_LEFT}print(left == gkdesk.ui.binding._SELDOM)",
        str(tmp_path),
    )
    assert told == "True\n"


def test_classes_of_widgets_are_made_as_they_are_needed(tmp_path: Path) -> None:
    """Asked for one widget that it cannot know, the binding makes them all (``own_viewport``)."""
    names = "print(*(each.__name__ for each in QWidget.__subclasses__()))"
    told = run(
        f"import sys\n{_WINDOW}from PySide6.QtWidgets import QWidget\n{names}", str(tmp_path)
    )
    assert "QDialog" in told.split()
    assert "QCalendarWidget" not in told.split()


def test_importing_is_python_s_own_again() -> None:
    assert run("import gkdesk.ui\nprint(__import__)") == "<built-in function __import__>\n"
