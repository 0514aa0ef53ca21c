"""Copies, and where each stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping
    from sqlite3 import Connection

__all__ = ["CopyRow", "by_barcode", "insert", "of_record", "update"]


class CopyRow(NamedTuple):
    """One copy with what is going on with it; ``hold`` is the open one that it is kept for, fetched for or sent to."""

    barcode: str
    record: str
    title: str
    library: str
    collection: str
    call_number: str | None
    lost: str | None
    loan: str | None
    borrower: str | None
    hold: str | None
    hold_patron: str | None
    hold_status: str | None
    hold_pickup: str | None

    @property
    def is_free(self) -> bool:
        """Neither on loan nor lost, nor kept, fetched or on its way for somebody (interface section 5)."""
        return self.loan is None and self.hold is None and self.lost is None


_SELECT = """
SELECT i.barcode, i.record, r.title, i.library, i.collection, i.call_number, i.lost, l.id, l.patron,
       h.id, h.patron, h.status, h.pickup
  FROM item i JOIN record r ON r.id = i.record
  LEFT JOIN loan l ON l.barcode = i.barcode AND l.returned IS NULL
  LEFT JOIN hold h ON h.barcode = i.barcode AND h.status IN ('processing', 'in-transit', 'ready')
"""


def by_barcode(db: Connection, barcode: str) -> CopyRow | None:
    """The copy with a barcode."""
    row = db.execute(f"{_SELECT} WHERE i.barcode = ?", (barcode,)).fetchone()
    return CopyRow(*row) if row else None


def of_record(db: Connection, record: str) -> list[CopyRow]:
    """All copies of a record, by barcode."""
    return [CopyRow(*row) for row in db.execute(f"{_SELECT} WHERE i.record = ? ORDER BY i.barcode", (record,))]


def insert(
    db: Connection, barcode: str, record: str, library: str, collection: str, call_number: str | None, added: str
) -> None:
    """Add a copy."""
    db.execute(
        "INSERT INTO item (barcode, record, library, collection, call_number, added) VALUES (?, ?, ?, ?, ?, ?)",
        (barcode, record, library, collection, call_number, added),
    )


def update(db: Connection, barcode: str, values: Mapping[str, str | None]) -> None:
    """Change columns of a copy."""
    columns = ", ".join(f"{column} = ?" for column in values)
    db.execute(f"UPDATE item SET {columns} WHERE barcode = ?", (*values.values(), barcode))
