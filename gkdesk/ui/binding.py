"""PySide6 brought in without what it seldom needs. Importing this module does it.

At every start PySide6 compiles Python source that is packed into its library: what explains a call
with wrong arguments, and a writer of stub files. Here those modules are there from the start, but
empty until something in them is asked for. PySide6 also puts an import in the place of Python's
own, which reads the source of every module imported later, to find out whether it wants a
``__feature__`` (see napari/napari#8584). None here does, and Python's own import is put back.
Together that takes a fifth from the time to the first picture of the window. A PySide6 that is made
otherwise loads as usual.
"""

import builtins
import sys
from collections.abc import Mapping, Sequence
from importlib.machinery import ModuleSpec
from threading import RLock
from types import ModuleType
from typing import Any

_PACKED = "shibokensupport."
_SELDOM = frozenset(
    f"{_PACKED}signature.{name}"
    for name in (
        *("errorhandler", "layout", "parser"),
        *("lib.enum_sig", "lib.pyi_generator", "lib.tool"),
    )
)


_loading = RLock()
"""Held while one is loaded: no other thread finds half a module, only the loading itself does."""


class _Seldom(ModuleType):
    """Stands for a module of a package; it is loaded as soon as something in it is asked for."""

    def __init__(self, name: str, loader: Any) -> None:  # noqa: ANN401 - it is PySide6's own
        super().__init__(name)
        self.__loader__ = loader
        self.__spec__ = ModuleSpec(name, loader)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the module has
        if name.startswith("__") and "_module" not in self.__dict__:
            raise AttributeError(name)  # about the module, nothing that is in it
        return getattr(self._loaded(), name)

    def _loaded(self) -> ModuleType:
        with _loading:
            made: ModuleType | None = self.__dict__.get("_module")
            if made is None:
                loader: Any = self.__loader__
                self.__dict__["_module"] = made = ModuleType(self.__name__)
                made.__spec__ = ModuleSpec(self.__name__, loader)
                loader.exec_module(made)
            return made


_import = getattr(builtins, "__orig_import__", builtins.__import__)
"""Python's own, also where PySide6 is there already."""


def _import_seldom_later(
    name: str,
    globals: Mapping[str, object] | None = None,  # noqa: A002 - so they are called
    locals: Mapping[str, object] | None = None,  # noqa: A002 - likewise
    fromlist: Sequence[str] | None = (),
    level: int = 0,
) -> ModuleType:
    """Python's import; of what is seldom needed an empty module, for now."""
    if fromlist and name.startswith(_PACKED):
        _import(name)
        package = sys.modules[name]
        for each in fromlist:
            full = f"{name}.{each}"
            if full in _SELDOM and full not in sys.modules:
                sys.modules[full] = made = _Seldom(full, package.__loader__)
                setattr(package, each, made)
    found: ModuleType = _import(name, globals, locals, fromlist, level)
    return found


builtins.__import__ = _import_seldom_later
try:
    import PySide6.QtCore  # noqa: F401 - for what comes with it
finally:
    builtins.__import__ = _import
