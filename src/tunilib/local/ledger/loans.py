"""Loans as they were seen, and what changed between two readings."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tunilib.core.calendar import is_later
from tunilib.core.reason import ReasonCode, Source
from tunilib.local.ledger.events import Plan, message_of, source_of
from tunilib.local.ledger.sightings import Telling, plan_reading

if TYPE_CHECKING:
    import sqlite3
    from datetime import date, datetime

    from tunilib.core.answer import Reading
    from tunilib.core.loan import Loan
    from tunilib.core.ports import Event

__all__ = ["plan_loans"]


class _Row(NamedTuple):
    id: str
    title: str
    author: str | None
    record_id: str | None
    barcode: str | None
    library: str | None
    checked_out: str | None
    due: str
    renewable: int | None
    reasons: str
    renewals_used: int | None
    renewals_limit: int | None
    since: str


def plan_loans(db: sqlite3.Connection, account: str, reading: Reading[Loan], now: datetime) -> Plan:
    """What a complete reading of loans asks to be written.

    Events: ``loan-new``, ``renewed`` (the library counts one renewal more), ``due-changed``,
    ``not-renewable-any-more``, ``renewable-again`` and ``returned`` (gone from the list).
    """
    loans = {loan.id: loan for loan in reading.items}

    def row_of(loan: Loan, old: _Row | None) -> _Row:
        return _row(loan, old, now)

    def changed(old: _Row, new: _Row) -> list[Event]:
        loan = loans[new.id]
        return [*_moved(old, new, loan, now), *_turned(old, new, loan, now)]

    telling: Telling[Loan, _Row] = Telling(
        about="loan",
        row=_Row,
        row_of=row_of,
        appeared=lambda row: [_event("loan-new", row, now, after=row.due or None)],
        changed=changed,
        vanished=lambda row: [_event("returned", row, now, before=row.due or None)],
    )
    return plan_reading(db, account, loans, reading.taken, now, telling)


def _row(loan: Loan, old: _Row | None, now: datetime) -> _Row:
    renewable = None if loan.renewable is None else int(loan.renewable)
    reasons = _signature(loan)
    as_before = old is not None and (old.renewable, old.reasons) == (renewable, reasons)
    return _Row(
        id=loan.id,
        title=loan.title,
        author=loan.author,
        record_id=loan.record_id,
        barcode=loan.barcode,
        library=loan.library,
        checked_out=loan.checked_out.isoformat() if loan.checked_out else None,
        due=loan.due.isoformat() if loan.due is not None else "",
        renewable=renewable,
        reasons=reasons,
        renewals_used=loan.renewals_used,
        renewals_limit=loan.renewals_limit,
        since=old.since if as_before and old is not None else now.isoformat(),
    )


def _signature(loan: Loan) -> str:
    """The reasons without what changes from day to day; where the code says nothing, the library's words do."""
    return "\n".join(
        sorted(f"{r.code.value}: {r.words}" if r.code is ReasonCode.OTHER else r.code.value for r in loan.reasons)
    )


def _moved(old: _Row, new: _Row, loan: Loan, now: datetime) -> list[Event]:
    if old.due == new.due:
        return []
    counted = old.renewals_used is not None and (new.renewals_used or 0) > old.renewals_used
    renewed = counted and is_later(loan.due, _due(old.due))
    return [_event("renewed" if renewed else "due-changed", new, now, before=old.due or None, after=new.due or None)]


def _turned(old: _Row, new: _Row, loan: Loan, now: datetime) -> list[Event]:
    if old.renewable == new.renewable:
        return []
    if new.renewable == 0:
        told = (message_of(loan.reasons), source_of(loan.reasons) or Source.INFERRED.value)
        return [_event("not-renewable-any-more", new, now, message=told[0], source=told[1])]
    return [_event("renewable-again", new, now)] if old.renewable == 0 and new.renewable == 1 else []


def _due(text: str) -> date | datetime | None:
    from datetime import date, datetime

    if not text:
        return None
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)


def _event(
    kind: str,
    row: _Row,
    now: datetime,
    *,
    before: str | None = None,
    after: str | None = None,
    message: str | None = None,
    source: str = Source.INFERRED.value,
) -> Event:
    from tunilib.core.ports import Event

    return Event(
        time=now, kind=kind, id=row.id, title=row.title, before=before, after=after, message=message, source=source
    )
