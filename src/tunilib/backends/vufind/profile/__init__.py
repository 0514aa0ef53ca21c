"""Personal information at a site: the patron's own settings, each with a form of its own, and the register's data.

Of each form only its own fields are sent, as the form shows them. A site accepts nearly any value with a message of
success, so values are compared with its own choices first.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from tunilib.backends.vufind.pages.state import library_reason, new_flashes, texts_of
from tunilib.backends.vufind.paths import EMAIL_FORM, PROFILE
from tunilib.backends.vufind.profile.changes import form_with
from tunilib.backends.vufind.profile.page import ALWAYS_ASK, ProfilePage, read_profile
from tunilib.core.answer import Answer, ClaimWord, Missing, answer_for
from tunilib.core.patron import ASK, NO_HOME_LIBRARY
from tunilib.core.profile import PROFILE as CLAIM, may_be_email
from tunilib.core.reason import Reason, ReasonCode
from tunilib.errors import UsageError, no_card_linked, not_offered
from tunilib.messages import term

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tunilib.backends.vufind.account import AccountPages
    from tunilib.backends.vufind.pages.forms import Form
    from tunilib.backends.vufind.pages.state import Flash
    from tunilib.backends.vufind.session import Page
    from tunilib.core.profile import PasswordChange, PatronProfile, ProfileChange, RegisterChange

_NEAR = timedelta(days=30)
"""A card whose last day is not further away may have been extended since it was read."""


class VufindProfile:
    """Reads and changes personal information."""

    def __init__(self, account: AccountPages) -> None:
        self._account = account
        self._shown: tuple[Page, ProfilePage] | None = None

    @property
    def reminders(self) -> Missing:
        """The site mails reminders itself."""
        return Missing(by="library")

    def read(self) -> PatronProfile:
        """Settings and register; sites do not show changes that were requested."""
        self._shown = self._page()
        found = self._shown[1]
        self._account.client.learn_places((place.name, place.value) for place in found.home_libraries)
        profile = found.profile
        profile = replace(profile, register=replace(profile.register, card=self._account.choice.number))
        if not self._lacks_card(found):
            return profile
        return replace(profile, reasons=(*profile.reasons, Reason.of(ReasonCode.CARD_NOT_LINKED, what="none")))

    def card_expires(self) -> date | None:
        """The last day on which the card is valid; it is read once, and again when it comes near."""
        client, number = self._account.client, self._account.choice.number
        known = client.session.expires.get(number)
        soon = self._account.now().date() + _NEAR
        if known is None or (known and date.fromisoformat(known) <= soon):
            day = self.read().register.card_expires
            known = day.isoformat() if day is not None else ""
            client.session = replace(client.session, expires={**client.session.expires, number: known})
        return date.fromisoformat(known) if known else None

    def set(self, change: ProfileChange) -> Answer:
        """Change own settings, or none of them where one is refused."""
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
            is_first = bool(new) or not steps  # a reminder needs an address: that comes before it, and goes after it
            steps.insert(0 if is_first else len(steps), lambda: self._send_email(form, new, is_first=is_first))
        if not steps:
            return answer_for(CLAIM, ClaimWord.UNCHANGED)
        said: tuple[Flash, ...] = ()
        for step in steps:
            said += new_flashes(tuple(step()), page.state.flashes)
            if any(flash.level == "danger" for flash in said):
                break  # what else was asked for is not sent
        words = texts_of(said)
        refusals = tuple(_settings_reason(flash, email) for flash in said if flash.level == "danger")
        return answer_for(CLAIM, ClaimWord.REFUSED if refusals else ClaimWord.DONE, refusals, words=words)

    def change_password(self, change: PasswordChange) -> Answer:
        """Change the password of the card."""
        from tunilib.backends.vufind.profile.changes import change_password

        return self._account.act(lambda: change_password(self._account, change))

    def look_at_password_form(self) -> None:
        """Read the form for a new password; nothing is sent."""
        from tunilib.backends.vufind.profile.changes import password_form

        password_form(self._account)

    def request_change(self, change: RegisterChange) -> Answer:
        """Change what the site lets the patron change in the register, or ask for it with the site's form."""
        from tunilib.backends.vufind.profile.changes import change_register

        def ask() -> Answer:
            last = self._last_page()
            if self._lacks_card(last[1]):
                raise no_card_linked()
            return change_register(self._account.client, last, change)

        return self._account.act(ask)

    def _last_page(self) -> tuple[Page, ProfilePage]:
        """The page as it was last read, once, so that a change does not read it again."""
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
        """Whether it is the page of a university account to which no card is linked, and so without the register."""
        choice = self._account.choice
        return not found.has_register and bool(choice.account) and choice.has_none

    def _send(self, page: Page, field: str, values: Mapping[str, str], button: str | None = None) -> list[Flash]:
        """Send the form that has a field; the messages of the answer."""
        client = self._account.client
        form = self._form_with(page, field)
        filled = client.fillable(form)
        sent = filled.submitted(values) if form.submit is not None else filled.filled(values, button)
        answer = client.post(page.link(form.action), sent, name="profile")
        return list(answer.state.flashes)

    def _form_with(self, page: Page, field: str) -> Form:
        return self._account.client.understand(page, lambda document: form_with(document, field))

    def _email_form(self, page: Page, shown: ProfilePage) -> Page:
        """The page with the form for the e-mail address, before anything is sent: in VuFind one of its own."""
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
        """Finna wants the alias with it; a form that was sent before has made its token older, so it is read again."""
        if self._account.client.is_finna:
            form = form if is_first else self._page()[0]
            return self._send(form, "email", {"email": email}, "saveUserProfile")
        return self._send(form, "email", {"email": email})


def _objections(page: ProfilePage, email: str | None, reminder: int | None, home: str | None) -> tuple[Reason, ...]:
    """Why the settings cannot be changed in this way; found before anything is sent."""
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
