"""Changes of the library's register: those that a site makes at once, and those that it passes on to the library.

Finna shows an input for what the library lets the patron change, and has a form on a page of its own for the rest; each
library chooses. The answer to that form shows no form any more, and nothing shows what was asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tunilib.backends.vufind.pages.document import Document, PageError
from tunilib.backends.vufind.pages.forms import Form, find_form
from tunilib.backends.vufind.pages.messages import flashes_say, new_flashes, refusal_reasons, texts_of
from tunilib.backends.vufind.paths import ADDRESS_FORM
from tunilib.core.answer import Answer, ClaimWord, answer_for
from tunilib.core.patron import REGISTER
from tunilib.core.reason import Reason, ReasonCode
from tunilib.errors import NotFound, UsageError, not_offered
from tunilib.messages import term

if TYPE_CHECKING:
    from tunilib.backends.vufind.client import Client
    from tunilib.backends.vufind.profile.page import ProfilePage
    from tunilib.backends.vufind.site import Page
    from tunilib.core.patron import RegisterChange

_AT_ONCE = {"email": "profile_email", "phone": "profile_tel"}
"""The inputs of the profile for what the library lets the patron change."""
_ASKED = {"name": (), "address": ("address1",), "email": ("email",), "phone": ("phone", "tel")}
"""The inputs of the form for a request; it has those of them that the library chose."""


def change_register(client: Client, shown: tuple[Page, ProfilePage], change: RegisterChange) -> Answer:
    """Send the values with the form that has inputs for them.

    Args:
        shown: the profile as it was just read.
    """
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
    if email and not is_email(email):  # the site would leave it out without a word
        reason = Reason.of(ReasonCode.PROFILE_EMAIL_INVALID, value=email)
        return answer_for(REGISTER, ClaimWord.REFUSED, (reason,))
    sent = [(field.name, field.value) for field in form.fields if field.kind == "hidden"]
    sent += [(here[field], value) for field, value in change.values.items()]
    sent.append(("saveLibraryProfile", "1"))
    answer = client.post(page.link(form.action), sent, name="answer to the profile")
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
    answer = client.post(page.link(form.action), sent, name="answer to a change request")
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


def is_email(text: str) -> bool:
    """Whether a text looks like an e-mail address."""
    name, at, host = text.rpartition("@")
    return bool(name and at and "." in host.strip(".") and " " not in text)


def form_with(page: Document, *fields: str) -> Form:
    """The form with one of these fields."""
    found = find_form(page, lambda form: form.method == "post" and any(form.field(name) for name in fields))
    if found is None:
        raise PageError(expected="a form with {fields}", page="profile", fields=" or ".join(fields))
    return found
