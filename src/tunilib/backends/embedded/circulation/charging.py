"""Fines and fees: charging, paying, waiving."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tunilib.backends.embedded.ids import fresh, new_id
from tunilib.backends.embedded.stores.sqlite import fines
from tunilib.core.fine import FineKind
from tunilib.core.policy.fines import overdue_fine

if TYPE_CHECKING:
    from datetime import date

    from tunilib.backends.embedded.stores.sqlite.loans import LoanRow
    from tunilib.backends.embedded.unit_of_work import Transaction

__all__ = ["charge", "charge_overdue", "drop", "pay", "waive"]


def charge(
    tx: Transaction,
    patron: str,
    kind: FineKind,
    cents: int,
    *,
    record: str | None = None,
    loan: LoanRow | None = None,
    hold: str | None = None,
    description: str | None = None,
) -> str | None:
    """Register a fine on the day of the transaction; its id, or None where there is nothing to charge."""
    if cents <= 0:
        return None
    fine = fresh(new_id, lambda made: fines.exists(tx.db, made))
    row = fines.FineRow(
        id=fine,
        patron=patron,
        kind=kind.value,
        amount=cents,
        paid=0,
        waived=0,
        registered=tx.day,
        description=description,
        record=loan.record if loan else record,
        loan=loan.id if loan else None,
        hold=hold,
        due=loan.due if loan else None,
        checked_out=loan.checked_out if loan else None,
        title=None,
    )
    fines.insert(tx.db, row)
    tx.record_event(
        "fine-registered",
        patron=patron,
        record=row.record,
        loan=row.loan,
        hold=hold,
        fine=fine,
        amount=cents,
        after=kind.value,
    )
    return fine


def charge_overdue(tx: Transaction, loan: LoanRow, due: date, category: str | None) -> int:
    """Register what a loan costs that is returned or renewed today; the cents, 0 where it is in time."""
    rule = tx.rules.lending(loan.collection, category).fine
    cents = overdue_fine(rule, due, tx.today, tx.rules.calendar)
    charge(tx, loan.patron, FineKind.OVERDUE, cents, loan=loan)
    return cents


def drop(tx: Transaction, loan: LoanRow, kind: FineKind) -> None:
    """Take back what is still unpaid of one kind for a loan."""
    for row in fines.open_of_loan(tx.db, loan.patron, loan.id, kind.value):
        _waive(tx, row, "fine-dropped")


def pay(tx: Transaction, row: fines.FineRow) -> None:
    """Take the whole balance of a fine."""
    cents = row.balance
    fines.pay(tx.db, row.id, cents)
    tx.record_event(
        "fine-paid", patron=row.patron, record=row.record, loan=row.loan, hold=row.hold, fine=row.id, amount=cents
    )


def waive(tx: Transaction, row: fines.FineRow) -> None:
    """Let the whole balance of a fine go."""
    _waive(tx, row, "fine-waived")


def _waive(tx: Transaction, row: fines.FineRow, kind: str) -> None:
    cents = row.balance
    fines.waive(tx.db, row.id, cents)
    tx.record_event(kind, patron=row.patron, record=row.record, loan=row.loan, hold=row.hold, fine=row.id, amount=cents)
