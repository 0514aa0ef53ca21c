"""The fewest trips to the library, and the renewals until then."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from tests.builders import TODAY, a_hold, a_loan

from tunilib.core.calendar import Calendar
from tunilib.core.hold import HoldStatus
from tunilib.services.loans import LoanPlan, plan_trips

DAY = timedelta(days=1)
ALWAYS = Calendar()
SUNDAYS_CLOSED = Calendar(weekdays=frozenset((6,)))


def ready(id_: str, place: str, days: int) -> Any:
    return a_hold(id=id_, status=HoldStatus.READY, pickup_location=place, pickup_until=TODAY + days * DAY)


def shown(plan: LoanPlan) -> list[tuple[int, str | None, str, str]]:
    return [
        ((trip.date - TODAY).days, trip.library, " ".join(trip.returns), " ".join(trip.pickups)) for trip in plan.trips
    ]


def test_nothing_on_loan_and_nothing_ready_is_no_trip() -> None:
    assert plan_trips((), (a_hold(),), TODAY, ALWAYS) == LoanPlan(renewals=(), trips=())


def test_all_loans_go_back_with_one_trip_on_the_last_day_of_the_first() -> None:
    loans = [a_loan(id=f"L{days}", due=TODAY + days * DAY, library="linna") for days in (3, 9)]
    assert shown(plan_trips(loans, (), TODAY, ALWAYS)) == [(3, "linna", "L3 L9", "")]


def test_a_ready_hold_leads_to_its_library_and_loans_go_back_there() -> None:
    loans = [a_loan(id="L1", due=TODAY + 9 * DAY, library="arvo")]
    assert shown(plan_trips(loans, [ready("H1", "linna", 4)], TODAY, ALWAYS)) == [(4, "linna", "L1", "H1")]


def test_each_library_with_a_ready_hold_is_one_trip_and_loans_take_the_last_that_is_in_time() -> None:
    loans = [a_loan(id=f"L{days}", due=TODAY + days * DAY) for days in (2, 6, 9)]
    holds = [ready("H1", "linna", 4), ready("H2", "arvo", 7), ready("H3", "linna", 5)]
    assert shown(plan_trips(loans, holds, TODAY, ALWAYS)) == [(2, "linna", "L2 L6", "H1 H3"), (7, "arvo", "L9", "H2")]


def test_a_trip_is_on_an_open_day() -> None:
    sunday = date(2026, 3, 15)
    loans = [a_loan(id="L1", due=sunday)]
    assert plan_trips(loans, (), TODAY, SUNDAYS_CLOSED).trips[0].date == date(2026, 3, 14)
    late = [a_loan(id="L1", due=date(2026, 3, 1))]
    assert plan_trips(late, (), sunday, SUNDAYS_CLOSED).trips[0].date == date(2026, 3, 16)


def test_what_is_overdue_goes_back_on_the_next_open_day() -> None:
    loans = [a_loan(id="L1", due=TODAY - 3 * DAY, renewable=False), a_loan(id="L2", due=TODAY + 9 * DAY)]
    assert shown(plan_trips(loans, (), TODAY, ALWAYS)) == [(0, None, "L1 L2", "")]


def test_renewals_that_are_left_put_the_trip_off_and_are_planned_on_the_due_days() -> None:
    loan = a_loan(
        id="L1",
        due=TODAY + 5 * DAY,
        renewable=True,
        renewals_left=2,
        renewed_due=TODAY + 28 * DAY,
        latest_due=TODAY + 61 * DAY,
    )
    plan = plan_trips([loan], (), TODAY, ALWAYS)
    assert shown(plan) == [(61, None, "L1", "")]
    assert [(one.date, one.loan_ids) for one in plan.renewals] == [
        (TODAY + 5 * DAY, ("L1",)),
        (TODAY + 33 * DAY, ("L1",)),
    ]


def test_what_cannot_be_renewed_is_not_planned_to_be() -> None:
    loan = a_loan(id="L1", due=TODAY + DAY, renewable=False, latest_due=TODAY + 90 * DAY)
    plan = plan_trips([loan], [ready("H1", "linna", 7)], TODAY, ALWAYS)
    assert (shown(plan), plan.renewals) == ([(1, "linna", "L1", "H1")], ())
