"""Fines and fees: charging, paying, waiving."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tunilib.backends.embedded.ids import fresh, new_id
from tunilib.backends.embedded.sqlite import fines
from tunilib.core.fine import FineKind
from tunilib.core.policy.fines import overdue_fine

if TYPE_CHECKING:
    from datetime import date

    from tunilib.backends.embedded.act import Act
    from tunilib.backends.embedded.sqlite.loans import LoanRow

__all__ = ["charge", "charge_overdue", "drop", "pay", "waive"]


def charge(
    act: Act,
    patron: str,
    kind: FineKind,
    cents: int,
    *,
    record: str | None = None,
    loan: LoanRow | None = None,
    hold: str | None = None,
    description: str | None = None,
) -> str | None:
    """Register a fine on the day of the act; its id, or None where there is nothing to charge."""
    if cents <= 0:
        return None
    fine = fresh(new_id, lambda made: fines.exists(act.db, made))
    row = fines.FineRow(
        id=fine,
        patron=patron,
        kind=kind.value,
        amount=cents,
        paid=0,
        waived=0,
        registered=act.day,
        description=description,
        record=loan.record if loan else record,
        loan=loan.id if loan else None,
        hold=hold,
        due=loan.due if loan else None,
        checked_out=loan.checked_out if loan else None,
        title=None,
    )
    fines.insert(act.db, row)
    act.tell(
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


def charge_overdue(act: Act, loan: LoanRow, due: date, category: str | None) -> int:
    """Register what a loan costs that is returned or renewed today; the cents, 0 where it is in time."""
    rule = act.rules.lending(loan.collection, category).fine
    cents = overdue_fine(rule, due, act.today, act.rules.calendar)
    charge(act, loan.patron, FineKind.OVERDUE, cents, loan=loan)
    return cents


def drop(act: Act, loan: LoanRow, kind: FineKind) -> None:
    """Take back what is still unpaid of one kind for a loan."""
    for row in fines.open_of_loan(act.db, loan.patron, loan.id, kind.value):
        _waive(act, row, "fine-dropped")


def pay(act: Act, row: fines.FineRow) -> None:
    """Take the whole balance of a fine."""
    cents = row.balance
    fines.pay(act.db, row.id, cents)
    act.tell("fine-paid", patron=row.patron, record=row.record, loan=row.loan, hold=row.hold, fine=row.id, amount=cents)


def waive(act: Act, row: fines.FineRow) -> None:
    """Let the whole balance of a fine go."""
    _waive(act, row, "fine-waived")


def _waive(act: Act, row: fines.FineRow, kind: str) -> None:
    cents = row.balance
    fines.waive(act.db, row.id, cents)
    act.tell(kind, patron=row.patron, record=row.record, loan=row.loan, hold=row.hold, fine=row.id, amount=cents)
