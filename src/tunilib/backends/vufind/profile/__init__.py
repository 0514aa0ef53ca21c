"""The profile at a site: the patron's own settings, the library's register, and the password of a card.

A site accepts nearly any value with a message of success, so values are first compared with the site's choices.

After an error page a password may have changed all the same. The service proves it by a sign-in with the new one.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from tunilib.backends.vufind.pages.document import Document, PageError
from tunilib.backends.vufind.pages.state import (
    Flash,
    flash_reasons,
    flashes_say,
    library_reason,
    new_flashes,
    texts_of,
)
from tunilib.backends.vufind.paths import CARD_PASSWORD, EMAIL_FORM, PASSWORD, PROFILE
from tunilib.backends.vufind.profile.history_settings import VufindHistoryKeeping
from tunilib.backends.vufind.profile.message_settings import VufindMessages
from tunilib.backends.vufind.profile.page import ALWAYS_ASK, PasswordForm, ProfilePage, read_password_form, read_profile
from tunilib.backends.vufind.profile.register import RegisterForm, address_form, all_fields, at_once, change_register
from tunilib.core.answer import Answer, ClaimWord, Missing, answer_for
from tunilib.core.patron import ASK, NO_HOME_LIBRARY
from tunilib.core.profile import (
    PASSWORD as PASSWORD_CLAIM,
    PROFILE as CLAIM,
    PasswordChange,
    PatronProfile,
    ProfileChange,
    RegisterChange,
    may_be_email,
)
from tunilib.core.reason import Reason, ReasonCode
from tunilib.errors import NotFound, NotUnderstood, UsageError, no_card_linked, not_offered
from tunilib.messages import term
from tunilib.pages.forms import Form, find_form

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from tunilib.backends.vufind.account import AccountPages
    from tunilib.backends.vufind.session import Page


_NEAR = timedelta(days=30)
"""A card that expires within this time may have been extended since."""


class VufindProfile:
    def __init__(self, account: AccountPages) -> None:
        self._account = account
        self._shown: tuple[Page, ProfilePage] | None = None
        self._forms: tuple[RegisterForm, ...] = ()

    @property
    def reminders(self) -> Missing:
        return Missing(by="library")

    @cached_property
    def messages(self) -> VufindMessages:
        return VufindMessages(self._account, self._page)

    @cached_property
    def keeping(self) -> VufindHistoryKeeping:
        return VufindHistoryKeeping(self._account, self._page)

    def read(self) -> PatronProfile:
        self._shown = self._page()
        found = self._shown[1]
        self._account.client.learn_places((place.name, place.value) for place in found.home_libraries)
        profile = found.profile
        profile = replace(profile, register=replace(profile.register, card=self._account.choice.number))
        if not self._lacks_card(found):
            return profile
        return replace(profile, reasons=(*profile.reasons, Reason.of(ReasonCode.CARD_NOT_LINKED, what="none")))

    def card_expires(self) -> date | None:
        """The last day on which the card is valid. Read once, and again when it comes near."""
        client, number = self._account.client, self._account.choice.number
        known = client.session.expires.get(number)
        soon = self._account.now().date() + _NEAR
        if known is None or (known and date.fromisoformat(known) <= soon):
            day = self.read().register.card_expires
            known = day.isoformat() if day is not None else ""
            client.session = replace(client.session, expires={**client.session.expires, number: known})
        return date.fromisoformat(known) if known else None

    def set(self, change: ProfileChange) -> Answer:
        return self._account.act(lambda: self._set(change))

    def _set(self, change: ProfileChange) -> Answer:
        email, reminder, home_library = change.email, change.reminder, change.home_library
        page, before = self._last_page()
        if (reminder is not None or home_library is not None) and self._lacks_card(before):
            raise no_card_linked()  # these two are settings of a card
        home = None if home_library is None else {NO_HOME_LIBRARY: "", ASK: ALWAYS_ASK}.get(home_library, home_library)
        reasons = _objections(before, email, reminder, home)
        if reasons:
            return answer_for(CLAIM, ClaimWord.REFUSED, reasons)
        steps: list[Callable[[], list[Flash]]] = []
        if home is not None and home.strip() != (before.home_library or "").strip():
            steps.append(lambda: self._send(page, "home_library", {"home_library": home}))
        if reminder is not None and reminder != before.profile.reminder:
            steps.append(lambda: self._send(page, "due_date_reminder", {"due_date_reminder": str(reminder)}))
        if email is not None and email.strip() != (before.email or ""):
            form, new = self._email_form(page, before), email.strip()
            is_first = (
                bool(new) or not steps
            )  # a reminder needs an address, so an address is added before it and removed after it
            steps.insert(0 if is_first else len(steps), lambda: self._send_email(form, new, is_first=is_first))
        if not steps:
            return answer_for(CLAIM, ClaimWord.UNCHANGED)
        said: tuple[Flash, ...] = ()
        for step in steps:
            said += new_flashes(tuple(step()), page.state.flashes)
            if any(flash.level == "danger" for flash in said):
                break  # the other changes are not sent
        words = texts_of(said)
        refusals = tuple(_settings_reason(flash, email) for flash in said if flash.level == "danger")
        return answer_for(CLAIM, ClaimWord.REFUSED if refusals else ClaimWord.DONE, refusals, words=words)

    def change_password(self, change: PasswordChange) -> Answer:
        return self._account.act(lambda: change_password(self._account, change))

    def look_at_password_form(self) -> None:
        password_form(self._account)

    def request_change(self, change: RegisterChange) -> Answer:
        def ask() -> Answer:
            page, found = self._last_page()
            if self._lacks_card(found):
                raise no_card_linked()
            forms, self._forms = self._forms or self._register_forms(page, found, change.values), ()
            return change_register(self._account.client, forms, change)

        return self._account.act(ask)

    def read_fields(self, names: Collection[str] | None = None) -> PatronProfile:
        profile = self.read()
        assert self._shown is not None
        page, found = self._shown
        if not found.has_register:
            return profile
        self._forms = ()
        if names is None:
            with suppress(NotFound, UsageError, NotUnderstood):  # the profile is shown without the form
                self._forms = self._register_forms(page, found, None)
            forms = self._forms or tuple(filter(None, [at_once(page)]))
        else:
            forms = self._forms = self._register_forms(page, found, names)
        return replace(profile, fields=all_fields(profile.register, found.lines, *forms))

    def _register_forms(
        self, page: Page, found: ProfilePage, names: Collection[str] | None
    ) -> tuple[RegisterForm, ...]:
        """The forms for changes of the register. The one on its own page is read where the profile's has not all."""
        here = at_once(page)
        forms: tuple[RegisterForm, ...] = (here,) if here is not None and here.inputs else ()
        if names is None or here is None or not here.inputs.keys() >= set(names):
            if found.address_form is None and forms:
                return forms
            forms += (address_form(self._account.client, found),)
        return forms

    def _last_page(self) -> tuple[Page, ProfilePage]:
        shown, self._shown = self._shown, None
        return shown or self._page()

    def _page(self) -> tuple[Page, ProfilePage]:
        page = self._account.get(PROFILE, may_lack_card=True)
        found = self._account.read(page, read_profile)
        self._account.choice.check_user(found.username)
        if page.state.catalog_login is not None and not self._lacks_card(found):
            self._account.client.accept(page)
        return page, found

    def _lacks_card(self, found: ProfilePage) -> bool:
        choice = self._account.choice
        return not found.has_register and bool(choice.account) and choice.has_none

    def _send(self, page: Page, field: str, values: Mapping[str, str], button: str | None = None) -> list[Flash]:
        client = self._account.client
        form = self._form_with(page, field)
        filled = client.fillable(form)
        sent = filled.submitted(values) if form.submit is not None else filled.filled(values, button)
        answer = client.post(page.link(form.action), sent, name="profile")
        return list(answer.state.flashes)

    def _form_with(self, page: Page, field: str) -> Form:
        return self._account.client.understand(page, lambda document: form_with(document, field))

    def _email_form(self, page: Page, shown: ProfilePage) -> Page:
        is_there = shown.email is not None
        if not self._account.client.is_finna:
            page = self._account.client.get(EMAIL_FORM)
            is_there = not page.redirected or page.document.kind == "email form"
            if is_there:
                self._account.client.fillable(self._form_with(page, "email"))
        if not is_there:
            raise not_offered(term("ability", "email"))
        return page

    def _send_email(self, form: Page, email: str, *, is_first: bool) -> list[Flash]:
        """Finna wants the alias with it. An earlier form has made this form's token old, so it is read again."""
        if self._account.client.is_finna:
            form = form if is_first else self._page()[0]
            return self._send(form, "email", {"email": email}, "saveUserProfile")
        return self._send(form, "email", {"email": email})


