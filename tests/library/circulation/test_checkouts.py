"""Checkout and check-in at the desk: who may borrow, the fine of a late loan, and the next hold."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from tests.library.conftest import AINO, EERO, HELMI, Library

from tunilib.core.fine import FineKind
from tunilib.core.hold import HoldChange, HoldStatus
from tunilib.core.money import Money
from tunilib.library.models.desk import DeskWord, Returned

if TYPE_CHECKING:
    from collections.abc import Callable


def codes(library: Library, card: str, barcode: str) -> list[str]:
    (done,) = library.desk.checkout(card, [barcode])
    return [str(reason.code) for reason in done.reasons]


def test_spaces_in_card_and_barcode_are_ignored(library: Library) -> None:
    (done,) = library.desk.checkout("10 01", ["b 1"])

    assert (done.outcome, done.barcode) == (DeskWord.LENT, "b1")


def test_a_copy_kept_for_another_patron_is_refused_and_lent_to_whom_it_is_kept_for(library: Library) -> None:
    library.lend(AINO, "b1", "b2")
    hold = library.hold(EERO)
    library.desk.check_in(["b1"])

    assert codes(library, AINO, "b1") == ["checkout.kept-for-another"]
    assert codes(library, EERO, "b1") == []
    (collected,) = library.holds(EERO)
    assert (collected.id, collected.status) == (hold, HoldStatus.COLLECTED)


def kept_with_another_free(library: Library) -> None:
    """The first copy is kept for EERO, patron 1003 waits behind, and a third copy is free."""
    library.patrons("1003")
    library.lend(AINO, "b1", "b2")
    library.hold(EERO)
    library.hold("1003")
    library.desk.check_in(["b1"])
    library.copies("b3")


def test_a_copy_kept_for_a_patron_who_takes_another_one_goes_to_the_next(library: Library) -> None:
    kept_with_another_free(library)

    library.lend(EERO, "b3")

    assert [hold.status for hold in library.holds("1003")] == [HoldStatus.READY]
    assert library.holds("1003")[0].barcode == "b1"


def test_a_copy_that_an_earlier_one_of_the_same_call_sends_on_is_refused(library: Library) -> None:
    kept_with_another_free(library)

    done = library.desk.checkout(EERO, ["b3", "b1"])

    assert [[str(reason.code) for reason in one.reasons] for one in done] == [[], ["checkout.kept-for-another"]]


def test_a_lost_copy_is_refused_until_it_is_returned(library: Library) -> None:
    library.desk.items.lost("b1")

    assert codes(library, AINO, "b1") == ["checkout.lost"]
    library.desk.check_in(["b1"])
    assert codes(library, AINO, "b1") == []


def test_the_hundred_and_first_loan_is_refused(library: Library) -> None:
    barcodes = [f"x{number}" for number in range(101)]
    library.copies(*barcodes, record="r2")

    done = library.desk.checkout(AINO, barcodes)

    assert [lent.outcome for lent in done[:100]] == [DeskWord.LENT] * 100
    assert [str(reason.code) for reason in done[100].reasons] == ["checkout.limit"]


def test_fines_suspend_until_they_are_paid(library: Library) -> None:
    library.desk.fees.add(AINO, Money(1001), FineKind.OTHER)
    assert codes(library, AINO, "b1") == ["patron.suspended-fines"]
    library.desk.fees.pay(AINO, every=True)

    assert codes(library, AINO, "b1") == []


def test_a_card_is_valid_on_its_last_day_and_not_on_the_next(library: Library) -> None:
    library.desk.patrons.edit(AINO, {"card_expires": "2026-03-02"})
    library.at("2026-03-02T23:59")
    assert codes(library, AINO, "b1") == []
    library.at("2026-03-03T00:00")

    assert codes(library, AINO, "b2") == ["patron.card-expired"]


def test_every_checkout_is_written_down(library: Library) -> None:
    library.lend(AINO, "b1")

    assert library.sql("SELECT actor, cause, barcode, after FROM event WHERE kind = 'lent'") == [
        ("desk", "checkout", "b1", "2026-03-30")
    ]


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
