"""Opening days, and where a calendar day begins and ends."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, example, given, strategies as st
from tests.builders import HELSINKI

from tunilib.core.calendar import (
    HERE,
    Calendar,
    day_of,
    days_after,
    end_of_day,
    in_utc,
    in_zone,
    is_later,
    start_of_day,
)

SATURDAY = date(2026, 3, 14)
DAYS = st.dates(date(2020, 1, 1), date(2040, 12, 31))
CALENDARS = st.builds(
    Calendar,
    st.frozensets(st.integers(0, 6), max_size=6),
    st.frozensets(st.dates(date(2026, 1, 1), date(2026, 3, 31)), max_size=20),
)


def test_the_ends_of_time_are_days_too() -> None:
    assert Calendar().open_days(date.min, date.max) == (date.max - date.min).days
    assert (days_after(date.max, 1), days_after(date.min, -1)) == (date.max, date.min)
    assert in_utc(datetime.max.replace(tzinfo=timezone(timedelta(hours=-5)))).year == 9999


def test_a_closed_day_moves_to_the_next_open_one_over_weekends_years_and_leap_days() -> None:
    weekend, easter = frozenset((5, 6)), frozenset((date(2026, 4, 3), date(2026, 4, 6)))
    new_year = frozenset((date(2026, 12, 31), date(2027, 1, 1)))
    for calendar, day, moved in [
        (Calendar(frozenset((6,))), SATURDAY, SATURDAY),
        (Calendar(weekend), SATURDAY, date(2026, 3, 16)),
        (Calendar(weekend, easter), date(2026, 4, 3), date(2026, 4, 7)),
        (Calendar(dates=new_year), date(2026, 12, 31), date(2027, 1, 2)),
        (Calendar(dates=frozenset((date(2028, 2, 29),))), date(2028, 2, 29), date(2028, 3, 1)),
        (Calendar(frozenset(range(7))), SATURDAY, SATURDAY),
        (Calendar(dates=frozenset((date.max,))), date.max, date.max),
    ]:
        assert calendar.next_open(day) == moved, (calendar, day)


@given(CALENDARS, st.dates(date(2025, 12, 1), date(2026, 5, 1)))
def test_the_next_open_day_is_open_and_none_is_nearer(calendar: Calendar, day: date) -> None:
    moved = calendar.next_open(day)
    assert calendar.is_open(moved)
    assert moved >= day
    assert not any(calendar.is_open(day + timedelta(days=n)) for n in range((moved - day).days))


@given(CALENDARS, st.dates(date(2025, 12, 1), date(2026, 5, 1)), st.integers(-10, 150))
@example(Calendar(), date(2026, 1, 1), 0)
def test_open_days_are_those_that_a_walk_through_the_days_counts(calendar: Calendar, after: date, days: int) -> None:
    until = after + timedelta(days=days)
    walked = 0
    day = after
    while day < until:
        day += timedelta(days=1)
        walked += calendar.is_open(day)
    assert calendar.open_days(after, until) == walked


@given(DAYS)
def test_a_day_lasts_from_its_start_to_the_start_of_the_next(day: date) -> None:
    assert end_of_day(day, HELSINKI) == start_of_day(day + timedelta(days=1), HELSINKI)


def test_a_day_on_which_clocks_change_has_its_own_length() -> None:
    for day, hours in [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (date(2026, 6, 1), 24)]:
        assert end_of_day(day, HELSINKI) - start_of_day(day, HELSINKI) == timedelta(hours=hours), day


def test_a_day_begins_at_midnight_of_the_library_not_of_utc() -> None:
    assert start_of_day(date(2026, 3, 10), HELSINKI) == datetime(2026, 3, 9, 22, tzinfo=timezone.utc)  # noqa: UP017


def test_a_day_without_a_midnight_begins_with_its_first_instant() -> None:
    havana = ZoneInfo("America/Havana")  # clocks went from 0:00 to 1:00 on 8 March 2026
    start = start_of_day(date(2026, 3, 8), havana)
    assert start.astimezone(havana).hour == 1
    assert (start - timedelta(seconds=1)).astimezone(havana).date() == date(2026, 3, 7)


@pytest.mark.parametrize("zone", ["Europe/Helsinki", "America/Los_Angeles", "UTC", "Pacific/Kiritimati"])
@pytest.mark.parametrize("day", [date.min, date.max])
def test_the_ends_of_time_are_no_error(day: date, zone: str) -> None:
    assert start_of_day(day, ZoneInfo(zone)) <= end_of_day(day, ZoneInfo(zone))


@given(st.dates(), st.integers(-(10**9), 10**9))
def test_days_after_a_day_stay_within_the_calendar(day: date, days: int) -> None:
    moved = days_after(day, days)
    assume(date.min < moved < date.max)
    assert (moved - day).days == days


def test_an_hour_falls_on_the_day_of_the_zone_asked_for_and_a_date_is_its_own_day() -> None:
    late = datetime(2026, 3, 9, 23, 30, tzinfo=timezone.utc)  # noqa: UP017
    assert (day_of(late), day_of(late, HELSINKI)) == (date(2026, 3, 9), date(2026, 3, 10))
    assert day_of(date(2026, 3, 9), HELSINKI) == date(2026, 3, 9)


DUE = date(2026, 3, 10)
NOON = datetime(2026, 3, 10, 12, tzinfo=HELSINKI)


def test_later_goes_by_the_hour_where_both_have_one_and_else_by_the_day() -> None:
    for after, before, later in [
        (DUE + timedelta(days=1), DUE, True),
        (DUE, DUE, False),
        (DUE - timedelta(days=1), DUE, False),
        (NOON + timedelta(minutes=1), NOON, True),
        (NOON, NOON, False),
        (NOON, DUE, False),
        (DUE, NOON, False),
        (NOON + timedelta(days=1), DUE, True),
        (NOON.astimezone(timezone.utc), NOON, False),  # noqa: UP017
    ]:
        assert is_later(after, before) is later, (after, before)


@pytest.mark.usefixtures("in_helsinki")
def test_the_zone_of_this_machine_has_the_offset_of_each_moment() -> None:
    moment = datetime(2026, 1, 1, tzinfo=timezone.utc)  # noqa: UP017
    for hours in range(366 * 24):
        there = moment + timedelta(hours=hours)
        here, expected = there.astimezone(HERE), there.astimezone(HELSINKI)
        assert (here.isoformat(), here.fold) == (expected.isoformat(), expected.fold)
        assert here.astimezone(timezone.utc) == there  # noqa: UP017


@pytest.mark.usefixtures("in_helsinki")
def test_the_zone_of_this_machine_has_no_first_and_no_last_day() -> None:
    for day in (date.min, date.max):
        assert start_of_day(day, HERE) <= end_of_day(day, HERE)
    for moment in (datetime.min, datetime.max):
        moment.replace(tzinfo=timezone.utc).astimezone(HERE)  # noqa: UP017


def test_the_first_and_the_last_moments_there_are_keep_their_day_in_any_zone() -> None:
    east, west = timezone(timedelta(hours=14)), timezone(timedelta(hours=-12))
    last, first = datetime.max.replace(tzinfo=west), datetime.min.replace(tzinfo=east)
    assert (in_zone(last, east), in_zone(first, west)) == (last, first)
    assert (day_of(last, east), day_of(first, west)) == (date.max, date.min)
    assert HERE.tzname(None) == str(HERE)
