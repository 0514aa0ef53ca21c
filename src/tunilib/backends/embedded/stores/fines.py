"""Fines: what was charged, paid and waived, in cents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tunilib.backends.embedded.stores.models import StoredFine
from tunilib.backends.embedded.stores.rows import Reader, insert_new, made
from tunilib.core.fine import Fine
from tunilib.core.money import Money

if TYPE_CHECKING:
    from tunilib.backends.embedded.stores.connection import Connection, Stores
    from tunilib.backends.embedded.stores.models import StoredLoan
    from tunilib.backends.embedded.stores.rows import Row
    from tunilib.core.fine import FineKind

_READ = Reader("f.*, r.title", f="fine")
_SELECT = f"SELECT {_READ.columns} FROM fine f LEFT JOIN record r ON r.id = f.record"
_OPEN = "f.paid + f.waived < f.amount"


class SqlFines:
    """Fines of all patrons."""

    def __init__(self, unit: Stores) -> None:
        self._db: Connection = unit.db
        self._today = unit.today
        self._currency = unit.rules.currency

    def open_of(self, patron: str) -> list[StoredFine]:
        """What a patron still owes, oldest first."""
        query = f"{_SELECT} WHERE f.patron = ? AND {_OPEN} ORDER BY f.registered, f.id"
        return [self._stored(row) for row in _READ.all(self._db.execute(query, (patron,)))]

    def open_of_loan(self, patron: str, loan: str, kind: FineKind) -> list[StoredFine]:
        """What a patron still owes of one kind for one loan."""
        query = f"{_SELECT} WHERE f.patron = ? AND {_OPEN} AND f.loan = ? AND f.kind = ?"
        rows = self._db.execute(query, (patron, loan, kind.value))
        return [self._stored(row) for row in _READ.all(rows)]

    def by_id(self, fine: str) -> StoredFine | None:
        """The fine of an id, settled or not."""
        row = self._db.execute(f"{_SELECT} WHERE f.id = ?", (fine,)).fetchone()
        return self._stored(_READ(row)) if row else None

    def add(
        self,
        patron: str,
        kind: FineKind,
        cents: int,
        *,
        record: str | None = None,
        loan: StoredLoan | None = None,
        hold: str | None = None,
        description: str | None = None,
    ) -> str:
        """Register a fine today; its id. Record, due date and day of checkout of a loan are copied from it."""
        values = {
            "patron": patron,
            "kind": kind.value,
            "amount": cents,
            "registered": self._today,
            "description": description,
            "record": loan.record if loan else record,
            "loan": loan.loan.id if loan else None,
            "hold": hold,
            "due": loan.loan.due if loan else None,
            "checked_out": loan.loan.checked_out if loan else None,
        }
        return insert_new(self._db, "fine", values)

    def pay(self, fine: str, cents: int) -> None:
        """Pay so much of a fine."""
        self._db.execute("UPDATE fine SET paid = paid + ? WHERE id = ?", (cents, fine))

    def waive(self, fine: str, cents: int) -> None:
        """Waive so much of a fine."""
        self._db.execute("UPDATE fine SET waived = waived + ? WHERE id = ?", (cents, fine))

    def _stored(self, row: Row) -> StoredFine:
        open_cents = row["amount"] - row["paid"] - row["waived"]
        amount, balance = (Money(cents, self._currency) for cents in (row["amount"], open_cents))
        return made(StoredFine, row, fine=made(Fine, row, amount=amount, balance=balance))
