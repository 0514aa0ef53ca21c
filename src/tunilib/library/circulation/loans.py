"""Checkout, check-in and recalls of copies; renewals of loans."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tunilib.core.hold import HoldStatus
from tunilib.core.money import Money
from tunilib.core.policy.checkouts import checkout
from tunilib.core.reason import Reason, ReasonCode
from tunilib.library.circulation.fees import ban_overdue, charge_overdue, drop_replacement, lost_fees
from tunilib.library.circulation.fulfilment import fill_next_hold, mark_ready, pass_on
from tunilib.library.models.desk import DeskWord, Lent, Returned

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from tunilib.library.stores.copies import StoredCopy
    from tunilib.library.stores.holds import StoredHold
    from tunilib.library.stores.loans import StoredLoan
    from tunilib.library.stores.patrons import StoredPatron
    from tunilib.library.stores.unit_of_work import Transaction


def check_out(
    tx: Transaction, patron: StoredPatron, copy: StoredCopy, loans: dict[str, int], day: date | None = None
) -> Lent:
    """Lend a copy to a patron, or refuse with every reason.

    Args:
        loans: how many the patron has of each collection; this one is added. day: due, in place of the rule's.
    """
    found = tx.terms(copy, patron.register.category)
    reasons, due = checkout(
        tx.rules,
        library=copy.library,
        category=patron.register.category,
        collection=copy.collection,
        now=tx.time_for(found),
        standing=patron.standing,
        loans=loans,
        on_loan=copy.loan is not None,
        kept_for_another=copy.hold_patron is not None and copy.hold_patron != patron.id,
        lost=copy.lost is not None,
    )
    lent = Lent(
        barcode=copy.barcode,
        title=copy.title,
        outcome=DeskWord.LENT,
        reasons=reasons,
        card=patron.card,
        name=patron.register.name,
    )
    if reasons or due is None:
        return _refused(tx, copy, lent)
    due = day or due
    loan = tx.loans.add(patron.id, copy.barcode, due)
    loans[copy.collection] = loans.get(copy.collection, 0) + 1
    tx.record_event(
        "lent", patron=patron.id, record=copy.record, barcode=copy.barcode, loan=loan, after=due.isoformat()
    )
    _collect(tx, copy, loan, tx.holds.collected_by_loan(patron.id, copy.record, copy.barcode))
    if found.loan is not None and found.loan.reading_room:
        reasons = (Reason.of(ReasonCode.OTHER, what="reading-room"),)
    return replace(lent, loan_id=loan, due=due, reasons=reasons)


def _refused(tx: Transaction, copy: StoredCopy, lent: Lent) -> Lent:
    """The refusal of a checkout; of a copy that is on loan, with who has it."""
    out = tx.loans.open_of_copy(copy.barcode) if copy.loan is not None else None
    if out is None:
        return replace(lent, outcome=DeskWord.REFUSED, card=None, name=None)
    own = {"what": "own"} if out.card == lent.card else {"who": f"{out.name} ({out.card})" if out.name else out.card}
    reasons = [Reason.of(one.code, **own) if one.code is ReasonCode.CHECKOUT_ON_LOAN else one for one in lent.reasons]
    return replace(lent, outcome=DeskWord.REFUSED, card=out.card, name=out.name, reasons=tuple(reasons))


def _collect(tx: Transaction, copy: StoredCopy, loan: str, fulfilled: Iterable[StoredHold]) -> None:
    """Close the holds that a loan fulfils. Another copy that was ready for one of them goes to the next patron."""
    for stored in fulfilled:
        tx.holds.close(stored.hold.id, "collected", tx.actor)
        tx.record_event("hold-collected", **stored.ids, barcode=copy.barcode, loan=loan, before=stored.status)
        if stored.hold.barcode is not None and stored.hold.barcode != copy.barcode:
            pass_on(tx, stored)


def check_in(tx: Transaction, copy: StoredCopy, at: str) -> Returned:
    """Check a copy in.

    A loan ends. A lost copy is found. A copy in transit arrives or goes on. Any other copy is refused.
    """
    if copy.loan is not None:
        return _end_loan(tx, copy, at)
    if copy.lost is not None:
        _mark_found(tx, copy)
        return replace(_returned(tx, copy, fill_next_hold(tx, copy, at)), lost=copy.lost, reasons=_found(copy.lost))
    if copy.hold is not None and copy.hold_status == HoldStatus.IN_TRANSIT:
        return _arrive(tx, copy, at)
    reason = Reason.of(ReasonCode.RETURN_NOT_ON_LOAN)
    return Returned(barcode=copy.barcode, title=copy.title, outcome=DeskWord.REFUSED, reasons=(reason,))


def _end_loan(tx: Transaction, copy: StoredCopy, at: str) -> Returned:
    stored = tx.loans.open_of_copy(copy.barcode)
    assert stored is not None
    loan = stored.loan
    tx.loans.mark_returned(loan.id)
    tx.record_event("returned", **stored.ids, before=stored.due.isoformat(), after=at)
    fine = charge_overdue(tx, stored)
    banned_until = ban_overdue(tx, stored)
    lost, paid, refunded = stored.lost or copy.lost, None, None
    if lost is not None:
        _mark_found(tx, copy)
        cents = sum(one.paid for one in lost_fees(tx, stored.patron, loan.id))
        paid = Money(cents, tx.rules.currency) if cents else None
        refunded = drop_replacement(tx, stored)
    done = _returned(tx, copy, fill_next_hold(tx, copy, at), stored, fine)
    reasons = [] if banned_until is None else [Reason.of(ReasonCode.PATRON_BANNED, until=banned_until)]
    if lost is not None:
        reasons += _found(lost, paid, refunded)
    return replace(done, reasons=tuple(reasons), lost=lost, paid=paid, refund=refunded)


def _found(lost: date, paid: Money | None = None, refunded: Money | None = None) -> tuple[Reason, ...]:
    """What the desk must know of a lost copy that is there again."""
    reasons = [Reason.of(ReasonCode.OTHER, what="found", date=lost)]
    if refunded is not None:
        reasons.append(Reason.of(ReasonCode.OTHER, what="refunded", amount=refunded))
    elif paid is not None:
        reasons.append(Reason.of(ReasonCode.OTHER, what="not-refunded", amount=paid))
    return tuple(reasons)


def _mark_found(tx: Transaction, copy: StoredCopy) -> None:
    tx.copies.mark_found(copy.barcode)
    before = copy.lost.isoformat() if copy.lost else None
    tx.record_event("item-found", record=copy.record, barcode=copy.barcode, before=before)


def _arrive(tx: Transaction, copy: StoredCopy, at: str) -> Returned:
    hold = tx.holds.by_id(copy.hold or "")
    assert hold is not None
    return _returned(tx, copy, mark_ready(tx, hold, copy) if hold.pickup == at else hold)


def _returned(
    tx: Transaction,
    copy: StoredCopy,
    filled: StoredHold | None,
    ended: StoredLoan | None = None,
    fine: Money | None = None,
) -> Returned:
    done = Returned(
        barcode=copy.barcode,
        title=copy.title,
        outcome=DeskWord.RETURNED,
        loan_id=ended and ended.loan.id,
        fine=fine,
        card=ended and ended.card,
        name=ended and ended.name,
    )
    if filled is None:
        return done
    return replace(
        done,
        outcome=DeskWord.KEPT if filled.status is HoldStatus.READY else DeskWord.IN_TRANSIT,
        hold_id=filled.hold.id,
        pickup_location=tx.rules.named(filled.pickup),
        pickup_until=filled.hold.pickup_until,
        kept_for=filled.card,
    )
