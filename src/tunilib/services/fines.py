"""Fines and fees of a card, the library's fee list, paying fines online, never twice, and receipts of payments.

The journal has a payment before anything is sent, and its address before anybody is shown it. What is not known is
asked, of the payment service or of the site, and never done again.
"""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from html import escape
from typing import TYPE_CHECKING, NamedTuple, cast

from tunilib.core.changes import ChangeKind, Key, Settled
from tunilib.core.money import Money
from tunilib.core.note import one_line
from tunilib.core.outcome import Word
from tunilib.core.payment import Payment, PaymentRecord, PaymentState, never_shown
from tunilib.core.policy.payments import against_another, payment_to_continue
from tunilib.core.reason import Reason, ReasonCode, Source
from tunilib.errors import NotFound, NotUnderstood, TunilibError, Unavailable, UsageError
from tunilib.local.files import replace_file
from tunilib.messages import date_text, gettext, money_text, word
from tunilib.services.change import Change, Subject, kinds_of, make, recover
from tunilib.services.opened import OpenedAccount, asks, changes, offered
from tunilib.services.readings import read_fines, read_loans

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from tunilib.core.answer import Answer
    from tunilib.core.fine import Fee, Fines
    from tunilib.core.ports.door import StoreEntry
    from tunilib.core.ports.payments import Payments, Quote
    from tunilib.services.machine import Machine

_LETTERS = "abcdefghjkmnpqrstvwxyz23456789"
_ID_LENGTH = 10
_WATCHED_AFTER_END = timedelta(days=7)
"""How long it is asked whether a payment that was cancelled has been paid after all."""

_STYLE = (
    "body{max-width:40rem;margin:2rem auto;padding:0 1rem;font:1rem/1.5 sans-serif}"
    "table{border-collapse:collapse;width:100%}td{padding:.2rem .4rem;border-bottom:1px solid #ccc}"
    "td:last-child{text-align:right}tr.sum td{border-top:2px solid #000;border-bottom:0;font-weight:bold}"
    "dt{color:#555}dd{margin:0 0 .4rem}"
)


@asks
def fines(account: OpenedAccount) -> Fines:
    """What the card owes, and whether that suspends borrowing rights.

    Where the page of fines does not show it the loans are read too; it stays unknown where they cannot be read.
    """
    found = read_fines(account)
    account.remember(lambda: account.ledger.saw_fines(account.key, found, account.now()))
    if found.suspended is not None:
        return found
    try:
        reading = read_loans(account)
    except (Unavailable, NotUnderstood, NotFound):
        return found
    account.remember(lambda: account.ledger.saw_loans(account.key, reading, account.now()))
    return found.with_blocks(reading.blocks)


@asks
def fees(account: OpenedAccount) -> tuple[Fee, ...]:
    """The library's fee list; empty if it publishes none."""
    return offered(account.door.fines, "fines").fees()


def fees_of_store(machine: Machine, store: str) -> tuple[Fee, ...]:
    """The fee list of an embedded library, for whoever may read it."""
    address = machine.absolute_address(store)
    backend = machine.backends.backend_at(address, "embedded")
    return cast("StoreEntry", machine.entry_at(backend, address)).fees()


class Offer(NamedTuple):
    """What would be paid now.

    Attributes:
        quote: the sum, the fines, and what is sent. reasons: every reason against it.
        going_on: the payment that goes on instead of another one; paid meanwhile, it is registered.
    """

    quote: Quote
    reasons: tuple[Reason, ...]
    going_on: PaymentRecord | None

    @property
    def amount(self) -> Money:
        """What would be charged, the service fee included."""
        return self.quote.amount

    def refusal_of(self, amount: Money | None) -> Payment | None:
        """The payment that cannot be made; None: it can."""
        reasons = self.reasons
        if not reasons and amount is not None and amount != self.amount:
            reasons = (Reason.of(ReasonCode.PAYMENT_FINES_CHANGED, what="asked", amount=self.amount),)
        return Payment(amount=self.amount, reasons=reasons) if reasons else None

    @property
    def settled(self) -> Payment | None:
        """The payment that turned out to be paid, when this was asked; nothing else is paid then."""
        found = self.going_on
        return found.as_payment() if found is not None and found.state is PaymentState.REGISTERED else None


