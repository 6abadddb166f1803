"""A calm editor for the narrative: set as the document will show it, saved as it is typed."""

import re
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QMimeData, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFont,
    QHelpEvent,
    QKeyEvent,
    QKeySequence,
    QSyntaxHighlighter,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextDocumentFragment,
)
from PySide6.QtWidgets import QTextEdit, QToolTip

from gkdesk.domain.kinds import Prose
from gkdesk.domain.live import live_numbers, pieces
from gkdesk.domain.prose import paragraph
from gkdesk.ui.guarded import guarded
from gkdesk.ui.live_text import (
    HOLE,
    LiveObject,
    Tell,
    between,
    document_units,
    insert,
    places,
    position,
    token_at,
    units,
)
from gkdesk.ui.look import Look

_SIZE = 16
_REST_MILLISECONDS = 600
_LINE_HEIGHT = 29.0
_OWN_FORMAT = "application/x-gkdesk-text"
"""The clipboard's copy of a text with its live numbers still live."""
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
            self.setFormat(lead, position(found.head), self._head)


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
    typing = Signal(bool)
    """Whether something was typed that ``rested`` has not carried yet."""

    def __init__(
        self, look: Look, tell: Tell = str, about: Tell = str, *, indent: bool = True
    ) -> None:
        """``tell`` gives a live number's number by its token, ``about`` what it is bound to."""
        super().__init__()
        self._indent = indent
        self._tell, self._about = tell, about
        self._colours = look.colours
        self._told: tuple[str, ...] = ()
        self.setAcceptRichText(False)
        self.setUndoRedoEnabled(False)
        self.setTabChangesFocus(True)
        self.setFont(look.font(_SIZE, serif=True))
        self.document().setDocumentMargin(24)
        self._levels = Levels(self.document(), look)
        self._live = LiveObject(self.document(), look, tell)
        self._last = ""
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MILLISECONDS)
        self._rest.timeout.connect(self.commit)
        self.textChanged.connect(self._on_change)

    def text(self) -> str:
        """What stands in the editor, one paragraph a line, live numbers as their tokens."""
        return "".join(document_units(self.document()))

    def printed(self) -> str:
        """What stands in the editor as the documents will print it."""
        return self._printed(self.text())

    def _printed(self, text: str) -> str:
        return "".join(p if isinstance(p, str) else self._tell(p.token) for p in pieces(text))

    def show_text(self, text: str) -> None:
        """Show a text from the report; where it differs only the difference is replaced."""
        old, new = document_units(self.document()), units(text)
        self._last = text
        typed = "".join(old)
        if old != new and (Prose().parse(typed) != text or units(typed) != old):
            start, end = _difference(old, new)
            cursor = self._cursor(position(old[:start]), position(old[: len(old) - end]))
            cursor.removeSelectedText()
            insert(cursor, new[start : len(new) - end])
            self._set_paragraphs()
            self._rest.stop()
            if not old:
                self.moveCursor(QTextCursor.MoveOperation.Start)
        self.show_numbers()

    def show_numbers(self) -> None:
        """Show the live numbers as they are now."""
        told = tuple(self._tell(live.token) for live in live_numbers(self._last))
        if told != self._told:
            self._told = told
            self.document().markContentsDirty(0, self.document().characterCount())

    def insert_live(self, token: str) -> None:
        """Put a live number where the cursor is."""
        cursor = self.textCursor()
        cursor.removeSelectedText()
        insert(cursor, [token])
        self.setTextCursor(cursor)
        self.commit()

    def mark(self, spans: Sequence[tuple[int, int, str]]) -> None:
        """Mark pieces of the text: from, to, and ``carried`` or the level of a finding."""
        where = self._places([(start, end) for start, end, _ in spans])
        found = []
        for place, (_, _, level) in zip(where, spans, strict=True):
            selection = QTextEdit.ExtraSelection()
            selection.cursor = self._cursor(*place)  # type: ignore[attr-defined]  # missing in the stubs
            selection.format = self._shape(level)  # type: ignore[attr-defined]  # missing in the stubs
            found.append(selection)
        self.setExtraSelections(found)

    def show_span(self, start: int, end: int) -> None:
        """Select a piece of the text and bring it into view."""
        [place] = self._places([(start, end)])
        self.setTextCursor(self._cursor(*place))
        self.ensureCursorVisible()
        self.setFocus()

    def _places(self, spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
        """Where pieces of the report's text stand in the document."""
        return places(document_units(self.document()), self._last, spans)

    def _cursor(self, start: int, end: int) -> QTextCursor:
        cursor = QTextCursor(self.document())
        most = self.document().characterCount() - 1
        cursor.setPosition(min(start, most))
        cursor.setPosition(min(end, most), QTextCursor.MoveMode.KeepAnchor)
        return cursor

    def _shape(self, level: str) -> QTextCharFormat:
        c, shape = self._colours, QTextCharFormat()
        ink = {"error": c.red, "hint": c.muted}.get(level, c.amber)
        shape.setUnderlineColor(QColor(ink))
        shape.setUnderlineStyle(QTextCharFormat.UnderlineStyle.SingleUnderline)
        if level == "carried":
            shape.setBackground(QColor(c.amber_soft))
        elif level == "error":
            shape.setBackground(QColor(c.red_soft))
        return shape

    def commit(self) -> None:
        """Hand over what was typed; a composing input method does not count as typing."""
        self._rest.stop()
        text = self.text()
        if text != self._last:
            self._last = text
            self.rested.emit(text)
        self.typing.emit(False)

    def _on_change(self) -> None:
        # Every step of an input method's composing arrives here with the text unchanged.
        if self.text() != self._last:
            self._rest.start()
            self.typing.emit(True)

    def _set_paragraphs(self) -> None:
        """Two characters' indent and the spacing of the page, for every paragraph."""
        shape = QTextBlockFormat()
        shape.setTextIndent(2 * _SIZE if self._indent else 0)
        shape.setLineHeight(_LINE_HEIGHT, QTextBlockFormat.LineHeightTypes.FixedHeight.value)
        cursor = QTextCursor(self.document())
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.mergeBlockFormat(shape)

    @guarded(False)
    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        # A file dropped on a text is for the window.
        of_files = any(url.isLocalFile() for url in source.urls())
        return not of_files and super().canInsertFromMimeData(source)

    @guarded()
    def insertFromMimeData(self, source: QMimeData) -> None:
        own = bytes(source.data(_OWN_FORMAT).data()).decode("utf-8", "replace")
        plain = source.text() or QTextDocumentFragment.fromHtml(source.html()).toPlainText()
        text = own or clean_paste(plain.replace(HOLE, ""))
        if not text:
            return  # a picture: what is selected stays
        cursor = self.textCursor()
        cursor.removeSelectedText()
        insert(cursor, units(text))
        self.setTextCursor(cursor)
        self._set_paragraphs()

    @guarded()
    def createMimeDataFromSelection(self) -> QMimeData:
        cursor = self.textCursor()
        ends = cursor.selectionStart(), cursor.selectionEnd()
        copied, text = QMimeData(), "".join(between(document_units(self.document()), *ends))
        copied.setText(self._printed(text))
        copied.setData(_OWN_FORMAT, text.encode())
        return copied

    @guarded(False)
    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent):
            place = self.cursorForPosition(event.pos()).position()
            token = token_at(self.document(), place) or token_at(self.document(), place - 1)
            QToolTip.showText(event.globalPos(), self._about(token) if token else "", self)
            return True
        return super().viewportEvent(event)

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


def _difference(old: Sequence[str], new: Sequence[str]) -> tuple[int, int]:
    """How many units two texts share at the beginning, and then at the end."""
    most = min(len(old), len(new))
    start = next((n for n in range(most) if old[n] != new[n]), most)
    room = most - start
    end = next((n for n in range(room) if old[-1 - n] != new[-1 - n]), room)
    return start, end
