"""The profile: two e-mail addresses, and selected values only."""

from __future__ import annotations

from datetime import date
from typing import Any
from unittest.mock import Mock

import pytest
from tests.backends.vufind.pages import own
from tests.backends.vufind.pages.reference import page, profile_of

from tunilib.backends.vufind.pages.document import Document, PageError, PageProblem, document
from tunilib.backends.vufind.pages.state import state_of
from tunilib.backends.vufind.profile import _password_objections
from tunilib.backends.vufind.profile.message_settings import _controls, read_form
from tunilib.backends.vufind.profile.page import PasswordForm
from tunilib.backends.vufind.profile.register import address_form, change_register
from tunilib.core.profile import PasswordChange, RegisterChange
from tunilib.errors import NotFound, UsageError
from tunilib.pages.forms import Form

OWN_FORM = (
    '<form name="my_profile_form" method="post"><input type="hidden" name="csrf" value="t"><input name="email" '
    'value="me@example.org"><input name="finna_nickname" value=""></form>'
)
REGISTER = (
    '<form id="profile_library_form" method="post"><div class="profile-title">First Name:</div><div '
    'class="profile-text-value">Aino</div><div class="profile-title">Last Name:</div><div class="profile-text-value">'
    'Virtanen</div><div class="profile-title">Address:</div><div class="profile-text-value">Street 1</div><div '
    'class="profile-title">Postal Code:</div><div class="profile-text-value">33100</div><div class="profile-title">'
    '<label for="e">Email:</label></div><div><input name="profile_email" value="register@example.org"></div><div '
    'class="profile-title">Group:</div><div class="profile-text-value">Student</div><div class="profile-title">Expires:'
    '</div><div class="profile-text-value">31.12.2027</div></form>'
)
REMINDER = (
    '<form id="profile_due_date_form"><select name="due_date_reminder"><option value="0">None</option>'
    '<option value="2" {}>Two days</option></select></form>'
)
HOME = (
    '<form id="profile_form"><select name="home_library"><option value="">Best</option><option value=" ** "{ask}>Ask'
    '</option><option value="A"{a}>Hall</option></select></form>'
)


def test_the_patrons_own_address_is_not_the_registers() -> None:
    page = profile_of(own.finna("profile", REGISTER + OWN_FORM))

    assert (page.email, page.profile.register.email) == ("me@example.org", "register@example.org")


def test_the_register_is_read_by_its_labels() -> None:
    register = profile_of(own.finna("profile", REGISTER + OWN_FORM)).profile.register

    assert (register.name, register.category) == ("Aino Virtanen", "Student")
    assert (register.address, register.card_expires) == ("Street 1, 33100", date(2027, 12, 31))


@pytest.mark.parametrize(
    ("label", "name", "address"),
    [
        ("First Name", None, "Street 1, 33100, Tampere"),
        ("Address", "Aino Virtanen", None),
        ("Postal Code", "Aino Virtanen", None),
        ("Group", "Aino Virtanen", "Street 1, 33100, Tampere"),
    ],
)
def test_half_a_name_or_address_beside_a_label_of_the_librarys_own_is_told_in_its_parts(
    label: str, name: str | None, address: str | None
) -> None:
    city = '<div class="profile-title">City:</div><div class="profile-text-value">Tampere</div></form>'
    page = profile_of(
        own.finna("profile", REGISTER.replace("</form>", city).replace(label, "Something else") + OWN_FORM)
    )

    register = page.profile.register
    assert (register.name, register.address, register.email) == (name, address, "register@example.org")
    told = [*(value for _, value in page.lines), register.name, register.address, register.category]
    for part in ("Aino", "Virtanen", "Street 1", "33100", "Tampere", "Student"):
        assert any(part in (text or "") for text in told), part


def test_of_several_addresses_the_one_that_the_library_prefers_is_read() -> None:
    def group(heading: str, street: str) -> str:
        lines = "".join(
            f'<div class="my-profile-col profile-title">{label}:</div><div class="profile-text-value">{value}</div>'
            for label, value in (("Address", street), ("Postal Code", "33100"))
        )
        return (
            f'<div class="profile-title profile-address-type">{heading}</div><div class="profile-group">{lines}</div>'
        )

    for groups, wanted in (
        (("Address", "Address (preferred)"), "Second 2"),
        (("Address", "Address"), "First 1"),
        (("Address (preferred)", "Address"), "First 1"),
    ):
        form = group(groups[0], "First 1") + group(groups[1], "Second 2")
        page = own.finna("profile", f'<form id="profile_library_form" method="post">{form}</form>{OWN_FORM}')
        found, other = profile_of(page), {"First 1": "Second 2", "Second 2": "First 1"}[wanted]
        assert found.profile.register.address == f"{wanted}, 33100"
        assert found.lines == (("address_2", f"{other}, 33100"),)


