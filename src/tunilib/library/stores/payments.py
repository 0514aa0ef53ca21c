"""Payments online: their states, the fines that each settles, and the settings of the library."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, NamedTuple

from tunilib.core.money import Money
from tunilib.core.payment import PaymentRecord, PlannedFine
from tunilib.core.ports.payments import Merchant
from tunilib.library.stores.connection import Store
from tunilib.library.stores.rows import Reader, insert, made, update
from tunilib.library.stores.statements import Update, instant

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tunilib.library.stores.rows import Row


class StoredPayment(NamedTuple):
    """One payment, and the id of its patron."""

    record: PaymentRecord
    patron: str


_READ = Reader("p.*", p="payment")
_SELECT = f"SELECT {_READ.columns} FROM payment p"
_READ_FINE = Reader("f.*", ("f.fine", "id"), f="payment_fine")
_SELECT_FINES = f"SELECT {_READ_FINE.columns} FROM payment_fine f WHERE f.payment = ? ORDER BY f.position"

_STANDS = "NOT EXISTS (SELECT 1 FROM event u WHERE u.kind = 'undone' AND u.act = e.act)"


class SqlPayments(Store):
    def merchant(self) -> Merchant:
        query = "SELECT merchant, return_page, payment_service FROM library WHERE id = 1"
        return Merchant(*self._db.read(query).fetchone())

    def set_merchant(self, merchant: Merchant) -> None:
        values = dict(zip(("merchant", "return_page", "payment_service"), merchant, strict=True))
        self._db.change(Update("library", values, {"id": 1}))

    def all(self) -> list[StoredPayment]:
        """All payments, the newest first."""
        return self._found("ORDER BY p.number DESC")

    def of_patron(self, patron: str) -> list[StoredPayment]:
        """A patron's payments, the newest first."""
        return self._found("WHERE p.patron = ? ORDER BY p.number DESC", patron)

    def by_id(self, payment: str) -> StoredPayment | None:
        return next(iter(self._found("WHERE p.id = ?", payment)), None)

    def add(self, patron: str, record: PaymentRecord) -> None:
        """Add a payment with the fines that it settles; the id is the record's."""
        values = {"id": record.id, "patron": patron, "card": record.card, "amount": record.amount.cents}
        insert(self._db, "payment", {**values, "fee": record.fee, **_changing(record)})
        for position, fine in enumerate(record.plan):
            values = {"payment": record.id, "position": position, "fine": fine.id, "kind": fine.kind.value}
            texts = {"cents": fine.cents, "description": fine.description, "title": fine.title}
            insert(self._db, "payment_fine", {**values, **texts})

    def change(self, record: PaymentRecord) -> None:
        """Store what may change of a payment: its state, transaction, times, reason, and whether it is resolved."""
        update(self._db, "payment", record.id, _changing(record))

    def paid_since(self, moment: datetime) -> list[StoredPayment]:
        """The payments whose money was taken at a time or after it, in that order."""
        return self._found("WHERE p.paid >= ? ORDER BY p.paid, p.number", instant(moment))

    def paid_at_desk(self, since: date) -> Mapping[date, int]:
        """The cents that the desk took of fines on each day, from a day on, without those that it gave back."""
        query = (
            "SELECT day, CAST(SUM(amount) AS BIGINT) FROM ("
            f" SELECT day, amount FROM event e WHERE kind = 'fine-paid' AND actor = 'desk' AND day >= ? AND {_STANDS}"
            f" UNION ALL SELECT day, -amount FROM event e WHERE kind = 'fine-refunded' AND day >= ? AND {_STANDS}"
            ") a GROUP BY day ORDER BY day"
        )
        return {date.fromisoformat(day): cents for day, cents in self._db.read(query, [since.isoformat()] * 2)}

    def _found(self, condition: str, *values: str) -> list[StoredPayment]:
        return [self._stored(row) for row in _READ.all(self._db.read(f"{_SELECT} {condition}", values).fetchall())]

    def _stored(self, row: Row) -> StoredPayment:
        fines = _READ_FINE.all(self._db.read(_SELECT_FINES, (row["id"],)).fetchall())
        times = {name: row[name] and row[name].astimezone(self._zone) for name in ("created", "paid", "registered")}
        record = made(
            PaymentRecord,
            row,
            amount=Money(row["amount"], self._rules.currency),
            plan=tuple([made(PlannedFine, fine) for fine in fines]),
            transaction=row["transaction_id"],
            is_resolved=row["resolved"],
            **times,
        )
        return made(StoredPayment, row, record=record)


def _changing(record: PaymentRecord) -> dict[str, object]:
    return {
        "state": record.state.value,
        "transaction_id": record.transaction,
        "created": record.created,
        "paid": record.paid,
        "registered": record.registered,
        "reason": record.reason,
        "words": record.words,
        "resolved": record.is_resolved,
    }
