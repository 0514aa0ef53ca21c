"""Fines, cards and personal information, the same by every door."""

from __future__ import annotations

from contextlib import closing

import pytest
from tests.accounts import inner
from tests.contract.worlds import CARD, OTHER, World, needs
from tests.fakes.faults import Fault
from tests.fakes.library import PASSWORD

from tunilib.account import Account
from tunilib.core.barcode import Barcode, Symbology
from tunilib.core.outcome import Word
from tunilib.core.profile import CardRequest, PasswordChange, ProfileChange
from tunilib.core.reason import ReasonCode
from tunilib.errors import CredentialsRefused, NotFound, NotUnderstood, PersonNeeded, UsageError
from tunilib.services.cards import add_card, barcode, edit_card, remove_card, use_card
from tunilib.services.profile import change_password, set_profile
from tunilib.services.status import overview


@needs("fines")
def test_a_patron_who_owes_nothing_owes_nothing(anywhere: World) -> None:
    fines = anywhere.account().fines()
    assert (fines.fines, fines.total.cents) == ((), 0)


@needs("fines")
def test_what_is_owed_is_read_to_the_cent(anywhere: World) -> None:
    anywhere.library.owe(CARD, "7.35")
    anywhere.library.owe(CARD, "1.20")
    fines = anywhere.account().fines()
    assert fines.total.cents == 855
    assert sorted(fine.balance.cents for fine in fines.fines) == [120, 735]
    assert len({fine.id for fine in fines.fines}) == 2


@needs("fines", "suspension")
@pytest.mark.parametrize(("amount", "suspended"), [("12.00", True), ("1.00", False)])
def test_fines_and_the_status_say_the_same_of_a_suspension(anywhere: World, amount: str, suspended: bool) -> None:
    anywhere.library.books(CARD, 1)
    anywhere.library.owe(CARD, amount)
    with closing(anywhere.door()) as door:
        told = overview(inner(anywhere.account(door=door))).fines.suspended
    assert anywhere.account().fines().suspended is told
    assert bool(told) is suspended


def test_what_is_owed_is_read_though_the_page_that_tells_of_a_suspension_is_not(online: World) -> None:
    online.library.owe(CARD, "12.00")
    account = online.account()
    online.fake.fault(Fault("cut", "/MyResearch/CheckedOut", times=-1))
    fines = account.fines()
    assert (fines.total.cents, fines.suspended) == (1200, True if online.kind.name == "finna" else None)


@needs("cards")
def test_the_only_card_is_the_active_one(anywhere: World) -> None:
    (card,) = anywhere.account().cards()
    assert (card.card, card.active) == (CARD, True)


@needs("cards")
def test_a_card_is_drawn_as_its_library_does(anywhere: World) -> None:
    account = anywhere.account()
    add_card(inner(account), CardRequest(card=OTHER, password=PASSWORD))
    if anywhere.kind.name == "vufind":
        with pytest.raises(NotFound):
            barcode(inner(account))
        return
    if anywhere.kind.name == "finna":
        anywhere.fake.barcodes = {CARD: "2900100199", OTHER: "77"}
    shown = []
    for card in (None, OTHER):
        with anywhere.account(door=anywhere.door(chosen=card)) as one:
            shown.append(barcode(inner(one)))
    if anywhere.kind.name == "finna":
        assert shown == [Barcode(Symbology.CODE_39, "2900100199"), Barcode(Symbology.CODE_39, "77")]
    else:
        assert shown == [Barcode(Symbology.CODE_128, CARD), Barcode(Symbology.CODE_128, OTHER)]


