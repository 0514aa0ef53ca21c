"""May a loan be renewed, and until when."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from tests.builders import TODAY, a_collection, a_renewal, codes, some_rules
from tests.unit.core.any_case import CLOSE_RENEWALS, RENEWALS

from tunilib.core.calendar import Calendar
from tunilib.core.policy.blocks import Standing
from tunilib.core.policy.renewals import RenewalCase, decide, renewable_from, renewal_dues, renewed_due
from tunilib.core.reason import Reason, ReasonCode
from tunilib.core.rules import Count, FixedDue


def days(n: int) -> date:
    return TODAY + timedelta(days=n)


def latest_due(case: RenewalCase) -> date:
    return (case.due, *renewal_dues(case))[-1]


def test_a_loan_that_nothing_stands_against_is_renewed_from_today() -> None:
    decision = decide(a_renewal())
    assert (decision.reasons, decision.due, decision.moves, decision.refused) == ((), days(28), True, False)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"requested": True}, "renewal.requested"),
        ({"recalled": True}, "renewal.recalled"),
        ({"used": 5}, "renewal.limit"),
        ({"lending": a_collection(renewals=0)}, "renewal.not-allowed"),
        ({"lending": a_collection(not_before_days=5)}, "renewal.too-soon"),
        ({"lost": True}, "renewal.lost"),
        ({"standing": Standing(open_fines=1001)}, "patron.suspended-fines"),
        ({"standing": Standing(card_expires=days(-1))}, "patron.card-expired"),
    ],
)
def test_each_thing_that_stands_against_a_renewal_refuses_alone(change: dict[str, object], code: str) -> None:
    decision = decide(a_renewal(**change))
    assert codes(decision.reasons) == [code]
    assert decision.refused
    assert not decision.moves


def test_a_loan_is_renewed_five_times() -> None:
    for used, refused in [(0, False), (4, False), (5, True), (6, True)]:
        assert codes(decide(a_renewal(used=used)).reasons) == (["renewal.limit"] if refused else []), used


def test_each_reason_tells_the_limit_the_date_or_whom_to_ask() -> None:
    table: list[tuple[dict[str, object], dict[str, object]]] = [
        ({"used": 5}, {"limit": 5}),
        ({"due": days(28)}, {"date": days(28)}),
        ({"lending": a_collection(not_before_days=5), "due": days(10)}, {"date": days(5)}),
        ({"lost": True}, {"contact": a_renewal().rules.contact}),
    ]
    for change, params in table:
        (reason,) = decide(a_renewal(**change)).reasons
        assert dict(reason.params) == params, change
    (reason,) = decide(a_renewal(lending=a_collection(renewal_from=Count.DUE), due=days(-30))).reasons
    assert str(reason) == "A renewal now would give a due date that is not after today (8 Mar 2026): return it."


def test_a_collection_that_is_never_renewed_has_no_limit_to_tell() -> None:
    assert codes(decide(a_renewal(lending=a_collection(renewals=0), used=3)).reasons) == ["renewal.not-allowed"]


def test_a_renewal_that_would_not_move_the_date_is_no_refusal() -> None:
    for due, gains in [(27, True), (28, False), (29, False)]:
        decision = decide(a_renewal(due=days(due)))
        assert codes(decision.reasons) == ([] if gains else ["renewal.no-gain"]), due
        assert not decision.refused, due
        assert decision.moves is gains, due


def test_reasons_about_the_patron_that_are_known_are_taken_as_they_are() -> None:
    case, known = a_renewal(standing=Standing(block="x")), (Reason.of(ReasonCode.PATRON_CARD_LOST),)
    assert decide(case, known).reasons == known
    assert decide(case, ()).reasons == ()


def test_no_gain_beside_another_reason_is_part_of_the_refusal() -> None:
    decision = decide(a_renewal(due=days(28), requested=True))
    assert codes(decision.reasons) == ["renewal.requested", "renewal.no-gain"]
    assert decision.refused


def test_an_overdue_loan_is_renewed_from_today() -> None:
    assert decide(a_renewal(due=days(-10))).due == days(28)


def test_a_renewal_counts_calendar_days() -> None:
    for today, due in [(date(2028, 2, 1), date(2028, 2, 29)), (date(2026, 10, 1), date(2026, 10, 29))]:
        assert renewed_due(a_renewal(today=today, due=today)) == due, today


def test_a_renewed_date_is_counted_as_the_rules_say_and_moves_forward_past_closed_days() -> None:
    def closed(*dates: int, weekday: int | None = None) -> object:
        weekdays = frozenset(() if weekday is None else (weekday,))
        return some_rules(calendar=Calendar(weekdays=weekdays, dates=frozenset(map(days, dates))))

    table: list[tuple[dict[str, object], int]] = [
        ({"rules": closed(28, 29)}, 30),
        ({"rules": closed(weekday=1)}, 29),  # day 28 is a Tuesday
        ({"rules": closed(weekday=2)}, 28),
        ({"lending": a_collection(renewal_from=Count.DUE), "due": days(10)}, 38),
        ({"lending": a_collection(renewal_days=7), "due": days(1)}, 7),
    ]
    for change, due in table:
        assert renewed_due(a_renewal(**change)) == days(due), change


def test_a_date_that_moves_only_past_closed_days_moves() -> None:
    rules = some_rules(calendar=Calendar(dates=frozenset((days(28),))))
    assert decide(a_renewal(rules=rules, due=days(28))).moves


def test_it_is_too_soon_before_the_last_days() -> None:
    for due, refused in [(6, True), (5, False), (0, False), (-1, False)]:
        decision = decide(a_renewal(lending=a_collection(not_before_days=5), due=days(due)))
        assert codes(decision.reasons) == (["renewal.too-soon"] if refused else []), due


def test_no_days_before_means_on_the_last_day_only() -> None:
    lending = a_collection(not_before_days=0)
    assert codes(decide(a_renewal(lending=lending, due=days(1))).reasons) == ["renewal.too-soon"]
    assert decide(a_renewal(lending=lending, due=days(0))).moves


def test_a_last_date_leaves_nothing_to_gain_once_it_is_reached() -> None:
    lending = a_collection(fixed_due=days(12), fixed_due_is=FixedDue.NOT_AFTER)
    assert decide(a_renewal(lending=lending, due=days(10))).due == days(12)
    assert codes(decide(a_renewal(lending=lending, due=days(12))).reasons) == ["renewal.no-gain"]


def test_all_reasons_are_told_in_one_order_the_patrons_first() -> None:
    case = a_renewal(
        standing=Standing(open_fines=1001, block="x", card_expires=days(-1)),
        lending=a_collection(not_before_days=1, renewals=2),
        due=days(40),
        used=2,
        requested=True,
        recalled=True,
        lost=True,
    )
    assert codes(decide(case).reasons) == [
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


def test_the_latest_due_date_takes_each_renewal_on_the_last_day_and_of_an_overdue_loan_the_first_today() -> None:
    from_due = a_collection(renewal_from=Count.DUE)
    table: list[tuple[dict[str, object], int]] = [
        ({"due": days(10), "used": 3}, 10 + 2 * 28),
        ({"due": days(-10), "used": 3}, 2 * 28),
        ({"due": days(-10), "used": 5}, -10),
        ({"due": days(10), "used": 5}, 10),
        ({"due": days(10), "lending": a_collection(fixed_due=days(40))}, 40),
        ({"due": days(-10), "lending": a_collection(fixed_due=days(-20), renewal_from=Count.DUE)}, -10),
        ({"due": days(-10), "lending": a_collection(renewal_from=Count.DUE, renewals=2)}, -10 + 2 * 28),
        ({"due": days(-28), "lending": from_due}, -28),  # no renewal leads past today
    ]
    for change, latest in table:
        assert latest_due(a_renewal(**change)) == days(latest), change


def test_a_renewal_from_the_due_date_that_does_not_lead_past_today_gains_nothing() -> None:
    for late, due, moves in [(27, 1, True), (28, 0, False), (29, -1, False), (100, -72, False)]:
        decision = decide(a_renewal(lending=a_collection(renewal_from=Count.DUE), due=days(-late)))
        assert (decision.due, decision.moves, decision.refused) == (days(due), moves, False), (late, due)
        assert codes(decision.reasons) == ([] if moves else ["renewal.no-gain"]), (late, due)


def test_a_fixed_date_that_has_passed_gains_an_overdue_loan_nothing() -> None:
    lending = a_collection(fixed_due=days(-3))
    assert codes(decide(a_renewal(lending=lending, due=days(-10))).reasons) == ["renewal.no-gain"]


@pytest.mark.parametrize(
    ("change", "first"),
    [
        ({}, 0),
        ({"due": days(28)}, 1),
        ({"due": days(40)}, 13),
        ({"lending": a_collection(not_before_days=5)}, 5),
        ({"lending": a_collection(not_before_days=20, period_days=14)}, 0),
        ({"lending": a_collection(fixed_due=days(10))}, None),
        ({"lending": a_collection(renewal_from=Count.DUE), "due": days(-28)}, None),
        ({"lending": a_collection(not_before_days=5), "standing": Standing(card_expires=days(4))}, None),
        ({"requested": True}, None),
        ({"used": 5}, None),
        ({"standing": Standing(open_fines=1001)}, None),
        ({"standing": Standing(open_fines=1001), "due": days(28)}, None),
        ({"lending": a_collection(not_before_days=5), "standing": Standing(card_expires=days(5))}, 5),
        ({"lending": a_collection(not_before_days=5), "standing": Standing(card_expires=days(9))}, 5),
        ({"lending": a_collection(not_before_days=20, period_days=14), "due": days(40)}, 27),
        ({"rules": some_rules(calendar=Calendar(dates=frozenset((days(30),)))), "due": days(30)}, 2),
        ({"rules": some_rules(calendar=Calendar(dates=frozenset((days(29), days(30))))), "due": days(30)}, 1),
        ({"rules": some_rules(calendar=Calendar(weekdays=frozenset((3,)))), "due": days(30)}, 2),  # a Thursday
    ],
)
def test_the_first_day_on_which_a_renewal_would_move_the_date(change: dict[str, object], first: int | None) -> None:
    case = a_renewal(**change)
    assert renewable_from(case, decide(case)) == (None if first is None else days(first))


def test_of_two_days_on_which_a_renewal_would_move_the_date_the_first_is_told() -> None:
    for due in range(5, 25):
        lending = a_collection(period_days=1, renewal_from=Count.DUE, not_before_days=4)
        case = a_renewal(lending=lending, due=days(due))
        assert renewable_from(case, decide(case)) == days(due - 4), due


@given(CLOSE_RENEWALS)
def test_the_day_from_which_it_is_renewable_is_the_first_that_moves_it(case: RenewalCase) -> None:
    found = renewable_from(case, decide(case))
    later = (case.today + timedelta(days=n) for n in range(400))
    moving = (day for day in later if decide(case._replace(today=day)).moves)
    assert found == next(moving, None)


@given(RENEWALS)
def test_every_renewal_is_decided_consistently(case: RenewalCase) -> None:
    decision = decide(case)
    found = codes(decision.reasons)
    assert (decision.due > max(case.due, case.today)) == ("renewal.no-gain" not in found)
    assert not decision.moves or renewable_from(case, decision) == case.today
    assert decision.refused == bool(set(found) - {"renewal.no-gain"})
    assert decision.moves == (found == [])
    assert not (decision.moves and decision.refused)
    assert found == sorted(found, key=lambda code: not code.startswith("patron."))


@given(RENEWALS)
def test_the_due_dates_to_come_are_what_renewing_on_each_last_day_leads_to(case: RenewalCase) -> None:
    plain = case._replace(requested=False, recalled=False, lost=False, standing=Standing())
    dues = []
    while True:
        due = plain.due
        decision = decide(plain._replace(today=max(due, plain.today)))
        if not decision.moves:
            break
        dues.append(decision.due)
        plain = plain._replace(due=decision.due, used=plain.used + 1)
    assert renewal_dues(case) == tuple(dues)


def naive_refusals(case: RenewalCase) -> set[str]:
    """The rules of the default library once more, in plain words."""
    found = set()
    if case.standing.open_fines / 100 > 10:
        found.add("patron.suspended-fines")
    if case.standing.card_expires and (case.today - case.standing.card_expires).days >= 1:
        found.add("patron.card-expired")
    if case.standing.block is not None:
        found.add("patron.suspended")
    if case.standing.card_lost:
        found.add("patron.card-lost")
    if case.requested:
        found.add("renewal.requested")
    if case.recalled:
        found.add("renewal.recalled")
    if case.lost:
        found.add("renewal.lost")
    if case.used >= 5:
        found.add("renewal.limit")
    if (case.due - case.today).days >= 28:
        found.add("renewal.no-gain")
    return found


@given(RENEWALS)
def test_the_default_library_decides_as_its_rules_read(any_case: RenewalCase) -> None:
    plain = a_renewal()
    case = any_case._replace(rules=plain.rules, lending=plain.lending, today=min(any_case.today, date(9999, 11, 1)))
    assert set(codes(decide(case).reasons)) == naive_refusals(case)