@changes
def offer(account: OpenedAccount) -> Offer:
    """What would be paid now, after the open payments of the card were asked about; nothing is started."""
    was_open = {record.id for record in _read(account) if record.is_open}
    records = _asked(account)
    recover(account, PAYMENTS, records)
    quote = _port(account).quote()
    registered = (one for one in records if one.id in was_open and one.state is PaymentState.REGISTERED)
    settled = next(registered, None)
    if settled is not None:
        return Offer(quote, (), settled)
    wanted = (quote.amount, quote.plan, account.now())
    going_on = payment_to_continue(records, *wanted)
    others = tuple(one for one in quote.reasons if going_on is None or one.code is not ReasonCode.PAYMENT_IN_PROGRESS)
    known = {one.code for one in others}  # a site warns of a payment that the journal has too
    reasons = others + tuple(one for one in against_another(records, *wanted) if one.code not in known)
    return Offer(quote, reasons, None if reasons else going_on)


@changes
def pay(account: OpenedAccount, amount: Money | str, open_address: Callable[[str], object] | None = None) -> Payment:
    """Pay all fines: the payment, which is not paid yet, or the refusal of it."""
    agreed = _money(amount)
    found = offer(account)
    if not isinstance(amount, Money):  # text is in the library's currency
        agreed = Money(agreed.cents, found.amount.currency)
    known = found.settled or found.refusal_of(agreed)
    if known is not None:
        return known
    made = _start(account, found.quote) if found.going_on is None else found.going_on.as_payment()
    if made.url is not None and open_address is not None:
        open_address(made.url)
    return made


@asks
def payments(account: OpenedAccount) -> tuple[Payment, ...]:
    """The payments so far, newest first, as last known; the payment service is not asked."""
    return tuple([record.as_payment() for record in _read(account)])


@changes
def resume(account: OpenedAccount) -> tuple[Payment, ...]:
    """Ask about every payment that was open, and register what is paid: these payments, as they are now."""
    before = {record.id: record for record in _read(account)}
    after = _asked(account, also_ended=True)
    recover(account, PAYMENTS, after)
    return tuple([one.as_payment() for one in after if _was_open(before.get(one.id), one)])


@changes
def follow(account: OpenedAccount, payment: str) -> Payment:
    """Where a payment is now."""
    return _look(account, record_of(account, payment)).as_payment()


def record_of(account: OpenedAccount, payment: str) -> PaymentRecord:
    found = next((record for record in _read(account) if record.id == payment), None)
    if found is None:
        raise NotFound("no such payment in this account: {id}", hint="see: tunilib fines payments", id=payment)
    return found


def _start(account: OpenedAccount, quote: Quote) -> Payment:
    port, journal = _port(account), account.ledger.payments
    record = PaymentRecord(
        id="".join(_LETTERS[byte % len(_LETTERS)] for byte in os.urandom(_ID_LENGTH)),
        state=PaymentState.STARTED,
        amount=quote.amount,
        created=account.now(),
        plan=quote.plan,
        fee=quote.fee,
        card=account.door.card,
    )
    journal.add(account.key, record)
    kept = record

    def keep(now: PaymentRecord) -> None:
        nonlocal kept
        journal.update(account.key, now)
        kept = now

    def prove(answer: Answer, after: Sequence[PaymentRecord] | None) -> tuple[Payment]:
        refused = answer.refused or answer.of(record.id).reasons
        if answer.denies(answer.of(record.id)):
            was_sent = kept.transaction is not None or any(one.source is Source.LIBRARY for one in refused)
            if not was_sent:  # there never was one
                journal.drop(account.key, record.id)
            else:
                keep(never_shown(kept))
            return (Payment(amount=quote.amount, reasons=refused),)
        if (answer.lost or answer.failed) and kept.url is None:
            keep(kept._replace(state=PaymentState.UNKNOWN, reason="other.answer-lost"))
            return (kept.as_payment(),)
        stored = next((one for one in after or () if one.id == record.id), kept)
        return (stored._replace(url=kept.url).as_payment(),)

    (made,) = make(
        account,
        Change(
            subject=PAYMENTS,
            kind=ChangeKind.PAY_FINES,
            keys=[Key(record.id, f"{record.amount} {record.amount.currency}")],
            act=lambda: port.start(quote, record, keep),
            prove=prove,
            settled=lambda done: [Settled(record.id, done[0].state or Word.REFUSED, None, done[0].reasons)],
        ),
    )
    return made


def _asked(account: OpenedAccount, *, also_ended: bool = False) -> tuple[PaymentRecord, ...]:
    """All payments, after each one that is open was asked about.

    One that cannot be asked about does not keep the others from it; then its error is raised.
    """
    failed: TunilibError | None = None
    found = []
    for record in _read(account):
        is_watched = also_ended and _may_be_paid_yet(record, account.now())
        if record.is_open or is_watched:
            try:
                record = _look(account, record)
            except TunilibError as error:
                failed = failed or (error if record.is_open else None)
        found.append(record)
    if failed is not None:
        raise failed
    return tuple(found)


