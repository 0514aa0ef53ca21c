"""Cards, passwords and sessions as they are stored."""

from __future__ import annotations

from datetime import UTC, date, timedelta

import pytest
from tests.library.stores.engines import Stored

from tunilib.core.profile import Card
from tunilib.errors import TunilibError
from tunilib.library.stores.patrons import SessionAccount, StoredCard
from tunilib.library.stores.sessions import StoredCredentials


def cards(shelf: Stored, owner: str) -> list[StoredCard]:
    with shelf.snapshot() as snapshot:
        return snapshot.cards.of_owner(owner)


def test_the_first_card_of_an_account_is_the_active_one(shelf: Stored, aino: str) -> None:
    (stored,) = cards(shelf, aino)
    assert stored == StoredCard(Card(id=stored.card.id, card="1001", active=True), aino)
    assert cards(shelf, "nobody") == []


def test_linked_cards_come_after_the_own_one(shelf: Stored, aino: str, eero: str) -> None:
    with shelf.change() as tx:
        tx.patrons.change(eero, {"card_expires": date(2026, 5, 1)})
        linked = tx.cards.add(aino, eero, "Eero")
    own, other = cards(shelf, aino)
    assert (own.patron, own.card.active) == (aino, True)
    assert other == StoredCard(Card(id=linked, card="1002", name="Eero", expires=date(2026, 5, 1)), eero)
    assert [stored.patron for stored in cards(shelf, eero)] == [eero]


def test_the_accounts_of_others_that_have_a_card_are_found_by_it(shelf: Stored, aino: str, eero: str) -> None:
    with shelf.change() as tx:
        linked = tx.cards.add(aino, eero, "Eero")
        assert [tx.cards.with_card_of(patron) for patron in (eero, aino)] == [[(aino, linked)], []]


def test_a_card_and_a_name_are_in_an_account_once(shelf: Stored, aino: str, eero: str) -> None:
    helmi = shelf.patron("1003")
    with shelf.change() as tx:
        tx.cards.add(aino, eero, "Eero")
    with pytest.raises(TunilibError), shelf.change() as tx:
        tx.cards.add(aino, eero, None)
    with pytest.raises(TunilibError), shelf.change() as tx:
        tx.cards.add(aino, helmi, "Eero")
    assert len(cards(shelf, aino)) == 2


def test_one_card_is_active_at_a_time(shelf: Stored, aino: str, eero: str) -> None:
    with shelf.change() as tx:
        linked = tx.cards.add(aino, eero, None)
        tx.cards.activate(aino, linked)
    assert [stored.card.active for stored in cards(shelf, aino)] == [False, True]
    assert [stored.card.active for stored in cards(shelf, eero)] == [True]


def test_where_the_active_card_is_removed_the_own_one_is_active(shelf: Stored, aino: str, eero: str) -> None:
    with shelf.change() as tx:
        linked = tx.cards.add(aino, eero, None)
        tx.cards.activate(aino, linked)
        tx.cards.remove(aino, linked)
    (own,) = cards(shelf, aino)
    assert own.card.active


def test_the_links_of_a_card_can_be_ended_in_all_other_accounts_which_still_list_it(
    shelf: Stored, aino: str, eero: str
) -> None:
    helmi = shelf.patron("1003")
    with shelf.change() as tx:
        tx.cards.activate(aino, tx.cards.add(aino, eero, None))
        tx.cards.add(helmi, eero, None)
        tx.cards.add(helmi, aino, None)
        tx.cards.end_links(eero)
    assert [(stored.patron, stored.ended) for stored in cards(shelf, aino)] == [(aino, False), (eero, True)]
    assert [stored.card.active for stored in cards(shelf, aino)] == [True, False]
    assert {stored.patron for stored in cards(shelf, helmi) if stored.ended} == {eero}
    assert [stored.patron for stored in cards(shelf, eero)] == [eero]


