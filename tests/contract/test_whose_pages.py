"""Whose pages a site shows: those of the card that signed in, or of the card that was chosen, and of nobody else."""

from __future__ import annotations

from contextlib import closing

import pytest
from tests.accounts import account_of, inner
from tests.contract.worlds import CARD, OTHER, World
from tests.fakes.faults import Fault
from tests.fakes.library import PASSWORD

from tunilib.account import Account
from tunilib.core.answer import Missing
from tunilib.core.ports.sign_in import SignInRequest
from tunilib.core.profile import CardRequest, PasswordChange, ProfileChange
from tunilib.errors import NotUnderstood, SessionExpired, TunilibError, Unavailable
from tunilib.local.ledger import LedgerBook
from tunilib.services.cards import add_card, use_card
from tunilib.services.profile import change_password, set_profile

LOANS, HOLDS, FINES, CARDS = "/MyResearch/CheckedOut", "/Holds/List", "/MyResearch/Fines", "/LibraryCards/Home"
PROFILE = "/MyResearch/Profile"


def with_two_cards(online: World) -> Account:
    account = online.account()
    add_card(inner(account), CardRequest(card=OTHER, password=PASSWORD, name="Second"))
    return account


def test_the_loans_of_a_card_that_replaced_the_only_one_are_not_listed_under_its_number(online: World) -> None:
    online.library.books(CARD, 1)
    online.library.books(OTHER, 2, first=50)
    online.library.owe(OTHER, "3.00")
    account = online.account()
    online.fake.replace_card(CARD, OTHER)
    for read in (account.loans, account.holds, account.fines):
        with pytest.raises(NotUnderstood, match="another library card"):
            read()


def test_nothing_is_renewed_on_a_card_that_replaced_the_only_one(online: World) -> None:
    online.library.books(CARD, 1)
    online.library.books(OTHER, 1, first=50)
    online.library.later(10)
    account = online.account()
    account.loans()
    online.fake.replace_card(CARD, OTHER)
    with pytest.raises(NotUnderstood):
        account.renew()
    assert set(online.library.dues(OTHER).values()) == {"2026-03-30"}


def test_a_list_that_did_not_change_is_believed_without_another_request(online: World) -> None:
    online.library.books(CARD, 2)
    session = online.sign_in()
    for _ in range(2):
        online.fake.log.clear()
        with closing(online.entry().open(session)) as door:
            assert len(door.loans.read().items) == 2
            session = door.session
        assert online.fake.log == [("GET", LOANS)]


def test_a_list_that_changed_is_believed_after_a_look_at_the_cards(online: World) -> None:
    online.library.books(CARD, 1)
    session = online.sign_in()
    online.library.books(CARD, 1, first=9)
    online.fake.log.clear()
    with closing(online.entry().open(session)) as door:
        assert len(door.loans.read().items) == 2
    assert online.fake.log == [("GET", LOANS), ("GET", CARDS)]


def test_a_page_that_shows_the_cards_of_another_account_is_not_believed(online: World) -> None:
    online.library.patron("1003")
    online.library.books(OTHER, 2)
    other = online.account(door=online.door(OTHER))
    add_card(inner(other), CardRequest(card="1003", password=PASSWORD, name="Third"))
    account = with_two_cards(online)
    account.loans()
    online.fake.fault(Fault("foreign", LOANS, new=OTHER, times=-1))
    with pytest.raises(NotUnderstood):
        online.account().loans()


def test_a_page_of_cards_without_the_own_one_is_not_believed(online: World) -> None:
    account = online.account()
    online.fake.fault(Fault("foreign", CARDS, new=OTHER))
    with pytest.raises(NotUnderstood, match="another library card"):
        account.cards()


def test_the_profile_of_another_user_is_not_believed(finna: World) -> None:
    account = finna.account()
    finna.fake.fault(Fault("foreign", PROFILE, new=OTHER, times=-1))
    with pytest.raises(NotUnderstood, match="another library card"):
        account.profile()
    with pytest.raises(NotUnderstood):
        set_profile(inner(account), ProfileChange(reminder=2))