def _objections(page: ProfilePage, email: str | None, reminder: int | None, home: str | None) -> tuple[Reason, ...]:
    if reminder is not None and str(reminder) not in {choice.value for choice in page.reminders}:
        if not page.reminders:
            raise UsageError("this library has no reminder to set")
        raise UsageError(
            "no such reminder: {days}",
            hint="choose one of: {choices}",
            days=reminder,
            choices=", ".join(choice.value for choice in page.reminders),
        )
    reasons = []
    if home is not None and home not in ("", ALWAYS_ASK) and home not in {c.value for c in page.home_libraries}:
        places = ", ".join(choice.value for choice in page.home_libraries)
        reasons.append(Reason.of(ReasonCode.PROFILE_LIBRARY_INVALID, value=home, places=places))
    new_email = (page.email or "") if email is None else email.strip()
    if email is not None and new_email and not may_be_email(new_email):
        reasons.append(Reason.of(ReasonCode.PROFILE_EMAIL_INVALID, value=new_email))
    days = page.profile.reminder if reminder is None else reminder
    if days and not new_email:
        reasons.append(Reason.of(ReasonCode.PROFILE_EMAIL_MISSING))
    return tuple(reasons)


def _settings_reason(flash: Flash, email: str | None) -> Reason:
    if email is not None and flash.code == "profile.not-changed":
        return Reason.said(flash.text, ReasonCode.PROFILE_EMAIL_INVALID)
    return library_reason(flash.text, flash.code)


def form_with(page: Document, *fields: str) -> Form:
    found = find_form(page, lambda form: form.method == "post" and any(form.field(name) for name in fields))
    if found is None:
        raise PageError(expected="a form with {fields}", page="profile", fields=" or ".join(fields))
    return found


def change_password(account: AccountPages, change: PasswordChange) -> Answer:
    client = account.client
    page, form = password_form(account)
    reasons = _password_objections(form, change)
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


def _password_objections(form: PasswordForm, change: PasswordChange) -> tuple[Reason, ...]:
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
