"""The renewal of all loans at once, by sets.

The facts of every open loan are in temporary tables. They end with the transaction where it is rolled back, else with
:meth:`SqlBatchRenewals.forget`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from tunilib.backends.embedded.ids import fresh, new_id
from tunilib.backends.embedded.stores.models import RenewalGroup
from tunilib.backends.embedded.stores.sql.loans import REQUESTED
from tunilib.backends.embedded.stores.sql.rows import DAY, Reader, unreadable
from tunilib.core.policy.blocks import Standing

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from tunilib.backends.embedded.stores.models import ChosenGroup
    from tunilib.backends.embedded.stores.sql.connection import Connection
    from tunilib.backends.embedded.unit_of_work import Stores
    from tunilib.core.fine import FineKind

_TABLES: Final = tuple(f"everybody{part}" for part in ("", "_case", "_decided", "_refused", "_chosen", "_fined"))
FACTS: Final = "collection, category, due, used, requested, lost"
"""What decides a renewal, beside its patron."""
EVERYBODY: Final = f"""
SELECT l.{{key}} AS loan, l.id, l.patron, i.record, l.barcode, l.checked_out, i.collection,
       COALESCE(p.category, '') AS category, l.due, l.renewals AS used, {REQUESTED} AS requested,
       l.lost IS NOT NULL AS lost
  FROM loan l JOIN item i ON i.barcode = l.barcode JOIN patron p ON p.id = l.patron
 WHERE l.returned IS NULL"""
"""The facts of every open loan, on the day of the one parameter."""
CHOSEN: Final = f"""
SELECT loan, id, patron, record, barcode, checked_out, due, renewed, fine
  FROM everybody JOIN everybody_case USING ({FACTS}) JOIN everybody_decided USING (number)
 WHERE patron NOT IN (SELECT patron FROM everybody_refused)
 ORDER BY loan"""
"""In the order of the table, so that each of its pages is written once."""
_BORROWER = Reader("p.id, COALESCE(f.owed, 0), p.card_expires, p.block, p.address <> '', b.overdue", {"p": "patron"})
_BORROWERS = f"""
SELECT {_BORROWER.columns}
  FROM (SELECT patron, SUM(CASE WHEN due < ? THEN 1 ELSE 0 END) AS overdue FROM everybody GROUP BY patron) b
  JOIN patron p ON p.id = b.patron
  LEFT JOIN (
    SELECT patron, CAST(SUM(amount - paid - waived) AS BIGINT) AS owed FROM fine
     WHERE paid + waived < amount GROUP BY patron
  ) f ON f.patron = p.id"""


class SqlBatchRenewals:
    """All open loans, in groups whose renewal is decided by the same facts.

    Attributes:
        KEY: the column of loans by which they are updated.
        GATHER: the statements that make the tables ``everybody``, of :data:`EVERYBODY`; ``everybody_case``, of its
            facts, each with a number; ``everybody_decided``, with the new due date ``renewed`` and the ``fine`` in
            cents for a number; ``everybody_refused``, of patrons; and ``everybody_fined``, of loans and the ids of
            their fines.
        CHOOSE: the statement that makes the table ``everybody_chosen``, of :data:`CHOSEN`.
    """

    KEY: ClassVar[str]
    GATHER: ClassVar[tuple[str, ...]]
    CHOOSE: ClassVar[str]

    def __init__(self, unit: Stores) -> None:
        self._db: Connection = unit.db
        self._day = unit.today.isoformat()

    def gather(self) -> int:
        """Gather the facts of every open loan; how many loans these are."""
        for statement in self.GATHER:
            self._db.execute(statement, (self._day,) * statement.count("?"))
        count: int = self._db.execute("SELECT COUNT(*) FROM everybody").fetchone()[0]
        return count

    def forget(self) -> None:
        """Drop the facts."""
        for table in _TABLES:
            self._db.execute(f"DROP TABLE IF EXISTS temp.{table}")

    def groups(self) -> list[RenewalGroup]:
        """Each group once."""
        return [self._group(row) for row in self._db.execute(f"SELECT number, {FACTS} FROM everybody_case")]

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
        query = f"SELECT id, patron, number FROM everybody JOIN everybody_case USING ({FACTS})"
        return iter(self._db.execute(query))

    def choose(self, groups: Iterable[ChosenGroup], refused: Iterable[str]) -> None:
        """Say which loans are to be renewed, until when, and what that costs.

        Args:
            groups: that may be renewed. refused: ids of the patrons for whom nothing is renewed.
        """
        self._db.executemany(
            "INSERT INTO everybody_decided (number, renewed, fine) VALUES (?, ?, ?)",
            [(group.number, group.due.isoformat(), group.cents) for group in groups],
        )
        self._db.executemany("INSERT INTO everybody_refused (patron) VALUES (?)", ((patron,) for patron in refused))
        self._db.execute(self.CHOOSE)

    def record_events(self, at: str, actor: str, cause: str) -> None:
        """Record the renewal of each chosen loan."""
        self._db.execute(
            "INSERT INTO event (at, day, kind, actor, cause, patron, record, barcode, loan, before, after)"
            " SELECT ?, ?, 'renewed', ?, ?, patron, record, barcode, id, due, renewed FROM everybody_chosen",
            (at, self._day, actor, cause),
        )

    def charge(self, kind: FineKind, at: str, actor: str, cause: str) -> None:
        """Register the fine of each chosen loan that costs one, and record that."""
        loans = [row[0] for row in self._db.execute("SELECT loan FROM everybody_chosen WHERE fine > 0 ORDER BY loan")]
        ids: set[str] = set()
        while len(ids) < len(loans):
            ids.add(new_id())
        self._db.executemany("INSERT INTO everybody_fined (id, loan) VALUES (?, ?)", zip(ids, loans, strict=True))
        for (taken,) in self._db.execute("SELECT id FROM everybody_fined JOIN fine USING (id)").fetchall():
            self._db.execute("UPDATE everybody_fined SET id = ? WHERE id = ?", (fresh(new_id, self._is_taken), taken))
        self._db.execute(
            "INSERT INTO fine (id, patron, kind, amount, registered, record, loan, due, checked_out)"
            " SELECT f.id, c.patron, ?, c.fine, ?, c.record, c.id, c.due, c.checked_out"
            " FROM everybody_fined f JOIN everybody_chosen c USING (loan)",
            (kind.value, self._day),
        )
        self._db.execute(
            "INSERT INTO event (at, day, kind, actor, cause, patron, record, loan, fine, amount, after)"
            " SELECT ?, ?, 'fine-registered', ?, ?, c.patron, c.record, c.id, f.id, c.fine, ?"
            " FROM everybody_fined f JOIN everybody_chosen c USING (loan)",
            (at, self._day, actor, cause, kind.value),
        )

    def renew(self) -> int:
        """Give the chosen loans their new due dates; how many these are."""
        renewed = "UPDATE loan SET due = c.renewed, renewals = renewals + 1 FROM everybody_chosen c"
        return self._db.execute(f"{renewed} WHERE loan.{self.KEY} = c.loan").rowcount

    def _is_taken(self, fine: str) -> bool:
        query = "SELECT 1 FROM fine WHERE id = ? UNION ALL SELECT 1 FROM everybody_fined WHERE id = ?"
        return self._db.execute(query, (fine, fine)).fetchone() is not None

    def _group(self, row: tuple[int, str, str, str, int, int, int]) -> RenewalGroup:
        number, collection, category, due, used, requested, lost = row
        try:
            day = DAY.read(due)
        except ValueError as error:
            (loan,) = self._db.execute("SELECT id FROM everybody WHERE due = ?", (due,)).fetchone()
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
