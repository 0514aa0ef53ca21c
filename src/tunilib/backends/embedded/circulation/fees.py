"""Fines and fees: charged, paid, waived."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tunilib.core.fine import FineKind
from tunilib.core.money import Money
from tunilib.core.policy.fines import overdue_fine

if TYPE_CHECKING:
    from tunilib.backends.embedded.stores.models import StoredFine, StoredLoan
    from tunilib.backends.embedded.stores.unit_of_work import Transaction


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
    """Register a fine today; its id, or None where there is nothing to charge."""
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
    """Charge a loan that is returned or renewed today; the fine, None where it is in time."""
    rule = tx.rules.lending(stored.collection, stored.category).fine
    cents = overdue_fine(rule, stored.due, tx.today, tx.rules.calendar)
    charge(tx, stored.patron, FineKind.OVERDUE, cents, loan=stored)
    return Money(cents, tx.rules.currency) if cents else None


def drop(tx: Transaction, stored: StoredLoan, kind: FineKind) -> None:
    """Drop what is still unpaid of one kind for a loan."""
    for fine in tx.fines.open_of_loan(stored.patron, stored.loan.id, kind):
        _waive(tx, fine, "fine-dropped")


def pay(tx: Transaction, stored: StoredFine) -> None:
    """Take the whole balance of a fine."""
    cents = stored.fine.balance.cents
    tx.fines.pay(stored.fine.id, cents)
    _record(tx, stored, "fine-paid", cents)


def waive(tx: Transaction, stored: StoredFine) -> None:
    """Waive the whole balance of a fine."""
    _waive(tx, stored, "fine-waived")


def _waive(tx: Transaction, stored: StoredFine, kind: str) -> None:
    cents = stored.fine.balance.cents
    tx.fines.waive(stored.fine.id, cents)
    _record(tx, stored, kind, cents)


def _record(tx: Transaction, stored: StoredFine, kind: str, cents: int) -> None:
    tx.record_event(
        kind,
        patron=stored.patron,
        record=stored.record,
        loan=stored.loan,
        hold=stored.hold,
        fine=stored.fine.id,
        amount=cents,
    )
