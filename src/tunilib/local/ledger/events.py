"""Events: changes that were made here, and differences between two readings. They never change."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from itertools import chain, count
from typing import TYPE_CHECKING

from tunilib.core.calendar import days_after, is_later
from tunilib.core.loan import loan_mark
from tunilib.core.money import Money
from tunilib.core.ports.ledger import Event
from tunilib.core.reason import ReasonCode, Source
from tunilib.local.ledger.seen import (
    FINES,
    HOLDS,
    LOANS,
    MESSAGES,
    OVERTAKEN,
    PAST,
    Plan,
    Seen,
    Statement,
    compare,
    facts_of,
    last_taken,
    noted,
    seen,
    stored,
)

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator, Mapping

    from tunilib.core.answer import Reading
    from tunilib.core.fine import Fine, Fines
    from tunilib.core.hold import Hold
    from tunilib.core.loan import Loan
    from tunilib.core.reason import Reason

_COLUMNS = "time, kind, id, title, before, after, message, source, actor"


def add_event(db: sqlite3.Connection, account: str, event: Event) -> None:
    db.execute(
        f"INSERT INTO event (account, {_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (account, event.time.isoformat(), *event[1:]),
    )


def read_events(
    db: sqlite3.Connection, account: str, *, id_: str | None = None, after: int = 0
) -> tuple[tuple[int, Event], ...]:
    """The events of an account with their numbers, in the order written."""
    rows = db.execute(
        f"SELECT number, {_COLUMNS} FROM event WHERE account = ? AND (? IS NULL OR id = ?) AND number > ?"
        " ORDER BY number",
        (account, id_, id_, after),
    )
    return tuple((number, Event(datetime.fromisoformat(time), *rest)) for number, time, *rest in rows)


def plan_loans(
    db: sqlite3.Connection,
    account: str,
    reading: Reading[Loan],
    now: datetime,
    refused: Mapping[str, tuple[Reason, ...]],
    actor: str | None,
) -> Plan:
    """Plan what to write for a complete reading of loans and its messages.

    Events: ``loan-new``, ``renewed`` (the library counts one renewal more, or one fewer left), ``due-changed``,
    ``not-renewable-any-more``, ``renewable-again``, ``returned`` (not listed), ``message`` (a new block, by its code),
    and ``renew-refused`` (``refused`` for another reason than before).
    """
    loans = {loan.id: loan for loan in reading.items}
    plan, differences = compare(db, account, LOANS, loans, reading.taken, now)
    for old, new in differences:
        plan.events.extend(_loan_events(old, new, now))
    blocks = {_message_id(block): block for block in reading.blocks}
    of_messages, differences_of_messages = compare(db, account, MESSAGES, blocks, reading.taken, now)
    plan.statements.extend(of_messages.statements)
    plan.events.extend(_message(new, now) for old, new in differences_of_messages if old is None and new is not None)
    plan.events.extend(
        event
        for id_, reasons in refused.items()
        if id_ in loans and not _was_refused(db, account, event := _refusal(loans[id_], reasons, now, actor))
    )
    return plan


def plan_past(db: sqlite3.Connection, account: str, loans: Iterable[Loan], now: datetime) -> Iterator[Statement]:
    """What stores returned loans that are not stored yet. Two of one copy have one id at the library, and two here."""
    known = seen(db, account, PAST)
    left, taken = Counter(loan_mark(one.thing) for one in known), {one.id for one in known}
    for loan in loans:
        mark = loan_mark(loan)
        left[mark] -= 1
        if left[mark] >= 0:
            continue
        id_ = next(name for name in chain((loan.id,), (f"{loan.id}~{n}" for n in count(2))) if name not in taken)
        taken.add(id_)
        when = now.isoformat()
        yield (
            "INSERT INTO seen (account, about, id, facts, first, last, gone, since) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (account, PAST.about, id_, facts_of(loan, without="read_at"), when, when, when, when),
        )


def _loan_events(old: Loan | None, new: Loan | None, now: datetime) -> list[Event]:
    inferred = Source.INFERRED.value
    if new is None:
        return [] if old is None else [Event(now, "returned", old.id, old.title, before=_iso(old.due), source=inferred)]
    if old is None:
        return [Event(now, "loan-new", new.id, new.title, after=_iso(new.due), source=inferred)]
    events = []
    if _iso(old.due) != _iso(new.due):
        kind = "renewed" if _is_counted(old, new) and is_later(new.due, old.due) else "due-changed"
        events.append(Event(now, kind, new.id, new.title, _iso(old.due), _iso(new.due), source=inferred))
    if new.renewable is False and old.renewable is not False:
        words, source = message_of(new.reasons), source_of(new.reasons) or inferred
        events.append(Event(now, "not-renewable-any-more", new.id, new.title, message=words, source=source))
    elif new.renewable is True and old.renewable is False:
        events.append(Event(now, "renewable-again", new.id, new.title, source=inferred))
    return events


def _is_counted(old: Loan, new: Loan) -> bool:
    """Whether the library counts a renewal more. Some sites show only how many are left."""
    if old.renewals_used is not None:
        return (new.renewals_used or 0) > old.renewals_used
    return old.renewals_left is not None and new.renewals_left is not None and new.renewals_left < old.renewals_left


def _refusal(loan: Loan, reasons: tuple[Reason, ...], now: datetime, actor: str | None) -> Event:
    words, source = message_of(reasons), source_of(reasons)
    return Event(now, "renew-refused", loan.id, loan.title, _iso(loan.due), None, words, source, actor)


def _was_refused(db: sqlite3.Connection, account: str, event: Event) -> bool:
    """Whether the last event of the loan is the same refusal for the same due date."""
    row = db.execute(
        "SELECT kind, before, message FROM event WHERE account = ? AND id = ? AND kind IN"
        " ('renew-refused', 'renewed', 'due-changed') ORDER BY number DESC LIMIT 1",
        (account, event.id),
    ).fetchone()
    return row is not None and tuple(row) == (event.kind, event.before, event.message)


def _message_id(block: Reason) -> str:
    """Code ``other`` gets the library's words."""
    return f"{block.code.value} {block.words or ''}" if block.code is ReasonCode.OTHER else block.code.value


