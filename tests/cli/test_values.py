"""Values with a form of their own."""

from __future__ import annotations

from datetime import date

import pytest

from tunilib.cli.options import amount, day, duration
from tunilib.core.loan import Duration
from tunilib.errors import UsageError


def test_a_day_is_year_month_day() -> None:
    assert day("2028-02-29") == date(2028, 2, 29)


@pytest.mark.parametrize(
    "text", ["2027-02-29", "25.11.2026", "2026-W01-1", "20261125", "2026-11-25T10:00", "", "٢٠٢٦-11-25"]
)
def test_anything_else_is_no_day(text: str) -> None:
    with pytest.raises(UsageError):
        day(text)


def test_an_amount_is_digits_a_point_and_two_digits() -> None:
    assert amount("3.00") == "3.00"


@pytest.mark.parametrize("text", ["1,00", "-1", "1e3", "NaN", "3", "3.0", "3.000", " 3.00", "3.00\n", "٣.00", ""])
def test_anything_else_is_no_amount(text: str) -> None:
    with pytest.raises(UsageError):
        amount(text)


def test_days_and_hours_are_lengths_of_time() -> None:
    assert duration("0d") == Duration(0, "d")
    assert duration("26h") == Duration(26, "h")


@pytest.mark.parametrize("text", ["3", "d", "-1d", "3w", "1.5d", "3d ", "999999d", "٣d"])
def test_anything_else_is_no_length_of_time(text: str) -> None:
    with pytest.raises(UsageError):
        duration(text)
