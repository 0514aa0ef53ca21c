"""A part of the service desk, which works for as long as the desk is open."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from tunilib.backends.embedded.stores.unit_of_work import Library


class DeskPart:
    """A part of the desk of a library.

    Args:
        opened: gives the library; raises ``UsageError`` once the desk was closed.
    """

    def __init__(self, opened: Callable[[], Library]) -> None:
        self._opened = opened

    @property
    def _library(self) -> Library:
        return self._opened()
