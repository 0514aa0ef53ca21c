"""Durations: ``3d`` counts calendar days, ``26h`` hours."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

import pytest
from hypothesis import given, strategies as st
from tests.builders import HELSINKI, NOW, TODAY, a_loan

from tunilib.core.loan import Duration


def test_a_duration_is_a_number_and_a_letter_and_days_are_those_of_the_library() -> None:
    for text, expected in [("0d", Duration(0, "d")), ("3d", Duration(3, "d")), ("26h", Duration(26, "h"))]:
        assert Duration.parse(text) == expected, text
    instant = datetime(2026, 3, 9, 22, 30, tzinfo=timezone.utc)  # noqa: UP017 - 0:30 on the 10th in Helsinki
    assert Duration(0, "d").covers(a_loan(due=date(2026, 3, 10)), instant, HELSINKI)
    due = instant + timedelta(days=1)
    assert not Duration(0, "d").covers(a_loan(due=due), NOW, HELSINKI)
    assert Duration(1, "d").covers(a_loan(due=due), NOW, HELSINKI)
    assert Duration(0, "h").covers(a_loan(due=TODAY - timedelta(days=1)), NOW, HELSINKI)
    assert not Duration(0, "h").covers(a_loan(due=TODAY), NOW, HELSINKI)


@pytest.mark.parametrize(
    "text", ["", "3", "d", "-1d", "+1d", "1.5d", "3D", "3 d", " 3d", "3d\n", "3w", "3m", "٣d", "1e3d", "3dd", "999999d"]
)
def test_anything_else_is_no_duration(text: str) -> None:
    with pytest.raises(ValueError, match="not a duration"):
        Duration.parse(text)


def test_days_count_from_today_and_overdue_loans_are_always_in() -> None:
    for days, due_in, covered in [
        (0, 0, True),
        (0, 1, False),
        (0, -1, True),
        (3, 3, True),
        (3, 4, False),
        (3, -30, True),
    ]:
        loan = a_loan(due=TODAY + timedelta(days=due_in))
        assert Duration(days, "d").covers(loan, NOW, HELSINKI) is covered, (days, due_in)


def test_today_is_the_whole_day() -> None:
    for now in ["2026-03-10T00:00:00", "2026-03-10T23:59:59"]:
        instant = datetime.fromisoformat(now).replace(tzinfo=HELSINKI)
        assert Duration(0, "d").covers(a_loan(due=date(2026, 3, 10)), instant, HELSINKI), now
        assert not Duration(0, "d").covers(a_loan(due=date(2026, 3, 11)), instant, HELSINKI), now


def test_hours_count_to_the_instant_from_which_a_loan_is_overdue() -> None:
    for hours, covered in [(35, False), (36, True)]:
        assert Duration(hours, "h").covers(a_loan(due=date(2026, 3, 11)), NOW, HELSINKI) is covered, hours


def test_hours_are_hours_also_when_clocks_change() -> None:
    for day, hours in [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25)]:
        midnight = datetime(day.year, day.month, day.day, tzinfo=HELSINKI)
        assert Duration(hours, "h").covers(a_loan(due=day), midnight, HELSINKI), day
        assert not Duration(hours - 1, "h").covers(a_loan(due=day), midnight, HELSINKI), day


@given(st.dates(), st.integers(0, 99_999), st.sampled_from("dh"))
def test_every_duration_can_be_asked_of_every_loan(due: date, count: int, unit: str) -> None:
    Duration(count, unit).covers(a_loan(due=due), NOW, HELSINKI)


@given(st.dates(date(2026, 1, 1), date(2027, 1, 1)), st.integers(0, 400), st.sampled_from("dh"))
def test_a_longer_time_covers_all_that_a_shorter_one_does(due: date, count: int, unit: str) -> None:
    if Duration(count, unit).covers(a_loan(due=due), NOW, HELSINKI):
        assert Duration(count + 1, unit).covers(a_loan(due=due), NOW, HELSINKI)


def test_a_loan_without_a_due_date_is_due_within_no_time() -> None:
    for duration in (Duration(9999, "d"), Duration(9999, "h")):
        assert not duration.covers(a_loan(due=None), NOW, HELSINKI)
