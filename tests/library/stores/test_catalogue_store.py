"""What every store of the catalogue does."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

from tests.library.stores.engines import add, book

from tunilib.core.catalogue import Record
from tunilib.core.reference import Reference
from tunilib.library.catalogue.indexing import prepare_record
from tunilib.library.stores.search_index import NO_FILTERS, Sought

if TYPE_CHECKING:
    from tunilib.library.stores.unit_of_work import Transaction


def test_a_record_has_its_titles_and_an_unknown_one_has_none(tx: Transaction) -> None:
    add(tx, "r1", book("Sinuhe : viisitoista kirjaa"))
    assert (tx.catalogue.title("r1"), tx.catalogue.main_title("r1")) == ("Sinuhe : viisitoista kirjaa", "Sinuhe")
    assert (tx.catalogue.title("r2"), tx.catalogue.main_title("r2")) == (None, None)


def test_a_record_is_read_as_lists_show_it(tx: Transaction) -> None:
    add(tx, "r1", book("Sinuhe", "Waltari, Mika", isbns=("9789510098752",)), "linna", "arvo")
    assert tx.catalogue.record("r1") == Record(
        id="r1",
        title="Sinuhe",
        authors=("Waltari, Mika",),
        year="2020",
        format="book",
        language="fin",
        isbns=("9789510098752",),
        copies=2,
        available=2,
    )
    assert tx.catalogue.record("r2") is None


def test_lost_and_borrowed_copies_are_not_available(tx: Transaction, owner: str) -> None:
    add(tx, "r1", book("Sinuhe"), "linna", "linna", "linna")
    lost, borrowed, _ = (copy.barcode for copy in tx.copies.of_record("r1"))
    tx.copies.mark_lost(lost)
    tx.loans.add(owner, borrowed, tx.today)
    found = tx.catalogue.record("r1")
    assert found is not None
    assert (found.copies, found.available) == (2, 1)


def test_records_come_in_the_order_of_their_numbers(tx: Transaction) -> None:
    for record in ("r1", "r2", "r3"):
        add(tx, record, book(record, control_number=record))
    numbers = [tx.catalogue.with_control_number(record)[0].number for record in ("r3", "r1")]
    assert [record.id for record in tx.catalogue.records(numbers)] == ["r3", "r1"]
    assert tx.catalogue.records([]) == ()


def test_a_reference_comes_back_whole(tx: Transaction) -> None:
    reference = book("Sinuhe", "Waltari, Mika", notes=("Note",), control_number="1", source="FI", raw=b"raw")
    add(tx, "r1", reference)
    found = tx.catalogue.reference("r1")
    assert found is not None
    assert (found.id, found.raw, found.notes, found.names) == ("r1", b"raw", ("Note",), reference.names)
    assert tx.catalogue.reference_at(tx.catalogue.newest_number()) == found
    assert tx.catalogue.reference("r2") is None


def test_names_and_numbers_of_any_length_are_stored(tx: Transaction) -> None:
    """An index of a server holds rows of at most 2,700 bytes, and what is drawn by chance cannot be compressed."""
    chance = Random(5)
    long = "".join(chance.choices("abcdefghijklmnopqrstuvwxyzåäö€😀-", k=9000)).strip("-")
    add(tx, "r1", book(long, f"{long}, {long[::-1]}", control_number=long, keywords=(long,)))
    add(tx, "r2", book("Second", long, control_number="2", source=long))
    record = tx.catalogue.record("r1")
    assert record is not None
    assert record.authors == (f"{long}, {long[::-1]}",)
    ((name, _),) = tx.index.author_counts(Sought(None), NO_FILTERS, 1)
    assert name.startswith(long[:500])


def test_a_control_number_can_belong_to_records_of_several_libraries(tx: Transaction) -> None:
    add(tx, "r1", book("One", control_number="1", source="A"))
    add(tx, "r2", book("Two", control_number="1", source="B"))
    assert [(one.id, one.source) for one in tx.catalogue.with_control_number("1")] == [("r1", "A"), ("r2", "B")]
    assert tx.catalogue.with_control_number("2") == ()


def test_numbers_only_grow(tx: Transaction) -> None:
    assert tx.catalogue.newest_number() == 0
    add(tx, "r1", book("One"))
    first = tx.catalogue.newest_number()
    add(tx, "r2", book("Two"))
    assert 0 < first < tx.catalogue.newest_number()


def test_an_update_replaces_everything_but_the_id(tx: Transaction) -> None:
    add(tx, "r1", book("Old", "Vanha, Ville", control_number="1", source="A"), "linna")
    (known,) = tx.catalogue.with_control_number("1")
    assert tx.catalogue.update(known, prepare_record(book("New", "Uusi, Ulla", control_number="1")))
    found = tx.catalogue.record("r1")
    assert found is not None
    assert (found.title, found.authors, found.copies) == ("New", ("Uusi, Ulla",), 1)
    assert tx.catalogue.with_control_number("1") == (known,)


def test_an_update_to_the_same_changes_nothing(tx: Transaction) -> None:
    reference = book("Same", control_number="1")
    add(tx, "r1", reference)
    (known,) = tx.catalogue.with_control_number("1")
    assert not tx.catalogue.update(known, prepare_record(reference))
    assert tx.catalogue.update(known, prepare_record(Reference(title="Same", control_number="1", raw=b"raw")))