def test_an_address_that_waits_for_the_link_in_a_mail_is_read_in_each_language() -> None:
    link = '<a href="/MyResearch/EmailNotVerified?reverify=true">x</a>'
    for text in (
        f"You have a pending change to a&amp;amp;b@example.org. {link}",
        f"Odottaa: a&amp;b@example.org, {link}",
    ):
        page = own.finna("profile", REGISTER + OWN_FORM, above=own.flash("info", text))
        assert profile_of(page).profile.pending_email == "a&b@example.org"
    other = own.flash("info", "Write to desk@example.org")
    assert profile_of(own.finna("profile", REGISTER + OWN_FORM, above=other)).profile.pending_email is None


def test_a_reminder_is_known_only_where_one_is_selected() -> None:
    selected = own.finna("profile", OWN_FORM + REMINDER.format("selected"))
    none = own.finna("profile", OWN_FORM + REMINDER.format(""))

    assert (profile_of(selected).profile.reminder, profile_of(none).profile.reminder) == (2, None)
    assert profile_of(own.finna("profile", OWN_FORM)).profile.reminder is None


def test_always_ask_keeps_its_blanks_and_is_no_library() -> None:
    page = profile_of(own.finna("profile", OWN_FORM + HOME.format(ask=" selected", a="")))

    assert (page.home_library, page.profile.home_library) == (" ** ", "ask")
    assert [choice.value for choice in page.home_libraries] == ["A"]


def test_no_selected_library_is_none_and_not_the_first() -> None:
    assert profile_of(own.finna("profile", OWN_FORM + HOME.format(ask="", a=""))).home_library is None


def test_the_profile_of_vufind_has_two_tables() -> None:
    own_table = (
        '<table class="table"><tr><th>First Name:</th><td> Aino</td></tr><tr><th>Last Name:</th><td> V</td></tr>'
        "<tr><th>Email:</th><td> me@example.org</td></tr></table>"
    )
    library = '<table class="table catalog-profile"><tr><th>Group:</th><td> Staff</td></tr></table>'

    page = profile_of(own.vufind("profile", own_table + library))

    assert (page.profile.name, page.email, page.profile.register.category) == ("Aino V", "me@example.org", "Staff")
    assert page.profile.reminder is None


def test_a_profile_without_the_librarys_data_beside_its_failure_is_an_error() -> None:
    with pytest.raises(PageError) as caught:
        profile_of(own.finna("profile", OWN_FORM, above=own.flash("danger", own.DOWN)))

    assert caught.value.problem is PageProblem.SYSTEM_DOWN


def test_a_profile_with_the_form_for_card_and_password_has_no_register() -> None:
    form = '<form method="post"><input name="cat_username"><input name="cat_password"></form>'

    assert profile_of(own.vufind("profile", form)).has_register is False


def test_a_profile_with_nothing_in_it_is_an_error() -> None:
    with pytest.raises(PageError):
        profile_of(own.finna("profile", "<h2>Profile</h2>"))


def test_a_register_without_a_known_line_is_an_error() -> None:
    with pytest.raises(PageError, match="library's data"):
        profile_of(own.finna("profile", REGISTER.replace("profile-title", "x") + OWN_FORM))


@pytest.mark.parametrize(
    ("part", "instead"),
    [
        ("profile_library_form", "register_form"),
        ("my_profile_form", "own_form"),
        ('name="email"', 'name="mail"'),
        ('name="due_date_reminder"', 'name="reminder"'),
        ('name="home_library"', 'name="library"'),
        ("<option", "<choice"),
        ("<input", "<entry"),
    ],
)
def test_a_part_of_the_profile_that_is_lost_is_not_understood_instead_of_nothing(part: str, instead: str) -> None:
    forms = HOME.format(ask="", a="") + REGISTER + OWN_FORM.replace('"email"', '"email" id="email"')
    page = own.finna("profile", forms + REMINDER.format("selected"))
    assert part in page

    with pytest.raises(PageError):
        profile_of(page.replace(part, instead))


def test_a_site_that_lets_nobody_change_the_address_shows_no_field_for_it() -> None:
    form = '<form name="my_profile_form" method="post"><input type="hidden" name="csrf" value="t"></form>'

    assert profile_of(own.finna("profile", REGISTER + form)).email is None


