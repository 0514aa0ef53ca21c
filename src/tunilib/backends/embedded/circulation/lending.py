"""Checkout: a copy becomes a loan, and satisfies whatever the patron waited for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tunilib.backends.embedded.circulation import catching
from tunilib.backends.embedded.ids import fresh, new_id
from tunilib.backends.embedded.rows.patrons import standing_of
from tunilib.backends.embedded.stores.sqlite import holds, loans
from tunilib.core.desk import DeskWord, Lent
from tunilib.core.policy.checkouts import CheckoutCase, first_due, may_check_out

if TYPE_CHECKING:
    from tunilib.backends.embedded.stores.sqlite.items import CopyRow
    from tunilib.backends.embedded.stores.sqlite.patrons import PatronRow
    from tunilib.backends.embedded.unit_of_work import Transaction

__all__ = ["check_out"]


def check_out(tx: Transaction, patron: PatronRow, copy: CopyRow) -> Lent:
    """Lend a copy to a patron, or say why not."""
    lending = tx.rules.lending(copy.collection, patron.category)
    case = CheckoutCase(
        rules=tx.rules,
        standing=standing_of(patron),
        lending=lending,
        today=tx.today,
        on_loan=copy.loan is not None,
        lost=copy.lost is not None,
        kept_for_another=copy.hold_patron is not None and copy.hold_patron != patron.id,
        loans=loans.count_open(tx.db, patron.id),
    )
    reasons = may_check_out(case)
    if reasons:
        return Lent(barcode=copy.barcode, title=copy.title, outcome=DeskWord.REFUSED, reasons=reasons)
    due = first_due(tx.rules, lending, tx.today)
    loan = fresh(new_id, lambda made: loans.exists(tx.db, made))
    loans.insert(tx.db, loan, patron.id, copy.barcode, tx.day, due.isoformat())
    tx.record_event(
        "lent", patron=patron.id, record=copy.record, barcode=copy.barcode, loan=loan, after=due.isoformat()
    )
    _collect(tx, patron, copy, loan)
    return Lent(barcode=copy.barcode, title=copy.title, outcome=DeskWord.LENT, loan_id=loan, due=due)


def _collect(tx: Transaction, patron: PatronRow, copy: CopyRow, loan: str) -> None:
    """The patron has what they waited for; a copy of it that was kept for them elsewhere goes to the next."""
    for hold in holds.collectable_of_patron(tx.db, patron.id, copy.record, copy.barcode):
        holds.update(tx.db, hold.id, {"status": "collected", "closed": tx.day})
        tx.record_event(
            "hold-collected",
            patron=patron.id,
            record=copy.record,
            barcode=copy.barcode,
            loan=loan,
            hold=hold.id,
            before=hold.status,
        )
        if hold.barcode is not None and hold.barcode != copy.barcode:
            catching.pass_on(tx, hold)
