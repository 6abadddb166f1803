"""A calm editor for the narrative: set as the document will show it, saved as it is typed."""

import re

from PySide6.QtCore import QMimeData, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFont,
    QKeyEvent,
    QKeySequence,
    QSyntaxHighlighter,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
)
from PySide6.QtWidgets import QTextEdit

from gkdesk.domain.kinds import Prose
from gkdesk.domain.prose import paragraph
from gkdesk.ui.guarded import guarded
from gkdesk.ui.look import Look

_SIZE = 16
_REST_MILLISECONDS = 600
_LINE_HEIGHT = 29.0
_LIST_TAB = re.compile(r"^([(（]?[一二三四五六七八九十0-9]{1,3}[)）.．、]?)\t+")


class Levels(QSyntaxHighlighter):
    """Shows the headings that a paragraph's numbering makes."""

    def __init__(self, document: QTextDocument, look: Look) -> None:
        super().__init__(document)
        self._head = QTextCharFormat()
        self._head.setFontWeight(QFont.Weight.Bold)
        self._head.setForeground(QColor(look.colours.ink))

    @guarded()
    def highlightBlock(self, text: str) -> None:
        found = paragraph(text)
        if found.head:
            lead = len(text) - len(text.lstrip(" \t\u3000"))
            self.setFormat(lead, len(found.head), self._head)


def clean_paste(text: str) -> str:
    """Text from Word or a web page as paragraphs: no tabs after numbers, no empty lines."""
    lines = (line.strip(" \t\u3000") for line in Prose().parse(text).split("\n"))
    lines = (_LIST_TAB.sub(r"\1", line).replace("\t", " ") for line in lines)
    return "\n".join(line for line in lines if line)


class ProseEdit(QTextEdit):
    """Edits one text. ``rested`` carries it when typing rests and when the field is left.

    Undo belongs to the report's log, where one burst of typing is one step; the editor keeps none
    of its own.
    """

    rested = Signal(str)
    undo_asked = Signal()
    redo_asked = Signal()

    def __init__(self, look: Look, *, indent: bool = True) -> None:
        super().__init__()
        self._indent = indent
        self.setAcceptRichText(False)
        self.setUndoRedoEnabled(False)
        self.setTabChangesFocus(True)
        self.setFont(look.font(_SIZE, serif=True))
        self.document().setDocumentMargin(24)
        self._levels = Levels(self.document(), look)
        self._last = ""
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MILLISECONDS)
        self._rest.timeout.connect(self.commit)
        self.textChanged.connect(self._on_change)

    def text(self) -> str:
        """What stands in the editor, one paragraph a line."""
        return self.toPlainText()

    def show_text(self, text: str) -> None:
        """Show a text from the report; where it differs only the difference is replaced."""
        old = self.text()
        self._last = text
        if Prose().parse(old) == text:
            return
        start, end = _difference(old, text)
        cursor = QTextCursor(self.document())
        cursor.setPosition(start)
        cursor.setPosition(len(old) - end, QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(text[start : len(text) - end])
        self._set_paragraphs()
        self._rest.stop()
        if not old:
            self.moveCursor(QTextCursor.MoveOperation.Start)

    def commit(self) -> None:
        """Hand over what was typed; a composing input method does not count as typing."""
        self._rest.stop()
        text = self.text()
        if text != self._last:
            self._last = text
            self.rested.emit(text)

    def _on_change(self) -> None:
        # Every step of an input method's composing arrives here with the text unchanged.
        if self.text() != self._last:
            self._rest.start()

    def _set_paragraphs(self) -> None:
        """Two characters' indent and the spacing of the page, for every paragraph."""
        shape = QTextBlockFormat()
        shape.setTextIndent(2 * _SIZE if self._indent else 0)
        shape.setLineHeight(_LINE_HEIGHT, QTextBlockFormat.LineHeightTypes.FixedHeight.value)
        cursor = QTextCursor(self.document())
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.mergeBlockFormat(shape)

    @guarded()
    def insertFromMimeData(self, source: QMimeData) -> None:
        self.textCursor().insertText(clean_paste(source.text()))
        self._set_paragraphs()

    @guarded()
    def focusInEvent(self, event: QFocusEvent) -> None:
        if not self.text():
            self._set_paragraphs()
        super().focusInEvent(event)

    @guarded()
    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.commit()
        super().focusOutEvent(event)

    @guarded()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        for standard, asked in (
            (QKeySequence.StandardKey.Undo, self.undo_asked),
            (QKeySequence.StandardKey.Redo, self.redo_asked),
        ):
            if event.matches(standard):
                self.commit()
                asked.emit()
                return
        super().keyPressEvent(event)


def _difference(old: str, new: str) -> tuple[int, int]:
    """How many characters two texts share at the beginning, and then at the end."""
    most = min(len(old), len(new))
    start = next((n for n in range(most) if old[n] != new[n]), most)
    room = most - start
    end = next((n for n in range(room) if old[-1 - n] != new[-1 - n]), room)
    return start, end
