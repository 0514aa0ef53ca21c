"""Loans, why they can be renewed or not, and a plan of renewals and trips."""

from __future__ import annotations

from dataclasses import field, replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from tunilib.core.answer import Missing
from tunilib.core.calendar import day_of, days_after
from tunilib.core.loan import Loan, due_order, loan_mark, return_order
from tunilib.core.models import WITH_CURRENCY, Labelled, Model, model, picked
from tunilib.core.money import Money
from tunilib.core.reason import Reason, ReasonCode, Source
from tunilib.errors import NotFound
from tunilib.services.opened import asks
from tunilib.services.readings import read_loans

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tunilib.core.answer import Reading
    from tunilib.core.calendar import Calendar
    from tunilib.core.hold import Hold
    from tunilib.core.loan import Duration
    from tunilib.core.note import Note
    from tunilib.services.opened import OpenedAccount


@asks
def loans(account: OpenedAccount) -> tuple[Loan, ...]:
    """All loans, by due date, then title, then id."""
    reading = read_loans(account)
    account.remember(lambda: account.ledger.saw_loans(account.key, reading, account.now()))
    return tuple(sorted(reading.items, key=due_order))


@asks
def loans_due(account: OpenedAccount, within: Duration | None = None, *, overdue: bool = False) -> tuple[Loan, ...]:
    """The loans that fall due within a time, overdue ones too; with ``overdue`` of these only the overdue ones."""
    every, now, zone = loans(account), account.now(), account.door.zone
    return tuple(
        loan
        for loan in every
        if (within is None or within.covers(loan, now, zone)) and (not overdue or loan.is_overdue)
    )


@asks
def history(account: OpenedAccount) -> tuple[Loan, ...]:
    """Returned loans, newest first, also those deleted there; without a history those that this machine has seen."""
    reading = account.door.loans.history()
    returned = account.ledger.returned(account.key) if isinstance(reading, Missing) else _with_purged(account, reading)
    return tuple(replace(loan, status=None) for loan in returned)


def _with_purged(account: OpenedAccount, reading: Reading[Loan]) -> Sequence[Loan]:
    """The library's history, with the loans that were deleted there from here."""
    shown = set(map(loan_mark, reading.items))
    purged = [loan for loan in account.ledger.past(account.key) if loan_mark(loan) not in shown]
    return sorted((*reading.items, *purged), key=return_order) if purged else reading.items


def named_loans(among: Sequence[Loan], ids: Iterable[str], hint: str = "see: tunilib loans list") -> tuple[Loan, ...]:
    """The loans with these ids or barcodes, in the order of the list, each once.

    An id takes precedence over a barcode, which may equal the id of another loan.
    """
    wanted: set[str] = set()
    for text in ids:
        key = _without_spaces(text)
        hits = [loan.id for loan in among if _without_spaces(loan.id) == key] or [
            loan.id for loan in among if key and _without_spaces(loan.barcode or "") == key
        ]
        if not hits:
            raise NotFound("no such loan in this account: {id}", hint=hint, id=text)
        wanted.update(hits)
    return tuple(loan for loan in among if loan.id in wanted)


def _without_spaces(text: str) -> str:
    return "".join(text.split())


_PASSING = frozenset((ReasonCode.RENEWAL_TOO_SOON, ReasonCode.RENEWAL_AUTOMATIC))
"""Reasons that are against a renewal now, but not against a later one."""


@model
class Explanation(Model):
    """What is known about renewing one loan.

    Attributes:
        loan: with ``renewable`` and ``reasons``.
        renewals_left: None if the library does not say.
        source: how it is known: from the library, from its rules, or inferred.
        since: the first day on which this machine saw the same; None: not seen before.
        latest_due: the last due date that the remaining renewals allow.
        fine_per_day: once overdue. suspends_on: the day from which not returning it suspends borrowing rights.
        renewable_from: the first day, today or later, on which a renewal would move the due date.
        fine_now: what returning or renewing it today would register.
    """

    loan: Loan = field(
        metadata=picked(loan_id="id", title="title", due="due", renewable="renewable", reasons="reasons")
    )
    renewals_left: int | None
    source: Source | None
    since: date | None
    latest_due: date | None
    fine_per_day: Money | None
    suspends_on: date | None
    renewable_from: date | None
    fine_now: Money | None = field(metadata=WITH_CURRENCY)

    @property
    def loan_id(self) -> str:
        return self.loan.id

    @property
    def title(self) -> str:
        return self.loan.title

    @property
    def due(self) -> date | datetime | None:
        return self.loan.due

    @property
    def renewable(self) -> bool | None:
        return self.loan.renewable

    @property
    def deciding_rows(self) -> Note | None:
        return self.loan.deciding_rows

    @property
    def reasons(self) -> tuple[Reason, ...]:
        return self.loan.reasons


@model
class PlannedRenewals(Model):
    """Renewals of one day."""

    date: date
    loan_ids: tuple[str, ...]


@model
class Trip(Model):
    """One way to a library.

    Attributes:
        library: its id; None: not known.
        returns: ids of the loans that must go back by then: they cannot be renewed, and no later trip is in time for
            them, or on the next open day it would be too late for them.
        may_return: ids of those that may go back with it, but need not. pickups: ids of holds.
    """

    date: date
    library: str | None
    returns: tuple[str, ...]
    may_return: tuple[str, ...]
    pickups: tuple[str, ...]


@model
class LoanPlan(Model):
    """When to renew what, and the fewest ways to the library."""

    renewals: tuple[PlannedRenewals, ...]
    trips: tuple[Trip, ...]


