"""Personal information, the password, changes of the register, and the cards of an account."""

from __future__ import annotations

import pytest
from tests.accounts import inner
from tests.library.conftest import AINO, EERO, HELMI, Library

from tunilib.core.outcome import ChangeOutcome, Word
from tunilib.core.profile import Card, CardRequest, PasswordChange, ProfileChange, RegisterChange
from tunilib.errors import CredentialsRefused, UsageError
from tunilib.library.models.desk import DeskWord
from tunilib.services.cards import add_card, edit_card, remove_card, use_card
from tunilib.services.profile import change_password, request_change, set_profile


def codes(change: ChangeOutcome) -> list[str]:
    return [str(reason.code) for reason in change.reasons]


def _new(old: str, new: str, again: str) -> PasswordChange:
    return PasswordChange(old=old, new=new, again=again)


def test_what_is_no_address_is_refused(library: Library) -> None:
    account = inner(library.account())
    for email in ("nonsense", "a@b", "a b@c.fi", "a@b..fi", "@b.fi", "a@b.fi\nBcc: c@d.fi"):
        assert codes(set_profile(account, ProfileChange(email=email))) == ["profile.email-invalid"], email
    assert codes(request_change(account, RegisterChange(email="nonsense"))) == ["profile.email-invalid"]
    assert library.door().profile.read().email is None


def test_a_reminder_needs_an_address(library: Library) -> None:
    account = inner(library.account())
    for change, refused in (
        (ProfileChange(reminder=2), ["profile.email-missing"]),
        (ProfileChange(reminder=2, email="own@patron.example"), []),
        (ProfileChange(email=""), ["profile.email-missing"]),
        (ProfileChange(email="", reminder=0), []),
    ):
        assert codes(set_profile(account, change)) == refused, change
    with pytest.raises(UsageError):
        set_profile(account, ProfileChange(reminder=4, email="own@patron.example"))
    assert library.door().profile.read().email is None


def test_an_unknown_home_library_is_refused_and_nothing_else_of_the_call_is_done(library: Library) -> None:
    change = set_profile(inner(library.account()), ProfileChange(home_library="atlantis", email="own@patron.example"))

    assert codes(change) == ["profile.library-invalid"]
    assert library.door().profile.read().email is None


def test_the_new_password_is_looked_at_before_the_old_one(library: Library) -> None:
    assert codes(change_password(inner(library.account()), _new("wrong", "x", "x"))) == ["password.too-short"]
    assert codes(change_password(inner(library.account()), _new("wrong", "abc12", "abc12"))) == ["password.wrong"]


def test_wrong_old_passwords_lock_the_card(library: Library) -> None:
    profile = library.account()
    for _ in range(4):
        assert codes(change_password(inner(profile), _new("wrong", "fresh22", "fresh22"))) == ["password.wrong"]

    with pytest.raises(CredentialsRefused, match="locked"):
        change_password(inner(profile), _new("wrong", "fresh22", "fresh22"))
    with pytest.raises(CredentialsRefused, match="locked"):
        change_password(inner(profile), _new("secret1", "fresh22", "fresh22"))


def test_a_change_of_the_register_is_pending_until_the_desk_approves(library: Library) -> None:
    assert request_change(inner(library.account()), RegisterChange(address="Hämeenkatu 1")).outcome == Word.REQUESTED

    before = library.door().profile.read()
    (asked,) = library.desk.patrons.requests()
    assert (before.register.address, before.requests[0].state) == (None, "pending")
    assert (asked.card, asked.field, asked.after, asked.before) == (AINO, "address", "Hämeenkatu 1", None)

    assert library.desk.patrons.approve(asked.id).outcome is DeskWord.APPROVED
    after = library.door().profile.read()
    assert (after.register.address, after.requests[0].state) == ("Hämeenkatu 1", "approved")
    assert library.desk.patrons.requests() == ()


