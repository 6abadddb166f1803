"""Files that come to the window by themselves: a draft back from review, a unit handed over.

They are read beside the window (``coming_files``). What is being read stands at the foot of the
window, with a way to give it up; what came opens over the report or the list it belongs to.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QFileDialog, QLabel, QPushButton, QSizePolicy, QWidget

from gkdesk.domain.errors import Damaged, GkdeskError, Runaway
from gkdesk.ui.coming_files import ComingFiles
from gkdesk.ui.parts import button, label, row

if TYPE_CHECKING:
    from gkdesk.desk.handover import Arrived
    from gkdesk.desk.returned import Returned
    from gkdesk.desk.rounds import Fetched
    from gkdesk.ui.desktop import Desktop
    from gkdesk.ui.look import Look
    from gkdesk.ui.window import MainWindow

_REVIEWED = "Word 文档 (*.docx *.docm *.doc *.wps *.rtf *.odt)"
_NOTICED_MILLISECONDS = 300
"""What takes less is not worth a word that comes and goes."""


class Arrivals:
    """Reads the files that come and shows what they are, in the window they came to."""

    def __init__(self, window: MainWindow, desktop: Desktop, look: Look) -> None:
        self._window = window
        self._desktop = desktop
        self._look = look
        self._coming = ComingFiles()
        self.note = ReadingNote()
        self._coming.reading.connect(self.note.show_name)
        self.note.give_up.clicked.connect(self._give_up)

    def leave(self) -> None:
        """Read no further: the window closes."""
        self._coming.close()

    def _give_up(self) -> None:
        self._coming.cancel()
        self._window.say("已取消，没有读。")

    # -- back from review --------------------------------------------------------------------

    def are_awaited(self) -> bool:
        """Whether some report that can still change has been sent for review."""
        from gkdesk.desk.milestones import milestones

        desk = self._desktop.desk
        return any(e.status == "draft" and milestones(desk, e.id) for e in desk.entries())

    def ask_for_draft(self) -> None:
        """Ask for the Word file that came back from review, and compare it."""
        name, _ = QFileDialog.getOpenFileName(self._window, "取回返回稿", "", _REVIEWED)
        if name:
            self.take_back(Path(name), asked=True)

    def take_back(self, path: Path, *, asked: bool) -> None:
        """Compare a Word file with what was sent; one nobody ``asked`` for may be anything."""
        from gkdesk.desk.rounds import awaited, fetch

        self._window.commit()
        try:
            of = awaited(self._desktop.desk)
        except GkdeskError as error:
            self._window.say(str(error))
            return
        self._coming.read(
            path.name,
            lambda stop: fetch(of, path, stop),
            lambda content: self._on_returned(path, content, asked=asked),
        )

    def _on_returned(self, path: Path, content: Fetched | GkdeskError, *, asked: bool) -> None:
        """Show what came back; what did not come back from here is brought in."""
        from gkdesk.desk.rounds import compare

        self._window.commit()
        try:
            if isinstance(content, GkdeskError):
                raise content
            returned = compare(self._desktop.desk, content)
        except Damaged as error:  # no reason to take the file for another one
            self._window.warn(error)
        except GkdeskError as error:
            if asked or isinstance(error, Runaway):
                self._window.say(str(error))
            else:
                self._window.bring([path])
        else:
            self._show_returned(returned)

    def _show_returned(self, returned: Returned) -> None:
        """Show what the leaders changed, over the report it is about."""
        from gkdesk.ui.returned import ReturnedDialog

        view = self._window.view
        if view is None or view.report_id != returned.report:
            self._window.open_report(returned.report)
        shown = ReturnedDialog(self._window, self._desktop.desk, self._look, returned)
        shown.taken.connect(self._window.say)
        shown.open()

    # -- handed over -------------------------------------------------------------------------

    def ask_for_unit(self) -> None:
        """Ask for a file that was handed over, and show what is in it."""
        name, _ = QFileDialog.getOpenFileName(self._window, "接收移交", "", "移交文件 (*.gkd)")
        if name:
            self.take_over(Path(name))

    def take_over(self, path: Path, password: str = "") -> None:
        """Read a file that was handed over, and show what is in it beside what is here."""
        from gkdesk.desk.handover import fetch

        if not self._window.go_home():
            return
        editions = self._desktop.desk.editions.folder
        self._coming.read(
            path.name,
            lambda stop: fetch(editions, path, password, stop),
            lambda content: self._on_handed_over(path, content, password),
        )

    def _on_handed_over(self, path: Path, content: Arrived | GkdeskError, password: str) -> None:
        """Show what came; ask for its password where it has one, until that is right."""
        from gkdesk.ui.handover import TakeOverDialog, asked_password

        if isinstance(content, GkdeskError):
            asked = asked_password(self._window, path, content, password)
            if asked:
                self.take_over(path, asked)
            elif asked is None:
                self._window.say(str(content))
        elif self._window.go_home():  # a report may have been opened meanwhile
            shown = TakeOverDialog(self._window, self._desktop.desk, content)
            shown.taken.connect(self._window.on_taken)
            shown.open()


class ReadingNote(QWidget):
    """What is being read, and a button to give it up; out of sight otherwise."""

    shown = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self._name: QLabel = label("", "muted", wrap=False)
        # As wide as the name, and cut off where there is no room for that.
        self._name.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self._name.setMinimumWidth(1)
        self.give_up: QPushButton = button("取消", lambda: None, "link", "不再读这个文件")
        line = row(self._name, self.give_up, None)
        line.setContentsMargins(8, 0, 8, 0)
        self.setLayout(line)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_NOTICED_MILLISECONDS)
        self._soon.timeout.connect(lambda: self._show(there=True))
        self.hide()

    def show_name(self, name: str) -> None:
        """Say that a file of that name is being read; "" when none is."""
        if not name:
            self._soon.stop()
            self._show(there=False)
            return
        self._name.setText(f"正在读取 {name}…")
        if self.isHidden():
            self._soon.start()

    def _show(self, *, there: bool) -> None:
        self.setVisible(there)
        self.shown.emit(there)
