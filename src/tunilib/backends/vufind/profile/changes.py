"""Changes of the library's register and of a card's password.

Finna shows an input for what the library lets the patron change in the register, and has a form on a page of its own
for the rest; each library chooses. The answer to that form shows no form any more, and nothing shows what was asked
for.

A password has the card's own form on Finna, and the account's form on VuFind. What the site answers is a claim: an
error page can mean that it was changed all the same. A sign-in with the new password proves it, which is the service's.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tunilib.backends.vufind.pages.document import Document, PageError
from tunilib.backends.vufind.pages.forms import Form, find_form
from tunilib.backends.vufind.pages.state import (
    flash_reasons,
    flashes_say,
    library_reason,
    new_flashes,
    refusal_reasons,
    texts_of,
)
from tunilib.backends.vufind.paths import ADDRESS_FORM, CARD_PASSWORD, PASSWORD, PROFILE
from tunilib.backends.vufind.profile.page import PasswordForm, read_password_form, read_profile
from tunilib.core.answer import Answer, ClaimWord, answer_for
from tunilib.core.profile import PASSWORD as PASSWORD_CLAIM, REGISTER, may_be_email
from tunilib.core.reason import Reason, ReasonCode
from tunilib.errors import NotFound, UsageError, not_offered
from tunilib.messages import term

if TYPE_CHECKING:
    from tunilib.backends.vufind.account import AccountPages
    from tunilib.backends.vufind.client import Client
    from tunilib.backends.vufind.pages.state import Flash
    from tunilib.backends.vufind.profile.page import ProfilePage
    from tunilib.backends.vufind.session import Page
    from tunilib.core.profile import PasswordChange, RegisterChange

_AT_ONCE = {"email": "profile_email", "phone": "profile_tel"}
"""The inputs of the profile for what the library lets the patron change."""
_ASKED = {"name": (), "address": ("address1",), "email": ("email",), "phone": ("phone", "tel")}
"""The inputs of the form for a request; it has those of them that the library chose."""


def change_register(client: Client, shown: tuple[Page, ProfilePage], change: RegisterChange) -> Answer:
    """Send the values with the form that has inputs for them."""
    page, profile = shown
    form = find_form(page.document, lambda form: form.button("saveLibraryProfile") is not None)
    here = {field: name for field, name in _AT_ONCE.items() if form is not None and form.field(name) is not None}
    at_once = sorted(change.values.keys() & here.keys())
    if form is None or not at_once:
        return _ask(client, profile, change)
    if len(at_once) < len(change.values):
        raise UsageError(
            "the site changes these at once, and others only on request: {fields}",
            hint="name them in a call of their own",
            fields=" ".join(at_once),
        )
    email = change.values.get("email")
    if email and not may_be_email(email):  # the site would leave it out without a word
        reason = Reason.of(ReasonCode.PROFILE_EMAIL_INVALID, value=email)
        return answer_for(REGISTER, ClaimWord.REFUSED, (reason,))
    sent = [(field.name, field.value) for field in form.fields if field.kind == "hidden"]
    sent += [(here[field], value) for field, value in change.values.items()]
    sent.append(("saveLibraryProfile", "1"))
    answer = client.post(page.link(form.action), sent, name="profile")
    return _answered(answer, page)  # the site says the same of what it left out: only the register proves it


def _ask(client: Client, profile: ProfilePage, change: RegisterChange) -> Answer:
    if profile.address_form is None:
        raise not_offered(term("ability", "request-change"))
    if ADDRESS_FORM.lower() not in profile.address_form.lower():
        raise NotFound(
            "this library does not offer this online: {what}",
            hint="its own page for it: {address}",
            what=term("ability", "request-change"),
            address=profile.address_form[:200],
        )
    page = client.get(ADDRESS_FORM)
    form = client.understand(page, lambda document: form_with(document, "address1", "email", "phone"))
    names = {field.name for field in form.fields}
    values: dict[str, str] = {}
    for field, value in change.values.items():
        name = next((name for name in _ASKED.get(field, ()) if name in names), None)
        if name is None:
            raise UsageError(
                "the site's form has no such field: {field}",
                hint="it has: {fields}",
                field=field,
                fields=" ".join(word for word, inputs in _ASKED.items() if names & set(inputs)),
            )
        values[name] = value
    sent = client.fillable(form).filled(values, "address_change_request")
    answer = client.post(page.link(form.action), sent, name="profile")
    return _answered(answer, page, "profile.change-accepted", "profile.change-sent")


def _answered(answer: Page, before: Page, *accepted: str) -> Answer:
    flashes = new_flashes(answer.state.flashes, before.state.flashes)
    words = texts_of(flashes)
    reasons = refusal_reasons(flashes)
    if reasons:
        return answer_for(REGISTER, ClaimWord.REFUSED, reasons, words=words)
    if flashes_say(flashes, *accepted):
        return answer_for(REGISTER, ClaimWord.DONE, words=words)
    return Answer(words=words)


def form_with(page: Document, *fields: str) -> Form:
    """The form with one of these fields."""
    found = find_form(page, lambda form: form.method == "post" and any(form.field(name) for name in fields))
    if found is None:
        raise PageError(expected="a form with {fields}", page="profile", fields=" or ".join(fields))
    return found


def change_password(account: AccountPages, change: PasswordChange) -> Answer:
    """Change the password; the new one is first checked by the rules that the form states."""
    client = account.client
    page, form = password_form(account)
    reasons = _objections(form, change)
    if reasons:
        return answer_for(PASSWORD_CLAIM, ClaimWord.REFUSED, reasons)
    values = {"oldpwd": change.old, "password": change.new, "password2": change.again}
    sent = client.fillable(form.form).submitted(values)
    answer = client.post(page.link(form.form.action), sent, name="password form")
    flashes = answer.state.flashes
    words = answer.words
    if flashes_say(flashes, "password.changed") and answer.redirected:
        return answer_for(PASSWORD_CLAIM, ClaimWord.DONE, words=words)
    red = [flash for flash in flashes if flash.level == "danger"]
    if red:
        return answer_for(
            PASSWORD_CLAIM, ClaimWord.REFUSED, tuple(_password_reason(flash) for flash in red), words=words
        )
    return answer_for(PASSWORD_CLAIM, ClaimWord.SILENT, words=words)


def password_form(account: AccountPages) -> tuple[Page, PasswordForm]:
    """The form for a new password."""
    page = _form_page(account)
    form = account.client.understand(page, read_password_form)
    account.choice.check_user(form.username)
    return page, form


def _form_page(account: AccountPages) -> Page:
    if not account.client.is_finna:
        page = account.get(PASSWORD)
        if page.redirected and page.document.kind != "password":
            raise not_offered(term("ability", "password"))
        return page
    page = account.get(PROFILE)
    profile = account.read(page, read_profile)
    account.choice.check_user(profile.username)
    if profile.password_card is None:
        account.check_card()
        raise not_offered(term("ability", "password"))
    return account.client.get(CARD_PASSWORD, [("id", profile.password_card)])


def _objections(form: PasswordForm, change: PasswordChange) -> tuple[Reason, ...]:
    """Why the form would not take the new password."""
    new = change.new
    reasons = []
    if new != change.again:
        reasons.append(Reason.of(ReasonCode.PASSWORD_MISMATCH))
    if form.shortest is not None and len(new) < form.shortest:
        reasons.append(Reason.of(ReasonCode.PASSWORD_TOO_SHORT, limit=form.shortest))
    if form.longest is not None and len(new) > form.longest:
        reasons.append(Reason.of(ReasonCode.PASSWORD_TOO_LONG, limit=form.longest))
    plain = form.pattern if form.pattern in (r"[\da-zA-Z]+", r"\d+") else None
    if plain is not None and not re.fullmatch(plain, new, re.ASCII) and new:
        reasons.append(Reason.of(ReasonCode.PASSWORD_CHARACTERS))
    return tuple(reasons)


def _password_reason(flash: Flash) -> Reason:
    if flash.code == "login.invalid":
        return library_reason(flash.text, ReasonCode.PASSWORD_WRONG.value)
    found = flash_reasons((flash,))
    return found[0] if found else library_reason(flash.text, None)