def test_what_was_decided_is_not_decided_otherwise(library: Library) -> None:
    request_change(inner(library.account()), RegisterChange(name="Someone Else"))
    (asked,) = library.desk.patrons.requests()

    assert library.desk.patrons.decline(asked.id).outcome is DeskWord.DECLINED
    assert library.door().profile.read().register.name == f"Patron {AINO}"
    assert library.desk.patrons.decline(asked.id).outcome is DeskWord.UNCHANGED
    assert library.desk.patrons.approve(asked.id).outcome is DeskWord.REFUSED


def test_a_change_that_makes_no_sense_is_wrong_usage(library: Library) -> None:
    for change in (RegisterChange(), RegisterChange(name=" "), RegisterChange(address="x" * 1001)):
        with pytest.raises(UsageError):
            request_change(inner(library.account()), change)


def test_the_profile_says_all_for_which_borrowing_rights_are_suspended(library: Library) -> None:
    library.desk.patrons.block(AINO, "see the desk")
    library.desk.patrons.edit(AINO, {"card_expires": "2026-03-01"})

    profile = library.door().profile.read()

    assert profile.suspended is True
    assert [str(reason.code) for reason in profile.reasons] == ["patron.suspended", "patron.card-expired"]
    assert library.door(EERO).profile.read().suspended is False


def add(library: Library, card: str = EERO, name: str | None = None, password: str = "secret1") -> ChangeOutcome:
    return add_card(inner(library.account()), CardRequest(card=card, password=password, name=name))


def cards(library: Library) -> list[Card]:
    return list(library.door().cards.read().items)


def test_a_card_and_its_name_are_in_an_account_once(library: Library) -> None:
    library.patrons(HELMI)
    add(library, name="child")

    assert codes(add(library)) == ["card.already-added"]
    assert codes(add(library, AINO)) == ["card.already-added"]
    assert codes(add(library, HELMI, "child")) == ["card.name-taken"]
    own, other = cards(library)
    account = inner(library.account())
    assert codes(edit_card(account, own.id, "child")) == ["card.name-taken"]
    assert remove_card(account, own.id).outcome == Word.REFUSED
    assert remove_card(account, other.id).outcome == Word.REMOVED
    assert [str(reason.code) for reason in library.door().cards.remove(other).of(other.id).reasons] == [
        "card.not-linked"
    ]


def test_the_active_card_of_one_account_is_nothing_to_another(library: Library) -> None:
    add(library)
    use_card(inner(library.account()), cards(library)[1].id)
    assert use_card(inner(library.account()), cards(library)[1].id).outcome == Word.UNCHANGED

    assert library.door(EERO).card == EERO
    assert [card.card for card in library.door(EERO).cards.read().items] == [EERO]


def test_a_refusal_leaves_a_card_in_its_account_whose_password_the_desk_reset(library: Library) -> None:
    add(library, name="child")
    edit_card(inner(library.account()), cards(library)[0].id, "mine")
    library.desk.patrons.reset_password(EERO, "another1")

    assert codes(add(library, name="mine", password="another1")) == ["card.name-taken"]
    assert [(card.card, card.name) for card in cards(library)] == [(AINO, "mine"), (EERO, "child")]
    assert add(library, name="child", password="another1").outcome == Word.ADDED


def test_reminders_belong_to_the_account_and_its_card(library: Library) -> None:
    add(library)
    set_profile(inner(library.account()), ProfileChange(email="own@patron.example", reminder=1))
    use_card(inner(library.account()), cards(library)[1].id)
    set_profile(inner(library.account()), ProfileChange(reminder=3))

    assert (library.door().profile.read().email, library.door().profile.read().reminder) == ("own@patron.example", 3)
    assert (library.door(EERO).profile.read().email, library.door(EERO).profile.read().reminder) == (None, 0)
    use_card(inner(library.account()), cards(library)[0].id)
    assert library.door().profile.read().reminder == 1
