"""The stores of one connection; each is loaded when it is first used."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite3 import Connection

    from tunilib.backends.embedded.stores.contract import EventStore

__all__ = ["SqliteStores"]


class SqliteStores:
    """All stores of a library within one snapshot or transaction."""

    def __init__(self, db: Connection) -> None:
        self.db = db

    @cached_property
    def events(self) -> EventStore:
        """What happened."""
        from tunilib.backends.embedded.stores.sqlite.events import SqliteEvents

        return SqliteEvents(self.db)