@asks
def explain(account: OpenedAccount, ids: Iterable[str] | None = None) -> tuple[Explanation, ...]:
    """Why loans can or cannot be renewed, and what returning them late costs; None: all loans."""
    current = loans(account)
    return tuple(
        Explanation(
            loan=loan,
            renewals_left=_left(loan),
            source=_source(loan),
            since=account.ledger.since(account.key, loan.id),
            latest_due=loan.latest_due,
            fine_per_day=loan.fine_per_day,
            suspends_on=loan.suspends_on,
            renewable_from=loan.renewable_from,
            fine_now=loan.fine_now,
        )
        for loan in (current if ids is None else named_loans(current, ids))
    )


@asks
def plan(account: OpenedAccount) -> LoanPlan:
    """The fewest trips: one to each library that something waits at, as late as all of it allows, on an open day.

    Loans go back with the last trip that their latest date allows, wherever it leads, and are renewed until then, on
    their due days. With the last trip only those must go back that cannot be renewed, or whose latest date is before
    the next open day. What is overdue goes back on the next open day.
    """
    from tunilib.services.status import overview

    seen = overview(account)
    return plan_trips(seen.loans_read, seen.holds_read, seen.today, account.door.opening_days)


def plan_trips(loans: Sequence[Loan], holds: Sequence[Hold], today: date, open_days: Calendar) -> LoanPlan:
    """:func:`plan`, of what was read."""
    limits = {loan.id: max(_limit(loan), today) for loan in loans if loan.due is not None}
    waiting: dict[str | None, list[Hold]] = {}
    for hold in holds:
        if hold.is_kept_on(today):
            waiting.setdefault(hold.pickup_location, []).append(hold)
    if not waiting and limits:
        first = min((loan for loan in loans if loan.id in limits), key=lambda loan: (limits[loan.id], due_order(loan)))
        waiting[first.library] = []
    ends = {
        place: min((hold.pickup_until for hold in ready if hold.pickup_until), default=date.max)
        for place, ready in waiting.items()
    }
    if ends and limits:
        place = min(ends, key=lambda one: (ends[one], str(one)))
        ends[place] = min(ends[place], *limits.values())
    days = {
        place: _open_day(max(end, today) if end != date.max else today, today, open_days) for place, end in ends.items()
    }
    returns: dict[str | None, list[str]] = {place: [] for place in days}
    may_return: dict[str | None, list[str]] = {place: [] for place in days}
    by_date = sorted(days, key=lambda one: (days[one], str(one)))
    for loan in sorted(loans, key=due_order):
        if loan.id in limits:
            fitting = [place for place in by_date if days[place] <= limits[loan.id]] or by_date[:1]
            place = fitting[-1]
            next_open = open_days.next_open(days_after(days[place], 1))
            can_wait = place == by_date[-1] and limits[loan.id] >= next_open and not _is_fixed(loan)
            (may_return if can_wait else returns)[place].append(_named(loan))
    trips = tuple(
        Trip(
            date=days[place],
            library=place,
            returns=tuple(returns[place]),
            may_return=tuple(may_return[place]),
            pickups=tuple(map(_named, waiting[place])),
        )
        for place in by_date
    )
    return LoanPlan(renewals=_renewals(loans, trips, today), trips=trips)


def _named(thing: Loan | Hold) -> Labelled:
    return Labelled(thing.id, (thing.title or thing.id).partition(" : ")[0])


def _is_fixed(loan: Loan) -> bool:
    if loan.renewable is not False or loan.due is None:
        return False
    if loan.renewable_from is not None:
        return loan.renewable_from > day_of(loan.due)
    return not loan.reasons or any(reason.code not in _PASSING for reason in loan.reasons)


def _limit(loan: Loan) -> date:
    """The last day on which a loan can be returned in time, with all renewals that are left."""
    due, latest = (date.max if one is None else day_of(one) for one in (loan.due, loan.latest_due))
    return max(due, latest) if loan.renewable and loan.latest_due is not None else due


def _open_day(last: date, today: date, open_days: Calendar) -> date:
    """The last open day from today to a day; else the next one after it."""
    day = last
    while day >= today:
        if open_days.is_open(day):
            return day
        day = days_after(day, -1)
    return open_days.next_open(today)


def _renewals(loans: Sequence[Loan], trips: Sequence[Trip], today: date) -> tuple[PlannedRenewals, ...]:
    goes = {id_: trip.date for trip in trips for id_ in (*trip.returns, *trip.may_return)}
    found: dict[date, list[str]] = {}
    for loan in sorted(loans, key=due_order):
        if loan.due is None or not loan.renewable:
            continue
        due = day_of(loan.due)
        for after in loan.renewal_dues or ():
            if due >= goes.get(loan.id, due):
                break
            found.setdefault(max(due, today), []).append(_named(loan))
            due = day_of(after)
    return tuple(PlannedRenewals(date=day, loan_ids=tuple(ids)) for day, ids in sorted(found.items()))


def _left(loan: Loan) -> int | None:
    if loan.renewals_left is not None:
        return loan.renewals_left
    if loan.renewals_used is None or loan.renewals_limit is None:
        return None
    return max(loan.renewals_limit - loan.renewals_used, 0)


def _source(loan: Loan) -> Source | None:
    if loan.renewable is None:
        return None
    sources = {reason.source for reason in loan.reasons}
    for source in (Source.LIBRARY, Source.POLICY, Source.INFERRED):
        if source in sources:
            return source
    return Source.POLICY if loan.renewed_due is not None else Source.LIBRARY
