"""Check-in: the loan ends, its fine is registered, and the copy fills the next hold on its title."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tunilib.backends.embedded.circulation.fees import charge_overdue, drop
from tunilib.backends.embedded.circulation.fulfilment import fill_next_hold, mark_ready
from tunilib.core.desk import DeskWord, Returned
from tunilib.core.fine import FineKind
from tunilib.core.hold import HoldStatus
from tunilib.core.reason import Reason, ReasonCode

if TYPE_CHECKING:
    from tunilib.backends.embedded.stores.models import StoredCopy, StoredHold
    from tunilib.backends.embedded.stores.unit_of_work import Transaction
    from tunilib.core.money import Money


def check_in(tx: Transaction, copy: StoredCopy, at: str) -> Returned:
    """Check a copy in.

    A copy on loan ends its loan. A copy that was lost is found. One in transit arrives or goes on. Others are refused.

    Args:
        at: id of the library where it was handed in.
    """
    if copy.loan is not None:
        return _end_loan(tx, copy, at)
    if copy.lost is not None:
        _mark_found(tx, copy)
        return _returned(tx, copy, fill_next_hold(tx, copy, at))
    if copy.hold is not None and copy.hold_status == HoldStatus.IN_TRANSIT:
        return _arrive(tx, copy, at)
    reason = Reason.of(ReasonCode.RETURN_NOT_ON_LOAN)
    return Returned(barcode=copy.barcode, title=copy.title, outcome=DeskWord.REFUSED, reasons=(reason,))


def _end_loan(tx: Transaction, copy: StoredCopy, at: str) -> Returned:
    stored = tx.loans.open_of_copy(copy.barcode)
    assert stored is not None
    loan = stored.loan
    tx.loans.mark_returned(loan.id)
    tx.record_event(
        "returned",
        patron=stored.patron,
        record=stored.record,
        barcode=stored.barcode,
        loan=loan.id,
        before=stored.due.isoformat(),
        after=at,
    )
    fine = charge_overdue(tx, stored)
    if copy.lost is not None or stored.lost is not None:
        _mark_found(tx, copy)
        drop(tx, stored, FineKind.REPLACEMENT)
    return _returned(tx, copy, fill_next_hold(tx, copy, at), loan.id, fine)


def _mark_found(tx: Transaction, copy: StoredCopy) -> None:
    tx.copies.mark_found(copy.barcode)
    before = copy.lost.isoformat() if copy.lost else None
    tx.record_event("item-found", record=copy.record, barcode=copy.barcode, before=before)


def _arrive(tx: Transaction, copy: StoredCopy, at: str) -> Returned:
    hold = tx.holds.by_id(copy.hold or "")
    assert hold is not None
    return _returned(tx, copy, mark_ready(tx, hold, copy.barcode) if hold.pickup == at else hold)


def _returned(
    tx: Transaction, copy: StoredCopy, filled: StoredHold | None, loan: str | None = None, fine: Money | None = None
) -> Returned:
    if filled is None:
        return Returned(barcode=copy.barcode, title=copy.title, outcome=DeskWord.RETURNED, loan_id=loan, fine=fine)
    return Returned(
        barcode=copy.barcode,
        title=copy.title,
        outcome=DeskWord.KEPT if filled.status is HoldStatus.READY else DeskWord.IN_TRANSIT,
        loan_id=loan,
        hold_id=filled.hold.id,
        pickup_location=tx.rules.named(filled.pickup),
        pickup_until=filled.hold.pickup_until,
        fine=fine,
    )
