"""Filling holds: with a copy that comes free, else by a recall.

A free copy fills the first unfrozen hold on its title whose patron it can be lent to. A hold that no free copy fills
recalls one loan, which is then due earlier: the first one due, of those that were not recalled before and are not
overdue. If the hold is cancelled, the new due date stays, as others may wait by then.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tunilib.core.calendar import day_of, start_of_day
from tunilib.core.hold import HoldStatus
from tunilib.core.money import Money
from tunilib.core.note import Note
from tunilib.core.policy import holds as policies
from tunilib.core.policy.checkouts import recall
from tunilib.core.policy.holds import FulfilmentCase
from tunilib.core.policy.resolution import due_moment, every_policy, is_after, terms
from tunilib.core.rules import HoldPolicy, Rules
from tunilib.library.circulation.notices import notify
from tunilib.library.inputs import pickup_library_name

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from tunilib.library.stores.copies import StoredCopy
    from tunilib.library.stores.holds import StoredHold
    from tunilib.library.stores.loans import StoredLoan
    from tunilib.library.stores.unit_of_work import Snapshot, Transaction


def fill_next_hold(tx: Transaction, copy: StoredCopy, at: str) -> StoredHold | None:
    hold = _next_hold(tx, copy)
    return None if hold is None else fill_hold(tx, hold, copy, at)


def fill_hold(tx: Transaction, stored: StoredHold, copy: StoredCopy, at: str | None) -> StoredHold:
    """Reserve a free copy for a hold. The changed hold."""
    tx.count("served")
    return mark_ready(tx, stored, copy) if stored.pickup == at else send_to_pickup(tx, stored, copy)


def pass_on(tx: Transaction, closed: StoredHold) -> None:
    """Let the copy of a closed hold fill the next hold."""
    copy = tx.copies.by_barcode(closed.hold.barcode or "")
    if copy is None or copy.loan is not None or copy.lost is not None:
        return
    hold = _next_hold(tx, copy)
    if hold is not None:
        fill_hold(tx, hold, copy, closed.pickup if closed.status is HoldStatus.READY else None)


def close(tx: Transaction, stored: StoredHold, status: str) -> None:
    """End a hold or request as ``cancelled`` or ``expired``. A copy that was reserved for it serves the next."""
    tx.holds.close(stored.hold.id, status, tx.actor)
    tx.record_event(f"hold-{status}", **stored.ids, barcode=stored.hold.barcode, before=stored.status)
    if stored.status in (HoldStatus.READY, HoldStatus.IN_TRANSIT):
        pass_on(tx, stored)


def free_copies(snapshot: Snapshot, stored: StoredHold) -> list[StoredCopy]:
    """The free copies that could fill a hold, those of its pick-up library first."""
    free = [
        copy
        for copy in snapshot.copies.of_record(stored.record)
        if copy.is_free and is_lent(snapshot, copy, stored.category)
    ]
    return sorted(free, key=lambda copy: (copy.library != stored.pickup, copy.barcode))


def fulfilment_case(snapshot: Snapshot, stored: StoredHold, *, sending: bool = False) -> FulfilmentCase:
    """The facts that decide whether a hold can be filled. Holds ahead count if a free copy could fill them."""
    free = free_copies(snapshot, stored)
    ahead = [
        category
        for category in snapshot.holds.categories_ahead(stored.record, stored.number)
        if any(is_lent(snapshot, copy, category) for copy in free)
    ]
    return FulfilmentCase(status=stored.hold.status, free=len(free), ahead=len(ahead), sending=sending)


def mark_ready(tx: Transaction, stored: StoredHold, copy: StoredCopy) -> StoredHold:
    """The copy is at the pick-up library. Its last day there is moved forward past closed days.

    The days count from today, also while a missed day is ended: only today the patron gets a notice.
    """
    since, hold, at = _now_or_today(tx), stored.hold, {"library": copy.library, "collection": copy.collection}
    until = policies.pickup(tx.rules, **at, category=stored.category, pickup=stored.pickup, ready=since)
    found = terms(tx.rules, **at, category=stored.category)
    uncollected, place = (found.hold or HoldPolicy()).uncollected, pickup_library_name(tx.rules, stored.pickup)
    is_in_house = found.loan is not None and found.loan.reading_room
    tx.holds.mark_ready(hold.id, copy.barcode, since, until)
    tx.record_event("hold-ready", **stored.ids, barcode=copy.barcode, before=stored.status, after=until.isoformat())
    notify(
        tx,
        stored.patron,
        "hold-ready",
        hold=hold.id,
        title=hold.title,
        place=Note.of("{place} (for use there only)", place=place) if is_in_house else place,
        until=until,
        amount=Money(uncollected, tx.rules.currency),
        variant="" if uncollected else "free",
    )
    return _reserved(stored, copy, status=HoldStatus.READY, pickup_until=until)


def send_to_pickup(tx: Transaction, stored: StoredHold, copy: StoredCopy) -> StoredHold:
    tx.holds.mark_in_transit(stored.hold.id, copy.barcode, _now_or_today(tx))
    tx.record_event("hold-in-transit", **stored.ids, barcode=copy.barcode, before=stored.status, after=stored.pickup)
    return _reserved(stored, copy, status=HoldStatus.IN_TRANSIT)


def _reserved(stored: StoredHold, copy: StoredCopy, *, status: HoldStatus, **changed: Any) -> StoredHold:
    changed |= {"status": status, "barcode": copy.barcode}
    hold = replace(stored.hold, position=None, frozen_until=None, **changed)
    return stored._replace(hold=hold, status=status, library=copy.library, collection=copy.collection)


def _next_hold(tx: Transaction, copy: StoredCopy) -> StoredHold | None:
    queue = tx.holds.waiting(copy.record)
    return next((hold for hold in queue if is_lent(tx, copy, hold.category)), None)


def _now_or_today(tx: Transaction) -> date:
    return max(tx.today, tx.now.date())


def is_lent(snapshot: Snapshot, copy: StoredCopy, category: str | None) -> bool:
    return snapshot.terms(copy, category).loan is not None


def hold_policy(snapshot: Snapshot, stored: StoredHold) -> HoldPolicy:
    """The policy of the copy that is reserved for a hold, else of the first copy that can be held."""
    places: list[tuple[str | None, str | None]] = [(stored.library, stored.collection)]
    if stored.collection is None:
        places = [(copy.library, copy.collection) for copy in snapshot.copies.of_record(stored.record)]
    for library, collection in dict.fromkeys(places):
        found = terms(snapshot.rules, library=library, category=stored.category, collection=collection).hold
        if found is not None:
            return found
    return HoldPolicy()


def recall_for(tx: Transaction, hold: str) -> None:
    """Recall a loan for a hold that no free copy fills, if the rules recall loans."""
    if not recalls_loans(tx.rules):
        return
    stored = tx.holds.by_id(hold)
    assert stored is not None
    case = fulfilment_case(tx, stored)
    if case.ahead >= case.free:
        copies = tx.copies.of_record(stored.record)
        recall_one(tx, [copy.barcode for copy in copies if is_lent(tx, copy, stored.category)])


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
