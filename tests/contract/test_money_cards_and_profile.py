"""Fines, cards and personal information, the same by every door."""

from __future__ import annotations

from contextlib import closing

import pytest
from tests.accounts import inner
from tests.contract.worlds import CARD, OTHER, World, needs
from tests.fakes import profile_pages
from tests.fakes.faults import CHANGE, Fault
from tests.fakes.library import PASSWORD

from tunilib.account import Account
from tunilib.core.barcode import Barcode, Symbology
from tunilib.core.outcome import Word
from tunilib.core.profile import CardRequest, PasswordChange, ProfileChange, RegisterChange
from tunilib.core.reason import ReasonCode
from tunilib.errors import CredentialsRefused, NotFound, NotUnderstood, PersonNeeded, UsageError
from tunilib.services.cards import add_card, barcode, edit_card, remove_card, use_card
from tunilib.services.profile import change_password, request_change, set_profile
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


@needs("fines")
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


@needs("beyond-paia")
@needs("profile")
def test_the_settings_of_a_blocked_patron_are_changed_all_the_same(anywhere: World) -> None:
    anywhere.library.desk.patrons.block(CARD, "lost books")
    changed = set_profile(inner(anywhere.account()), ProfileChange(home_library="arvo", email="new@example.org"))
    assert (changed.outcome, changed.reasons) == (Word.CHANGED, ())
    assert anywhere.account().profile().home_library == "arvo"


def test_a_field_that_a_sites_form_has_not_is_refused_with_those_it_has_by_their_own_words(finna: World) -> None:
    with pytest.raises(UsageError) as caught:
        request_change(inner(finna.account()), RegisterChange(name="Aino Uusi"))
    assert caught.value.facts["field"] == "name"
    assert str(caught.value.hint) == "it has: address email phone"


def test_what_a_site_lets_a_patron_change_in_the_register_is_changed_and_proved(finna: World) -> None:
    finna.fake.register_inputs, finna.fake.address_inputs = ("phone", "email"), ("address1",)
    account = finna.account()
    assert request_change(inner(account), RegisterChange(phone="040 123")).outcome == Word.CHANGED
    assert account.profile().register.phone == "040 123"
    assert request_change(inner(account), RegisterChange(address="Elsewhere 1")).outcome == Word.REQUESTED
    refused = request_change(inner(account), RegisterChange(email="nobody"))
    assert [reason.code for reason in refused.reasons] == [ReasonCode.PROFILE_EMAIL_INVALID]
    with pytest.raises(UsageError):
        request_change(inner(account), RegisterChange(phone="040 9", address="Elsewhere 1"))
    finna.fake.fault(Fault("claimed", "/MyResearch/Profile", "POST"))
    assert request_change(inner(account), RegisterChange(phone="040 9")).outcome == Word.UNKNOWN
    assert account.profile().register.phone == "040 123"


PARTS = ("address1", "zip", "city", "country", "email")
ALMA = {
    "addresses[0][types][]": ["work"],
    "addresses[0][preferred]": [],
    "addresses[0][address1]": ["Vanhakatu 9"],
    "addresses[0][zip]": ["00100"],
    "addresses[1][preferred]": ["1"],
    "addresses[1][address1]": ["Kalevantie 4"],
    "addresses[1][zip]": ["33100"],
    "addresses[1][country]": ["FIN"],
}


