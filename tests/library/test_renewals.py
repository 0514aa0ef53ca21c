"""Renewals: decided by the rules of interface section 5, in one transaction."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from tests.library.conftest import AINO, EERO

from tunilib.core.answer import ClaimWord
from tunilib.core.hold import HoldChange
from tunilib.core.money import Money

if TYPE_CHECKING:
    from tests.library.conftest import Library

    from tunilib.core.answer import Claim


def codes(claim: Claim) -> list[str]:
    return [str(reason.code) for reason in claim.reasons]


def test_a_renewal_that_gains_nothing_is_none_of_the_five_and_a_sixth_is_refused(library: Library) -> None:
    library.lend(AINO, "b1")
    (claim,) = library.renew(AINO, "b1")
    assert (claim.word, codes(claim)) == (ClaimWord.UNCHANGED, ["renewal.no-gain"])
    for day in range(3, 8):
        library.at(f"2026-03-0{day}")
        assert library.renew(AINO, "b1")[0].word is ClaimWord.DONE
    library.at("2026-03-08")

    (claim,) = library.renew(AINO, "b1")

    assert codes(claim) == ["renewal.limit"]
    assert library.loan(AINO, "b1").due == date(2026, 4, 4)


def test_a_freeze_that_ended_yesterday_hinders_a_renewal_again(library: Library) -> None:
    library.lend(AINO, "b1", "b2")
    library.hold(EERO)
    holds = library.holds(EERO)
    library.door(EERO).holds.change(holds, HoldChange(freeze=True, until=date(2026, 3, 10)))

    library.at("2026-03-10T23:59")
    assert library.loan(AINO, "b1").renewable is True
    library.at("2026-03-11T00:00")
    assert library.loan(AINO, "b1").renewable is False


def test_the_fine_that_a_renewal_registered_is_told_with_it(library: Library) -> None:
    library.lend(AINO, "b1", "b2")
    library.at("2026-04-02")
    library.renew(AINO, "b2")
    library.at("2026-04-03")

    late, in_time = library.renew(AINO, "b1", "b2")

    assert (late.fine, in_time.fine) == (Money(80), None)


def test_of_several_renewals_the_earliest_due_comes_first(library: Library) -> None:
    library.copies("c1", record="r2", collection="course")
    library.copies("s1", record="r3", collection="short")
    library.lend(AINO, "b1", "s1", "c1")  # due on 30, 3 and 16 March
    library.at("2026-03-20")

    library.renew(AINO, "b1", "s1", "c1")

    renewed = "SELECT barcode FROM event WHERE kind = 'renewed' ORDER BY number"
    fined = "SELECT i.collection FROM event e JOIN item i ON i.record = e.record WHERE e.kind = 'fine-registered'"
    assert library.sql(renewed) == [("s1",), ("c1",), ("b1",)]
    assert library.sql(f"{fined} ORDER BY e.number") == [("short",), ("course",)]


def test_the_patron_is_judged_once_before_the_first_of_several_renewals(library: Library) -> None:
    library.copies("s1", "s2", record="r2", collection="short")
    library.lend(AINO, "s1", "s2")
    library.at("2026-03-10")

    first, second = library.renew(AINO, "s1", "s2")  # 15.00 each

    assert [first.word, second.word] == [ClaimWord.DONE, ClaimWord.DONE]
    assert library.owed(AINO) == "30.00"


def test_a_loan_that_came_back_and_the_loan_of_another_patron_are_not_renewed(library: Library) -> None:
    library.lend(AINO, "b1")
    library.lend(EERO, "b2")
    loans = [library.loan(AINO, "b1"), library.loan(EERO, "b2")]
    library.desk.check_in(["b1"])
    library.at("2026-03-10")

    answer = library.door(AINO).loans.renew(loans)

    assert [answer.of(loan.id).word for loan in loans] == [ClaimWord.REFUSED] * 2
    assert library.loan(EERO, "b2").due == loans[1].due


def test_a_renewal_is_written_down_with_what_it_changed(library: Library) -> None:
    library.lend(AINO, "b1")
    library.at("2026-03-20")
    library.renew(AINO, "b1")

    rows = library.sql("SELECT actor, cause, barcode, before, after FROM event WHERE kind = 'renewed'")

    assert rows == [("patron", "renew", "b1", "2026-03-30", "2026-04-17")]
