"""Return: the loan ends, its fine is registered, and the copy is kept for, or sent to, whoever waits for it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from tunilib.backends.embedded.circulation import catching
from tunilib.backends.embedded.circulation.charging import charge_overdue, drop
from tunilib.backends.embedded.sqlite import holds, items, loans, patrons
from tunilib.core.desk import DeskWord, Returned
from tunilib.core.fine import FineKind
from tunilib.core.money import Money
from tunilib.core.reason import Reason, ReasonCode

if TYPE_CHECKING:
    from tunilib.backends.embedded.act import Act
    from tunilib.backends.embedded.sqlite.items import CopyRow

__all__ = ["bring_back"]


def bring_back(act: Act, copy: CopyRow, at: str) -> Returned:
    """Take a copy back.

    A copy on loan ends its loan. A copy that was lost is found; one in transit arrives, or goes on its way. Of any
    other there is nothing to take back.

    Args:
        at: id of the library where it was handed in.
    """
    if copy.loan is not None:
        return _end_loan(act, copy, at)
    if copy.lost is not None:
        _found(act, copy)
        return _onwards(act, copy, at)
    if copy.hold is not None and copy.hold_status == "in-transit":
        return _in_transit(act, copy, at)
    reason = Reason.of(ReasonCode.RETURN_NOT_ON_LOAN)
    return Returned(barcode=copy.barcode, title=copy.title, outcome=DeskWord.REFUSED, reasons=(reason,))


def _end_loan(act: Act, copy: CopyRow, at: str) -> Returned:
    loan = loans.open_of_barcode(act.db, copy.barcode, act.day)
    assert loan is not None
    loans.set_returned(act.db, loan.id, act.day)
    act.tell(
        "returned",
        patron=loan.patron,
        record=loan.record,
        barcode=loan.barcode,
        loan=loan.id,
        before=loan.due,
        after=at,
    )
    patron = patrons.by_id(act.db, loan.patron, act.day)
    cents = charge_overdue(act, loan, date.fromisoformat(loan.due), patron.category if patron else None)
    if copy.lost is not None or loan.lost is not None:
        _found(act, copy)
        drop(act, loan, FineKind.REPLACEMENT)
    fine = Money(cents, act.rules.currency) if cents else None
    return _onwards(act, copy, at, loan=loan.id, fine=fine)


def _found(act: Act, copy: CopyRow) -> None:
    items.update(act.db, copy.barcode, {"lost": None})
    act.tell("item-found", record=copy.record, barcode=copy.barcode, before=copy.lost)


def _in_transit(act: Act, copy: CopyRow, at: str) -> Returned:
    hold = holds.by_id(act.db, copy.hold or "")
    assert hold is not None
    now = catching.arrive(act, hold, copy.barcode) if hold.pickup == at else hold
    return _told(copy, now)


def _onwards(act: Act, copy: CopyRow, at: str, *, loan: str | None = None, fine: Money | None = None) -> Returned:
    return _told(copy, catching.catch(act, copy, at), loan, fine)


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
