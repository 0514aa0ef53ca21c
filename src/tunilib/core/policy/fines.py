"""What an overdue loan costs, in money and days of a ban, and when it suspends borrowing rights (interface 5.1)."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from datetime import date, datetime
from typing import TYPE_CHECKING, NamedTuple

from tunilib.core.calendar import Calendar, days_after, end_of_day, in_utc
from tunilib.core.loan import Duration
from tunilib.core.policy.blocks import suspension_limit
from tunilib.core.policy.resolution import Terms, day_at, due_moment, moment, terms, with_offsets, zone_of
from tunilib.core.rules.parts import REFUNDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tunilib.core.rules import FinePolicy, FineStep, LostPolicy, Rules

_LAST = date.max.toordinal()
_MOST_DAYS = 400
"""How far ahead a fine by the hour is searched for the day on which it suspends."""


def overdue_days(due: date, returned: date) -> int:
    """Calendar days from the due date to the day of return; 0: not late."""
    return max((returned - due).days, 0)


def fine(
    rules: Rules,
    *,
    library: str | None = None,
    category: str | None = None,
    collection: str | None = None,
    due: date,
    returned: date,
    price: int | None = None,
    recalled: bool = False,
    other_fines: int = 0,
) -> int:
    """The fine, in cents, for a loan that is returned or renewed; 0: not late.

    Args:
        library, collection: of the copy. category: of the borrower.
        returned: a date, or a time with offset; needed if the rules count hours.
        price: of the copy, in cents; None: not known. other_fines: the patron's other overdue fines.
        recalled: the due date was moved by a recall.

    Raises:
        UnknownCollection, ValueError: an unknown collection; a time without offset, or without its hour.
    """
    found = terms(rules, library=library, category=category, collection=collection)
    policy = found.recall_fine if recalled else found.fine
    with_offsets(rules, due, returned)
    if policy is None:
        return 0
    late = _time_late(rules, found.calendar, due, returned, in_hours=policy.in_hours, closed_days=policy.closed_days)
    return _cents(_capped(policy, price, other_fines), late)


def _capped(policy: FinePolicy, price: int | None, other_fines: int) -> FinePolicy:
    caps = [] if policy.most is None else [policy.most]
    if policy.most_price and price:
        caps.append(price)
    if policy.most_patron is not None:
        caps.append(max(policy.most_patron - other_fines, 0))
    return policy._replace(most=min(caps)) if caps else policy


def _time_late(
    rules: Rules, calendar: Calendar, due: date, returned: date, *, in_hours: bool, closed_days: bool
) -> int:
    if in_hours:
        since, until = due_moment(rules, due), moment(rules, returned)
        late = max(int((in_utc(until) - since).total_seconds()), 0)
        return (
            late if closed_days or not late else late - calendar.closed_seconds(since.astimezone(until.tzinfo), until)
        )
    first, last = day_at(rules, due), day_at(rules, returned)
    return max((last - first).days, 0) if closed_days else calendar.open_days(first, max(first, last))


def _cents(policy: FinePolicy, late: int) -> int:
    if late <= policy.grace:
        return 0
    charged = late if policy.grace_charged else late - policy.grace
    cents = 0
    for amount, every, at_start, after, until in policy.steps:
        running = (charged if until is None or charged < until else until) - after
        if running > 0:
            cents += amount * (1 if every == 0 else -(-running // every) if at_start else running // every)
    if policy.round_to is not None:
        cents = (2 * cents + policy.round_to) // (2 * policy.round_to) * policy.round_to
    return cents if policy.most is None or cents < policy.most else policy.most


def reminders(
    rules: Rules,
    *,
    library: str | None = None,
    category: str | None = None,
    collection: str | None = None,
    due: date,
    now: date,
) -> tuple[tuple[int, int], ...]:
    """The overdue days reached whose notice costs a fee, each with its cents."""
    policy = terms(rules, library=library, category=category, collection=collection).fine
    late = overdue_days(day_at(rules, due), day_at(rules, now))
    return () if policy is None else tuple([one for one in policy.reminders if one[0] <= late])


def ban(
    rules: Rules,
    *,
    library: str | None = None,
    category: str | None = None,
    collection: str | None = None,
    due: date,
    returned: date,
    banned_until: date | None = None,
) -> date | None:
    """The last day of the patron's ban after a return. None: no ban.

    Args:
        banned_until: the last day of a ban that the patron has; a return in time leaves it.

    Raises:
        UnknownCollection, ValueError: an unknown collection; a time without offset, or without its hour.
    """
    found = terms(rules, library=library, category=category, collection=collection)
    policy, today = found.ban, day_at(rules, returned)
    with_offsets(rules, due)
    if policy is None:
        return banned_until
    late = _time_late(rules, found.calendar, due, returned, in_hours=policy.in_hours, closed_days=policy.closed_days)
    days = max(late - policy.grace, 0) * policy.days // policy.every
    if policy.most is not None:
        days = min(days, policy.most)
    if not days:
        return banned_until
    if policy.cumulative and banned_until is not None:
        return days_after(max(banned_until, today), days)
    until = days_after(today, days)
    return until if banned_until is None else max(until, banned_until)


class LostCharge(NamedTuple):
    """From which day a loan counts as lost, and what that costs, in cents."""

    day: date
    replacement: int
    handling: int


def lost(
    rules: Rules,
    *,
    library: str | None = None,
    category: str | None = None,
    collection: str | None = None,
    due: date,
    price: int | None = None,
) -> LostCharge | None:
    """When a loan counts as lost, and what it costs then. None: never.

    Args:
        price: of the copy, in cents; None: not known.
    """
    policy = terms(rules, library=library, category=category, collection=collection).lost
    with_offsets(rules, due)
    if policy is None:
        return None
    replacement = price if policy.at_price and price is not None else policy.replacement
    return LostCharge(days_after(day_at(rules, due), policy.after), replacement, policy.handling)


def refund(policy: LostPolicy | None, charged: date, today: date) -> tuple[bool, bool]:
    """What becomes of a replacement fee when its copy comes back: whether it is dropped if unpaid, and repaid if paid.

    Args:
        charged: the day of the charge.
    """
    mode = "unpaid" if policy is None else policy.refund
    if mode in REFUNDS:
        return mode != "never", mode == "always"
    in_time = today <= days_after(charged, Duration.parse(mode).number)
    return in_time, in_time


def is_lost(found: Terms, due: date, today: date) -> bool:
    return found.lost is not None and overdue_days(due, today) >= found.lost.after


def fine_per_day(policy: FinePolicy | None) -> int | None:
    if policy is None or policy.in_hours or len(policy.steps) != 1 or policy.steps[0].every != 1:
        return None
    return policy.steps[0].amount


class LateCosts(NamedTuple):
    """What keeping a loan costs.

    Attributes:
        per_day: cents for each overdue day. None: it is not charged by the day.
        now: cents that returning or renewing it today would cost.
        suspends_on: see :func:`suspends_on`.
    """

    per_day: int | None
    now: int
    suspends_on: date | None


def late_costs(
    rules: Rules,
    found: Terms,
    due: date,
    open_fines: int,
    now: date,
    price: int | None = None,
    other_fines: int = 0,
) -> LateCosts:
    """What a loan costs if it is not returned; ``price`` and ``other_fines`` as in :func:`fine`."""
    if found.fine is not None and (price or found.fine.most_patron is not None):
        found = found._replace(fine=_capped(found.fine, price, other_fines))
    if price is not None and found.lost is not None and found.lost.at_price:
        found = found._replace(lost=found.lost._replace(replacement=price))
    policy, today = found.fine, day_at(rules, now)
    cents = 0
    if policy is not None and day_at(rules, due) <= today:
        late = _time_late(rules, found.calendar, due, now, in_hours=policy.in_hours, closed_days=policy.closed_days)
        cents = _cents(policy, late)
    return LateCosts(fine_per_day(policy), cents, suspends_on(rules, found, due, open_fines, today))


def suspends_on(rules: Rules, found: Terms, due: date, open_fines: int, today: date) -> date | None:
    """The first day, from today, on which not returning this loan suspends borrowing rights.

    On that day its fine and the reminders until then would be above the limit, or it counts as lost and the fees are.
    None: its fines never reach the limit. Today: fines are above it already.
    """
    limit = suspension_limit(found)
    if limit is None:
        return None
    left, start, due_day = limit - open_fines, today.toordinal(), day_at(rules, due).toordinal()
    for day, fee in (*_reminders_to_come(found, start - due_day), (_LAST, 0)):
        first = start if left < 0 else max(_first_day_above_with_loss(rules, found, due, left), start)
        if first < due_day + day:
            return date.fromordinal(first) if first <= _LAST else None
        start, left = due_day + day, left - fee
    return None


def _reminders_to_come(found: Terms, late: int) -> Sequence[tuple[int, int]]:
    if found.fine is None or not found.fine.reminders:
        return ()
    end = _LAST if found.lost is None else found.lost.after
    return [(day, fee) for day, fee in sorted(found.fine.reminders) if late < day < end]


def _first_day_above_with_loss(rules: Rules, found: Terms, due: date, left: int) -> int:
    by_fine = _first_day_above(rules, found, due, left)
    as_lost = _LAST + 1
    if found.lost is not None:
        counts = day_at(rules, due).toordinal() + found.lost.after
        if found.lost.handling + found.lost.replacement > left:
            as_lost = counts
        elif found.lost.handling:  # beside the fine, which is dropped only for the replacement
            above = _first_day_above(rules, found, due, left - found.lost.handling)
            as_lost = _LAST + 1 if above is None else max(counts, above)
    return min(_LAST + 1 if by_fine is None else by_fine, as_lost)


def _first_day_above(rules: Rules, found: Terms, due: date, cents: int) -> int | None:
    policy, first = found.fine, day_at(rules, due).toordinal()
    if policy is None:
        return None
    if len(policy.steps) == 1 and policy.closed_days and policy.round_to is None and not policy.in_hours:
        late = _first_late_above(policy, policy.steps[0], cents)
        return None if late is None or first + late > _LAST else first + late

    def is_above(ordinal: int) -> bool:
        day = date.fromordinal(ordinal)
        until: date | datetime = day
        if policy.in_hours:
            until = end_of_day(day, zone_of(rules))
        closed = policy.closed_days
        late = _time_late(rules, found.calendar, due, until, in_hours=policy.in_hours, closed_days=closed)
        return _cents(policy, late) > cents

    days = range(first, min(first + _MOST_DAYS if policy.in_hours else _LAST, _LAST) + 1)
    index = bisect_left(days, True, key=is_above)  # a fine never falls with time
    return days[index] if index < len(days) else None


def _first_late_above(policy: FinePolicy, step: FineStep, cents: int) -> int | None:
    if step.amount == 0 or (policy.most is not None and policy.most <= cents):
        return None
    if step.every == 0:
        running = 1 if step.amount > cents else _LAST
    else:
        periods = cents // step.amount + 1
        running = (periods - 1) * step.every + 1 if step.at_start else periods * step.every
    charged = running + step.after
    if step.until is not None and charged > step.until:
        return None
    return max(charged, policy.grace + 1) if policy.grace_charged else charged + policy.grace


def notice_days(rules: Rules, found: Terms) -> Sequence[int]:
    """The overdue days on which a patron gets a notice: those of the library, and those that cost a fee."""
    if found.fine is None or not found.fine.reminders:
        return rules.overdue_notice_days
    return sorted({*rules.overdue_notice_days, *(day for day, _ in found.fine.reminders)})


def notice_reached(days: Sequence[int], due: date, day: date) -> int | None:
    """The overdue notice that a loan has reached by a day: the largest number of overdue days. None: none yet."""
    reached = bisect_right(days, (day - due).days)
    return days[reached - 1] if reached else None


def due_dates_to_tell(days: Sequence[int], ended: date, day: date) -> Iterator[tuple[date, date]]:
    """The spans of due dates whose loans reach an overdue notice after one day and up to another."""
    for number in days:
        yield days_after(ended, 1 - number), days_after(day, -number)
