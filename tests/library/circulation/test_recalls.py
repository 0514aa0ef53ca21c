"""Recalls: a hold that no free copy fills makes a loan due earlier, which its borrower is told."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from tests.library.conftest import AINO, EERO, HELMI, Library

if TYPE_CHECKING:
    from collections.abc import Callable

RULES = """
[loan.usual]
period = "28d"
renewals = 5
renew_requested = true
recall = "7d"
recall_least = "10d"
recall_fine = "dear"
[fine.daily]
amount = "0.20"
[fine.dear]
amount = "1.00"
[hold.usual]
on_shelf = "always"
[[row]]
use = {loan = "usual", fine = "daily", hold = "usual"}
[[row]]
when = {category = "staff"}
use = {loan = "staff"}
[loan.staff]
period = "28d"
"""


@pytest.fixture(name="recalling")
def _recalling(library_of: Callable[[str], Library]) -> Library:
    """Both copies are lent to Aino on 2 March, until the 30th, the second a day later; it is the 5th."""
    library = library_of(RULES)
    library.patrons(AINO, EERO, HELMI)
    library.copies("b1", "b2")
    library.lend(AINO, "b1")
    library.at("2026-03-03")
    library.lend(AINO, "b2")
    library.at("2026-03-05")
    return library


def dues(library: Library) -> dict[str | None, str]:
    return {loan.barcode: str(loan.due) for loan in library.door(AINO).loans.read().items}


def codes(library: Library, barcode: str) -> list[str]:
    return [str(reason.code) for reason in library.loan(AINO, barcode).reasons]


def test_a_hold_that_no_free_copy_fills_makes_one_loan_due_earlier_and_its_borrower_is_told(
    recalling: Library,
) -> None:
    recalling.hold(EERO)

    assert dues(recalling) == {"b1": "2026-03-12", "b2": "2026-03-31"}
    (notice,) = recalling.desk.notices.list()
    assert notice.subject == "Asked for back: Title of r1"
    assert "It is due on Thu 12 Mar 2026, and cannot be renewed while somebody waits for it." in notice.body
    rows = recalling.sql("SELECT actor, barcode, before, after FROM event WHERE kind = 'due-changed'")
    assert rows == [("patron", "b1", "2026-03-30", "2026-03-12")]
    assert codes(recalling, "b1") == ["renewal.recalled"]
    assert codes(recalling, "b2") == []
    assert recalling.desk.verify().problems == ()


def test_each_further_hold_asks_for_a_further_copy_not_within_the_least_time(recalling: Library) -> None:
    recalling.hold(EERO)
    recalling.at("2026-03-05T18:00")
    recalling.hold(HELMI)
    assert dues(recalling) == {"b1": "2026-03-12", "b2": "2026-03-13"}  # ten days after its checkout
    recalling.patrons("1004")
    recalling.hold("1004")
    assert len(recalling.desk.notices.list()) == 2


def test_a_hold_that_a_free_copy_fills_recalls_nothing(recalling: Library) -> None:
    recalling.copies("b3", library="arvo")
    recalling.hold(EERO)
    assert dues(recalling) == {"b1": "2026-03-30", "b2": "2026-03-31"}
    recalling.hold(HELMI)  # the free one is for the first
    assert dues(recalling) == {"b1": "2026-03-12", "b2": "2026-03-31"}


def test_a_recalled_loan_that_is_late_costs_the_fine_of_recalls(recalling: Library) -> None:
    recalling.hold(EERO)
    recalling.at("2026-03-14")
    assert str(recalling.loan(AINO, "b1").fine_now) == "2.00"
    assert str(recalling.desk.check_in(["b1"])[0].fine) == "2.00"


def test_a_loan_that_is_due_sooner_anyway_keeps_its_date_and_is_asked_back(recalling: Library) -> None:
    recalling.at("2026-03-27")
    recalling.hold(EERO)
    assert dues(recalling)["b1"] == "2026-03-30"
    assert codes(recalling, "b1") == ["renewal.recalled"]
    assert "due on Mon 30 Mar 2026" in recalling.desk.notices.list()[-1].body
    assert recalling.sql("SELECT barcode FROM event WHERE kind = 'recalled'") == [("b1",)]


def test_an_overdue_loan_and_a_policy_without_recalls_are_not_recalled(library_of: Callable[[str], Library]) -> None:
    library = library_of(RULES)
    library.patrons(AINO, category="staff")
    library.patrons(EERO, HELMI)
    library.copies("b1", "b2")
    library.lend(AINO, "b1")
    library.lend(HELMI, "b2")
    library.at("2026-04-02")
    library.hold(EERO)
    assert library.desk.notices.list() == ()
    assert str(library.loan(AINO, "b1").due) == "2026-03-30"


def test_the_date_stays_when_the_hold_is_cancelled_and_the_loan_can_be_renewed_again(recalling: Library) -> None:
    recalling.hold(EERO)
    recalling.door(EERO).holds.cancel(recalling.holds(EERO))
    assert (dues(recalling)["b1"], codes(recalling, "b1")) == ("2026-03-12", [])

    recalling.renew(AINO, "b1")
    assert dues(recalling)["b1"] == "2026-04-02"
    recalling.at("2026-04-03")
    assert str(recalling.loan(AINO, "b1").fine_now) == "0.20"  # a renewal ends the recall
    recalling.hold(EERO)
    assert dues(recalling)["b2"] == "2026-03-31"


def test_a_hold_whose_copy_is_lost_recalls_another(library_of: Callable[[str], Library]) -> None:
    library = library_of(RULES)
    library.patrons(AINO, EERO)
    library.copies("b1", "b2")
    library.lend(AINO, "b1")
    library.hold(EERO)
    library.desk.requests.ready(library.holds(EERO)[0].id)
    library.desk.items.lost("b2")
    assert dues(library)["b1"] == "2026-03-12"
    assert [notice.subject for notice in library.desk.notices.list()][-2:] == [
        "Your hold waits again: Title of r1",
        "Asked for back: Title of r1",
    ]


def test_a_recall_in_hours_counts_from_the_hour_of_the_hold(library_of: Callable[[str], Library]) -> None:
    hours = RULES.replace('recall = "7d"', 'recall = "48h"').replace('recall_least = "10d"', 'recall_least = "24h"')
    library = library_of(hours)
    library.patrons(AINO, EERO)
    library.copies("b1")
    library.lend(AINO, "b1")
    library.at("2026-03-05T15:30")
    library.hold(EERO)
    assert dues(library)["b1"] == "2026-03-07 15:30:00+02:00"
    assert date.fromisoformat(str(library.sql("SELECT due FROM loan")[0][0])) == date(2026, 3, 7)
