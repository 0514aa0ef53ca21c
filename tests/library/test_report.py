"""The report: what was lent, by what, what never was, what is waited for, and the money, on both engines."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from tests.library.conftest import AINO, EERO, HELMI

from tunilib.core.fine import FineKind
from tunilib.core.money import Money

if TYPE_CHECKING:
    from tests.library.conftest import Library


@pytest.fixture(name="lent")
def _lent(library: Library) -> Library:
    """Loans of three months and two collections, one of which began more than a year ago."""
    library.patrons(HELMI, category="staff")
    library.copies("c1", record="r2", collection="course")
    library.copies("n1", record="r3")
    for card, barcode, day in ((AINO, "b1", "2026-03-02"), (HELMI, "c1", "2026-04-01"), (HELMI, "b1", "2027-02-26")):
        library.at(day)
        library.lend(card, barcode)
        library.desk.check_in([barcode])
    library.at("2027-03-10")
    return library


def test_loans_are_counted_by_month_collection_and_category_of_the_last_twelve_months(lent: Library) -> None:
    report = lent.desk.report()
    assert (report.since, report.lent) == (date(2026, 4, 1), 2)
    months = [(one.month, one.loans) for one in report.loans_by_month]
    assert ([month for month, _ in months][::11], len(months)) == (["2026-04", "2027-03"], 12)
    assert [one for one in months if one[1]] == [("2026-04", 1), ("2027-02", 1)]
    assert [(one.collection, one.loans) for one in report.loans_by_collection] == [("book", 1), ("course", 1)]
    assert [(one.category, one.loans) for one in report.loans_by_category] == [("staff", 2)]
    lent.lend(AINO, "b2")
    assert [(one.category, one.loans) for one in lent.desk.report().loans_by_category] == [("staff", 2), (None, 1)]


def test_the_report_names_what_is_lent_most_what_never_was_and_what_is_waited_for_longest(lent: Library) -> None:
    lent.lend(AINO, "b1")
    lent.lend(AINO, "b2")
    lent.hold(EERO, "r1")
    lent.at("2027-03-15")
    lent.hold(HELMI, "r1")
    report = lent.desk.report()
    assert [(one.record_id, one.title, one.loans) for one in report.most_lent] == [
        ("r1", "Title of r1", 3),
        ("r2", "Title of r2", 1),
    ]
    assert (report.never_lent, [(one.barcode, one.added) for one in report.longest_there]) == (
        1,
        [("n1", date(2026, 3, 2))],
    )
    assert [(one.record_id, one.since, one.days, one.holds, one.copies) for one in report.longest_waiting] == [
        ("r1", date(2027, 3, 10), 5, 2, 2)
    ]
    lent.desk.items.lost("n1")
    assert lent.desk.report().never_lent == 0


def test_the_report_has_the_money_by_kind_with_what_became_of_it(lent: Library) -> None:
    fees = lent.desk.fees
    for card, cents, kind in ((AINO, 300, FineKind.OTHER), (AINO, 500, FineKind.OTHER), (EERO, 100, FineKind.OVERDUE)):
        fees.add(card, Money(cents, "EUR"), kind)
    (three, five) = (one.id for one in sorted([one.fine for one in fees.list(AINO)], key=lambda one: one.amount.cents))
    fees.pay(AINO, [three])
    fees.waive(five)
    money = [(one.kind, *map(str, (one.charged, one.paid, one.waived, one.open))) for one in lent.desk.report().money]
    assert money == [("other", "8.00", "3.00", "5.00", "0.00"), ("overdue", "1.00", "0.00", "0.00", "1.00")]


def test_what_is_due_today_is_overdue_tomorrow(library: Library) -> None:
    library.lend(AINO, "b1")
    for day, overdue in (("2026-03-30T23:59", 0), ("2026-03-31T00:00", 1)):
        library.at(day)
        assert library.desk.report().overdue == overdue, day


def test_the_report_of_an_empty_library_has_a_year_of_months_without_loans(library: Library) -> None:
    report = library.desk.report()
    assert {one.loans for one in report.loans_by_month} == {0}
    assert (report.lent, report.never_lent, report.most_lent, report.longest_waiting, report.money) == (
        0,
        2,
        (),
        (),
        (),
    )