def test_an_address_with_parts_is_changed_by_the_fields_of_the_form_and_by_no_line(finna: World) -> None:
    finna.fake.address_inputs, finna.fake.approves_register = PARTS, False
    finna.fake.required_inputs = ("address1", "zip", "city")
    finna.library.registers(CARD, address="Vanhakatu 9, 00100 Helsinki")
    account = finna.account()
    with pytest.raises(UsageError) as caught:
        request_change(inner(account), RegisterChange(address="Uusikatu 1, 33100 Tampere"))
    assert str(caught.value.hint) == "it has: street postal_code town country email"
    assert account.profile().register.address == "Vanhakatu 9, 00100 Helsinki"

    asked = RegisterChange(street="Uusikatu 1", postal_code="33100", country="finland")
    assert request_change(inner(account), asked).outcome == Word.CHANGED
    assert account.profile().register.address == "Uusikatu 1, 33100 Helsinki"
    sent = finna.fake.asked("POST", "/MyResearch/ChangeProfileAddress")
    assert request_change(inner(account), asked).outcome == Word.UNCHANGED
    assert finna.fake.asked("POST", "/MyResearch/ChangeProfileAddress") == sent
    assert request_change(inner(account), RegisterChange(street="")).outcome == Word.REFUSED
    with pytest.raises(UsageError, match="pony"):
        request_change(inner(account), RegisterChange(country="pony"))


def test_of_several_addresses_the_preferred_one_has_our_words_and_the_others_their_own(finna: World) -> None:
    finna.fake.address_inputs, finna.fake.address_values = tuple(ALMA), {**ALMA}
    finna.fake.approves_register = False
    account = finna.account()
    fields = {one.field: (one.value, one.change) for one in account.profile().fields}
    assert fields["street"] == ("Kalevantie 4", "now")
    assert fields["country"] == ("Finland", "now")
    assert fields["addresses[0][types]"] == ("work", "now")
    assert fields["name"][1] is None
    asked = RegisterChange(**{"street": "Uusikatu 1", "addresses[0][types]": "home; school"})
    assert request_change(inner(account), asked).outcome == Word.CHANGED
    changed = {"addresses[1][address1]": ["Uusikatu 1"], "addresses[0][types][]": ["home", "school"]}
    assert finna.fake.address_values == {**ALMA, **changed}


@pytest.mark.parametrize("language", ["en", "fi", "sv"])
def test_a_new_address_that_waits_for_the_link_in_a_mail_is_requested_and_not_changed(
    online: World, language: str
) -> None:
    online.language = language
    online.fake.confirms_email = True
    account = online.account()
    before = account.profile().email
    asked = set_profile(inner(account), ProfileChange(email="o'new+1@example.org", home_library="arvo"))
    assert asked.outcome == Word.REQUESTED
    assert [dict(reason.params)["what"] for reason in asked.reasons] == ["email-pending"]
    found = account.profile()
    assert (found.email, found.pending_email, found.home_library) == (before, "o'new+1@example.org", "arvo")
    online.fake.fault(Fault("claimed", method=CHANGE, times=-1))
    assert set_profile(inner(account), ProfileChange(email="other@example.org")).outcome == Word.UNKNOWN
    assert account.profile().pending_email == "o'new+1@example.org"


@needs("profile", "site")
def test_where_the_email_cannot_be_changed_nothing_else_is(anywhere: World) -> None:
    anywhere.fake.hides_email = True
    account = anywhere.account()
    with pytest.raises(NotFound):
        set_profile(inner(account), ProfileChange(email="new@example.org", home_library="arvo"))
    assert account.profile().home_library != "arvo"


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


@needs("beyond-paia")
@needs("profile")
def test_the_home_library_is_set(anywhere: World) -> None:
    account = anywhere.account()
    assert set_profile(inner(account), ProfileChange(home_library="hervanta")).outcome == Word.CHANGED
    assert account.profile().home_library == "hervanta"
    assert set_profile(inner(account), ProfileChange(home_library="hervanta")).outcome == Word.UNCHANGED
    assert set_profile(inner(account), ProfileChange(home_library="ask")).outcome == Word.CHANGED
    assert account.profile().home_library == "ask"


@needs("beyond-paia")
@needs("profile")
def test_an_unknown_home_library_is_refused(anywhere: World) -> None:
    outcome = set_profile(inner(anywhere.account()), ProfileChange(home_library="nowhere"))
    assert [reason.code for reason in outcome.reasons] == [ReasonCode.PROFILE_LIBRARY_INVALID]