def test_an_account_whose_link_was_ended_acts_on_that_card_no_more_and_is_reminded_of_nothing(
    shelf: Stored, aino: str, eero: str
) -> None:
    """The desk ends links where a stranger has the card in an account of theirs."""
    helmi = shelf.patron("1003")
    with shelf.change() as tx:
        tx.patrons.change(aino, {"own_email": "own@library.example"})
        tx.credentials.start_session("token", aino)
        linked = tx.cards.add(aino, eero, None)
        tx.cards.add(aino, helmi, None)
        tx.cards.activate(aino, linked)
        tx.cards.set_reminder(linked, 2)
        tx.cards.remove(aino, cards(shelf, aino)[0].card.id)  # as a university account, which has no card of its own
        assert [one.patron for one in tx.cards.reminders_set()] == [eero]
        tx.cards.end_links(eero)
    assert [(one.patron, one.card.active) for one in cards(shelf, aino)] == [(eero, False), (helmi, True)]
    with shelf.snapshot() as snapshot:
        assert snapshot.cards.reminders_set() == []
        assert snapshot.patrons.of_session("token", linked) is None


def test_names_and_reminders_belong_to_the_account(shelf: Stored, aino: str, eero: str) -> None:
    with shelf.change() as tx:
        linked = tx.cards.add(aino, eero, "Eero")
        tx.cards.set_name(linked, "Brother")
        tx.cards.set_reminder(linked, 2)
        tx.patrons.change(aino, {"own_email": "own@library.example"})
        tx.credentials.start_session("token", aino)
    own, other = cards(shelf, aino)
    assert (own.card.name, other.card.name) == (None, "Brother")
    with shelf.snapshot() as snapshot:
        account_of = snapshot.cards.account_of
        assert account_of("token", None) == SessionAccount(aino, own.card.id, "own@library.example", 0)
        assert account_of("token", linked) == SessionAccount(aino, linked, "own@library.example", 2)
        assert account_of("token", "1002") == account_of("token", linked)
        assert account_of("token", "9999") is None
        assert account_of("another", None) is None
    with shelf.change() as tx:
        tx.cards.set_name(linked, None)
    assert cards(shelf, aino)[1].card.name is None


def test_a_password_is_stored_by_its_hash(shelf: Stored, aino: str) -> None:
    with shelf.change() as tx:
        tx.credentials.set_password(aino, "scrypt:2:8:1:00:01")
    with shelf.snapshot() as snapshot:
        assert snapshot.credentials.of_card("1001") == StoredCredentials(aino, "scrypt:2:8:1:00:01", 0, None)
        assert snapshot.credentials.of_card("9999") is None


def test_wrong_tries_and_a_lock_are_stored(shelf: Stored, aino: str) -> None:
    until = shelf.moment + timedelta(minutes=15)
    with shelf.change() as tx:
        tx.credentials.set_tries(aino, 3)
        stored = tx.credentials.of_card("1001")
        assert stored is not None
        assert (stored.wrong_tries, stored.locked_until) == (3, None)
        tx.credentials.set_tries(aino, 0, until)
    with shelf.snapshot() as snapshot:
        stored = snapshot.credentials.of_card("1001")
        assert stored is not None
        assert (stored.wrong_tries, stored.locked_until) == (0, until.astimezone(UTC))


def test_a_session_lasts_until_it_is_ended(shelf: Stored, aino: str, eero: str) -> None:
    with shelf.change() as tx:
        for token, patron in (("one", aino), ("two", aino), ("three", aino), ("other", eero)):
            tx.credentials.start_session(token, patron)
    with shelf.change() as tx:
        assert tx.credentials.end_session("one") == aino
        assert tx.credentials.end_session("one") is None
    with shelf.change() as tx:
        assert tx.patrons.of_session("two", None) is not None
        tx.credentials.end_sessions_of(aino)
    with shelf.snapshot() as snapshot:
        found = {token: snapshot.patrons.of_session(token, None) for token in ("one", "two", "three", "other")}
    assert [token for token, stored in found.items() if stored] == ["other"]


def test_a_session_has_a_token_of_its_own(shelf: Stored, aino: str, eero: str) -> None:
    with shelf.change() as tx:
        tx.credentials.start_session("token", aino)
    with pytest.raises(TunilibError), shelf.change() as tx:
        tx.credentials.start_session("token", eero)
