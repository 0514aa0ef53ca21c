"""May a copy be lent, and until when."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from tests.builders import TODAY, a_checkout, a_collection, codes, some_rules
from tests.unit.core.any_case import CHECKOUTS

from tunilib.core.calendar import Calendar
from tunilib.core.policy.blocks import Standing
from tunilib.core.policy.checkouts import CheckoutCase, first_due, may_check_out
from tunilib.core.policy.renewals import due_date
from tunilib.core.rules import CollectionRule, FixedDue, Limits, Rules


def test_the_default_library_lends_for_its_periods() -> None:
    for collection, days in [("book", 28), ("course", 14), ("short", 1), ("stacks", 28)]:
        rules = Rules()
        assert first_due(rules, rules.lending(collection, None), TODAY) == TODAY + timedelta(days=days), collection


def test_a_period_counts_calendar_days_over_leap_days_clock_changes_and_years() -> None:
    for today, due in [
        (date(2028, 2, 1), date(2028, 2, 29)),
        (date(2027, 2, 1), date(2027, 3, 1)),
        (date(2026, 3, 1), date(2026, 3, 29)),
        (date(2026, 12, 10), date(2027, 1, 7)),
    ]:
        assert first_due(Rules(), a_collection(), today) == due, today


def test_a_due_date_moves_forward_past_closed_days_and_those_within_the_period_move_nothing() -> None:
    for calendar, due in [
        (Calendar(frozenset((1,)), frozenset((date(2026, 4, 8),))), date(2026, 4, 9)),  # 7 April is a Tuesday
        (Calendar(frozenset((5, 6))), date(2026, 4, 7)),
    ]:
        assert first_due(some_rules(calendar=calendar), a_collection(), TODAY) == due


NEAR, FAR = TODAY + timedelta(days=5), TODAY + timedelta(days=100)


def test_a_fixed_date_bears_on_the_counted_one() -> None:
    for how, fixed, due in [
        (FixedDue.NOT_AFTER, NEAR, NEAR),
        (FixedDue.NOT_AFTER, FAR, TODAY + timedelta(days=28)),
        (FixedDue.EXACTLY, NEAR, NEAR),
        (FixedDue.EXACTLY, FAR, FAR),
        (FixedDue.NOT_BEFORE, NEAR, TODAY + timedelta(days=28)),
        (FixedDue.NOT_BEFORE, FAR, FAR),
    ]:
        assert first_due(Rules(), a_collection(fixed_due=fixed, fixed_due_is=how), TODAY) == due, (how, fixed)


def test_a_closed_day_does_not_move_a_date_past_the_last_one() -> None:
    for how in [FixedDue.NOT_AFTER, FixedDue.EXACTLY]:
        rules = some_rules(calendar=Calendar(dates=frozenset((NEAR,))))
        assert first_due(rules, a_collection(fixed_due=NEAR, fixed_due_is=how), TODAY) == NEAR, how


def test_a_closed_day_moves_an_earliest_date_forward() -> None:
    rules = some_rules(calendar=Calendar(dates=frozenset((FAR,))))
    lending = a_collection(fixed_due=FAR, fixed_due_is=FixedDue.NOT_BEFORE)
    assert first_due(rules, lending, TODAY) == FAR + timedelta(days=1)


def test_a_fixed_date_that_has_passed_does_not_lend_into_the_past() -> None:
    for how in list(FixedDue):
        lending = a_collection(fixed_due=TODAY - timedelta(days=1), fixed_due_is=how)
        assert first_due(Rules(), lending, TODAY) >= TODAY, how


def test_a_period_beyond_the_end_of_time_ends_with_it() -> None:
    assert due_date(Rules(), a_collection(), date(9999, 12, 30), 28) == date.max


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"on_loan": True}, "checkout.on-loan"),
        ({"kept_for_another": True}, "checkout.kept-for-another"),
        ({"loans": 100}, "checkout.limit"),
        ({"lost": True}, "checkout.lost"),
        ({"lending": a_collection(for_loan=False)}, "checkout.not-for-loan"),
    ],
)
def test_each_thing_that_stands_against_a_checkout_is_told_alone(change: dict[str, object], code: str) -> None:
    assert codes(may_check_out(a_checkout(**change))) == [code]


def test_nothing_stands_against_a_plain_checkout() -> None:
    assert may_check_out(a_checkout()) == ()


def test_a_patron_with_ninety_nine_loans_gets_the_hundredth() -> None:
    for loans, refused in [(98, False), (99, False), (100, True), (101, True)]:
        assert codes(may_check_out(a_checkout(loans=loans))) == (["checkout.limit"] if refused else []), loans


def test_the_limit_of_loans_is_told() -> None:
    (reason,) = may_check_out(a_checkout(rules=some_rules(limits=Limits(loans=3)), loans=3))
    assert reason.params == (("limit", 3),)


def test_all_reasons_against_a_checkout_are_told_the_patrons_first() -> None:
    case = a_checkout(
        standing=Standing(open_fines=5000),
        on_loan=True,
        kept_for_another=True,
        loans=100,
        lost=True,
        lending=a_collection(for_loan=False),
    )
    assert codes(may_check_out(case)) == [
        "patron.suspended-fines",
        "checkout.on-loan",
        "checkout.kept-for-another",
        "checkout.limit",
        "checkout.lost",
        "checkout.not-for-loan",
    ]


@given(CHECKOUTS)
def test_every_checkout_is_decided_and_lends_until_today_at_least(case: CheckoutCase) -> None:
    found = codes(may_check_out(case))
    assert found == sorted(found, key=lambda code: not code.startswith("patron."))
    assert first_due(case.rules, case.lending, case.today) >= case.today


def test_a_category_of_patrons_has_its_own_period() -> None:
    staff = CollectionRule(name="Book", period_days=90)
    rules = some_rules(by_category={"staff": {"book": staff}})
    assert rules.lending("book", "staff") is staff
    assert rules.lending("book", "student").period_days == 28
    assert rules.lending("book", None).period_days == 28
    assert rules.lending("course", "staff").period_days == 14


def test_there_is_no_rule_for_a_collection_that_is_none() -> None:
    with pytest.raises(KeyError):
        Rules().lending("dvd", None)


def test_no_rule_is_looked_up_without_the_patrons_category() -> None:
    with pytest.raises(TypeError):
        Rules().lending("book")  # type: ignore[call-arg]
