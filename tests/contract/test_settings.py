"""Settings and the register's personal information, the same by every door."""

from __future__ import annotations

import pytest
from tests.accounts import inner
from tests.contract.worlds import CARD, World, needs
from tests.fakes import profile_pages
from tests.fakes.faults import CHANGE, Fault
from tests.fakes.library import PASSWORD

from tunilib.core.outcome import Word
from tunilib.core.profile import PasswordChange, ProfileChange, RegisterChange
from tunilib.core.reason import ReasonCode
from tunilib.errors import NotFound, UsageError
from tunilib.services.profile import change_password, request_change, set_profile


@needs("beyond-paia")
@needs("settings")
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


@needs("settings", "site")
def test_where_the_email_cannot_be_changed_nothing_else_is(anywhere: World) -> None:
    anywhere.fake.hides_email = True
    account = anywhere.account()
    with pytest.raises(NotFound):
        set_profile(inner(account), ProfileChange(email="new@example.org", home_library="arvo"))
    assert account.profile().home_library != "arvo"


@needs("beyond-paia")
@needs("settings")
def test_the_home_library_is_set(anywhere: World) -> None:
    account = anywhere.account()
    assert set_profile(inner(account), ProfileChange(home_library="hervanta")).outcome == Word.CHANGED
    assert account.profile().home_library == "hervanta"
    assert set_profile(inner(account), ProfileChange(home_library="hervanta")).outcome == Word.UNCHANGED
    assert set_profile(inner(account), ProfileChange(home_library="ask")).outcome == Word.CHANGED
    assert account.profile().home_library == "ask"


@needs("beyond-paia")
@needs("settings")
def test_an_unknown_home_library_is_refused(anywhere: World) -> None:
    outcome = set_profile(inner(anywhere.account()), ProfileChange(home_library="nowhere"))
    assert [reason.code for reason in outcome.reasons] == [ReasonCode.PROFILE_LIBRARY_INVALID]


@needs("beyond-paia")
@needs("settings")
def test_the_own_address_is_changed_and_the_registers_stays(anywhere: World) -> None:
    account = anywhere.account()
    assert set_profile(inner(account), ProfileChange(email="new@example.org")).outcome == Word.CHANGED
    profile = account.profile()
    assert profile.email == "new@example.org"
    assert profile.register.email in (None, "reader@example.org")


@needs("settings")
def test_an_address_that_is_none_is_refused(anywhere: World) -> None:
    outcome = set_profile(inner(anywhere.account()), ProfileChange(email="nonsense"))
    assert [reason.code for reason in outcome.reasons] == [ReasonCode.PROFILE_EMAIL_INVALID]


@needs("settings")
def test_the_password_is_changed(anywhere: World) -> None:
    account = anywhere.account()
    assert (
        change_password(inner(account), PasswordChange(old=PASSWORD, new="secret2", again="secret2")).outcome
        == Word.CHANGED
    )
    assert anywhere.sign_in(password="secret2").card == CARD


@needs("settings")
def test_a_wrong_old_password_is_refused(anywhere: World) -> None:
    outcome = change_password(inner(anywhere.account()), PasswordChange(old="wrong1", new="secret2", again="secret2"))
    assert outcome.outcome == Word.REFUSED
    assert [reason.code for reason in outcome.reasons] == [ReasonCode.PASSWORD_WRONG]


@needs("beyond-paia")
@needs("settings")
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
