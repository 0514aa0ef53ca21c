"""Days are days of the library's zone, whatever the clocks do."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from tests.library.conftest import AINO, Library

from tunilib.core.loan import LoanStatus

if TYPE_CHECKING:
    pass


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


def test_the_day_of_a_checkout_just_after_midnight_is_the_new_one(library: Library) -> None:
    library.at("2026-06-01T22:30+00:00")  # 01:30 on 2 June in Helsinki

    assert library.desk.checkout(AINO, ["b1"])[0].due == date(2026, 6, 30)
