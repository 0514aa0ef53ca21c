"""Holds and requests as last read, and their changes between two readings."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from tunilib.core.calendar import days_after
from tunilib.core.hold import CLOSED, HoldStatus
from tunilib.core.reason import Source
from tunilib.local.ledger.sightings import OVERTAKEN, Plan, Tracked, inserted, last_taken, noted, plan_reading

if TYPE_CHECKING:
    import sqlite3
    from datetime import date

    from tunilib.core.answer import Reading
    from tunilib.core.hold import Hold
    from tunilib.core.loan import Loan
    from tunilib.core.ports.ledger import Event

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
    each last day, the day before). What is no longer listed is told by :func:`plan_missed`.
    """
    missed: list[_Row] = []

    def vanished(row: _Row) -> list[Event]:
        missed.append(row)
        return []

    tracked: Tracked[Hold, _Row] = Tracked(
        about="hold",
        row=_Row,
        row_of=lambda hold, _: _row(hold),
        appeared=lambda row: _appeared(db, account, row, now),
        changed=lambda old, new: _changed(old, new, now),
        vanished=vanished,
    )
    is_first = last_taken(db, account, "hold") is None
    plan = plan_reading(db, account, {hold.id: hold for hold in reading.items}, reading.taken, now, tracked)
    plan.statements += [
        ("UPDATE hold SET missed = ? WHERE account = ? AND id = ?", (reading.taken.isoformat(), account, row.id))
        for row in missed
        if row.status not in CLOSED
    ]
    if not is_first:
        plan.events += _ending(db, account, reading, now)
    return plan


def plan_placed(db: sqlite3.Connection, account: str, hold: Hold, now: datetime) -> Plan:
    """Plan what to write for a hold that was placed here, so that what becomes of it before a reading is seen too."""
    plan = Plan()
    if last_taken(db, account, "hold") is not None:  # else the first reading only remembers
        plan.statements = [inserted(account, _row(hold), now, "hold"), noted(account, "hold", now)]
    return plan


def plan_missed(db: sqlite3.Connection, account: str, loans: Reading[Loan], now: datetime) -> Plan:
    """Plan what to write of open holds that were no longer listed, now that loans have been read since.

    A site that does not show closed holds says only by its loans which of them were collected. Events:
    ``hold-collected`` where the title is on loan, or was since the hold was last seen; else ``hold-gone``.
    """
    plan = Plan()
    query = (
        f"SELECT missed, {', '.join(_Row._fields)} FROM hold"
        " WHERE account = ? AND gone IS NOT NULL AND missed IS NOT NULL ORDER BY id"
    )
    for missed, *values in db.execute(query, (account,)).fetchall():
        row = _Row(*values)
        if TOGETHER < datetime.fromisoformat(missed) - loans.taken < OVERTAKEN:  # it may have been collected since
            continue
        plan.statements.append(("UPDATE hold SET missed = NULL WHERE account = ? AND id = ?", (account, row.id)))
        if row.status in CLOSED:  # it was cancelled here, which was settled meanwhile
            continue
        was_lent = any(_is_of(loan, row) for loan in loans.items) or _was_lent(db, account, row)
        plan.events.append(_event("hold-collected" if was_lent else "hold-gone", row, now, row.status, None))
    return plan


def _is_of(loan: Loan, row: _Row) -> bool:
    return loan.title == row.title or (loan.record_id is not None and loan.record_id == row.record_id)


def _was_lent(db: sqlite3.Connection, account: str, row: _Row) -> bool:
    """Whether a loan of the title was seen since the hold was last seen, though it may be returned by now."""
    query = (
        "SELECT 1 FROM loan, hold WHERE loan.account = ? AND (loan.record_id = ? OR loan.title = ?)"
        " AND hold.account = loan.account AND hold.id = ? AND (loan.gone IS NULL OR"
        " datetime(loan.gone) > max(datetime(hold.first_seen), datetime(COALESCE(hold.last_seen, hold.first_seen))))"
    )
    return db.execute(query, (account, row.record_id, row.title, row.id)).fetchone() is not None


def _appeared(db: sqlite3.Connection, account: str, row: _Row, now: datetime) -> list[Event]:
    events = (
        [] if _has_event(db, account, row.id, ("hold-placed",)) else [_event("hold-new", row, now, None, row.status)]
    )
    if row.status == HoldStatus.READY:
        events.append(_event("hold-ready", row, now, None, row.pickup_until))
    elif _EVENTS.get(HoldStatus(row.status)) in _UNCOLLECTED and not _has_event(db, account, row.id, _UNCOLLECTED):
        events.append(_event(_EVENTS[HoldStatus(row.status)], row, now, None, row.status))
    return events


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


def _has_event(db: sqlite3.Connection, account: str, hold: str, kinds: tuple[str, ...]) -> bool:
    query = f"SELECT 1 FROM event WHERE account = ? AND id = ? AND kind IN ({', '.join('?' * len(kinds))})"
    return db.execute(query, (account, hold, *kinds)).fetchone() is not None


def _event(kind: str, row: _Row, now: datetime, before: str | None, after: str | None) -> Event:
    from tunilib.core.ports.ledger import Event

    return Event(
        time=now, kind=kind, id=row.id, title=row.title, before=before, after=after, source=Source.INFERRED.value
    )


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _number(number: int | None) -> str | None:
    return None if number is None else str(number)
