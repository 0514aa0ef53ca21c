"""Paying fines at a site: its own exchange, of which a browser does the last part (``finna-protocol`` section 6).

A site has no interface for this, and prevents no second payment while one is open, so the journal does. What became of
a payment is read from the fines page: its warnings, its messages, and whether the fines are still there. Who has paid
comes back to the site with an address; opened in this session it makes the site look at its payment service. The page
would then register the payment with a script, so that request is made here.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

from tunilib.backends.vufind.fines.page import FinesPage, TermsPage, read_fines, read_terms
from tunilib.backends.vufind.pages.messages import flashes_say, inferred_reason, library_reason
from tunilib.backends.vufind.paths import AJAX, FINES
from tunilib.core.answer import Answer, ClaimWord, answer_for
from tunilib.core.fine import FineKind
from tunilib.core.money import Money
from tunilib.core.payment import PaymentRecord, PaymentState, PlannedFine, never_shown
from tunilib.core.ports.payments import Quote
from tunilib.core.reason import Reason, ReasonCode
from tunilib.errors import NotUnderstood, TunilibError, UsageError
from tunilib.http.addresses import is_loopback, origin
from tunilib.messages import term

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from tunilib.backends.vufind.account import AccountPages
    from tunilib.backends.vufind.site import Page
    from tunilib.core.fine import Fines

_REGISTERED = 200
_BETWEEN_REGISTRATIONS = timedelta(seconds=130)
"""The site lets a registration run for 120 seconds before another one."""
_WARNED_FOR = timedelta(minutes=15)
"""So long a site warns of a payment that was started, unless it was cancelled or paid."""
_LONGEST_ADDRESS = 8000
_ID = "_payment_id"
"""How the name of the site's own id of a payment ends: ``finna_payment_id``, ``local_payment_id``."""


