"""Changing own settings, and asking for a change of the register.

Each setting has a form of its own, and only that form's fields are sent, as the form shows them. A site takes nearly
any value with a message of success, so that values are checked against its own choices first, and read again after.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tunilib.backends.vufind.mapping.profile import ALWAYS_ASK
from tunilib.backends.vufind.mapping.reasons import flash_reasons, said
from tunilib.backends.vufind.pages.document import Document, PageError
from tunilib.backends.vufind.pages.forms import Form, find_form
from tunilib.backends.vufind.paths import ADDRESS_FORM
from tunilib.core.outcome import Change, Word
from tunilib.core.patron import ASK, NO_HOME_LIBRARY
from tunilib.core.reason import Reason, ReasonCode
from tunilib.errors import NotFound, OutcomeUnknown, UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tunilib.backends.vufind.asking import Asking
    from tunilib.backends.vufind.client import Page
    from tunilib.backends.vufind.pages.messages import Flash
    from tunilib.backends.vufind.pages.profile import ProfilePage
    from tunilib.backends.vufind.profile import VufindProfile
    from tunilib.core.patron import ProfileChange, RegisterChange

__all__ = ["ask_for_change", "send_settings"]

_PLAIN_EMAIL = "/MyResearch/ChangeEmail"
_FIELDS = {"name": (), "address": ("address1",), "email": ("email",), "phone": ("phone", "tel")}


def send_settings(port: VufindProfile, asking: Asking, change: ProfileChange) -> Change:
    """Send the settings that differ, each once."""
    email, reminder, home_library = change.email, change.reminder, change.home_library
    page, before = port.page()
    home = None if home_library is None else {NO_HOME_LIBRARY: "", ASK: ALWAYS_ASK}.get(home_library, home_library)
    reasons = _against(before, email, reminder, home)
    if reasons:
        return Change(Word.REFUSED, reasons)
    red: list[Flash] = []
    sent = False
    try:
        if home is not None and home.strip() != (before.home_library or "").strip():
            red += _send(asking, page, "home_library", {"home_library": home})
            sent = True
        if reminder is not None and reminder != before.reminder:
            red += _send(asking, page, "due_date_reminder", {"due_date_reminder": str(reminder)})
            sent = True
        if email is not None and email.strip() != (before.email or ""):
            red += _send_email(asking, port, email.strip())
            sent = True
    except OutcomeUnknown:
        sent = True
    if not sent:
        return Change(Word.UNCHANGED)
    _, after = port.page()
    stands = (
        (email is None or email.strip() == (after.email or ""))
        and (reminder is None or reminder == after.reminder)
        and (home is None or (home.strip() or None) == ((after.home_library or "").strip() or None))
    )
    if stands:
        return Change(Word.CHANGED)
    if red:
        told = tuple(_as_email(flash, email) for flash in red)
        return Change(Word.REFUSED, told)
    return Change(Word.UNKNOWN, (Reason.of(ReasonCode.OTHER, what="not-as-asked"),))


def ask_for_change(port: VufindProfile, asking: Asking, change: RegisterChange) -> Change:
    """Fill in the site's form for changes of the register; the register stays as it is until the library agrees.

    Raises:
        UsageError: a field that the form does not have. NotFound: the site has no such form.
    """
    _, profile = port.page()
    if profile.address_form is None:
        raise NotFound("this library does not offer that online: {what}", what="request-change")
    page = asking.client.get(ADDRESS_FORM)
    form = asking.client.understand(page, lambda document: _form(document, "address1", "email", "phone"))
    names = {field.name for field in form.fields}
    values: dict[str, str] = {}
    for field, value in change.values.items():
        name = next((name for name in _FIELDS.get(field, ()) if name in names), None)
        if name is None:
            raise UsageError(
                "the site's form has no such field: {field}",
                hint="it has: {fields}",
                field=field,
                fields=" ".join(sorted(names & {"address1", "email", "phone", "zip", "city"})),
            )
        values[name] = value
    sent = [(name, values.get(name, value)) for name, value in form.data()]
    sent.append(("address_change_request", "1"))
    try:
        answer = asking.client.post(page.link(form.action), sent, name="answer to a change request")
    except OutcomeUnknown:
        return Change(Word.UNKNOWN, (Reason.of(ReasonCode.OTHER, what="answer-lost"),))
    red = [flash for flash in answer.state.flashes if flash.level == "danger"]
    if red:
        return Change(Word.REFUSED, flash_reasons(red) or tuple(said(flash.text, None) for flash in red))
    if any(flash.code in ("profile.change-accepted", "profile.change-sent") for flash in answer.state.flashes):
        return Change(Word.REQUESTED)
    return Change(Word.UNKNOWN, (Reason.of(ReasonCode.OTHER, what="said-nothing"),))


def _against(page: ProfilePage, email: str | None, reminder: int | None, home: str | None) -> tuple[Reason, ...]:
    """Why the settings cannot stand as wanted, before anything is sent.

    Raises:
        UsageError: the site has no such setting, or no such reminder.
    """
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
    stands = (page.email or "") if email is None else email.strip()
    if email is not None and stands and not _is_email(stands):
        reasons.append(Reason.of(ReasonCode.PROFILE_EMAIL_INVALID, value=stands))
    days = page.reminder if reminder is None else reminder
    if days and not stands:
        reasons.append(Reason.of(ReasonCode.PROFILE_EMAIL_MISSING))
    return tuple(reasons)


def _is_email(text: str) -> bool:
    name, at, host = text.rpartition("@")
    return bool(name and at and "." in host.strip(".") and " " not in text)


def _send(asking: Asking, page: Page, field: str, values: Mapping[str, str], button: str | None = None) -> list[Flash]:
    """Send the one form that has a field; what the answer says in red."""
    form = asking.client.understand(page, lambda document: _form(document, field))
    sent = [(name, values.get(name, value)) for name, value in form.data()]
    if button is not None:
        pressed = form.button(button)
        sent.append((button, (pressed.value if pressed is not None else "") or "1"))
    answer = asking.client.post(page.link(form.action), sent, name="answer to the profile")
    return [flash for flash in answer.state.flashes if flash.level == "danger"]


def _send_email(asking: Asking, port: VufindProfile, email: str) -> list[Flash]:
    """Finna has the address in the profile, and wants the alias with it; VuFind has a page of its own."""
    if asking.client.is_finna:
        page, _ = port.page()  # a token that is newer than those of the forms before
        return _send(asking, page, "email", {"email": email}, "saveUserProfile")
    return _send(asking, asking.client.get(_PLAIN_EMAIL), "email", {"email": email}, "submitButton")


def _form(page: Document, *fields: str) -> Form:
    found = find_form(page, lambda form: form.method == "post" and any(form.field(name) for name in fields))
    if found is None:
        raise PageError(expected=f"a form with {' or '.join(fields)}", page="profile")
    return found


def _as_email(flash: Flash, email: str | None) -> Reason:
    if email is not None and flash.code == "profile.not-changed":
        return Reason.said(flash.text, ReasonCode.PROFILE_EMAIL_INVALID)
    return said(flash.text, flash.code)
