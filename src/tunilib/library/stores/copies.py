"""Copies, each with the loan that it is on and the open hold that it is reserved for."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tunilib.errors import LocalError
from tunilib.library.stores.connection import Store
from tunilib.library.stores.rows import Reader, insert, insert_new, made, update
from tunilib.library.stores.statements import Sql, marks

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from tunilib.core.barcode import BarcodePattern
    from tunilib.library.stores.connection import Stores


class StoredCopy(NamedTuple):
    """One copy, with the loan that it is on and the open hold that it is reserved for.

    Attributes:
        lost: the day from which it counts as lost.
        loan, borrower: id of the loan, and of its patron.
        hold, hold_patron, hold_status, hold_pickup: of the hold that it is fetched for, sent to or ready for.
        price: in cents; None: that of the rules counts.
    """

    barcode: str
    record: str
    title: str
    library: str
    collection: str
    call_number: str | None
    lost: date | None
    loan: str | None
    borrower: str | None
    hold: str | None
    hold_patron: str | None
    hold_status: str | None
    hold_pickup: str | None
    price: int | None = None

    @property
    def is_free(self) -> bool:
        """Neither on loan nor lost, nor fetched, on its way or ready for a patron (interface section 5)."""
        return self.loan is None and self.hold is None and self.lost is None

    @property
    def status(self) -> str:
        """Where it is, in the words of :class:`tunilib.core.catalogue.Copy`."""
        if self.lost is not None:
            return "lost"
        if self.loan is not None:
            return "on-loan"
        if self.hold is not None:
            return "kept" if self.hold_status == "ready" else str(self.hold_status)
        return "available"


_READ = Reader(
    "i.*",
    "r.title",
    ("l.id", "loan"),
    ("l.patron", "borrower"),
    ("h.id", "hold"),
    ("h.patron", "hold_patron"),
    ("h.status", "hold_status"),
    ("h.pickup", "hold_pickup"),
    needs=("title",),
    i="item",
    h="hold",
)
_AT_ONCE = 100
_SELECT = f"""
SELECT {_READ.columns}
  FROM (SELECT * FROM item WHERE withdrawn IS NULL) i LEFT JOIN record r ON r.id = i.record
  LEFT JOIN loan l ON l.barcode = i.barcode AND l.returned IS NULL
  LEFT JOIN hold h ON h.barcode = i.barcode AND h.status IN ('processing', 'in-transit', 'ready')
"""


class SqlCopies(Store):
    def __init__(self, unit: Stores) -> None:
        super().__init__(unit)
        self._counted: dict[BarcodePattern, Iterator[str]] = {}

    def by_barcode(self, barcode: str) -> StoredCopy | None:
        row = self._db.read(f"{_SELECT} WHERE i.barcode = ?", (barcode,)).fetchone()
        return made(StoredCopy, _READ(row)) if row else None

    def by_barcodes(self, barcodes: Sequence[str]) -> dict[str, StoredCopy]:
        """The copies with these barcodes, by barcode: those that one decision is about."""
        if not barcodes:
            return {}
        rows = self._db.read(f"{_SELECT} WHERE i.barcode IN ({marks(barcodes)})", tuple(barcodes))
        return {row["barcode"]: made(StoredCopy, row) for row in _READ.all(rows)}

    def of_record(self, record: str) -> list[StoredCopy]:
        rows = self._db.read(f"{_SELECT} WHERE i.record = ? ORDER BY i.barcode", (record,))
        return [made(StoredCopy, row) for row in _READ.all(rows)]

    def is_barcode(self, number: str) -> bool:
        """Whether a copy has this barcode, or had it before it was withdrawn."""
        return self._db.read("SELECT 1 FROM item WHERE barcode = ?", (number,)).fetchone() is not None

    def without_label(self) -> list[StoredCopy]:
        """The copies without a printed label, except lost ones."""
        where = "i.labelled IS NULL AND i.lost IS NULL ORDER BY i.added, i.call_number, i.barcode"
        return [made(StoredCopy, row) for row in _READ.all(self._db.read(f"{_SELECT} WHERE {where}"))]

    def mark_labelled(self, barcodes: Sequence[str]) -> None:
        for barcode in barcodes:
            update(self._db, "item", barcode, {"labelled": self._today}, column="barcode")

    def records_of(self, numbers: Sequence[str]) -> dict[str, str]:
        """The records of those of these numbers that are barcodes, or were, by barcode."""
        if not numbers:
            return {}
        query = f"SELECT barcode, record FROM item WHERE barcode IN ({marks(numbers)})"
        return dict(self._db.read(query, tuple(numbers)).fetchall())

    def add(
        self,
        record: str,
        library: str,
        collection: str,
        call_number: str | None,
        barcode: str | BarcodePattern,
        price: int | None = None,
    ) -> str:
        """Add a copy; its barcode, of a pattern the next one.

        Raises:
            LocalError: ``configuration``: the pattern has no barcode left.
        """
        values = {
            "record": record,
            "library": library,
            "collection": collection,
            "call_number": call_number,
            "price": price,
            "added": self._today,
        }
        if isinstance(barcode, str):
            insert(self._db, "item", {"barcode": barcode, **values})
            return barcode
        counted = self._counted.setdefault(barcode, self._next_barcodes(barcode))
        return insert_new(self._db, "item", values, key="barcode", make=counted.__next__)

    def _next_barcodes(self, pattern: BarcodePattern) -> Iterator[str]:
        """The barcodes of a pattern after the highest one used, except numbers of cards."""
        last = self._highest(pattern)
        while last < pattern.last:
            end = min(last + _AT_ONCE, pattern.last)
            numbers = [pattern.barcode(number) for number in range(last + 1, end + 1)]
            rows = self._db.read(f"SELECT card FROM patron WHERE card IN ({marks(numbers)})", numbers)
            cards = {row[0] for row in rows}
            yield from (number for number in numbers if number not in cards)
            last = end
        raise LocalError(
            "all barcodes of the pattern {pattern} are given: set one with more # or another beginning, as barcodes in"
            " [desk] of config.toml",
            code="configuration",
            pattern=pattern.text,
        )

    def _highest(self, pattern: BarcodePattern) -> int:
        query = (
            "SELECT barcode FROM item WHERE barcode >= ? AND barcode < ? AND LENGTH(barcode) = ?"
            f" ORDER BY barcode DESC LIMIT {_AT_ONCE}"
        )
        lowest, above = f"{pattern.beginning}0", f"{pattern.beginning}:"  # which sorts behind all digits
        while rows := self._db.read(query, (lowest, above, len(pattern.text))).fetchall():
            for (above,) in rows:
                if (number := pattern.number(above)) is not None:
                    return number
        return 0

    def change(self, barcode: str, changes: Mapping[str, object]) -> None:
        """Change ``library``, ``collection`` and ``price``, those that are named."""
        update(self._db, "item", barcode, changes, column="barcode")

    def withdraw(self, barcode: str) -> None:
        """Take a copy out of the library today; nothing but its past loans shows it any more."""
        lost = Sql("COALESCE(lost, ?)", (self._today,))
        update(self._db, "item", barcode, {"withdrawn": self._today, "lost": lost}, column="barcode")

    def mark_lost(self, barcode: str) -> None:
        update(self._db, "item", barcode, {"lost": self._today}, column="barcode")

    def mark_found(self, barcode: str) -> None:
        update(self._db, "item", barcode, {"lost": None}, column="barcode")
