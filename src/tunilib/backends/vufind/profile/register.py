"""The library's register at a site: which of its fields a patron can change at once or ask for, and the change.

Each library chooses the fields, and the site's form names them as the library system does: ``address1`` and ``zip``,
``postal_code``, ``addresses[0][city]``. A site does not show what was asked for.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from tunilib.backends.vufind.pages.document import PageError
from tunilib.backends.vufind.pages.state import flashes_say, new_flashes, refusal_reasons, texts_of
from tunilib.backends.vufind.paths import ADDRESS_FORM
from tunilib.core.answer import Answer, ClaimWord, answer_for
from tunilib.core.profile import AT_ONCE, NO, ON_REQUEST, REGISTER, YES, RegisterField, may_be_email
from tunilib.core.reason import Reason, ReasonCode
from tunilib.errors import NotFound, UsageError, not_offered
from tunilib.messages import term
from tunilib.pages.forms import Form, FormField, find_form

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tunilib.backends.vufind.client import Client
    from tunilib.backends.vufind.pages.document import Document
    from tunilib.backends.vufind.profile.page import ProfilePage
    from tunilib.backends.vufind.session import Page
    from tunilib.core.patron import Patron
    from tunilib.core.profile import RegisterChange

_AT_ONCE: Final = {"profile_email": "email", "profile_tel": "phone", "profile_sms_number": "sms"}
"""The inputs of the profile for what the library lets the patron change."""
_AT_ONCE_BUTTON: Final = "saveLibraryProfile"
_WORDS: Final = {
    "address1": "street",
    "address": "street",
    "zip": "postal_code",
    "postal_code": "postal_code",
    "city": "town",
    "country": "country",
    "email": "email",
    "email_address": "email",
    "name": "name",
    "phone": "phone",
    "phone_number": "phone",
    "tel": "phone",
    "sms_number": "sms",
    "mobile": "sms",
}
"""Our words for the inputs of library systems; another input has its own name."""
_GROUPED = re.compile(r"(\w+)\[(\d+)\]\[(\w+)\]")


class RegisterForm(NamedTuple):
    """A form for changes of the register.

    Attributes:
        inputs: the names of its inputs by our words.
        change: whether the library makes a change at once, or somebody has to accept it.
        words: what the library says beside the form, such as that it takes the rest from elsewhere.
    """

    page: Page
    form: Form
    inputs: Mapping[str, str]
    change: str
    words: str = ""

    @property
    def fields(self) -> tuple[RegisterField, ...]:
        return tuple(self._field(word, name) for word, name in self.inputs.items())

    def controls(self, name: str) -> list[FormField]:
        return [field for field in self.form.fields if field.name == name and not field.is_button]

    def _field(self, word: str, name: str) -> RegisterField:
        controls = self.controls(name)
        first = controls[0]
        code, value = None, first.value
        if first.kind == "select":
            chosen = next((choice for choice in first.choices if choice.selected), None)
            code, value = (chosen.value, chosen.name if chosen.value else "") if chosen is not None else ("", "")
        elif first.kind == "checkbox" and name.endswith("[]"):
            value = "; ".join(control.value for control in controls if control.checked)
        elif first.kind == "checkbox":
            value = YES if first.checked else NO
        elif first.kind == "radio":
            value = next((control.value for control in controls if control.checked), "")
        return RegisterField(word, value or None, self.change, code=code)

    def filled(self, change: RegisterChange) -> list[tuple[str, str]]:
        """The whole form as it is, with these values."""
        asked = {self.inputs[word]: self._values(word, text) for word, text in change.values.items()}
        sent = [pair for pair in self.form.data() if pair[0] not in asked]
        return [*sent, *((name, value) for name, values in asked.items() for value in values)]

    def _values(self, word: str, text: str) -> list[str]:
        name = self.inputs[word]
        controls = self.controls(name)
        first = controls[0]
        if first.kind == "select":
            return [_chosen(word, text, [(one.value, one.name) for one in first.choices])]
        if first.kind == "checkbox" and not name.endswith("[]"):
            return [first.value] if _chosen(word, text, [(YES, YES), (NO, NO)]) == YES else []
        if first.kind in ("checkbox", "radio"):
            offered = [(one.value, one.label or one.value) for one in controls]
            several = text.split(";") if first.kind == "checkbox" else [text]
            return [_chosen(word, one.strip(), offered) for one in several if one.strip()]
        return [text]


def at_once(page: Page) -> RegisterForm | None:
    """The form of the profile with what the library lets the patron change."""
    form = find_form(page.document, lambda form: form.button(_AT_ONCE_BUTTON) is not None)
    if form is None:
        return None
    inputs = {word: name for name, word in _AT_ONCE.items() if form.field(name) is not None}
    return RegisterForm(page, form, inputs, AT_ONCE)


def address_form(client: Client, profile: ProfilePage) -> RegisterForm:
    """The form on its own page.

    Raises:
        NotFound: the library has its own page for it elsewhere.
    """
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
    form = client.understand(page, _address_form)
    beside = page.document.root.first(".address-change-description")
    change = AT_ONCE if beside is None else ON_REQUEST
    return RegisterForm(page, form, _inputs(form), change, beside.text if beside is not None else "")


def _address_form(page: Document) -> Form:
    found = find_form(page, lambda form: form.method == "post" and form.button("address_change_request") is not None)
    if found is None:
        raise PageError(expected="a form with {fields}", page="profile", fields="address_change_request")
    return found


def _inputs(form: Form) -> dict[str, str]:
    controls = [one for one in form.fields if not one.is_button and one.kind not in ("hidden", "password") and one.name]
    groups: dict[str, str] = {}
    for control in controls:
        grouped = _GROUPED.fullmatch(control.name)
        if grouped and (grouped[1] not in groups or (grouped[3] == "preferred" and control.checked)):
            groups[grouped[1]] = grouped[2]
    found: dict[str, str] = {}
    for control in controls:
        own = control.name.removesuffix("[]")
        grouped = _GROUPED.fullmatch(own)
        word = _WORDS.get(grouped[3] if grouped else own)
        is_first = word is not None and word not in found and (grouped is None or groups[grouped[1]] == grouped[2])
        found.setdefault(word if word is not None and is_first else own, control.name)
    if "street" in found and not found.keys() & {"postal_code", "town"}:
        found = {"address" if word == "street" else word: name for word, name in found.items()}
    return found


def _chosen(field: str, text: str, offered: Iterable[tuple[str, str]]) -> str:
    choices = [(value, name) for value, name in offered if value or not text]
    for value, name in choices:
        if text == value or text.casefold() in (value.casefold(), name.casefold()):
            return value
    raise UsageError(
        "the library's form does not have this value of {field}: {value}",
        hint="choose one of: {choices}",
        field=field,
        value=text,
        choices=", ".join(name for _, name in choices),
    )


def all_fields(
    register: Patron, others: Iterable[tuple[str, str]], *forms: RegisterForm | None
) -> tuple[RegisterField, ...]:
    """The fields that a form has, the first form first, and the lines of the register that none has, others last."""
    found: dict[str, RegisterField] = {}
    for form in forms:
        for one in form.fields if form is not None else ():
            found.setdefault(one.field, one)
    lines = {"name": register.name, "address": register.address, "email": register.email, "phone": register.phone}
    if "street" in found:
        del lines["address"]
    shown = [RegisterField(word, value) for word, value in lines.items() if word not in found]
    more = {word: RegisterField(word, value) for word, value in others if word not in found}
    return (*shown, *found.values(), *more.values())


def change_register(client: Client, forms: Iterable[RegisterForm], change: RegisterChange) -> Answer:
    """Fill the form that has the fields, as a browser would."""
    forms = tuple(forms)
    wanted = change.values.keys()
    form = next((one for one in forms if wanted <= one.inputs.keys()), None)
    if form is None:
        raise _no_one_form(forms, change)
    email = change.values.get("email")
    if email and form.change == AT_ONCE and not may_be_email(email):  # the site would silently ignore it
        reason = Reason.of(ReasonCode.PROFILE_EMAIL_INVALID, value=email)
        return answer_for(REGISTER, ClaimWord.REFUSED, (reason,))
    filled = form._replace(form=client.fillable(form.form)).filled(change)
    if form.form.button(_AT_ONCE_BUTTON) is not None:
        asked = {form.inputs[word] for word in wanted}
        return send_at_once(client, form.page, form.form, [pair for pair in filled if pair[0] in asked], REGISTER)
    answer = _pressed(client, form.page, form.form, filled, "address_change_request")
    return _answered(answer, form.page, REGISTER, "profile.change-accepted", "profile.change-sent")


def send_at_once(client: Client, page: Page, form: Form, values: Iterable[tuple[str, str]], claim: str) -> Answer:
    """Change some values of the profile's form. What is not sent stays as it is.

    The site says the same where it ignored a value, so its success is no claim.
    """
    hidden = [(field.name, field.value) for field in form.fields if field.kind == "hidden"]
    answer = _pressed(client, page, client.fillable(form), [*hidden, *values], _AT_ONCE_BUTTON)
    return _answered(answer, page, claim)


def _pressed(client: Client, page: Page, form: Form, filled: Iterable[tuple[str, str]], button: str) -> Page:
    pressed = form.button(button)
    value = (pressed.value if pressed else "") or "1"
    return client.post(page.link(form.action), [*filled, (button, value)], name="profile")


def _no_one_form(forms: tuple[RegisterForm, ...], change: RegisterChange) -> UsageError:
    known = {word: form.change for form in forms for word in form.inputs}
    missing = next((word for word in change.values if word not in known), None)
    words = " ".join(filter(None, (form.words for form in forms)))
    if missing is not None and words:
        return UsageError(
            "the site's form has no such field: {field}; the library says: {words}",
            hint="it has: {fields}",
            field=missing,
            words=words[:300],
            fields=" ".join(known) or "-",
        )
    if missing is not None:
        return UsageError(
            "the site's form has no such field: {field}",
            hint="it has: {fields}",
            field=missing,
            fields=" ".join(known),
        )
    return UsageError(
        "the site changes these at once, and others only on request: {fields}",
        hint="name them in a call of their own",
        fields=" ".join(sorted(change.values.keys() & forms[0].inputs.keys())),
    )


def _answered(answer: Page, before: Page, claim: str, *accepted: str) -> Answer:
    flashes = new_flashes(answer.state.flashes, before.state.flashes)
    words = texts_of(flashes)
    reasons = refusal_reasons(flashes)
    if reasons:
        return answer_for(claim, ClaimWord.REFUSED, reasons, words=words)
    if flashes_say(flashes, *accepted):
        return answer_for(claim, ClaimWord.DONE, words=words)
    return Answer(words=words)
