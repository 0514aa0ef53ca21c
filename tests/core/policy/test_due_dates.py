"""When a patron is told that a loan is overdue."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given, strategies as st

from tunilib.core.policy.fines import due_dates_to_tell, notice_reached

DUE = date(2026, 3, 30)
DAYS = (1, 14, 28)


def test_a_notice_is_reached_on_its_overdue_day() -> None:
    for overdue, reached in [(-1, None), (0, None), (1, 1), (2, 1), (13, 1), (14, 14), (27, 14), (28, 28), (400, 28)]:
        assert notice_reached(DAYS, DUE, DUE + timedelta(days=overdue)) == reached, overdue


def test_a_library_may_send_none() -> None:
    assert notice_reached((), DUE, DUE + timedelta(days=99)) is None
    assert list(due_dates_to_tell((), DUE, DUE + timedelta(days=9))) == []


def test_a_notice_is_told_of_once() -> None:
    after = DUE + timedelta(days=14)  # by then a loan due on the first of these days had reached it
    assert list(due_dates_to_tell((14,), after, after + timedelta(days=1))) == [(DUE + timedelta(days=1),) * 2]


def test_the_first_days_of_the_calendar_are_no_error() -> None:
    assert list(due_dates_to_tell((1,), date.min, date.min)) != []


@given(
    days=st.lists(st.integers(1, 60), max_size=4, unique=True).map(sorted),
    ended=st.integers(0, 90),
    more=st.integers(1, 40),
)
def test_the_spans_hold_the_due_dates_whose_notice_is_reached_meanwhile(days: list[int], ended: int, more: int) -> None:
    before, after = DUE + timedelta(days=ended), DUE + timedelta(days=ended + more)
    within = any(first <= DUE <= last for first, last in due_dates_to_tell(days, before, after))
    assert within == (notice_reached(days, DUE, before) != notice_reached(days, DUE, after))
