"""How the window looks: colours, type, spacing. Every text has at least 4.5:1 on its ground.

Fusion with our own palette on every system; light and dark by the system's choice.
"""

import sys
from pathlib import Path

from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication

if sys.platform == "win32":  # looking for a font that is not there takes time with every start
    FAMILIES, SERIF = ["Microsoft YaHei UI", "sans-serif"], ["SimSun", "serif"]
else:
    FAMILIES = ["Noto Sans CJK SC", "WenQuanYi Zen Hei", "sans-serif"]
    SERIF = ["Noto Serif CJK SC", "FandolSong", "serif"]

TEXT, TITLE, SMALL, TINY = 14, 19, 13, 10
"""Sizes in pixels: text, page titles, tables and findings (12.5 rounds up), last year's figures."""


class Colours:
    """The light theme; ``ink`` on ``page`` is the text on the sheet."""

    desk = "#f4f6f8"
    page = "#ffffff"
    line = "#d9dee5"
    ink = "#1c2430"
    muted = "#5b6675"
    blue = "#2b5fc7"
    blue_ink = "#ffffff"
    blue_soft = "#e6eefb"
    selection = "#d6e4fb"
    cross = "#f2f6fe"
    derived = "#eff1f4"
    label = "#f7f8fa"
    red = "#b3261e"
    red_soft = "#fdecea"
    amber = "#8a5a00"
    amber_soft = "#fdf3dc"
    green = "#1f6f3e"
    green_soft = "#e4f3e9"
    grey_soft = "#eef0f3"


class DarkColours(Colours):
    """The dark theme."""

    desk = "#16191e"
    page = "#1f242b"
    line = "#3a424d"
    ink = "#e8ebef"
    muted = "#a5afbc"
    blue = "#7fa8f5"
    blue_ink = "#10151d"
    blue_soft = "#263653"
    selection = "#2c4166"
    cross = "#232b38"
    derived = "#2a3039"
    label = "#252a32"
    red = "#ff9d94"
    red_soft = "#4a2522"
    amber = "#f0c062"
    amber_soft = "#43361a"
    green = "#86d3a3"
    green_soft = "#1f3b2a"
    grey_soft = "#2c323b"


LIGHT, DARK = Colours(), DarkColours()


