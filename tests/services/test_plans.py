"""Why a loan can or cannot be renewed, the fewest trips to the library, and the renewals until then."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, strategies as st
from tests.builders import REQUESTED, TODAY, FakeLedger, FakeLoans, a_hold, a_loan, a_reading, an_account, rules_with

from tunilib.core import Loan, Reason, ReasonCode, Source
from tunilib.core.calendar import Calendar
from tunilib.core.hold import HoldStatus
from tunilib.core.loan import Duration
from tunilib.core.policy.renewals import forecast, renewal
from tunilib.core.rules import Rules
from tunilib.services.loans import Explanation, LoanPlan, explain, plan_trips

DAY = timedelta(days=1)
ALWAYS = Calendar()
SUNDAYS_CLOSED = Calendar(weekdays=frozenset((6,)))


def ready(id_: str, place: str, days: int) -> Any:
    return a_hold(id=id_, status=HoldStatus.READY, pickup_location=place, pickup_until=TODAY + days * DAY)


def shown(plan: LoanPlan) -> list[tuple[int, str | None, str, str]]:
    return [
        (
            (trip.date - TODAY).days,
            trip.library,
            " | ".join(
                filter(None, (" ".join(trip.returns), " ".join(trip.may_return) and f"may {' '.join(trip.may_return)}"))
            ),
            " ".join(trip.pickups),
        )
        for trip in plan.trips
    ]


def test_nothing_on_loan_and_nothing_ready_is_no_trip() -> None:
    assert plan_trips((), (a_hold(),), TODAY, ALWAYS) == LoanPlan(renewals=(), trips=())


def test_all_loans_go_back_with_one_trip_on_the_last_day_of_the_first() -> None:
    loans = [a_loan(id=f"L{days}", due=TODAY + days * DAY, library="linna") for days in (3, 9)]
    assert shown(plan_trips(loans, (), TODAY, ALWAYS)) == [(3, "linna", "L3 | may L9", "")]


def test_a_ready_hold_leads_to_its_library_and_loans_go_back_there() -> None:
    loans = [a_loan(id="L1", due=TODAY + 9 * DAY, library="arvo")]
    assert shown(plan_trips(loans, [ready("H1", "linna", 4)], TODAY, ALWAYS)) == [(4, "linna", "may L1", "H1")]


def test_each_library_with_a_ready_hold_is_one_trip_and_loans_take_the_last_that_is_in_time() -> None:
    loans = [a_loan(id=f"L{days}", due=TODAY + days * DAY) for days in (2, 6, 9)]
    holds = [ready("H1", "linna", 4), ready("H2", "arvo", 7), ready("H3", "linna", 5)]
    assert shown(plan_trips(loans, holds, TODAY, ALWAYS)) == [
        (2, "linna", "L2 L6", "H1 H3"),
        (7, "arvo", "may L9", "H2"),
    ]


def test_right_after_a_renewal_nothing_must_go_back_with_the_trip_for_a_hold() -> None:
    loans = [a_loan(id=f"L{n}", due=TODAY + 28 * DAY) for n in range(6)]
    assert shown(plan_trips(loans, [ready("H1", "linna", 3)], TODAY, ALWAYS)) == [
        (3, "linna", "may L0 L1 L2 L3 L4 L5", "H1")
    ]


def test_what_cannot_be_renewed_must_go_back_with_the_last_trip_that_is_in_time_for_it() -> None:
    loans = [
        a_loan(id="L8", due=TODAY + 8 * DAY, renewable=False, reasons=(REQUESTED,)),
        a_loan(id="L14", due=TODAY + 14 * DAY, renewable=False, reasons=(SEEN,)),
        a_loan(id="early", due=TODAY + 28 * DAY, renewable=False, renewable_from=TODAY + 25 * DAY),
        a_loan(id="soon", due=TODAY + 30 * DAY, renewable=False, reasons=(TOO_SOON,)),
        a_loan(id="R9", due=TODAY + 9 * DAY, renewable=True, renewal_dues=(TODAY + 37 * DAY,)),
    ]
    for holds, expected in [
        ([], [(8, None, "L8 L14 | may R9 early soon", "")]),
        ([ready("H1", "linna", 2)], [(2, "linna", "L8 L14 | may R9 early soon", "H1")]),
        (
            [ready("H1", "linna", 2), ready("H2", "arvo", 10)],
            [(2, "linna", "L8", "H1"), (10, "arvo", "L14 | may R9 early soon", "H2")],
        ),
    ]:
        assert shown(plan_trips(loans, holds, TODAY, ALWAYS)) == expected


def test_what_falls_due_before_the_next_open_day_must_go_back() -> None:
    loans = [a_loan(id="L1", due=date(2026, 3, 15)), a_loan(id="L2", due=date(2026, 3, 16))]
    plan = plan_trips(loans, [ready("H1", "linna", 999)], TODAY, SUNDAYS_CLOSED)
    assert [(trip.date, trip.returns, trip.may_return) for trip in plan.trips] == [
        (date(2026, 3, 14), ("L1",), ("L2",))
    ]


def test_a_trip_is_on_an_open_day() -> None:
    sunday = date(2026, 3, 15)
    loans = [a_loan(id="L1", due=sunday)]
    assert plan_trips(loans, (), TODAY, SUNDAYS_CLOSED).trips[0].date == date(2026, 3, 14)
    late = [a_loan(id="L1", due=date(2026, 3, 1))]
    assert plan_trips(late, (), sunday, SUNDAYS_CLOSED).trips[0].date == date(2026, 3, 16)


def test_what_is_overdue_goes_back_on_the_next_open_day() -> None:
    loans = [a_loan(id="L1", due=TODAY - 3 * DAY, renewable=False), a_loan(id="L2", due=TODAY + 9 * DAY)]
    assert shown(plan_trips(loans, (), TODAY, ALWAYS)) == [(0, None, "L1 | may L2", "")]


def test_renewals_that_are_left_put_the_trip_off_and_are_planned_on_the_due_days() -> None:
    loan = a_loan(
        id="L1",
        due=TODAY + 5 * DAY,
        renewable=True,
        renewals_left=2,
        renewal_dues=(TODAY + 33 * DAY, TODAY + 61 * DAY),
    )
    plan = plan_trips([loan], (), TODAY, ALWAYS)
    assert shown(plan) == [(61, None, "L1", "")]
    assert [(one.date, one.loan_ids) for one in plan.renewals] == [
        (TODAY + 5 * DAY, ("L1",)),
        (TODAY + 33 * DAY, ("L1",)),
    ]


def by_rules(rules: Rules, due: date, today: date, used: int = 0) -> Any:
    """A loan of a book as an embedded library shows it."""
    found = forecast(rules, collection="book", due=due, now=today, renewals_used=used)
    return a_loan(
        id="L1",
        due=due,
        renewable=found.renewable,
        renewals_used=used,
        renewals_limit=5,
        renewed_due=found.due_after,
        renewal_dues=found.renewal_dues,
    )


def test_a_weekend_that_puts_off_one_due_date_makes_no_later_renewal_too_late() -> None:
    closed = Calendar(weekdays=frozenset((5, 6)))
    saturday = date(2026, 2, 14)
    loan = by_rules(rules_with(calendar=closed), date(2026, 3, 2), saturday)
    plan = plan_trips([loan], (), saturday, closed)
    assert [one.date for one in plan.renewals] == [
        date(2026, 3, 2),
        date(2026, 3, 30),
        date(2026, 4, 27),
        date(2026, 5, 25),
        date(2026, 6, 22),
    ]
    assert [trip.date for trip in plan.trips] == [date(2026, 7, 20)]


@given(
    st.frozensets(st.integers(0, 6), max_size=6),
    st.frozensets(st.integers(0, 60).map(lambda days: TODAY + days * DAY), max_size=9),
    st.integers(1, 40),
    st.integers(0, 5),
    st.integers(0, 6),
    st.integers(-9, 40),
    st.booleans(),
    st.one_of(st.none(), st.integers(0, 60)),
)
def test_who_keeps_to_the_plan_is_never_late(
    weekdays: frozenset[int],
    dates: frozenset[date],
    period: int,
    used: int,
    start: int,
    days: int,
    from_due: bool,
    hold: int | None,
) -> None:
    today, closed = TODAY + start * DAY, Calendar(weekdays, dates)
    rules = rules_with(loan={"period": Duration(period, "d"), "from_due": from_due}, calendar=closed)
    due = today + days * DAY
    holds = [] if hold is None else [ready("H1", "linna", start + hold)]
    plan, last = plan_trips([by_rules(rules, due, today, used)], holds, today, closed), due
    for one in plan.renewals:
        assert one.date <= max(last, today)
        reasons, after = renewal(rules, collection="book", due=last, now=one.date, renewals_used=used)
        assert not reasons
        assert after is not None
        last, used = after, used + 1
    (trip,) = plan.trips
    if due >= today and any(closed.is_open(today + n * DAY) for n in range((due - today).days + 1)):
        assert trip.date <= last


def test_what_cannot_be_renewed_is_not_planned_to_be() -> None:
    loan = a_loan(id="L1", due=TODAY + DAY, renewable=False, renewal_dues=(TODAY + 90 * DAY,))
    plan = plan_trips([loan], [ready("H1", "linna", 7)], TODAY, ALWAYS)
    assert (shown(plan), plan.renewals) == ([(1, "linna", "L1", "H1")], ())


TOO_SOON = Reason(ReasonCode.RENEWAL_TOO_SOON, Source.LIBRARY)
SAID = Reason.said("Varattu")
SEEN = Reason(ReasonCode.RENEWAL_LIMIT, Source.INFERRED)


def explained(loan: Loan, ledger: FakeLedger | None = None) -> Explanation:
    (explanation,) = explain(an_account(ledger, loans=FakeLoans([a_reading(loan)])))
    return explanation


def test_an_explanation_has_what_its_json_has() -> None:
    loan = a_loan(renewable=False, reasons=(SAID,))
    one = explained(loan)
    assert (one.loan_id, one.title, one.due, one.renewable, one.reasons) == (
        *(loan.id, loan.title, loan.due, False),
        (SAID,),
    )


def test_the_renewals_left_are_given_as_far_as_they_are_known() -> None:
    for used, limit, left, expected in [
        (2, 5, None, 3),
        (5, 5, None, 0),
        (7, 5, None, 0),
        (None, None, 4, 4),
        (1, 5, 3, 3),
        (None, 5, None, None),
        (1, None, None, None),
    ]:
        loan = a_loan(renewals_used=used, renewals_limit=limit, renewals_left=left)
        assert explained(loan).renewals_left == expected, (used, limit)


@pytest.mark.parametrize(
    ("changes", "source"),
    [
        ({"renewable": None}, None),
        ({"renewable": False, "reasons": (REQUESTED,)}, Source.POLICY),
        ({"renewable": False, "reasons": (SAID,)}, Source.LIBRARY),
        ({"renewable": False, "reasons": (SEEN,)}, Source.INFERRED),
        ({"renewable": False, "reasons": (SEEN, REQUESTED, SAID)}, Source.LIBRARY),
        ({"renewable": False, "reasons": (SEEN, REQUESTED)}, Source.POLICY),
        ({"renewable": True, "renewed_due": TODAY}, Source.POLICY),
        ({"renewable": True}, Source.LIBRARY),
    ],
)
def test_the_source_is_given(changes: dict[str, object], source: Source | None) -> None:
    assert explained(a_loan(**changes)).source == source


def test_the_day_from_which_it_was_seen_so_comes_from_the_ledger() -> None:
    assert explained(a_loan(), FakeLedger(since_day=date(2026, 3, 1))).since == date(2026, 3, 1)


def test_loans_are_explained_in_their_order() -> None:
    reading = a_reading(a_loan(id="b"), a_loan(id="a", due=date(2027, 1, 1)))
    found = explain(an_account(loans=FakeLoans([reading])))
    assert [explanation.loan.id for explanation in found] == ["b", "a"]
