"""Holds and requests: placed, changed and cancelled."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from tunilib.core.answer import Claim, ClaimWord
from tunilib.core.calendar import days_after
from tunilib.core.hold import HoldChange, HoldKind, HoldRequest, HoldStatus
from tunilib.core.policy import holds as policies
from tunilib.core.policy.holds import ChangeCase, may_cancel, may_change
from tunilib.core.policy.resolution import every_policy, terms
from tunilib.core.rules import HoldPolicy, Rules
from tunilib.errors import NotFound, UsageError
from tunilib.library.circulation.fulfilment import close, hold_policy, is_lent, recall_for

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tunilib.core.reason import Reason
    from tunilib.library.stores.copies import StoredCopy
    from tunilib.library.stores.holds import StoredHold
    from tunilib.library.stores.patrons import StoredPatron
    from tunilib.library.stores.unit_of_work import Snapshot, Transaction


def place(
    tx: Transaction,
    patron: StoredPatron,
    record: str,
    pickup: str,
    expires: date | None = None,
    asked_for: str | None = None,
) -> Claim:
    """Place a hold at the end of a title's queue, or refuse it. Any copy fills it."""
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


def decide(tx: Snapshot, patron: StoredPatron, record: str, pickup: str) -> tuple[tuple[Reason, ...], int]:
    """The reasons against a hold, by the copy with the fewest; and the days after which it lapses."""
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
    """How many copies there are for a hold: facts of its decision."""
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


def _wanted(
    tx: Transaction, stored: StoredHold, asked: HoldChange, moved: str | None
) -> dict[str, str | bool | date | None]:
    wanted: dict[str, str | bool | date | None] = {"pickup": moved or stored.pickup}
    if asked.freeze:
        wanted |= {"frozen": True, "frozen_until": asked.until}
    if asked.release and stored.hold.status is HoldStatus.FROZEN:
        # with a last frozen day the end of the day fills it, as if the freeze had ended by date
        wanted |= {"frozen": False, "frozen_until": days_after(tx.today, -1)}
    return wanted


def _in_event(value: str | bool | date | None) -> str | None:
    if value is None:
        return None
    return str(int(value)) if isinstance(value, bool) else str(value)


def _free_on_shelf(snapshot: Snapshot, stored: StoredHold, library: str) -> int:
    copies = [copy for copy in snapshot.copies.of_record(stored.record) if is_lent(snapshot, copy, stored.category)]
    return supply(snapshot, copies, stored.category, library)["free_here"]
