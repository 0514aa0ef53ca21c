"""What every store of favourites does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.library.stores.engines import NOW, add, book

from tunilib.core.favourite import Favourite, FavouriteList
from tunilib.library.catalogue.indexing import describe, reference_to_json
from tunilib.library.stores.favourites import OwnReference

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tunilib.core.reference import Reference
    from tunilib.library.stores.unit_of_work import Transaction


@pytest.fixture(name="tx")
def _tx(tx: Transaction) -> Transaction:
    for record in ("r1", "r2", "r3"):
        add(tx, record, book(f"Title of {record}", "Author, An"))
    return tx


@pytest.fixture(name="a")
def _a(tx: Transaction, owner: str) -> str:
    """A list."""
    return tx.favourites.add_list(owner, "A")


@pytest.fixture(name="b")
def _b(tx: Transaction, owner: str) -> str:
    """Another list of the same patron."""
    return tx.favourites.add_list(owner, "B")


def own(reference: Reference) -> OwnReference:
    return OwnReference(reference.title, describe(reference), reference_to_json(reference), reference.raw)


def records(favourites: Iterable[Favourite]) -> list[str]:
    return [one.record_id for one in favourites]


def test_lists_are_read_by_age_with_the_default_one_first(tx: Transaction, owner: str, a: str, b: str) -> None:
    tx.favourites.add(b, "r1")
    tx.favourites.make_default(b)
    assert tx.favourites.lists(owner) == (FavouriteList(id=b, name="B", count=1), FavouriteList(id=a, name="A"))
    assert tx.favourites.default_list(owner) == b


def test_a_list_has_what_it_was_made_with(tx: Transaction, owner: str) -> None:
    made = tx.favourites.add_list(owner, "Public", public=True, description="For all")
    assert tx.favourites.lists(owner) == (FavouriteList(id=made, name="Public", public=True, description="For all"),)
    assert tx.favourites.default_list(owner) is None


def test_lists_belong_to_one_account(tx: Transaction, other: str, a: str) -> None:
    tx.favourites.add(a, "r1")
    assert tx.favourites.lists(other) == ()
    assert tx.favourites.favourites(other) == ()
    assert tx.favourites.of_record(other, "r1") == ()


def test_a_list_is_renamed_and_published(tx: Transaction, owner: str, a: str) -> None:
    tx.favourites.rename_list(a, "Z")
    tx.favourites.publish_list(a, public=True)
    assert tx.favourites.lists(owner) == (FavouriteList(id=a, name="Z", public=True),)
    tx.favourites.publish_list(a, public=False)
    assert tx.favourites.lists(owner) == (FavouriteList(id=a, name="Z"),)


def test_a_deleted_list_takes_its_favourites_along(tx: Transaction, owner: str, a: str, b: str) -> None:
    tx.favourites.add(a, "r1")
    tx.favourites.add(b, "r1")
    tx.favourites.delete_list(a)
    assert [one.list for one in tx.favourites.favourites(owner)] == [b]


def test_a_favourite_shows_its_record_and_what_the_patron_wrote(tx: Transaction, owner: str, a: str) -> None:
    tx.favourites.add(a, "r1", notes="Note", keywords=("one", "two"))
    assert tx.favourites.favourites(owner, a) == (
        Favourite(
            record_id="r1",
            list=a,
            title="Title of r1",
            authors=("Author, An",),
            year="2020",
            format="book",
            language="fin",
            notes="Note",
            keywords=("one", "two"),
            added=NOW,
        ),
    )


def test_favourites_are_read_as_they_were_added_or_in_the_patrons_order(
    tx: Transaction, owner: str, a: str, b: str
) -> None:
    tx.favourites.add(a, "r2")
    tx.favourites.add(b, "r3")
    tx.favourites.add(a, "r1")
    tx.favourites.set_order(a, ("r1", "r2"))
    assert records(tx.favourites.favourites(owner)) == ["r2", "r3", "r1"]
    assert records(tx.favourites.favourites(owner, custom=True)) == ["r1", "r2", "r3"]
    assert records(tx.favourites.favourites(owner, a, custom=True)) == ["r1", "r2"]
    assert tx.favourites.order(a) == ("r1", "r2")


def test_notes_and_keywords_are_replaced_and_cleared(tx: Transaction, owner: str, a: str) -> None:
    tx.favourites.add(a, "r1", notes="Old", keywords=("old",))
    tx.favourites.annotate(a, "r1", "New", ("new", "more"))
    (found,) = tx.favourites.favourites(owner)
    assert (found.notes, found.keywords) == ("New", ("new", "more"))
    tx.favourites.annotate(a, "r1", None, ())
    (found,) = tx.favourites.favourites(owner)
    assert (found.notes, found.keywords) == (None, ())


def test_a_favourite_moves_to_the_end_of_another_list(tx: Transaction, owner: str, a: str, b: str) -> None:
    tx.favourites.add(a, "r1", notes="Note")
    tx.favourites.add(b, "r2")
    tx.favourites.move(a, "r1", b)
    assert tx.favourites.order(a) == ()
    assert tx.favourites.order(b) == ("r2", "r1")
    assert [one.notes for one in tx.favourites.of_record(owner, "r1")] == ["Note"]


def test_the_favourites_of_a_record_come_in_the_order_of_the_lists(tx: Transaction, owner: str, a: str, b: str) -> None:
    tx.favourites.add(a, "r1")
    tx.favourites.add(b, "r1")
    tx.favourites.make_default(b)
    assert [one.list for one in tx.favourites.of_record(owner, "r1")] == [b, a]


def test_repeated_favourites_are_those_in_more_than_one_list(tx: Transaction, owner: str, a: str, b: str) -> None:
    tx.favourites.add(b, "r1", notes="first")
    tx.favourites.add(a, "r2")
    tx.favourites.add(a, "r1", notes="second")
    assert [(one.record_id, one.notes) for one in tx.favourites.repeated(owner)] == [("r1", "first"), ("r1", "second")]


def test_a_removed_favourite_stays_in_other_lists(tx: Transaction, owner: str, a: str, b: str) -> None:
    tx.favourites.add(a, "r1")
    tx.favourites.add(b, "r1")
    tx.favourites.remove(a, "r1")
    assert [one.list for one in tx.favourites.favourites(owner)] == [b]


def test_a_reference_of_the_patrons_own_is_found_by_its_content(tx: Transaction, owner: str, other: str) -> None:
    mine = own(book("Mine", "Own, Olli", raw=b"raw"))
    record = tx.favourites.add_own(owner, mine)
    assert tx.favourites.own_with_content(owner, mine.content) == record
    assert tx.favourites.own_with_content(other, mine.content) is None
    assert (tx.favourites.has_own(owner, record), tx.favourites.has_own(other, record)) == (True, False)
    tx.favourites.add(tx.favourites.add_list(owner, "A"), "r1")
    theirs = tx.favourites.add_list(other, "B")
    tx.favourites.add(theirs, "r2")
    assert [tx.favourites.has_own(owner, one) for one in ("r1", "r2", "r3")] == [True, False, False]
    assert tx.catalogue.title(record) is None


def test_favourites_come_with_their_whole_references(tx: Transaction, owner: str, a: str, b: str) -> None:
    record = tx.favourites.add_own(owner, own(book("Mine", "Own, Olli", abstract="Long", raw=b"raw")))
    tx.favourites.add(a, record, notes="Note")
    tx.favourites.add(b, "r1")
    found = list(tx.favourites.with_references(owner))
    assert [(one, noted.notes) for one, noted, _ in found] == [(record, "Note"), ("r1", None)]
    references = [read(noted) for _, noted, read in found]
    assert [(one.id, one.title, one.abstract, one.raw, one.notes) for one in references] == [
        (record, "Mine", "Long", b"raw", ("Note",)),
        ("r1", "Title of r1", "", None, ()),
    ]
    assert [one for one, _, _ in tx.favourites.with_references(owner, b)] == ["r1"]


def test_a_reference_of_the_patrons_own_goes_with_its_last_favourite(
    tx: Transaction, owner: str, a: str, b: str
) -> None:
    record = tx.favourites.add_own(owner, own(book("Mine")))
    tx.favourites.add(a, record)
    tx.favourites.add(b, record)
    tx.favourites.annotate(b, record, "Note", ())
    tx.favourites.remove(a, record)
    assert tx.favourites.has_own(owner, record)
    tx.favourites.remove(b, record)
    assert not tx.favourites.has_own(owner, record)
