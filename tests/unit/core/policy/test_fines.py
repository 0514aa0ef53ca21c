"""What a late loan costs."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given, settings, strategies as st
from tests.builders import a_fine_rule, some_rules
from tests.unit.core.any_case import CALENDARS, CENTS, DAYS, FINES, RULES

from tunilib.core.calendar import Calendar
from tunilib.core.policy.fines import (
    fine_per_day,
    is_lost,
    overdue_days,
    overdue_fine,
    suspends_on,
)
from tunilib.core.rules import FineRule, LostRule, Rules, SuspensionRule

DUE = date(2026, 3, 10)
LENDING = Rules().collections


def fine(rule: FineRule, days: int, calendar: Calendar | None = None, due: date = DUE) -> int:
    """Cents for a loan that comes back so many days after the due day."""
    return overdue_fine(rule, due, due + timedelta(days=days), calendar or Calendar())


def test_the_default_library_charges_by_the_day_for_fifteen_days_and_a_short_loan_once() -> None:
    for collection, days, cents in [
        ("book", -1, 0),
        ("book", 0, 0),
        ("book", 1, 20),
        ("book", 14, 280),
        ("book", 15, 300),
        ("book", 16, 300),
        ("book", 1000, 300),
        ("stacks", 15, 300),
        ("course", 1, 80),
        ("course", 15, 1200),
        ("course", 16, 1200),
        ("short", 0, 0),
        ("short", 1, 1500),
        ("short", 2, 1500),
        ("short", 1000, 1500),
    ]:
        assert fine(LENDING[collection].fine, days) == cents, (collection, days)


def test_closed_days_cost_too_at_the_default_library() -> None:
    closed = Calendar(weekdays=frozenset((2, 3, 4, 5, 6)))
    assert fine(LENDING["book"].fine, 7, closed) == 140


def test_the_leap_day_is_a_day() -> None:
    assert overdue_fine(LENDING["book"].fine, date(2028, 2, 28), date(2028, 3, 1), Calendar()) == 40


def test_days_on_which_clocks_change_are_days() -> None:
    assert (
        overdue_days(date(2026, 3, 28), date(2026, 3, 30)) == overdue_days(date(2026, 10, 24), date(2026, 10, 26)) == 2
    )


def test_a_library_may_leave_closed_days_uncharged() -> None:
    weekend = Calendar(weekdays=frozenset((5, 6)))
    assert fine(a_fine_rule(closed_days=False), 7, weekend) == 100


def test_days_of_grace_are_free_and_past_them_charged_or_not() -> None:
    for charged, days, cents in [(False, 2, 0), (False, 3, 20), (False, 5, 60), (True, 2, 0), (True, 3, 60)]:
        assert fine(a_fine_rule(grace_days=2, grace_charged=charged), days) == cents, (charged, days)


def test_a_week_is_charged_when_it_is_full_or_when_it_begins() -> None:
    for at_start, days, cents in [
        (False, 6, 0),
        (False, 7, 20),
        (False, 13, 20),
        (False, 14, 40),
        (True, 1, 20),
        (True, 7, 20),
        (True, 8, 40),
    ]:
        assert fine(a_fine_rule(every_days=7, charged_at_start=at_start), days) == cents, (at_start, days)


def test_a_cap_ends_the_growth_of_a_fine() -> None:
    for days, cents in [(24, 480), (25, 500), (26, 500)]:
        assert fine(a_fine_rule(most=500), days) == cents, days


def test_a_charge_made_once_waits_for_the_end_of_grace() -> None:
    for days, cents in [(3, 0), (4, 1500), (90, 1500)]:
        assert fine(a_fine_rule(amount=1500, every_days=0, grace_days=3), days) == cents, days


def test_the_fifteen_days_are_counted_after_days_of_grace_that_are_free() -> None:
    assert fine(a_fine_rule(most_days=15, grace_days=2), 17) == fine(a_fine_rule(most_days=15), 15)


def naive_fine(rule: FineRule, due: date, returned: date, calendar: Calendar) -> int:
    """The same, by walking through the days and filling periods one by one."""
    day, counted = due, 0
    while day < returned:
        day += timedelta(days=1)
        if rule.closed_days or calendar.is_open(day):
            counted += 1
    if counted <= rule.grace_days:
        return 0
    charged = counted if rule.grace_charged else counted - rule.grace_days
    if rule.most_days is not None and charged > rule.most_days:
        charged = rule.most_days
    if rule.every_days == 0:
        cents = rule.amount
    else:
        cents, left = 0, charged
        while left >= rule.every_days or (left > 0 and rule.charged_at_start):
            cents += rule.amount
            left -= rule.every_days
    return cents if rule.most is None else min(cents, rule.most)


@given(FINES, DAYS, st.integers(-20, 120), CALENDARS)
def test_a_fine_is_what_a_walk_through_the_days_adds_up(
    rule: FineRule, due: date, days: int, calendar: Calendar
) -> None:
    returned = due + timedelta(days=days)
    assert overdue_fine(rule, due, returned, calendar) == naive_fine(rule, due, returned, calendar)


@given(FINES, DAYS, st.integers(-5, 200), CALENDARS)
def test_a_fine_never_falls_with_time(rule: FineRule, due: date, days: int, calendar: Calendar) -> None:
    assert fine(rule, days, calendar, due) <= fine(rule, days + 1, calendar, due)


@given(FINES, DAYS, st.integers(0, 30_000), CALENDARS)
def test_a_fine_is_never_negative_and_never_above_its_cap(
    rule: FineRule, due: date, days: int, calendar: Calendar
) -> None:
    cents = fine(rule, days, calendar, due)
    assert cents >= 0
    assert rule.most is None or cents <= rule.most


@given(FINES, st.dates(), st.dates(), CALENDARS)
def test_every_loan_has_its_fine(rule: FineRule, due: date, returned: date, calendar: Calendar) -> None:
    assert isinstance(overdue_fine(rule, due, returned, calendar), int)


@given(FINES, DAYS, st.integers(0, 30))
def test_a_loan_returned_in_time_costs_nothing(rule: FineRule, due: date, early: int) -> None:
    assert fine(rule, -early, due=due) == 0


def test_what_a_day_costs_is_known_where_it_is_charged_by_the_day() -> None:
    for collection, cents in [("book", 20), ("course", 80), ("stacks", 20), ("short", None)]:
        assert fine_per_day(LENDING[collection].fine) == cents, collection


def test_days_are_overdue_from_the_day_after_the_due_day() -> None:
    for days, overdue in [(-10, 0), (-1, 0), (0, 0), (1, 1), (70, 70)]:
        assert overdue_days(DUE, DUE + timedelta(days=days)) == overdue, days


def test_what_a_late_loan_costs_counts_the_closed_days_of_the_library() -> None:
    calendar = Calendar(weekdays=frozenset((5, 6)))
    rule = a_fine_rule(closed_days=False)
    assert overdue_fine(rule, DUE, DUE + timedelta(days=7), calendar) == 100
    assert overdue_fine(rule, DUE, DUE - timedelta(days=7), calendar) == 0


def test_a_loan_is_lost_from_the_seventieth_overdue_day() -> None:
    for days, lost in [(-5, False), (69, False), (70, True), (71, True)]:
        assert is_lost(Rules(), DUE, DUE + timedelta(days=days)) is lost, days


def suspends(open_fines: int, today: date, collection: str = "book", rules: Rules | None = None) -> date | None:
    return suspends_on(rules or Rules(), LENDING[collection].fine, DUE, open_fines, today)


def test_a_loan_suspends_on_the_day_that_takes_all_fines_over_the_limit() -> None:
    for collection, open_fines, today, suspended in [
        ("book", 0, 0, 70),  # when it counts as lost
        ("book", 900, 0, 6),  # 9.00 and 5 x 0.20 are 10.00 exactly
        ("course", 0, 0, 13),
        ("short", 0, 0, 1),
        ("book", 1001, 0, 0),
        ("course", 0, 20, 20),
    ]:
        found = suspends(open_fines, DUE + timedelta(days=today), collection)
        assert found == DUE + timedelta(days=suspended), (collection, open_fines, today)


def test_a_loan_whose_fines_never_reach_the_limit_never_suspends() -> None:
    assert suspends(0, DUE, rules=some_rules(lost=LostRule(replacement=0, handling=0))) is None


def test_a_lost_copy_given_back_leaves_handling_and_fine_together() -> None:
    rules = some_rules(lost=LostRule(replacement=0, handling=300))
    assert suspends(500, DUE, rules=rules) == DUE + timedelta(days=70)  # 5.00 + 3.00 + 3.00


def test_a_loan_may_suspend_on_the_last_day_of_time() -> None:
    due = date.max - timedelta(days=1)
    assert suspends_on(Rules(), LENDING["short"].fine, due, 0, due) == date.max


def test_a_loan_of_the_last_days_of_time_is_no_error() -> None:
    assert suspends_on(Rules(), FineRule(), date.max, 0, date(2026, 3, 10)) is None


@settings(max_examples=60)
@given(RULES, FINES, DAYS, CENTS, st.integers(-10, 90))
def test_the_day_of_suspension_is_the_first_on_which_keeping_the_loan_costs_too_much(
    rules: Rules, rule: FineRule, due: date, open_fines: int, ahead: int
) -> None:
    today = due + timedelta(days=ahead)
    found = suspends_on(rules, rule, due, open_fines, today)
    for n in range(120):
        day = today + timedelta(days=n)
        late = (day - due).days
        own = naive_fine(rule, due, day, rules.calendar)
        if late >= rules.lost.after_days:
            own = max(rules.lost.replacement + rules.lost.handling, own + rules.lost.handling)
        if open_fines + own > rules.suspension.above:
            assert found == day
            return
    assert found is None or found > day


@given(RULES, FINES, st.dates(), CENTS, st.dates())
def test_every_loan_has_its_day_of_suspension_or_none(
    rules: Rules, rule: FineRule, due: date, open_fines: int, today: date
) -> None:
    found = suspends_on(rules, rule, due, open_fines, today)
    assert found is None or found >= today


def test_the_limit_of_suspension_is_a_rule_of_the_library() -> None:
    rules = some_rules(suspension=SuspensionRule(above=0))
    assert suspends(0, DUE, rules=rules) == DUE + timedelta(days=1)
