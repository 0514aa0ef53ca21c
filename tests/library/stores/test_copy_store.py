"""Copies as they are stored."""

from __future__ import annotations

from contextlib import closing
from threading import Thread

import pytest
from tests.library.stores.engines import DUE, TODAY, Stored

from tunilib.core.barcode import BARCODES, BarcodePattern
from tunilib.errors import LocalError, TunilibError
from tunilib.library.stores.copies import StoredCopy
from tunilib.library.stores.unit_of_work import Library, repeated


def look(shelf: Stored, barcode: str) -> StoredCopy:
    with shelf.snapshot() as snapshot:
        copy = snapshot.copies.by_barcode(barcode)
        assert copy is not None
        return copy


def test_a_new_copy_is_free_on_its_shelf(shelf: Stored) -> None:
    copy = look(shelf, "b1")
    assert (copy.barcode, copy.record, copy.title) == ("b1", "r1", "Title of r1")
    assert (copy.library, copy.collection, copy.call_number) == ("linna", "book", "Call 1")
    assert (copy.lost, copy.loan, copy.borrower, copy.hold) == (None, None, None, None)
    assert copy.is_free
    assert copy.status == "available"


def test_a_barcode_names_one_copy(shelf: Stored) -> None:
    with shelf.snapshot() as snapshot:
        assert snapshot.copies.by_barcode("nothing") is None
    with pytest.raises(TunilibError):
        shelf.copies("b1", record="r2")


def test_a_copy_needs_a_record_that_is_there(shelf: Stored) -> None:
    with pytest.raises(TunilibError), shelf.change() as tx:
        tx.copies.add("nothing", "linna", "book", None, "x1")


def test_a_copy_without_a_barcode_gets_a_new_one(shelf: Stored) -> None:
    with shelf.change() as tx:
        barcodes = {tx.copies.add("r1", "linna", "book", None, BARCODES) for _ in range(3)}
    assert len(barcodes) == 3
    assert all(barcode.isdigit() for barcode in barcodes)
    with shelf.snapshot() as snapshot:
        assert {copy.barcode for copy in snapshot.copies.of_record("r1")} == barcodes | {"b1", "b2"}


def test_barcodes_of_a_pattern_go_on_from_the_highest_and_are_no_cards(shelf: Stored) -> None:
    pattern = BarcodePattern.parse("30001##*")
    shelf.copies("30001051", "30001990", "300010", "30001abc", "3000199999")  # one of them is of the pattern
    shelf.patron("30001077")
    for expected in (["30001069", "30001085"], ["30001093", "30001101"]):
        with shelf.change() as tx:
            assert [tx.copies.add("r1", "linna", "book", None, pattern) for _ in expected] == expected
    with shelf.change() as tx:
        tx.copies.withdraw("30001101")
    with shelf.undone() as tx:
        made = [tx.copies.add("r1", "linna", "book", None, pattern) for _ in range(89)]
        assert (made[0], made[-1]) == ("30001119", "30001994")
        with pytest.raises(LocalError, match="30001##"):
            tx.copies.add("r1", "linna", "book", None, pattern)


def test_two_at_once_never_give_one_barcode_twice(shelf: Stored) -> None:
    made: list[str] = []

    @repeated
    def add(library: Library) -> list[str]:
        with library.transaction("desk", "record add") as tx:
            return [tx.copies.add("r1", "linna", "book", None, BARCODES) for _ in range(5)]

    def work() -> None:
        with closing(shelf.open()) as library:
            for _ in range(4):
                made.extend(add(library))

    threads = [Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(made) == [BARCODES.barcode(number) for number in range(1, 61)]


def test_copies_of_a_record_come_by_barcode(shelf: Stored) -> None:
    shelf.copies("a9")
    with shelf.snapshot() as snapshot:
        assert [copy.barcode for copy in snapshot.copies.of_record("r1")] == ["a9", "b1", "b2"]
        assert snapshot.copies.of_record("nothing") == []


def test_library_and_collection_can_be_changed(shelf: Stored) -> None:
    with shelf.change() as tx:
        tx.copies.change("b1", {"library": "hervanta"})
        tx.copies.change("b2", {"collection": "course"})
    assert (look(shelf, "b1").library, look(shelf, "b1").collection) == ("hervanta", "book")
    assert (look(shelf, "b2").library, look(shelf, "b2").collection) == ("linna", "course")


def test_a_copy_on_loan_names_its_loan_and_its_borrower(shelf: Stored, aino: str) -> None:
    loan = shelf.lend(aino, "b1")
    copy = look(shelf, "b1")
    assert (copy.loan, copy.borrower, copy.is_free, copy.status) == (loan, aino, False, "on-loan")
    with shelf.change() as tx:
        tx.loans.mark_returned(loan)
    assert look(shelf, "b1").is_free


def test_a_reserved_copy_names_its_hold(shelf: Stored, aino: str) -> None:
    with shelf.change() as tx:
        hold = tx.holds.add_hold(aino, "r1", "hervanta", DUE)
        tx.holds.mark_in_transit(hold, "b1", TODAY)
    copy = look(shelf, "b1")
    assert (copy.hold, copy.hold_patron, copy.hold_status, copy.hold_pickup) == (hold, aino, "in-transit", "hervanta")
    assert (copy.is_free, copy.status) == (False, "in-transit")
    with shelf.change() as tx:
        tx.holds.mark_ready(hold, "b1", TODAY, DUE)
    assert look(shelf, "b1").status == "kept"
    with shelf.change() as tx:
        tx.holds.close(hold, "collected")
    assert look(shelf, "b1").is_free


def test_a_lost_copy_is_lost_until_it_is_found(shelf: Stored) -> None:
    with shelf.change() as tx:
        tx.copies.mark_lost("b1")
    copy = look(shelf, "b1")
    assert (copy.lost, copy.is_free, copy.status) == (TODAY, False, "lost")
    with shelf.change() as tx:
        tx.copies.mark_found("b1")
    assert look(shelf, "b1").is_free


def test_several_copies_are_read_together(shelf: Stored) -> None:
    with shelf.change() as tx:
        found = tx.copies.by_barcodes(["c1", "b1", "nothing", "b1"])
        assert found == {barcode: tx.copies.by_barcode(barcode) for barcode in ("b1", "c1")}
        assert tx.copies.by_barcodes([]) == {}
