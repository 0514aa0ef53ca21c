"""Return at the desk: the loan ends, the fine is registered, and whoever waits is served."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from tests.library.conftest import AINO, EERO, HELMI, Library

from tunilib.core.hold import HoldChange, HoldStatus
from tunilib.library.models.desk import DeskWord

if TYPE_CHECKING:
    from collections.abc import Callable

    from tunilib.library.models.desk import Returned


def back(library: Library, barcode: str, at: str | None = None) -> Returned:
    (done,) = library.desk.check_in([barcode], at)
    return done


def test_a_loan_in_time_costs_nothing(library: Library) -> None:
    (loan,) = library.lend(AINO, "b1")
    library.at("2026-03-30T23:59")

    done = back(library, "b1")

    assert (done.outcome, done.loan_id, done.fine) == (DeskWord.RETURNED, loan, None)
    assert library.owed(AINO) == "0.00"
    assert [returned.id for returned in library.door(AINO).loans.history().items] == [loan]


def test_an_overdue_loan_costs_what_its_collection_says(library: Library) -> None:
    fines = {"book": "0.40", "course": "12.00", "short": "15.00"}
    for collection in fines:
        library.copies(f"{collection}1", record="r2", collection=collection)
        library.lend(AINO, f"{collection}1")
    library.at("2026-04-01")
    assert library.owed(AINO) == "0.00"

    assert {collection: str(back(library, f"{collection}1").fine) for collection in fines} == fines
    assert library.owed(AINO) == "27.40"


def test_a_copy_is_kept_for_the_first_who_waits_until_the_seventh_day(library: Library) -> None:
    library.patrons(HELMI)
    library.lend(AINO, "b1", "b2")
    first, second = library.hold(EERO), library.hold(HELMI)

    (done,), (again,) = library.desk.check_in(["b1", "b1"]), library.desk.check_in(["b1"])

    assert (done.outcome, done.hold_id, done.pickup_location) == (DeskWord.KEPT, first, "linna")
    assert done.pickup_until == date(2026, 3, 9)
    assert [(hold.id, hold.status, hold.position) for hold in library.holds(HELMI)] == [(second, HoldStatus.WAITING, 1)]
    assert again.outcome is DeskWord.REFUSED
    events = library.sql("SELECT hold, barcode, before, after FROM event WHERE kind = 'hold-ready'")
    assert events == [(first, "b1", "waiting", "2026-03-09")]


@pytest.mark.parametrize(("closed", "until"), [("2026-03-09", "2026-03-10"), ("2026-03-08", "2026-03-09")])
def test_the_last_day_to_collect_moves_forward_past_closed_days(
    library_of: Callable[[str], Library], closed: str, until: str
) -> None:
    library = library_of(f"[closed]\nweekdays = [5]\ndates = [{closed}]\n")
    library.patrons(AINO, EERO)
    library.copies("b1")
    library.lend(AINO, "b1")
    library.hold(EERO)

    assert str(back(library, "b1").pickup_until) == until
    library.at(f"{until}T23:59")
    assert library.desk.day().expired == 0


def test_a_frozen_hold_is_passed_over_and_stays_first(library: Library) -> None:
    library.patrons(HELMI)
    library.lend(AINO, "b1", "b2")
    library.hold(EERO)
    second = library.hold(HELMI)
    library.door(EERO).holds.change(library.holds(EERO), HoldChange(freeze=True))

    assert back(library, "b1").hold_id == second
    assert [(hold.status, hold.position) for hold in library.holds(EERO)] == [(HoldStatus.FROZEN, 1)]


def test_a_copy_returned_elsewhere_is_sent_and_arrives_with_a_second_return(library: Library) -> None:
    library.lend(AINO, "b1", "b2")
    hold = library.hold(EERO, pickup="arvo")

    sent = back(library, "b1", "hervanta")
    still = back(library, "b1", "linna")
    library.at("2026-03-04")
    arrived = back(library, "b1", "arvo")

    assert (sent.outcome, sent.hold_id, sent.pickup_until) == (DeskWord.IN_TRANSIT, hold, None)
    assert still.outcome is DeskWord.IN_TRANSIT
    assert (arrived.outcome, arrived.loan_id, arrived.pickup_until) == (DeskWord.KEPT, None, date(2026, 3, 11))


def test_without_a_library_the_first_one_takes_it_back(library: Library) -> None:
    library.copies("h1", record="r2", library="hervanta")
    library.lend(AINO, "h1")
    library.hold(EERO, "r2", pickup="linna")

    assert back(library, "h1").outcome is DeskWord.KEPT


def test_a_lost_loan_that_comes_back_drops_the_unpaid_replacement_and_keeps_the_rest(library: Library) -> None:
    library.lend(AINO, "b1")
    library.desk.items.lost("b1")
    library.at("2026-04-20")
    assert library.owed(AINO) == "52.00"

    done = back(library, "b1")

    assert str(done.fine) == "3.00"
    fines = library.door(AINO).fines.read().fines
    assert sorted((fine.kind.value, str(fine.balance)) for fine in fines) == [
        ("handling", "10.00"),
        ("overdue", "3.00"),
    ]


def test_a_replacement_that_was_paid_stays_paid_when_the_copy_comes_back(library: Library) -> None:
    library.lend(AINO, "b1")
    library.desk.items.lost("b1")
    library.desk.fees.pay(AINO, every=True)

    back(library, "b1")

    assert library.owed(AINO) == "0.00"
    assert library.sql("SELECT kind, paid, waived FROM fine ORDER BY kind") == [
        ("handling", 1000, 0),
        ("replacement", 4200, 0),
    ]


def test_a_lost_copy_that_is_found_serves_whoever_waits(library: Library) -> None:
    library.desk.items.lost("b1")
    library.desk.items.lost("b2")
    library.copies("b3")
    library.lend(AINO, "b3")
    hold = library.hold(EERO)

    done = back(library, "b2")

    assert (done.outcome, done.loan_id, done.hold_id) == (DeskWord.KEPT, None, hold)
    assert library.sql("SELECT barcode, before FROM event WHERE kind = 'item-found'") == [("b2", "2026-03-02")]
