"""Holds and item retrieval requests: placing, changing, cancelling."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from tunilib.backends.embedded.circulation import catching
from tunilib.backends.embedded.ids import fresh, new_id
from tunilib.backends.embedded.rows.holds import hold_status
from tunilib.backends.embedded.rows.patrons import standing_of
from tunilib.backends.embedded.stores.sqlite import holds, items
from tunilib.core.answer import Claim, ClaimWord
from tunilib.core.hold import HoldKind
from tunilib.core.policy.holding import (
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

    from tunilib.backends.embedded.stores.sqlite.patrons import PatronRow
    from tunilib.backends.embedded.unit_of_work import Snapshot, Transaction
    from tunilib.core.hold import HoldChange

__all__ = ["cancel", "change", "close", "place", "request"]


def place(tx: Transaction, patron: PatronRow, record: str, pickup: str, expires: date | None) -> Claim:
    """Place a hold at the end of a title's queue, or refuse it.

    Args:
        expires: the last day of interest; None: as long as the rules say.

    Raises:
        UsageError: that day has passed.
    """
    if expires is not None and expires < tx.today:
        raise UsageError("a hold cannot expire in the past: {date}", date=expires)
    copies = items.of_record(tx.db, record)
    lendable = [copy for copy in copies if copy.lost is None and tx.rules.lending(copy.collection).for_loan]
    free = [copy for copy in lendable if copy.is_free]
    shelf = [copy for copy in free if not tx.rules.lending(copy.collection).stacks]
    case = HoldCase(
        rules=tx.rules,
        standing=standing_of(patron),
        today=tx.today,
        pickup=pickup,
        already_held=bool(holds.open_of_title(tx.db, patron.id, record)),
        already_on_loan=any(copy.borrower == patron.id for copy in copies),
        lendable=len(lendable),
        free_on_shelf=len(shelf),
        free_here=sum(copy.library == pickup for copy in shelf),
        free_in_stacks=len(free) - len(shelf),
        open_requests=holds.count_open(tx.db, patron.id),
    )
    reasons = may_hold(case)
    if reasons:
        return Claim(word=ClaimWord.REFUSED, reasons=reasons)
    last = expires or tx.today + timedelta(days=tx.rules.pickup.expires_days)
    hold = _insert(tx, patron, record, HoldKind.HOLD, {"status": "waiting", "pickup": pickup, "expires": str(last)})
    tx.record_event("hold-placed", patron=patron.id, record=record, hold=hold, after=pickup)
    return Claim(word=ClaimWord.DONE, id=hold)


def request(
    tx: Transaction, patron: PatronRow, record: str, *, item: str | None, pickup: str, comment: str | None
) -> Claim:
    """Have a copy fetched from the closed stacks; it counts as kept from this moment on.

    Raises:
        NotFound: the record has no such copy.
    """
    copies = items.of_record(tx.db, record)
    if item is not None:
        copies = [copy for copy in copies if copy.barcode == item]
        if not copies:
            raise NotFound("the record {record} has no such copy: {item}", record=record, item=item)
    stacks = [copy for copy in copies if copy.lost is None and tx.rules.lending(copy.collection).stacks]
    free = sorted((copy for copy in stacks if copy.is_free), key=lambda copy: copy.library != pickup)
    standing = holds.open_of_title(tx.db, patron.id, record)
    case = RequestCase(
        rules=tx.rules,
        standing=standing_of(patron),
        today=tx.today,
        pickup=pickup,
        in_stacks=len(stacks),
        free=len(free),
        already_requested=any(hold.kind == HoldKind.RETRIEVAL for hold in standing),
        open_requests=holds.count_open(tx.db, patron.id),
    )
    reasons = may_request(case)
    if reasons:
        return Claim(word=ClaimWord.REFUSED, reasons=reasons)
    barcode = free[0].barcode
    values = {"status": "processing", "pickup": pickup, "barcode": barcode, "comment": comment or None}
    hold = _insert(tx, patron, record, HoldKind.RETRIEVAL, values)
    tx.record_event("request-placed", patron=patron.id, record=record, barcode=barcode, hold=hold, after=pickup)
    return Claim(word=ClaimWord.DONE, id=hold)


def change(tx: Transaction, row: holds.HoldRow, asked: HoldChange) -> Claim:
    """Change the pick-up library of a hold, freeze or release it.

    Raises:
        UsageError: the last day frozen has passed.
    """
    if asked.until is not None and asked.until < tx.today:
        raise UsageError("a hold cannot be frozen until a day that has passed: {date}", date=asked.until)
    moved = asked.pickup if asked.pickup != row.pickup else None
    case = ChangeCase(
        rules=tx.rules,
        kind=HoldKind(row.kind),
        status=hold_status(row, tx.day),
        pickup=moved,
        freezing=asked.freeze or asked.release,
        free_here=_free_on_shelf(tx, row.record, moved) if moved else 0,
    )
    reasons = may_change(case)
    if reasons:
        return Claim(word=ClaimWord.REFUSED, reasons=reasons)
    wanted = _wanted(row, asked, moved)
    changed = {column: value for column, value in wanted.items() if getattr(row, column) != value}
    if not changed:
        return Claim(word=ClaimWord.UNCHANGED)
    holds.update(tx.db, row.id, changed)
    for column, value in changed.items():
        before = getattr(row, column)
        tx.record_event(
            f"hold-{column.replace('_', '-')}",
            patron=row.patron,
            record=row.record,
            hold=row.id,
            before=None if before is None else str(before),
            after=None if value is None else str(value),
        )
    return Claim(word=ClaimWord.DONE, id=row.id)


def cancel(tx: Transaction, row: holds.HoldRow) -> Claim:
    """Cancel a hold or request for its patron; a copy that was being fetched stays where it stands."""
    case = ChangeCase(rules=tx.rules, kind=HoldKind(row.kind), status=hold_status(row, tx.day))
    reasons = may_cancel(case)
    if reasons:
        return Claim(word=ClaimWord.REFUSED, reasons=reasons)
    close(tx, row, "cancelled")
    return Claim(word=ClaimWord.DONE, id=row.id)


def close(tx: Transaction, row: holds.HoldRow, status: str) -> None:
    """End a hold or request: ``cancelled`` or ``expired``; a copy that was kept for it or sent to it goes on."""
    holds.update(tx.db, row.id, {"status": status, "closed": tx.day})
    tx.record_event(
        f"hold-{status}",
        patron=row.patron,
        record=row.record,
        barcode=row.barcode,
        hold=row.id,
        before=row.status,
    )
    if row.status in ("ready", "in-transit"):
        catching.pass_on(tx, row)


def _insert(tx: Transaction, patron: PatronRow, record: str, kind: HoldKind, values: dict[str, str | None]) -> str:
    hold = fresh(new_id, lambda made: holds.exists(tx.db, made))
    fixed: dict[str, str | None] = {
        "id": hold,
        "kind": kind.value,
        "record": record,
        "patron": patron.id,
        "created": tx.day,
    }
    holds.insert(tx.db, fixed | values)
    return hold


def _wanted(row: holds.HoldRow, asked: HoldChange, moved: str | None) -> dict[str, str | int | None]:
    wanted: dict[str, str | int | None] = {"pickup": moved or row.pickup}
    if asked.freeze:
        wanted |= {"frozen": 1, "frozen_until": asked.until.isoformat() if asked.until else None}
    if asked.release:
        wanted |= {"frozen": 0, "frozen_until": None}
    return wanted


def _free_on_shelf(snapshot: Snapshot, record: str, library: str) -> int:
    """Copies on the open shelf of a library."""
    count = 0
    for copy in items.of_record(snapshot.db, record):
        rule = snapshot.rules.lending(copy.collection)
        count += copy.is_free and copy.library == library and rule.for_loan and not rule.stacks
    return count
