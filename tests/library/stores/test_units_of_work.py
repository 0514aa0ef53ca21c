"""A snapshot is consistent, a transaction is all or nothing, and a library is made whole or not at all."""

from __future__ import annotations

from datetime import timedelta
from threading import Thread

import pytest
from tests.library.stores import engines
from tests.library.stores.engines import DUE, TODAY, ZONE, Stored, Undone

from tunilib.errors import LocalError, TunilibError, Unavailable, UsageError
from tunilib.library import stores
from tunilib.library.rules.rulebook import default_rules_text
from tunilib.library.stores import open_library, replace_library
from tunilib.library.stores.unit_of_work import Conflict, Library, repeated


def test_every_engine_is_under_the_contract() -> None:
    assert {engine.name for engine in engines.ENGINES} == stores.ENGINES.keys()


def test_an_address_of_no_engine_is_refused(stored: Stored) -> None:
    with pytest.raises(UsageError):
        open_library("nosuch:///library", stored.now)


def test_where_no_library_is_nothing_can_be_read(nowhere: Stored) -> None:
    library = nowhere.open()
    with pytest.raises(LocalError) as caught:
        library.rules.name  # noqa: B018 - reading it opens the library
    assert caught.value.code == "database"


def test_a_new_library_has_its_rules_its_zone_and_its_address(stored: Stored) -> None:
    library = stored.open()
    assert library.rules.pickup_libraries
    assert str(library.zone) == "Europe/Helsinki"
    assert library.address == stored.address


def test_a_library_is_not_made_over_another(shelf: Stored) -> None:
    with pytest.raises(LocalError):
        shelf.make()
    with shelf.snapshot() as snapshot:
        assert snapshot.copies.by_barcode("b1") is not None


def test_what_fills_a_new_library_is_there_with_it(nowhere: Stored) -> None:
    def fill(library: Library) -> None:
        with library.transaction("desk", "test") as tx:
            tx.patrons.add("1001", "-", {"name": "Aino"})
        with library.at(lambda _zone: nowhere.moment - timedelta(days=3)).transaction("desk", "test") as tx:
            assert tx.patrons.by_card("1001") is not None
            assert tx.today == TODAY - timedelta(days=3)

    nowhere.make(fill)
    with nowhere.snapshot() as snapshot:
        assert snapshot.patrons.by_card("1001") is not None


def test_where_filling_fails_no_library_is_left(nowhere: Stored) -> None:
    def fail(library: Library) -> None:
        with library.transaction("desk", "test") as tx:
            tx.patrons.add("1001", "-", {"name": "Aino"})
        raise Undone

    with pytest.raises(Undone):
        nowhere.make(fail)
    with pytest.raises(LocalError):
        nowhere.open().rules.name  # noqa: B018
    nowhere.make()


def test_a_replaced_library_has_nothing_of_the_one_before(shelf: Stored, aino: str) -> None:
    def fill(library: Library) -> None:
        with library.transaction("desk", "test") as tx:
            tx.patrons.add("9001", "-", {"name": "New"})

    replace_library(shelf.address, default_rules_text(), shelf.now, fill)
    with shelf.snapshot() as snapshot:
        assert snapshot.patrons.by_id(aino) is None
        assert snapshot.copies.by_barcode("b1") is None
        assert snapshot.patrons.by_card("9001") is not None


def test_a_unit_of_work_knows_moment_day_zone_and_rules(stored: Stored) -> None:
    with stored.change() as tx:
        assert (tx.now, tx.today, tx.actor, tx.cause) == (stored.moment, TODAY, "desk", "test")
        assert tx.now.utcoffset() == stored.moment.astimezone(ZONE).utcoffset()
        assert tx.rules.name


def test_the_day_is_that_of_the_librarys_zone(stored: Stored) -> None:
    stored.moment = stored.moment.replace(hour=23, minute=30)
    with stored.snapshot() as snapshot:
        assert snapshot.today == TODAY
    stored.moment += timedelta(hours=1)
    with stored.snapshot() as snapshot:
        assert snapshot.today == TODAY + timedelta(days=1)


def test_a_transaction_sees_what_it_changed(shelf: Stored, aino: str) -> None:
    with shelf.change() as tx:
        loan = tx.loans.add(aino, "b1", DUE)
        assert [stored.loan.id for stored in tx.loans.open_of(aino)] == [loan]
        assert tx.loans.count_open(aino) == {"book": 1}


def test_others_see_a_change_when_it_is_complete_and_not_before(shelf: Stored, aino: str) -> None:
    library, other = shelf.open(), shelf.open()
    with library.transaction("desk", "test") as tx:
        tx.loans.add(aino, "b1", DUE)
        with other.snapshot() as snapshot:
            assert snapshot.loans.open_of(aino) == []
    with other.snapshot() as snapshot:
        assert len(snapshot.loans.open_of(aino)) == 1


