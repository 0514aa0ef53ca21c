"""What a report counts of all loans, holds and fines: one pass over each table, in SQL that both engines have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from tunilib.library.stores.connection import Store
from tunilib.library.stores.rows import Reader, made

if TYPE_CHECKING:
    from datetime import date

    from tunilib.core.fine import FineKind


class LentCounts(NamedTuple):
    """How many loans began in each month, of each collection, by patrons of each category; and the titles lent most.

    Each is sorted, the highest first.
    """

    months: list[tuple[str, int]]
    collections: list[tuple[str, int]]
    categories: list[tuple[str | None, int]]
    titles: list[tuple[str, str, int]]


class UnlentRow(NamedTuple):
    """A copy that was never lent."""

    barcode: str
    title: str
    library: str
    added: date


class WaitingRow(NamedTuple):
    """A title with waiting holds, and the day of the first one."""

    record: str
    title: str
    since: date
    holds: int
    copies: int


class ChargedCents(NamedTuple):
    """What was charged of a kind, paid and waived of it."""

    kind: FineKind
    charged: int
    paid: int
    waived: int


_LISTED: Final = 10
_LENT: Final = f"""
WITH begun AS MATERIALIZED (
    SELECT SUBSTR(l.checked_out, 1, 7) AS month, i.collection, i.record, l.patron
      FROM loan l JOIN item i ON i.barcode = l.barcode
     WHERE l.checked_out >= ?
)
SELECT 'month', month, '', COUNT(*) FROM begun GROUP BY 2
UNION ALL
SELECT 'collection', collection, '', COUNT(*) FROM begun GROUP BY 2
UNION ALL
SELECT 'category', p.category, '', CAST(SUM(n.loans) AS BIGINT)
  FROM (SELECT patron, COUNT(*) AS loans FROM begun GROUP BY 1) n JOIN patron p ON p.id = n.patron
 GROUP BY 2
UNION ALL
SELECT 'title', n.record, r.title, n.loans
  FROM (SELECT record, COUNT(*) AS loans FROM begun GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT {_LISTED}) n
  JOIN record r ON r.id = n.record
"""
"""All loans are gone through once: most of them are past."""
_READ_UNLENT: Final = Reader(
    "i.barcode",
    "r.title",
    "i.library",
    "i.added",
    ("COUNT(*) OVER ()", "count"),
    needs=("title",),
    i="item",
    r="record",
)
_READ_WAITING: Final = Reader(
    "h.record",
    "r.title",
    "h.created",
    "h.holds",
    ("(SELECT COUNT(*) FROM item i WHERE i.record = h.record AND i.lost IS NULL AND i.withdrawn IS NULL)", "copies"),
    needs=("title",),
    h="hold",
    r="record",
)
_READ_CHARGED: Final = Reader(
    "f.kind",
    ("CAST(SUM(f.amount) AS BIGINT)", "charged"),
    ("CAST(SUM(f.paid) AS BIGINT)", "paid"),
    ("CAST(SUM(f.waived) AS BIGINT)", "waived"),
    f="fine",
)


class SqlReports(Store):
    """What was lent and charged since a day, and what was never lent."""

    def lent(self, since: date) -> LentCounts:
        """What began since a day."""
        found: dict[str, list[tuple[Any, ...]]] = {"month": [], "collection": [], "category": [], "title": []}
        for what, value, title, loans in self._db.read(_LENT, (since.isoformat(),)):
            found[what].append((value, title, loans) if what == "title" else (value, loans))
        return LentCounts(*(sorted(counts, key=lambda one: (-one[-1], one[0] or "")) for counts in found.values()))

    def unlent(self) -> tuple[int, list[UnlentRow]]:
        """How many copies were never lent, and those of them that have been there longest."""
        query = (
            f"SELECT {_READ_UNLENT.columns} FROM item i LEFT JOIN record r ON r.id = i.record"
            " WHERE i.withdrawn IS NULL AND i.lost IS NULL"
            " AND NOT EXISTS (SELECT 1 FROM loan l WHERE l.barcode = i.barcode)"
            f" ORDER BY i.added, r.title, i.barcode LIMIT {_LISTED}"
        )
        rows = _READ_UNLENT.all(self._db.read(query))
        return rows[0]["count"] if rows else 0, [made(UnlentRow, row) for row in rows]

    def longest_waiting(self) -> list[WaitingRow]:
        """The titles whose first hold waits longest."""
        query = (
            f"SELECT {_READ_WAITING.columns} FROM (SELECT record, MIN(created) AS created, COUNT(*) AS holds FROM hold"
            f" WHERE status = 'waiting' GROUP BY record ORDER BY 2, 1 LIMIT {_LISTED}) h"
            " LEFT JOIN record r ON r.id = h.record ORDER BY h.created, h.record"
        )
        rows = _READ_WAITING.all(self._db.read(query))
        return [made(WaitingRow, row, since=row["created"]) for row in rows]

    def charged(self, since: date) -> list[ChargedCents]:
        query = f"SELECT {_READ_CHARGED.columns} FROM fine f WHERE f.registered >= ? GROUP BY f.kind ORDER BY f.kind"
        return [made(ChargedCents, row) for row in _READ_CHARGED.all(self._db.read(query, (since.isoformat(),)))]