class VufindPayments:
    """Payment of the card's fines."""

    def __init__(self, account: AccountPages) -> None:
        self._account = account
        self._terms: tuple[Page, TermsPage] | None = None
        self._registration: datetime | None = None

    def quote(self) -> Quote:
        """What would be paid now. Where it can be, the terms are asked for, which starts nothing."""
        self._terms = None
        page, found = self._read()
        fines = found.fines
        plan = _plan(fines)
        due = sum(fine.cents for fine in plan)
        unit = fines.currency or ""  # null, where the page shows only a sign that several have
        fee = (found.service_fee or 0) if due else 0
        reasons = list(fines.reasons)
        if not reasons and found.form is None:
            reasons.append(inferred_reason(ReasonCode.PAYMENT_NOT_OFFERED if due else ReasonCode.PAYMENT_NOTHING_DUE))
        stated = found.payable_total
        if not reasons and stated is not None and stated.cents != due:
            raise NotUnderstood(
                "the sum that {site} would charge is not that of the fines that it shows as payable",
                hint="pay on the library's website",
                site=self._account.client.site,
            )
        quote = Quote(amount=Money(due + fee, unit), fee=fee, plan=plan, reasons=tuple(reasons))
        blocking = [reason for reason in reasons if reason.code is not ReasonCode.PAYMENT_IN_PROGRESS]
        return quote if blocking or found.form is None else self._with_terms(quote, page, found)

    def records(self, journal: Sequence[PaymentRecord]) -> tuple[PaymentRecord, ...]:
        """What the journal has: a site lists no payments."""
        return tuple(journal)

    def start(self, quote: Quote, record: PaymentRecord, keep: Callable[[PaymentRecord], None]) -> Answer:
        """Accept the terms, once; the site answers with the address where the payment is made."""
        if self._terms is None:
            reasons = quote.reasons or (Reason.of(ReasonCode.PAYMENT_FINES_CHANGED),)
            return answer_for(record.id, ClaimWord.REFUSED, reasons)
        page, terms = self._terms
        self._terms = None  # its token is good for one payment

        def accept() -> Answer:
            leads = self._account.client.hand_over(page.link(terms.form.action), terms.form.data(), name="fines")
            if not isinstance(leads, str):
                return self._refused(record, leads)
            if origin(leads) == origin(page.url):
                return self._refused(record, self._account.client.get(FINES))
            made = record._replace(url=_payment_page(leads, self._account.client.site))
            keep(made)
            with suppress(TunilibError):  # whether the site warns of it tells later that it has ended
                keep(made._replace(is_warned_of=self._read()[1].open_payment is not None))
            return answer_for(record.id, ClaimWord.DONE, id=record.id)

        return self._account.act(accept)

    def look(self, record: PaymentRecord, *, is_ours: bool = True) -> PaymentRecord:  # noqa: ARG002 - all are ours
        """Where a payment is now, as the fines page shows it; one that is paid is registered."""
        if record.url is None and not record.has_taken_money:
            return never_shown(record)
        said = self._register(record.transaction) if record.has_taken_money and record.transaction else None
        if said:
            return self._confirmed(record)
        return self._seen(record, self._read()[1], is_refused=said is False)

    def named(self, address: str, records: Sequence[PaymentRecord]) -> PaymentRecord | None:
        """The payment that a return address is about; None: none of these."""
        query = self._return_query(address)
        transaction, site_id = query.get("checkout-transaction-id"), _site_id(query)
        for record in records:
            if record.transaction is not None and record.transaction == site_id:
                return record
            if transaction and record.url is not None and urlsplit(record.url).path.endswith(f"/{transaction}"):
                return record
        amount = query.get("checkout-amount")
        waiting = [one for one in records if one.is_open and amount in (None, str(one.amount.cents))]
        named_otherwise = transaction and any(_names_transaction(one) for one in waiting)
        return waiting[0] if len(waiting) == 1 and not named_otherwise else None

    def accept_return(self, record: PaymentRecord, address: str) -> PaymentRecord:
        """Open a return address in this session, so that the site looks at the payment, and register it."""
        query = self._return_query(address)
        if record.state is PaymentState.REGISTERED:
            return record
        self._account.choice.ready()
        page = self._account.client.accept(self._account.client.fetch(FINES, list(query.items())))
        found = self._account.read(page, read_fines)
        if flashes_say(found.flashes, "payment.failed"):
            raise UsageError(
                "the site does not accept this return address",
                hint="copy the whole address; see also: tunilib fines payments --resume",
            )
        if flashes_say(found.flashes, "payment.cancelled"):
            return record._replace(state=PaymentState.CANCELLED, url=None, reason=None, words=None)
        status = query.get("checkout-status")
        if status in ("pending", "delayed"):
            return self.look(record._replace(reason=f"other.payment-{status}"))
        is_paid = flashes_say(found.flashes, "payment.done") or found.registering
        said = self._register(_site_id(query) or "") if is_paid or status == "ok" else None
        if is_paid or said:
            record = self._paid(record)._replace(transaction=_site_id(query))
        if said:
            return self._confirmed(record)
        return self._seen(record, self._read()[1], is_refused=is_paid and said is False)

    # what the site shows

    def _read(self) -> tuple[Page, FinesPage]:
        page = self._account.get(FINES)
        return page, self._account.read(page, read_fines)

    def _with_terms(self, quote: Quote, page: Page, found: FinesPage) -> Quote:
        """The quote with what the site says before a payment, and what it would send."""
        assert found.form is not None
        sent = [pair for pair in found.form.data() if pair[0] not in ("selectedIDS[]", "selectAll", "pay")]
        sent += [("selectedIDS[]", ident) for ident in found.selectable]
        client = self._account.client
        answer = client.post(page.link(found.form.action), [*sent, ("pay", "1")], name="fines")
        self._terms = answer, client.understand(answer, read_terms)
        name, email, known = None, None, False
        with suppress(TunilibError):
            from tunilib.backends.vufind.profile import VufindProfile

            profile = VufindProfile(self._account).read()
            name, email, known = profile.register.name, profile.email or profile.register.email, True
        if known and not email:
            missing = Reason.of(ReasonCode.PAYMENT_EMAIL_MISSING)
            return quote._replace(reasons=(*quote.reasons, missing), name=name)
        return quote._replace(name=name, email=email, terms=self._terms[1].text)

    def _seen(self, record: PaymentRecord, found: FinesPage, *, is_refused: bool = False) -> PaymentRecord:
        """What a page of fines says of a payment; where it says nothing, the state stays.

        Args:
            is_refused: the site could not register it just now.
        """
        delayed = next((flash for flash in found.flashes if flash.code == "payment.unregistered"), None)
        reason = ReasonCode.PAYMENT_UNREGISTERED.value
        if delayed is not None or found.registering:
            words = delayed.text if delayed is not None else None
            is_refused = is_refused or record.state is PaymentState.UNREGISTERED
            state = PaymentState.UNREGISTERED if is_refused else PaymentState.PAID
            return self._paid(record)._replace(state=state, reason=reason, words=words)
        if not _still_there(record.plan, _plan(found.fines)):
            return self._registered(record)
        if record.has_taken_money:  # the site offers payment again: its staff have settled this one
            is_over = found.form is not None
            state = PaymentState.UNREGISTERED if is_over else record.state
            return record._replace(state=state, reason=reason, words=None, is_resolved=is_over)
        age = abs(self._account.now() - record.created)
        is_gone = record.is_warned_of and found.open_payment is None and found.form is not None and age < _WARNED_FOR
        if is_gone or flashes_say(found.flashes, "payment.cancelled"):
            return record._replace(state=PaymentState.CANCELLED, url=None, reason=None, words=None)
        return record

    def _paid(self, record: PaymentRecord) -> PaymentRecord:
        return record._replace(
            state=PaymentState.PAID, paid=record.paid or self._account.now(), url=None, reason=None, words=None
        )

    def _registered(self, record: PaymentRecord) -> PaymentRecord:
        now = self._account.now()
        return record._replace(
            state=PaymentState.REGISTERED, paid=record.paid or now, registered=now, url=None, reason=None, words=None
        )

    def _confirmed(self, record: PaymentRecord) -> PaymentRecord:
        """A payment of which the site says that it is registered: its fines must be gone."""
        reason = "other.not-read-back"
        with suppress(TunilibError):
            if not _still_there(record.plan, _plan(self._read()[1].fines)):
                return self._registered(record)
            reason = "other.still-there"
        return self._paid(record)._replace(reason=reason)

    def _register(self, site_id: str) -> bool | None:
        """Make the request of the page's script: whether the site has registered the payment; None: not known.

        It may be repeated, but not while the one before is still going on.
        """
        now = self._account.now()
        if self._registration is not None and abs(now - self._registration) < _BETWEEN_REGISTRATIONS:
            return None
        self._registration = now
        query = [("method", "registerOnlinePayment")]
        try:
            return self._account.client.tell(AJAX, query, [("transactionId", site_id)]) == _REGISTERED
        except TunilibError:  # the page of fines will tell
            return None

    def _refused(self, record: PaymentRecord, page: Page) -> Answer:
        """Why the site started no payment, in its words."""
        flashes = page.state.flashes
        told = tuple(library_reason(one.text, one.code) for one in flashes if one.level in ("danger", "warning"))
        silent = Reason.of(ReasonCode.OTHER, what="no-reason-given")
        return answer_for(record.id, ClaimWord.REFUSED, told or (silent,), words=page.words)

    def _return_query(self, address: str) -> dict[str, str]:
        """The parameters of a return address of this site."""
        try:
            parts = urlsplit(address.strip()[:_LONGEST_ADDRESS])
            here = origin(self._account.client.settings.address) == origin(address.strip())
            query = dict(parse_qsl(parts.query, keep_blank_values=True))
        except ValueError:
            here, query = False, {}
        if not here or not parts.path.endswith(FINES) or _site_id(query) is None:
            raise UsageError(
                "this is not the address of a return from the payment service",
                hint="copy the whole address of the page that came after paying",
            )
        return query


