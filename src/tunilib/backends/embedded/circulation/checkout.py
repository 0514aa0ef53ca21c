"""Checkout: a copy goes on loan, and the holds of the patron that it fulfils are collected."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tunilib.backends.embedded.circulation.fulfilment import pass_on
from tunilib.core.desk import DeskWord, Lent
from tunilib.core.policy.checkouts import CheckoutCase, first_due, may_check_out

if TYPE_CHECKING:
    from tunilib.backends.embedded.stores.models import StoredCopy, StoredPatron
    from tunilib.backends.embedded.stores.unit_of_work import Transaction


def check_out(tx: Transaction, patron: StoredPatron, copy: StoredCopy) -> Lent:
    """Lend a copy to a patron, or refuse with every reason."""
    lending = tx.rules.lending(copy.collection, patron.register.category)
    case = CheckoutCase(
        rules=tx.rules,
        standing=patron.standing,
        lending=lending,
        today=tx.today,
        on_loan=copy.loan is not None,
        lost=copy.lost is not None,
        kept_for_another=copy.hold_patron is not None and copy.hold_patron != patron.id,
        loans=tx.loans.count_open(patron.id),
    )
    reasons = may_check_out(case)
    if reasons:
        return Lent(barcode=copy.barcode, title=copy.title, outcome=DeskWord.REFUSED, reasons=reasons)
    due = first_due(tx.rules, lending, tx.today)
    loan = tx.loans.add(patron.id, copy.barcode, due)
    tx.record_event(
        "lent", patron=patron.id, record=copy.record, barcode=copy.barcode, loan=loan, after=due.isoformat()
    )
    _collect(tx, patron, copy, loan)
    return Lent(barcode=copy.barcode, title=copy.title, outcome=DeskWord.LENT, loan_id=loan, due=due)


def _collect(tx: Transaction, patron: StoredPatron, copy: StoredCopy, loan: str) -> None:
    """Close the holds that the loan fulfils; another copy that was ready for one of them goes to the next patron."""
    for stored in tx.holds.collected_by_loan(patron.id, copy.record, copy.barcode):
        tx.holds.close(stored.hold.id, "collected")
        tx.record_event(
            "hold-collected",
            patron=patron.id,
            record=copy.record,
            barcode=copy.barcode,
            loan=loan,
            hold=stored.hold.id,
            before=stored.status,
        )
        if stored.hold.barcode is not None and stored.hold.barcode != copy.barcode:
            pass_on(tx, stored)
