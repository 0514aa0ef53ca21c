"""Days are days of the library's zone, whatever the clocks do."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from tests.backends.embedded.conftest import AINO, EERO, Library

from tunilib.core.loan import LoanStatus

if TYPE_CHECKING:
    from collections.abc import Callable

CLOSED = """
[closed]
weekdays = [5, 6]
dates = [2026-03-30]
"""


def test_the_due_day_is_due_soon_from_midnight_to_midnight(library: Library) -> None:
    library.lend(AINO, "b1")  # due on 30 March, the day after the clocks go forward

    library.at("2026-03-29T23:59:59")
    assert library.loan(AINO, "b1").status is LoanStatus.OK
    library.at("2026-03-30T00:00")
    assert library.loan(AINO, "b1").status is LoanStatus.DUE_SOON
    library.at("2026-03-30T23:59:59")
    assert library.loan(AINO, "b1").status is LoanStatus.DUE_SOON
    library.at("2026-03-31T00:00")
    assert library.loan(AINO, "b1").status is LoanStatus.OVERDUE


@pytest.mark.parametrize(
    ("lent", "soon", "not_yet"),
    [
        ("2026-03-01", "2026-03-28T23:00", "2026-03-28T22:59"),  # due on 29 March, which has 23 hours
        ("2026-09-27", "2026-10-25T01:00+03:00", "2026-10-25T00:59+03:00"),  # due on 25 October, which has 25
    ],
)
def test_due_soon_are_the_last_86400_seconds_on_the_days_when_clocks_change(
    library: Library, lent: str, soon: str, not_yet: str
) -> None:
    library.at(lent)
    library.lend(AINO, "b1")

    library.at(not_yet)
    assert library.loan(AINO, "b1").status is LoanStatus.OK
    library.at(soon)
    assert library.loan(AINO, "b1").status is LoanStatus.DUE_SOON


@pytest.mark.parametrize(
    ("lent", "back", "owed"), [("2026-03-02", "2026-03-31T00:00", "0.20"), ("2026-09-26", "2026-10-25T23:59", "0.20")]
)
def test_a_day_overdue_is_a_day_also_when_clocks_change(library: Library, lent: str, back: str, owed: str) -> None:
    library.at(lent)
    library.lend(AINO, "b1")
    library.at(back)

    assert str(library.desk.check_in(["b1"])[0].fine) == owed


def test_the_day_of_a_checkout_just_after_midnight_is_the_new_one(library: Library) -> None:
    library.at("2026-06-01T22:30+00:00")  # 01:30 on 2 June in Helsinki

    assert library.desk.checkout(AINO, ["b1"])[0].due == date(2026, 6, 30)


def test_29_february_is_a_day_like_others(library: Library) -> None:
    library.at("2028-02-01")
    library.lend(AINO, "b1")
    assert library.loan(AINO, "b1").due == date(2028, 2, 29)
    library.at("2028-03-01")

    assert str(library.desk.check_in(["b1"])[0].fine) == "0.20"


def test_a_hold_ready_on_22_february_of_a_leap_year_is_kept_until_the_29th(library: Library) -> None:
    library.lend(AINO, "b1", "b2")
    library.hold(EERO)
    library.at("2028-02-22")

    assert library.desk.check_in(["b1"])[0].pickup_until == date(2028, 2, 29)


@pytest.fixture(name="weekdays_only")
def _weekdays_only(library_of: Callable[[str], Library]) -> Library:
    """A library closed at weekends, and on 30 March."""
    library = library_of(CLOSED)
    library.patrons(AINO)
    library.copies("b1")
    return library


def test_a_due_date_moves_forward_past_closed_days(weekdays_only: Library) -> None:
    assert weekdays_only.desk.checkout(AINO, ["b1"])[0].due == date(2026, 3, 31)


def test_a_renewal_moves_forward_past_closed_days(weekdays_only: Library) -> None:
    weekdays_only.lend(AINO, "b1")
    weekdays_only.at("2026-03-06")  # 28 days on is Friday 3 April; a day more is a Saturday
    assert weekdays_only.renew(AINO, "b1")[0].due == date(2026, 4, 3)
    weekdays_only.at("2026-03-07")

    assert weekdays_only.renew(AINO, "b1")[0].due == date(2026, 4, 6)


def test_closed_days_are_charged_too(weekdays_only: Library) -> None:
    weekdays_only.lend(AINO, "b1")  # due on Tuesday 31 March
    weekdays_only.at("2026-04-06")

    assert str(weekdays_only.desk.check_in(["b1"])[0].fine) == "1.20"
