"""What happened: written in the same transaction as the change it tells of."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from sqlite3 import Connection

__all__ = ["EventRow", "insert"]


class EventRow(NamedTuple):
    """One event; ``cause`` is the command or the event it came of."""

    at: str
    day: str
    kind: str
    actor: str
    cause: str
    patron: str | None = None
    record: str | None = None
    barcode: str | None = None
    loan: str | None = None
    hold: str | None = None
    fine: str | None = None
    amount: int | None = None
    before: str | None = None
    after: str | None = None


_COLUMNS = ", ".join(EventRow._fields)
_MARKS = ", ".join("?" for _ in EventRow._fields)


def insert(db: Connection, event: EventRow) -> None:
    """Write an event."""
    db.execute(f"INSERT INTO event ({_COLUMNS}) VALUES ({_MARKS})", event)
