"""What every store of searches does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.library.stores.engines import NOW, add, book

from tunilib.core.catalogue import Filter, Query
from tunilib.core.search import Alert, Search

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tunilib.library.stores.unit_of_work import Transaction

CAT, DOG = Query(text="kissa"), Query(text="koira", type="title", filters=(Filter("year", "1"), Filter("format", "x")))
TURNED = Query(text="koira", type="title", filters=DOG.filters[::-1])
HERE, THERE = "session 1", "session 2"


@pytest.fixture(name="tx")
def _tx(tx: Transaction, owner: str) -> Transaction:
    for token in (HERE, THERE):
        tx.credentials.start_session(token, owner)
    return tx


def texts(searches: Iterable[Search]) -> list[str]:
    return [one.query for one in searches]


def test_a_search_comes_back_as_it_was_added(tx: Transaction, owner: str) -> None:
    made = tx.searches.add(owner, TURNED, 3, session=HERE)
    expected = Search(
        id=made,
        query="koira",
        type="title",
        filters=(Filter("format", "x"), Filter("year", "1")),
        results=3,
        created=NOW,
    )
    assert tx.searches.history(owner, HERE) == (expected,)
    assert tx.searches.visible(owner, HERE, made) == expected
    assert tx.searches.saved(owner) == ()


def test_a_history_is_newest_first_and_a_repeated_search_is_the_newest(tx: Transaction, owner: str) -> None:
    cat = tx.searches.add(owner, CAT, 3, session=HERE)
    tx.searches.add(owner, DOG, 3, session=HERE)
    assert texts(tx.searches.history(owner, HERE)) == ["koira", "kissa"]
    tx.searches.repeat(owner, cat, HERE, 4)
    assert [(one.query, one.results) for one in tx.searches.history(owner, HERE)] == [("kissa", 4), ("koira", 3)]


def test_a_history_belongs_to_a_session_and_saved_searches_to_the_account(
    tx: Transaction, owner: str, other: str
) -> None:
    cat = tx.searches.add(owner, CAT, 3, session=HERE)
    assert tx.searches.history(owner, THERE) == ()
    assert tx.searches.visible(owner, THERE, cat) is None
    tx.searches.save(cat)
    seen = tx.searches.visible(owner, THERE, cat)
    assert seen is not None
    assert seen.saved
    assert tx.searches.visible(other, HERE, cat) is None
    assert tx.searches.saved(other) == ()


def test_the_same_search_is_recognised_whatever_the_order_of_its_filters(tx: Transaction, owner: str) -> None:
    dog = tx.searches.add(owner, DOG, 3, session=HERE)
    same = tx.searches.same(owner, HERE, TURNED)
    assert same is not None
    assert same.id == dog
    assert tx.searches.same(owner, HERE, CAT) is None
    assert tx.searches.same(owner, THERE, DOG) is None
    assert tx.searches.same(owner, None, DOG) is None


def test_of_two_same_searches_the_saved_one_is_taken(tx: Transaction, owner: str) -> None:
    tx.searches.add(owner, CAT, 3, session=HERE)
    saved = tx.searches.add(owner, CAT, 3)
    for session in (HERE, None):
        same = tx.searches.same(owner, session, CAT)
        assert same is not None
        assert same.id == saved


def test_a_search_without_a_session_is_saved(tx: Transaction, owner: str) -> None:
    made = tx.searches.add(owner, CAT, 3)
    assert [(one.id, one.saved, one.alert) for one in tx.searches.saved(owner)] == [(made, True, Alert.NONE)]
    assert tx.searches.history(owner, HERE) == ()
    tx.searches.attach(made, HERE)
    assert texts(tx.searches.history(owner, HERE)) == ["kissa"]


def test_saved_searches_are_read_newest_first(tx: Transaction, owner: str) -> None:
    tx.searches.add(owner, CAT, 3)
    tx.searches.add(owner, DOG, 3)
    assert texts(tx.searches.saved(owner)) == ["koira", "kissa"]


def test_records_that_were_there_are_not_new_for_a_saved_search(tx: Transaction, owner: str) -> None:
    add(tx, "r1", book("One"))
    cat, dog = tx.searches.add(owner, CAT, 3, session=HERE), tx.searches.add(owner, DOG, 3)
    add(tx, "r2", book("Two"))
    tx.searches.save(cat)
    assert tx.searches.seen(dog) < tx.searches.seen(cat) == tx.catalogue.newest_number()


def test_what_was_mailed_never_goes_back(tx: Transaction, owner: str) -> None:
    cat = tx.searches.add(owner, CAT, 3)
    tx.searches.set_mailed(cat, 5)
    tx.searches.set_mailed(cat, 4)
    assert tx.searches.seen(cat) == 5
    assert [one.last_notified for one in tx.searches.saved(owner)] == [NOW]


def test_new_records_are_claimed_by_one_alone_until_they_were_mailed(tx: Transaction, owner: str) -> None:
    cat = tx.searches.add(owner, CAT, 3)
    assert tx.searches.claim(cat, 5)
    assert not tx.searches.claim(cat, 6)
    assert tx.searches.claimed_of(owner) == [(cat, 5)]
    tx.searches.release(cat)
    assert tx.searches.claim(cat, 5)
    tx.searches.set_mailed(cat, 5)
    assert tx.searches.claimed_of(owner) == []
    assert not tx.searches.claim(cat, 5)
    assert tx.searches.claim(cat, 6)
    assert not tx.searches.claim("nothing", 6)


def test_an_alert_is_stored(tx: Transaction, owner: str) -> None:
    cat = tx.searches.add(owner, CAT, 3)
    tx.searches.set_alert(cat, Alert.WEEKLY)
    assert [one.alert for one in tx.searches.saved(owner)] == [Alert.WEEKLY]


def test_a_deleted_search_is_gone(tx: Transaction, owner: str) -> None:
    cat = tx.searches.add(owner, CAT, 3, session=HERE)
    tx.searches.delete(cat)
    assert tx.searches.history(owner, HERE) == ()


def test_a_session_takes_its_history_along_and_leaves_saved_searches(tx: Transaction, owner: str) -> None:
    cat = tx.searches.add(owner, CAT, 3, session=HERE)
    tx.searches.add(owner, DOG, 3, session=HERE)
    tx.searches.save(cat)
    tx.credentials.end_session(HERE)
    assert tx.searches.history(owner, HERE) == ()
    assert texts(tx.searches.saved(owner)) == ["kissa"]
