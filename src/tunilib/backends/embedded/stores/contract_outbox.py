"""What an engine provides for what leaves the library or is kept of it: notices, recorded events, payments online.

The same rules as in :mod:`tunilib.backends.embedded.stores.contract`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from tunilib.backends.embedded.stores.models import LoanTold, OutdatedNotice, StoredNotice
    from tunilib.backends.embedded.unit_of_work import Event
    from tunilib.core.payment import PaymentRecord
    from tunilib.core.ports.payments import Merchant


class NoticeStore(Protocol):
    """Notices to patrons, in the order in which they were written, whatever the clock said.

    A notice waits until it was sent, or is over without that. While it is being mailed a process has claimed it.
    """

    def all(self) -> list[StoredNotice]:
        """The outbox."""

    def waiting(self) -> list[StoredNotice]:
        """What waits, and nobody has claimed."""

    def claimed(self) -> list[StoredNotice]:
        """What processes have claimed, and not settled."""

    def by_id(self, notice: str) -> StoredNotice | None:
        """The notice of an id."""

    def add(self, patron: str, kind: str, address: str | None, subject: str, body: str, hold: str | None = None) -> str:
        """Put a notice into the outbox; its id.

        Args:
            address: None where the register knows none. hold: that it tells of, if it does.
        """

    def claim(self, notice: str) -> bool:
        """Claim a notice that waits; False: another process has claimed it, or it does not wait any more."""

    def release(self, notice: str) -> None:
        """Let a notice wait again."""

    def mark_sent(self, notice: str) -> None:
        """A notice was handed to the mail now."""

    def end(self, notice: str, why: str) -> None:
        """A notice is over without having been sent: ``refused``, ``outdated``, ``unknown`` where it may have been."""

    def readdress(self, patron: str, before: str | None, after: str | None) -> None:
        """Let what waits for a patron go to the new address of the register; reminders go to the account's own."""

    def mark_reminded(self, loans: Sequence[str], first: date, last: date) -> set[str]:
        """Remember that loans which fall due from one day to another were reminded of; those that were not before."""

    def mark_overdue(self, loans: Sequence[str], days: int, today: date) -> set[str]:
        """Remember that the patrons of loans that are so many days overdue were told; those that were not before."""

    def attach(self, loans: Sequence[str], notice: str) -> None:
        """The notice that reminds of loans, for the due dates that they have."""

    def reminded(self, loans: Sequence[str]) -> dict[str, set[date]]:
        """For which due dates loans were reminded of."""

    def attach_overdue(self, told: Sequence[tuple[str, LoanTold]]) -> None:
        """The notices that tell of overdue loans, each with a loan."""

    def told_by(self, notice: str) -> list[LoanTold]:
        """The loans that a notice tells of."""

    def detach(self, notice: str) -> None:
        """Forget that the loans which a notice tells of were told of."""

    def outdated(self, notice: str | None = None) -> list[OutdatedNotice]:
        """What waits, and nobody has claimed, and of which not all stands any more.

        A hold is not ready; a loan is over, lost, or has another due date, or one is overdue that was reminded of; a
        reminder is not set any more, or its address is not that of the account.

        Args:
            notice: look at this one alone.
        """

    def loans_of(self, notice: str) -> tuple[str, ...]:
        """The loans that a notice reminds of; none: it is not a reminder."""

    def hold_back(self) -> int:
        """Let nothing be sent that waits or is claimed (``held``); how many notices these are."""


class EventStore(Protocol):
    """Events in the order in which they happened."""

    def add(self, event: Event) -> None:
        """Store an event."""


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
