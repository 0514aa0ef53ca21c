"""Loans by the hour: the hour is stored, shown, explained, renewed and charged exactly. Days are those of the zone."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from tests.accounts import inner
from tests.builders import codes
from tests.library.conftest import AINO, Library

from tunilib.core.loan import LoanStatus
from tunilib.core.money import Money
from tunilib.core.profile import ProfileChange
from tunilib.library.stores import open_library
from tunilib.library.stores.statements import Sql
from tunilib.services.loans import explain, plan

if TYPE_CHECKING:
    from collections.abc import Callable


RULES = """
[loan.hours]
period = "4h"
overnight = {from = "16:00", until = "10:00"}
renewals = 2
longest = "30h"
[fine.hourly]
amount = "1.00"
every = "1h"
[[row]]
use = {loan = "hours", fine = "hourly"}
[[block]]
measure = "overdue-loans"
above = 0
refuses = ["checkout"]
"""
LENT = "2026-03-02T11:00"


@pytest.fixture(name="hourly")
def _hourly(library_of: Callable[[str], Library]) -> Library:
    return with_copies(library_of(RULES))


def with_copies(library: Library) -> Library:
    library.patrons(AINO)
    library.copies("b1", "b2")
    library.copies("c1", record="r2")
    library.at(LENT)
    return library


def test_a_loan_by_the_hour_is_due_at_its_hour_wherever_it_is_shown(hourly: Library) -> None:
    (lent,) = hourly.desk.checkout(AINO, ["b1"])
    due = "2026-03-02T15:00:00+02:00"
    assert lent.to_dict()["due"] == due
    loan = hourly.loan(AINO, "b1")
    assert (loan.to_dict()["due"], loan.to_dict()["checked_out"]) == (due, "2026-03-02")
    assert (loan.status, loan.renewed_due) == (LoanStatus.DUE_SOON, loan.due)
    account = inner(hourly.account(AINO))
    (explanation,) = explain(account)
    assert explanation.to_dict()["due"] == due
    assert explanation.to_dict()["latest_due"] == "2026-03-03T10:00:00+02:00"
    assert plan(account).trips[0].returns
    (copy, _) = hourly.door(AINO).catalogue.record("r1").items
    assert copy.to_dict()["due"] == due
    assert hourly.sql("SELECT due, due_at, lent_at FROM loan") == [
        ("2026-03-02", "2026-03-02T13:00:00+00:00", "2026-03-02T09:00:00+00:00")
    ]
    assert hourly.desk.verify().ok


@pytest.mark.parametrize(
    ("moment", "status", "fine", "overdue"),
    [
        ("2026-03-02T14:59", LoanStatus.DUE_SOON, 0, 0),
        ("2026-03-02T15:00", LoanStatus.OVERDUE, 0, 1),
        ("2026-03-02T15:59", LoanStatus.OVERDUE, 0, 1),
        ("2026-03-02T17:30", LoanStatus.OVERDUE, 200, 1),
        ("2026-03-03T15:00", LoanStatus.OVERDUE, 2400, 1),
    ],
)
def test_it_is_overdue_counted_blocked_and_fined_by_the_hour(
    hourly: Library, moment: str, status: LoanStatus, fine: int, overdue: int
) -> None:
    hourly.lend(AINO, "b1")
    hourly.at(moment)
    loan = hourly.loan(AINO, "b1")
    assert (loan.status, loan.fine_now) == (status, Money(fine))
    assert hourly.desk.report().overdue == overdue
    (refused,) = hourly.desk.checkout(AINO, ["b2"])
    assert codes(refused.reasons) == ["patron.overdue-loans"] * overdue
    (returned,) = hourly.desk.check_in(["b1"])
    assert returned.fine == (Money(fine) if fine else None)
    for one in hourly.door(AINO).fines.read().fines:
        assert one.to_dict()["due"] == "2026-03-02T15:00:00+02:00"
    assert hourly.desk.verify().ok


def test_it_is_renewed_from_the_hour_of_the_renewal_and_charged_where_it_was_late(hourly: Library) -> None:
    hourly.lend(AINO, "b1", "c1")
    hourly.at("2026-03-02T13:30")
    (claim,) = hourly.renew(AINO, "b1")
    assert (str(claim.due), claim.fine) == ("2026-03-02 17:30:00+02:00", None)
    hourly.at("2026-03-02T15:30")
    (claim,) = hourly.renew(AINO, "c1")
    assert (str(claim.due), claim.fine) == ("2026-03-02 19:30:00+02:00", None)  # less than an hour late
    hourly.at("2026-03-02T23:00")
    assert [loan.barcode for loan in hourly.door(AINO).loans.read().items] == ["b1", "c1"]
    (claim,) = hourly.renew(AINO, "c1")
    assert (str(claim.due), claim.fine) == ("2026-03-03 10:00:00+02:00", Money(300))  # overnight
    events = hourly.sql("SELECT before, after FROM event WHERE kind = 'renewed' ORDER BY number")
    assert events[0] == ("2026-03-02T15:00:00+02:00", "2026-03-02T17:30:00+02:00")
    assert hourly.desk.verify().ok


def test_the_longest_time_counts_from_the_hour_of_checkout(hourly: Library) -> None:
    hourly.lend(AINO, "b1")
    hourly.at("2026-03-03T15:30")  # thirty hours end at 17:00
    (claim,) = hourly.renew(AINO, "b1")
    assert str(claim.due) == "2026-03-03 17:00:00+02:00"
    hourly.at("2026-03-03T17:00")
    (claim,) = hourly.renew(AINO, "b1")
    assert codes(claim.reasons) == ["renewal.limit"]


def test_a_loan_of_before_the_hour_was_stored_is_renewed_all_the_same(hourly: Library) -> None:
    hourly.lend(AINO, "b1")
    store = open_library(hourly.address, hourly.now)
    with store.transaction("desk", "test") as tx:
        tx.db.change(Sql("UPDATE loan SET due_at = NULL, lent_at = NULL"))
    store.close()
    loan = hourly.loan(AINO, "b1")
    assert str(loan.due) == "2026-03-02"
    hourly.at("2026-03-03T12:00")
    (claim,) = hourly.renew(AINO, "b1")
    assert (str(claim.due), claim.fine) == ("2026-03-03 16:00:00+02:00", Money(1200))


@pytest.mark.parametrize(
    ("lent", "due", "late", "fine"),
    [  # on 29 March three becomes four, on 25 October four becomes three
        ("2026-03-29T01:00", "2026-03-29T06:00:00+03:00", "2026-03-29T08:00", 200),
        ("2026-10-25T01:00", "2026-10-25T04:00:00+02:00", "2026-10-25T06:00", 200),
        ("2026-10-24T23:30", "2026-10-25T03:30:00+03:00", "2026-10-25T03:30:00+02:00", 100),
    ],
)
def test_hours_are_real_hours_where_the_clocks_change(
    library_of: Callable[[str], Library], lent: str, due: str, late: str, fine: int
) -> None:
    library = with_copies(library_of(RULES.replace('overnight = {from = "16:00", until = "10:00"}', "")))
    library.at(lent)
    library.lend(AINO, "b1")
    assert library.loan(AINO, "b1").to_dict()["due"] == due
    library.at(late)
    (returned,) = library.desk.check_in(["b1"])
    assert returned.fine == Money(fine)


def test_a_loan_in_days_that_is_due_at_an_hour_is_overdue_from_that_hour_and_fined_by_the_day(
    library_of: Callable[[str], Library],
) -> None:
    rules = RULES.replace('period = "4h"', 'period = "7d"\ndue_at = "12:00"').replace('every = "1h"', 'every = "1d"')
    library = with_copies(
        library_of(rules.replace("overnight", "# overnight").replace('longest = "30h"', "renew_overdue = false"))
    )
    library.lend(AINO, "b1")
    assert library.loan(AINO, "b1").to_dict()["due"] == "2026-03-09T12:00:00+02:00"
    library.at("2026-03-09T11:00")
    assert library.loan(AINO, "b1").renewable
    library.at("2026-03-09T13:00")
    loan = library.loan(AINO, "b1")
    assert (loan.status, codes(loan.reasons), loan.fine_now) == (LoanStatus.OVERDUE, ["renewal.overdue"], Money(0))
    library.at("2026-03-10T08:00")
    (returned,) = library.desk.check_in(["b1"])
    assert returned.fine == Money(100)


def test_no_reminder_tells_of_a_loan_whose_hour_has_passed(hourly: Library) -> None:
    hourly.door(AINO).profile.set(ProfileChange(email="aino@library.example", reminder=1))
    hourly.lend(AINO, "b1")
    assert [loan.barcode for loan in hourly.door(AINO).profile.reminders.due().loans] == ["b1"]
    hourly.at("2026-03-02T15:00")
    assert hourly.door(AINO).profile.reminders.due().loans == ()
    assert hourly.desk.day().notices == 0


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
