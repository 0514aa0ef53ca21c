"""A copy that comes free is kept for the first in the queue who is not frozen, or sent to where they collect it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from tunilib.backends.embedded.circulation.notifying import notify
from tunilib.backends.embedded.places import place_name
from tunilib.backends.embedded.sqlite import holds, items
from tunilib.core.money import Money

if TYPE_CHECKING:
    from tunilib.backends.embedded.act import Act
    from tunilib.backends.embedded.sqlite.items import CopyRow

__all__ = ["arrive", "catch", "pass_on", "send"]


def catch(act: Act, copy: CopyRow, at: str) -> holds.HoldRow | None:
    """Give a free copy to the next who waits for its title.

    Args:
        at: id of the library where the copy is.

    Returns:
        The hold as it stands now, or None where nobody waits: the copy goes back to its shelf.
    """
    if not act.rules.lending(copy.collection).for_loan:
        return None
    hold = holds.next_waiting(act.db, copy.record, act.day)
    if hold is None:
        return None
    act.count("served")
    return arrive(act, hold, copy.barcode) if hold.pickup == at else send(act, hold, copy.barcode)


def pass_on(act: Act, left: holds.HoldRow) -> holds.HoldRow | None:
    """Give the copy that was kept for a hold, now closed, to the next; it is where the hold was, or was sent to."""
    copy = items.by_barcode(act.db, left.barcode or "")
    if copy is None or copy.loan is not None or copy.lost is not None:
        return None
    return catch(act, copy, left.pickup)


def arrive(act: Act, hold: holds.HoldRow, barcode: str) -> holds.HoldRow | None:
    """The copy is at the pick-up library: kept until the end of so many days after today."""
    last = act.today + timedelta(days=act.rules.pickup.days)
    until = last.isoformat()
    processed = hold.processed or act.day
    values = {"status": "ready", "barcode": barcode, "processed": processed, "ready": act.day, "pickup_until": until}
    holds.update(act.db, hold.id, values)
    act.tell(
        "hold-ready",
        patron=hold.patron,
        record=hold.record,
        barcode=barcode,
        hold=hold.id,
        before=hold.status,
        after=until,
    )
    notify(
        act,
        hold.patron,
        "hold-ready",
        title=hold.title,
        place=place_name(act.rules, hold.pickup),
        until=last,
        amount=Money(act.rules.pickup.uncollected_fee, act.rules.currency),
    )
    return holds.by_id(act.db, hold.id)


def send(act: Act, hold: holds.HoldRow, barcode: str) -> holds.HoldRow | None:
    """The copy is on its way to the pick-up library."""
    values = {"status": "in-transit", "barcode": barcode, "processed": hold.processed or act.day}
    holds.update(act.db, hold.id, values)
    act.tell(
        "hold-in-transit",
        patron=hold.patron,
        record=hold.record,
        barcode=barcode,
        hold=hold.id,
        before=hold.status,
        after=hold.pickup,
    )
    return holds.by_id(act.db, hold.id)
