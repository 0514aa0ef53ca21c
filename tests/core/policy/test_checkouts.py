"""May a copy be lent, until when, and when it is due after a recall."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from tests.builders import TODAY, codes, rules_with
from tests.core.any_case import AT, CHECKOUTS, DAYS, RULES

from tunilib.core import Rules, policy
from tunilib.core.calendar import Calendar
from tunilib.core.loan import Duration
from tunilib.core.policy import Standing
from tunilib.core.policy.checkouts import length_after
from tunilib.core.rules import FixedDue

HELSINKI = ZoneInfo("Europe/Helsinki")
HOURS = {"period": Duration(4, "h")}


def until(rules: Rules, now: date = TODAY, collection: str = "book", **facts: Any) -> date | None:
    """The due date of a loan made now."""
    return policy.checkout(rules, collection=collection, now=now, **facts).due_after


def day(n: int) -> date:
    return TODAY + timedelta(days=n)


def at(n: int, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day(n), time(hour, minute), tzinfo=HELSINKI)


def always(due: date) -> tuple[FixedDue, ...]:
    return (FixedDue(date.min, date.max, due),)


def test_the_default_library_lends_for_its_periods() -> None:
    for collection, days in [("book", 28), ("course", 14), ("short", 1), ("stacks", 28)]:
        assert until(Rules(), collection=collection) == day(days), collection


def test_a_period_counts_calendar_days_over_leap_days_clock_changes_and_years() -> None:
    for today, due in [
        (date(2028, 2, 1), date(2028, 2, 29)),
        (date(2027, 2, 1), date(2027, 3, 1)),
        (date(2026, 3, 1), date(2026, 3, 29)),
        (date(2026, 12, 10), date(2027, 1, 7)),
        (date(9999, 12, 30), date.max),
    ]:
        assert until(Rules(), today) == due, today


def test_a_due_date_moves_forward_past_closed_days_of_its_library_and_those_within_the_period_move_nothing() -> None:
    for calendar, due in [
        (Calendar(frozenset((1,)), frozenset((date(2026, 4, 8),))), date(2026, 4, 9)),  # 7 April is a Tuesday
        (Calendar(frozenset((5, 6))), date(2026, 4, 7)),
    ]:
        assert until(rules_with(calendar=calendar)) == due
        assert until(rules_with(calendars={"arvo": calendar}), library="arvo") == due
        assert until(rules_with(calendars={"arvo": calendar}), library="linna") == date(2026, 4, 7)


@pytest.mark.parametrize(
    ("loan", "due"),
    [
        ({"fixed_due": always(day(5))}, day(5)),
        ({"fixed_due": always(day(100))}, day(28)),
        ({"fixed_due": always(day(5)), "fixed_due_is": "exactly"}, day(5)),
        ({"fixed_due": always(day(100)), "fixed_due_is": "exactly"}, day(100)),
        ({"fixed_due": always(day(5)), "fixed_due_is": "not-before"}, day(28)),
        ({"fixed_due": always(day(100)), "fixed_due_is": "not-before"}, day(100)),
        ({"fixed_due": always(day(-1))}, day(0)),
        ({"fixed_due": (FixedDue(day(-9), day(-1), day(3)), FixedDue(day(0), day(9), day(7)))}, day(7)),
        ({"fixed_due": (FixedDue(day(1), day(9), day(3)),)}, day(28)),
        ({"longest": Duration(20, "d")}, day(20)),
        ({"longest": Duration(0, "d")}, day(0)),
        ({"within_card": True}, day(10)),
        ({"within_card": True, "fixed_due": always(day(50)), "fixed_due_is": "exactly"}, day(10)),
        ({"longest": Duration(5, "d"), "fixed_due": always(day(50)), "fixed_due_is": "exactly"}, day(5)),
    ],
)
def test_fixed_dates_the_longest_time_and_the_card_bound_the_due_date_in_this_order(
    loan: dict[str, Any], due: date
) -> None:
    assert until(rules_with(loan=loan), standing=Standing(card_expires=day(10))) == due


def test_a_bound_that_is_a_closed_day_stays_and_is_never_before_today() -> None:
    closed = Calendar(dates=frozenset((day(5),)))
    assert until(rules_with(loan={"fixed_due": always(day(5))}, calendar=closed)) == day(5)
    expired = Standing(card_expires=day(-3))
    assert until(rules_with(loan={"within_card": True}), standing=expired) == day(0)


def test_a_loan_is_due_at_an_hour_after_hours_or_overnight() -> None:
    overnight = {**HOURS, "overnight": (time(16), time(10))}
    saturday = Calendar(dates=frozenset((day(1),)))
    table: list[tuple[dict[str, Any], datetime, datetime, Calendar | None]] = [
        ({"due_at": time(10)}, at(0, 12), at(28, 10), None),
        ({"due_at": time(10), "within_card": True}, at(0, 12), at(9, 10), None),
        (HOURS, at(0, 12), at(0, 16), None),
        (HOURS, at(0, 22), at(1, 2), None),
        (HOURS, at(0, 22), at(2, 2), saturday),
        (overnight, at(0, 15, 59), at(0, 19, 59), None),
        (overnight, at(0, 16), at(1, 10), None),
        (overnight, at(0, 16), at(2, 10), saturday),
        ({**HOURS, "longest": Duration(3, "h")}, at(0, 12), at(0, 15), None),
    ]
    for loan, now, due, closed in table:
        rules = rules_with(loan=loan, calendar=closed or Calendar())
        assert until(rules, now, standing=Standing(card_expires=day(9))) == due, (loan, now)


def test_an_hour_that_a_clock_change_skips_is_the_first_after_it_and_one_that_comes_twice_the_first() -> None:
    for changes, due in [
        (date(2026, 3, 29), "2026-03-29T04:00:00+03:00"),
        (date(2026, 10, 25), "2026-10-25T03:30:00+03:00"),
    ]:
        found = until(rules_with(loan={"due_at": time(3, 30)}), changes - timedelta(days=28))
        assert found is not None
        assert found.isoformat() == due


def test_a_time_is_read_in_the_zone_of_the_library_and_has_an_offset_and_an_hour_where_one_is_needed() -> None:
    assert until(Rules(), datetime.fromisoformat("2026-03-09T22:30:00+00:00")) == day(28)  # the 10th in Helsinki
    for rules, now in [(rules_with(loan=HOURS), TODAY), (Rules(), datetime(2026, 3, 10, 12))]:
        with pytest.raises(ValueError, match=r"hour|offset"):
            until(rules, now)


NOT_LENT = Rules.parse("[loan.a]\nperiod = '1d'\n[[row]]\nuse = {loan = 'none'}")


@pytest.mark.parametrize(
    ("rules", "facts", "code"),
    [
        (Rules(), {"on_loan": True}, "checkout.on-loan"),
        (Rules(), {"kept_for_another": True}, "checkout.kept-for-another"),
        (Rules(), {"loans": {"book": 60, "course": 40}}, "checkout.limit"),
        (Rules(), {"lost": True}, "checkout.lost"),
        (NOT_LENT, {}, "checkout.not-for-loan"),
        (rules_with(loan={"age": 18}), {}, "checkout.age"),
        (rules_with(loan={"age": 18}), {"standing": Standing(birth_date=date(2008, 3, 11))}, "checkout.age"),
    ],
)
def test_each_thing_that_stands_against_a_checkout_is_told_alone(
    rules: Rules, facts: dict[str, Any], code: str
) -> None:
    assert codes(policy.checkout(rules, collection="book", now=TODAY, **facts).reasons) == [code]


def test_nothing_stands_against_a_plain_checkout_nor_one_of_who_is_old_enough() -> None:
    assert policy.checkout(Rules(), collection="book", now=TODAY) == ((), day(28))
    for birth in (date(2008, 3, 10), date(1950, 1, 1)):
        standing = Standing(birth_date=birth)
        assert policy.checkout(rules_with(loan={"age": 18}), now=TODAY, standing=standing).reasons == ()


def test_a_patron_with_ninety_nine_loans_gets_the_hundredth() -> None:
    for loans, limits in [(98, []), (99, []), (100, [100]), (101, [100])]:
        reasons = policy.checkout(Rules(), collection="book", now=TODAY, loans={"book": loans}).reasons
        assert [dict(reason.params)["limit"] for reason in reasons] == limits, loans


def test_limits_on_the_same_collections_are_chosen_and_those_on_different_ones_all_count() -> None:
    rules = Rules.parse("""
    [loan.a]
    period = "7d"
    [[row]]
    use = {loan = "a"}
    [[limit]]
    loans = 10
    [[limit]]
    when = {collection = ["book", "course"]}
    loans = 3
    [[limit]]
    when = {collection = ["course", "book"], category = "staff"}
    loans = 5
    """)
    for category, collection, loans, limits in [
        (None, "book", {"book": 2, "course": 1}, [3]),
        (None, "book", {"book": 2, "short": 9}, [10]),
        (None, "short", {"book": 9}, []),
        ("staff", "book", {"book": 3}, []),
        ("staff", "book", {"book": 5, "short": 5}, [10, 5]),
        (None, None, {"book": 9}, []),
    ]:
        found = policy.checkout(rules, category=category, collection=collection, now=TODAY, loans=loans)
        assert [dict(reason.params)["limit"] for reason in found.reasons] == limits, (category, loans)


def test_all_reasons_against_a_checkout_are_told_the_patrons_first() -> None:
    facts: dict[str, Any] = {"on_loan": True, "kept_for_another": True, "loans": {"book": 100}, "lost": True}
    found = policy.checkout(Rules(), collection="book", now=TODAY, standing=Standing(open_fines=5000), **facts)
    assert codes(found.reasons) == [
        "patron.suspended-fines",
        "checkout.on-loan",
        "checkout.kept-for-another",
        "checkout.limit",
        "checkout.lost",
    ]


@given(RULES, AT, CHECKOUTS)
def test_no_loan_is_lent_to_a_date_before_today(rules: Rules, where: dict[str, Any], facts: dict[str, Any]) -> None:
    found = policy.checkout(rules, **where, **facts)
    told = codes(found.reasons)
    assert told == sorted(told, key=lambda code: not code.startswith("patron."))
    assert (found.due_after is None) == ("checkout.not-for-loan" in told)
    assert found.due_after is None or found.due_after >= facts["now"]


@pytest.mark.parametrize(
    ("loan", "due", "expected"),
    [
        ({}, day(20), None),
        ({"recall": Duration(7, "d")}, day(20), day(7)),
        ({"recall": Duration(7, "d")}, day(5), day(5)),
        ({"recall": Duration(7, "d"), "recall_least": Duration(20, "d")}, day(20), day(15)),
        ({"recall": Duration(7, "d"), "recall_least": Duration(40, "d")}, day(20), day(20)),
        ({"recall": Duration(3, "d")}, day(20), day(4)),  # the third day is closed
        ({"recall": Duration(7, "d"), "due_at": time(10)}, at(20, 10), at(7, 10)),
        ({"recall": Duration(3, "h")}, at(20, 10), at(0, 15)),
    ],
)
def test_a_recalled_loan_is_due_so_long_from_now_past_closed_days_and_never_later_than_before(
    loan: dict[str, Any], due: date, expected: date | None
) -> None:
    rules = rules_with(loan=loan, calendar=Calendar(dates=frozenset((day(3),))))
    found = policy.recall(rules, collection="book", due=due, checked_out=day(-5), now=at(0, 12))
    assert found == expected


@given(RULES, AT, DAYS, DAYS, DAYS)
def test_a_recall_never_gives_more_time(rules: Rules, where: dict[str, Any], due: date, lent: date, now: date) -> None:
    found = policy.recall(rules, **where, due=due, checked_out=lent, now=now)
    assert found is None or found <= due


def test_so_many_hours_after_the_last_moments_there_are_is_the_last_year() -> None:
    found = length_after(Rules(), Duration(48, "h"), datetime.max.replace(tzinfo=HELSINKI))
    assert (found.year, found.month, found.day) == (9999, 12, 31)
