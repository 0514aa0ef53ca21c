"""Fines as the patron reads them, and fees at the desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.library.conftest import AINO, Library

from tunilib.core.fine import FineKind
from tunilib.core.money import Money
from tunilib.errors import NotFound, UsageError
from tunilib.library.models.desk import DeskWord

if TYPE_CHECKING:
    from collections.abc import Callable


def add(library: Library, cents: int, kind: FineKind = FineKind.OTHER, description: str | None = None) -> str:
    return library.desk.fees.add(AINO, Money(cents), kind, description).fine.id


def test_from_three_euros_fines_can_be_paid_online_and_above_ten_they_suspend(library: Library) -> None:
    owed = 0
    for cents, payable, suspended in (
        (0, False, False),
        (299, False, False),
        (300, True, False),
        (1000, True, False),
        (1001, True, True),
    ):
        if cents > owed:
            add(library, cents - owed)
        owed = cents
        fines = library.door().fines.read()
        assert (fines.total, fines.payable_online, fines.suspended) == (Money(cents), payable, suspended), cents
        assert fines.payable_amount == (Money(cents) if payable else None), cents
        assert library.door().profile.read().suspended is suspended, cents
        assert ("payment.nothing-due" in [str(reason.code) for reason in fines.reasons]) == (cents == 0)


def test_a_replacement_fee_among_the_fines_keeps_all_of_them_from_being_paid_online(library: Library) -> None:
    add(library, 500)
    add(library, 4200, FineKind.REPLACEMENT)

    fines = library.door().fines.read()

    assert fines.payable_online is False
    assert {fine.kind: fine.payable_online for fine in fines.fines} == {
        FineKind.OTHER: True,
        FineKind.REPLACEMENT: False,
    }
    assert [str(reason.code) for reason in fines.reasons] == ["payment.contains-replacement"]


def test_a_fine_tells_of_the_loan_it_came_from(library: Library) -> None:
    library.lend(AINO, "b1")
    library.at("2026-04-02")
    library.desk.check_in(["b1"])

    (fine,) = library.door().fines.read().fines

    assert (fine.kind, fine.title, str(fine.due), str(fine.checked_out), str(fine.registered)) == (
        FineKind.OVERDUE,
        "Title of r1",
        "2026-03-30",
        "2026-03-02",
        "2026-04-02",
    )


def test_what_cannot_be_a_fee_is_not_charged(library: Library) -> None:
    for cents, kind in (
        (0, FineKind.OTHER),
        (-100, FineKind.OTHER),
        (100_000_001, FineKind.OTHER),
        (1, FineKind.ACCRUED),
    ):
        with pytest.raises(UsageError):
            add(library, cents, kind)
    assert library.owed(AINO) == "0.00"


def test_paying_takes_the_whole_balance_of_one_fee_or_of_all(library: Library) -> None:
    first = add(library, 150, description="a new card")
    add(library, 250)
    add(library, 100)
    assert "a new card" in [fine.description for fine in library.door().fines.read().fines]

    (paid,) = library.desk.fees.pay(AINO, [first])
    assert (paid.outcome, paid.settled, library.owed(AINO)) == (DeskWord.PAID, Money(150), "3.50")
    done = library.desk.fees.pay(AINO, every=True)

    assert [(one.outcome, str(one.fine.balance)) for one in done] == [(DeskWord.PAID, "0.00")] * 2
    assert library.owed(AINO) == "0.00"
    assert library.desk.fees.pay(AINO, every=True) == ()


def test_a_fee_paid_twice_is_paid_once(library: Library) -> None:
    fee = add(library, 150)

    done = library.desk.fees.pay(AINO, [fee, fee])

    assert [(paid.outcome, paid.settled) for paid in done] == [(DeskWord.PAID, Money(150))]
    assert library.sql("SELECT paid FROM fine") == [(150,)]


def test_a_waived_fee_is_owed_no_more_and_not_paid(library: Library) -> None:
    fee = add(library, 150)

    done = library.desk.fees.waive(fee)

    assert (done.outcome, done.card) == (DeskWord.WAIVED, AINO)
    assert library.sql("SELECT paid, waived FROM fine") == [(0, 150)]
    assert library.desk.fees.waive(fee).outcome is DeskWord.UNCHANGED
    with pytest.raises(NotFound):
        library.desk.fees.waive("nothing")


def test_the_fee_list_says_what_the_library_itself_states(library: Library) -> None:
    fees = {fee.rule: (fee.value, fee.stated) for fee in library.door().fines.fees()}

    assert fees["uncollected"] == ("1.00", True)
    assert fees["suspension.above"] == ("10.00", True)
    assert fees["payment.least"] == ("3.00", True)
    assert fees["overdue.book.per-day"] == ("0.20", False)
    assert fees["overdue.course.per-day"] == ("0.80", False)
    assert fees["overdue.short.once"] == ("15.00", False)
    assert fees["replacement"] == ("42.00", False)
    assert fees["handling"] == ("10.00", False)


def test_a_library_states_what_its_own_rules_file_sets_and_nothing_else(
    library_of: Callable[[str], Library],
) -> None:
    rules = """
    contact = { phone = "03 123 456" }
    [collections.book]
    [loan.a]
    period = "28d"
    renewals = 2
    [fine.a]
    amount = "0.20"
    [hold.a]
    pickup = "7d"
    [[row]]
    use = {loan = "a", fine = "a", hold = "a"}
    """
    library = library_of(rules)
    library.patrons(AINO)

    stated = {fee.rule for fee in library.door().fines.fees() if fee.stated}

    assert stated == {"contact", "overdue.book.per-day"}
    others = {"pickup.days", "loan.book.days", "loan.book.renewals"}
    assert {fee.rule for fee in library.desk.report().rules if fee.stated} == stated | others
