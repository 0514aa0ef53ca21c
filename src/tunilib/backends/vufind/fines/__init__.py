"""The fines of a card, and paying them at a site. A browser does the last part (``finna-protocol`` section 6).

A site does not prevent a second payment while one is open, so the journal does. The fines page shows the state of a
payment: by its messages, and by whether the fines are still there.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from tunilib.backends.vufind.card_choice import fingerprint
from tunilib.backends.vufind.fines.page import FinesPage, read_fines
from tunilib.backends.vufind.pages.document import Document, PageError, document
from tunilib.backends.vufind.pages.state import flashes_say, inferred_reason, library_reason
from tunilib.backends.vufind.paths import FINES
from tunilib.backends.vufind.profile import VufindProfile
from tunilib.core.address import is_safe_address
from tunilib.core.answer import Answer, ClaimWord, answer_for
from tunilib.core.fine import Fee, Fine, FineKind, Fines
from tunilib.core.money import Money
from tunilib.core.payment import PaymentRecord, PaymentState, PlannedFine, never_shown
from tunilib.core.ports.payments import Quote
from tunilib.core.reason import Reason, ReasonCode
from tunilib.errors import NotUnderstood, TunilibError
from tunilib.http.cookies import origin
from tunilib.messages import term
from tunilib.pages.forms import Form, find_form

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tunilib.backends.vufind.account import AccountPages
    from tunilib.backends.vufind.session import Page


_WARNED_FOR = timedelta(minutes=15)
"""How long a site warns about a started payment, unless it was cancelled or paid."""
_LONGEST_TERMS = 3000
_CONFIRM = "pay-confirm"
_ACCOUNT = "/myresearch/"


class TermsPage(NamedTuple):
    text: str
    form: Form

    @property
    def accepted(self) -> list[tuple[str, str]]:
        """What to send to accept them: the button, unless a hidden field says so."""
        return self.form.filled({}, None if self.form.field(_CONFIRM) is not None else _CONFIRM)


def read_terms(page: str | Document) -> TermsPage:
    page = document(page, "fines")
    form = find_form(page, lambda form: form.field(_CONFIRM) is not None or form.button(_CONFIRM) is not None)
    if form is None:
        raise PageError(expected="the terms of a payment", page="fines")
    text = form.text
    for listed in page.root.all("form ul"):
        items = [item.text for item in listed.all("li") if item.text]
        text = text.replace("".join(items), ", ".join(items) + ".") if items else text
    return TermsPage(text=text[:_LONGEST_TERMS].strip(), form=form)


class VufindFines:
    """Reads fines. Their sum is compared with the site's own total."""

    def __init__(self, account: AccountPages) -> None:
        self._account = account

    def read(self) -> Fines:
        account = self._account
        page = account.get(FINES)
        ((_, found),) = account.dated([(page, account.read(page, read_fines))], read_fines)
        lasting = ((fine.id, fine.title, fine.registered, fine.amount.cents) for fine in found.fines.fines)
        account.choice.saw("fines", fingerprint(lasting))
        return found.fines

    def fees(self) -> tuple[Fee, ...]:
        return ()


