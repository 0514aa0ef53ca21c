"""What a card owes, and paying it online: the library's rules decide, the payment service takes the money.

The library asks the service itself; nothing depends on the browser. A payment is registered once, in one transaction,
however often it is asked for: all fines of its plan are settled, or none."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tunilib.core.answer import Answer, ClaimWord, answer_for
from tunilib.core.fine import Fee, Fine, Fines
from tunilib.core.models import Labelled
from tunilib.core.money import Money
from tunilib.core.payment import (
    BLOCKS_FOR,
    PaymentRecord,
    PaymentState,
    PlannedFine,
    ServiceStatus,
    after_answer,
    cannot_register,
    never_shown,
)
from tunilib.core.policy.blocks import suspension_limit
from tunilib.core.policy.payments import PaymentCase, against_another, kind_is_payable, may_pay, not_payable
from tunilib.core.policy.resolution import terms
from tunilib.core.ports.payments import Merchant, Order, PaymentService, Quote, Services
from tunilib.core.reason import Reason, ReasonCode
from tunilib.errors import LocalError, NotUnderstood, Unavailable, UsageError
from tunilib.library.circulation import fees

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tunilib.core.rules import Rules
    from tunilib.library.stores.loans import StoredFine
    from tunilib.library.stores.patrons import StoredPatron
    from tunilib.library.stores.unit_of_work import Library, SignedIn, Snapshot, Transaction


class EmbeddedFines:
    def __init__(self, signed_in: SignedIn, services: Callable[[], Services] | None = None) -> None:
        self._signed_in = signed_in
        self._services = services

    def read(self) -> Fines:
        with self._signed_in.snapshot() as (snapshot, patron):
            stored = snapshot.fines.open_of(patron.id)
            merchant = snapshot.payments.merchant()
        rules = snapshot.rules
        owed = [(one.fine.kind, one.fine.balance.cents) for one in stored]
        total = sum(cents for _, cents in owed)
        limit = suspension_limit(terms(rules, category=patron.register.category))
        reasons = may_pay(PaymentCase(rules=rules, owed=owed))
        return Fines(
            fines=tuple(fine_as_shown(rules, one) for one in stored),
            total=Money(total, rules.currency),
            currency=rules.currency,
            suspended=limit is not None and total > limit,
            suspension_limit=None if limit is None else Money(limit, rules.currency),
            payable_online=not reasons,
            payable_amount=None if reasons else Money(total, rules.currency),
            service_fee=Money(rules.payment.service_fee, rules.currency),
            contact=None if rules.contact is None else Labelled(str(rules.contact), rules.contact),
            reasons=reasons,
            is_offered=None if reasons else self._is_offered(merchant),
            read_at=snapshot.now,
        )

    def _is_offered(self, merchant: Merchant) -> bool | None:

        try:
            return is_offered(self._services, self._signed_in.library, merchant)
        except LocalError:  # the command that needs the keyring reports its failure
            return None

    def fees(self) -> tuple[Fee, ...]:
        from tunilib.library.rules.fee_list import fee_list

        with self._signed_in.library.snapshot() as snapshot:
            return fee_list(snapshot.rules)


def fine_as_shown(rules: Rules, stored: StoredFine) -> Fine:
    """A fine, with whether its kind can be paid online."""
    if kind_is_payable(rules, stored.fine.kind):
        return replace(stored.fine, payable_online=True)
    return replace(stored.fine, payable_online=False, reasons=(not_payable(rules, stored.fine.kind),))


CAUSE = "fines pay"
"""The command in events: it distinguishes these payments from takings of the desk."""

_ASK_LATER = "ask later: tunilib fines payments --resume"


class EmbeddedPayments:
    def __init__(self, signed_in: SignedIn, services: Callable[[], Services] | None) -> None:
        self._signed_in = signed_in
        self._services = services

    @property
    def _library(self) -> Library:
        return self._signed_in.library

    def quote(self) -> Quote:
        """What would be paid now, and whether it can be. The service is not asked."""
        with self._signed_in.snapshot() as (snapshot, patron):
            found, merchant = quote_of(snapshot, patron), snapshot.payments.merchant()
            email = self._signed_in.account(snapshot).email or patron.register.email
        found = found._replace(email=email)
        is_set_up = is_offered(self._services, self._library, merchant)
        if not is_set_up and not found.reasons:  # the sum could be paid
            why = against_currency(self._services, self._library.rules)
            return found._replace(reasons=(why or Reason.of(ReasonCode.PAYMENT_NOT_OFFERED),))
        if is_set_up and not email and found.amount:
            return found._replace(reasons=(*found.reasons, Reason.of(ReasonCode.PAYMENT_EMAIL_MISSING)))
        return found

    def records(self, journal: Sequence[PaymentRecord]) -> tuple[PaymentRecord, ...]:
        """All payments of the card, newest first, with addresses from the journal.

        A payment that a restored library has forgotten is as in the journal, and open again.
        """
        with self._signed_in.snapshot() as (snapshot, patron):
            known = [stored.record for stored in snapshot.payments.of_patron(patron.id)]
        return merged(known, journal)

    def start(self, quote: Quote, record: PaymentRecord, keep: Callable[[PaymentRecord], None]) -> Answer:
        """Start a payment: the library stores it, the service makes it, its address is stored."""
        with self._signed_in.transaction(CAUSE) as (tx, patron):
            refused = _against(tx, patron, quote, record)
            if refused:
                return answer_for(record.id, ClaimWord.REFUSED, refused)
            merchant = tx.payments.merchant()
            tx.payments.add(patron.id, record._replace(card=patron.card))
        order = Order(
            id=record.id,
            cents=record.amount.cents,
            items=_items(record, patron.card),
            email=quote.email or "",
            name=(quote.name or "").replace(patron.card, ""),
            return_page=merchant.return_page or "",
        )
        try:
            service = self._open(merchant)
            try:
                transaction, url = service.create(order)
            finally:
                service.close()
        except (Unavailable, NotUnderstood, LocalError, UsageError) as error:
            keep(self._give_up(record))
            return Answer(sent=False, error=error)
        made = record._replace(card=patron.card, transaction=transaction, url=url)
        keep(made)
        if not self._attach(made):  # given up by another program meanwhile: its address is not shown
            keep(never_shown(made))
            return answer_for(record.id, ClaimWord.REFUSED, (Reason.of(ReasonCode.PAYMENT_IN_PROGRESS),))
        return answer_for(record.id, ClaimWord.DONE, id=record.id)

    def look(self, record: PaymentRecord, *, is_ours: bool = True) -> PaymentRecord:
        with self._signed_in.snapshot() as (snapshot, patron):
            merchant, now = snapshot.payments.merchant(), snapshot.now
        record = record._replace(card=patron.card)
        if record.transaction is None:
            may_come = not is_ours and abs(now - record.created) < BLOCKS_FOR
            return record if may_come else self._give_up(record)
        service = self._open(merchant)
        try:
            is_recent = abs(now - record.created) < BLOCKS_FOR
            return look_at(self._library, service, record, patron.id, is_recent=is_recent)
        finally:
            service.close()

    def _open(self, merchant: Merchant) -> PaymentService:
        return open_service(self._services, self._library.address, merchant)

    def _attach(self, record: PaymentRecord) -> bool:
        with self._library.transaction("patron", CAUSE) as tx:
            stored = tx.payments.by_id(record.id)
            if stored is None or stored.record.state is not PaymentState.STARTED:
                return False
            tx.payments.change(record)
            tx.record_event("payment-started", patron=stored.patron, amount=record.amount.cents, after=record.id)
            return True

    def _give_up(self, record: PaymentRecord) -> PaymentRecord:
        """End a payment whose address nobody was shown, also one that the library does not know."""
        with self._library.transaction("patron", CAUSE) as tx:
            stored = tx.payments.by_id(record.id)
            if stored is None:
                return never_shown(record)
            if stored.record.transaction is None and stored.record.is_open:
                tx.payments.change(never_shown(stored.record))
                return never_shown(stored.record)
            return stored.record


def is_offered(services: Callable[[], Services] | None, library: Library, merchant: Merchant) -> bool:
    """Whether online payment is possible: merchant, return page, secret and currency are right."""
    if services is None or not merchant.id or not merchant.return_page:
        return False
    is_right = against_currency(services, library.rules) is None
    return is_right and services().secret_source(library.address, merchant) is not None


def against_currency(services: Callable[[], Services] | None, rules: Rules) -> Reason | None:
    """The reason against online payment in a currency that the payment service does not take."""
    taken = None if services is None else services().currency
    if taken in (None, rules.currency):
        return None
    return Reason.of(ReasonCode.PAYMENT_NOT_OFFERED, what="currency", taken=taken, currency=rules.currency)


def quote_of(snapshot: Snapshot, patron: StoredPatron) -> Quote:
    """What a patron would pay by the rules: the whole sum or nothing (S45)."""
    rules = snapshot.rules
    owed = [stored.fine for stored in snapshot.fines.open_of(patron.id)]
    total = sum(fine.balance.cents for fine in owed)
    fee = rules.payment.service_fee if total else 0
    return Quote(
        amount=Money(total + fee, rules.currency),
        fee=fee,
        plan=tuple([PlannedFine(one.id, one.kind, one.balance.cents, one.description, one.title) for one in owed]),
        reasons=may_pay(PaymentCase(rules=rules, owed=[(one.kind, one.balance.cents) for one in owed])),
        name=patron.register.name,
    )


def merged(known: Sequence[PaymentRecord], journal: Sequence[PaymentRecord]) -> tuple[PaymentRecord, ...]:
    """The library's payments of a patron, and those that only the journal has, newest first."""
    noted = {record.id: record for record in journal}
    found = [_with_address(record, noted.pop(record.id, None)) for record in known]
    found += [_asked_again(record) for record in noted.values()]
    return tuple(sorted(found, key=lambda record: record.created, reverse=True))


