"""What a report counts of all loans, holds and fines: one pass over each table, in SQL that both engines have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from tunilib.backends.embedded.stores.connection import Store
from tunilib.backends.embedded.stores.rows import Reader, made

if TYPE_CHECKING:
    from datetime import date

    from tunilib.core.fine import FineKind


class LentCount(NamedTuple):
    """How many loans began in a month, of a collection, by patrons of a category."""

    month: str
    collection: str
    category: str | None
    loans: int


class UnlentRow(NamedTuple):
    """A copy that was never lent."""

    barcode: str
    title: str
    library: str
    added: date


class WaitingRow(NamedTuple):
    """A title with holds that wait, the first of which was placed on a day."""

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
_UNLENT: Final = (
    "FROM item i LEFT JOIN record r ON r.id = i.record WHERE i.withdrawn IS NULL AND i.lost IS NULL"
    " AND NOT EXISTS (SELECT 1 FROM loan l WHERE l.barcode = i.barcode)"
)
_READ_UNLENT: Final = Reader("i.barcode, r.title, i.library, i.added", needs=("title",), i="item", r="record")
_READ_WAITING: Final = Reader(
    "h.record, r.title, h.created, h.holds,"
    " (SELECT COUNT(*) FROM item i WHERE i.record = h.record AND i.lost IS NULL AND i.withdrawn IS NULL) AS copies",
    needs=("title",),
    h="hold",
    r="record",
)
_READ_CHARGED: Final = Reader(
    "f.kind, CAST(SUM(f.amount) AS BIGINT) AS charged, CAST(SUM(f.paid) AS BIGINT) AS paid,"
    " CAST(SUM(f.waived) AS BIGINT) AS waived",
    f="fine",
)


class SqlReports(Store):
    """What was lent and charged since a day, and what was never lent."""

    def lent(self, since: date) -> list[LentCount]:
        """How many loans began, by month, collection and patron category."""
        query = (
            "SELECT SUBSTR(l.checked_out, 1, 7), i.collection, p.category, COUNT(*) FROM loan l"
            " JOIN item i ON i.barcode = l.barcode JOIN patron p ON p.id = l.patron"
            " WHERE l.checked_out >= ? GROUP BY 1, 2, 3"
        )
        return [LentCount(*row) for row in self._db.execute(query, (since.isoformat(),))]

    def most_lent(self, since: date) -> list[tuple[str, str, int]]:
        """The titles of which most loans began: record, title and number."""
        query = (
            "SELECT n.record, r.title, n.loans FROM ("
            " SELECT i.record, COUNT(*) AS loans FROM loan l JOIN item i ON i.barcode = l.barcode"
            f" WHERE l.checked_out >= ? GROUP BY i.record ORDER BY 2 DESC, 1 LIMIT {_LISTED}"
            ") n JOIN record r ON r.id = n.record ORDER BY n.loans DESC, n.record"
        )
        return [tuple(row) for row in self._db.execute(query, (since.isoformat(),))]

    def count_unlent(self) -> int:
        """How many copies were never lent."""
        count: int = self._db.execute(f"SELECT COUNT(*) {_UNLENT}").fetchone()[0]
        return count

    def unlent(self) -> list[UnlentRow]:
        """Those of them that have been there longest."""
        query = f"SELECT {_READ_UNLENT.columns} {_UNLENT} ORDER BY i.added, r.title, i.barcode LIMIT {_LISTED}"
        return [made(UnlentRow, row) for row in _READ_UNLENT.all(self._db.execute(query))]

    def longest_waiting(self) -> list[WaitingRow]:
        """The titles whose first hold waits longest."""
        query = (
            f"SELECT {_READ_WAITING.columns} FROM (SELECT record, MIN(created) AS created, COUNT(*) AS holds FROM hold"
            f" WHERE status = 'waiting' GROUP BY record ORDER BY 2, 1 LIMIT {_LISTED}) h"
            " LEFT JOIN record r ON r.id = h.record ORDER BY h.created, h.record"
        )
        rows = _READ_WAITING.all(self._db.execute(query))
        return [made(WaitingRow, row, since=row["created"]) for row in rows]

    def charged(self, since: date) -> list[ChargedCents]:
        """What was charged, by kind."""
        query = f"SELECT {_READ_CHARGED.columns} FROM fine f WHERE f.registered >= ? GROUP BY f.kind ORDER BY f.kind"
        return [made(ChargedCents, row) for row in _READ_CHARGED.all(self._db.execute(query, (since.isoformat(),)))]
