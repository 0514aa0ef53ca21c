"""Whether a copy may be lent, until when, and when it is due after a recall (interface sections 5 and 5.1)."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from tunilib.core.calendar import at_hour, day_of, days_after, in_utc
from tunilib.core.policy.blocks import CLEAR, Standing, age_reason, limits_reached, patron_refusals, too_young
from tunilib.core.policy.resolution import Decision, Terms, day_at, due_moment, moment, terms, with_offsets, zone_of
from tunilib.core.reason import Reason, ReasonCode

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tunilib.core.loan import Duration
    from tunilib.core.rules import LoanPolicy, Rules

NO_COUNTS: Mapping[str, int] = {}


def checkout(
    rules: Rules,
    *,
    library: str | None = None,
    category: str | None = None,
    collection: str | None = None,
    now: date,
    standing: Standing = CLEAR,
    loans: Mapping[str, int] = NO_COUNTS,
    on_loan: bool = False,
    kept_for_another: bool = False,
    lost: bool = False,
) -> Decision:
    """Decide a checkout.

    Args:
        library, collection: of the copy. category: of the patron.
        now: a date, or a time with offset; needed if the rules ask for the hour.
        loans: how many loans the patron has of each collection.
        on_loan: the copy is on loan already. lost: it counts as lost.
        kept_for_another: it is set aside for another patron's hold, or in transit to it.

    Raises:
        UnknownCollection, ValueError: an unknown collection; a time without offset, or without its hour.
    """
    found, today = terms(rules, library=library, category=category, collection=collection), day_at(rules, now)
    reasons = patron_refusals(rules, found, standing, today, "checkout")
    if on_loan:
        reasons.append(Reason.of(ReasonCode.CHECKOUT_ON_LOAN))
    if kept_for_another:
        reasons.append(Reason.of(ReasonCode.CHECKOUT_KEPT_FOR_ANOTHER))
    reasons += [Reason.of(ReasonCode.CHECKOUT_LIMIT, limit=limit) for limit in limits_reached(found, "loans", loans)]
    if lost:
        reasons.append(Reason.of(ReasonCode.CHECKOUT_LOST))
    loan = found.loan
    if loan is None:
        reasons.append(Reason.of(ReasonCode.CHECKOUT_NOT_FOR_LOAN))
        return Decision(tuple(reasons))
    if too_young(loan.age, standing.birth_date, today):
        reasons.append(age_reason(ReasonCode.CHECKOUT_AGE, loan.age, standing.birth_date))
    due = due_date(rules, found, loan, loan.period, now, now, now, standing.card_expires)
    return Decision(tuple(reasons), due)


def due_date(
    rules: Rules,
    found: Terms,
    loan: LoanPolicy,
    period: Duration,
    start: date,
    now: date,
    checked_out: date | None,
    card_expires: date | None,
    begun: datetime | None = None,
) -> date:
    """The due date of a loan that is lent or renewed now.

    Args:
        period: its length. start: the date or time that it counts from; begun: the time, if start is a due date.
        checked_out: when it was lent; None: not known. card_expires: the last day of the patron's card.
    """
    hour: time | None = loan.due_at if period.unit == "d" else None
    if loan.overnight is not None and moment(rules, now).time() >= loan.overnight[0]:
        day = found.calendar.next_open(days_after(day_at(rules, now), 1))
        due: date = at_hour(day, loan.overnight[1], zone_of(rules))
    elif period.unit == "h":
        due = past_closed(rules, found, _hours_after(rules, begun or start, period.number))
    else:
        first = start if start.__class__ is date else day_at(rules, start)
        due = date.fromordinal(min(first.toordinal() + period.number, _LAST))
        calendar = found.calendar
        if calendar.weekdays or calendar.dates:  # asked for each renewal left of each loan of a list
            due = calendar.next_open(due)
        if hour is not None:
            due = at_hour(due, hour, zone_of(rules))
    if not loan.fixed_due and loan.longest is None and not loan.within_card:
        return due
    return _bounded(rules, loan, due, hour, start, now, checked_out, card_expires)


_LAST = date.max.toordinal()


def _bounded(
    rules: Rules,
    loan: LoanPolicy,
    due: date,
    hour: time | None,
    start: date,
    now: date,
    checked_out: date | None,
    card_expires: date | None,
) -> date:
    """A due date within the bounds of its policy. A bound that is a day has the policy's hour."""

    def on(day: date) -> date:
        return day if hour is None else at_hour(day, hour, zone_of(rules))

    today, first = day_at(rules, now), day_at(rules, start)
    for fixed in loan.fixed_due:
        if fixed.since <= today <= fixed.until:
            day = day_at(rules, due)
            earlier, later = loan.fixed_due_is != "not-before", loan.fixed_due_is != "not-after"
            if (day > fixed.due and earlier) or (day < fixed.due and later):
                due = on(max(fixed.due, first))
            break
    if loan.longest is not None and checked_out is not None:
        last = length_after(rules, loan.longest, checked_out)
        if isinstance(last, datetime):
            if due_moment(rules, due) > in_utc(last):
                due = last if day_at(rules, last) >= today else on(today)
        elif day_at(rules, due) > last:
            due = on(max(last, today))
    if loan.within_card and card_expires is not None and day_at(rules, due) > card_expires:
        due = on(max(card_expires, today))
    return due


def length_after(rules: Rules, length: Duration, start: date) -> date:
    if length.unit == "h":
        return _hours_after(rules, start, length.number)
    return days_after(day_at(rules, start), length.number)


def past_closed(rules: Rules, found: Terms, due: date) -> date:
    day = day_of(due)
    moved = found.calendar.next_open(day)
    if moved == day:
        return due
    return at_hour(moved, due.time(), zone_of(rules)) if isinstance(due, datetime) else moved


def _hours_after(rules: Rules, start: date, hours: int) -> datetime:
    begun = moment(rules, start)
    try:
        return (in_utc(begun) + timedelta(hours=hours)).astimezone(begun.tzinfo)
    except OverflowError:
        return begun.replace(year=date.max.year)


def recall(
    rules: Rules,
    *,
    library: str | None = None,
    category: str | None = None,
    collection: str | None = None,
    due: date,
    checked_out: date,
    now: date,
) -> date | None:
    """The due date after a hold that no free copy fills; never later than before.

    Args:
        library, collection: of the copy. category: of the borrower.

    Returns:
        None: such loans are not recalled.

    Raises:
        UnknownCollection, ValueError: an unknown collection; a time without offset, or without its hour.
    """
    found = terms(rules, library=library, category=category, collection=collection)
    loan = found.loan
    with_offsets(rules, due, checked_out, now)
    if loan is None or loan.recall is None:
        return None
    wanted = length_after(rules, loan.recall, now)
    if loan.recall_least is not None and loan.recall_least.number:
        least = length_after(rules, loan.recall_least, checked_out)
        if due_moment(rules, least) > due_moment(rules, wanted):
            wanted = least
    wanted = past_closed(rules, found, wanted)
    if loan.due_at is not None and not isinstance(wanted, datetime):
        wanted = at_hour(wanted, loan.due_at, zone_of(rules))
    return wanted if due_moment(rules, wanted) < due_moment(rules, due) else due
