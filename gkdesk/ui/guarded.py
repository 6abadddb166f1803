"""Our own faults: caught at the edge of Qt, shown once in words, and the program goes on.

An exception that leaves a Qt override can hang or crash the program, so every override carries
``guarded``. What is shown and logged holds code places and types, never a report's content.
"""

from __future__ import annotations

import atexit
import functools
import re
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import (
    QMessageLogContext,
    QObject,
    QtMsgType,
    Signal,
    qInstallMessageHandler,
)
from PySide6.QtWidgets import QApplication

from gkdesk import faults
from gkdesk.domain.errors import GkdeskError

if TYPE_CHECKING:
    from PySide6.QtCore import QMetaMethod
    from PySide6.QtWidgets import QMessageBox

    from gkdesk.store.log import Change
    from gkdesk.store.writer import Keeps

Method = TypeVar("Method", bound=Callable[..., Any])
_OF_QT = r"Q[A-Za-z]+(::~?[A-Za-z]+)*(?=\(|: )"
"""The class and function that a message of Qt begins with."""


def guarded(default: object = None, /) -> Callable[[Method], Method]:
    """A Qt override that answers ``default`` where it fails, after the fault was reported."""

    def wrap(method: Method) -> Method:
        @functools.wraps(method)
        def call(*arguments: object) -> object:
            try:
                return method(*arguments)
            except Exception:
                sys.excepthook(*sys.exc_info())
                return default

        return call  # type: ignore[return-value]  # the same signature, by functools.wraps

    return wrap


def _say_less(kind: QtMsgType, _: QMessageLogContext, text: str) -> None:
    """Where in Qt something is complained of; the rest may name files or quote texts."""
    if place := re.match(_OF_QT, text):
        with suppress(OSError, ValueError):
            print(kind.name, place.group(), file=sys.stderr)


class FaultDialog(QObject):
    """Shows a fault of ours with text to copy; the same fault is shown once.

    ``failed`` carries a GkdeskError that nobody caught: no fault of ours, but the world's, and its
    own sentence says it. It arrives when the slot or override it came up in has been left.
    """

    failed = Signal(object)
    _arrived = Signal(str)

    def __init__(self, application: QApplication) -> None:
        super().__init__(application)
        self._lock = threading.Lock()
        self._shown: set[str] = set()
        self._box: QMessageBox | None = None

    def install(self) -> None:
        """Be told of every fault: in a slot or an override, on a thread, and in a destructor."""
        qInstallMessageHandler(_say_less)
        # What Qt says while the interpreter goes down must not call into it.
        atexit.register(qInstallMessageHandler, None)
        sys.excepthook = self
        threading.excepthook = self._on_thread
        sys.unraisablehook = self._unraisable

    def __call__(
        self,
        kind: type[BaseException],
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """To be ``sys.excepthook``."""
        if issubclass(kind, KeyboardInterrupt):
            QApplication.quit()
            return
        text = faults.told(kind, trace)
        faults.show(kind, error, trace)
        if isinstance(error, GkdeskError) and self.isSignalConnected(self._failed):
            self.failed.emit(error)
            return
        with self._lock:
            if text in self._shown:
                return
            if not self._shown:
                from PySide6.QtCore import Qt

                # A fault on another thread must not open a window there.
                self._arrived.connect(self._show, Qt.ConnectionType.QueuedConnection)
            self._shown.add(text)
        self._arrived.emit(text)

    @functools.cached_property
    def _failed(self) -> QMetaMethod:
        from PySide6.QtCore import QMetaMethod

        return QMetaMethod.fromSignal(self.failed)

    def _on_thread(self, told: threading.ExceptHookArgs) -> None:
        if told.exc_type is not SystemExit:
            self(told.exc_type, told.exc_value, told.exc_traceback)

    def _unraisable(self, told: sys.UnraisableHookArgs) -> None:
        self(told.exc_type, told.exc_value, told.exc_traceback)

    def _show(self, text: str) -> None:
        if self._box is not None:  # one window, however many faults
            self._box.setDetailedText(f"{self._box.detailedText()}\n\n{text}")
            return
        from PySide6.QtCore import Qt
        from PySide6.QtWidgets import QMessageBox

        box = QMessageBox(QApplication.activeWindow())
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setWindowTitle("程序出了问题")
        box.setText(
            "程序自身出了一个问题，已保存的内容都在，可以继续使用。\n"
            "请把下面的文字复制给维护人员；其中没有报告的内容。"
        )
        box.setDetailedText(text)
        box.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        copy = box.addButton("复制文字", QMessageBox.ButtonRole.ActionRole)
        copy.clicked.connect(lambda: QApplication.clipboard().setText(box.detailedText()))
        goes_on = box.addButton("继续使用", QMessageBox.ButtonRole.AcceptRole)
        box.setDefaultButton(goes_on)
        box.setEscapeButton(goes_on)  # else neither Esc nor the corner of the window closes it
        box.finished.connect(self._forget)
        self._box = box
        box.open()

    def _forget(self) -> None:
        self._box = None


class Watched:
    """A store whose faults of ours are shown like any other; the writer goes on trying."""

    def __init__(self, store: Keeps) -> None:
        self._store = store

    def append(self, changes: list[Change]) -> None:
        """Commit all of them or raise."""
        try:
            self._store.append(changes)
        except GkdeskError:
            raise
        except Exception:
            sys.excepthook(*sys.exc_info())
            raise