def open_service(services: Callable[[], Services] | None, store: str, merchant: Merchant) -> PaymentService:
    if services is None or merchant.id is None:
        raise LocalError(
            "online payment is not set up at this library",
            code="configuration",
            hint="the library sets it up: tunilib desk payment setup",
        )
    return services().open(store, merchant)


def look_at(
    library: Library, service: PaymentService, record: PaymentRecord, patron: str, *, is_recent: bool = False
) -> PaymentRecord:
    """Ask the service about a payment, and register it if it is paid. It may be repeated."""
    assert record.transaction is not None
    answer = service.find(record.transaction, record.id)
    if answer is None and is_recent:
        raise NotUnderstood("the payment service does not know this payment: {id}", hint=_ASK_LATER, id=record.id)
    with library.transaction("patron", CAUSE) as tx:
        stored = tx.payments.by_id(record.id)
        if stored is None:
            tx.payments.add(patron, record)
            before = record
        else:
            before = stored.record._replace(url=record.url, transaction=record.transaction)
        after = after_answer(before, answer, tx.now)
        is_due = after.state in (PaymentState.PAID, PaymentState.UNREGISTERED) and not after.is_resolved
        if is_due and answer is not None and answer.status is ServiceStatus.OK:
            after = _registered(tx, after, patron, answer.cents)
        if stored is None or after != stored.record._replace(url=after.url):
            tx.payments.change(after)
        return after


