"""Lost items: a copy is reported lost, or its loan is overdue for so long that it counts as lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tunilib.backends.embedded.circulation.fees import charge
from tunilib.backends.embedded.circulation.holds import close
from tunilib.backends.embedded.circulation.notices import notify
from tunilib.core.fine import FineKind
from tunilib.core.hold import HoldKind, HoldStatus
from tunilib.core.money import Money

if TYPE_CHECKING:
    from tunilib.backends.embedded.stores.models import StoredCopy, StoredHold, StoredLoan
    from tunilib.backends.embedded.stores.unit_of_work import Transaction


def report_lost(tx: Transaction, copy: StoredCopy) -> None:
    """A copy counts as lost from today on.

    Where it is on loan, the loan is charged, overdue or not. Where it is ready for a hold or on its way, the hold waits
    again, first in the queue, and its patron is told. Where it was requested from the stacks, another copy there is
    fetched; where there is none, the request is cancelled.
    """
    loan = tx.loans.open_of_copy(copy.barcode)
    if loan is not None:
        charge_lost(tx, loan)
        return
    tx.copies.mark_lost(copy.barcode)
    tx.record_event("item-lost", record=copy.record, barcode=copy.barcode)
    hold = tx.holds.by_id(copy.hold) if copy.hold else None
    if hold is None:
        return
    if hold.hold.kind is HoldKind.HOLD:
        _wait_again(tx, hold)
    else:
        _fetch_another(tx, hold)


def charge_lost(tx: Transaction, stored: StoredLoan) -> None:
    """A loan counts as lost from today on, and costs the replacement and the handling fee."""
    rule = tx.rules.lost
    loan = stored.loan
    tx.loans.mark_lost(loan.id)
    tx.copies.mark_lost(stored.barcode)
    tx.record_event(
        "loan-lost",
        patron=stored.patron,
        record=stored.record,
        barcode=stored.barcode,
        loan=loan.id,
        before=stored.due.isoformat(),
    )
    charge(tx, stored.patron, FineKind.REPLACEMENT, rule.replacement, loan=stored)
    charge(tx, stored.patron, FineKind.HANDLING, rule.handling, loan=stored)
    notify(
        tx,
        stored.patron,
        "loan-lost",
        title=loan.title,
        due=loan.due,
        amount=Money(rule.replacement, tx.rules.currency),
        handling=Money(rule.handling, tx.rules.currency),
    )


def _wait_again(tx: Transaction, stored: StoredHold) -> None:
    tx.holds.wait_again(stored.hold.id)
    tx.record_event(
        "hold-waits-again",
        patron=stored.patron,
        record=stored.record,
        hold=stored.hold.id,
        before=stored.status,
    )
    notify(tx, stored.patron, "hold-waits-again", title=stored.hold.title)


def _fetch_another(tx: Transaction, stored: StoredHold) -> None:
    hold = stored.hold
    others = [
        copy
        for copy in tx.copies.of_record(stored.record)
        if copy.is_free and tx.rules.lending(copy.collection, stored.category).stacks
    ]
    if not others:
        close(tx, stored, "cancelled")
        notify(tx, stored.patron, "hold-dropped", title=hold.title)
        return
    barcode = others[0].barcode
    tx.holds.fetch(hold.id, barcode)
    tx.record_event(
        "request-other-copy",
        patron=stored.patron,
        record=stored.record,
        barcode=barcode,
        hold=hold.id,
        before=hold.barcode,
        after=barcode,
    )
    if stored.status is HoldStatus.READY:
        notify(tx, stored.patron, "request-other-copy", title=hold.title)
