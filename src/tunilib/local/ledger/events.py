"""Events: what was done here, and what differs between two readings of loans, messages and fines; they never change."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from tunilib.core.calendar import is_later
from tunilib.core.money import Money
from tunilib.core.ports.ledger import Event
from tunilib.core.reason import ReasonCode, Source
from tunilib.local.ledger.seen import FINES, LOANS, MESSAGES, compare

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Mapping

    from tunilib.core.answer import Reading
    from tunilib.core.fine import Fine, Fines
    from tunilib.core.loan import Loan
    from tunilib.core.reason import Reason
    from tunilib.local.ledger.seen import Plan

_COLUMNS = "time, kind, id, title, before, after, message, source"


def add_event(db: sqlite3.Connection, account: str, event: Event) -> None:
    """Store an event."""
    db.execute(
        f"INSERT INTO event (account, {_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
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
) -> Plan:
    """Plan what to write for a complete reading of loans, and of the messages to the patron that came with it.

    Events: ``loan-new``, ``renewed`` (the library counts one renewal more, or one less that is left), ``due-changed``,
    ``not-renewable-any-more``, ``renewable-again`` and ``returned`` (gone from the list); ``message`` (a block that was
    not there before, by its code); ``renew-refused`` for what is ``refused`` for another reason than before.
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
        if id_ in loans and not _was_refused(db, account, event := _refusal(loans[id_], reasons, now))
    )
    return plan


def _loan_events(old: Loan | None, new: Loan | None, now: datetime) -> list[Event]:
    """What is compared of a loan: its due date, its renewals, and whether it can be renewed."""
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
    """Whether the library counts a renewal more; some sites show only how many are left."""
    if old.renewals_used is not None:
        return (new.renewals_used or 0) > old.renewals_used
    return old.renewals_left is not None and new.renewals_left is not None and new.renewals_left < old.renewals_left


def _refusal(loan: Loan, reasons: tuple[Reason, ...], now: datetime) -> Event:
    words, source = message_of(reasons), source_of(reasons)
    return Event(now, "renew-refused", loan.id, loan.title, _iso(loan.due), message=words, source=source)


def _was_refused(db: sqlite3.Connection, account: str, event: Event) -> bool:
    """Whether the same refusal of the same loan, due on the same day, is the last thing known of it."""
    row = db.execute(
        "SELECT kind, before, message FROM event WHERE account = ? AND id = ? AND kind IN"
        " ('renew-refused', 'renewed', 'due-changed') ORDER BY number DESC LIMIT 1",
        (account, event.id),
    ).fetchone()
    return row is not None and tuple(row) == (event.kind, event.before, event.message)


def _message_id(block: Reason) -> str:
    """The code; for the code ``other`` with the library's words."""
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
    """Reasons as the ledger stores them with an event: the library's own words, else the code."""
    return "; ".join(reason.words or reason.code.value for reason in reasons) or None


def source_of(reasons: Iterable[Reason]) -> str | None:
    """How the first of the reasons is known."""
    return next((reason.source.value for reason in reasons), None)


def _iso(day: date | datetime | None) -> str | None:
    return day.isoformat() if day is not None else None