def _registered(tx: Transaction, record: PaymentRecord, patron: str, cents: int) -> PaymentRecord:
    owed = {stored.fine.id: stored for stored in tx.fines.open_of(patron)}
    if cannot_register(record, {fine: stored.fine.balance.cents for fine, stored in owed.items()}, cents):
        reason = ReasonCode.PAYMENT_FINES_CHANGED.value
        if record.state is not PaymentState.UNREGISTERED:
            tx.record_event("payment-unregistered", patron=patron, amount=cents, after=record.id)
        return record._replace(state=PaymentState.UNREGISTERED, reason=reason, url=None)
    for fine in record.plan:
        fees.pay(tx, owed[fine.id])
    tx.record_event("payment-registered", patron=patron, amount=cents, after=record.id)
    return record._replace(state=PaymentState.REGISTERED, registered=tx.now, reason=None, url=None)


def _against(tx: Transaction, patron: StoredPatron, quote: Quote, record: PaymentRecord) -> tuple[Reason, ...]:
    now = quote_of(tx, patron)
    if now.reasons or now.plan != quote.plan or now.amount != record.amount:
        return now.reasons or (Reason.of(ReasonCode.PAYMENT_FINES_CHANGED),)
    others = [stored.record for stored in tx.payments.of_patron(patron.id)]
    return against_another(others, record.amount, record.plan, tx.now)


def _with_address(record: PaymentRecord, noted: PaymentRecord | None) -> PaymentRecord:
    if noted is None or not record.is_open:
        return record
    return record._replace(url=noted.url, transaction=record.transaction or noted.transaction)


def _asked_again(record: PaymentRecord) -> PaymentRecord:
    """A payment that a restored library has forgotten. If money was taken, it is registered again."""
    if not record.has_taken_money or record.transaction is None or record.is_resolved:
        return record
    return record._replace(state=PaymentState.STARTED, paid=None, registered=None, reason=None, words=None)


def _items(record: PaymentRecord, card: str) -> tuple[tuple[str, str, int], ...]:
    """The items for the service: kinds and descriptions, never the card number or a title."""
    items = [
        (fine.kind.value, (fine.description or fine.kind.value).replace(card, ""), fine.cents) for fine in record.plan
    ]
    return (*items, ("service-fee", "service fee", record.fee)) if record.fee else tuple(items)