def _message(block: Reason, now: datetime) -> Event:
    text = block.text()
    return Event(now, "message", block.code.value, text, message=text, source=block.source.value)


def plan_fines(db: sqlite3.Connection, account: str, fines: Fines, now: datetime) -> Plan:
    """Plan what to write for a complete reading of fines.

    Events: ``fine-added``, ``fine-changed`` (its balance) and ``fine-gone``; ``before`` and ``after`` are balances.
    """
    found = {fine.id: fine for fine in fines.fines}
    plan, differences = compare(db, account, FINES, found, fines.read_at, now)
    for old, new in differences:
        before, after = (None if one is None else one.balance.cents for one in (old, new))
        fine = new or old
        if fine is not None and before != after:
            kind = "fine-gone" if after is None else "fine-added" if before is None else "fine-changed"
            plan.events.append(_fine_event(kind, fine, now, before, after))
    return plan


def _fine_event(kind: str, fine: Fine, now: datetime, before: int | None, after: int | None) -> Event:
    currency = fine.balance.currency
    old, new = (None if cents is None else f"{Money(cents, currency)} {currency}" for cents in (before, after))
    title = fine.title or fine.description or fine.kind.value
    return Event(now, kind, fine.id, title, old, new, message=fine.description, source=Source.INFERRED.value)


def message_of(reasons: Iterable[Reason]) -> str | None:
    """Reasons as stored with an event: the library's words, else the code."""
    return "; ".join(reason.words or reason.code.value for reason in reasons) or None


def source_of(reasons: Iterable[Reason]) -> str | None:
    """The source of the first reason."""
    return next((reason.source.value for reason in reasons), None)


def _iso(day: date | datetime | None) -> str | None:
    return day.isoformat() if day is not None else None


TOGETHER = timedelta(minutes=1)
"""Who reads loans and holds reads the loans first, and is done with both within this time."""

_EVENTS = {
    "ready": "hold-ready",
    "in-transit": "hold-in-transit",
    "cancelled": "hold-cancelled",
    "expired": "hold-expired",
    "collected": "hold-collected",
}

_UNCOLLECTED = ("hold-cancelled", "hold-expired", "hold-gone")
"""The events of a hold that ended without being collected."""

_SET_MISSED = "UPDATE seen SET missed = ? WHERE account = ? AND about = 'hold' AND id = ?"


def plan_holds(db: sqlite3.Connection, account: str, reading: Reading[Hold], now: datetime) -> Plan:
    """Plan what to write for a complete reading of holds.

    Events: ``hold-new`` (not placed here), ``hold-ready`` (``after``: the last day to collect it),
    ``hold-in-transit``, ``hold-cancelled``, ``hold-expired``, ``hold-collected``, ``hold-changed`` (another state),
    ``hold-moved`` (its place in the queue), ``pickup-changed`` (its last day), ``pickup-ends`` (the day before, once).
    Holds that are not listed any more are left to :func:`plan_missed`.
    """
    is_first = last_taken(db, account, HOLDS.about) is None
    holds = {hold.id: hold for hold in reading.items}
    plan, differences = compare(db, account, HOLDS, holds, reading.taken, now)
    for old, new in differences:
        if new is not None:
            plan.events.extend(_appeared(db, account, new, now) if old is None else _changed(old, new, now))
        elif old is not None and old.is_open:
            plan.statements.append((_SET_MISSED, (reading.taken.isoformat(), account, old.id)))
    if not is_first:
        plan.events.extend(_ending(db, account, reading, now))
    return plan


