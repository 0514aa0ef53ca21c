"""Loans as they are stored."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from tests.library.stores.engines import DUE, TODAY, Stored

from tunilib.errors import TunilibError
from tunilib.library.stores.loans import DueSpan


def test_a_new_loan_has_the_facts_of_its_copy_and_its_title(shelf: Stored, aino: str) -> None:
    loan = shelf.lend(aino, "b1")
    with shelf.snapshot() as snapshot:
        (stored,) = snapshot.loans.open_of(aino)
        assert stored == snapshot.loans.open_of_copy("b1")
    found = stored.loan
    assert (found.id, found.title, found.author, found.record_id) == (loan, "Title of r1", "Author, An", "r1")
    assert (found.barcode, found.library, found.checked_out, found.due) == ("b1", "linna", TODAY, DUE)
    assert (found.renewals_used, found.returned, found.read_at) == (0, None, shelf.moment)
    assert (stored.patron, stored.record, stored.barcode, stored.collection) == (aino, "r1", "b1", "book")
    assert (stored.lost, stored.requested) == (None, False)


def test_a_patron_has_their_own_loans_only(shelf: Stored, aino: str, eero: str) -> None:
    shelf.lend(aino, "b1")
    shelf.lend(eero, "b2")
    with shelf.snapshot() as snapshot:
        assert [stored.barcode for stored in snapshot.loans.open_of(aino)] == ["b1"]
        counts = [snapshot.loans.count_open(patron) for patron in (aino, eero, "nobody")]
        assert counts == [
            {"book": 1},
            {"book": 1},
            {},
        ]
        assert snapshot.loans.open_of("nobody") == []
        assert snapshot.loans.open_of_copy("c1") is None


def test_open_loans_come_by_due_date_title_and_id(shelf: Stored, aino: str) -> None:
    shelf.copies("x1", "x2", record="r9", title="A title that comes first, é and ä last")
    shelf.copies("y1", record="r8", title="Äiti")
    early = shelf.lend(aino, "c1", DUE - timedelta(days=1))
    last = shelf.lend(aino, "y1")
    second = sorted(shelf.lend(aino, barcode) for barcode in ("b1", "b2"))
    first = sorted(shelf.lend(aino, barcode) for barcode in ("x1", "x2"))
    with shelf.snapshot() as snapshot:
        assert [stored.loan.id for stored in snapshot.loans.open_of(aino)] == [early, *first, *second, last]


def test_a_copy_is_on_one_loan_at_a_time(shelf: Stored, aino: str, eero: str) -> None:
    loan = shelf.lend(aino, "b1")
    with pytest.raises(TunilibError):
        shelf.lend(eero, "b1")
    with shelf.change() as tx:
        tx.loans.mark_returned(loan)
    assert shelf.lend(eero, "b1") != loan


def test_a_loan_needs_a_patron_and_a_copy_that_are_there(shelf: Stored, aino: str) -> None:
    with pytest.raises(TunilibError):
        shelf.lend("nobody", "b1")
    with pytest.raises(TunilibError):
        shelf.lend(aino, "nothing")


def test_a_renewed_loan_has_its_new_due_date_and_one_more_renewal(shelf: Stored, aino: str) -> None:
    first, second = shelf.lend(aino, "b1"), shelf.lend(aino, "b2")
    later = DUE + timedelta(days=7)
    with shelf.change() as tx:
        tx.loans.renew([(first, later)])
        tx.loans.renew([])
    with shelf.snapshot() as snapshot:
        found = {
            stored.loan.id: (stored.loan.due, stored.loan.renewals_used) for stored in snapshot.loans.open_of(aino)
        }
    assert found == {first: (later, 1), second: (DUE, 0)}


def test_a_returned_loan_is_history_newest_first(shelf: Stored, aino: str) -> None:
    first, second, third = (shelf.lend(aino, barcode) for barcode in ("b1", "b2", "c1"))
    shelf.on(TODAY + timedelta(days=3))
    with shelf.change() as tx:
        tx.loans.mark_returned(first)
    shelf.on(TODAY + timedelta(days=4))
    with shelf.change() as tx:
        tx.loans.mark_returned(third)
    with shelf.snapshot() as snapshot:
        history = snapshot.loans.history_of(aino)
        assert [stored.loan.id for stored in snapshot.loans.open_of(aino)] == [second]
    assert [(loan.id, loan.returned) for loan in history] == [
        (third, TODAY + timedelta(days=4)),
        (first, TODAY + timedelta(days=3)),
    ]


def test_loans_that_came_back_on_one_day_are_ordered_by_checkout_and_id(shelf: Stored, aino: str) -> None:
    loans = sorted(shelf.lend(aino, barcode) for barcode in ("b1", "b2"))
    shelf.on(TODAY + timedelta(days=1))
    loans.insert(0, shelf.lend(aino, "c1"))
    with shelf.change() as tx:
        for loan in loans:
            tx.loans.mark_returned(loan)
    with shelf.snapshot() as snapshot:
        assert [loan.id for loan in snapshot.loans.history_of(aino)] == loans


def test_loans_due_in_spans_come_by_due_date_of_those_lent_alike_and_without_lost_ones(
    shelf: Stored, aino: str, eero: str
) -> None:
    late = shelf.lend(aino, "b1", TODAY + timedelta(days=2))
    early = shelf.lend(eero, "b2", TODAY + timedelta(days=1))
    shelf.lend(eero, "c1", TODAY + timedelta(days=9))

    def found(days: int) -> list[str]:
        with shelf.snapshot() as snapshot:
            lent = snapshot.loans.lent_from()
            assert min(one.first_due for one in lent) == (TODAY + timedelta(days=1 if days else 2))
            spans = [DueSpan(one, date.min, TODAY + timedelta(days=2)) for one in lent]
            others = [DueSpan(one._replace(category="none"), date.min, date.max) for one in lent]
            assert snapshot.loans.due_in([]) == snapshot.loans.due_in(others) == []
            return [stored.loan.id for stored in snapshot.loans.due_in(spans)]

    assert found(1) == [early, late]
    with shelf.change() as tx:
        tx.loans.mark_lost(early)
    assert found(0) == [late]
    with shelf.snapshot() as snapshot:
        stored = snapshot.loans.open_of_copy("b2")
        assert stored is not None
        assert stored.lost == TODAY


def test_any_number_of_spans_is_looked_through_at_once(shelf: Stored, aino: str) -> None:
    shelf.lend(aino, "b1", TODAY + timedelta(days=1))
    loan = shelf.lend(aino, "b2", TODAY + timedelta(days=2))
    with shelf.snapshot() as snapshot:
        even = [TODAY + timedelta(days=2 * number) for number in range(1500)]
        spans = [DueSpan(lent, day, day) for lent in snapshot.loans.lent_from() for day in even]
        assert [stored.loan.id for stored in snapshot.loans.due_in(spans)] == [loan]


def test_a_loan_is_requested_while_another_patron_waits(shelf: Stored, aino: str, eero: str) -> None:
    shelf.lend(aino, "b1")

    def requested() -> bool:
        with shelf.snapshot() as snapshot:
            (stored,) = snapshot.loans.open_of(aino)
            assert stored == snapshot.loans.open_of_copy("b1")
            return stored.requested

    with shelf.change() as tx:
        own = tx.holds.add_hold(aino, "r1", "linna", DUE)
        tx.holds.add_hold(eero, "r2", "linna", DUE)
    assert not requested()
    with shelf.change() as tx:
        hold = tx.holds.add_hold(eero, "r1", "linna", DUE)
    assert requested()
    with shelf.change() as tx:
        tx.holds.change(hold, {"frozen": True, "frozen_until": TODAY + timedelta(days=1)})
    assert not requested()
    shelf.on(TODAY + timedelta(days=2))
    assert requested()
    with shelf.change() as tx:
        tx.holds.mark_ready(hold, "b2", TODAY, DUE)
    assert not requested()
    with shelf.change() as tx:
        tx.holds.close(own, "cancelled")
    assert not requested()


def test_the_loans_of_several_copies_are_read_together(shelf: Stored, aino: str, eero: str) -> None:
    returned = shelf.lend(aino, "b2")
    with shelf.change() as tx:
        tx.loans.mark_returned(returned)
    shelf.lend(aino, "b1")
    shelf.lend(eero, "c1")
    with shelf.change() as tx:
        found = tx.loans.open_of_copies(["b1", "b2", "c1", "none"])
        assert found == {barcode: tx.loans.open_of_copy(barcode) for barcode in ("b1", "c1")}
        assert tx.loans.open_of_copies([]) == {}


def test_loans_that_fall_due_within_days_are_those_that_are_out_and_not_lost(shelf: Stored, aino: str) -> None:
    shelf.copies("d1", "d2", "d3", "d4", "d5", record="r3")
    days = {"d1": -1, "d2": 0, "d3": 2, "d4": 3, "d5": 1}
    loans = {barcode: shelf.lend(aino, barcode, DUE + timedelta(days=after)) for barcode, after in days.items()}
    back = shelf.lend(aino, "b1", DUE)
    with shelf.change() as tx:
        tx.loans.mark_returned(back)
        tx.loans.mark_lost(loans["d5"])
        found = tx.loans.due_within(DUE, DUE + timedelta(days=2))
    assert [stored.loan.id for stored in found] == [loans["d2"], loans["d3"]]
