"""Reasons against renewing a loan, and the due date it would get (interface section 5; S21 to S24)."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from tunilib.core.calendar import days_after
from tunilib.core.policy.blocks import Standing, patron_refusals
from tunilib.core.reason import Reason, ReasonCode, Rule
from tunilib.core.rules import CollectionRule, Count, FixedDue, Rules


class RenewalCase(NamedTuple):
    """The facts of one renewal.

    Attributes:
        standing: of the patron, taken once before the first of several renewals.
        lending: the rule of the copy's collection for this patron.
        due: the due date now. used: renewals so far.
        requested: another patron has an open hold on the title, not frozen, in transit or ready.
        recalled: the library has asked for this copy back. lost: the copy counts as lost.
    """

    rules: Rules
    standing: Standing
    lending: CollectionRule
    today: date
    due: date
    used: int = 0
    requested: bool = False
    recalled: bool = False
    lost: bool = False
    action: str = "renewal"


class RenewalDecision(NamedTuple):
    """Whether a loan may be renewed.

    Attributes:
        reasons: all of them; ``renewal.no-gain`` alone is no refusal.
        due: the due date after a renewal.
    """

    reasons: tuple[Reason, ...]
    due: date

    @property
    def refused(self) -> bool:
        """Whether there is a reason against it other than ``renewal.no-gain``."""
        return any(reason.code is not ReasonCode.RENEWAL_NO_GAIN for reason in self.reasons)

    @property
    def moves(self) -> bool:
        """Whether a renewal is allowed and would move the due date."""
        return not self.reasons


def decide(case: RenewalCase, against_patron: tuple[Reason, ...] | None = None) -> RenewalDecision:
    """Decide one renewal: every reason against it, and the due date it would give."""
    if against_patron is None:
        against_patron = patron_refusals(case.rules, case.standing, case.today, case.action)
    # the loop is here and not in a function of another module, as every loan of a list goes through it
    reasons = [*against_patron, *[reason for rule in LOAN_RULES if (reason := rule(case)) is not None]]
    due = renewed_due(case)
    if due <= case.due:
        reasons.append(Reason.of(ReasonCode.RENEWAL_NO_GAIN, date=case.due))
    elif due <= case.today:  # it would be overdue or due today again, and the days until then would be charged twice
        reasons.append(Reason.of(ReasonCode.RENEWAL_NO_GAIN, what="not-after-today", date=due))
    return RenewalDecision(tuple(reasons), due)


def due_date(rules: Rules, lending: CollectionRule, start: date, days: int) -> date:
    """The due date so many calendar days after a start, moved forward past closed days and limited by a fixed date.

    A fixed date that is the last or the only one is used even if it is a closed day. If it has passed, the due date is
    the start itself: nothing is lent until yesterday.
    """
    due = date.fromordinal(min(start.toordinal() + days, date.max.toordinal()))
    calendar = rules.calendar
    if calendar.weekdays or calendar.dates:  # asked for each renewal left of each loan of a list
        due = calendar.next_open(due)
    fixed = lending.fixed_due
    if fixed is None:
        return due
    if lending.fixed_due_is is FixedDue.NOT_BEFORE:
        return calendar.next_open(max(due, fixed))
    return max(start, fixed if lending.fixed_due_is is FixedDue.EXACTLY else min(due, fixed))


def renewed_due(case: RenewalCase) -> date:
    """The due date after a renewal today, moved forward past closed days."""
    return _renewed(case, case.due, case.today)


def renewal_dues(case: RenewalCase) -> tuple[date, ...]:
    """The due dates that the renewals left give, each made on the last day, and nothing else being against it."""
    due, dues = case.due, []
    for _ in range(case.used, case.lending.renewals):
        day = max(due, case.today)
        moved = _renewed(case, due, day)
        if moved <= day:
            break
        due = moved
        dues.append(due)
    return tuple(dues)


def renewable_from(case: RenewalCase, decision: RenewalDecision) -> date | None:
    """The first day, today or later, on which a renewal would move the due date; None where there is none.

    What else is against a renewal now is assumed to last.
    """
    if decision.moves:
        return case.today
    if any(reason.code not in _PASSING for reason in decision.reasons):
        return None
    first, expires = case.today, case.standing.card_expires
    if case.lending.not_before_days is not None:
        first = max(first, days_after(case.due, -case.lending.not_before_days))
    for day in sorted({first, max(first, _first_gain(case))} - {case.today}):
        if (expires is None or day <= expires) and decide(case._replace(today=day), ()).moves:
            return day
    return None


def refuse_when_requested(case: RenewalCase) -> Reason | None:
    """Another patron has a hold on the title (S22)."""
    return Reason.of(ReasonCode.RENEWAL_REQUESTED) if case.requested else None


def refuse_when_recalled(case: RenewalCase) -> Reason | None:
    """The library has asked for the copy back."""
    return Reason.of(ReasonCode.RENEWAL_RECALLED) if case.recalled else None


def refuse_at_the_limit(case: RenewalCase) -> Reason | None:
    """The renewals of the loan are used up (S22)."""
    if case.used < case.lending.renewals or case.lending.renewals == 0:
        return None
    return Reason.of(ReasonCode.RENEWAL_LIMIT, limit=case.lending.renewals)


def refuse_when_not_renewable(case: RenewalCase) -> Reason | None:
    """Loans of this collection cannot be renewed."""
    return Reason.of(ReasonCode.RENEWAL_NOT_ALLOWED) if case.lending.renewals == 0 else None


def refuse_too_soon(case: RenewalCase) -> Reason | None:
    """It is too early: the library renews only in the last days before the due date."""
    days = case.lending.not_before_days
    if days is None or case.today >= (first := days_after(case.due, -days)):
        return None
    return Reason.of(ReasonCode.RENEWAL_TOO_SOON, date=first)


def refuse_when_lost(case: RenewalCase) -> Reason | None:
    """The copy counts as lost."""
    return Reason.of(ReasonCode.RENEWAL_LOST, contact=case.rules.contact) if case.lost else None


def _renewed(case: RenewalCase, due: date, day: date) -> date:
    start = due if case.lending.renewal_from is Count.DUE else day
    return due_date(case.rules, case.lending, start, _renewal_days(case.lending))


def _renewal_days(lending: CollectionRule) -> int:
    return lending.renewal_days or lending.period_days


def _first_gain(case: RenewalCase) -> date:
    """The first day from which a renewal that counts from today leads past the due date, by calendar alone."""
    calendar, open_day = case.rules.calendar, case.due
    if calendar.weekdays or calendar.dates:
        while not calendar.is_open(open_day) and open_day > date.min:
            open_day = days_after(open_day, -1)
    # what days_after does, which every loan of a list that gains nothing would call
    return date.fromordinal(max(open_day.toordinal() + 1 - _renewal_days(case.lending), 1))


_PASSING = (ReasonCode.RENEWAL_TOO_SOON, ReasonCode.RENEWAL_NO_GAIN)
"""What ends by itself, with time."""

LOAN_RULES: tuple[Rule[RenewalCase], ...] = (
    refuse_when_requested,
    refuse_when_recalled,
    refuse_at_the_limit,
    refuse_when_not_renewable,
    refuse_too_soon,
    refuse_when_lost,
)