def _plan(fines: Fines) -> tuple[PlannedFine, ...]:
    """The fines that a payment settles: those that can be paid online."""
    return tuple(
        [
            PlannedFine(fine.id, fine.kind, fine.balance.cents, fine.description, fine.title)
            for fine in fines.fines
            if fine.payable_online is not False and fine.kind is not FineKind.ACCRUED
        ]
    )


def _still_there(plan: Sequence[PlannedFine], now: Sequence[PlannedFine]) -> bool:
    """Whether one of the fines may still be to be paid.

    They are compared by title and amount: a site numbers them anew, and names their kinds in the language of the call.
    """
    left = {(fine.title, fine.cents) for fine in now}
    return any((fine.title, fine.cents) in left for fine in plan)


def _payment_page(address: str, site: str) -> str:
    """The address where a payment is made; at any host, since sites use several services."""
    try:
        parts = urlsplit(address)
        is_safe = parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname or ""))
    except ValueError:
        is_safe = False
    if not is_safe or not address.isprintable() or " " in address:
        raise NotUnderstood(
            "the page {page} of {site} was not understood: expected {expected}, found {found}",
            page=term("page", "fines"),
            site=site,
            expected="https",
            found=address.partition("?")[0][:80],
        )
    return address


def _site_id(query: dict[str, str]) -> str | None:
    """The site's own id of a payment, which is only in the address of its return."""
    return next((value for name, value in query.items() if name.endswith(_ID) and value), None)


def _names_transaction(record: PaymentRecord) -> bool:
    """Whether the address of a payment ends with a transaction's id, as Paytrail's do."""
    last = urlsplit(record.url or "").path.rpartition("/")[2]
    return len(last) == 36 and last.count("-") == 4
