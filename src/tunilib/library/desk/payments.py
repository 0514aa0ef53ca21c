"""Online payment of a library: setup, payments, their settlement by hand, takings."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from tunilib.core.address import ADDRESS_HINT, is_safe_address, web_parts
from tunilib.core.payment import DeskPayment, PaymentRecord, PaymentState
from tunilib.core.ports.payments import Journal, Merchant, Services
from tunilib.core.reason import Reason, ReasonCode
from tunilib.errors import LocalError, NotFound, TunilibError, UsageError
from tunilib.http.cookies import site_address
from tunilib.library.desk.items import DeskPart
from tunilib.library.models.desk import DeskWord, OnlinePayment, RequestDone, SetupDone, Taking
from tunilib.library.patron.payments import against_currency, is_offered, look_at, open_service
from tunilib.library.stores import absolute_address

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tunilib.library.stores.unit_of_work import Library

_SERVICE = "https://services.paytrail.com"
_LONGEST_PAGE = 200
_LONGEST_MERCHANT = 20


class PaymentDesk(DeskPart):
    """Online payment of one library.

    Args:
        services: opens payment services with the secrets of this machine; None: none can be opened.
        journal: the payments made on this machine.
    """

    def __init__(
        self,
        opened: Callable[[], Library],
        services: Callable[[], Services] | None = None,
        journal: Callable[[], Journal] | None = None,
    ) -> None:
        super().__init__(opened)
        self._services, self._journal = services, journal

    def setup(
        self,
        *,
        merchant: str | None = None,
        return_page: str | None = None,
        service: str | None = None,
        secret: str | None = None,
    ) -> SetupDone:
        """Set what is given; the rest stays.

        Args:
            merchant: digits, or ``test`` for the payment service's public test account.
            return_page: an https address of at most 200 characters; the service sends payers there.
            service: the address of the payment service; https, or http on this machine.
            secret: of the merchant; it goes into the keyring.

        Raises:
            UsageError: a value is not valid, or the secret would not be used; nothing was set.
            LocalError: ``keyring``: it is missing or failed; nothing was set.
        """
        given = (_merchant(merchant), _page(return_page), _service(service))
        with self._library.snapshot() as snapshot:
            before = snapshot.payments.merchant()
        wrong = against_currency(self._services, self._library.rules)
        if wrong is not None:
            return SetupDone(outcome=DeskWord.REFUSED, reasons=(wrong,))
        after = Merchant(*[new or old for new, old in zip(given, before, strict=True)])
        if secret is not None:
            self._store_secret(after, secret)
        if after == before and secret is None:
            return SetupDone(outcome=DeskWord.UNCHANGED)
        with self._library.transaction("desk", "payment setup") as tx:
            tx.payments.set_merchant(after)
            tx.record_event("payment-setup", before=before.id, after=after.id)
        return SetupDone(outcome=DeskWord.CHANGED)

    def _store_secret(self, merchant: Merchant, secret: str) -> None:
        if merchant.id is None or not secret:
            raise UsageError("the secret is of a merchant", hint="name it: --merchant ID; and write the secret")
        services, store = self._opened_services(), self._library.address
        source = services.secret_source(store, merchant)
        if source == "public":
            raise UsageError(
                "the test account has a public secret: another one would not be used",
                hint="leave the secret out, or name your own merchant: --merchant ID",
            )
        if source == "command":
            raise UsageError(
                "the secret comes from payment_secret_command: another one would not be used",
                hint="leave the secret out, or take the command out of [desk] in config.toml",
            )
        services.store_secret(store, merchant, secret)

    def show(self) -> OnlinePayment:
        """How the library takes payments online."""
        with self._library.snapshot() as snapshot:
            merchant = snapshot.payments.merchant()
        services, store = self._opened_services(), self._library.address
        source = services.secret_source(store, merchant)
        return OnlinePayment(
            offered=is_offered(self._services, self._library, merchant),
            merchant=merchant.id,
            return_page=merchant.return_page,
            service=merchant.service or _SERVICE,
            secret=None if source == "public" else source,
        )

    def all(self, state: PaymentState | None = None) -> tuple[DeskPayment, ...]:
        """Payments, newest first; all, or those in a state."""
        with self._library.snapshot() as snapshot:
            found = [stored.record for stored in snapshot.payments.all()]
        return tuple([one.for_desk() for one in found if state is None or one.state is state])

    def resolve(self, payment: str, note: str) -> RequestDone:
        """End a payment whose money was taken and cannot be registered. The card can then pay again.

        Args:
            note: what the library did with the money; the patron reads it.

        Raises:
            NotFound: the payment is unknown. UsageError: the note is empty.
        """
        if not note.strip():
            raise UsageError("the note is empty", hint="write what was done with the money: --note 'refunded'")
        with self._library.transaction("desk", "payment resolve") as tx:
            stored = tx.payments.by_id(payment)
            if stored is None:
                raise NotFound("no such payment: {id}", hint="see: tunilib desk payment list", id=payment)
            record = stored.record
            if record.is_resolved:
                return RequestDone(id=payment, outcome=DeskWord.UNCHANGED)
            if record.state not in (PaymentState.UNREGISTERED, PaymentState.PAID, PaymentState.UNKNOWN):
                reason = Reason.of(ReasonCode.OTHER, what="payment-not-open")
                return RequestDone(id=payment, outcome=DeskWord.REFUSED, reasons=(reason,))
            tx.payments.change(record._replace(is_resolved=True, words=note.strip()))
            tx.record_event("payment-resolved", patron=stored.patron, amount=record.amount.cents, after=payment)
        return RequestDone(id=payment, outcome=DeskWord.RESOLVED)

    def takings(self, month: date | None = None) -> tuple[Taking, ...]:
        """The payments whose money was taken in a month, by default this one, in order of time."""
        with self._library.snapshot() as snapshot:
            first = (month or snapshot.today).replace(day=1)
            after = (first + timedelta(days=32)).replace(day=1)
            found = snapshot.payments.paid_since(datetime.combine(first, time(), snapshot.zone))
        return tuple([_taking(one.record) for one in found if one.record.paid and one.record.paid.date() < after])

    def find_again(self, known: Iterable[PaymentRecord]) -> tuple[Reason, ...]:
        """Ask about payments that a restored library has forgotten, and register what was paid.

        Args:
            known: payments in the replaced file.

        Returns:
            What could not be done.
        """
        payments = {record.id: (record, card) for record, card in self._noted()}
        payments |= {record.id: (record, record.card) for record in known}
        missing = [one for one in payments.values() if self._needs_asking(*one)]
        reasons: dict[str, Reason] = {}
        for record, card in missing:
            try:
                self._ask_about(record, card)
            except TunilibError as error:
                reasons[error.message] = Reason.because(error)
        return tuple(reasons.values())

    def _noted(self) -> list[tuple[PaymentRecord, str]]:
        if self._journal is None:
            return []
        accounts = self._journal().at(absolute_address(self._library.address))
        return [(record, account.rpartition(" ")[2]) for account, records in accounts.items() for record in records]

    def _needs_asking(self, record: PaymentRecord, card: str) -> bool:
        """Whether it may have been paid without being registered in the library."""
        if record.transaction is None or record.is_resolved:
            return False
        with self._library.snapshot() as snapshot:
            stored = snapshot.payments.by_id(record.id)
            return snapshot.patrons.by_card(card) is not None and (stored is None or stored.record.is_open)

    def _ask_about(self, record: PaymentRecord, card: str) -> None:
        with self._library.snapshot() as snapshot:
            merchant, patron = snapshot.payments.merchant(), snapshot.patrons.by_card(card)
        assert patron is not None
        began = record._replace(
            state=PaymentState.STARTED, card=card, url=None, paid=None, registered=None, reason=None, words=None
        )
        with self._library.transaction("desk", "restore") as tx:  # stored before the service answers
            if tx.payments.by_id(record.id) is None:
                tx.payments.add(patron.id, began)
        service = open_service(self._services, self._library.address, merchant)
        try:
            look_at(self._library, service, began, patron.id)
        finally:
            service.close()

    def _opened_services(self) -> Services:
        if self._services is None:
            raise LocalError("no payment service can be opened on this machine", code="configuration")
        return self._services()


def _taking(record: PaymentRecord) -> Taking:
    assert record.paid is not None
    is_settled = record.state is PaymentState.REGISTERED
    return Taking(
        date=record.paid.date(),
        time=record.paid.strftime("%H:%M:%S"),
        payment=record.id,
        transaction=record.transaction,
        card=record.card,
        amount=record.amount,
        fines=tuple([fine.id for fine in record.plan]) if is_settled else (),
    )


def _merchant(text: str | None) -> str | None:
    if text is None or text == "test" or (text.isascii() and text.isdigit() and len(text) <= _LONGEST_MERCHANT):
        return text
    raise UsageError("not a merchant: {merchant}", hint="write its digits, or: test", merchant=text)


def _page(text: str | None) -> str | None:
    if text is None:
        return None
    parts = web_parts(text)
    if parts is None or parts.scheme != "https" or parts.username is not None or len(text) > _LONGEST_PAGE:
        raise UsageError(
            "not a return page: {page}",
            hint="the payment service takes only an https address, here of at most 200 characters",
            page=text[:_LONGEST_PAGE],
        )
    return text


def _service(text: str | None) -> str | None:
    if text is None:
        return None
    parts = web_parts(text.strip())
    if parts is None or parts.username is not None or not is_safe_address(text.strip()):
        raise UsageError("not the address of a payment service: {service}", hint=ADDRESS_HINT, service=text)
    return site_address(text)
