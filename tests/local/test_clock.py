"""The clock and TUNILIB_NOW: interface section 4."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies as st

from tunilib.errors import LocalError
from tunilib.local.clock import now_in, read_moment

HELSINKI = ZoneInfo("Europe/Helsinki")


def test_without_the_variable_it_is_the_time_of_the_machine_in_the_zone() -> None:
    before = datetime.fromtimestamp(time.time(), UTC)

    now = now_in(HELSINKI, {}, movable=True)

    assert before <= now <= before + timedelta(minutes=1)
    assert now.tzinfo is HELSINKI


def test_a_movable_clock_shows_the_time_set() -> None:
    environ = {"TUNILIB_NOW": "2026-03-01T09:30"}

    assert now_in(HELSINKI, environ, movable=True) == datetime(2026, 3, 1, 9, 30, tzinfo=HELSINKI)


def test_a_clock_that_is_not_movable_ignores_the_variable() -> None:
    for text in ("1999-01-01", "nonsense"):
        assert now_in(HELSINKI, {"TUNILIB_NOW": text}, movable=False).year >= 2025


def test_a_moment_is_read_in_the_zone_of_the_library_and_a_date_alone_is_noon() -> None:
    for text, moment in [
        ("2026-03-01", "2026-03-01T12:00:00+02:00"),
        ("2026-03-29", "2026-03-29T12:00:00+03:00"),  # clocks change on that day
        ("2026-07-01T00:30", "2026-07-01T00:30:00+03:00"),
        ("2026-06-30T22:30:00Z", "2026-07-01T01:30:00+03:00"),
        ("2026-03-29T03:30", "2026-03-29T04:30:00+03:00"),  # an hour that the spring skips
        ("2026-10-25T03:30", "2026-10-25T03:30:00+03:00"),  # the first of an hour that comes twice
    ]:
        assert read_moment(text, HELSINKI).isoformat() == moment, text


def test_an_empty_variable_counts_as_unset() -> None:
    assert now_in(HELSINKI, {"TUNILIB_NOW": " "}, movable=True).year >= 2025


@pytest.mark.parametrize(
    "text",
    ["yesterday", "2026-02-30", "2026-13-01", "12:00", "1", "2026-03-01T25:00", "0001-01-01T00:00+14:00", "1969-12-31",
     "3000-01-01", "9999-12-31T23:59-12:00", "2026-03-01\n", "\x1b[31m"],
)  # fmt: skip
def test_what_is_no_time_is_an_error_that_says_how_to_write_one(text: str) -> None:
    if text == "2026-03-01\n":  # surrounding blanks are none of the value
        assert now_in(HELSINKI, {"TUNILIB_NOW": text}, movable=True).hour == 12
        return
    with pytest.raises(LocalError) as caught:
        now_in(HELSINKI, {"TUNILIB_NOW": text}, movable=True)

    assert caught.value.code == "configuration"
    assert "TUNILIB_NOW" in caught.value.message
    assert "2026-03-01" in (caught.value.hint or "")
    assert "\x1b" not in caught.value.message


@given(st.text(max_size=40))
def test_any_text_is_a_time_or_a_clear_error(text: str) -> None:
    try:
        moment = read_moment(text, HELSINKI)
    except LocalError:
        return

    assert moment.tzinfo is HELSINKI


@given(st.datetimes(datetime(1970, 1, 2), datetime(2999, 12, 30)))
def test_a_time_written_with_its_offset_is_read_back_exactly(naive: datetime) -> None:
    moment = naive.replace(tzinfo=UTC).astimezone(HELSINKI)

    assert read_moment(moment.isoformat(), HELSINKI) == moment
