"""Our own faults: caught at the edge of Qt, shown once in words, and the program goes on.

An exception that leaves a Qt override can hang or crash the program, so every override carries
``guarded``. What is shown and logged holds code places and types, never a report's content.
"""

import functools
import sys
from collections.abc import Callable
from types import TracebackType
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication

Method = TypeVar("Method", bound=Callable[..., Any])


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


def frames(kind: type[BaseException], trace: TracebackType | None) -> str:
    """A fault without content: its type and the places in our code it came through."""
    import traceback

    places = [
        f"{frame.filename.rsplit('gkdesk', 1)[-1]}:{frame.lineno} {frame.name}"
        for frame in traceback.extract_tb(trace)
    ]
    return "\n".join([kind.__name__, *places])


class FaultDialog(QObject):
    """Shows a fault of ours with text to copy; the same fault is shown once."""

    _arrived = Signal(str)

    def __init__(self, application: QApplication) -> None:
        super().__init__(application)
        self._shown: set[str] = set()

    def __call__(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        """To be ``sys.excepthook``."""
        if issubclass(kind, KeyboardInterrupt):
            QApplication.quit()
            return
        text = frames(kind, trace)
        print(text, file=sys.stderr)
        if not self._shown:
            from PySide6.QtCore import Qt

            # A fault on another thread must not open a window there.
            self._arrived.connect(self._show, Qt.ConnectionType.QueuedConnection)
        if text not in self._shown:
            self._shown.add(text)
            self._arrived.emit(text)

    def _show(self, text: str) -> None:
        from PySide6.QtCore import Qt
        from PySide6.QtWidgets import QMessageBox

        box = QMessageBox(QApplication.activeWindow())
        box.setWindowTitle("程序出了问题")
        box.setText(
            "程序自身出了一个问题，已保存的内容都在，可以继续使用。\n"
            "请把下面的文字复制给维护人员；其中没有报告的内容。"
        )
        box.setDetailedText(text)
        box.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        box.open()
