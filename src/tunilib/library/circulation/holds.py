"""Holds: placed, changed, cancelled and filled.

A free copy fills the first unfrozen hold on its title whose patron it can be lent to.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from tunilib.core.answer import Claim, ClaimWord
from tunilib.core.calendar import days_after
from tunilib.core.hold import HoldKind, HoldStatus
from tunilib.core.money import Money
from tunilib.core.note import Note
from tunilib.core.policy import holds as policies
from tunilib.core.policy.holds import ChangeCase, FulfilmentCase, may_cancel, may_change
from tunilib.core.policy.resolution import every_policy, terms
from tunilib.core.rules import HoldPolicy
from tunilib.errors import NotFound, UsageError
from tunilib.library.circulation.notices import notify
from tunilib.library.circulation.recalls import recall_one, recalls_loans
from tunilib.library.inputs import pickup_library_name

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from tunilib.core.hold import HoldChange, HoldRequest
    from tunilib.core.reason import Reason
    from tunilib.core.rules import Rules
    from tunilib.library.stores.copies import StoredCopy
    from tunilib.library.stores.holds import StoredHold
    from tunilib.library.stores.patrons import StoredPatron
    from tunilib.library.stores.unit_of_work import Snapshot, Transaction


def fill_next_hold(tx: Transaction, copy: StoredCopy, at: str) -> StoredHold | None:
    """Reserve a free copy for the next unfrozen hold on its title."""
    hold = _next_hold(tx, copy)
    return None if hold is None else fill_hold(tx, hold, copy, at)


def fill_hold(tx: Transaction, stored: StoredHold, copy: StoredCopy, at: str | None) -> StoredHold:
    """Reserve a free copy for a hold. The hold as it is now."""
    tx.count("served")
    return mark_ready(tx, stored, copy) if stored.pickup == at else send_to_pickup(tx, stored, copy)


def pass_on(tx: Transaction, closed: StoredHold) -> None:
    """Let the copy of a closed hold fill the next hold."""
    barcode = closed.hold.barcode or ""
    tx.ahead(lambda: tx.copies.by_barcode(barcode), lambda: tx.holds.waiting(closed.record))
    copy = tx.copies.by_barcode(barcode)
    if copy is None or copy.loan is not None or copy.lost is not None:
        return
    hold = _next_hold(tx, copy)
    if hold is not None:
        fill_hold(tx, hold, copy, closed.pickup if closed.status is HoldStatus.READY else None)


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
    """The copy is on its way to the pick-up library."""
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


def is_lent(snapshot: Snapshot, copy: StoredCopy, category: str | None) -> bool:
    """Whether a copy is lent to patrons of a category."""
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


def _now_or_today(tx: Transaction) -> date:
    """Today, also while a missed day is ended."""
    return max(tx.today, tx.now.date())


def place(
    tx: Transaction,
    patron: StoredPatron,
    record: str,
    pickup: str,
    expires: date | None = None,
    asked_for: str | None = None,
) -> Claim:
    """Place a hold at the end of a title's queue, or refuse it. Any copy fills it, also if the patron named one."""
    if expires is not None and expires < tx.today:
        raise UsageError("a hold cannot expire in the past: {date}", date=expires)
    reasons, days = decide(tx, patron, record, pickup)
    if reasons:
        return Claim(word=ClaimWord.REFUSED, reasons=reasons)
    last = expires or tx.today + timedelta(days=days)
    hold = tx.holds.add_hold(patron.id, record, pickup, last, asked_for)
    tx.record_event("hold-placed", patron=patron.id, record=record, hold=hold, after=pickup)
    recall_for(tx, hold)
    return Claim(word=ClaimWord.DONE, id=hold)


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


