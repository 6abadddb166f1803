"""The window. The only part that knows Qt."""

import builtins

import PySide6.QtCore  # noqa: F401  (puts an import of its own in the place of Python's)

# PySide6 reads the source of every module that is imported after it, to find out whether it wants
# a ``__feature__`` of PySide6 (see napari/napari#8584). None here does, and the reading takes a
# tenth of what lies between the start and the first picture of the window.
builtins.__import__ = getattr(builtins, "__orig_import__", builtins.__import__)
