"""What an overdue loan costs, and when that suspends borrowing rights (interface section 5)."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from datetime import date
from typing import TYPE_CHECKING

from tunilib.core.calendar import days_after

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tunilib.core.calendar import Calendar
    from tunilib.core.rules import FineRule, Rules


def overdue_days(due: date, returned: date) -> int:
    """Calendar days from the due date to the day of return; 0 if it is not late."""
    return max((returned - due).days, 0)


def overdue_fine(rule: FineRule, due: date, returned: date, calendar: Calendar) -> int:
    """The fine, in cents, for a loan that is returned or renewed on a day; 0 if it is not late."""
    days = overdue_days(due, returned) if rule.closed_days else calendar.open_days(due, max(due, returned))
    if days <= rule.grace_days:
        return 0
    if not rule.grace_charged:
        days -= rule.grace_days
    if rule.most_days is not None:
        days = min(days, rule.most_days)
    if rule.every_days == 0:
        periods = 1
    elif rule.charged_at_start:
        periods = -(-days // rule.every_days)
    else:
        periods = days // rule.every_days
    amount = periods * rule.amount
    return amount if rule.most is None else min(amount, rule.most)


def fine_per_day(rule: FineRule) -> int | None:
    """The fine for each overdue day, in cents; None if it is not charged by the day."""
    return rule.amount if rule.every_days == 1 else None


def is_lost(rules: Rules, due: date, today: date) -> bool:
    """Whether a loan has been overdue so long that it counts as lost."""
    return overdue_days(due, today) >= rules.lost.after_days


def is_suspended_by_fines(rules: Rules, open_fines: int) -> bool:
    """Whether fines suspend borrowing rights: more than the limit; the limit itself does not (S39)."""
    return open_fines > rules.suspension.above


def suspends_on(rules: Rules, rule: FineRule, due: date, open_fines: int, today: date) -> date | None:
    """The first day, from today on, on which not returning this loan suspends borrowing rights.

    That is the first day on which returning or renewing it would leave fines above the limit, or on which it counts as
    lost and the fees for a lost copy do. None if its fines never reach the limit; today if fines are above it already.
    """
    if is_suspended_by_fines(rules, open_fines):
        return today

    def suspends(day: int) -> bool:
        return is_suspended_by_fines(rules, open_fines + _cost_of_keeping(rules, rule, due, date.fromordinal(day)))

    # the cost never falls with time, so a binary search finds the first such day, if there is any: most often before
    # the loan counts as lost, which makes the search short
    last = date.max.toordinal()
    lost = min(max(due.toordinal() + rules.lost.after_days, today.toordinal()), last)
    days = range(today.toordinal(), (lost if suspends(lost) else last) + 1)
    first = bisect_left(days, True, key=suspends)
    return date.fromordinal(days[first]) if first < len(days) else None


def _cost_of_keeping(rules: Rules, rule: FineRule, due: date, day: date) -> int:
    fine = overdue_fine(rule, due, day, rules.calendar)
    return rules.lost.handling + max(rules.lost.replacement, fine) if is_lost(rules, due, day) else fine


def notice_reached(days: Sequence[int], due: date, day: date) -> int | None:
    """The overdue notice that a loan has reached by a day: the largest number of overdue days; None: none yet."""
    reached = bisect_right(days, (day - due).days)
    return days[reached - 1] if reached else None


def due_dates_to_tell(days: Sequence[int], ended: date, day: date) -> Iterator[tuple[date, date]]:
    """The spans of due dates whose loans reach an overdue notice after one day and up to another."""
    for number in days:
        yield days_after(ended, 1 - number), days_after(day, -number)
