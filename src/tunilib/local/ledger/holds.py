"""Holds and requests as last read, and their changes between two readings."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tunilib.core.hold import CLOSED, HoldStatus
from tunilib.core.ports.ledger import Event
from tunilib.core.reason import Source
from tunilib.local.ledger.sightings import Tracked, plan_reading

if TYPE_CHECKING:
    import sqlite3
    from datetime import date, datetime

    from tunilib.core.answer import Reading
    from tunilib.core.hold import Hold
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
    ``hold-moved`` (the place in the queue), ``pickup-changed`` (the last day to collect it) and ``hold-gone`` (an open
    one is no longer listed).
    """
    tracked: Tracked[Hold, _Row] = Tracked(
        about="hold",
        row=_Row,
        row_of=lambda hold, _: _row(hold),
        appeared=lambda row: [] if _was_placed_here(db, account, row.id) else [_new(row, now)],
        changed=lambda old, new: _changed(old, new, now),
        vanished=lambda row: [_event("hold-gone", row, now, row.status, None)] if _is_open(row) else [],
    )
    return plan_reading(db, account, {hold.id: hold for hold in reading.items}, reading.taken, now, tracked)


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


def _new(row: _Row, now: datetime) -> Event:
    return _event("hold-new", row, now, None, row.status)


def _is_open(row: _Row) -> bool:
    return row.status not in CLOSED


def _event(kind: str, row: _Row, now: datetime, before: str | None, after: str | None) -> Event:
    return Event(
        time=now, kind=kind, id=row.id, title=row.title, before=before, after=after, source=Source.INFERRED.value
    )


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _number(number: int | None) -> str | None:
    return None if number is None else str(number)