def test_a_snapshot_stays_as_it_was(shelf: Stored, aino: str) -> None:
    reader = shelf.open()
    with reader.snapshot() as snapshot:
        assert snapshot.loans.count_open(aino) == {}
        shelf.lend(aino, "b1")
        assert snapshot.loans.count_open(aino) == {}
        assert snapshot.loans.open_of(aino) == []
    with reader.snapshot() as snapshot:
        assert snapshot.loans.count_open(aino) == {"book": 1}


def test_of_a_transaction_that_fails_nothing_stays(shelf: Stored, aino: str) -> None:
    with shelf.undone() as tx:
        loan = tx.loans.add(aino, "b1", DUE)
        hold = tx.holds.add_hold(aino, "r2", "linna", DUE)
        tx.patrons.change(aino, {"name": "Another"})
        tx.copies.mark_lost("c1")
        tx.days.mark_ended()
        tx.record_event("test")
    with shelf.snapshot() as snapshot:
        assert snapshot.loans.open_of(aino) == []
        assert snapshot.holds.by_id(hold) is None
        patron = snapshot.patrons.by_id(aino)
        assert patron is not None
        assert patron.register.name == "Patron 1001"
        copy = snapshot.copies.by_barcode("c1")
        assert copy is not None
        assert copy.is_free
        assert snapshot.days.last_ended() is None
    with shelf.change() as tx:
        assert tx.loans.add(aino, "b1", DUE) != loan


def test_an_error_in_a_transaction_passes_unchanged(stored: Stored) -> None:
    with pytest.raises(Undone), stored.open().transaction("desk", "test"):
        raise Undone


def test_what_breaks_a_rule_of_the_data_is_an_error_and_changes_nothing(shelf: Stored, aino: str, eero: str) -> None:
    def lend_both() -> None:
        with shelf.change() as tx:
            tx.loans.add(eero, "b2", DUE)
            tx.loans.add(eero, "b1", DUE)

    shelf.lend(aino, "b1")
    with pytest.raises(TunilibError):
        lend_both()
    with shelf.snapshot() as snapshot:
        assert snapshot.loans.open_of(eero) == []
        assert len(snapshot.loans.open_of(aino)) == 1


def test_two_transactions_at_once_come_one_after_the_other(shelf: Stored, aino: str) -> None:
    seen: list[int] = []

    def lend(barcode: str) -> None:
        with shelf.change() as tx:
            assert tx.patrons.by_card("1001") is not None
            seen.append(sum(tx.loans.count_open(aino).values()))
            tx.loans.add(aino, barcode, DUE)

    threads = [Thread(target=lend, args=(barcode,)) for barcode in ("b1", "b2", "c1")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(seen) == [0, 1, 2]
    with shelf.snapshot() as snapshot:
        assert snapshot.loans.count_open(aino) == {"book": 3}


def test_the_same_change_on_another_day_shares_its_tally_and_its_transaction(shelf: Stored, aino: str) -> None:
    later = TODAY + timedelta(days=5)
    with shelf.change() as tx:
        other = tx.on(later)
        other.count("things")
        loan = other.loans.add(aino, "b1", DUE)
        assert (other.today, tx.today, tx.tally) == (later, TODAY, {"things": 1})
        (stored,) = tx.loans.open_of(aino)
        assert (stored.loan.id, stored.loan.checked_out) == (loan, later)


def test_a_closed_library_is_opened_again_when_it_is_used(shelf: Stored, aino: str) -> None:
    library = shelf.open()
    with library.snapshot() as snapshot:
        assert snapshot.patrons.by_id(aino) is not None
    library.close()
    library.close()
    with library.snapshot() as snapshot:
        assert snapshot.patrons.by_id(aino) is not None


def test_a_whole_library_has_no_problems(shelf: Stored, aino: str) -> None:
    shelf.lend(aino, "b1")
    assert shelf.open().problems() == ()


class Change:
    """A change that fails so many times because of others."""

    def __init__(self, conflicts: int) -> None:
        self.left = conflicts
        self.tries = 0

    @repeated
    def make(self, what: str) -> str:
        self.tries += 1
        if self.left:
            self.left -= 1
            raise Conflict("others are changing the same")
        return what


@pytest.mark.parametrize("conflicts", [0, 1, 4])
def test_a_change_is_made_again_until_nobody_is_in_its_way(conflicts: int) -> None:
    change = Change(conflicts)
    assert (change.make("done"), change.tries) == ("done", conflicts + 1)


def test_after_some_tries_the_library_is_busy_and_nothing_was_changed() -> None:
    change = Change(5)
    with pytest.raises(Unavailable) as caught:
        change.make("done")
    assert (caught.value.exit_code, change.tries) == (4, 5)


def test_what_is_no_conflict_is_not_repeated() -> None:
    tries = []

    @repeated
    def away() -> None:
        tries.append(1)
        raise Unavailable("the server is away")

    with pytest.raises(Unavailable):
        away()
    assert len(tries) == 1
