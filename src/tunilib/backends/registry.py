"""The doors by name: import strings, loaded when used, so that no door costs those who use another.

A third party adds one through the entry-point group ``tunilib.backends``: a callable like :class:`OpenEntry`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Protocol, cast

from tunilib.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime, tzinfo

    from tunilib.core.ports import Entry

__all__ = ["BACKENDS", "OpenEntry", "backend_of", "find_backend"]

GROUP = "tunilib.backends"

BACKENDS = {
    "embedded": "tunilib.backends.embedded.entry:open_entry",
    "vufind": "tunilib.backends.vufind.entry:open_entry",
    "finna": "tunilib.backends.vufind.entry:open_entry",
}
"""What comes with tunilib; ``finna`` is the same door as ``vufind``."""


class OpenEntry(Protocol):
    """Makes the entry of one library from its address; it reaches nothing yet."""

    def __call__(self, address: str, *, now: Callable[[tzinfo], datetime], **options: Any) -> Entry:
        """Raise ``UsageError`` where the address cannot be one of this kind."""
        ...


def find_backend(name: str) -> OpenEntry:
    """The door of a name.

    Raises:
        UsageError: there is none.
    """
    target = BACKENDS.get(name) or _third_party(name)
    if target is None:
        raise UsageError(
            "there is no backend {name}", hint="choose one of: {names}", name=name, names=", ".join(BACKENDS)
        )
    module, _, attribute = target.partition(":")
    return cast("OpenEntry", getattr(import_module(module), attribute))


def backend_of(address: str) -> str | None:
    """The backend that an address alone tells; None: its front page must be looked at."""
    return "embedded" if address.startswith("sqlite:") else None


def _third_party(name: str) -> str | None:
    from importlib.metadata import entry_points

    return next((point.value for point in entry_points(group=GROUP, name=name)), None)
