"""Returned loans that are stored before the library deletes them."""

from __future__ import annotations

from datetime import date, timedelta

from tests.builders import NOW, a_loan, a_reading

from tunilib.core.loan import Loan
from tunilib.local.ledger import LedgerBook
from tunilib.local.ledger.deletion import forget_card, forget_loans, forget_older
from tunilib.local.paths import Paths

DAY = timedelta(days=1)


def past(day: int, **values: object) -> Loan:
    return a_loan(**{"barcode": "B1", "checked_out": date(2026, 1, 1), "returned": date(2026, 2, day), **values})


def test_a_loan_is_stored_whole_and_once(ledger: LedgerBook) -> None:
    loans = (past(1), past(2, id="L2"))
    ledger.saw_past("a", loans, NOW)
    ledger.saw_past("a", loans, NOW + DAY)
    assert ledger.past("a") == ledger.returned("a")[::-1] == loans
    assert ledger.past("b") == ()


def test_loans_of_one_copy_have_an_id_each_and_two_alike_are_two(ledger: LedgerBook) -> None:
    ledger.saw_past("a", (past(1), past(1), past(2)), NOW)
    assert [(loan.id, str(loan.returned)) for loan in ledger.past("a")] == [
        ("L1", "2026-02-01"),
        ("L1~2", "2026-02-01"),
        ("L1~3", "2026-02-02"),
    ]


def test_a_loan_that_a_reading_missed_is_not_listed_beside_its_entry_in_the_history(ledger: LedgerBook) -> None:
    ledger.saw_loans("a", a_reading(past(1, returned=None)), NOW)
    ledger.saw_loans("a", a_reading(taken=NOW + DAY), NOW + DAY)
    assert len(ledger.returned("a")) == 1
    ledger.saw_past("a", (past(1, returned=NOW.date()),), NOW + DAY)
    assert [loan.returned for loan in ledger.returned("a")] == [NOW.date()]
    ledger.saw_past("a", (past(2, id="L2", returned=date(2025, 1, 1)),), NOW + DAY)
    assert [loan.id for loan in ledger.returned("a")] == ["L1", "L2"]


def test_it_is_found_by_its_barcode_and_forgotten_by_its_id(ledger: LedgerBook, paths: Paths) -> None:
    ledger.saw_past("a", (past(1), past(2)), NOW)
    found = ledger.loan("a", "B1")
    assert found is not None
    assert found.id == "L1"
    forget_loans(paths, {"a": ["L1"]})
    assert [loan.id for loan in ledger.past("a")] == ["L1~2"]
    forget_card(paths, "a", "main")
    assert ledger.past("a") == ()


def test_it_is_kept_from_the_day_on_which_it_was_stored(ledger: LedgerBook, paths: Paths) -> None:
    ledger.saw_past("a", (past(1, returned=date(2010, 1, 1)),), NOW)
    forget_older(paths, NOW - DAY)
    assert len(ledger.past("a")) == 1
    forget_older(paths, NOW + DAY)
    assert ledger.past("a") == ()
