"""Many desks and patrons at the same time: nothing is lent twice, nobody waits for each other without end."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from threading import Barrier, Thread

import pytest
from tests.library.conftest import AINO, EERO, Library
from tests.library.stores.engines import empty_on_a_server

from tunilib.library.models.desk import DeskWord
from tunilib.library.stores import open_library, unit_of_work
from tunilib.library.stores.unit_of_work import Conflict

pytestmark = pytest.mark.heavy

ROUNDS = 12


@pytest.fixture(autouse=True)
def _nothing_is_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    """What only a repetition makes good is an error here."""
    monkeypatch.setattr(unit_of_work, "_ATTEMPTS", 1)


@pytest.fixture(name="library")
def _library(tmp_path: Path) -> Iterator[Library]:
    with empty_on_a_server(tmp_path) as address:
        library = Library(tmp_path / "library.sqlite", address=address)
        library.patrons(AINO, EERO)
        library.copies("b1", "b2")
        library.copies("c1", "c2", record="r2")
        yield library
        library.close()


def at_once(library: Library, *deeds: Callable[[Library], None]) -> list[BaseException]:
    """Do each as a program of its own would, all at the same moment; their errors."""
    ready, errors = Barrier(len(deeds)), list[BaseException]()

    def do(deed: Callable[[Library], None]) -> None:
        other = Library(library.path, address=library.address)
        other.moment = library.moment
        try:
            with other.snapshot():
                ready.wait()
            deed(other)
        except BaseException as error:
            errors.append(error)
        finally:
            other.close()

    threads = [Thread(target=do, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return errors


def whole(library: Library) -> bool:
    with closing(open_library(library.address, library.now)) as store:
        return store.problems() == ()


def test_a_copy_is_lent_once_however_many_desks_lend_it(library: Library) -> None:
    for _ in range(ROUNDS):
        words: list[DeskWord] = []

        def lend(card: str, words: list[DeskWord] = words) -> Callable[[Library], None]:
            return lambda other: words.append(other.desk.checkout(card, ["b1"])[0].outcome)

        assert at_once(library, lend(AINO), lend(EERO), lend(AINO), lend(EERO)) == []
        assert sorted(words) == sorted([DeskWord.LENT, DeskWord.REFUSED, DeskWord.REFUSED, DeskWord.REFUSED])
        library.desk.check_in(["b1"])
    assert whole(library)


def test_desks_that_take_several_titles_in_another_order_do_not_wait_for_each_other(library: Library) -> None:
    def lend(card: str, *barcodes: str) -> Callable[[Library], None]:
        def work(other: Library) -> None:
            for _ in range(ROUNDS):
                other.desk.checkout(card, barcodes)
                other.desk.check_in(list(reversed(barcodes)))

        return work

    deeds = (lend(AINO, "b1", "c1"), lend(EERO, "c2", "b2"), lend(AINO, "c1", "b2"), lend(EERO, "b1", "c2"))
    assert at_once(library, *deeds) == []
    assert whole(library)


def test_a_patron_renews_while_the_desk_takes_the_copies_back(library: Library) -> None:
    def renew(other: Library) -> None:
        for _ in range(ROUNDS):
            door = other.door(AINO)
            door.loans.renew(door.loans.read().items)

    def take_back(barcodes: Sequence[str]) -> Callable[[Library], None]:
        def work(other: Library) -> None:
            for _ in range(ROUNDS):
                other.desk.check_in(list(barcodes))
                other.desk.checkout(AINO, barcodes)

        return work

    library.lend(AINO, "b1", "c1")
    library.at("2026-03-20")
    assert at_once(library, renew, take_back(["c1", "b1"]), renew, take_back(["b1"])) == []
    assert whole(library)


def test_places_in_a_queue_are_in_order_without_gaps(library: Library) -> None:
    cards = [f"20{number}" for number in range(6)]
    library.patrons(*cards)
    library.lend(AINO, "b1", "b2")
    deeds = [lambda other, card=card: other.hold(card) for card in cards]
    assert at_once(library, *deeds) == []
    numbers = library.sql("SELECT number FROM hold WHERE status = 'waiting' ORDER BY number")
    assert [number for (number,) in numbers] == list(range(1, len(cards) + 1))


def test_a_patrons_limit_holds_at_several_desks(library: Library) -> None:
    barcodes = [f"d{number}" for number in range(100)]
    library.copies(*barcodes, record="r3")
    library.lend(AINO, *barcodes[:99])
    deeds = [lambda other, barcode=barcode: other.desk.checkout(AINO, [barcode]) for barcode in ("b1", "c1", "d99")]
    assert at_once(library, *deeds) == []
    assert library.sql("SELECT COUNT(*) FROM loan WHERE returned IS NULL") == [(100,)]


def test_a_day_is_ended_once_by_several_workers(library: Library) -> None:
    library.lend(AINO, "b1", "c1")
    day = library.today + timedelta(days=28 + 70)
    library.at(day.isoformat())
    assert at_once(library, *[lambda other: other.desk.day(day)] * 3) == []
    assert library.sql("SELECT kind, COUNT(*) FROM fine GROUP BY kind ORDER BY kind") == [
        ("handling", 2),
        ("replacement", 2),
    ]
    assert whole(library)


def test_a_deadlock_ends_one_of_two_changes_and_says_that_it_may_be_repeated(library: Library) -> None:
    held = Barrier(2)

    def lock(first: str, second: str) -> Callable[[Library], None]:
        def work(other: Library) -> None:
            with closing(open_library(other.address, other.now)) as store, store.transaction("desk", "test") as tx:
                tx.patrons.by_card(first)
                held.wait()
                tx.patrons.by_card(second)

        return work

    errors = at_once(library, lock(AINO, EERO), lock(EERO, AINO))
    assert [type(error) for error in errors] == [Conflict]
