"""Holds and requests between two readings, and what became of those that are not listed any more."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from tunilib.core.calendar import days_after
from tunilib.core.hold import CLOSED, HoldStatus
from tunilib.core.ports.ledger import Event
from tunilib.core.reason import Source
from tunilib.local.ledger.facts import facts_of
from tunilib.local.ledger.seen import HOLDS, OVERTAKEN, Plan, Seen, compare, last_taken, noted, seen, stored

if TYPE_CHECKING:
    import sqlite3
    from datetime import date

    from tunilib.core.answer import Reading
    from tunilib.core.hold import Hold
    from tunilib.core.loan import Loan

TOGETHER = timedelta(minutes=1)
"""Who reads loans and holds reads the loans first, and is done with both within this time."""

_EVENTS = {
    HoldStatus.READY: "hold-ready",
    HoldStatus.IN_TRANSIT: "hold-in-transit",
    HoldStatus.CANCELLED: "hold-cancelled",
    HoldStatus.EXPIRED: "hold-expired",
    HoldStatus.COLLECTED: "hold-collected",
}

_UNCOLLECTED = ("hold-cancelled", "hold-expired", "hold-gone")
"""The events of a hold that ended without being collected."""

_SET_MISSED = "UPDATE seen SET missed = ? WHERE account = ? AND about = 'hold' AND id = ?"


def plan_holds(db: sqlite3.Connection, account: str, reading: Reading[Hold], now: datetime) -> Plan:
    """Plan what to write for a complete reading of holds.

    Events: ``hold-new`` (not placed by this machine), ``hold-ready`` (``after`` is the last day to collect it),
    ``hold-in-transit``, ``hold-cancelled``, ``hold-expired``, ``hold-collected``, ``hold-changed`` (another state),
    ``hold-moved`` (the place in the queue), ``pickup-changed`` (the last day to collect it), ``pickup-ends`` (once for
    each last day, the day before). The events of what is no longer listed are those of :func:`plan_missed`.
    """
    is_first = last_taken(db, account, HOLDS.about) is None
    holds = {hold.id: hold for hold in reading.items}
    plan, differences = compare(db, account, HOLDS, holds, reading.taken, now)
    for old, new in differences:
        if new is not None:
            plan.events.extend(_appeared(db, account, new, now) if old is None else _changed(old, new, now))
        elif old is not None and old.status not in CLOSED:
            plan.statements.append((_SET_MISSED, (reading.taken.isoformat(), account, old.id)))
    if not is_first:
        plan.events.extend(_ending(db, account, reading, now))
    return plan


def plan_placed(db: sqlite3.Connection, account: str, hold: Hold, now: datetime) -> Plan:
    """Plan what to write for a hold that was placed here, so that what becomes of it before a reading is seen too."""
    if last_taken(db, account, HOLDS.about) is None:
        return Plan([], [])  # the first reading only remembers
    facts = facts_of(hold, without="read_at")
    return Plan([], [stored(account, HOLDS, hold.id, facts, now, now.isoformat()), noted(account, HOLDS, now)])


def plan_missed(db: sqlite3.Connection, account: str, loans: Reading[Loan], now: datetime) -> Plan:
    """Plan what to write of open holds that were no longer listed, now that loans have been read since.

    A site that does not show closed holds says only by its loans which of them were collected. Events:
    ``hold-collected`` where the title is on loan, or was since the hold was last seen; else ``hold-gone``.
    """
    plan = Plan([], [])
    for one in seen(db, account, HOLDS, "gone IS NOT NULL AND missed IS NOT NULL"):
        hold = one.thing
        if TOGETHER < datetime.fromisoformat(one.missed or "") - loans.taken < OVERTAKEN:
            continue  # it may have been collected since
        plan.statements.append((_SET_MISSED, (None, account, one.id)))
        if hold.status in CLOSED:  # it was cancelled here, which was settled meanwhile
            continue
        was_lent = any(_is_of(loan, hold) for loan in loans.items) or _was_lent(db, account, one)
        plan.events.append(_event("hold-collected" if was_lent else "hold-gone", hold, now, hold.status.value, None))
    return plan


def _is_of(loan: Loan, hold: Hold) -> bool:
    return loan.title == hold.title or (loan.record_id is not None and loan.record_id == hold.record_id)


def _was_lent(db: sqlite3.Connection, account: str, one: Seen[Hold]) -> bool:
    """Whether a loan of the title was seen since the hold was last seen, though it may be returned by now."""
    query = (
        "SELECT 1 FROM seen WHERE account = ? AND about = 'loan'"
        " AND (json_extract(facts, '$.record_id') = ? OR json_extract(facts, '$.title') = ?)"
        " AND (gone IS NULL OR datetime(gone) > max(datetime(?), datetime(?)))"
    )
    values = (account, one.thing.record_id, one.thing.title, one.first, one.last or one.first)
    return db.execute(query, values).fetchone() is not None


def _appeared(db: sqlite3.Connection, account: str, hold: Hold, now: datetime) -> list[Event]:
    events = []
    if not _has_event(db, account, hold.id, ("hold-placed",)):
        events.append(_event("hold-new", hold, now, None, hold.status.value))
    if hold.status is HoldStatus.READY:
        events.append(_event("hold-ready", hold, now, None, _iso(hold.pickup_until)))
    elif _EVENTS.get(hold.status) in _UNCOLLECTED and not _has_event(db, account, hold.id, _UNCOLLECTED):
        events.append(_event(_EVENTS[hold.status], hold, now, None, hold.status.value))
    return events


def _changed(old: Hold, new: Hold, now: datetime) -> list[Event]:
    """What is compared of a hold: its state, and while that is the same its place and its last day to be collected."""
    if old.status != new.status:
        after = _iso(new.pickup_until) if new.status is HoldStatus.READY else new.status.value
        return [_event(_EVENTS.get(new.status, "hold-changed"), new, now, old.status.value, after)]
    events = []
    if old.position != new.position:
        before, after = (None if one.position is None else str(one.position) for one in (old, new))
        events.append(_event("hold-moved", new, now, before, after))
    if old.pickup_until != new.pickup_until:
        events.append(_event("pickup-changed", new, now, _iso(old.pickup_until), _iso(new.pickup_until)))
    return events


def _ending(db: sqlite3.Connection, account: str, reading: Reading[Hold], now: datetime) -> list[Event]:
    """Ready holds that can be collected today or tomorrow, and not later, each reported once."""
    tomorrow = days_after(reading.taken.date(), 1)
    query = "SELECT 1 FROM event WHERE account = ? AND id = ? AND kind = 'pickup-ends' AND after = ?"
    return [
        _event("pickup-ends", hold, now, None, hold.pickup_until.isoformat())
        for hold in reading.items
        if hold.status is HoldStatus.READY
        and hold.pickup_until is not None
        and reading.taken.date() <= hold.pickup_until <= tomorrow
        and db.execute(query, (account, hold.id, hold.pickup_until.isoformat())).fetchone() is None
    ]


def _has_event(db: sqlite3.Connection, account: str, hold: str, kinds: tuple[str, ...]) -> bool:
    query = f"SELECT 1 FROM event WHERE account = ? AND id = ? AND kind IN ({', '.join('?' * len(kinds))})"
    return db.execute(query, (account, hold, *kinds)).fetchone() is not None


def _event(kind: str, hold: Hold, now: datetime, before: str | None, after: str | None) -> Event:
    return Event(now, kind, hold.id, hold.title, before, after, source=Source.INFERRED.value)


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day is not None else None
