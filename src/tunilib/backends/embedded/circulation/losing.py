"""A copy that is reported lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tunilib.backends.embedded.circulation.closing import charge_lost
from tunilib.backends.embedded.circulation.holding import close
from tunilib.backends.embedded.circulation.notifying import notify
from tunilib.backends.embedded.stores.sqlite import holds, items, loans
from tunilib.core.hold import HoldKind

if TYPE_CHECKING:
    from tunilib.backends.embedded.stores.sqlite.items import CopyRow
    from tunilib.backends.embedded.unit_of_work import Transaction

__all__ = ["lose"]


def lose(tx: Transaction, copy: CopyRow) -> None:
    """A copy counts as lost from today on.

    On loan: the loan is charged, overdue or not. Kept for a hold: that waits again at its old place in the queue. Asked
    for from the stacks: another copy there is fetched instead; where there is none the request is cancelled.
    """
    loan = loans.open_of_barcode(tx.db, copy.barcode, tx.day)
    if loan is not None:
        charge_lost(tx, loan)
        return
    items.update(tx.db, copy.barcode, {"lost": tx.day})
    tx.record_event("item-lost", record=copy.record, barcode=copy.barcode)
    hold = holds.by_id(tx.db, copy.hold) if copy.hold else None
    if hold is None:
        return
    if hold.kind == HoldKind.HOLD:
        _wait_again(tx, hold)
    else:
        _fetch_another(tx, hold)


def _wait_again(tx: Transaction, hold: holds.HoldRow) -> None:
    values = {"status": "waiting", "barcode": None, "processed": None, "ready": None, "pickup_until": None}
    holds.update(tx.db, hold.id, values)
    tx.record_event("hold-waits-again", patron=hold.patron, record=hold.record, hold=hold.id, before=hold.status)


def _fetch_another(tx: Transaction, hold: holds.HoldRow) -> None:
    others = [
        copy
        for copy in items.of_record(tx.db, hold.record)
        if copy.is_free and tx.rules.lending(copy.collection).stacks
    ]
    if not others:
        close(tx, hold, "cancelled")
        notify(tx, hold.patron, "hold-dropped", title=hold.title)
        return
    barcode = others[0].barcode
    values = {"status": "processing", "barcode": barcode, "processed": None, "ready": None, "pickup_until": None}
    holds.update(tx.db, hold.id, values)
    tx.record_event(
        "request-other-copy",
        patron=hold.patron,
        record=hold.record,
        barcode=barcode,
        hold=hold.id,
        before=hold.barcode,
        after=barcode,
    )