def test_no_password_is_sent_to_the_form_of_another_user(online: World) -> None:
    account = online.account()
    path = PROFILE if online.kind.name == "finna" else "/MyResearch/ChangePassword"
    online.fake.fault(Fault("foreign", path, new=OTHER, times=-1))
    online.fake.log.clear()
    with pytest.raises(NotUnderstood, match="another library card"):
        change_password(inner(account), PasswordChange(old=PASSWORD, new="secret2", again="secret2"))
    assert [method for method, _ in online.fake.log if method == "POST"] == []


def test_a_differing_name_alone_is_no_reason_to_refuse(online: World) -> None:
    online.library.books(CARD, 1)
    account = online.account()
    online.fake.fault(Fault("replace", old=f"Patron {CARD}", new="Somebody Else", times=-1))
    assert len(account.loans()) == 1
    assert account.profile().name == "Somebody Else"


def test_the_chosen_card_is_looked_at_again_before_a_renewal(online: World) -> None:
    online.library.books(CARD, 1)
    online.library.books(OTHER, 1, first=50)
    online.library.later(10)
    with_two_cards(online)
    door = online.door()
    reading = door.loans.read()
    use_card(inner(online.account()), OTHER)
    answer = door.loans.renew(reading.items)
    assert not answer.sent
    assert isinstance(answer.error, Unavailable)
    assert ("POST", LOANS) not in online.fake.log
    for card in (CARD, OTHER):
        assert set(online.library.dues(card).values()) == {"2026-03-30"}


def test_a_card_chosen_elsewhere_between_reading_and_placing_stops_the_hold(online: World) -> None:
    online.library.copy("X1", "wanted")
    online.library.lend(OTHER, "X1")
    online.library.patron("1003")
    account = online.account()
    add_card(inner(account), CardRequest(card="1003", password=PASSWORD, name="Second"))
    door = online.door()
    assert not isinstance(door.holds, Missing)
    assert door.holds.read().items == ()
    use_card(inner(account), "1003")
    with pytest.raises(TunilibError):
        online.account(door=door).place("wanted", pickup="linna")
    assert online.library.door("1003").holds.read().items == ()


def test_after_a_session_that_ended_the_card_is_chosen_again_and_the_one_before_it_put_back(online: World) -> None:
    online.library.books(OTHER, 2, first=50)
    with_two_cards(online)
    entry, who = online.entry(), SignInRequest(card=CARD, password=PASSWORD)
    account = account_of(
        entry.open(entry.sign_in(who), OTHER),
        LedgerBook(online.paths),
        site=online.address,
        clock=online.library.now,
        sign_in_again=lambda: entry.open(entry.sign_in(who), OTHER),
        switches_card=True,
    )
    with account:
        assert len(account.loans()) == 2
        online.fake.expire()
        assert (len(account.loans()), account.card) == (2, OTHER)
    assert [card.card for card in online.account().cards() if card.active] == [CARD]


def test_a_sign_in_leaves_the_card_chosen_that_the_user_chose(online: World) -> None:
    online.library.books(OTHER, 2, first=50)
    use_card(inner(with_two_cards(online)), OTHER)
    entry, who = online.entry(), SignInRequest(card=CARD, password=PASSWORD)
    session = entry.sign_in(who)
    use_card(inner(online.account()), OTHER)
    with closing(entry.open(session)) as door:
        assert (len(door.loans.read().items), door.card) == (2, OTHER)
        session = door.session
    online.fake.expire()
    entry = online.entry()
    with closing(entry.open(session)) as door, pytest.raises(SessionExpired):
        door.loans.read()
    with closing(entry.open(entry.sign_in(who))) as door:
        assert (len(door.loans.read().items), door.card) == (2, OTHER)


def test_a_site_without_a_page_of_cards_is_read_all_the_same(online: World) -> None:
    online.library.books(CARD, 1)
    session = online.sign_in()
    online.library.books(CARD, 1, first=9)
    online.fake.fault(Fault("replace", old="/LibraryCards/", new="/NoSuch/", times=-1))
    with closing(online.entry().open(session)) as door:
        assert len(door.loans.read().items) == 2
