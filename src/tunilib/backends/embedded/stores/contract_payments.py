"""What an engine provides for payments online. The same rules as in :mod:`.contract`."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from tunilib.core.payment import PaymentRecord
    from tunilib.core.ports.payments import Merchant

__all__ = ["PaymentStore", "StoredPayment"]


class StoredPayment(NamedTuple):
    """One payment, and the id of its patron."""

    record: PaymentRecord
    patron: str


class PaymentStore(Protocol):
    """Payments of all patrons, without their addresses; and how the library takes them."""

    def merchant(self) -> Merchant:
        """The settings of online payment."""

    def set_merchant(self, merchant: Merchant) -> None:
        """Store the settings of online payment."""

    def all(self) -> list[StoredPayment]:
        """All payments, the newest first."""

    def of_patron(self, patron: str) -> list[StoredPayment]:
        """A patron's payments, the newest first."""

    def by_id(self, payment: str) -> StoredPayment | None:
        """The payment of an id."""

    def add(self, patron: str, record: PaymentRecord) -> None:
        """Add a payment with the fines that it settles; the id is the record's."""

    def change(self, record: PaymentRecord) -> None:
        """Store what may change of a payment: its state, transaction, times, reason, and whether it is resolved."""

    def paid_since(self, moment: datetime) -> list[StoredPayment]:
        """The payments whose money was taken at a time or after it, in that order."""

    def paid_at_desk(self, since: date) -> Mapping[date, int]:
        """The cents that the desk took of fines on each day, from a day on."""
