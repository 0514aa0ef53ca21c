"""Holds and requests as last read, and their changes between two readings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tunilib.core.calendar import days_after
from tunilib.core.hold import CLOSED, HoldStatus
from tunilib.core.named_tuple import NamedTuple
from tunilib.core.reason import Source
from tunilib.local.ledger.sightings import Tracked, last_taken, plan_reading

if TYPE_CHECKING:
    import sqlite3
    from datetime import date, datetime

    from tunilib.core.answer import Reading
    from tunilib.core.hold import Hold
    from tunilib.core.ports.ledger import Event
    from tunilib.local.ledger.sightings import Plan

__all__ = ["plan_holds"]

_EVENTS = {
    HoldStatus.READY: "hold-ready",
    HoldStatus.IN_TRANSIT: "hold-in-transit",
    HoldStatus.CANCELLED: "hold-cancelled",
    HoldStatus.EXPIRED: "hold-expired",
    HoldStatus.COLLECTED: "hold-collected",
}


class _Row(NamedTuple):
    id: str
    kind: str
    title: str
    author: str | None
    record_id: str | None
    barcode: str | None
    status: str
    position: int | None
    created: str | None
    expires: str | None
    pickup_location: str | None
    pickup_until: str | None
    frozen_until: str | None


def plan_holds(db: sqlite3.Connection, account: str, reading: Reading[Hold], now: datetime) -> Plan:
    """Plan what to write for a complete reading of holds.

    Events: ``hold-new`` (not placed by this machine), ``hold-ready`` (``after`` is the last day to collect it),
    ``hold-in-transit``, ``hold-cancelled``, ``hold-expired``, ``hold-collected``, ``hold-changed`` (another state),
    ``hold-moved`` (the place in the queue), ``pickup-changed`` (the last day to collect it), ``pickup-ends`` (once for
    each last day, the day before) and ``hold-gone`` (an open one is no longer listed; ``hold-collected`` where its
    title is on loan).
    """
    tracked: Tracked[Hold, _Row] = Tracked(
        about="hold",
        row=_Row,
        row_of=lambda hold, _: _row(hold),
        appeared=lambda row: _appeared(db, account, row, now),
        changed=lambda old, new: _changed(old, new, now),
        vanished=lambda row: _vanished(db, account, row, now),
    )
    is_first = last_taken(db, account, "hold") is None
    plan = plan_reading(db, account, {hold.id: hold for hold in reading.items}, reading.taken, now, tracked)
    if not is_first:
        plan.events += _ending(db, account, reading, now)
    return plan


def _appeared(db: sqlite3.Connection, account: str, row: _Row, now: datetime) -> list[Event]:
    events = [] if _was_placed_here(db, account, row.id) else [_event("hold-new", row, now, None, row.status)]
    if row.status == HoldStatus.READY:
        events.append(_event("hold-ready", row, now, None, row.pickup_until))
    return events


def _vanished(db: sqlite3.Connection, account: str, row: _Row, now: datetime) -> list[Event]:
    """A site that does not show closed holds: one whose title is on loan was collected."""
    if row.status in CLOSED:
        return []
    query = "SELECT 1 FROM loan WHERE account = ? AND gone IS NULL AND (record_id = ? OR title = ?)"
    is_lent = db.execute(query, (account, row.record_id, row.title)).fetchone() is not None
    return [_event("hold-collected" if is_lent else "hold-gone", row, now, row.status, None)]


def _ending(db: sqlite3.Connection, account: str, reading: Reading[Hold], now: datetime) -> list[Event]:
    """Ready holds that can be collected today or tomorrow, and not later, each told once."""
    tomorrow = days_after(reading.taken.date(), 1)
    query = "SELECT 1 FROM event WHERE account = ? AND id = ? AND kind = 'pickup-ends' AND after = ?"
    return [
        _event("pickup-ends", _row(hold), now, None, hold.pickup_until.isoformat())
        for hold in reading.items
        if hold.status is HoldStatus.READY
        and hold.pickup_until is not None
        and reading.taken.date() <= hold.pickup_until <= tomorrow
        and db.execute(query, (account, hold.id, hold.pickup_until.isoformat())).fetchone() is None
    ]


def _row(hold: Hold) -> _Row:
    return _Row(
        id=hold.id,
        kind=hold.kind.value,
        title=hold.title,
        author=hold.author,
        record_id=hold.record_id,
        barcode=hold.barcode,
        status=hold.status.value,
        position=hold.position,
        created=_day(hold.created),
        expires=_day(hold.expires),
        pickup_location=hold.pickup_location,
        pickup_until=_day(hold.pickup_until),
        frozen_until=_day(hold.frozen_until),
    )


def _changed(old: _Row, new: _Row, now: datetime) -> list[Event]:
    if old.status != new.status:
        status = HoldStatus(new.status)
        after = new.pickup_until if status is HoldStatus.READY else new.status
        return [_event(_EVENTS.get(status, "hold-changed"), new, now, old.status, after)]
    events = []
    if old.position != new.position:
        events.append(_event("hold-moved", new, now, _number(old.position), _number(new.position)))
    if old.pickup_until != new.pickup_until:
        events.append(_event("pickup-changed", new, now, old.pickup_until, new.pickup_until))
    return events


def _was_placed_here(db: sqlite3.Connection, account: str, hold: str) -> bool:
    query = "SELECT 1 FROM event WHERE account = ? AND id = ? AND kind = 'hold-placed'"
    return db.execute(query, (account, hold)).fetchone() is not None


def _event(kind: str, row: _Row, now: datetime, before: str | None, after: str | None) -> Event:
    from tunilib.core.ports.ledger import Event

    return Event(
        time=now, kind=kind, id=row.id, title=row.title, before=before, after=after, source=Source.INFERRED.value
    )


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _number(number: int | None) -> str | None:
    return None if number is None else str(number)
