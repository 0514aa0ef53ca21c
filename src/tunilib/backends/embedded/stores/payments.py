"""Payments online: their states, the fines that each settles, and the settings of the library."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from tunilib.backends.embedded.stores.connection import instant
from tunilib.backends.embedded.stores.models import StoredPayment
from tunilib.backends.embedded.stores.rows import Reader, insert, update
from tunilib.core.fine import FineKind
from tunilib.core.money import Money
from tunilib.core.payment import PaymentRecord, PaymentState, PlannedFine
from tunilib.core.ports.payments import Merchant

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from tunilib.backends.embedded.stores.connection import Connection, Stores

_READ = Reader(
    "p.id, p.patron, p.card, p.state, p.amount, p.fee, p.transaction_id, p.created, p.paid, p.registered, p.reason,"
    " p.words, p.resolved",
    {"p": "payment"},
)
_SELECT = f"SELECT {_READ.columns} FROM payment p"
_READ_FINE = Reader("f.payment, f.fine, f.kind, f.cents, f.description, f.title", {"f": "payment_fine"})
_SELECT_FINES = f"SELECT {_READ_FINE.columns} FROM payment_fine f WHERE f.payment = ? ORDER BY f.position"


class SqlPayments:
    """Payments of all patrons."""

    def __init__(self, unit: Stores) -> None:
        self._db: Connection = unit.db
        self._zone = unit.zone
        self._currency = unit.rules.currency

    def merchant(self) -> Merchant:
        """The settings of online payment."""
        query = "SELECT merchant, return_page, payment_service FROM library WHERE id = 1"
        return Merchant(*self._db.execute(query).fetchone())

    def set_merchant(self, merchant: Merchant) -> None:
        """Store the settings of online payment."""
        self._db.execute("UPDATE library SET merchant = ?, return_page = ?, payment_service = ? WHERE id = 1", merchant)

    def all(self) -> list[StoredPayment]:
        """All payments, the newest first."""
        return self._found("ORDER BY p.number DESC")

    def of_patron(self, patron: str) -> list[StoredPayment]:
        """A patron's payments, the newest first."""
        return self._found("WHERE p.patron = ? ORDER BY p.number DESC", patron)

    def by_id(self, payment: str) -> StoredPayment | None:
        """The payment of an id."""
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
        """The cents that the desk took of fines on each day, from a day on."""
        query = (
            "SELECT day, CAST(SUM(amount) AS BIGINT) FROM event"
            " WHERE kind = 'fine-paid' AND actor = 'desk' AND day >= ? GROUP BY day ORDER BY day"
        )
        return {date.fromisoformat(day): cents for day, cents in self._db.execute(query, (since.isoformat(),))}

    def _found(self, condition: str, *values: str) -> list[StoredPayment]:
        return [self._stored(row) for row in _READ.all(self._db.execute(f"{_SELECT} {condition}", values).fetchall())]

    def _stored(self, row: list[Any]) -> StoredPayment:
        key, patron, card, state, amount, fee, transaction, created, paid, registered, reason, words, resolved = row
        fines = _READ_FINE.all(self._db.execute(_SELECT_FINES, (key,)).fetchall())
        record = PaymentRecord(
            id=key,
            state=PaymentState(state),
            amount=Money(amount, self._currency),
            created=created.astimezone(self._zone),
            plan=tuple([PlannedFine(fine, FineKind(kind), *more) for _, fine, kind, *more in fines]),
            fee=fee,
            card=card,
            transaction=transaction,
            paid=paid and paid.astimezone(self._zone),
            registered=registered and registered.astimezone(self._zone),
            reason=reason,
            words=words,
            is_resolved=bool(resolved),
        )
        return StoredPayment(record, patron)


def _changing(record: PaymentRecord) -> dict[str, object]:
    return {
        "state": record.state.value,
        "transaction_id": record.transaction,
        "created": instant(record.created),
        "paid": record.paid and instant(record.paid),
        "registered": record.registered and instant(record.registered),
        "reason": record.reason,
        "words": record.words,
        "resolved": record.is_resolved,
    }
