"""Fines as they are stored."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.library.stores.engines import DUE, TODAY, Stored

from tunilib.core.fine import FineKind
from tunilib.core.money import Money
from tunilib.errors import TunilibError
from tunilib.library.stores.loans import StoredFine
from tunilib.library.stores.unit_of_work import repeated


def look(shelf: Stored, fine: str) -> StoredFine:
    with shelf.snapshot() as snapshot:
        stored = snapshot.fines.by_id(fine)
        assert stored is not None
        return stored


def test_a_fine_of_a_loan_has_what_the_loan_was(shelf: Stored, aino: str) -> None:
    loan = shelf.lend(aino, "b1")
    with shelf.change() as tx:
        stored = tx.loans.open_of_copy("b1")
        fine = tx.fines.add(aino, FineKind.OVERDUE, 120, loan=stored)
        tx.loans.renew([(loan, DUE + timedelta(days=7))])
    found = look(shelf, fine)
    assert (found.patron, found.record, found.loan, found.hold) == (aino, "r1", loan, None)
    assert (found.fine.id, found.fine.kind, found.fine.title) == (fine, FineKind.OVERDUE, "Title of r1")
    assert (found.fine.amount, found.fine.balance) == (Money(120), Money(120))
    assert (found.fine.registered, found.fine.due, found.fine.checked_out) == (TODAY, DUE, TODAY)
    assert (found.fine.payable_online, found.fine.reasons) == (None, ())


def test_a_fine_can_be_about_a_title_a_hold_or_nothing(shelf: Stored, aino: str) -> None:
    with shelf.change() as tx:
        hold = tx.holds.add_hold(aino, "r1", "linna", DUE)
        of_hold = tx.fines.add(aino, FineKind.UNCOLLECTED, 100, record="r1", hold=hold)
        other = tx.fines.add(aino, FineKind.OTHER, 50, description="a cup")
    assert (look(shelf, of_hold).hold, look(shelf, of_hold).fine.title) == (hold, "Title of r1")
    assert (look(shelf, other).record, look(shelf, other).fine.description) == (None, "a cup")
    assert look(shelf, other).fine.due is None


def test_there_is_no_fine_of_an_unknown_id(shelf: Stored) -> None:
    with shelf.snapshot() as snapshot:
        assert snapshot.fines.by_id("nothing") is None


def test_open_fines_come_oldest_first_and_settled_ones_not_at_all(shelf: Stored, aino: str, eero: str) -> None:
    with shelf.change() as tx:
        second = tx.fines.add(aino, FineKind.OTHER, 100)
        tx.fines.add(eero, FineKind.OTHER, 100)
    shelf.on(TODAY - timedelta(days=1))
    with shelf.change() as tx:
        first = tx.fines.add(aino, FineKind.OTHER, 200)
    with shelf.snapshot() as snapshot:
        assert [stored.fine.id for stored in snapshot.fines.open_of(aino)] == [first, second]
    with shelf.change() as tx:
        tx.fines.pay(first, 150)
        tx.fines.waive(second, 100)
    with shelf.snapshot() as snapshot:
        (stored,) = snapshot.fines.open_of(aino)
        assert (stored.fine.amount, stored.fine.balance) == (Money(200), Money(50))
        settled = snapshot.fines.by_id(second)
        assert settled is not None
        assert settled.fine.balance == Money(0)


def test_fines_of_one_kind_for_one_loan_settled_or_not(shelf: Stored, aino: str) -> None:
    first, _ = shelf.lend(aino, "b1"), shelf.lend(aino, "b2")
    with shelf.change() as tx:
        one, other = tx.loans.open_of_copy("b1"), tx.loans.open_of_copy("b2")
        replacement = tx.fines.add(aino, FineKind.REPLACEMENT, 3000, loan=one)
        tx.fines.add(aino, FineKind.HANDLING, 1000, loan=one)
        tx.fines.add(aino, FineKind.REPLACEMENT, 3000, loan=other)
    with shelf.snapshot() as snapshot:
        found = snapshot.fines.of_loan(aino, first, FineKind.REPLACEMENT)
        assert [stored.fine.id for stored in found] == [replacement]
    with shelf.change() as tx:
        tx.fines.pay(replacement, 3000)
        (paid,) = tx.fines.of_loan(aino, first, FineKind.REPLACEMENT)
        assert (paid.paid, paid.fine.balance.cents) == (3000, 0)


def test_no_more_is_paid_or_waived_than_was_charged(shelf: Stored, aino: str) -> None:
    with shelf.change() as tx:
        fine = tx.fines.add(aino, FineKind.OTHER, 100)
    for change in ("pay", "waive"):
        with pytest.raises(TunilibError), shelf.change() as tx:
            getattr(tx.fines, change)(fine, 101)
    assert look(shelf, fine).fine.balance == Money(100)


def test_a_lost_loan_is_charged_once(shelf: Stored, aino: str) -> None:
    shelf.lend(aino, "b1")
    with shelf.change() as tx:
        loan = tx.loans.open_of_copy("b1")
        tx.fines.add(aino, FineKind.REPLACEMENT, 3000, loan=loan)
    with pytest.raises(TunilibError), shelf.change() as tx:
        tx.fines.add(aino, FineKind.REPLACEMENT, 3000, loan=loan)


def test_an_uncollected_hold_is_charged_once(shelf: Stored, aino: str) -> None:
    with shelf.change() as tx:
        hold = tx.holds.add_hold(aino, "r1", "linna", DUE)
        tx.fines.add(aino, FineKind.UNCOLLECTED, 100, hold=hold)
    with pytest.raises(TunilibError), shelf.change() as tx:
        tx.fines.add(aino, FineKind.UNCOLLECTED, 100, hold=hold)


def test_an_id_that_a_row_has_is_drawn_again(shelf: Stored, aino: str, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = iter(("a", "aaaaa2", "a", "aaaaa2", "a", "aaaaa3", "a", "aaaaa4"))
    monkeypatch.setattr("tunilib.library.ids._draw", lambda _alphabet, _count: next(drawn))

    @repeated
    def add_two() -> list[str]:
        with shelf.change() as tx:
            return [tx.fines.add(aino, FineKind.OTHER, 500) for _ in range(2)]

    fines = add_two()
    monkeypatch.undo()
    assert set(fines) <= {"aaaaaa2", "aaaaaa3", "aaaaaa4"}
    assert look(shelf, fines[0]).fine.balance == look(shelf, fines[1]).fine.balance == Money(500)
