"""Checkout at the desk."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from tests.backends.embedded.conftest import AINO, EERO

from tunilib.core.desk import DeskWord
from tunilib.core.fine import FineKind
from tunilib.core.hold import HoldStatus
from tunilib.core.money import Money
from tunilib.errors import NotFound

if TYPE_CHECKING:
    from tests.backends.embedded.conftest import Library


def codes(library: Library, card: str, barcode: str) -> list[str]:
    (done,) = library.desk.checkout(card, [barcode])
    return [str(reason.code) for reason in done.reasons]


@pytest.mark.parametrize(
    ("collection", "due"),
    [
        ("book", date(2026, 3, 30)),
        ("course", date(2026, 3, 16)),
        ("short", date(2026, 3, 3)),
        ("stacks", date(2026, 3, 30)),
    ],
)
def test_a_loan_is_due_after_the_period_of_its_collection(library: Library, collection: str, due: date) -> None:
    library.copies("c1", record="r2", collection=collection)

    (done,) = library.desk.checkout(AINO, ["c1"])

    assert (done.outcome, done.due) == (DeskWord.LENT, due)


def test_spaces_in_card_and_barcode_are_ignored(library: Library) -> None:
    (done,) = library.desk.checkout("10 01", ["b 1"])

    assert (done.outcome, done.barcode) == (DeskWord.LENT, "b1")


def test_a_copy_that_is_out_is_refused(library: Library) -> None:
    library.lend(EERO, "b1")

    assert codes(library, AINO, "b1") == ["checkout.on-loan"]


def test_a_copy_named_twice_is_lent_once(library: Library) -> None:
    first, second = library.desk.checkout(AINO, ["b1", "b1"])

    assert first.outcome is DeskWord.LENT
    assert [str(reason.code) for reason in second.reasons] == ["checkout.on-loan"]


def test_an_unknown_barcode_stops_the_whole_call(library: Library) -> None:
    with pytest.raises(NotFound):
        library.desk.checkout(AINO, ["b1", "nothing"])

    assert library.door(AINO).loans.read().items == ()


def test_an_unknown_card_is_not_found(library: Library) -> None:
    with pytest.raises(NotFound):
        library.desk.checkout("4711", ["b1"])


def test_a_copy_kept_for_another_patron_is_refused_and_lent_to_whom_it_is_kept_for(library: Library) -> None:
    library.lend(AINO, "b1", "b2")
    hold = library.hold(EERO)
    library.desk.check_in(["b1"])

    assert codes(library, AINO, "b1") == ["checkout.kept-for-another"]
    assert codes(library, EERO, "b1") == []
    (collected,) = library.holds(EERO)
    assert (collected.id, collected.status) == (hold, HoldStatus.COLLECTED)


def test_any_other_copy_of_a_title_that_a_patron_waits_for_ends_the_wait(library: Library) -> None:
    library.lend(AINO, "b1", "b2")
    library.hold(EERO)
    library.copies("b3")

    library.lend(EERO, "b3")

    assert [hold.status for hold in library.holds(EERO)] == [HoldStatus.COLLECTED]


def test_a_copy_kept_for_a_patron_who_takes_another_one_goes_to_the_next(library: Library) -> None:
    library.patrons("1003")
    library.lend(AINO, "b1", "b2")
    library.hold(EERO)
    library.hold("1003")
    library.desk.check_in(["b1"])
    library.copies("b3")

    library.lend(EERO, "b3")

    assert [hold.status for hold in library.holds("1003")] == [HoldStatus.READY]
    assert library.holds("1003")[0].barcode == "b1"


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


@pytest.mark.parametrize(("cents", "refused"), [(1000, []), (1001, ["patron.suspended-fines"])])
def test_ten_euros_do_not_suspend_and_a_cent_more_does(library: Library, cents: int, refused: list[str]) -> None:
    library.desk.fees.add(AINO, Money(cents), FineKind.OTHER)

    assert codes(library, AINO, "b1") == refused


def test_paying_lifts_the_suspension(library: Library) -> None:
    library.desk.fees.add(AINO, Money(1001), FineKind.OTHER)
    library.desk.fees.pay(AINO, every=True)

    assert codes(library, AINO, "b1") == []


def test_a_card_is_valid_on_its_last_day_and_not_on_the_next(library: Library) -> None:
    library.desk.patrons.edit(AINO, {"card_expires": "2026-03-02"})
    library.at("2026-03-02T23:59")
    assert codes(library, AINO, "b1") == []
    library.at("2026-03-03T00:00")

    assert codes(library, AINO, "b2") == ["patron.card-expired"]


def test_a_patron_category_may_have_rules_of_its_own(tmp_library: Library) -> None:
    library = tmp_library
    library.copies("b1")
    library.patrons("77", category="staff")

    (done,) = library.desk.checkout("77", ["b1"])

    assert done.due == date(2026, 5, 31)


def test_every_checkout_is_written_down(library: Library) -> None:
    library.lend(AINO, "b1")

    assert library.sql("SELECT actor, cause, barcode, after FROM event WHERE kind = 'lent'") == [
        ("desk", "checkout", "b1", "2026-03-30")
    ]