def decide(tx: Snapshot, patron: StoredPatron, record: str, pickup: str) -> tuple[tuple[Reason, ...], int]:
    """The reasons against a hold, by the copy with the fewest; and the days after which it lapses."""
    tx.ahead(
        lambda: tx.copies.of_record(record),
        lambda: tx.holds.count_open(patron.id),
        lambda: tx.holds.open_of_title(patron.id, record),
    )
    copies, category = tx.copies.of_record(record), patron.register.category
    lendable = [copy for copy in copies if copy.lost is None and is_lent(tx, copy, category)]
    facts: dict[str, Any] = {
        "pickup": pickup,
        "now": tx.today,
        "standing": patron.standing,
        "holds": tx.holds.count_open(patron.id),
        "on_title": len(tx.holds.open_of_title(patron.id, record)),
        "made_today": tx.holds.count_placed(patron.id) if _counts_a_day(tx.rules) else 0,
        "already_on_loan": any(copy.borrower == patron.id for copy in copies),
        **supply(tx, lendable, category, pickup),
    }
    decided = []
    places = dict.fromkeys((copy.library, copy.collection) for copy in lendable or copies)
    for library, collection in places or [(None, None)]:
        at: dict[str, Any] = {"library": library, "category": category, "collection": collection}
        days = (terms(tx.rules, **at).hold or HoldPolicy()).expires
        decided.append((policies.hold(tx.rules, **at, **facts).reasons, days))
    return min(decided, key=lambda one: len(one[0]))


def supply(snapshot: Snapshot, lendable: Sequence[StoredCopy], category: str | None, pickup: str) -> dict[str, int]:
    """How many copies there are for a hold of a patron of a category: facts of its decision."""
    free = [copy for copy in lendable if copy.is_free]
    shelf = [copy for copy in free if not snapshot.terms(copy, category).stacks]
    return {
        "lendable": len(lendable),
        "free_on_shelf": len(shelf),
        "free_here": sum(copy.library == pickup for copy in shelf),
        "free_in_stacks": len(free) - len(shelf),
    }


def _counts_a_day(rules: Rules) -> bool:
    return any(one.per_day is not None for one in every_policy(rules, "hold"))


def request(tx: Transaction, patron: StoredPatron, asked: HoldRequest, pickup: str, barcode: str | None) -> Claim:
    """Have a copy fetched from the closed stacks. It is reserved from now on."""
    record = asked.record
    reasons, free = decide_request(tx, patron, record, pickup, barcode)
    if reasons:
        return Claim(word=ClaimWord.REFUSED, reasons=reasons)
    copy = free[0].barcode
    hold = tx.holds.add_request(patron.id, record, pickup, copy, asked.comment or None)
    tx.record_event("request-placed", patron=patron.id, record=record, barcode=copy, hold=hold, after=pickup)
    return Claim(word=ClaimWord.DONE, id=hold)


def decide_request(
    tx: Snapshot, patron: StoredPatron, record: str, pickup: str, barcode: str | None
) -> tuple[tuple[Reason, ...], list[StoredCopy]]:
    """The reasons against a request for a copy in the stacks, and the copies that could be fetched."""
    tx.ahead(
        lambda: tx.copies.of_record(record),
        lambda: tx.holds.count_open(patron.id),
        lambda: tx.holds.count_open(patron.id, (HoldKind.RETRIEVAL,)),
        lambda: tx.holds.open_of_title(patron.id, record),
    )
    copies = tx.copies.of_record(record)
    if barcode is not None:
        copies = [copy for copy in copies if copy.barcode == barcode]
        if not copies:
            raise NotFound("the record {record} has no such copy: {item}", record=record, item=barcode)
    category = patron.register.category
    stacks = [copy for copy in copies if copy.lost is None and tx.terms(copy, category).stacks]
    free = sorted((copy for copy in stacks if copy.is_free), key=lambda copy: copy.library != pickup)
    first = next(iter(free or stacks), None)
    reasons = policies.request(
        tx.rules,
        library=first and first.library,
        category=category,
        collection=first and first.collection,
        pickup=pickup,
        now=tx.today,
        standing=patron.standing,
        holds=tx.holds.count_open(patron.id),
        requests=tx.holds.count_open(patron.id, (HoldKind.RETRIEVAL,)),
        in_stacks=len(stacks),
        free=len(free),
        reserved=sum(copy.hold_patron == patron.id for copy in stacks),
        already_requested=any(
            stored.hold.kind is HoldKind.RETRIEVAL for stored in tx.holds.open_of_title(patron.id, record)
        ),
    ).reasons
    return reasons, free


