"""Fines and fees: charged, paid, waived; lost items and their fees."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tunilib.core import policy
from tunilib.core.calendar import days_after
from tunilib.core.fine import FineKind
from tunilib.core.hold import HoldKind, HoldStatus
from tunilib.core.loan import Duration
from tunilib.core.money import Money
from tunilib.core.note import Note
from tunilib.core.policy.fines import refund
from tunilib.core.rules.parts import REFUNDS
from tunilib.library.circulation.fulfilment import close, recall_for
from tunilib.library.circulation.notices import notify

if TYPE_CHECKING:
    from datetime import date

    from tunilib.library.stores.copies import StoredCopy
    from tunilib.library.stores.holds import StoredHold
    from tunilib.library.stores.loans import StoredFine, StoredLoan
    from tunilib.library.stores.unit_of_work import Transaction


def charge(
    tx: Transaction,
    patron: str,
    kind: FineKind,
    cents: int,
    *,
    record: str | None = None,
    loan: StoredLoan | None = None,
    hold: str | None = None,
    description: str | None = None,
) -> str | None:
    """Register a fine today. The id of the fine; None: there is nothing to charge."""
    if cents <= 0:
        return None
    fine = tx.fines.add(patron, kind, cents, record=record, loan=loan, hold=hold, description=description)
    tx.record_event(
        "fine-registered",
        patron=patron,
        record=loan.record if loan else record,
        loan=loan.loan.id if loan else None,
        hold=hold,
        fine=fine,
        amount=cents,
        after=kind.value,
    )
    return fine


def charge_overdue(tx: Transaction, stored: StoredLoan) -> Money | None:
    """Charge a loan that is returned or renewed today. The fine; None: it is in time."""
    found = tx.terms(stored, stored.category)
    recalled = stored.recalled is not None
    fine = found.recall_fine if recalled else found.fine
    cents = policy.fine(
        tx.rules,
        **stored.at,
        due=stored.loan.due or stored.due,
        returned=tx.time_for(found, stored.loan.due),
        recalled=recalled,
        price=stored.price,
        other_fines=0 if fine is None or fine.most_patron is None else tx.fines.overdue_of(stored.patron),
    )
    charge(tx, stored.patron, FineKind.OVERDUE, cents, loan=stored)
    return Money(cents, tx.rules.currency) if cents else None


def ban_overdue(tx: Transaction, stored: StoredLoan) -> date | None:
    """Ban the borrower of a loan that is returned too late. The last day of the ban; None: no ban."""
    found = tx.terms(stored, stored.category)
    patron = None if found.ban is None else tx.patrons.by_id(stored.patron)
    if patron is None:
        return None
    before = patron.standing.banned_until
    until = policy.ban(
        tx.rules,
        **stored.at,
        due=stored.loan.due or stored.due,
        returned=tx.time_for(found, stored.loan.due),
        banned_until=before,
    )
    if until is not None and until != before:
        was = before.isoformat() if before else None
        tx.patrons.change(stored.patron, {"banned_until": until})
        tx.record_event("patron-banned", **stored.ids, before=was, after=until.isoformat())
    return until if until is not None and until >= tx.today else None


def drop_replacement(tx: Transaction, stored: StoredLoan) -> Money | None:
    """A lost copy came back: drop or refund its replacement fee by the rules. What to give back; None: nothing.

    A refund counts as paid out by the desk today. The fee is then open, and is dropped.
    """
    lost, given = tx.terms(stored, stored.category).lost, 0
    for fine in lost_fees(tx, stored.patron, stored.loan.id):
        drops, repays = refund(lost, fine.fine.registered or tx.today, tx.today)
        left = fine.fine.balance.cents
        if repays and fine.paid:
            tx.fines.pay(fine.fine.id, -fine.paid)
            _record(tx, fine, "fine-refunded", fine.paid)
            given, left = given + fine.paid, left + fine.paid
        if drops and left:
            _waive(tx, fine, "fine-dropped", left)
    return Money(given, tx.rules.currency) if given else None


def lost_fees(tx: Transaction, patron: str, loan: str) -> list[StoredFine]:
    return tx.fines.of_loan(patron, loan, FineKind.REPLACEMENT)


def drop_fine(tx: Transaction, fine: str) -> None:
    stored = tx.fines.by_id(fine)
    if stored is not None and stored.fine.balance.cents:
        _waive(tx, stored, "fine-dropped", stored.fine.balance.cents)


def pay(tx: Transaction, stored: StoredFine, cents: int | None = None) -> StoredFine:
    """Take a part of a fine, by default the whole balance. The changed fine."""
    balance = stored.fine.balance
    cents = balance.cents if cents is None else cents
    tx.fines.pay(stored.fine.id, cents)
    _record(tx, stored, "fine-paid", cents)
    left = replace(stored.fine, balance=Money(balance.cents - cents, balance.currency))
    return stored._replace(fine=left, paid=stored.paid + cents)


def waive(tx: Transaction, stored: StoredFine) -> StoredFine:
    """Waive the whole balance of a fine. The changed fine."""
    _waive(tx, stored, "fine-waived", stored.fine.balance.cents)
    return stored._replace(fine=replace(stored.fine, balance=Money(0, stored.fine.balance.currency)))


def _waive(tx: Transaction, stored: StoredFine, kind: str, cents: int) -> None:
    tx.fines.waive(stored.fine.id, cents)
    _record(tx, stored, kind, cents)


def _record(tx: Transaction, stored: StoredFine, kind: str, cents: int) -> None:
    tx.record_event(kind, **stored.ids, amount=cents)


def report_lost(tx: Transaction, copy: StoredCopy) -> None:
    """A copy counts as lost from today on.

    A loan of it is charged. A hold that it was reserved for waits again as the first in the queue, with a notice to its
    patron. For a request from the stacks another copy there is fetched; without one the request is cancelled.
    """
    loan = tx.loans.open_of_copy(copy.barcode)
    if loan is not None:
        charge_lost(tx, loan)
        return
    tx.copies.mark_lost(copy.barcode)
    tx.record_event("item-lost", record=copy.record, barcode=copy.barcode)
    hold = tx.holds.by_id(copy.hold) if copy.hold else None
    if hold is None:
        return
    if hold.hold.kind is HoldKind.HOLD:
        _wait_again(tx, hold)
    else:
        _fetch_another(tx, hold)


def charge_lost(tx: Transaction, stored: StoredLoan) -> None:
    """A loan counts as lost from today on, and costs the replacement and handling fees."""
    loan = stored.loan
    costs = policy.lost(
        tx.rules,
        **stored.at,
        due=stored.due,
        price=stored.price,
    )
    replacement, handling = (0, 0) if costs is None else (costs.replacement, costs.handling)
    lost = tx.terms(stored, stored.category).lost
    tx.loans.mark_lost(loan.id)
    tx.copies.mark_lost(stored.barcode)
    tx.record_event("loan-lost", **stored.ids, before=stored.due.isoformat())
    charge(tx, stored.patron, FineKind.REPLACEMENT, replacement, loan=stored)
    charge(tx, stored.patron, FineKind.HANDLING, handling, loan=stored)
    mode = "unpaid" if lost is None else lost.refund
    within = None if mode in REFUNDS else days_after(tx.today, Duration.parse(mode).number)
    amounts = {"amount": Money(replacement, tx.rules.currency), "handling": Money(handling, tx.rules.currency)}
    notify(
        tx,
        stored.patron,
        "loan-lost",
        loan=loan.id,
        variant=("within" if within else mode) if replacement else "handling" if handling else "free",
        until=within,
        title=loan.title,
        due=loan.due,
        fees=Note.of(_FEES_MESSAGES[bool(replacement), bool(handling)], **amounts),
    )


_FEES_MESSAGES = {
    (True, True): "Fees: replacement {amount}, handling {handling}.",
    (True, False): "Fee: replacement {amount}.",
    (False, True): "Fee: handling {handling}.",
    (False, False): "There is no fee.",
}
"""By whether the replacement and the handling cost something."""


def _wait_again(tx: Transaction, stored: StoredHold) -> None:
    tx.holds.wait_again(stored.hold.id)
    tx.record_event("hold-waits-again", **stored.ids, before=stored.status)
    notify(tx, stored.patron, "hold-waits-again", title=stored.hold.title)
    recall_for(tx, stored.hold.id)


def _fetch_another(tx: Transaction, stored: StoredHold) -> None:
    hold = stored.hold
    others = [
        copy for copy in tx.copies.of_record(stored.record) if copy.is_free and tx.terms(copy, stored.category).stacks
    ]
    if not others:
        close(tx, stored, "cancelled")
        notify(tx, stored.patron, "hold-dropped", title=hold.title)
        return
    barcode = others[0].barcode
    tx.holds.fetch(hold.id, barcode)
    tx.record_event("request-other-copy", **stored.ids, barcode=barcode, before=hold.barcode, after=barcode)
    if stored.status is HoldStatus.READY:
        notify(tx, stored.patron, "request-other-copy", title=hold.title)
