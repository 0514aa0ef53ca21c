"""What an engine provides: one store for each thing that a library stores.

A store reads and writes within the snapshot or transaction that it belongs to. It returns models of the core, or one of
the small models of this package where circulation needs more than a patron sees. It decides nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from tunilib.backends.embedded.unit_of_work import Event

__all__ = ["EventStore"]


class EventStore(Protocol):
    """What happened in the library, in order."""

    def add(self, event: Event) -> None:
        """Store an event."""