def plan_placed(db: sqlite3.Connection, account: str, hold: Hold, now: datetime) -> Plan:
    """Plan what to write for a hold that was placed here, so that its end is noticed before the next reading."""
    if last_taken(db, account, HOLDS.about) is None:
        return Plan([], [])  # the first reading only remembers
    facts = facts_of(hold, without="read_at")
    return Plan([], [stored(account, HOLDS, hold.id, facts, now, now.isoformat()), noted(account, HOLDS, now)])


def plan_missed(db: sqlite3.Connection, account: str, loans: Reading[Loan], now: datetime) -> Plan:
    """Plan what to write for open holds that were not listed, once loans have been read.

    Some sites do not show closed holds; only the loans tell which were collected. Events: ``hold-collected`` (the title
    is on loan, or was since the hold was last seen), else ``hold-gone``.
    """
    plan = Plan([], [])
    for one in seen(db, account, HOLDS, "gone IS NOT NULL AND missed IS NOT NULL"):
        hold = one.thing
        if TOGETHER < datetime.fromisoformat(one.missed or "") - loans.taken < OVERTAKEN:
            continue  # it may have been collected since
        plan.statements.append((_SET_MISSED, (None, account, one.id)))
        if not hold.is_open:  # it was cancelled here, which was settled meanwhile
            continue
        was_lent = any(_is_of(loan, hold) for loan in loans.items) or _was_lent(db, account, one)
        plan.events.append(_event("hold-collected" if was_lent else "hold-gone", hold, now, hold.status.value, None))
    return plan


def _is_of(loan: Loan, hold: Hold) -> bool:
    return loan.title == hold.title or (loan.record_id is not None and loan.record_id == hold.record_id)


def _was_lent(db: sqlite3.Connection, account: str, one: Seen[Hold]) -> bool:
    """Whether a loan of the title was seen since the hold was last seen. It may be returned by now."""
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
    if hold.is_ready:
        events.append(_event("hold-ready", hold, now, None, _iso(hold.pickup_until)))
    elif _EVENTS.get(hold.status) in _UNCOLLECTED and not _has_event(db, account, hold.id, _UNCOLLECTED):
        events.append(_event(_EVENTS[hold.status], hold, now, None, hold.status.value))
    return events


def _changed(old: Hold, new: Hold, now: datetime) -> list[Event]:
    if old.status != new.status:
        after = _iso(new.pickup_until) if new.is_ready else new.status.value
        return [_event(_EVENTS.get(new.status, "hold-changed"), new, now, old.status.value, after)]
    events = []
    if old.position != new.position:
        before, after = (None if one.position is None else str(one.position) for one in (old, new))
        events.append(_event("hold-moved", new, now, before, after))
    if old.pickup_until != new.pickup_until:
        events.append(_event("pickup-changed", new, now, _iso(old.pickup_until), _iso(new.pickup_until)))
    return events


def _ending(db: sqlite3.Connection, account: str, reading: Reading[Hold], now: datetime) -> list[Event]:
    tomorrow = days_after(reading.taken.date(), 1)
    query = "SELECT 1 FROM event WHERE account = ? AND id = ? AND kind = 'pickup-ends' AND after = ?"
    return [
        _event("pickup-ends", hold, now, None, hold.pickup_until.isoformat())
        for hold in reading.items
        if hold.is_ready
        and hold.pickup_until is not None
        and reading.taken.date() <= hold.pickup_until <= tomorrow
        and db.execute(query, (account, hold.id, hold.pickup_until.isoformat())).fetchone() is None
    ]


def _has_event(db: sqlite3.Connection, account: str, hold: str, kinds: tuple[str, ...]) -> bool:
    query = f"SELECT 1 FROM event WHERE account = ? AND id = ? AND kind IN ({', '.join('?' * len(kinds))})"
    return db.execute(query, (account, hold, *kinds)).fetchone() is not None


def _event(kind: str, hold: Hold, now: datetime, before: str | None, after: str | None) -> Event:
    return Event(now, kind, hold.id, hold.title, before, after, source=Source.INFERRED.value)
