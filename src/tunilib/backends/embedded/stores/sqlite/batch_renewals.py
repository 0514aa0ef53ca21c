"""The renewal of all loans at once, by sets.

The facts of every open loan are in temporary tables of the connection. They end with the transaction where it is rolled
back, else with :meth:`SqliteBatchRenewals.forget`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tunilib.backends.embedded.stores.models import RenewalGroup
from tunilib.backends.embedded.stores.sql.loans import REQUESTED
from tunilib.backends.embedded.stores.sql.rows import DAY, Reader, unreadable
from tunilib.core.policy.blocks import Standing

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from tunilib.backends.embedded.stores.sql.connection import Connection
    from tunilib.backends.embedded.unit_of_work import Stores

__all__ = ["SqliteBatchRenewals"]

_TABLES = ("everybody", "everybody_case", "everybody_refused", "everybody_chosen")
_FACTS = "collection, category, due, used, requested, lost"
_GATHER = (
    f"""
CREATE TEMPORARY TABLE everybody AS
SELECT l.rowid AS loan, l.id, l.patron, i.record, l.barcode, i.collection, COALESCE(p.category, '') AS category,
       l.due, l.renewals AS used, {REQUESTED} AS requested, l.lost IS NOT NULL AS lost
  FROM loan l JOIN item i ON i.barcode = l.barcode JOIN patron p ON p.id = l.patron
 WHERE l.returned IS NULL""",
    f"CREATE TEMPORARY TABLE everybody_case (number INTEGER PRIMARY KEY, {_FACTS}, renewed, UNIQUE ({_FACTS}))",
    f"INSERT INTO temp.everybody_case ({_FACTS}) SELECT DISTINCT {_FACTS} FROM temp.everybody",
    "CREATE TEMPORARY TABLE everybody_refused (patron TEXT PRIMARY KEY) WITHOUT ROWID",
)
_CHOSEN = f"""
CREATE TEMPORARY TABLE everybody_chosen AS
SELECT loan, id, patron, record, barcode, due, renewed
  FROM temp.everybody JOIN temp.everybody_case USING ({_FACTS})
 WHERE renewed IS NOT NULL AND patron NOT IN (SELECT patron FROM temp.everybody_refused)
 ORDER BY loan"""
"""In the order of the table, so that each of its pages is written once."""
_BORROWER = Reader("p.id, COALESCE(f.owed, 0), p.card_expires, p.block, p.address <> '', b.overdue", {"p": "patron"})
_BORROWERS = f"""
SELECT {_BORROWER.columns}
  FROM (SELECT patron, SUM(due < ?) AS overdue FROM temp.everybody GROUP BY patron) b
  JOIN patron p ON p.id = b.patron
  LEFT JOIN (
    SELECT patron, SUM(amount - paid - waived) AS owed FROM fine WHERE paid + waived < amount GROUP BY patron
  ) f ON f.patron = p.id"""


class SqliteBatchRenewals:
    """All open loans, in groups whose renewal is decided by the same facts."""

    def __init__(self, unit: Stores) -> None:
        self._db: Connection = unit.db
        self._day = unit.today.isoformat()

    def gather(self) -> int:
        """Gather the facts of every open loan; how many loans these are."""
        self._db.execute("PRAGMA cache_size = -65536")  # kibibytes: a page that does not fit is written more than once
        for statement in _GATHER:
            self._db.execute(statement, (self._day,) * statement.count("?"))
        count: int = self._db.execute("SELECT COUNT(*) FROM temp.everybody").fetchone()[0]
        return count

    def forget(self) -> None:
        """Drop the facts."""
        for table in _TABLES:
            self._db.execute(f"DROP TABLE IF EXISTS temp.{table}")

    def groups(self) -> list[RenewalGroup]:
        """Each group once."""
        return [self._group(row) for row in self._db.execute(f"SELECT number, {_FACTS} FROM temp.everybody_case")]

    def borrowers(self) -> Iterator[tuple[str, Standing]]:
        """Everybody who has something on loan, and how they stand with the library."""
        known: dict[tuple[object, ...], Standing] = {}
        for row in self._db.execute(_BORROWERS, (self._day,)):
            facts = row[1:]
            if facts not in known:
                known[facts] = _standing(*_BORROWER(row)[1:])
            yield row[0], known[facts]

    def loans(self) -> Iterator[tuple[str, str, int]]:
        """Every open loan with its patron and the number of its group."""
        query = f"SELECT id, patron, number FROM temp.everybody JOIN temp.everybody_case USING ({_FACTS})"
        return iter(self._db.execute(query))

    def choose(self, dues: Iterable[tuple[int, date]], refused: Iterable[str]) -> None:
        """Say which loans are to be renewed, and until when.

        Args:
            dues: number and new due date of each group that may be renewed.
            refused: ids of the patrons for whom nothing is renewed.
        """
        self._db.executemany(
            "UPDATE temp.everybody_case SET renewed = ?2 WHERE number = ?1",
            [(number, due.isoformat()) for number, due in dues],
        )
        self._db.executemany(
            "INSERT INTO temp.everybody_refused (patron) VALUES (?)", ((patron,) for patron in refused)
        )
        self._db.execute(_CHOSEN)

    def overdue(self) -> list[str]:
        """The barcodes of the chosen loans that are overdue."""
        query = "SELECT barcode FROM temp.everybody_chosen WHERE due < ?"
        return [row[0] for row in self._db.execute(query, (self._day,))]

    def record_events(self, at: str, actor: str, cause: str) -> None:
        """Record the renewal of each chosen loan."""
        self._db.execute(
            "INSERT INTO event (at, day, kind, actor, cause, patron, record, barcode, loan, before, after)"
            " SELECT ?, ?, 'renewed', ?, ?, patron, record, barcode, id, due, renewed FROM temp.everybody_chosen",
            (at, self._day, actor, cause),
        )

    def renew(self) -> int:
        """Give the chosen loans their new due dates; how many these are."""
        renewed = "UPDATE loan SET due = c.renewed, renewals = renewals + 1 FROM temp.everybody_chosen c"
        return self._db.execute(f"{renewed} WHERE loan.rowid = c.loan").rowcount

    def _group(self, row: tuple[int, str, str, str, int, int, int]) -> RenewalGroup:
        number, collection, category, due, used, requested, lost = row
        try:
            day = DAY.read(due)
        except ValueError as error:
            (loan,) = self._db.execute("SELECT id FROM temp.everybody WHERE due = ?", (due,)).fetchone()
            raise unreadable("loan", loan) from error
        return RenewalGroup(number, collection, category, day, used, requested == 1, lost == 1)


def _standing(
    open_fines: int, expires: date | None, block: str | None, has_address: int | None, overdue: int
) -> Standing:
    return Standing(
        open_fines=open_fines,
        card_expires=expires,
        block=block,
        has_address=has_address == 1,
        overdue_loans=overdue,
    )
