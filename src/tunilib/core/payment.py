"""Online payments of fines: what a patron sees, what is stored, and the states.

The states follow from the payment service, which alone knows whether money was taken::

    started ──> paid ──> registered          the fines are settled
       │          └────> unregistered        money was taken, but the fines are not settled
       ├─────> cancelled                     cancelled or refused at the service
       └─────> failed                        nobody got its address

Money that was taken is never forgotten: a payment that had ended unpaid becomes ``paid`` if the service says so later.
``registered`` is final.
"""

from __future__ import annotations

from dataclasses import field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final, NamedTuple

from tunilib.core.fine import FineKind
from tunilib.core.models import FLAT, WITH_CURRENCY, Model, model
from tunilib.core.money import Money
from tunilib.core.reason import Reason, ReasonCode

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

BLOCKS_FOR: Final = timedelta(minutes=60)
"""How long an unpaid payment blocks one of another sum (interface 1.2)."""


class PaymentState(StrEnum):
    STARTED = "started"
    PAID = "paid"
    REGISTERED = "registered"
    CANCELLED = "cancelled"
    FAILED = "failed"
    UNREGISTERED = "unregistered"
    UNKNOWN = "unknown"


_MONEY_TAKEN = frozenset((PaymentState.PAID, PaymentState.REGISTERED, PaymentState.UNREGISTERED))
_ENDED = frozenset((PaymentState.REGISTERED, PaymentState.CANCELLED, PaymentState.FAILED))


@model
class Payment(Model):
    """A payment as a patron sees it. A refused one has neither id nor state.

    Attributes:
        amount: what is charged, with the service fee.
        created: when it was made. paid: when the money was taken. registered: when the fines were settled.
        url: where it is paid. None: it has ended. Anybody who has it can pay.
        reasons: why it was refused, or why its state is what it is.
    """

    id: str | None = None
    state: PaymentState | None = None
    amount: Money = field(metadata=WITH_CURRENCY)
    created: datetime | None = None
    paid: datetime | None = None
    registered: datetime | None = None
    url: str | None = field(default=None, repr=False)
    reasons: tuple[Reason, ...] = ()


@model
class DeskPayment(Model):
    payment: Payment = field(metadata=FLAT)
    card: str


class PlannedFine(NamedTuple):
    """One fine that a payment settles, as it was when the payment was made. It is paid in full."""

    id: str
    kind: FineKind
    cents: int
    description: str | None = None
    title: str | None = None


class PaymentRecord(NamedTuple):
    """All that is known of one payment.

    Attributes:
        id: names it for the patron, and is its stamp and reference at the payment service.
        amount: what is charged, with the service fee; ``fee``: that fee, in cents.
        plan: the fines that it settles.
        card: of the patron. transaction: its id at the payment service.
        url: where it is paid; stored in the journal alone.
        reason: the code of the reason for the state, with a case for ``other`` (``other.payment-pending``).
        words: the library's words for that reason.
        is_resolved: the library has ended it, although the money was not registered.
        is_warned_of: a site warned of it when it had just been started.
    """

    id: str
    state: PaymentState
    amount: Money
    created: datetime
    plan: tuple[PlannedFine, ...]
    fee: int = 0
    card: str = ""
    transaction: str | None = None
    url: str | None = None
    paid: datetime | None = None
    registered: datetime | None = None
    reason: str | None = None
    words: str | None = None
    is_resolved: bool = False
    is_warned_of: bool = False

    @property
    def is_open(self) -> bool:
        return self.state not in _ENDED and not self.is_resolved

    @property
    def is_waiting(self) -> bool:
        return self.state is PaymentState.STARTED and self.reason is not None

    @property
    def has_taken_money(self) -> bool:
        return self.state in _MONEY_TAKEN

    @property
    def reasons(self) -> tuple[Reason, ...]:
        if self.reason is None:
            return ()
        code, what = (
            (ReasonCode.OTHER, self.reason.partition(".")[2])
            if self.reason.startswith("other.")
            else (
                ReasonCode(self.reason),
                None,
            )
        )
        if self.is_resolved:
            return (Reason.of(code, what=what), Reason.of(ReasonCode.OTHER, what="payment-resolved", why=self.words))
        if not self.words:
            return (Reason.of(code, what=what),)
        said = Reason.said(self.words, code)
        if self.state is not PaymentState.UNREGISTERED or self.transaction is None:
            return (said,)
        return (said, Reason.of(ReasonCode.OTHER, what="payment-number", value=self.transaction))

    def as_payment(self) -> Payment:
        return Payment(
            id=self.id,
            state=self.state,
            amount=self.amount,
            created=self.created,
            paid=self.paid,
            registered=self.registered,
            url=self.url if self.state is PaymentState.STARTED else None,
            reasons=self.reasons,
        )

    def for_desk(self) -> DeskPayment:
        """As the desk sees it. It has no address, since the address allows paying for the patron."""
        return DeskPayment(payment=self._replace(url=None).as_payment(), card=self.card)


class ServiceStatus(StrEnum):
    NEW = "new"
    OK = "ok"
    FAIL = "fail"
    PENDING = "pending"
    DELAYED = "delayed"


class ServiceAnswer(NamedTuple):
    """What the payment service says of a payment.

    Attributes:
        cents: the sum that it names.
        url: where it is paid, while it is ``new``.
        paid: when the money was taken.
    """

    status: ServiceStatus
    cents: int
    url: str | None = None
    paid: datetime | None = None


def after_answer(record: PaymentRecord, answer: ServiceAnswer | None, now: datetime) -> PaymentRecord:
    """The payment after the service's answer; registration is another step.

    Money that was taken stays taken, also if answers come late or out of order. A payment that the service does not
    know is not known here either: its test account forgets payments each day.
    """
    if record.has_taken_money or record.is_resolved:
        return record
    if answer is None:
        return record._replace(state=PaymentState.UNKNOWN, url=None, reason="other.payment-not-found")
    match answer.status:
        case ServiceStatus.OK:
            paid = answer.paid if answer.paid is not None and record.created <= answer.paid <= now else now
            return record._replace(state=PaymentState.PAID, paid=paid, url=None, reason=None)
        case ServiceStatus.FAIL:
            return record._replace(state=PaymentState.CANCELLED, url=None, reason=None)
        case ServiceStatus.PENDING | ServiceStatus.DELAYED:
            return record._replace(state=PaymentState.STARTED, reason=f"other.payment-{answer.status}")
    assert answer.status is ServiceStatus.NEW
    if record.state is PaymentState.FAILED:
        return record
    return record._replace(state=PaymentState.STARTED, url=answer.url or record.url, reason=None)


def never_shown(record: PaymentRecord) -> PaymentRecord:
    """The payment when nobody got its address, so that nobody can have paid."""
    return record._replace(state=PaymentState.FAILED, url=None, reason="other.payment-not-shown")


def cannot_register(record: PaymentRecord, balances: Mapping[str, int], cents: int) -> bool:
    """Whether a payment cannot settle its fines: it settles all of them in full, or none."""
    changed = any(balances.get(fine.id, 0) != fine.cents for fine in record.plan)
    return changed or cents != record.amount.cents or record.amount.cents != _sum(record.plan) + record.fee


def _sum(plan: Sequence[PlannedFine]) -> int:
    return sum(fine.cents for fine in plan)