def test_a_message_says_that_a_card_has_expired() -> None:
    above = (
        '<div class="flash-message alert alert-danger">Your library card has expired at 1.1.2026. Please contact '
        "library customer service to update your information.</div>"
    )

    page = state_of(own.finna("profile", REGISTER + OWN_FORM, above=above))

    assert [flash.code for flash in page.flashes] == ["patron.card-expired"]


def test_a_message_of_the_library_is_no_answer_to_a_request() -> None:
    above = (
        '<div class="flash-message alert alert-info"><div class="message-header">Message 1.1.2026:</div><div '
        'class="message-body">Closed <b>on Friday</b></div></div>'
    )

    page = state_of(own.finna("profile", REGISTER + OWN_FORM, above=above))

    assert [(flash.code, flash.text) for flash in page.flashes] == [("library.message", "Closed on Friday")]


WHOLE = {"shortest": 4, "longest": 6, "pattern": r"\d+"}
LETTERS = {"pattern": r"[\da-zA-Z]+"}


@pytest.mark.parametrize(
    ("rules", "new", "again", "codes"),
    [
        (WHOLE, "1234", "1234", []),
        (WHOLE, "123456", "123456", []),
        (WHOLE, "123", "123", ["password.too-short"]),
        (WHOLE, "1234567", "1234567", ["password.too-long"]),
        (WHOLE, "12a4", "1234", ["password.mismatch", "password.characters"]),
        (WHOLE, "", "", ["password.too-short"]),
        (LETTERS, "aZ9", "aZ9", []),
        (LETTERS, "päs", "päs", ["password.characters"]),
        ({"pattern": "another (rule"}, "p s", "p s", []),  # of which the site itself says what it is
        ({}, "p", "p", []),
    ],
)
def test_a_new_password_is_checked_by_the_rules_that_the_form_states(
    rules: dict[str, Any], new: str, again: str, codes: list[str]
) -> None:
    form = PasswordForm(**{"form": None, "shortest": None, "longest": None, "pattern": None, "username": None, **rules})
    assert [str(one.code) for one in _password_objections(form, PasswordChange(old="x", new=new, again=again))] == codes


@pytest.mark.parametrize(
    ("address", "why", "where"),
    [
        (None, "asking for a change of the register", ""),
        ("https://town.example/address?x", "does not offer this online", "https://town.example/address?x"),
    ],
)
def test_a_change_that_a_library_takes_on_a_page_of_its_own_or_nowhere_is_not_asked_for(
    address: str | None, why: str, where: str
) -> None:
    client = Mock()
    with pytest.raises(NotFound, match=why) as caught:
        address_form(client, Mock(address_form=address))
    assert where in str(caught.value.hint)
    assert client.mock_calls == []


def test_what_a_library_says_beside_its_form_is_told_of_a_field_that_the_form_has_not() -> None:
    form = '<form name="requestAddressChange" method="post" action="/MyResearch/ChangeProfileAddress">'
    form += '<input type="password" name="pin"><input type="submit" name="address_change_request" value="Send"></form>'
    said = '<div class="address-change-description">The rest comes from your home organisation.</div>'
    page = document(own.finna("address form", form + said), "profile")
    client = Mock()
    client.get.return_value = Mock(document=page)
    client.understand = lambda _page, read: read(page)
    found = address_form(client, Mock(address_form="/MyResearch/ChangeProfileAddress"))
    with pytest.raises(UsageError, match=r"no such field: town; the library says: The rest comes from"):
        change_register(client, [found], RegisterChange(town="Nokia"))
    client.post.assert_not_called()


@pytest.mark.parametrize("name", ["finna/profile-messaging-form", "finna/fi-profile-messaging-form"])
def test_the_recorded_form_has_a_box_for_each_method_though_the_page_ends_it_early(name: str) -> None:
    form = read_form(Document(page(name)))
    assert isinstance(form, Form)
    shown = {one.kind: one.setting.methods for one in _controls(form)}
    assert shown == {"hold-notice": ("email", "sms", "none"), "due-alert": ("email", "sms", "none")}


def test_a_page_without_the_form_is_not_understood() -> None:
    with pytest.raises(PageError):
        read_form(Document(page("finna/profile-messaging-result")))
    with pytest.raises(PageError) as caught:
        read_form(Document(page("finna/profile")))
    assert caught.value.problem is PageProblem.OTHER_PAGE
