"""Fines as last read, and their changes between two readings."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tunilib.core.reason import Source
from tunilib.local.ledger.sightings import Tracked, plan_reading

if TYPE_CHECKING:
    import sqlite3
    from datetime import datetime

    from tunilib.core.fine import Fine, Fines
    from tunilib.core.ports.ledger import Event
    from tunilib.local.ledger.sightings import Plan


class _FineRow(NamedTuple):
    id: str
    kind: str
    description: str | None
    title: str | None
    amount: int
    balance: int
    currency: str
    registered: str | None


def plan_fines(db: sqlite3.Connection, account: str, fines: Fines, now: datetime) -> Plan:
    """Plan what to write for a complete reading of fines.

    Events: ``fine-added``, ``fine-changed`` (its balance) and ``fine-gone``; ``before`` and ``after`` are balances.
    """
    tracked: Tracked[Fine, _FineRow] = Tracked(
        about="fine",
        row=_FineRow,
        row_of=lambda fine, _: _fine_row(fine),
        appeared=lambda row: [_fine_event("fine-added", row, now, None, row.balance)],
        changed=lambda old, new: (
            [_fine_event("fine-changed", new, now, old.balance, new.balance)] if old.balance != new.balance else []
        ),
        vanished=lambda row: [_fine_event("fine-gone", row, now, row.balance, None)],
    )
    return plan_reading(db, account, {fine.id: fine for fine in fines.fines}, fines.read_at, now, tracked)


def _fine_row(fine: Fine) -> _FineRow:
    return _FineRow(
        id=fine.id,
        kind=fine.kind.value,
        description=fine.description,
        title=fine.title,
        amount=fine.amount.cents,
        balance=fine.balance.cents,
        currency=fine.balance.currency,
        registered=fine.registered.isoformat() if fine.registered else None,
    )


def _fine_event(kind: str, row: _FineRow, now: datetime, before: int | None, after: int | None) -> Event:
    from tunilib.core.ports.ledger import Event

    return Event(
        time=now,
        kind=kind,
        id=row.id,
        title=row.title or row.description or row.kind,
        before=_fine_amount(before, row.currency),
        after=_fine_amount(after, row.currency),
        message=row.description,
        source=Source.INFERRED.value,
    )


def _fine_amount(cents: int | None, currency: str) -> str | None:
    from tunilib.core.money import Money

    return None if cents is None else f"{Money(cents, currency)} {currency}"
