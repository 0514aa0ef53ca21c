"""Return: the loan ends, its fine is registered, and the copy is kept for, or sent to, whoever waits for it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from tunilib.backends.embedded.circulation import catching
from tunilib.backends.embedded.circulation.charging import charge_overdue, drop
from tunilib.backends.embedded.stores.sqlite import holds, items, loans, patrons
from tunilib.core.desk import DeskWord, Returned
from tunilib.core.fine import FineKind
from tunilib.core.money import Money
from tunilib.core.reason import Reason, ReasonCode

if TYPE_CHECKING:
    from tunilib.backends.embedded.stores.sqlite.items import CopyRow
    from tunilib.backends.embedded.unit_of_work import Transaction

__all__ = ["bring_back"]


def bring_back(tx: Transaction, copy: CopyRow, at: str) -> Returned:
    """Take a copy back.

    A copy on loan ends its loan. A copy that was lost is found; one in transit arrives, or goes on its way. Of any
    other there is nothing to take back.

    Args:
        at: id of the library where it was handed in.
    """
    if copy.loan is not None:
        return _end_loan(tx, copy, at)
    if copy.lost is not None:
        _found(tx, copy)
        return _onwards(tx, copy, at)
    if copy.hold is not None and copy.hold_status == "in-transit":
        return _in_transit(tx, copy, at)
    reason = Reason.of(ReasonCode.RETURN_NOT_ON_LOAN)
    return Returned(barcode=copy.barcode, title=copy.title, outcome=DeskWord.REFUSED, reasons=(reason,))


def _end_loan(tx: Transaction, copy: CopyRow, at: str) -> Returned:
    loan = loans.open_of_barcode(tx.db, copy.barcode, tx.day)
    assert loan is not None
    loans.set_returned(tx.db, loan.id, tx.day)
    tx.record_event(
        "returned",
        patron=loan.patron,
        record=loan.record,
        barcode=loan.barcode,
        loan=loan.id,
        before=loan.due,
        after=at,
    )
    patron = patrons.by_id(tx.db, loan.patron, tx.day)
    cents = charge_overdue(tx, loan, date.fromisoformat(loan.due), patron.category if patron else None)
    if copy.lost is not None or loan.lost is not None:
        _found(tx, copy)
        drop(tx, loan, FineKind.REPLACEMENT)
    fine = Money(cents, tx.rules.currency) if cents else None
    return _onwards(tx, copy, at, loan=loan.id, fine=fine)


def _found(tx: Transaction, copy: CopyRow) -> None:
    items.update(tx.db, copy.barcode, {"lost": None})
    tx.record_event("item-found", record=copy.record, barcode=copy.barcode, before=copy.lost)


def _in_transit(tx: Transaction, copy: CopyRow, at: str) -> Returned:
    hold = holds.by_id(tx.db, copy.hold or "")
    assert hold is not None
    now = catching.arrive(tx, hold, copy.barcode) if hold.pickup == at else hold
    return _told(copy, now)


def _onwards(
    tx: Transaction, copy: CopyRow, at: str, *, loan: str | None = None, fine: Money | None = None
) -> Returned:
    return _told(copy, catching.catch(tx, copy, at), loan, fine)


def _told(copy: CopyRow, hold: holds.HoldRow | None, loan: str | None = None, fine: Money | None = None) -> Returned:
    if hold is None:
        return Returned(barcode=copy.barcode, title=copy.title, outcome=DeskWord.RETURNED, loan_id=loan, fine=fine)
    kept = hold.status == "ready"
    return Returned(
        barcode=copy.barcode,
        title=copy.title,
        outcome=DeskWord.KEPT if kept else DeskWord.IN_TRANSIT,
        loan_id=loan,
        hold_id=hold.id,
        pickup_location=hold.pickup,
        pickup_until=date.fromisoformat(hold.pickup_until) if kept and hold.pickup_until else None,
        fine=fine,
    )