def change(tx: Transaction, stored: StoredHold, asked: HoldChange) -> Claim:
    """Change the pick-up library of a hold, freeze it or release it."""
    if asked.until is not None and asked.until < tx.today:
        raise UsageError("a hold cannot be frozen until a day that has passed: {date}", date=asked.until)
    moved = asked.pickup if asked.pickup != stored.pickup else None
    case = ChangeCase(
        rules=tx.rules,
        kind=stored.hold.kind,
        status=stored.hold.status,
        pickup=moved,
        freezing=asked.freeze or asked.release,
        free_here=_free_on_shelf(tx, stored, moved) if moved else 0,
        policy=hold_policy(tx, stored),
    )
    reasons = may_change(case)
    if reasons:
        return Claim(word=ClaimWord.REFUSED, reasons=reasons)
    changed = {
        field: value for field, value in _wanted(tx, stored, asked, moved).items() if getattr(stored, field) != value
    }
    if not changed:
        return Claim(word=ClaimWord.UNCHANGED)
    tx.holds.change(stored.hold.id, changed)
    for field, value in changed.items():
        tx.record_event(
            f"hold-{field.replace('_', '-')}",
            **stored.ids,
            before=_in_event(getattr(stored, field)),
            after=_in_event(value),
        )
    return Claim(word=ClaimWord.DONE, id=stored.hold.id)


def cancel(tx: Transaction, stored: StoredHold) -> Claim:
    """Cancel a hold or request for its patron. A copy that was being fetched stays where it is."""
    policy = hold_policy(tx, stored)
    case = ChangeCase(rules=tx.rules, kind=stored.hold.kind, status=stored.hold.status, policy=policy)
    reasons = may_cancel(case)
    if reasons:
        return Claim(word=ClaimWord.REFUSED, reasons=reasons)
    close(tx, stored, "cancelled")
    return Claim(word=ClaimWord.DONE, id=stored.hold.id)


def close(tx: Transaction, stored: StoredHold, status: str) -> None:
    """End a hold or request as ``cancelled`` or ``expired``. A copy that was reserved for it serves the next."""
    tx.holds.close(stored.hold.id, status)
    tx.record_event(f"hold-{status}", **stored.ids, barcode=stored.hold.barcode, before=stored.status)
    if stored.status in (HoldStatus.READY, HoldStatus.IN_TRANSIT):
        pass_on(tx, stored)


def _wanted(
    tx: Transaction, stored: StoredHold, asked: HoldChange, moved: str | None
) -> dict[str, str | bool | date | None]:
    wanted: dict[str, str | bool | date | None] = {"pickup": moved or stored.pickup}
    if asked.freeze:
        wanted |= {"frozen": True, "frozen_until": asked.until}
    if asked.release and stored.hold.status is HoldStatus.FROZEN:
        # the last day frozen stays, so that the end of the day serves it like one whose freeze ended by itself
        wanted |= {"frozen": False, "frozen_until": days_after(tx.today, -1)}
    return wanted


def _in_event(value: str | bool | date | None) -> str | None:
    if value is None:
        return None
    return str(int(value)) if isinstance(value, bool) else str(value)


def _free_on_shelf(snapshot: Snapshot, stored: StoredHold, library: str) -> int:
    copies = [copy for copy in snapshot.copies.of_record(stored.record) if is_lent(snapshot, copy, stored.category)]
    return supply(snapshot, copies, stored.category, library)["free_here"]
