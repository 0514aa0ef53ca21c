"""Checkout at the desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.library.conftest import AINO, EERO

from tunilib.core.fine import FineKind
from tunilib.core.hold import HoldStatus
from tunilib.core.money import Money
from tunilib.library.models.desk import DeskWord

if TYPE_CHECKING:
    from tests.library.conftest import Library


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
