"""Changing a card's password: with the card's own form on Finna, with the account's form on VuFind.

What the site answers is a claim: an error page can mean that the password was changed all the same. A sign-in with the
new password proves it, which is the service's.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tunilib.backends.vufind.pages.messages import flash_reasons, flashes_say, library_reason
from tunilib.backends.vufind.paths import CARD_PASSWORD, PASSWORD, PROFILE
from tunilib.backends.vufind.profile.page import PasswordForm, read_password_form, read_profile
from tunilib.core.answer import Answer, ClaimWord, answer_for
from tunilib.core.patron import PASSWORD as CLAIM
from tunilib.core.reason import Reason, ReasonCode
from tunilib.errors import not_offered
from tunilib.messages import term

if TYPE_CHECKING:
    from tunilib.backends.vufind.account import AccountPages
    from tunilib.backends.vufind.pages.messages import Flash
    from tunilib.backends.vufind.site import Page
    from tunilib.core.patron import PasswordChange


def change_password(account: AccountPages, change: PasswordChange) -> Answer:
    """Change the password; the new one is first checked by the rules that the form states."""
    client = account.client
    page, form = password_form(account)
    reasons = _objections(form, change)
    if reasons:
        return answer_for(CLAIM, ClaimWord.REFUSED, reasons)
    values = {"oldpwd": change.old, "password": change.new, "password2": change.again}
    sent = client.fillable(form.form).filled(values, "submitButton")
    answer = client.post(page.link(form.form.action), sent, name="answer to a new password")
    flashes = answer.state.flashes
    words = answer.words
    if flashes_say(flashes, "password.changed") and answer.redirected:
        return answer_for(CLAIM, ClaimWord.DONE, words=words)
    red = [flash for flash in flashes if flash.level == "danger"]
    if red:
        return answer_for(CLAIM, ClaimWord.REFUSED, tuple(_password_reason(flash) for flash in red), words=words)
    return answer_for(CLAIM, ClaimWord.SILENT, words=words)


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