class Look:
    """The look in force. Widgets ask it for colours and fonts; nobody else names a colour."""

    def __init__(self, application: QApplication, icons: Path) -> None:
        system = QPalette()
        dark = system.windowText().color().lightness() > system.window().color().lightness()
        self.colours = DARK if dark else LIGHT
        shade = "-dark" if dark else ""
        self._arrow = (icons / f"down{shade}.svg").as_posix()
        self._check = (icons / f"check{shade}.svg").as_posix()
        application.setFont(self.font(TEXT))
        application.setPalette(self._palette())
        self._application, self._dressed = application, False

    def dress(self) -> None:
        """Put the style sheet in force, if it is not yet.

        The list of reports is painted without it; before all else is shown this has to be called.
        """
        if not self._dressed:
            self._dressed = True
            self._application.setStyleSheet(self._style())

    @staticmethod
    def font(size: int, *, bold: bool = False, serif: bool = False) -> QFont:
        """A font of a size in pixels."""
        font = QFont()
        font.setFamilies(SERIF if serif else FAMILIES)
        font.setPixelSize(size)
        font.setBold(bold)
        font.setFeature(QFont.Tag("tnum"), 1)
        return font

    def _palette(self) -> QPalette:
        c, role = self.colours, QPalette.ColorRole
        palette = QPalette()
        for place, colour in (
            (role.Window, c.desk),
            (role.WindowText, c.ink),
            (role.Base, c.page),
            (role.AlternateBase, c.label),
            (role.Text, c.ink),
            (role.PlaceholderText, c.muted),
            (role.Button, c.page),
            (role.ButtonText, c.ink),
            (role.BrightText, c.red),
            (role.Highlight, c.blue),
            (role.HighlightedText, c.blue_ink),
            (role.ToolTipBase, c.page),
            (role.ToolTipText, c.ink),
            (role.Link, c.blue),
            (role.Light, c.line),
            (role.Midlight, c.blue_soft),
            (role.Mid, c.line),
            (role.Dark, c.line),
        ):
            palette.setColor(place, QColor(colour))
        disabled = QPalette.ColorGroup.Disabled
        for place in (role.Text, role.ButtonText, role.WindowText):
            palette.setColor(disabled, place, QColor(c.muted))
        palette.setColor(disabled, role.Button, QColor(c.grey_soft))
        return palette

    def _style(self) -> str:
        c = self.colours
        return f"""
        QMenu {{ background: {c.page}; border: 1px solid {c.line}; padding: 4px; }}
        QMenu::item {{ padding: 6px 28px 6px 16px; border-radius: 4px; }}
        QMenu::item:selected {{ background: {c.blue_soft}; color: {c.ink}; }}
        QMenu::item:disabled {{ color: {c.muted}; }}
        QMenu::separator {{ height: 1px; background: {c.line}; margin: 4px 8px; }}
        QDialogButtonBox {{ dialogbuttonbox-buttons-have-icons: 0; }}
        QDialogButtonBox QPushButton {{ background: {c.page}; border: 1px solid {c.line};
            border-radius: 4px; padding: 5px 12px; min-height: 18px; }}
        QDialogButtonBox QPushButton:hover {{ background: {c.blue_soft}; }}
        QDialogButtonBox QPushButton:focus {{ border: 2px solid {c.blue}; padding: 4px 11px; }}
        QLineEdit, QPlainTextEdit, QTextEdit, QComboBox, QSpinBox {{ background: {c.page};
            border: 1px solid {c.line}; border-radius: 4px; padding: 5px 8px;
            selection-background-color: {c.blue}; selection-color: {c.blue_ink}; }}
        QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QComboBox:focus, QSpinBox:focus
            {{ border: 2px solid {c.blue}; padding: 4px 7px; }}
        QLineEdit[wrong="true"] {{ border: 2px solid {c.red}; padding: 4px 7px; }}
        QLineEdit[cell="true"], QLineEdit[cell="true"]:focus {{ padding: 0 2px;
            border-radius: 0; }}
        QLineEdit:read-only, QPlainTextEdit:read-only, QTextEdit:read-only {{
            background: {c.label}; }}
        QComboBox QLineEdit, QComboBox QLineEdit:focus {{ border: 0; padding: 0;
            background: transparent; }}
        QComboBox:!editable {{ padding-left: 10px; }}
        QComboBox:!editable:focus {{ padding-left: 9px; }}
        QComboBox::drop-down {{ border: 0; width: 26px; }}
        QComboBox::down-arrow {{ image: url("{self._arrow}"); width: 12px; height: 12px; }}
        QComboBox QAbstractItemView {{ background: {c.page}; border: 1px solid {c.line};
            selection-background-color: {c.blue_soft}; selection-color: {c.ink}; }}
        QScrollArea, QScrollArea > QWidget > QWidget {{ background: transparent; border: 0; }}
        QScrollArea[column="true"] > QWidget > QWidget, QScrollArea[column="true"] {{
            background: {c.page}; }}
        QScrollArea[column="true"] > QWidget > QWidget {{ border-left: 1px solid {c.line}; }}
        QScrollArea[column="true"] > QWidget > QWidget[reached="true"] {{
            border: 1px solid {c.blue}; }}
        QScrollBar:vertical {{ background: transparent; width: 12px; margin: 2px; }}
        QScrollBar:horizontal {{ background: transparent; height: 12px; margin: 2px; }}
        QScrollBar::handle {{ background: {c.line}; border-radius: 4px; min-height: 32px;
            min-width: 32px; }}
        QScrollBar::handle:hover {{ background: {c.muted}; }}
        QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
        QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
        QTableView {{ border: 1px solid {c.line}; background: {c.page}; }}
        QTableView:focus {{ border: 1px solid {c.blue}; }}
        QFrame[card="true"] {{ background: {c.page}; border: 1px solid {c.line};
            border-radius: 8px; }}
        QFrame[column="true"] {{ background: {c.page}; border: 0; }}
        QFrame[edge="right"] {{ border-right: 1px solid {c.line}; }}
        QFrame[edge="bottom"] {{ border-bottom: 1px solid {c.line}; }}
        QFrame[edge="top"] {{ border-top: 1px solid {c.line}; }}
        QLabel[note="true"] {{ background: {c.amber_soft}; color: {c.amber}; padding: 8px 12px;
            border-radius: 4px; }}
        QFrame[finding="error"] {{ border-left: 4px solid {c.red}; }}
        QFrame[finding="explain"] {{ border-left: 4px solid {c.amber}; }}
        QFrame[finding="hint"] {{ border-left: 4px solid {c.muted}; }}
        QFrame[finding] {{ background: {c.page}; border-top: 1px solid {c.line};
            border-right: 1px solid {c.line}; border-bottom: 1px solid {c.line};
            border-radius: 4px; }}
        QFrame[finding][chosen="true"] {{ background: {c.blue_soft}; }}
        QFrame[finding] QLabel, QFrame[finding] QPushButton {{ font-size: {SMALL}px; }}
        QTabBar {{ background: transparent; }}
        QTabBar::tab {{ background: transparent; color: {c.muted}; padding: 5px 10px;
            border: 1px solid transparent; border-bottom: 2px solid transparent; }}
        QTabBar::tab:selected {{ color: {c.ink}; border-bottom: 2px solid {c.blue}; }}
        QTabBar::tab:hover {{ color: {c.blue}; }}
        QTabBar:focus {{ outline: 0; }}
        QTabBar::tab:selected:focus {{ border: 1px solid {c.blue};
            border-bottom: 2px solid {c.blue}; }}
        QToolTip {{ background: {c.page}; color: {c.ink}; border: 1px solid {c.line};
            padding: 4px; }}
        QListWidget {{ background: transparent; border: 0; outline: 0; }}
        QListWidget[framed="true"] {{ border: 1px solid {c.line}; border-radius: 4px; }}
        QRadioButton, QCheckBox {{ spacing: 8px; padding: 2px; border: 1px solid transparent;
            border-radius: 4px; }}
        QRadioButton:focus, QCheckBox:focus {{ border-color: {c.blue}; }}
        QRadioButton::indicator, QCheckBox::indicator {{ width: 14px; height: 14px;
            border: 1px solid {c.muted}; background: {c.page}; }}
        QCheckBox::indicator {{ border-radius: 3px; }}
        QCheckBox::indicator:checked {{ border-color: {c.blue}; background: {c.blue};
            image: url("{self._check}"); }}
        QRadioButton::indicator {{ border-radius: 8px; }}
        QRadioButton::indicator:checked {{ width: 6px; height: 6px; background: {c.blue_ink};
            border: 5px solid {c.blue}; }}
        QRadioButton:disabled, QCheckBox:disabled {{ color: {c.muted}; }}
        QSplitter::handle {{ background: {c.line}; }}
        """
