"""Holds and item retrieval requests, and the queues they stand in."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping
    from sqlite3 import Connection

__all__ = [
    "HoldRow",
    "by_id",
    "collectable_of_patron",
    "count_ahead",
    "count_open",
    "exists",
    "first_last_days",
    "insert",
    "lapsed_before",
    "next_waiting",
    "of_patron",
    "open_of_title",
    "to_serve",
    "uncollected_before",
    "update",
]


class HoldRow(NamedTuple):
    """One hold or request with its title; ``position`` is its place in the queue where it waits in one."""

    id: str
    kind: str
    record: str
    patron: str
    number: int
    status: str
    pickup: str
    created: str
    expires: str | None
    frozen: int
    frozen_until: str | None
    barcode: str | None
    processed: str | None
    ready: str | None
    pickup_until: str | None
    closed: str | None
    comment: str | None
    title: str
    author: str | None
    card: str
    position: int | None


_OWN = (
    "h.id, h.kind, h.record, h.patron, h.number, h.status, h.pickup, h.created, h.expires, h.frozen, h.frozen_until,"
    " h.barcode, h.processed, h.ready, h.pickup_until, h.closed, h.comment"
)
_SELECT = f"""
SELECT {_OWN}, r.title, r.author, p.card,
       CASE WHEN h.status = 'waiting' THEN (
           SELECT COUNT(*) FROM hold q WHERE q.record = h.record AND q.status = 'waiting' AND q.number <= h.number
       ) END
  FROM hold h JOIN record r ON r.id = h.record JOIN patron p ON p.id = h.patron
"""
_OPEN = "h.status IN ('waiting', 'processing', 'in-transit', 'ready')"


def of_patron(db: Connection, patron: str, closed_since: str) -> list[HoldRow]:
    """A patron's holds and requests: all open ones, and those closed on a day or after it."""
    query = f"{_SELECT} WHERE h.patron = ? AND ({_OPEN} OR h.closed >= ?)"
    return [HoldRow(*row) for row in db.execute(query, (patron, closed_since))]


def open_of_title(db: Connection, patron: str, record: str) -> list[HoldRow]:
    """A patron's open holds and requests on one title."""
    return [
        HoldRow(*row)
        for row in db.execute(f"{_SELECT} WHERE h.patron = ? AND h.record = ? AND {_OPEN}", (patron, record))
    ]


def collectable_of_patron(db: Connection, patron: str, record: str, barcode: str) -> list[HoldRow]:
    """What a patron's loan of a copy satisfies: whatever that copy is kept for, and any hold on the title."""
    query = f"{_SELECT} WHERE h.patron = ? AND h.record = ? AND {_OPEN} AND (h.kind = 'hold' OR h.barcode = ?)"
    return [HoldRow(*row) for row in db.execute(query, (patron, record, barcode))]


def next_waiting(db: Connection, record: str, today: str) -> HoldRow | None:
    """The first in the queue of a title that is not frozen."""
    row = db.execute(
        f"{_SELECT} WHERE h.record = ? AND h.status = 'waiting' AND (h.frozen <> 1 OR h.frozen_until < ?)"
        " ORDER BY h.number LIMIT 1",
        (record, today),
    ).fetchone()
    return HoldRow(*row) if row else None


def lapsed_before(db: Connection, day: str) -> list[HoldRow]:
    """Holds that wait, and whose last day of interest is before a day; in the order in which they end."""
    query = f"{_SELECT} WHERE h.status = 'waiting' AND h.expires < ? ORDER BY h.expires, h.created, h.record, h.number"
    return [HoldRow(*row) for row in db.execute(query, (day,))]


def uncollected_before(db: Connection, day: str) -> list[HoldRow]:
    """Holds and requests that are ready, and whose last day of pick-up is before a day; in the order they end."""
    where = "h.status = 'ready' AND h.pickup_until < ?"
    query = f"{_SELECT} WHERE {where} ORDER BY h.pickup_until, h.created, h.record, h.number"
    return [HoldRow(*row) for row in db.execute(query, (day,))]


def first_last_days(db: Connection) -> list[str]:
    """The first of the last days of interest, and of pick-up, where there are any."""
    query = (
        "SELECT MIN(expires) FROM hold WHERE status = 'waiting' UNION ALL"
        " SELECT MIN(pickup_until) FROM hold WHERE status = 'ready'"
    )
    return [row[0] for row in db.execute(query) if row[0] is not None]


def to_serve(db: Connection) -> list[HoldRow]:
    """What the desk may have to act on: requests to fetch, what is on its way, and holds of titles with free copies.

    In the order of the queues, the oldest first.
    """
    query = (
        f"{_SELECT} WHERE h.status IN ('processing', 'in-transit') OR (h.status = 'waiting' AND EXISTS ("
        " SELECT 1 FROM item i WHERE i.record = h.record AND i.lost IS NULL"
        " AND NOT EXISTS (SELECT 1 FROM loan l WHERE l.barcode = i.barcode AND l.returned IS NULL)"
        " AND NOT EXISTS (SELECT 1 FROM hold k WHERE k.barcode = i.barcode"
        " AND k.status IN ('processing', 'in-transit', 'ready')))) ORDER BY h.created, h.record, h.number"
    )
    return [HoldRow(*row) for row in db.execute(query)]


def count_ahead(db: Connection, record: str, number: int, today: str) -> int:
    """How many unfrozen holds wait for a title before a place in its queue."""
    query = (
        "SELECT COUNT(*) FROM hold WHERE record = ? AND status = 'waiting' AND number < ?"
        " AND (frozen <> 1 OR frozen_until < ?)"
    )
    count: int = db.execute(query, (record, number, today)).fetchone()[0]
    return count


def by_id(db: Connection, hold: str) -> HoldRow | None:
    """The hold or request of an id."""
    row = db.execute(f"{_SELECT} WHERE h.id = ?", (hold,)).fetchone()
    return HoldRow(*row) if row else None


def count_open(db: Connection, patron: str) -> int:
    """How many open holds and requests a patron has."""
    count: int = db.execute(f"SELECT COUNT(*) FROM hold h WHERE h.patron = ? AND {_OPEN}", (patron,)).fetchone()[0]
    return count


def exists(db: Connection, hold: str) -> bool:
    """Whether there is a hold or request of that id."""
    return db.execute("SELECT 1 FROM hold WHERE id = ?", (hold,)).fetchone() is not None


def insert(db: Connection, values: Mapping[str, str | int | None]) -> None:
    """Place a hold or request at the end of the title's queue; the keys are columns, ``number`` excepted."""
    columns = ", ".join(values)
    marks = ", ".join("?" for _ in values)
    number = "(SELECT COALESCE(MAX(q.number), 0) + 1 FROM hold q WHERE q.record = ?)"
    db.execute(
        f"INSERT INTO hold ({columns}, number) VALUES ({marks}, {number})",
        (*values.values(), values["record"]),
    )


def update(db: Connection, hold: str, values: Mapping[str, str | int | None]) -> None:
    """Change columns of a hold or request."""
    columns = ", ".join(f"{column} = ?" for column in values)
    db.execute(f"UPDATE hold SET {columns} WHERE id = ?", (*values.values(), hold))
