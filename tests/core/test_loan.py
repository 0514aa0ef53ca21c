"""When a loan is due soon and overdue, and the order of loans."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from hypothesis import given, strategies as st
from tests.builders import HELSINKI, NO_GAIN, NOW, REQUESTED, TODAY, a_loan

from tunilib.core.loan import LoanStatus, due_order, loan_status, overdue_from, return_order

UTC = timezone.utc  # noqa: UP017
OK, SOON, LATE = LoanStatus.OK, LoanStatus.DUE_SOON, LoanStatus.OVERDUE


def at(text: str) -> datetime:
    """An hour by the clock on the wall in Helsinki."""
    return datetime.fromisoformat(text).replace(tzinfo=HELSINKI)


def test_a_loan_is_due_soon_for_24_hours_and_overdue_from_its_hour_or_from_midnight() -> None:
    for due, *steps in [
        ("2026-03-10", "2026-03-09T23:59:59", "2026-03-10T00:00:00", "2026-03-10T23:59:59", "2026-03-11T00:00:00"),
        # a day of 23 hours: the last 24 begin at 23:00 on the day before; and one of 25
        ("2026-03-29", "2026-03-28T22:59:59", "2026-03-28T23:00:00", "2026-03-29T23:59:59", "2026-03-30T00:00:00"),
        ("2026-10-25", "2026-10-25T00:59:59", "2026-10-25T01:00:00", "2026-10-25T23:59:59", "2026-10-26T00:00:00"),
        ("2028-02-29", "2028-02-28T23:59:59", "2028-02-29T00:00:00", "2028-02-29T23:59:59", "2028-03-01T00:00:00"),
    ]:
        found = [loan_status(date.fromisoformat(due), at(now), HELSINKI) for now in steps]
        assert found == [OK, SOON, SOON, LATE], due
    hours = ("2026-03-09T17:59:59", "2026-03-09T18:00:00", "2026-03-10T17:59:59", "2026-03-10T18:00:00")
    found = [loan_status(at("2026-03-10T18:00:00"), at(now), HELSINKI) for now in hours]
    assert found == [OK, SOON, SOON, LATE]


def test_the_hour_that_comes_twice_in_october_is_two_hours() -> None:
    first = at("2026-10-25T03:30:00")
    due = date(2026, 10, 25)
    assert overdue_from(due, HELSINKI) - first.astimezone(UTC) == timedelta(hours=21, minutes=30)
    assert overdue_from(due, HELSINKI) - first.replace(fold=1).astimezone(UTC) == timedelta(hours=20, minutes=30)


def test_overdue_is_judged_in_the_zone_of_the_library() -> None:
    now = datetime(2026, 3, 10, 22, 0, tzinfo=UTC)  # midnight in Helsinki
    assert loan_status(date(2026, 3, 10), now, HELSINKI) is LATE
    assert loan_status(date(2026, 3, 10), now - timedelta(seconds=1), HELSINKI) is SOON


def test_how_soon_is_soon_is_a_rule_of_the_library() -> None:
    three_days = timedelta(days=3)
    assert loan_status(date(2026, 3, 10), at("2026-03-08T00:00:00"), HELSINKI, three_days) is SOON
    assert loan_status(date(2026, 3, 10), at("2026-03-07T23:59:59"), HELSINKI, three_days) is OK


def test_a_loan_without_end_is_neither_due_soon_nor_overdue() -> None:
    for zone in ["Europe/Helsinki", "America/Los_Angeles", "Pacific/Kiritimati"]:
        assert loan_status(date(9999, 12, 31), NOW, ZoneInfo(zone)) is OK, zone


@given(st.dates(), st.datetimes(datetime(1, 1, 3), datetime(9999, 12, 29)), st.integers(0, 10**9))
def test_every_due_date_has_a_status_at_every_instant(due: date, now: datetime, soon: int) -> None:
    loan_status(due, now.replace(tzinfo=HELSINKI), HELSINKI, timedelta(seconds=soon))


@given(
    st.dates(date(2024, 1, 1), date(2030, 1, 1)),
    st.integers(-100_000, 100_000),
)
def test_status_agrees_with_a_count_of_seconds(due: date, seconds_left: int) -> None:
    midnight = datetime(due.year, due.month, due.day, tzinfo=HELSINKI) + timedelta(days=1)  # by the clock on the wall
    now = midnight.astimezone(UTC) - timedelta(seconds=seconds_left)
    expected = LATE if seconds_left <= 0 else SOON if seconds_left <= 86_400 else OK
    assert loan_status(due, now, HELSINKI) is expected


def test_due_within_counts_calendar_days_from_the_day_it_was_read() -> None:
    for days, covered in [(-1, False), (9, False), (10, True), (11, True)]:
        assert a_loan(due=TODAY + timedelta(days=10)).due_within(days=days) is covered, days


def test_overdue_loans_and_those_due_at_an_hour_of_today_are_due_within_no_days() -> None:
    assert a_loan(due=TODAY - timedelta(days=1)).due_within(days=0)
    assert a_loan(due=NOW.replace(hour=23)).due_within(days=0)
    assert a_loan(due=date.max).due_within(days=10**9)


def test_a_loan_gains_nothing_only_where_it_would_be_renewed() -> None:
    for renewable, reasons, gains_nothing in [
        (True, (NO_GAIN,), True),
        (True, (), False),
        (False, (NO_GAIN, REQUESTED), False),
        (None, (NO_GAIN,), False),
    ]:
        assert a_loan(renewable=renewable, reasons=reasons).gains_nothing is gains_nothing, (renewable, reasons)


def test_loans_go_by_due_date_then_title_then_id() -> None:
    ordered = [
        a_loan(id="9", due=TODAY, title="Z"),
        a_loan(id="1", due=TODAY + timedelta(days=1), title="A"),
        a_loan(id="2", due=TODAY + timedelta(days=1), title="A"),
        a_loan(id="0", due=TODAY + timedelta(days=1), title="B"),
    ]
    mixed = ordered[::-1]
    assert sorted(mixed, key=due_order) == ordered


def test_a_loan_due_at_an_hour_goes_before_those_due_at_the_end_of_that_day() -> None:
    ordered = [
        a_loan(id="3", due=NOW.replace(hour=9)),
        a_loan(id="2", due=NOW.replace(hour=23)),
        a_loan(id="1", due=TODAY),
        a_loan(id="0", due=NOW.replace(hour=1) + timedelta(days=1)),
    ]
    mixed = ordered[::-1]
    assert sorted(mixed, key=due_order) == ordered


def test_a_loan_without_a_due_date_is_never_due_and_last_in_the_list() -> None:
    undated = a_loan(id="0", due=None, title="A")

    assert loan_status(None, NOW, HELSINKI) is LoanStatus.OK
    assert not undated.due_within(days=10**9)
    assert sorted([undated, a_loan(id="1", due=date.max - timedelta(days=1))], key=due_order)[-1] is undated


def test_past_loans_go_by_their_return_or_else_their_due_date_newest_first() -> None:
    loans = [
        a_loan(id="3", due=None),
        a_loan(id="2", due=date(2026, 1, 1)),
        a_loan(id="1", due=date(2026, 1, 1), returned=date(2026, 2, 1)),
    ]
    assert [one.id for one in sorted(loans, key=return_order)] == ["1", "2", "3"]


def test_a_loan_cannot_be_renewed_where_no_renewal_can_move_its_date() -> None:
    gains_nothing = a_loan(renewable=True, reasons=(NO_GAIN,))
    for loan, cannot in (
        (a_loan(renewable=False), True),
        (a_loan(renewable=True), False),
        (gains_nothing, False),
        (replace(gains_nothing, renewal_dues=()), True),
        (replace(gains_nothing, renewal_dues=(date(2027, 1, 1),)), False),
    ):
        assert loan.cannot_be_renewed is cannot, loan
