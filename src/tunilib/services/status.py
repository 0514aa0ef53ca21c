"""The status of an account: loans, holds, fines, and the days ahead (S10)."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, Any, TypeVar

from tunilib.core.answer import Missing
from tunilib.core.calendar import day_of
from tunilib.core.hold import Hold, HoldStatus
from tunilib.core.loan import Loan, LoanStatus, due_order
from tunilib.core.models import INTERNAL, Model, model
from tunilib.core.needs import NeedKind, fines_needs, hold_needs, loan_needs, session_needs
from tunilib.errors import NotUnderstood, Unavailable
from tunilib.services.opened import asks
from tunilib.services.readings import read_fines, read_holds, read_loans

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date, datetime

    from tunilib.core.answer import Reading
    from tunilib.core.fine import Fines
    from tunilib.core.money import Money
    from tunilib.core.needs import Need
    from tunilib.core.ports.sign_in import SessionEnd
    from tunilib.errors import TunilibError
    from tunilib.services.opened import OpenedAccount

T = TypeVar("T")


@model(kw_only=False)
class Dated(Model):
    """A day to note: ``due`` (a loan) or ``pickup`` (the last day to collect a hold); ``place``: where to go."""

    date: date
    kind: str
    id: str
    title: str
    place: str | None = field(default=None, metadata=INTERNAL)


@model(kw_only=False)
class LoanCounts(Model):
    """The number of loans by status; ``next_due``: the first due date of those not overdue."""

    ok: int
    due_soon: int
    overdue: int
    next_due: date | datetime | None


@model(kw_only=False)
class HoldCounts(Model):
    """The number of open holds, requests and interlibrary loans; None if the library does not offer them."""

    ready: int | None = None
    in_transit: int | None = None
    waiting: int | None = None


@model(kw_only=False)
class FinesSummary(Model):
    """What the card owes; None if the library does not show it."""

    total: Money | None = None
    currency: str | None = None
    suspended: bool | None = None


@model
class Overview(Model):
    """The status of an account.

    Attributes:
        today: the day it was read, in the library's zone.
        loans_read, holds_read, fines_read: what was counted; empty, or None, where the library does not show it.
        session_end: when a person has to sign in again; None: nobody has to, or it is not known.
    """

    today: date = field(metadata=INTERNAL)
    loans_read: tuple[Loan, ...] = field(default=(), metadata=INTERNAL)
    holds_read: tuple[Hold, ...] = field(default=(), metadata=INTERNAL)
    session_end: SessionEnd | None = field(default=None, metadata=INTERNAL)
    fines_read: Fines | None = field(default=None, metadata=INTERNAL)
    loans: LoanCounts
    holds: HoldCounts
    fines: FinesSummary
    card_expires: date | None
    session_expires: datetime | None
    timeline: tuple[Dated, ...]

    @property
    def needs(self) -> tuple[Need[Any], ...]:
        """What needs a person."""
        return (
            *loan_needs(self.loans_read, self.today),
            *hold_needs(self.holds_read, self.today),
            *fines_needs(self.fines_read),
            *session_needs(self.session_end, self.today),
        )


@asks
def overview(account: OpenedAccount, unread: Callable[[TunilibError], object] | None = None) -> Overview:
    """Read loans, holds, fines, and the day on which the card expires.

    Args:
        unread: called for a part other than the loans whose page is not understood or away; that part is left out then.
    """
    door = account.door
    reading, account.loans_after = account.loans_after, None
    door.read_ahead(*(() if reading else ("loans",)), "holds", "fines", "card")
    reading = reading or read_loans(account)
    loans = reading.items
    with_holds = None if isinstance(door.holds, Missing) else _part(lambda: read_holds(account), unread)
    holds = None if with_holds is None else with_holds.items
    fines = None if isinstance(door.fines, Missing) else _part(lambda: read_fines(account), unread)
    if fines is not None:
        fines = fines.with_blocks(reading.blocks)
    card_expires = None if isinstance(door.profile, Missing) else _part(door.profile.card_expires, unread)
    account.remember(lambda: _see(account, reading, with_holds, fines))
    return Overview(
        today=reading.taken.date(),
        loans_read=tuple(sorted(loans, key=due_order)),
        holds_read=tuple(holds or ()),
        fines_read=fines,
        loans=LoanCounts(
            ok=_count(loans, LoanStatus.OK),
            due_soon=_count(loans, LoanStatus.DUE_SOON),
            overdue=_count(loans, LoanStatus.OVERDUE),
            next_due=next((loan.due for loan in sorted(loans, key=due_order) if not loan.is_overdue), None),
        ),
        holds=HoldCounts() if holds is None else _hold_counts(holds),
        fines=FinesSummary(fines.total, fines.currency, fines.suspended) if fines else FinesSummary(),
        card_expires=card_expires,
        session_expires=door.session.expires,
        session_end=account.session_end(),
        timeline=_timeline(loans, holds or (), reading.taken.date()),
    )


def _part(read: Callable[[], T], unread: Callable[[TunilibError], object] | None) -> T | None:
    try:
        return read()
    except (NotUnderstood, Unavailable) as error:
        if unread is None:
            raise
        unread(error)
        return None


def _see(account: OpenedAccount, loans: Reading[Loan], holds: Reading[Hold] | None, fines: Fines | None) -> None:
    key, now = account.key, account.now()
    if holds is not None:
        account.ledger.saw_holds(key, holds, now)
    account.ledger.saw_loans(key, loans, now)  # after the holds: what is lent tells which of them were collected
    if fines is not None:
        account.ledger.saw_fines(key, fines, now)


def _count(loans: Iterable[Loan], status: LoanStatus) -> int:
    return sum(loan.status is status for loan in loans)


def _hold_counts(holds: Iterable[Hold]) -> HoldCounts:
    statuses = [hold.status for hold in holds if hold.is_open]
    ready = statuses.count(HoldStatus.READY)
    in_transit = statuses.count(HoldStatus.IN_TRANSIT)
    return HoldCounts(ready, in_transit, len(statuses) - ready - in_transit)


def _timeline(loans: Iterable[Loan], holds: Iterable[Hold], today: date) -> tuple[Dated, ...]:
    due = [Dated(day_of(loan.due), "due", loan.id, loan.title, loan.library) for loan in loans if loan.due is not None]
    pickups = [
        Dated(day_of(need.day), "pickup", need.thing.id, need.thing.title, need.thing.kept_at)
        for need in hold_needs(holds, today)
        if need.kind is NeedKind.READY and need.day
    ]
    return tuple(sorted(due + pickups, key=lambda one: (one.date, one.kind, one.title, one.id)))