@needs("cards")
def test_a_card_is_added_used_and_removed(anywhere: World) -> None:
    account = anywhere.account()
    assert add_card(inner(account), CardRequest(card=OTHER, password=PASSWORD, name="Second")).outcome == Word.ADDED
    assert {card.card for card in account.cards()} == {CARD, OTHER}
    assert use_card(inner(account), OTHER).outcome == Word.USED
    assert [card.card for card in account.cards() if card.active] == [OTHER]
    assert use_card(inner(account), OTHER).outcome == Word.UNCHANGED
    use_card(inner(account), CARD)
    assert remove_card(inner(account), OTHER).outcome == Word.REMOVED
    assert [card.card for card in account.cards()] == [CARD]


@needs("cards")
def test_after_another_card_was_chosen_its_loans_are_shown(anywhere: World) -> None:
    anywhere.library.books(CARD, 1)
    anywhere.library.books(OTHER, 2, first=50)
    account = anywhere.account()
    assert len(account.loans()) == 1
    add_card(inner(account), CardRequest(card=OTHER, password=PASSWORD, name="Second"))
    use_card(inner(account), OTHER)
    assert (len(account.loans()), account.card) == (2, OTHER)
    use_card(inner(account), CARD)
    assert (len(account.loans()), account.card) == (1, CARD)
    use_card(inner(account), OTHER)
    remove_card(inner(account), OTHER)
    assert (account.card, len(account.loans())) == (CARD, 1)


@needs("cards")
def test_a_card_with_a_wrong_password_is_not_added(anywhere: World) -> None:
    account = anywhere.account()
    with pytest.raises(CredentialsRefused):
        add_card(inner(account), CardRequest(card=OTHER, password="wrong1"))
    assert len(account.cards()) == 1


@needs("cards")
def test_a_card_that_is_there_already_is_refused(anywhere: World) -> None:
    account = anywhere.account()
    add_card(inner(account), CardRequest(card=OTHER, password=PASSWORD, name="Second"))
    again = add_card(inner(account), CardRequest(card=OTHER, password=PASSWORD, name="Third"))
    assert again.outcome == Word.REFUSED
    assert [reason.code for reason in again.reasons] == [ReasonCode.CARD_ALREADY_ADDED]


@needs("cards")
def test_another_card_is_chosen_for_one_door_and_put_back(anywhere: World) -> None:
    anywhere.library.books(OTHER, 2)
    first = anywhere.account()
    add_card(inner(first), CardRequest(card=OTHER, password=PASSWORD, name="Second"))
    with anywhere.account(door=anywhere.door(chosen=OTHER)) as chosen:
        assert (len(chosen.loans()), chosen.card) == (2, OTHER)
    assert [card.card for card in anywhere.account().cards() if card.active] == [CARD]


@pytest.mark.parametrize(
    "captcha",
    [
        '<p><div class="g-recaptcha" data-sitekey="k" data-theme="light"></div></p>',
        '<img src="/c.png"><input name="image_captcha[input]"><input type="hidden" name="image_captcha[id]" value="a">',
        '<label>enter "demo" into this box: <input name="demo_captcha"></label>',
    ],
)
def test_where_a_form_checks_that_a_person_fills_it_in_nothing_is_sent(online: World, captcha: str) -> None:
    online.fake.captcha = captcha
    account = online.account()
    posted = [path for method, path in online.fake.log if method == "POST"]
    with pytest.raises(PersonNeeded, match="CAPTCHA"):
        change_password(inner(account), PasswordChange(old=PASSWORD, new="secret2", again="secret2"))
    if online.kind.name == "vufind":
        with pytest.raises(PersonNeeded, match="CAPTCHA"):
            set_profile(inner(account), ProfileChange(email="new@example.org", home_library="arvo"))
        assert account.profile().home_library != "arvo"
    assert [path for method, path in online.fake.log if method == "POST"] == posted


def with_two_cards(world: World) -> Account:
    account = world.account()
    add_card(inner(account), CardRequest(card=OTHER, password=PASSWORD, name="Second"))
    return account