def _look(account: OpenedAccount, record: PaymentRecord) -> PaymentRecord:
    noted = {one.id for one in account.ledger.payments.all(account.key)}
    after = _port(account).look(record, is_ours=record.id in noted)
    if record.id in noted or after.url is not None:
        _keep(account, after)
    return after


def _keep(account: OpenedAccount, record: PaymentRecord) -> None:
    known = {one.id: one for one in account.ledger.payments.all(account.key)}
    if known.get(record.id) != record:
        account.ledger.payments.update(account.key, record)


def _read(account: OpenedAccount) -> tuple[PaymentRecord, ...]:
    return _port(account).records(account.ledger.payments.all(account.key))


PAYMENTS: Subject[tuple[PaymentRecord, ...]] = Subject(kinds_of("payments"), _read)
"""The payments of a card, as its library and the journal have them."""


def _was_open(before: PaymentRecord | None, after: PaymentRecord) -> bool:
    return before is None or before.is_open or before.state is not after.state


def _may_be_paid_yet(record: PaymentRecord, now: datetime) -> bool:
    is_ended = record.state in (PaymentState.CANCELLED, PaymentState.FAILED)
    return is_ended and record.transaction is not None and abs(now - record.created) < _WATCHED_AFTER_END


def _port(account: OpenedAccount) -> Payments:
    return offered(account.door.payments, "payments")


def _money(amount: Money | str) -> Money:
    if isinstance(amount, Money):
        return amount
    try:
        return Money.parse(amount)
    except ValueError:
        raise UsageError(
            "not an amount: {value}", hint="write digits, a point and two digits, for example 3.00", value=amount
        ) from None


class Receipt(NamedTuple):
    """What a receipt says: the library, facts of the payment, what was paid, and the sum."""

    library: str
    facts: tuple[tuple[str, str], ...]
    lines: tuple[tuple[str, str], ...]
    total: str


@asks
def receipt(account: OpenedAccount, payment: str, language: str) -> Receipt | None:
    """The receipt of a payment; None: it is not registered."""
    record = record_of(account, payment)
    if record.state is not PaymentState.REGISTERED:
        return None
    facts = (
        (gettext("Payment", language), record.id),
        (gettext("Transaction", language), record.transaction),
        (gettext("Started", language), date_text(record.created, language)),
        (gettext("Paid", language), record.paid and date_text(record.paid, language)),
        (gettext("Registered", language), record.registered and date_text(record.registered, language)),
    )
    return Receipt(
        library=account.library,
        facts=tuple((name, value) for name, value in facts if value),
        lines=tuple(_paid_lines(record, language)),
        total=money_text(record.amount, None, language),
    )


def receipt_text(found: Receipt, language: str) -> str:
    """The receipt as text."""
    title, total = gettext("Receipt", language), gettext("Total", language)
    rows = [*found.lines, (total, found.total)]
    width, amounts = max(len(name) for name, _ in rows), max(len(amount) for _, amount in rows)
    lines = [found.library, title, "", *(f"{name}: {value}" for name, value in found.facts), ""]
    lines += [f"{name:<{width}}  {amount:>{amounts}}" for name, amount in rows]
    return "\n".join(lines) + "\n"


def _receipt_page(found: Receipt, language: str) -> str:
    """The receipt as a page that can be printed; all text is escaped, and nothing comes from other places."""
    title, total = gettext("Receipt", language), gettext("Total", language)
    facts = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in found.facts)
    rows = "".join(f"<tr><td>{escape(name)}</td><td>{escape(amount)}</td></tr>" for name, amount in found.lines)
    return (
        f'<!DOCTYPE html><html lang="{escape(language)}"><head><meta charset="utf-8">'
        f"<title>{escape(title)} – {escape(found.library)}</title><style>{_STYLE}</style></head><body>"
        f"<h1>{escape(title)}</h1><p>{escape(found.library)}</p><dl>{facts}</dl><table>{rows}"
        f'<tr class="sum"><td>{escape(total)}</td><td>{escape(found.total)}</td></tr></table></body></html>\n'
    )


def write_receipt(file: Path, found: Receipt, language: str) -> None:
    """Write a receipt, a page where the file's name ends in ``.html``; only this user can read it."""
    text = _receipt_page(found, language) if file.suffix.lower() == ".html" else receipt_text(found, language)
    replace_file(file, text.encode("utf-8", "replace"))


def _paid_lines(record: PaymentRecord, language: str) -> Iterator[tuple[str, str]]:
    currency = record.amount.currency
    for fine in record.plan:
        about = (word("fine", fine.kind.value, language), fine.title, fine.description)
        yield (
            ": ".join(one_line(part) for part in about if part),
            money_text(Money(fine.cents, currency), None, language),
        )
    if record.fee:
        yield gettext("Service fee", language), money_text(Money(record.fee, currency), None, language)
