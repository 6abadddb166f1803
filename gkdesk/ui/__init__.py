"""The window. The only part that knows Qt."""

from gkdesk.ui import binding  # noqa: F401 - before anything asks for PySide6 itself
