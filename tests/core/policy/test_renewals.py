"""May a loan be renewed, and until when."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies as st
from tests.builders import NOW, TODAY, codes, rules_with
from tests.core.any_case import AT, HOURLY, MOMENTS, RENEWALS, RULES

from tunilib.core import Rules, policy
from tunilib.core.calendar import Calendar, day_of
from tunilib.core.loan import Duration
from tunilib.core.policy import Decision, Standing
from tunilib.core.policy.fines import suspends_on
from tunilib.core.policy.renewals import forecast, is_refused
from tunilib.core.policy.resolution import due_moment
from tunilib.core.reason import Reason, ReasonCode
from tunilib.core.rules import FixedDue

HELSINKI = ZoneInfo("Europe/Helsinki")


def days(n: int) -> date:
    return TODAY + timedelta(days=n)


def at(n: int, hour: int) -> datetime:
    return datetime.combine(days(n), time(hour), tzinfo=HELSINKI)


def d(count: int) -> Duration:
    return Duration(count, "d")


def always(due: date) -> tuple[FixedDue, ...]:
    return (FixedDue(date.min, date.max, due),)


def decide(rules: Rules | None = None, **facts: Any) -> Decision:
    """A renewal of a book that is due in ten days."""
    given: dict[str, Any] = {"collection": "book", "due": days(10), "now": TODAY, **facts}
    return policy.renewal(rules or Rules(), **given)


def closed(*dates: int, weekday: int | None = None, **loan: Any) -> Rules:
    weekdays = frozenset(() if weekday is None else (weekday,))
    return rules_with(loan=loan, calendar=Calendar(weekdays, frozenset(map(days, dates))))


def test_a_loan_that_nothing_stands_against_is_renewed_from_today() -> None:
    assert decide() == ((), days(28))


@pytest.mark.parametrize(
    ("loan", "facts", "code"),
    [
        ({}, {"requested": True}, "renewal.requested"),
        ({}, {"recalled": True}, "renewal.recalled"),
        ({}, {"renewals_used": 5}, "renewal.limit"),
        ({"renewals": 0}, {"renewals_used": 3}, "renewal.not-allowed"),
        ({"not_before": d(5)}, {}, "renewal.too-soon"),
        ({}, {"lost": True}, "renewal.lost"),
        ({}, {"standing": Standing(open_fines=1001)}, "patron.suspended-fines"),
        ({}, {"standing": Standing(card_expires=days(-1))}, "patron.card-expired"),
        ({"renew_overdue": False}, {"due": days(-1)}, "renewal.overdue"),
        ({"automatic": True}, {}, "renewal.automatic"),
        ({}, {"by": "library", "due": TODAY}, "renewal.not-allowed"),
        ({"automatic": True}, {"by": "library"}, "renewal.too-soon"),
        ({"longest": d(30)}, {"checked_out": days(-30)}, "renewal.limit"),
        ({"longest": d(30)}, {"checked_out": days(-20)}, "renewal.limit"),
    ],
)
def test_each_thing_that_stands_against_a_renewal_refuses_alone(
    loan: dict[str, Any], facts: dict[str, Any], code: str
) -> None:
    found = decide(rules_with(loan=loan), **facts)
    assert codes(found.reasons) == [code]
    assert is_refused(found.reasons)


@pytest.mark.parametrize(
    ("loan", "facts", "due"),
    [
        ({"renew_requested": True}, {"requested": True}, 28),
        ({"renew_overdue": False}, {"due": TODAY}, 28),
        ({"automatic": True}, {"by": "desk"}, 28),
        ({"automatic": True}, {"by": "library", "due": TODAY}, 28),
        ({"automatic": True, "not_before": d(10)}, {"by": "library"}, 28),
        ({"longest": d(60)}, {"checked_out": days(-40)}, 20),
        ({"longest": d(60)}, {}, 28),
        ({"from_due": True}, {}, 38),
        ({"renewal_period": d(14)}, {}, 14),
        ({"not_before": d(10)}, {}, 28),
        ({"within_card": True}, {"standing": Standing(card_expires=days(12))}, 12),
    ],
)
def test_what_the_policy_allows_is_renewed(loan: dict[str, Any], facts: dict[str, Any], due: int) -> None:
    assert decide(rules_with(loan=loan), **facts) == ((), days(due))


def test_a_renewal_is_by_the_patron_the_desk_or_the_library() -> None:
    with pytest.raises(ValueError, match="patron, desk, library"):
        decide(by="somebody")


def test_what_the_library_renews_says_from_which_day() -> None:
    for loan, first in [({}, 10), ({"not_before": d(2)}, 8)]:
        (reason, *_) = decide(rules_with(loan={"automatic": True, **loan}), due=days(10), now=days(9)).reasons
        assert (reason.code, dict(reason.params)["date"]) == ("renewal.automatic", days(first))


def test_a_loan_is_renewed_five_times() -> None:
    for used, refused in [(0, False), (4, False), (5, True), (6, True)]:
        assert codes(decide(renewals_used=used).reasons) == (["renewal.limit"] if refused else []), used


def test_each_reason_tells_the_limit_the_date_or_whom_to_ask() -> None:
    table: list[tuple[dict[str, Any], dict[str, Any], dict[str, object]]] = [
        ({}, {"renewals_used": 5}, {"limit": 5}),
        ({}, {"due": days(28)}, {"date": days(28)}),
        ({"not_before": d(5)}, {}, {"date": days(5)}),
        ({}, {"lost": True}, {"contact": Rules().contact}),
        ({"longest": d(30)}, {"checked_out": days(-30)}, {"what": "longest", "date": TODAY}),
    ]
    for loan, facts, params in table:
        (reason,) = decide(rules_with(loan=loan), **facts).reasons
        assert dict(reason.params) == params, (loan, facts)
    (reason,) = decide(rules_with(loan={"from_due": True}), due=days(-30)).reasons
    assert str(reason) == "A renewal now would give a due date that is not after today (Sun 8 Mar 2026): return it."


def test_a_renewal_that_would_not_move_the_date_is_no_refusal() -> None:
    for due, gains in [(27, True), (28, False), (29, False)]:
        found = decide(due=days(due))
        assert codes(found.reasons) == ([] if gains else ["renewal.no-gain"]), due
        assert not is_refused(found.reasons), due


def test_reasons_about_the_patron_that_are_known_are_taken_as_they_are() -> None:
    standing, known = Standing(block="x"), (Reason.of(ReasonCode.PATRON_CARD_LOST),)
    assert decide(standing=standing, against=known).reasons == known
    assert decide(standing=standing, against=()).reasons == ()


def test_a_forecast_is_the_decision_and_the_days_beside_it() -> None:
    facts: dict[str, Any] = {"collection": "book", "due": days(28), "now": TODAY}
    known = (Reason.of(ReasonCode.PATRON_CARD_LOST),)
    no_gain = Reason.of(ReasonCode.RENEWAL_NO_GAIN, date=days(28))
    dues = tuple(days(28 + n * 28) for n in range(1, 6))
    assert forecast(Rules(), **facts) == (True, (no_gain,), days(28), dues, days(1))
    assert forecast(Rules(), **facts, against=known) == (False, (*known, no_gain), days(28), dues, None)


def test_no_gain_beside_another_reason_is_part_of_the_refusal() -> None:
    found = decide(due=days(28), requested=True)
    assert codes(found.reasons) == ["renewal.requested", "renewal.no-gain"]
    assert is_refused(found.reasons)


def test_a_renewal_counts_calendar_days() -> None:
    for today, due in [(date(2028, 2, 1), date(2028, 2, 29)), (date(2026, 10, 1), date(2026, 10, 29))]:
        assert decide(now=today, due=today).due_after == due, today


def test_a_renewed_date_moves_forward_past_closed_days() -> None:
    table = [(closed(28, 29), 30), (closed(weekday=1), 29), (closed(weekday=2), 28)]  # day 28 is a Tuesday
    for rules, due in table:
        assert decide(rules).due_after == days(due)
    assert decide(closed(28), due=days(28)).reasons == ()


def test_it_is_too_soon_before_the_last_days_and_no_days_before_means_on_the_last_day_only() -> None:
    for wait, due, refused in [
        (5, 6, True),
        (5, 5, False),
        (5, 0, False),
        (5, -1, False),
        (0, 1, True),
        (0, 0, False),
    ]:
        found = decide(rules_with(loan={"not_before": d(wait)}), due=days(due))
        assert codes(found.reasons) == (["renewal.too-soon"] if refused else []), (wait, due)


def test_a_last_date_leaves_nothing_to_gain_once_it_is_reached_or_has_passed() -> None:
    for fixed, due, expected in [(12, 10, []), (12, 12, ["renewal.no-gain"]), (-3, -10, ["renewal.no-gain"])]:
        assert codes(decide(rules_with(loan={"fixed_due": always(days(fixed))}), due=days(due)).reasons) == expected


def test_a_renewal_from_the_due_date_that_does_not_lead_past_today_gains_nothing() -> None:
    for late, due, moves in [(27, 1, True), (28, 0, False), (29, -1, False), (100, -72, False)]:
        found = decide(rules_with(loan={"from_due": True}), due=days(-late))
        assert (found.due_after, codes(found.reasons)) == (days(due), [] if moves else ["renewal.no-gain"]), late


def test_a_loan_by_the_hour_is_renewed_by_the_hour() -> None:
    hours = {"period": Duration(4, "h")}
    table: list[tuple[dict[str, Any], datetime, datetime, datetime, list[str]]] = [
        (hours, at(0, 14), at(0, 12), at(0, 16), []),
        (hours, at(0, 17), at(0, 12), at(0, 16), ["renewal.no-gain"]),
        ({**hours, "from_due": True}, at(0, 14), at(0, 12), at(0, 18), []),
        ({**hours, "from_due": True}, at(0, 7), at(0, 12), at(0, 11), ["renewal.no-gain"]),
        ({**hours, "not_before": Duration(1, "h")}, at(0, 14), at(0, 12), at(0, 16), ["renewal.too-soon"]),
        ({**hours, "not_before": Duration(1, "h")}, at(0, 14), at(0, 13), at(0, 17), []),
        ({**hours, "renew_overdue": False}, at(0, 14), at(0, 15), at(0, 19), ["renewal.overdue"]),
        ({**hours, "longest": Duration(6, "h")}, at(0, 14), at(0, 13), at(0, 16), []),
        ({**hours, "longest": Duration(6, "h")}, at(0, 16), at(0, 13), at(0, 16), ["renewal.limit"]),
        ({**hours, "overnight": (time(16), time(10))}, at(0, 18), at(0, 17), at(1, 10), []),
        ({"due_at": time(20)}, at(0, 20), at(0, 12), at(28, 20), []),
    ]
    for loan, due, now, after, expected in table:
        found = decide(rules_with(loan=loan), due=due, now=now, checked_out=at(0, 10))
        assert (found.due_after, codes(found.reasons)) == (after, expected), (loan, due, now)


def test_an_hour_is_asked_for_only_where_it_decides() -> None:
    rules = rules_with(loan={"renew_overdue": False})
    assert decide(rules, due=at(-1, 10), now=TODAY).reasons[0].code == "renewal.overdue"
    with pytest.raises(ValueError, match="a date where an hour is needed"):
        decide(rules, due=at(0, 10), now=TODAY)
    for fact in ("due", "now", "checked_out"):
        with pytest.raises(ValueError, match="without an offset"):
            decide(**dict[str, Any]({fact: datetime(2026, 3, 1, 10)}))


def test_all_reasons_are_told_in_one_order_the_patrons_first() -> None:
    found = decide(
        rules_with(loan={"not_before": d(1), "renewals": 2}),
        standing=Standing(open_fines=1001, block="x", card_expires=days(-1)),
        due=days(40),
        renewals_used=2,
        requested=True,
        recalled=True,
        lost=True,
    )
    assert codes(found.reasons) == [
        "patron.suspended-fines",
        "patron.suspended",
        "patron.card-expired",
        "renewal.requested",
        "renewal.recalled",
        "renewal.limit",
        "renewal.too-soon",
        "renewal.lost",
        "renewal.no-gain",
    ]


def test_the_latest_due_date_is_what_the_renewals_left_give() -> None:
    table: list[tuple[dict[str, Any], dict[str, Any], int]] = [
        ({}, {"due": days(10), "renewals_used": 3}, 10 + 2 * 28),
        ({}, {"due": days(-10), "renewals_used": 3}, 2 * 28),
        ({}, {"due": days(-10), "renewals_used": 5}, -10),
        ({}, {"due": days(10), "renewals_used": 5}, 10),
        ({"fixed_due": always(days(40))}, {"due": days(10)}, 40),
        ({"longest": d(50)}, {"due": days(10), "checked_out": TODAY}, 50),
        ({"fixed_due": always(days(-20)), "from_due": True}, {"due": days(-10)}, -10),
        ({"from_due": True, "renewals": 2}, {"due": days(-10)}, -10 + 2 * 28),
        ({"from_due": True}, {"due": days(-28)}, -28),  # no renewal leads past today
    ]
    for loan, facts, latest in table:
        found = forecast(rules_with(loan=loan), collection="book", now=TODAY, **facts)
        assert (facts["due"], *found.renewal_dues)[-1] == days(latest), (loan, facts)


@pytest.mark.parametrize(
    ("rules", "facts", "first"),
    [
        (Rules(), {}, 0),
        (Rules(), {"due": days(28)}, 1),
        (Rules(), {"due": days(40)}, 13),
        (rules_with(loan={"not_before": d(5)}), {}, 5),
        (rules_with(loan={"not_before": d(20), "period": d(14)}), {}, 0),
        (rules_with(loan={"fixed_due": always(days(10))}), {}, None),
        (rules_with(loan={"from_due": True}), {"due": days(-28)}, None),
        (rules_with(loan={"not_before": d(5)}), {"standing": Standing(card_expires=days(4))}, None),
        (Rules(), {"requested": True}, None),
        (Rules(), {"renewals_used": 5}, None),
        (Rules(), {"standing": Standing(open_fines=1001)}, None),
        (Rules(), {"standing": Standing(open_fines=1001), "due": days(28)}, None),
        (rules_with(loan={"not_before": d(5)}), {"standing": Standing(card_expires=days(5))}, 5),
        (rules_with(loan={"not_before": d(20), "period": d(14)}), {"due": days(40)}, 27),
        (closed(30), {"due": days(30)}, 2),
        (closed(29, 30), {"due": days(30)}, 1),
        (closed(weekday=3), {"due": days(30)}, 2),  # a Thursday
    ],
)
def test_the_first_day_on_which_a_renewal_would_move_the_date(
    rules: Rules, facts: dict[str, Any], first: int | None
) -> None:
    found = forecast(rules, **{"collection": "book", "due": days(10), "now": TODAY, **facts}).renewable_from
    assert found == (None if first is None else days(first))


def test_of_two_days_on_which_a_renewal_would_move_the_date_the_first_is_told() -> None:
    rules = rules_with(loan={"period": d(1), "from_due": True, "not_before": d(4)})
    for due in range(5, 25):
        assert forecast(rules, collection="book", due=days(due), now=TODAY).renewable_from == days(due - 4), due


@given(RULES, AT, RENEWALS)
def test_no_loan_is_renewed_to_a_date_that_is_not_later_nor_after_today(
    rules: Rules, where: dict[str, Any], facts: dict[str, Any]
) -> None:
    found = policy.renewal(rules, **where, **facts)
    told = codes(found.reasons)
    assert told == sorted(told, key=lambda code: not code.startswith("patron."))
    assert len(set(told)) == len(told)
    if not found.reasons:
        assert found.due_after is not None
        assert found.due_after > max(facts["due"], facts["now"])
    ahead = forecast(rules, **where, **facts)
    assert (ahead.reasons, ahead.renewable) == (found.reasons, not is_refused(found.reasons))
    assert ahead.renewable_from is None or ahead.renewable_from >= facts["now"]


@given(RULES, AT, RENEWALS)
def test_the_due_dates_to_come_are_what_renewing_on_each_last_day_leads_to(
    rules: Rules, where: dict[str, Any], facts: dict[str, Any]
) -> None:
    found, due, now = policy.terms(rules, **where), facts["due"], facts["now"]
    renewals = 0 if found.loan is None else found.loan.renewals
    expected, used = [], facts["renewals_used"]
    while used < renewals:
        now, kept = max(due, now), Standing(card_expires=facts["standing"].card_expires)
        after = policy.renewal(
            rules, **where, due=due, now=now, checked_out=facts["checked_out"], standing=kept
        ).due_after
        if after is None or after <= now:
            break
        due, used = after, used + 1
        expected.append(after)
    assert forecast(rules, **where, **facts).renewal_dues == tuple(expected)


@given(AT, RENEWALS)
def test_the_default_library_decides_as_its_rules_read(where: dict[str, Any], facts: dict[str, Any]) -> None:
    now = facts["now"] = min(facts["now"], date(9999, 11, 1))
    standing, found = facts["standing"], set()
    if standing.open_fines / 100 > 10:
        found.add("patron.suspended-fines")
    if standing.card_expires and (now - standing.card_expires).days >= 1:
        found.add("patron.card-expired")
    if standing.block is not None:
        found.add("patron.suspended")
    if standing.banned_until and standing.banned_until >= now:
        found.add("patron.banned")
    if standing.card_lost:
        found.add("patron.card-lost")
    if facts["requested"]:
        found.add("renewal.requested")
    if facts["lost"]:
        found.add("renewal.lost")
    if facts["renewals_used"] >= 5:
        found.add("renewal.limit")
    if (facts["due"] - now).days >= 28:
        found.add("renewal.no-gain")
    decided = policy.renewal(Rules(), **{**where, "collection": "book"}, **facts)
    assert set(codes(decided.reasons)) == found


@given(HOURLY, AT, MOMENTS, MOMENTS, MOMENTS, st.integers(0, 300))
def test_by_the_hour_nothing_is_lent_or_renewed_to_a_day_before_today_and_more_time_never_costs_less(
    rules: Rules, where: dict[str, Any], due: datetime, now: datetime, lent: datetime, late: int
) -> None:
    made = policy.checkout(rules, **where, now=now)
    assert made.due_after is None or day_of(made.due_after, HELSINKI) >= now.date()
    found = policy.renewal(rules, **where, due=due, now=now, checked_out=lent)
    if not found.reasons:
        assert found.due_after is not None
        assert due_moment(rules, found.due_after) > max(due, now)
    recalled = policy.recall(rules, **where, due=due, checked_out=lent, now=now)
    assert recalled is None or due_moment(rules, recalled) <= due_moment(rules, due)
    cents, later = (
        policy.fine(rules, **where, due=due, returned=due + timedelta(hours=hours)) for hours in (late, late + 1)
    )
    assert 0 <= cents <= later
    ahead = forecast(rules, **where, due=due, now=now, checked_out=lent)
    assert ahead.reasons == found.reasons
    suspends_on(rules, policy.terms(rules, **where), due, 0, now.date())


def test_hours_are_counted_from_the_end_of_the_due_day() -> None:
    rules = rules_with(loan={"period": Duration(1, "d"), "renewal_period": Duration(4, "h"), "renewals": 2})
    found = forecast(rules, collection="book", due=days(1), now=NOW).renewal_dues
    assert [f"{due:%d %H}" for due in found] == ["12 04", "12 08"]
