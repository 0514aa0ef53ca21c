"""Rows that a transaction adds and that decide nothing in it: they are written together, which is faster.

Events are written at the end of the transaction, notices there or before anything else is done with notices.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from tunilib.backends.embedded.ids import new_id
from tunilib.backends.embedded.stores.connection import instant
from tunilib.backends.embedded.stores.days import SqlEvents
from tunilib.backends.embedded.stores.notices import SqlNotices
from tunilib.backends.embedded.stores.postgres.failures import conflict

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from tunilib.backends.embedded.stores.connection import Cursor, Stores
    from tunilib.backends.embedded.stores.models import LibraryEvent
    from tunilib.backends.embedded.stores.postgres.connections import Database
    from tunilib.backends.embedded.stores.postgres.locks import Locks

_AT_ONCE: Final = 100


class LateRows:
    """The rows of one transaction that are not written yet."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._rows: dict[str, list[Mapping[str, object]]] = {}

    def add(self, table: str, row: Mapping[str, object]) -> None:
        """Add a row; the keys are columns, the same in each row of a table."""
        self._rows.setdefault(table, []).append(row)

    def write(self) -> None:
        """Write them, those of each table in their order.

        Raises:
            Conflict: there is a row with the same key. That is so rarely that all is done again, with another key.
        """
        waiting, self._rows = self._rows, {}
        for table, rows in waiting.items():
            for start in range(0, len(rows), _AT_ONCE):
                self._insert(table, rows[start : start + _AT_ONCE])

    def _insert(self, table: str, rows: Sequence[Mapping[str, object]]) -> None:
        columns = tuple(rows[0])
        places = ", ".join([f"({', '.join('?' * len(columns))})"] * len(rows))
        statement = f"INSERT INTO {table} ({', '.join(columns)}) VALUES {places} ON CONFLICT DO NOTHING"
        if self._db.execute(statement, [row[column] for row in rows for column in columns]).rowcount != len(rows):
            raise conflict(self._db.address)


class LateEvents(SqlEvents):
    """Events in the order in which they happened."""

    def __init__(self, unit: Stores) -> None:
        super().__init__(unit)
        self._late: LateRows = unit.db.late

    def add(self, event: LibraryEvent) -> None:
        """Store an event."""
        self._late.add("event", event._asdict())


class LateNotices(SqlNotices):
    """Notices to patrons."""

    def __init__(self, unit: Stores) -> None:
        super().__init__(unit)
        self._late: LateRows = unit.db.late
        self._db = _Written(unit.db)

    def add(self, patron: str, kind: str, address: str | None, subject: str, body: str, hold: str | None = None) -> str:
        """Put a notice into the outbox; its id.

        Args:
            address: None where the register knows none. hold: that it tells of, if it does.
        """
        values = {"patron": patron, "kind": kind, "address": address, "subject": subject, "body": body, "hold": hold}
        notice = new_id()
        self._late.add("notice", {"id": notice, **values, "created": instant(self._now)})
        return notice


class _Written:
    """The connection of a transaction, once what it added is written."""

    def __init__(self, locks: Locks) -> None:
        self._locks = locks

    def execute(self, sql: str, parameters: Sequence[Any] = (), /) -> Cursor:
        """Run a statement."""
        self._locks.late.write()
        return self._locks.execute(sql, parameters)

    def executemany(self, sql: str, parameters: Iterable[Sequence[Any]], /) -> Cursor:
        """Run a statement with each row of parameters."""
        self._locks.late.write()
        return self._locks.executemany(sql, parameters)
