"""Hold fulfilment: a copy that is free fills the first unfrozen hold on its title, here or at its pick-up library.

A hold is passed over by copies that are not lent to its patron's category.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tunilib.backends.embedded.circulation.notices import notify
from tunilib.backends.embedded.inputs import pickup_library_name
from tunilib.core.calendar import days_after
from tunilib.core.hold import HoldStatus
from tunilib.core.money import Money
from tunilib.core.policy.holds import FulfilmentCase

if TYPE_CHECKING:
    from datetime import date

    from tunilib.backends.embedded.stores.models import StoredCopy, StoredHold
    from tunilib.backends.embedded.stores.unit_of_work import Snapshot, Transaction


def fill_next_hold(tx: Transaction, copy: StoredCopy, at: str) -> StoredHold | None:
    """Reserve a free copy for the next unfrozen hold on its title.

    Args:
        at: id of the library where the copy is.

    Returns:
        The hold as it is now; None where no hold waits and the copy goes back to its shelf.
    """
    hold = _next_hold(tx, copy)
    return None if hold is None else fill_hold(tx, hold, copy.barcode, at)


def fill_hold(tx: Transaction, stored: StoredHold, barcode: str, at: str | None) -> StoredHold | None:
    """Reserve a free copy for a hold; the hold as it is now.

    Args:
        at: id of the library where the copy is; None: it is on its way.
    """
    tx.count("served")
    return mark_ready(tx, stored, barcode) if stored.pickup == at else send_to_pickup(tx, stored, barcode)


def pass_on(tx: Transaction, closed: StoredHold) -> None:
    """Let the copy of a closed hold fill the next one; it is at that hold's pick-up library, or on its way there."""
    copy = tx.copies.by_barcode(closed.hold.barcode or "")
    if copy is None or copy.loan is not None or copy.lost is not None:
        return
    hold = _next_hold(tx, copy)
    if hold is not None:
        fill_hold(tx, hold, copy.barcode, closed.pickup if closed.status is HoldStatus.READY else None)


def free_copies(snapshot: Snapshot, stored: StoredHold) -> list[StoredCopy]:
    """The free copies that could fill a hold: those of its pick-up library first."""
    free = [
        copy
        for copy in snapshot.copies.of_record(stored.record)
        if copy.is_free and snapshot.rules.lending(copy.collection, stored.category).for_loan
    ]
    return sorted(free, key=lambda copy: (copy.library != stored.pickup, copy.barcode))


def fulfilment_case(snapshot: Snapshot, stored: StoredHold, *, sending: bool = False) -> FulfilmentCase:
    """The facts that decide whether a hold or request can be filled; before it are those its free copies could fill."""
    free = free_copies(snapshot, stored)
    ahead = [
        category
        for category in snapshot.holds.categories_ahead(stored.record, stored.number)
        if any(snapshot.rules.lending(copy.collection, category).for_loan for copy in free)
    ]
    return FulfilmentCase(status=stored.hold.status, free=len(free), ahead=len(ahead), sending=sending)


def mark_ready(tx: Transaction, stored: StoredHold, barcode: str) -> StoredHold | None:
    """The copy is at the pick-up library, up to so many days from now, moved forward past closed days.

    Where a missed day is being ended, the days count from the day on which that is done: only then is the patron told.
    """
    since = _now_or_today(tx)
    until = tx.rules.calendar.next_open(days_after(since, tx.rules.pickup.days))
    hold = stored.hold
    tx.holds.mark_ready(hold.id, barcode, since, until)
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
        hold=hold.id,
        title=hold.title,
        place=pickup_library_name(tx.rules, stored.pickup),
        until=until,
        amount=Money(tx.rules.pickup.uncollected_fee, tx.rules.currency),
    )
    return tx.holds.by_id(hold.id)


def send_to_pickup(tx: Transaction, stored: StoredHold, barcode: str) -> StoredHold | None:
    """The copy is on its way to the pick-up library."""
    tx.holds.mark_in_transit(stored.hold.id, barcode, _now_or_today(tx))
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


def _next_hold(tx: Transaction, copy: StoredCopy) -> StoredHold | None:
    """The first unfrozen hold on the title whose patron the copy can be lent to."""
    queue = tx.holds.waiting(copy.record)
    return next((hold for hold in queue if tx.rules.lending(copy.collection, hold.category).for_loan), None)


def _now_or_today(tx: Transaction) -> date:
    """Today; while a missed day is being ended, the day on which that is done."""
    return max(tx.today, tx.now.date())
