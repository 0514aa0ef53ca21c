"""Modules and packages that run when something of them is used, and not when they are imported.

To import a module of a package is to run the package first, and with it everything that this imports. Where only some
of its modules are used, that is most of the cost: half of a short command here. ``importlib.util.LazyLoader`` does not
do it, as it runs a package for each of its modules, and a module when it is imported for the second time.
"""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.util import find_spec, module_from_spec
from threading import RLock
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from importlib.machinery import ModuleSpec


class _LateModule(ModuleType):
    """A module that runs at the first use of a name that no module within it has."""

    def __getattr__(self, name: str) -> Any:
        """What the module does not have yet."""
        late: _State = self.__dict__["_late"]
        if name in late.names:
            value = getattr(import_module(f"{self.__name__}.{late.names[name]}"), name)
            setattr(self, name, value)
            return value
        if "__path__" in self.__dict__ and find_spec(f"{self.__name__}.{name}") is not None:
            return import_module(f"{self.__name__}.{name}")
        late.run(self)
        return getattr(self, name)


class _State:
    """How far a late module is."""

    def __init__(self, spec: ModuleSpec, names: Mapping[str, str]) -> None:
        self.names = names
        self._spec = spec
        self._lock = RLock()

    def run(self, module: ModuleType) -> None:
        """Run the module, unless another thread has done it meanwhile."""
        with self._lock:
            if type(module) is _LateModule and self._spec.loader is not None:
                _make(module, _RunningModule)
                try:
                    self._spec.loader.exec_module(module)
                except BaseException:
                    _make(module, _LateModule)
                    raise
                _make(module, ModuleType)


class _RunningModule(ModuleType):
    """A late module that runs: another thread waits for its end."""

    def __getattr__(self, name: str) -> Any:
        """What the module does not have yet."""
        late: _State = self.__dict__["_late"]
        late.run(self)
        if type(self) is ModuleType:
            return getattr(self, name)
        raise AttributeError(f"module {self.__name__!r} has no attribute {name!r} yet")


def import_late(name: str, names: Mapping[str, str] | None = None) -> None:
    """Import a module without running it; one that has been imported stays as it is.

    Args:
        names: what others import from a package itself, and the module within it that has it.
    """
    spec = None if name in sys.modules else find_spec(name)
    if spec is not None:
        module = module_from_spec(spec)
        module.__dict__["_late"] = _State(spec, names or {})
        _make(module, _LateModule)
        sys.modules[name] = module
        package, _, own_name = name.rpartition(".")
        if package:
            setattr(sys.modules[package], own_name, module)


def _make(module: ModuleType, kind: type[ModuleType]) -> None:
    module.__class__ = kind
