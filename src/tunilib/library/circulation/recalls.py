"""Recalls: a hold that no free copy fills makes a loan due earlier, and its borrower is told.

Each hold recalls one loan: the first one due, of those that were not recalled before and are not overdue. If the hold
is cancelled, the new due date stays, as others may wait by then. Without holds the loan can be renewed again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tunilib.core.calendar import day_of, start_of_day
from tunilib.core.policy.checkouts import recall
from tunilib.core.policy.resolution import due_moment, every_policy, is_after
from tunilib.library.circulation.notices import notify

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from tunilib.core.rules import Rules
    from tunilib.library.stores.loans import StoredLoan
    from tunilib.library.stores.unit_of_work import Transaction


def recalls_loans(rules: Rules) -> bool:
    return any(loan.recall is not None for loan in every_policy(rules, "loan"))


def recall_one(tx: Transaction, barcodes: Sequence[str]) -> None:
    """Recall one of some copies that are on loan, if the rules recall any of them."""
    dues = [
        (due_moment(tx.rules, due), barcode, stored, due)
        for barcode, stored in tx.loans.open_of_copies(barcodes).items()
        if (due := _due_after_recall(tx, stored)) is not None
    ]
    if not dues:
        return
    _, _, stored, due = min(dues, key=lambda one: one[:2])
    before = stored.loan.due or stored.due
    tx.loans.recall(stored.loan.id, due)
    kind = "recalled" if due == before else "due-changed"
    tx.record_event(kind, **stored.ids, before=before.isoformat(), after=due.isoformat())
    notify(tx, stored.patron, "loan-recalled", title=stored.loan.title, until=due)


def _due_after_recall(tx: Transaction, stored: StoredLoan) -> date | None:
    due, lent_on = stored.loan.due or stored.due, stored.loan.checked_out
    now = tx.time_for(tx.terms(stored, stored.category), due)
    if stored.recalled is not None or stored.lost is not None or lent_on is None or is_after(tx.rules, now, due):
        return None
    return recall(
        tx.rules,
        **stored.at,
        due=due,
        checked_out=stored.lent_at or start_of_day(day_of(lent_on), tx.zone),
        now=now,
    )
