"""Parts of the program that others know by a name alone, and that are loaded when they are used.

A part may be missing: without the folder ``library`` every command of a patron works on a site.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from tunilib.errors import LocalError

_LIBRARY = "tunilib.library"


def load_part(name: str) -> Any:
    """The module ``package.module``, or the attribute ``package.module:attribute``.

    Raises:
        LocalError: ``configuration``: the part is not installed.
    """
    module, _, attribute = name.partition(":")
    try:
        loaded = import_module(module)
    except ModuleNotFoundError as error:
        if error.name is None or not f"{error.name}.".startswith(f"{_LIBRARY}."):
            raise
        raise LocalError(
            "the embedded library is not installed", code="configuration", hint="install tunilib whole"
        ) from error
    return getattr(loaded, attribute) if attribute else loaded
