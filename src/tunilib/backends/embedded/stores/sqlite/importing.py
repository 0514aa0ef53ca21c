"""What an import asks and writes of copies."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite3 import Connection

__all__ = ["barcodes_of", "is_barcode_taken"]


def barcodes_of(db: Connection, record: str) -> tuple[str, ...]:
    """The barcodes of all copies of a record."""
    query = "SELECT barcode FROM item WHERE record = ? ORDER BY barcode"
    return tuple(row[0] for row in db.execute(query, (record,)))


def is_barcode_taken(db: Connection, barcode: str) -> bool:
    """Whether a copy has a barcode."""
    return db.execute("SELECT 1 FROM item WHERE barcode = ?", (barcode,)).fetchone() is not None