def test_a_card_of_a_library_that_mails_a_link_in_place_of_a_password_is_not_sent(online: World) -> None:
    field = '<input id="login_password" type="password" name="password" value="" class="form-control">'
    online.fake.additions = None
    account = online.account()
    online.fake.fault(Fault("replace", "/LibraryCards/editCard/NEW", old=field, new=""))
    with pytest.raises(PersonNeeded):
        add_card(inner(account), CardRequest(card=OTHER, password=PASSWORD, name="Second"))
    add_card(inner(account), CardRequest(card=OTHER, password=PASSWORD, name="Second"))
    (form,) = (f"/LibraryCards/editCard/{card.id}" for card in account.cards() if card.card == OTHER)
    online.fake.fault(Fault("replace", form, old=field, new=""))
    with pytest.raises(PersonNeeded, match="needs the password of a card to rename it"):
        edit_card(inner(account), OTHER, "Third", PASSWORD)
    assert [online.fake.asked("POST", path) for path in ("/LibraryCards/editCard/NEW", form)] == [1, 0]


def names(account: Account) -> list[str | None]:
    return [card.name for card in account.cards() if card.card == OTHER]


@needs("cards")
@pytest.mark.parametrize("language", ["en", "fi", "sv"])
def test_a_card_is_renamed_and_still_works(anywhere: World, language: str) -> None:
    anywhere.language = language
    account = with_two_cards(anywhere)
    assert edit_card(inner(account), OTHER, "Äiti's & mine", PASSWORD).outcome == Word.EDITED
    assert edit_card(inner(account), OTHER, " Äiti's & mine ").outcome == Word.UNCHANGED
    assert names(account) == ["Äiti's & mine"]
    use_card(inner(account), OTHER)
    assert account.loans() == ()


@needs("cards", "site")
def test_a_card_is_not_renamed_with_a_wrong_password_or_none_or_by_the_form_of_another(anywhere: World) -> None:
    anywhere.fake.additions = None
    account = with_two_cards(anywhere)
    with pytest.raises(CredentialsRefused):
        edit_card(inner(account), OTHER, "Third", "wrong1")
    posted = len([1 for method, _ in anywhere.fake.log if method == "POST"])
    for password in (None, " "):
        with pytest.raises(UsageError, match="a site needs the card's password to rename it"):
            edit_card(inner(account), OTHER, "Third", password)
    (ident,) = (card.id for card in account.cards() if card.card == OTHER)
    form, number = f"/LibraryCards/editCard/{ident}", f'value="{OTHER}"'
    anywhere.fake.fault(Fault("replace", form, old=number, new=f'value="{CARD}"'))
    with pytest.raises(NotUnderstood, match=f"the card {OTHER} in its form"):
        edit_card(inner(account), OTHER, "Third", PASSWORD)
    assert len([1 for method, _ in anywhere.fake.log if method == "POST"]) == posted
    assert names(account) == ["Second"]
    use_card(inner(account), OTHER)
    assert account.loans() == ()


@needs("cards", "site")
def test_the_changed_password_of_a_second_card_is_stored_as_the_hint_says(anywhere: World) -> None:
    anywhere.library.books(OTHER, 2, first=50)
    account = with_two_cards(anywhere)
    anywhere.fake.wrong_pin.add(OTHER)
    with closing(anywhere.door(CARD, OTHER)) as door, pytest.raises(CredentialsRefused) as caught:
        door.loans.read()
    assert f"tunilib cards edit {OTHER} --password-stdin" in (caught.value.hint or "")
    with pytest.raises(CredentialsRefused):
        edit_card(inner(account), OTHER, password="wrong1")
    assert edit_card(inner(account), OTHER, password=PASSWORD).outcome == Word.EDITED
    with closing(anywhere.door(CARD, OTHER)) as door:
        assert len(door.loans.read().items) == 2
    assert names(account) == ["Second"]


@needs("cards")
def test_a_card_that_is_not_the_accounts_is_not_found(anywhere: World) -> None:
    account = anywhere.account(door=anywhere.door(chosen="9999"))
    with pytest.raises(NotFound):
        account.loans()