class VufindPayments:
    def __init__(self, account: AccountPages) -> None:
        self._account = account
        self._terms: tuple[Page, TermsPage] | None = None
        self._was_warned = False

    def quote(self) -> Quote:
        self._terms = None
        page, found = self._read()
        self._was_warned = found.offer.open is not None
        fines = found.fines
        if not found.is_understood:
            raise NotUnderstood(
                "what {site} says of online payment was not understood",
                hint="nothing was sent; pay on the library's website",
                site=self._account.client.site,
            )
        plan = _plan(fines)
        due = sum(fine.cents for fine in plan)
        unit = fines.currency or ""  # empty: the page shows only a sign of several currencies
        fee = (found.offer.fee or 0) if due else 0
        reasons = list(fines.reasons)
        if not reasons and found.form is None:
            reasons.append(inferred_reason(ReasonCode.PAYMENT_NOT_OFFERED if due else ReasonCode.PAYMENT_NOTHING_DUE))
        quote = Quote(amount=Money(due + fee, unit), fee=fee, plan=plan, reasons=tuple(reasons))
        blocking = [reason for reason in reasons if reason.code is not ReasonCode.PAYMENT_IN_PROGRESS]
        return quote if blocking or found.form is None else self._with_terms(quote, page, found)

    def records(self, journal: Sequence[PaymentRecord]) -> tuple[PaymentRecord, ...]:
        return tuple(journal)

    def start(self, quote: Quote, record: PaymentRecord, keep: Callable[[PaymentRecord], None]) -> Answer:  # noqa: ARG002 - of its terms
        if self._terms is None:
            return answer_for(record.id, ClaimWord.REFUSED, (Reason.of(ReasonCode.PAYMENT_FINES_CHANGED),))
        page, terms = self._terms
        self._terms = None  # its token is good for one payment

        def accept() -> Answer:
            client, form = self._account.client, page.link(terms.form.action)
            leads = client.hand_over(form, terms.accepted, name="fines")
            if not isinstance(leads, str):
                return self._refused(record, leads)
            if _is_own_page(leads, page.url):
                if not _is_bare(leads, form):  # where a payment may have been started
                    raise client.lost()
                return self._refused(record, client.get(FINES))
            made = record._replace(url=_payment_page(leads, client.site))
            keep(made)
            with suppress(TunilibError):  # a warning that disappears later shows that the payment has ended
                keep(made._replace(is_warned_of=self._read()[1].offer.open is not None))
            return answer_for(record.id, ClaimWord.DONE, id=record.id)

        return self._account.act(accept)

    def look(self, record: PaymentRecord, *, is_ours: bool = True) -> PaymentRecord:  # noqa: ARG002 - all are ours
        if record.url is None and not record.has_taken_money:
            return never_shown(record)
        return self._seen(record, self._read()[1])

    # what the site shows

    def _read(self) -> tuple[Page, FinesPage]:
        page = self._account.get(FINES)
        return page, self._account.read(page, read_fines)

    def _with_terms(self, quote: Quote, page: Page, found: FinesPage) -> Quote:
        assert found.form is not None
        sent = [pair for pair in found.form.data() if pair[0] not in ("selectedIDS[]", "selectAll", "pay")]
        sent += [("selectedIDS[]", ident) for ident in found.selectable]
        client = self._account.client
        answer = client.post(page.link(found.form.action), [*sent, ("pay", "1")], name="fines")
        self._terms = answer, client.understand(answer, read_terms)
        name, email, known = None, None, False
        with suppress(TunilibError):
            profile = VufindProfile(self._account).read()
            name, email, known = profile.register.name, profile.email or profile.register.email, True
        if known and not email:
            missing = Reason.of(ReasonCode.PAYMENT_EMAIL_MISSING)
            return quote._replace(reasons=(*quote.reasons, missing), name=name)
        return quote._replace(name=name, email=email, terms=self._terms[1].text)

    def _seen(self, record: PaymentRecord, found: FinesPage) -> PaymentRecord:
        delayed = next((flash for flash in found.flashes if flash.code == "payment.unregistered"), None)
        reason = ReasonCode.PAYMENT_UNREGISTERED.value
        if delayed is not None or found.offer.is_registering:
            words = delayed.text if delayed is not None else None
            is_refused = record.state is PaymentState.UNREGISTERED
            state = PaymentState.UNREGISTERED if is_refused else PaymentState.PAID
            return self._paid(record)._replace(state=state, reason=reason, words=words)
        if not _still_there(record.plan, found.fines.fines):
            return self._registered(record)
        if record.has_taken_money:  # if the site offers payment again, its staff have settled this one
            is_over = found.form is not None
            state = PaymentState.UNREGISTERED if is_over else record.state
            return record._replace(state=state, reason=reason, words=None, is_resolved=is_over)
        age = abs(self._account.now() - record.created)
        is_gone = record.is_warned_of and found.offer.open is None and found.form is not None and age < _WARNED_FOR
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

    def _refused(self, record: PaymentRecord, page: Page) -> Answer:
        """The refusal that a page of fines states, unless the page warns of a payment that was started meanwhile."""
        try:
            found = self._account.read(page, read_fines)
        except NotUnderstood as error:
            raise self._account.client.lost() from error
        if found.offer.open is not None and not self._was_warned:
            raise self._account.client.lost()
        flashes = page.state.flashes
        told = tuple(library_reason(one.text, one.code) for one in flashes if one.level in ("danger", "warning"))
        silent = Reason.of(ReasonCode.OTHER, what="no-reason-given")
        return answer_for(record.id, ClaimWord.REFUSED, told or (silent,), words=page.words)


def _plan(fines: Fines) -> tuple[PlannedFine, ...]:
    return tuple(
        [
            PlannedFine(fine.id, fine.kind, fine.balance.cents, fine.description, fine.title)
            for fine in fines.fines
            if fine.payable_online or (fine.payable_online is None and fine.kind is not FineKind.ACCRUED)
        ]
    )


def _still_there(plan: Sequence[PlannedFine], now: Sequence[Fine]) -> bool:
    """Whether any of the planned fines is still unpaid, even if it has grown or cannot be paid online just now."""
    return any(_may_be(planned, fine) for planned in plan for fine in now if fine.balance.cents > 0)


def _may_be(planned: PlannedFine, fine: Fine) -> bool:
    """A site renumbers its fines, and may not name their kinds in the language of the request."""
    if planned.id == fine.id:
        return True
    is_grown = 0 < planned.cents < fine.balance.cents and fine.kind in (planned.kind, FineKind.OTHER)
    return planned.title == fine.title and (is_grown or planned.cents == fine.balance.cents)


def _is_own_page(address: str, page: str) -> bool:
    """Whether an address is a page of the account; a site may have the page of its payments itself."""
    is_account = _ACCOUNT in f"{urlsplit(address).path}/".lower()
    return origin(address) == origin(page) and is_account


def _is_bare(address: str, form: str) -> bool:
    """Whether an address is that of a form, without a query."""
    led, own = urlsplit(address), urlsplit(form)
    return led.path.rstrip("/") == own.path.rstrip("/") and not led.query


def _payment_page(address: str, site: str) -> str:
    if not is_safe_address(address):
        raise NotUnderstood(
            "the page {page} of {site} was not understood: expected {expected}, found {found}",
            page=term("page", "fines"),
            site=site,
            expected="https",
            found=address.partition("?")[0][:80],
        )
    return address
