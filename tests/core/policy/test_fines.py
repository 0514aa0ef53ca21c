"""What a late loan costs, in money and in days of a ban."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings, strategies as st
from tests.builders import rules_with
from tests.core.any_case import AT, BANS, CALENDARS, CENTS, DAYS, FINES, RULES

from tunilib.core import Rules, policy
from tunilib.core.calendar import Calendar
from tunilib.core.policy.fines import (
    LateCosts,
    LostCharge,
    fine_per_day,
    is_lost,
    late_costs,
    notice_days,
    refund,
    suspends_on,
)
from tunilib.core.rules import BanPolicy, FinePolicy, FineStep

DUE = date(2026, 3, 10)
HELSINKI = ZoneInfo("Europe/Helsinki")
WEEKEND = Calendar(frozenset((5, 6)))


def by_step(*steps: FineStep | dict[str, Any], **keys: Any) -> Rules:
    """The default rules, in which a book costs this; without a word 0.20 a day."""
    made = [one if isinstance(one, FineStep) else FineStep(**{"amount": 20} | one) for one in steps]
    return rules_with(fine={"steps": tuple(made or [FineStep(20)]), **keys})


def fine(rules: Rules, days: int, due: date = DUE, collection: str = "book", **facts: Any) -> int:
    """Cents for a loan that comes back so many days after the due day."""
    returned = date.fromordinal(due.toordinal() + days)
    return policy.fine(rules, collection=collection, due=due, returned=returned, **facts)


def test_the_default_library_charges_by_the_day_for_fifteen_days_and_a_short_loan_once() -> None:
    for collection, days, cents in [
        ("book", -1, 0),
        ("book", 0, 0),
        ("book", 1, 20),
        ("book", 14, 280),
        ("book", 15, 300),
        ("book", 1000, 300),
        ("stacks", 15, 300),
        ("course", 1, 80),
        ("course", 16, 1200),
        ("short", 0, 0),
        ("short", 1, 1500),
        ("short", 1000, 1500),
    ]:
        assert fine(Rules(), days, collection=collection) == cents, (collection, days)


def test_closed_days_cost_too_unless_the_rules_say_so_and_each_library_has_its_own() -> None:
    assert fine(by_step(), 7) == 140
    closed = rules_with(fine={"steps": (FineStep(20),), "closed_days": False}, calendars={"arvo": WEEKEND})
    assert [fine(closed, 7, library=library) for library in ("arvo", "linna", None)] == [100, 140, 140]


def test_the_leap_day_and_days_on_which_clocks_change_are_days() -> None:
    assert fine(Rules(), 2, date(2028, 2, 28)) == fine(Rules(), 2, date(2026, 3, 28)) == 40


@pytest.mark.parametrize(
    ("rules", "costs"),
    [
        (by_step(grace=2), {2: 0, 3: 20, 5: 60}),
        (by_step(grace=2, grace_charged=True), {2: 0, 3: 60}),
        (by_step({"every": 7}), {6: 0, 7: 20, 13: 20, 14: 40}),
        (by_step({"every": 7, "at_start": True}), {0: 0, 1: 20, 7: 20, 8: 40}),
        (by_step(most=500), {24: 480, 25: 500, 26: 500}),
        (by_step({"amount": 1500, "every": 0}, grace=3), {3: 0, 4: 1500, 90: 1500}),
        (by_step({"until": 15}, grace=2), {16: 280, 17: 300, 18: 300}),
        (by_step({"until": 7}, {"amount": 50, "after": 7}), {7: 140, 8: 190, 9: 240}),
        (by_step({"every": 0, "amount": 100, "after": 5}), {5: 0, 6: 100}),
        (by_step({"amount": 13}, round_to=10), {1: 10, 2: 30, 5: 70}),  # 0.65 is half up
        (by_step({"amount": 13}, round_to=10, most=65), {5: 65}),  # the cap comes after
    ],
)
def test_a_fine_has_steps_grace_rounding_and_caps(rules: Rules, costs: dict[int, int]) -> None:
    assert {days: fine(rules, days) for days in costs} == costs


def test_a_fine_is_capped_by_the_price_of_the_copy_and_by_what_the_patron_owes() -> None:
    rules = by_step(most_price=True, most_patron=1000)
    for price, others, cents in [(None, 0, 1000), (150, 0, 150), (0, 0, 1000), (None, 700, 300), (None, 1200, 0)]:
        assert fine(rules, 90, price=price, other_fines=others) == cents, (price, others)


def test_after_a_recall_the_fine_is_that_of_the_recall() -> None:
    rules = rules_with(loan={"recall_fine": "course"})
    assert [fine(rules, 2, recalled=recalled) for recalled in (False, True)] == [40, 160]
    assert [fine(Rules(), 2, recalled=recalled) for recalled in (False, True)] == [40, 40]


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=HELSINKI)


def test_a_fine_by_the_hour_counts_exact_time_from_the_due_hour_or_the_end_of_the_due_day() -> None:
    hourly = {"in_hours": True}
    ended, begun = by_step({"every": 3600}, **hourly), by_step({"every": 3600, "at_start": True}, **hourly)
    for rules, due, returned, cents in [
        (ended, at(10, 14), at(10, 14, 59), 0),
        (begun, at(10, 14), at(10, 14, 59), 20),
        (ended, at(10, 14), at(10, 16), 40),
        (ended, DUE, at(11, 1, 30), 20),
        (ended, at(28, 23), at(29, 6), 120),  # an hour is skipped that night
    ]:
        assert policy.fine(rules, collection="book", due=due, returned=returned) == cents, (due, returned)
    with pytest.raises(ValueError, match="a date where an hour is needed"):
        policy.fine(ended, collection="book", due=DUE, returned=DUE)
    for naive in (datetime(2026, 3, 12, 1), datetime(2026, 3, 9)):
        with pytest.raises(ValueError, match="without an offset"):
            policy.fine(Rules(), collection="book", due=DUE, returned=naive)


def test_the_hours_of_closed_days_are_left_out_where_closed_days_are() -> None:
    rules = by_step({"every": 3600}, in_hours=True, closed_days=False)
    rules = rules_with(fine=dict(rules.policies["fine"]["daily"]._asdict()), calendar=WEEKEND)
    friday, monday = datetime(2026, 3, 13, 22, tzinfo=HELSINKI), datetime(2026, 3, 16, 1, tzinfo=HELSINKI)
    assert policy.fine(rules, collection="book", due=friday, returned=monday) == 60


def test_a_reminder_fee_is_reached_on_its_overdue_day() -> None:
    rules = by_step(reminders=((7, 200), (14, 500)))
    for days, reached in [(0, ()), (6, ()), (7, ((7, 200),)), (20, ((7, 200), (14, 500)))]:
        assert policy.reminders(rules, collection="book", due=DUE, now=DUE + timedelta(days=days)) == reached, days
    assert policy.reminders(Rules(), due=DUE, now=date(2030, 1, 1)) == ()


def ban(late: int, before: int | None = None, **keys: Any) -> int | None:
    """Days from the return until the end of the ban."""
    returned = DUE + timedelta(days=late)
    until = None if before is None else returned + timedelta(days=before)
    found = policy.ban(rules_with(ban=keys), collection="book", due=DUE, returned=returned, banned_until=until)
    return None if found is None else (found - returned).days


def test_a_ban_is_in_proportion_to_the_days_late_after_grace_and_the_day_of_return_does_not_count() -> None:
    for late, keys, days in [
        (0, {}, None),
        (1, {}, 1),
        (10, {"grace": 2, "days": 2}, 16),
        (2, {"grace": 2}, None),
        (5, {"every": 2}, 2),
        (3, {"every": 2, "days": 5}, 7),
        (40, {"most": 5}, 5),
        (7, {"days": 0}, None),
    ]:
        assert ban(late, **keys) == days, (late, keys)


def test_of_two_bans_the_later_end_counts_or_one_begins_where_the_other_ends() -> None:
    for late, before, cumulative, days in [
        (5, 40, False, 40),
        (5, 3, False, 5),
        (5, 40, True, 45),
        (5, -9, True, 5),
        (0, 40, True, 40),
        (0, 40, False, 40),
    ]:
        assert ban(late, before, cumulative=cumulative) == days, (late, before, cumulative)


def test_closed_days_do_not_ban_where_the_rules_say_so() -> None:
    rules = rules_with(ban={"closed_days": False}, calendar=WEEKEND)
    assert policy.ban(rules, due=DUE, returned=date(2026, 3, 17)) == date(2026, 3, 22)


def test_no_policy_of_a_kind_costs_nothing() -> None:
    rules = Rules.parse('[loan.a]\nperiod = "1d"\n[[row]]\nuse = {loan = "a"}')
    assert fine(rules, 99) == 0
    assert policy.lost(rules, due=DUE) is None
    assert policy.ban(rules, due=DUE, returned=date(2027, 1, 1)) is None
    assert not is_lost(policy.terms(rules), DUE, date(2027, 1, 1))


def test_a_loan_is_lost_from_the_seventieth_overdue_day_and_costs_its_price_where_it_has_one() -> None:
    found = policy.terms(Rules())
    for days, lost in [(-5, False), (69, False), (70, True), (71, True)]:
        assert is_lost(found, DUE, DUE + timedelta(days=days)) is lost, days
    assert policy.lost(Rules(), due=DUE) == LostCharge(DUE + timedelta(days=70), 4200, 1000)
    assert policy.lost(Rules(), due=at(10, 14), price=0) == LostCharge(DUE + timedelta(days=70), 0, 1000)
    assert policy.lost(rules_with(lost={"at_price": False}), due=DUE, price=9900)[1] == 4200  # type: ignore[index]


def naive_fine(rule: FinePolicy, due: date, returned: date, calendar: Calendar) -> int:
    """The same, by walking through the days and filling periods one by one."""
    day, counted = due, 0
    while day < returned:
        day += timedelta(days=1)
        counted += rule.closed_days or calendar.is_open(day)
    if counted <= rule.grace:
        return 0
    charged = counted if rule.grace_charged else counted - rule.grace
    cents = 0
    for step in rule.steps:
        left = len([n for n in range(1, charged + 1) if n > step.after and (step.until is None or n <= step.until)])
        if step.every == 0:
            cents += step.amount if left else 0
        while step.every and (left >= step.every or (left > 0 and step.at_start)):
            cents += step.amount
            left -= step.every
    if rule.round_to:
        below = cents % rule.round_to
        cents += rule.round_to - below if 2 * below >= rule.round_to else -below
    return cents if rule.most is None else min(cents, rule.most)


@given(FINES, DAYS, st.integers(-20, 120), CALENDARS)
def test_a_fine_is_what_a_walk_through_the_days_adds_up(
    rule: FinePolicy, due: date, days: int, calendar: Calendar
) -> None:
    rules = rules_with(fine=rule._replace(most_patron=None)._asdict(), calendar=calendar)
    assert fine(rules, days, due) == naive_fine(rule, due, due + timedelta(days=days), calendar)


@given(RULES, AT, DAYS, st.integers(-5, 200), st.none() | CENTS, CENTS, st.booleans())
def test_more_days_never_cost_less_nothing_is_below_zero_and_caps_hold(
    rules: Rules, where: dict[str, Any], due: date, days: int, price: int | None, others: int, recalled: bool
) -> None:
    facts: dict[str, Any] = {**where, "price": price, "other_fines": others, "recalled": recalled}
    cents, later = (
        policy.fine(rules, due=due, returned=due + timedelta(days=late), **facts) for late in (days, days + 1)
    )
    assert 0 <= cents <= later
    found = policy.terms(rules, **where)
    used = found.recall_fine if recalled else found.fine
    if used is not None:
        assert used.most is None or later <= used.most
        assert not (used.most_price and price) or later <= price
        assert used.most_patron is None or later + others <= max(used.most_patron, others)
    if days <= 0:
        assert cents == 0


@given(RULES, AT, st.dates(), st.dates())
def test_every_loan_has_its_fine_its_ban_and_its_day_of_loss(
    rules: Rules, where: dict[str, Any], due: date, returned: date
) -> None:
    assert isinstance(policy.fine(rules, **where, due=due, returned=returned), int)
    policy.ban(rules, **where, due=due, returned=returned)
    policy.lost(rules, **where, due=due)


@given(BANS, DAYS, st.integers(0, 90), st.none() | DAYS)
def test_a_ban_never_ends_before_another_one_and_is_never_longer_than_allowed(
    rule: BanPolicy, due: date, late: int, before: date | None
) -> None:
    returned = due + timedelta(days=late)
    found = policy.ban(rules_with(ban=rule._asdict()), due=due, returned=returned, banned_until=before)
    if before is not None:
        assert found is not None
        assert found >= before
    if rule.most is not None and found is not None:
        assert found <= max(returned, before or returned) + timedelta(days=rule.most)


def test_what_a_day_costs_is_known_where_it_is_charged_by_the_day() -> None:
    for collection, cents in [("book", 20), ("course", 80), ("stacks", 20), ("short", None)]:
        assert fine_per_day(policy.terms(Rules(), collection=collection).fine) == cents, collection
    assert fine_per_day(None) is None


def test_what_keeping_a_loan_costs_is_told_of_the_day() -> None:
    for days, collection, open_fines, costs in [
        (-3, "book", 0, LateCosts(20, 0, DUE + timedelta(days=70))),
        (0, "course", 0, LateCosts(80, 0, DUE + timedelta(days=13))),
        (1, "course", 0, LateCosts(80, 80, DUE + timedelta(days=13))),
        (2, "short", 0, LateCosts(None, 1500, DUE + timedelta(days=2))),
        (2, "book", 980, LateCosts(20, 40, DUE + timedelta(days=2))),
        (-3, "book", 1001, LateCosts(20, 0, DUE - timedelta(days=3))),
    ]:
        found, today = policy.terms(Rules(), collection=collection), DUE + timedelta(days=days)
        assert late_costs(Rules(), found, DUE, open_fines, today) == costs, (days, collection)


def suspends(open_fines: int, today: date, collection: str = "book", rules: Rules | None = None) -> date | None:
    rules = rules or Rules()
    return suspends_on(rules, policy.terms(rules, collection=collection), DUE, open_fines, today)


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
    free = {"replacement": 0, "handling": 0}
    assert suspends(0, DUE, rules=rules_with(lost=free)) is None
    assert suspends(0, DUE, rules=rules_with(blocks=())) is None


def test_a_lost_copy_given_back_leaves_handling_and_fine_together() -> None:
    rules = rules_with(lost={"replacement": 0, "handling": 300})
    assert suspends(500, DUE, rules=rules) == DUE + timedelta(days=70)  # 5.00 + 3.00 + 3.00


def test_a_loan_of_the_last_days_of_time_is_no_error() -> None:
    due = date.max - timedelta(days=1)
    assert suspends_on(Rules(), policy.terms(Rules(), collection="short"), due, 0, due) == date.max
    assert suspends_on(Rules(), policy.terms(Rules()), date.max, 0, date(2026, 3, 10)) is None


@settings(max_examples=60)
@given(RULES, AT, DAYS, CENTS, st.integers(-10, 90))
def test_the_day_of_suspension_is_the_first_on_which_keeping_the_loan_costs_too_much(
    rules: Rules, where: dict[str, Any], due: date, open_fines: int, ahead: int
) -> None:
    found, today = policy.terms(rules, **where), due + timedelta(days=ahead)
    limits = [above[0] for above in found.against.values() if above[0] is not None]
    suspended = suspends_on(rules, found, due, open_fines, today)
    for n in range(120 if limits else 0):
        day = today + timedelta(days=n)
        own = naive_fine(found.fine, due, day, found.calendar) if found.fine else 0
        if found.lost is not None and (day - due).days >= found.lost.after:
            own = max(found.lost.replacement + found.lost.handling, own + found.lost.handling)
        if open_fines + own > min(limits):
            assert suspended == day
            return
    assert suspended is None or (limits and suspended > day)


def test_a_replacement_fee_is_dropped_or_paid_back_as_the_policy_says_and_so_long() -> None:
    kept = next(iter(Rules().policies["lost"].values()))
    for mode, day, expected in [
        ("unpaid", 999, (True, False)),
        ("always", 999, (True, True)),
        ("never", 0, (False, False)),
        ("30d", 30, (True, True)),
        ("30d", 31, (False, False)),
    ]:
        assert refund(kept._replace(refund=mode), DUE, DUE + timedelta(days=day)) == expected, (mode, day)
    assert refund(None, DUE, DUE) == (True, False)


def test_a_notice_that_costs_a_fee_is_told_of_on_its_day_beside_those_of_the_library() -> None:
    rules = rules_with(fine={"reminders": ((7, 200), (14, 400))})._replace(overdue_notice_days=(1, 14))
    assert notice_days(rules, policy.terms(rules, collection="book")) == [1, 7, 14]
    assert notice_days(rules, policy.terms(Rules(), collection="book")) == (1, 14)
