"""What happened in the library."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tunilib.backends.embedded.unit_of_work import Event

if TYPE_CHECKING:
    from sqlite3 import Connection

__all__ = ["SqliteEvents"]

_INSERT = f"INSERT INTO event ({', '.join(Event._fields)}) VALUES ({', '.join('?' for _ in Event._fields)})"


class SqliteEvents:
    """Events in the order in which they happened."""

    def __init__(self, db: Connection) -> None:
        self._db = db

    def add(self, event: Event) -> None:
        """Store an event."""
        self._db.execute(_INSERT, event)
