"""The days of a library: what happened on each, the last one that was ended, and the figures of today."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tunilib.backends.embedded.stores.sqlite.rows import day_or_none, unreadable
from tunilib.backends.embedded.unit_of_work import Event

if TYPE_CHECKING:
    from datetime import date
    from sqlite3 import Connection

    from tunilib.backends.embedded.stores.models import Figures

__all__ = ["SqliteDays", "SqliteEvents"]

_INSERT = f"INSERT INTO event ({', '.join(Event._fields)}) VALUES ({', '.join('?' for _ in Event._fields)})"
_FIGURES = """
SELECT (SELECT COUNT(*) FROM record),
       (SELECT COUNT(*) FROM item),
       (SELECT COUNT(*) FROM item WHERE lost IS NOT NULL),
       (SELECT COUNT(*) FROM patron),
       (SELECT COUNT(*) FROM patron WHERE block IS NOT NULL),
       (SELECT COUNT(*) FROM loan WHERE returned IS NULL),
       (SELECT COUNT(*) FROM loan WHERE returned IS NULL AND due < ?),
       (SELECT COUNT(*) FROM hold WHERE status = 'waiting'),
       (SELECT COUNT(*) FROM hold WHERE status = 'processing'),
       (SELECT COUNT(*) FROM hold WHERE status = 'in-transit'),
       (SELECT COUNT(*) FROM hold WHERE status = 'ready'),
       (SELECT COUNT(*) FROM change_request WHERE state = 'pending'),
       (SELECT COALESCE(SUM(amount - paid - waived), 0) FROM fine WHERE paid + waived < amount),
       (SELECT COUNT(*) FROM notice WHERE sent IS NULL)
"""


class SqliteEvents:
    """Events in the order in which they happened."""

    def __init__(self, db: Connection) -> None:
        self._db = db

    def add(self, event: Event) -> None:
        """Store an event."""
        self._db.execute(_INSERT, event)


class SqliteDays:
    """The ends of days, and the figures of today."""

    def __init__(self, db: Connection, today: date) -> None:
        self._db = db
        self._today = today

    def last_ended(self) -> date | None:
        """The last day that was ended; None: none yet."""
        text = self._db.execute("SELECT day_done FROM library WHERE id = 1").fetchone()[0]
        try:
            return day_or_none(text)
        except ValueError as error:
            raise unreadable("library", 1, error) from error

    def mark_ended(self) -> None:
        """Today was ended."""
        self._db.execute("UPDATE library SET day_done = ? WHERE id = 1", (self._today.isoformat(),))

    def figures(self) -> Figures:
        """How many of each there are today."""
        from tunilib.backends.embedded.stores.models import Figures

        return Figures(*self._db.execute(_FIGURES, (self._today.isoformat(),)).fetchone())
