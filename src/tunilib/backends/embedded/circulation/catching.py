"""A copy that comes free is kept for the first in the queue who is not frozen, or sent to where they collect it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from tunilib.backends.embedded.circulation.notifying import notify
from tunilib.backends.embedded.places import place_name
from tunilib.backends.embedded.stores.sqlite import holds, items
from tunilib.core.money import Money

if TYPE_CHECKING:
    from tunilib.backends.embedded.stores.sqlite.items import CopyRow
    from tunilib.backends.embedded.unit_of_work import Transaction

__all__ = ["arrive", "catch", "pass_on", "send"]


def catch(tx: Transaction, copy: CopyRow, at: str) -> holds.HoldRow | None:
    """Give a free copy to the next who waits for its title.

    Args:
        at: id of the library where the copy is.

    Returns:
        The hold as it stands now, or None where nobody waits: the copy goes back to its shelf.
    """
    if not tx.rules.lending(copy.collection).for_loan:
        return None
    hold = holds.next_waiting(tx.db, copy.record, tx.day)
    if hold is None:
        return None
    tx.count("served")
    return arrive(tx, hold, copy.barcode) if hold.pickup == at else send(tx, hold, copy.barcode)


def pass_on(tx: Transaction, left: holds.HoldRow) -> holds.HoldRow | None:
    """Give the copy that was kept for a hold, now closed, to the next; it is where the hold was, or was sent to."""
    copy = items.by_barcode(tx.db, left.barcode or "")
    if copy is None or copy.loan is not None or copy.lost is not None:
        return None
    return catch(tx, copy, left.pickup)


def arrive(tx: Transaction, hold: holds.HoldRow, barcode: str) -> holds.HoldRow | None:
    """The copy is at the pick-up library: kept until the end of so many days after today."""
    last = tx.today + timedelta(days=tx.rules.pickup.days)
    until = last.isoformat()
    processed = hold.processed or tx.day
    values = {"status": "ready", "barcode": barcode, "processed": processed, "ready": tx.day, "pickup_until": until}
    holds.update(tx.db, hold.id, values)
    tx.record_event(
        "hold-ready",
        patron=hold.patron,
        record=hold.record,
        barcode=barcode,
        hold=hold.id,
        before=hold.status,
        after=until,
    )
    notify(
        tx,
        hold.patron,
        "hold-ready",
        title=hold.title,
        place=place_name(tx.rules, hold.pickup),
        until=last,
        amount=Money(tx.rules.pickup.uncollected_fee, tx.rules.currency),
    )
    return holds.by_id(tx.db, hold.id)


def send(tx: Transaction, hold: holds.HoldRow, barcode: str) -> holds.HoldRow | None:
    """The copy is on its way to the pick-up library."""
    values = {"status": "in-transit", "barcode": barcode, "processed": hold.processed or tx.day}
    holds.update(tx.db, hold.id, values)
    tx.record_event(
        "hold-in-transit",
        patron=hold.patron,
        record=hold.record,
        barcode=barcode,
        hold=hold.id,
        before=hold.status,
        after=hold.pickup,
    )
    return holds.by_id(tx.db, hold.id)