@needs("beyond-paia")
@needs("profile")
def test_the_own_address_is_changed_and_the_registers_stays(anywhere: World) -> None:
    account = anywhere.account()
    assert set_profile(inner(account), ProfileChange(email="new@example.org")).outcome == Word.CHANGED
    profile = account.profile()
    assert profile.email == "new@example.org"
    assert profile.register.email in (None, "reader@example.org")


@needs("profile")
def test_an_address_that_is_none_is_refused(anywhere: World) -> None:
    outcome = set_profile(inner(anywhere.account()), ProfileChange(email="nonsense"))
    assert [reason.code for reason in outcome.reasons] == [ReasonCode.PROFILE_EMAIL_INVALID]


@needs("profile")
def test_the_password_is_changed(anywhere: World) -> None:
    account = anywhere.account()
    assert (
        change_password(inner(account), PasswordChange(old=PASSWORD, new="secret2", again="secret2")).outcome
        == Word.CHANGED
    )
    assert anywhere.sign_in(password="secret2").card == CARD


@needs("profile")
def test_a_wrong_old_password_is_refused(anywhere: World) -> None:
    outcome = change_password(inner(anywhere.account()), PasswordChange(old="wrong1", new="secret2", again="secret2"))
    assert outcome.outcome == Word.REFUSED
    assert [reason.code for reason in outcome.reasons] == [ReasonCode.PASSWORD_WRONG]


@needs("beyond-paia")
@needs("profile")
def test_a_new_password_that_is_too_short_is_refused(anywhere: World) -> None:
    outcome = change_password(inner(anywhere.account()), PasswordChange(old=PASSWORD, new="abc", again="abc"))
    assert ReasonCode.PASSWORD_TOO_SHORT in {reason.code for reason in outcome.reasons}


@needs("reminder")
def test_a_reminder_is_set(anywhere: World) -> None:
    account = anywhere.account()
    set_profile(inner(account), ProfileChange(email="me@example.org"))
    assert set_profile(inner(account), ProfileChange(reminder=2)).outcome == Word.CHANGED
    assert account.profile().reminder == 2


@needs("reminder")
def test_an_address_and_the_reminder_that_needs_it_are_set_together(anywhere: World) -> None:
    """Whatever order a site wants: it may know no reminder without an address."""
    account = anywhere.account()
    set_profile(inner(account), ProfileChange(email="", reminder=0))
    set_both = set_profile(inner(account), ProfileChange(email="me@example.org", reminder=3))
    assert (set_both.outcome, set_both.reasons) == (Word.CHANGED, ())
    assert (account.profile().email, account.profile().reminder) == ("me@example.org", 3)
    cleared = set_profile(inner(account), ProfileChange(email="", reminder=0))
    assert (cleared.outcome, cleared.reasons) == (Word.CHANGED, ())
    assert (account.profile().email, account.profile().reminder) == (None, 0)


def test_no_reminder_is_sent_where_the_address_was_refused(finna: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A site may take a reminder without an address, and would mail it nowhere."""
    account = finna.account()
    set_profile(inner(account), ProfileChange(email="", reminder=0))
    monkeypatch.setattr(profile_pages, "_take_email", lambda *_: False)
    posted = finna.fake.asked("POST", "/MyResearch/Profile")
    refused = set_profile(inner(account), ProfileChange(email="me@nowhere.unknown", reminder=3))
    assert (refused.outcome, [reason.code for reason in refused.reasons]) == (
        Word.REFUSED,
        [ReasonCode.PROFILE_EMAIL_INVALID],
    )
    assert finna.fake.asked("POST", "/MyResearch/Profile") == posted + 1


@needs("register-changes")
def test_a_change_of_the_register_is_asked_for(anywhere: World) -> None:
    assert request_change(inner(anywhere.account()), RegisterChange(address="Elsewhere 1")).outcome == Word.REQUESTED
    assert [request.after for request in anywhere.library.desk.patrons.requests()] == ["Elsewhere 1"]
