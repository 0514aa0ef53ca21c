"""What needs attention: loans, holds, fines, and the days ahead (S10)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tunilib.core.answer import Missing
from tunilib.core.calendar import day_of
from tunilib.core.hold import Hold, HoldStatus
from tunilib.core.loan import Loan, LoanStatus, due_order

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from tunilib.core.money import Money
    from tunilib.core.ports import Door

__all__ = ["Dated", "Overview", "overview"]


@dataclass(frozen=True, slots=True, order=True)
class Dated:
    """A day on which something is to be done: ``due`` (a loan) or ``pickup`` (a hold that is ready)."""

    date: date
    kind: str
    title: str
    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """The account at a glance. Counts are None where the library has no such thing.

    Attributes:
        today: the day it was read, in the library's zone.
        ok, due_soon, overdue: loans; next_due: the first day on which one that is not overdue falls due.
        ready, in_transit, waiting: open holds, requests and interlibrary loans together.
        total, currency, suspended: of the fines.
    """

    today: date
    ok: int
    due_soon: int
    overdue: int
    next_due: date | datetime | None
    ready: int | None
    in_transit: int | None
    waiting: int | None
    total: Money | None
    currency: str | None
    suspended: bool | None
    card_expires: date | None
    session_expires: datetime | None
    timeline: tuple[Dated, ...]


def overview(door: Door) -> Overview:
    """Read loans, holds, fines and the card's end through one door."""
    reading = door.loans.read()
    loans = reading.items
    holds = None if isinstance(door.holds, Missing) else door.holds.read().items
    fines = None if isinstance(door.fines, Missing) else door.fines.read()
    profile = None if isinstance(door.profile, Missing) else door.profile.read()
    counts = _hold_counts(holds)
    return Overview(
        today=reading.taken.date(),
        ok=_count(loans, LoanStatus.OK),
        due_soon=_count(loans, LoanStatus.DUE_SOON),
        overdue=_count(loans, LoanStatus.OVERDUE),
        next_due=next(
            (loan.due for loan in sorted(loans, key=due_order) if loan.status is not LoanStatus.OVERDUE), None
        ),
        ready=counts[0],
        in_transit=counts[1],
        waiting=counts[2],
        total=fines.total if fines else None,
        currency=fines.currency if fines else None,
        suspended=fines.suspended if fines else None,
        card_expires=profile.register.card_expires if profile else None,
        session_expires=door.session.expires,
        timeline=_timeline(loans, holds or ()),
    )


def _count(loans: Iterable[Loan], status: LoanStatus) -> int:
    return sum(loan.status is status for loan in loans)


def _hold_counts(holds: Iterable[Hold] | None) -> tuple[int | None, int | None, int | None]:
    if holds is None:
        return (None, None, None)
    standing = [hold.status for hold in holds if hold.is_open]
    ready = standing.count(HoldStatus.READY)
    in_transit = standing.count(HoldStatus.IN_TRANSIT)
    return (ready, in_transit, len(standing) - ready - in_transit)


def _timeline(loans: Iterable[Loan], holds: Iterable[Hold]) -> tuple[Dated, ...]:
    due = [Dated(day_of(loan.due), "due", loan.title, loan.id) for loan in loans]
    pickups = [
        Dated(hold.pickup_until, "pickup", hold.title, hold.id)
        for hold in holds
        if hold.status is HoldStatus.READY and hold.pickup_until
    ]
    return tuple(sorted(due + pickups))
