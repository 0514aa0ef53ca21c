"""Hold fulfilment: a copy that is free fills the first unfrozen hold on its title, here or at its pick-up library."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from tunilib.backends.embedded.circulation.notices import notify
from tunilib.backends.embedded.inputs import pickup_library_name
from tunilib.core.money import Money

if TYPE_CHECKING:
    from tunilib.backends.embedded.stores.models import StoredCopy, StoredHold
    from tunilib.backends.embedded.unit_of_work import Transaction

__all__ = ["fill_next_hold", "mark_ready", "pass_on", "send_to_pickup"]


def fill_next_hold(tx: Transaction, copy: StoredCopy, at: str) -> StoredHold | None:
    """Reserve a free copy for the next unfrozen hold on its title.

    Args:
        at: id of the library where the copy is.

    Returns:
        The hold as it is now; None where no hold waits and the copy goes back to its shelf.
    """
    if not tx.rules.lending(copy.collection).for_loan:
        return None
    hold = tx.holds.next_waiting(copy.record)
    if hold is None:
        return None
    tx.count("served")
    return mark_ready(tx, hold, copy.barcode) if hold.pickup == at else send_to_pickup(tx, hold, copy.barcode)


def pass_on(tx: Transaction, closed: StoredHold) -> None:
    """Let the copy of a closed hold fill the next one; it is at that hold's pick-up library, or on its way there."""
    copy = tx.copies.by_barcode(closed.hold.barcode or "")
    if copy is not None and copy.loan is None and copy.lost is None:
        fill_next_hold(tx, copy, closed.pickup)


def mark_ready(tx: Transaction, stored: StoredHold, barcode: str) -> StoredHold | None:
    """The copy is at the pick-up library, and stays there for so many days after today."""
    until = tx.today + timedelta(days=tx.rules.pickup.days)
    hold = stored.hold
    tx.holds.mark_ready(hold.id, barcode, until)
    tx.record_event(
        "hold-ready",
        patron=stored.patron,
        record=stored.record,
        barcode=barcode,
        hold=hold.id,
        before=stored.status,
        after=until.isoformat(),
    )
    notify(
        tx,
        stored.patron,
        "hold-ready",
        title=hold.title,
        place=pickup_library_name(tx.rules, stored.pickup),
        until=until,
        amount=Money(tx.rules.pickup.uncollected_fee, tx.rules.currency),
    )
    return tx.holds.by_id(hold.id)


def send_to_pickup(tx: Transaction, stored: StoredHold, barcode: str) -> StoredHold | None:
    """The copy is on its way to the pick-up library."""
    tx.holds.mark_in_transit(stored.hold.id, barcode)
    tx.record_event(
        "hold-in-transit",
        patron=stored.patron,
        record=stored.record,
        barcode=barcode,
        hold=stored.hold.id,
        before=stored.status,
        after=stored.pickup,
    )
    return tx.holds.by_id(stored.hold.id)
