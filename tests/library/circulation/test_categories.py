"""Patron categories: every decision about a copy asks for the rule of its collection and of the patron's category."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from tests.library.conftest import AINO, EERO, HELMI, Library

from tunilib.core.answer import ClaimWord
from tunilib.core.hold import HoldChange, HoldRequest, HoldStatus
from tunilib.core.money import Money
from tunilib.library.models.desk import DeskWord

if TYPE_CHECKING:
    from collections.abc import Callable

STAFF, CHILD, OTHER = "2001", "2002", "2003"
RULES = """
[collections.book]
[collections.reference]

[loan.month]
period = "28d"
renewals = 5
[loan.staff]
period = "28d"
renewals = 1
[fine.daily]
amount = "0.20"
[fine.staff]
amount = "1.00"
[hold.usual]

[[row]]
use = {loan = "month", fine = "daily", hold = "usual"}
[[row]]
when = {collection = "reference"}
use = {loan = "none"}
[[row]]
when = {category = "staff"}
use = {loan = "staff", fine = "staff"}
[[row]]
when = {category = "child", collection = "book"}
use = {loan = "none"}
"""


@pytest.fixture(name="library")
def _library(library_of: Callable[[str], Library]) -> Library:
    """Reference works are lent to staff, and books not to children."""
    library = library_of(RULES)
    library.patrons(STAFF, category="staff")
    library.patrons(CHILD, category="child")
    library.patrons(AINO, EERO, HELMI)
    library.copies("b1", "b2")
    library.copies("x1", record="r2", collection="reference")
    return library


def place(library: Library, card: str, record: str, pickup: str = "arvo") -> list[str]:
    answer = library.door(card).holds.place(HoldRequest(record=record, pickup=pickup))
    return [str(reason.code) for reason in answer.of(record).reasons]


def codes(library: Library, card: str, barcode: str) -> list[str]:
    (done,) = library.desk.checkout(card, [barcode])
    return [str(reason.code) for reason in done.reasons]


def test_what_can_be_lent_to_a_patron_can_be_held_by_them_and_the_other_way_round(library: Library) -> None:
    assert place(library, STAFF, "r2") == []
    assert place(library, AINO, "r2") == ["hold.not-holdable"]
    assert place(library, CHILD, "r1") == ["hold.not-holdable"]
    assert codes(library, AINO, "x1") == ["checkout.not-for-loan"]
    assert codes(library, STAFF, "x1") == []


def test_a_copy_is_on_the_shelf_for_those_to_whom_it_is_lent(library: Library) -> None:
    assert place(library, STAFF, "r2", "linna") == ["hold.on-shelf"]


def test_a_hold_moves_to_a_shelf_with_copies_that_its_patron_cannot_borrow(library: Library) -> None:
    library.copies("x2", record="r1", library="hervanta", collection="reference")
    library.lend(EERO, "b1", "b2")
    for card, moved in ((AINO, ClaimWord.DONE), (STAFF, ClaimWord.REFUSED)):
        library.hold(card, pickup="arvo")
        (hold,) = library.holds(card)
        claim = library.door(card).holds.change([hold], HoldChange(pickup="hervanta")).of(hold.id)
        assert claim.word is moved, card


def test_a_copy_that_comes_back_passes_over_those_to_whom_it_is_not_lent(library: Library) -> None:
    staff = "2004"
    library.patrons(staff, category="staff")
    library.copies("x2", "x3", record="r1", collection="reference")
    library.lend(STAFF, "x2", "x3")
    library.lend(HELMI, "b1", "b2")
    library.hold(AINO)
    second = library.hold(staff)

    done, next_done = library.desk.check_in(["x2", "x3"])

    assert (done.outcome, done.hold_id) == (DeskWord.KEPT, second)
    assert next_done.outcome is DeskWord.RETURNED
    assert library.holds(AINO)[0].status is HoldStatus.WAITING


def test_the_desk_serves_the_first_who_can_borrow_the_free_copy(library: Library) -> None:
    other = "2004"
    library.patrons(other, category="staff")
    library.copies("x2", record="r1", library="hervanta", collection="reference")
    library.lend(HELMI, "b1", "b2")
    first, second, third = (library.hold(card, pickup="arvo") for card in (AINO, STAFF, other))

    (listed,) = library.desk.requests.list()

    assert listed.hold.id == second
    assert [copy.barcode for copy in listed.copies] == ["x2"]
    outcomes = [library.desk.requests.ready(hold).outcome for hold in (first, third, second)]
    assert outcomes == [DeskWord.REFUSED, DeskWord.REFUSED, DeskWord.READY]


def test_the_end_of_a_freeze_serves_a_hold_with_a_copy_that_its_patron_can_borrow(library: Library) -> None:
    library.copies("x2", record="r1", collection="reference")
    library.lend(HELMI, "b1", "b2")
    for card in (AINO, EERO):
        library.hold(card, pickup="arvo")
        freeze = HoldChange(freeze=True, until=date.fromisoformat(str(library.today)))
        library.door(card).holds.change(library.holds(card), freeze)
    library.desk.check_in(["b2"])
    library.at("2026-03-03")
    library.desk.day()

    assert [(library.holds(card)[0].status, library.holds(card)[0].barcode) for card in (AINO, EERO)] == [
        (HoldStatus.IN_TRANSIT, "b2"),
        (HoldStatus.WAITING, None),
    ]


def test_renewals_and_fines_are_those_of_the_patrons_category(library: Library) -> None:
    library.copies("b3", "b4")
    fines = {AINO: ("b1", "b2", "0.60"), STAFF: ("b3", "b4", "3.00")}
    for card, (renewed, returned, _) in fines.items():
        library.lend(card, renewed, returned)
    loan = library.loan(STAFF, "b3")
    assert (loan.renewals_limit, loan.fine_per_day) == (1, Money(100))
    library.at("2026-04-02")  # three days late
    for card, (renewed, returned, fine) in fines.items():
        assert library.loan(card, renewed).fine_now == Money.parse(fine), card
        assert str(library.renew(card, renewed)[0].fine) == fine, card
        assert str(library.desk.check_in([returned])[0].fine) == fine, card
