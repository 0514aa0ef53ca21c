"""Holds and item retrieval requests: placing, changing, cancelling."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from tunilib.backends.embedded.circulation.fulfilment import pass_on
from tunilib.core.answer import Claim, ClaimWord
from tunilib.core.calendar import days_after
from tunilib.core.hold import HoldKind, HoldStatus
from tunilib.core.policy.holds import (
    ChangeCase,
    HoldCase,
    RequestCase,
    may_cancel,
    may_change,
    may_hold,
    may_request,
)
from tunilib.errors import NotFound, UsageError

if TYPE_CHECKING:
    from datetime import date

    from tunilib.backends.embedded.stores.models import StoredHold, StoredPatron
    from tunilib.backends.embedded.stores.unit_of_work import Snapshot, Transaction
    from tunilib.core.hold import HoldChange, HoldRequest


def place(tx: Transaction, patron: StoredPatron, record: str, pickup: str, expires: date | None) -> Claim:
    """Place a hold at the end of a title's queue, or refuse it.

    Args:
        expires: the last day of interest; None: as long as the rules say.

    Raises:
        UsageError: that day has passed.
    """
    if expires is not None and expires < tx.today:
        raise UsageError("a hold cannot expire in the past: {date}", date=expires)
    copies, category = tx.copies.of_record(record), patron.register.category
    lendable = [copy for copy in copies if copy.lost is None and tx.rules.lending(copy.collection, category).for_loan]
    free = [copy for copy in lendable if copy.is_free]
    shelf = [copy for copy in free if not tx.rules.lending(copy.collection, category).stacks]
    case = HoldCase(
        rules=tx.rules,
        standing=patron.standing,
        today=tx.today,
        pickup=pickup,
        already_held=bool(tx.holds.open_of_title(patron.id, record)),
        already_on_loan=any(copy.borrower == patron.id for copy in copies),
        lendable=len(lendable),
        free_on_shelf=len(shelf),
        free_here=sum(copy.library == pickup for copy in shelf),
        free_in_stacks=len(free) - len(shelf),
        open_requests=tx.holds.count_open(patron.id),
    )
    reasons = may_hold(case)
    if reasons:
        return Claim(word=ClaimWord.REFUSED, reasons=reasons)
    last = expires or tx.today + timedelta(days=tx.rules.pickup.expires_days)
    hold = tx.holds.add_hold(patron.id, record, pickup, last)
    tx.record_event("hold-placed", patron=patron.id, record=record, hold=hold, after=pickup)
    return Claim(word=ClaimWord.DONE, id=hold)


def request(tx: Transaction, patron: StoredPatron, asked: HoldRequest, pickup: str, barcode: str | None) -> Claim:
    """Have a copy fetched from the closed stacks; it is reserved from this moment on.

    Args:
        barcode: of the copy; None: any.

    Raises:
        NotFound: the record has no such copy.
    """
    record = asked.record
    copies = tx.copies.of_record(record)
    if barcode is not None:
        copies = [copy for copy in copies if copy.barcode == barcode]
        if not copies:
            raise NotFound("the record {record} has no such copy: {item}", record=record, item=barcode)
    category = patron.register.category
    stacks = [copy for copy in copies if copy.lost is None and tx.rules.lending(copy.collection, category).stacks]
    free = sorted((copy for copy in stacks if copy.is_free), key=lambda copy: copy.library != pickup)
    case = RequestCase(
        rules=tx.rules,
        standing=patron.standing,
        today=tx.today,
        pickup=pickup,
        in_stacks=len(stacks),
        free=len(free),
        reserved=sum(copy.hold_patron == patron.id for copy in stacks),
        already_requested=any(
            stored.hold.kind is HoldKind.RETRIEVAL for stored in tx.holds.open_of_title(patron.id, record)
        ),
        open_requests=tx.holds.count_open(patron.id),
    )
    reasons = may_request(case)
    if reasons:
        return Claim(word=ClaimWord.REFUSED, reasons=reasons)
    copy = free[0].barcode
    hold = tx.holds.add_request(patron.id, record, pickup, copy, asked.comment or None)
    tx.record_event("request-placed", patron=patron.id, record=record, barcode=copy, hold=hold, after=pickup)
    return Claim(word=ClaimWord.DONE, id=hold)


def change(tx: Transaction, stored: StoredHold, asked: HoldChange) -> Claim:
    """Change the pick-up library of a hold, freeze or release it.

    Raises:
        UsageError: the last day frozen has passed.
    """
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
            patron=stored.patron,
            record=stored.record,
            hold=stored.hold.id,
            before=_in_event(getattr(stored, field)),
            after=_in_event(value),
        )
    return Claim(word=ClaimWord.DONE, id=stored.hold.id)


def cancel(tx: Transaction, stored: StoredHold) -> Claim:
    """Cancel a hold or request for its patron; a copy that was being fetched stays where it is."""
    case = ChangeCase(rules=tx.rules, kind=stored.hold.kind, status=stored.hold.status)
    reasons = may_cancel(case)
    if reasons:
        return Claim(word=ClaimWord.REFUSED, reasons=reasons)
    close(tx, stored, "cancelled")
    return Claim(word=ClaimWord.DONE, id=stored.hold.id)


def close(tx: Transaction, stored: StoredHold, status: str) -> None:
    """End a hold or request: ``cancelled`` or ``expired``; a copy that was ready for it, or on its way, goes on."""
    tx.holds.close(stored.hold.id, status)
    tx.record_event(
        f"hold-{status}",
        patron=stored.patron,
        record=stored.record,
        barcode=stored.hold.barcode,
        hold=stored.hold.id,
        before=stored.status,
    )
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
    """How many copies that could fill a hold are free on the open shelf of a library."""
    count = 0
    for copy in snapshot.copies.of_record(stored.record):
        rule = snapshot.rules.lending(copy.collection, stored.category)
        count += copy.is_free and copy.library == library and rule.for_loan and not rule.stacks
    return count
